"""Live formulas: half to even as the exact face has it, shown by recalculation."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import openpyxl
import pytest

from youju.documents.worksheets import (
    Workbook,
    half_even_formula,
    percentile_formula,
    quoted,
    reference,
)
from youju.terms.errors import BadInput, NotExact
from youju.terms.numbers import round_even

DAY = date(2026, 11, 23)


def small() -> bytes:
    book = Workbook("核算底稿", on=DAY, by="云川市")
    sheet = book.sheet("PM2.5 日均值")
    sheet.widths(12, 14)
    sheet.across("A1:B1", "核算底稿（虚构）", height=30)
    sheet.text("A2", "=不是公式", "head")
    sheet.freeze("A3")
    sheet.landscape()
    sheet.input("A3", Decimal("35.20"), remark="实时数据 第3行")
    sheet.input("A4", None)
    sheet.input("A5", "缺测")
    book.name("读数", f"{quoted('PM2.5 日均值')}!$A$3:$A$5")
    sheet.formula("B3", half_even_formula("AVERAGE(A3:A5)", 1), Decimal("35.2"), style="result")
    sheet.formula("B4", 'IF(COUNT(A3:A5)<20,"数据不足",1)', "数据不足")
    return book.bytes()


def test_cells() -> None:
    book = openpyxl.load_workbook(io.BytesIO(small()))
    sheet = book["PM2.5 日均值"]
    assert sheet["A2"].data_type == "s"
    assert (sheet["A3"].value, sheet["A3"].number_format) == (35.2, "0.00")
    assert sheet["A3"].font.color.rgb == "FF0000FF"
    assert sheet["A3"].comment.text.endswith("第3行")
    assert sheet["A4"].value is None
    assert sheet["B3"].value == "=" + half_even_formula("AVERAGE(A3:A5)", 1)
    assert book.defined_names["读数"].attr_text == "'PM2.5 日均值'!$A$3:$A$5"


def test_formulas_carry_their_values() -> None:
    """For viewers that do not compute, such as the preview of a mail."""
    sheet = openpyxl.load_workbook(io.BytesIO(small()), data_only=True)["PM2.5 日均值"]
    assert sheet["B3"].value == 35.2
    assert sheet["B4"].value == "数据不足"


def test_same_bytes_and_valid(validate: Callable[[bytes, str], list[object]]) -> None:
    assert small() == small()
    assert validate(small(), "xlsx") == []


def test_refusals() -> None:
    book = Workbook("底稿", on=DAY)
    sheet = book.sheet("甲")
    for name in ("甲", "", "a/b", "长" * 32):
        with pytest.raises(BadInput):
            book.sheet(name)
    with pytest.raises(BadInput, match="8192"):
        sheet.formula("A1", "A2+" * 4000 + "1", 1)
    with pytest.raises(NotExact):
        sheet.input("A1", 0.1)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="样式"):
        sheet.text("A1", "x", "nice")
    with pytest.raises(BadInput, match="9 位"):
        half_even_formula("A1", 9)
    with pytest.raises(BadInput, match="101"):
        percentile_formula("A1:A9", 101)
    book.bytes()


def test_texts() -> None:
    assert half_even_formula("A1", 0).endswith("ROUND(ROUND((A1),10),0))")
    assert percentile_formula("A1:A9", 95) == "PERCENTILE(A1:A9,0.95)"
    assert percentile_formula("A1:A9", 100) == "PERCENTILE(A1:A9,1)"
    assert reference(1, 27) == "AA1"
    assert quoted("O'B") == "'O''B'"


def cases() -> list[tuple[list[Decimal], int]]:
    """Means that are ties, that lie a hair beside a tie, and any others, positive and negative."""
    dice = random.Random(8170)
    found: list[tuple[list[Decimal], int]] = []
    for _ in range(1500):
        # Ties: two readings whose mean ends in a 5 just behind the place rounded to.
        decimals = dice.choice((0, 1, 2, 6))
        unit = Decimal(1).scaleb(-decimals)
        low = dice.randrange(-200, 5_000) * unit
        high = low + dice.choice((1, 3, 5, 21)) * unit
        found.append(([low, high], decimals))
        # Near ties: one of the last held decimals more or less.
        hair = Decimal(dice.choice((-1, 1))).scaleb(-6)
        if decimals < 6:
            found.append(([low + hair, high + hair], decimals))
    for _ in range(1500):
        # Hours and days: mean of 2 to 24 readings with four decimals, held at six.
        count = dice.randrange(2, 25)
        found.append(([Decimal(dice.randrange(0, 5_000_000)).scaleb(-4) for _ in range(count)], 6))
        # Ties made of tenths, which binary numbers can't hold.
        tenths = [
            Decimal(dice.randrange(0, 5000)).scaleb(-1) for _ in range(dice.choice((4, 8, 20)))
        ]
        found.append((tenths, 1))
    return found


@pytest.mark.office
def test_half_even_in_a_spreadsheet(office: Any) -> None:
    """Thousands of ties and near ties; every cached value is wrong, so a value that was not
    recomputed would show.
    """
    book = Workbook("试验", on=DAY)
    sheet = book.sheet("表")
    wanted: list[Decimal] = []
    ties = 0
    for row, (values, decimals) in enumerate(cases(), 1):
        for column, value in enumerate(values, 2):
            sheet.input(reference(row, column), value)
        cells = f"{reference(row, 2)}:{reference(row, len(values) + 1)}"
        sheet.formula(f"A{row}", half_even_formula(f"AVERAGE({cells})", decimals), -12345, 6)
        mean = sum(map(Fraction, values), Fraction(0)) / len(values)
        wanted.append(round_even(mean, decimals))
        ties += (mean * 10**decimals * 2).denominator == 1 and (
            mean * 10**decimals
        ).denominator == 2
    assert ties > 1500
    out = office.convert(book.bytes(), "xlsx", "xlsx")
    shown = openpyxl.load_workbook(out, data_only=True)["表"]
    wrong = [
        (row, shown.cell(row, 1).value, value)
        for row, value in enumerate(wanted, 1)
        if shown.cell(row, 1).value != float(value)
    ]
    assert wrong == []


@pytest.mark.office
def test_half_even_of_a_year_of_held_values(office: Any) -> None:
    """366 values with six decimals, their mean at six decimals: no near tie is taken for one."""
    dice = random.Random(663)
    book = Workbook("试验", on=DAY)
    sheet = book.sheet("表")
    wanted = []
    for row in range(1, 41):
        values = [dice.randrange(0, 500_000_000) for _ in range(366)]
        # Move the sum to a tie, or to the nearest sum beside one.
        target = sum(values) // 366 * 366 + 183 + (row % 3 - 1)
        values[0] += target - sum(values)
        for column, value in enumerate(values, 2):
            sheet.input(reference(row, column), Decimal(value).scaleb(-6))
        cells = f"{reference(row, 2)}:{reference(row, 367)}"
        sheet.formula(f"A{row}", half_even_formula(f"AVERAGE({cells})", 6), 0, 6)
        wanted.append(round_even(Fraction(target, 366 * 10**6), 6))
    out = office.convert(book.bytes(), "xlsx", "xlsx")
    shown = openpyxl.load_workbook(out, data_only=True)["表"]
    assert [shown.cell(row, 1).value for row in range(1, 41)] == [float(v) for v in wanted]


@pytest.mark.office
def test_percentile_in_a_spreadsheet(office: Any) -> None:
    """k = 1 + (n − 1)·p/100, between the two values beside it; gaps are left out."""
    dice = random.Random(95)
    book = Workbook("试验", on=DAY)
    sheet = book.sheet("表")
    wanted = []
    for row, (count, p) in enumerate(
        ((n, p) for n in (1, 2, 7, 29, 31, 365) for p in (90, 95, 98)), 1
    ):
        values = sorted(dice.randrange(0, 300) for _ in range(count))
        place = Fraction((count - 1) * p, 100)
        low = int(place)
        high = min(low + 1, count - 1)
        exact = values[low] + (place - low) * (values[high] - values[low])
        wanted.append(round_even(exact, 0))
        dice.shuffle(values)
        for column, value in enumerate((*values, None), 2):
            sheet.input(reference(row, column), value)
        cells = f"{reference(row, 2)}:{reference(row, count + 2)}"
        sheet.formula(f"A{row}", half_even_formula(percentile_formula(cells, p), 0), -1, 0)
    out = office.convert(book.bytes(), "xlsx", "xlsx")
    shown = openpyxl.load_workbook(out, data_only=True)["表"]
    assert [shown.cell(row, 1).value for row in range(1, len(wanted) + 1)] == [
        int(v) for v in wanted
    ]
