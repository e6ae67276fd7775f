"""HJ 633, one item: from a concentration to its index (空气质量分指数, IAQI) by 式(1).

The half of ``hj633`` that knows breaks, rounding and what happens above the last break;
everything in it takes the edition as a value.

>>> from datetime import date
>>> from youju.terms.dated import Standard
>>> standard = Standard.load("youju.standards.air", "hj633.toml")
>>> print(index_of(standard.on(date(2026, 3, 1)), "PM2.5", Decimal("60.5"), "day").explain())
PM2.5 分指数 = 100  ← HJ 633-2026 式(1)、表3
  PM2.5 日均值（修约） = 60 µg/m³  ← HJ 633-2026 4.2.2
    PM2.5 日均值 = 60.5 µg/m³
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from youju.terms.dated import Edition
from youju.terms.errors import BadInput, UnknownSubstance
from youju.terms.figures import Figure
from youju.terms.numbers import Number, divide_even, exact, round_even, round_up
from youju.terms.substances import substance

Per = Literal["day", "hour"]

TABLE_ORDER = ("SO2", "NO2", "CO", "O3", "O3_8h", "PM10", "PM2.5")
SUB_INDEX = " 分指数"
SLIDING = "_24h"
STAND_IN = {"use_day": {"SO2": "SO2_24h"}, "use_1h": {"O3_8h": "O3"}}
"""Behaviours above the last break that give no index: whose index is reported instead."""


def index_of(edition: Edition, item: str, concentration: Number, per: Per) -> Figure:
    """The index of one item: rounding before, 式(1) or the behaviour above it, rounding up.

    ``item`` is a key of ``TABLE_ORDER``, or ``SO2_24h``, ``PM10_24h``, ``PM2.5_24h`` among
    hours; ``concentration`` in the unit of the table. The value is None where another
    statistic's index is reported instead (``STAND_IN``). Refuses as ``hj633.sub_index``.
    """
    table, row = row_of(edition, item, per)
    value, part = _rounded(edition, item, concentration, in_words(item, per), row["unit"])
    breaks, index, name = row["breaks"], edition.says["index"], item + SUB_INDEX
    if value > breaks[-1]:
        return _above(edition, item, per, part)
    if value == 0:
        zero = edition.says["range"]["zero"]
        by = edition.clause(f"{zero['clause']}、{table['clause']}", zero["mark"])
        return Figure(name, zero["index"], by=by, of=(part,))
    by = edition.clause(f"{edition.says['formula']}、{table['clause']}", table["mark"])
    note = "发布惯例：颗粒物1小时值按24小时平均的分段计算" if "by" in row else ""
    return Figure(name, round_up(_interpolate(value, breaks, index)), by=by, of=(part,), note=note)


def index_value(edition: Edition, item: str, concentration: Number, per: Per) -> int | None:
    """The value of ``index_of`` alone, for a check of many days."""
    _, row = row_of(edition, item, per)
    value = _taken(edition, item, not_negative(item, concentration))
    if value > row["breaks"][-1]:
        return _highest(edition, row)
    if value == 0:
        return int(edition.says["range"]["zero"]["index"])
    return round_up(_interpolate(value, row["breaks"], edition.says["index"]))


def row_of(edition: Edition, item: str, per: Per) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The table and its row for an item; sliding means stand in the table of the day."""
    if per not in ("day", "hour"):
        raise BadInput(f"没有“{per}”这种时段；可用 day（日）或 hour（小时）。")
    sliding = per == "hour" and (item.endswith(SLIDING) or item == "O3_8h")
    table = edition.says["day" if sliding else per]
    key = item.removesuffix(SLIDING) if sliding else item
    reported = {one for items in edition.says["hourly"].values() for one in items}
    if key not in TABLE_ORDER or key not in table or (sliding and item not in reported):
        raise not_an_item(edition, item, per, [one for one in TABLE_ORDER if one in table])
    return table, table[key]


