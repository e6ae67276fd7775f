"""The 核算底稿 as an office sees it: recalculated by LibreOffice, tampered with, compared."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from tests.documents.conftest import Office
from tests.documents.conftest import office as office_program
from tests.ledger import cities
from youju.demo.build import build
from youju.ledger import compute, worksheet
from youju.ledger.worksheet.formulas import (
    half_even,
    half_even_of,
    held_mean,
    interpolated,
    percentile,
    ratio,
)
from youju.readings.city import City
from youju.terms.numbers import divide_even, round_even, round_up
from youju.terms.periods import BEIJING, Period, day_from, month_of, parse, year_of

office = office_program
pytestmark = pytest.mark.office
Sheets = dict[str, list[list[object]]]
MARCH = parse("2026-03")


def sheets(data: bytes) -> Sheets:
    """Every sheet as rows of cached values."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture(scope="session")
def recalculated(office: Office) -> Callable[[bytes], Sheets]:
    """The file after LibreOffice has computed every formula of it anew."""
    return lambda data: sheets(office.convert(data, "xlsx", "xlsx").read_bytes())


@pytest.fixture(scope="session")
def hard(tmp_path_factory: pytest.TempPathFactory) -> City:
    """The hard city, computed once."""
    return cities.hard(tmp_path_factory.mktemp("hard") / "city")


def with_cell(data: bytes, sheet: str, address: str, value: str | None) -> bytes:
    """The file with the number in one cell changed (or its cell emptied) and nothing else:
    all other cached values stay as they are.
    """
    names = CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names
    member = f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == member:
                number = "" if value is None else f"<v>{value}</v>"
                pattern = rf'(<c r="{address}"[^>]*>)<v>[^<]*</v>(</c>)'
                text, count = re.subn(pattern, rf"\g<1>{number}\2", content.decode())
                assert count == 1, address
                content = text.encode()
            new.writestr(info, content)
    return out.getvalue()


def differences(before: Sheets, after: Sheets) -> list[str]:
    """Cells that differ, numbers by more than the last digits of a float."""
    found = []
    assert list(before) == list(after)
    for name, rows in before.items():
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                there = (
                    after[name][r][c] if r < len(after[name]) and c < len(after[name][r]) else ""
                )
                if not same(cell, there):
                    found.append(f"{name} {r + 1}/{c + 1}: {cell!r} → {there!r}")
    return found


