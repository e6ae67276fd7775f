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

from youju.ledger.recipes import dense
from youju.standards.air import (
    hj633_bulk,
    hj633_reports_bulk,
    hj663_periods_bulk,
    hj663_places_bulk,
    ranking_bulk,
)
from youju.standards.air.hj633_bulk import PRACTICE
from youju.standards.air.hj663_bulk import DAY_ITEMS, KEYS
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
    months = pl.LazyFrame(hj663_periods_bulk.calendar(periods), schema=_ints("period day month"))
    found = _statistics(days, periods, months, rules, dust_days)
    if "aqi" in days.collect_schema().names():
        counted = _index_days(days, periods, months, rules)
        found = found.join(counted, on=["object", "period"], how="left")
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


def _statistics(
    days: pl.LazyFrame,
    periods: Sequence[Period],
    months: pl.LazyFrame,
    rules: str,
    dust_days: pl.LazyFrame | None,
) -> pl.LazyFrame:
    needs = pl.LazyFrame(
        hj663_periods_bulk.minima(periods, rules), schema=_ints("period month needs")
    )
    given = hj663_periods_bulk.parameters(periods, rules)
    found: pl.LazyFrame = hj663_periods_bulk.period_statistics(
        nw.from_native(days.select("object", "day", *DAY_ITEMS)),
        calendar=nw.from_native(months),
        minima=nw.from_native(needs),
        parameters=nw.from_native(pl.LazyFrame(given, schema=_ints(" ".join(given)))),
        excused=None if dust_days is None else nw.from_native(dust_days),
    ).to_native()
    # What the index takes is named by the edition of the period, so it may differ by row.
    taken = {
        i: [hj663_periods_bulk.edition_of(one, rules).says["statistic"][KEYS[i]] for one in periods]
        for i in DAY_ITEMS
    }
    return found.with_columns(
        pl.when(pl.col(f"valid_{i}"))
        .then(
            pl.when(pl.col("period").is_in([n for n, one in enumerate(taken[i]) if one == "mean"]))
            .then(pl.col(f"mean_{i}"))
            .otherwise(pl.col(f"p_{i}"))
        )
        .alias(f"stat_{i}")
        for i in DAY_ITEMS
    )


def _index_days(
    days: pl.LazyFrame, periods: Sequence[Period], months: pl.LazyFrame, rules: str
) -> pl.LazyFrame:
    last = max(periods, key=lambda one: one.end)
    levels = hj633_reports_bulk.STANDARD.editions[-1].says["level"]
    good = hj663_periods_bulk.edition_of(last, rules).says["good_days"]["index"]
    found: pl.LazyFrame = hj663_periods_bulk.index_days(
        nw.from_native(days),
        calendar=nw.from_native(months),
        good=good,
        levels=[one["name"] for one in sorted(levels, key=lambda one: int(one["number"]))],
    ).to_native()
    return found


def with_index(
    statistics: pl.LazyFrame,
    periods: Sequence[Period],
    *,
    rules: str = "auto",
    limits: str = "auto",
    weights: str = "plain",
    input_decimals: str | None = None,
    single_decimals: int | str | None = "rule",
    index_decimals: int | str | None = "rule",
    rank_decimals: int | None = None,
    within: Sequence[str] = ("period",),
) -> pl.LazyFrame:
    """Adds ``single_*``, ``index`` and ``rank`` to rows with ``period`` and ``stat_<item>``.

    Every open choice of the rule is a parameter: ``limits`` (a rule set), ``weights``
    ("plain", "2026"), ``input_decimals`` (a rounding table of HJ 663, or "none"),
    ``single_decimals`` and ``index_decimals`` (a number, None for exact, "rule" for what the
    dated file says), ``rank_decimals``. An object without all six statistics has no index.
    """
    if not periods:
        return statistics
    says = ranking_bulk.edition_of(max(periods, key=lambda one: one.end), rules).says
    rounding = says["index"]["rounding"]
    given = ranking_bulk.parameters(
        periods, rules, limits=limits, input_decimals=input_decimals or rounding["input"]
    )
    frame = ranking_bulk.composite_index(
        nw.from_native(statistics),
        parameters=nw.from_native(pl.LazyFrame(given, schema=_ints(" ".join(given)))),
        columns={i: f"stat_{i}" for i in DAY_ITEMS},
        single_decimals=_decimals(single_decimals, rounding["single"]),
        index_decimals=_decimals(index_decimals, rounding["index"]),
        weights={key: ranking_bulk.STANDARD.says["weights"][weights][key] for key in KEYS.values()},
    )
    frame = ranking_bulk.ranked(
        frame,
        "index",
        decimals=says["rank"]["decimals"] if rank_decimals is None else rank_decimals,
        smaller_is_better=says["rank"]["smaller_is_better"],
        within=within,
    )
    return _native(frame)


def _decimals(asked: int | str | None, rule: int) -> int | None:
    return rule if asked == "rule" or isinstance(asked, str) else asked


def _ints(names: str) -> dict[str, Any]:
    return dict.fromkeys(names.split(), pl.Int64)
