"""Composite index and rankings: published cases, choices that show, laws of ranks."""

from __future__ import annotations

import csv
import itertools
import json
import tomllib
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youju.standards.air import gb3095, ranking
from youju.standards.air.ranking_change import change_rate, improvement_ranking
from youju.terms.dated import BEFORE_NATIONWIDE
from youju.terms.errors import BadInput, NoEditionInForce, NotExact
from youju.terms.periods import half_of, month_of, year_of

EXAMPLES = tomllib.loads(
    Path(__file__).with_name("ranking.examples.toml").read_text(encoding="utf-8")
)["index"]
ON = date(2026, 3, 31)
AIR = {"SO2": 6, "NO2": 20, "CO": 2, "O3_8h": 80, "PM10": 30, "PM2.5": 15}

values = st.dictionaries(
    st.text("甲乙丙丁戊己庚辛", min_size=1, max_size=3),
    st.none() | st.integers(0, 400).map(lambda n: Decimal(n).scaleb(-3)),
    max_size=12,
)


def statistics_of(ex: dict[str, Any]) -> dict[str, Any]:
    return {item: Decimal(value) for item, value in ex["given"].items()}


def choices(ex: dict[str, Any]) -> dict[str, Any]:
    return {"on": ex["on"]} | {key: ex[key] for key in ("rules", "limits", "weights") if key in ex}


@pytest.mark.parametrize("ex", EXAMPLES, ids=lambda ex: ex["says"])
def test_worked_index(ex: dict[str, Any]) -> None:
    found = ranking.composite_index(statistics_of(ex), **choices(ex))
    assert str(found.value) == ex["index"], ex["sum"]
    assert ranking.main_pollutants(found) == tuple(ex["main"])
    exact = ranking.composite_index(
        statistics_of(ex), single_decimals=None, index_decimals=None, **choices(ex)
    )
    assert str(exact.value) == ex["exact"]


@pytest.mark.parametrize(
    "ex", [one for one in EXAMPLES if "published" in one], ids=lambda ex: ex["says"]
)
def test_published_index(ex: dict[str, Any]) -> None:
    """Two of three published values come out; the third under no combination of roundings."""
    found = {
        str(
            ranking.composite_index(
                statistics_of(ex),
                single_decimals=single,
                index_decimals=2,
                purpose=purpose,
                **choices(ex),
            ).value
        )
        for single, purpose in itertools.product(
            (None, 1, 2, 3), (None, "monitoring", "statistic", "attainment")
        )
    }
    if ex["reproduces"]:
        assert ex["index"] == ex["published"]
        assert Decimal(ex["exact"]).quantize(Decimal("0.01")) != Decimal(ex["published"])
    else:
        assert ex["published"] not in found


@pytest.mark.parametrize(
    ("key", "says"),
    [("worked_example", 0), ("worked_example_2", 1), ("worked_example_3", 2)],
)
def test_cases_are_those_of_the_reference(shared: Path, key: str, says: int) -> None:
    text = (shared / "reference/air/composite_and_statistics.json").read_text(encoding="utf-8")
    case = json.loads(text, parse_float=Decimal)[key]
    names = {"CO_p95": "CO", "O3_p90": "O3_8h"}
    inputs = {names.get(item, item): Decimal(value) for item, value in case["inputs"].items()}
    ex = EXAMPLES[says]
    assert inputs == statistics_of(ex)
    assert case["published"] == Decimal(ex["published"])
    assert case["with_each_single_index_half_even_2dp"] == Decimal(ex["index"])
    assert round(Decimal(ex["exact"]), 5) == round(case["from_rounded_inputs_exact"], 5)


def test_weights_and_limits_against_the_reference(shared: Path) -> None:
    folder = shared / "reference/air"
    text = (folder / "composite_and_statistics.json").read_text(encoding="utf-8")
    weights = dict(ranking.STANDARD.says["weights"]["2026"])
    stated = json.loads(text)["weights_2026"]
    stated.pop("evidence")
    assert {key: weights["O3_8h" if key == "O3" else key] for key in stated} == stated
    assert weights["mark"] == "secondary"
    with (folder / "assessment_statistics.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            for rules, column in (
                ("2012", "composite_limit_2012"),
                ("2026", "composite_limit_2026_transition"),
                ("2031", "composite_limit_2026_final"),
            ):
                single = ranking.single_index(row["pollutant"], 1, on=ON, rules=rules)
                assert single.of[1].value == int(row[column])


