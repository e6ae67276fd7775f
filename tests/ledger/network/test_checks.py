"""Automatic checks: what they see, what they let pass, and that gaps end a run."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from youju.ledger.network import checks

ON = date(2026, 3, 1)


def series(*values: int | None, first: int = 0) -> list[tuple[int, int]]:
    return [(first + nth, value) for nth, value in enumerate(values) if value is not None]


def spans(found: list[checks.Suspicion]) -> list[tuple[int, int]]:
    return [(one.first, one.last) for one in found]


def test_range_joins_neighbouring_hours() -> None:
    found = checks.in_range(series(5, 101, 102, 50, -1), 0, 100)
    assert spans(found) == [(1, 3), (4, 5)]
    assert checks.in_range(series(5, 101), None, None) == []


def test_rate_counts_five_times_and_not_less_and_not_over_a_gap() -> None:
    assert spans(checks.rate(series(10, 49, 245, 49), 20, on=ON)) == [(2, 3), (3, 4)]
    assert checks.rate(series(1, 10), 20, on=ON) == []
    assert checks.rate(series(10, None, 99), 20, on=ON) == []


def test_stuck_needs_six_in_a_row_and_names_zero() -> None:
    (one,) = checks.stuck(series(1, 5, 5, 5, 5, 5, 5, 2), on=ON)
    assert (one.first, one.last, one.because) == (1, 7, "连续 6 小时恒定不变。")
    assert checks.stuck(series(5, 5, 5, None, 5, 5, 5), on=ON) == []
    (zero,) = checks.stuck(series(0, 0, 0, 0, 0, 0), on=ON)
    assert "恒为零" in zero.because


def test_values_that_hide_under_the_limit() -> None:
    under = [95] * 12
    assert spans(checks.dead_band(series(*under, 50, 20), Fraction(100), on=ON)) == [(0, 14)]
    assert checks.dead_band(series(*under, 50, 20, 30, 40), Fraction(100), on=ON) == []
    assert checks.dead_band(series(*under[:11]), Fraction(100), on=ON) == []


def test_pm10_below_pm25_of_the_same_hour() -> None:
    fine, coarse = series(30, 40, 50, 20), series(30, 39, 49, None)
    assert spans(checks.pm_order(fine, coarse, on=ON)) == [(1, 3)]


def test_drift_is_to_one_side_all_day_beside_two_neighbours() -> None:
    mine, near = series(*[131] * 24), series(*[100] * 24)
    (one,) = checks.drift(mine, [near, near], on=ON)
    assert (one.first, one.last) == (0, 24)
    assert "偏高" in one.because
    assert checks.drift(mine, [near], on=ON) == []
    assert checks.drift(series(*[130] * 24), [near, near], on=ON) == []
    assert "偏低" in checks.drift(series(*[69] * 24), [near, near], on=ON)[0].because


def test_one_strange_neighbour_accuses_nobody() -> None:
    good, strange = series(*[100] * 24), series(*[200] * 24)
    assert checks.drift(good, [good, strange], on=ON) == []
    assert "偏高" in checks.drift(strange, [good, good], on=ON)[0].because


def test_a_standstill_that_draws_power() -> None:
    stopped = [(hour, hour < 4) for hour in range(6)]
    assert spans(checks.condition(stopped, series(0, 9, 9, 9, 9, 9), 0, on=ON)) == [(1, 4)]
    assert checks.condition(stopped, series(0, 9, 0, 9, 9, 9), 0, on=ON) == []


def test_a_calibration_longer_than_four_hours() -> None:
    flags = [(hour, "C" if hour < 5 else "N") for hour in range(8)]
    assert spans(checks.calibration(flags, on=ON)) == [(0, 5)]
    assert checks.calibration(flags[1:], on=ON) == []


def test_production_without_treatment() -> None:
    production, treatment = series(9, 9, 9, 9), series(9, 0, 0, 9)
    assert spans(checks.contradiction(production, treatment, 0, on=ON)) == [(1, 3)]
    assert checks.contradiction(production, series(9, 0, 9, 9), 0, on=ON) == []


@given(st.lists(st.one_of(st.none(), st.integers(0, 3)), max_size=40), st.integers(0, 1000))
def test_checks_do_not_depend_on_where_time_begins(values: list[int | None], first: int) -> None:
    """Property: a series moved in time gives the same suspicions, moved."""
    here, there = series(*values), series(*values, first=first)
    moved = [(one.first + first, one.last + first) for one in checks.stuck(here, on=ON)]
    assert spans(checks.stuck(there, on=ON)) == moved


def test_every_check_is_named_and_its_setting_marked_to_be_checked() -> None:
    says = checks.STANDARD.on(ON).says
    for name in checks.CHECKS:
        if name != "range":
            assert says[name]["mark"] == "to-be-checked"
        assert says[name]["source"]
