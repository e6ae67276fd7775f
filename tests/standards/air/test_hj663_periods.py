"""HJ 663, statistics of periods: minima at their edges, percentiles, dust, new ideas of 2026."""

from __future__ import annotations

import statistics
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youju.standards.air import hj663
from youju.terms.errors import BadInput, NotExact
from youju.terms.figures import Figure
from youju.terms.numbers import held
from youju.terms.periods import (
    Period,
    day_period,
    half_of,
    month_of,
    parse,
    quarter_of,
    week_of,
    year_of,
    year_to_date,
)

EXAMPLES = tomllib.loads(
    Path(__file__).with_name("hj663.examples.toml").read_text(encoding="utf-8")
)
ON = date(2026, 3, 1)
day_values = st.integers(0, 10**9).map(lambda units: Decimal(units).scaleb(-6))


def without(period: Period, missing: Iterable[date]) -> dict[date, bool]:
    gone = set(missing)
    return {day: day not in gone for day in period}


def first_days(year: int, month: int, count: int) -> list[date]:
    return [date(year, month, day) for day in range(1, count + 1)]


def thinned_year(year: int, valid: int) -> dict[date, bool]:
    """A year with that many valid days, each month keeping its minimum."""
    days = without(year_of(date(year, 1, 1)), [])
    for day in days:
        if sum(days.values()) == valid:
            return days
        left = sum(good for one, good in days.items() if one.month == day.month)
        if left > (25 if day.month == 2 else 27):
            days[day] = False
    raise AssertionError("fewer days than the months need")


@pytest.mark.parametrize("year", [2023, 2024])
def test_a_year_needs_324_days(year: int) -> None:
    period = year_of(date(year, 1, 1))
    assert hj663.validity("PM2.5", thinned_year(year, 324), period)
    short = hj663.validity("PM2.5", thinned_year(year, 323), period)
    assert not short
    assert short.figure.value == 323
    assert short.figure.note == "全年有效323天，少于324天"


@pytest.mark.parametrize(
    ("year", "month", "valid", "enough"),
    [
        (2024, 2, 25, True),
        (2024, 2, 24, False),
        (2025, 2, 25, True),
        (2025, 2, 24, False),
        (2025, 1, 27, True),
        (2025, 1, 26, False),
        (2025, 4, 27, True),
        (2025, 4, 26, False),
    ],
)
def test_a_month_needs_27_days_february_25(year: int, month: int, valid: int, enough: bool) -> None:
    period = month_of(date(year, month, 1))
    days = without(period, first_days(year, month, period.days - valid))
    assert bool(hj663.validity("NO2", days, period)) == enough
    # The same month spoils or keeps the quarter, half-year and year around it.
    for around in (quarter_of, half_of, year_of):
        wider = around(period.start)
        days = without(wider, first_days(year, month, period.days - valid))
        found = hj663.validity("NO2", days, wider)
        assert bool(found) == enough
        if not enough:
            assert f"{year}年{month}月有效{valid}天" in found.figure.note


def test_days_that_nobody_names_are_not_valid() -> None:
    march = month_of(ON)
    assert not hj663.validity("PM2.5", {}, march)
    outside = {march.end + timedelta(days=n): True for n in range(1, 40)}
    assert hj663.validity("PM2.5", outside, march).figure.value == 0


@pytest.mark.parametrize(
    "period",
    [
        week_of(date(2026, 3, 4)),
        year_to_date(date(2026, 3, 4)),
        Period(date(2026, 3, 2), date(2026, 3, 4)),
    ],
)
def test_other_periods_have_no_minimum_and_say_so(period: Period) -> None:
    found = hj663.period_statistic("PM2.5", {date(2026, 3, 3): 40}, period)
    assert found.value == 40
    assert "标准未规定该时段的最少天数" in found.note
    assert found.of[0] == Figure("参与统计天数", 1, "天")


def test_a_day_speaks_for_itself() -> None:
    found = hj663.period_statistic("PM2.5", {ON: 40}, day_period(ON))
    assert (found.value, found.note) == (40, "")


def test_marks_of_the_minima() -> None:
    full = without(year_of(ON), [])
    marks = {
        (item, period.kind): hj663.validity(item, full, period).figure.mark
        for item in ("PM2.5", "CO")
        for period in (year_of(ON), half_of(ON))
    }
    assert marks == {
        ("PM2.5", "year"): "verified",
        ("PM2.5", "half"): "to-be-checked",
        ("CO", "year"): "to-be-checked",
        ("CO", "half"): "to-be-checked",
    }


