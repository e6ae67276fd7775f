"""What the city has of data: hours, days and months by year, per kind of object; dust by year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

import polars as pl

from youju.readings import tables
from youju.readings.city import City
from youju.readings.surroundings import issued
from youju.terms.periods import day_from, day_of
from youju.web.base.city import folder

SITE, COUNTY, CITY = "site", "county", "city"


@dataclass(frozen=True)
class Month:
    """What one month has: hours of stations, issued days and issued months by kind."""

    month: str
    hours: int = 0
    stations: int = 0
    days: dict[str, int] = field(default_factory=dict)
    of: dict[str, int] = field(default_factory=dict)
    months: dict[str, int] = field(default_factory=dict)

    @property
    def issued(self) -> int:
        """Issued months of anything."""
        return sum(self.months.values())

    @property
    def anything(self) -> bool:
        """Whether a value of this month can be worked out."""
        return bool(self.hours or self.days or self.months)


@dataclass(frozen=True)
class Year:
    """A year with its months; those between that have nothing are there, empty."""

    year: int
    months: tuple[Month, ...]
    dust: int = 0

    @property
    def whole(self) -> list[Month]:
        """Months with hours or days."""
        return [one for one in self.months if one.hours or one.days]

    @property
    def gaps(self) -> list[str]:
        """Months without anything."""
        return [one.month for one in self.months if not one.anything]

    @property
    def hours(self) -> int:
        """Station hours."""
        return sum(one.hours for one in self.months)

    def _days(self, kind: str) -> int:
        return sum(one.days.get(kind, 0) for one in self.months)

    def _months(self, kind: str) -> int:
        return sum(one.months.get(kind, 0) for one in self.months)

    @property
    def station_days(self) -> int:
        """Issued days of stations."""
        return self._days(SITE)

    @property
    def county_days(self) -> int:
        """Issued days of counties."""
        return self._days(COUNTY)

    @property
    def city_days(self) -> int:
        """Issued days of the city."""
        return self._days(CITY)

    @property
    def issued_months(self) -> int:
        """Issued months of anything."""
        return sum(self._months(kind) for kind in (SITE, COUNTY, CITY))


def years(first: int, last: date) -> list[Year]:
    """From the first year with something (at most from ``first``) to the year of ``last``."""
    city = folder.city()
    found = _months(city.path, _stamp(city))
    dust = _dust(city.path, _stamp(city))
    begins = min([first, *(int(one[:4]) for one in found)])
    said = []
    for year in range(last.year, begins - 1, -1):
        until = last.month if year == last.year else 12
        months = [f"{year}-{month:02}" for month in range(1, until + 1)]
        listed = tuple(found.get(one, Month(one)) for one in months)
        said.append(Year(year, listed, dust.get(year, 0)))
    return said


def _stamp(city: City) -> tuple[int, ...]:
    """Changes with the tables."""
    return tuple(
        tables.table(city, name).last_seq() for name in ("raw_reading", "raw_issued", "mark")
    )


@lru_cache(maxsize=2)
def _months(path: Path, stamp: tuple[int, ...]) -> dict[str, Month]:
    city = City.open(path)
    found: dict[str, dict[str, object]] = {}
    if stamp[0]:
        hours = (
            tables.table(city, "raw_reading")
            .scan()
            .filter(pl.col("span_s") == 3600, pl.col("value").is_not_null())
            .select(
                "site",
                "start",
                month=pl.col("start").dt.convert_time_zone("Asia/Shanghai").dt.strftime("%Y-%m"),
            )
            .group_by("month", "site")
            .agg(hours=pl.col("start").n_unique())
            .group_by("month")
            .agg(hours=pl.col("hours").sum(), stations=pl.len())
            .collect()
        )
        for row in hours.iter_rows(named=True):
            found[row["month"]] = {"hours": row["hours"], "stations": row["stations"]}
    if stamp[1]:
        for month, more in _issued(city):
            found.setdefault(month, {}).update(more)
    return {month: Month(month, **said) for month, said in found.items()}  # type: ignore[arg-type]


def _issued(city: City) -> Iterator[tuple[str, dict[str, object]]]:
    rows = (
        tables.table(city, "raw_issued")
        .scan()
        .filter(
            pl.col("period").is_in(["day", "month"]), pl.col("kind") != "section", ~issued.ours()
        )
        .select("kind", "object", "period", "start")
        .unique()
        .collect()
    )
    counted: dict[str, dict[str, dict[str, int]]] = {}
    objects: dict[tuple[str, str], set[str]] = {}
    for kind, thing, period, start in rows.iter_rows():
        month = f"{day_from(start):%Y-%m}"
        of = counted.setdefault(month, {"days": {}, "months": {}})[
            "days" if period == "day" else "months"
        ]
        of[kind] = of.get(kind, 0) + 1
        objects.setdefault((month, kind), set()).add(thing)
    for month, said in counted.items():
        of = {kind: len(objects[month, kind]) for kind in said["days"]}
        yield month, {"days": said["days"], "months": said["months"], "of": of}


@lru_cache(maxsize=2)
def _dust(path: Path, stamp: tuple[int, ...]) -> dict[int, int]:
    """Dust marks that stand, by year of their first hour."""
    if not stamp[2]:
        return {}
    found: dict[int, int] = {}
    for mark in tables.marks(City.open(path)):
        if mark.kind == "dust":
            year = day_of(mark.first_hour).year
            found[year] = found.get(year, 0) + 1
    return found