def not_an_item(edition: Edition, item: str, per: Per, known: Sequence[str]) -> UnknownSubstance:
    """The refusal of an item that the edition gives no index to in that report."""
    report = "日报" if per == "day" else "实时报"
    return UnknownSubstance(
        f"{edition.name} 的{report}没有“{item}”这一项；可用的项目：{'、'.join(known)}。"
    )


def item_key(name: str) -> str:
    """The item by any name of its substance; ``_24h`` marks a 24-hour mean among hours.

    >>> item_key("pm25"), item_key("细颗粒物"), item_key("pm10_24h")
    ('PM2.5', 'PM2.5', 'PM10_24h')
    """
    key = name.removesuffix(SLIDING)
    return substance(key).key + name[len(key) :]


def not_negative(item: str, concentration: Number) -> Fraction:
    """The concentration as a fraction. Refuses floats, NaN and text, and numbers below 0."""
    value = exact(concentration)
    if value < 0:
        raise BadInput(f"“{item}”的浓度 {concentration} 为负；没有有效值时请给出 None。")
    return value


def in_words(item: str, per: Per) -> str:
    """How the concentration of an item is called."""
    if item.endswith(SLIDING):
        return f"{item.removesuffix(SLIDING)} 24小时滑动平均值"
    if item == "O3_8h":
        return "O3 日最大8小时平均值" if per == "day" else "O3 8小时滑动平均值"
    if per == "hour":
        return f"{item} 1小时平均值"
    return "O3 日最大1小时平均值" if item == "O3" else f"{item} 日均值"


def _rounded(
    edition: Edition, item: str, concentration: Number, name: str, unit: str
) -> tuple[Fraction, Figure]:
    """The concentration as 式(1) takes it, and its line; a changed value keeps the given below."""
    value = not_negative(item, concentration)
    part = Figure(name, concentration, unit)
    taken = _taken(edition, item, value)
    if taken == value:
        return value, part
    before = edition.says["before"]
    rounded: Decimal = round_even(value, before["decimals"][item.removesuffix(SLIDING)])
    by = edition.clause(before["clause"], before["mark"])
    return taken, Figure(f"{name}（修约）", rounded, unit, by=by, of=(part,))


def _taken(edition: Edition, item: str, value: Fraction) -> Fraction:
    """The concentration as 式(1) takes it: rounded first where the edition says so."""
    decimals = edition.says["before"]["decimals"].get(item.removesuffix(SLIDING))
    if decimals is None:
        return value
    return Fraction(divide_even(value.numerator * 10**decimals, value.denominator), 10**decimals)


def _above(edition: Edition, item: str, per: Per, part: Figure) -> Figure:
    """The edition's named behaviour above the last break."""
    _, row = row_of(edition, item, per)
    behaviour, last = row["above"], row["breaks"][-1]
    rule = edition.says["above"][behaviour]
    by = edition.clause(rule["clause"], rule["mark"])
    if behaviour in STAND_IN:
        other = in_words(STAND_IN[behaviour][item], per)
        note = f"高于 {last} 不计算分指数，按 {other} 的分指数报告"
        return Figure(item + SUB_INDEX, None, by=by, of=(part,), note=note)
    highest = _highest(edition, row)
    note = f"高于表中最高一档 {last}，按 {highest} 计"
    return Figure(item + SUB_INDEX, highest, by=by, of=(part,), note=note)


def _highest(edition: Edition, row: Mapping[str, Any]) -> int | None:
    """What is reported above the last break; None where another statistic's index is."""
    if row["above"] in STAND_IN:
        return None
    return {
        "cap": int(edition.says["range"]["highest"]),
        "hold": int(edition.says["index"][len(row["breaks"]) - 1]),
    }[row["above"]]


def _interpolate(value: Fraction, breaks: Sequence[int], index: Sequence[int]) -> Fraction:
    """式(1): straight between the two breaks that enclose the value, exactly."""
    high = next(place for place, at in enumerate(breaks) if value <= at)
    low = high - 1
    slope = Fraction(index[high] - index[low], breaks[high] - breaks[low])
    return index[low] + slope * (value - breaks[low])
