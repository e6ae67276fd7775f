"""The index of cities: both faces equal on generated sections, ranks shared and withheld."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from youju.standards.water import cwqi, cwqi_bulk, surface_bulk
from youju.terms.errors import BadInput
from youju.terms.numbers import exact

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
ON = date(2026, 6, 30)
UNIT = 10**surface_bulk.DECIMALS
KEYS = cwqi.STANDARD.on(ON).says["items"]["keys"]


def cell(key: str) -> st.SearchStrategy[int]:
    if key == "ph":
        return st.integers(0, 14 * UNIT)
    return st.integers(UNIT // 1000 if key == "do" else 0, 20 * UNIT)


def sections(keys: list[str]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(
        st.fixed_dictionaries(
            {
                "city": st.sampled_from("甲乙丙"),
                "type": st.sampled_from(["river", "lake"]),
                **{key: cell(key) for key in keys},
            }
        ),
        min_size=1,
        max_size=10,
    )


def slowly(drawn: list[dict[str, Any]], keys: list[str]) -> dict[str, Fraction]:
    waters: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in drawn:
        waters[row["city"], row["type"]].append(row)
    found: dict[str, Fraction] = {}
    for city in {row["city"] for row in drawn}:
        parts: dict[str, Any] = {}
        for water in ("river", "lake"):
            mine = waters[city, water]
            if not mine:
                parts[water] = (None, 0)
                continue
            means = {k: Fraction(sum(row[k] for row in mine), len(mine) * UNIT) for k in keys}
            index = cwqi.water_index(means, on=ON, water=water, partial=True)
            parts[water] = (index, len(mine))
        found[city] = exact(cwqi.city_index(*parts["river"], *parts["lake"], on=ON).value)
    return found


@pytest.mark.parametrize("keys", [["ph", "do", "codmn", "nh3n", "tp"], KEYS], ids=["five", "all"])
@settings(max_examples=10, deadline=None, phases=QUICK,
          suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])  # fmt: skip
@given(data=st.data())
def test_both_faces_agree(keys: list[str], data: st.DataObject) -> None:
    drawn = data.draw(sections(keys))
    bulk = cwqi_bulk.city_indices(nw.from_native(pl.LazyFrame(drawn)))
    found = {row["city"]: row for row in bulk.collect().to_native().rows(named=True)}
    slow = slowly(drawn, keys)
    assert set(found) == set(slow)
    for city, row in found.items():
        error = abs(Fraction(row["index"], 10**cwqi_bulk.HELD) - slow[city])
        assert error <= Fraction(len(keys) + 1, 10**cwqi_bulk.HELD)  # each item is cut off once
        assert row["partial"] == (len(keys) < 21)
        assert row["items"] == len(keys)
        assert row["sections"] == sum(one["city"] == city for one in drawn)


def test_ranks_are_shared_and_partial_sums_have_none() -> None:
    held = 10**cwqi_bulk.HELD
    rows = pl.LazyFrame({
        "city": ["甲", "乙", "丙", "丁"],
        "index": [3 * held, 2 * held + 40_000_000, 2 * held, held],
        "partial": [False, False, False, True],
    })  # fmt: skip
    found = cwqi_bulk.ranked(nw.from_native(rows)).collect().to_native()
    ranks = dict(found.select("city", "rank").rows())
    assert ranks == {"甲": 3, "乙": 1, "丙": 1, "丁": None}  # 2.00004 prints 2.0000
    every = cwqi_bulk.ranked(nw.from_native(rows), partial=True).collect().to_native()
    assert dict(every.select("city", "rank").rows()) == {"甲": 4, "乙": 2, "丙": 2, "丁": 1}


def test_an_item_without_values_makes_a_sum_partial() -> None:
    rows = pl.LazyFrame({"city": ["甲"], "type": ["river"], "codmn": [3 * UNIT], "do": [None]},
                        schema_overrides={"do": pl.Int64})  # fmt: skip
    found = cwqi_bulk.city_indices(nw.from_native(rows)).collect().to_native().row(0, named=True)
    assert (found["index"], found["items"], found["partial"]) == (10**12 // 2, 1, True)
    with pytest.raises(BadInput, match="没有一栏"):
        cwqi_bulk.city_indices(nw.from_native(pl.LazyFrame({"city": ["甲"], "type": ["river"]})))
