"""高值 — points well above their neighbours, by the dated rules.

An hour of a point is high when its value is at least ``least``, at least ``ratio_percent`` % of
the median of its neighbours and at least ``difference`` above it. Neighbours are the stations
within ``radius_km`` that have a value in that hour; with fewer than ``neighbours`` of them the
hour says nothing. ``high_hours`` high hours in a row make a high value; ``high_missing`` hours
in between may say nothing, an hour that is not high ends the row. Everything is whole numbers;
the median of an even number of neighbours is the mean of the two middle ones (doubled inside).

Stations are compared only with stations, as measured, through the marks: an hour that was
marked invalid is no hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

import polars as pl

from youju.ledger.episodes.rules import High, Rules
from youju.ledger.snapshot import Snapshot
from youju.readings import tables
from youju.readings.city import City
from youju.terms.numbers import READING_DECIMALS
from youju.terms.periods import day_number
from youju.terms.places import Register, Site

EARTH_KM = Decimal("6371.0")
PI = Decimal("3.14159265358979323846")
COLUMNS = {"PM2.5": "pm25", "PM10": "pm10", "SO2": "so2", "NO2": "no2", "CO": "co", "O3": "o3"}


@dataclass(frozen=True, slots=True)
class HighHour:
    """One high hour: the value and twice the median of the neighbours, in 10⁻⁴ of the unit."""

    hour: int
    value: int
    twice_median: int
    neighbours: int

    @property
    def plain(self) -> Fraction:
        """The value in the unit."""
        return Fraction(self.value, 10**READING_DECIMALS)

    @property
    def median(self) -> Fraction:
        """The median of the neighbours in the unit."""
        return Fraction(self.twice_median, 2 * 10**READING_DECIMALS)

    @property
    def ratio(self) -> Fraction | None:
        """How many times the median; None above a median of zero."""
        return self.plain / self.median if self.twice_median else None


@dataclass(frozen=True, slots=True)
class HighValue:
    """A row of high hours of one item at one point."""

    site: str
    name: str
    county: str
    item: str
    hours: tuple[HighHour, ...]
    around: tuple[str, ...]
    edition: str

    @property
    def first_hour(self) -> int:
        """The first hour by its beginning."""
        return self.hours[0].hour

    @property
    def last_hour(self) -> int:
        """The last hour by its beginning."""
        return self.hours[-1].hour

    @property
    def key(self) -> str:
        """What it is about: the same row, grown longer, has the same key."""
        return f"{self.site}/{self.item}/{self.first_hour}"

    @property
    def peak(self) -> HighHour:
        """The hour with the highest value, the first of several."""
        return max(self.hours, key=lambda one: (one.value, -one.hour))


def found(
    city: City, held: Snapshot, first: date, last: date, rules: Rules
) -> tuple[HighValue, ...]:
    """Every high value that begins between two days, the newest first."""

    def made() -> tuple[HighValue, ...]:
        span = (day_number(first) * 24 - 24, day_number(last) * 24 + 23)
        hours = tables.hours(city, None, span, upto=held.upto, marks=held.marks)
        every = of_hours(hours.collect(), held.register, last, rules)
        start = day_number(first) * 24
        return tuple(one for one in every if one.first_hour >= start)

    return held.remember(("episodes", "highs", first, last, rules.edition), made)


def of_hours(
    hours: pl.DataFrame, register: Register, on: date, rules: Rules
) -> tuple[HighValue, ...]:
    """The same from a frame of station hours (HOURS), with the stations as they stood on a day."""
    sites = {
        one.site: one
        for one in register.on(on)
        if not one.level or one.level in rules.station_levels
    }
    around = neighbours(sites.values(), rules.radius_km)
    pairs = pl.DataFrame(
        [(site, other) for site, others in around.items() for other in others],
        schema={"site": pl.String, "other": pl.String},
        orient="row",
    )
    made: list[HighValue] = []
    for rule in rules.highs:
        said = _said(hours, pairs, rule, rules)
        for site, rows in said.items():
            for run in _rows(rows, rules):
                one = sites[site]
                made.append(
                    HighValue(
                        site, one.name, one.county, rule.item, run, around[site], rules.edition
                    )
                )
    made.sort(key=lambda one: (-one.first_hour, one.site, one.item))
    return tuple(made)


def without_place(register: Register, on: date, rules: Rules) -> tuple[Site, ...]:
    """Stations that can't be compared, because the register does not say where they stand."""
    return tuple(
        one
        for one in register.on(on)
        if (not one.level or one.level in rules.station_levels) and not (one.lon and one.lat)
    )


