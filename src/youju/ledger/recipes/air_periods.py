"""Periods of air through Narwhals alone: statistics, counts of days, composite index, rank.

The same steps for a city in memory (``recipes.air``) and for any engine (``ledger.engines``).
``small`` makes a frame of whole numbers in the engine of the other frames: calendars, minima and
parameters come in through it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import narwhals as nw

from youju.standards.air import hj633_reports_bulk, hj663_periods_bulk, ranking_bulk
from youju.standards.air.hj663_bulk import DAY_ITEMS, KEYS
from youju.terms.periods import Period

Frame = nw.LazyFrame[Any]
Small = Callable[[Mapping[str, Sequence[Any]]], Frame]


def statistics(
    days: Frame,
    periods: Sequence[Period],
    *,
    small: Small,
    rules: str = "auto",
    excused: Frame | None = None,
) -> Frame:
    """One row per object and period: ``mean_ p_ n_ short_ valid_ stat_`` of the six items.

    days: DAYS; with ``aqi`` the counts of days come too. ``period`` is the place in ``periods``.
    excused: ``object, day, dust_pm25, dust_pm10`` (1: taken out because of dust, counts as valid).
    """
    calendar = small(hj663_periods_bulk.calendar(periods))
    found = hj663_periods_bulk.period_statistics(
        days.select("object", "day", *DAY_ITEMS),
        calendar=calendar,
        minima=small(hj663_periods_bulk.minima(periods, rules)),
        parameters=small(hj663_periods_bulk.parameters(periods, rules)),
        excused=excused,
    )
    # What the index takes is named by the edition of the period, so it may differ by row.
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
    if "aqi" not in days.collect_schema().names():
        return found
    counted = _index_days(days, periods, calendar, rules)
    return found.join(counted, on=["object", "period"], how="left")


def _index_days(days: Frame, periods: Sequence[Period], calendar: Frame, rules: str) -> Frame:
    last = max(periods, key=lambda one: one.end)
    levels = hj633_reports_bulk.STANDARD.editions[-1].says["level"]
    return hj663_periods_bulk.index_days(
        days,
        calendar=calendar,
        good=hj663_periods_bulk.edition_of(last, rules).says["good_days"]["index"],
        levels=[one["name"] for one in sorted(levels, key=lambda one: int(one["number"]))],
    )


def with_index(
    statistics: Frame,
    periods: Sequence[Period],
    *,
    small: Small,
    rules: str = "auto",
    limits: str = "auto",
    weights: str = "plain",
    input_decimals: str | None = None,
    single_decimals: int | str | None = "rule",
    index_decimals: int | str | None = "rule",
    rank_decimals: int | None = None,
    within: Sequence[str] = ("period",),
) -> Frame:
    """Adds ``single_*``, ``index`` and ``rank`` to rows with ``period`` and ``stat_<item>``.

    Every open choice of the rule is a parameter: ``limits`` (a rule set), ``weights``
    ("plain", "2026"), ``input_decimals`` (a rounding table of HJ 663, or "none"),
    ``single_decimals`` and ``index_decimals`` (a number, None for exact, "rule" for what the
    dated file says), ``rank_decimals``. An object without all six statistics has no index.
    """
    says = ranking_bulk.edition_of(max(periods, key=lambda one: one.end), rules).says
    rounding = says["index"]["rounding"]
    given = ranking_bulk.parameters(
        periods, rules, limits=limits, input_decimals=input_decimals or rounding["input"]
    )
    frame = ranking_bulk.composite_index(
        statistics,
        parameters=small(given),
        columns={i: f"stat_{i}" for i in DAY_ITEMS},
        single_decimals=_decimals(single_decimals, rounding["single"]),
        index_decimals=_decimals(index_decimals, rounding["index"]),
        weights={key: ranking_bulk.STANDARD.says["weights"][weights][key] for key in KEYS.values()},
    )
    return ranking_bulk.ranked(
        frame,
        "index",
        decimals=says["rank"]["decimals"] if rank_decimals is None else rank_decimals,
        smaller_is_better=says["rank"]["smaller_is_better"],
        within=within,
    )


def _decimals(asked: int | str | None, rule: int) -> int | None:
    return rule if asked == "rule" or isinstance(asked, str) else asked
