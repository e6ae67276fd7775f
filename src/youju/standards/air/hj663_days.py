"""HJ 663: from hours to a station's day, from stations' days to a place's day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from youju.standards.air.hj663_edition import (
    Given,
    clause_of,
    day_item,
    edition_for,
    figures_in,
    gap_reason,
    kept,
    notes,
    number_of,
    remark,
)
from youju.terms.dated import Edition
from youju.terms.errors import BadInput
from youju.terms.figures import Figure
from youju.terms.numbers import HELD_DECIMALS, READING_DECIMALS, divide_even
from youju.terms.numbers import total as total_of
from youju.terms.substances import O3, O3_8H

HOURS_A_DAY = 24
_FINER = 10 ** (HELD_DECIMALS - READING_DECIMALS)
"""Millionths in a ten-thousandth."""


def day_mean(substance: str, hours: Sequence[Given], *, on: date, rules: str = "auto") -> Figure:
    """日均值: the mean of a station's hourly values of one natural day (GB 3095 表4).

    hours: the 24 hourly values in order, first the one stamped 01:00 [µg/m³; CO mg/m³];
    ``None`` or a ``Gap`` = no value. The value is held at 10⁻⁶, or ``None`` with the reason in
    ``note`` when fewer hours are valid than the table asks. Refuses ozone (``BadInput``), whose
    day is ``ozone_day``.

    >>> day_mean("PM2.5", [35] * 20 + [None] * 4, on=date(2026, 3, 1)).value
    Decimal('35.000000')
    >>> day_mean("PM2.5", [35] * 19 + [None] * 5, on=date(2026, 3, 1)).note
    '有效小时19个，少于20个'
    """
    item = day_item(substance)
    if item is O3_8H:
        raise BadInput("臭氧不评价24小时平均；请用 ozone_day 求日最大8小时平均。")
    edition = edition_for(on, rules)
    table = edition.says["day"]
    values = _valid(hours)
    total, count, need = total_of(values), len(values), table["hours"]
    short = "" if count >= need else f"有效小时{count}个，少于{need}个"
    return Figure(
        f"{item.key} 日均值",
        None if short else kept(total / count),
        item.unit,
        by=clause_of(edition, table),
        of=(
            Figure("有效小时数", count, "个"),
            Figure("小时值之和", total, item.unit),
            *figures_in(hours),
        ),
        note=notes(short, remark(edition, on, rules)),
    )


def ozone_day(hours: Sequence[Given], *, on: date, rules: str = "auto") -> Figure:
    """臭氧日最大8小时平均: the largest of the day's 17 windows of 8 hours (6.1.2).

    hours: as for ``day_mean`` [µg/m³]. Windows end at 08:00 … 24:00 and lie inside the day; one
    is valid with 6 of its 8 hours. The day is valid with 14 valid windows; with fewer it counts
    all the same when its maximum exceeds the limit named in 6.1.2. Means of windows are kept
    exact, only the maximum is held at 10⁻⁶. When windows tie, the earliest is shown.

    >>> flat = ozone_day([100] * 24, on=date(2026, 7, 1))
    >>> flat.value, flat.of[0].value
    (Decimal('100.000000'), 17)
    >>> ozone_day([100] * 18 + [None] * 6, on=date(2026, 7, 1)).note   # 00–08 … 12–20: 13
    '有效8小时窗口13个，少于14个，且最大值未超过160 µg/m³'
    """
    edition = edition_for(on, rules)
    table = edition.says["ozone_day"]
    means = _windows(hours, edition)
    count, need, limit = len(means), table["windows"], table["limit"]
    parts = [
        Figure("有效8小时窗口数", count, "个", by=clause_of(edition, edition.says["ozone_window"]))
    ]
    best, note = None, ""
    if means:
        parts.append(_best_window(hours, means, edition))
        best = kept(max(means.values()))
    if count < need:
        note = f"有效8小时窗口{count}个，少于{need}个"
        if best is not None and best > limit:
            note += f"，但最大值超过{limit} {O3.unit}，仍计入"
        elif best is not None:
            note += f"，且最大值未超过{limit} {O3.unit}"
            best = None
    return Figure(
        "O3 日最大8小时平均",
        best,
        O3.unit,
        by=clause_of(edition, table),
        of=tuple(parts),
        note=notes(note, remark(edition, on, rules)),
    )


def day_value(
    substance: str, hours: Sequence[int | None], *, on: date, rules: str = "auto"
) -> int | None:
    """The value of ``day_mean`` or ``ozone_day`` alone, for a check of many days.

    hours: the 24 readings in whole ten-thousandths of the unit, or None; the value comes in
    whole millionths, as it is held.

    >>> day_value("PM2.5", [350_000] * 20 + [None] * 4, on=date(2026, 3, 1))
    35000000
    """
    says = edition_for(on, rules).says
    if len(hours) != HOURS_A_DAY:
        raise BadInput(f"一个自然日应有24个小时值（缺测填空），收到{len(hours)}个。")
    if day_item(substance) is O3_8H:
        table = says["ozone_day"]
        means = _window_means(hours, says["ozone_window"], says["ozone_hours"]["hours"])
        best = max(means, default=None)  # rounding keeps the order, so the highest stays highest
        enough = len(means) >= table["windows"]
        exceeds = best is not None and best > table["limit"] * 10**HELD_DECIMALS
        return best if enough or exceeds else None
    values = [hour for hour in hours if hour is not None]
    if len(values) < says["day"]["hours"]:
        return None
    return divide_even(sum(values) * _FINER, len(values))


def place_value(
    station_values: Sequence[int | None], *, on: date, rules: str = "auto"
) -> int | None:
    """The value of ``place_day`` alone, from and in whole millionths; None when the share of
    stations is not met.
    """
    table = edition_for(on, rules).says["place_day"]
    values = [value for value in station_values if value is not None]
    share = table["share_percent_few" if len(station_values) < table["few"] else "share_percent"]
    if not values or len(values) * 100 < share * len(station_values):
        return None
    return divide_even(sum(values), len(values))


def ozone_hour(hours: Sequence[Given], *, on: date, rules: str = "auto") -> Figure:
    """臭氧日最大1小时值: the highest hourly value of the day, an item of the 2012 daily report.

    No minimum of hours is known for it, so any valid hour gives a value; the count is a part.

    >>> ozone_hour([None] * 23 + [90], on=date(2020, 7, 1)).value
    Decimal('90.000000')
    """
    edition = edition_for(on, rules)
    values = _valid(hours)
    return Figure(
        "O3 日最大1小时值",
        kept(max(values)) if values else None,
        O3.unit,
        of=(Figure("有效小时数", len(values), "个"),),
        note=notes("" if values else "没有有效小时值", remark(edition, on, rules)),
    )


def place_day(
    substance: str, station_values: Mapping[str, Given], *, on: date, rules: str = "auto"
) -> Figure:
    """点位日均值的平均: a county's or city's day, the mean of its stations' held day values.

    station_values: every station of the point set, with its day value or with none: the share
    of stations that must have one is taken of all keys (75 %, of fewer than four points 50 %;
    6.1.5, to be checked). Which stations took part and which not stands in the parts. The
    value is held at 10⁻⁶, or ``None`` with the reason in ``note``.

    >>> place_day("PM2.5", {"A": 30, "B": 31, "C": 33, "D": None}, on=date(2026, 3, 1)).value
    Decimal('31.333333')
    >>> place_day("PM2.5", {"A": 30, "B": None, "C": None}, on=date(2026, 3, 1)).note
    '有效点位1/3个，不足50%'
    """
    item = day_item(substance)
    edition = edition_for(on, rules)
    table = edition.says["place_day"]
    stations = [_station(name, given, item.unit) for name, given in station_values.items()]
    values = [Fraction(one.value) for one in stations if isinstance(one.value, Decimal)]
    share = table["share_percent_few" if len(stations) < table["few"] else "share_percent"]
    taken = f"有效点位{len(values)}/{len(stations)}个"
    short = ""
    if not stations:
        short = "没有评价点位"
    elif not values or len(values) * 100 < share * len(stations):
        short = f"{taken}，不足{share}%"
    return Figure(
        f"{item.key} {'日均值' if item is not O3_8H else '日最大8小时平均'}（点位平均）",
        None if short else kept(total_of(values) / len(values)),
        item.unit,
        by=clause_of(edition, table),
        of=tuple(stations),
        note=notes(short or taken, remark(edition, on, rules)),
    )


def _valid(hours: Sequence[Given]) -> list[Fraction]:
    """The numbers of a day of 24 hours."""
    if len(hours) != HOURS_A_DAY:
        raise BadInput(f"一个自然日应有24个小时值（缺测填空），收到{len(hours)}个。")
    return [number for hour in hours if (number := number_of(hour)) is not None]


def _windows(hours: Sequence[Given], edition: Edition) -> dict[int, Fraction]:
    """The exact mean of each valid window, by the hour at which it ends."""
    _valid(hours)
    window, need = edition.says["ozone_window"], edition.says["ozone_hours"]["hours"]
    numbers = [number_of(hour) for hour in hours]
    means = {}
    for end in range(window["first_end"], window["last_end"] + 1):
        inside = [one for one in numbers[end - window["length"] : end] if one is not None]
        if len(inside) >= need:
            whole = total_of(inside)
            means[end] = Fraction(whole.numerator, whole.denominator * len(inside))
    return means


def _window_means(hours: Sequence[int | None], window: Mapping[str, Any], need: int) -> list[int]:
    """The held mean of each valid window, from readings in whole ten-thousandths."""
    length = window["length"]
    found = []
    for end in range(window["first_end"], window["last_end"] + 1):
        inside = [one for one in hours[end - length : end] if one is not None]
        if len(inside) >= need:
            found.append(divide_even(sum(inside) * _FINER, len(inside)))
    return found


def _best_window(hours: Sequence[Given], means: Mapping[int, Fraction], edition: Edition) -> Figure:
    """The window with the largest mean, with its hours: what the day's value was made of."""
    end = max(means, key=lambda one: (means[one], -one))
    start = end - edition.says["ozone_window"]["length"]
    inside = hours[start:end]
    numbers = [number for hour in inside if (number := number_of(hour)) is not None]
    return Figure(
        f"最大的8小时平均（{start:02d}:00—{end:02d}:00）",
        means[end],
        O3.unit,
        by=clause_of(edition, edition.says["ozone_hours"]),
        of=(
            Figure("有效小时数", len(numbers), "个"),
            Figure("小时值之和", total_of(numbers), O3.unit),
            *figures_in(inside),
        ),
    )


def _station(name: str, given: Given, unit: str) -> Figure:
    """One station of the point set: its held value, or why it has none."""
    number = number_of(given)
    below = (given,) if isinstance(given, Figure) else ()
    if number is None:
        return Figure(name, None, unit, of=below, note=f"未参加：{gap_reason(given)}")
    return Figure(name, kept(number), unit, of=below)
