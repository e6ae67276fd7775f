"""Black and odorous water of a city: grades at their edges through the sheet, states, shares."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ledger.surroundings.town import bring, built, computed
from youju.ledger.explain import explain
from youju.ledger.surroundings import odorous_compute, odorous_exact, odorous_figures
from youju.readings.city import City
from youju.standards.water import black_odorous as rules
from youju.terms.errors import NotThere
from youju.terms.figures import Figure
from youju.terms.periods import day_number, parse

EDGES = (
    # name, depth, transparency, oxygen, potential, ammonia, grade
    ("透25", "", "25", "", "", "", "无黑臭"),
    ("透24", "", "24.9", "", "", "", "轻度黑臭"),
    ("透10", "", "10", "", "", "", "轻度黑臭"),
    ("透9", "", "9.9", "", "", "", "重度黑臭"),
    ("浅8", "20", "8", "", "", "", "轻度黑臭"),  # 40 % of 20 cm is 8 cm
    ("浅7", "20", "7.9", "", "", "", "重度黑臭"),
    ("见底", "20", "20", "", "", "", "无黑臭"),
    ("深25", "25", "9.9", "", "", "", "重度黑臭"),  # 25 cm is not shallow
    ("氧20", "", "", "2.0", "", "", "无黑臭"),
    ("氧19", "", "", "1.99", "", "", "轻度黑臭"),
    ("氧2", "", "", "0.2", "", "", "轻度黑臭"),
    ("氧1", "", "", "0.19", "", "", "重度黑臭"),
    ("电50", "", "", "", "50", "", "无黑臭"),
    ("电49", "", "", "", "49", "", "轻度黑臭"),
    ("电-200", "", "", "", "-200", "", "轻度黑臭"),
    ("电-201", "", "", "", "-201", "", "重度黑臭"),
    ("氨8", "", "", "", "", "8.0", "无黑臭"),
    ("氨81", "", "", "", "", "8.01", "轻度黑臭"),
    ("氨15", "", "", "", "", "15", "轻度黑臭"),
    ("氨151", "", "", "", "", "15.01", "重度黑臭"),
    ("氨检出", "", "", "", "", "<0.025", "无黑臭"),
)
HEAD = (
    "水体名称,监测点位,监测日期,水深（cm）,透明度（cm）,"
    "溶解氧（mg/L）,氧化还原电位（mV）,氨氮（mg/L）\n"
)
REGISTER = """water,name,kind,list,county,city,stage,content,instrument,from,to
H1,一渠,城市,,甲县,某市,整治中,95,,,
H2,二渠,城市,,甲县,某市,整治中,,,,2026-03-31
H2,二渠,城市,,甲县,某市,已消除,92,某办〔2026〕2号,2026-04-01,
H3,三渠,城市,,乙县,某市,已消除,91,某办〔2025〕9号,2025-06-01,
R1,一塘,农村,省级清单,甲县,某市,整治中,,,,
R2,二塘,农村,省级清单,甲县,某市,已消除,,某办〔2025〕8号,2025-06-01,
R3,三塘,农村,市级清单,乙县,某市,整治中,,,,
"""
SHEET = HEAD + (
    "一渠,1号点,2026-02-10,,30,5,100,1\n"
    "二渠,1号点,2026-02-10,,8,5,100,1\n"  # severe
    "二渠,2号点,2026-02-10,,20,5,100,1\n"  # light
    "二渠,3号点,2026-02-10,,9,5,100,1\n"  # severe: 2 of 3 points, 66.7 %
    "三渠,,2026-02-10,,30,1.5,100,1\n"  # light: came back
    "二渠,1号点,2026-05-10,,26,5,100,1\n"
    "一塘,,2026-02-10,,5,0.1,-300,20\n"
)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    made = built(tmp_path_factory.mktemp("odorous") / "city", odorous=REGISTER)
    bring(made, SHEET, "odorous")
    return computed(made)


@pytest.fixture(scope="module")
def edges(tmp_path_factory: pytest.TempPathFactory) -> City:
    rows = [f"W{nth},{one[0]},城市,某市,整治中" for nth, one in enumerate(EDGES)]
    register = "water,name,kind,city,stage,list\n" + "".join(f"{row},\n" for row in rows)
    made = built(tmp_path_factory.mktemp("edges") / "city", odorous=register)
    cells = [f"{one[0]},,2026-03-05,{','.join(one[1:6])}" for one in EDGES]
    report = bring(made, HEAD + "\n".join(cells) + "\n", "odorous")
    assert report.refused.is_empty(), report.refused.to_dicts()  # type: ignore[attr-defined]
    return computed(made)


def test_grades_on_both_sides_of_each_edge_through_the_sheet(edges: City) -> None:
    held = odorous_figures.load(edges)
    again = odorous_exact.Recomputation.of(edges, held.computed)
    for nth, (name, *_, expected) in enumerate(EDGES):
        figure = held.water(f"W{nth}", "2026-03")
        assert figure is not None
        assert figure.grade == expected, name
        line = again.register.line(f"W{nth}")
        assert again.water(line, "grade", parse("2026-03")).value == expected, name


@pytest.mark.parametrize(
    ("address", "expected", "why"),
    [
        ("water/H1/2026-02/grade", "无黑臭", "every item clear"),
        ("water/H1/2026-02/state", "整治中", "the register says so"),
        ("water/H2/2026-02/grade", "重度黑臭", "two of three points, 60 % is enough"),
        ("water/H2/2026-05/state", "已消除", "another line since April, and clear"),
        ("water/H3/2026-02/grade", "轻度黑臭", "oxygen 1.5"),
        ("water/H3/2026-02/state", "返黑返臭", "cleared before"),
        ("water/H3/2026-05/state", "已消除", "nothing was measured in May"),
        ("water/R1/2026-02/grade", None, "villages have a guide of their own"),
        ("place/某市/2026-02/share", Decimal(0), "H3 came back: 0 of 3"),
        ("place/某市/2026-05/share", Decimal("66.7"), "H2 and H3 of 3"),
        ("place/甲县/2026-05/share", Decimal(50), "H2 of 2"),
        ("place/乙县/2026-05/share", Decimal(100), "H3"),
        ("place/甲县/2026-02/share:省级清单", Decimal(50), "R2 of 2; R3 is of another list"),
        ("place/乙县/2026-02/share:市级清单", Decimal(0), "R3"),
        # Point 1: transparency severe on one of two days, 50 % < 60 %; so one of three points
        ("water/H2/2026/grade", "轻度黑臭", "33 % severe points"),
    ],
)
def test_a_figure(city: City, address: str, expected: object, why: str) -> None:
    found = explain(city, f"fig_odorous_{address}")
    assert found.agrees, found.verdict
    assert found.figure.value == expected, why


def test_each_value_leads_to_its_line_and_the_state_to_its_instrument(city: City) -> None:
    figure = explain(city, "fig_odorous_water/H3/2026-02/grade").figure
    point = figure.of[-1]
    refs = [part.ref for one in point.of for part in one.of]
    assert [ref for ref in refs if ref] == ["import/1#6"] * 4
    state = explain(city, "fig_odorous_water/H2/2026-05/state").figure
    assert state.by is not None
    assert state.by.instrument == "某办〔2026〕2号"
    back = explain(city, "fig_odorous_place/某市/2026-02/share").figure
    assert "返黑返臭、不计入已消除：三渠" in back.note
    ready = explain(city, "fig_odorous_water/H1/2026-02/state").figure
    assert ready.note == "监测已无黑臭，可申请认定消除"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("water/H9/2026-02/grade", "没有“H9”"),
        ("water/H1/2026-02/beauty", "可用 grade、state"),
        ("place/月球/2026-02/share", "没有“月球”"),
        ("place/甲县/2026-02/share:月球", "share:国家监管清单"),
        ("place/甲县/2026-02/share:市级清单", "没有黑臭水体结果"),
    ],
)
def test_what_is_not_there(city: City, address: str, said: str) -> None:
    with pytest.raises(NotThere, match=said):
        explain(city, f"fig_odorous_{address}")


VALUES = {
    "sd": st.sampled_from(("5", "7.9", "8", "9.9", "10", "20", "24.9", "25", "30")),
    "do": st.sampled_from(("0.1", "0.2", "1.99", "2", "5")),
    "orp": st.sampled_from(("-201", "-200", "49", "50")),
    "nh3n": st.sampled_from(("1", "8", "8.01", "15", "15.01")),
}


@settings(max_examples=50, deadline=None)
@given(
    days=st.lists(st.fixed_dictionaries({}, optional=VALUES), min_size=1, max_size=6),
    depth=st.sampled_from((None, Decimal(20), Decimal(24), Decimal(25), Decimal(40))),
)
def test_both_hands_grade_a_point_alike(days: list[dict[str, str]], depth: Decimal | None) -> None:
    deep = Decimal(1000) if depth is None else depth
    told = [
        {item: Decimal(one) for item, one in day.items() if item != "sd" or Decimal(one) <= deep}
        for day in days
    ]
    if not any(told):
        return
    start = day_number(date(2026, 3, 1))
    rows = [
        {"site": "H1", "variant": "odorous P", "day": start + nth, "factor": item, "value": value}
        for nth, day in enumerate(told)
        for item, value in [*day.items(), *([("depth", depth)] if depth and day else [])]
    ]
    frame = pl.DataFrame(
        [{**row, "value": int(Decimal(str(row["value"])) * 10**10)} for row in rows],
        schema_overrides={"value": pl.Int64, "day": pl.Int64},
    )
    period = parse("2026-03")
    (bulk,) = odorous_compute.point_rows(frame, [period]).rows(named=True)
    readings = [
        odorous_exact.Reading(
            "H1", "P", start + nth, {item: Figure(item, one) for item, one in day.items()}, depth
        )
        for nth, day in enumerate(told)
        if day
    ]
    exact = odorous_exact.point_of("P", readings, period)
    assert bulk["grade"] == exact.value
    assert bulk["grade"] in rules.GRADES
    assert bulk["readings"] == len(readings)
