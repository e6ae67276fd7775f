"""Daily means of wastewater and validity of a CEMS by columns, against the exact faces."""

from __future__ import annotations

from datetime import date
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from youju.standards.enterprise import hj76, hj76_bulk, hj212, hj212_bulk, hj356, hj356_bulk
from youju.terms.errors import BadInput, NoEditionInForce, NotThere
from youju.terms.numbers import hold, unscaled

ON = date(2024, 6, 1)
LARGE = 2**35 - 1
UNITS = st.one_of(st.integers(0, 5_000_000), st.integers(0, LARGE), st.just(0), st.just(LARGE))
# Most are there: with 18 of 24 the share is just reached.
SAMPLE = st.one_of(*[st.tuples(UNITS, UNITS)] * 4, st.none())
DAYS = st.lists(st.lists(SAMPLE, min_size=1, max_size=24), min_size=1, max_size=6)


def frame(drawn: list[list[tuple[int, int] | None]]) -> nw.LazyFrame[Any]:
    rows = [
        (nth, *(one or (None, 5))) for nth, samples in enumerate(drawn) for one in samples
    ]  # a flow without a value counts nothing
    schema = dict.fromkeys(("day", "value", "flow"), pl.Int64)
    return nw.from_native(pl.LazyFrame(rows, schema=schema, orient="row"))


@settings(max_examples=40, deadline=None)
@given(drawn=DAYS)
def test_means_of_both_faces_agree(drawn: list[list[tuple[int, int] | None]]) -> None:
    bulk = hj356_bulk.day_means(frame(drawn), by=["day"], on=ON).collect().to_native().sort("day")
    flows = hj212_bulk.flow_means(frame(drawn), by=["day"], rules="2017")
    others = flows.collect().to_native().sort("day").rows(named=True)
    for samples, got, other in zip(drawn, bulk.rows(named=True), others, strict=True):
        exactly = [one and (unscaled(one[0]), unscaled(one[1])) for one in samples]
        said = hj356.day_mean("cod", exactly, on=ON)
        known = [one for one in exactly if one is not None]
        assert (got["n"], got["required"]) == (len(known), len(samples))
        valid = hj356.is_valid("cod", len(known), len(samples), on=ON)
        assert got["valid"] == (valid.value == "有效")
        assert got["mean"] == (None if said.value is None else hold(said.value))  # type: ignore[arg-type]
        plain = hj212.flow_mean(known, on=ON)
        assert other["valid"] == bool(known)
        assert other["mean"] == (None if plain.value is None else hold(plain.value))  # type: ignore[arg-type]


@pytest.mark.parametrize(("valid", "mean"), [(18, 50_000_000), (17, None)])
def test_three_quarters_of_a_day_are_enough(valid: int, mean: int | None) -> None:
    """HJ 356, 75 % of 24 is 18 (to be checked)."""
    samples: list[tuple[int, int] | None] = [(500_000, 10_000)] * valid
    found = hj356_bulk.day_means(frame([samples + [None] * (24 - valid)]), by=["day"], on=ON)
    got = found.collect().to_native().row(0, named=True)
    assert (got["valid"], got["mean"]) == (mean is not None, mean)


def test_a_mean_half_way_goes_to_the_even_millionth() -> None:
    """0.0001 in one part of 200: 0.0000005 mg/L, to 0; 0.0003: 0.0000015, to 0.000002."""
    found = hj356_bulk.day_means(frame([[(1, 1), (0, 199)], [(3, 1), (0, 199)]]), by=["day"], on=ON)
    assert found.collect().to_native().sort("day")["mean"].to_list() == [0, 2]


@pytest.mark.parametrize("span", ["hour", "day", "month"])
def test_counts_of_a_cems_on_both_sides(span: str) -> None:
    """HJ 76 annex B: 45 minutes, 20 hours, 25 days, in February 23."""
    edges = {"hour": (44, 45, 60), "day": (19, 20, 24), "month": (22, 23, 24, 25, 28)}[span]
    rows = [(month, count) for month in (2, 3) for count in edges]
    schema = {"month": pl.Int64, "count": pl.Int64}
    bulk = hj76_bulk.judged(
        nw.from_native(pl.LazyFrame(rows, schema=schema, orient="row")), span, on=ON
    )
    for month, count, valid, short in bulk.collect().to_native().iter_rows():
        said = hj76.is_valid(span, count, on=date(2024, month, 1))
        assert valid == (said.value == "有效")
        assert (f"缺 {short} 个" in said.note) == (short > 0)


def test_refusals() -> None:
    with pytest.raises(NoEditionInForce):
        hj356_bulk.day_means(frame([[None]]), by=["day"], on=date(2019, 12, 23))
    with pytest.raises(BadInput, match="没有“minute”"):
        hj76_bulk.judged(frame([[None]]), "minute", on=ON)
    with pytest.raises(BadInput, match="废水没有“minute”"):
        hj212_bulk.flow_means(frame([[None]]), by=["day"], span="minute", rules="2017")
    with pytest.raises(NotThere, match="请写明规则 2017"):
        hj212_bulk.flow_means(frame([[None]]), by=["day"], rules="2025")
