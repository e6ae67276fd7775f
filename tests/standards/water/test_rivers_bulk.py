"""Grades of rivers: both faces equal on every mix of sections that can occur."""

from __future__ import annotations

from datetime import date
from itertools import product

import narwhals as nw
import polars as pl

from youju.standards.water import rivers, rivers_bulk

DAY = date(2026, 3, 31)


def test_both_faces_agree_on_every_mix_up_to_twenty_sections() -> None:
    mixes = [(g, m, w) for g, m, w in product(range(21), repeat=3) if 0 < g + m + w <= 20]
    rows = [
        (nth, grade)
        for nth, (good, middle, worst) in enumerate(mixes)
        for grade, many in (("Ⅲ", good), ("Ⅴ", middle), ("劣Ⅴ", worst), (None, 2))
        for _ in range(many)
    ]
    frame = pl.LazyFrame(rows, schema={"river": pl.Int64, "class": pl.String}, orient="row")
    found = rivers_bulk.river_grades(nw.from_native(frame), by=["river"]).collect().to_native()
    by_river = {row["river"]: row for row in found.rows(named=True)}
    assert len(by_river) == len(mixes) == 1770
    for nth, (good, middle, worst) in enumerate(mixes):
        row = by_river[nth]
        exact = rivers.river_grade(["Ⅲ"] * good + ["Ⅴ"] * middle + ["劣Ⅴ"] * worst, on=DAY)
        assert row["grade"] == exact.value, (good, middle, worst)
        assert (row["sections"], row["good"], row["worst"]) == (good + middle + worst, good, worst)


def test_no_section_with_a_class_has_no_grade() -> None:
    rows = pl.LazyFrame(
        {"river": ["a"] * 9, "class": [None] * 9}, schema_overrides={"class": pl.String}
    )
    found = rivers_bulk.river_grades(nw.from_native(rows), by=["river"]).collect().to_native()
    assert found.row(0) == ("a", 0, 0, 0, None)