def test_every_choice_stands_in_the_note() -> None:
    plain = ranking.composite_index(AIR, on=ON).note
    assert "GB 3095-2026 表1（过渡限值）" in plain
    assert "等权相加" in plain
    assert "单项指数修约到2位小数" in plain
    other = ranking.composite_index(
        AIR,
        on=ON,
        limits="2012",
        weights="2026",
        single_decimals=None,
        index_decimals=3,
        purpose=None,
    )
    assert "GB 3095-2012 表1（指定2012）" in other.note
    assert "与其后文矛盾" in other.note
    assert "不先修约" in other.note
    assert "单项指数不修约" in other.note
    assert "综合指数修约到3位小数" in other.note
    for one in (plain, other.note):
        assert "主要" not in one
    assert "最终限值" in ranking.composite_index(AIR, on=ON, rules="2031").note
    assert ranking.composite_index(AIR, on=ON).mark == "to-be-checked"


def test_rounding_of_the_inputs_is_a_parameter() -> None:
    # PM2.5 24.5: shown 24.5 (2026), judged as 24; NO2 limit and the rest as they are.
    air = AIR | {"PM2.5": Decimal("24.54")}
    found = {
        purpose: ranking.composite_index(
            air, on=ON, single_decimals=None, index_decimals=None, purpose=purpose
        ).value
        for purpose in (None, "statistic", "attainment")
    }
    base = Decimal("2.1")
    assert found == {
        None: base + Decimal("0.818000"),
        "statistic": base + Decimal("0.816667"),
        "attainment": base + Decimal("0.833333"),
    }


@pytest.mark.parametrize("item", list(AIR))
def test_a_missing_item_leaves_no_index(item: str) -> None:
    for without in (
        {key: value for key, value in AIR.items() if key != item},
        AIR | {item: None},
    ):
        found = ranking.composite_index(without, on=ON)
        assert found.value is None
        assert found.note.startswith(f"缺{item}，不计算综合指数")
        assert ranking.main_pollutants(found) == ()


def test_a_zero_is_no_missing_item() -> None:
    assert str(ranking.composite_index(AIR | {"SO2": 0}, on=ON).value) == "2.50"


def test_the_main_pollutant_goes_by_the_single_index_as_summed() -> None:
    air = AIR | {"NO2": Decimal("20.1"), "PM10": Decimal("30.2")}  # 0.5025 and 0.5033…
    assert ranking.main_pollutants(ranking.composite_index(air, on=ON)) == (
        "NO2",
        "CO",
        "O3_8h",
        "PM10",
        "PM2.5",
    )
    exact = ranking.composite_index(air, on=ON, single_decimals=None)
    assert ranking.main_pollutants(exact) == ("PM10",)


@pytest.mark.parametrize(
    ("on", "remarks"),
    [
        (date(2013, 3, 31), [BEFORE_NATIONWIDE, "自2014-01-01起实施，此前的数据亦按其评价"]),
        (date(2015, 12, 31), [BEFORE_NATIONWIDE]),
        (date(2016, 1, 31), []),
        (date(2026, 2, 28), []),
    ],
)
def test_early_days_are_ranked_and_say_so(on: date, remarks: list[str]) -> None:
    found = ranking.composite_index(EXAMPLES[0]["given"] | {"CO": Decimal("0.9")}, on=on)
    assert str(found.value) == "1.73"
    for remark in (BEFORE_NATIONWIDE, "起实施"):
        assert (remark in found.note) == any(remark in one for one in remarks)


def test_refusals() -> None:
    with pytest.raises(NoEditionInForce):
        ranking.composite_index(AIR, on=date(2011, 1, 1))
    with pytest.raises(BadInput, match="heavy"):
        ranking.composite_index(AIR, on=ON, weights="heavy")
    with pytest.raises(BadInput, match="TSP"):
        ranking.composite_index(AIR | {"TSP": 1}, on=ON)
    with pytest.raises(NotExact):
        ranking.composite_index(AIR | {"CO": 0.9}, on=ON)  # type: ignore[dict-item]


items = st.integers(0, 5000).map(lambda n: Decimal(n).scaleb(-1))


@given(st.fixed_dictionaries(dict.fromkeys(AIR, items)), st.sampled_from(list(AIR)))
def test_index_laws(air: dict[str, Decimal], worse: str) -> None:
    found = ranking.composite_index(air, on=ON, purpose=None)
    singles = [one.value for one in found.of[:6]]
    assert found.value == sum(singles)  # type: ignore[arg-type]
    assert ranking.composite_index(dict(reversed(air.items())), on=ON, purpose=None) == found
    more = air | {worse: air[worse] + 10}
    higher = ranking.composite_index(more, on=ON, purpose=None).value
    assert isinstance(higher, Decimal)
    assert isinstance(found.value, Decimal)
    assert higher > found.value
    exact = sum(Fraction(value) / Fraction(_limit(item)) for item, value in air.items())
    assert abs(Fraction(found.value) - exact) <= 6 * Fraction(5, 1000)


