"""Dustfall by columns against the exact face, and the published ranking of a city."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from youju.standards.air import comparison
from youju.standards.dust import dustfall, dustfall_bulk
from youju.terms.figures import Figure
from youju.terms.numbers import exact, hold, scaled, unscaled
from youju.terms.periods import parse

ON = date(2020, 3, 31)
INTS = {"mean": pl.Int64}
LIMIT = 9 * 10**6
POINTS = st.lists(
    st.tuples(
        st.sampled_from("甲乙丙丁"),
        st.one_of(
            st.none(),
            st.integers(0, 200_000),
            # Means of 9.05 and 9.15 lie on the edge between two printed tenths.
            st.sampled_from((90_500, 90_000, 91_000, 89_500, 91_500, 90_499, 90_501)),
        ),
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(drawn=POINTS)
def test_both_faces_agree(drawn: list[tuple[str, int | None]]) -> None:
    rows = pl.LazyFrame(drawn, schema={"area": pl.String, "value": pl.Int64}, orient="row")
    months = dustfall_bulk.months_of(nw.from_native(rows), by=["area"])
    judged = dustfall_bulk.judged(months.with_columns(nw.lit(LIMIT).alias("limit")))
    bulk = dustfall_bulk.ranked(judged).collect().to_native()
    means: dict[str, Any] = {}
    found = {row["area"]: row for row in bulk.rows(named=True)}
    assert set(found) == {area for area, _ in drawn}
    for area, got in found.items():
        points = {
            str(nth): None if value is None else unscaled(value)
            for nth, (name, value) in enumerate(drawn)
            if name == area
        }
        known = [value for value in points.values() if value is not None]
        assert (got["points"], got["missing"]) == (len(known), len(points) - len(known))
        if not known:
            means[area] = None
            assert got["mean"] is got["largest"] is got["verdict"] is got["over"] is None
            continue
        said = dustfall.summary(area, points)
        means[area] = said.mean
        for name, figure in (
            ("mean", said.mean), ("largest", said.largest), ("smallest", said.smallest)
        ):  # fmt: skip
            assert got[name] == hold(figure.value)  # type: ignore[arg-type]
        verdict = dustfall.judge(said.mean, area="汾渭平原", on=ON)
        assert got["verdict"] == verdict.value
        shown = verdict.of[0].value
        assert got["printed"] == scaled(shown, 1)  # type: ignore[arg-type]
        assert got["over"] == hold(exact(shown) - 9 if exact(shown) > 9 else 0)
    for line in dustfall.ranked(means):
        assert found[line.place]["rank"] == line.rank


def test_the_published_ranks_of_a_city(shared: Path) -> None:
    """长治 2021-10: 1, 2, 2, 4, 5, 5, 5, 8 …, as printed beside the means."""
    file = shared / "reference" / "water" / "published_dustfall_changzhi_2021-10.csv"
    with file.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["rank"].isdigit()]
    assert len(rows) >= 8
    months = pl.LazyFrame(
        {
            "area": list(range(len(rows))),
            "mean": [scaled(Decimal(row["t_per_km2_month"]), 6) for row in rows],
        }
    )
    found = dustfall_bulk.ranked(nw.from_native(months)).collect().to_native().sort("area")
    assert found["rank"].to_list() == [int(row["rank"]) for row in rows]


@settings(max_examples=50, deadline=None)
@given(
    months=st.lists(st.one_of(st.none(), st.integers(0, 30 * 10**6)), min_size=1, max_size=12),
    before=st.one_of(
        st.none(), st.integers(0, 30 * 10**6), st.sampled_from((0, 50_000, 50_001, 150_000))
    ),
)
def test_averages_and_changes_by_both_faces(months: list[int | None], before: int | None) -> None:
    rows = pl.LazyFrame({"area": ["甲"] * len(months), "mean": months}, schema_overrides=INTS)
    wide = dustfall_bulk.averaged(nw.from_native(rows), by=["area"])
    wide = wide.with_columns(nw.lit(before, nw.Int64).alias("before"))
    (got,) = dustfall_bulk.changed(wide).collect().to_native().rows(named=True)
    given_ = {str(nth): None if one is None else unscaled(one, 6) for nth, one in enumerate(months)}
    if all(one is None for one in months):
        assert (got["many"], got["mean"], got["change"]) == (0, None, None)
        return
    mean = dustfall.average("甲", given_)
    assert got["mean"] == hold(mean.value)  # type: ignore[arg-type]
    basis = comparison.Basis(parse("2026-10"), decimals=dustfall.DECIMALS)
    then = None if before is None else Figure("甲平均降尘量", unscaled(before, 6), dustfall.UNIT)
    other = basis.of(parse("2025-10"))
    said = comparison.change(mean, then, basis=basis, then_basis=other)
    assert got["change"] == (None if said.value is None else scaled(said.value, 1))  # type: ignore[arg-type]
