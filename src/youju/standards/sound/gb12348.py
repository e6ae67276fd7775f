"""GB 12348 工业企业厂界环境噪声排放标准 — how loud a factory may be at its boundary.

Measured first, then corrected for the background, then compared:

>>> from datetime import date
>>> from decimal import Decimal
>>> day = date(2026, 3, 1)
>>> print(corrected(Decimal("58.6"), Decimal("52.6"), on=day).explain())
修正后声级 = 57.6 dB(A)  ← GB 12348-2008 表4
  测量值 = 58.6 dB(A)
  背景值 = 52.6 dB(A)
  背景噪声修正值 = -1 dB(A)  ← GB 12348-2008 表4  （差值 6 dB(A)）
>>> print(judge("2", "night", Decimal("57.6"), on=day).line())
夜间等效声级判定 = 超标  ← GB 12348-2008 表1  （超过限值 7.6 dB(A)）
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from youju.standards.sound import levels
from youju.standards.sound.levels import NIGHT, PERIODS, UNIT, period_key, zone_row
from youju.terms.dated import Standard
from youju.terms.errors import BadInput
from youju.terms.figures import Figure, in_text
from youju.terms.numbers import Number, round_even

STANDARD = Standard.load("youju.standards.sound", "gb12348.toml")

FREQUENT, OCCASIONAL = "frequent", "occasional"
"""Noise of the night that comes often (频发), or now and then (偶发)."""


def zones(on: date) -> tuple[str, ...]:
    """The classes of functional zones outside the boundary: ``0 1 2 3 4``."""
    return tuple(STANDARD.on(on).says["zones"]["limits"])


def limit(zone: str | int, period: str, *, on: date) -> Figure:
    """The limit at the boundary (厂界环境噪声排放限值) by zone and ``day``/``night``, dB(A).

    Refuses unknown zones and periods (BadInput), days before the standard (NoEditionInForce).
    """
    edition = STANDARD.on(on)
    key, row = zone_row(edition, zone)
    when = period_key(period)
    by = edition.clause(edition.says["zones"]["clause"], edition.says["zones"]["mark"])
    return Figure(f"{key}类区厂界{PERIODS[when]}限值", row[when], UNIT, by=by)


def maximum_limit(zone: str | int, kind: str, *, on: date) -> Figure:
    """The highest level (最大声级) of ``frequent`` or ``occasional`` night noise allowed, dB(A)."""
    edition = STANDARD.on(on)
    kinds = edition.says["maximum"]
    if kind not in kinds:
        have = "、".join(f"{key}（{says['name']}）" for key, says in kinds.items())
        raise BadInput(f"没有“{kind}”这种夜间噪声；可用 {have}。")
    says = kinds[kind]
    by = edition.clause(says["clause"], says["mark"])
    base = limit(zone, NIGHT, on=on)
    name = base.name.replace("夜间限值", f"夜间{says['name']}噪声最大声级限值")
    return levels.raised(base, says["over"], name, by)


def judge(zone: str | int, period: str, level: Number, *, on: date) -> Figure:
    """``达标`` or ``超标``: the (corrected) equivalent level against the limit; equal meets it.

    ``level``: dB(A). Refuses text, floats, levels outside 0–140, unknown zones.
    """
    name = f"{PERIODS[period_key(period)]}等效声级"
    return levels.judge(level, limit(zone, period, on=on), name)


def exceedance(zone: str | int, period: str, level: Number, *, on: date) -> Figure:
    """By how many dB(A) the equivalent level exceeds the limit; 0 where it is met."""
    name = f"{PERIODS[period_key(period)]}等效声级"
    return levels.exceedance(level, limit(zone, period, on=on), name)


def judge_maximum(zone: str | int, kind: str, highest: Number, *, on: date) -> Figure:
    """``达标`` or ``超标``: the highest level of ``frequent`` or ``occasional`` night noise."""
    bound = maximum_limit(zone, kind, on=on)
    return levels.judge(highest, bound, "夜间最大声级")


def background_correction(measured: Number, background: Number, *, on: date) -> Figure:
    """The correction for background noise (背景噪声修正值), dB(A): 0, −1, −2, −3, or none.

    No value where the two are too close: measure again. The table knows whole differences
    only; others between its ends are rounded half to even first, a reading still to be checked.
    """
    edition = STANDARD.on(on)
    says = edition.says["background"]
    difference = levels.level(measured, "测量值") - levels.level(background, "背景值")
    given = (Figure("测量值", measured, UNIT), Figure("背景值", background, UNIT))
    name, note = "背景噪声修正值", f"差值 {in_text(difference)} {UNIT}"
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


def corrected(measured: Number, background: Number, *, on: date) -> Figure:
    """The level without its background (修正后声级), dB(A); no value: measure again."""
    correction = background_correction(measured, background, on=on)
    parts = (*correction.of, replace(correction, of=()))
    name = "修正后声级"
    if not isinstance(correction.value, int):
        return Figure(name, None, by=correction.by, of=parts, note=correction.note)
    before = Figure("测量值", measured, UNIT)
    value = levels.raised(before, correction.value, name, correction.by).value
    return Figure(name, value, UNIT, by=correction.by, of=parts)
