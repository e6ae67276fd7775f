"""The probability of meeting a target: sure cases, laws, the error on past years by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from youju.standards.air import hj663
from youju.standards.air.targets import Goal, chance_of_meeting, error_on_past_years, years_before
from youju.standards.air.targets_past import _percentile, draws_from
from youju.terms.errors import NotEnoughData
from youju.terms.figures import Figure
from youju.terms.numbers import exact, hold, round_even
from youju.terms.periods import month_of, year_of

YEAR, ON = year_of(date(2026, 1, 1)), date(2026, 11, 1)


def whole_year(year: int, value: Any, late: Any = None) -> dict[date, Any]:
    """Every day of a year; from 2 November on another value."""
    found = {}
    day = date(year, 1, 1)
    while day.year == year:
        found[day] = value if late is None or day <= date(year, 11, 1) else late
        day += timedelta(1)
    return found


def varied(year: int) -> dict[date, int]:
    return {
        day: 20 + draw % 60
        for day, draw in zip(whole_year(year, 0), draws_from(year), strict=False)
    }


SO_FAR = {day: value for day, value in varied(2026).items() if day <= ON}
PAST = varied(2022) | varied(2023) | varied(2024) | varied(2025)


def test_the_generator_gives_the_published_numbers() -> None:
    # SplitMix64 from 1234567: the reference output that its author's program prints.
    draws = draws_from(1234567)
    assert [next(draws) for _ in range(3)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]


@pytest.mark.parametrize(("target", "chance"), [(39, 0), (40, 100)])
def test_when_every_day_is_the_same_the_answer_is_sure(target: int, chance: int) -> None:
    past = whole_year(2024, 40) | whole_year(2025, 40)
    so_far = dict.fromkeys(SO_FAR, 40)
    assert chance_of_meeting(Goal(target), so_far, past, YEAR, on=ON).value == chance


def test_a_half_way_probability_by_hand() -> None:
    # One day left, two past years, no spread: the day is 10 or 90 with equal chance.
    month = month_of(date(2026, 6, 1))
    past: dict[date, Any] = {}
    for year, last in ((2024, 10), (2025, 90)):
        past |= {date(year, 6, n): 50 for n in range(1, 30)} | {date(year, 6, 30): last}
    so_far = {date(2026, 6, n): 50 for n in range(1, 30)}
    # (29 × 50 + 10) / 30 = 48.67 → 49; (29 × 50 + 90) / 30 = 51.33 → 51: met in one of two.
    how: dict[str, Any] = {"on": date(2026, 6, 29), "spread": 0, "repetitions": 4000}
    found = chance_of_meeting(Goal(50), so_far, past, month, **how)
    assert isinstance(found.value, Decimal)
    assert abs(found.value - 50) < 4  # five standard errors of 4,000 draws
    # The same day against 48 and 51: never, always.
    assert chance_of_meeting(Goal(48), so_far, past, month, **how).value == 0
    assert chance_of_meeting(Goal(51), so_far, past, month, **how).value == 100
    # Backwards: 2024 (came 49) judged from 2025 alone is denied; 2025 (came 51) from 2024 promised.
    error = next(one for one in found.of if "Brier" in one.name)
    assert error.value == 1
    assert [one.value for one in error.of if "同日" in one.name] == [0, 100]
    assert [one.note for one in error.of if "同日" in one.name] == ["实际达到", "实际未达到"]
    assert [one.name for one in error.of if "校准" in one.name] == ["校准 0%—20%", "校准 80%—100%"]


def test_one_past_year_is_refused() -> None:
    with pytest.raises(NotEnoughData, match="只有 1 个往年"):
        chance_of_meeting(Goal(40), SO_FAR, varied(2025), YEAR, on=ON)


def test_a_past_year_with_too_few_days_does_not_count() -> None:
    thin = {
        day: value
        for day, value in varied(2024).items()
        if day.day <= 15 or day <= ON.replace(year=2024)
    }
    assert [one.year for one in years_before(thin | varied(2025), YEAR, on=ON)] == [2025]


def test_same_parameters_same_answer_and_another_seed_another() -> None:
    so_far = Fraction(sum(SO_FAR.values()), len(SO_FAR))
    near = Goal(round_even(so_far, 2), 2)

    def asked(**how: Any) -> Figure:
        return chance_of_meeting(near, SO_FAR, PAST, YEAR, on=ON, checked=False, **how)

    assert asked().to_json() == asked().to_json()
    assert {asked(seed=n).of[3].value for n in range(5)} != {asked().of[3].value}
    assert "7天一段" in asked().note
    assert "30天一段" in asked(block=30).note


@settings(max_examples=25, deadline=None)
@given(st.integers(20, 80), st.integers(0, 20), st.sampled_from([1, 7, 30]))
def test_an_easier_target_is_never_less_likely(target: int, easier: int, block: int) -> None:
    def chance(goal: Goal) -> Any:
        return chance_of_meeting(
            goal, SO_FAR, PAST, YEAR, on=ON, block=block, repetitions=60, checked=False
        ).value

    assert 0 <= chance(Goal(target)) <= chance(Goal(target + easier)) <= 100
    assert chance(Goal(target, 0, "percentile", 90)) <= chance(
        Goal(target + easier, 0, "percentile", 90)
    )
    assert chance(Goal(target + easier, 1, "share", limit=50)) <= chance(
        Goal(target, 1, "share", limit=50)
    )


def test_the_share_of_good_days_by_hand() -> None:
    # 305 good days so far, 60 to come, every one of them bad: 305 / 365 = 83.56 prints 83.6.
    past = whole_year(2024, 80, 120) | whole_year(2025, 80, 120)
    so_far = dict.fromkeys(SO_FAR, 80)
    for rate, chance in ((Decimal("83.6"), 100), (Decimal("83.7"), 0)):
        goal = Goal(rate, 1, "share", limit=100)
        assert chance_of_meeting(goal, so_far, past, YEAR, on=ON, spread=0).value == chance


def test_level_adjustment_scales_the_past_to_this_year() -> None:
    past = whole_year(2024, 80) | whole_year(2025, 80)
    so_far = dict.fromkeys(SO_FAR, 40)
    goal = Goal(40)
    assert chance_of_meeting(goal, so_far, past, YEAR, on=ON).value == 0
    level = chance_of_meeting(goal, so_far, past, YEAR, on=ON, adjust="level")
    assert level.value == 100
    assert "按当年水平折算" in level.note


def test_drawing_by_year_keeps_good_and_bad_years_apart() -> None:
    # One past year of 20, one of 60 over the 60 days to come, and a target between the two:
    # mixed, nearly every future is a middling one; by year, half are good and half are bad.
    past = whole_year(2024, 40, 20) | whole_year(2025, 40, 60)
    so_far = dict.fromkeys(SO_FAR, 40)
    how: dict[str, Any] = {"on": ON, "spread": 0, "checked": False, "block": 1}
    goal = Goal(Decimal("41.5"), 1)
    assert chance_of_meeting(goal, so_far, past, YEAR, draw="mixed", **how).value == 100
    by_year = chance_of_meeting(goal, so_far, past, YEAR, **how)
    assert isinstance(by_year.value, Decimal)
    assert 44 < by_year.value < 56  # five standard errors of 2,000 draws
    assert "每次只从一个往年抽取" in by_year.note


def test_a_past_year_is_judged_without_its_own_later_days() -> None:
    # 2025 turned bad after the date; were its own days among those drawn, it would have known.
    past = whole_year(2023, 30) | whole_year(2024, 30) | whole_year(2025, 30, 300)
    error = error_on_past_years(Goal(30), past, YEAR, on=ON)
    said = {one.name: (one.value, one.note) for one in error.of}
    assert said["2025年同日给出的可能性"] == (100, "实际未达到")
    # 2023 and 2024 each see one calm and one bad year.
    assert 44 < said["2024年同日给出的可能性"][0] < 56  # type: ignore[operator]


def test_a_year_may_be_tested_against_its_own_target() -> None:
    past = whole_year(2023, 60) | whole_year(2024, 50) | whole_year(2025, 40)
    own = {2023: Goal(60), 2024: Goal(60), 2025: Goal(60)}
    none_met = error_on_past_years(Goal(30), past, YEAR, on=ON)
    all_met = error_on_past_years(Goal(30), past, YEAR, on=ON, goals=own)
    assert {one.note for one in none_met.of if "同日" in one.name} == {"实际未达到"}
    assert {one.note for one in all_met.of if "同日" in one.name} == {"实际达到"}
    assert none_met.value == all_met.value == 0


def test_leap_days_and_the_last_day_of_the_period() -> None:
    leap = chance_of_meeting(Goal(50), {}, PAST, year_of(date(2028, 1, 1)), on=date(2028, 2, 29))
    assert leap.value is not None
    sure = chance_of_meeting(Goal(200), varied(2026), PAST, YEAR, on=date(2026, 12, 31))
    assert sure.value == 100


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=40), st.sampled_from([50, 90, 95]))
def test_the_percentile_is_linear_between_neighbours(values: list[int], percent: int) -> None:
    ordered = sorted(values)
    place = Fraction(percent * (len(ordered) - 1), 100)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    exactly = ordered[below] + (ordered[above] - ordered[below]) * (place - below)
    assert _percentile(ordered, percent) == hold(exactly / 10**6)
    by_standard = hj663.percentile([Fraction(v, 10**6) for v in values], percent, on=ON).value
    assert hold(exact(by_standard)) == _percentile(ordered, percent)


@pytest.mark.parametrize(
    "how", [{"block": 0}, {"repetitions": 0}, {"spread": -1}, {"adjust": "x"}, {"draw": "x"}]
)
def test_parameters_that_make_no_sense_are_refused(how: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        chance_of_meeting(Goal(50), SO_FAR, PAST, YEAR, on=ON, **how)
    with pytest.raises(ValueError):
        Goal(1, 0, "median")
