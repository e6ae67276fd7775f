"""What the heads of issued tables say, in the words that offices use."""

from __future__ import annotations

import pytest

from youju.readings.layouts.measures import measure


@pytest.mark.parametrize(
    ("head", "role"),
    [
        ("PM2.5(ug/m3)", "PM2.5|mean|now|now"),
        ("PM2.5均值", "PM2.5|mean|now|now"),
        ("PM2.5-95per", "PM2.5|p95|now|now"),
        ("细颗粒物平均浓度", "PM2.5|mean|now|now"),
        ("SO2月均", "SO2|mean|now|now"),
        ("NO2月平均浓度", "NO2|mean|now|now"),
        ("PM10月均浓度", "PM10|mean|now|now"),
        ("3月PM10", "PM10|mean|now|now"),
        ("2026年3月PM10", "PM10|mean|now|now"),
        ("SO2-98per", "SO2|p98|now|now"),
        ("CO-95per", "CO|p95|now|now"),
        ("CO_95per(mg/m³)", "CO|p95|now|now"),
        ("CO", "CO|p95|now|now"),
        ("CO日均值第95百分位数", "CO|p95|now|now"),
        ("O3-8H-90per", "O3_8h|p90|now|now"),
        ("O3-90per", "O3|p90|now|now"),
        ("臭氧日最大8小时平均第90百分位数浓度", "O3_8h|p90|now|now"),
        ("臭氧日最大8小时平均", "O3_8h|p90|now|now"),
        ("O3日最大8小时滑动平均值", "O3_8h|p90|now|now"),
        ("O3_8h月均", "O3_8h|mean|now|now"),
        ("环境空气质量综合指数", "index|value|now|now"),
        ("综合指数排名", "index|rank|now|now"),
        ("全省排名", "rank|rank|now|now"),
        ("优良天数（天）", "good_days|value|now|now"),
        ("优良天数比例(%)", "good_rate|value|now|now"),
        ("1-3月PM2.5", "PM2.5|mean|cumulative|now"),
        ("2026年1-11月累计NO2", "NO2|mean|cumulative|now"),
        ("SO2 1-11月", "SO2|mean|cumulative|now"),
        ("PM2.5 同比 %", "PM2.5|change_year_ago|now|now"),
        ("去年同期PM2.5", "PM2.5|mean|now|year-ago"),
        ("PM10（扣除沙尘）", "PM10|mean|now|now|excluded"),
        ("PM10（未扣除沙尘）", "PM10|mean|now|now|kept"),
        ("综合指数（实况）", "index|value|now|now|kept"),
        ("剔除沙尘影响后PM2.5累计均值", "PM2.5|mean|cumulative|now|excluded"),
    ],
)
def test_heads_of_monthly_tables(head: str, role: str) -> None:
    found = measure(head)
    assert found is not None
    assert found.role == f"value|{role}"
    assert type(found).of(found.role).role == found.role


@pytest.mark.parametrize(
    ("head", "role"),
    [
        ("PM2.5日均值", "PM2.5|mean|now|now"),
        ("O3-8h", "O3_8h|max8h|now|now"),
        ("臭氧日最大8小时平均", "O3_8h|max8h|now|now"),
        ("CO(mg/m3)", "CO|mean|now|now"),
        ("AQI", "AQI|value|now|now"),
    ],
)
def test_heads_of_daily_tables(head: str, role: str) -> None:
    found = measure(head, month=False)
    assert found is not None
    assert found.role == f"value|{role}"


@pytest.mark.parametrize(
    "head",
    ["备注", "重度及以上污染天数", "有效天数", "CO特定百分位", "PM2.5超标天数", "SO2排放量", "PM1",
     "首要污染物", "CO2", "NOx", "PM2.5-99per"],
)  # fmt: skip
def test_heads_that_say_something_else_are_not_taken_for_a_concentration(head: str) -> None:
    assert measure(head) is None
    assert measure(head, month=False) is None
