"""The exact face of HJ 633: worked examples, tables, boundaries, refusals, words."""

from __future__ import annotations

import csv
import json
import math
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from youju.standards.air import hj633
from youju.standards.air.hj633_publish import Variant
from youju.terms.clauses import SECONDARY, TO_BE_CHECKED, VERIFIED, Clause
from youju.terms.errors import (
    BadInput,
    NoEditionInForce,
    NotExact,
    UnknownSubstance,
    YoujuError,
)
from youju.terms.figures import Figure
from youju.terms.periods import BEIJING, day_of, hour_ending
from youju.terms.states import Gap

OLD, NEW = date(2026, 2, 28), date(2026, 3, 1)
FULL = {"SO2": 5, "NO2": 10, "CO": Decimal("0.5"), "PM10": 40, "PM2.5": 20}
"""Five clean items: add the ozone of the day or of the hour."""

EXAMPLES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("hj633.examples.toml").read_text(encoding="utf-8"),
    parse_float=Decimal,
)["example"]


def computed(example: dict[str, Any]) -> Figure:
    concentrations = {
        item: Gap(value) if isinstance(value, str) else value
        for item, value in example["given"].items()
    }
    index = hj633.daily_index if example.get("per", "day") == "day" else hj633.hourly_index
    return index(concentrations, on=example["on"], variant=example.get("variant", "practice"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda ex: f"{ex['clause']} on {ex['on']}")
def test_worked_example(example: dict[str, Any]) -> None:
    found = computed(example)
    expected = None if example["aqi"] == "NA" else example["aqi"]
    assert found.value == expected, example["sum"]
    assert type(found.value) in (int, type(None))
    assert list(hj633.primary_of(found)) == example["primary"], example["sum"]


# --- the dated file against the reference tables ---------------------------------------------


def reference_breaks(shared: Path) -> Iterator[tuple[str, str, str, list[int], str]]:
    with (shared / "reference/air/iaqi_breakpoints.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            breaks = [
                int(row[f"bp_iaqi_{at}"])
                for at in (0, 50, 100, 150, 200, 300, 400, 500)
                if row[f"bp_iaqi_{at}"]
            ]
            yield row["standard"], row["pollutant"], row["averaging"], breaks, row["evidence"]


def tables_of(pollutant: str, averaging: str) -> list[tuple[str, str]]:
    """Where our file keeps a row of the reference: (table, key)."""
    if averaging == "8h":
        return [("day", "O3_8h")]
    if averaging == "1h":
        return [("hour", pollutant)]
    return [("day", pollutant)] + [("hour", pollutant)] * pollutant.startswith("PM")


def test_every_break_of_the_reference_stands_in_the_file_and_no_other(shared: Path) -> None:
    seen = set()
    units = {"CO": "mg/m³"}
    for standard, pollutant, averaging, breaks, evidence in reference_breaks(shared):
        says = hj633.STANDARD.named(standard).says
        for table, key in tables_of(pollutant, averaging):
            row = says[table][key]
            assert row["breaks"] == breaks, (standard, table, key)
            assert row["unit"] == units.get(pollutant, "µg/m³")
            assert says[table]["mark"] == evidence == VERIFIED
            seen.add((standard, table, key))
    # The written day of 2012 has the highest hour of ozone, on the breaks of the hour.
    says = hj633.STANDARD.named("2012").says
    assert says["day"]["O3"]["breaks"] == says["hour"]["O3"]["breaks"]
    seen.add(("HJ 633-2012", "day", "O3"))
    kept = {
        (edition.name, table, key)
        for edition in hj633.STANDARD.editions
        for table in ("day", "hour")
        for key, row in edition.says[table].items()
        if isinstance(row, dict)
    }
    assert kept == seen


def test_levels_and_colours_are_those_of_the_reference(shared: Path) -> None:
    rules = json.loads((shared / "reference/air/aqi_rules.json").read_text(encoding="utf-8"))
    for edition in hj633.STANDARD.editions:
        assert len(edition.says["level"]) == len(rules["categories"]) == 6
        for ours, theirs in zip(edition.says["level"], rules["categories"], strict=True):
            start = theirs.get("aqi_from", theirs.get(f"aqi_from_{edition.rules}"))
            assert (ours["number"], ours["grade"], ours["name"], ours["from"], ours["to"]) == (
                theirs["level"],
                theirs["level_zh"],
                theirs["category"],
                start,
                theirs["aqi_to"],
            )
            assert ours["colour"] == {"name": theirs["colour"], "hex": theirs["hex"]}


def test_rounding_and_clauses_are_those_of_the_reference(shared: Path) -> None:
    with (shared / "reference/air/rounding.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["scope"].startswith("HJ 633")]
    assert len(rows) == 4
    for row in rows:
        says = hj633.STANDARD.named(row["scope"]).says
        clause = row["evidence"].removeprefix("verified cl.")
        if row["item"] == "IAQI/AQI":
            assert (says["after"]["clause"], says["after"]["method"]) == (clause, "up")
            continue
        assert says["before"]["clause"] == clause
        for item in row["item"].removesuffix(" concentration before IAQI").split(","):
            assert says["before"]["decimals"][item] == int(row["decimals"])
    assert hj633.STANDARD.named("2012").says["before"]["decimals"] == {}


# --- every break and its neighbours, by a sum written for this test -------------------------

INDEX = (0, 50, 100, 150, 200, 300, 400, 500)


def by_hand(breaks: list[int], value: Fraction) -> int | None:
    """式(1) from the reference table; None above its last break."""
    for (low, high), (i_low, i_high) in zip(pairwise(breaks), pairwise(INDEX), strict=False):
        if low <= value <= high:
            return math.ceil(i_low + (value - low) * (i_high - i_low) / (high - low))
    return None


def test_breaks_and_neighbours(shared: Path) -> None:
    checked = 0
    for standard, pollutant, averaging, breaks, _ in reference_breaks(shared):
        day = OLD if standard.endswith("2012") else NEW
        step = Decimal("0.1") if pollutant == "CO" else Decimal(1)
        for per, item in tables_of(pollutant, averaging):
            for at, index in zip(breaks, INDEX, strict=False):
                figure = hj633.sub_index(item, at, on=day, per=per)  # type: ignore[arg-type]
                assert figure.value == index, (standard, item, per, at)
                for near in (at - step, at + step):
                    if near < 0:
                        continue
                    expected = by_hand(breaks, Fraction(near))
                    figure = hj633.sub_index(item, near, on=day, per=per)  # type: ignore[arg-type]
                    if expected is None:
                        assert near > breaks[-1]
                        expected = {
                            ("HJ 633-2012", 800): None,
                            ("HJ 633-2026", 800): INDEX[len(breaks) - 1],
                        }.get((standard, breaks[-1]), 500)
                    assert figure.value == expected, (standard, item, per, near)
                    checked += 1
    assert checked > 300


@pytest.mark.parametrize(
    ("day", "concentration", "index"),
    [
        (OLD, Decimal("75.0001"), 101),  # 2012 does not round first, and rounds up
        (NEW, Decimal("60.4999"), 100),
        (NEW, Decimal("60.5"), 100),  # half to even
        (NEW, Decimal("60.5001"), 101),
        (OLD, Decimal("0.0001"), 1),
        (NEW, Decimal("0.0001"), 0),
    ],
)
def test_rounding_before_the_index(day: date, concentration: Decimal, index: int) -> None:
    assert hj633.sub_index("PM2.5", concentration, on=day).value == index


def test_the_hour_measured_chooses_the_edition_not_the_stamp() -> None:
    # The stamp 2026-03-01T00:00 ends an hour of 28 February; 01:00 ends one of 1 March.
    found = [
        hj633.hourly_index(
            FULL | {"O3": 50, "PM2.5": 75},
            on=day_of(hour_ending(datetime(2026, 3, 1, clock, tzinfo=BEIJING))),
        ).value
        for clock in (0, 1)
    ]
    assert found == [100, 114]


# --- properties ------------------------------------------------------------------------------

CONCENTRATIONS = st.decimals(min_value=0, max_value=4000, places=4)
ROWS = st.sampled_from(
    [
        (per, item, rules)
        for per, items in (
            ("day", "SO2 NO2 CO O3_8h PM10 PM2.5"),
            ("hour", "SO2 NO2 CO O3 PM10 PM2.5"),
        )
        for item in items.split()
        for rules in ("2012", "2026", "2031")
    ]
)


@given(row=ROWS, one=CONCENTRATIONS, other=CONCENTRATIONS)
def test_more_is_never_better_and_the_index_is_a_whole_number(
    row: tuple[Any, str, str], one: Decimal, other: Decimal
) -> None:
    per, item, rules = row
    low, high = (
        hj633.sub_index(item, value, on=NEW, per=per, rules=rules).value
        for value in sorted((one, other))
    )
    for value in (low, high):
        assert value is None or (type(value) is int and 0 <= value <= 500)
    if low is None:  # above a break that hands over to another statistic, higher does too
        assert high is None
    elif isinstance(high, int) and isinstance(low, int):
        assert low <= high


VALUES = st.one_of(CONCENTRATIONS, st.none(), st.sampled_from(list(Gap)))


@given(
    values=st.fixed_dictionaries(
        dict.fromkeys(("SO2", "NO2", "CO", "O3_8h", "PM10", "PM2.5"), VALUES)
    ),
    rules=st.sampled_from(["2012", "2026"]),
)
@settings(max_examples=200)
def test_the_aqi_is_the_highest_index_and_the_written_rule_publishes_no_more(
    values: dict[str, Any], rules: str
) -> None:
    found = hj633.daily_index(values, on=NEW, rules=rules)
    singles = [
        single
        for item, value in values.items()
        if isinstance(value, Decimal)
        and (single := hj633.sub_index(item, value, on=NEW, rules=rules).value) is not None
    ]
    written = hj633.daily_index(values, on=NEW, rules=rules, variant="written")
    if found.value is None:
        assert written.value is None
        assert not singles or (rules == "2026" and max(singles) <= 100)
        assert found.note.startswith("NA")
        return
    assert found.value == max(singles)
    assert written.value in (found.value, None)
    level = hj633.level_of(found.value, on=NEW, rules=rules)
    assert level.lowest <= max(found.value, level.lowest) <= level.highest
    primary = hj633.primary_of(found)
    assert bool(primary) == (found.value > 50)
    assert list(primary) == sorted(primary, key=hj633.TABLE_ORDER.index)


# --- inputs that are not numbers -------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [70.0, math.nan, Decimal("NaN"), Decimal("Infinity"), True, "NA", "—", "/", "70"],
    ids=repr,
)
def test_what_is_not_an_exact_number_is_refused(wrong: Any) -> None:
    with pytest.raises(NotExact):
        hj633.sub_index("PM2.5", wrong, on=NEW)
    with pytest.raises(NotExact):
        hj633.daily_index(FULL | {"O3_8h": 5, "PM2.5": wrong}, on=NEW)
    with pytest.raises(NotExact):
        hj633.hourly_index({"PM2.5": wrong}, on=OLD)


def test_none_gaps_and_zero_are_distinct() -> None:
    values: list[Any] = [None, *Gap, 0]
    found = [hj633.daily_index(FULL | {"O3_8h": value}, on=NEW).explain() for value in values]
    # None is a missing value; every other way of having none reads differently.
    assert found[0] == found[1 + list(Gap).index(Gap.MISSING)]
    assert len(set(found)) == len(values) - 1
    assert [hj633.daily_index(FULL | {"O3_8h": v}, on=NEW).value for v in (None, Gap.INVALID)] == [
        None,
        None,
    ]
    assert hj633.daily_index(FULL | {"O3_8h": Gap.NOT_MEASURED}, on=NEW).value == 40
    assert hj633.daily_index(FULL | {"O3_8h": 0}, on=NEW).value == 40


def test_refusals_name_what_is_wrong() -> None:
    with pytest.raises(BadInput, match="为负"):
        hj633.sub_index("PM2.5", -1, on=NEW)
    with pytest.raises(BadInput, match="为负"):
        hj633.daily_index({"PM10": Decimal("-0.1")}, on=NEW)
    with pytest.raises(UnknownSubstance, match="PM9"):
        hj633.sub_index("PM9", 1, on=NEW)
    with pytest.raises(UnknownSubstance, match="TSP"):
        hj633.sub_index("TSP", 1, on=NEW)
    with pytest.raises(UnknownSubstance, match=r"日报没有“O3”.*O3_8h"):
        hj633.sub_index("O3", 100, on=NEW)
    with pytest.raises(UnknownSubstance, match="日报没有“O3”"):
        hj633.daily_index(FULL | {"O3": None}, on=NEW)
    with pytest.raises(UnknownSubstance, match="实时报没有“PM10_24h”"):
        hj633.hourly_index({"PM10_24h": 80}, on=NEW)
    with pytest.raises(UnknownSubstance, match="实时报没有“O3_8h”"):
        hj633.sub_index("O3_8h", 80, on=NEW, per="hour")
    with pytest.raises(BadInput, match="两次"):
        hj633.daily_index({"PM2.5": 1, "pm25": 2}, on=NEW)
    with pytest.raises(BadInput, match="口径"):
        hj633.daily_index({"PM2.5": 1}, on=NEW, variant="other")  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="时段"):
        hj633.sub_index("PM2.5", 1, on=NEW, per="week")  # type: ignore[arg-type]


