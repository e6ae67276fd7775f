"""The index of cities: worked sums, partial sums refused, the order of a published list."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from youju.standards.water import cwqi, gb3838
from youju.terms.errors import BadInput, NotEnoughData, UnknownSubstance

DAY = date(2026, 6, 30)
KEYS = cwqi.STANDARD.on(DAY).says["items"]["keys"]


def at_class_three(water: str) -> dict[str, Decimal]:
    """Every item on its class Ⅲ limit, pH 9."""
    limits = {key: gb3838.limit(key, "Ⅲ", on=DAY, water=water).value for key in KEYS if key != "ph"}
    return {"ph": Decimal(9)} | {key: Decimal(str(value)) for key, value in limits.items()}


def test_the_order_of_a_published_list(shared: Path) -> None:
    """吉林省 2020-01 to 06, twelve areas."""
    file = shared / "reference" / "water" / "published_cwqi_jilin_2020H1.csv"
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 12
    mixed = {row["city"]: Decimal(row["cwqi"]) for row in sorted(rows, key=lambda r: r["city"])}
    found = cwqi.ranked(mixed, on=DAY)
    assert [(str(rank), city, str(index)) for rank, city, index in found] == [
        (row["rank"], row["city"], row["cwqi"]) for row in rows
    ]


@pytest.mark.parametrize("water", ["river", "lake"])
def test_water_on_every_limit_of_class_three_is_21(water: str) -> None:
    assert len(KEYS) == 21
    assert cwqi.water_index(at_class_three(water), on=DAY, water=water).value == 21


@pytest.mark.parametrize(
    ("item", "value", "water", "index"),
    [
        ("codmn", "3", "river", Fraction(1, 2)),
        ("tp", "0.1", "river", Fraction(1, 2)),
        ("tp", "0.1", "lake", Fraction(2)),
        ("do", "10", "river", Fraction(1, 2)),
        ("do", "2.5", "river", Fraction(2)),
        ("ph", "6", "river", Fraction(1)),
        ("ph", "7", "river", Fraction(0)),
        ("ph", "8", "river", Fraction(1, 2)),
    ],
)
def test_items(item: str, value: str, water: str, index: Fraction) -> None:
    assert cwqi.item_index(item, Decimal(value), on=DAY, water=water).value == index


def test_a_partial_sum_is_refused_or_marked() -> None:
    means = at_class_three("river")
    del means["oil"]
    with pytest.raises(NotEnoughData, match="只有20项，缺石油类"):
        cwqi.water_index(means, on=DAY)
    found = cwqi.water_index(means, on=DAY, partial=True)
    assert found.value == 20
    assert "不能用于排名" in found.note
    whole = cwqi.city_index(found, 3, None, 0, on=DAY)
    assert "不能用于排名" in whole.note
    with pytest.raises(NotEnoughData):
        cwqi.water_index({}, on=DAY, partial=True)


def test_a_city_weighs_sections_and_points() -> None:
    rivers = cwqi.water_index(at_class_three("river"), on=DAY)
    lakes = cwqi.water_index(at_class_three("lake") | {"tp": Decimal("0.2")}, on=DAY, water="lake")
    assert lakes.value == 24  # 0.2/0.05 = 4 in place of 1
    found = cwqi.city_index(rivers, 3, lakes, 1, on=DAY)
    assert found.value == Fraction(21 * 3 + 24, 4)
    assert found.mark == "to-be-checked"
    for bad in ((None, 3, lakes, 1), (rivers, 0, lakes, 1)):
        with pytest.raises(BadInput):
            cwqi.city_index(*bad, on=DAY)  # type: ignore[arg-type]
    with pytest.raises(NotEnoughData):
        cwqi.city_index(None, 0, None, 0, on=DAY)


def test_refusals_and_change() -> None:
    with pytest.raises(BadInput, match="没有意义"):
        cwqi.item_index("do", 0, on=DAY)
    with pytest.raises(UnknownSubstance):
        cwqi.item_index("tn", 1, on=DAY, water="lake")
    with pytest.raises(BadInput):
        cwqi.item_index("ph", 15, on=DAY)
    assert cwqi.change(Decimal("5.5"), 5, on=DAY).value == Decimal("10.00")
    with pytest.raises(BadInput):
        cwqi.change(5, 0, on=DAY)


def test_the_change_ranking_leaves_out_clean_cities_that_meet_their_targets() -> None:
    """环办监测〔2017〕51号, as 中国环境报 2017-06-16 tells it: every section Ⅱ or better, twice."""
    clean = {"classes_now": ["Ⅰ", "Ⅱ"], "classes_base": ["Ⅱ"], "met": True}
    cities = [
        cwqi.City("甲", Decimal("4.5"), 5),
        cwqi.City("乙", Decimal("5.4"), 6),
        cwqi.City("丙", 6, 5),
        cwqi.City("丁", 2, 2, **clean),  # type: ignore[arg-type]
        cwqi.City("戊", 2, 2, **(clean | {"met": False})),  # type: ignore[arg-type]
        cwqi.City("己", 2, 2, **(clean | {"classes_base": ["Ⅲ"]})),  # type: ignore[arg-type]
        cwqi.City("庚", 2, 2, met=True),
    ]
    found = cwqi.change_ranked(cities, on=DAY)
    assert [(one.rank, one.name) for one in found] == [
        (1, "甲"), (1, "乙"), (3, "戊"), (3, "己"), (3, "庚"), (6, "丙"), (None, "丁"),
    ]  # fmt: skip
    assert "不参与排名" in found[-1].note
    assert found[0].change.value == Decimal("-10.00")


def test_rankings_refuse_partial_sums() -> None:
    means = at_class_three("river")
    whole = cwqi.water_index(means, on=DAY)
    del means["oil"]
    part = cwqi.water_index(means, on=DAY, partial=True)
    assert cwqi.ranked({"甲": whole, "乙": 22}, on=DAY)[0] == (1, "甲", Decimal("21.0000"))
    with pytest.raises(NotEnoughData, match="乙的水质指数只有20项"):
        cwqi.ranked({"甲": whole, "乙": part}, on=DAY)
    with pytest.raises(NotEnoughData, match="补齐项目"):
        cwqi.change_ranked([cwqi.City("乙", part, whole)], on=DAY)
    city = cwqi.city_index(part, 3, None, 0, on=DAY)
    with pytest.raises(NotEnoughData):
        cwqi.ranked({"乙": city}, on=DAY)
    with pytest.raises(BadInput, match="大于 0"):
        cwqi.change_ranked([cwqi.City("甲", 5, 0)], on=DAY)
