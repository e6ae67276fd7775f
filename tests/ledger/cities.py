"""Small invented cities that hold everything that makes a figure hard to check.

``hard`` is five weeks over the change of editions (2026-03-01) with four stations of 甲县:

- 东山 (A1): hours with four decimals, so that means lie on ties; marks; some issued days;
- 西河 (A2): moves to 乙县 on 12 March;
- 北岭 (A3): 国控, known only by issued days;
- 新城 (A4): replaces nobody, stands from 10 March on;

and 南湖 (B1) in 乙县, which flags PM10 as not measured (``/``) for three days.
"""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import polars as pl

from tests.ledger.conftest import NOW
from youju.ledger import compute
from youju.readings.city import City
from youju.readings.marks import Mark
from youju.readings.settings import Counts, Settings
from youju.readings.writer import Writer
from youju.terms.periods import day_number

COLUMNS = ("pm25", "pm10", "so2", "no2", "co", "o3")
REGISTER = """site,name,county,city,lon,lat,level,role,aliases,predecessor,from,to
A1,东山,甲县,某市,,,市控,评价,,,,
A2,西河,甲县,某市,,,市控,评价,,,,2026-03-11
A2,西河,乙县,某市,,,市控,评价,,,2026-03-12,
A3,北岭,甲县,某市,,,国控,评价,,,,
A4,新城,甲县,某市,,,市控,评价,,,2026-03-10,
B1,南湖,乙县,某市,,,市控,评价,,,,
"""
FIRST, LAST = date(2026, 2, 25), date(2026, 3, 31)
CHANGED = date(2026, 3, 25)
"""From this day on own values count before issued ones."""


def hour(month: int, day: int, place: int) -> int:
    """The hour of that day of 2026 with that place, 0–23."""
    return day_number(date(2026, month, day)) * 24 + place


def frame(rows: list[tuple[object, ...]], flags: tuple[str, ...] = ()) -> pl.DataFrame:
    """A HOURS frame: site, hour, six items (10⁻⁴), then flags."""
    schema: dict[str, pl.DataType] = {"site": pl.String(), "hour": pl.Int64()}
    schema |= dict.fromkeys(COLUMNS, pl.Int64()) | dict.fromkeys(flags, pl.String())
    return pl.DataFrame(rows, schema=schema, orient="row")


def constant(folder: Path, values: tuple[int, ...], days: int = 31) -> City:
    """One county (甲县), one station (A1), every hour of March 2026 the same (10⁻⁴)."""
    register = "site,name,county,city,level,role\nA1,东山,甲县,某市,市控,评价\n"
    city = City.create(folder, Settings(name="某市", invented=True), register=register)
    first = hour(3, 1, 0)
    with Writer(city) as writer:
        writer.add_hours(frame([("A1", first + n, *values) for n in range(24 * days)]))
    compute.compute(city, now=NOW)
    return city


def hard(folder: Path) -> City:
    """The city of the head of this file, computed."""
    settings = Settings(
        name="某市",
        invented=True,
        counts=(Counts(date(2020, 1, 1), "issued"), Counts(CHANGED, "own")),
    )
    city = City.create(folder, settings, register=REGISTER)
    with Writer(city) as writer:
        writer.add_hours(_hours())
        writer.add_issued(_issued(), issuer="省环境监测中心", document="环监〔2026〕3号")
        writer.add_marks(_marks())
    compute.compute(city, now=NOW)
    return city


def _hours() -> pl.DataFrame:
    rnd = random.Random(20260301)
    rows: list[tuple[object, ...]] = []
    for site in ("A1", "A2", "A4", "B1"):
        for at in range(day_number(FIRST) * 24, day_number(LAST) * 24 + 24):
            if rnd.random() < 0.03:
                continue
            # 东山 and 新城 give four decimals, so that 24 of them often mean on a tie.
            step = 1 if site in ("A1", "A4") else 1_000 if site == "A2" else 10_000
            row: list[int | None] = [
                rnd.randrange(50_000, 1_100_000, step),
                rnd.randrange(200_000, 1_600_000, step),
                rnd.randrange(20_000, 200_000, step),
                rnd.randrange(50_000, 900_000, step),
                rnd.randrange(2_000, 15_000, min(step, 1_000)),
                rnd.randrange(50_000, 2_300_000, step),
            ]
            flag = None
            if site == "B1" and hour(3, 14, 0) <= at < hour(3, 17, 0):
                row[1], flag = None, "/"
            if site == "A1" and at // 24 == day_number(date(2026, 3, 18)) and at % 24 >= 17:
                row[5] = None  # thirteen windows, the highest of them above the limit
            if site == "A2" and at // 24 == day_number(date(2026, 3, 2)):
                row = [None, None, *row[2:]]
            if at // 24 == day_number(date(2026, 3, 23)):
                row = [*row[:4], None, row[5]]  # the whole city without CO
            rows.append((site, at, *row, flag))
    return frame(rows, ("flag_pm10",))


def _issued() -> pl.DataFrame:
    rnd = random.Random(3)
    rows = []
    keys = {"PM2.5": 90, "PM10": 140, "SO2": 20, "NO2": 60, "CO": 2, "O3_8h": 190}
    for day in range(day_number(FIRST), day_number(LAST) + 1):
        for nth, (key, most) in enumerate(keys.items()):
            if rnd.random() > 0.04:
                value = rnd.randint(1, most * 10) * 100_000
                rows.append(("site", "A3", key, day, value, "kept", f"日值!{'CDEFGH'[nth]}{day}"))
            if day % 4 == 0 and key != "NO2":  # beside hours of our own
                value = rnd.randint(1, most) * 1_000_000
                rows.append(("site", "A1", key, day, value, "kept", f"市控!{'CDEFGH'[nth]}{day}"))
    dusty = day_number(date(2026, 3, 21))
    rows.append(("site", "A3", "PM10", dusty, 61_000_000, "excluded", "沙尘!D9"))
    rows.append(
        ("county", "甲县", "PM2.5", day_number(date(2026, 3, 6)), 43_500_000, "kept", "县!C9")
    )
    schema = {
        "kind": pl.String,
        "object": pl.String,
        "item": pl.String,
        "start": pl.Int64,
        "value": pl.Int64,
        "dust": pl.String,
        "cell": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        end=pl.col("start"),
        period=pl.lit("day"),
        stat=pl.when(pl.col("item") == "O3_8h").then(pl.lit("max8h")).otherwise(pl.lit("mean")),
    )


def _marks() -> list[Mark]:
    def mark(
        key: str, first: int, last: int, kind: str, scope: str = "site", **more: object
    ) -> Mark:
        items = more.pop("items", ())
        assert isinstance(items, tuple)
        return Mark(
            scope,
            key,
            items,
            first,
            last,
            kind,
            "仪器漏气",
            "王站长",
            date(2026, 4, 2),
            "市监〔2026〕1号",
        )

    return [
        mark("甲县", hour(3, 20, 18), hour(3, 21, 9), "dust", "county"),
        mark("甲县", hour(3, 27, 3), hour(3, 27, 5), "dust", "county"),
        mark("A1", hour(3, 5, 8), hour(3, 5, 13), "invalid", items=("PM2.5",)),
        mark("A1", hour(3, 9, 9), hour(3, 9, 16), "calibration", items=("O3", "NO2")),
        mark("A4", hour(3, 30, 0), hour(3, 31, 23), "fault"),
        mark("A1", hour(3, 7, 0), hour(3, 7, 23), "doubt"),
    ]
