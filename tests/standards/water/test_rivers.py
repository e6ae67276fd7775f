"""Grades of rivers at each side of every edge, among them exactly 60 % and 40 %."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from youju.standards.water import rivers
from youju.terms.errors import BadInput, NoEditionInForce, NotEnoughData

DAY = date(2026, 3, 31)


def of(good: int, middle: int, worst: int) -> list[str]:
    return ["Ⅱ"] * good + ["Ⅳ"] * middle + ["劣Ⅴ"] * worst


@pytest.mark.parametrize(
    ("good", "middle", "worst", "grade"),
    [
        (100, 0, 0, "优"),
        (90, 0, 10, "优"),
        (899, 101, 0, "良好"),
        (75, 0, 25, "良好"),
        (749, 251, 0, "轻度污染"),
        (74, 7, 19, "轻度污染"),
        (74, 6, 20, "中度污染"),
        (600, 1, 399, "中度污染"),
        (60, 0, 40, "重度污染"),  # the edge at which the two wordings differ
        (599, 1, 400, "重度污染"),
        (0, 61, 39, "中度污染"),
        (0, 0, 100, "重度污染"),
    ],
)
def test_edges(good: int, middle: int, worst: int, grade: str) -> None:
    assert rivers.river_grade(of(good, middle, worst), on=DAY).value == grade


def test_every_share_of_twenty_sections_has_a_grade() -> None:
    for good in range(21):
        for worst in range(21 - good):
            found = rivers.river_grade(of(good, 20 - good - worst, worst), on=DAY)
            assert found.value in ("优", "良好", "轻度污染", "中度污染", "重度污染")


def test_shares_are_not_rounded_before_they_are_compared() -> None:
    """2,699 of 2,999 is 89.9967 %, which prints as 90.0 %."""
    assert rivers.river_grade(of(2_699, 300, 0), on=DAY).value == "良好"


def test_few_sections_are_not_graded_by_share() -> None:
    four = rivers.river_grade(["Ⅱ"] * 4, on=DAY)
    assert four.value is None
    assert "少于5个" in four.note
    five = rivers.river_grade(["Ⅱ"] * 5, on=DAY)
    assert (five.value, five.mark) == ("优", "secondary")
    assert rivers.river_grade(["Ⅱ"] * 6, on=DAY).mark == "verified"


def test_shares_and_refusals() -> None:
    assert rivers.share(["Ⅰ", "III", "4"], ["Ⅰ", "Ⅱ", "Ⅲ"], on=DAY).value == Fraction(200, 3)
    with pytest.raises(NotEnoughData):
        rivers.river_grade([], on=DAY)
    with pytest.raises(BadInput, match="断流"):
        rivers.river_grade(["Ⅱ", "断流"], on=DAY)
    with pytest.raises(NoEditionInForce):
        rivers.river_grade(["Ⅱ"] * 5, on=date(2010, 1, 1))
