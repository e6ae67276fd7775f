"""Changes and trends: worked sums, edges, and the table of critical values by enumeration."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from math import factorial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from youju.standards.water import trend
from youju.terms.errors import BadInput, NotEnoughData, NotExact

DAY = date(2026, 12, 31)
EXAMPLES = tomllib.loads(Path(__file__).with_name("trend.examples.toml").read_text("utf-8"))


def listed(counts: dict[str, int]) -> list[str]:
    return [grade for grade, count in counts.items() for _ in range(count)]


@pytest.mark.parametrize("ex", EXAMPLES["shares"], ids=lambda ex: ex["what"])
def test_worked_shares(ex: dict[str, Any]) -> None:
    found = trend.change_by_shares(listed(ex["before"]), listed(ex["now"]), on=DAY)
    assert found.value == ex["found"], ex["sum"]
    assert found.mark == "to-be-checked"


@pytest.mark.parametrize("ex", EXAMPLES["rank"], ids=lambda ex: ex["what"])
def test_worked_series(ex: dict[str, Any]) -> None:
    values = [Decimal(text) for text in ex["values"]]
    assert trend.rank_correlation(values, on=DAY).value == Fraction(ex["rs"]), ex["sum"]
    found = trend.trend(values, on=DAY)
    assert found.value == ex["trend"], ex["sum"]
    assert "95" not in found.note  # the table is named, no confidence


def test_the_table_as_transcribed(shared: Path) -> None:
    file = shared / "reference" / "water" / "surface_water_evaluation_2011_22.json"
    said = json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)["trend"]
    for level in trend.LEVELS:
        for count, bound in said[f"Wp_{level}"].items():
            assert trend.critical_value(int(count), on=DAY, level=level).value == bound


@pytest.mark.parametrize("count", [5, 6, 7, 8])
@pytest.mark.parametrize("level", trend.LEVELS)
def test_critical_values_are_the_exact_one_sided_ones(count: int, level: str) -> None:
    """Over all permutations: the share at or beyond it is within the level, a step lower is not."""
    order = range(count)
    sums: dict[int, int] = {}
    for one in permutations(order):
        square = sum((a - b) ** 2 for a, b in zip(one, order, strict=True))
        sums[square] = sums.get(square, 0) + 1
    within, last = 0, None
    for square in sorted(sums):
        if Fraction(within + sums[square], factorial(count)) > Fraction(level):
            break
        within, last = within + sums[square], square
    assert last is not None
    exact = 1 - Fraction(6 * last, count**3 - count)
    bound = trend.critical_value(count, on=DAY, level=level).value
    assert isinstance(bound, int | Decimal)
    assert abs(Fraction(bound) - exact) <= Fraction(1, 2000)  # printed with three decimals


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=5, max_size=40))
def test_laws_of_the_coefficient(values: list[int]) -> None:
    found = trend.rank_correlation(values, on=DAY).value
    assert isinstance(found, Fraction)
    assert -1 <= found <= 1
    turned = trend.rank_correlation([-one for one in values], on=DAY).value
    if len(set(values)) == len(values):  # ties break the symmetry of the formula
        assert turned == -found
    stretched = trend.rank_correlation([3 * one + 7 for one in values], on=DAY).value
    assert stretched == found


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        ("优", "优", "无明显变化"),
        ("良好", "轻度污染", "有所变差"),
        ("重度污染", "轻度污染", "明显好转"),
    ],
)
def test_grades_of_rivers(before: str, now: str, found: str) -> None:
    assert trend.change_of_grade(before, now, on=DAY).value == found


def test_refusals() -> None:
    with pytest.raises(NotEnoughData, match="只有 4 个时段"):
        trend.trend([1, 2, 3, 4], on=DAY)
    with pytest.raises(NotEnoughData, match="没有任何断面"):
        trend.change_by_shares([], ["Ⅱ"], on=DAY)
    with pytest.raises(BadInput, match="可用 0"):
        trend.trend([1, 2, 3, 4, 5], on=DAY, level="0.1")
    with pytest.raises(BadInput, match="水质状况"):
        trend.change_of_grade("优", "差", on=DAY)
    with pytest.raises(BadInput, match="六"):
        trend.change_by_steps("六", "Ⅰ", on=DAY)
    with pytest.raises(NotExact):
        trend.rank_correlation([0.1, 0.2, 0.3, 0.4, 0.5], on=DAY)  # type: ignore[list-item]
