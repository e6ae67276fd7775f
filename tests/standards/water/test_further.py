"""The X of 5+X: which items a section adds, by its own history."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from youju.standards.water import further, surface
from youju.standards.water.given import Below
from youju.terms.errors import BadInput, UnknownSubstance
from youju.terms.states import Gap

ON = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("day", "cod", "target", "items"),
    [
        (date(2026, 1, 1), "20", "", ""),  # on the limit of Ⅲ
        (date(2026, 1, 1), "20.1", "", "cod"),
        (date(2025, 1, 1), "20.1", "", "cod"),  # the year before counts
        (date(2024, 12, 31), "40", "", ""),  # two years before does not
        (date(2026, 1, 1), "16", "Ⅱ", "cod"),  # beyond a better target
        (date(2026, 1, 1), "16", "Ⅳ", ""),  # a worse one does not loosen it
        (date(2026, 1, 1), "25", "Ⅳ", "cod"),
    ],
)
def test_when_an_item_is_added(day: date, cod: str, target: str, items: str) -> None:
    found = further.section_items([(day, {"cod": Decimal(cod)})], on=ON, target=target)
    assert (found.value, found.mark) == (items, "to-be-checked")


def test_only_items_beyond_the_monitored_nine_and_in_table_order() -> None:
    reading = {"tn": 9, "codmn": 99, "fc": 10**6, "oil": 1, "cod": 99, "hg": Below(Decimal(1)),
               "pb": Gap.INVALID, "f": None}  # fmt: skip
    found = further.section_items([(date(2026, 5, 1), reading)], on=ON)
    assert found.value == "cod,oil"
    assert [part.name for part in found.of] == [
        "2026-05-01 化学需氧量类别",
        "2026-05-01 石油类类别",
    ]
    five = {"ph": 7, "do": 8, "codmn": 2, "nh3n": 0, "tp": 0, "cod": 99}
    chosen = str(found.value).split(",")
    judged = surface.section_class(five, on=ON, items="auto", further=chosen)
    assert (judged.figure.value, judged.missing) == ("劣Ⅴ", ("oil",))


def test_a_reading_later_than_the_day_is_not_known_yet() -> None:
    later = [(date(2026, 6, 2), {"cod": 99})]
    assert further.section_items(later, on=date(2026, 6, 1)).value == ""


def test_refusals() -> None:
    with pytest.raises(BadInput, match="没有 X 项目"):
        further.section_items([], on=date(2020, 12, 31))
    with pytest.raises(UnknownSubstance, match="浊度"):
        further.section_items([(ON, {"浊度": 1})], on=ON)
