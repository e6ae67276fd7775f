"""Explanations of figures of water: ``fig_water_day`` and ``fig_water_period``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from youju.ledger import water
from youju.ledger import water_store as store
from youju.ledger.address import Address
from youju.ledger.explained import Explanation
from youju.ledger.water_exact import Recomputation, place
from youju.ledger.water_values import PREFIXED, item_name, place_address
from youju.readings.city import City
from youju.readings.layouts.sheet import WATER_ITEMS as ITEMS
from youju.readings.samples import DECIMALS
from youju.standards.water import cwqi, surface
from youju.terms.errors import NotThere, UnknownPeriod
from youju.terms.figures import Figure, Value
from youju.terms.numbers import exact, plain, round_even, unscaled
from youju.terms.periods import Period, day_number, parse

SECTION_ITEMS = ("class", "own_class", "auto_class", "met", *ITEMS)
PLACE_ITEMS = (
    *("good_share", "fifth_share", "worst_share", "target_rate", "grade", "cwqi"),
    *("cwqi_change", "cwqi_change_rank"),
)


def of_water(city: City, asked: Address) -> Explanation:
    """The explanation of a figure of water.

    :raises NotThere: no such section, place, period or item, or nothing is known of it.
    """
    computed = store.computed_at(city, asked.basis)
    again = Recomputation(city, computed)
    if asked.table == store.DAY:
        return _day(city, again, asked, computed)
    try:
        period = parse(asked.when)
    except UnknownPeriod as wrong:
        raise NotThere(str(wrong)) from None
    register = again.register
    if any(one.section == asked.object for one in register.lines):
        return _section(city, again, asked, period, computed)
    for kind in store.PLACE_KINDS:
        name = asked.object.removeprefix(f"{kind}:") if kind in PREFIXED else asked.object
        said = kind not in PREFIXED or asked.object.startswith(f"{kind}:")
        if said and name in register.places(kind):
            return _place(city, again, asked, (kind, name), period, computed)
    raise NotThere(
        f"断面名录中没有“{asked.object}”；请写断面编码、区县名、市名，或 river:河流、basin:流域。"
    )


def _row(city: City, table: str, basis: int, **key: object) -> Mapping[str, Any]:
    rows = store.rows(city, table, basis=basis)
    found = rows.filter(*(pl.col(name) == value for name, value in key.items())).collect()
    if found.is_empty():
        raise NotThere(f"“{'/'.join(str(one) for one in key.values())}”没有地表水评价结果。")
    return found.row(0, named=True)


def _day(city: City, again: Recomputation, asked: Address, computed: store.Computed) -> Explanation:
    try:
        on = date.fromisoformat(asked.when)
    except ValueError:
        raise NotThere(f"“{asked.when}”不是日期；请写成 2026-10-01。") from None
    key = {"section": asked.object, "day": day_number(on)}
    row = _row(city, store.DAY, computed.number, **key)
    line = again.register.line(asked.object, on)
    found = again.day(line, on)
    if found is None:
        raise NotThere(f"“{line.name}”在 {on} 没有自动监测数据。")
    judged, values = found
    if asked.item in ITEMS:
        return _value(asked.item, values, row, computed)
    if asked.item not in ("class", "own_class"):
        raise _no_item(asked, ("class", "own_class", *ITEMS))
    said = f"{line.name} {on} 水质类别"
    unlike = tuple(_unlike(judged, values, row))
    told = again.published(line, on)
    if asked.item == "own_class" or told is None:
        figure = replace(judged.figure, name=said, ref=str(asked.at(None)))
        return Explanation(figure, row[asked.item], computed, unlike)
    own = judged.figure.named("按监测值评价的类别")
    figure = Figure(said, told.value, of=(told, own), note="公布类别优先", ref=str(asked.at(None)))
    return Explanation(figure, row["class"], computed, unlike)


def _section(
    city: City,
    again: Recomputation,
    asked: Address,
    period: Period,
    computed: store.Computed,
) -> Explanation:
    row = _row(city, store.PERIOD, computed.number, section=asked.object, period=period.key)
    told = again.told(again.register.line(asked.object, period.end), period)
    if asked.item in ITEMS:
        return _value(asked.item, told.values, row, computed)
    name = f"{told.line.name} {period.label}"
    if asked.item == "class":
        unlike = _unlike(told.own, told.values, row)
        return Explanation(told.figure, row["class"], computed, tuple(unlike))
    if asked.item in ("own_class", "auto_class"):
        judged = told.own if asked.item == "own_class" else told.auto
        what = "按本地数据评价的类别" if asked.item == "own_class" else "自动监测评价的类别"
        figure = judged.figure if judged else Figure("", None, note="没有监测数据")
        return Explanation(figure.named(f"{name} {what}"), row[asked.item], computed)
    if asked.item == "met":
        if not told.line.goal:
            figure = Figure(f"{name} 达标情况", None, note="断面没有目标类别")
        else:
            judged = told.own or surface.Judged(told.figure, {}, (), {}, ())
            counted = replace(judged, figure=told.figure)
            figure = surface.target_met(counted, told.line.goal, on=period.end)
        return Explanation(figure, row["met"], computed)
    raise _no_item(asked, SECTION_ITEMS)


def _place(
    city: City,
    again: Recomputation,
    asked: Address,
    what: tuple[str, str],
    period: Period,
    computed: store.Computed,
) -> Explanation:
    if asked.item not in PLACE_ITEMS:
        raise _no_item(asked, PLACE_ITEMS)
    kind, name = what
    if asked.item.startswith("cwqi_change"):
        return _change(city, again, asked, what, period, computed)
    row = _row(city, store.PLACE, computed.number, kind=kind, object=name, period=period.key)
    figure = place(kind, again.members(kind, name, period), asked.item, period)
    figure = replace(figure, name=f"{name} {period.label} {figure.name}", ref=str(asked.at(None)))
    stored: Value = row[asked.item]
    if isinstance(stored, int):
        stored = Decimal(stored).scaleb(-4 if asked.item == "cwqi" else -1)
    return Explanation(figure, stored, computed)


def _change(
    city: City,
    again: Recomputation,
    asked: Address,
    what: tuple[str, str],
    period: Period,
    computed: store.Computed,
) -> Explanation:
    """The change of a CWQI against a year ago, or its place among those of its kind."""
    kind, name = what
    held = water.load(city, computed.number)
    told = {one.county: one for one in held.cwqi(period.key, kind)}
    if name not in told or told[name].change is None:
        raise NotThere(f"“{name}”{period.label}没有可比的 CWQI（上年同期缺数据，或所用项目不同）。")

    def recomputed(one: str) -> Figure:
        now, base = (
            place(kind, again.members(kind, one, each), "cwqi", each)
            for each in (period, period.year_ago())
        )
        found = cwqi.change(exact(now.value), exact(base.value), on=period.end)
        parts = (
            now.named(f"{one} {period.label} CWQI"),
            base.named(f"{one} {period.year_ago().label} CWQI"),
        )
        return replace(
            found,
            name=f"{one} {period.label} CWQI 同比",
            of=parts,
            ref=place_address(kind, one, period.key, "cwqi_change"),
        )

    if asked.item == "cwqi_change":
        return Explanation(recomputed(name), told[name].change, computed)
    ranks = [one for one in told.values() if one.change_rank is not None]
    said = f"{name} {period.label} CWQI 同比变化排名"
    if told[name].change_rank is None:
        return Explanation(Figure(said, None, note=told[name].note), None, computed)
    parts = [recomputed(one.county) for one in ranks]
    mine = next(part for part, one in zip(parts, ranks, strict=True) if one.county == name)
    value = 1 + sum(exact(part.value) < exact(mine.value) for part in parts)
    left = [f"{one.county}（{one.note}）" for one in told.values() if one.change_rank is None]
    figure = Figure(
        said,
        value,
        by=mine.by,
        of=tuple(sorted(parts, key=lambda part: exact(part.value))),
        note=f"未参与：{'、'.join(left)}" if left else "",
        ref=str(asked.at(None)),
    )
    return Explanation(figure, told[name].change_rank, computed)


def _value(
    item: str, values: Mapping[str, Figure], row: Mapping[str, Any], computed: store.Computed
) -> Explanation:
    stored = None if row[item] is None else unscaled(row[item], DECIMALS)
    figure = values.get(item) or Figure(item_name(item), None, note="没有监测值")
    own: Value = figure.value
    if isinstance(own, str):  # a single reading below detection is kept as its limit
        own = Decimal(own.removeprefix("<"))
    return Explanation(figure, stored, computed, own=own)


def _unlike(
    judged: surface.Judged | None, values: Mapping[str, Figure], row: Mapping[str, Any]
) -> list[str]:
    """What the table says otherwise than the exact rule, beside the class."""
    found = []
    if judged is None:
        return ["库内有监测值，重算没有"] if row["items"] else []
    own = None if judged.figure.value is None else str(judged.figure.value)
    if own != row.get("own_class", row["class"]):
        found.append(f"本地类别：库内 {row.get('own_class')}，重算 {own}")
    for what, mine, stored in (
        ("定类项目", ",".join(judged.deciding if own else ()), row["deciding"]),
        ("主要污染指标", ",".join(judged.main), row["main"]),
        ("超标倍数", _over(judged), row["over"]),
    ):
        if mine != (stored or ""):
            found.append(f"{what}：库内 {stored}，重算 {mine}")
    for item, figure in values.items():
        value = figure.value
        if isinstance(value, str):
            value = Decimal(value.removeprefix("<"))
        stored = None if row[item] is None else unscaled(row[item], DECIMALS)
        if value != stored:
            found.append(f"{item_name(item)}：库内 {stored}，重算 {value}")
    return found


def _over(judged: surface.Judged) -> str:
    """The multiples with two decimals, trailing zeros gone, as the table writes them."""
    told = []
    for item, figure in judged.over.items():
        if figure is None:
            told.append(item)
        else:
            shown = plain(round_even(exact(figure.value), 2))
            told.append(f"{item} {shown if shown else '<0.01'}")
    return ",".join(told)


def _no_item(asked: Address, known: tuple[str, ...]) -> NotThere:
    return NotThere(f"地表水没有“{asked.item}”这一项；可用 {'、'.join(known)}。")
