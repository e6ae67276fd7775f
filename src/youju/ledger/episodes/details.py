"""One episode in figures: start and end, peak, hours by level, and what each point contributed.

Days and their AQI are those of the table of figures; the hour of the start, the peak and the
hours by level come from the city's hours. The contribution of a point to the city mean is exact:

    the mean of the days of   c = 1/D · Σ_d  1/m_d · Σ_s x_sd     (m_d points with a value that day)
    is the sum over points of     1/D · Σ_d  x_sd / m_d

``raises`` is that contribution less an equal part of the same days: by so much the point lifted
the city mean (below zero: lowered it); over all points it sums to zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import polars as pl

from youju.ledger import daily
from youju.ledger.episodes import hours as city_hours
from youju.ledger.episodes.hours import Hour
from youju.ledger.episodes.rules import Rules
from youju.ledger.levels import KEPT, bit
from youju.ledger.snapshot import Snapshot
from youju.ledger.store import ITEMS
from youju.readings.city import City
from youju.standards.air import hj633
from youju.terms.numbers import HELD_DECIMALS
from youju.terms.periods import day_from, day_number
from youju.terms.places import CITY, SITE

PER = 10**HELD_DECIMALS
COLUMN_OF = {
    "PM2.5": "pm25",
    "PM10": "pm10",
    "SO2": "so2",
    "NO2": "no2",
    "CO": "co",
    "O3_8h": "o3_8h",
    "O3": "o3",
}


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of the city: AQI, primary pollutants, level, and the main item's mean."""

    day: date
    aqi: int | None
    primary: tuple[str, ...]
    level: int | None
    value: Fraction | None
    dust_hours: int


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one point did to the city mean of the episode (µg/m³, CO in mg/m³).

    ``days`` on which it had a value, ``mean`` of its own days, ``contribution`` to the city
    mean, ``share`` of it in per cent, ``raises``: contribution less an equal part.
    """

    site: str
    name: str
    county: str
    days: int
    mean: Fraction
    contribution: Fraction
    share: Fraction
    raises: Fraction


@dataclass(frozen=True)
class Details:
    """An episode between two days, as the figures of a basis have it.

    ``first_hour`` and ``last_hour`` by their beginning, None where no hours say it;
    ``by_level`` counts the city's hours from the first to the last by level, ``unknown_hours``
    those without an AQI. ``mean`` of the main item over ``mean_days`` days.
    """

    name: str
    first: date
    last: date
    days: tuple[DayLine, ...]
    first_hour: int | None
    last_hour: int | None
    peak: Hour | None
    by_level: Mapping[int, int]
    unknown_hours: int
    hours: tuple[Hour, ...]
    item: str
    mean: Fraction | None
    mean_days: int
    issued_days: tuple[date, ...]
    points: tuple[Contribution, ...]
    basis: int
    edition: str

    @property
    def peak_day(self) -> DayLine | None:
        """The day with the highest AQI."""
        known = [one for one in self.days if one.aqi is not None]
        return max(known, key=lambda one: (one.aqi or 0, -one.day.toordinal()), default=None)

    @property
    def hours_long(self) -> int | None:
        """Hours from the start to the end."""
        if self.first_hour is None or self.last_hour is None:
            return None
        return self.last_hour - self.first_hour + 1

    def days_at(self, *levels: int) -> int:
        """How many of its days have one of these levels."""
        return sum(one.level in levels for one in self.days)


def describe(
    city: City, held: Snapshot, name: str, first: date, last: date, rules: Rules
) -> Details:
    """The figures of an episode of a city between two days (at most the last with data)."""

    def made() -> Details:
        return _described(city, held, name, first, last, rules)

    return held.remember(("episodes", "details", name, first, last, rules.edition), made)


def city_days(held: Snapshot, name: str, first: date, last: date) -> tuple[DayLine, ...]:
    """The days of a city as measured; a day without a figure stands there empty."""
    return _days(held, name, first, last, "")


def _described(
    city: City, held: Snapshot, name: str, first: date, last: date, rules: Rules
) -> Details:
    plain = city_days(held, name, first, last)
    item = main_item(plain)
    days = _days(held, name, first, last, item)
    edge_first = first - timedelta(days=-(-rules.hour_reach // 24))
    edge_last = min(last + timedelta(days=-(-rules.hour_reach // 24)), held.last_day or last)
    hours = city_hours.of_place(city, held, CITY, name, edge_first, max(edge_last, last))
    start, end = edges(hours, first, last, rules)
    low = day_number(first) * 24 if start is None else start
    high = day_number(last) * 24 + 23 if end is None else end
    inside = tuple(hour for hour in hours if low <= hour.number <= high)
    known = [hour for hour in inside if hour.aqi is not None]
    peak = max(known, key=lambda one: (one.aqi or 0, -one.number), default=None)
    by_level = {number: sum(one.level == number for one in known) for number in range(1, 7)}
    mean, used, issued, points = contributions(held, name, first, last, item)
    return Details(
        name=name,
        first=first,
        last=last,
        days=days,
        first_hour=start,
        last_hour=end,
        peak=peak,
        by_level=by_level,
        unknown_hours=len(inside) - len(known),
        hours=inside,
        item=item,
        mean=mean,
        mean_days=used,
        issued_days=issued,
        points=points,
        basis=held.computed.number,
        edition=rules.edition,
    )


def main_item(days: Sequence[DayLine]) -> str:
    """The item that is primary on most days of the episode, PM2.5 where none is."""
    order = ("PM2.5", "PM10", "O3_8h", "NO2", "SO2", "CO")
    counted = {item: sum(item in one.primary for one in days) for item in order}
    return max(order, key=lambda item: (counted[item], -order.index(item)))


def edges(
    hours: Sequence[Hour], first: date, last: date, rules: Rules
) -> tuple[int | None, int | None]:
    """The first hour of the first run that touches the first day, the last of the last run.

    A run: at least ``hour_run`` hours with an AQI above ``hour_above``; ``hour_gap`` hours
    without an AQI do not end it. None where no run says it.
    """
    runs = _runs(hours, rules)
    day_one, day_end = day_number(first) * 24, day_number(last) * 24 + 23
    starts = [run for run in runs if run[0] <= day_one + 23 and run[1] >= day_one]
    ends = [run for run in runs if run[0] <= day_end and run[1] >= day_end - 23]
    start = max(starts[0][0], day_one - rules.hour_reach) if starts else None
    end = min(ends[-1][1], day_end + rules.hour_reach) if ends else None
    return start, end


def _runs(hours: Sequence[Hour], rules: Rules) -> list[tuple[int, int]]:
    found: list[list[int]] = []  # first, last, hours above
    gap: int | None = None
    for hour in hours:
        if hour.aqi is None:
            gap = None if gap is None else gap + 1
        elif hour.aqi > rules.hour_above:
            if gap is not None and gap <= rules.hour_gap:
                found[-1][1] = hour.number
                found[-1][2] += 1
            else:
                found.append([hour.number, hour.number, 1])
            gap = 0
        else:
            gap = None
    return [(low, high) for low, high, above in found if above >= rules.hour_run]


def contributions(
    held: Snapshot, name: str, first: date, last: date, item: str
) -> tuple[Fraction | None, int, tuple[date, ...], tuple[Contribution, ...]]:
    """The city mean of the days, how many days, which city days were issued, and the points.

    From the stations' held day values as measured; days on which the city has no value of its
    own are left out. Points by contribution, the largest first.
    """
    column = COLUMN_OF[item]
    low, high = day_number(first), day_number(last)
    members = daily.members(held.register, CITY).filter(pl.col("object") == name)
    rows = held.days((SITE,), low, high, KEPT).select("object", "day", column)
    standing = (
        rows.rename({"object": "site"})
        .join(members, on="site", how="inner")
        .filter(pl.col("day").is_between(pl.col("start"), pl.col("end")))
        .filter(pl.col(column).is_not_null())
        .sort("day", "site")
    )
    whole = held.days((CITY,), low, high, KEPT).filter(pl.col("object") == name)
    valued = {row["day"]: row for row in whole.filter(pl.col(column).is_not_null()).to_dicts()}
    by_day: dict[int, dict[str, int]] = {}
    for site, day, value in standing.select("site", "day", column).iter_rows():
        if day in valued:
            by_day.setdefault(day, {})[site] = value
    if not by_day:
        return None, 0, (), ()
    count = len(by_day)
    part: dict[str, Fraction] = {}
    raises: dict[str, Fraction] = {}
    own: dict[str, list[int]] = {}
    for values in by_day.values():
        points, total = len(values), sum(values.values())
        for site, value in values.items():
            mine = Fraction(value, points * count * PER)
            part[site] = part.get(site, Fraction(0)) + mine
            equal = Fraction(total, points * points * count * PER)
            raises[site] = raises.get(site, Fraction(0)) + mine - equal
            own.setdefault(site, []).append(value)
    mean = sum(part.values(), Fraction(0))
    issued = (
        tuple(day_from(day) for day in by_day if (valued[day]["issued"] or 0) & bit(column))
        if column in ITEMS
        else ()
    )
    found = []
    for site, mine in part.items():
        line = (
            held.register.site(site, last)
            if _stands(held, site, last)
            else held.register.site(site)
        )
        found.append(
            Contribution(
                site,
                line.name,
                line.county,
                len(own[site]),
                Fraction(sum(own[site]), len(own[site]) * PER),
                mine,
                100 * mine / mean if mean else Fraction(0),
                raises[site],
            )
        )
    found.sort(key=lambda one: (-one.contribution, one.site))
    return mean, count, issued, tuple(found)


def _stands(held: Snapshot, site: str, day: date) -> bool:
    return any(one.site == site and one.stands_on(day) for one in held.register.sites)


def _days(held: Snapshot, name: str, first: date, last: date, item: str) -> tuple[DayLine, ...]:
    low, high = day_number(first), day_number(last)
    rows = held.days((CITY,), low, high, KEPT).filter(pl.col("object") == name)
    known = {row["day"]: row for row in rows.iter_rows(named=True)}
    found = []
    for number in range(low, high + 1):
        row, day = known.get(number), day_from(number)
        if row is None:
            found.append(DayLine(day, None, (), None, None, 0))
            continue
        value = row[COLUMN_OF[item]] if item else None
        found.append(
            DayLine(
                day,
                row["aqi"],
                tuple(one for one in (row["primary"] or "").split(",") if one and one != "NA"),
                None if row["aqi"] is None else hj633.level_of(row["aqi"], on=day).number,
                None if value is None else Fraction(value, PER),
                row["dust_hours"],
            )
        )
    return tuple(found)
