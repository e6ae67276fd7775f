"""Midnight in Excel is a whole number: it may be a day, or the hour that ends at 24:00."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import xlsxwriter

from youju.readings import layouts
from youju.terms.periods import hour_ending

FIRST = datetime(2026, 3, 1, 1)  # noqa: DTZ001 — Excel knows no zones


def book(path: Path, rows: list[list[object]], shown: str = "yyyy-mm-dd hh:mm") -> Path:
    with xlsxwriter.Workbook(path) as made:
        page = made.add_worksheet("S")
        clock = made.add_format({"num_format": shown})
        for nth, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, datetime):
                    page.write_datetime(nth, column, value, clock)
                else:
                    page.write(nth, column, value)
    return path


def test_the_last_hour_of_a_day_is_read_from_a_workbook(tmp_path: Path) -> None:
    head: list[object] = ["site", "time", "pm25"]
    rows = [head, *(["A1", FIRST + timedelta(hours=n), n] for n in range(48))]
    sheet = layouts.read(book(tmp_path / "时.xlsx", rows), "template")
    assert sheet.refused.is_empty()
    first = hour_ending(FIRST)
    assert sheet.frame.collect()["hour"].to_list() == list(range(first, first + 48))


def test_a_column_of_days_is_no_column_of_stamps(tmp_path: Path) -> None:
    midnight = datetime(2026, 3, 1)  # noqa: DTZ001 — Excel knows no zones
    rows: list[list[object]] = [["site", "time", "pm25"], ["A1", midnight, 3]]
    shown = layouts.read(book(tmp_path / "时.xlsx", rows), "template")
    assert shown.frame.collect()["hour"].to_list() == [hour_ending(midnight)]
    sheet = layouts.read(book(tmp_path / "日.xlsx", rows, 'yyyy"h"/m/d'), "template")
    assert sheet.frame.collect().is_empty()
    assert sheet.refused["line"].to_list() == [2]


def test_midnight_is_an_hour_in_a_column_of_times_however_it_is_shown(tmp_path: Path) -> None:
    head: list[object] = ["site", "time", "pm25"]
    rows = [head, *(["A1", FIRST + timedelta(hours=n), n] for n in range(24))]
    sheet = layouts.read(book(tmp_path / "时.xlsx", rows, "yyyy/m/d"), "template")
    assert sheet.frame.collect().height == 24


def test_a_dust_event_that_ends_at_midnight_ends_with_that_hour(tmp_path: Path) -> None:
    begin, end = datetime(2026, 4, 6, 9), datetime(2026, 4, 7)  # noqa: DTZ001
    rows: list[list[object]] = [["城市", "开始时间", "结束时间"], ["虚城", begin, end]]
    sheet = layouts.read(book(tmp_path / "沙.xlsx", rows), "dust")
    assert sheet.frame.collect().select("first_hour", "last_hour").rows() == [
        (hour_ending(begin), hour_ending(end))
    ]


def test_a_dust_list_of_whole_days_means_whole_days(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["城市", "开始时间", "结束时间"],
        ["虚城", "2026-04-06", "2026-04-07"],
    ]
    sheet = layouts.read(book(tmp_path / "沙.xlsx", rows), "dust")
    start = hour_ending(datetime(2026, 4, 6, 1))  # noqa: DTZ001
    assert sheet.frame.collect().select("first_hour", "last_hour").rows() == [(start, start + 47)]
