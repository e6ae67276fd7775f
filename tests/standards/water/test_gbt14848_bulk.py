"""Groundwater by columns against the exact face: edges of every item, detection limits, shares."""

from __future__ import annotations

from datetime import date
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from youju.standards.water import gbt14848, gbt14848_bulk
from youju.standards.water.given import Below, Given
from youju.standards.water.surface_over_bulk import DECIMALS
from youju.terms.errors import BadInput
from youju.terms.numbers import scaled, unscaled

ON = date(2026, 3, 1)
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
UNIT = 10**DECIMALS
SAYS = gbt14848.STANDARD.on(ON).says
ROWS: dict[str, Any] = SAYS["basic"]["items"] | SAYS["further"]["items"]
SPECIAL = ("阴离子表面活性剂", "总α放射性", "总β放射性", "pH", "嗅和味", "总硬度")
"""Every kind of row, the one of class Ⅰ “not detected” and those that leave Ⅳ and Ⅴ open."""


def cell(item: str) -> st.SearchStrategy[tuple[int | None, str | None]]:
    row = ROWS[item]
    none = st.just((None, None))
    if row["kind"] == "absent":
        return st.one_of(st.tuples(st.sampled_from((0, 1)), st.none()), none)
    ends = row["limits"] if row["kind"] == "most" else [*row["best"], *row["fourth"]]
    units = [scaled(one, DECIMALS) for one in ends]
    edges = sorted({0, *(n + step for n in units for step in (-1, 0, 1) if n + step >= 0)})
    found = [st.tuples(st.sampled_from(edges), st.none()), none]
    if row["kind"] == "most":
        found += [
            st.tuples(st.integers(0, max(units) * 2), st.none()),
            st.tuples(st.sampled_from([n for n in edges if n]), st.just("<")),
        ]
    return st.one_of(found)


def wells(items: tuple[str, ...]) -> st.SearchStrategy[list[dict[str, Any]]]:
    row = st.fixed_dictionaries({item: cell(item) for item in items})
    return st.lists(row, min_size=1, max_size=20)


@st.composite
def drawn_wells(draw: st.DrawFn) -> list[dict[str, Any]]:
    some = draw(st.sets(st.sampled_from(sorted(set(ROWS) - set(SPECIAL))), min_size=4, max_size=8))
    chosen = set(SPECIAL) | some
    return draw(wells(tuple(item for item in ROWS if item in chosen)))


def frame(drawn: list[dict[str, Any]]) -> nw.LazyFrame[Any]:
    data: dict[str, list[Any]] = {"area": [f"区{nth % 3}" for nth in range(len(drawn))]}
    schema: dict[str, Any] = {"area": pl.String}
    for item in drawn[0]:
        data[item] = [row[item][0] for row in drawn]
        data[f"flag_{item}"] = [row[item][1] for row in drawn]
        schema |= {item: pl.Int64, f"flag_{item}": pl.String}
    return nw.from_native(pl.LazyFrame(data, schema=schema))


def exactly(row: dict[str, Any]) -> gbt14848.Judged | None:
    found = {}
    for item, (units, flag) in row.items():
        if units is None:
            continue
        kind, unit = ROWS[item]["kind"], ROWS[item]["unit"]
        if kind == "absent":
            found[item] = Given(gbt14848.SOME if units else gbt14848.NONE, unit)
            continue
        number = unscaled(units, DECIMALS)
        found[item] = Given(Below(number) if flag == "<" else number, unit)
    return gbt14848.water_class(found, on=ON) if found else None


@settings(max_examples=12, deadline=None, phases=QUICK,
          suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])  # fmt: skip
@given(drawn=drawn_wells())
def test_both_faces_agree(drawn: list[dict[str, Any]]) -> None:
    bulk = gbt14848_bulk.water_classes(frame(drawn), on=ON)
    judged: dict[str, dict[str, gbt14848.Judged]] = {}
    for nth, (row, got) in enumerate(
        zip(drawn, bulk.collect().to_native().rows(named=True), strict=True)
    ):
        found = exactly(row)
        if found is None:
            assert (got["class"], got["best"], got["worst"], got["deciding"]) == (
                None,
                None,
                None,
                "",
            )
            continue
        judged.setdefault(got["area"], {})[str(nth)] = found
        assert got["class"] == found.figure.value
        # In the order of the tables, whatever the order of the sheet.
        assert got["deciding"] == ",".join(item for item in ROWS if item in found.deciding)
        for item in row:
            single = found.singles.get(item)
            ends = (None, None) if single is None else (single.best + 1, single.worst + 1)
            assert (got[f"best_{item}"], got[f"worst_{item}"]) == ends, item
    shares = gbt14848_bulk.fifth_shares(bulk, by=["area"], on=ON).collect().to_native()
    for got in shares.rows(named=True):
        mine = judged.get(got["area"], {})
        assert got["wells"] == len(mine)
        if mine:
            said = gbt14848.fifth_share(mine, on=ON).value
            assert got["share"] == (None if said is None else scaled(said, 1))  # type: ignore[arg-type]
        else:
            assert got["share"] is None


@pytest.mark.parametrize(
    ("hardness", "grade"),
    [(150 * UNIT, "Ⅰ"), (150 * UNIT + 1, "Ⅱ"), (450 * UNIT, "Ⅲ"), (450 * UNIT + 1, "Ⅳ"),
     (650 * UNIT, "Ⅳ"), (650 * UNIT + 1, "Ⅴ")],
)  # fmt: skip
def test_hardness_at_its_limits(hardness: int, grade: str) -> None:
    """Table 1: 150, 300, 450, 650 mg/L."""
    one = nw.from_native(pl.LazyFrame({"总硬度": [hardness]}))
    found = gbt14848_bulk.water_classes(one, on=ON).collect().to_native()
    assert found.select("class", "deciding").row(0) == (grade, "总硬度")


def test_no_item_at_all_is_refused() -> None:
    with pytest.raises(BadInput, match="没有一栏是地下水指标"):
        gbt14848_bulk.water_classes(nw.from_native(pl.LazyFrame({"do": [1]})), on=ON)
