"""GB/T 14848 over whole columns: the class of groundwater by a second hand, in integers.

Written from ``gbt14848.toml`` alone; a property test holds it equal to the exact face. Columns
bear the names of the items (``总硬度``), in the unit of their table scaled by 10⁸; ``<`` in
``flag_<item>`` says that the value is the detection limit. 嗅和味 and 肉眼可见物 are 0 (无)
or 1 (有).

What can't be told for certain stays open here too: each item has a best and a worst class, and
the well has a class where both agree.

>>> import polars as pl
>>> unit = 10**DECIMALS
>>> rows = pl.LazyFrame({"总硬度": [310 * unit, 310 * unit], "氯化物": [150 * unit] * 2,
...     "总β放射性": [None, 2 * unit]})
>>> found = water_classes(nw.from_native(rows), on=date(2026, 3, 1)).collect().to_native()
>>> found.select("class", "best", "worst", "deciding").rows()
[('Ⅲ', 3, 3, '总硬度'), (None, 4, 5, '')]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import narwhals as nw

from youju.standards.air.hj633_bulk import half_even
from youju.standards.water.surface_over_bulk import DECIMALS, Frame
from youju.terms.dated import Standard
from youju.terms.errors import BadInput
from youju.terms.numbers import scaled
from youju.terms.states import Gap

STANDARD = Standard.load("youju.standards.water", "gbt14848.toml")

_PER_CENT = 100


def water_classes(wells: Frame, *, on: date) -> Frame:
    """Wells with ``best``, ``worst`` (1 to 5), ``class`` and ``deciding`` added.

    Of each item ``best_<item>`` and ``worst_<item>``; null where it has no value. ``class`` Ⅰ … Ⅴ,
    null where the worst can't be told for certain and where a well has no value at all.
    ``deciding``: the items of that class in the order of the tables, joined by commas. Values are
    not below zero.

    ``on``: the day by whose edition all rows are judged. Refuses a frame without any item of the
    tables (BadInput), days before the standard (NoEditionInForce).
    """
    edition = STANDARD.on(on)
    have = set(wells.collect_schema().names())
    rows = {
        item: row
        for table in ("basic", "further")
        for item, row in edition.says[table]["items"].items()
        if item in have
    }
    if not rows:
        raise BadInput("没有一栏是地下水指标；栏名请用标准表1、表2中的名称（如 总硬度、耗氧量）。")
    names: list[str] = edition.says["classes"]
    frame = wells
    for item, row in rows.items():
        best, worst = _ends(item, row, len(names), have)
        frame = frame.with_columns(best.alias(f"best_{item}"), worst.alias(f"worst_{item}"))
    frame = frame.with_columns(
        *(
            nw.max_horizontal(*(nw.col(f"{end}_{item}") for item in rows)).alias(end)
            for end in ("best", "worst")
        )
    )
    sure = nw.col("best") == nw.col("worst")
    name: nw.Expr = nw.lit(None, nw.String)
    for nth, one in enumerate(names, 1):
        name = nw.when(sure & (nw.col("worst") == nth)).then(nw.lit(one)).otherwise(name)
    deciding = [
        nw.when((sure & (nw.col(f"best_{item}") == nw.col("worst"))).fill_null(False)).then(
            nw.lit(item)
        )
        for item in rows
    ]
    return frame.with_columns(
        name.alias("class"),
        nw.concat_str(*deciding, separator=",", ignore_nulls=True).alias("deciding"),
    )


def fifth_shares(wells: Frame, *, by: Sequence[str], on: date) -> Frame:
    """Ⅴ类水比例 by group: ``wells`` judged, ``sure`` and ``open`` of class Ⅴ, ``share``.

    ``share``: tenths of a percent as the edition prints them, half to even; null where a well may
    or may not be of class Ⅴ. ``wells``: of ``water_classes``; without any value a well is none.
    """
    edition = STANDARD.on(on)
    last = len(edition.says["classes"])
    fine = 10 ** edition.says["share"]["decimals"]
    found = wells.group_by(*by).agg(
        nw.col("worst").count().cast(nw.Int64).alias("wells"),
        _count(nw.col("best") == last).alias("sure"),
        _count((nw.col("best") < last) & (nw.col("worst") == last)).alias("open"),
    )
    known = (nw.col("open") == 0) & (nw.col("wells") > 0)
    # A group without any well is divided by one, so that no engine meets a zero.
    divisor = nw.when(nw.col("wells") > 0).then(nw.col("wells")).otherwise(1)
    share = half_even(nw.col("sure") * _PER_CENT * fine, divisor)
    return found.with_columns(
        nw.when(known).then(share).otherwise(nw.lit(None, nw.Int64)).alias("share")
    )


def _ends(
    item: str, row: Mapping[str, Any], classes: int, have: set[str]
) -> tuple[nw.Expr, nw.Expr]:
    """The best and the worst class that the item of a row can have, 1 to ``classes``."""
    value = nw.col(item)
    if row["kind"] == "absent":
        one = _there(value, nw.when(value == 0).then(1).otherwise(classes))
        return one, one
    if row["kind"] == "range":
        low, high = (scaled(edge, DECIMALS) for edge in row["best"])
        least, most = (scaled(edge, DECIMALS) for edge in row["fourth"])
        found = nw.when((value >= least) & (value <= most)).then(classes - 1).otherwise(classes)
        found = nw.when((value >= low) & (value <= high)).then(1).otherwise(found)
        one = _there(value, found)
        return one, one
    bounds = [scaled(one, DECIMALS) for one in row["limits"]]
    place: nw.Expr = nw.lit(len(bounds) + 1)
    for nth, bound in reversed(list(enumerate(bounds, 1))):
        place = nw.when(value <= bound).then(nth).otherwise(place)
    best, worst = place, place
    if row.get("open"):  # the table does not tell the last two classes apart
        worst = nw.when(place > len(bounds)).then(classes).otherwise(place)
    if f"flag_{item}" in have:
        below = (nw.col(f"flag_{item}") == Gap.BELOW_DETECTION.value).fill_null(False)
        hidden = worst
        if row.get("absent"):  # class Ⅰ asks just for this, where the limit lets it be told
            hidden = nw.when(worst <= 2).then(1).otherwise(worst)
        best = nw.when(below).then(1).otherwise(best)
        worst = nw.when(below).then(hidden).otherwise(worst)
    return _there(value, best), _there(value, worst)


def _there(value: nw.Expr, found: nw.Expr) -> nw.Expr:
    return nw.when(~value.is_null()).then(found).otherwise(nw.lit(None, nw.Int64)).cast(nw.Int64)


def _count(which: nw.Expr) -> nw.Expr:
    return which.fill_null(False).cast(nw.Int64).sum()