def test_a_substance_answers_to_all_its_names() -> None:
    for name in ("PM2.5", "pm25", "a34004", "细颗粒物"):
        assert hj633.sub_index(name, 70, on=NEW).value == 110


# --- editions, marks, words ------------------------------------------------------------------


def test_editions_by_day_and_by_name() -> None:
    assert hj633.sub_index("PM2.5", 70, on=OLD, rules="2026").value == 110
    assert hj633.sub_index("PM2.5", 70, on=NEW, rules="2012").value == 94
    assert hj633.sub_index("PM2.5", 70, on=OLD, rules="2031").value == 110
    early = hj633.daily_index({"PM2.5": 70}, on=date(2015, 12, 31))
    assert (early.value, early.note) == (94, "全国实施之前")
    assert hj633.sub_index("PM2.5", 70, on=date(2013, 3, 1)).note == "全国实施之前"
    assert hj633.daily_index({"PM2.5": 70}, on=date(2016, 1, 1)).note == ""
    with pytest.raises(NoEditionInForce):
        hj633.daily_index({"PM2.5": 70}, on=date(2011, 1, 1))
    assert hj633.daily_index({"PM2.5": 70}, on=date(2011, 1, 1), rules="2012").value == 94
    with pytest.raises(NoEditionInForce):
        hj633.daily_index({"PM2.5": 70}, on=NEW, rules="1996")


