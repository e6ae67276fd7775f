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
from youju.ledger.recipes import air_periods
from youju.readings.schema import AVERAGE, BEIJING_HOURS, HOUR_SPAN, HOUR_US, ITEMS, RAW
from youju.standards.air import hj633_bulk, hj663_bulk, hj663_places_bulk
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
    found = air_periods.statistics(
        days, periods, small=engine.small, rules=rules, excused=dust_days
    )
    return air_periods.with_index(engine.held(found), periods, small=engine.small, rules=rules)


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
    wide = engine.stage(hours(engine.table(folder), (first * 24, last * 24 + 23)))
    sites = engine.held(site_days(wide, span))
    found = {"days/site": engine.rows(indexed(sites, span)).sort("object", "day")}
    for kind in kinds:
        days = engine.held(indexed(place_days(engine, sites, register, kind), span))
        found[f"days/{kind}"] = engine.rows(days).sort("object", "day")
        rows = engine.rows(period(engine, days, periods))
        found[f"periods/{kind}"] = rows.sort("period", "object")
    return found
