"""Are the data complete? — hours of days, days of months, and how old the newest hour is.

Every minimum comes from the edition of HJ 663 that judges the day or the period; nothing here
knows a number of a standard. All of it is told as measured (实况), because dust days count.

    completeness.of_stations(held, period)          valid hours and short days, station by station
    completeness.quorums(held, 2026, on)            months and years that can or can't be valid
    completeness.gaps(city, held, "A1", period)     the missing hours, run by run
    completeness.newest(city, held, now)            the newest hour of every station and item
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from youju.ledger.levels import KEPT, KEY_OF
from youju.ledger.snapshot import Snapshot
from youju.ledger.store import ITEMS
from youju.readings import tables
from youju.readings.city import City
from youju.readings.schema import ITEMS as HOUR_ITEMS
from youju.readings.schema import WIDE
from youju.standards.air.hj663_edition import edition_for
from youju.terms.periods import (
    Period,
    day_from,
    day_number,
    hour_ending,
    month_of,
    stamp,
    year_of,
)
from youju.terms.places import SITE, Site

COUNT_OF = {item: f"n_{'o3' if item == 'o3_8h' else item}" for item in ITEMS}
"""Day item → the column that counts its valid hours."""
WINDOWS = "o3_windows"
DAYS_LOOKED_AT = 40
"""So many days before the last one are read for the newest hour; older ones are told by day."""


@dataclass(frozen=True, slots=True)
class ItemDay:
    """One item of a station-day: valid hours (of ozone also windows), what it needs, whether it
    has a value. ``issued``: the value was taken as issued.
    """

    day: date
    hours: int
    windows: int | None
    need: int
    valid: bool
    issued: bool


@dataclass(frozen=True)
class Completeness:
    """One item of one station over a period.

    ``expected``: 24 for each day on which the station stood, as far as there are data;
    ``short``: the days whose hours (of ozone: windows) don't meet the minimum.
    """

    site: str
    name: str
    county: str
    item: str
    hours: int
    expected: int
    days: tuple[ItemDay, ...]

    @property
    def percent(self) -> float | None:
        """Valid hours of a hundred expected; for a bar, not for a rule."""
        return 100 * self.hours / self.expected if self.expected and self.hourly else None

    @property
    def short(self) -> tuple[ItemDay, ...]:
        """The days without a value."""
        return tuple(one for one in self.days if not one.valid)

    @property
    def hourly(self) -> bool:
        """Whether the station gives hours at all, or is known by issued days."""
        return self.hours > 0 or not any(one.issued for one in self.days)


@dataclass(frozen=True, slots=True)
class Quorum:
    """Whether a month or year can still have days enough for one item of one station.

    ``valid`` days so far, ``left`` days without data yet, ``need`` days; a year also needs each
    of its months: ``lost`` names those that can't be valid any more.
    """

    site: str
    name: str
    item: str
    period: Period
    valid: int
    left: int
    need: int
    lost: tuple[Period, ...] = ()

    @property
    def reachable(self) -> bool:
        """Whether every day that is left could still make it valid."""
        return self.valid + self.left >= self.need and not self.lost

    @property
    def reached(self) -> bool:
        """Whether it is valid already."""
        return self.valid >= self.need and not self.lost

    @property
    def spare(self) -> int:
        """How many of the days left may be without a value; negative: so many are missing."""
        return self.valid + self.left - self.need


@dataclass(frozen=True, slots=True)
class Gap:
    """A run of hours of one item without a valid value; ``why``: a flag or mark, or nothing."""

    item: str
    first_hour: int
    last_hour: int
    why: str

    @property
    def hours(self) -> int:
        """How many."""
        return self.last_hour - self.first_hour + 1

    @property
    def label(self) -> str:
        """From the end of its first hour to the end of its last one."""
        return f"{stamp(self.first_hour)}—{stamp(self.last_hour)}"


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest hour with a value of one item of a station; ``age`` in whole hours.

    Of a station known by issued days (and of one long silent) the end of its last day.
    """

    site: str
    name: str
    item: str
    hour: int | None
    age: int | None


