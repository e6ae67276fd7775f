"""Dust: what is taken out, from when, by hours or by days; and never by a detector."""

from __future__ import annotations

import csv
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youju.standards.air import dust, hj663
from youju.terms.errors import BadInput
from youju.terms.figures import Figure
from youju.terms.periods import month_of
from youju.terms.states import Gap

EXAMPLES = tomllib.loads(
    Path(__file__).with_name("dust.examples.toml").read_text(encoding="utf-8")
)["day"]
ON = date(2026, 4, 1)


def spread(runs: list[list[int]]) -> list[Any]:
    return [value for count, value in runs for _ in range(count)]


def text(figure: Figure) -> str | None:
    return None if figure.value is None else str(figure.value)


@pytest.mark.parametrize("ex", EXAMPLES, ids=lambda ex: ex["says"])
def test_worked_day(ex: dict[str, Any]) -> None:
    hours, on, item = spread(ex["hours"]), ex["on"], ex["item"]
    assert text(hj663.day_mean(item, hours, on=on)) == ex["kept"], ex["sum"]
    for granularity, expected in (
        ("hours", ex.get("hours_out")),
        (None, ex.get("hours_out")),
        ("day", ex.get("day_out")),
    ):
        left = dust.without_dust(item, hours, ex["dust"], on=on, granularity=granularity)
        assert text(hj663.day_mean(item, left, on=on)) == expected, ex["sum"]


def test_indicators_as_the_monthly_reports_say() -> None:
    assert [one for one in ("PM10", "pm25", "PM2.5", "index", "rank") if dust.applies_to(one)] == [
        "PM10",
        "pm25",
        "PM2.5",
        "index",
        "rank",
    ]
    for one in ("good_days", "good_rate", "heavy_days", "heavy_rate", "AQI"):
        assert not dust.applies_to(one)
    for one in ("SO2", "NO2", "CO", "O3", "O3_8h"):
        assert not dust.applies_to(one)
    with pytest.raises(BadInput, match="visibility"):
        dust.applies_to("visibility")
    assert not dust.applies_to("PM10", on=date(2015, 12, 31))


def test_dates_against_the_reference(shared: Path) -> None:
    with (shared / "reference/air/documents.csv").open(encoding="utf-8", newline="") as lines:
        rows = {row["doc"]: row for row in csv.DictReader(lines)}
    edition = dust.STANDARD.named("2012")
    row = rows[edition.name]
    assert (str(edition.issued), str(edition.since)) == (row["issued"], row["effective_from"])
    assert "also takes the dust out of 2016" in row["note"]
    assert dust.deducted_on(date(2016, 1, 1))
    for rules in ("2026", "2031"):
        assert dust.STANDARD.named(rules) == edition


def test_what_is_unsure_is_marked() -> None:
    for granularity in (None, "hours", "day"):
        clause, said = dust.rule(on=ON, granularity=granularity)
        assert clause.mark == "to-be-checked"
        assert "沙尘" in said
    assert "2016年" in dust.rule(on=date(2016, 5, 1))[1]
    assert "未扣除" in dust.rule(on=date(2015, 5, 1))[1]


def test_a_day_value_is_withheld_when_any_hour_of_dust_touches_it() -> None:
    found = dust.day_without_dust("PM10", 300, {0}, on=ON)
    assert found.value is None
    assert found.of[0].value == 300
    assert found.mark == "to-be-checked"
    assert dust.day_without_dust("PM10", 300, True, on=ON).value is None
    assert dust.day_without_dust("PM10", 300, False, on=ON).value == 300
    assert dust.day_without_dust("PM10", 300, set(), on=ON).value == 300
    assert dust.day_without_dust("O3_8h", 150, {0}, on=ON).value == 150
    assert dust.day_without_dust("PM10", Gap.MISSING, {0}, on=ON).value is None
    early = dust.day_without_dust("PM10", 300, {0}, on=date(2015, 1, 1))
    assert (early.value, early.note) == (300, "该日早于沙尘扣除的起始日，未扣除")
    assert "2016年" in dust.day_without_dust("PM10", 300, {0}, on=date(2016, 1, 1)).note


def test_the_hour_taken_out_stays_visible() -> None:
    hours = [Figure("PM10 小时值", Decimal(50), "µg/m³", ref=f"第{n}时") for n in range(24)]
    left = dust.without_dust("PM10", hours, {5}, on=ON)
    tree = hj663.day_mean("PM10", left, on=ON).explain()
    assert "PM10 小时值 = —  （沙尘时段，不参与计算）" in tree
    assert "@第5时" in tree


def test_refusals() -> None:
    for place in (-1, 24):
        with pytest.raises(BadInput, match="0至23"):
            dust.without_dust("PM10", [1] * 24, {place}, on=ON)
    with pytest.raises(BadInput, match="minute"):
        dust.without_dust("PM10", [1] * 24, {1}, on=ON, granularity="minute")


hours = st.lists(st.none() | st.integers(0, 1000), min_size=24, max_size=24)
places = st.sets(st.integers(0, 23))


@given(hours, places)
def test_hours_taken_out_are_those_named(given_: list[int | None], named: set[int]) -> None:
    before = list(given_)
    left = dust.without_dust("PM2.5", given_, named, on=ON)
    assert given_ == before
    for place, (then, now) in enumerate(zip(before, left, strict=True)):
        assert now == (Gap.WITHHELD if place in named and then is not None else then)
    whole = dust.without_dust("PM2.5", given_, named, on=ON, granularity="day")
    if named:
        assert all(one in (None, Gap.WITHHELD) for one in whole)
    else:
        assert whole == before
    assert dust.without_dust("O3", given_, named, on=ON) == before


def test_a_month_of_dust_stays_fit_for_evaluation() -> None:
    april = month_of(ON)
    stormy = {date(2026, 4, day) for day in range(1, 7)}
    kept = {day: 800 if day in stormy else 60 for day in april}
    kept.pop(date(2026, 4, 30))  # a day that failed for another reason
    excluded = {day: None if day in stormy else value for day, value in kept.items()}
    lost = dust.lost_to_dust(kept, excluded)
    assert lost == stormy
    assert hj663.period_statistic("PM10", excluded, april).value is None
    found = hj663.period_statistic("PM10", excluded, april, dust_days=lost)
    assert found.value == 60
    assert hj663.period_statistic("PM10", kept, april).value == Decimal("213.103448")
