"""Classes of wells by both hands: integers over whole columns, and the exact rule well by well."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from youju.ledger import supply_classes, supply_exact
from youju.readings import supply
from youju.readings.supply import DECIMALS, Line
from youju.standards.water import gbt14848
from youju.terms.periods import day_number, year_of
from youju.terms.states import State

LINES = {
    "W1": Line("W1", "东郊井", supply.WELL, "ground", target="Ⅳ"),
    "W2": Line("W2", "西郊井", supply.WELL, "ground"),
}
DAYS = tuple(day_number(date(2026, month, 12)) for month in (5, 9))
YEAR = year_of(date(2026, 5, 12))
UNIT = 10**DECIMALS
ITEMS = {
    "ph": [5 * UNIT, 55 * UNIT // 10, 65 * UNIT // 10, 75 * UNIT // 10, 9 * UNIT, 95 * UNIT // 10],
    "总硬度": [150 * UNIT, 150 * UNIT + 1, 450 * UNIT, 650 * UNIT, 651 * UNIT],
    "铁": [UNIT // 10, 2 * UNIT // 10, 3 * UNIT // 10, 2 * UNIT, 3 * UNIT],
    "三氯甲烷": [UNIT // 2000, 6 * UNIT // 1000, 60 * UNIT // 1000, UNIT],  # 0.5 … µg/L in mg/L
    "nh3n": [2 * UNIT // 100, UNIT // 10, UNIT // 2, 15 * UNIT // 10, 2 * UNIT],
    "嗅和味": [0, 1],
    "总β放射性": [UNIT // 10, UNIT, 2 * UNIT],
}
"""Values at and about the edges of GB/T 14848 tables 1 and 2."""
FLAGS = st.sampled_from([None, None, None, "<", "invalid"])


@st.composite
def samplings(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Rows of one or two days of two wells; at least one item that counts on each."""
    rows: list[dict[str, Any]] = []
    for point in LINES:
        for day in draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=2, unique=True)):
            items = draw(st.lists(st.sampled_from(list(ITEMS)), min_size=1, unique=True))
            for nth, item in enumerate(items):
                flag = draw(FLAGS) if item not in ("ph", "嗅和味") and nth else None
                value = draw(st.sampled_from(ITEMS[item]))
                rows.append(
                    {
                        "point": point,
                        "item": item,
                        "day": day,
                        "value": value,
                        "flag": flag,
                        "state": int(State.REVIEWED),
                        "stream": "import",
                        "entry": 1,
                        "line": len(rows),
                        "seq": len(rows),
                    }
                )
    return rows


@settings(max_examples=15, deadline=None)
@given(rows=samplings())
def test_both_hands_give_a_well_the_same_class_target_and_ends(rows: list[dict[str, Any]]) -> None:
    second = supply_classes.of_wells(
        pl.DataFrame(rows, schema=supply.SAMPLES), [(one, YEAR) for one in LINES.values()]
    )
    for point, line in LINES.items():
        mine: dict[int, list[dict[str, Any]]] = {}
        for row in rows:
            if row["point"] == point:
                mine.setdefault(row["day"], []).append(row)
        judged = gbt14848.together(
            [supply_exact._judge(line, day, some) for day, some in sorted(mine.items())],
            on=YEAR.end,
        )
        told = second[point, YEAR.key]
        assert told["class"] == judged.figure.value
        assert told["best"] == max(one.best for one in judged.singles.values())
        assert told["worst"] == max(one.worst for one in judged.singles.values())
        assert told["met"] == gbt14848.target_met(judged, line.goal, on=YEAR.end).value
        assert set(filter(None, told["deciding"].split(","))) == set(judged.deciding)


def test_a_year_takes_the_worst_class_of_each_item() -> None:
    """Hardness 310 mg/L is class Ⅲ, iron 2.4 mg/L class Ⅴ, 0.2 mg/L class Ⅱ (table 1)."""
    base = {"state": 1, "stream": "import", "entry": 1, "line": 1, "seq": 1, "flag": None}
    rows = [
        {"point": "W1", "item": "总硬度", "day": DAYS[0], "value": 310 * UNIT, **base},
        {"point": "W1", "item": "铁", "day": DAYS[0], "value": 24 * UNIT // 10, **base},
        {"point": "W1", "item": "铁", "day": DAYS[1], "value": 2 * UNIT // 10, **base},
    ]
    told = supply_classes.of_wells(pl.DataFrame(rows, schema=supply.SAMPLES), [(LINES["W1"], YEAR)])
    assert told["W1", "2026"] == {
        "class": "Ⅴ", "best": 4, "worst": 4, "met": gbt14848.EXCEEDED, "deciding": "铁",
    }  # fmt: skip
