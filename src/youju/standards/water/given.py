"""A value as a laboratory gives it: number or detection limit, with its unit, never without.

Limits are kept in the unit of their table; sheets and packets bring mg/L, µg/L or ng/L:

>>> from decimal import Decimal
>>> in_unit("汞", Decimal("0.05"), "µg/L", "mg/L")
Fraction(1, 20000)
>>> in_unit("汞", Below(Decimal("0.04")), "µg/L", "mg/L")
Below(limit=Decimal('0.00004'))
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from youju.terms.errors import BadInput, UnknownUnit
from youju.terms.numbers import Number, exact, plain, round_even
from youju.terms.units import convert, unit

_PLACES = 18
"""Decimals at which a converted detection limit is written; conversions are powers of ten."""


@dataclass(frozen=True, slots=True)
class Below:
    """A value below the detection limit (未检出) of its method, in the unit of the item."""

    limit: Decimal


Value = Number | Below


@dataclass(frozen=True, slots=True)
class Given:
    """One value of a sheet with the unit of its column; ``无`` or ``有`` where a table asks so."""

    value: Value | str
    unit: str


def in_unit(name: str, value: Value, given: str, wanted: str) -> Value:
    """The value in the unit of its table, exactly.

    Refuses a missing unit where the item has one (BadInput), a unit that is not known or of
    another quantity (UnknownUnit). Units outside the closed list (NTU, CFU/mL) must be equal.
    """
    text = given.strip()
    if text == wanted or _same(text, wanted):
        return value
    if not text:
        raise BadInput(f"{name}没有单位，不能判定；请写明单位（标准以 {wanted} 计）。")
    if not wanted:
        raise UnknownUnit(f"{name}没有单位，却写了“{given}”；请核对这一栏是不是别的项目。")
    try:
        if isinstance(value, Below):
            limit = convert(value.limit, text, wanted)
            return Below(plain(round_even(limit, _PLACES)))
        return convert(exact(value), text, wanted)
    except UnknownUnit as wrong:
        raise UnknownUnit(f"{name}的单位是“{given}”，标准以 {wanted} 计；{wrong}") from wrong


def _same(text: str, wanted: str) -> bool:
    """Whether two spellings mean one unit of the closed list."""
    try:
        return unit(text) == wanted
    except UnknownUnit:
        return False


def number(name: str, value: Number) -> Fraction:
    """The number exactly; refuses what no water can hold (BadInput) and floats (NotExact)."""
    found = exact(value)
    if found < 0:
        raise BadInput(f"{name}不能为负：{value}；请核对原始数据。")
    return found
