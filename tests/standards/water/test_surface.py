"""The class of a section: worked examples, item sets by day, completeness, targets."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from youju.standards.water import surface
from youju.standards.water.gb3838 import Below
from youju.terms.errors import BadInput, UnknownSubstance
from youju.terms.numbers import hold
from youju.terms.states import Gap

EXAMPLES = tomllib.loads(Path(__file__).with_name("water.examples.toml").read_text("utf-8"))[
    "class"
]
FOUR = {"ph": 7, "do": 8, "codmn": 2, "nh3n": Decimal("0.1")}
DAY = date(2026, 3, 1)


def value(text: str) -> Decimal | Below:
    return Below(Decimal(text[1:])) if text.startswith("<") else Decimal(text)


@pytest.mark.parametrize("ex", EXAMPLES, ids=lambda ex: ex["what"])
def test_worked_example(ex: dict[str, Any]) -> None:
    found = surface.section_class(
        {key: value(text) for key, text in ex["given"].items()},
        on=ex["on"],
        water=ex.get("water", "river"),
        items=ex.get("items", "realtime"),
    )
    assert found.figure.value == ex.get("class"), ex["sum"]
    assert list(found.deciding) == ex["deciding"], ex["sum"]
    assert list(found.main) == ex.get("main", []), ex["sum"]
    assert set(found.over) == set(ex["over"])
    for key, multiple in ex["over"].items():
        figure = found.over[key]
        if multiple:
            assert figure is not None
            assert isinstance(figure.value, Fraction)
            assert hold(figure.value) == Decimal(multiple) * 10**6
        else:
            assert figure is None


def test_item_sets_by_day() -> None:
    reading = FOUR | {"tp": Decimal("0.1"), "cod": 41, "tn": 99, "fc": 10**6}
    old = surface.section_class(reading, on=date(2020, 12, 31), items="auto")
    assert old.figure.value == "劣Ⅴ"
    assert old.items == ("ph", "do", "codmn", "cod", "nh3n", "tp")
    assert len(old.missing) == 21 - 6
    new = surface.section_class(reading, on=date(2021, 1, 1), items="auto")
    assert (new.figure.value, new.deciding) == ("劣Ⅴ", ("cod",))
    plain = surface.section_class(reading, on=date(2021, 1, 1), items="auto", further=())
    assert (plain.figure.value, plain.items) == ("Ⅱ", ("ph", "do", "codmn", "nh3n", "tp"))
    page = surface.section_class(reading, on=date(2021, 1, 1))
    assert page.figure.value == "Ⅱ"
    named = surface.section_class(reading, on=date(2021, 1, 1), items="auto", further=["pb"])
    assert named.missing == ("pb",)
    assert "缺铅" in named.figure.note


@pytest.mark.parametrize("key", sorted(FOUR))
def test_no_class_without_one_of_the_four(key: str) -> None:
    for gap in (None, Gap.MISSING, Gap.INVALID):
        found = surface.section_class(FOUR | {"tp": 9, key: gap}, on=DAY)
        assert found.figure.value is None
        assert "不评价类别" in found.figure.note
        assert found.deciding == found.main == ()
        assert found.over == {}


def test_no_data_is_never_class_one() -> None:
    found = surface.section_class({}, on=DAY)
    assert found.figure.value is None
    assert "缺pH值、溶解氧、高锰酸盐指数、氨氮" in found.figure.note


def test_a_detection_limit_above_the_limit_is_no_value() -> None:
    found = surface.section_class(FOUR | {"tp": Below(Decimal("0.21"))}, on=DAY)
    assert (found.figure.value, found.missing) == ("Ⅰ", ("tp",))
    assert "检出限高于Ⅲ类限值" in found.figure.explain()
    needed = surface.section_class(FOUR | {"nh3n": Below(Decimal("1.1"))}, on=DAY)
    assert needed.figure.value is None


def test_the_explanation_names_clauses_and_marks() -> None:
    found = surface.section_class(FOUR | {"tp": Decimal("0.5"), "pb": 1}, on=DAY, items="auto")
    text = found.figure.explain()
    assert "GB 3838-2002 5.1" in text
    assert "GB 3838-2002 表1（河流）" in text
    assert "5+X：pH值" in text
    multiple = found.over["tp"]
    assert multiple is not None
    assert multiple.mark == "secondary"
    assert surface.section_class({}, on=DAY, items="auto").figure.mark == "to-be-checked"


def test_target_is_the_section_s_own() -> None:
    found = surface.section_class(FOUR | {"tp": Decimal("0.1")}, on=DAY)
    assert surface.target_met(found, "Ⅱ类", on=DAY).value == "达标"
    assert surface.target_met(found, "I", on=DAY).value == "不达标"
    none = surface.target_met(surface.section_class({}, on=DAY), "Ⅲ", on=DAY)
    assert none.value is None
    with pytest.raises(BadInput, match="六"):
        surface.target_met(found, "六", on=DAY)


@pytest.mark.parametrize(
    ("water_class", "grade"),
    [
        ("Ⅰ", "优"),
        ("Ⅱ", "优"),
        ("Ⅲ", "良好"),
        ("Ⅳ", "轻度污染"),
        ("Ⅴ", "中度污染"),
        ("劣Ⅴ", "重度污染"),
    ],
)
def test_grades(water_class: str, grade: str) -> None:
    assert surface.grade(water_class).value == grade


def test_refusals() -> None:
    with pytest.raises(UnknownSubstance, match="NH3-N"):
        surface.section_class({"NH3-N": 1}, on=DAY)
    with pytest.raises(BadInput, match="tn"):
        surface.section_class(FOUR, on=DAY, items="auto", further=["tn"])


def test_every_row_has_clause_and_mark() -> None:
    says = surface.STANDARD.says
    tables = [says["below"], says["over"], says["main"], *says["grade"]]
    for owner in (says["realtime"], *says["edition"]):
        tables += [owner["set"], owner["complete"]]
    for table in tables:
        assert table["clause"]
        assert table["mark"] in ("verified", "secondary", "to-be-checked")


def test_a_section_without_type_goes_by_the_river_table_and_says_so() -> None:
    reading = FOUR | {"tp": Decimal("0.2")}
    found = surface.section_class(reading, on=DAY, water=None)
    assert found.figure.value == "Ⅲ"
    assert surface.section_class(reading, on=DAY, water="lake").figure.value == "Ⅴ"
    assert "type assumed" in found.figure.note
    assert "type assumed" in surface.section_class({}, on=DAY, water=None).figure.note
    assert "type assumed" not in surface.section_class(reading, on=DAY).figure.note


@pytest.mark.parametrize("ph", ["-0.1", "14.1"])
def test_a_ph_that_no_water_has_is_refused(ph: str) -> None:
    with pytest.raises(BadInput, match="pH"):
        surface.section_class(FOUR | {"ph": Decimal(ph)}, on=DAY)