def test_the_explanation_of_the_house() -> None:
    assert hj633.daily_index({"PM2.5": 70}, on=OLD).explain() == (
        "AQI = 94  ← HJ 633-2012 式(2)\n"
        "  PM2.5 分指数 = 94  ← HJ 633-2012 式(1)、表1\n"
        "    PM2.5 日均值 = 70 µg/m³"
    )


def test_the_explanation_shows_gaps_rounding_and_the_reason_for_none() -> None:
    found = hj633.daily_index(
        FULL | {"O3_8h": Gap.INVALID, "CO": Decimal("2.25"), "PM2.5": None}, on=NEW
    )
    assert found.explain() == (
        "AQI = —  ← HJ 633-2026 式(2)、5.3.1  "
        "（NA：O3_8h、PM2.5 无有效值，其余项目算得 55，不大于 100，不发布）\n"
        "  SO2 分指数 = 5  ← HJ 633-2026 式(1)、表3\n"
        "    SO2 日均值 = 5 µg/m³\n"
        "  NO2 分指数 = 13  ← HJ 633-2026 式(1)、表3\n"
        "    NO2 日均值 = 10 µg/m³\n"
        "  CO 分指数 = 55  ← HJ 633-2026 式(1)、表3\n"
        "    CO 日均值（修约） = 2.2 mg/m³  ← HJ 633-2026 4.2.2\n"
        "      CO 日均值 = 2.25 mg/m³\n"
        "  O3_8h 分指数 = —  （无效）\n"
        "  PM10 分指数 = 40  ← HJ 633-2026 式(1)、表3\n"
        "    PM10 日均值 = 40 µg/m³\n"
        "  PM2.5 分指数 = —  （缺测）"
    )


