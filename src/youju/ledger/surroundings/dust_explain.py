"""Explanations of figures of dustfall: ``fig_dustfall_period``."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import polars as pl

from youju.ledger.address import Address
from youju.ledger.explained import Explanation
from youju.ledger.surroundings import dust_exact
from youju.ledger.surroundings.dust_store import PERIOD, SHELF
from youju.readings.city import City
from youju.terms.errors import NotThere, UnknownPeriod
from youju.terms.figures import Value
from youju.terms.numbers import HELD_DECIMALS, plain, unscaled
from youju.terms.periods import parse
from youju.terms.places import COUNTY, SITE


def of_dustfall(city: City, asked: Address) -> Explanation:
    """The explanation of a figure of dustfall.

    :raises NotThere: no such point, place, period or item, or nothing is known of it.
    """
    computed = SHELF.at(city, asked.basis)
    again = dust_exact.Recomputation.of(city, computed)
    try:
        period = parse(asked.when)
    except UnknownPeriod as wrong:
        raise NotThere(str(wrong)) from None
    kind = again.kind_of(asked.object)
    if kind is None:
        raise NotThere(f"降尘点位名录中没有“{asked.object}”；请写点位编码、区县名或市名。")
    items = dust_exact.OF_SITES if kind == SITE else dust_exact.ITEMS
    if asked.item not in items:
        raise NotThere(f"降尘结果没有“{asked.item}”这一项；可用 {'、'.join(items)}。")
    if asked.item == "rank" and kind != COUNTY:
        raise NotThere("降尘量只对县（市、区）排名。")
    rows = SHELF.rows(city, PERIOD, basis=computed.number)
    found = rows.filter(
        pl.col("kind") == kind,
        pl.col("object") == asked.object,
        pl.col("period") == period.key,
    ).collect()
    if found.is_empty():
        raise NotThere(f"“{asked.object}”{period.label}没有降尘结果。")
    figure = again.item(kind, asked.object, asked.item, period)
    stored: Value = found.row(0, named=True)[asked.item]
    if isinstance(stored, int) and asked.item != "rank":
        stored = (
            Decimal(stored).scaleb(-1)
            if asked.item == "change"
            else plain(unscaled(stored, HELD_DECIMALS))
        )
    name = f"{period.label} {figure.name}"
    return Explanation(replace(figure, name=name, ref=str(asked.at(None))), stored, computed)
