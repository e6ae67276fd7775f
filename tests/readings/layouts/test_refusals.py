"""Refusals as sentences: the place, what was said, why not, what would do."""

from __future__ import annotations

from pathlib import Path

import pytest

from youju.__main__ import main
from youju.readings.layouts import Refusal
from youju.readings.layouts.refusals import refused_frame


def test_a_sentence_names_sheet_line_column_and_what_was_said() -> None:
    one = Refusal("三月.xlsx", "日均值", 14, "PM2.5", "约35", "不是数字。")
    assert str(one) == "三月.xlsx“日均值” 第14行“PM2.5”一栏：“约35”不是数字。"
    assert str(Refusal("三月.csv", "", 0, "", "", "文件是空的。")) == "三月.csv：文件是空的。"


def test_a_row_of_the_frame_is_the_refusal_again() -> None:
    one = Refusal("三月.csv", "", 3, "pm25", "x", "不是数字。")
    (row,) = refused_frame([one]).rows(named=True)
    assert Refusal.of(row) == one
    assert Refusal.of({**row, "line": None, "sheet": None}).line == 0


def test_the_command_prints_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "三月.csv"
    path.write_text("site,time,pm25\nA1,2026-03-01T01:00,约35\n", encoding="utf-8")
    assert main(["evaluate", "air", str(path), "--layout", "template", "--per", "hour"]) == 1
    assert "三月.csv 第2行“pm25”一栏：“约35”不是数字" in capsys.readouterr().err
