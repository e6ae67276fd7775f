"""HJ 640 城市声环境常规监测 — the grade of a city's sound, and how many zones meet their limits.

>>> from datetime import date
>>> from decimal import Decimal
>>> day = date(2019, 12, 31)
>>> print(classify("regional", "day", Decimal("53.1"), on=day).explain())
区域昼间声环境质量等级 = 较好  ← HJ 640-2012 城市区域环境噪声总体水平等级划分〔据转引〕  （二级）
  区域昼间平均等效声级 = 53.1 dB(A)

The grade stands on one decimal, so a mean is rounded (GB/T 8170) before it is compared. The
level of a city is a plain mean, that of its roads weighted by length, neither of energies:

>>> road_mean([RoadSection(Decimal("70.0"), 1200), RoadSection(66, 800)], "day", on=day).value
Decimal('68.4')
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from youju.standards.sound import gb3096, levels
from youju.standards.sound.levels import MET, NIGHT, PERIODS, UNIT, energy_mean, period_key
from youju.terms.dated import Edition, Standard
from youju.terms.errors import BadInput, NotEnoughData
from youju.terms.figures import Figure
from youju.terms.numbers import Number, exact, round_even, total

STANDARD = Standard.load("youju.standards.sound", "hj640.toml")

REGIONAL, ROAD = "regional", "road"
"""The sound of a built-up area (区域), and that of its roads (道路交通)."""


@dataclass(frozen=True, slots=True)
class RoadSection:
    """A road section (路段): its equivalent level in dB(A) and its length in metres."""

    level: Number
    length: Number


@dataclass(frozen=True, slots=True)
class PointPeriod:
    """One period of one point of a functional zone (点次): zone, ``day``/``night``, dB(A), day."""

    zone: str
    period: str
    level: Number
    on: date


def classify(subject: str, period: str, mean: Number, *, on: date) -> Figure:
    """The grade (等级) of ``regional`` or ``road`` sound: 好, 较好, 一般, 较差, 差.

    ``mean``: dB(A), rounded half to even to one decimal before the comparison; the upper end of
    a grade belongs to it. The level 一级 … 五级 stands in the note.
    Refuses unknown subjects and periods, text, levels outside 0–140 (BadInput), floats.
    """
    edition = STANDARD.on(on)
    says, when = _subject(edition, subject), period_key(period)
    name = f"{says['name']}{PERIODS[when]}"
    levels.level(mean, f"{name}平均等效声级")
    shown = round_even(mean, edition.says["decimals"])
    bounds = says["at_most"][when]
    nth = next((nth for nth, bound in enumerate(bounds) if shown <= bound), len(bounds))
    return Figure(
        f"{name}声环境质量等级",
        edition.says["grades"][nth],
        by=edition.clause(says["clause"], says["mark"]),
        of=(Figure(f"{name}平均等效声级", shown, UNIT),),
        note=edition.says["levels"][nth],
    )


def regional_mean(grids: Sequence[Number], period: str, *, on: date) -> Figure:
    """The mean level of a built-up area: arithmetic mean of its grids, one decimal, dB(A).

    Refuses no grids at all (NotEnoughData) and what ``classify`` refuses of a level.

    >>> regional_mean([52, 53, 55], "day", on=date(2019, 12, 31)).value
    Decimal('53.3')
    """
    if not grids:
        raise NotEnoughData("没有网格的等效声级，不能求区域平均值；至少需要一个网格。")
    weights = [Fraction(1)] * len(grids)
    return _mean(REGIONAL, grids, weights, period, on, f"{len(grids)} 个网格")


def road_mean(sections: Sequence[RoadSection], period: str, *, on: date) -> Figure:
    """The mean level of the roads: weighted by the length of the sections, one decimal, dB(A).

    Refuses no sections at all (NotEnoughData), a length that is not above 0 (BadInput).
    """
    if not sections:
        raise NotEnoughData("没有路段的等效声级，不能求道路交通平均值；至少需要一个路段。")
    weights = [exact(one.length) for one in sections]
    for one, weight in zip(sections, weights, strict=True):
        if weight <= 0:
            raise BadInput(f"路段长度应大于 0：{one.length}；请填以米计的长度，或剔除该路段。")
    given = [one.level for one in sections]
    return _mean(ROAD, given, weights, period, on, f"{len(sections)} 个路段")


def attainment_rate(readings: Sequence[PointPeriod], period: str, *, on: date) -> Figure:
    """The share of point-periods of the functional zones that meet GB 3096 (达标率), in %.

    ``readings`` of other periods are left aside: day and night are counted apart. Each is
    judged by the limits of its own day. One decimal; the counts stand in the parts.
    Refuses when nothing is left (NotEnoughData), and what ``gb3096.judge`` refuses.
    """
    edition, when = STANDARD.on(on), period_key(period)
    mine = [one for one in readings if period_key(one.period) == when]
    if not mine:
        raise NotEnoughData(f"没有功能区{PERIODS[when]}的监测点次，不能求达标率。")
    verdicts = [gb3096.judge(one.zone, when, one.level, on=one.on) for one in mine]
    met = [one for one in verdicts if one.value == MET]
    says = edition.says["zones"]
    rate = round_even(Fraction(100 * len(met), len(mine)), edition.says["decimals"])
    parts = (
        Figure(f"{PERIODS[when]}达标点次", len(met), "点次", by=verdicts[0].by),
        Figure(f"{PERIODS[when]}监测点次", len(mine), "点次"),
    )
    by = edition.clause(says["clause"], says["mark"])
    return Figure(f"功能区{PERIODS[when]}达标率", rate, "%", by=by, of=parts)


def period_level(hours: Sequence[Number], period: str, *, on: date) -> Figure:
    """Ld or Ln: the energy mean of the hourly levels of a whole day (16) or night (8), dB(A).

    Levels are logarithms: worked out with 50 decimal digits, one rounding (see ``levels``).
    Refuses another number of hours (NotEnoughData).
    """
    edition, when = STANDARD.on(on), period_key(period)
    says = edition.says["day_night"]
    wanted = says["hours"][when]
    if len(hours) != wanted:
        raise NotEnoughData(
            f"{PERIODS[when]}等效声级需要 {wanted} 个小时值，只有 {len(hours)} 个；"
            "请补齐，或作缺测处理。"
        )
    value = energy_mean(hours, decimals=edition.says["decimals"])
    by = edition.clause(says["clause"], says["mark"])
    return Figure(f"{PERIODS[when]}等效声级", value, UNIT, by=by, note=f"{wanted} 个小时值")


def day_night_level(day: Number, night: Number, *, on: date) -> Figure:
    """Ldn (昼夜等效声级): day and night by their hours, the night raised by 10 dB(A).

    Equal to the day where the night is 10 dB(A) quieter:

    >>> day_night_level(60, 50, on=date(2019, 12, 31)).value
    Decimal('60.0')
    """
    edition = STANDARD.on(on)
    says = edition.says["day_night"]
    for value, when in ((day, "day"), (night, NIGHT)):
        levels.level(value, f"{PERIODS[when]}等效声级")
    hours = says["hours"]
    value = energy_mean(
        [day, exact(night) + says["raised"]],
        weights=[hours["day"], hours["night"]],
        decimals=edition.says["decimals"],
    )
    parts = (Figure("昼间等效声级", day, UNIT), Figure("夜间等效声级", night, UNIT))
    by = edition.clause(says["combined"], says["mark"])
    return Figure("昼夜等效声级", value, UNIT, by=by, of=parts)


def _mean(
    subject: str,
    given: Sequence[Number],
    weights: Sequence[Fraction],
    period: str,
    on: date,
    note: str,
) -> Figure:
    edition = STANDARD.on(on)
    says, when = _subject(edition, subject), period_key(period)
    name = f"{says['name']}{PERIODS[when]}平均等效声级"
    weighted = [
        levels.level(one, f"{says['name']}{PERIODS[when]}等效声级") * weight
        for one, weight in zip(given, weights, strict=True)
    ]
    value = round_even(total(weighted) / total(weights), edition.says["decimals"])
    by = edition.clause(says["mean"]["clause"], says["mean"]["mark"])
    return Figure(name, value, UNIT, by=by, note=note)


def _subject(edition: Edition, subject: str) -> Mapping[str, Any]:
    if subject not in (REGIONAL, ROAD):
        raise BadInput(f"没有“{subject}”这一类声环境；可用 regional（区域）、road（道路交通）。")
    found: Mapping[str, Any] = edition.says[subject]
    return found
