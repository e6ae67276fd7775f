"""Target mathematics: worked examples, and the bound decided day by day by brute force."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youju.standards.air.targets import (
    GREEN,
    RED,
    YELLOW,
    against_target,
    allowed_mean,
    largest_total,
    light,
    plan_line,
    polluted_days_left,
)
from youju.terms.errors import NotEnoughData, NotExact
from youju.terms.figures import Figure
from youju.terms.numbers import exact, held, round_even
from youju.terms.periods import Period, month_of, year_of

EXAMPLES: dict[str, list[dict[str, Any]]] = tomllib.loads(
    Path(__file__).with_name("targets.examples.toml").read_text(encoding="utf-8"),
    parse_float=Decimal,
)
YEAR = year_of(date(2026, 1, 1))


def run(first: date, count: int, value: Any) -> dict[date, Any]:
    return {first + timedelta(n): value for n in range(count)}


def part(figure: Figure, name: str) -> Figure:
    return next(one for one in figure.of if one.name == name)


@pytest.mark.parametrize("ex", EXAMPLES["allowed"], ids=lambda ex: ex["sum"])
def test_allowed_mean_by_hand(ex: dict[str, Any]) -> None:
    days = (ex["on"] - ex["from"]).days + 1
    found = allowed_mean(
        ex["target"],
        run(ex["from"], days, ex["value"]),
        Period(ex["from"], ex["until"]),
        on=ex["on"],
        decimals=ex["decimals"],
    )
    # Cut downwards at six decimals, also below zero.
    assert found.value == ex["allowed"], ex["sum"]
    plain = part(found, "不计修约的上限").value
    assert isinstance(plain, Decimal)
    assert abs(plain - ex["plain"]) <= Decimal("0.000001")
    if exact(found.value) > 0:
        assert f"{ex['bound']}（{'含' if ex['inside'] else '不含'}该值）" in found.note
    else:
        assert "不能达到目标" in found.note


def prints(total: int, days: int, decimals: int) -> Decimal:
    """A published mean, from the sum of held values: held, then rounded."""
    return round_even(held(Fraction(total, 10**6 * days)), decimals)


@given(st.decimals(1, 200, places=2), st.integers(1, 366), st.integers(0, 2))
def test_the_largest_total_meets_the_target_and_one_millionth_more_does_not(
    target: Decimal, days: int, decimals: int
) -> None:
    most = largest_total(target, days, decimals)
    assert prints(most, days, decimals) <= target
    assert prints(most + 1, days, decimals) > target


@given(
    st.integers(20, 60),
    st.lists(st.one_of(st.none(), st.integers(1, 150)), min_size=1, max_size=30),
    st.integers(-2, 2),
)
def test_the_bound_decides_what_the_month_prints(
    target: int, values: list[int | None], more: int
) -> None:
    first = date(2026, 1, 1)
    on = first + timedelta(len(values) - 1)
    month = month_of(first)
    so_far = {first + timedelta(n): value for n, value in enumerate(values)}
    if on == month.end:
        return
    found = allowed_mean(target, so_far, month, on=on)
    total = part(found, "其余各日之和最多").value
    assert isinstance(total, Decimal)
    valid = [value for value in values if value is not None]
    days = part(found, "全期有效天数 N").value
    assert isinstance(days, int)
    assert days == len(valid) + (month.end - on).days
    whole = sum(valid) * 10**6 + int(total * 10**6) + more
    assert (prints(whole, days, 0) <= target) == (more <= 0)


def test_lost_days_do_not_count_and_all_coming_days_do() -> None:
    so_far: dict[date, Any] = run(date(2026, 1, 1), 10, 40)
    so_far[date(2026, 1, 5)] = None
    found = allowed_mean(40, so_far, month_of(date(2026, 1, 1)), on=date(2026, 1, 10))
    assert part(found, "已有有效天数 n").value == 9
    assert part(found, "全期有效天数 N").value == 30
    assert "设其余各日均有效" in found.note


def test_days_after_the_cut_off_and_outside_the_period_are_left_out() -> None:
    so_far = run(date(2025, 12, 20), 40, 40)
    found = allowed_mean(40, so_far, month_of(date(2026, 1, 1)), on=date(2026, 1, 10))
    assert part(found, "已有有效天数 n").value == 10


def test_nothing_left_is_refused_and_nothing_yet_is_the_bound_itself() -> None:
    with pytest.raises(NotEnoughData, match="没有剩余天数"):
        allowed_mean(35, {}, YEAR, on=date(2026, 12, 31))
    assert allowed_mean(35, {}, YEAR, on=date(2025, 12, 31)).value == Decimal("35.5")


def test_floats_are_refused() -> None:
    with pytest.raises(NotExact):
        allowed_mean(35.0, {}, YEAR, on=date(2026, 6, 30))  # type: ignore[arg-type]


@pytest.mark.parametrize("ex", EXAMPLES["days"], ids=lambda ex: ex["sum"])
def test_polluted_days_by_hand(ex: dict[str, Any]) -> None:
    found = polluted_days_left(ex["rate"], ex["so_far"], ex["days"])
    assert found.value == ex["left"], ex["sum"]
    assert part(found, "按修约计最多可出现").value == ex["most"], ex["sum"]


@given(st.decimals(50, 100, places=1), st.integers(28, 366))
def test_the_rounded_budget_is_the_largest_that_prints_the_target(rate: Decimal, days: int) -> None:
    most = part(polluted_days_left(rate, 0, days), "按修约计最多可出现").value
    assert isinstance(most, int)

    def share(polluted: int) -> Decimal:
        return round_even(Fraction(100 * (days - polluted), days), 1)

    assert share(most) >= rate
    assert most == days or share(most + 1) < rate


def test_linear_plan_line_by_months() -> None:
    assert plan_line(36, date(2026, 6, 30), of="sum").value == 18  # 36 × 6 / 12
    assert plan_line(36, date(2026, 2, 14), of="sum").value == Decimal("4.5")  # 36 × 1.5 / 12
    assert plan_line(36, date(2026, 6, 30)).value == 36


def test_seasonal_plan_line_by_hand() -> None:
    # Each past year: 60 until the end of June (181 days), 20 afterwards (184): the year's mean is
    # (181 × 60 + 184 × 20) / 365 = 14540 / 365; the line for 35 is 35 × 60 × 365 / 14540 = 52.716…
    past: dict[date, Any] = {}
    for year in (2023, 2025):
        past |= run(date(year, 1, 1), 181, 60) | run(date(year, 7, 1), 184, 20)
    found = plan_line(35, date(2026, 6, 30), shape="seasonal", past=past)
    assert found.value == Decimal("52.7")
    assert "2023、2025年" in found.note
    # As a sum: 181 × 60 of 14540, of a plan of 100.
    total = plan_line(100, date(2026, 6, 30), of="sum", shape="seasonal", past=past)
    assert total.value == Decimal("74.7")
    with pytest.raises(NotEnoughData, match="均匀分摊"):
        plan_line(35, date(2026, 6, 30), shape="seasonal", past={})


@pytest.mark.parametrize(
    ("now", "line", "better", "colour"),
    [
        ("40", "40", "lower", GREEN),
        ("40.1", "40", "lower", YELLOW),
        ("44", "40", "lower", YELLOW),
        ("44.1", "40", "lower", RED),
        ("80", "80", "higher", GREEN),
        ("72", "80", "higher", YELLOW),
        ("71.9", "80", "higher", RED),
    ],
)
def test_light_edges(now: str, line: str, better: str, colour: str) -> None:
    found = light(Figure("值", Decimal(now)), Figure("线", Decimal(line)), better=better)
    assert found.value == colour


def test_the_tolerance_of_the_light_is_an_argument() -> None:
    now, line = Figure("值", Decimal("44")), Figure("线", 40)
    assert light(now, line, yellow_percent=5).value == RED
    assert light(Figure("值", None), line).value is None


def test_against_target_shows_line_and_light() -> None:
    now = Figure("PM2.5 累计均值", Decimal("36.2"), "µg/m³")
    found = against_target(now, 35, plan_line(35, date(2026, 6, 30), unit="µg/m³"))
    assert exact(found.value) == Fraction(12, 10)
    assert "未达到" in found.note
    assert "黄灯" in found.explain()
    assert against_target(Figure("优良", 90, "%"), 85, better="higher").note == "目前达到目标"
