"""高值 — points well above their neighbours, by the dated rules.

An hour of a point is high when its value is at least ``least``, at least ``ratio_percent`` % of
the median of its neighbours and at least ``difference`` above it. Neighbours are the stations
within ``radius_km`` that have a value in that hour; with fewer than ``neighbours`` of them the
hour says nothing. ``high_hours`` high hours in a row make a high value; ``high_missing`` hours
in between may say nothing, an hour that is not high ends the row. Everything is whole numbers;
the median of an even number of neighbours is the mean of the two middle ones (doubled inside).

A row of high hours is laid aside as a front's (气团过境) when the neighbours get there too: their
median reaches ``front_percent`` % of the row's highest value within ``front_hours`` before its
first or after its last hour. Then the point only met the air mass earlier, or let it go later.
Hours after the row are known later than the row itself, so what was found may be laid aside
afterwards; what was sent by then stays sent.

Stations are compared only with stations, as measured, through the marks: an hour that was
marked invalid is no hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from statistics import median_high, median_low

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
    front: tuple[int, int] | None = None
    """Of an air mass that passed: the hour at which the neighbours stood highest, and twice their
    median then."""

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
    return tuple(one for one in rows(city, held, first, last, rules) if one.front is None)


def rows(
    city: City, held: Snapshot, first: date, last: date, rules: Rules
) -> tuple[HighValue, ...]:
    """The same with those that were laid aside, which name their front."""

    def made() -> tuple[HighValue, ...]:
        start, end = day_number(first) * 24, day_number(last) * 24 + 23
        span = (start - 24, end + rules.front_hours)
        hours = tables.hours(city, None, span, upto=held.upto, marks=held.marks)
        every = rows_of_hours(hours.collect(), held.register, last, rules)
        return tuple(one for one in every if start <= one.first_hour <= end)

    return held.remember(("episodes", "highs", first, last, rules.edition), made)


def of_hours(
    hours: pl.DataFrame, register: Register, on: date, rules: Rules
) -> tuple[HighValue, ...]:
    """The high values in a frame of station hours (HOURS), stations as they stood on a day."""
    return tuple(one for one in rows_of_hours(hours, register, on, rules) if one.front is None)


def rows_of_hours(
    hours: pl.DataFrame, register: Register, on: date, rules: Rules
) -> tuple[HighValue, ...]:
    """The same with those that were laid aside."""
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
        runs = [(site, run) for site, lines in said.items() for run in _rows(lines, rules)]
        fronts = _fronts(hours, runs, around, rule, rules)
        for (site, run), front in zip(runs, fronts, strict=True):
            one = sites[site]
            made.append(
                HighValue(
                    site,
                    one.name,
                    one.county,
                    rule.item,
                    run,
                    around[site],
                    rules.edition,
                    front,
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


def _fronts(
    hours: pl.DataFrame,
    runs: Sequence[tuple[str, tuple[HighHour, ...]]],
    around: Mapping[str, tuple[str, ...]],
    rule: High,
    rules: Rules,
) -> list[tuple[int, int] | None]:
    """For each row of high hours the hour beside it at which the neighbours were as high."""
    if not runs or not rules.front_hours:
        return [None] * len(runs)
    reach = rules.front_hours
    beside = [
        (
            *range(run[0].hour - reach, run[0].hour),
            *range(run[-1].hour + 1, run[-1].hour + reach + 1),
        )
        for _, run in runs
    ]
    wanted = pl.Series("hour", sorted({hour for one in beside for hour in one}), pl.Int64)
    column = COLUMNS[rule.item]
    few = hours.filter(pl.col("hour").is_in(wanted.implode()) & pl.col(column).is_not_null())
    known = {(site, hour): value for site, hour, value in few.select("site", "hour", column).rows()}
    found: list[tuple[int, int] | None] = []
    for (site, run), span in zip(runs, beside, strict=True):
        top = max(one.value for one in run)
        stood: list[tuple[int, int]] = []  # twice the median of the neighbours, hour
        for hour in span:
            near = [v for other in around[site] if (v := known.get((other, hour))) is not None]
            if len(near) >= rules.neighbours:
                stood.append((median_low(near) + median_high(near), hour))
        twice, at = max(stood, default=(0, 0))
        is_front = bool(stood) and 50 * twice >= rules.front_percent * top
        found.append((at, twice) if is_front else None)
    return found
