"""Farmland soil: every value of the tables, the edges of the bands, verdicts, refusals."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from youju.standards.soil import dated_files, gb15618
from youju.terms.errors import (
    BadInput,
    NoEditionInForce,
    NotEnoughData,
    NotExact,
    UnknownSubstance,
    UnknownUnit,
)
from youju.terms.figures import Figure
from youju.terms.numbers import Number
from youju.terms.states import Gap

ON = date(2026, 3, 1)
INSIDE = {"pH≤5.5": "5.0", "5.5<pH≤6.5": "6.0", "6.5<pH≤7.5": "7.0", "pH>7.5": "8.0"}


def test_every_value(shared: Path) -> None:
    file = shared / "reference" / "water" / "gb15618_2018.csv"
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert {row["item"] for row in rows} == set(gb15618.items(ON))
    for row in rows:
        since = date.fromisoformat(row["effective_from"])
        lands = ("水田", "果园", "其他") if row["land"] == "全部" else (row["land"],)
        bands = list(INSIDE) if row["ph_band"] == "全部" else [row["ph_band"]]
        for land in lands:
            for band in bands:
                ph = Decimal(INSIDE[band])
                found = (
                    gb15618.screening_value(row["item"], land=land, ph=ph, on=since)
                    if row["kind"] == "screening"
                    else gb15618.intervention_value(row["item"], ph=ph, on=since)
                )
                assert found is not None
                assert found.by is not None
                assert (found.value, found.unit) == (Decimal(row["value"]), row["unit"]), row
                assert row["table"].startswith(found.by.article)
                assert (found.by.instrument, found.mark) == (row["document"], "verified")


def test_items_without_an_intervention_value(shared: Path) -> None:
    file = shared / "reference" / "water" / "gb15618_2018.csv"
    with file.open(encoding="utf-8") as lines:
        with_one = {r["item"] for r in csv.DictReader(lines) if r["kind"] == "intervention"}
    got = {i for i in gb15618.items(ON) if gb15618.intervention_value(i, ph=7, on=ON)}
    assert got == with_one


@pytest.mark.parametrize(
    ("ph", "value"),
    [
        ("0", "30"), ("5.5", "30"), ("5.51", "30"), ("6.5", "30"), ("6.51", "25"),
        ("7.5", "25"), ("7.51", "20"), ("14", "20"),
    ],
)  # fmt: skip
def test_the_upper_end_belongs_to_its_band(ph: str, value: str) -> None:
    """Arsenic on paddy falls with pH."""
    found = gb15618.screening_value("As", land="水田", ph=Decimal(ph), on=ON)
    assert found.value == Decimal(value)


def test_a_land_that_the_table_does_not_know_is_the_rest() -> None:
    def of(item: str, land: str) -> object:
        return gb15618.screening_value(item, land=land, ph=5, on=ON).value

    assert of("铜", "水田") == of("铜", "其他") == 50 != of("铜", "果园")
    assert of("汞", "果园") == of("汞", "其他") != of("汞", "水田")


def test_rotation_takes_the_stricter() -> None:
    cadmium = gb15618.screening_value("镉", land="水旱轮作", ph=6, on=ON)
    mercury = gb15618.screening_value("汞", land="水旱轮作", ph=6, on=ON)
    assert cadmium.value == Decimal("0.3")  # 其他; 水田 0.4
    assert mercury.value == Decimal("0.5")  # 水田; 其他 1.8
    assert cadmium.mark == "to-be-checked"
    assert gb15618.screening_value("镍", land="水旱轮作", ph=6, on=ON).value == 70


@pytest.mark.parametrize(
    ("item", "value", "verdict"),
    [
        ("铅", "140", "不高于筛选值"),
        ("铅", "140.01", "高于筛选值、不高于管制值"),
        ("铅", "700", "高于筛选值、不高于管制值"),
        ("铅", "700.01", "高于管制值"),
        ("锌", "250", "不高于筛选值"),
        ("锌", "250.01", "高于筛选值"),
        ("苯并[a]芘", "0.55", "不高于筛选值"),
        ("苯并[a]芘", "0.551", "高于筛选值"),
    ],
)
def test_both_sides_of_every_value(item: str, value: str, verdict: str) -> None:
    found = gb15618.judge(item, Decimal(value), land="水田", ph=7, on=ON)
    assert found.value == verdict


def test_the_detection_limit_decides_only_where_it_can() -> None:
    def judged(limit: str) -> Figure:
        return gb15618.judge("镉", Decimal(limit), land="其他", ph=7, on=ON, below_detection=True)

    assert judged("0.3").value == "不高于筛选值"
    high = judged("0.4")
    assert high.value is None
    assert "检出限高于筛选值" in high.note


def test_a_sample_is_as_grave_as_its_gravest_item() -> None:
    values: dict[str, Number] = {"镉": Decimal("3.1"), "汞": Decimal("2.5"), "铅": 1}
    found = gb15618.judge_sample(values, land="其他", ph=7, on=ON)
    assert (found.value, found.note, len(found.of)) == ("高于管制值", "镉", 3)
    values = {"镉": Decimal("0.4"), "铅": 1}
    flagged = frozenset({"镉"})
    found = gb15618.judge_sample(values, land="其他", ph=7, on=ON, below_detection=flagged)
    assert (found.value, found.note) == ("不能判定", "镉的检出限高于筛选值")


def test_refusals() -> None:
    with pytest.raises(UnknownUnit, match="除以 1000"):
        gb15618.judge("镉", 300, land="水田", ph=7, on=ON, unit="µg/kg")
    with pytest.raises(UnknownSubstance, match="有：镉、汞"):
        gb15618.judge("铊", 1, land="水田", ph=7, on=ON)
    for ph in ("-0.01", "14.01"):
        with pytest.raises(BadInput, match="0–14"):
            gb15618.judge("镉", 1, land="水田", ph=Decimal(ph), on=ON)
        with pytest.raises(BadInput, match="0–14"):
            gb15618.intervention_value("镉", ph=Decimal(ph), on=ON)
    with pytest.raises(BadInput, match="可填：水田、果园、其他、水旱轮作"):
        gb15618.judge("镉", 1, land="林地", ph=7, on=ON)
    with pytest.raises(BadInput, match="请填写检出限的数值"):
        gb15618.judge("镉", Gap.BELOW_DETECTION, land="水田", ph=7, on=ON)
    with pytest.raises(BadInput, match="缺测"):
        gb15618.judge("镉", Gap.MISSING, land="水田", ph=7, on=ON)
    with pytest.raises(BadInput, match="不应小于 0"):
        gb15618.judge("镉", -1, land="水田", ph=7, on=ON)
    with pytest.raises(BadInput, match="却没有这一项"):
        gb15618.judge_sample({"镉": 1}, land="水田", ph=7, on=ON, below_detection=frozenset("铅"))
    with pytest.raises(NotEnoughData, match="至少填写一项"):
        gb15618.judge_sample({}, land="水田", ph=7, on=ON)
    with pytest.raises(NotExact):
        gb15618.judge("镉", 0.3, land="水田", ph=7, on=ON)  # type: ignore[arg-type]
    before = date(2018, 8, 1) - timedelta(days=1)
    with pytest.raises(NoEditionInForce):
        gb15618.judge("镉", 1, land="水田", ph=7, on=before)


def test_a_pack_freezes_the_file() -> None:
    assert gb15618.STANDARD in dated_files()
