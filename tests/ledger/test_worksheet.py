"""The 核算底稿 without an office program: what stands in the file, and that it is readable."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from tests.ledger import cities
from youju.commands.worksheet import main
from youju.ledger import worksheet
from youju.ledger.statistics import NAMES, object_days, statistic
from youju.ledger.store import days
from youju.ledger.worksheet.inputs import every_name
from youju.readings.city import City
from youju.terms.errors import BadInput, NotEnoughData, NotThere
from youju.terms.periods import day_number, parse

MARCH = parse("2026-03")


@pytest.fixture(scope="session")
def hard(tmp_path_factory: pytest.TempPathFactory) -> City:
    """The hard city, computed once."""
    return cities.hard(tmp_path_factory.mktemp("hard") / "city")


@pytest.fixture(scope="session")
def book(hard: City) -> openpyxl.Workbook:
    """甲县, March 2026, without dust; formulas as they stand."""
    data = worksheet.write(hard, "甲县", MARCH, dust="excluded")
    return openpyxl.load_workbook(io.BytesIO(data))


def result(data: bytes) -> dict[str, tuple[object, ...]]:
    """指标 and method → the cells of 结果 as they are cached."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("结果").to_python()
    return {f"{row[0]}/{row[1]}": tuple(row) for row in rows[7:] if row[1] != ""}


# values


def test_a_month_worked_by_hand(tmp_path: Path) -> None:
    """Every hour the same: PM2.5 36, PM10 72, SO2 12, NO2 20, CO 1, O3 80.

    Singles over 30, 60, 60, 40, 4, 160: 1.20 + 1.20 + 0.20 + 0.50 + 0.25 + 0.50 = 3.85.
    AQI: PM2.5 36 lies 1/25 beyond 35: 50 + 50/25 = 52, PM10 72 22/70 beyond 50: 65.7 → 66.
    """
    city = cities.constant(tmp_path / "c", (360_000, 720_000, 120_000, 200_000, 10_000, 800_000))
    data = worksheet.write(city, "甲县", MARCH)
    found = result(data)
    assert found["环境空气质量综合指数/单项指数之和"][4:6] == (3.85, 3.85)
    assert found["PM2.5（µg/m³）/平均"][9] == 1.2
    assert found["优良天数（天）/按AQI计数"][4:6] == (31, 31)
    assert found["优良天数比率（%）/优良天数÷有效天数"][4:6] == (100, 100)
    day = openpyxl.load_workbook(io.BytesIO(data), data_only=True)["日值"]
    cells = next(day.iter_rows(min_row=6, max_row=6, values_only=True))
    assert cells[4:10] == (12, 20, 1, 80, 72, 36)
    assert cells[17:] == (66, "PM10", 1, 0)


@pytest.mark.parametrize("dust", ["kept", "excluded"])
@pytest.mark.parametrize(
    ("kind", "name", "when"),
    [
        ("county", "甲县", "2026-03"),
        ("county", "甲县", "2026-02-25..2026-03-10"),
        ("county", "乙县", "2026-03"),
        ("city", "某市", "2026-02-25..2026-03-31"),
        ("site", "A1", "2026-03"),
        ("site", "A3", "2026-03"),
        ("site", "B1", "2026-03-15"),
        ("county", "甲县", "2026-Q1"),
    ],
)
def test_the_published_values_are_those_of_the_figures_and_all_agree(
    hard: City, dust: str, kind: str, name: str, when: str
) -> None:
    period = parse(when)
    made = worksheet.workbook(hard, name, period, dust=dust, kind=kind)
    assert (made.agreed, made.checked) == (17, 17)
    span = {"first": day_number(period.start), "last": day_number(period.end)}
    figures = object_days(days(hard, kinds=(kind,), dust=dust, **span))[name, dust]
    shown = [row[5] for row in result(made.data).values()]
    said = [statistic(of, figures, period).value for of in _order()]
    assert shown == ["—" if value is None else float(str(value)) for value in said]


def _order() -> list[str]:
    """The statistics in the order of the rows of 结果."""
    six = ["SO2", "NO2", "CO", "O3_8h", "PM10", "PM2.5"]
    taken = {"CO": "percentile", "O3_8h": "percentile"}
    other = [
        f"{key}.{way}"
        for key in six
        for way in ("mean", "percentile")
        if way != taken.get(key, "mean")
    ]
    return [*six, "index", "good_days", "good_rate", "heavy_days", "valid_days", *other]


def test_every_statistic_that_a_scheme_can_ask_for_is_there() -> None:
    """What 结果 shows: its eleven names, the six others; a mean that is the index's own once."""
    assert set(NAMES) <= set(_order())
    asked = {name.removesuffix(".mean").removesuffix(".percentile") for name in every_name()}
    assert asked == set(NAMES)


