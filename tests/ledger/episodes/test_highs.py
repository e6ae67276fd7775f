"""High values: the rule on small frames, against a plain second hand, and with planted truth."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from statistics import median

import polars as pl

from tests.ledger.cities import frame, hour
from youju.ledger.episodes import highs, rules
from youju.terms.places import Register, Site

DAY = date(2026, 3, 5)
RULES = rules.on(DAY)
PLACES = {"A": "113.00", "B": "113.05", "C": "113.10", "D": "113.15", "E": "113.20", "Z": "115.00"}
REGISTER = Register(
    tuple(
        Site(key, f"{key}站", "甲县", "某市", "市控", lon=lon, lat="30.00")
        for key, lon in PLACES.items()
    )
)


def _hours(values: dict[str, Sequence[int | None]]) -> pl.DataFrame:
    """PM2.5 by hour from midnight on, in whole µg/m³."""
    rows = [
        (site, hour(3, 5, 0) + at, None if one is None else one * 10_000, *[None] * 5)
        for site, ones in values.items()
        for at, one in enumerate(ones)
    ]
    return frame(rows)


def _found(values: dict[str, Sequence[int | None]]) -> list[tuple[str, int, int]]:
    found = highs.of_hours(_hours(values), REGISTER, DAY, RULES)
    return [(one.site, one.first_hour - hour(3, 5, 0), len(one.hours)) for one in found]


def _around(n: int, *others: int) -> dict[str, Sequence[int | None]]:
    return {site: [value] * n for site, value in zip("BCD", others, strict=False)}


def test_three_hours_well_above_the_median() -> None:
    assert _found({"A": [120, 120, 120, 60], **_around(4, 60, 60, 70)}) == [("A", 0, 3)]


def test_two_hours_are_too_few() -> None:
    assert _found({"A": [120, 120, 60, 60], **_around(4, 60, 60, 70)}) == []


def test_one_missing_hour_ends_nothing_two_do() -> None:
    assert _found({"A": [120, 120, None, 120], **_around(4, 60, 60, 70)}) == [("A", 0, 3)]
    assert _found({"A": [120, 120, None, None, 120], **_around(5, 60, 60, 70)}) == []


def test_a_low_hour_in_between_ends_the_row() -> None:
    assert _found({"A": [120, 120, 74, 120, 120], **_around(5, 60, 60, 70)}) == []


def test_the_least_value_the_ratio_and_the_difference_all_count() -> None:
    assert _found({"A": [74] * 3, **_around(3, 20, 20, 20)}) == []  # below 75
    assert _found({"A": [149] * 3, **_around(3, 100, 100, 100)}) == []  # less than 150 %
    assert _found({"A": [150] * 3, **_around(3, 100, 100, 100)}) == [("A", 0, 3)]
    assert _found({"A": [75] * 3, **_around(3, 41, 41, 41)}) == []  # 34 above, 35 asked
    assert _found({"A": [75] * 3, **_around(3, 40, 40, 40)}) == [("A", 0, 3)]


def test_with_two_neighbours_an_hour_says_nothing() -> None:
    assert _found({"A": [200] * 6, **_around(6, 60, 60)}) == []
    lacking = {"A": [200] * 4, "B": [60] * 4, "C": [60] * 4, "D": [60, None, 60, 60]}
    assert _found(lacking) == [("A", 0, 3)]  # one silent hour is bridged and not counted


def test_a_dirty_neighbour_does_not_hide_it() -> None:
    """The median holds against one neighbour that is high itself; the mean would not."""
    assert ("A", 0, 3) in _found({"A": [150] * 3, **_around(3, 60, 60, 500)})


def test_a_distant_station_is_no_neighbour() -> None:
    assert _found({"Z": [300] * 5, **_around(5, 20, 20, 20)}) == []
    assert highs.neighbours(REGISTER.sites, 30)["Z"] == ()
    assert highs.neighbours(REGISTER.sites, 30)["A"] == ("B", "C", "D", "E")


def test_distance_is_told_in_kilometres() -> None:
    a = Site("A", "a", lon="116.00", lat="40.00")
    b = Site("B", "b", lon="116.10", lat="40.00")  # 8.52 km at 40° north
    assert highs.neighbours([a, b], 9)["A"] == ("B",)
    assert highs.neighbours([a, b], 8)["A"] == ()


def test_a_station_without_coordinates_is_named() -> None:
    lost = Site("L", "无坐标站", "甲县", "某市", "市控")
    register = Register((*REGISTER.sites, lost))
    assert highs.without_place(register, DAY, RULES) == (lost,)
    assert highs.without_place(REGISTER, DAY, RULES) == ()


def _laid_aside(values: dict[str, Sequence[int | None]]) -> list[tuple[str, int]]:
    rows = highs.rows_of_hours(_hours(values), REGISTER, DAY, RULES)
    return [
        (one.site, one.front[0] - hour(3, 5, 0)) for one in rows if one.front and one.site == "A"
    ]


def test_a_row_whose_neighbours_get_there_too_is_a_fronts() -> None:
    """120 at its highest: the neighbours need 96, within three hours."""
    later = {site: [60, 60, 60, 60, 60, 96] for site in "BCD"}
    values = {"A": [120, 120, 120, 60, 60, 60], **later}
    assert _laid_aside(values) == [("A", 5)]
    assert _found(values) == []
    before = {site: [96, 60, 60, 60] for site in "BCD"}
    assert _laid_aside({"A": [60, 120, 120, 120], **before}) == [("A", 0)]


def test_neighbours_that_stay_below_or_come_later_keep_it() -> None:
    below = {site: [60, 60, 60, 60, 60, 95] for site in "BCD"}
    assert _found({"A": [120, 120, 120, 60, 60, 60], **below}) == [("A", 0, 3)]
    late = {site: [60, 60, 60, 60, 60, 60, 96] for site in "BCD"}
    assert _found({"A": [120, 120, 120, 60, 60, 60, 60], **late}) == [("A", 0, 3)]


def test_one_neighbour_of_three_makes_no_front_and_two_stations_say_nothing() -> None:
    one = {"B": [60, 60, 60, 200], "C": [60] * 4, "D": [60] * 4}
    assert _found({"A": [120, 120, 120, 60], **one}) == [("A", 0, 3)]
    two: dict[str, Sequence[int | None]] = {
        "B": [60, 60, 60, 200], "C": [60, 60, 60, 200], "D": [60, 60, 60, None]
    }  # fmt: skip
    assert _found({"A": [120, 120, 120, 60], **two}) == [("A", 0, 3)]


def test_a_citys_file_from_before_fronts_lays_nothing_aside() -> None:
    text = rules.STANDARD.text
    for line in ("front_hours   = 3\n", "front_percent = 80\n"):
        assert line in text
        text = text.replace(line, "")
    later = {site: [60, 60, 60, 200] for site in "BCD"}
    hours = _hours({"A": [120, 120, 120, 60], **later})
    found = highs.of_hours(hours, REGISTER, DAY, rules.on(DAY, text))
    assert ("A", 3) in {(one.site, len(one.hours)) for one in found}


def _second_hand(hours: pl.DataFrame, register: Register) -> set[tuple[str, int, int]]:
    """The same rule in plain Python with Fractions and ``statistics.median``."""
    values = {(s, h): Fraction(v, 10_000) for s, h, v in hours.select("site", "hour", "pm25").rows()
              if v is not None}  # fmt: skip
    near = highs.neighbours(register.sites, RULES.radius_km)
    span = sorted({h for _, h in values})
    found = set()
    for site in near:
        run: list[int] = []
        silent = 0
        for h in [*range(span[0], span[-1] + 4)]:
            own = values.get((site, h))
            others = [values[o, h] for o in near[site] if (o, h) in values]
            if own is not None and own < 75:
                said = False
            elif own is None or len(others) < RULES.neighbours:
                silent += 1
                if silent <= RULES.high_missing and h <= span[-1]:
                    continue
                said = False
            else:
                middle = median(others)
                said = own * 100 >= 150 * middle and own - middle >= 35
            if said:
                run, silent = [*run, h], 0
            else:
                beside = (
                    [h for at in range(1, 4) for h in (min(run) - at, max(run) + at)] if run else []
                )
                there = [[values[o, h] for o in near[site] if (o, h) in values] for h in beside]
                top = max((values[site, h] for h in run), default=0)
                front = any(len(v) >= 3 and median(v) * 100 >= 80 * top for v in there)
                if len(run) >= RULES.high_hours and not front:
                    found.add((site, run[0], len(run)))
                run, silent = [], 0
    return found


def test_both_hands_agree_on_invented_days() -> None:
    rnd = random.Random(20261122)
    for _ in range(20):
        values: dict[str, Sequence[int | None]] = {
            site: [
                None if rnd.random() < 0.08 else rnd.choice((40, 55, 70, 95, 120, 160))
                for _ in range(72)
            ]
            for site in PLACES
        }
        hours = _hours(values)
        found = highs.of_hours(hours, REGISTER, DAY, RULES)
        assert {(one.site, one.first_hour, len(one.hours)) for one in found} == _second_hand(
            hours, REGISTER
        )
