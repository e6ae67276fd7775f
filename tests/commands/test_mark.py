"""youju mark: what was marked, and how many readings it touches."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from youju.__main__ import main
from youju.readings import tables
from youju.readings.city import City
from youju.readings.settings import Settings
from youju.readings.writer import Writer
from youju.terms.periods import day_number

FIRST = day_number(date(2026, 3, 1)) * 24
REGISTER = """site,name,county,city,level
A1,东山,甲县,虚城,县控
B1,南园,甲县,虚城,国控
"""


@pytest.fixture
def city(tmp_path: Path) -> City:
    """Two stations, two days of PM2.5 and CO each; one hour has no value."""
    city = City.create(tmp_path / "city", Settings("虚城"), register=REGISTER)
    hours = pl.DataFrame(
        {
            "site": ["A1"] * 48 + ["B1"] * 48,
            "hour": [FIRST + n for n in range(48)] * 2,
            "pm25": [350_000] * 96,
            "co": [None, *[10_000] * 95],
            "flag_co": ["NA", *[None] * 95],
        }
    )
    Writer(city).add_hours(hours)
    return city


def mark(city: City, *arguments: str, because: str = "漏气", kind: str = "invalid") -> int:
    said = ("--kind", kind, "--by", "张三", "--because", because, "--on", "2026-03-04")
    return main(["mark", "--city", str(city.path), *arguments, *said])


def said(city: City) -> tuple[str, int, int, tuple[str, ...]]:
    (found,) = tables.marks(city)
    return found.key, found.first_hour - FIRST, found.last_hour - FIRST, found.items


@pytest.mark.parametrize(
    ("first", "last", "hours"),
    [
        ("2026-03-01", "2026-03-01", (0, 23)),
        ("2026-03-01", "2026-03-02", (0, 47)),
        ("2026-03-01T01:00", "2026-03-01T01:00", (0, 0)),
        ("2026-03-01 08:00", "2026-03-02T00:00", (7, 23)),
        ("2026-02-28T18:00+00:00", "2026-03-01T03:00", (1, 2)),
    ],
)
def test_dates_and_hour_ending_stamps(
    city: City, first: str, last: str, hours: tuple[int, int]
) -> None:
    assert mark(city, "A1", first, last) == 0
    assert said(city) == ("A1", *hours, ())


def test_what_is_printed(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    assert mark(city, "东山", "2026-03-01", "2026-03-01") == 0
    out = capsys.readouterr().out
    assert "编号 1" in out
    assert "mark/1" in out
    assert "2026-03-01T01:00 至 2026-03-02T00:00" in out
    assert "涉及读数 47 个" in out, "24 of PM2.5 and 23 of CO; a missing value is no reading"
    assert mark(city, "东山", "2026-03-01", "2026-03-01") == 0
    assert "已经存在" in capsys.readouterr().out


def test_items_by_any_name(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    assert mark(city, "A1", "2026-03-01", "2026-03-01", "--items", "pm25，一氧化碳") == 0
    assert said(city)[3] == ("CO", "PM2.5")


def test_a_county_and_its_national_point(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    place = ("甲县", "2026-03-01", "2026-03-01", "--scope", "county")
    assert mark(city, *place, kind="沙尘") == 1
    assert "国控或省控" in capsys.readouterr().err
    assert mark(city, *place, "--document", "总站函〔2026〕5号", kind="沙尘") == 0
    assert "涉及读数 48 个" in capsys.readouterr().out, "PM2.5 of two stations"


def test_revoke_and_list(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    mark(city, "A1", "2026-03-01", "2026-03-01")
    there = ["mark", "--city", str(city.path)]
    capsys.readouterr()
    assert main([*there, "--list"]) == 0
    assert capsys.readouterr().out.startswith("1\t张三于2026-03-04标记A1 2026-03-01")
    assert main([*there, "--revoke", "1", "--by", "李四", "--because", "误标"]) == 0
    assert "撤销" in capsys.readouterr().out
    assert tables.marks(city) == []
    assert main([*there, "--revoke", "1", "--by", "李四", "--because", "误标"]) == 1


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("Z9", "2026-03-01", "2026-03-01"), "Z9"),
        (("A1", "2026-03-01T08:30", "2026-03-01"), "整点"),
        (("A1", "yesterday", "2026-03-01"), "yesterday"),
        (("A1", "2026-03-02", "2026-03-01"), "早于"),
        (("A1", "2026-03-01", "2026-03-01", "--items", "pm1"), "pm1"),
    ],
)
def test_refusals(
    city: City, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], word: str
) -> None:
    assert mark(city, *arguments) == 1
    assert word in capsys.readouterr().err
    assert tables.marks(city) == []


def test_reason_and_name_are_needed(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    assert mark(city, "A1", "2026-03-01", "2026-03-01", because="") == 1
    assert "理由" in capsys.readouterr().err


def test_half_a_command_is_wrong_usage(city: City) -> None:
    with pytest.raises(SystemExit) as left:
        main(["mark", "--city", str(city.path), "A1"])
    assert left.value.code == 2
