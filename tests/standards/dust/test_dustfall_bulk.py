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

from youju.standards.dust import dustfall, dustfall_bulk
from youju.terms.numbers import exact, hold, scaled, unscaled

ON = date(2020, 3, 31)
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
