"""What bulk faces of wastewater share: means weighted by flow over whole columns, in integers.

Concentrations and flows come scaled by 10⁴; concentrations lie below 2³⁵, the flows of a group
together below 2⁴⁰. Products of the two outgrow 64 bits, so a concentration is taken apart in two
and the quotient put together in two steps; the mean leaves at 10⁻⁶.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from youju.standards.air.hj633_bulk import half_even
from youju.terms.numbers import HELD_DECIMALS, READING_DECIMALS

Frame = nw.LazyFrame[Any]

_PART = 10**READING_DECIMALS
_FINER = 10 ** (HELD_DECIMALS - READING_DECIMALS)


def flow_weighted(samples: Frame, *, by: Sequence[str]) -> Frame:
    """One row per group: ``rows``, ``n`` of them with ``value`` and ``flow``, ``mean`` by flow.

    ``mean`` is half even at 10⁻⁶, null where no water flowed. Values and flows are not negative.
    """
    there = ~nw.col("value").is_null() & ~nw.col("flow").is_null()
    flow = nw.when(there).then(nw.col("flow")).otherwise(0)
    value = nw.when(there).then(nw.col("value")).otherwise(0)
    frame = samples.select(
        *by,
        there.cast(nw.Int64).alias("n"),
        flow.alias("_flow"),
        (value // _PART * flow).alias("_high"),
        (value % _PART * flow).alias("_low"),
    )
    frame = frame.group_by(*by).agg(
        nw.col("n").count().cast(nw.Int64).alias("rows"),
        *(nw.col(one).sum() for one in ("n", "_flow", "_high", "_low")),
    )
    flowed = nw.col("_flow") > 0
    whole = nw.when(flowed).then(nw.col("_flow")).otherwise(1)
    # 10⁶ is even, so what is left over decides alone which neighbour is even.
    rest = nw.col("_high") % whole * (_PART * _FINER) + nw.col("_low") * _FINER
    mean = nw.col("_high") // whole * (_PART * _FINER) + half_even(rest, whole)
    return frame.with_columns(
        nw.when(flowed).then(mean).otherwise(nw.lit(None, nw.Int64)).alias("mean")
    ).drop("_flow", "_high", "_low")
