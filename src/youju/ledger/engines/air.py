"""Air on any engine: readings → hours → days of stations → of places → periods, index, rank.

The same bulk faces as ``recipes.air`` without its short cuts through memory; a parity test holds
both, and every engine, equal row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import narwhals as nw
import polars as pl

from youju.ledger.engines.session import Engine, Frame
from youju.ledger.recipes import air as recipe
from youju.readings.schema import AVERAGE, BEIJING_HOURS, HOUR_SPAN, HOUR_US, ITEMS, RAW
from youju.standards.air import (
    hj633_bulk,
    hj633_reports_bulk,
    hj663_bulk,
    hj663_periods_bulk,
    hj663_places_bulk,
    ranking_bulk,
)
from youju.standards.air.hj663_bulk import DAY_ITEMS, KEYS
from youju.terms.periods import Period, day_number
from youju.terms.places import Register

_STATE = 2**48
"""A state outweighs every sequence: a final value is displaced only by another final one."""


def hours(raw: Frame, span: tuple[int, int] | None = None) -> Frame:
    """HOURS (wide) from rows of ``raw_reading``: hourly means, the effective revision of each.

    ``span``: first and last hour, both included. A value may be absent and its flag (``/``: not
    measured) stand alone. Marks are not looked at.
    """
    rows = raw.filter(
        nw.col("statistic") == AVERAGE,
        nw.col("variant") == RAW,
        nw.col("span_s") == HOUR_SPAN,
    ).select(
        "site",
        "factor",
        "value",
        "flag",
        nw.col("state").cast(nw.Int64).alias("state"),
        (nw.col("start") // HOUR_US + BEIJING_HOURS).alias("hour"),
        (nw.col("state").cast(nw.Int64) * _STATE + nw.col("seq")).alias("order"),
    )
    if span is not None:
        rows = rows.filter((nw.col("hour") >= span[0]) & (nw.col("hour") <= span[1]))
    newest = nw.col("order").max().over("site", "factor", "hour")
    rows = rows.with_columns(newest.alias("newest")).filter(nw.col("order") == nw.col("newest"))
    mine = {column: nw.col("factor") == key for column, key in ITEMS.items()}
    laid = rows.select(
        "site",
        "hour",
        "state",
        *(nw.when(here).then(nw.col("value")).alias(column) for column, here in mine.items()),
        *(nw.when(here).then(nw.col("flag")).alias(f"flag_{c}") for c, here in mine.items()),
    )
    return laid.group_by("site", "hour").agg(
        *(nw.col(column).max() for column in mine),
        *(nw.col(f"flag_{column}").max() for column in mine),
        nw.col("state").min(),
    )


def site_days(hours: Frame, span: tuple[int, int], *, rules: str = "auto") -> Frame:
    """DAYS of stations from HOURS. ``span``: first and last day number of the frame."""
    return hj663_bulk.day_statistics(hours, rules=rules, span=span)


def place_days(
    engine: Engine, days: Frame, register: Register, kind: str, *, rules: str = "auto"
) -> Frame:
    """DAYS of counties or of the city: the mean of their assessed stations."""
    who = recipe.members(register, kind).collect()
    kinds = {"object": str, "site": str}
    members = engine.small(who.to_dict(as_series=False), kinds)
    return hj663_places_bulk.place_days(days, members, rules=rules)


def indexed(days: Frame, span: tuple[int, int], *, rules: str = "auto") -> Frame:
    """DAYS with ``iaqi_* aqi primary level edition remark``."""
    return hj633_bulk.daily_index(days, rules=rules, span=span)


def period(
    engine: Engine,
    days: Frame,
    periods: Sequence[Period],
    *,
    rules: str = "auto",
    dust_days: Frame | None = None,
) -> Frame:
    """Statistics, index and rank of every object and period, as ``recipes.air.period``.

    days: DAYS with their index. ``period`` is the place in ``periods``. dust_days: ``object, day,
    dust_pm25, dust_pm10`` (1: taken out because of dust, counts as valid).
    """
    calendar = engine.small(hj663_periods_bulk.calendar(periods))
    found = hj663_periods_bulk.period_statistics(
        days.select("object", "day", *DAY_ITEMS),
        calendar=calendar,
        minima=engine.small(hj663_periods_bulk.minima(periods, rules)),
        parameters=engine.small(hj663_periods_bulk.parameters(periods, rules)),
        excused=dust_days,
    )
    taken = {
        i: [hj663_periods_bulk.edition_of(one, rules).says["statistic"][KEYS[i]] for one in periods]
        for i in DAY_ITEMS
    }
    found = found.with_columns(
        nw.when(nw.col(f"valid_{i}"))
        .then(
            nw.when(nw.col("period").is_in([n for n, one in enumerate(taken[i]) if one == "mean"]))
            .then(nw.col(f"mean_{i}"))
            .otherwise(nw.col(f"p_{i}"))
        )
        .alias(f"stat_{i}")
        for i in DAY_ITEMS
    )
    last = max(periods, key=lambda one: one.end)
    levels = hj633_reports_bulk.STANDARD.editions[-1].says["level"]
    counted = hj663_periods_bulk.index_days(
        days,
        calendar=calendar,
        good=hj663_periods_bulk.edition_of(last, rules).says["good_days"]["index"],
        levels=[one["name"] for one in sorted(levels, key=lambda one: int(one["number"]))],
    )
    joined = engine.held(found.join(counted, on=["object", "period"], how="left"))
    return _ranked(engine, joined, periods, rules)


def _ranked(engine: Engine, found: Frame, periods: Sequence[Period], rules: str) -> Frame:
    says = ranking_bulk.edition_of(max(periods, key=lambda one: one.end), rules).says
    rounding = says["index"]["rounding"]
    given = ranking_bulk.parameters(periods, rules, input_decimals=rounding["input"])
    weights = ranking_bulk.STANDARD.says["weights"]["plain"]
    frame = ranking_bulk.composite_index(
        found,
        parameters=engine.small(given),
        columns={i: f"stat_{i}" for i in DAY_ITEMS},
        single_decimals=rounding["single"],
        index_decimals=rounding["index"],
        weights={key: weights[key] for key in KEYS.values()},
    )
    return ranking_bulk.ranked(
        frame,
        "index",
        decimals=says["rank"]["decimals"],
        smaller_is_better=says["rank"]["smaller_is_better"],
        within=("period",),
    )


def everything(
    engine: Engine,
    folder: Path,
    register: Register,
    kinds: Sequence[str],
    periods: Sequence[Period],
) -> dict[str, pl.DataFrame]:
    """Every recipe over a folder of ``raw_reading``: frame by name, rows in the order of the key.

    Names: ``days/site``, ``days/KIND`` and ``periods/KIND`` for each of ``kinds``.
    """
    first = min(day_number(one.start) for one in periods)
    last = max(day_number(one.end) for one in periods)
    span = (first, last)
    wide = hours(engine.table(folder), (first * 24, last * 24 + 23))
    sites = engine.held(site_days(wide, span))
    found = {"days/site": engine.rows(indexed(sites, span)).sort("object", "day")}
    for kind in kinds:
        days = engine.held(indexed(place_days(engine, sites, register, kind), span))
        found[f"days/{kind}"] = engine.rows(days).sort("object", "day")
        rows = engine.rows(period(engine, days, periods))
        found[f"periods/{kind}"] = rows.sort("period", "object")
    return found