def test_a_period_is_judged_by_its_last_day() -> None:
    days = {date(2026, 2, 23) + timedelta(days=n): 30 for n in range(7)}
    week = week_of(date(2026, 3, 1))
    assert week.end == date(2026, 3, 1)
    by = hj663.period_statistic("PM2.5", days, week).by
    assert by is not None
    assert by.instrument == "HJ 663-2026"
    by = hj663.period_statistic("PM2.5", days, week, rules="2012").by
    assert by is not None
    assert by.instrument == "HJ 663-2013"


def test_dust_days_count_for_the_minima_not_for_the_mean() -> None:
    march = month_of(ON)
    lost = {date(2026, 3, day) for day in range(1, 8)}
    days: dict[date, Any] = {day: None if day in lost else 60 for day in march}
    assert hj663.period_statistic("PM10", days, march).value is None
    found = hj663.period_statistic("PM10", days, march, dust_days=lost)
    assert found.value == 60
    assert found.of[0].value == 24
    assert found.mark == "to-be-checked"
    assert "其中扣除沙尘的天数 = 7 天" in found.explain()
    # A day that has a value is counted once; a day outside the period not at all.
    again = {date(2026, 3, 10), date(2026, 4, 1), *lost}
    assert hj663.period_statistic("PM10", days, march, dust_days=again).value == 60
    counted = hj663.validity("PM10", dict.fromkeys(march, True), march, dust_days=again)
    assert counted.figure.value == 31
    assert counted.figure.of == ()


def test_a_month_without_any_value() -> None:
    march = month_of(ON)
    found = hj663.period_statistic("PM10", {}, march, dust_days=set(march))
    assert found.value is None
    assert found.note == "没有有效日值"


def test_the_statistic_of_the_index_by_item() -> None:
    march = month_of(ON)
    days = {day: day.day for day in march}  # 1 … 31: mean 16, k = 1 + 30·p
    found = {
        item: hj663.period_statistic(item, days, march).value
        for item in ("SO2", "NO2", "CO", "O3", "O3_8h", "PM10", "PM2.5")
    }
    assert found == {
        "SO2": 16,
        "NO2": 16,
        "CO": Decimal("29.5"),
        "O3": 28,
        "O3_8h": 28,
        "PM10": 16,
        "PM2.5": 16,
    }
    assert hj663.period_statistic("SO2", days, march, statistic="percentile").value == Decimal(
        "30.4"  # k = 1 + 30·0.98 = 30.4
    )
    nearest = hj663.period_statistic("CO", days, march, method="nearest-rank")
    assert nearest.value == 30
    assert "最近序位" in nearest.note
    with pytest.raises(BadInput, match="median"):
        hj663.period_statistic("CO", days, march, statistic="median")


def test_exceptional_events_change_nothing_by_default() -> None:
    march = month_of(ON)
    days = {day: day.day for day in march}
    plain = hj663.period_statistic("PM10", days, march)
    marked = hj663.period_statistic("PM10", days, march, exceptional={march.end})
    assert marked.value == plain.value
    assert "例外事件1天，仅作标记，未改变计算" in marked.note
    assert marked.mark == "to-be-checked"
    old = {day - timedelta(days=365): 5 for day in march}
    earlier = month_of(date(2025, 3, 1))
    without_idea = hj663.period_statistic("PM10", old, earlier, exceptional={earlier.end})
    assert "HJ 663-2013没有例外事件" in without_idea.explain()


def test_three_year_mean_is_arithmetic_to_be_checked() -> None:
    found = hj663.three_year_mean(
        "PM2.5", {2026: 30, 2027: 31, 2028: 33}, 2028, on=date(2028, 12, 31)
    )
    assert found.value == Decimal("31.333333")
    assert found.mark == "to-be-checked"
    hole = hj663.three_year_mean("PM2.5", {2026: 30, 2028: 33}, 2028, on=date(2028, 12, 31))
    assert (hole.value, hole.note.split("；")[0]) == (None, "缺2027年")
    old = hj663.three_year_mean("PM2.5", {}, 2025, on=date(2025, 12, 31))
    assert (old.value, old.note) == (None, "HJ 663-2013没有三年滑动平均")


def test_the_mean_is_of_held_values() -> None:
    third = Fraction(1, 3)
    found = hj663.period_mean("CO", [third, third, third], month_of(ON))
    assert found.value == Decimal("0.333333")