def test_a_rule_set_named_for_the_period(hard: City) -> None:
    """By the rules of 2012 the limit of PM2.5 is 35, whatever the day."""
    made = worksheet.workbook(hard, "甲县", MARCH, rules="2012")
    assert made.agreed == made.checked
    assert result(made.data)["PM2.5（µg/m³）/平均"][8] == 35


def test_another_point_set(hard: City) -> None:
    """可比点位 without the station that moved away and the one that came."""
    made = worksheet.workbook(hard, "甲县", MARCH, points=("A1", "A3"))
    assert made.agreed == made.checked
    book = openpyxl.load_workbook(io.BytesIO(made.data))
    assert [cell.value for cell in book["点位"][5]][1:] == ["东山\nA1", "北岭\nA3"]


def test_an_older_basis_gives_the_older_figures(tmp_path: Path) -> None:
    from tests.ledger.conftest import NOW
    from youju.ledger import compute
    from youju.readings.marks import Mark
    from youju.readings.writer import Writer

    city = cities.constant(tmp_path / "c", (360_000, 720_000, 120_000, 200_000, 10_000, 800_000))
    first = worksheet.write(city, "甲县", MARCH)
    at = cities.hour(3, 1, 0)
    mark = Mark("site", "A1", (), at, at + 9, "invalid", "漏气", "王", date(2026, 4, 1))
    with Writer(city) as writer:
        writer.add_mark(mark)
    compute.compute(city, now=NOW)
    assert result(worksheet.write(city, "甲县", MARCH))["有效天数（天）/有AQI的天数"][4] == 30
    assert worksheet.write(city, "甲县", MARCH, basis=1) == first


# what stands in the file


def test_equal_inputs_give_equal_bytes(hard: City) -> None:
    assert worksheet.write(hard, "乙县", MARCH) == worksheet.write(hard, "乙县", MARCH)


