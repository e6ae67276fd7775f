"""HJ 663, hours → station day → place day: worked examples, laws, and an independent sum."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youju.standards.air import hj663
from youju.terms.dated import BEFORE_NATIONWIDE
from youju.terms.errors import BadInput, NoEditionInForce, NotExact
from youju.terms.figures import Figure
from youju.terms.numbers import exact, held
from youju.terms.states import Gap

EXAMPLES = tomllib.loads(
    Path(__file__).with_name("hj663.examples.toml").read_text(encoding="utf-8")
)
ON = date(2026, 3, 1)

readings = st.integers(0, 12_000_000).map(lambda units: Decimal(units).scaleb(-4))
some_hours = st.lists(st.one_of(st.none(), readings), min_size=24, max_size=24)


def value(text: Any) -> Any:
    return None if text == "NA" else Decimal(text)


def spread(runs: list[list[Any]]) -> list[Any]:
    return [value(text) for count, text in runs for _ in range(count)]


def says(example: dict[str, Any]) -> str:
    return str(example["says"])


@pytest.mark.parametrize("ex", EXAMPLES["day"], ids=says)
def test_worked_day(ex: dict[str, Any]) -> None:
    found = hj663.day_mean(ex["item"], spread(ex["hours"]), on=ex["on"])
    assert (None if found.value is None else str(found.value)) == ex.get("held"), ex["sum"]
    assert found.note == ex.get("note", "")


@pytest.mark.parametrize("ex", EXAMPLES["ozone"], ids=says)
def test_worked_ozone_day(ex: dict[str, Any]) -> None:
    found = hj663.ozone_day(spread(ex["hours"]), on=ex["on"])
    assert (None if found.value is None else str(found.value)) == ex.get("held"), ex["sum"]
    assert found.of[0].value == ex["windows"], ex["sum"]
    assert found.note == ex.get("note", "")
    if "best" in ex:
        assert ex["best"] in found.of[1].name


@pytest.mark.parametrize("ex", EXAMPLES["place"], ids=says)
def test_worked_place_day(ex: dict[str, Any]) -> None:
    stations = {name: value(text) for name, text in ex["stations"].items()}
    found = hj663.place_day(ex["item"], stations, on=ON)
    assert (None if found.value is None else str(found.value)) == ex.get("held"), ex["sum"]
    if "note" in ex:
        assert found.note == ex["note"]
    assert found.mark == "to-be-checked"


def slow_ozone(hours: list[Decimal | None], limit: int = 160) -> tuple[Fraction | None, int]:
    """The rule once more, from the list of windows as sets of clock hours; for this test alone."""
    by_stamp = {stamp: hour for stamp, hour in enumerate(hours, start=1) if hour is not None}
    best, windows = None, 0
    for last in range(8, 25):
        got = [by_stamp[s] for s in range(last - 7, last + 1) if s in by_stamp]
        if 8 - len(got) > 2:
            continue
        windows += 1
        mean = Fraction(sum(got)) / len(got)
        best = mean if best is None or mean > best else best
    if best is None or (windows < 14 and best <= limit):
        return None, windows
    return best, windows


@given(some_hours)
def test_ozone_equals_the_slow_rule(hours: list[Decimal | None]) -> None:
    found = hj663.ozone_day(hours, on=ON)
    best, windows = slow_ozone(hours)
    assert found.of[0].value == windows
    if best is None:
        assert found.value is None
    else:
        assert isinstance(found.value, Decimal)
        assert Fraction(found.value) == held(best)


@given(st.lists(st.one_of(st.none(), st.sampled_from([159, 160, 161])), min_size=24, max_size=24))
def test_ozone_near_the_limit_equals_the_slow_rule(hours: list[Any]) -> None:
    found = hj663.ozone_day(hours, on=ON)
    best, _ = slow_ozone(hours)
    assert (found.value is None) == (best is None)


@given(some_hours, st.randoms(use_true_random=False))
def test_day_mean_is_a_mean(hours: list[Decimal | None], random: Any) -> None:
    found = hj663.day_mean("PM2.5", hours, on=ON)
    got = [hour for hour in hours if hour is not None]
    assert found.of[0].value == len(got)
    if len(got) < 20:
        assert found.value is None
        assert found.note == f"有效小时{len(got)}个，少于20个"
    else:
        assert isinstance(found.value, Decimal)
        assert min(got) <= found.value <= max(got)
        assert -found.value.as_tuple().exponent == 6  # type: ignore[operator]
    shuffled = list(hours)
    random.shuffle(shuffled)
    assert hj663.day_mean("PM2.5", shuffled, on=ON) == found


@given(
    st.dictionaries(
        st.text("甲乙丙丁戊己", min_size=1, max_size=3), st.none() | readings, max_size=9
    )
)
def test_place_day_lies_between_its_stations(stations: dict[str, Decimal | None]) -> None:
    found = hj663.place_day("PM10", stations, on=ON)
    taken = [one for one in stations.values() if one is not None]
    need = Fraction(1, 2) if len(stations) < 4 else Fraction(3, 4)
    enough = bool(taken) and Fraction(len(taken), len(stations)) >= need
    assert (found.value is not None) == enough
    if enough:
        assert isinstance(found.value, Decimal)
        assert min(taken) <= found.value <= max(taken)
    reverse = dict(reversed(stations.items()))
    assert hj663.place_day("PM10", reverse, on=ON).value == found.value
    absent = {part.name for part in found.of if part.value is None}
    assert absent == {name for name, one in stations.items() if one is None}


def test_every_gap_is_no_value_and_zero_is_one() -> None:
    gaps: list[Any] = [Gap.MISSING, Gap.INVALID, Gap.NOT_MEASURED, None]
    assert hj663.day_mean("SO2", [0] * 20 + gaps, on=ON).value == 0
    withheld = [*gaps, Gap.WITHHELD, Gap.BELOW_DETECTION]
    assert hj663.day_mean("SO2", [0] * 18 + withheld, on=ON).value is None


@pytest.mark.parametrize("wrong", [35.0, float("nan"), Decimal("NaN"), True, "35"])
def test_only_exact_numbers(wrong: Any) -> None:
    with pytest.raises(NotExact):
        hj663.day_mean("PM2.5", [wrong] * 24, on=ON)
    with pytest.raises(NotExact):
        hj663.ozone_day([wrong] * 24, on=ON)
    with pytest.raises(NotExact):
        hj663.place_day("PM2.5", {"A": wrong}, on=ON)


def test_a_day_has_24_hours_and_ozone_its_own_rule() -> None:
    for hours in ([35] * 23, [35] * 25, []):
        with pytest.raises(BadInput, match="24"):
            hj663.day_mean("PM2.5", hours, on=ON)
        with pytest.raises(BadInput, match="24"):
            hj663.ozone_day(hours, on=ON)
    with pytest.raises(BadInput, match="ozone_day"):
        hj663.day_mean("O3", [35] * 24, on=ON)
    with pytest.raises(BadInput, match="六项"):
        hj663.day_mean("TSP", [35] * 24, on=ON)


def test_no_station_no_value() -> None:
    assert hj663.place_day("PM2.5", {}, on=ON).note == "没有评价点位"


def test_the_tree_reaches_down_to_the_reading() -> None:
    hours = [Figure("PM2.5 小时值", Decimal(35), "µg/m³", ref=f"第{hour}时") for hour in range(24)]
    station = hj663.day_mean("PM2.5", hours, on=ON)
    county = hj663.place_day("PM2.5", {"甲站": station, "乙站": None}, on=ON)
    text = county.explain()
    assert "@第23时" in text
    assert "乙站 = —  （未参加：无有效值）" in text
    few = hj663.day_mean("PM2.5", [35] * 3 + [None] * 21, on=ON)
    assert "未参加：有效小时3个" in hj663.place_day("PM2.5", {"甲站": few}, on=ON).explain()


def test_the_highest_hour_of_ozone() -> None:
    assert hj663.ozone_hour([10] * 22 + [Decimal("99.5"), None], on=ON).value == Decimal("99.5")
    assert hj663.ozone_hour([None] * 24, on=ON).note == "没有有效小时值"


@pytest.mark.parametrize(
    ("on", "rules", "edition", "remark"),
    [
        (date(2026, 3, 1), "auto", "HJ 663-2026", ""),
        (date(2026, 2, 28), "auto", "HJ 663-2013", ""),
        (date(2016, 1, 1), "auto", "HJ 663-2013", ""),
        (date(2015, 12, 31), "auto", "HJ 663-2013", BEFORE_NATIONWIDE),
        (
            date(2013, 9, 30),
            "auto",
            "HJ 663-2013",
            "HJ 663-2013自2013-10-01起实施，此前的数据亦按其评价；" + BEFORE_NATIONWIDE,
        ),
        (
            date(2013, 3, 1),
            "auto",
            "HJ 663-2013",
            "HJ 663-2013自2013-10-01起实施，此前的数据亦按其评价；" + BEFORE_NATIONWIDE,
        ),
        (date(2031, 1, 1), "auto", "HJ 663-2026", ""),
        (date(2031, 1, 1), "2031", "HJ 663-2026", ""),
        (date(2025, 1, 1), "2026", "HJ 663-2026", "HJ 663-2026自2026-03-01起实施，此处为指定使用"),
        (date(2026, 3, 1), "2012", "HJ 663-2013", "HJ 663-2013至2026-02-28止，此处为指定使用"),
    ],
)
def test_editions_by_day(on: date, rules: str, edition: str, remark: str) -> None:
    found = hj663.ozone_day([100] * 24, on=on, rules=rules)
    assert found.by is not None
    assert found.by.instrument == edition
    assert found.note == remark
    assert found.value == 100


def test_nothing_before_the_first_rule_set() -> None:
    with pytest.raises(NoEditionInForce, match="2012-02-28"):
        hj663.day_mean("PM2.5", [35] * 24, on=date(2012, 2, 28))
    # GB 3095-2012 was issued on 29 February 2012: from then on there are limits to judge by.
    assert hj663.day_mean("PM2.5", [35] * 24, on=date(2012, 2, 29)).value == 35


@given(
    st.lists(st.none() | st.integers(0, 5_000_000), min_size=24, max_size=24),
    st.sampled_from(["PM2.5", "CO", "O3_8h"]),
    st.sampled_from([date(2026, 2, 28), date(2026, 3, 1)]),
)
def test_the_value_alone_is_the_value_of_the_figure(
    units: list[int | None], item: str, on: date
) -> None:
    hours = [None if one is None else Fraction(one, 10**4) for one in units]
    rule = hj663.ozone_day if item == "O3_8h" else None
    whole = rule(hours, on=on) if rule else hj663.day_mean(item, hours, on=on)
    wanted = None if whole.value is None else exact(whole.value) * 10**6
    assert hj663.day_value(item, units, on=on) == wanted


@given(st.lists(st.none() | st.integers(0, 10**9), min_size=1, max_size=9))
def test_the_value_of_a_place_alone_is_that_of_its_figure(units: list[int | None]) -> None:
    given_ = {
        str(nth): None if one is None else Fraction(one, 10**6) for nth, one in enumerate(units)
    }
    whole = hj663.place_day("PM2.5", given_, on=date(2026, 3, 1))
    wanted = None if whole.value is None else exact(whole.value) * 10**6
    assert hj663.place_value(units, on=date(2026, 3, 1)) == wanted
