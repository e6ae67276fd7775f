"""HJ 356 over whole columns: valid daily means of wastewater analysers, in integers.

Written from ``hj356.toml`` alone; a property test holds it equal to the exact face. One row for
each interval of the day that was due, its ``value`` (10⁻⁴ mg/L) or ``flow`` (10⁻⁴) null where
either is missing or invalid; negative ones are refused before.

>>> import polars as pl
>>> rows = pl.LazyFrame({"outlet": ["甲"] * 24, "flow": [1_000_000] * 10 + [3_000_000] * 14,
...     "value": [400_000] * 10 + [600_000] * 8 + [None] * 6})
>>> day_means(nw.from_native(rows), by=["outlet"], on=date(2024, 6, 1)).collect().to_native().row(0)
('甲', 18, 24, True, 54117647)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import narwhals as nw

from youju.standards.enterprise import counts_bulk
from youju.standards.enterprise.counts_bulk import Frame
from youju.terms.dated import Standard

STANDARD = Standard.load("youju.standards.enterprise", "hj356.toml")

_PER_CENT = 100


def day_means(samples: Frame, *, by: Sequence[str], on: date) -> Frame:
    """One row per group: ``n`` valid of ``required``, ``valid``, ``mean`` (10⁻⁶ mg/L).

    ``by``: what names an outlet, an item and a day. The mean is null where too few are valid and
    where no water flowed. ``on``: the day by whose edition all rows are judged; refuses days
    before the standard (NoEditionInForce).
    """
    least = STANDARD.on(on).says["day"]["least"]
    found = counts_bulk.flow_weighted(samples, by=by)
    valid = nw.col("n") * _PER_CENT >= nw.col("rows") * least
    mean = nw.when(valid).then(nw.col("mean")).otherwise(nw.lit(None, nw.Int64))
    return found.select(
        *by, "n", nw.col("rows").alias("required"), valid.alias("valid"), mean.alias("mean")
    )
