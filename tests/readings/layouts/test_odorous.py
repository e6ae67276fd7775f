"""The sheet of black and odorous water: units, points, what is refused with row and column."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from youju.readings.layouts import registry
from youju.readings.layouts.sheet import Sheet

HEAD = "水体名称,监测点位,监测日期,水深（cm）,透明度（cm）,溶解氧（mg/L）,氨氮（mg/L）"


def read(folder: Path, text: str) -> Sheet:
    file = folder / "水体.csv"
    file.write_text(text, encoding="utf-8")
    return registry.read(file, "odorous", today=date(2026, 11, 20))


def values(sheet: Sheet) -> dict[tuple[str, str], int]:
    rows = sheet.frame.lazy().collect().rows(named=True)
    return {(row["variant"], row["factor"]): row["value"] for row in rows}


def test_metres_become_centimetres_and_the_point_stands_behind_the_subject(
    tmp_path: Path,
) -> None:
    text = (
        "水体,点位,采样日期,透明度（m）,氧化还原电位（mV）,DO(mg/L)\n"
        "一渠,2号点,2026-03-05,0.22,-201.5,1.2\n"
    )
    assert values(read(tmp_path, text)) == {
        ("odorous 2号点", "sd"): 22 * 10**10,
        ("odorous 2号点", "orp"): -2015 * 10**9,
        ("odorous 2号点", "do"): 12 * 10**9,
    }


@pytest.mark.parametrize(
    ("head", "column", "said"),
    [
        ("透明度", "透明度", "请在表头写明 cm 或 m"),
        ("透明度（mg/L）", "透明度（mg/L）", "请在表头写明 cm 或 m"),
        ("溶解氧（mV）", "溶解氧（mV）", "请在表头写明 mg/L"),
        ("氧化还原电位（mg/L）", "氧化还原电位（mg/L）", "请在表头写明 mV"),
        ("氨氮", "氨氮", "请在表头写明 mg/L"),
    ],
)
def test_without_its_unit_the_table_is_refused(
    tmp_path: Path, head: str, column: str, said: str
) -> None:
    sheet = read(tmp_path, f"水体名称,监测日期,{head}\n一渠,2026-03-05,5\n")
    assert not values(sheet)
    (told,) = sheet.refused.to_dicts()
    assert (told["line"], told["column"]) == (1, column)
    assert said in told["reason"]


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("一渠,,2026-03-05,20,20.1,5,1", "透明度（cm）", "透明度大于水深"),
        ("一渠,,2026-03-05,,-1,5,1", "透明度（cm）", "不能为负"),
        ("一渠,,2026-03-05,,20,51,1", "溶解氧（mg/L）", "不可信"),
        ("一渠,,2026-03-05,,20,5,<0", "氨氮（mg/L）", "检出限写成了 0"),
        ("一渠,,2026-12-05,,20,5,1", "监测日期", "晚于导入当天"),
        ("一渠,,,,20,5,1", "监测日期", "没有写监测日期"),
        (",,2026-03-05,,20,5,1", "水体名称", "没有写明点位"),
    ],
)
def test_what_is_refused_with_its_row_and_column(
    tmp_path: Path, row: str, column: str, said: str
) -> None:
    sheet = read(tmp_path, f"{HEAD}\n二渠,,2026-03-05,20,20,5,<0.025\n{row}\n")
    assert set(values(sheet)) == {("odorous", one) for one in ("depth", "sd", "do", "nh3n")}
    (told,) = sheet.refused.to_dicts()
    assert (told["line"], told["column"]) == (3, column)
    assert said in told["reason"]
