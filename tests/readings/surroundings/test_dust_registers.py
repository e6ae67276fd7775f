"""The registers of dustfall: what is read, and what is refused where."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from youju.readings.surroundings import dust
from youju.terms.errors import BadInput, UnknownPlace

SITES = "site,name,county,city,aliases,from,to\n"
TARGETS = "place,statistic,limit_t_km2,region,instrument,article,from,to\n"


def test_points_by_name_alias_and_day() -> None:
    told = dust.read_dustfall(
        SITES + "D1,东测点,甲县,某市,一号,,2026-06-30\nD1,东测点,乙县,某市,,2026-07-01,\n"
    )
    assert told.named("一号") == "D1"
    assert told.line("D1", date(2026, 6, 30)).county == "甲县"
    assert told.line("D1", date(2026, 7, 1)).county == "乙县"
    assert dust.read_dustfall(told.to_csv()).lines == told.lines
    with pytest.raises(UnknownPlace, match="没有叫“西测点”的点位"):
        told.named("西测点")


def test_targets_by_place_statistic_and_day() -> None:
    """Changzhou held itself to 2.3 in 2023 (苏大气办〔2023〕1号, published)."""
    told = dust.read_targets(
        TARGETS
        + "常州市,累计均值,2.3,,苏大气办〔2023〕1号,,2023-01-01,2023-12-31\n"
        + "常州市,月,,长三角,,,,\n"
    )
    one = told.of("常州市", dust.CUMULATIVE, date(2023, 3, 31))
    assert one is not None
    assert (one.limit, one.instrument) == (Decimal("2.3"), "苏大气办〔2023〕1号")
    assert told.of("常州市", dust.CUMULATIVE, date(2024, 1, 1)) is None
    monthly = told.of("常州市", dust.MONTHLY, date(2019, 1, 31))
    assert monthly is not None
    assert (monthly.limit, monthly.region) == (None, "长三角")
    assert dust.read_targets(told.text).lines == told.lines


@pytest.mark.parametrize(
    ("head", "row", "said"),
    [
        (SITES, "D/1,东,,,,,", "第2行“site”一栏的“D/1”里不能有斜线"),
        (SITES, "D1,,,,,,", "第2行“name”一栏没有填写"),
        (SITES, "D1,东,,,,,\nD1,西,,,,,", "点位“D1”有两行的时间重叠"),
        (SITES, "D1,东,,,,2026-2-1,", "第2行“from”一栏的“2026-2-1”不是日期"),
        (TARGETS, "甲县,月,,,,,,", "第2行“limit_t_km2”和“region”两栏应填一栏"),
        (TARGETS, "甲县,月,5,长三角,某文,,2026-01-01,", "两栏应填一栏"),
        (
            TARGETS,
            "甲县,日,5,,某文,,2026-01-01,",
            "第2行“statistic”一栏的“日”不认识；可用 月、累计",
        ),
        (TARGETS, "甲县,累计,,长三角,,,,", "第2行“statistic”一栏：国家对区域的要求针对月平均"),
        (TARGETS, "甲县,月,5,,,,2026-01-01,", "“instrument”一栏却没有写依据"),
        (TARGETS, "甲县,月,5,,某文,,,", "“from”一栏却没有写起始日期"),
        (TARGETS, "甲县,月,0,,某文,,2026-01-01,", "“limit_t_km2”一栏的“0”不是大于 0 的数"),
        (
            TARGETS,
            "甲县,月,5,,某文,,2026-01-01,\n甲县,月,4,,某文,,2026-03-01,",
            "地方“甲县（月）”有两行的时间重叠",
        ),
    ],
)
def test_what_is_wrong_in_which_row_and_column(head: str, row: str, said: str) -> None:
    read = dust.read_dustfall if head == SITES else dust.read_targets
    with pytest.raises(BadInput) as wrong:
        read(head + row + "\n")
    assert said in str(wrong.value)
