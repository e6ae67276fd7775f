"""GB 12523 建筑施工场界环境噪声排放标准 — how loud a construction site may be.

>>> from datetime import date
>>> for day in (date(2025, 12, 31), date(2026, 1, 1)):
...     print(limit("night", on=day).line())
建筑施工场界夜间限值 = 55 dB(A)  ← GB 12523-2011 表1
建筑施工场界夜间限值 = 55 dB(A)  ← GB 12523-2025 表1〔据转引〕
"""

from __future__ import annotations

from datetime import date

from youju.standards.sound import levels
from youju.standards.sound.levels import NIGHT, PERIODS, UNIT, period_key
from youju.terms.dated import Standard
from youju.terms.errors import BadInput
from youju.terms.figures import Figure
from youju.terms.numbers import Number

STANDARD = Standard.load("youju.standards.sound", "gb12523.toml")


def limit(period: str, *, on: date, indoor: bool = False) -> Figure:
    """The limit at the boundary of the site (场界排放限值) by ``day`` or ``night``, dB(A).

    ``indoor``: no place outdoors was fit, the level was measured in the room of the sensitive
    building, where the limit is lower. Refuses unknown periods, and ``indoor`` in an edition
    whose clause is not known (BadInput); days before the standard (NoEditionInForce).
    """
    edition = STANDARD.on(on)
    when = period_key(period)
    site = edition.says["site"]
    by = edition.clause(site["clause"], site["mark"])
    outside = Figure(f"建筑施工场界{PERIODS[when]}限值", site[when], UNIT, by=by)
    if not indoor:
        return outside
    if "indoor" not in edition.says:
        raise BadInput(
            f"{edition.name} 室内测量的条款尚未核对，不能判定；请在室外测点测量，"
            "或核对标准原文后补入。"
        )
    return levels.indoors(outside, edition)


def maximum_limit(*, on: date) -> Figure:
    """The highest level (最大声级) that the site may reach at night, dB(A)."""
    edition = STANDARD.on(on)
    says = edition.says["maximum"]
    by = edition.clause(says["clause"], says["mark"])
    return levels.raised(limit(NIGHT, on=on), says["over"], "建筑施工场界夜间最大声级限值", by)


def judge(period: str, level: Number, *, on: date, indoor: bool = False) -> Figure:
    """``达标`` or ``超标``: the equivalent level against the limit; equal meets it.

    ``level``: dB(A). Refuses text, floats, levels outside 0–140.
    """
    name = f"{PERIODS[period_key(period)]}等效声级"
    return levels.judge(level, limit(period, on=on, indoor=indoor), name)


def exceedance(period: str, level: Number, *, on: date, indoor: bool = False) -> Figure:
    """By how many dB(A) the equivalent level exceeds the limit; 0 where it is met."""
    name = f"{PERIODS[period_key(period)]}等效声级"
    return levels.exceedance(level, limit(period, on=on, indoor=indoor), name)


def judge_maximum(highest: Number, *, on: date) -> Figure:
    """``达标`` or ``超标``: the highest level of the night against its limit."""
    return levels.judge(highest, maximum_limit(on=on), "夜间最大声级")


def corrected(measured: Number, background: Number, *, on: date) -> Figure:
    """The level without its background (修正后声级), dB(A); no value: measure again.

    The table is that of GB 12348, to be checked here. Refuses the edition of 2025, whose clause is
    not known (BadInput).

    >>> from decimal import Decimal
    >>> corrected(Decimal("58.6"), Decimal("52.6"), on=date(2025, 3, 1)).value
    Decimal('57.6')
    """
    return levels.corrected(measured, background, STANDARD.on(on))
