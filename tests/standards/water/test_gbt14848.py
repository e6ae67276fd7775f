"""Groundwater: every limit as transcribed, worked classes, edges, what can't be told."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from youju.standards.water import gbt14848
from youju.standards.water.given import Below, Given
from youju.terms.errors import (
    BadInput,
    NoEditionInForce,
    NotEnoughData,
    NotExact,
    NotThere,
    UnknownSubstance,
    UnknownUnit,
)
from youju.terms.states import Gap

DAY = date(2026, 3, 1)
CLASSES = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ")
EXAMPLES = tomllib.loads(Path(__file__).with_name("groundwater.examples.toml").read_text("utf-8"))[
    "class"
]
NUMBERED = [
    key
    for name in gbt14848.TABLES
    for key, row in gbt14848.STANDARD.on(DAY).says[name]["items"].items()
    if row["kind"] == "most"
]


def value(said: list[str]) -> Given:
    text, unit = said
    if text.startswith("<"):
        return Given(Below(Decimal(text[1:])), unit)
    return Given(text if text in ("无", "有") else Decimal(text), unit)


@pytest.mark.parametrize("ex", EXAMPLES, ids=lambda ex: ex["what"])
def test_worked_example(ex: dict[str, Any]) -> None:
    found = gbt14848.water_class({k: value(v) for k, v in ex["given"].items()}, on=ex["on"])
    assert found.figure.value == ex.get("class"), ex["sum"]
    assert list(found.deciding) == ex["deciding"], ex["sum"]
    assert found.figure.mark in ("secondary", "to-be-checked")
    if "class" not in ex:
        assert "不能确定" in found.figure.note


@pytest.mark.parametrize(("table", "kind", "count"), [(1, "basic", 39), (2, "further", 54)])
def test_every_limit_as_transcribed(shared: Path, table: int, kind: str, count: int) -> None:
    file = shared / "reference" / "water" / f"gbt14848_2017_table{table}.csv"
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == count == len(gbt14848.items(DAY, kind))
    for row in rows:
        for grade, column in zip(CLASSES, ("I", "II", "III", "IV"), strict=False):
            said = row[column]
            if said.startswith(">"):
                with pytest.raises(BadInput, match="没有Ⅳ类"):
                    gbt14848.limit(row["item"], grade, on=DAY)
                continue
            found = gbt14848.limit(row["item"], grade, on=DAY)
            assert found.unit == (row["unit"].replace("μ", "µ") if row["direction"] == "le" else "")
            if row["direction"] == "le":
                assert found.value == (0 if said == "不得检出" else Decimal(said)), row
            elif row["direction"] == "range":
                low, high = re.findall(r"\d+\.\d+", said)[0], re.findall(r"\d+\.\d+", said)[-1]
                assert found.value == f"{low}~{high}"
            else:
                assert found.value == said
            assert found.by is not None
            assert found.by.article == row["table"]
            assert found.mark == row["status"].split(":")[0]


@pytest.mark.parametrize(
    ("ph", "grade"),
    [
        ("5.49", "Ⅴ"),
        ("5.5", "Ⅳ"),
        ("6.49", "Ⅳ"),
        ("6.5", "Ⅰ"),
        ("8.5", "Ⅰ"),
        ("8.51", "Ⅳ"),
        ("9", "Ⅳ"),
        ("9.01", "Ⅴ"),
    ],
)
def test_ph_at_its_edges(ph: str, grade: str) -> None:
    found = gbt14848.item_class("pH", Given(Decimal(ph), ""), on=DAY)
    assert found.figure.value == grade


@pytest.mark.parametrize("key", NUMBERED)
def test_every_limit_is_met_on_it_and_not_above_it(key: str) -> None:
    row = next(
        gbt14848.STANDARD.on(DAY).says[name]["items"][key]
        for name in gbt14848.TABLES
        if key in gbt14848.STANDARD.on(DAY).says[name]["items"]
    )
    step = Decimal("0.00000001")
    for nth, bound in enumerate(row["limits"]):
        on_it = gbt14848.item_class(key, Given(Decimal(bound), row["unit"]), on=DAY)
        assert on_it.best == row["limits"].index(bound)  # of equal limits the better
        above = gbt14848.item_class(key, Given(bound + step, row["unit"]), on=DAY)
        assert above.best > nth


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(NUMBERED),
    st.decimals(0, 5000, places=4),
    st.decimals(0, 5000, places=4).filter(lambda x: x > 0),
)
def test_below_detection_holds_what_any_value_under_it_can_be(
    key: str, under: Decimal, limit: Decimal
) -> None:
    """The law: whatever the value below the limit is, its class lies within what was said."""
    unit = gbt14848.limit(key, "Ⅰ", on=DAY).unit
    said = gbt14848.item_class(key, Given(Below(limit), unit), on=DAY)
    true = gbt14848.item_class(key, Given(min(under, limit), unit), on=DAY)
    if key != "阴离子表面活性剂":  # where not being detected is the class itself
        assert said.best <= true.best <= said.worst
    assert (said.figure.value is None) == (said.best != said.worst)


def test_targets_where_the_class_is_open() -> None:
    open_ = gbt14848.water_class({"总α放射性": Given(Decimal("0.51"), "Bq/L")}, on=DAY)
    assert open_.figure.value is None
    assert gbt14848.target_met(open_, "Ⅲ", on=DAY).value == "不达标"
    assert gbt14848.target_met(open_, "Ⅳ类", on=DAY).value is None
    coarse = gbt14848.water_class({"砷": Given(Below(Decimal("0.004")), "mg/L")}, on=DAY)
    assert gbt14848.target_met(coarse, "III", on=DAY).value == "达标"
    assert gbt14848.target_met(coarse, "Ⅱ", on=DAY).value is None


def test_items_without_a_value_are_named_and_none_at_all_is_refused() -> None:
    found = gbt14848.water_class(
        {"铁": Given(Decimal("0.1"), "mg/L"), "锰": None, "铝": Gap.INVALID}, on=DAY
    )
    assert (found.figure.value, found.figure.note) == ("Ⅰ", "未参评：锰、铝")
    for nothing in ({}, {"铁": None}, {"铁": Gap.NOT_MEASURED}):
        with pytest.raises(NotEnoughData, match="至少填写一项"):
            gbt14848.water_class(nothing, on=DAY)


def test_refusals() -> None:
    with pytest.raises(BadInput, match="铁没有单位"):
        gbt14848.item_class("铁", Given(1, ""), on=DAY)
    with pytest.raises(UnknownUnit, match="标准以 mg/L 计"):
        gbt14848.item_class("铁", Given(1, "mg/m³"), on=DAY)
    with pytest.raises(UnknownUnit, match="没有单位，却写了"):
        gbt14848.item_class("pH", Given(7, "mg/L"), on=DAY)
    with pytest.raises(UnknownUnit):
        gbt14848.item_class("菌落总数", Given(7, "mg/L"), on=DAY)
    with pytest.raises(BadInput, match="不能为负"):
        gbt14848.item_class("铁", Given(-1, "mg/L"), on=DAY)
    with pytest.raises(BadInput, match="0 与 14"):
        gbt14848.item_class("pH", Given(15, ""), on=DAY)
    with pytest.raises(BadInput, match="是文字"):
        gbt14848.item_class("铁", Given("0.05L", "mg/L"), on=DAY)
    with pytest.raises(BadInput, match="只填"):
        gbt14848.item_class("嗅和味", Given("微弱", ""), on=DAY)
    with pytest.raises(BadInput, match="检出限"):
        gbt14848.item_class("pH", Given(Below(Decimal(1)), ""), on=DAY)
    with pytest.raises(BadInput, match="检出限应大于 0"):
        gbt14848.item_class("铁", Given(Below(Decimal(0)), "mg/L"), on=DAY)
    with pytest.raises(UnknownSubstance, match="溶解氧"):
        gbt14848.item_class("溶解氧", Given(7, "mg/L"), on=DAY)
    with pytest.raises(NotExact):
        gbt14848.item_class("铁", Given(0.3, "mg/L"), on=DAY)  # type: ignore[arg-type]
    with pytest.raises(NoEditionInForce):
        gbt14848.items(date(2017, 10, 13))
    with pytest.raises(BadInput, match="六"):
        gbt14848.limit("铁", "六", on=DAY)
    with pytest.raises(BadInput, match="没有Ⅴ类的限值"):
        gbt14848.limit("铁", "Ⅴ", on=DAY)


def test_the_share_of_class_five() -> None:
    """One of three is Ⅴ; a fourth that may be Ⅳ or Ⅴ leaves it between 25 % and 50 %."""
    wells = {
        name: gbt14848.water_class({"铁": Given(Decimal(iron), "mg/L")}, on=DAY)
        for name, iron in (("甲", "2.1"), ("乙", "2"), ("丙", "0.1"))
    }
    found = gbt14848.fifth_share(wells, on=DAY)
    assert (found.value, found.mark) == (Decimal("33.3"), "to-be-checked")
    beta = {"总β放射性": Given(2, "Bq/L")}
    open_ = gbt14848.fifth_share(wells | {"丁": gbt14848.water_class(beta, on=DAY)}, on=DAY)
    assert (open_.value, open_.note) == (
        None, "丁不能确定是否Ⅴ类，比例在 25.0 % 与 50.0 % 之间",
    )  # fmt: skip
    with pytest.raises(NotEnoughData, match="没有任何一个地下水点位"):
        gbt14848.fifth_share({}, on=DAY)


def test_the_target_of_class_five(shared: Path) -> None:
    file = shared / "reference" / "water" / "indicators_soil_agri_emission_carbon.json"
    rows = json.loads(file.read_text(encoding="utf-8"))
    row = next(row for row in rows if row["name"] == "地下水国控点位Ⅴ类水比例")
    found = gbt14848.fifth_target(2025)
    assert row["targets"]["2025"] == f"{found.value}%{found.note}"
    assert (row["status"], found.mark) == ("to be checked", "to-be-checked")
    with pytest.raises(NotThere, match="2026"):
        gbt14848.fifth_target(2026)
