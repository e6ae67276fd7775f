"""The recompute job of water: what is stale is computed again, everything else is left."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from youju.ledger import water_store as store
from youju.ledger.recipes import water, water_places
from youju.ledger.water_store import Computed
from youju.readings import samples, tables
from youju.readings.city import City
from youju.readings.samples import SECTION
from youju.standards import water as standards
from youju.terms.periods import (
    BEIJING,
    Period,
    day_from,
    day_number,
    half_of,
    month_of,
    quarter_of,
    year_of,
    year_to_date,
)

RECIPES = "2026-11-water-2"
"""Version of the recipes; a change here makes every figure of water stale."""


@dataclass(frozen=True)
class Summary:
    """What a run did: figures written (days, periods of sections, periods of places)."""

    basis: Computed | None
    days: int = 0
    periods: int = 0
    places: int = 0

    def __bool__(self) -> bool:
        return bool(self.days or self.periods or self.places)


def bring_up(city: City, *, now: datetime) -> Summary:
    """Bring the figures of water up to date; the caller holds the lock of the city.

    ``now`` is only recorded. A city without sections has none, and nothing is written.
    """
    done = store.bases(city)
    if not city.sections.lines and not done:
        return Summary(None)
    last = done[-1] if done else None
    current = basis(city, now=now)
    stale = _stale(city, last, current)
    if last is not None and stale.is_empty() and current.same_rules(last):
        return Summary(last)
    if stale.is_empty():  # nothing was ever read
        return Summary(None)
    whole = last is None or not current.same_rules(last)
    spans = periods_touched(stale["day"].unique().to_list(), _last_month(city))
    # A new month makes a new 累计, in which every section stands, not only those that came.
    known = store.rows(city, store.PERIOD).select(pl.col("period").unique()).collect()["period"]
    fresh_span = bool({one.key for one in spans} - set(known.to_list()))
    keys = None if whole or fresh_span else stale["section"].unique().to_list()
    reach = (
        day_number(min(one.start for one in spans)),
        day_number(max(one.end for one in spans)),
    )
    read = samples.samples(city, sections=keys, days=reach)
    readings = water.wide(read)
    fresh = readings.join(stale, on=["section", "day"], how="semi")
    given = issued(city)
    days = water.day_rows(fresh, city.sections, given)
    mine = given if keys is None else given.filter(pl.col("object").is_in(keys))
    periods = water.section_rows(readings, mine, spans, city.sections, city.settings)
    if keys is not None:
        periods = periods.filter(pl.col("section").is_in(keys))
    store.append(city, store.DAY, days, current.number)
    store.append(city, store.PERIOD, periods, current.number)
    wanted = [one.key for one in spans]
    every = store.rows(city, store.PERIOD).filter(pl.col("period").is_in(wanted)).collect()
    if whole:  # what a former register or rule gave and this one does not is no figure any more
        every = every.filter(pl.col("basis") == current.number)
    places = water_places.place_rows(every, spans, city.sections)
    store.append(city, store.PLACE, places, current.number)
    store.record(city, current)
    return Summary(current, days.height, periods.height, places.height)


def basis(city: City, *, now: datetime) -> Computed:
    """The basis that a computation started now would have."""
    seen = tables.basis(city)
    return Computed(
        number=store.free_number(city),
        reading=seen.reading,
        issued=seen.issued,
        sections=city.keep_sections(),
        rule=hashlib.sha256(repr(city.settings.water).encode()).hexdigest(),
        editions=editions_hash(),
        recipes=RECIPES,
        computed_at=now.isoformat(timespec="seconds"),
    )


def editions_hash() -> str:
    """One hash over every dated file of the rules of water."""
    joined = "\n".join(f"{one.address} {one.sha256}" for one in standards.dated_files())
    return hashlib.sha256(joined.encode()).hexdigest()


def issued(city: City) -> pl.DataFrame:
    """Issued classes and reasons of sections that count."""
    return tables.issued(city, kinds=[SECTION]).sort("seq").collect()


def periods_touched(days: Iterable[int], last: date | None) -> list[Period]:
    """Every calendar period that holds one of these days, and each 累计 from its month on."""
    found: dict[Period, None] = {}
    for number in sorted(set(days)):
        day = day_from(number)
        for one in (month_of(day), quarter_of(day), half_of(day), year_of(day)):
            found[one] = None
        until = last or day
        month = month_of(day)
        while month.start <= until and month.end.year == day.year:
            found[year_to_date(month.end)] = None
            month = month_of(day_from(day_number(month.end) + 1))
    return list(found)


def _last_month(city: City) -> date | None:
    read = samples.scan(city).select(pl.col("start").max()).collect().item()
    told = issued(city)["end"].max()
    ends = [day_from(told)] if isinstance(told, int) else []
    if isinstance(read, datetime):
        ends.append(month_of(read.astimezone(BEIJING).date()).end)
    return max(ends, default=None)


def _stale(city: City, last: Computed | None, current: Computed) -> pl.DataFrame:
    """``section, day`` of what came since; everything where the rules differ."""
    since = last if last is not None and current.same_rules(last) else None
    read = samples.touched_since(city, since.reading if since else 0)
    told = issued(city)
    if since is not None:
        told = tables.revisions_of_issued(city).filter(
            pl.col("kind") == SECTION, pl.col("seq") > since.issued
        ).collect()  # fmt: skip
    more = told.select(section=pl.col("object"), day=pl.col("start"))
    return pl.concat([read, more]).unique().sort("section", "day")