def of_stations(
    held: Snapshot, period: Period, sites: Sequence[str] | None = None
) -> tuple[Completeness, ...]:
    """Every item of every station that stood during the period, as far as there are data."""
    last = held.last_day
    if last is None or period.start > last:
        return ()
    whole = period.cut(last)
    rows = _rows(held, whole)
    found = []
    for site, lines in _standing(held, whole, sites):
        days = [day for day in whole if any(line.stands_on(day) for line in lines)]
        for item in ITEMS:
            parts = tuple(_item_day(rows.get((site, day)), item, day) for day in days)
            found.append(
                Completeness(
                    site,
                    lines[-1].name,
                    lines[-1].county,
                    KEY_OF[item],
                    sum(one.hours for one in parts),
                    24 * len(days),
                    parts,
                )
            )
    return tuple(found)


def quorums(
    held: Snapshot, year: int, on: date, sites: Sequence[str] | None = None
) -> tuple[Quorum, ...]:
    """Every month up to ``on`` and the year itself, for every station and item.

    The days after ``on`` (or after the last day with data) count as left.
    """
    whole = year_of(date(year, 1, 1))
    known = min(on, held.last_day or on)
    if known < whole.start:
        return ()
    rows = _rows(held, whole.cut(known))
    found = []
    for site, lines in _standing(held, whole, sites):
        stood = [day for day in whole.cut(known) if any(one.stands_on(day) for one in lines)]
        for item in ITEMS:
            valid = {
                day
                for day in stood
                if (row := rows.get((site, day))) is not None and row[item] is not None
            }
            name, key = lines[-1].name, KEY_OF[item]
            table = edition_for(whole.end).says["minimum"]["year"]
            lost = []
            for month in (month_of(date(year, number, 1)) for number in range(1, 13)):
                own = edition_for(month.end).says["minimum"]["month"]
                if month.start <= known:
                    found.append(_of_month(site, name, key, month, valid, known, own))
                if not _of_month(site, name, key, month, valid, known, table).reachable:
                    lost.append(month)
            left, need = (whole.end - known).days, int(table["days"])
            found.append(Quorum(site, name, key, whole, len(valid), left, need, tuple(lost)))
    return tuple(found)


