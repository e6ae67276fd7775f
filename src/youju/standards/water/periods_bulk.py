"""Means of periods over whole columns: the rule of ``periods`` by a second hand, in integers.

Items come under their keys scaled by 10⁸ as in ``surface_bulk``; a value with ``<`` in
``flag_<item>`` is the detection limit and counts half. The rounded means come out under the same
keys and scale, so that ``surface_bulk.section_classes`` can judge them.

The mean of pH runs through the concentration of H+, which no integer holds: each pH that occurs
is looked up in ``ion_table``, in units of 10⁻²³ mol/L kept in two columns, and the sums are
compared with the sums that the edges between rounded values would give.

>>> import polars as pl
>>> rows = {"section": ["a", "a"], "type": ["river"] * 2, "day": [20500, 20501],
...     "ph": [600_000_000, 800_000_000], "codmn": [590_000_000, 618_000_000]}
>>> ions = nw.from_native(pl.LazyFrame(ion_table(rows["ph"])))
>>> found = period_means(nw.from_native(pl.LazyFrame(rows)), by=["section", "type"], ions=ions)
>>> found.collect().to_native().select("section", "day", "ph", "codmn", "n_ph").row(0)
('a', 20501, 600000000, 600000000, 2)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache

import narwhals as nw

from youju.standards.water.periods import STANDARD
from youju.standards.water.surface_over_bulk import DECIMALS, Frame
from youju.terms.errors import BadInput
from youju.terms.numbers import round_even
from youju.terms.states import Gap

PH = "ph"
ION_DECIMALS = 23
"""Ions are counted in 10⁻²³ mol/L: pH 14 is 10⁹ of them, pH 0 as many as two columns hold."""
_LOW = 10**9
_UNIT = 10**DECIMALS
_HIGHEST = 14
_DIGITS = 60


def ion_table(ph: Iterable[int]) -> dict[str, list[int]]:
    """For each pH (scaled by 10⁸) its H+ in two columns: ``ph, ion_high, ion_low``.

    Give every pH that occurs, once or often. Refuses a pH outside 0–14 (BadInput).
    """
    found: dict[str, list[int]] = {PH: [], "ion_high": [], "ion_low": []}
    for units in sorted(set(ph)):
        if not 0 <= units <= _HIGHEST * _UNIT:
            raise BadInput(f"pH值应在 0 与 14 之间：{Decimal(units) / _UNIT}。")
        high, low = divmod(_ions(units), _LOW)
        found[PH].append(units)
        found["ion_high"].append(high)
        found["ion_low"].append(low)
    return found


def period_means(readings: Frame, *, by: Sequence[str], ions: Frame | None = None) -> Frame:
    """One row per group: each item's rounded mean under its key, ``n_<item>``, the last ``day``.

    ``by``: what names a section and its period, such as ``section``, ``type``, ``month``.
    ``ions``: ``ion_table`` of the pH that occur, needed where ``readings`` have pH. Values lie
    within 10⁴ mg/L; a group holds at most 40,000 readings. A mean that rounds to nothing keeps
    its first significant digit, at 10⁻⁸ the last one.
    """
    (edition,) = STANDARD.editions
    have = set(readings.collect_schema().names())
    decimals: dict[str, int] = edition.says["rounding"]["decimals"]
    keys = [key for key in decimals if key in have]
    if not keys:
        raise BadInput("没有一栏是可以求均值的项目。")
    sums: list[nw.Expr] = [nw.col("day").max()] if "day" in have else []
    sums += [nw.col(key).count().cast(nw.Int64).alias(f"n_{key}") for key in keys]
    if PH in keys:
        if ions is None:
            raise BadInput("求 pH 均值需要氢离子表（ion_table）。")
        readings = readings.join(ions, on=PH, how="left")
        sums += [nw.col("ion_high").sum(), nw.col("ion_low").sum()]
    sums += [_doubled(key, have).sum().alias(f"twice_{key}") for key in keys if key != PH]
    frame = readings.group_by(*by).agg(*sums)
    means = [(_ph_mean() if key == PH else _mean(key, decimals[key])).alias(key) for key in keys]
    return frame.with_columns(*means).select(
        *by, *(["day"] if "day" in have else []), *keys, *(f"n_{key}" for key in keys)
    )


def _doubled(key: str, have: set[str]) -> nw.Expr:
    """Twice the value, so that half a detection limit is whole."""
    if f"flag_{key}" not in have:
        return nw.col(key) * 2
    below = (nw.col(f"flag_{key}") == Gap.BELOW_DETECTION.value).fill_null(False)
    return nw.when(below).then(nw.col(key)).otherwise(nw.col(key) * 2)


def _mean(key: str, decimals: int) -> nw.Expr:
    """Sum over count at the decimals of the item, half to even; more digits where that is 0."""
    total = nw.col(f"twice_{key}")
    half = nw.col(f"n_{key}") * 2
    found: nw.Expr = nw.lit(1)  # smaller than any digit that can be held
    for places in range(DECIMALS, decimals - 1, -1):
        step = 10 ** (DECIMALS - places)
        rounded = _half_even(total, half * step) * step
        found = nw.when(rounded > 0).then(rounded).otherwise(found)
    found = nw.when(total == 0).then(0).otherwise(found)
    return nw.when(nw.col(f"n_{key}") > 0).then(found).otherwise(nw.lit(None, nw.Int64))


def _ph_mean() -> nw.Expr:
    """The mean pH as a whole number: how many edges between whole numbers lie below it.

    A mean on an edge itself goes to the even side, as rounding half to even does.
    """
    high = nw.col("ion_high") + nw.col("ion_low") // _LOW
    low = nw.col("ion_low") % _LOW
    count = nw.col(f"n_{PH}")
    found: nw.Expr = nw.lit(0)
    for whole in range(_HIGHEST):
        edge_high, edge_low = divmod(_ions(whole * _UNIT + _UNIT // 2), _LOW)
        mine = count * edge_low
        edge, rest = count * edge_high + mine // _LOW, mine % _LOW
        # Fewer ions than the edge has: a higher pH.
        above = (high < edge) | ((high == edge) & (low < rest))
        if whole % 2:  # from 1.5 on the edge itself goes up to 2, the even side
            above = above | ((high == edge) & (low == rest))
        found = found + above.cast(nw.Int64)
    return nw.when(count > 0).then(found * _UNIT).otherwise(nw.lit(None, nw.Int64))


def _half_even(column: nw.Expr, divisor: nw.Expr) -> nw.Expr:
    whole, rest = column // divisor, column % divisor
    twice = rest * 2
    return whole + ((twice > divisor) | ((twice == divisor) & (whole % 2 == 1))).cast(nw.Int64)


@cache
def _part(units: int) -> Decimal:
    """10 to the power of −units · 10⁻⁸."""
    with localcontext() as context:
        context.prec = _DIGITS
        found: Decimal = Decimal(10) ** (Decimal(-units) / _UNIT)
        return found


def _ions(units: int) -> int:
    """H+ of a pH in 10⁻²³ mol/L; from two parts, so that a nation's readings are soon looked up."""
    coarse = units // 10**6 * 10**6
    with localcontext() as context:
        context.prec = _DIGITS
        found = _part(coarse) * _part(units - coarse)
        return int(round_even(Fraction(found.scaleb(ION_DECIMALS)), 0))
