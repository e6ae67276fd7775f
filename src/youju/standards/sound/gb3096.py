"""GB 3096 声环境质量标准 — how loud a functional zone may be, by day and by night.

>>> from datetime import date, datetime
>>> from decimal import Decimal
>>> print(judge("2", "night", Decimal("51.2"), on=date(2026, 3, 1)).explain())
夜间等效声级判定 = 超标  ← GB 3096-2008 表1〔据转引〕  （超过限值 1.2 dB(A)）
  夜间等效声级 = 51.2 dB(A)
  2类区夜间限值 = 50 dB(A)  ← GB 3096-2008 表1〔据转引〕

The hours of the night are dated; a city may have its own since 2022-06-05:

>>> period_of(datetime(2026, 3, 1, 22, 0)).value, period_of(datetime(2026, 3, 1, 6, 0)).value
('夜间', '昼间')
>>> own = OwnNight("某市人民政府通告", date(2023, 1, 1), begins=23)
>>> print(period_of(datetime(2026, 3, 1, 22, 30), own=(own,)).line())
时段 = 昼间  ← 某市人民政府通告  （夜间为 23:00-07:00）
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from youju.standards.sound import levels
from youju.standards.sound.levels import DAY, NIGHT, PERIODS, UNIT, period_key, zone_row
from youju.terms.clauses import VERIFIED, Clause
from youju.terms.dated import Standard
from youju.terms.errors import BadInput, NoEditionInForce
from youju.terms.figures import Figure
from youju.terms.numbers import Number

STANDARD = Standard.load("youju.standards.sound", "gb3096.toml")

_HOURS = 24


@dataclass(frozen=True, slots=True)
class OwnNight:
    """The night hours that a districted city set for itself: when they begin, since when.

    They are as long as the nation's (8 hours); ``begins`` is the full hour of the start.
    """

    instrument: str
    since: date
    begins: int
    article: str = ""
    until: date | None = None
    mark: str = VERIFIED

    def on(self, day: date) -> bool:
        """Whether they are in force on that day."""
        return self.since <= day and (self.until is None or day <= self.until)


def zones(on: date) -> tuple[str, ...]:
    """The classes of functional zones with limits: ``0 1 2 3 4a 4b``."""
    return tuple(STANDARD.on(on).says["zones"]["limits"])


def limit(zone: str | int, period: str, *, on: date) -> Figure:
    """The limit (环境噪声限值) of a zone ``0 1 2 3 4a 4b`` by ``day`` or ``night``, dB(A).

    Refuses unknown zones and periods (BadInput), days before the standard (NoEditionInForce).
    """
    edition = STANDARD.on(on)
    key, row = zone_row(edition, zone)
    when = period_key(period)
    by = edition.clause(edition.says["zones"]["clause"], edition.says["zones"]["mark"])
    return Figure(f"{key}类区{PERIODS[when]}限值", row[when], UNIT, by=by)


def sudden_limit(zone: str | int, *, on: date) -> Figure:
    """The highest level that sudden noise of the night (夜间突发噪声) may reach, dB(A)."""
    edition = STANDARD.on(on)
    says = edition.says["sudden"]
    base = limit(zone, NIGHT, on=on)
    key, _ = zone_row(edition, zone)
    by = edition.clause(says["clause"], says["mark"])
    return levels.raised(base, says["over"], f"{key}类区夜间突发噪声最大声级限值", by)


def judge(zone: str | int, period: str, level: Number, *, on: date) -> Figure:
    """``达标`` or ``超标``: the equivalent level against the zone's limit; equal meets it.

    ``level``: dB(A), as reported. Refuses text, floats, levels outside 0–140, unknown zones.
    """
    name = f"{PERIODS[period_key(period)]}等效声级"
    return levels.judge(level, limit(zone, period, on=on), name)


def exceedance(zone: str | int, period: str, level: Number, *, on: date) -> Figure:
    """By how many dB(A) the equivalent level exceeds the limit; 0 where it is met.

    >>> from decimal import Decimal
    >>> exceedance("4a", "day", Decimal("71.5"), on=date(2026, 3, 1)).value
    Decimal('1.5')
    """
    name = f"{PERIODS[period_key(period)]}等效声级"
    return levels.exceedance(level, limit(zone, period, on=on), name)


def judge_sudden(zone: str | int, highest: Number, *, on: date) -> Figure:
    """``达标`` or ``超标``: the highest level of sudden night noise against its limit."""
    return levels.judge(highest, sudden_limit(zone, on=on), "夜间突发噪声最大声级")


def night_hours(*, on: date, own: Sequence[OwnNight] = ()) -> Figure:
    """The hours of the night on a day, such as ``22:00-06:00``, with what says so.

    ``own``: the city's own hours, in any order; the latest in force counts. Refuses own hours
    where the law does not allow them yet, and a start that is no full hour (BadInput).
    """
    _, _, found = _night(on, own)
    return found


def period_of(moment: datetime, *, own: Sequence[OwnNight] = ()) -> Figure:
    """Whether a moment of Beijing time belongs to 昼间 or 夜间, by the hours of its day.

    The night includes the minute it begins, not the one it ends.
    """
    begins, ends, hours = _night(moment.date(), own)
    hour = moment.hour
    dark = begins <= hour < ends if begins < ends else hour >= begins or hour < ends
    text = PERIODS[NIGHT if dark else DAY]
    return Figure("时段", text, by=hours.by, note=f"夜间为 {hours.value}")


def _night(on: date, own: Sequence[OwnNight]) -> tuple[int, int, Figure]:
    row = _national_night(on)
    begins, ends = row["begins"], row["ends"]
    by = Clause(row["instrument"], row["article"], row["mark"], row["since"], row.get("until"))
    if mine := [one for one in own if one.on(on)]:
        chosen = max(mine, key=lambda one: one.since)
        if not row["own_hours"]:
            raise BadInput(
                f"{on} 时{row['instrument']}没有授权城市另定夜间时段，不能采用"
                f"“{chosen.instrument}”；请把它的起始日期改为授权之后，或不填。"
            )
        if not 0 <= chosen.begins < _HOURS:
            raise BadInput(f"夜间起始应为 0 至 23 的整点：{chosen.begins}。")
        begins, ends = chosen.begins, (chosen.begins + (ends - begins) % _HOURS) % _HOURS
        by = Clause(chosen.instrument, chosen.article, chosen.mark, chosen.since, chosen.until)
    return begins, ends, Figure("夜间时段", f"{begins:02d}:00-{ends:02d}:00", by=by)


def _national_night(on: date) -> Mapping[str, Any]:
    rows: Sequence[Mapping[str, Any]] = STANDARD.says["night"]
    for row in rows[::-1]:
        if row["since"] <= on and ("until" not in row or on <= row["until"]):
            return row
    raise NoEditionInForce(f"{on} 没有可用的夜间时段规定；最早的一条自 {rows[0]['since']} 起。")
