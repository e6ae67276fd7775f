"""Both bulk faces of soil against the exact ones: every item, land and band, and both sides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from youju.standards.soil import (
    contents,
    contents_bulk,
    gb15618,
    gb15618_bulk,
    gb36600,
    gb36600_bulk,
)
from youju.terms.errors import BadInput, NoEditionInForce
from youju.terms.figures import Figure
from youju.terms.numbers import exact, scaled, unscaled

ON = date(2026, 3, 1)
UNIT = 10**contents_bulk.DECIMALS
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
LANDS = ("水田", "果园", "其他", "水旱轮作")
PH = [n * UNIT // 10 + step for n in (0, 55, 65, 75, 140) for step in (-1, 0, 1)][1:-1]


def near(bounds: list[Any]) -> list[int]:
    units = [scaled(one, contents_bulk.DECIMALS) for one in bounds]
    return sorted({0, *(n + step for n in units for step in (-1, 0, 1))})


def farmland_edges(item: str) -> list[int]:
    found: list[Any] = [
        gb15618.screening_value(item, land=land, ph=ph, on=ON).value
        for land in LANDS
        for ph in (5, 6, 7, 8)
    ]
    above = [gb15618.intervention_value(item, ph=ph, on=ON) for ph in (5, 6, 7, 8)]
    return near([exact(one) for one in (*found, *(one.value for one in above if one))])


def building_edges(item: str) -> list[int]:
    ways: list[Callable[..., Figure]] = [gb36600.screening_value, gb36600.intervention_value]
    return near([exact(way(item, land=land, on=ON).value) for way in ways for land in (1, 2)])


def cell(edges: list[int]) -> st.SearchStrategy[tuple[int | None, str | None]]:
    number = st.one_of(st.sampled_from(edges), st.integers(0, 50 * UNIT))
    below = st.tuples(st.sampled_from([n for n in edges if n]), st.just("<"))
    return st.one_of(st.tuples(number, st.none()), st.just((None, None)), below)


def samples(
    items: tuple[str, ...], edges: Callable[[str], list[int]], place: dict[str, Any]
) -> st.SearchStrategy[list[dict[str, Any]]]:
    cells = {item: cell(edges(item)) for item in items}
    return st.lists(st.fixed_dictionaries({**place, **cells}), min_size=1, max_size=12)


def columns(drawn: list[dict[str, Any]], items: tuple[str, ...]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for item in items:
        found[item] = [row[item][0] for row in drawn]
        found[f"flag_{item}"] = [row[item][1] for row in drawn]
    return found


def frame(data: dict[str, list[Any]]) -> nw.LazyFrame[Any]:
    texts = ("flag_", "land_")
    schema = {
        name: pl.String if name.startswith(texts) or name == "name" else pl.Int64 for name in data
    }
    if data["land"] and isinstance(data["land"][0], str):
        schema["land"] = pl.String
    return nw.from_native(pl.LazyFrame(data, schema=schema))


def held(row: dict[str, Any], items: tuple[str, ...]) -> tuple[dict[str, Any], frozenset[str]]:
    values = {
        item: unscaled(row[item][0], contents_bulk.DECIMALS)
        for item in items
        if row[item][0] is not None
    }
    return values, frozenset(item for item in values if row[item][1] == "<")


def same(got: dict[str, Any], found: Figure | None, items: tuple[str, ...]) -> None:
    if found is None:
        assert got["verdict"] is None
        assert {got[f"verdict_{item}"] for item in items} == {None}
        return
    assert got["verdict"] == found.value
    told = {one.name.removesuffix("判定"): one.value or contents.UNDECIDED for one in found.of}
    assert {item: got[f"verdict_{item}"] for item in items} == {i: told.get(i) for i in items}
    open_ = ",".join(item for item in items if told.get(item) == contents.UNDECIDED)
    assert got["undecided"] == open_
    names = [item for item in items if told.get(item) == found.value]
    plain = found.value in (contents.NOT_ABOVE, contents.UNDECIDED)
    assert got["gravest"] == ("" if plain else ",".join(names))


FARM = gb15618.items(ON)
BUILD = gb36600.items(ON)


@settings(max_examples=10, deadline=None, phases=QUICK,
          suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])  # fmt: skip
@given(
    drawn=samples(FARM, farmland_edges, {"land": st.sampled_from(LANDS), "ph": st.sampled_from(PH)})
)
def test_both_faces_agree_on_farmland(drawn: list[dict[str, Any]]) -> None:
    data = {name: [row[name] for row in drawn] for name in ("land", "ph")} | columns(drawn, FARM)
    bulk = gb15618_bulk.verdicts(frame(data), on=ON).collect().to_native()
    for row, got in zip(drawn, bulk.rows(named=True), strict=True):
        values, below = held(row, FARM)
        ph = unscaled(row["ph"], contents_bulk.DECIMALS)
        found = None
        if values:
            found = gb15618.judge_sample(
                values, land=row["land"], ph=ph, on=ON, below_detection=below
            )
        same(got, found, FARM)


@settings(max_examples=10, deadline=None, phases=QUICK,
          suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])  # fmt: skip
@given(
    drawn=st.integers(0, len(BUILD) - 12).flatmap(
        lambda first: samples(
            BUILD[first : first + 12],
            building_edges,
            {"land": st.sampled_from((1, 2)), "background": st.integers(0, 100 * UNIT)},
        )
    )
)
def test_both_faces_agree_on_building_land(drawn: list[dict[str, Any]]) -> None:
    items = tuple(item for item in BUILD if item in drawn[0])  # in the order of the tables
    natural = [
        item
        for table in ("basic", "other")
        for item, row in gb36600.STANDARD.on(ON).says[table]["items"].items()
        if row.get("background") and item in items
    ]
    data = {"land": [row["land"] for row in drawn]} | columns(drawn, items)
    data |= {f"background_{item}": [row["background"] for row in drawn] for item in natural}
    bulk = gb36600_bulk.verdicts(frame(data), on=ON).collect().to_native()
    says = gb36600.STANDARD.on(ON).says
    rows = says["basic"]["items"] | says["other"]["items"]
    for row, got in zip(drawn, bulk.rows(named=True), strict=True):
        values, below = held(row, items)
        own = {
            item: unscaled(row["background"], contents_bulk.DECIMALS)
            for item in natural
            if item in values and row["land"] in rows[item]["background"]
        }
        found = None
        if values:
            found = gb36600.judge_sample(
                values, land=row["land"], on=ON, below_detection=below, backgrounds=own
            )
        same(got, found, items)


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (140 * UNIT, "不高于筛选值"),
        (140 * UNIT + 1, "高于筛选值、不高于管制值"),
        (700 * UNIT, "高于筛选值、不高于管制值"),
        (700 * UNIT + 1, "高于管制值"),
    ],
)
def test_lead_on_paddy_at_both_of_its_values(content: int, verdict: str) -> None:
    """GB 15618 tables 1 and 3, 6.5 < pH ≤ 7.5: 140 and 700 mg/kg."""
    one = frame({"land": ["水田"], "ph": [7 * UNIT], "铅": [content]})
    found = gb15618_bulk.verdicts(one, on=ON).collect().to_native()
    assert found["verdict"].item() == verdict


@pytest.mark.parametrize(
    ("land", "ph"), [("林地", 7 * UNIT), ("水田", 14 * UNIT + 1), ("水田", None)]
)
def test_what_the_table_does_not_know_gets_no_verdict(land: str, ph: int | None) -> None:
    one = frame({"land": [land], "ph": [ph], "铅": [UNIT]})
    found = gb15618_bulk.verdicts(one, on=ON).collect().to_native()
    assert found.select("verdict", "verdict_铅", "gravest").row(0) == (None, None, "")
    other = frame({"land": [3], "铅": [UNIT]})
    assert gb36600_bulk.verdicts(other, on=ON).collect().to_native()["verdict"].item() is None


def test_refusals() -> None:
    bare = frame({"land": [1], "ph": [7 * UNIT]})
    for face in (gb15618_bulk, gb36600_bulk):
        with pytest.raises(BadInput, match="没有一栏"):
            face.verdicts(bare, on=ON)
        with pytest.raises(NoEditionInForce):
            face.verdicts(frame({"land": [1], "ph": [1], "铅": [1]}), on=date(2018, 7, 31))
