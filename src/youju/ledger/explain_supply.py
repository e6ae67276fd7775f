"""Explanations of wells and sources: ``fig_supply_period``."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from youju.ledger import supply_store as store
from youju.ledger.address import Address
from youju.ledger.explained import Explanation
from youju.ledger.supply import load
from youju.ledger.supply_exact import MEASURES, Recomputation, Told, item_name, place
from youju.readings.city import City
from youju.readings.layouts.supply_items import item_in
from youju.readings.supply import SOURCE, WELL
from youju.terms.errors import NotThere, UnknownPeriod
from youju.terms.figures import Figure
from youju.terms.periods import Period, parse


def of_supply(city: City, asked: Address) -> Explanation:
    """The explanation of a figure of a well, a source, or of the sources of a place.

    :raises NotThere: no such point, place, period or item, or nothing is known of it.
    """
    computed = store.computed_at(city, asked.basis)
    again = Recomputation(city, computed)
    try:
        period = parse(asked.when)
    except UnknownPeriod as wrong:
        raise NotThere(str(wrong)) from None
    if any(one.point == asked.object for one in again.register.lines):
        return _point(city, again, asked, period, computed)
    for kind in ("county", "city"):
        if asked.object in again.register.places(kind):
            if asked.item not in MEASURES:
                raise _no_item(asked, tuple(MEASURES))
            stored = load(city, computed.number).rate(kind, asked.object, period.key, asked.item)
            figure = place(again.members(kind, asked.object, period), asked.item, period)
            figure = replace(
                figure,
                name=f"{asked.object} {period.label} {MEASURES[asked.item]}",
                ref=str(asked.at(None)),
            )
            return Explanation(figure, stored.value, computed)
    raise NotThere(
        f"地下水点位和饮用水水源名录中没有“{asked.object}”；请写点位编码、区县名或市名。"
    )


def _point(
    city: City, again: Recomputation, asked: Address, period: Period, computed: store.Computed
) -> Explanation:
    found = store.rows(city, basis=computed.number).filter(
        pl.col("point") == asked.object, pl.col("period") == period.key
    )
    rows = found.collect()
    if rows.is_empty():
        raise NotThere(f"“{asked.object}”在{period.label}没有监测结果。")
    row = rows.row(0, named=True)
    told = again.told(again.register.line(asked.object), period)
    unlike = _unlike(told, row)
    if asked.item == "class" and told.line.kind == WELL:
        return Explanation(told.figure, row["class"], computed, unlike)
    if asked.item == "met":
        return Explanation(told.met, row["met"], computed, unlike)
    item = item_in(asked.item) or asked.item
    if item in told.values:
        leaves = told.values[item]
        name = f"{told.line.name} {period.label} {item_name(item)}"
        figure = Figure(name, leaves[-1].value, leaves[-1].unit, of=leaves, note="各次监测值")
        if told.judged is not None:
            from youju.ledger.supply_exact import GROUNDWATER

            single = told.judged.singles.get(GROUNDWATER.get(item, item))
            if single is not None:
                figure = replace(single.figure, name=f"{name}类别", of=leaves)
        return Explanation(figure, figure.value, computed, unlike)
    known = ("class", "met") if told.line.kind == WELL else ("met",)
    raise _no_item(asked, (*known, *told.values))


def _unlike(told: Told, row: dict[str, object]) -> tuple[str, ...]:
    """What the table says otherwise than the recomputation."""
    fresh = told.row
    names = {"class": "类别", "met": "达标情况", "deciding": "定类指标", "volume": "取水量"}
    return tuple(
        f"{name}：库内 {row[key]}，重算 {fresh[key]}"
        for key, name in names.items()
        if (row[key] or None) != (fresh[key] or None)
    )


def _no_item(asked: Address, known: tuple[str, ...]) -> NotThere:
    return NotThere(f"“{asked.object}”没有“{asked.item}”这一项；可用 {'、'.join(known)}。")


__all__ = ["SOURCE", "of_supply"]
