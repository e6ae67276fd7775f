"""The trophic index over whole columns: TLI(Σ) of lakes by a second hand, in integers.

Written from ``tli.toml`` alone; a property test holds it equal to the exact face. Values come
under ``chla`` (mg/m³), ``tp tn codmn`` (mg/L) and ``sd`` (m), scaled by 10⁸; indices leave at 10⁻⁶.

No integer holds a logarithm. So, as the mean of pH does, each value that occurs is looked up in a
table (``index_table``), whose rows are worked out in decimals once, however many rows ask for it:

>>> import polars as pl
>>> rows = pl.LazyFrame({"chla": [1_000_000_000, None], "sd": [50_000_000, 50_000_000]})
>>> on = date(2026, 3, 1)
>>> seen = {"chla": [1_000_000_000], "sd": [50_000_000]}
>>> tables = {key: nw.from_native(pl.LazyFrame(index_table(key, values, on=on)))
...     for key, values in seen.items()}
>>> found = trophic_indices(nw.from_native(rows), tables, on=on).collect().to_native()
>>> found = found.sort("items", descending=True)
>>> found.select("tli_chla", "tli_sd", "tli", "items", "grade").rows()
[(50006074, 64627055, 55969952, 2, '轻度富营养'), (None, 64627055, 64627055, 1, '中度富营养')]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

import narwhals as nw

from youju.standards.air.hj633_bulk import half_even
from youju.standards.water.surface_over_bulk import DECIMALS, Frame
from youju.terms.dated import Edition, Standard
from youju.terms.errors import BadInput, UnknownSubstance
from youju.terms.numbers import HELD_DECIMALS, exact, round_even, scaled

STANDARD = Standard.load("youju.standards.water", "tli.toml")

_DIGITS = 60
_HELD = 10**HELD_DECIMALS
_LIFT = 10**12
"""Added before rounding and taken off after it: indices of clear water are below zero."""
_R_DECIMALS = 2


def index_table(item: str, values: Iterable[int], *, on: date) -> dict[str, list[int]]:
    """For each value (scaled by 10⁸) its index at 10⁻⁶: columns ``item`` and ``tli_<item>``.

    Give every value that occurs, once or often. Refuses what is not above zero (BadInput) and
    items that the index does not know (UnknownSubstance).
    """
    edition = STANDARD.on(on)
    if item not in _items(edition):
        raise UnknownSubstance(
            f"营养状态指数没有“{item}”这一项；有：{'、'.join(_items(edition))}。"
        )
    row = edition.says["index"][item]
    found: dict[str, list[int]] = {item: [], f"tli_{item}": []}
    for units in sorted(set(values)):
        if units <= 0:
            value = Decimal(units) / 10**DECIMALS
            raise BadInput(f"{row['name']}应大于 0：{value}；未检出请按检出限的一半填写。")
        with localcontext() as context:
            context.prec = _DIGITS
            logarithm = Decimal(units).ln() - DECIMALS * Decimal(10).ln()
            index = (row["a"] + row["b"] * logarithm) * 10 * _HELD
        found[item].append(units)
        found[f"tli_{item}"].append(int(round_even(Fraction(index), 0)))
    return found


def trophic_indices(samples: Frame, tables: Mapping[str, Frame], *, on: date) -> Frame:
    """Samples with ``tli_<item>``, ``tli`` (10⁻⁶), ``items`` (how many) and ``grade`` added.

    ``tables``: a frame of ``index_table`` for each item to take. Weights are r²/Σr² over the items
    that a row has; a row without any has no index. Refuses no tables at all (BadInput).
    """
    edition = STANDARD.on(on)
    keys = [key for key in _items(edition) if key in tables]
    if not keys:
        raise BadInput("没有一栏是营养状态指数的项目；可用 chla、tp、tn、sd、codmn。")
    frame = samples
    for key in keys:
        frame = frame.join(tables[key], on=key, how="left")
    total, weight, count = (nw.lit(0, nw.Int64) for _ in range(3))
    for key in keys:
        squared = scaled(exact(edition.says["index"][key]["r"]) ** 2, 2 * _R_DECIMALS)
        there = ~nw.col(f"tli_{key}").is_null()
        lifted = (nw.col(f"tli_{key}") + _LIFT) * squared
        total = total + nw.when(there).then(lifted).otherwise(0)
        weight = weight + nw.when(there).then(squared).otherwise(0)
        count = count + there.cast(nw.Int64)
    frame = frame.with_columns(
        total.alias("_total"), weight.alias("_weight"), count.cast(nw.Int64).alias("items")
    )
    some = nw.col("items") > 0
    divisor = nw.when(some).then(nw.col("_weight")).otherwise(1)
    index = half_even(nw.col("_total"), divisor) - _LIFT
    frame = frame.with_columns(
        nw.when(some).then(index).otherwise(nw.lit(None, nw.Int64)).alias("tli")
    )
    return frame.with_columns(_grade(edition).alias("grade")).drop("_total", "_weight")


def _items(edition: Edition) -> list[str]:
    return [key for key, row in edition.says["index"].items() if isinstance(row, Mapping)]


def _grade(edition: Edition) -> nw.Expr:
    rule = edition.says["grading"]
    index = nw.col("tli")
    found: nw.Expr = nw.lit(rule["above"])
    for step in reversed(rule["steps"]):
        top = scaled(step["to"], HELD_DECIMALS)
        found = nw.when(index <= top).then(nw.lit(step["name"])).otherwise(found)
    low = scaled(rule["below"]["under"], HELD_DECIMALS)
    found = nw.when(index < low).then(nw.lit(rule["below"]["name"])).otherwise(found)
    return nw.when(~index.is_null()).then(found).otherwise(nw.lit(None, nw.String))