def gaps(
    city: City, held: Snapshot, site: str, period: Period, items: Sequence[str] = WIDE
) -> tuple[Gap, ...]:
    """The hours without a valid value of one station, run by run, as far as there are data."""
    last = held.last_day
    if last is None or period.start > last:
        return ()
    whole = period.cut(last)
    span = (day_number(whole.start) * 24, day_number(whole.end) * 24 + 23)
    rows = tables.hours(city, [site], span, KEPT, held.upto, marks=held.marks).collect()
    grid = pl.int_range(span[0], span[1] + 1, dtype=pl.Int64, eager=True).alias("hour")
    full = grid.to_frame().join(rows, on="hour", how="left", maintain_order="left")
    stood = [
        any(line.stands_on(day) for line in held.register.sites if line.site == site)
        for day in whole
    ]
    found: list[Gap] = []
    for item in items:
        values, flags = full[item].to_list(), full[f"flag_{item}"].to_list()
        missing = [
            (span[0] + place, flag or "")
            for place, (value, flag) in enumerate(zip(values, flags, strict=True))
            if value is None and stood[place // 24]
        ]
        found += _runs(HOUR_ITEMS[item], missing)
    return tuple(found)


def newest(
    city: City, held: Snapshot, now: datetime, sites: Sequence[str] | None = None
) -> tuple[Newest, ...]:
    """The newest hour with a value of every station that stands, item by item.

    ``age`` counts from the end of that hour. Marks don't matter: it is about what arrives.
    """
    today = hour_ending(now.replace(minute=0, second=0, microsecond=0))
    first = today - DAYS_LOOKED_AT * 24
    standing = held.register.on(day_from(today // 24))
    wanted = [one for one in standing if sites is None or one.site in sites]
    rows = (
        tables.readings(city, [one.site for one in wanted], (first, today + 24))
        .filter(pl.col("value").is_not_null())
        .group_by("site", "factor")
        .agg(pl.col("hour").max())
        .collect()
    )
    known = {(site, key): hour for site, key, hour in rows.iter_rows()}
    before = _last_days(held)
    found = []
    for one in wanted:
        for item, key in HOUR_ITEMS.items():
            hour = known.get((one.site, key), before.get((one.site, item)))
            age = None if hour is None else max(0, today - hour)
            found.append(Newest(one.site, one.name, key, hour, age))
    return tuple(found)


# inside


def _rows(held: Snapshot, period: Period) -> Mapping[tuple[str, date], Mapping[str, int | None]]:
    rows = held.days((SITE,), day_number(period.start), day_number(period.end), KEPT)
    return {
        (row["object"], day_from(row["day"])): row
        for row in rows.select(
            "object", "day", *ITEMS, *COUNT_OF.values(), WINDOWS, "issued"
        ).iter_rows(named=True)
    }


def _standing(
    held: Snapshot, period: Period, sites: Sequence[str] | None
) -> Iterator[tuple[str, list[Site]]]:
    """The stations that stood during the period with their lines in it."""
    found: dict[str, list[Site]] = {}
    for line in held.register.sites:
        if (line.since or date.min) <= period.end and (line.until or date.max) >= period.start:
            found.setdefault(line.site, []).append(line)
    yield from ((site, lines) for site, lines in found.items() if sites is None or site in sites)


def _item_day(row: Mapping[str, int | None] | None, item: str, day: date) -> ItemDay:
    says = edition_for(day).says
    windows = None
    need = int(says["day"]["hours"])
    if item == "o3_8h":
        need = int(says["ozone_day"]["windows"])
        windows = 0 if row is None else row[WINDOWS] or 0
    if row is None:
        return ItemDay(day, 0, windows, need, valid=False, issued=False)
    bits = row["issued"] or 0
    return ItemDay(
        day,
        row[COUNT_OF[item]] or 0,
        windows,
        need,
        valid=row[item] is not None,
        issued=bool(bits & (1 << ITEMS.index(item))),
    )


def _of_month(
    site: str,
    name: str,
    item: str,
    month: Period,
    valid: set[date],
    known: date,
    table: Mapping[str, Any],
) -> Quorum:
    need = int(table["february"] if month.start.month == 2 else table["month"])
    days = sum(1 for day in valid if day in month)
    left = max(0, (month.end - max(known, month.start)).days)
    if known < month.start:
        left = month.days
    return Quorum(site, name, item, month, days, left, need)


def _runs(item: str, missing: Sequence[tuple[int, str]]) -> Iterator[Gap]:
    start = None
    for place, (hour, why) in enumerate(missing):
        if start is None:
            start = hour
        following = missing[place + 1] if place + 1 < len(missing) else None
        if following is None or following != (hour + 1, why):
            yield Gap(item, start, hour, why)
            start = None


def _last_days(held: Snapshot) -> Mapping[tuple[str, str], int]:
    """Station and hour item → the last hour of its last day with a valid hour or a value."""

    def made() -> Mapping[tuple[str, str], int]:
        rows = held.day_rows[SITE].filter(pl.col("dust") == KEPT)
        found: dict[tuple[str, str], int] = {}
        for item, column in COUNT_OF.items():
            name = "o3" if item == "o3_8h" else item
            some = (pl.col(column) > 0) | pl.col(item).is_not_null()
            last = rows.filter(some).group_by("object").agg(pl.col("day").max())
            found |= {(site, name): day * 24 + 23 for site, day in last.iter_rows()}
        return found

    return held.remember(("completeness", "last days"), made)
