"""A generated province: a year of hours of its stations, of rounds of its sections, as Delta."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from deltalake import write_deltalake

from youju.readings.schema import AVERAGE, HOUR_SPAN, HOUR_US, RAW, READING
from youju.terms.periods import Period, day_number, month_of, year_of
from youju.terms.places import Register, Site

YEAR = 2026
"""The year in which the 2012 rules end and those of 2026 begin: both take part."""
UNIT = 10**8
ITEMS = {"PM2.5": 38, "PM10": 66, "SO2": 9, "NO2": 27, "CO": 0.8, "O3": 72}
WATER = {"ph": 7.8, "do": 8.2, "codmn": 3.4, "nh3n": 0.16, "tp": 0.07, "tn": 2.1, "cod": 14}


def periods() -> list[Period]:
    """Twelve months and the year."""
    months = [month_of(date(YEAR, month, 1)) for month in range(1, 13)]
    return [*months, year_of(date(YEAR, 1, 1))]


def register(stations: int) -> Register:
    """Stations in counties of about six; the last of all moves to another county in June."""
    lines = []
    for nth in range(stations):
        county = f"县{nth // 6:02d}"
        lines.append(Site(f"S{nth:03d}", f"站{nth}", county, f"市{nth // 40}", "国控"))
    moved = lines.pop()
    lines.append(Site(moved.site, moved.name, "县00", moved.city, until=date(YEAR, 5, 31)))
    lines.append(Site(moved.site, moved.name, "县01", moved.city, since=date(YEAR, 6, 1)))
    return Register(tuple(lines))


def air(folder: Path, stations: int) -> Path:
    """``raw_reading`` with gaps, ``/``, revisions, final values, and rows that do not count."""
    rng = np.random.default_rng(20260101)
    first = day_number(date(YEAR, 1, 1)) * 24
    hours = np.arange(first, first + 365 * 24)
    for begin in range(0, stations, 20):
        parts = [
            _item(rng, hours, [f"S{nth:03d}" for nth in range(begin, min(begin + 20, stations))], i)
            for i in ITEMS
        ]
        rows = pl.concat(parts)
        rows = rows.with_columns(seq=pl.int_range(pl.len(), dtype=pl.Int64) + begin * 10**6)
        corrected = rows.sample(fraction=0.01, seed=begin).with_columns(
            value=pl.col("value") + 10_000, seq=pl.col("seq") + 5 * 10**9, revision=pl.lit(1)
        )
        final = rows.sample(fraction=0.01, seed=begin + 1).with_columns(
            value=pl.col("value") + 20_000,
            state=pl.lit(30),
            seq=pl.col("seq") + 4 * 10**9,
            revision=pl.lit(1),
        )
        other = rows.sample(fraction=0.01, seed=begin + 2).with_columns(statistic=pl.lit("Max"))
        every = pl.concat([part.cast({k: v for k, v in READING.items() if k in part.columns})
                           for part in (rows, corrected, final, other)])  # fmt: skip
        write_deltalake(
            str(folder),
            every.select(list(READING)).to_arrow(),
            mode="append",
            partition_by=["month"],
        )
    return folder


def _item(rng: np.random.Generator, hours: np.ndarray, sites: list[str], item: str) -> pl.DataFrame:
    count = len(hours) * len(sites)
    decimals = 1 if item == "CO" else 0
    season = np.tile(1 + 0.6 * np.cos((hours - hours[0]) / 24 / 365 * 2 * np.pi), len(sites))
    raw = np.round(ITEMS[item] * season * rng.lognormal(-0.3, 0.7, count), decimals)
    value = np.round(raw * 10_000).astype("int64")
    gone = rng.random(count)
    start = (np.tile(hours, len(sites)) - 8) * HOUR_US
    frame = pl.DataFrame(
        {"site": np.repeat(sites, len(hours)), "value": value, "gone": gone, "start": start}
    )
    # One station does not measure ozone on Sundays; others lose two hours in a hundred.
    sunday = ((pl.col("start") // HOUR_US + 8) // 24 % 7 == 3) & (pl.col("site") == sites[0])
    frame = frame.with_columns(flag=pl.when(sunday & (item == "O3")).then(pl.lit("/")))
    frame = frame.filter((pl.col("gone") >= 0.02) | pl.col("flag").is_not_null())
    instant = pl.col("start").cast(pl.Datetime("us", "UTC"))
    return frame.with_columns(
        value=pl.when(pl.col("flag").is_null()).then(pl.col("value")),
        start=instant,
        month=instant.dt.offset_by("8h").dt.strftime("%Y-%m"),
        factor=pl.lit(item),
        statistic=pl.lit(AVERAGE),
        variant=pl.lit(RAW),
        span_s=pl.lit(HOUR_SPAN),
        state=pl.lit(10),
        arrived=instant,
        stream=pl.lit("import"),
        entry=pl.lit(1),
        line=pl.lit(1),
        revision=pl.lit(0),
    ).drop("gone")


def water(folder: Path, sections: int) -> Path:
    """Sections with a round a day, in part below detection, partitioned by month."""
    rng = np.random.default_rng(20260102)
    days = np.arange(day_number(date(YEAR, 1, 1)), day_number(date(YEAR, 12, 31)) + 1)
    names = [f"断面{nth:03d}" for nth in range(sections)]
    count = len(days) * sections
    kinds = np.where(np.arange(sections) % 11 == 0, "lake", "river")
    frame = pl.DataFrame(
        {
            "section": np.repeat(names, len(days)),
            "type": np.repeat(kinds, len(days)),
            "city": np.repeat([f"市{nth % 9}" for nth in range(sections)], len(days)),
            "day": np.tile(days, sections),
        }
    )
    for key, level in WATER.items():
        spread = 0.05 if key == "ph" else 0.5
        decimals = 3 if level < 1 else 2
        values = np.round(level * rng.lognormal(0, spread, count), decimals)
        units = pl.Series(np.round(np.clip(values, 0.001, 13) * UNIT).astype("int64"))
        frame = frame.with_columns(
            pl.when(pl.Series(rng.random(count) >= 0.03)).then(units).alias(key)
        )
    below = pl.col("nh3n") < UNIT // 20
    frame = frame.with_columns(
        nh3n=pl.when(below).then(UNIT // 20).otherwise(pl.col("nh3n")),
        flag_nh3n=pl.when(below).then(pl.lit("<")),
        month=pl.from_epoch("day", time_unit="d").dt.strftime("%Y-%m"),
    )
    write_deltalake(str(folder), frame.to_arrow(), partition_by=["month"])
    return folder
