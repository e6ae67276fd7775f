"""Over whole columns: how far class Ⅲ is exceeded, and by which items mainly.

The part of ``surface_bulk`` that follows once the class of each item is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import narwhals as nw

from youju.standards.water import gb3838, surface
from youju.terms.numbers import HELD_DECIMALS, scaled

DECIMALS = 8
"""Readings of water: 10⁻⁸ mg/L, since limits reach down to 0.00005 mg/L."""
HELD = 10**HELD_DECIMALS
SHOWN = 2
"""Decimals of a multiple in ``over``; trailing zeros are left out."""
_ROOM = 10**16  # above any multiple held at 10⁻⁶ that a believable reading can have

Frame = nw.LazyFrame[Any]


def of_waters(
    row: Mapping[str, Any], make: Callable[[Sequence[int | Decimal]], nw.Expr]
) -> nw.Expr:
    """An expression of the limits; by the row's type where lake and river differ."""
    if "limits" in row:
        return make(row["limits"])
    lake = make(row["lake"]) if "lake" in row else nw.lit(None, nw.Int64)
    river = make(row["river"]) if "river" in row else nw.lit(None, nw.Int64)
    return nw.when(nw.col("type") == gb3838.LAKE).then(lake).otherwise(river)


def multiple(key: str, row: Mapping[str, Any], against: int) -> nw.Expr:
    """(C − S) / S in millionths, half to even; null where the item is not beyond class Ⅲ."""

    def of(bounds: Sequence[int | Decimal]) -> nw.Expr:
        bound = scaled(bounds[against], DECIMALS)
        return _half_even((nw.col(key) - bound) * HELD, bound)

    found = of_waters(row, of)
    beyond = (nw.col(f"class_{key}") > against + 1) & ~nw.col("worst").is_null()
    return nw.when(beyond).then(found).otherwise(nw.lit(None, nw.Int64))


def _half_even(column: nw.Expr, divisor: int) -> nw.Expr:
    whole, rest = column // divisor, column % divisor
    twice = rest * 2
    return whole + ((twice > divisor) | ((twice == divisor) & (whole % 2 == 1))).cast(nw.Int64)


def over_in_text(beyond: Mapping[str, nw.Expr], none: Sequence[str]) -> nw.Expr:
    """``codmn 0.05,do``: items beyond class Ⅲ with their multiples, two decimals, half to even."""
    parts = []
    for key, when in beyond.items():
        if key in none:
            text: nw.Expr = nw.lit(key)
        else:
            cents = _half_even(nw.col(f"over_{key}"), 10 ** (HELD_DECIMALS - SHOWN))
            text = nw.concat_str(nw.lit(f"{key} "), _cents(cents))
        parts.append(nw.when(when).then(text))
    return nw.concat_str(*parts, separator=",", ignore_nulls=True)


def _cents(cents: nw.Expr) -> nw.Expr:
    whole = (cents // 100).cast(nw.String)
    rest = cents % 100
    tens = (rest // 10).cast(nw.String)
    text = nw.concat_str(whole, nw.lit("."), tens, (rest % 10).cast(nw.String))
    text = nw.when(rest % 10 == 0).then(nw.concat_str(whole, nw.lit("."), tens)).otherwise(text)
    text = nw.when(rest == 0).then(whole).otherwise(text)
    return nw.when(cents == 0).then(nw.lit("<0.01")).otherwise(text)


def with_main(
    frame: Frame, beyond: Mapping[str, nw.Expr], keys: Sequence[str], none: Sequence[str]
) -> Frame:
    """``main``: at most three items, by class and then multiple, cyanide and metals first."""
    rule = surface.STANDARD.says["main"]
    weights = []
    for nth, key in enumerate(keys):
        size = nw.lit(0) if key in none else nw.col(f"over_{key}")
        first = 10 if key in rule["first"] else 0
        weight = ((nw.col(f"class_{key}") + first) * _ROOM + size) * 32 + (31 - nth)
        weights.append(
            nw.when(beyond[key])
            .then(weight)
            .otherwise(nw.lit(None, nw.Int64))
            .alias(f"_weight_{key}")
        )
    frame = frame.with_columns(*weights)
    names = []
    for nth in range(rule["take"]):
        rest = [nw.col(f"_weight_{key}") for key in keys]
        if nth:
            before = nw.col(f"_main_{nth - 1}")
            rest = [
                nw.when(one < before).then(one).otherwise(nw.lit(None, nw.Int64)) for one in rest
            ]
        frame = frame.with_columns(nw.max_horizontal(*rest).alias(f"_main_{nth}"))
        name: nw.Expr = nw.lit(None, nw.String)
        for place, key in enumerate(keys):
            at = nw.col(f"_main_{nth}") % 32 == 31 - place
            name = nw.when(at).then(nw.lit(key)).otherwise(name)
        names.append(name)
    frame = frame.with_columns(
        nw.concat_str(*names, separator=",", ignore_nulls=True).alias("main")
    )
    gone = [f"_weight_{key}" for key in keys] + [f"_main_{nth}" for nth in range(rule["take"])]
    return frame.drop(*gone)
