"""Three winter months of six Beijing stations (UCI, PRSA) as a computed city.

The files lie outside the repository (data/air of the shared folder); without them the tests that
need them are skipped. Hours are given as they stand there: CO in µg/m³, NA missing. Coordinates
are not in the files; these are rounded public ones, good enough to say who is near whom.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from tests.conftest import shared_folder
from tests.ledger.conftest import NOW
from youju.ledger import compute
from youju.readings.city import City
from youju.readings.settings import Counts, Settings
from youju.readings.writer import Writer

FOLDER = shared_folder() / "data" / "air"
NAME = "北京市（六站）"
FIRST, LAST = date(2015, 11, 1), date(2016, 1, 31)
STATIONS = {
    "Aotizhongxin": ("奥体中心", "116.40", "39.98"),
    "Changping": ("昌平镇", "116.23", "40.20"),
    "Dongsi": ("东四", "116.42", "39.93"),
    "Guanyuan": ("官园", "116.34", "39.93"),
    "Huairou": ("怀柔镇", "116.63", "40.33"),
    "Wanshouxigong": ("万寿西宫", "116.35", "39.88"),
}
ITEMS = {"PM2.5": "pm25", "PM10": "pm10", "SO2": "so2", "NO2": "no2", "CO": "co", "O3": "o3"}


def file_of(station: str) -> Path:
    """Where the hours of a station lie."""
    return FOLDER / f"PRSA_Data_{station}_20130301-20170228.csv.gz"


@cache
def _file(station: str) -> pl.DataFrame:
    return pl.read_csv(file_of(station), null_values="NA", infer_schema_length=None)


def hours_of(station: str, first: date = FIRST, last: date = LAST) -> pl.DataFrame:
    """``hour`` by its beginning and the six columns as they stand in the file."""
    rows = _file(station)
    days = pl.date("year", "month", "day")
    return rows.filter(days.is_between(first, last)).select(
        (days.cast(pl.Int64) * 24 + pl.col("hour")).alias("hour"), *ITEMS
    )


def city(folder: Path) -> City:
    """The six stations as one city with its figures computed."""
    lines = ["site,name,county,city,lon,lat,level,role"]
    for key, (name, lon, lat) in STATIONS.items():
        lines.append(f"{key},{name},市区,{NAME},{lon},{lat},国控,评价")
    settings = Settings(name=NAME, counts=(Counts(date(2010, 1, 1), "own"),))
    made = City.create(folder, settings, register="\n".join(lines) + "\n")
    with Writer(made) as writer:
        writer.add_hours(pl.concat(frame_of(key) for key in STATIONS).sort("site", "hour"))
    compute.compute(made, now=NOW)
    return made


def frame_of(station: str, first: date = FIRST, last: date = LAST) -> pl.DataFrame:
    """Station hours (HOURS) of one station."""
    columns = [
        # whole µg/m³ and tenths of them; CO is told in µg/m³ and kept in mg/m³
        (pl.col(key) * (10 if key == "CO" else 10_000)).round().cast(pl.Int64).alias(column)
        for key, column in ITEMS.items()
    ]
    return hours_of(station, first, last).select(pl.lit(station).alias("site"), "hour", *columns)


def day_means(item: str = "PM2.5") -> dict[date, float]:
    """Plain daily means of the six stations, worked out here and nowhere else: each station's
    mean of at least 20 hours, then the mean of at least four stations.
    """
    found: dict[int, list[float]] = {}
    for station in STATIONS:
        by_day: dict[int, list[float]] = {}
        for hour, value in hours_of(station).select("hour", item).iter_rows():
            if value is not None:
                by_day.setdefault(hour // 24, []).append(float(value))
        for day, values in by_day.items():
            if len(values) >= 20:
                found.setdefault(day, []).append(sum(values) / len(values))
    return {
        date.fromordinal(date(1970, 1, 1).toordinal() + day): sum(values) / len(values)
        for day, values in sorted(found.items())
        if len(values) >= 4
    }
