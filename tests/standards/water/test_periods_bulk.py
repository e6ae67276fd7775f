"""Means of periods: both faces equal on generated readings, pH among them at its edges."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from youju.standards.water import periods, periods_bulk, surface_bulk
from youju.standards.water.gb3838 import Below
from youju.terms.errors import BadInput
from youju.terms.numbers import scaled, unscaled
from youju.terms.periods import day_number

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
DECIMALS = surface_bulk.DECIMALS
DAY = date(2026, 3, 31)
KEYS = list(periods.STANDARD.on(DAY).says["rounding"]["decimals"])


def ph() -> st.SearchStrategy[int]:
    """Any pH of four decimals, often one half between two whole ones."""
    halves = st.integers(0, 13).map(lambda n: n * 10**8 + 5 * 10**7)
    return st.one_of(st.integers(0, 140_000).map(lambda n: n * 10**4), halves)


def cell(key: str) -> st.SearchStrategy[tuple[int | None, str | None]]:
    if key == "ph":
        return st.one_of(st.tuples(ph(), st.none()), st.just((None, None)))
    size = st.one_of(st.integers(0, 10**6), st.integers(0, 10**11))
    choices: list[Any] = [st.tuples(size, st.none()), st.just((None, "NA"))]
    if key != "do":
        choices.append(st.tuples(st.integers(1, 10**9).map(lambda n: 2 * n), st.just("<")))
    return st.one_of(choices)


rows = st.lists(
    st.fixed_dictionaries(
        {
            "section": st.sampled_from("ab"),
            "type": st.just("river"),
            **{key: cell(key) for key in ("ph", "do", "codmn", "nh3n", "tp", "hg")},
        }
    ),
    min_size=1,
    max_size=12,
)


def frame(drawn: list[dict[str, Any]]) -> pl.LazyFrame:
    keys = [key for key in drawn[0] if key in KEYS]
    data: dict[str, list[Any]] = {
        "section": [row["section"] for row in drawn],
        "type": [row["type"] for row in drawn],
        "day": [day_number(DAY)] * len(drawn),
    }
    kinds: dict[str, Any] = {"section": pl.String, "type": pl.String, "day": pl.Int64}
    for key in keys:
        data[key], data[f"flag_{key}"] = [r[key][0] for r in drawn], [r[key][1] for r in drawn]
        kinds[key], kinds[f"flag_{key}"] = pl.Int64, pl.String
    return pl.LazyFrame(data, schema=kinds)


def bulk(drawn: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    said = [row["ph"][0] for row in drawn if row["ph"][0] is not None]
    table = pl.LazyFrame(
        periods_bulk.ion_table(said),
        schema={"ph": pl.Int64, "ion_high": pl.Int64, "ion_low": pl.Int64},
    )
    means = periods_bulk.period_means(
        nw.from_native(frame(drawn)), by=["section", "type"], ions=nw.from_native(table)
    )
    found = surface_bulk.section_classes(means).collect().to_native()
    return {row["section"]: row for row in found.rows(named=True)}


def reading(row: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in row:
        if key in KEYS and row[key][0] is not None:
            number = unscaled(row[key][0], DECIMALS)
            found[key] = Below(number) if row[key][1] == "<" else number
    return found


@settings(
    max_examples=20,
    deadline=None,
    phases=QUICK,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(rows)
def test_both_faces_agree(drawn: list[dict[str, Any]]) -> None:
    got = bulk(drawn)
    for section in {row["section"] for row in drawn}:
        mine = [reading(row) for row in drawn if row["section"] == section]
        exact = periods.period_class(mine, on=DAY)
        line = got[section]
        for key in ("ph", "do", "codmn", "nh3n", "tp", "hg"):
            value = exact.values.get(key)
            units = line[key]
            if value is None:
                assert (units, line[f"n_{key}"]) == (None, 0)
            elif 0 < Decimal(str(value.value)) < Decimal("0.00000001"):
                assert units == 1  # held no finer
            else:
                assert Decimal(units) / 10**DECIMALS == value.value, key
        assert line["class"] == exact.judged.figure.value
        assert line["main"] == ",".join(exact.judged.main)
        assert line["deciding"] == ",".join(exact.judged.deciding)


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        (["6.5", "6.5"], 6),  # 6.5 to the even side, from below …
        (["7.5", "7.5", "7.5"], 8),  # … and from above
        (["6", "8"], 6),  # 6.2967
        (["9.4999", "9.5001"], 9),  # a hair of ions under 9.5
        (["9.5"] * 2190, 10),
        (["0", "14"], 0),  # 0.301
        (["14"] * 3, 14),
    ],
)
def test_ph_at_the_edges(values: list[str], shown: int) -> None:
    drawn = [
        {"section": "a", "type": "river", "ph": (scaled(Decimal(x), DECIMALS), None)}
        for x in values
    ]
    assert bulk_ph(drawn) == shown * 10**DECIMALS
    exact = periods.rounded("ph", periods.mean([Decimal(x) for x in values], "ph", on=DAY).value,
                            on=DAY)  # type: ignore[arg-type]  # fmt: skip
    assert exact.value == shown


def bulk_ph(drawn: list[dict[str, Any]]) -> int:
    table = pl.LazyFrame(periods_bulk.ion_table([row["ph"][0] for row in drawn]))
    found = periods_bulk.period_means(
        nw.from_native(frame(drawn)), by=["section"], ions=nw.from_native(table)
    )
    return int(found.collect().to_native()["ph"].item())


def test_refusals() -> None:
    with pytest.raises(BadInput, match="0 与 14"):
        periods_bulk.ion_table([15 * 10**8])
    bare = nw.from_native(pl.LazyFrame({"section": ["a"], "turbidity": [1]}))
    with pytest.raises(BadInput, match="没有一栏"):
        periods_bulk.period_means(bare, by=["section"])
    some = nw.from_native(pl.LazyFrame({"section": ["a"], "ph": [7 * 10**8]}))
    with pytest.raises(BadInput, match="氢离子表"):
        periods_bulk.period_means(some, by=["section"])
