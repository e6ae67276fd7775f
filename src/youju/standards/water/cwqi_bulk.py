"""CWQI over whole columns: the index of cities by a second hand, in integers, and their ranks.

Rows are sections or points with their values of the period (10⁸ as in ``surface_bulk``), their
``city`` and ``type``. Item indices are held at 10⁻¹²; an index times the sections of its city must
stay below 9·10⁶, and oxygen above 10⁻³ mg/L, which holds for every water.

>>> import polars as pl
>>> rows = pl.LazyFrame({"city": ["甲", "乙"], "type": ["river"] * 2, "ph": [800_000_000] * 2,
...     "codmn": [300_000_000, 600_000_000]})
>>> found = city_indices(nw.from_native(rows)).collect().to_native().sort("city")
>>> found.select("city", "index", "items", "partial").rows()
[('乙', 1500000000000, 2, True), ('甲', 1000000000000, 2, True)]
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from youju.standards.water import gb3838
from youju.standards.water.cwqi import STANDARD
from youju.standards.water.surface_over_bulk import DECIMALS, Frame
from youju.terms.errors import BadInput
from youju.terms.numbers import scaled

HELD = 12
"""Decimals at which an index is held."""
_STEP, _STEPS = 10**3, 4


def city_indices(sections: Frame, *, by: tuple[str, ...] = ("city",)) -> Frame:
    """One row per city: ``index`` at 10⁻¹², ``sections``, ``items`` (fewest), ``partial``.

    Item means over the rivers and over the lakes of a city, each over its class Ⅲ limit, summed;
    river and lake index weighted by their sections and points. A section without a value of an
    item is no part of that mean. ``partial``: items are missing, so that the index is too small
    to be ranked. ``by``: ``city``, with ``period`` where there are several.
    """
    have = set(sections.collect_schema().names())
    (edition,) = STANDARD.editions
    keys = [key for key in edition.says["items"]["keys"] if key in have]
    if not keys:
        raise BadInput("没有一栏是水质指数的项目。")
    frame = sections.group_by(*by, "type").agg(
        nw.len().cast(nw.Int64).alias("sections"),
        *(nw.col(key).sum().alias(f"sum_{key}") for key in keys),
        *(nw.col(key).count().cast(nw.Int64).alias(f"n_{key}") for key in keys),
    )
    rule = edition.says["index"]
    basic = gb3838.STANDARD.editions[0].says["basic"]
    third = gb3838.STANDARD.editions[0].says["classes"].index(rule["against"])
    frame = frame.with_columns(
        *(_index(key, basic[key], third, rule["neutral"]).alias(f"index_{key}") for key in keys)
    )
    total, count = nw.lit(0), nw.lit(0)
    for key in keys:
        total = total + nw.col(f"index_{key}").fill_null(0)
        count = count + (~nw.col(f"index_{key}").is_null()).cast(nw.Int64)
    frame = frame.with_columns(total.alias("water"), count.alias("items"))
    weighted = nw.col("water") * nw.col("sections")
    frame = (
        frame.with_columns(weighted.alias("weighted"))
        .group_by(*by)
        .agg(nw.col("weighted").sum(), nw.col("sections").sum(), nw.col("items").min())
    )
    whole = len(edition.says["items"]["keys"])
    return frame.with_columns(
        _half_even(nw.col("weighted"), nw.col("sections")).alias("index"),
        (nw.col("items") < whole).alias("partial"),
    ).drop("weighted")


def ranked(cities: Frame, *, within: tuple[str, ...] = (), partial: bool = False) -> Frame:
    """Adds ``printed`` (the index at 10⁻⁴) and ``rank``, 1 for the smallest; equal ones share it.

    Partial sums have no rank; with ``partial`` they are ranked among each other all the same,
    which only holds where every city lacks the same items.
    """
    digits = STANDARD.editions[0].says["order"]["printed"]
    counted = nw.lit(True) if partial else ~nw.col("partial")
    frame = cities.with_columns(
        _half_even(nw.col("index"), nw.lit(10 ** (HELD - digits))).alias("printed")
    ).with_columns(
        nw.when(counted)
        .then(nw.col("printed"))
        .otherwise(nw.lit(None, nw.Int64))
        .alias("compared"),
        nw.lit(1).alias("all"),
    )
    rank = nw.col("compared").rank("min").over(*(within or ("all",))).cast(nw.Int64)
    return frame.with_columns(rank.alias("rank")).drop("compared", "all")


def _index(key: str, row: Mapping[str, Any], third: int, neutral: int) -> nw.Expr:
    """The index of an item's mean at 10⁻¹²; null where the item has no value."""
    total, count = nw.col(f"sum_{key}"), nw.col(f"n_{key}")
    if row["kind"] == "range":
        low, high = row["between"]
        off = total - count * scaled(neutral, DECIMALS)
        under = _quotient(off * -1, count * scaled(neutral - low, DECIMALS))
        over = _quotient(off, count * scaled(high - neutral, DECIMALS))
        found: nw.Expr = nw.when(off < 0).then(under).otherwise(over)
    elif row["kind"] == "least":
        found = _quotient(count * scaled(row["limits"][third], DECIMALS), total)
    elif "limits" in row:
        found = _quotient(total, count * scaled(row["limits"][third], DECIMALS))
    else:
        river, lake = (
            _quotient(total, count * scaled(row[water][third], DECIMALS))
            for water in (gb3838.RIVER, gb3838.LAKE)
        )
        found = nw.when(nw.col("type") == gb3838.LAKE).then(lake).otherwise(river)
    there = (count > 0) & (total > 0) if row["kind"] == "least" else count > 0
    return nw.when(there).then(found).otherwise(nw.lit(None, nw.Int64))


def _quotient(top: nw.Expr, bottom: nw.Expr) -> nw.Expr:
    """top / bottom at 10⁻¹², cut off; three decimals at a time, so that 64 bits suffice."""
    found, rest = top // bottom, top % bottom
    for _ in range(_STEPS):
        rest = rest * _STEP
        found, rest = found * _STEP + rest // bottom, rest % bottom
    return found


def _half_even(column: nw.Expr, divisor: nw.Expr) -> nw.Expr:
    whole, rest = column // divisor, column % divisor
    twice = rest * 2
    return whole + ((twice > divisor) | ((twice == divisor) & (whole % 2 == 1))).cast(nw.Int64)
