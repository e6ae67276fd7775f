"""Comparisons: by hand, refusals that name the difference, missing sides, leap days, editions."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youju.standards.air.comparison import (
    BEFORE,
    YEAR_AGO,
    Basis,
    change,
    other_period,
    under_both_editions,
)
from youju.terms.errors import BadInput, UnknownPeriod
from youju.terms.figures import Figure, in_text
from youju.terms.periods import parse

EXAMPLES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("comparison.examples.toml").read_text(encoding="utf-8"),
    parse_float=Decimal,
)["example"]
NOVEMBER = Basis(parse("2026-11"), dust="excluded")
LAST = NOVEMBER.of(parse("2025-11"))


def pm25(value: Any, note: str = "") -> Figure:
    return Figure("PM2.5", value, "µg/m³", note=note)


@pytest.mark.parametrize("ex", EXAMPLES, ids=lambda ex: f"{ex['quantity']}: {ex['sum']}")
def test_by_hand(ex: dict[str, Any]) -> None:
    basis = Basis(parse("2026"), decimals=ex["decimals"], values=ex.get("values", "printed"))
    found = change(
        Figure("值", ex["now"]),
        Figure("值", ex["then"]),
        basis=basis,
        then_basis=basis.of(parse("2025")),
        quantity=ex["quantity"],
        decimals=ex.get("shown"),
    )
    assert (found.value, found.unit) == (ex["change"], ex["unit"]), ex["sum"]


@pytest.mark.parametrize(
    ("then", "said"),
    [
        (replace(LAST, dust="kept"), "沙尘口径（扣除沙尘、实况）"),
        (replace(LAST, values="held"), "取值（由公布值计算、由未修约值计算）"),
        (replace(LAST, decimals=1), "小数位数（0位、1位）"),
        (replace(LAST, points="comparable"), "点位口径（点位按各期实际、可比点位）"),
        (replace(LAST, edition="today"), "标准口径（各期按当期标准、两期均按现行标准）"),
        (LAST.of(parse("2025-10")), "起止日期（2026年11月应比2025年11月，给的是2025年10月）"),
        (LAST.of(parse("2025-11-01..2025-11-22")), "起止日期"),
    ],
)
def test_a_difference_in_basis_is_refused_by_name(then: Basis, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        change(pm25(38), pm25(40), basis=NOVEMBER, then_basis=then)
    assert said in str(refused.value)
    assert "不能同比" in str(refused.value)


def test_every_difference_is_named_at_once() -> None:
    other = replace(LAST, dust="kept", decimals=1)
    with pytest.raises(BadInput, match=r"沙尘口径.*小数位数"):
        change(pm25(38), pm25(40), basis=NOVEMBER, then_basis=other)


def test_the_cut_off_day_is_the_same() -> None:
    cut = replace(NOVEMBER, period=parse("..2026-11-22"))
    wrong = cut.of(parse("..2025-11-30"))
    with pytest.raises(BadInput, match="起止日期"):
        change(pm25(38), pm25(40), basis=cut, then_basis=wrong)
    right = cut.of(parse("..2025-11-22"))
    assert change(pm25(38), pm25(40), basis=cut, then_basis=right).value == -5


def test_comparable_points_are_the_same_points() -> None:
    now = replace(NOVEMBER, points="comparable", sites=frozenset({"a", "b"}))
    then = replace(LAST, points="comparable", sites=frozenset({"a", "c"}))
    with pytest.raises(BadInput, match="b、c"):
        change(pm25(38), pm25(40), basis=now, then_basis=then)
    same = replace(then, sites=now.sites)
    assert "可比点位" in change(pm25(38), pm25(40), basis=now, then_basis=same).note
    # As they were: the sets may differ, and the note says which was chosen.
    loose = change(
        pm25(38),
        pm25(40),
        basis=replace(now, points="as-was"),
        then_basis=replace(then, points="as-was"),
    )
    assert "点位按各期实际" in loose.note


@pytest.mark.parametrize(
    ("then", "because", "said"),
    [
        (None, "", "没有2025年11月的数据"),
        (None, "上年未设点位", "上年未设点位"),
        (pm25(None, "有效天数不足"), "", "有效天数不足"),
    ],
)
def test_without_last_year_a_dash_with_the_reason(
    then: Figure | None, because: str, said: str
) -> None:
    found = change(pm25(38), then, basis=NOVEMBER, because=because)
    assert found.value is None
    assert in_text(found.value) == "—"
    assert f"无同比：{said}" in found.note


def test_without_this_year_or_with_a_zero_base_a_dash_too() -> None:
    gone = change(pm25(None, "缺测"), pm25(40), basis=NOVEMBER, then_basis=LAST)
    assert (gone.value, "缺测" in gone.note) == (None, True)
    zero = change(pm25(38), pm25(0), basis=NOVEMBER, then_basis=LAST)
    assert (zero.value, "不能作基数" in zero.note) == (None, True)


def test_a_value_without_its_basis_and_another_unit_are_refused() -> None:
    with pytest.raises(BadInput, match="then_basis"):
        change(pm25(38), pm25(40), basis=NOVEMBER)
    with pytest.raises(BadInput, match="单位"):
        change(pm25(38), Figure("CO", 1, "mg/m³"), basis=NOVEMBER, then_basis=LAST)


def test_an_unknown_word_in_a_basis_is_refused() -> None:
    with pytest.raises(ValueError, match="dust"):
        Basis(parse("2026"), dust="some")


@pytest.mark.parametrize(
    ("text", "other", "stated"),
    [
        ("2024-02", ("2023-02-01", "2023-02-28"), True),
        ("2025-02", ("2024-02-01", "2024-02-29"), True),
        ("..2024-02-29", ("2023-01-01", "2023-02-28"), True),
        ("..2024-11-22", ("2023-01-01", "2023-11-22"), True),
        ("2024-11", ("2023-11-01", "2023-11-30"), False),
        ("2026", ("2025-01-01", "2025-12-31"), False),
    ],
)
def test_29_february_is_stated(text: str, other: tuple[str, str], stated: bool) -> None:
    basis = Basis(parse(text))
    then = other_period(basis.period)
    assert (then.start, then.end) == tuple(map(date.fromisoformat, other))
    found = change(pm25(38), pm25(40), basis=basis, then_basis=basis.of(then))
    assert ("2月29日" in found.note) == stated


def test_weeks_say_which_dates_they_are_compared_with() -> None:
    basis = Basis(parse("2026-W47"))
    found = change(pm25(38), pm25(40), basis=basis, then_basis=basis.of(parse("2025-W47")))
    assert "上年同周为2025-11-17至2025-11-23" in found.note


def test_against_the_period_before() -> None:
    before = NOVEMBER.of(parse("2026-10"))
    found = change(pm25(44), pm25(40), basis=NOVEMBER, then_basis=before, versus=BEFORE)
    assert (found.name, found.value) == ("PM2.5 环比", 10)
    with pytest.raises(UnknownPeriod, match="环比"):
        change(pm25(44), None, basis=Basis(parse("..2026-11-22")), versus=BEFORE)


def test_each_by_its_own_edition_says_which() -> None:
    now = replace(NOVEMBER, rules="2026")
    then = replace(LAST, rules="2012")
    found = change(pm25(38), pm25(40), basis=now, then_basis=then)
    assert "本期按2026版、2025年11月按2012版标准" in found.note
    with pytest.raises(BadInput, match="所用标准（2026版、2012版）"):
        change(
            pm25(38),
            pm25(40),
            basis=replace(now, edition="today"),
            then_basis=replace(then, edition="today"),
        )


def test_both_editions_across_the_change() -> None:
    # Good days: 300 of the new edition, 310 of last year by the old one, 298 by the new.
    def days(count: int) -> Figure:
        return Figure("优良天数", count, "天")

    own, today = under_both_editions(
        (days(300), days(310)),
        (days(300), days(298)),
        basis=replace(NOVEMBER, rules="2026"),
        then_basis=replace(LAST, rules="2012"),
        today_rules="2026",
        quantity="count",
    )
    assert (own.value, today.value) == (-10, 2)
    assert "2012版" in own.note
    assert "均按2026版标准" in today.note


def test_the_evidence_of_both_sides_is_kept() -> None:
    then = Figure("PM2.5", Decimal("40.4"), "µg/m³", ref="issued/2025.xlsx!C5", state="最终")
    found = change(pm25(38), then, basis=NOVEMBER, then_basis=LAST)
    assert "@issued/2025.xlsx!C5" in found.explain()
    assert "最终" in found.explain()
    assert "PM2.5 = 40.4 µg/m³" in found.explain()


@given(st.integers(1, 300), st.integers(1, 300), st.integers(1, 300))
def test_laws_of_a_change(one: int, other: int, base: int) -> None:
    def of(value: int) -> Decimal:
        found = change(pm25(value), pm25(base), basis=NOVEMBER, then_basis=LAST, versus=YEAR_AGO)
        assert isinstance(found.value, Decimal)
        return found.value

    low, high = sorted((one, other))
    assert of(low) <= of(high)
    assert of(base) == 0
    assert abs(Fraction(of(one)) - Fraction(100 * (one - base), base)) <= Fraction(1, 20)
    assert of(one) >= -100
