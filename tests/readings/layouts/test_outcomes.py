"""The rest of the table of bad input in docs/formats.md, hourly tables, line by line."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from youju.readings import layouts
from youju.terms.errors import BadInput
from youju.terms.periods import hour_ending
from youju.terms.places import read_register

HEAD = "site,time,pm25,pm10,so2,no2,co,o3\n"
ROW = "A1,2026-03-01T01:00,35,60,5,20,0.8,90\n"
FIRST = hour_ending(datetime.fromisoformat("2026-03-01T01:00"))


def read(folder: Path, content: str | bytes, name: str = "三月.csv", **said: Any) -> layouts.Sheet:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    said.setdefault("today", date(2026, 3, 2))
    return layouts.read(path, "template", **said)


def lines(sheet: layouts.Sheet) -> list[int]:
    return sheet.refused["line"].to_list()


@pytest.mark.parametrize(
    ("said", "hour"),
    [
        ("46082.0416666667", FIRST),
        ("2026-02-28 24:00", FIRST - 1),
        ("2026-03-01T00:00", FIRST - 1),
        ("2026030101", FIRST),
        ("2026/3/1 1:00", FIRST),
        ("2026年3月1日1时", FIRST),
        ("2026-03-01T01:00:00.000+0800", FIRST),
    ],
)
def test_stamps_in_every_writing(tmp_path: Path, said: str, hour: int) -> None:
    sheet = read(tmp_path, HEAD + ROW.replace("2026-03-01T01:00", said))
    assert sheet.frame.collect()["hour"].to_list() == [hour]


@pytest.mark.parametrize(
    "said",
    ["2026-03-01", "2026-02-30T01:00", "1970-01-01T01:00", "3/1/2026 1:00", "26-3-1 1:00",
     "2026-03-01 25:00", "2026-03-01T01:00:30", "昨天", "2026-03-01 01:00 PM"],
)  # fmt: skip
def test_stamps_that_are_refused(tmp_path: Path, said: str) -> None:
    sheet = read(tmp_path, HEAD + ROW + ROW.replace("2026-03-01T01:00", said))
    assert sheet.frame.collect()["hour"].to_list() == [FIRST]
    assert sheet.refused.select("line", "column", "said").rows() == [(3, "time", said)]


def test_two_columns_for_one_item_refuse_the_table(tmp_path: Path) -> None:
    sheet = read(tmp_path, HEAD.replace("o3\n", "o3,PM2.5\n") + ROW.replace("90\n", "90,36\n"))
    assert sheet.frame.collect().is_empty()
    (one,) = sheet.refused.rows(named=True)
    assert "PM2.5" in one["said"]
    assert "pm25" in one["reason"]


def test_carbon_monoxide_in_micrograms_that_does_not_say_so_is_refused(tmp_path: Path) -> None:
    rows = "".join(
        ROW.replace("01:00", f"{n:02}:00").replace(",0.8,", f",{co},")
        for n, co in enumerate((800, 90, 1100, 700), 1)
    )
    sheet = read(tmp_path, HEAD + rows)
    assert sheet.frame.collect()["co"].drop_nulls().is_empty()
    assert set(sheet.refused["column"]) == {"co"}
    assert all("µg/m³" in reason for reason in sheet.refused["reason"])


def test_one_high_carbon_monoxide_among_many_does_not_condemn_the_column(tmp_path: Path) -> None:
    rows = "".join(
        ROW.replace("01:00", f"{n:02}:00").replace(",0.8,", f",{co},")
        for n, co in enumerate(("0.8", "800", "0.9", "1.1", "0.7"), 1)
    )
    sheet = read(tmp_path, HEAD + rows)
    assert sheet.frame.collect().sort("hour")["co"].to_list() == [8_000, 9_000, 11_000, 7_000]
    assert lines(sheet) == [3]


@pytest.mark.parametrize(("said", "kept"), [('"1,234"', [12_340_000]), ('"1,23"', [])])
def test_thousands_but_no_decimal_commas(tmp_path: Path, said: str, kept: list[int]) -> None:
    sheet = read(tmp_path, HEAD + ROW.replace(",35,", f",{said},"))
    assert sheet.frame.collect()["pm25"].drop_nulls().to_list() == kept


def test_utf16_with_bom_and_tabs_as_excel_writes_unicode_text(tmp_path: Path) -> None:
    text = (HEAD + ROW).replace(",", "\t").replace("\n", "\r\n")
    sheet = read(tmp_path, text.encode("utf-16"), "三月.txt")
    assert sheet.frame.collect().select("site", "pm25").rows() == [("A1", 350_000)]


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"\xff\x81\xff" * 50, "编码"), (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "xls"),
     (b"   \r\n \r\n", "空"), ("甲,乙\n1,2\n".encode(), "表头")],
)  # fmt: skip
def test_files_that_are_refused_whole(tmp_path: Path, content: bytes, word: str) -> None:
    with pytest.raises(BadInput, match=word) as refused:
        read(tmp_path, content)
    assert "三月.csv" in str(refused.value)


OFFICE = """甲县空气自动站小时数据,,,,
统计时间：2026年3月1日,,,,
监测时间,站点名称,PM2.5,PM10,CO
,,μg/m³,μg/m³,mg/m³
2026-03-01 01:00,东山,35,60,0.8
2026-03-01 01:00,全市平均,35,60,0.8
2026-03-01 02:00,东山,36,—,0.9
,平均值,35.5,60,0.85
注：“—”为无效数据。,,,,
制表人：张三,,审核人：李四,,
"""


def test_an_office_table_of_hours_with_title_units_means_notes_and_signature(
    tmp_path: Path,
) -> None:
    register = read_register("site,name\nA1,东山\n")
    sheet = read(tmp_path, OFFICE.encode("gb18030"), register=register)
    table = sheet.frame.collect().sort("hour")
    assert table.select("site", "hour", "pm25", "pm10", "co", "line").rows() == [
        ("A1", FIRST, 350_000, 600_000, 8_000, 5),
        ("A1", FIRST + 1, 360_000, None, 9_000, 7),
    ]
    assert sheet.refused.is_empty(), sheet.refused.rows()
    said = " ".join(sheet.notes)
    assert all(word in said for word in ("6、8", "全市平均", "平均值", "9、10"))


def test_a_station_that_is_called_like_a_mean_is_a_station(tmp_path: Path) -> None:
    register = read_register("site,name\nA1,市区\nA2,全市平均路\n")
    rows = ROW.replace("A1", "市区") + ROW.replace("A1", "全市平均路")
    sheet = read(tmp_path, HEAD + rows, register=register)
    assert sheet.frame.collect()["site"].to_list() == ["A1", "A2"]


@pytest.mark.parametrize(
    ("labels", "option", "hours"),
    [
        ((0, 1, 23), None, (0, 1, 23)),
        ((0, 1, 23), "0-23-end", (-1, 0, 22)),
        ((1, 2, 24), None, (0, 1, 23)),
        ((1, 2, 23), "0-23", (1, 2, 23)),
        ((1, 2, 23), "1-24", (0, 1, 22)),
        ((1, 2, 23), None, ()),
        ((0, 2, 24), None, ()),
    ],
)
def test_hour_labels(
    tmp_path: Path, labels: tuple[int, ...], option: str | None, hours: tuple[int, ...]
) -> None:
    text = "site,日期,小时,pm25\n" + "".join(f"A1,2026-03-01,{one},{one}\n" for one in labels)
    said = {"hour_labels": option} if option else {}
    sheet = read(tmp_path, text, **said)
    assert sheet.frame.collect()["hour"].to_list() == [FIRST + one for one in hours]
    if not hours:
        assert lines(sheet) == [2, 3, 4]
        assert all("hour_labels" in reason for reason in sheet.refused["reason"])
    elif option is None and 0 in labels:
        assert any("hour_labels" in note for note in sheet.notes), "the assumption must be said"


def test_an_unknown_option_is_refused_with_those_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="hour_labels"):
        read(tmp_path, HEAD + ROW, hours="1-24")


def test_everything_in_the_file_is_in_the_frame_or_refused_or_noted(tmp_path: Path) -> None:
    bad = ("x", "—", "-1", "", "35.00001", "99999", "/", "35")
    rows = [
        ROW.replace("01:00", f"{n:02}:00").replace(",35,", f",{one},")
        for n, one in enumerate(bad, 1)
    ]
    sheet = read(tmp_path, HEAD + "".join(rows))
    kept = sheet.frame.collect()["line"].to_list()
    assert sorted([*kept, *lines(sheet)]) == list(range(2, len(bad) + 2))
    assert lines(sheet) == [2, 4, 6, 7]


def test_the_state_of_a_reading_that_its_station_flags(tmp_path: Path) -> None:
    text = HEAD.replace("o3\n", "o3,flag_pm25\n") + "".join(
        ROW.replace("01:00", f"{n:02}:00").replace("90\n", f"90,{flag}\n")
        for n, flag in enumerate(("", "N", "C", "无效"), 1)
    )
    sheet = read(tmp_path, text)
    assert sheet.frame.select("pm25", "flag_pm25").collect().rows() == [
        (350_000, None), (350_000, None), (None, "C"), (None, "invalid"),
    ]  # fmt: skip
    assert any("pm25" in note and "2个" in note for note in sheet.notes)


def test_parquet_rows_are_refused_one_by_one(tmp_path: Path) -> None:
    hours = [datetime(2026, 3, 1, h) for h in (1, 2, 3, 4, 5)]  # noqa: DTZ001
    frame = pl.DataFrame(
        {"site": ["A1"] * 5, "time": hours, "pm25": [35.5, -1.0, float("nan"), 35.00001, 36.1]}
    )
    path = tmp_path / "三月.parquet"
    frame.write_parquet(path)
    sheet = layouts.read(path, "template")
    assert sheet.frame.collect()["pm25"].to_list() == [355_000, None, 361_000]
    assert lines(sheet) == [2, 4]
    with_zone = frame.with_columns(pl.col("time").dt.replace_time_zone("UTC"))
    with_zone.write_parquet(path)
    assert layouts.read(path, "template").frame.collect()["hour"].to_list()[0] == FIRST + 8
