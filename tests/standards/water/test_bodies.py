"""Rivers of few sections, lakes, main pollutants of rivers: worked means and orders."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from youju.standards.water import bodies, surface
from youju.standards.water.surface import Judged
from youju.terms.errors import BadInput, NotEnoughData

DAY = date(2026, 3, 31)
GOOD = {"ph": 7, "do": 8, "codmn": 2, "nh3n": Decimal("0.1"), "tp": Decimal("0.02")}


def judged(**more: object) -> Judged:
    return surface.section_class(GOOD | more, on=DAY)  # type: ignore[operator]


def test_few_sections_go_by_the_mean_of_each_item() -> None:
    """CODMn (5 + 8.2)/2 = 6.6 → Ⅳ, multiple 0.1; no section alone decides."""
    found = bodies.river_of_few([GOOD | {"codmn": 5}, GOOD | {"codmn": Decimal("8.2")}], on=DAY)
    assert found.judged.figure.value == "Ⅳ"
    assert found.values["codmn"].value == Decimal("6.6")
    assert found.judged.main == ("codmn",)
    for nothing in ([],):
        with pytest.raises(NotEnoughData):
            bodies.river_of_few(nothing, on=DAY)
    with pytest.raises(BadInput, match="5 个断面"):
        bodies.river_of_few([GOOD] * 5, on=DAY)


def test_a_lake_means_the_times_of_a_point_first() -> None:
    """Point 1 twice 0.04 and 0.08 → 0.06; point 2 once 0.02; the lake 0.04 → Ⅲ by the lake table.

    Over all three readings alike it would be 0.0467.
    """
    first = [GOOD | {"tp": Decimal("0.04")}, GOOD | {"tp": Decimal("0.08")}]
    found = bodies.lake([first, [GOOD | {"tp": Decimal("0.02")}]], on=DAY)
    assert found.values["tp"].value == Decimal("0.040")
    assert found.judged.figure.value == "Ⅲ"
    assert found.judged.deciding == ("tp",)
    with pytest.raises(NotEnoughData):
        bodies.lake([], on=DAY)
    assert bodies.lake([[]], on=DAY).judged.figure.value is None


def test_main_pollutants_by_the_share_of_sections() -> None:
    """CODMn beyond Ⅲ in 3 of 6, NH3-N in 2, TP in 2, DO in 1: three by share, then table order."""
    sections = {
        "a": judged(codmn=7, nh3n=2),
        "b": judged(codmn=7, tp=1),
        "c": judged(codmn=11, nh3n=3),
        "d": judged(tp=1),
        "e": judged(do=1),
        "f": judged(),
        "g": surface.section_class({}, on=DAY),  # no class: no part of it
    }
    found = bodies.river_pollutants(sections, on=DAY)
    assert found.value == "codmn,nh3n,tp"
    shares = {part.name: part.note for part in found.of[1:]}
    assert shares["高锰酸盐指数超Ⅲ类断面比例"] == "3/6"
    assert found.mark == "to-be-checked"


def test_good_rivers_have_none_and_few_sections_are_refused() -> None:
    sections = {str(n): judged() for n in range(9)} | {"x": judged(codmn=7)}
    found = bodies.river_pollutants(sections, on=DAY)
    assert (found.value, found.note) == ("", "水质优，不列主要污染指标")
    with pytest.raises(BadInput, match="少于5个"):
        bodies.river_pollutants({"a": judged()}, on=DAY)
    with pytest.raises(NotEnoughData):
        bodies.river_pollutants({}, on=DAY)
