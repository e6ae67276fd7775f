"""Hours of a city or county: the mean of its assessed stations with the quorum, and its AQI."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from youju.ledger.recipes import air
from youju.ledger.snapshot import Snapshot
from youju.readings import tables
from youju.readings.city import City
from youju.standards.air import hj633
from youju.terms.numbers import HELD_DECIMALS
from youju.terms.periods import day_from, day_number
from youju.terms.places import Register


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour: ``number`` by its beginning, values of the items held at 10⁻⁶."""

    number: int
    aqi: int | None
    primary: tuple[str, ...]
    values: Mapping[str, int | None]

    @property
    def day(self) -> date:
        """The day that it belongs to."""
        return day_from(self.number // 24)

    @property
    def level(self) -> int | None:
        """The number of its level, 1 to 6."""
        return None if self.aqi is None else hj633.level_of(self.aqi, on=self.day).number


def of_place(
    city: City, held: Snapshot, kind: str, name: str, first: date, last: date
) -> tuple[Hour, ...]:
    """Every hour of a county or city between two days, as measured (实况); absent ones empty."""

    def made() -> tuple[Hour, ...]:
        span = (day_number(first) * 24, day_number(last) * 24 + 23)
        sites = [site.site for site in held.register.sites if getattr(site, kind) == name]
        hours = tables.hours(city, sites, span, upto=held.upto, marks=held.marks)
        return of_hours(hours, held.register, kind, name, span)

    return held.remember(("episodes", "hours", kind, name, first, last), made)


def of_hours(
    hours: pl.LazyFrame, register: Register, kind: str, name: str, span: tuple[int, int]
) -> tuple[Hour, ...]:
    """The same from a frame of station hours (HOURS)."""
    place = air.place_hours(hours, register, kind).filter(pl.col("site") == name)
    rows = air.hourly(place, decimals=HELD_DECIMALS).collect()
    found = {row["hour"]: _hour(row) for row in rows.iter_rows(named=True)}
    empty: Mapping[str, int | None] = {}
    return tuple(
        found.get(number, Hour(number, None, (), empty)) for number in range(span[0], span[1] + 1)
    )


ITEMS = ("pm25", "pm10", "so2", "no2", "co", "o3")


def _hour(row: Mapping[str, Any]) -> Hour:
    primary = tuple(one for one in (row["primary"] or "").split(",") if one)
    return Hour(row["hour"], row["aqi"], primary, {item: row[item] for item in ITEMS})
