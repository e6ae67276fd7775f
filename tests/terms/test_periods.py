"""Hours are stamped with their end; periods answer to the periods of last year."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youju.terms.errors import UnknownPeriod
from youju.terms.periods import (
    CUMULATIVE,
    DAY,
    Period,
    began,
    day_from,
    day_number,
    day_of,
    day_period,
    half_of,
    hour_ending,
    month_of,
    parse,
    quarter_of,
    stamp,
    week_of,
    year_of,
    year_to_date,
)

MIDNIGHT = datetime.combine(date(2026, 3, 1), datetime.min.time())
days = st.dates(date(1990, 1, 1), date(2099, 12, 31))


@given(days)
def test_day_numbers_come_back(day: date) -> None:
    assert day_from(day_number(day)) == day


@given(days, st.integers(1, 24))
def test_the_24_stamps_of_a_day_belong_to_it(day: date, hour: int) -> None:
    ends = datetime.combine(day, datetime.min.time()) + timedelta(hours=hour)
    number = hour_ending(ends)
    assert day_of(number) == day
    assert number % 24 == hour - 1
    assert stamp(number) == ends.isoformat(timespec="minutes")
    assert began(number).replace(tzinfo=None) == ends - timedelta(hours=1)


def test_an_offset_is_turned_into_beijing_time() -> None:
    assert hour_ending(datetime(2026, 2, 28, 16, tzinfo=UTC)) == hour_ending(MIDNIGHT)


def test_half_past_is_no_hour() -> None:
    with pytest.raises(UnknownPeriod, match="整点"):
        hour_ending(MIDNIGHT + timedelta(minutes=30))


@given(days, st.sampled_from([day_period, week_of, month_of, quarter_of, half_of, year_of]))
def test_every_day_lies_in_its_period_and_the_key_is_read_back(day: date, of: object) -> None:
    period: Period = of(day)  # type: ignore[operator]
    assert day in period
    assert parse(period.key) == period
    assert len(list(period)) == period.days


@given(days, st.integers(0, 6))
def test_weeks_begin_on_the_day_that_was_set(day: date, first: int) -> None:
    week = week_of(day, first)
    assert week.start.weekday() == first
    assert week.days == 7
    assert day in week


@given(days, st.integers(0, 6), st.integers(2000, 2050), st.integers(1, 52))
def test_a_week_number_names_the_week_that_holds_its_thursday(
    day: date, first: int, year: int, week: int
) -> None:
    thursday = date.fromisocalendar(year, week, 4)
    assert thursday in parse(f"{year}-W{week:02d}", first) or first in (4, 5, 6)
    assert date.fromisocalendar(year, week, 1) in parse(f"{year}-W{week:02d}", 0)


def test_cumulative_and_ranges() -> None:
    assert parse("..2026-11-22") == year_to_date(date(2026, 11, 22))
    assert parse("..2026-02").end == date(2026, 2, 28)
    assert parse("2026-01..2026-11") == Period(date(2026, 1, 1), date(2026, 11, 30))
    assert parse("2026-01-05..2026-01-09").label == "2026年1月5日至9日"


@pytest.mark.parametrize("text", ["", "2026-13", "2026-W54", "2026-Q5", "next week", "2026-2-3"])
def test_what_names_no_period_is_refused(text: str) -> None:
    with pytest.raises(UnknownPeriod, match="看不懂"):
        parse(text)


def test_last_year_has_equal_dates_and_february_ends_with_february() -> None:
    assert year_to_date(date(2026, 11, 22)).year_ago() == year_to_date(date(2025, 11, 22))
    assert parse("2025-02").year_ago().end == date(2024, 2, 29)
    assert parse("2024-02").year_ago().end == date(2023, 2, 28)
    assert day_period(date(2024, 2, 29)).year_ago() == day_period(date(2023, 2, 28))
    assert parse("..2025-02-28").year_ago().end == date(2024, 2, 29)
    assert day_period(date(2025, 2, 28)).year_ago() == Period(
        date(2024, 2, 28), date(2024, 2, 28), DAY
    )


@given(days)
def test_the_period_before_ends_the_day_before(day: date) -> None:
    for of in (day_period, week_of, month_of, quarter_of, half_of, year_of):
        period = of(day)
        assert period.before().end == period.start - timedelta(days=1)


def test_year_to_date_has_no_period_before() -> None:
    with pytest.raises(UnknownPeriod, match="环比"):
        parse("..2026-11-22").before()


def test_cutting_makes_a_year_cumulative() -> None:
    assert parse("2026").cut(date(2026, 11, 22)).kind == CUMULATIVE
    assert parse("2026-11").cut(date(2026, 11, 22)).key == "2026-11-01..2026-11-22"
    assert parse("2026-11").cut(date(2026, 12, 22)) == parse("2026-11")
