"""Sound levels: what all standards of sound share — reading a level, day and night, the verdict.

Levels are A-weighted, in dB(A), as Decimal or int. They are compared as given: what has to be
rounded first is rounded by the rule that orders it.

Levels are logarithms, so a mean of energies can't be exact. It is worked out in decimal
arithmetic with 50 digits (never in binary), brought to 30 decimals, and then rounded half to
even once; a mean that is a short decimal by nature (equal levels) comes out as just that:

>>> energy_mean([Decimal("52.3")] * 16, decimals=2)
Decimal('52.30')
>>> energy_mean([60, 50], decimals=1)      # 10·lg((10⁶ + 10⁵)/2) = 57.404
Decimal('57.4')
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from youju.terms.clauses import Clause
from youju.terms.dated import Edition
from youju.terms.errors import BadInput, NotEnoughData
from youju.terms.figures import Figure, in_text
from youju.terms.numbers import Number, exact, plain, round_even

UNIT = "dB(A)"
DAY, NIGHT = "day", "night"
PERIODS = {DAY: "昼间", NIGHT: "夜间"}
"""The two periods of a day and their official names."""
MET, OVER = "达标", "超标"

# No limit of a standard: what a sound level meter can show, to catch slips of unit and point.
_POSSIBLE = (0, 140)
_PRECISION = Context(prec=50, rounding=ROUND_HALF_EVEN)
_SETTLED = 30


def level(value: object, name: str = "声级") -> Fraction:
    """The level in dB(A) as an exact number.

    Refuses text, missing values and levels that no meter shows (BadInput), floats (NotExact).

    >>> level(Decimal("53.1"))
    Fraction(531, 10)
    """
    if value is None:
        raise BadInput(f"{name}没有数值；缺测的时段不参加评价，请先剔除。")
    if isinstance(value, str):
        raise BadInput(f"{name}“{value}”是文字；请只填数值，单位一律为 {UNIT}。")
    number = exact(value)
    low, high = _POSSIBLE
    if not low <= number <= high:
        raise BadInput(
            f"{name}应在 {low} 与 {high} {UNIT} 之间：{in_text(_short(number))}；"
            f"请核对小数点和单位（应为 {UNIT}，不是声压 Pa，也不是 0.1 dB）。"
        )
    return number


def period_key(text: str) -> str:
    """``day`` or ``night``, from these or from 昼间, 夜间.

    >>> period_key("夜间")
    'night'
    """
    for key, name in PERIODS.items():
        if text in (key, name):
            return key
    raise BadInput(f"没有“{text}”这一时段；可用 day（昼间）、night（夜间）。")


def zone_row(edition: Edition, zone: str | int) -> tuple[str, Mapping[str, Any]]:
    """A class of functional zone (声环境功能区) and its row, from ``2``, ``2类``, ``4a``."""
    zones: Mapping[str, Mapping[str, Any]] = edition.says["zones"]["limits"]
    key = str(zone).strip().removesuffix("类").strip().lower()
    if key not in zones:
        hint = edition.says["zones"].get("hint", "")
        raise BadInput(
            f"{edition.name} 没有“{zone}”类声环境功能区；可用 {'、'.join(zones)}。{hint}"
        )
    return key, zones[key]


def exceedance(value: Number, bound: Figure, name: str) -> Figure:
    """By how many dB(A) the level exceeds the limit (超标量); 0 where it is met.

    Levels have no multiple of exceedance: they are logarithms.
    """
    number = level(value, name)
    over = max(number - _number(bound), Fraction(0))
    given = (Figure(name, value, UNIT), bound)
    return Figure(f"{name}超标量", _short(over), UNIT, by=bound.by, of=given)


def judge(value: Number, bound: Figure, name: str) -> Figure:
    """``达标`` where the level is at most the limit, else ``超标`` and by how much in the note."""
    over = exceedance(value, bound, name)
    above = _number(over) > 0
    note = f"超过限值 {in_text(over.value)} {UNIT}" if above else ""
    return Figure(f"{name}判定", OVER if above else MET, by=bound.by, of=over.of, note=note)


def raised(bound: Figure, margin: int, name: str, by: Clause | None) -> Figure:
    """The limit moved by ``margin`` dB(A): up for the highest level of the night, down indoors."""
    return Figure(name, _short(_number(bound) + margin), UNIT, by=by, of=(bound,))


def indoors(bound: Figure, edition: Edition) -> Figure:
    """The limit where the level had to be measured in a room, by the edition's own clause."""
    says = edition.says["indoor"]
    by = edition.clause(says["clause"], says["mark"])
    lower = raised(bound, -says["lower"], f"{bound.name}（室内测量）", by)
    return replace(lower, note=f"限值减 {says['lower']} {UNIT}")


