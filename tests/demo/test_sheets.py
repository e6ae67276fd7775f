"""The sheets as a reader sees them: two-row heads, names, dates, dashes, averages, signature."""

from __future__ import annotations

import io
from datetime import date, datetime

import openpyxl
import polars as pl
import pytest

from youju.demo import sheets, weather
from youju.demo.province import DAY_ITEMS
from youju.demo.register import register
from youju.terms.periods import day_number


def days_of(values):
    schema = {"object": pl.String, "day": pl.Int64, **dict.fromkeys(DAY_ITEMS, pl.Int64)}
    return pl.DataFrame(values, schema=schema, orient="row")


@pytest.fixture(scope="module")
def book():
    first = day_number(date(2026, 4, 1))
    content = sheets.day_sheet(
        days_of(
            [
                ("星河广场站", first, 8, 31, 7, 102, 66, 35),
                ("柳荫路站", first, 6, 25, None, 120, None, 31),
                ("星河广场站", first + 1, 7, 30, 12, 99, 70, 40),
            ]
        ),
        title="国控点位日均值（虚构）",
        what="点位名称",
        stage="初步",
        issued_on=date(2026, 5, 2),
    )
    return openpyxl.load_workbook(io.BytesIO(content))


def test_the_head_has_two_rows_merged_where_there_is_no_unit(book):
    page = book.active
    merged = {str(one) for one in page.merged_cells.ranges}
    assert {"A1:H1", "A3:A4", "B3:B4"} <= merged
    heads = [(page.cell(3, c).value, page.cell(4, c).value) for c in range(3, 9)]
    assert heads == [
        ("SO2", "µg/m³"), ("NO2", "µg/m³"), ("CO", "mg/m³"),
        ("O3-8h", "µg/m³"), ("PM10", "µg/m³"), ("PM2.5", "µg/m³"),
    ]  # fmt: skip


def test_rows_have_real_dates_names_tenths_and_dashes(book):
    rows = list(book.active.iter_rows(min_row=5, values_only=True))
    assert rows[0] == (datetime(2026, 4, 1), "星河广场站", 8, 31, 0.7, 102, 66, 35)  # noqa: DTZ001
    assert rows[1][2:] == (6, 25, "—", 120, "—", 31)
    assert rows[2][1] == "全市平均"
    assert rows[3][0] == datetime(2026, 4, 2)  # noqa: DTZ001
    assert rows[3][4] == 1.2


def test_notes_and_signature_stand_below_and_say_that_it_is_invented(book):
    text = [row[0] for row in book.active.iter_rows(min_row=9, max_col=1, values_only=True)]
    assert any("虚构" in str(one) for one in text)
    assert any("制表人" in str(one) for one in text)
    assert "虚构" in book.active["A1"].value
    assert "虚构" in book.active["A2"].value


def test_a_year_may_come_as_one_sheet_a_month():
    first = day_number(date(2025, 1, 31))
    content = sheets.day_sheet(
        days_of([("甲", first, *[1] * 6), ("甲", first + 1, *[2] * 6)]),
        title="t", what="点位名称", stage="最终", issued_on=date(2026, 1, 20), by_month=True,
    )  # fmt: skip
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == ["1月", "2月"]


def test_the_dust_list_gives_hour_ending_stamps():
    event = weather.Dust(
        day_number(date(2026, 4, 6)) * 24 + 8, day_number(date(2026, 4, 6)) * 24 + 23, 1
    )
    content = sheets.dust_sheet([event], issued_on=date(2026, 5, 5))
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [page.cell(4, c).value for c in (2, 3)] == ["2026-04-06 09:00", "2026-04-07 00:00"]
    assert "虚构" in page["A4"].value


def test_the_rank_sheet_names_the_city_and_both_ranks():
    content = sheets.rank_sheet(date(2026, 10, 1), (6, 5), issued_on=date(2026, 11, 12))
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [cell.value for cell in page[4]] == ["清岚市（虚构）", "2026年10月", 6, 5]
    assert "虚构" in page["A5"].value


def test_printed_names_are_names_or_aliases_that_the_register_resolves():
    days = pl.DataFrame({"site": ["QL01", "QL25"], "day": [1, 1]})
    for aliases in (False, True):
        printed = sheets.named(days, aliases=aliases)["object"].to_list()
        assert [register().named(name) for name in printed] == ["QL01", "QL25"]
    assert sheets.named(days)["object"][0] != sheets.named(days, aliases=True)["object"][0]


def test_a_workbook_is_the_same_bytes_every_time():
    given = days_of([("甲", 20_000, *[1] * 6)])
    made = {
        sheets.day_sheet(
            given, title="t", what="点位名称", stage="最终", issued_on=date(2026, 1, 2)
        )
        for _ in range(2)
    }
    assert len(made) == 1
