"""HJ 76 over whole columns: which hours, days and months of a CEMS are valid, by their counts.

Written from ``hj76.toml`` alone; a property test holds it equal to the exact face.

>>> import polars as pl
>>> rows = pl.LazyFrame({"month": [2, 3], "count": [23, 23]})
>>> judged(nw.from_native(rows), "month", on=date(2024, 2, 29)).collect().to_native().rows()
[(2, 23, True, 0), (3, 23, False, 2)]
"""

from __future__ import annotations

from datetime import date
from typing import Any

import narwhals as nw

from youju.terms.dated import Standard
from youju.terms.errors import BadInput

STANDARD = Standard.load("youju.standards.enterprise", "hj76.toml")

Frame = nw.LazyFrame[Any]

_FEBRUARY = 2


def judged(counts: Frame, span: str, *, on: date) -> Frame:
    """Adds ``valid`` and ``short`` (how many are missing) to rows with a ``count``.

    ``span``: ``hour`` (of valid minutes), ``day`` (of valid hours) or ``month`` (of valid days,
    with the column ``month``, 1 to 12). ``on``: the day by whose edition all rows are judged.
    Refuses other spans (BadInput), days before the standard (NoEditionInForce).
    """
    says = STANDARD.on(on).says
    if span not in ("hour", "day", "month"):
        raise BadInput(f"没有“{span}”这一级数据；可用 hour（小时）、day（日）、month（月）。")
    least: nw.Expr = nw.lit(says[span]["least"])
    if "february" in says[span]:
        fewer = nw.lit(says[span]["february"])
        least = nw.when(nw.col("month") == _FEBRUARY).then(fewer).otherwise(least)
    lacks = least - nw.col("count")
    return counts.with_columns(
        (nw.col("count") >= least).alias("valid"),
        nw.when(lacks > 0).then(lacks).otherwise(0).cast(nw.Int64).alias("short"),
    )
