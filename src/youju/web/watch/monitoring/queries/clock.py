"""How old what we know is: the last hour of each station and item, the writer's sign of life."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from youju.intake import spool
from youju.readings import tables
from youju.readings.city import City
from youju.terms.periods import BEIJING, began, day_number
from youju.web.base.city import folder
from youju.web.watch.monitoring import words

REACH = 7 * 24
"""How many hours back from the last one the clock of a station looks."""


@dataclass(frozen=True)
class Last:
    """The last hour with a value: when it ended, and how old it is."""

    hour: int
    ended: datetime
    age: timedelta

    @property
    def late(self) -> bool:
        """Whether more than a day has passed without a value."""
        return self.age > timedelta(days=1)


@dataclass(frozen=True)
class Hours:
    """The last week of hourly readings of all stations.

    ``last``: site → item → the last hour with a value; ``rows``: site → its row of the last
    hour of all, ``hour``.
    """

    hour: int | None
    last: Mapping[str, Mapping[str, Last]]
    rows: Mapping[str, Mapping[str, Any]]

    def of(self, site: str) -> Last | None:
        """The last hour with any value of a station."""
        known = self.last.get(site)
        return max(known.values(), key=lambda one: one.hour) if known else None

    def same(self, site: str) -> Last | None:
        """The last hour of all items where they have the same one."""
        known = self.last.get(site, {})
        hours = {one.hour for one in known.values()}
        whole = len(known) == len(words.HOUR_ITEMS) and len(hours) == 1
        return next(iter(known.values())) if whole else None


def at(hour: int, now: datetime) -> Last:
    """An hour with its age."""
    ended = began(hour) + timedelta(hours=1)
    return Last(hour, ended, max(now - ended, timedelta()))


def hours(city: City, now: datetime) -> Hours:
    """The clock of every station, from the readings as they came in."""
    newest, per_item, at_end = _last_week(city)
    if newest is None:
        return Hours(None, {}, {})
    last = {
        row["site"]: {
            item: at(row[item], now) for item in words.HOUR_ITEMS if row[item] is not None
        }
        for row in per_item
    }
    return Hours(newest, last, {row["site"]: row for row in at_end})


Week = tuple[int | None, list[dict[str, Any]], list[dict[str, Any]]]
_known: dict[tuple[object, ...], Week] = {}
"""The last week as it was read, until a reading, a mark or the register comes anew."""


def _last_week(city: City) -> Week:
    seen = [tables.table(city, name).last_seq() for name in ("raw_reading", "mark")]
    key = (str(city.path), *seen, city.register.sha256)
    if key not in _known:
        found = _read(city)
        _known.clear()
        _known[key] = found
        return found
    return _known[key]


def _read(city: City) -> Week:
    """Newest hour with a value; each station's last hour by item; the rows of the newest."""
    span = tables.span_of_readings(city)
    if span is None:
        return None, [], []
    end = day_number(span[1]) * 24 + 23
    rows = tables.hours(city, None, (end - REACH + 1, end)).collect()
    valued = rows.filter(pl.any_horizontal(*(pl.col(i).is_not_null() for i in words.HOUR_ITEMS)))
    highest = valued["hour"].max()
    if not isinstance(highest, int):
        return None, [], []
    per_item = rows.group_by("site").agg(
        pl.col("hour").filter(pl.col(item).is_not_null()).max().alias(item)
        for item in words.HOUR_ITEMS
    )
    return highest, per_item.to_dicts(), rows.filter(pl.col("hour") == highest).to_dicts()


@dataclass(frozen=True)
class Writer:
    """Whether the one process that takes data in is alive, and since when it is not."""

    alive: bool
    since: datetime | None


def writer(now: datetime) -> Writer:
    """The writer's state; without a heartbeat it never ran."""
    beat = spool.heartbeat(folder.path())
    if beat is None:
        return Writer(False, None)
    return Writer(beat.alive(now), beat.beat.astimezone(BEIJING))
