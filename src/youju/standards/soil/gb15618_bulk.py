"""GB 15618 over whole columns: farmland samples against screening and intervention values.

Written from ``gb15618.toml`` alone, in integers; a property test holds it equal to the exact face.
Columns: ``land`` (水田, 果园, 其他, 水旱轮作), ``ph`` (scaled by 10⁸) and the items by name, see
``contents_bulk``. A row whose land is unknown or whose pH lies outside 0–14 gets no verdict.

>>> import polars as pl
>>> rows = pl.LazyFrame({"land": ["水田", "水田"], "ph": [650_000_000, 650_000_001],
...     "镉": [45_000_000, 45_000_000]})
>>> found = verdicts(nw.from_native(rows), on=date(2026, 3, 1)).collect().to_native()
>>> found["verdict"].to_list()
['高于筛选值、不高于管制值', '不高于筛选值']
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import narwhals as nw

from youju.standards.soil import contents_bulk
from youju.standards.soil.contents_bulk import DECIMALS, Frame
from youju.terms.dated import Edition, Standard
from youju.terms.numbers import scaled

STANDARD = Standard.load("youju.standards.soil", "gb15618.toml")

_LEAST_PH, _MOST_PH = 0, 14


def verdicts(samples: Frame, *, on: date) -> Frame:
    """Samples with ``verdict_<item>``, ``verdict``, ``gravest``, ``undecided`` (``contents_bulk``).

    ``on``: the day by whose edition all rows are judged. Refuses a frame without any item of the
    tables (BadInput), days before the standard (NoEditionInForce).
    """
    edition = STANDARD.on(on)
    have = set(samples.collect_schema().names())
    above = {
        item: row["全部"]
        for table in edition.says["intervention"]
        for item, row in table["items"].items()
    }
    numbers = {}
    for table in edition.says["screening"]:
        for item, row in table["items"].items():
            if item not in have:
                continue
            screening = _of_land(edition, row)
            high = _of_band(edition, above[item]) if item in above else None
            numbers[item] = contents_bulk.numbered(item, have, screening, high)
    return contents_bulk.judged(samples, numbers)


def _of_land(edition: Edition, row: Mapping[str, Any]) -> nw.Expr:
    """The screening value of the row's land and band; null for a land that is none."""
    lands: list[str] = edition.says["lands"]
    values: dict[str, Sequence[int | Decimal]] = {}
    for land in lands:
        values[land] = row.get(land) or row.get("其他") or row["全部"]
    rotation = edition.says["rotation"]
    values[rotation["name"]] = [
        min(pair) for pair in zip(*(values[one] for one in rotation["of"]), strict=True)
    ]
    found: nw.Expr = nw.lit(None, nw.Int64)
    for land, bounds in values.items():
        found = nw.when(nw.col("land") == land).then(_of_band(edition, bounds)).otherwise(found)
    return found


def _of_band(edition: Edition, bounds: Sequence[int | Decimal]) -> nw.Expr:
    """The value of the row's band of pH: the upper end belongs to its band."""
    ph = nw.col("ph")
    tops = [*(scaled(one, DECIMALS) for one in edition.says["bands"]), _MOST_PH * 10**DECIMALS]
    found: nw.Expr = nw.lit(None, nw.Int64)
    for top, bound in zip(reversed(tops), reversed(list(bounds)), strict=True):
        found = nw.when(ph <= top).then(nw.lit(scaled(bound, DECIMALS))).otherwise(found)
    inside = (ph >= _LEAST_PH) & (ph <= tops[-1])
    return nw.when(inside).then(found).otherwise(nw.lit(None, nw.Int64))
