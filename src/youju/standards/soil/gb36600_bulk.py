"""GB 36600 over whole columns: building-land samples against screening and intervention values.

Written from ``gb36600.toml`` alone, in integers; a property test holds it equal to the exact face.
Columns: ``land`` (1 or 2, the class of the land) and the items by name, see ``contents_bulk``; of
items with a natural background ``background_<item>`` on the same scale. A background is taken
only where footnote a allows it; a row of another class of land gets no verdict.

>>> import polars as pl
>>> rows = pl.LazyFrame({"land": [1, 1, 2], "砷": [2_000_000_000, 2_500_000_000, 2_500_000_000],
...     "background_砷": [None, 2_800_000_000, None]})
>>> verdicts(nw.from_native(rows), on=date(2026, 3, 1)).collect().to_native()["verdict"].to_list()
['不高于筛选值', '不高于背景值', '不高于筛选值']
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import narwhals as nw

from youju.standards.soil import contents_bulk
from youju.standards.soil.contents_bulk import DECIMALS, Frame
from youju.terms.dated import Standard
from youju.terms.numbers import scaled

STANDARD = Standard.load("youju.standards.soil", "gb36600.toml")


def verdicts(samples: Frame, *, on: date) -> Frame:
    """Samples with ``verdict_<item>``, ``verdict``, ``gravest``, ``undecided`` (``contents_bulk``).

    ``on``: the day by whose edition all rows are judged. Refuses a frame without any item of the
    tables (BadInput), days before the standard (NoEditionInForce).
    """
    edition = STANDARD.on(on)
    have = set(samples.collect_schema().names())
    numbers = {}
    for table in ("basic", "other"):
        for item, row in edition.says[table]["items"].items():
            if item not in have:
                continue
            background = None
            if row.get("background") and f"background_{item}" in have:
                allowed = nw.col("land").is_in(row["background"])
                background = nw.when(allowed).then(nw.col(f"background_{item}"))
            numbers[item] = contents_bulk.numbered(
                item, have, _of_land(row["screening"]), _of_land(row["intervention"]), background
            )
    return contents_bulk.judged(samples, numbers)


def _of_land(bounds: Sequence[int | Decimal]) -> nw.Expr:
    found: nw.Expr = nw.lit(None, nw.Int64)
    for land, bound in enumerate(bounds, 1):
        found = nw.when(nw.col("land") == land).then(scaled(bound, DECIMALS)).otherwise(found)
    return found
