"""The layouts of sound and soil: cells, stamps, units that must be said, rows refused alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from youju.readings.layouts import read
from youju.readings.layouts.sheet import Sheet
from youju.readings.layouts.soil import ITEMS
from youju.standards.soil import gb15618, gb36600
from youju.terms.periods import day_number

DAY = day_number(date(2026, 3, 5))
SCALE = 10**10


def sheet(tmp_path: Path, text: str, layout: str) -> Sheet:
    file = tmp_path / "表.csv"
    file.write_text(text, encoding="utf-8")
    return read(file, layout, today=date(2026, 11, 1))


def rows(one: Sheet) -> list[tuple[object, ...]]:
    wanted = ("site", "factor", "span_s", "day", "second", "value", "flag", "line")
    return one.frame.collect().select(wanted).rows()


def refusals(one: Sheet) -> list[tuple[int, str, str]]:
    return one.refused.select("line", "column", "reason").rows()


def test_days_and_nights(tmp_path: Path) -> None:
    one = sheet(
        tmp_path,
        "序号,点位名称,监测日期,昼间等效声级,夜间等效声级,备注\n,,,dB(A),dB(A),\n"
        "1,小区,2026-03-05,55.1,45,晴\n2,公园,2026年3月5日,50,—,\n",
        "sound",
    )
    assert rows(one) == [
        ("小区", "Ld", 57_600, DAY, 0, 551 * SCALE // 10, None, 3),
        ("小区", "Ln", 28_800, DAY, 0, 45 * SCALE, None, 3),
        ("公园", "Ld", 57_600, DAY, 0, 50 * SCALE, None, 4),
        ("公园", "Ln", 28_800, DAY, 0, None, "NA", 4),
    ]
    assert refusals(one) == []


def test_a_campaign_names_its_period(tmp_path: Path) -> None:
    one = sheet(
        tmp_path,
        "路段名称,监测日期,时段,等效声级（dB(A)）\n甲路,2026-03-05,昼间,66.5\n"
        "甲路,2026-03-05,夜间,55\n乙路,2026-03-05,全天,60\n",
        "sound",
    )
    assert [(one[0], one[1], one[5]) for one in rows(one)] == [
        ("甲路", "Ld", 665 * SCALE // 10),
        ("甲路", "Ln", 55 * SCALE),
    ]
    assert refusals(one) == [(4, "时段", "时段请写“昼间”或“夜间”。")]


def test_hours_stamp_their_end_and_24_columns_too(tmp_path: Path) -> None:
    long = sheet(
        tmp_path,
        "点位,时间,Leq(dB)\nS1,2026-03-05T01:00,44\nS1,2026-03-06T00:00,45\n",
        "sound-hours",
    )
    assert [one[3:6] for one in rows(long)] == [
        (DAY, 0, 44 * SCALE),
        (DAY, 23 * 3600, 45 * SCALE),
    ]
    head = ",".join(f"{hour}时" for hour in range(1, 25))
    wide = sheet(
        tmp_path,
        f"单位：dB(A)\n点位,日期,{head}\nS1,2026-03-05,{','.join(map(str, range(40, 64)))}\n",
        "sound-hours",
    )
    assert [one[4:6] for one in rows(wide)] == [
        (hour * 3600, (40 + hour) * SCALE) for hour in range(24)
    ]


def test_columns_of_hours_that_could_be_begin_or_end_are_refused(tmp_path: Path) -> None:
    head = ",".join(f"{hour}时" for hour in range(24))
    one = sheet(
        tmp_path, f"单位：dB(A)\n点位,日期,{head}\nS1,2026-03-05,{','.join(['40'] * 24)}\n",
        "sound-hours",
    )  # fmt: skip
    assert one.frame.collect().is_empty()
    assert "看不出是小时的开始还是结束" in refusals(one)[0][2]


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (
            "昼间等效声级,夜间等效声级（dB(A)）",
            "没有写单位；声级请在表头写明 dB(A)。整张表未读入。",
        ),
        ("昼间等效声级（mg/L）,夜间等效声级（dB(A)）", "没有写单位；声级请在表头写明 dB(A)。"),
    ],
)
def test_sound_without_its_unit_is_refused(tmp_path: Path, head: str, said: str) -> None:
    one = sheet(tmp_path, f"点位,日期,{head}\nS1,2026-03-05,50,40\n", "sound")
    assert one.frame.collect().is_empty()
    assert said in refusals(one)[0][2]


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ("S1,2026-03-05,501,40", "昼间等效声级（dB(A)）", "不是可能的声级"),
        ("S1,2026-03-05,50,-4", "夜间等效声级（dB(A)）", "不能为负"),
        ("S1,昨天,50,40", "日期", "昨天"),
        ("S1,2026-12-05,50,40", "日期", "晚于导入当天"),
        (",2026-03-05,50,40", "点位", "没有写明点位。"),
        ("S1,,50,40", "日期", "没有写监测日期。"),
        ("S1,2026-03-05,五十,40", "昼间等效声级（dB(A)）", "五十"),
    ],
)
def test_a_wrong_row_is_refused_alone(tmp_path: Path, cells: str, column: str, said: str) -> None:
    head = "点位,日期,昼间等效声级（dB(A)）,夜间等效声级（dB(A)）"
    one = sheet(tmp_path, f"{head}\n{cells}\nS2,2026-03-05,50,40\n", "sound")
    assert {row[0] for row in rows(one)} == {"S2"}
    ((line, where, reason),) = refusals(one)
    assert (line, where) == (2, column)
    assert said in reason or said in str(one.refused["said"][0])


def test_the_same_day_twice_is_refused_when_it_differs(tmp_path: Path) -> None:
    head = "点位,日期,昼间等效声级（dB(A)）,夜间等效声级（dB(A)）"
    one = sheet(tmp_path, f"{head}\nS1,2026-03-05,50,40\nS1,2026-03-05,51,40\n", "sound")
    assert [row[:2] for row in rows(one)] == [("S1", "Ln")]
    assert {line for line, _, _ in refusals(one)} == {2, 3}


def test_samples_of_soil(tmp_path: Path) -> None:
    one = sheet(
        tmp_path,
        "采样点位,采样日期,采样深度,pH值（无量纲）,镉（mg/kg）,汞（µg/kg）,六价铬(mg/kg),总砷（mg/kg）\n"
        "甲田,2026-03-05,0～20cm,6.5,0.45,120,<0.5,0.02L\n",
        "soil",
    )
    found = one.frame.collect()
    assert dict(found.select("factor", "value").iter_rows()) == {
        "镉": 45 * SCALE // 100,
        "汞": 12 * SCALE // 100,
        "铬（六价）": SCALE // 2,
        "砷": 2 * SCALE // 100,
        "pH": 65 * SCALE // 10,
    }
    assert set(found.filter(flag="<")["factor"]) == {"铬（六价）", "砷"}
    assert found["variant"].unique().to_list() == ["soil 0-20cm"]


@pytest.mark.parametrize(
    ("head", "cells", "said"),
    [
        ("镉", "0.1", "没有写单位；含量请在表头写明 mg/kg。"),
        ("镉（mg/L）", "0.1", "不是土壤含量的单位"),
        ("镉（mg/kg）", "-0.1", "不能为负"),
        ("镉（mg/kg）", "<0", "检出限写成了 0"),
        ("镉（g/kg）", "2000", "比土还重"),
    ],
)
def test_contents_that_cannot_be_are_refused(
    tmp_path: Path, head: str, cells: str, said: str
) -> None:
    one = sheet(tmp_path, f"点位,采样日期,pH,{head}\n甲,2026-03-05,7,{cells}\n", "soil")
    assert one.frame.collect().is_empty()
    assert said in refusals(one)[0][2]


def test_a_ph_beyond_14_and_a_depth_in_words_are_refused(tmp_path: Path) -> None:
    one = sheet(
        tmp_path,
        "点位,采样日期,采样深度,pH,镉（mg/kg）\n甲,2026-03-05,表层,7,1\n乙,2026-03-05,0-20,65,1\n",
        "soil",
    )
    assert [(line, column) for line, column, _ in refusals(one)] == [(2, "采样深度"), (3, "pH")]


def test_below_detection_without_a_limit_is_said(tmp_path: Path) -> None:
    one = sheet(tmp_path, "点位,采样日期,镉（mg/kg）\n甲,2026-03-05,未检出\n", "soil")
    assert any("没有检出限" in note for note in one.notes)
    assert one.frame.collect()["value"].to_list() == [None]


def test_the_smallest_limit_can_be_kept(tmp_path: Path) -> None:
    name = "二噁英类（总毒性当量）"
    one = sheet(tmp_path, f"点位,采样日期,{name}(mg/kg)\n甲,2026-03-05,0.0000012\n", "soil")
    assert one.frame.collect()["value"].to_list() == [12_000]


def test_every_item_of_the_standards_has_a_column() -> None:
    on = date(2026, 3, 5)
    assert set(ITEMS) == {*gb15618.items(on), *gb36600.items(on)}
    assert len(ITEMS) == len(set(ITEMS))


def test_no_row_is_lost(tmp_path: Path) -> None:
    head = "点位,日期,昼间等效声级（dB(A)）,夜间等效声级（dB(A)）"
    body = "S1,2026-03-05,50,40\nS2,2026-03-05,,\n\n制表：张三,,,\nS3,2026-03-05,x,40\n"
    one = sheet(tmp_path, f"{head}\n{body}", "sound")
    assert one.frame.select(pl.col("site").unique()).collect()["site"].to_list() == ["S1"]
    assert [line for line, _, _ in refusals(one)] == [6]
    assert any("第3行没有数值" in note for note in one.notes)
    assert any("第5行是表下的说明" in note for note in one.notes)
