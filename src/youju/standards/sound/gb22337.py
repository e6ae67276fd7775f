"""GB 22337 社会生活环境噪声排放标准 — how loud shops, halls and restaurants may be.

>>> from datetime import date
>>> day = date(2026, 3, 1)
>>> print(limit("2", "night", on=day, indoor=True).explain())
2类区边界夜间限值（室内测量） = 40 dB(A)  ← GB 22337-2008 4.1.3  （限值减 10 dB(A)）
  2类区边界夜间限值 = 50 dB(A)  ← GB 22337-2008 表1
"""

from __future__ import annotations

from datetime import date

from youju.standards.sound import levels
from youju.standards.sound.levels import PERIODS, UNIT, period_key, zone_row
from youju.terms.dated import Standard
from youju.terms.figures import Figure
from youju.terms.numbers import Number

STANDARD = Standard.load("youju.standards.sound", "gb22337.toml")


def zones(on: date) -> tuple[str, ...]:
    """The classes of functional zones outside the boundary: ``0 1 2 3 4``."""
    return tuple(STANDARD.on(on).says["zones"]["limits"])


def limit(zone: str | int, period: str, *, on: date, indoor: bool = False) -> Figure:
    """The limit at the boundary (边界噪声排放限值) by zone and ``day``/``night``, dB(A).

    ``indoor``: the boundary lies less than 1 m from the sensitive building and the level was
    measured in its room, where the limit is lower (4.1.3).
    Refuses unknown zones and periods (BadInput), days before the standard (NoEditionInForce).
    """
    edition = STANDARD.on(on)
    key, row = zone_row(edition, zone)
    when = period_key(period)
    by = edition.clause(edition.says["zones"]["clause"], edition.says["zones"]["mark"])
    outside = Figure(f"{key}类区边界{PERIODS[when]}限值", row[when], UNIT, by=by)
    return levels.indoors(outside, edition) if indoor else outside


def judge(zone: str | int, period: str, level: Number, *, on: date, indoor: bool = False) -> Figure:
    """``达标`` or ``超标``: the equivalent level against the limit; equal meets it.

    ``level``: dB(A). Refuses text, floats, levels outside 0–140, unknown zones.
    """
    name = f"{PERIODS[period_key(period)]}等效声级"
    return levels.judge(level, limit(zone, period, on=on, indoor=indoor), name)


def exceedance(
    zone: str | int, period: str, level: Number, *, on: date, indoor: bool = False
) -> Figure:
    """By how many dB(A) the equivalent level exceeds the limit; 0 where it is met."""
    name = f"{PERIODS[period_key(period)]}等效声级"
    return levels.exceedance(level, limit(zone, period, on=on, indoor=indoor), name)


def indoor_maximum_limit(room: Number, *, on: date) -> Figure:
    """The highest level of unsteady structure-borne sound in a room, dB(A) (4.2.2).

    ``room``: the limit of the room's kind and period (表2), given by the caller.

    >>> indoor_maximum_limit(35, on=date(2026, 3, 1)).value
    Decimal('45')
    """
    edition = STANDARD.on(on)
    levels.level(room, "室内限值")
    says = edition.says["maximum"]
    by = edition.clause(says["clause"], says["mark"])
    given = Figure("室内限值", room, UNIT, note="由使用者给出")
    return levels.raised(given, says["over"], "室内最大声级限值", by)


def corrected(measured: Number, background: Number, *, on: date) -> Figure:
    """The level without its background (修正后声级), dB(A); no value: measure again.

    The table is that of GB 12348, to be checked here.

    >>> from decimal import Decimal
    >>> corrected(Decimal("58.6"), Decimal("52.6"), on=date(2025, 3, 1)).value
    Decimal('57.6')
    """
    return levels.corrected(measured, background, STANDARD.on(on))
