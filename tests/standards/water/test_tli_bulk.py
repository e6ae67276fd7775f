"""The trophic index by columns against the exact face, and grades at their edges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from youju.standards.water import tli, tli_bulk
from youju.standards.water.surface_over_bulk import DECIMALS
from youju.terms.errors import BadInput, UnknownSubstance
from youju.terms.numbers import hold, unscaled

ON = date(2026, 3, 1)
UNIT = 10**DECIMALS
KEYS = ("chla", "tp", "tn", "sd", "codmn")


def lazy(data: dict[str, list[Any]]) -> nw.LazyFrame[Any]:
    return nw.from_native(pl.LazyFrame(data, schema=dict.fromkeys(data, pl.Int64)))


def tables(values: Mapping[str, Iterable[int | None]]) -> dict[str, nw.LazyFrame[Any]]:
    return {
        key: lazy(tli_bulk.index_table(key, [n for n in mine if n is not None], on=ON))
        for key, mine in values.items()
    }


# From clear mountain lakes (an index below zero) to a duckweed pond.
CELL = st.one_of(st.none(), st.integers(1, 20 * UNIT), st.integers(1, 1000), st.just(UNIT))


@settings(max_examples=20, deadline=None)
@given(drawn=st.lists(st.fixed_dictionaries(dict.fromkeys(KEYS, CELL)), min_size=1, max_size=12))
def test_both_faces_agree(drawn: list[dict[str, int | None]]) -> None:
    columns: dict[str, list[Any]] = {key: [row[key] for row in drawn] for key in KEYS}
    rows = lazy(columns | {"nth": list(range(len(drawn)))})
    bulk = tli_bulk.trophic_indices(rows, tables(columns), on=ON).collect().to_native().sort("nth")
    for row, got in zip(drawn, bulk.rows(named=True), strict=True):
        values = {k: unscaled(n, DECIMALS) for k, n in row.items() if n is not None}
        assert got["items"] == len(values)
        for key in KEYS:
            single = tli.item_index(key, values[key], on=ON).value if key in values else None
            assert got[f"tli_{key}"] == (None if single is None else hold(single))  # type: ignore[arg-type]
        if not values:
            assert got["tli"] is got["grade"] is None
            continue
        whole = tli.trophic_index(values, on=ON).value
        assert got["tli"] == hold(whole)  # type: ignore[arg-type]
        assert got["grade"] == tli.grade(whole, on=ON).value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("index", "grade"),
    [
        (29_999_999, "贫营养"), (30_000_000, "中营养"), (50_000_000, "中营养"),
        (50_000_001, "轻度富营养"), (60_000_000, "轻度富营养"), (60_000_001, "中度富营养"),
        (70_000_000, "中度富营养"), (70_000_001, "重度富营养"),
    ],
)  # fmt: skip
def test_grades_at_their_edges(index: int, grade: str) -> None:
    table = {"chla": lazy({"chla": [UNIT], "tli_chla": [index]})}
    found = tli_bulk.trophic_indices(lazy({"chla": [UNIT]}), table, on=ON).collect().to_native()
    assert found.select("tli", "grade").row(0) == (index, grade)


def test_refusals() -> None:
    with pytest.raises(BadInput, match="大于 0"):
        tli_bulk.index_table("tp", [0], on=ON)
    with pytest.raises(UnknownSubstance, match="浊度"):
        tli_bulk.index_table("浊度", [1], on=ON)
    with pytest.raises(BadInput, match="没有一栏"):
        tli_bulk.trophic_indices(lazy({"chla": [1]}), {}, on=ON)
