"""Stations named by key, by name, by both — and rows that don't say whom they speak of."""

from __future__ import annotations

from pathlib import Path

import pytest

from youju.readings import layouts
from youju.terms.places import Register, read_register


@pytest.fixture
def register() -> Register:
    return read_register("site,name,county,city\nA1,东山,甲县,虚城\nA2,西河,甲县,虚城\n")


def read(folder: Path, text: str, layout: str, register: Register | None) -> layouts.Sheet:
    path = folder / "表.csv"
    path.write_text(text, encoding="utf-8")
    return layouts.read(path, layout, register=register)


DAYS = "点位编码,点位名称,日期,PM2.5\n"
HOURS = "站点编码,站点名称,时间,PM2.5\n"
ROWS = "A1,东山,{0},1\nA2,东山,{0},2\nA2,未登记的叫法,{1},3\n,西河,{2},4\n,全市平均,{2},5\n"


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        (DAYS + ROWS.format("2026-03-01", "2026-03-02", "2026-03-03"), "template-day"),
        (HOURS + ROWS.format(*(f"2026-03-01 0{n}:00" for n in (1, 2, 3))), "template"),
    ],
)
def test_key_and_name_must_mean_the_same_station(
    tmp_path: Path, register: Register, text: str, layout: str
) -> None:
    sheet = read(tmp_path, text, layout, register)
    table = sheet.frame.collect()
    who = "object" if layout == "template-day" else "site"
    assert table.select(who, "line").rows() == [("A1", 2), ("A2", 4), ("A2", 5)]
    (one,) = sheet.refused.rows(named=True)
    assert (one["line"], one["said"]) == (3, "东山")
    assert "A1" in one["reason"]
    assert "A2" in one["reason"]
    assert any("全市平均" in note for note in sheet.notes)


def test_without_a_register_a_row_without_key_is_refused_but_a_mean_is_a_mean(
    tmp_path: Path,
) -> None:
    text = HOURS + ROWS.format(*(f"2026-03-01 0{n}:00" for n in (1, 2, 3)))
    sheet = read(tmp_path, text, "template", None)
    assert sheet.frame.collect()["line"].to_list() == [2, 3, 4]
    assert sheet.refused["line"].to_list() == [5]
    assert any("第6行" in note for note in sheet.notes)


def test_an_empty_station_cell_is_not_the_county_beside_it(
    tmp_path: Path, register: Register
) -> None:
    text = "县区,点位,日期,PM2.5\n甲县,东山,2026-03-01,1\n甲县,,2026-03-01,2\n"
    sheet = read(tmp_path, text, "template-day", register)
    assert sheet.frame.collect().select("kind", "object").rows() == [("site", "A1")]
    assert sheet.refused["line"].to_list() == [3]
