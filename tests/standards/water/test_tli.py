"""The trophic index: published values of a lake, worked formulas, grades at their edges."""

from __future__ import annotations

import csv
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from youju.standards.water import tli
from youju.terms.errors import BadInput, NotEnoughData, NotExact, UnknownSubstance, UnknownUnit
from youju.terms.numbers import round_even

DAY = date(2026, 3, 1)


def test_published_values_of_a_lake(shared: Path) -> None:
    """呼伦湖 2011–2015, four items (ChinaXiv 202112.00113 table 3), to the third decimal."""
    file = shared / "reference" / "water" / "published_cases.csv"
    with file.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["subject"].startswith("TLI")]
    assert len(rows) == 5
    for row in rows:
        chla, tp, tn, sd = re.findall(r"\d+\.\d+", row["subject"])
        parts = {"chla": chla, "tp": tp, "tn": tn, "sd": sd}
        found = tli.combined({item: Decimal(text) for item, text in parts.items()}, on=DAY)
        assert isinstance(found.value, Decimal)
        assert round_even(found.value, 3) == Decimal(row["value"]), row["period"]
        assert tli.grade(found.value, on=DAY).value == row["published_grade"]
        assert "缺高锰酸盐指数" in found.note


@pytest.mark.parametrize(
    ("item", "value", "index", "sum_"),
    [
        ("chla", "1", "25", "10 × (2.5 + 1.086 × ln 1)"),
        ("tp", "1", "94.36", "10 × 9.436"),
        ("tn", "1", "54.53", "10 × 5.453"),
        ("sd", "1", "51.18", "10 × 5.118"),
        ("codmn", "1", "1.09", "10 × 0.109"),
        ("chla", "10", "50.006074", "25 + 10.86 × 2.30258509 = 25 + 25.00607411…"),
        ("sd", "0.5", "64.627055", "51.18 + 19.4 × 0.69314718 = 51.18 + 13.44705529"),
    ],
)
def test_worked_indices(item: str, value: str, index: str, sum_: str) -> None:
    found = tli.item_index(item, Decimal(value), on=DAY).value
    assert isinstance(found, Decimal)
    assert abs(found - Decimal(index)) <= Decimal("0.000001"), sum_


def test_weights_as_printed() -> None:
    printed = {"chla": "0.2663", "tp": "0.1879", "tn": "0.1790", "sd": "0.1834", "codmn": "0.1834"}
    for item, text in printed.items():
        assert round_even(tli.weight(item, on=DAY), 4) == Decimal(text)
    assert sum(tli.weight(item, on=DAY) for item in printed) == 1


@pytest.mark.parametrize(
    ("index", "grade"),
    [
        ("29.999", "贫营养"),
        ("30", "中营养"),
        ("50", "中营养"),
        ("50.001", "轻度富营养"),
        ("60", "轻度富营养"),
        ("60.001", "中度富营养"),
        ("70", "中度富营养"),
        ("70.001", "重度富营养"),
    ],
)
def test_grades_at_their_edges(index: str, grade: str) -> None:
    assert tli.grade(Decimal(index), on=DAY).value == grade


def test_refusals() -> None:
    with pytest.raises(BadInput, match="大于 0"):
        tli.item_index("tp", 0, on=DAY)
    with pytest.raises(NotEnoughData):
        tli.trophic_index({"tp": None}, on=DAY)
    with pytest.raises(UnknownSubstance, match="浊度"):
        tli.combined({"浊度": 50}, on=DAY)
    with pytest.raises(NotExact):
        tli.item_index("tp", 0.1, on=DAY)  # type: ignore[arg-type]


def test_units() -> None:
    assert tli.reading("chla", Decimal("0.012"), "mg/L", on=DAY) == 12
    assert tli.reading("chla", 12, "µg/L", on=DAY) == tli.reading("chla", 12, "mg/m³", on=DAY) == 12
    assert tli.reading("sd", 80, "cm", on=DAY) == Decimal("0.8")
    assert tli.reading("tp", 50, "µg/L", on=DAY) == Decimal("0.05")
    for item in ("chla", "sd", "tp"):
        with pytest.raises(BadInput, match="没有单位"):
            tli.reading(item, 1, "", on=DAY)
    with pytest.raises(UnknownUnit):
        tli.reading("tn", 1, "mg/m³", on=DAY)