@pytest.mark.parametrize("ex", EXAMPLES["percentile"], ids=lambda ex: ex["says"])
@pytest.mark.parametrize("method", ["linear", "nearest-rank"])
def test_worked_percentile(ex: dict[str, Any], method: str) -> None:
    found = hj663.percentile(ex["values"], ex["p"], on=ON, method=method)
    assert str(found.value) == ex[method], ex["sum"]
    assert found.mark == "secondary"
    # Linear is what one gets without asking.
    assert str(hj663.percentile(ex["values"], ex["p"], on=ON).value) == ex["linear"]


def test_percentile_of_a_public_tutorial(shared: Path) -> None:
    import json

    text = (shared / "reference/air/composite_and_statistics.json").read_text(encoding="utf-8")
    case = json.loads(text, parse_float=Decimal)["percentile"]["worked_example"]
    found = hj663.percentile(case["values"], case["p"], on=ON)
    assert found.value == case["result"]
    assert Decimal(str(found.of[1].value.numerator)) / 2 == case["k"]  # type: ignore[union-attr]


@given(st.lists(day_values, min_size=2, max_size=40), st.integers(1, 99))
def test_linear_equals_inclusive_quantiles(values: list[Decimal], p: int) -> None:
    """The standard library's inclusive quantiles, over exact fractions, are the same formula."""
    expected = statistics.quantiles(map(Fraction, values), n=100, method="inclusive")[p - 1]
    found = hj663.percentile(values, p, on=ON).value
    assert isinstance(found, Decimal)
    assert Fraction(found) == held(expected)


@pytest.mark.parametrize("method", ["linear", "nearest-rank"])
@given(
    values=st.lists(st.none() | day_values, min_size=1, max_size=40),
    p=st.integers(0, 100),
    q=st.integers(0, 100),
    random=st.randoms(use_true_random=False),
)
def test_percentile_laws(
    method: str, values: list[Decimal | None], p: int, q: int, random: Any
) -> None:
    low, high = (
        hj663.percentile(values, one, on=ON, method=method).value for one in sorted((p, q))
    )
    known = [one for one in values if one is not None]
    if not known:
        assert low is high is None
        return
    assert isinstance(low, Decimal)
    assert isinstance(high, Decimal)
    assert min(known) <= low <= high <= max(known)
    shuffled = list(values)
    random.shuffle(shuffled)
    assert hj663.percentile(shuffled, min(p, q), on=ON, method=method).value == low
    if method == "nearest-rank":
        assert low in known


@given(st.lists(st.none() | day_values, min_size=1, max_size=40), st.randoms())
def test_mean_laws(values: list[Decimal | None], random: Any) -> None:
    found = hj663.period_mean("PM2.5", values, month_of(ON)).value
    known = [one for one in values if one is not None]
    if not known:
        assert found is None
        return
    assert isinstance(found, Decimal)
    assert min(known) <= found <= max(known)
    shuffled = list(values)
    random.shuffle(shuffled)
    assert hj663.period_mean("PM2.5", shuffled, month_of(ON)).value == found


def test_refusals() -> None:
    for p in (-1, 101):
        with pytest.raises(BadInput, match="0到100"):
            hj663.percentile([1], p, on=ON)
    with pytest.raises(BadInput, match="midpoint"):
        hj663.percentile([1], 50, on=ON, method="midpoint")
    with pytest.raises(NotExact):
        hj663.percentile([1], 99.5, on=ON)  # type: ignore[arg-type]
    with pytest.raises(NotExact):
        hj663.percentile([1.5], 50, on=ON)  # type: ignore[list-item]
    assert hj663.percentile([None], 50, on=ON).note.startswith("没有有效日值")


@given(
    st.lists(st.none() | st.integers(0, 10**9), min_size=31, max_size=31),
    st.sampled_from(["PM2.5", "CO", "O3_8h", "SO2"]),
    st.sampled_from([None, "mean", "percentile"]),
    st.sampled_from(["2026-03", "2025-12", "2026-03-01..2026-03-31"]),
    st.integers(0, 6),
)
def test_held_days_give_the_figure_without_its_days(
    units: list[int | None], item: str, way: str | None, text: str, dusty: int
) -> None:
    """Whole millionths in a row, where no day is shown: the same value, parts, note, clause."""
    period = parse(text)
    days = tuple(period)
    figures = {
        day: Figure(str(day), None if one is None else Decimal(one).scaleb(-6), ref="day")
        for day, one in zip(days, units, strict=True)
    }
    asked: dict[str, Any] = {"statistic": way, "dust_days": days[:dusty]}
    whole = hj663.period_statistic(item, figures, period, **asked)
    short = hj663.period_statistic(item, hj663.HeldDays(days, units), period, **asked)
    assert short == replace(whole, of=tuple(one for one in whole.of if one.ref != "day"))