def test_a_stand_in_shows_both_values() -> None:
    found = hj633.daily_index({"O3_8h": 801, "O3": 500}, on=date(2025, 7, 1))
    assert found.of[0].explain() == (
        "O3_8h 分指数 = 225  ← HJ 633-2012 表1注3\n"
        "  O3 日最大8小时平均值 = 801 µg/m³\n"
        "  O3 分指数 = 225  ← HJ 633-2012 式(1)、表1\n"
        "    O3 日最大1小时平均值 = 500 µg/m³"
    )
    alone = hj633.sub_index("SO2", 801, on=OLD, per="hour")
    assert alone.value is None
    assert "24小时" in alone.note


def test_a_value_that_takes_no_part_is_shown_all_the_same() -> None:
    found = hj633.daily_index({"O3_8h": 100, "O3": 250}, on=OLD)
    assert "O3 日最大1小时平均值 = 250 µg/m³  （不参加评价）" in found.explain()


@pytest.mark.parametrize(
    ("figure", "mark"),
    [
        (hj633.sub_index("PM2.5", 70, on=NEW), VERIFIED),
        (hj633.sub_index("PM2.5", 501, on=NEW), TO_BE_CHECKED),  # the cap is not written
        (hj633.sub_index("PM2.5", 501, on=OLD), TO_BE_CHECKED),
        (hj633.sub_index("SO2", 801, on=NEW, per="hour"), VERIFIED),
        (hj633.sub_index("O3_8h", 801, on=NEW), VERIFIED),
        (hj633.sub_index("O3_8h", 801, on=OLD), VERIFIED),
        (hj633.sub_index("PM2.5", 0, on=OLD), VERIFIED),
        (hj633.sub_index("PM2.5", 0, on=NEW), TO_BE_CHECKED),  # the range starts at 1
        (hj633.daily_index({"PM2.5": 501, "PM10": 60}, on=NEW), TO_BE_CHECKED),
        (hj633.daily_index(FULL | {"O3_8h": 9}, on=NEW), VERIFIED),
        (hj633.daily_index(FULL | {"O3_8h": 9, "PM10": None}, on=NEW), TO_BE_CHECKED),
        (hj633.daily_index(FULL | {"O3_8h": 9, "PM10": None}, on=NEW, variant="written"), VERIFIED),
    ],
)
def test_the_mark_of_a_number_travels(figure: Figure, mark: str) -> None:
    assert figure.mark == mark
    assert mark != SECONDARY
    assert ("〔待核〕" in figure.explain()) == (mark == TO_BE_CHECKED)