def test_the_sheets_and_their_order(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == [
        "说明", "结果", "统计", "日值", "分指数", "点位平均", "点位", "限值",
        "东山", "东山 O3", "西河", "西河 O3", "北岭", "新城", "新城 O3",
    ]  # fmt: skip


def test_membership_by_day(book: openpyxl.Workbook) -> None:
    rows = {row[0].date(): row[1:] for row in book["点位"].iter_rows(min_row=6, values_only=True)}
    assert rows[date(2026, 3, 9)] == (1, 1, 1, 0)
    assert rows[date(2026, 3, 11)] == (1, 1, 1, 1)
    assert rows[date(2026, 3, 12)] == (1, 0, 1, 1)


def line(sheet: object, item: str, day: date) -> tuple[object, ...]:
    for row in sheet.iter_rows(min_row=6):  # type: ignore[attr-defined]
        if row[0].value == item and row[1].value.date() == day:
            return tuple(row)
    raise AssertionError((item, day))


def test_what_a_mark_takes_out_is_empty_and_says_why(book: openpyxl.Workbook) -> None:
    row = line(book["东山"], "PM2.5", date(2026, 3, 5))
    cell = row[2 + 8]
    assert cell.value is None
    assert cell.comment is not None
    said = cell.comment.text
    assert "原读数" in said
    assert "王站长" in said
    assert "无效：仪器漏气" in said
    assert row[2 + 7].value is not None


def test_dust_hours_are_out_of_the_basis_without_dust_only(
    hard: City, book: openpyxl.Workbook
) -> None:
    day, place = date(2026, 3, 21), 2 + 5
    assert line(book["东山"], "PM10", day)[place].value is None
    assert "沙尘" in line(book["东山"], "PM10", day)[place].comment.text
    assert line(book["东山"], "SO2", day)[place].value is not None
    kept = openpyxl.load_workbook(io.BytesIO(worksheet.write(hard, "甲县", MARCH)))
    assert line(kept["东山"], "PM10", day)[place].value is not None


def test_issued_days_stand_with_their_source(book: openpyxl.Workbook) -> None:
    row = line(book["北岭"], "SO2", date(2026, 3, 3))
    assert row[2].font.color.rgb == "FF0000FF"
    assert row[3].value == "省环境监测中心，环监〔2026〕3号，单元格 日值!E20515，已审核"
    assert row[2].comment.text == row[3].value
    withheld = line(book["北岭"], "PM2.5", date(2026, 3, 21))
    assert withheld[2].value is None
    assert "当日有沙尘10小时，扣除沙尘时不参与统计" in withheld[3].value
    exact = line(book["北岭"], "PM10", date(2026, 3, 21))
    assert exact[2].value == 61


def test_inputs_are_blue_and_formulas_black(book: openpyxl.Workbook) -> None:
    row = line(book["东山"], "PM10", date(2026, 3, 3))
    for cell in row[2:26]:
        assert cell.font.color.rgb == "FF0000FF"
        assert not str(cell.value).startswith("=")
    for cell in row[26:29]:
        assert str(cell.value).startswith("=")
        assert cell.font.color is None or cell.font.color.rgb != "FF0000FF"


def test_only_old_functions_and_no_number_of_a_standard_in_a_formula(
    book: openpyxl.Workbook,
) -> None:
    known = {"IF", "AND", "OR", "ROUND", "INT", "SUM", "COUNT", "COUNTIF", "AVERAGE", "MAX", "MIN"}
    known |= {"SMALL", "INDEX", "MATCH", "COLUMNS", "ISNUMBER", "MID", "SUMPRODUCT"}
    # 4 and 6: decimals of readings and held values; 60: length of a text; 2, 0.25: half to even;
    # 17: how many values are checked.
    numbers = {"0", "1", "2", "0.25", "4", "6", "10", "17", "60", "100"}
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                text = cell.value
                if not isinstance(text, str) or not text.startswith("="):
                    continue
                bare = re.sub(r"'[^']*'|\"[^\"]*\"", "", text)
                assert set(re.findall(r"([A-Z]+)\(", bare)) <= known, text
                plain = set(re.findall(r"(?<![A-Z$\d.])\d+(?:\.\d+)?", bare))
                assert plain <= numbers, text


def test_heads_are_frozen_and_printed_on_every_page(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes is not None, sheet.title
        assert sheet.print_title_rows, sheet.title
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_an_invented_city_says_so_on_the_first_sheets_and_every_page(
    book: openpyxl.Workbook,
) -> None:
    assert any("虚构" in str(cell.value) for row in book["说明"].iter_rows() for cell in row)
    assert "虚构" in book["结果"]["A1"].value
    for sheet in book.worksheets:
        assert "虚构" in sheet.oddFooter.left.text


def test_clauses_carry_their_marks(book: openpyxl.Workbook) -> None:
    texts = [str(row[1].value) for row in book["说明"].iter_rows()]
    assert "HJ 663-2026 6.1.5〔待核〕" in texts
    assert "HJ 633-2026 表3" in texts


def test_excel_is_told_to_compute_on_loading(hard: City) -> None:
    data = worksheet.write(hard, "乙县", MARCH)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b'fullCalcOnLoad="1"' in archive.read("xl/workbook.xml")


# refusals and the command


def test_refusals(hard: City, tmp_path: Path) -> None:
    with pytest.raises(NotEnoughData, match="丙县"):
        worksheet.write(hard, "丙县", MARCH)
    with pytest.raises(NotEnoughData):
        worksheet.write(hard, "甲县", parse("2025-03"))
    with pytest.raises(BadInput, match="沙尘口径"):
        worksheet.write(hard, "甲县", MARCH, dust="none")
    with pytest.raises(BadInput, match="对象种类"):
        worksheet.write(hard, "甲县", MARCH, kind="town")
    with pytest.raises(NotThere, match="编号为 9"):
        worksheet.write(hard, "甲县", MARCH, basis=9)


def test_the_command(hard: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "底稿.xlsx"
    said = ["--city", str(hard.path), "甲县", "2026", "--dust", "excluded", "--out", str(out)]
    assert main(said) == 0
    printed = capsys.readouterr()
    assert "17 项一致，共 17 项" in printed.out
    assert "按2026年1月1日至3月31日累计核算" in printed.err
    assert openpyxl.load_workbook(out).sheetnames[0] == "说明"
    assert main(["--city", str(hard.path), "东山", "2026-03", "--out", str(out)]) == 0
    assert "东山 2026年3月" in capsys.readouterr().out


def test_sheet_names_that_excel_would_refuse(tmp_path: Path) -> None:
    register = (
        "site,name,county,city,level,role\n"
        "A1,结果,甲县,某市,市控,评价\nA2,东山/'北'[1],甲县,某市,市控,评价\n"
    )
    from tests.ledger.conftest import NOW
    from youju.ledger import compute
    from youju.readings.settings import Settings
    from youju.readings.writer import Writer

    city = City.create(tmp_path / "c", Settings(name="某市"), register=register)
    rows = [
        (site, cities.hour(3, 1, 0) + n, *[10_000] * 6) for site in ("A1", "A2") for n in range(24)
    ]
    with Writer(city) as writer:
        writer.add_hours(cities.frame(rows))
    compute.compute(city, now=NOW)
    made = worksheet.workbook(city, "甲县", parse("2026-03-01"))
    assert made.agreed == made.checked
    names = openpyxl.load_workbook(io.BytesIO(made.data)).sheetnames
    assert names[8:] == ["结果（2）", "结果 O3", "东山··北··1·", "东山··北··1· O3"]
    assert Decimal(str(result(made.data)["有效天数（天）/有AQI的天数"][4])) == 1
