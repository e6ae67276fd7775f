"""Targets of a year: what is said of them follows from the days, and refusals say why."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from youju.ledger import progress
from youju.readings.city import City
from youju.terms.errors import BadInput
from youju.terms.numbers import exact

ON = date(2026, 4, 30)


def with_targets(city: City, *lines: str) -> City:
    (city.path / "targets").mkdir()
    (city.path / "targets" / "2026.csv").write_text(
        "\n".join(["place,item,target,plan", *lines]) + "\n", encoding="utf-8"
    )
    return city


def test_without_a_file_there_is_no_target(untouched: City) -> None:
    assert progress.of_year(untouched, ON) == ()


def test_what_the_rest_may_be_brings_the_year_to_the_target(city: City) -> None:
    """The allowed mean, put in for every day that is left, gives a year that prints the target."""
    (one,) = progress.of_year(with_targets(city, "甲县,PM2.5,60,linear"), ON)
    parts = {part.name: part.value for part in one.allowed.of}
    names = ("累计日均值之和", "已有有效天数 n", "全期有效天数 N")
    past, gone, whole = (exact(parts[name]) for name in names)
    mean = (past + exact(one.allowed.value) * (whole - gone)) / whole
    assert Fraction("59.95") <= mean <= Fraction("60.05")
    assert one.gap.value == one.so_far.value - 60  # type: ignore[operator]


def test_without_past_years_there_is_no_chance_and_it_says_so(city: City) -> None:
    (one,) = progress.of_year(with_targets(city, "甲县,PM2.5,60,seasonal"), ON)
    assert one.chance.value is None
    assert "往年" in one.chance.note
    assert one.line.value is None


def test_polluted_days_are_counted_from_the_index(city: City) -> None:
    rate, heavy = progress.of_year(
        with_targets(city, "甲县,good_rate,92.5,linear", "甲县,heavy_days,3,linear"), ON
    )
    allowed = {part.name: part.value for part in rate.allowed.of}
    assert allowed["全年允许污染天数"] == 27  # a published plan: 92.5 % of 365 days
    assert heavy.allowed.value == 3


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("甲县,PM1,30,linear", "item"),
        ("甲县,PM2.5,低,linear", "target"),
        (",PM2.5,30,linear", "地方"),
    ],
)
def test_a_target_that_is_none_is_refused_with_its_line(city: City, line: str, wrong: str) -> None:
    with pytest.raises(BadInput, match=wrong):
        progress.of_year(with_targets(city, line), ON)