def test_the_clause_knows_its_days() -> None:
    assert hj633.sub_index("PM2.5", 70, on=OLD).by == Clause(
        "HJ 633-2012", "式(1)、表1", VERIFIED, date(2016, 1, 1), OLD
    )


# --- missing items ---------------------------------------------------------------------------


def test_not_measured_never_stops_and_says_on_which_condition() -> None:
    found = hj633.daily_index(FULL | {"O3_8h": Gap.NOT_MEASURED}, on=NEW)
    assert found.value == 40
    assert found.by is not None
    assert found.by.article == "式(2)、5.3.2"
    assert "连续三年" in found.note
    both = hj633.daily_index(FULL | {"O3_8h": Gap.NOT_MEASURED, "CO": Gap.MISSING}, on=NEW)
    assert both.value is None
    assert "CO" in both.note
    assert "O3_8h" not in both.note


@pytest.mark.parametrize("missing", ["SO2", "NO2", "CO", "O3_8h", "PM10", "PM2.5"])
@pytest.mark.parametrize("gap", [None, Gap.MISSING, Gap.INVALID, Gap.WITHHELD])
def test_one_missing_item(missing: str, gap: Gap | None) -> None:
    clean = FULL | {"O3_8h": 60, missing: gap}
    assert hj633.daily_index(clean, on=OLD).value is not None
    assert hj633.daily_index(clean, on=NEW, variant="written").value is None
    practice = hj633.daily_index(clean, on=NEW)
    assert (practice.value is not None) == (missing == "PM10")
    dirty = clean | {("NO2" if missing != "NO2" else "CO"): 150}
    assert hj633.daily_index(dirty, on=NEW, variant="written").value is not None


