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

from datetime import date

from youju.standards.sound import levels
from youju.standards.sound.levels import NIGHT, PERIODS, UNIT, period_key, zone_row
from youju.terms.dated import Standard
from youju.terms.errors import BadInput
from youju.terms.figures import Figure
from youju.terms.numbers import Number

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
    return levels.background_correction(measured, background, STANDARD.on(on))


def corrected(measured: Number, background: Number, *, on: date) -> Figure:
    """The level without its background (修正后声级), dB(A); no value: measure again."""
    return levels.corrected(measured, background, STANDARD.on(on))
