"""Exact numbers and GB/T 8170 数值修约规则 — no binary float takes part in a rule.

Readings are kept as scaled 64-bit integers, statistics of a station-day at 10⁻⁶:

>>> scaled(Decimal("35.2"))
352000
>>> round_even(Decimal("2.5"), 0), round_even(Decimal("3.5"), 0)
(Decimal('2'), Decimal('4'))
>>> round_up(Fraction(1200, 11))
110
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from youju.terms.errors import NotExact, TooManyDecimals

Number = int | Decimal | Fraction

READING_DECIMALS = 4
"""Readings: 10⁻⁴ of the unit of the substance (µg/m³; CO in mg/m³)."""
HELD_DECIMALS = 6
"""Statistics of a day are held at 10⁻⁶ (half to even) before any further mean."""
_HELD = 10**HELD_DECIMALS


def exact(number: object) -> Fraction:
    """The number as a fraction. Refuses floats, NaN, infinities, booleans and text.

    >>> exact(Decimal("0.1"))
    Fraction(1, 10)
    """
    if type(number) is Fraction:  # by far the most of what is asked
        return number
    if isinstance(number, bool) or not isinstance(number, int | Decimal | Fraction):
        raise NotExact(
            f"{number!r} is a {type(number).__name__}, not an exact number; "
            "give an int, a Decimal or a Fraction."
        )
    if isinstance(number, Decimal) and not number.is_finite():
        raise NotExact(f"{number!r} is no number; give None for a missing value.")
    return Fraction(number)


def total(numbers: Iterable[Fraction]) -> Fraction:
    """The exact sum. Numerators over one denominator are added as whole numbers, which makes
    a day of 24 readings several times faster than adding fraction by fraction.

    >>> total([Fraction(1, 2), Fraction(1, 3), Fraction(1, 2)])
    Fraction(4, 3)
    """
    sums: dict[int, int] = {}
    for number in numbers:
        denominator = number.denominator
        sums[denominator] = sums.get(denominator, 0) + number.numerator
    if len(sums) == 1:
        ((bottom, top),) = sums.items()
        return Fraction(top, bottom)
    return sum((Fraction(top, bottom) for bottom, top in sums.items()), Fraction(0))


def divide_even(numerator: int, denominator: int) -> int:
    """Whole-number quotient, rounded half to even (GB/T 8170, 进舍规则).

    >>> [divide_even(n, 2) for n in (1, 3, 5, -1, -3)]
    [0, 2, 2, 0, -2]
    """
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    whole, rest = divmod(numerator, denominator)
    if 2 * rest > denominator or (2 * rest == denominator and whole % 2):
        whole += 1
    return whole


def round_even(number: Number, decimals: int) -> Decimal:
    """Round half to even at ``decimals`` places (GB/T 8170), from the exact number, once.

    >>> round_even(Fraction(1, 3), 2)
    Decimal('0.33')
    >>> round_even(125, -1)
    Decimal('120')
    """
    value = exact(number)
    units = divide_even(
        value.numerator * 10 ** max(decimals, 0),
        value.denominator * 10 ** max(-decimals, 0),
    )
    if decimals < 0:
        return Decimal(units * 10**-decimals)
    return _shifted(units, decimals)


def round_up(number: Number) -> int:
    """Round up to a whole number (向上进位取整), as HJ 633 orders for the index.

    >>> round_up(Decimal("93.1")), round_up(94)
    (94, 94)
    """
    value = exact(number)
    return -(-value.numerator // value.denominator)


def held(number: Number) -> Fraction:
    """A statistic as it is held before any further mean: at 10⁻⁶, half to even.

    >>> held(Fraction(1, 3))
    Fraction(333333, 1000000)
    """
    value = exact(number)
    if _HELD % value.denominator == 0:  # it is held already
        return value
    return Fraction(hold(value), _HELD)


def hold(number: Number) -> int:
    """The same as an integer of millionths, as the tables of figures keep it."""
    value = exact(number)
    return divide_even(value.numerator * 10**HELD_DECIMALS, value.denominator)


def scaled(number: Number, decimals: int = READING_DECIMALS) -> int:
    """The reading as a scaled integer. More decimals are refused, never rounded in silence."""
    value = exact(number) * Fraction(10**decimals)
    if value.denominator != 1:
        raise TooManyDecimals(
            f"{number} has more than {decimals} decimals; "
            "readings are kept exactly, so give at most that many."
        )
    return value.numerator


def unscaled(units: int, decimals: int = READING_DECIMALS) -> Decimal:
    """A scaled integer as the decimal that it stands for, without trailing zeros.

    >>> unscaled(352000), unscaled(30000)
    (Decimal('35.2'), Decimal('3'))
    """
    return plain(_shifted(units, decimals))


def plain(number: Decimal) -> Decimal:
    """The decimal without trailing zeros and without an exponent.

    >>> plain(Decimal("300.00"))
    Decimal('300')
    """
    text = f"{number:f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)


def _shifted(units: int, decimals: int) -> Decimal:
    # Built from its digits: scaleb would round to the 28 digits of the context.
    return Decimal((int(units < 0), tuple(map(int, str(abs(units)))), -decimals))