def test_pm10_excused_only_beside_a_valid_pm25() -> None:
    for pm25 in (None, Gap.INVALID, Gap.NOT_MEASURED):
        found = hj633.hourly_index(FULL | {"O3": 60, "PM10": None, "PM2.5": pm25}, on=NEW)
        assert found.value is None
    absent = {item: value for item, value in FULL.items() if item != "PM10"} | {"O3": 60}
    assert hj633.hourly_index(absent, on=NEW).value == 29  # an absent key is a missing item


def test_nothing_at_hand_is_none_in_every_edition() -> None:
    for day in (OLD, NEW):
        for values in ({}, {"PM2.5": None}, {"PM2.5": Gap.NOT_MEASURED, "CO": Gap.INVALID}):
            found = hj633.daily_index(values, on=day)
            assert found.value is None
            assert found.note.startswith("NA")
            assert hj633.primary_of(found) == ()
            assert hj633.exceeding_of(found) == ()


# --- primary pollutants and levels -----------------------------------------------------------


def test_exceeding_pollutants_are_a_notion_of_2012() -> None:
    dirty = {"PM2.5": 150, "PM10": 151, "CO": 4}
    assert hj633.exceeding_of(hj633.daily_index(dirty, on=OLD)) == ("PM10", "PM2.5")
    assert hj633.exceeding_of(hj633.daily_index(dirty, on=NEW)) == ()


def test_primary_of_asks_for_a_computed_index() -> None:
    with pytest.raises(BadInput, match="依据"):
        hj633.primary_of(Figure("AQI", 80))


@pytest.mark.parametrize("rules", ["2012", "2026", "2031"])
def test_levels_meet_without_gap(rules: str) -> None:
    words = ["优", "良", "轻度污染", "中度污染", "重度污染", "严重污染"]
    edges = {0: 1, 1: 1, 50: 1, 51: 2, 100: 2, 101: 3, 150: 3, 151: 4, 200: 4, 201: 5, 300: 5}
    for aqi, number in (edges | {301: 6, 400: 6, 500: 6}).items():
        level = hj633.level_of(aqi, on=NEW, rules=rules)
        assert (level.number, level.name) == (number, words[number - 1])
    for wrong in (-1, 501):
        with pytest.raises(BadInput):
            hj633.level_of(wrong, on=NEW, rules=rules)
    for no_int in (50.0, True, None, Decimal(50)):
        with pytest.raises(YoujuError):
            hj633.level_of(no_int, on=NEW, rules=rules)  # type: ignore[arg-type]


_VALUES = st.none() | st.just(Gap.NOT_MEASURED) | st.integers(0, 1_300 * 10**6)


@given(
    st.tuples(*[_VALUES] * 6),
    st.sampled_from([date(2026, 2, 28), date(2026, 3, 1), date(2031, 1, 1)]),
    st.sampled_from(["auto", "2012", "2026", "2031"]),
    st.sampled_from(["practice", "written"]),
)
def test_the_value_of_a_day_alone_is_that_of_its_figure(
    units: tuple[int | Gap | None, ...], on: date, rules: str, variant: Variant
) -> None:
    keys = ("SO2", "NO2", "CO", "O3_8h", "PM10", "PM2.5")
    given_ = {
        key: Fraction(one, 10**6) if isinstance(one, int) else one
        for key, one in zip(keys, units, strict=True)
    }
    whole = hj633.daily_index(given_, on=on, rules=rules, variant=variant)
    assert hj633.daily_value(given_, on=on, rules=rules, variant=variant) == whole.value
