"""Blanks of water: what is filled in comes in, through the ordinary door, without a mapping."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from youju.commands import template as command
from youju.intake import blanks
from youju.intake.sheets import import_file
from youju.readings import samples, supply
from youju.readings.city import City
from youju.readings.layouts import supply_items
from youju.readings.settings import Settings
from youju.standards.water import drinking, gbt14848

SECTIONS = "section,name,type\nD1,东桥,河流\nD2,西闸,河流\n"
WELLS = "point,name,kind,water\nW1,东井,监测井,地下\nY1,清溪水厂,水源,河流\n"


@pytest.fixture
def city(tmp_path: Path) -> City:
    city = City.create(tmp_path / "city", Settings("某市", invented=True))
    city.hand_in_sections(SECTIONS)
    supply.hand_in(city, WELLS)
    return city


def filled(what: str, rows: list[dict[str, object]]) -> bytes:
    """The blank workbook with rows below its head, as a clerk fills it in."""
    one = blanks.template(what)
    book = openpyxl.load_workbook(io.BytesIO(blanks.as_xlsx(one)))
    page = book["数据"]
    heads = {column.name: nth for nth, column in enumerate(one.columns, 1)}
    for nth, row in enumerate(rows, 3):
        for name, value in row.items():
            page.cell(nth, heads[name], value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_monthly_sheet_of_sections(city: City, tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"断面名称": "东桥", "月份": "2026-10", "采样日期": date(2026, 10, 8), "pH": 7.5,
         "溶解氧": 8.1, "高锰酸盐指数": 3.2, "氨氮": "0.025L", "总磷": 0.11, "汞": "<0.00004",
         "粪大肠菌群": 1300, "水质类别": "Ⅲ类"},
        {"断面名称": "西闸", "月份": "2026-10", "未监测原因": "断流"},
    ]  # fmt: skip
    (tmp_path / "m.xlsx").write_bytes(filled("water-month", rows))
    report = import_file(
        city, tmp_path / "m.xlsx", "water-month", issuer="省中心", on=date(2026, 11, 15)
    )
    assert report.refused.is_empty(), report.refused.to_dicts()
    found = samples.samples(city)
    assert dict(found.select("item", "value").iter_rows()) == {
        "ph": 750_000_000, "do": 810_000_000, "codmn": 320_000_000, "nh3n": 2_500_000,
        "tp": 11_000_000, "hg": 4_000, "fc": 130_000_000_000,
    }  # fmt: skip
    assert dict(found.select("item", "flag").iter_rows())["nh3n"] == "<"
    assert [note for note in report.notes if "填写说明" not in note] == []  # every unit was said


def test_the_sheets_of_wells_and_sources(city: City, tmp_path: Path) -> None:
    wells: list[dict[str, object]] = [
        {"点位名称": "东井", "采样日期": date(2026, 5, 12), "pH": 7.2, "总硬度": 310,
         "三氯甲烷": "<0.0004", "总大肠菌群": "<2", "嗅和味": "无"},
    ]  # fmt: skip
    sources: list[dict[str, object]] = [
        {"水源名称": "清溪水厂", "月份": "2026-05", "pH": 7.2, "水温": 12, "取水量": 620.5},
    ]
    for what, rows in (("wells", wells), ("sources", sources)):
        (tmp_path / f"{what}.xlsx").write_bytes(filled(what, rows))
        report = import_file(city, tmp_path / f"{what}.xlsx", "supply", on=date(2026, 11, 15))
        assert report.refused.is_empty(), report.refused.to_dicts()
        assert [note for note in report.notes if "填写说明" not in note] == []
    found = supply.samples(city)
    assert set(found["item"]) == {
        "ph", "总硬度", "三氯甲烷", "总大肠菌群", "嗅和味", "water_temp", "取水量"
    }  # fmt: skip


def test_blanks_have_the_items_that_the_standards_ask_for() -> None:
    day = date(2026, 5, 1)
    assert set(supply_items.SURFACE) == set(drinking.item_names("month", on=day))
    ground = {supply_items.item_in(one) for one in gbt14848.items(day, "basic")}
    assert set(supply_items.GROUND) == ground


def test_every_item_of_both_standards_has_a_head_that_is_read() -> None:
    day = date(2026, 5, 1)
    for item in drinking.item_names("year", on=day):
        assert supply_items.item_in(supply_items.shown(item)) == item
    for item in gbt14848.items(day):
        assert supply_items.item_in(item) is not None, item


@pytest.mark.parametrize("what", ["water-month", "wells", "sources"])
def test_the_command_writes_them(what: str, tmp_path: Path) -> None:
    assert command.main([what, "--out", str(tmp_path / "b.xlsx")]) == 0
    assert (tmp_path / "b.xlsx").stat().st_size > 5_000
