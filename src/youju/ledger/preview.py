"""What marks would change if they were in force — computed as compute would, nothing written.

The days that the marks touch are computed again from the readings of the snapshot through the
marks given besides those that stand; then the places, the periods and the ranking, each before
and after. What comes out is what comes out when the marks are written and nothing else changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from youju.ledger import daily, store
from youju.ledger.assess import evaluate
from youju.ledger.differences import Change, Moved, moved, of_rows
from youju.ledger.levels import DUSTS
from youju.ledger.request import Request
from youju.ledger.snapshot import Snapshot, require
from youju.ledger.statistics import (
    GOOD_DAYS,
    GOOD_RATE,
    INDEX,
    ObjectDays,
    object_days,
    statistic,
    with_issued,
)
from youju.readings import tables
from youju.readings.city import City
from youju.readings.marks import KINDS, NEVER, Mark, days_of, ready, spans
from youju.terms.errors import NoEditionInForce, NotEnoughData
from youju.terms.figures import Figure
from youju.terms.periods import Period, day_from, month_of, year_of, year_to_date
from youju.terms.places import CITY, COUNTY, OBJECT_KINDS, SITE
from youju.terms.substances import AIR_DAY

ASKED = (*(one.key for one in AIR_DAY), INDEX, GOOD_RATE, GOOD_DAYS)


@dataclass(frozen=True, slots=True)
class IndexChange:
    """The AQI of one day before and after."""

    kind: str
    object: str
    dust: str
    day: date
    old: int | None
    new: int | None
    old_level: str
    new_level: str


@dataclass(frozen=True, slots=True)
class StatisticChange:
    """One statistic of one object over a month or the year to date, before and after."""

    kind: str
    object: str
    dust: str
    period: Period
    of: str
    old: Figure
    new: Figure

    @property
    def changed(self) -> bool:
        """Whether it is another value."""
        return self.old.value != self.new.value


@dataclass(frozen=True)
class Effect:
    """What would change: day values, the AQI of days, statistics, places.

    ``marks`` as they would be written; ``taken_out`` how many values of hours they take out or
    give back; ``places`` by period; ``snapshot`` the figures as they would be.
    """

    marks: tuple[Mark, ...]
    taken_out: int
    days: tuple[Change, ...]
    indices: tuple[IndexChange, ...]
    statistics: tuple[StatisticChange, ...]
    places: tuple[tuple[Period, tuple[Moved, ...]], ...]
    snapshot: Snapshot = field(repr=False)

    def __bool__(self) -> bool:
        return bool(self.days or self.indices)


def effect(
    city: City,
    marks: Sequence[Mark],
    *,
    scheme: str | None = None,
    snapshot: Snapshot | None = None,
) -> Effect:
    """What these marks (revocations too) would change, held against the figures of a basis.

    ``scheme``: the text of the scheme whose places are compared; none without it.

    :raises BadInput, UnknownPlace, UnknownSubstance, NotThere: the marks can't be written.
    """
    held = require(city, snapshot)
    # A mark that changes no value makes no new basis; it can be revoked all the same.
    standing = {mark.seq: mark for mark in (*tables.marks(city), *held.marks)}
    given = tuple(ready(mark, standing, held.register) for mark in marks)
    kinds = {seq: mark.kind for seq, mark in standing.items()}
    after, touched = _as_if(city, held, given, kinds)
    before_rows, after_rows = (
        one.days(first=touched[0], last=touched[1]) if touched else one.days().clear()
        for one in (held, after)
    )
    changes = of_rows(before_rows, after_rows)
    indices = _indices(before_rows, after_rows)
    objects = dict.fromkeys(
        [(one.kind, one.object) for one in changes] + [(one.kind, one.object) for one in indices]
    )
    days = sorted({one.day for one in changes} | {one.day for one in indices})
    periods = _periods(days, held)
    places = []
    if scheme is not None:
        for period in periods:
            found = _places(city, scheme, period, held, after)
            if found is not None:
                places.append((period, found))
    return Effect(
        given,
        _values_reached(city, held, given),
        tuple(changes),
        tuple(indices),
        tuple(
            one
            for kind, name in objects
            for period in periods
            for one in _statistics(held, after, kind, name, period)
        ),
        tuple(places),
        after,
    )


# the figures as they would be


def _as_if(
    city: City, held: Snapshot, given: Sequence[Mark], kinds: Mapping[int, str]
) -> tuple[Snapshot, tuple[int, int] | None]:
    """The snapshot with the marks in force, and the first and last day that they touch."""
    highest = max((mark.seq for mark in held.marks), default=0)
    numbered = [replace(mark, seq=highest + 1 + nth) for nth, mark in enumerate(given)]
    undone = {mark.revokes for mark in given if mark.revokes is not None}
    now = tuple(
        mark
        for mark in (*held.marks, *numbered)
        if mark.kind != "revoke" and mark.seq not in undone
    )
    matter = [
        replace(mark, kind=kinds.get(mark.revokes or 0, mark.kind))
        for mark in numbered
        if KINDS[kinds.get(mark.revokes or 0, mark.kind)].drops != NEVER
    ]
    stale = days_of(spans(matter, held.register))
    if stale.is_empty():
        return replace(held, marks=now, remembered={}), None
    first, last = stale["day"].min(), stale["day"].max()
    assert isinstance(first, int)
    assert isinstance(last, int)
    span = (first, last)
    sites = stale["site"].unique().sort().to_list()
    stations = daily.station_days(city, span, sites=sites, only=stale, upto=held.upto, marks=now)
    number = pl.lit(held.computed.number, pl.Int64).alias("basis")
    rows = {SITE: _replaced(held.day_rows[SITE], stations.with_columns(number))}
    after = replace(held, marks=now, day_rows={**held.day_rows, **rows}, remembered={})
    evidence = after.evidence()
    for kind in (COUNTY, CITY):
        points = daily.members(held.register, kind)
        wanted = (
            points.join(stations.select(pl.col("object").alias("site"), "day").unique(), on="site")
            .filter(pl.col("day").is_between(pl.col("start"), pl.col("end")))
            .select("object", "day")
            .unique()
        )
        places = daily.place_days(evidence, after.days((SITE,), *span), kind, points, span)
        places = places.join(wanted, on=["object", "day"], how="semi").with_columns(number)
        rows[kind] = _replaced(held.day_rows[kind], places)
    # Periods with a touched day are no longer what the table says; they are computed when asked.
    kept = held.period_rows
    if not kept.is_empty():
        kept = kept.filter((pl.col("end") < first) | (pl.col("start") > last))
    after = replace(after, day_rows={**held.day_rows, **rows}, period_rows=kept)
    _hand_on(held, after)
    return after, span


def _replaced(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    key = list(store.DAY_KEY)
    kept = old.join(new, on=key, how="anti")
    return pl.concat([kept, new.select(old.columns)]).sort(*key)


def _hand_on(held: Snapshot, after: Snapshot) -> None:
    """What was worked out of the days of objects that stay as they are need not be made anew."""
    for kind in OBJECT_KINDS:
        old, new = held.day_rows[kind], after.day_rows[kind]
        every = [name for name in store.DAY_SCHEMA if name != "basis"]
        other = new.join(old, on=every, how="anti", nulls_equal=True)
        changed = other["object"].unique().to_list()
        again = object_days(new.filter(pl.col("object").is_in(changed)))
        for known, days in list(held.remembered.items()):
            if isinstance(known, tuple) and known[:2] == ("objects", kind):
                first = bool(known[2])
                issued = {name: one.issued for name, one in days.items() if name in again}
                mine = with_issued(kind, again, issued, first=first)
                after.remembered[known] = {**days, **mine}


# before and after


def _indices(before: pl.DataFrame, after: pl.DataFrame) -> list[IndexChange]:
    both = before.join(after, on=list(store.DAY_KEY), how="full", coalesce=True, suffix="_new")
    changed = both.filter(pl.col("aqi").ne_missing(pl.col("aqi_new"))).sort(*store.DAY_KEY)
    return [
        IndexChange(
            row["kind"],
            row["object"],
            row["dust"],
            day_from(row["day"]),
            row["aqi"],
            row["aqi_new"],
            row["level"] or "",
            row["level_new"] or "",
        )
        for row in changed.iter_rows(named=True)
    ]


def _periods(days: Sequence[date], held: Snapshot) -> list[Period]:
    """The months of these days and their years, each as far as there is data."""
    last = held.last_day
    found: dict[Period, None] = {}
    for day in days:
        end = last if last is not None and last >= day else day
        found[month_of(day).cut(end)] = None
    for day in days:
        end = last if last is not None and last >= day else day
        found[year_to_date(end) if end.year == day.year else year_of(day)] = None
    return list(found)


def _statistics(
    held: Snapshot, after: Snapshot, kind: str, name: str, period: Period
) -> list[StatisticChange]:
    found = []
    for dust in DUSTS:
        old, new = (_days(one, kind, name, dust, period) for one in (held, after))
        if old is None or new is None:
            continue
        for of in ASKED:
            was, now = (statistic(of, one, period, shown=False) for one in (old, new))
            found.append(StatisticChange(kind, name, dust, period, of, was, now))
    return found


def _days(held: Snapshot, kind: str, name: str, dust: str, period: Period) -> ObjectDays | None:
    return held.objects(kind, period).get((name, dust))


def _places(
    city: City, scheme: str, period: Period, held: Snapshot, after: Snapshot
) -> tuple[Moved, ...] | None:
    request = Request(scheme, period, movement=False)
    try:
        was, now = (evaluate(city, request, snapshot=one).assessment for one in (held, after))
    except (NotEnoughData, NoEditionInForce):
        return None
    return tuple(moved(was, now))


def _values_reached(city: City, held: Snapshot, given: Sequence[Mark]) -> int:
    """How many values of hours the marks reach, on whatever basis they take them out."""
    reach = spans([mark for mark in given if mark.kind != "doubt"], held.register)
    if reach.is_empty():
        return 0
    first, last = reach["first"].min(), reach["last"].max()
    assert isinstance(first, int)
    assert isinstance(last, int)
    rows = tables.readings(
        city,
        reach["site"].unique().to_list(),
        (first, last),
        held.upto,
        items=reach["item"].unique().to_list(),
    ).filter(pl.col("value").is_not_null())
    inside = (
        rows.select("site", "factor", "hour")
        .join(reach.lazy(), left_on=["site", "factor"], right_on=["site", "item"])
        .filter(pl.col("hour").is_between(pl.col("first"), pl.col("last")))
        .select("site", "factor", "hour")
        .unique()
    )
    return int(inside.select(pl.len()).collect().item())
