"""The sheet of dustfall: units, months, what is refused with row and column."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from youju.readings.layouts import registry
from youju.terms.errors import BadInput
from youju.terms.periods import day_number

TODAY = date(2026, 11, 20)
OCTOBER = day_number(date(2026, 10, 1))


def read(folder: Path, text: str, **options: str) -> registry.Sheet:
    file = folder / "降尘.csv"
    file.write_text(text, encoding="utf-8")
    return registry.read(file, "dustfall", today=TODAY, **options)


def values(sheet: registry.Sheet) -> list[tuple[object, ...]]:
    frame = sheet.frame.lazy().collect()
    return frame.select("site", "day", "value", "flag", "line").rows()


@pytest.mark.parametrize(
    "head",
    [
        "降尘量（t/(km²·30d)）",
        "降尘量(吨/平方千米·30天)",
        "降尘量（吨/（平方公里·月））",
        "月降尘量 t/km2·月",
        "降尘量（g/(m²·30d)）",
        "dustfall (t/(km^2·30d))",
    ],
)
def test_one_unit_in_its_spellings(tmp_path: Path, head: str) -> None:
    sheet = read(tmp_path, f"点位名称,月份,{head}\n东测点,2026年10月,5.64\n")
    assert values(sheet) == [("东测点", OCTOBER, 56_400_000_000, None, 2)]


@pytest.mark.parametrize(
    "head", ["降尘量", "降尘量（mg/m³）", "降尘量（t/(km²·a)）", "降尘量（kg）"]
)
def test_without_the_unit_the_table_is_refused(tmp_path: Path, head: str) -> None:
    sheet = read(tmp_path, f"点位名称,月份,{head}\n东测点,2026-10,5.6\n")
    assert values(sheet) == []
    (told,) = sheet.refused.to_dicts()
    assert (told["line"], told["column"]) == (1, head)
    assert "请在表头写明 t/(km²·月)" in told["reason"]


def test_the_unit_above_the_table_and_the_month_in_the_title(tmp_path: Path) -> None:
    text = "2026年10月降尘监测结果（单位：吨/平方千米·30天）,\n点位名称,降尘量\n东测点,5.6\n"
    assert values(read(tmp_path, text)) == [("东测点", OCTOBER, 56_000_000_000, None, 3)]


def test_the_month_as_an_option_and_without_any(tmp_path: Path) -> None:
    text = "点位名称,降尘量（t/(km²·月)）\n东测点,5.6\n"
    assert values(read(tmp_path, text, period="2026-10"))[0][1] == OCTOBER
    (told,) = read(tmp_path, text).refused.to_dicts()
    assert "没有“月份”一栏" in told["reason"]


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("东测点,2026-10,5.64321", "降尘量（t/(km²·30d)）", "小数位数超过可保存的4位"),
        ("东测点,2026-10,-0.1", "降尘量（t/(km²·30d)）", "不能为负"),
        ("东测点,2026-10,1000.1", "降尘量（t/(km²·30d)）", "不是可能的降尘量（0—1000"),
        ("东测点,2026-10,约5", "降尘量（t/(km²·30d)）", ""),
        ("东测点,2026-12,5", "月份", "晚于导入当天"),
        ("东测点,2026年1-3月,5", "月份", "不是一个月；请逐月填写"),
        ("东测点,,5", "月份", "没有写月份"),
        (",2026-10,5", "点位名称", "没有写明点位"),
    ],
)
def test_what_is_refused_with_its_row_and_column(
    tmp_path: Path, row: str, column: str, said: str
) -> None:
    text = f"点位名称,月份,降尘量（t/(km²·30d)）\n西测点,2026-10,1000\n{row}\n"
    sheet = read(tmp_path, text)
    assert [one[0] for one in values(sheet)] == ["西测点"]
    (told,) = sheet.refused.to_dicts()
    assert (told["line"], told["column"]) == (3, column)
    assert said in told["reason"]


def test_a_month_told_twice_otherwise_is_refused(tmp_path: Path) -> None:
    text = "点位名称,月份,降尘量（t/(km²·30d)）\n东测点,2026-10,5\n东测点,2026年10月,5.1\n"
    sheet = read(tmp_path, text)
    assert values(sheet) == []
    assert sorted(one["line"] for one in sheet.refused.to_dicts()) == [2, 3]


def test_a_lost_jar_is_kept_as_such(tmp_path: Path) -> None:
    text = "点位名称,月份,降尘量（t/(km²·30d)）,备注\n东测点,2026-10,缺测,集尘缸丢失\n"
    ((_, _, value, flag, _),) = values(read(tmp_path, text))
    assert value is None
    assert flag is not None


def test_another_sheet_is_no_sheet_of_dustfall(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="点位名称、月份、降尘量"):
        read(tmp_path, "点位名称,月份,PM2.5\n东测点,2026-10,35\n")
