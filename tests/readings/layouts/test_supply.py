"""Sheets of wells and sources are known by their heads, and are not taken for others."""

from __future__ import annotations

import pytest

from youju.intake import blanks
from youju.readings.layouts import recognising

SECTION_SHEET = (
    "点位名称,月份,pH,溶解氧(mg/L),高锰酸盐指数(mg/L),氨氮(mg/L),总磷(mg/L),水质类别\n"
    "东桥,2026-10,7.5,8.1,3.2,0.1,0.11,Ⅲ类\n"
)
SOURCE_SHEET = (
    "水源名称,月份,pH,溶解氧(mg/L),高锰酸盐指数(mg/L),氨氮(mg/L),总磷(mg/L),取水量(万m3)\n"
    "清溪水厂,2026-10,7.5,8.1,3.2,0.1,0.11,620\n"
)
WELL_SHEET = (
    "点位名称,采样日期,pH,总硬度(mg/L),铁(mg/L),三氯甲烷(µg/L)\n东井,2026-05-12,7.4,310,0.2,0.5\n"
)
SOIL_SHEET = "点位名称,采样日期,pH,镉（mg/kg）,铅（mg/kg）\n一号田,2026-05-12,6.4,0.2,31\n"


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        (SECTION_SHEET, "water-month"),
        (SOURCE_SHEET, "supply"),
        (WELL_SHEET, "supply"),
        (SOIL_SHEET, "soil"),
    ],
)
def test_a_sheet_is_known_by_its_head(text: str, layout: str) -> None:
    fits = recognising.best(recognising.fitting("表.csv", text.encode()))
    assert [one.layout for one in fits] == [layout]


@pytest.mark.parametrize("what", ["wells", "sources"])
def test_a_filled_blank_is_known_by_its_head(what: str) -> None:
    one = blanks.template(what)
    cells = {"点位名称": "东井", "水源名称": "清溪水厂", "月份": "2026-05", "pH": "7.4"}
    row = ",".join(cells.get(column.name, "") for column in one.columns)
    data = blanks.as_csv(one) + row.encode()
    fits = recognising.best(recognising.fitting("表.csv", data))
    assert [one.layout for one in fits] == ["supply"]
