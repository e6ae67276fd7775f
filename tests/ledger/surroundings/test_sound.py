"""Sound of a city: days from hours, verdicts at the limit, rates, mean levels and grades."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ledger.surroundings.town import QUARTERS, SOUND, bring, built, computed, hours
from youju.ledger.explain import explain
from youju.ledger.surroundings import sound_compute, sound_exact, sound_figures
from youju.readings.city import City
from youju.readings.dated import Lines
from youju.readings.surroundings.sound import Place
from youju.terms.errors import NotThere
from youju.terms.periods import day_number, year_of
from youju.terms.states import State

DAY = date(2026, 6, 5)
LATE = date(2026, 6, 6)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Two quarters, and two days of hours: one with the nation's night, one with its own."""
    made = built(tmp_path_factory.mktemp("sound") / "city", sound=SOUND)
    bring(made, QUARTERS, "sound", "季.csv")
    # 06–22 at 50, the eight hours of the night at 44; of S4 the hour 22–23 is as loud as the day.
    bring(made, hours("S1", DAY, ["44"] * 6 + ["50"] * 16 + ["44"] * 2), "sound-hours", "一.csv")
    late = ["40"] * 7 + ["58"] * 16 + ["40"]
    bring(made, hours("S4", LATE, late), "sound-hours", "二.csv")
    bring(made, hours("S2", LATE, ["44"] * 6 + ["50"] * 15), "sound-hours", "三.csv")
    return computed(made)


def value(city: City, address: str) -> object:
    found = explain(city, address)
    assert found.agrees, found.verdict
    return found.figure.value


@pytest.mark.parametrize(
    ("address", "expected", "sum_"),
    [
        ("S1/2026-06-05/ld", Decimal("50.0"), "sixteen equal hours"),
        ("S1/2026-06-05/ln", Decimal("44.0"), "eight equal hours"),
        # 10·lg((16·10^5 + 8·10^5.4)/24) = 10·lg(150396.0…) = 51.77
        ("S1/2026-06-05/ldn", Decimal("51.8"), "the night raised by 10"),
        ("S1/2026-02-10/met_day", "达标", "55.0 is the limit of zone 1"),
        ("S1/2026-02-10/met_night", "超标", "45.1 is above 45"),
        ("S2/2026-02-11/met_day", "超标", "60.1 is above 60"),
        ("S2/2026-02-11/met_night", "达标", "50.0 is the limit of zone 2"),
        ("S4/2026-06-06/ld", Decimal("58.0"), "its own day is 07–23"),
        ("S4/2026-06-06/ln", Decimal("40.0"), "its own night is 23–07"),
    ],
)
def test_a_day(city: City, address: str, expected: object, sum_: str) -> None:
    assert value(city, f"fig_sound_day/{address}") == expected, sum_


def test_a_day_that_lacks_an_hour_has_no_level_and_says_how_many_it_has(city: City) -> None:
    found = explain(city, "fig_sound_day/S2/2026-06-06/ld")
    assert found.agrees
    assert found.figure.value is None
    assert found.figure.note == "昼间应有 16 个小时值，只有 15 个，不计算"


def test_each_hour_leads_to_its_line_of_the_sheet(city: City) -> None:
    figure = explain(city, "fig_sound_day/S1/2026-06-05/ld").figure
    hours_ = [one for one in figure.of if one.ref]
    assert len(hours_) == 16
    assert hours_[0].ref == "import/2#8"  # head and six hours of the night stand before it


def test_a_site_without_zone_is_not_judged_and_is_named(city: City) -> None:
    day = explain(city, "fig_sound_day/S3/2026-02-12/met_day")
    assert day.agrees
    assert day.figure.value is None
    assert day.figure.note == sound_exact.NO_ZONE
    rate = explain(city, "fig_sound_period/乙县/2026-Q1/day_rate").figure
    assert "无类小区" in rate.note


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("某市/2026-Q1/day_rate", "50.0"),  # S1 met, S2 not; S3 has no zone
        ("某市/2026-Q1/night_rate", "50.0"),
        ("某市/2026-Q1/day_rate:1", "100.0"),
        ("某市/2026-Q1/day_rate:2", "0.0"),
        # Q2: S1 05-10 and 06-05, S2 05-11, S4 06-06 by day; S2 06-06 has no level.
        ("某市/2026-Q2/day_rate", "100.0"),
        ("某市/2026/day_rate", "83.3"),  # 5 of 6
        ("某市/2026/night_rate", "80.0"),  # S1 02-10 not; S1 06-05, S2 twice, S4 met: 4 of 5
        ("甲县/2026/day_rate", "100.0"),
    ],
)
def test_rates_count_point_periods(city: City, address: str, expected: str) -> None:
    assert value(city, f"fig_sound_period/{address}") == Decimal(expected)


def test_without_grids_and_roads_there_is_no_grade(city: City) -> None:
    for item in ("region_day", "region_day_grade", "road_night", "road_night_grade"):
        found = explain(city, f"fig_sound_period/某市/2026/{item}")
        assert found.agrees
        assert found.figure.value is None
        assert "不评价" in found.figure.note


