"""A small city for the tests of the ledger: two counties, five stations, three months of hours."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from youju.ledger import compute
from youju.readings.city import City
from youju.readings.settings import Settings
from youju.readings.writer import Writer
from youju.terms.periods import BEIJING, day_number

REGISTER = """site,name,county,city,lon,lat,level,role,aliases,predecessor,from,to
A1,东山,甲县,某市,,,市控,评价,,,,
A2,西河,甲县,某市,,,市控,评价,,,,2026-03-15
A2,西河,乙县,某市,,,市控,评价,,,2026-03-16,
B1,南湖,乙县,某市,,,市控,评价,,,,
B2,北塔,乙县,某市,,,国控,评价,,,,
B9,对照点,乙县,某市,,,市控,对照,,,,
"""
ITEMS = ("pm25", "pm10", "so2", "no2", "co", "o3")
NOW = datetime(2026, 5, 1, 8, tzinfo=BEIJING)


def hours(first: date, last: date, sites: tuple[str, ...], *, seed: int = 7) -> pl.DataFrame:
    """Plausible random hours: whole µg/m³, CO with one decimal, one hour in fifty absent."""
    rnd = random.Random(seed)
    rows = []
    for site in sites:
        for hour in range(day_number(first) * 24, day_number(last) * 24 + 24):
            if rnd.random() < 0.02:
                continue
            pm25 = rnd.randint(5, 90)
            rows.append(
                (
                    site,
                    hour,
                    pm25 * 10_000,
                    (pm25 + rnd.randint(0, 80)) * 10_000,
                    rnd.randint(2, 20) * 10_000,
                    rnd.randint(5, 80) * 10_000,
                    rnd.randint(2, 15) * 1_000,
                    rnd.randint(5, 190) * 10_000,
                )
            )
    schema = {"site": pl.String, "hour": pl.Int64, **dict.fromkeys(ITEMS, pl.Int64)}
    return pl.DataFrame(rows, schema=schema, orient="row")


@pytest.fixture
def new_city(tmp_path: Path) -> Callable[[str], City]:
    """Makes an empty city with the register above."""

    def make(name: str = "city") -> City:
        return City.create(tmp_path / name, Settings(name="某市", invented=True), register=REGISTER)

    return make


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city with hours of February to April 2026, computed once for all tests."""
    folder = tmp_path_factory.mktemp("built") / "city"
    made = City.create(folder, Settings(name="某市", invented=True), register=REGISTER)
    with Writer(made) as writer:
        writer.add_hours(hours(date(2026, 2, 1), date(2026, 4, 30), ("A1", "A2", "B1", "B2", "B9")))
    compute.compute(made, now=NOW)
    return folder


@pytest.fixture
def city(built: Path, tmp_path: Path) -> City:
    """A copy of that city, to be changed at will."""
    return City.open(shutil.copytree(built, tmp_path / "city"))


@pytest.fixture(scope="session")
def untouched(built: Path) -> City:
    """That city itself, for tests that only ask."""
    return City.open(built)
