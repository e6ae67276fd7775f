"""Black and odorous water: the table at its edges, points, reaches, waters, what is cleared."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from youju.standards.water import black_odorous as bo
from youju.terms.errors import (
    BadInput,
    NoEditionInForce,
    NotEnoughData,
    NotExact,
    UnknownSubstance,
    UnknownUnit,
)
from youju.terms.states import Gap

DAY = date(2026, 3, 1)
KEYS = {"透明度": "sd", "溶解氧": "do", "氧化还原电位": "orp", "氨氮": "nh3n"}
CLEAR, LIGHT, SEVERE = bo.GRADES


def test_the_table_as_transcribed(shared: Path) -> None:
    file = shared / "reference" / "water" / "black_odorous_2015.csv"
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 4
    for row in rows:
        said = bo.STANDARD.on(DAY).says["items"][KEYS[row["item"]]]
        assert said["light"] == [Decimal(row["light_from"]), Decimal(row["light_to"])]
        assert said["unit"] == row["unit"]
        assert row["severe"][0] == ("<" if said["better"] == "high" else ">")
        found = bo.item_grade(KEYS[row["item"]], 1, on=DAY)
        assert found.mark == row["status"].split(":")[0]
        assert found.by is not None
        assert found.by.instrument in row["document"] or row["document"] == "同上"


@pytest.mark.parametrize(
    ("item", "value", "grade"),
    [
        ("sd", "25", CLEAR),
        ("sd", "24.9", LIGHT),
        ("sd", "10", LIGHT),
        ("sd", "9.9", SEVERE),
        ("do", "2.0", CLEAR),
        ("do", "1.99", LIGHT),
        ("do", "0.2", LIGHT),
        ("do", "0.19", SEVERE),
        ("orp", "50", CLEAR),
        ("orp", "49", LIGHT),
        ("orp", "-200", LIGHT),
        ("orp", "-201", SEVERE),
        ("nh3n", "8.0", CLEAR),
        ("nh3n", "8.01", LIGHT),
        ("nh3n", "15", LIGHT),
        ("nh3n", "15.1", SEVERE),
    ],
)
def test_edges(item: str, value: str, grade: str) -> None:
    assert bo.item_grade(item, Decimal(value), on=DAY).value == grade


@pytest.mark.parametrize(
    ("transparency", "depth", "grade"),
    [
        ("9", "30", SEVERE),  # deep enough: the line of 10 cm
        ("9", "25", SEVERE),  # 25 itself is not shallow
        ("9", "24", SEVERE),  # 40 % of 24 is 9.6
        ("9", "22.5", LIGHT),  # 40 % of 22.5 is 9
        ("8", "20", LIGHT),
        ("7.9", "20", SEVERE),
        ("20", "20", CLEAR),  # clear to the bottom
    ],
)
def test_shallow_water(transparency: str, depth: str, grade: str) -> None:
    found = bo.item_grade("sd", Decimal(transparency), depth=Decimal(depth), on=DAY)
    assert found.value == grade


def repeated(item: str, severe: int, light: int, clear: int) -> list[dict[str, Decimal]]:
    values = {"do": ("0.1", "1", "5"), "nh3n": ("16", "10", "1")}[item]
    counts = zip(values, (severe, light, clear), strict=True)
    return [{item: Decimal(value)} for value, count in counts for _ in range(count)]


@pytest.mark.parametrize(
    ("readings", "grade"),
    [
        (repeated("do", 6, 0, 4), SEVERE),  # 60 % of one item
        (repeated("do", 5, 0, 4), LIGHT),  # 55.6 %
        (repeated("do", 3, 0, 7) + repeated("nh3n", 3, 0, 7), SEVERE),  # 30 % of two
        (repeated("do", 3, 0, 7) + repeated("nh3n", 2, 0, 8), LIGHT),
        (repeated("do", 0, 1, 9), LIGHT),
        (repeated("do", 0, 0, 9), CLEAR),
    ],
)
def test_points(readings: list[dict[str, Decimal]], grade: str) -> None:
    found = bo.point_grade(readings, on=DAY)
    assert (found.value, found.mark) == (grade, "to-be-checked")


def test_reaches_and_waters() -> None:
    row = [SEVERE] * 2 + [LIGHT] + [SEVERE] * 4
    assert bo.severe_reaches(row, on=DAY) == [(3, 6)]
    assert bo.severe_reaches([SEVERE] * 3, on=DAY) == [(0, 2)]
    assert bo.severe_reaches([], on=DAY) == []
    assert bo.water_grade([SEVERE] * 6 + [CLEAR] * 4, on=DAY).value == SEVERE
    assert bo.water_grade([SEVERE] * 59 + [CLEAR] * 41, on=DAY).value == LIGHT
    assert bo.water_grade([CLEAR], on=DAY).value == CLEAR


def test_cleared() -> None:
    assert bo.cleared(CLEAR, 90, on=DAY).value == bo.CLEARED
    assert bo.cleared(CLEAR, Decimal("89.9"), on=DAY).value == bo.NOT_CLEARED
    assert bo.cleared(LIGHT, 100, on=DAY).value == bo.NOT_CLEARED
    assert bo.cleared_share(2, 3, on=DAY).value == Decimal("66.7")


def test_no_data_is_never_clear() -> None:
    for nothing in ([], [{}], [{"do": None, "sd": Gap.MISSING}]):
        with pytest.raises(NotEnoughData, match="没有数据不等于无黑臭"):
            bo.point_grade(nothing, on=DAY)
    with pytest.raises(NotEnoughData):
        bo.water_grade([], on=DAY)
    with pytest.raises(NotEnoughData, match="—"):
        bo.cleared_share(0, 0, on=DAY)


def test_refusals() -> None:
    with pytest.raises(BadInput, match="透明度不能为负"):
        bo.item_grade("sd", -1, on=DAY)
    with pytest.raises(BadInput, match="大于水深"):
        bo.item_grade("sd", 30, depth=20, on=DAY)
    with pytest.raises(UnknownSubstance, match="tp"):
        bo.point_grade([{"tp": 1}], on=DAY)
    with pytest.raises(BadInput, match="中度黑臭"):
        bo.water_grade(["中度黑臭"], on=DAY)
    with pytest.raises(BadInput, match="100 %"):
        bo.cleared(CLEAR, 101, on=DAY)
    with pytest.raises(BadInput, match="核对清单"):
        bo.cleared_share(4, 3, on=DAY)
    with pytest.raises(NotExact):
        bo.item_grade("do", 0.2, on=DAY)  # type: ignore[arg-type]
    with pytest.raises(NoEditionInForce):
        bo.item_grade("do", 1, on=date(2015, 8, 27))


def test_units() -> None:
    assert bo.reading("sd", Decimal("0.1"), "m", on=DAY) == 10
    assert bo.reading("nh3n", 8000, "µg/L", on=DAY) == 8
    assert bo.reading("orp", -200, "mV", on=DAY) == -200
    for item in ("sd", "orp", "do"):
        with pytest.raises(BadInput, match="没有单位"):
            bo.reading(item, 1, "", on=DAY)
    with pytest.raises(UnknownUnit):
        bo.reading("orp", 1, "V", on=DAY)
