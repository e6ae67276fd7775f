"""``surroundings-issued``: heads, periods, units and what is refused where."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from youju.readings.layouts import read
from youju.readings.layouts.sheet import Sheet
from youju.readings.surroundings.issued import ITEMS
from youju.terms.places import read_register

SITES = """site,name,county,city,lon,lat,level,role,aliases,predecessor,from,to
A1,东山,甲县,某市,,,市控,评价,,,,
B1,南湖,乙县,某市,,,市控,评价,,,,
"""


def sheet(tmp_path: Path, text: str) -> Sheet:
    file = tmp_path / "下发.csv"
    file.write_text(text, encoding="utf-8")
    return read(file, "surroundings-issued", register=read_register(SITES))


def rows(found: Sheet) -> list[tuple[object, ...]]:
    frame = found.frame.collect()
    return frame.select("kind", "object", "item", "period", "value", "cell").rows()


def test_rates_levels_and_safe_use_of_counties_and_the_city(tmp_path: Path) -> None:
    found = sheet(
        tmp_path,
        "名称,时段,功能区昼间达标率（%）,2类区夜间达标率,区域昼间平均等效声级（dB(A)）,"
        "受污染耕地安全利用率（%）\n"
        "某市,2025年,98.4,87.5%,53.2,93.1\n"
        "甲县,2025年第三季度,100,75.0%,,\n",
    )
    assert found.refused.is_empty()
    assert rows(found) == [
        ("city", "某市", "sound.day_rate", "year", 98_400_000, "C2"),
        ("city", "某市", "sound.night_rate:2", "year", 87_500_000, "D2"),
        ("city", "某市", "sound.region_day", "year", 53_200_000, "E2"),
        ("city", "某市", "soil.farmland_rate", "year", 93_100_000, "F2"),
        ("county", "甲县", "sound.day_rate", "quarter", 100_000_000, "C3"),
        ("county", "甲县", "sound.night_rate:2", "quarter", 75_000_000, "D3"),
    ]


@pytest.mark.parametrize(
    ("head", "value", "when", "said"),
    [
        ("功能区昼间达标率（%）", "0.968", "2025", "没有乘100的比例"),
        ("功能区昼间达标率（%）", "101", "2025", "超过可信上限 100"),
        ("功能区昼间达标率（%）", "-3", "2025", "不能是负数"),
        ("区域昼间平均等效声级（dB(A)）", "150", "2025", "超过可信上限 140"),
        ("区域昼间平均等效声级（dB(A)）", "53", "2025-06", "按年、累计统计"),
        ("受污染耕地安全利用率（%）", "93", "2025-Q1", "按年统计"),
        ("道路交通昼间平均等效声级", "67", "2025", "声级请在表头写明 dB(A)"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    tmp_path: Path, head: str, value: str, when: str, said: str
) -> None:
    found = sheet(tmp_path, f"城市,时段,{head}\n某市,{when},{value}\n")
    assert found.frame.collect().is_empty()
    assert said in found.refused["reason"].item()


def test_a_county_that_nobody_knows_is_refused_alone(tmp_path: Path) -> None:
    found = sheet(tmp_path, "区县,年份,功能区夜间达标率\n甲县,2025,90%\n月县,2025,80%\n")
    assert [row[1] for row in rows(found)] == ["甲县"]
    assert "月县" in found.refused["reason"].item()
    assert found.refused["line"].item() == 3


def test_every_measure_is_known_by_its_own_words(tmp_path: Path) -> None:
    heads = [one.says + ("（dB(A)）" if one.unit == "dB(A)" else "（%）") for one in ITEMS.values()]
    values = ["50" for _ in heads]
    found = sheet(tmp_path, f"城市,年度,{','.join(heads)}\n某市,2025,{','.join(values)}\n")
    assert found.frame.collect()["item"].to_list() == list(ITEMS)
    assert found.frame.collect().select(pl.col("value").unique()).item() == 50_000_000
