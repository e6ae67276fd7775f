"""Grades of rivers and basins over whole columns: the rule of ``rivers`` by a second hand.

Rows are sections with their ``class`` of the period; null leaves a section out, as ice or want of
water does. Shares are compared as counts, so that nothing is rounded.

>>> import polars as pl
>>> rows = pl.LazyFrame({"river": ["a"] * 10, "class": ["Ⅱ"] * 6 + ["劣Ⅴ"] * 4})
>>> river_grades(nw.from_native(rows), by=["river"]).collect().to_native().row(0)
('a', 10, 6, 4, '重度污染')
"""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw

from youju.standards.water.rivers import STANDARD
from youju.standards.water.surface_over_bulk import Frame


def river_grades(sections: Frame, *, by: Sequence[str]) -> Frame:
    """One row per group: ``sections`` with a class, ``good``, ``worst``, ``grade``.

    ``good``: how many are Ⅰ to Ⅲ, ``worst``: 劣Ⅴ. ``grade`` is null with fewer than five
    sections, which go by the means of their items, and with none.
    """
    (edition,) = STANDARD.editions
    rule = edition.says["several"]
    frame = sections.group_by(*by).agg(
        nw.col("class").count().cast(nw.Int64).alias("sections"),
        _count(nw.col("class").is_in(edition.says["good"])).alias("good"),
        _count(nw.col("class") == edition.says["worst"]).alias("worst"),
    )
    percent, worst = nw.col("good") * 100, nw.col("worst") * 100
    count = nw.col("sections")
    grade: nw.Expr = nw.lit(None, nw.String)
    for step in reversed(rule["step"]):  # the first row that holds counts, so it is put on last
        if "good_from" in step:
            fits = percent >= count * step["good_from"]
        elif "worst_under" in step:
            fits = worst < count * step["worst_under"]
        else:
            fits = count >= 0
        grade = nw.when(fits).then(nw.lit(step["name"])).otherwise(grade)
    enough = count >= rule["from"]
    return frame.with_columns(
        nw.when(enough).then(grade).otherwise(nw.lit(None, nw.String)).alias("grade")
    )


def _count(which: nw.Expr) -> nw.Expr:
    return which.fill_null(False).cast(nw.Int64).sum()
