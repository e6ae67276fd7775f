"""Limits and single items of GB 3838, against the table that was read from the standard."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from youju.standards.water import gb3838
from youju.standards.water.gb3838 import Below
from youju.terms.errors import (
    BadInput,
    NoEditionInForce,
    NotExact,
    UnknownSubstance,
    UnknownUnit,
)
from youju.terms.numbers import round_even

DAY = date(2026, 3, 1)
CLASSES = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ")


def test_every_limit_of_table_1(shared: Path) -> None:
    file = shared / "reference" / "water" / "gb3838_2002_table1.csv"
    with file.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["direction"] in ("ge", "le")]
    assert len(rows) == 23
    for row in rows:
        for water in (row["water_body"],) if row["water_body"] else ("river", "lake"):
            for grade, column in zip(CLASSES, ("I", "II", "III", "IV", "V"), strict=True):
                found = gb3838.limit(row["key"], grade, on=DAY, water=water)
                assert found.value == Decimal(row[column]), (row["key"], grade, water)
                assert found.by is not None
                assert found.by.article.startswith("表1")
                assert found.mark == "verified"


@pytest.mark.parametrize(("table", "count"), [(2, 5), (3, 80)])
def test_every_limit_of_tables_2_and_3(shared: Path, table: int, count: int) -> None:
    file = shared / "reference" / "water" / f"gb3838_2002_table{table}.csv"
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == count
    for row in rows:
        found = gb3838.source_limit(row["item"].split("（")[0], on=DAY)
        assert (found.value, found.unit) == (Decimal(row["limit"]), "mg/L")
        assert found.by is not None
        assert found.by.article == f"表{table}"


@pytest.mark.parametrize(
    ("item", "value", "water", "grade"),
    [
        ("ph", "6", "river", "Ⅰ"),
        ("ph", "5.9999", "river", "劣Ⅴ"),
        ("ph", "9", "river", "Ⅰ"),
        ("ph", "9.0048", "river", "劣Ⅴ"),
        ("do", "7.5", "river", "Ⅰ"),
        ("do", "7.4999", "river", "Ⅱ"),
        ("do", "2", "river", "Ⅴ"),
        ("do", "1.99", "river", "劣Ⅴ"),
        ("do", "0", "river", "劣Ⅴ"),
        ("tp", "0.1", "river", "Ⅱ"),
        ("tp", "0.1", "lake", "Ⅳ"),
        ("tp", "0", "lake", "Ⅰ"),
        ("cod", "15", "river", "Ⅰ"),
        ("cod", "15.01", "river", "Ⅲ"),
        ("cu", "1", "river", "Ⅱ"),
        ("cu", "1.001", "river", "劣Ⅴ"),
        ("hg", "0.00005", "river", "Ⅰ"),
        ("hg", "0.000051", "river", "Ⅲ"),
        ("tn", "1.01", "lake", "Ⅳ"),
    ],
)
def test_edges(item: str, value: str, water: str, grade: str) -> None:
    found = gb3838.item_class(item, Decimal(value), on=DAY, water=water)
    assert found.value == grade


def test_oxygen_by_saturation_is_a_named_variant() -> None:
    value = Decimal("7.2")
    assert gb3838.item_class("do", value, on=DAY).value == "Ⅱ"
    by_saturation = gb3838.item_class(
        "do", value, on=DAY, class_one_do="saturation", saturation=Decimal("90")
    )
    assert by_saturation.value == "Ⅰ"
    assert "饱和率" in by_saturation.explain()
    below = gb3838.item_class(
        "do", value, on=DAY, class_one_do="saturation", saturation=Decimal("89.9")
    )
    assert below.value == "Ⅱ"
    with pytest.raises(BadInput, match="水温"):
        gb3838.item_class("do", value, on=DAY, class_one_do="saturation")


def test_below_detection() -> None:
    half = gb3838.item_class("hg", Below(Decimal("0.0001")), on=DAY)
    assert (half.value, half.note) == ("Ⅰ", "未检出，按检出限的一半计")
    # A feed that gives half the limit already, as a plain number, is not halved again.
    assert gb3838.item_class("nh3n", Decimal("0.3"), on=DAY).value == "Ⅱ"
    unknowable = gb3838.item_class("cn", Below(Decimal("0.3")), on=DAY)
    assert unknowable.value is None
    assert "检出限高于Ⅲ类限值 0.2" in unknowable.note
    with pytest.raises(BadInput, match="检出限"):
        gb3838.item_class("do", Below(Decimal("0.5")), on=DAY)


def test_refusals() -> None:
    with pytest.raises(BadInput, match="0 与 14"):
        gb3838.item_class("ph", Decimal("14.1"), on=DAY)
    with pytest.raises(BadInput, match="不能为负"):
        gb3838.item_class("tp", Decimal("-0.01"), on=DAY)
    with pytest.raises(UnknownSubstance, match="河流"):
        gb3838.item_class("tn", 1, on=DAY, water="river")
    with pytest.raises(UnknownSubstance, match="水温"):
        gb3838.limit("water_temp", "Ⅲ", on=DAY)
    with pytest.raises(UnknownSubstance, match="表1没有"):
        gb3838.limit("浊度", "Ⅲ", on=DAY)
    with pytest.raises(BadInput, match="pond"):
        gb3838.limit("tp", "Ⅲ", on=DAY, water="pond")
    with pytest.raises(NotExact):
        gb3838.item_class("tp", 0.3, on=DAY)  # type: ignore[arg-type]
    with pytest.raises(NoEditionInForce):
        gb3838.limit("tp", "Ⅲ", on=date(2000, 1, 1))
    with pytest.raises(BadInput, match="没有限值"):
        gb3838.limit("tp", "劣Ⅴ", on=DAY)


def test_saturation_needs_the_temperature() -> None:
    """468/(31.6 + 20) = 9.0698 mg/L at 20 ℃; at 0 ℃ 14.81."""
    half = gb3838.saturation(Decimal("4.535"), 20, on=DAY)
    assert round_even(half.value, 1) == Decimal("50.0")  # type: ignore[arg-type]
    cold = gb3838.saturation(Decimal("7.405"), 0, on=DAY)
    assert round_even(cold.value, 1) == Decimal("50.0")  # type: ignore[arg-type]
    assert half.mark == "to-be-checked"
    with pytest.raises(BadInput, match="没有水温"):
        gb3838.saturation(8, None, on=DAY)
    with pytest.raises(BadInput, match="水温应在"):
        gb3838.saturation(8, 51, on=DAY)
    with pytest.raises(BadInput, match="不能为负"):
        gb3838.saturation(-1, 20, on=DAY)
    by = gb3838.item_class(
        "do", Decimal("7.2"), on=DAY, class_one_do="saturation",
        saturation=gb3838.saturation(Decimal("7.2"), 30, on=DAY).value,  # type: ignore[arg-type]
    )  # fmt: skip
    assert by.value == "Ⅰ"  # 7.2 of 7.6 mg/L


def test_units_of_sheets_and_packets() -> None:
    assert gb3838.reading("hg", Decimal("0.05"), "µg/L", on=DAY) == Fraction(1, 20000)
    assert gb3838.reading("codmn", 4, "毫克/升", on=DAY) == 4
    assert gb3838.reading("as", Below(Decimal("0.3")), "μg/L", on=DAY) == Below(Decimal("0.0003"))
    assert gb3838.reading("ph", 7, "", on=DAY) == 7
    for bad in ("", "  "):
        with pytest.raises(BadInput, match="总磷没有单位"):
            gb3838.reading("tp", 1, bad, on=DAY)
    with pytest.raises(UnknownUnit, match="不是同一种量"):
        gb3838.reading("tp", 1, "mg/m³", on=DAY)
    with pytest.raises(UnknownUnit, match="ppm"):
        gb3838.reading("tp", 1, "ppm", on=DAY)
    with pytest.raises(UnknownUnit, match="没有单位，却写了"):
        gb3838.reading("ph", 7, "mg/L", on=DAY)
