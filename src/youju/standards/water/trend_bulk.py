"""Changes and trends of water over whole columns: the rules of ``trend`` by a second hand.

Written from ``trend.toml`` alone, in integers; a property test holds it equal to the exact face.
Spearman's rs is kept as the fraction that it is, ``top / bottom``, and compared as one: with ranks
doubled, rs = (2(N³ − N) − 3 Σ(2d)²) / 2(N³ − N). A series has at most 2,000 periods.

>>> import polars as pl
>>> rows = pl.LazyFrame({"section": ["a"] * 6, "period": range(6), "value": [6, 5, 5, 4, 3, 2]})
>>> found = trends(nw.from_native(rows), by=["section"], on=date(2026, 12, 31))
>>> found.collect().to_native().select("periods", "top", "bottom", "rs", "trend").row(0)
(6, -402, 420, -957143, '显著下降')
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import narwhals as nw

from youju.standards.air.hj633_bulk import half_even
from youju.standards.water import gb3838
from youju.standards.water.surface_over_bulk import Frame
from youju.standards.water.trend import (
    BETTER,
    FALLING,
    LEVELS,
    NO_CHANGE,
    NO_TREND,
    RISING,
    WORSE,
)
from youju.terms.dated import Standard
from youju.terms.errors import BadInput
from youju.terms.numbers import HELD_DECIMALS, scaled

STANDARD = Standard.load("youju.standards.water", "trend.toml")

_HELD = 10**HELD_DECIMALS
_BOUND_DECIMALS = 3
_PER_CENT = 100


def trends(series: Frame, *, by: Sequence[str], on: date, level: str = LEVELS[0]) -> Frame:
    """One row per group: ``periods``, ``top``, ``bottom``, ``rs``, ``critical``, ``trend``.

    series: ``by``, ``period`` (any rising number, one row each), ``value`` (a whole number on any
    scale; null leaves the period out). ``rs`` at 10⁻⁶, half to even; ``critical`` at 10⁻³. With
    fewer periods than the rule wants, ``top`` to ``trend`` are null. Refuses a column that the
    table of critical values does not have (BadInput).
    """
    rule = STANDARD.on(on).says["rank"]
    if level not in LEVELS:
        raise BadInput(f"临界值表没有“{level}”一栏；可用 {'、'.join(LEVELS)}。")
    frame = series.filter(~nw.col("value").is_null())
    frame = frame.with_columns(
        # Twice the mean of the ranks of equal values.
        (nw.col("value").rank("min").over(*by) + nw.col("value").rank("max").over(*by))
        .cast(nw.Int64)
        .alias("_rank"),
        nw.col("period").rank("min").over(*by).cast(nw.Int64).alias("_place"),
    )
    off = nw.col("_rank") - nw.col("_place") * 2
    found = (
        frame.with_columns((off * off).alias("_square"))
        .group_by(*by)
        .agg(
            nw.col("value").count().cast(nw.Int64).alias("periods"),
            nw.col("_square").sum().alias("_squares"),
        )
    )
    count = nw.col("periods")
    enough = count >= rule["fewest"]
    none = nw.lit(None, nw.Int64)
    bottom = (count * count * count - count) * 2
    found = found.with_columns(
        nw.when(enough).then(bottom).otherwise(none).alias("bottom"),
        nw.when(enough).then(bottom - nw.col("_squares") * 3).otherwise(none).alias("top"),
        nw.when(enough).then(_critical(rule["critical"], level)).otherwise(none).alias("critical"),
    )
    top, whole = nw.col("top"), nw.col("bottom")
    size = nw.when(top < 0).then(top * -1).otherwise(top)
    clear = size * 10**_BOUND_DECIMALS >= nw.col("critical") * whole
    said = nw.when(top > 0).then(nw.lit(RISING)).otherwise(nw.lit(FALLING))
    said = nw.when(clear).then(said).otherwise(nw.lit(NO_TREND))
    held = half_even(size * _HELD, whole)
    return found.with_columns(
        nw.when(top < 0).then(held * -1).otherwise(held).alias("rs"),
        nw.when(enough).then(said).otherwise(nw.lit(None, nw.String)).alias("trend"),
    ).drop("_squares")


def changes(sections: Frame, *, by: Sequence[str], on: date) -> Frame:
    """One row per group: how a river, basin or area changed, by x = ΔG − ΔD.

    sections: ``by``, ``before`` and ``now`` (the class in either period, null where the section
    was not evaluated). ``sections_before``, ``sections_now``; ``top / bottom``: x in points as a
    fraction; ``change`` 无明显变化, 有所好转 … 明显变差, null where a period has no section.
    """
    rule = STANDARD.on(on).says["shares"]
    frame = sections.group_by(*by).agg(
        *(nw.col(when).count().cast(nw.Int64).alias(f"sections_{when}") for when in _WHEN),
        # What the good gain and what the worst lose, in one sum.
        *((_one(when, rule["good"]) - _one(when, [rule["worst"]])).sum().alias(f"_{when}")
          for when in _WHEN),
    )  # fmt: skip
    before, now = nw.col("sections_before"), nw.col("sections_now")
    known = (before > 0) & (now > 0)
    top = (nw.col("_now") * before - nw.col("_before") * now) * _PER_CENT
    none = nw.lit(None, nw.Int64)
    frame = frame.with_columns(
        nw.when(known).then(top).otherwise(none).alias("top"),
        nw.when(known).then(before * now).otherwise(none).alias("bottom"),
    )
    top, bottom = nw.col("top"), nw.col("bottom")
    size = nw.when(top < 0).then(top * -1).otherwise(top)
    told = _worded(size <= bottom * rule["none_to"], size <= bottom * rule["some_to"], top > 0)
    return frame.with_columns(
        nw.when(known).then(told).otherwise(nw.lit(None, nw.String)).alias("change")
    ).drop("_before", "_now")


def steps(sections: Frame, *, on: date) -> Frame:
    """Sections with ``steps`` between their classes ``before`` and ``now`` and ``change`` added.

    ``steps`` above zero is better; both null where either class is null.
    """
    rule = STANDARD.on(on).says["steps"]
    limits = gb3838.STANDARD.on(on).says
    order = [*limits["classes"], limits["worse"]]
    gained = _place(order, "before") - _place(order, "now")
    frame = sections.with_columns(gained.alias("steps"))
    found = nw.col("steps")
    size = nw.when(found < 0).then(found * -1).otherwise(found)
    told = _worded(size < rule["some"], size < rule["clear"], found > 0)
    known = ~found.is_null()
    return frame.with_columns(
        nw.when(known).then(told).otherwise(nw.lit(None, nw.String)).alias("change")
    )


_WHEN = ("before", "now")


def _one(when: str, classes: Sequence[str]) -> nw.Expr:
    return nw.col(when).is_in(list(classes)).fill_null(False).cast(nw.Int64)


def _place(order: Sequence[str], column: str) -> nw.Expr:
    found: nw.Expr = nw.lit(None, nw.Int64)
    for nth, name in enumerate(order):
        found = nw.when(nw.col(column) == name).then(nth).otherwise(found)
    return found.cast(nw.Int64)


def _worded(none: nw.Expr, some: nw.Expr, better: nw.Expr) -> nw.Expr:
    def said(how: str) -> nw.Expr:
        up, down = nw.lit(f"{how}{BETTER}"), nw.lit(f"{how}{WORSE}")
        return nw.when(better).then(up).otherwise(down)

    found = nw.when(some).then(said("有所")).otherwise(said("明显"))
    return nw.when(none).then(nw.lit(NO_CHANGE)).otherwise(found)


def _critical(table: Mapping[str, Any], level: str) -> nw.Expr:
    """The bound of the row's number of periods at 10⁻³; between two rows the one below counts."""
    found: nw.Expr = nw.lit(None, nw.Int64)
    for periods, bound in zip(table["periods"], table[level], strict=True):
        here = scaled(bound, _BOUND_DECIMALS)
        found = nw.when(nw.col("periods") >= periods).then(here).otherwise(found)
    return found
