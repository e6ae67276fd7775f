"""A figure explains itself, marks and all."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from youju.terms.clauses import Clause
from youju.terms.dated import BEFORE_NATIONWIDE, Standard, reading_from
from youju.terms.errors import NoEditionInForce
from youju.terms.figures import Figure

MEAN = Figure("PM2.5 日均值", Decimal("70.50"), "µg/m³", ref="import/1#12", state="最终")
INDEX = Figure("AQI", 110, by=Clause("甲", "式(1)", "to-be-checked"), of=(MEAN,), note="示例")


def test_the_tree_in_words() -> None:
    assert INDEX.explain() == (
        "AQI = 110  ← 甲 式(1)〔待核〕  （示例）\n"
        "  PM2.5 日均值 = 70.50 µg/m³  （最终）  @import/1#12"
    )
    assert INDEX.explain(depth=0).count("\n") == 0


def test_the_weakest_mark_is_that_of_the_figure() -> None:
    assert INDEX.mark == "to-be-checked"
    assert MEAN.mark == "verified"


def test_json_keeps_decimals_as_text_and_integers_as_numbers() -> None:
    said = json.loads(INDEX.to_json())
    assert said["value"] == 110
    assert said["of"][0]["value"] == "70.50"
    assert said["by"]["mark"] == "to-be-checked"
    assert "of" not in json.loads(INDEX.to_json(depth=0))


def test_no_value_is_a_dash_and_a_long_fraction_shows_both() -> None:
    assert Figure("x", None, "µg/m³", note="缺测").line() == "x = —  （缺测）"
    assert Figure("x", Fraction(1, 4)).line() == "x = 0.25"
    assert Figure("x", Fraction(1, 3)).line() == "x = 1/3≈0.333333"


FILE = """
number = "X 1"
[[edition]]
name = "X 1-2012"
rules = "2012"
issued = 2012-02-29
since = 2016-01-01
until = 2026-02-28
limit = 75
[[edition]]
name = "X 1-2026"
rules = "2026"
also = ["2031"]
issued = 2026-02-14
since = 2026-03-01
limit = 60
"""


@pytest.mark.parametrize(
    ("day", "rules", "limit", "early"),
    [
        (date(2026, 2, 28), "auto", 75, False),
        (date(2026, 3, 1), "auto", 60, False),
        (date(2014, 1, 1), "auto", 75, True),
        (date(2026, 3, 1), "2012", 75, False),
        (date(2040, 3, 1), "2031", 60, False),
    ],
)
def test_the_edition_of_the_day(day: date, rules: str, limit: int, early: bool) -> None:
    standard = Standard.load("nowhere", "x.toml")
    with reading_from({"nowhere/x.toml": FILE}):
        edition = standard.on(day, rules)
        assert (edition.says["limit"], edition.early) == (limit, early)
        assert edition.remark == (BEFORE_NATIONWIDE if early else "")


def test_no_edition_before_the_issue() -> None:
    standard = Standard.load("nowhere", "x.toml")
    with reading_from({"nowhere/x.toml": FILE}):
        with pytest.raises(NoEditionInForce, match="2012-02-29"):
            standard.on(date(2011, 1, 1))
        with pytest.raises(NoEditionInForce, match="2012 \\(X 1-2012\\)"):
            standard.named("1996")
