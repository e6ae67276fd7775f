"""Layouts of surface water: the published feed cell by cell, and office tables of samples."""

from __future__ import annotations

import csv
import gzip
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from youju.readings import layouts
from youju.readings.layouts.water import item_in
from youju.terms.numbers import scaled
from youju.terms.periods import day_number

HEAD = "section,time,ph,do,codmn,nh3n,tp\n"
ROW = "东河/桥,2026-03-01T08:00,7.9,8.1,2.4,0.12,0.05\n"
FEED = "obs_time,province,section,status,class_published,ph,do_mgL,ph_raw,do_mgL_raw\n"


def read(folder: Path, text: str, layout: str = "template-water", **said: Any) -> layouts.Sheet:
    path = folder / "断面.csv"
    path.write_text(text, encoding="utf-8")
    return layouts.read(path, layout, **said)


def frame(sheet: layouts.Sheet) -> pl.DataFrame:
    return sheet.frame.collect()


def test_the_daily_file_cell_by_cell(shared: Path) -> None:
    file = shared / "data" / "water" / "surface_auto_daily_2020-05_2020-10.csv.gz"
    sheet = layouts.read(file, "cnemc-water")
    assert sheet.refused.is_empty()
    got = frame(sheet)
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        theirs = list(csv.DictReader(lines))
    assert got.height == len(theirs) == 15_322
    columns = {"ph": "ph", "do": "do_mgL", "codmn": "codmn_mgL", "nh3n": "nh3n_mgL",
               "tp": "tp_mgL", "tn": "tn_mgL"}  # fmt: skip
    for row, said in zip(got.rows(named=True), theirs, strict=True):
        assert row["section"] == f"{said['province']}/{said['section']}"
        assert row["time"] == said["obs_time"][:16]
        assert row["day"] == day_number(date.fromisoformat(said["obs_time"][:10]))
        assert (row["published_class"] or "") == said["class_published"]
        for item, column in columns.items():
            text = said[f"{column}_raw"] or said[column]
            assert row[item] == (scaled(Decimal(text), 8) if text else None)


def test_raw_wins_over_shown_and_duplicates_stay(tmp_path: Path) -> None:
    rows = (
        "2020-05-08T15:00:00+08:00,上海市,甲,正常,劣Ⅴ,9.00,8,9.0048,\n"
        "2020-05-08T15:00:00+08:00,上海市,甲,维护,,9.00,*,,--\n"
    )
    got = frame(read(tmp_path, FEED + rows, "cnemc-water"))
    assert got["ph"].to_list() == [900_480_000, 900_000_000]
    assert got["do"].to_list() == [800_000_000, None]
    assert got["status"].to_list() == ["正常", "维护"]
    shown = frame(read(tmp_path, FEED + rows, "cnemc-water", values="shown"))
    assert shown["ph"].to_list() == [900_000_000] * 2


def test_the_template(tmp_path: Path) -> None:
    sheet = read(tmp_path, HEAD + ROW + ROW.replace("2026-03-01T08:00", "2026-03-02"))
    got = frame(sheet)
    assert got.columns == list(layouts.SHAPES["sections"])
    assert got["time"].to_list() == ["2026-03-01T08:00", "2026-03-02"]
    assert got.select("ph", "do", "codmn", "nh3n", "tp", "cu").row(0) == (
        790_000_000, 810_000_000, 240_000_000, 12_000_000, 5_000_000, None,
    )  # fmt: skip
    assert got["line"].to_list() == [2, 3]


def test_an_office_table(tmp_path: Path) -> None:
    text = (
        "2026年3月地表水监测结果,,,,,,\n"
        "序号,断面名称,采样日期,pH值（无量纲）,总磷（以P计）（mg/L）,汞（μg/L）,氨氮(NH3-N) mg/L\n"
        "1,东河桥,2026年3月4日,7.6,0.12,0.04L,＜0.025\n"
        "审核：某某,,,,,,\n"
    )
    sheet = read(tmp_path, text)
    got = frame(sheet)
    assert sheet.refused.is_empty()
    assert got.select(
        "section", "time", "ph", "tp", "hg", "flag_hg", "nh3n", "flag_nh3n"
    ).rows() == [("东河桥", "2026-03-04", 760_000_000, 12_000_000, 4_000, "<", 2_500_000, "<")]
    assert any("签名" in note for note in sheet.notes)


def test_detection_limits_in_a_column_of_their_own(tmp_path: Path) -> None:
    head = "section,time,nh3n,flag_nh3n,tp,flag_tp,cu,flag_cu\n"
    got = frame(read(tmp_path, head + "甲,2026-03-01,0.025,<,0.05,正常,0.3,无效\n"))
    (row,) = got.rows(named=True)
    assert (row["nh3n"], row["flag_nh3n"]) == (2_500_000, "<")
    assert (row["tp"], row["cu"], row["flag_cu"]) == (5_000_000, None, "invalid")


def test_a_unit_that_is_not_said_is_noted(tmp_path: Path) -> None:
    sheet = read(tmp_path, "断面,日期,pH,氨氮\n甲,2026-03-01,7,0.1\n")
    assert any("“氨氮”没有写单位，按 mg/L" in note for note in sheet.notes)
    assert not read(tmp_path, HEAD + ROW).notes


@pytest.mark.parametrize(
    ("said", "put", "column", "words"),
    [
        ("7.9", "14.1", "ph", "0 与 14"),
        ("7.9", "-1", "ph", "0 与 14"),
        ("0.05", "-0.05", "tp", "不能为负"),
        ("2.4", "20000", "codmn", "不可信"),
        ("0.12", "0L", "nh3n", "检出限写成了 0"),
        ("8.1", "<0.5", "do", "没有检出限"),
        ("0.12", "约0.1", "nh3n", "不是数字"),
        ("0.05", "0.050000005", "tp", "小数位数"),
        ("2026-03-01T08:00", "昨天", "time", "日期"),
        ("2026-03-01T08:00", "", "time", "没有写时间"),
        ("东河/桥", "", "section", "没有写明断面"),
    ],
)
def test_rows_that_are_refused(
    tmp_path: Path, said: str, put: str, column: str, words: str
) -> None:
    sheet = read(tmp_path, HEAD + ROW + ROW.replace(said, put, 1))
    assert frame(sheet).height == 1
    (row,) = sheet.refused.rows(named=True)
    assert (row["line"], row["column"]) == (3, column)
    assert words in row["reason"]


def test_a_unit_of_another_kind_refuses_the_table(tmp_path: Path) -> None:
    sheet = read(tmp_path, "断面,日期,pH,氨氮(μg/m3)\n甲,2026-03-01,7,0.1\n")
    assert frame(sheet).is_empty()
    assert "不能换算成 mg/L" in sheet.refused["reason"].item()


def test_days_behind_the_import_are_refused(tmp_path: Path) -> None:
    sheet = read(tmp_path, HEAD + ROW, today=date(2026, 2, 28))
    assert sheet.refused["column"].to_list() == ["time"]


@pytest.mark.parametrize(
    ("head", "item"),
    [
        ("高锰酸盐指数(CODMn)", "codmn"),
        ("化学需氧量", "cod"),
        ("六价铬", "cr6"),
        ("铬（六价）", "cr6"),
        ("氟化物(以F-计)", "f"),
        ("pH", "ph"),
        ("阴离子表面活性剂", "las"),
        ("粪大肠菌群（个/L）", "fc"),
        ("浊度", None),
        ("总氮氨氮", None),
    ],
)
def test_heads(head: str, item: str | None) -> None:
    assert item_in(head) == item