def same(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= 1e-12 * max(1.0, abs(one))
    return one == other


def verdict(found: Sheets) -> object:
    return found["结果"][1][1]


PLACES = [
    ("county", "甲县", "2026-03"),
    ("county", "乙县", "2026-02-25..2026-03-31"),
    ("city", "某市", "2026-02-27..2026-03-12"),
    ("site", "A1", "2026-02-26..2026-03-26"),
]
CHANGED = [("东山", "PM2.5"), ("东山", "CO"), ("东山 O3", "O3 日最大8小时")]


def hour_cell(data: bytes, sheet: str, item: str, day: int) -> str:
    """The first hour with a value in the line of an item on the nth day of the file."""
    rows = sheets(data)[sheet]
    at = [nth for nth, row in enumerate(rows) if row[0] == item][day]
    column = next(c for c in range(2, 26) if rows[at][c] != "")
    return f"{chr(ord('A') + column)}{at + 1}"


def with_hour(data: bytes, sheet: str, item: str, day: int, value: str | None) -> bytes:
    """The file with that hour changed."""
    return with_cell(data, sheet, hour_cell(data, sheet, item, day), value)


@pytest.fixture(scope="module")
def written(hard: City) -> dict[str, bytes]:
    """All the files of these tests, whole and tampered with."""
    made = {
        f"{name} {when} {dust}": worksheet.write(hard, name, parse(when), dust=dust, kind=kind)
        for kind, name, when in PLACES
        for dust in ("kept", "excluded")
    }
    march = worksheet.write(hard, "甲县", MARCH)
    for sheet, item in CHANGED:
        made[f"{item} changed"] = with_hour(march, sheet, item, 12, "990")
    made["taken away"] = with_hour(march, "东山", "PM10", 12, None)
    rows = sheets(march)["限值"]
    at = next(nth for nth, row in enumerate(rows) if row[0] == "PM2.5 年平均二级限值")
    assert rows[at][1] == 30
    made["limit"] = with_cell(march, "限值", f"B{at + 1}", "35")
    made["not counted"] = with_hour(march, "西河", "PM2.5", 19, "990")
    made["counted"] = with_hour(march, "西河", "PM2.5", 9, "990")
    return made


@pytest.fixture(scope="module")
def after(written: dict[str, bytes], office: Office) -> dict[str, Sheets]:
    """The same files after one run of LibreOffice computed every formula of them anew."""
    numbered = {f"{nth}": data for nth, data in enumerate(written.values())}
    found = office.convert_all(numbered, "xlsx", "xlsx")
    return {key: sheets(found[f"{nth}"]) for nth, key in enumerate(written)}


@pytest.mark.parametrize("dust", ["kept", "excluded"])
@pytest.mark.parametrize(("kind", "name", "when"), PLACES)
def test_every_cell_of_every_sheet_comes_out_the_same(
    written: dict[str, bytes],
    after: dict[str, Sheets],
    dust: str,
    kind: str,
    name: str,
    when: str,
) -> None:
    """What stands in the cells was computed exactly; LibreOffice computes it from the hours."""
    key = f"{name} {when} {dust}"
    assert differences(sheets(written[key]), after[key]) == []
    assert verdict(after[key]) == "一致"


@pytest.mark.parametrize(("sheet", "item"), CHANGED)
def test_one_hour_changed_is_noticed(
    written: dict[str, bytes], after: dict[str, Sheets], sheet: str, item: str
) -> None:
    """Also shows that LibreOffice really recalculates: all other cells keep what was cached."""
    assert verdict(sheets(written[f"{item} changed"])) == "一致"
    found = after[f"{item} changed"]
    assert verdict(found) == "不一致"
    wrong = [row[0] for row in found["结果"][7:] if row[10] == "不一致"]
    assert any(str(one).startswith(item) for one in wrong)


def test_one_hour_taken_away_is_noticed(after: dict[str, Sheets]) -> None:
    assert verdict(after["taken away"]) == "不一致"


def test_a_limit_changed_changes_the_index_and_nothing_else(after: dict[str, Sheets]) -> None:
    wrong = [row[0] for row in after["limit"]["结果"][7:] if row[10] == "不一致"]
    assert wrong == ["环境空气质量综合指数"]


def test_a_station_that_does_not_count_changes_nothing(after: dict[str, Sheets]) -> None:
    """西河 left on the 12th: its hours of the 20th are there and without weight in 甲县."""
    assert verdict(after["not counted"]) == "一致"
    assert verdict(after["counted"]) == "不一致"


def test_rounding_in_formulas_is_the_exact_rounding(
    recalculated: Callable[[bytes], Sheets],
) -> None:
    """Thousands of quotients, ties and their nearest neighbours among them, at all sizes used."""
    rnd = random.Random(8170)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("结果")
    expected: list[float] = []

    def put(text: str, value: float, *given: float) -> None:
        row = len(expected)
        for column, number in enumerate(given, 1):
            sheet.write_number(row, column, number)
        sheet.write_formula(row, 0, "=" + text.replace("#", str(row + 1)), None, -1)
        expected.append(value)

    for _ in range(600):
        n = rnd.randint(1, 366)
        whole = rnd.randrange(0, 10 ** rnd.randint(1, 9))
        for total in {whole * n + n // 2, whole * n + (n + 1) // 2, whole * n + n // 2 - 1}:
            if total >= 0:
                put(half_even("B#", "C#"), divide_even(total, n), total, n)
    for _ in range(600):
        n = rnd.choice([20, 21, 22, 23, 24, 24, 24, 24])
        total = sum(rnd.randrange(0, 5_000_000) for _ in range(n))  # readings, 10⁻⁴
        put(held_mean("B#", "C#"), divide_even(total * 100, n) / 1e6, total / 1e4, n)
    for _ in range(600):
        digits = rnd.randint(0, 3)
        step = 10 ** (6 - digits)
        held = rnd.randrange(0, 500) * step + rnd.choice(
            [0, step // 2, step // 2 - 1, step // 2 + 1]
        )
        value = float(round_even(Fraction(held, 10**6), digits))
        put(half_even_of("B#", "C#"), value, held / 1e6, digits)
    for _ in range(400):
        limit = rnd.choice([4, 30, 35, 40, 60, 70, 160])
        tenths = rnd.randint(0, 4000)
        value = float(round_even(Fraction(tenths, 10 * limit), 2))
        put(ratio("B#", "C#", "D#"), value, tenths / 10, limit, 2)
    for _ in range(400):
        low = rnd.randrange(0, 300_000_000)
        high = low + rnd.choice([0, 1, 25, rnd.randrange(0, 90_000_000)])
        rest = rnd.randint(0, 99)
        exact = divide_even(low * (100 - rest) + high * rest, 100) / 1e6
        put(percentile("B#", "C#", "D#"), exact, low / 1e6, high / 1e6, rest)
    for _ in range(400):
        # 式(1) between 35 and 75 µg/m³, indices 50 and 100, at and beside whole indices
        held = 35_000_000 + rnd.randint(0, 50) * 800_000 + rnd.choice([-1, 0, 1])
        held = min(max(held, 35_000_000), 75_000_000)
        exact_index = round_up(50 + Fraction(50 * (held - 35_000_000), 40_000_000))
        text = interpolated("B#", "C#:D#", "E#:F#", "1")
        put(text, exact_index, held / 1e6, 35, 75, 50, 100)
    book.close()
    found = [row[0] for row in recalculated(out.getvalue())["结果"]]
    wrong = [(nth, e, f) for nth, (e, f) in enumerate(zip(expected, found, strict=True)) if e != f]
    assert wrong == []


@pytest.mark.long
def test_every_ranked_figure_of_the_demo_city(tmp_path: Path, office: Office) -> None:
    """Every county and the city, every month and year, both dust bases."""
    city = build(tmp_path / "demo").city
    compute.compute(city, now=datetime(2026, 12, 31, tzinfo=BEIJING))
    checked = 0
    for kind, names in (("county", city.register.counties()), ("city", city.register.cities())):
        for name in names:
            written = {}
            for period in _periods(city, name, kind):
                for dust in ("kept", "excluded"):
                    made = worksheet.workbook(city, name, period, dust=dust, kind=kind)
                    assert made.agreed == made.checked, (name, period.key, dust)
                    written[f"{len(written)}"] = made.data
            found = office.convert_all(written, "xlsx", "xlsx")
            for key, data in written.items():
                after = sheets(found[key])
                assert differences(sheets(data), after) == [], (name, key)
                assert verdict(after) == "一致", (name, key)
                checked += 1
    assert checked > 600


def _periods(city: City, name: str, kind: str) -> list[Period]:
    """Every month and year with data."""
    span = compute.data_span(city)
    assert span is not None
    first, last = day_from(span[0]), day_from(span[1])
    found, day = [], first.replace(day=1)
    while day <= last:
        found.append(month_of(day))
        day = (day + timedelta(days=32)).replace(day=1)
    found += [year_of(date(year, 1, 1)) for year in range(first.year, last.year + 1)]
    return [worksheet.ranked_period(city, name, kind, one) for one in found]
