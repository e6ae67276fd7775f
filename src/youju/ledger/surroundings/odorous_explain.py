"""Explanations of black and odorous water: ``fig_odorous_water`` and ``fig_odorous_place``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl

from youju.ledger.address import Address
from youju.ledger.explained import Explanation
from youju.ledger.surroundings import odorous_exact
from youju.ledger.surroundings.odorous_store import PLACE, SHELF, WATER
from youju.readings.city import City
from youju.readings.dated import PLACE_KINDS
from youju.readings.surroundings.odorous import LISTS
from youju.terms.errors import NotThere, UnknownPeriod
from youju.terms.figures import Value
from youju.terms.numbers import HELD_DECIMALS, plain, unscaled
from youju.terms.periods import parse

OF_WATERS = ("grade", "state")


def of_odorous(city: City, asked: Address) -> Explanation:
    """The explanation of a grade, a state or a share.

    :raises NotThere: no such water body, place, period or item, or nothing is known of it.
    """
    computed = SHELF.at(city, asked.basis)
    again = odorous_exact.Recomputation.of(city, computed)
    try:
        period = parse(asked.when)
    except UnknownPeriod as wrong:
        raise NotThere(str(wrong)) from None
    item, _sign, of_list = asked.item.partition(":")
    if asked.table == WATER:
        line = next(
            (one for one in again.register.on(period.end) if one.water == asked.object), None
        )
        if line is None:
            raise NotThere(f"黑臭水体名录中在 {period.end} 没有“{asked.object}”；请写水体编码。")
        if asked.item not in OF_WATERS:
            raise NotThere(f"黑臭水体没有“{asked.item}”这一项；可用 {'、'.join(OF_WATERS)}。")
        row = _row(city, WATER, computed.number, water=asked.object, period=period.key)
        figure, stored = again.water(line, item, period), row[item]
    else:
        kind = next((one for one in PLACE_KINDS if asked.object in again.register.places(one)), "")
        if not kind:
            raise NotThere(f"黑臭水体名录中没有“{asked.object}”；请写区县名或市名。")
        if item != "share" or (of_list and of_list not in LISTS):
            raise NotThere(
                f"黑臭水体消除情况没有“{asked.item}”这一项；可用 share，"
                f"农村的写 share:{LISTS[0]} 等。"
            )
        key = {"kind": kind, "object": asked.object, "list": of_list, "period": period.key}
        row = _row(city, PLACE, computed.number, **key)
        figure = again.share(kind, asked.object, of_list, period)
        stored = _share(row["share"])
        figure = replace(figure, name=f"{asked.object} {figure.name}")
    named = replace(figure, name=f"{period.label} {figure.name}", ref=str(asked.at(None)))
    return Explanation(named, stored, computed)


def _share(units: int | None) -> Value:
    return None if units is None else plain(unscaled(units, HELD_DECIMALS))


def _row(city: City, table: str, basis: int, **key: object) -> dict[str, Any]:
    rows = SHELF.rows(city, table, basis=basis)
    found = rows.filter(*(pl.col(name) == value for name, value in key.items())).collect()
    if found.is_empty():
        raise NotThere(f"“{'/'.join(str(one) for one in key.values() if one)}”没有黑臭水体结果。")
    return found.row(0, named=True)
