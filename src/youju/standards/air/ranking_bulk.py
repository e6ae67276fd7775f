"""城市环境空气质量排名技术规定 over whole columns: composite index and rank, in integers.

Written from ``ranking.toml``, ``gb3095.toml`` and ``hj663.toml`` alone. One row of parameters
a period (limits, decimals, weights), because a period is judged by the editions in force on
its last day; every choice that is open (place of rounding, weights) is a parameter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import lcm
from typing import Any

import narwhals as nw

from youju.standards.air import hj663_periods_bulk
from youju.standards.air.hj633_bulk import half_even
from youju.standards.air.hj663_bulk import DAY_ITEMS, KEYS
from youju.terms.dated import Edition, Standard
from youju.terms.errors import NoEditionInForce
from youju.terms.numbers import HELD_DECIMALS, scaled
from youju.terms.periods import Period

STANDARD = Standard.load("youju.standards.air", "ranking.toml")
LIMITS = Standard.load("youju.standards.air", "gb3095.toml")

Frame = nw.LazyFrame[Any]
HELD = 10**HELD_DECIMALS


def edition_of(period: Period, rules: str = "auto") -> Edition:
    """The edition of the ranking rule on the last day of the period (see ``applied_from``)."""
    try:
        return STANDARD.on(period.end, rules)
    except NoEditionInForce:
        oldest = STANDARD.editions[0]
        if oldest.says.get("applied_from", oldest.since) <= period.end < oldest.since:
            return oldest
        raise


def limit_of(item: str, period: Period, rules: str = "auto") -> int:
    """The limit that an item's index is computed against, scaled by 10⁶."""
    ranking = edition_of(period, rules)
    limits = LIMITS.on(period.end, rules)
    index: Mapping[str, Any] = ranking.says["index"]
    key = KEYS[item]
    row = limits.says["basic"]["O3" if key == "O3_8h" else key]
    return scaled(row[index["limits"][key]][index["zone"] - 1], HELD_DECIMALS)


def parameters(
    periods: Sequence[Period],
    rules: str = "auto",
    *,
    limits: str = "auto",
    input_decimals: str = "statistic",
) -> dict[str, list[Any]]:
    """One row a period: ``limit_<item>`` (10⁶), ``step_<item>`` (the unit that inputs round to).

    ``limits`` names the rule set whose limits are taken when it isn't the period's own;
    ``input_decimals`` the rounding table of HJ 663 that inputs get first, ``"none"`` for none.
    """
    found: dict[str, list[Any]] = {"period": list(range(len(periods)))}
    for i in DAY_ITEMS:
        found[f"limit_{i}"] = [
            limit_of(i, one, rules if limits == "auto" else limits) for one in periods
        ]
        found[f"step_{i}"] = [_step(i, one, rules, input_decimals) for one in periods]
    # One denominator for the exact sum: C/S = C·factor/common.
    found["common"] = [
        lcm(*row) for row in zip(*(found[f"limit_{i}"] for i in DAY_ITEMS), strict=True)
    ]
    for i in DAY_ITEMS:
        found[f"factor_{i}"] = [
            common // limit
            for common, limit in zip(found["common"], found[f"limit_{i}"], strict=True)
        ]
    return found


def _step(item: str, period: Period, rules: str, table: str) -> int:
    if table == "none":
        return 1
    rounding = hj663_periods_bulk.edition_of(period, rules).says["rounding"][table]
    return int(10 ** (HELD_DECIMALS - rounding[KEYS[item]]))


def composite_index(
    statistics: Frame,
    *,
    parameters: Frame,
    columns: Mapping[str, str],
    single_decimals: int | None,
    index_decimals: int | None,
    weights: Mapping[str, int],
) -> Frame:
    """Adds ``single_<item>`` (C/S, 10⁶) and ``index`` (10⁶); null where an input is null.

    columns: item → the column of its statistic (held, 10⁶). With ``single_decimals`` each
    C/S is rounded half to even before the sum; without, the sum is exact and rounded once,
    to ``index_decimals`` (None: held at 10⁻⁶), and ``single_<item>`` is C/S as held.
    """
    frame = statistics.join(parameters, on="period", how="left")
    frame = frame.with_columns(
        *(
            (half_even(nw.col(columns[i]), nw.col(f"step_{i}")) * nw.col(f"step_{i}")).alias(
                f"input_{i}"
            )
            for i in DAY_ITEMS
        )
    )
    single = HELD if single_decimals is None else 10**single_decimals
    frame = frame.with_columns(
        *(
            (
                half_even(nw.col(f"input_{i}") * single, nw.col(f"limit_{i}")) * (HELD // single)
            ).alias(f"single_{i}")
            for i in DAY_ITEMS
        )
    )
    if single_decimals is None:
        total = _sum(
            nw.col(f"input_{i}") * nw.col(f"factor_{i}") * weights[KEYS[i]] for i in DAY_ITEMS
        )
        whole = nw.col("common")
    else:
        total = _sum(nw.col(f"single_{i}") * weights[KEYS[i]] for i in DAY_ITEMS)
        whole = nw.lit(HELD, nw.Int64)
    to = HELD if index_decimals is None else 10**index_decimals
    frame = frame.with_columns(total.alias("total"), whole.alias("whole"))
    frame = frame.with_columns((_scaled_quotient(to) * (HELD // to)).alias("index"))
    return frame.drop(
        "total",
        "whole",
        "common",
        *(f"{name}_{i}" for name in ("limit", "step", "factor", "input") for i in DAY_ITEMS),
    )


def _scaled_quotient(to: int) -> nw.Expr:
    """total · to / whole, half to even; the whole part is taken out so that 64 bits suffice."""
    total, whole = nw.col("total"), nw.col("whole")
    if to == 1:
        return half_even(total, whole)
    # ``to`` is even, so the whole part does not change which neighbour is even.
    return (total // whole) * to + half_even((total % whole) * to, whole)


def _sum(parts: Iterable[nw.Expr]) -> nw.Expr:
    total: nw.Expr | None = None
    for part in parts:
        total = part if total is None else total + part
    assert total is not None
    return total


def ranked(
    frame: Frame,
    column: str,
    *,
    decimals: int,
    within: Sequence[str] = ("period",),
    smaller_is_better: bool = True,
    name: str = "rank",
) -> Frame:
    """Adds the rank of ``column`` (10⁶) rounded to ``decimals``; equal values share it.

    Objects without value have no rank and take no place.
    """
    step = 10 ** (HELD_DECIMALS - decimals)
    return (
        frame.with_columns(half_even(nw.col(column), step).alias("compared"))
        .with_columns(
            nw.col("compared")
            .rank("min", descending=not smaller_is_better)
            .over(*within)
            .cast(nw.Int64)
            .alias(name)
        )
        .drop("compared")
    )
