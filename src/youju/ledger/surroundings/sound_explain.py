"""Explanations of figures of sound: ``fig_sound_day`` and ``fig_sound_period``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import polars as pl

from youju.ledger.address import Address
from youju.ledger.explained import Explanation
from youju.ledger.surroundings import issued, sound_exact, sound_figures
from youju.ledger.surroundings.shelf import Computed
from youju.ledger.surroundings.sound_store import DAY, LEVEL_DECIMALS, PERIOD, SHELF, WHOLES
from youju.readings.city import City
from youju.readings.dated import PLACE_KINDS
from youju.readings.surroundings.sound import ZONES
from youju.terms.errors import NotThere, UnknownPeriod
from youju.terms.figures import Figure, Value
from youju.terms.numbers import unscaled
from youju.terms.periods import Period, day_number, parse

MEANS = tuple(f"{what}_{when}" for what in WHOLES for when in ("day", "night"))
PLACE_ITEMS = (
    "day_rate",
    "night_rate",
    *(f"{one}{end}" for one in MEANS for end in ("", "_grade")),
)
COMPARED = ("day_rate", "night_rate", *MEANS)
"""What may be issued, and what is held against the year before."""
MET = {True: "达标", False: "超标", None: None}


def of_sound(city: City, asked: Address) -> Explanation:
    """The explanation of a figure of sound.

    :raises NotThere: no such site, place, day, period or item, or nothing is known of it.
    """
    computed = SHELF.at(city, asked.basis)
    again = sound_exact.Recomputation(city, computed)
    if asked.table == DAY:
        return _day(city, again, asked)
    try:
        period = parse(asked.when)
    except UnknownPeriod as wrong:
        raise NotThere(str(wrong)) from None
    for kind in PLACE_KINDS:
        known = (*again.register.places(kind), *again.issued.places(kind, period.key))
        if asked.object in known:
            return _place(city, again, asked, kind, period)
    raise NotThere(f"声环境点位名录中没有“{asked.object}”；请写区县名或市名。")


def _row(city: City, table: str, basis: int, **key: object) -> Mapping[str, Any]:
    rows = SHELF.rows(city, table, basis=basis)
    found = rows.filter(*(pl.col(name) == value for name, value in key.items())).collect()
    if found.is_empty():
        raise NotThere(f"“{'/'.join(str(one) for one in key.values() if one)}”没有声环境评价结果。")
    return found.row(0, named=True)


def _day(city: City, again: sound_exact.Recomputation, asked: Address) -> Explanation:
    computed = SHELF.at(city, asked.basis)
    try:
        on = date.fromisoformat(asked.when)
    except ValueError:
        raise NotThere(f"“{asked.when}”不是日期；请写成 2026-10-01。") from None
    if asked.item not in sound_exact.ITEMS:
        raise NotThere(f"声环境日值没有“{asked.item}”这一项；可用 {'、'.join(sound_exact.ITEMS)}。")
    row = _row(city, DAY, computed.number, site=asked.object, day=day_number(on))
    found = again.days([asked.object], on, on)
    if not found:
        raise NotThere(f"点位“{asked.object}”在 {on} 没有声环境监测数据。")
    one = found[0]
    figure = one.of(asked.item)
    figure = replace(figure, name=f"{one.line.name} {on} {figure.name}", ref=str(asked.at(None)))
    stored: Value
    if asked.item.startswith("met"):
        stored = MET[row[asked.item]]
    else:
        units = row[asked.item]
        stored = None if units is None else unscaled(units, LEVEL_DECIMALS)
    return Explanation(figure, stored, computed)


def _place(
    city: City, again: sound_exact.Recomputation, asked: Address, kind: str, period: Period
) -> Explanation:
    computed = SHELF.at(city, asked.basis)
    item, own, moved = issued.split(asked.item)
    word, _sign, zone = item.partition(":")
    if (
        word not in PLACE_ITEMS
        or (zone and (zone not in ZONES or not word.endswith("rate")))
        or ((own or moved) and word not in COMPARED)
        or (own and moved)
    ):
        raise NotThere(
            f"声环境时段结果没有“{asked.item}”这一项；可用 {'、'.join(PLACE_ITEMS)}，"
            "达标率可按功能区写 day_rate:2；自评写 own_day_rate，同比写 day_rate_change。"
        )
    mine = f"{zone}类区 " if zone else ""
    if moved:
        held = sound_figures.load(city, computed.number)
        sides = [_counted(again, held, kind, asked.object, item, one) for one in _both(period)]
        figure = issued.change(f"{sides[0].name}同比", *sides)
        stored_change = held.beside.told(kind, asked.object, period.key, item).change
        return _explained(asked, period, mine, figure, stored_change, computed)
    figure = of_place(again.of_place(kind, asked.object, period), word, period, zone)
    told = None if own else again.issued.of(kind, asked.object, period.key, item)
    found = _rows(
        city, computed.number, kind=kind, object=asked.object, zone=zone, period=period.key
    )
    if found is None and told is None:
        raise NotThere(f"“{asked.object}”{period.label}没有声环境评价结果。")
    stored: Value = found[word] if found is not None else None
    if isinstance(stored, int):
        stored = Decimal(stored).scaleb(-1)
    if told is None:
        return _explained(asked, period, mine, figure, stored, computed)
    counted = issued.counted(city.settings, period, figure, told)
    return _explained(asked, period, mine, counted, stored, computed, figure.value)


def _explained(
    asked: Address,
    period: Period,
    zone: str,
    figure: Figure,
    stored: Value,
    computed: Computed,
    own: Value | Literal["the figure"] = "the figure",
) -> Explanation:
    name = f"{asked.object} {period.label} {zone}{figure.name}"
    figure = replace(figure, name=name, ref=str(asked.at(None)))
    return Explanation(figure, stored, computed, own=own)


def _both(period: Period) -> tuple[Period, Period]:
    return period, period.year_ago()


def _counted(
    again: sound_exact.Recomputation,
    held: sound_figures.SoundFigures,
    kind: str,
    name: str,
    item: str,
    period: Period,
) -> Figure:
    """What counts of a place over a period, ours by the exact rules."""
    word, _sign, zone = item.partition(":")
    figure = of_place(again.of_place(kind, name, period), word, period, zone)
    told = again.issued.of(kind, name, period.key, item)
    figure = replace(figure, ref=f"{PERIOD}/{name}/{period.key}/{item}")
    return issued.counted(held.settings, period, figure, told)


def _rows(city: City, basis: int, **key: object) -> Mapping[str, Any] | None:
    rows = SHELF.rows(city, PERIOD, basis=basis)
    found = rows.filter(*(pl.col(name) == value for name, value in key.items())).collect()
    return None if found.is_empty() else found.row(0, named=True)


def of_place(days: list[sound_exact.SoundDay], item: str, period: Period, zone: str = "") -> Figure:
    """One item of a place by the exact rules."""
    if item.endswith("rate"):
        return sound_exact.rate(days, item.removesuffix("_rate"), period, zone)
    what, when = item.removesuffix("_grade").split("_")
    of = sound_exact.grade if item.endswith("_grade") else sound_exact.mean
    return of(days, what, when, period)
