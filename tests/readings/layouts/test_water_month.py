"""The monthly sheet of manual sampling: classes, detection limits, reasons, refusals by place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from youju.readings.layouts import Sheet, read
from youju.readings.layouts.recognising import best, fitting
from youju.readings.layouts.water_month import REASONS
from youju.standards.water import sections
from youju.terms.errors import BadInput

HEAD = "断面名称,月份,采样日期,pH,溶解氧(mg/L),氨氮(mg/L),总磷(mg/L),水质类别,未监测原因"
GOOD = "东桥,2026-10,2026-10-08,7,8,0.1,0.1,Ⅱ类,"


def sheet(folder: Path, *rows: str, head: str = HEAD, **options: str) -> Sheet:
    file = folder / "m.csv"
    file.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return read(file, "water-month", today=date(2026, 11, 5), **options)


@pytest.mark.parametrize("said", ["0.01L", "<0.01", "＜0.01", "0.01 L"])
def test_below_detection_keeps_its_limit_under_a_flag(tmp_path: Path, said: str) -> None:
    row = sheet(tmp_path, GOOD.replace("8,0.1,", f"8,{said},")).frame.collect().row(0, named=True)
    assert (row["nh3n"], row["flag_nh3n"]) == (1_000_000, "<")


def test_not_detected_without_a_limit_is_no_value_and_is_said(tmp_path: Path) -> None:
    found = sheet(tmp_path, GOOD.replace("8,0.1,", "8,未检出,"))
    row = found.frame.collect().row(0, named=True)
    assert (row["nh3n"], row["flag_nh3n"]) == (None, "<")
    assert any("没有检出限" in note for note in found.notes)


@pytest.mark.parametrize(
    ("said", "number"),
    [("Ⅱ类", 2), ("II", 2), ("iv类", 4), ("3", 3), ("劣Ⅴ", 6), ("劣V类", 6), ("—", None)],
)
def test_classes_as_offices_write_them(tmp_path: Path, said: str, number: int | None) -> None:
    row = sheet(tmp_path, GOOD.replace("Ⅱ类", said)).frame.collect().row(0, named=True)
    assert row["issued_class"] == number


@pytest.mark.parametrize("said", ["断流", "干涸", "冰封", "结冰", "漏采"])
@pytest.mark.parametrize("column", ["class", "because"])
def test_reasons_stand_in_their_column_or_in_the_place_of_the_class(
    tmp_path: Path, said: str, column: str
) -> None:
    row = f"东桥,2026-10,,,,,,{said}," if column == "class" else f"东桥,2026-10,,,,,,,{said}"
    told = sheet(tmp_path, row).frame.collect().row(0, named=True)
    assert (told["because"], told["issued_class"]) == (REASONS[said], None)


def test_every_reason_is_one_that_the_rule_of_shares_knows() -> None:
    for reason in set(REASONS.values()):
        assert sections.leaves(reason, on=date(2026, 10, 31)).value in ("是", "否")


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("东桥,2026-10,,,,,,,", "未监测原因", "没有数据不等于达标"),
        ("东桥,2026-10,,,,,,,懒得去", "未监测原因", "可用 断流"),
        (GOOD.replace("Ⅱ类", "很好"), "水质类别", "不是水质类别"),
        (GOOD.replace("2026-10-08", "2026-09-30"), "采样日期", "不在2026年10月内"),
        (GOOD.replace("2026-10,2026-10-08", "2026-12,"), "月份", "晚于"),
        (GOOD.replace(",7,8,", ",15,8,"), "pH", "0 与 14"),
        (GOOD.replace("东桥", ""), "断面名称", "没有写明断面"),
    ],
)
def test_what_is_wrong_is_refused_with_row_and_column(
    tmp_path: Path, row: str, column: str, said: str
) -> None:
    found = sheet(tmp_path, GOOD, row)
    assert found.frame.collect().height == 1
    (refused,) = found.refused.iter_rows(named=True)
    assert (refused["line"], refused["column"]) == (3, column)
    assert said in refused["reason"]


def test_the_month_may_stand_in_the_title(tmp_path: Path) -> None:
    head = "断面名称,pH,溶解氧(mg/L),氨氮(mg/L),水质类别"
    found = sheet(tmp_path, head, "东桥,7,8,0.1,Ⅱ", head="某市2026年9月地表水监测结果")
    row = found.frame.collect().row(0, named=True)
    assert (row["period_start"], row["time"]) == (date(2026, 9, 1), "2026-09-01")


def test_a_monthly_sheet_is_known_by_its_head() -> None:
    (fit,) = best(fitting("m.csv", f"{HEAD}\n{GOOD}\n".encode()))
    assert fit.layout == "water-month"
    (plain,) = best(fitting("w.csv", b"section,time,ph,do\nS1,2026-03-01T01:00,7,8\n"))
    assert plain.layout == "template-water"


def test_a_sheet_without_section_or_month_is_not_guessed_at(tmp_path: Path) -> None:
    found = sheet(tmp_path, "东桥,7,Ⅱ", head="断面名称,pH,水质类别")
    assert found.frame.collect().is_empty()
    assert "月份" in found.refused["reason"][0]
    with pytest.raises(BadInput):
        sheet(tmp_path, "7,Ⅱ", head="pH,水质类别")


def test_notes_under_the_table_are_no_sections(tmp_path: Path) -> None:
    found = sheet(tmp_path, GOOD, "注：本表由监测站填报,,,,,,,,")
    assert found.frame.collect()["section"].to_list() == ["东桥"]
    assert found.refused.filter(pl.col("line") == 3).is_empty()