def background_correction(measured: Number, background: Number, edition: Edition) -> Figure:
    """The correction for background noise by an edition's own table; see ``gb12348``.

    Refuses an edition whose table is not known (BadInput).
    """
    says = edition.says.get("background")
    if says is None:
        raise BadInput(
            f"{edition.name} 的背景噪声修正条款尚未核对，不能修正；请核对标准原文后补入。"
        )
    difference = level(measured, "测量值") - level(background, "背景值")
    given = (Figure("测量值", measured, UNIT), Figure("背景值", background, UNIT))
    name, note = "背景噪声修正值", f"差值 {in_text(_short(difference))} {UNIT}"
    rows = says["corrections"]
    smallest, largest = rows[0]["from"], rows[-1]["to"]
    if difference < smallest:
        by = edition.clause(says["remeasure"]["clause"], says["remeasure"]["mark"])
        note += f"，不足 {smallest} {UNIT}：应降低背景噪声后重新测量"
        return Figure(name, None, by=by, of=given, note=note)
    if difference > largest:
        by = edition.clause(says["none"]["clause"], says["none"]["mark"])
        return Figure(name, 0, UNIT, by=by, of=given, note=note)
    whole = round_even(difference, 0)
    source = says if whole == difference else says["whole"]
    found = next(row["correction"] for row in rows if row["from"] <= whole <= row["to"])
    by = edition.clause(source["clause"], source["mark"])
    return Figure(name, found, UNIT, by=by, of=given, note=note)


def corrected(measured: Number, background: Number, edition: Edition) -> Figure:
    """The level without its background, by the edition's own table; no value: measure again."""
    correction = background_correction(measured, background, edition)
    parts = (*correction.of, replace(correction, of=()))
    name = "修正后声级"
    if not isinstance(correction.value, int):
        return Figure(name, None, by=correction.by, of=parts, note=correction.note)
    value = _short(level(measured, "测量值") + correction.value)
    return Figure(name, value, UNIT, by=correction.by, of=parts)


def energy_mean(
    levels: Sequence[Number], *, weights: Sequence[Number] | None = None, decimals: int = 1
) -> Decimal:
    """10·lg of the (weighted) mean of 10^(L/10), dB(A), rounded half to even at ``decimals``.

    Decimal arithmetic of 50 digits, settled at 30 decimals before the one rounding (see above).
    Refuses no levels at all (NotEnoughData), weights that do not fit, what ``level`` refuses.
    """
    if not levels:
        raise NotEnoughData("没有声级可平均；至少需要一个数值。")
    shares = [exact(one) for one in weights] if weights is not None else [Fraction(1)] * len(levels)
    if len(shares) != len(levels) or any(one <= 0 for one in shares):
        raise BadInput("权重应与声级一一对应，且都大于 0。")
    work = _PRECISION
    energy = Decimal(0)
    for one, share in zip(levels, shares, strict=True):
        energy = work.fma(_divided(share), _energy(level(one)), energy)
    mean = work.divide(energy, _divided(sum(shares, Fraction(0))))
    found = work.multiply(Decimal(10), work.log10(mean))
    return round_even(round_even(found, _SETTLED), decimals)


@lru_cache(maxsize=4096)
def _energy(level_db: Fraction) -> Decimal:
    """10^(L/10); instruments give tenths, so the same levels come again and again."""
    return _PRECISION.power(Decimal(10), _divided(level_db / 10))


def _divided(number: Fraction) -> Decimal:
    return _PRECISION.divide(Decimal(number.numerator), Decimal(number.denominator))


def _number(figure: Figure) -> Fraction:
    return exact(figure.value)


def _short(number: Fraction) -> Decimal | Fraction:
    """As a decimal where that is exact, which levels of an instrument always are."""
    found = plain(round_even(number, 9))
    return found if Fraction(found) == number else number