def _limit(item: str) -> int:
    averaging = {"CO": "24h", "O3_8h": "8h"}.get(item, "year")
    value = gb3095.limit(item, averaging, on=ON).value
    assert isinstance(value, int)
    return value


# — ranks —


def test_equal_values_share_the_rank_and_the_next_is_left_out() -> None:
    found = ranking.rank({"甲": 1, "乙": 2, "丙": 2, "丁": 3, "戊": None})
    assert found == {"甲": 1, "乙": 2, "丙": 2, "丁": 4, "戊": None}
    assert ranking.rank({"甲": 1, "乙": 2}, smaller_is_better=False) == {"甲": 2, "乙": 1}
    assert ranking.rank({}) == {}


def test_ranked_and_printed_decimals_are_two_things() -> None:
    indices = {"甲": Decimal("3.1449"), "乙": Decimal("3.1441"), "丙": None}
    by_two = ranking.ranked(indices, ranked_decimals=2, printed_decimals=2)
    assert [(one.place, one.rank) for one in by_two] == [("甲", 1), ("乙", 1), ("丙", None)]
    by_three = ranking.ranked(indices, ranked_decimals=3, printed_decimals=2)
    assert [(one.place, one.rank) for one in by_three] == [("乙", 1), ("甲", 2), ("丙", None)]
    assert [str(one.printed) for one in by_three] == ["3.14", "3.14", "None"]


@given(values, st.booleans(), st.sampled_from([None, 0, 1, 2, 3]))
def test_rank_laws(given_: dict[str, Decimal | None], smaller: bool, decimals: int | None) -> None:
    found = ranking.rank(given_, smaller_is_better=smaller, decimals=decimals)
    assert list(found) == list(given_)
    shown = {
        place: value if decimals is None else round(value, decimals)  # Decimal: half to even
        for place, value in given_.items()
        if value is not None
    }
    for place in given_:
        if place not in shown:
            assert found[place] is None
            continue
        better = [
            other
            for other in shown.values()
            if (other < shown[place] if smaller else other > shown[place])
        ]
        assert found[place] == 1 + len(better)
    reverse = dict(reversed(given_.items()))
    assert ranking.rank(reverse, smaller_is_better=smaller, decimals=decimals) == found


def test_composite_index_figures_can_be_ranked() -> None:
    same = ranking.composite_index(AIR, on=ON)
    worse = ranking.composite_index(AIR | {"PM2.5": 30}, on=ON)
    none = ranking.composite_index(AIR | {"PM2.5": None}, on=ON)
    assert ranking.rank({"甲": worse, "乙": same, "丙": same, "丁": none}) == {
        "甲": 3,
        "乙": 1,
        "丙": 1,
        "丁": None,
    }


# — improvement —


def test_improvement_ranking() -> None:
    year = year_of(date(2025, 1, 1))
    now: dict[str, Any] = {
        "甲": Decimal("3.60"),
        "乙": Decimal("4.40"),
        "丙": Decimal("4.40"),
        "丁": 3,
        "戊": 5,
    }
    then: dict[str, Any] = {"甲": 4, "乙": 4, "丙": 4, "丁": Decimal("2.5")}
    found = {
        one.place: (one.change.value, one.rank, one.worst_rank)
        for one in improvement_ranking(now, then, year, attaining={"丁"})
    }
    # 甲 −10 %, 乙 and 丙 +10 %, 丁 +20 % but attaining, 戊 has no year before.
    assert found == {
        "甲": (Decimal("-10.0"), 1, 3),
        "乙": (Decimal("10.0"), 2, 1),
        "丙": (Decimal("10.0"), 2, 1),
        "丁": (Decimal("20.0"), 4, None),
        "戊": (None, None, None),
    }


def test_change_rate_says_what_is_unsure() -> None:
    half = half_of(date(2025, 1, 1))
    found = change_rate(Decimal("3.81"), Decimal("4.03"), half)
    assert str(found.value) == "-5.5"  # −0.22 / 4.03 = −5.459 %
    assert found.mark == "to-be-checked"
    assert found.note == ""
    month = change_rate(4, 4, month_of(date(2025, 1, 1)))
    assert month.note == "方案只规定半年和年的变化程度排名"
    early = change_rate(4, 4, year_of(date(2016, 1, 1)))
    assert early.note == "方案自2017-02-12起实施"
    assert change_rate(4, 0, half).value is None
    exact = change_rate(Decimal("3.81"), Decimal("4.03"), half, rate_decimals=None)
    assert exact.value == Fraction(-2200, 403)
