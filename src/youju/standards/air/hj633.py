"""HJ 633 环境空气质量指数（AQI）技术规定 — one number for one day's (or hour's) air.

The same air, on the last day of one edition and the first day of the next:

>>> from datetime import date
>>> print(daily_index({"PM2.5": 70}, on=date(2026, 2, 28)).explain())
AQI = 94  ← HJ 633-2012 式(2)
  PM2.5 分指数 = 94  ← HJ 633-2012 式(1)、表1
    PM2.5 日均值 = 70 µg/m³
>>> daily_index({"PM2.5": 70}, on=date(2026, 3, 1)).value
110

Two variants where the text and the publisher differ: ``practice`` (default), what the
national publisher does, and ``written``, the text to the letter.

========================  ================================  ===============================
                          practice                          written
========================  ================================  ===============================
daily, 2012               six items                         seven, with O3's highest hour
hourly, 2012              six 1-hour values, particles on   1-hour gases, sliding ``O3_8h``,
                          the daily breaks                  ``PM10_24h`` and ``PM2.5_24h``
2026, PM10 missing        does not stop the AQI             stops an AQI of 100 or less
beside a valid PM2.5                                        (5.3.1)
========================  ================================  ===============================

Not computed: the table of sensitive groups of the 2026 edition; its words have not been seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from youju.standards.air.hj633_item import (
    SLIDING,
    STAND_IN,
    SUB_INDEX,
    TABLE_ORDER,
    Per,
    in_words,
    index_of,
    index_value,
    item_key,
    not_an_item,
    not_negative,
    row_of,
)
from youju.standards.air.hj633_publish import Given, Variant, publishes
from youju.terms.dated import Edition, Standard
from youju.terms.errors import BadInput, NotExact
from youju.terms.figures import Figure
from youju.terms.numbers import Number
from youju.terms.states import Gap

STANDARD = Standard.load("youju.standards.air", "hj633.toml")


@dataclass(frozen=True, slots=True)
class Level:
    """One of the six levels: 一级 优 … 六级 严重污染, with its colour."""

    number: int
    grade: str
    name: str
    colour: str
    colour_name: str
    lowest: int
    highest: int


def sub_index(
    substance: str, concentration: Number, *, on: date, per: Per = "day", rules: str = "auto"
) -> Figure:
    """The index of one item (空气质量分指数, IAQI), by 式(1), rounded up.

    ``concentration`` in the unit of the table (µg/m³; CO mg/m³): for ``per="day"`` the daily
    mean, of ``O3_8h`` the daily maximum 8-hour mean; for ``per="hour"`` the 1-hour mean.
    Since 2026 it is first rounded by GB/T 8170 (4.2.2). Above the last break the edition's
    named behaviour counts; where that is another statistic's index, the value is None and
    the note says which.

    Sums are exact, because rounding up turns the smallest error into a whole point:

    >>> from decimal import Decimal
    >>> sub_index("CO", Decimal("2.2"), on=date(2026, 3, 1)).value    # 56 in binary floats
    55

    Refuses floats and NaN (NotExact), negative numbers (BadInput), items that the edition
    does not have (UnknownSubstance), days before its issue (NoEditionInForce).
    """
    edition = STANDARD.on(on, rules)
    found = index_of(edition, item_key(substance), concentration, per)
    return replace(found, note=_joined(found.note, edition.remark))


def daily_index(
    concentrations: Mapping[str, Given],
    *,
    on: date,
    rules: str = "auto",
    variant: Variant = "practice",
) -> Figure:
    """The AQI of a day, by 式(2): the highest index of the items; None when not published.

    Keys ``SO2 NO2 CO O3_8h PM10 PM2.5`` and, in 2012, ``O3`` as the day's highest hour: an
    item of the written seven, and in both variants the stand-in for an ``O3_8h`` above 800.
    A key that is absent counts as missing. Since 2026 a missing or invalid item stops an AQI
    of 100 or less (5.3.1, note ``NA``); ``Gap.NOT_MEASURED`` never does (5.3.2, whose
    condition the caller knows).

    >>> daily_index({"PM2.5": 50}, on=date(2026, 3, 1)).value is None
    True

    Refuses what ``sub_index`` refuses.
    """
    return _index(concentrations, STANDARD.on(on, rules), "day", variant)


def daily_value(
    concentrations: Mapping[str, Given],
    *,
    on: date,
    rules: str = "auto",
    variant: Variant = "practice",
) -> int | None:
    """The value of ``daily_index`` alone, for a check of many days.

    >>> daily_value({"PM2.5": 70}, on=date(2026, 3, 1))
    110
    """
    edition = STANDARD.on(on, rules)
    items: list[str] = edition.says["daily"][variant]
    given = _accepted(concentrations, edition, "day")
    values = [
        value
        for item in items
        if item in given and (value := _value(edition, item, given)) is not None
    ]
    if not values or not publishes(edition, max(values), items, given, variant)[0]:
        return None
    return max(values)


def hourly_index(
    concentrations: Mapping[str, Given],
    *,
    on: date,
    rules: str = "auto",
    variant: Variant = "practice",
) -> Figure:
    """The real-time AQI of the hour that lies in the day ``on`` (an hour's stamp is its end).

    Keys ``SO2 NO2 CO O3 PM10 PM2.5``, 1-hour means. The written rule of 2012 takes besides
    ``O3_8h``, ``PM10_24h`` and ``PM2.5_24h`` (sliding means) and shows 1-hour particles
    without an index. ``SO2_24h`` is the stand-in for SO2 above 800 in 2012; without it
    SO2 has no index and the others make the AQI.

    >>> hourly_index({"PM10": 150, "PM2.5": 75}, on=date(2019, 7, 18)).value
    100

    Completeness and refusals as for ``daily_index``.
    """
    return _index(concentrations, STANDARD.on(on, rules), "hour", variant)


def primary_of(index: Figure) -> tuple[str, ...]:
    """The primary pollutants (首要污染物) of a computed AQI, in table order.

    All items with the highest rounded-up index when the AQI is above 50; otherwise, and when
    the AQI is not published, none. Sliding 24-hour particles are named without ``_24h``.

    >>> primary_of(daily_index({"PM2.5": 75, "PM10": 150, "CO": 2}, on=date(2019, 7, 18)))
    ('PM10', 'PM2.5')
    """
    says = _edition_of(index).says["primary"]
    if not isinstance(index.value, int) or index.value <= says["above"]:
        return ()
    return _items(index, lambda value: value == index.value)


def exceeding_of(index: Figure) -> tuple[str, ...]:
    """The exceeding pollutants (超标污染物, index above 100) of an AQI of 2012, in table order.

    The 2026 edition dropped the notion: always empty.
    """
    says = _edition_of(index).says.get("exceeding")
    if says is None or index.value is None:
        return ()
    return _items(index, lambda value: value > int(says["above"]))


def level_of(aqi: int, *, on: date, rules: str = "auto") -> Level:
    """The level of an AQI from 0 to 500. An AQI of 0, outside the range of 2026, is 优 too.

    >>> level_of(101, on=date(2026, 3, 1)).name
    '轻度污染'

    Refuses floats and booleans (NotExact) and numbers outside the range (BadInput).
    """
    if isinstance(aqi, bool) or not isinstance(aqi, int):
        raise NotExact(f"{aqi!r} is a {type(aqi).__name__}; an AQI is a whole number.")
    edition = STANDARD.on(on, rules)
    levels = [_level(row) for row in edition.says["level"]]
    for level in levels:
        if 0 <= aqi <= level.highest:
            return level
    raise BadInput(f"AQI {aqi} 不在 0 至 {levels[-1].highest} 之间，没有对应的级别。")


def _index(
    concentrations: Mapping[str, Given], edition: Edition, per: Per, variant: Variant
) -> Figure:
    if variant not in ("practice", "written"):
        raise BadInput(
            f"没有“{variant}”这种口径；可用 practice（发布惯例）或 written（标准原文）。"
        )
    items: list[str] = edition.says["daily" if per == "day" else "hourly"][variant]
    given = _accepted(concentrations, edition, per)
    parts = [_part(edition, item, given, per) for item in items if item in given]
    of = (*parts, *_unused(edition, given, per, items, parts))
    values = [part.value for part in parts if isinstance(part.value, int)]
    if not values:
        rule = edition.says["missing"]
        by = edition.clause(rule["clause"], rule["mark"])
        note = _joined("NA：没有一项有分指数", edition.remark)
        return Figure("AQI", None, by=by, of=of, note=note)
    published, by, note = publishes(edition, max(values), items, given, variant)
    value = max(values) if published else None
    return Figure("AQI", value, by=by, of=of, note=_joined(note, edition.remark))


def _accepted(concentrations: Mapping[str, Given], edition: Edition, per: Per) -> dict[str, Given]:
    """What was given, by item; refuses what no variant of the report knows, and bad numbers."""
    report = edition.says["daily" if per == "day" else "hourly"]
    known = {item for items in report.values() for item in items}
    found: dict[str, Given] = {}
    for name, value in concentrations.items():
        item = item_key(name)
        if item not in known:
            raise not_an_item(edition, item, per, sorted(known))
        if item in found:
            raise BadInput(f"“{item}”给了两次。")
        if not isinstance(value, Gap | None):
            not_negative(item, value)
        found[item] = value
    return found


def _part(edition: Edition, item: str, given: Mapping[str, Given], per: Per) -> Figure:
    """The line of one item: its index, its stand-in's, or why there is none."""
    value = given[item]
    if value is None or isinstance(value, Gap):
        gap = value or Gap.MISSING
        return Figure(item + SUB_INDEX, None, note=gap.label)
    found = index_of(edition, item, value, per)
    if found.value is not None:
        return found
    other = STAND_IN[row_of(edition, item, per)[1]["above"]][item]
    stand_in = given.get(other)
    if stand_in is None or isinstance(stand_in, Gap):
        return found
    instead = index_of(edition, other, stand_in, per)
    return Figure(found.name, instead.value, by=found.by, of=(*found.of, instead))


def _value(edition: Edition, item: str, given: Mapping[str, Given]) -> int | None:
    """The value of ``_part`` alone, of a day."""
    value = given[item]
    if value is None or isinstance(value, Gap):
        return None
    found = index_value(edition, item, value, "day")
    if found is not None:
        return found
    other = STAND_IN[row_of(edition, item, "day")[1]["above"]][item]
    stand_in = given.get(other)
    if stand_in is None or isinstance(stand_in, Gap):
        return None
    return index_value(edition, other, stand_in, "day")


def _unused(
    edition: Edition, given: Mapping[str, Given], per: Per, items: list[str], parts: list[Figure]
) -> list[Figure]:
    """The concentrations that were accepted and took no part, so that nothing vanishes."""
    used = {one.name for part in parts for _, one in part.walk()}
    return [
        Figure(name, value, row_of(edition, item, per)[1]["unit"], note="不参加评价")
        for item, value in given.items()
        if not isinstance(value, Gap | None)
        and item not in items
        and (name := in_words(item, per)) not in used
    ]


def _edition_of(index: Figure) -> Edition:
    if index.by is None:
        raise BadInput(f"“{index.name}”没有依据条款，不是按 {STANDARD.number} 算出的指数。")
    return STANDARD.named(index.by.instrument)


def _items(index: Figure, wanted: Callable[[int], bool]) -> tuple[str, ...]:
    found = {
        part.name.removesuffix(SUB_INDEX).removesuffix(SLIDING)
        for part in index.of
        if part.name.endswith(SUB_INDEX) and isinstance(part.value, int) and wanted(part.value)
    }
    return tuple(item for item in TABLE_ORDER if item in found)


def _level(row: Mapping[str, Any]) -> Level:
    colour = row["colour"]
    span = (row["from"], row["to"])
    return Level(row["number"], row["grade"], row["name"], colour["hex"], colour["name"], *span)


def _joined(*remarks: str) -> str:
    return "；".join(remark for remark in remarks if remark)
