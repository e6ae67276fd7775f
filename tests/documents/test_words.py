"""Office wording: no minus sign ever, one rounding, half to even, absent says why."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youju.documents import words
from youju.terms.errors import BadInput, NotExact

numbers = st.decimals(-1000, 1000, places=2)


@pytest.mark.parametrize(
    ("now", "then", "said", "sum_"),
    [
        ("31.4", "32.4", "同比下降3.1%", "−1.0/32.4 = −3.086 %"),
        ("32.4", "31.4", "同比上升3.2%", "1.0/31.4 = 3.185 %"),
        ("35", "35.0", "同比持平", "equal"),
        ("35.01", "35", "同比基本持平", "0.029 % prints as 0.0"),
        ("41", "40", "同比上升2.5%", "exactly 2.5 %"),
        ("40.02", "40", "同比基本持平", "0.05 % is a tie and goes to the even 0.0"),
        ("40.06", "40", "同比上升0.2%", "0.15 % is a tie and goes to the even 0.2"),
        ("-1", "-2", "同比上升50.0%", "against the size of a negative basis"),
    ],
)
def test_percent(now: str, then: str, said: str, sum_: str) -> None:
    assert words.change(Decimal(now), Decimal(then), "同比") == said, sum_


def test_points_and_amounts() -> None:
    assert words.change(Decimal("78.9"), Decimal("80.1"), "环比", measure="points") == (
        "环比下降1.2个百分点"
    )
    change = words.change(
        5, 9, "同比", measure="amount", unit="天", decimals=0, verbs=("减少", "增加")
    )
    assert change == "同比减少4天"
    assert words.change(30, 28, "较2020年", measure="amount", unit="µg/m³", decimals=0) == (
        "较2020年上升2微克/立方米"
    )


def test_absent_says_why() -> None:
    assert words.change(None, 3, "同比") == "—（缺本期数据）"
    assert words.change(3, None, "同比") == "—（缺基期数据）"
    assert words.change(3, None, "同比", because="上年同期未设站") == "—（上年同期未设站）"
    assert words.change(3, 0, "同比") == "—（基期为0，不能计算百分比）"
    assert words.change(0, 0, "同比") == "同比持平"
    assert words.rank(None, because="数据不足") == "—（数据不足）"


@given(numbers, numbers)
def test_a_minus_sign_never_stands_in_text(now: Decimal, then: Decimal) -> None:
    for measure in ("percent", "points", "amount"):
        assert not set("-−") & set(words.change(now, then, "同比", measure=measure, unit="天"))
    assert "-" not in words.amount(now, "µg/m³", 1)
    assert "-" not in words.against(now, then, "目标", "µg/m³")


@given(numbers, numbers.filter(bool))
def test_percent_agrees_with_a_slow_computation(now: Decimal, then: Decimal) -> None:
    """The printed size is within half a unit of the exact quotient, the verb has its sign."""
    said = words.change(now, then, "同比")
    exact = (Fraction(now) - Fraction(then)) / abs(Fraction(then)) * 100
    if "持平" in said:
        assert abs(exact) <= Fraction(1, 20)
        return
    assert said.startswith("同比上升" if exact > 0 else "同比下降")
    assert abs(Fraction(said[4:-1]) - abs(exact)) <= Fraction(1, 20)


@pytest.mark.parametrize("value", [0.1, float("nan"), True, "3", Decimal("NaN")])
def test_only_exact_numbers(value: object) -> None:
    with pytest.raises(NotExact):
        words.number(value)  # type: ignore[arg-type]
    with pytest.raises(NotExact):
        words.change(value, 1, "同比")  # type: ignore[arg-type]


def test_numbers() -> None:
    assert words.number(Decimal("-0.04"), 1) == "0.0"
    assert words.number(Decimal("2.5"), 0) == "2"
    assert words.number(Fraction(1, 3), 2) == "0.33"
    with pytest.raises(BadInput, match="几位小数"):
        words.number(Fraction(1, 3))


def test_spans_of_days() -> None:
    assert words.span(date(2026, 3, 1), date(2026, 3, 1)) == "2026年3月1日"
    with pytest.raises(BadInput, match="早于"):
        words.span(date(2026, 3, 2), date(2026, 3, 1))
    with pytest.raises(BadInput, match="25 时"):
        words.as_of(date(2026, 1, 1), 25)


def test_lists() -> None:
    assert words.listing([]) == "无"
    assert words.listing(["甲县", "乙县"]) == "甲县和乙县"
    assert words.runs([12, 1, 2, 11], "月") == "1月、2月、11月和12月"


def test_formulas_leave_other_letters_alone() -> None:
    assert words.formulas("PM2.5、SO2、CO") == "PM₂.₅、SO₂、CO"
    assert words.formulas("PM2.55、XNO2、NO20") == "PM2.55、XNO2、NO20"


def test_refusals() -> None:
    with pytest.raises(BadInput, match="名次"):
        words.rank(0)
    with pytest.raises(BadInput, match="比较方式"):
        words.change(1, 2, "同比", measure="ratio")
