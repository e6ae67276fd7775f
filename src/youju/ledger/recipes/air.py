"""Recipes for air: hours → station days → county and city days → periods, index and rank.

Frames in, frames out, integers all the way (hours 10⁻⁴, everything after them 10⁻⁶). The
rules are those of ``standards.air.*_bulk``; what is added here is who belongs to whom (the
register) and which days make a period.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw
import polars as pl

from youju.ledger.recipes import air_periods, dense
from youju.standards.air import hj633_bulk, hj663_places_bulk
from youju.standards.air.hj633_bulk import PRACTICE
from youju.terms.numbers import READING_DECIMALS
from youju.terms.periods import Period, day_number
from youju.terms.places import ASSESSED, COUNTY, SITE, Register

VERSION = "air-1"
"""The version of these recipes; goes up when a figure can come out different."""
_EVER = 2**31


def _native(frame: nw.LazyFrame[Any]) -> pl.LazyFrame:
    native: pl.LazyFrame = frame.to_native()
    return native


def site_days(hours: pl.LazyFrame, *, rules: str = "auto") -> pl.LazyFrame:
    """DAYS of stations from HOURS, ordered by object and day.

    The frame is collected: laying the hours out in full days is several times faster in
    memory. ``hj663_bulk.day_statistics`` is the same for engines other than Polars.
    """
    return dense.days_of(hours.collect(), rules=rules).lazy()


def members(register: Register, kind: str) -> pl.LazyFrame:
    """Which stations stand for which county or city, and when: ``object, site, start, end``.

    Only assessed stations count. Stations without county (or city) stand for none.
    """
    rows = [
        (
            one.county if kind == COUNTY else one.city,
            one.site,
            day_number(one.since) if one.since else -_EVER,
            day_number(one.until) if one.until else _EVER,
        )
        for one in register.sites
        if one.role == ASSESSED and (one.county if kind == COUNTY else one.city)
    ]
    schema = {"object": pl.String, "site": pl.String, "start": pl.Int64, "end": pl.Int64}
    return pl.LazyFrame(rows, schema=schema, orient="row")


def place_days(
    days: pl.LazyFrame, register: Register, kind: str, *, rules: str = "auto"
) -> pl.LazyFrame:
    """DAYS of counties or cities: the mean of their assessed stations' held values."""
    if kind == SITE:
        return days
    who = nw.from_native(members(register, kind))
    found = hj663_places_bulk.place_days(nw.from_native(days), who, rules=rules)
    return _native(found).sort("object", "day")


def place_hours(
    hours: pl.LazyFrame, register: Register, kind: str, *, rules: str = "auto"
) -> pl.LazyFrame:
    """Hours of counties or cities (``site`` holds their name), held at 10⁻⁶.

    The mean of the stations' hourly values with the quorum of a day's value; give
    ``decimals=6`` to ``hourly``.
    """
    who = nw.from_native(members(register, kind))
    found = hj663_places_bulk.place_hours(nw.from_native(hours), who, rules=rules)
    return _native(found).sort("site", "hour")


def indexed(
    days: pl.LazyFrame,
    rules: str = "auto",
    variant: str = PRACTICE,
    *,
    span: tuple[int, int] | None = None,
) -> pl.LazyFrame:
    """DAYS with ``iaqi_* aqi primary level edition remark``, each day by its own edition.

    ``span``, the first and last day number of the frame, is optional and saves work.
    """
    return _native(
        hj633_bulk.daily_index(nw.from_native(days), rules=rules, variant=variant, span=span)
    )


def hourly(
    hours: pl.LazyFrame,
    rules: str = "auto",
    variant: str = PRACTICE,
    *,
    decimals: int = READING_DECIMALS,
) -> pl.LazyFrame:
    """HOURS with ``iaqi_* aqi primary level edition remark``, each hour by its own edition."""
    return _native(
        hj633_bulk.hourly_index(
            nw.from_native(hours), rules=rules, variant=variant, decimals=decimals
        )
    )


def period(
    days: pl.LazyFrame,
    periods: Sequence[Period],
    *,
    rules: str = "auto",
    dust_days: pl.LazyFrame | None = None,
    ranking: Mapping[str, Any] | None = None,
) -> pl.LazyFrame:
    """One row per object and period that has any day.

    days: DAYS, ``indexed`` or not (without ``aqi`` the day counts are left out).
    dust_days: ``object, day, dust_pm25, dust_pm10`` (1: taken out, counts as valid).
    ranking: keywords for ``rank_rule`` (limits, weights, places of rounding).

    Columns: ``object period kind start end``; for each item ``mean_ p_ n_ short_ valid_``
    (``short_`` months below their minimum) and ``stat_``, the statistic that the composite
    index takes, null unless valid; ``aqi_days good_days level_1…6 primary_*``; ``single_*``,
    ``index``, ``rank`` among the objects of the frame.
    """
    periods = list(periods)
    excused = None if dust_days is None else nw.from_native(dust_days)
    found = _native(
        air_periods.statistics(
            nw.from_native(days), periods, small=_small, rules=rules, excused=excused
        )
    )
    named = pl.LazyFrame(
        {
            "period": list(range(len(periods))),
            "kind": [one.kind for one in periods],
            "start": [day_number(one.start) for one in periods],
            "end": [day_number(one.end) for one in periods],
        },
        schema={"period": pl.Int64, "kind": pl.String, "start": pl.Int64, "end": pl.Int64},
    )
    found = with_index(found, periods, rules=rules, **(ranking or {}))
    return named.join(found, on="period", how="inner").sort("period", "object")


def _small(columns: Mapping[str, Sequence[Any]]) -> nw.LazyFrame[Any]:
    return nw.from_native(pl.LazyFrame(columns, schema=dict.fromkeys(columns, pl.Int64)))


def with_index(statistics: pl.LazyFrame, periods: Sequence[Period], **choices: Any) -> pl.LazyFrame:
    """Adds ``single_*``, ``index`` and ``rank`` to rows with ``period`` and ``stat_<item>``.

    ``choices``: ``rules`` and every open choice of the rule, see ``air_periods.with_index``.
    """
    if not periods:
        return statistics
    frame = nw.from_native(statistics)
    return _native(air_periods.with_index(frame, periods, small=_small, **choices))
