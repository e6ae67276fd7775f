"""Whole columns of texts or floats into scaled integers; only what doesn't parse is read slowly.

The text is cast to a decimal of ten places in one stroke, so that no binary float comes
between the file and the integer. Ten places are enough to tell a decimal of four places from
what a float printed of it (35.199999999999996): within 10⁻⁹ it is taken, else refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import polars as pl

from youju.readings.layouts import cells
from youju.terms.errors import BadInput
from youju.terms.numbers import READING_DECIMALS
from youju.terms.states import Gap

_PLACES = 10
_NEAR = 10  # 10⁻⁹ in units of 10⁻¹⁰
_SAFE = 10**17  # the largest intermediate that is multiplied by a factor within 64 bits
TOO_FINE = "小数位数超过可保存的{}位；请按监测规范给出的位数填写，本系统不代为修约。"


@dataclass
class Read:
    """A column read: ``values`` scaled (null: none), ``flags`` (null: plain), ``wrong`` rows."""

    values: pl.Series
    flags: pl.Series
    wrong: dict[int, str] = field(default_factory=dict)


def column(
    given: pl.Series, factor: Fraction = Fraction(1), decimals: int = READING_DECIMALS
) -> Read:
    """A text column as integers of 10⁻ᵈᵉᶜⁱᵐᵃˡˢ after multiplying by ``factor``.

    >>> read = column(pl.Series(["35.2", "—", "", "x", "0.30000000000000004"]))
    >>> read.values.to_list(), read.flags.to_list(), sorted(read.wrong)
    ([352000, None, None, None, 3000], [None, 'NA', None, None, None], [3])
    """
    empty = pl.Series(given.name, [None], dtype=pl.String).new_from_index(0, len(given))
    if given.null_count() == len(given):
        return Read(empty.cast(pl.Int64), empty)
    fine = given.cast(pl.Decimal(38, _PLACES), strict=False).to_physical()
    fine = fine.cast(pl.Int64, strict=False)
    values, too_fine = _scaled(fine, factor, decimals)
    read = Read(values, empty)
    for row in too_fine.arg_true().to_list():
        read.wrong[row] = TOO_FINE.format(decimals)
    unread = (fine.is_null() & given.is_not_null()).arg_true()
    if len(unread):
        _read_slowly(given, unread, factor, decimals, read)
    return read


def _scaled(fine: pl.Series, factor: Fraction, decimals: int) -> tuple[pl.Series, pl.Series]:
    """Integers of 10⁻¹⁰ → scaled integers, and where they fit no scaled integer."""
    up, down = factor.numerator, factor.denominator * 10 ** (_PLACES - decimals)
    if up != 1:
        # Values this large are refused by the bounds anyway; they must not wrap around.
        fine = fine.clip(-(_SAFE // up), _SAFE // up) * up
    near = min(_NEAR * up, down // 2 - 1) if down > 2 else 0
    whole, rest = fine // down, fine % down
    above = rest >= down - near if near else rest < 0
    values = (whole + above.cast(pl.Int64)).alias(fine.name)
    wrong = ((rest > near) & ~above).fill_null(False)
    return values.set(wrong, None), wrong


def _read_slowly(
    given: pl.Series, rows: pl.Series, factor: Fraction, decimals: int, read: Read
) -> None:
    texts = given.gather(rows)
    values: dict[str, int | None] = {}
    flags: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for text in texts.unique().to_list():
        try:
            said = cells.number(text)
            if isinstance(said, Gap):
                flags[text] = said.value
            elif said is not None:
                values[text] = nearest(said * 1, factor, decimals)
        except BadInput as refusal:
            wrong[text] = str(refusal)
    if values:
        found = texts.replace_strict(values, default=None, return_dtype=pl.Int64)
        has = found.is_not_null()
        read.values = read.values.scatter(rows.filter(has), found.filter(has))
    if flags:
        found = texts.replace_strict(flags, default=None, return_dtype=pl.String)
        has = found.is_not_null()
        read.flags = read.flags.clone().scatter(rows.filter(has), found.filter(has))
    if wrong:
        for row, text in zip(rows.to_list(), texts.to_list(), strict=True):
            if text in wrong:
                read.wrong[row] = wrong[text]


def nearest(said: Decimal, factor: Fraction = Fraction(1), decimals: int = READING_DECIMALS) -> int:
    """One number as scaled integer, when within 10⁻⁹ of one; else refused with the reason.

    >>> nearest(Decimal("35.2"))
    352000
    """
    value = Fraction(said) * factor * 10**decimals
    if abs(value) >= 2**62:
        raise BadInput("数值大得不可信；请核对小数点和单位。")
    whole: int = round(value)
    if abs(value - whole) > Fraction(10**decimals, 10**9) * factor:
        raise BadInput(TOO_FINE.format(decimals))
    return whole


def floats(given: pl.Series, factor: Fraction = Fraction(1)) -> Read:
    """A numeric column (integer, decimal or double) likewise; NaN is no value."""
    kind = given.dtype
    empty = pl.Series(given.name, [None], dtype=pl.String).new_from_index(0, len(given))
    if kind.is_integer() and factor == 1:
        return Read(given.cast(pl.Int64) * 10**READING_DECIMALS, empty)
    if not kind.is_float():
        return column(given.cast(pl.String), factor)
    scale = float(10**READING_DECIMALS * factor)
    given = given.cast(pl.Float64).fill_nan(None)
    up = given * scale
    wrong = ((up - up.round()).abs() > 1e-9 * scale) | up.is_infinite() | (up.abs() > 2**52)
    wrong = wrong.fill_null(False)
    values = up.round().set(wrong, None).cast(pl.Int64, strict=False)
    read = Read(values, empty)
    for row in wrong.arg_true().to_list():
        read.wrong[row] = TOO_FINE.format(READING_DECIMALS)
    return read
