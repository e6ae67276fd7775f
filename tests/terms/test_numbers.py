"""GB/T 8170 and exactness, as laws."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youju.terms.errors import NotExact, TooManyDecimals
from youju.terms.numbers import (
    divide_even,
    exact,
    held,
    hold,
    plain,
    round_even,
    round_up,
    scaled,
    unscaled,
)

decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9)


@given(decimals, st.integers(-2, 8))
def test_round_even_agrees_with_the_decimal_module(number: Decimal, places: int) -> None:
    wanted = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)
    assert round_even(number, places) == wanted


@given(st.fractions(), st.integers(0, 6))
def test_rounding_moves_at_most_half_a_unit(number: Fraction, places: int) -> None:
    moved = abs(Fraction(round_even(number, places)) - number)
    assert moved <= Fraction(1, 2 * 10**places)


@given(st.fractions())
def test_round_up_is_the_next_whole_number(number: Fraction) -> None:
    assert 0 <= round_up(number) - number < 1


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
def test_divide_even_is_the_nearest_and_even_on_ties(numerator: int, denominator: int) -> None:
    quotient = divide_even(numerator, denominator)
    distance = abs(Fraction(numerator, denominator) - quotient)
    assert distance <= Fraction(1, 2)
    if distance == Fraction(1, 2):
        assert quotient % 2 == 0
    assert divide_even(-numerator, -denominator) == quotient


@pytest.mark.parametrize("number", [2.5, float("nan"), True, "7", None, Decimal("NaN")])
def test_what_is_not_exact_is_refused(number: object) -> None:
    with pytest.raises(NotExact):
        exact(number)


@given(st.integers(-(10**15), 10**15))
def test_scaled_integers_come_back(units: int) -> None:
    assert scaled(unscaled(units)) == units


def test_more_decimals_than_kept_are_refused_not_rounded() -> None:
    with pytest.raises(TooManyDecimals, match="4 decimals"):
        scaled(Decimal("1.00001"))


@given(st.fractions())
def test_held_is_a_whole_number_of_millionths(number: Fraction) -> None:
    assert held(number) == Fraction(hold(number), 10**6)
    assert abs(held(number) - number) <= Fraction(1, 2 * 10**6)


@pytest.mark.parametrize(
    ("given_", "shown"), [("300.00", "300"), ("1E+2", "100"), ("0.50", "0.5"), ("0.00", "0")]
)
def test_plain_decimals_have_no_exponent_and_no_trailing_zeros(given_: str, shown: str) -> None:
    assert str(plain(Decimal(given_))) == shown
