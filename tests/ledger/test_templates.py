"""The forms that ship: filled with the figures of an answer, replaceable by the office's own."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx as word
import openpyxl
import pytest

from tests.conftest import office
from tests.ledger import towns
from tests.office import Office
from youju.documents import forms as documents
from youju.ledger import assess, snapshot
from youju.ledger.assess import Answer
from youju.ledger.bulletin import forms, templates
from youju.ledger.bulletin.material import Material
from youju.ledger.overall import Comparisons
from youju.ledger.statistics import INDEX
from youju.readings.city import City
from youju.scoring.schemes import example_text
from youju.terms.errors import BadInput, NotThere
from youju.terms.periods import parse

__all__ = ["office"]
SCHEME = example_text("county_air_2026")
ON = date(2026, 11, 5)
BOTH = [(key, suffix) for key in templates.FORMS for suffix in templates.SUFFIXES]


@pytest.fixture(scope="module")
def city(town_at: Callable[[Path], City], tmp_path_factory: pytest.TempPathFactory) -> City:
    return town_at(tmp_path_factory.mktemp("forms") / "city")


@pytest.fixture(scope="module")
def month(city: City) -> Answer:
    request = assess.Request(SCHEME, parse("2026-10"))
    return assess.evaluate(city, request, snapshot=snapshot.load(city))


def filled(city: City, month: Answer, key: str, suffix: str) -> bytes:
    data = templates.template(city, key, suffix)
    return forms.fill(city, month, data, title="", on=ON, by="某市办").data


def sheet_of(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]


def rows_of(data: bytes, first: int, count: int) -> list[list[Any]]:
    sheet = sheet_of(data)
    return [[cell.value for cell in sheet[row]] for row in range(first, first + count)]


def test_the_month_stands_with_the_year_to_date_and_the_city(city: City, month: Answer) -> None:
    rows = rows_of(filled(city, month, "month", "xlsx"), 5, 9)
    order = [one.object for one in month.assessment.main]
    assert [row[1] for row in rows] == [*order, "全市"]
    own = Comparisons(month, "county")
    for row in rows[:8]:
        index = own.of(row[1], INDEX)
        assert Decimal(str(row[2])) == index.printed.value
        fine = own.of(row[1], "PM2.5")
        assert Decimal(str(row[4])) == fine.printed.value
    assert all(isinstance(row[10], float | int) for row in rows)  # 年初至今
    new = next(row for row in rows if row[1] == towns.NEW)
    assert (new[3], new[11]) == ("—", "—")


def test_the_layout_is_kept_and_grows(city: City, month: Answer) -> None:
    before = sheet_of(templates.template(None, "month", "xlsx"))
    after = sheet_of(filled(city, month, "month", "xlsx"))
    merged = {str(one) for one in before.merged_cells.ranges}
    assert {one for one in merged if ":" in one and one[1] in "134"} <= {
        str(one) for one in after.merged_cells.ranges
    }
    assert before.print_area.endswith("$7")
    assert after.print_area.endswith("$14")
    assert after.print_title_rows == "$1:$4"
    for column, size in before.column_dimensions.items():
        assert after.column_dimensions[column].width == size.width
    for row in range(5, 13):
        for cell in before[5]:
            new = after.cell(row, cell.column)
            assert new.number_format == cell.number_format
            assert new.border.left.style == cell.border.left.style == "thin"
    assert (
        "数据来源：某市环境空气监测数据（虚构）。制表：某市办　2026年11月5日" in after["A14"].value
    )
    assert "HJ 633-2012" in after["A14"].value


def test_improvement_is_ranked_by_the_change_of_the_index(city: City, month: Answer) -> None:
    rows = rows_of(filled(city, month, "improvement", "xlsx"), 5, 8)
    changes = [row[4] for row in rows[:7]]
    assert changes == sorted(changes)
    assert [row[0] for row in rows[:7]] == [
        1 + sum(other < one for other in changes) for one in changes
    ]
    assert rows[7][1] == towns.NEW
    assert rows[7][0] == "—"
    assert "同比—（" in rows[7][12]


def test_stations_stand_by_county(city: City, month: Answer) -> None:
    rows = rows_of(filled(city, month, "stations", "xlsx"), 5, 8)
    assert [row[:4] for row in rows] == [
        [county, f"{county}一中", "省控", "评价"] for county in towns.COUNTIES
    ]
    own = Comparisons(month, "site")
    for at, row in enumerate(rows, 1):
        assert Decimal(str(row[4])) == own.of(f"S{at}", "PM2.5").printed.value
        assert row[13] == 31


@pytest.mark.parametrize("key", list(templates.FORMS))
def test_word_and_excel_say_the_same(city: City, month: Answer, key: str) -> None:
    table = word.Document(io.BytesIO(filled(city, month, key, "docx"))).tables[0]
    sheet = sheet_of(filled(city, month, key, "xlsx"))
    for at in range(8):
        for cell, other in zip(table.rows[2 + at].cells, sheet[5 + at], strict=True):
            if isinstance(other.value, str):
                assert cell.text == other.value
            elif other.value is not None:
                assert Decimal(cell.text) == Decimal(str(other.value))


@pytest.mark.parametrize(("key", "suffix"), BOTH)
def test_every_form_that_ships_fits_and_gives_the_same_bytes(
    city: City, month: Answer, key: str, suffix: str
) -> None:
    assert forms.check(templates.template(None, key, suffix)) == ()
    assert filled(city, month, key, suffix) == filled(city, month, key, suffix)


def test_the_list_of_placeholders_is_what_there_is(city: City, month: Answer) -> None:
    material = Material(city, month, ())
    values = forms.form_values(material, title="", cumulative=material, stations=True)
    there: set[str] = set()
    for name, value in values.items():
        if isinstance(value, list):
            there |= {f"{name}.{key}" for key in value[0]}
        else:
            there.add(name)
    assert {one.name for one in forms.known()} == there
    assert all(one.meaning for one in forms.known())


def test_an_unknown_placeholder_is_refused_with_its_place() -> None:
    book = openpyxl.Workbook()
    book.active["B3"] = "{{行.PM25}}"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(
        BadInput, match=r"B3 单元格的占位符“{{行.PM25}}”没有对应的值；最接近的有：.*行\.PM2\.5"
    ):
        forms.check(out.getvalue())
    assert documents.used(out.getvalue()) == {"行.PM25": "工作表“Sheet”B3 单元格"}


def test_an_office_puts_its_own_form_in_place(city: City, month: Answer) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"] = "{{期间}}", "{{行.县区}}"
    out = io.BytesIO()
    book.save(out)
    try:
        assert templates.replace(city, "month", "xlsx", out.getvalue()) == ()
        assert templates.replaced(city, "month", "xlsx")
        sheet = sheet_of(filled(city, month, "month", "xlsx"))
        assert (sheet["A1"].value, sheet["A2"].value) == (
            "2026年10月",
            month.assessment.main[0].object,
        )
        book.active["A3"] = "{{天气}}"
        bad = io.BytesIO()
        book.save(bad)
        with pytest.raises(BadInput, match="天气"):
            templates.replace(city, "month", "xlsx", bad.getvalue())
    finally:
        templates.restore(city, "month", "xlsx")
    assert not templates.replaced(city, "month", "xlsx")
    with pytest.raises(NotThere, match=r"没有表格“\.\./x\.xlsx”"):
        templates.replace(city, "../x", "xlsx", b"")


@pytest.mark.office
def test_libreoffice_opens_them_on_one_page_cell_by_cell(
    office: Office, city: City, month: Answer
) -> None:
    data = filled(city, month, "month", "xlsx")
    pages = office.pages(data, "xlsx")
    assert len(pages) == 1
    assert "2026年10月各县（市、区）环境空气质量状况表" in pages[0].replace(" ", "")
    again = sheet_of(office.convert(data, "xlsx", "xlsx").read_bytes())
    own = sheet_of(data)
    for row in own.iter_rows():
        for cell in row:
            assert again[cell.coordinate].value == cell.value, cell.coordinate
    assert {str(one) for one in again.merged_cells.ranges} == {
        str(one) for one in own.merged_cells.ranges
    }
    assert len(office.pages(filled(city, month, "month", "docx"), "docx")) == 1
