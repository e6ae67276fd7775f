"""Explanations of figures of soil: ``fig_soil_sample`` and ``fig_soil_place``.

>>> when("2026-05-12@0-20cm")
(datetime.date(2026, 5, 12), '0-20cm')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import polars as pl

from youju.ledger.address import Address
from youju.ledger.explained import Explanation
from youju.ledger.surroundings import issued, soil_exact, soil_figures
from youju.ledger.surroundings.shelf import Computed
from youju.ledger.surroundings.soil_store import ITEM, PLACE, RATE_DECIMALS, SAMPLE, SHELF
from youju.readings.city import City
from youju.readings.dated import PLACE_KINDS
from youju.readings.surroundings.points import DECIMALS
from youju.standards.soil import contents
from youju.terms.errors import NotThere, UnknownPeriod
from youju.terms.figures import Figure, Value
from youju.terms.numbers import unscaled
from youju.terms.periods import YEAR, Period, day_number, parse

COMPARED = ("farmland_rate", "building_rate")
"""What may be issued, and what is held against the year before."""
PLACE_ITEMS = ("clean_rate", *COMPARED)


def of_soil(city: City, asked: Address) -> Explanation:
    """The explanation of a figure of soil.

    :raises NotThere: no such site, place, day, year or item, or nothing is known of it.
    """
    computed = SHELF.at(city, asked.basis)
    again = soil_exact.Recomputation(city, computed)
    if asked.table == SAMPLE:
        return _sample(city, again, asked)
    try:
        period = parse(asked.when)
    except UnknownPeriod as wrong:
        raise NotThere(str(wrong)) from None
    if period.kind != YEAR:
        raise NotThere(f"土壤的结果按年统计；“{asked.when}”请写成年份，如 2026。")
    item, own, moved = issued.split(asked.item)
    if item not in PLACE_ITEMS or ((own or moved) and item not in COMPARED) or (own and moved):
        raise NotThere(
            f"土壤没有“{asked.item}”这一项；可用 {'、'.join(PLACE_ITEMS)}，"
            "自评写 own_farmland_rate，同比写 farmland_rate_change。"
        )
    for kind in PLACE_KINDS:
        key = (kind, asked.object, period.key)
        row = _row(city, PLACE, computed.number, kind=kind, object=asked.object, period=period.key)
        told = again.issued.of(*key, item)
        if row is None and told is None:
            continue
        if moved:
            held = soil_figures.load(city, computed.number)
            sides = [
                _counted(again, held, kind, asked.object, item, one)
                for one in (period, period.year_ago())
            ]
            figure = issued.change(f"{sides[0].name}同比", *sides)
            return _explained(asked, period, figure, held.beside.told(*key, item).change, computed)
        units = row[item] if row is not None else None
        stored = None if units is None else unscaled(units, RATE_DECIMALS)
        figure = of_place(again, item, kind, asked.object, period)
        if own or told is None:
            return _explained(asked, period, figure, stored, computed)
        counted = issued.counted(city.settings, period, figure, told)
        return _explained(asked, period, counted, stored, computed, figure.value)
    raise NotThere(f"“{asked.object}”{period.label}没有土壤环境评价结果；请写区县名或市名。")


def _explained(
    asked: Address,
    period: Period,
    figure: Figure,
    stored: Value,
    computed: Computed,
    own: Value | Literal["the figure"] = "the figure",
) -> Explanation:
    name = f"{asked.object} {period.label} {figure.name}"
    figure = replace(figure, name=name, ref=str(asked.at(None)))
    return Explanation(figure, stored, computed, own=own)


def _counted(
    again: soil_exact.Recomputation,
    held: soil_figures.SoilFigures,
    kind: str,
    name: str,
    item: str,
    period: Period,
) -> Figure:
    """What counts of a place in a year as it is printed, ours by the exact rules."""
    own = issued.printed(of_place(again, item, kind, name, period), soil_figures.PRINTED)
    own = replace(own, ref=f"{PLACE}/{name}/{period.key}/{item}")
    told = again.issued.of(kind, name, period.key, item)
    return issued.counted(held.settings, period, own, told)


def of_place(
    again: soil_exact.Recomputation, item: str, kind: str, name: str, period: Period
) -> Figure:
    """One item of a place by the exact rules."""
    if item == "farmland_rate":
        return soil_exact.farmland_rate(again.account, kind, name, period.start.year)
    if item == "building_rate":
        return soil_exact.building_rate(again.account, kind, name, period.start.year)
    samples = again.samples(period.start, period.end)
    return soil_exact.clean_rate([one for one in samples if getattr(one.line, kind) == name])


def when(text: str) -> tuple[date, str]:
    """The day and the depth of a sample.

    :raises NotThere: it is no day.
    """
    day, _sign, depth = text.partition("@")
    try:
        return date.fromisoformat(day), depth
    except ValueError:
        raise NotThere(f"“{text}”不是采样日期；请写成 2026-05-12 或 2026-05-12@0-20cm。") from None


def _row(city: City, table: str, basis: int, **key: object) -> Mapping[str, Any] | None:
    rows = SHELF.rows(city, table, basis=basis)
    found = rows.filter(*(pl.col(name) == value for name, value in key.items())).collect()
    return None if found.is_empty() else found.row(0, named=True)


def _sample(city: City, again: soil_exact.Recomputation, asked: Address) -> Explanation:
    computed = SHELF.at(city, asked.basis)
    on, depth = when(asked.when)
    key = {"site": asked.object, "day": day_number(on), "depth": depth}
    row = _row(city, SAMPLE, computed.number, **key)
    samples = [one for one in again.samples(on, on, [asked.object]) if one.depth == depth]
    if row is None or not samples:
        raise NotThere(f"点位“{asked.object}”在 {asked.when} 没有土壤样品。")
    one = samples[0]
    name = f"{one.line.name} {on}{f' {depth}' if depth else ''}"
    if asked.item == "verdict":
        figure = replace(one.figure, name=f"{name} 样品判定", ref=str(asked.at(None)))
        deciding = "、".join(
            item
            for item, each in one.items.items()
            if each.value is not None
            and each.value == one.figure.value
            and one.figure.value not in (contents.NOT_ABOVE, contents.UNDECIDED)
        )
        unlike = () if deciding == row["deciding"] else (
            f"定性项目：库内 {row['deciding']}，重算 {deciding}",
        )  # fmt: skip
        return Explanation(figure, row["verdict"], computed, unlike)
    if asked.item == "ph":
        figure = one.ph or Figure("pH", None, note="没有 pH")
        return Explanation(figure.named(f"{name} pH"), _value(row["ph"]), computed)
    item_row = _row(city, ITEM, computed.number, **key, item=asked.item)
    if item_row is None or asked.item not in one.values:
        have = "、".join(("verdict", "ph", *one.values))
        raise NotThere(f"这个样品没有“{asked.item}”这一项；可用 {have}。")
    judged = one.items.get(asked.item)
    if judged is None:
        return Explanation(
            one.values[asked.item].named(f"{name} {asked.item}"),
            _value(item_row["value"]),
            computed,
        )
    figure = replace(judged, name=f"{name} {judged.name}", ref=str(asked.at(None)))
    return Explanation(figure, item_row["verdict"], computed)


def _value(units: int | None) -> Decimal | None:
    return None if units is None else unscaled(units, DECIMALS)
