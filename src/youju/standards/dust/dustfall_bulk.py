"""Dustfall over whole columns: the month of an area from its points, verdict and rank.

Written a second time, in integers; a property test holds it equal to the exact face. Values come
scaled by 10⁴, t/(km²·month), and leave scaled by 10⁶, held half to even. Values lie below 2³⁰.

>>> import polars as pl
>>> rows = pl.LazyFrame({"area": ["甲", "甲", "乙", "乙"], "value": [84_000, 97_500, 91_000, None]})
>>> months = months_of(nw.from_native(rows), by=["area"])
>>> ranked(months).collect().to_native().sort("area").select("area", "mean", "rank").rows()
[('乙', 9100000, 1), ('甲', 9075000, 1)]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from youju.standards.air import ranking_bulk
from youju.standards.air.hj633_bulk import half_even
from youju.standards.dust.dustfall import DECIMALS, EXCEEDED, MET
from youju.terms.numbers import HELD_DECIMALS, READING_DECIMALS

Frame = nw.LazyFrame[Any]
_FINER = 10 ** (HELD_DECIMALS - READING_DECIMALS)
_SHOWN = 10 ** (HELD_DECIMALS - DECIMALS)


def months_of(points: Frame, *, by: Sequence[str]) -> Frame:
    """One row per group: ``points`` with a value, ``missing``, ``mean``, ``largest``, ``smallest``.

    ``by``: what names an area and its month. An area without any value keeps its row, all null.
    """
    laid = points.with_columns(nw.col("value").is_null().cast(nw.Int64).alias("missing"))
    found = laid.group_by(*by).agg(
        nw.col("value").count().cast(nw.Int64).alias("points"),
        nw.col("missing").sum(),
        nw.col("value").sum().alias("total"),
        nw.col("value").max().alias("most"),
        nw.col("value").min().alias("least"),
    )
    some = nw.col("points") > 0
    divisor = nw.when(some).then(nw.col("points")).otherwise(1)
    mean = half_even(nw.col("total") * _FINER, divisor)
    return found.with_columns(
        nw.when(some).then(mean).otherwise(nw.lit(None, nw.Int64)).alias("mean"),
        (nw.col("most") * _FINER).alias("largest"),
        (nw.col("least") * _FINER).alias("smallest"),
    ).drop("total", "most", "least")


def averaged(months: Frame, *, by: Sequence[str]) -> Frame:
    """One row per group of months with ``mean``: their mean, and of how ``many`` it is.

    A group without any value keeps its row, null.
    """
    found = months.group_by(*by).agg(
        nw.col("mean").count().cast(nw.Int64).alias("many"), nw.col("mean").sum().alias("total")
    )
    some = nw.col("many") > 0
    mean = half_even(nw.col("total"), nw.when(some).then(nw.col("many")).otherwise(1))
    return found.with_columns(
        nw.when(some).then(mean).otherwise(nw.lit(None, nw.Int64)).alias("mean")
    ).drop("total")


def changed(frame: Frame) -> Frame:
    """Adds ``change``: of ``mean`` against ``before``, both printed, in tenths of a percent.

    Null where either lacks, or where ``before`` is printed as 0.
    """
    now, then = (half_even(nw.col(name), _SHOWN) for name in ("mean", "before"))
    frame = frame.with_columns(now.alias("now"), then.alias("then"))
    gap = nw.col("now") - nw.col("then")
    base = nw.when(nw.col("then") > 0).then(nw.col("then")).otherwise(nw.lit(None, nw.Int64))
    size = half_even(gap.abs() * 1000, base)
    return frame.with_columns(
        nw.when(gap < 0).then(size * -1).otherwise(size).alias("change")
    ).drop("now", "then")


def judged(months: Frame) -> Frame:
    """Adds ``printed`` (tenths), ``over`` (held) and ``verdict`` against the column ``limit``.

    ``limit`` is what the area is held to in that month, scaled by 10⁶, null where nothing is.
    """
    shown = half_even(nw.col("mean"), _SHOWN)
    frame = months.with_columns(shown.alias("printed"))
    frame = frame.with_columns((nw.col("printed") * _SHOWN - nw.col("limit")).alias("over"))
    known = ~nw.col("over").is_null()
    verdict = nw.when(nw.col("over") > 0).then(nw.lit(EXCEEDED)).otherwise(nw.lit(MET))
    return frame.with_columns(
        nw.when(known).then(verdict).otherwise(nw.lit(None, nw.String)).alias("verdict"),
        nw.when(nw.col("over") > 0)
        .then(nw.col("over"))
        .otherwise(nw.col("over") * 0)
        .alias("over"),
    )


def ranked(months: Frame, *, within: Sequence[str] = ()) -> Frame:
    """Adds ``rank``: least first on one decimal, equal values share it (1, 2, 2, 4)."""
    frame = months if within else months.with_columns(nw.lit(1).alias("all"))
    found = ranking_bulk.ranked(frame, "mean", decimals=DECIMALS, within=within or ("all",))
    return found if within else found.drop("all")
