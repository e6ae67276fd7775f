"""A small invented city in a real folder, and frames for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

from youju.readings.city import City
from youju.readings.settings import Settings
from youju.terms.periods import day_number

REGISTER = """site,name,county,city,lon,lat,level,role,aliases,predecessor,from,to
A1,东山,甲县,虚城,,,县控,评价,东山站,,,
A2,西河,甲县,虚城,,,县控,评价,,,,2026-03-10
A2,西河,乙县,虚城,,,县控,评价,,,2026-03-11,
B1,南园,乙县,虚城,,,国控,评价,南园子站,,,
"""
ITEMS = ("pm25", "pm10", "so2", "no2", "co", "o3")


def ticking() -> Callable[[], int]:
    """A clock that gives another microsecond each time, the same in every run."""
    ticks = count(1_772_000_000_000_000)
    return lambda: next(ticks)


def hours_frame(
    *rows: tuple[str, int, dict[str, int | str | None]],
) -> pl.DataFrame:
    """An HOURS frame from (site, hour, {item: whole units or a flag})."""

    def value(said: int | str | None) -> int | None:
        return said * 10_000 if isinstance(said, int) else None

    def flag(said: int | str | None) -> str | None:
        return said if isinstance(said, str) else None

    return pl.DataFrame(
        {
            "site": [site for site, _, _ in rows],
            "hour": [hour for _, hour, _ in rows],
            **{item: [value(said.get(item)) for _, _, said in rows] for item in ITEMS},
            **{f"flag_{item}": [flag(said.get(item)) for _, _, said in rows] for item in ITEMS},
            "line": list(range(2, len(rows) + 2)),
        },
        schema_overrides={
            **dict.fromkeys(ITEMS, pl.Int64),
            **{f"flag_{item}": pl.String for item in ITEMS},
        },
    )


@pytest.fixture
def city(tmp_path: Path) -> City:
    """An invented city with three stations, one of which moves between counties."""
    settings = Settings("虚城", invented=True)
    return City.create(tmp_path / "city", settings, register=REGISTER, clock=ticking())


@pytest.fixture
def say() -> SimpleNamespace:
    """``hours``: an HOURS frame; ``first``: the first hour of 1 March 2026; ``ticking``."""
    first = day_number(date(2026, 3, 1)) * 24
    return SimpleNamespace(hours=hours_frame, first=first, ticking=ticking, register=REGISTER)