def neighbours(sites: Iterable[Site], radius_km: int) -> Mapping[str, tuple[str, ...]]:
    """Station → the other stations within so many kilometres, by their key."""
    placed = [
        (one.site, Decimal(one.lon), Decimal(one.lat)) for one in sites if one.lon and one.lat
    ]
    found: dict[str, list[str]] = {site: [] for site, _, _ in placed}
    for at, (site, lon, lat) in enumerate(placed):
        for other, lon2, lat2 in placed[at + 1 :]:
            if _squared_km(lon, lat, lon2, lat2) <= radius_km * radius_km:
                found[site].append(other)
                found[other].append(site)
    return {site: tuple(sorted(others)) for site, others in found.items()}


def _squared_km(lon: Decimal, lat: Decimal, lon2: Decimal, lat2: Decimal) -> Decimal:
    """The square of the distance, on a plane through both: exact enough within a city."""
    with localcontext() as context:
        context.prec = 28
        degree = EARTH_KM * PI / 180
        across = (lon2 - lon) * degree * _cosine((lat + lat2) / 2 * PI / 180)
        up = (lat2 - lat) * degree
        return across * across + up * up


def _cosine(angle: Decimal) -> Decimal:
    term = total = Decimal(1)
    for n in range(1, 13):
        term = -term * angle * angle / ((2 * n - 1) * (2 * n))
        total += term
    return total


HIGH, NOT_HIGH, SILENT = 1, 0, -1


def _said(
    hours: pl.DataFrame, pairs: pl.DataFrame, rule: High, rules: Rules
) -> Mapping[str, list[tuple[int, int, HighHour | None]]]:
    """Station → (hour, what it says, the hour when it is high), in order of hours."""
    column = COLUMNS[rule.item]
    own = hours.select("site", "hour", value=pl.col(column)).filter(pl.col("value").is_not_null())
    # Only hours that reach the least value can be high; the others say "not high" at once.
    tall = own.filter(pl.col("value") >= rule.least)
    beside = (
        tall.join(pairs, on="site", how="inner")
        .join(own.rename({"site": "other", "value": "near"}), on=["other", "hour"], how="inner")
        .group_by("site", "hour")
        .agg(pl.col("near").sort(), count=pl.len().cast(pl.Int64))
        .with_columns(
            low=pl.col("near").list.get((pl.col("count") - 1) // 2),
            high=pl.col("near").list.get(pl.col("count") // 2),
        )
        .select("site", "hour", "count", twice=pl.col("low") + pl.col("high"))
    )
    rows = own.join(beside, on=["site", "hour"], how="left").sort("site", "hour")
    found: dict[str, list[tuple[int, int, HighHour | None]]] = {}
    for site, hour, value, count, twice in rows.filter(
        pl.col("site").is_in(tall["site"].unique().implode())
    ).iter_rows():
        lines = found.setdefault(site, [])
        if value < rule.least:
            lines.append((hour, NOT_HIGH, None))
        elif count is None or count < rules.neighbours:
            lines.append((hour, SILENT, None))
        elif 200 * value >= rule.ratio_percent * twice and 2 * value - twice >= 2 * rule.difference:
            lines.append((hour, HIGH, HighHour(hour, value, twice, count)))
        else:
            lines.append((hour, NOT_HIGH, None))
    return found


def _rows(
    lines: Sequence[tuple[int, int, HighHour | None]], rules: Rules
) -> list[tuple[HighHour, ...]]:
    """Rows of enough high hours; hours that say nothing or are absent count as missing."""
    runs: list[list[HighHour]] = []
    last: int | None = None  # the last high hour of the run that goes on
    for hour, said, high in lines:
        if said == HIGH and high is not None:
            if last is not None and hour - last - 1 <= rules.high_missing:
                runs[-1].append(high)
            else:
                runs.append([high])
            last = hour
        elif said == NOT_HIGH:
            last = None
    return [tuple(run) for run in runs if len(run) >= rules.high_hours]