def test_a_period_without_readings_is_not_there(city: City) -> None:
    with pytest.raises(NotThere, match="没有声环境评价结果"):
        explain(city, "fig_sound_period/某市/2025/day_rate")
    with pytest.raises(NotThere, match="可用 ld"):
        explain(city, "fig_sound_day/S1/2026-06-05/lmax")


def test_nothing_is_computed_twice(city: City) -> None:
    from youju.ledger import compute

    before = sound_figures.load(city).computed
    assert not compute.compute(city, now=compute.datetime(2026, 12, 1)).around
    assert sound_figures.load(city).computed == before


# published results; the city's level is given to its grids, so that mean and grade come out


PUBLISHED = [
    # reference/water/published_cases.csv (the sources stand there)
    ("region", "昼间", "53.1", "较好", "昆明主城 2019，昆明交通年报"),
    ("region", "昼间", "54.5", "较好", "宣城 2018，市政府信息公开"),
    ("region", "夜间", "46.1", "一般", "宣城 2018，市政府信息公开"),
    ("road", "昼间", "67.4", "好", "昆明主城 2019，昆明交通年报"),
    ("road", "昼间", "69.6", "较好", "长沙 2016，岳麓区环保局"),
    ("road", "昼间", "59.3", "好", "宣城 2018，市政府信息公开"),
    ("road", "夜间", "51.4", "好", "宣城 2018，市政府信息公开"),
]


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> City:
    """The published levels as those of two sites each, a tenth above and a tenth below."""
    lines, rows = ["site,name,kind,zone,county,city,length_m"], []
    for nth, (what, when, level, _, _) in enumerate(PUBLISHED):
        for side in (-1, 1):
            key = f"P{nth}{'a' if side < 0 else 'b'}"
            lines.append(f"{key},{key},{what},,案例{nth},某市,{'1500' if what == 'road' else ''}")
            shown = Decimal(level) + Decimal(side).scaleb(-1)
            rows.append(f"{key},2026-04-15,{when},{shown}")
    made = built(tmp_path_factory.mktemp("reported") / "city", sound="\n".join(lines) + "\n")
    bring(made, "\n".join(["点位,监测日期,时段,等效声级（dB(A)）", *rows]) + "\n", "sound")
    return computed(made)


@pytest.mark.parametrize("nth", range(len(PUBLISHED)), ids=[one[4] for one in PUBLISHED])
def test_published_grades_come_out_of_a_city(reported: City, nth: int) -> None:
    what, when, level, grade, _ = PUBLISHED[nth]
    item = f"{what}_{'day' if when == '昼间' else 'night'}"
    where = f"fig_sound_period/案例{nth}/2026"
    assert value(reported, f"{where}/{item}") == Decimal(level)
    assert value(reported, f"{where}/{item}_grade") == grade


@given(
    st.lists(st.tuples(st.integers(300, 900), st.integers(1, 9000)), min_size=1, max_size=8),
    st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_means_and_grades_of_both_hands_agree(given_: list[tuple[int, int]], road: bool) -> None:
    what = "road" if road else "region"
    on = day_number(date(2026, 4, 15))
    lines = tuple(
        Place(f"P{nth}", f"P{nth}", what, "", "甲县", "某市", Decimal(length))
        for nth, (_, length) in enumerate(given_)
    )
    register = Lines(lines, "名录", "")
    rows = _readings([(f"P{nth}", level) for nth, (level, _) in enumerate(given_)], on)
    days = sound_compute.day_rows(rows, register)
    year = year_of(date(2026, 4, 15))
    bulk = sound_compute.period_rows(days, [year], register).row(0, named=True)
    exact = [
        sound_exact.day_of(line, date(2026, 4, 15), rows.filter(site=line.site).to_dicts())
        for line in lines
    ]
    mean = sound_exact.mean(exact, what, "day", year).value
    assert Decimal(bulk[f"{what}_day"]).scaleb(-1) == mean
    grade = sound_exact.grade(exact, what, "day", year).value
    assert bulk[f"{what}_day_grade"] == grade


def _readings(levels: list[tuple[str, int]], day: int):  # type: ignore[no-untyped-def]
    import polars as pl

    from youju.readings.surroundings.points import POINTS

    return pl.DataFrame(
        [
            {
                "site": site,
                "factor": "Ld",
                "variant": "sound",
                "day": day,
                "hour": 0,
                "value": level * 10**9,
                "flag": None,
                "state": int(State.REVIEWED),
                "stream": "import",
                "entry": 1,
                "line": 2,
                "seq": nth,
            }
            for nth, (site, level) in enumerate(levels)
        ],
        schema=POINTS,
    )


def test_another_register_makes_the_figures_anew(tmp_path: Path) -> None:
    made = built(tmp_path / "city", sound=SOUND)
    bring(made, QUARTERS, "sound")
    computed(made)
    (made.path / "register" / "sound.csv").write_text(SOUND.replace("1类", "2类"), encoding="utf-8")
    made = computed(City.open(made.path))
    assert value(made, "fig_sound_period/甲县/2026-Q1/night_rate") == Decimal("100.0")
    older = explain(made, "fig_sound_period/甲县/2026-Q1/night_rate?basis=1")
    assert older.agrees
    assert older.figure.value == Decimal("0.0")
