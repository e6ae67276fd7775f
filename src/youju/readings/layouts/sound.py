"""``sound`` and ``sound-hours``: levels of functional zones, region grids and road sections.

``sound``: one row for a site and a day, 昼间等效声级 (Ld) and 夜间等效声级 (Ln); of grids and road
sections the one that was measured, or 等效声级 with a column 时段. ``sound-hours``: one row for an
hour (its end, Beijing time), or one for a day with columns 1时 … 24时 (ends of the hours). dB(A)
must stand in the head or above the table.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from types import SimpleNamespace

import polars as pl

from youju.readings.layouts import cells, names, times
from youju.readings.layouts.heads import Table, Title, squeezed
from youju.readings.layouts.hourly import body_column
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.shared import Context, nothing, sheet_of
from youju.readings.layouts.sheet import POINTS, Sheet
from youju.readings.layouts.surroundings import (
    DATES,
    SITES,
    Part,
    Rows,
    gathered,
    plain_variant,
    refuse_table,
    unit_of,
)
from youju.readings.schema import AVERAGE
from youju.readings.surroundings.points import (
    DAY_SPAN,
    HOUR_SPAN,
    LD,
    LEQ,
    LN,
    NIGHT_SPAN,
    SOUND,
)

NAME, KIND = "sound", POINTS
HOURLY = "sound-hours"
KEYS = frozenset(("site", "date", "time", "period", "ordinal"))
OPTIONS: frozenset[str] = frozenset()
UNIT = re.compile(r"dB(?:\s?\(?A\)?)?|分贝", re.IGNORECASE)
NO_UNIT = "没有写单位；声级请在表头写明 dB(A)。"
IMPOSSIBLE = "不是可能的声级（0—140 dB(A)）；请核对小数点和单位。"
AMBIGUOUS = "同时有 0 时一栏，看不出是小时的开始还是结束；请写成 1时 至 24时（结束时刻）。"

_LEVELS = {
    "ld": frozenset(
        ("ld", "昼间", "昼间等效声级", "昼间ld", "昼间leq", "昼间等效声级ld", "ld昼间")
    ),
    "ln": frozenset(
        ("ln", "夜间", "夜间等效声级", "夜间ln", "夜间leq", "夜间等效声级ln", "ln夜间")
    ),
    "leq": frozenset(("leq", "等效声级", "等效声级leq", "leq等效声级", "小时等效声级", "laeq")),
}
_TIMES = frozenset(("time", "时间", "监测时间", "时刻"))
_PERIODS = frozenset(("时段", "昼夜", "period", "测量时段"))
_ASIDE = frozenset(
    ("功能区类别", "功能区", "区县", "县市区", "路段长度", "车流量", "备注", "主要声源")
)
_HOUR = re.compile(r"(?:(\d{1,2})(?::00)?[-~～—至])?(\d{1,2})(?::00)?[时点]?")
_DAY_WORDS = {"昼间": LD, "昼": LD, "day": LD, "夜间": LN, "夜": LN, "night": LN}


def _word(title: Title) -> str:
    return re.sub(r"(?:dba?|分贝)$", "", squeezed(title.words))


def recognise(title: Title) -> str | None:
    """The role of a column: the site, the day, Ld, Ln, or none."""
    word = _word(title)
    for role, words in _LEVELS.items():
        if word in words:
            return role
    if word in SITES:
        return "site"
    if word in DATES:
        return "date"
    if word in _PERIODS:
        return "period"
    if word in _ASIDE:
        return f"other:{word}"
    if word in names.ORDINALS:
        return "ordinal"
    return "remark" if word in names.REMARKS else None


def enough(roles: Collection[str]) -> bool:
    """Whether these columns make a head: a site, a day, and levels of named periods."""
    has = set(roles)
    levels = has & {"ld", "ln"} or has >= {"leq", "period"}
    return has >= {"site", "date"} and bool(levels)


def read(table: Table, roles: dict[str, int], context: Context, found: Findings) -> Sheet:
    """One table of days and nights."""
    shown = [table.titles[roles[one]] for one in ("ld", "ln", "leq") if one in roles]
    if not _units(table, shown, found):
        return nothing(NAME, KIND, found)
    rows = _rows(table, roles, found)
    date = table.titles[roles["date"]].printed
    day = rows.days(body_column(table, roles["date"]), date, context.today)
    parts = [
        _part(table, roles[role], factor, span)
        for role, factor, span in (("ld", LD, DAY_SPAN), ("ln", LN, NIGHT_SPAN))
        if role in roles
    ]
    if "leq" in roles and "period" in roles:
        parts += _by_period(table, roles, rows)
    frame = gathered(rows, SOUND, plain_variant(SOUND, len(day)), day, parts)
    return sheet_of(NAME, KIND, frame, found)


def _by_period(table: Table, roles: dict[str, int], rows: Rows) -> list[Part]:
    """等效声级 beside a column that says of which period."""
    given = body_column(table, roles["leq"])
    said = body_column(table, roles["period"]).str.strip_chars()
    factor = said.replace_strict(_DAY_WORDS, default=None, return_dtype=pl.String)
    unread = factor.is_null() & given.is_not_null()
    for row in unread.arg_true().to_list():
        column = table.titles[roles["period"]].printed
        rows.say(row, column, said[row], "时段请写“昼间”或“夜间”。")
    title = table.titles[roles["leq"]]
    return [
        _level(title, given.set((factor != one).fill_null(True), None), one, span)
        for one, span in ((LD, DAY_SPAN), (LN, NIGHT_SPAN))
    ]


# hours


def recognise_hours(title: Title) -> str | None:
    """The role of a column: the site, the hour, Leq, the hours of a day, or none."""
    word = _word(title)
    if word in _TIMES:
        return "time"
    if (hour := _hour(title)) is not None:
        return f"h{hour}"
    return recognise(title)


def enough_hours(roles: Collection[str]) -> bool:
    """Whether these columns make a head: a site with an hour and a level, or hours of a day."""
    has = set(roles)
    return has >= {"site", "time", "leq"} or (
        has >= {"site", "date"} and any(f"h{hour}" in has for hour in range(1, 25))
    )


def read_hours(table: Table, roles: dict[str, int], context: Context, found: Findings) -> Sheet:
    """One table of hours."""
    wide = {hour: roles[f"h{hour}"] for hour in range(25) if f"h{hour}" in roles}
    shown = [table.titles[roles["leq"]]] if "leq" in roles else []
    shown = shown or [table.titles[nth] for nth in wide.values()]
    if 0 in wide:
        refuse_table(table, table.titles[wide[0]], "0时", AMBIGUOUS, found)
        return nothing(HOURLY, KIND, found)
    if not _units(table, shown, found):
        return nothing(HOURLY, KIND, found)
    rows = _rows(table, roles, found)
    variant = plain_variant(SOUND, table.body.height)
    if "time" in roles and "leq" in roles:
        column = table.titles[roles["time"]].printed
        given = body_column(table, roles["time"])
        read = times.stamps(given, None, found)
        for row, reason in read.wrong.items():
            rows.say(row, column, given[row], reason)
        for row in given.is_null().arg_true().to_list():
            rows.say(row, column, None, "没有写时间。")
        for row in times.in_future(read.values, context.today, 24).arg_true().to_list():
            rows.say(row, column, given[row], times.IN_FUTURE)
        part = _part(table, roles["leq"], LEQ, HOUR_SPAN)
        second = read.values % 24 * HOUR_SPAN
        frame = gathered(rows, SOUND, variant, read.values // 24, [part], second)
        return sheet_of(HOURLY, KIND, frame, found)
    date = table.titles[roles["date"]].printed
    day = rows.days(body_column(table, roles["date"]), date, context.today)
    parts = [
        _part(table, nth, LEQ, HOUR_SPAN, (hour - 1) * HOUR_SPAN) for hour, nth in wide.items()
    ]
    return sheet_of(HOURLY, KIND, gathered(rows, SOUND, variant, day, parts), found)


def _hour(title: Title) -> int | None:
    """The end of the hour that a head names: ``1时``, ``0-1时``, ``24时``; 0 for ``0时``."""
    said = cells.folded(title.parts[0]).replace(" ", "") if title.parts else ""
    match = _HOUR.fullmatch(said)
    if match is None or not said or int(match[2]) > 24:
        return None
    if match[1] is not None and int(match[2]) != int(match[1]) + 1:
        return None
    return int(match[2])


# both


def _rows(table: Table, roles: dict[str, int], found: Findings) -> Rows:
    column = table.titles[roles["site"]].printed
    return Rows(table, body_column(table, roles["site"]), column, found)


def _units(table: Table, titles: list[Title], found: Findings) -> bool:
    told = unit_of(table, titles, UNIT)
    whole = bool(told)  # 1时 … 24时 say it once, over the first of them or above the table
    for title in titles:
        if title.unit or title.bad_unit or not (title.nth in told or (whole and len(titles) > 3)):
            other = title.bad_unit or title.unit or ""
            refuse_table(table, title, other, NO_UNIT, found)
            return False
    return True


def _part(table: Table, nth: int, factor: str, span: int, second: int = 0) -> Part:
    return _level(table.titles[nth], body_column(table, nth), factor, span, second)


def _level(title: Title, given: pl.Series, factor: str, span: int, second: int = 0) -> Part:
    return Part(title, given, factor, AVERAGE, span, second, high=140, why=IMPOSSIBLE)


HOURS = SimpleNamespace(
    NAME=HOURLY,
    KIND=KIND,
    KEYS=KEYS,
    OPTIONS=OPTIONS,
    recognise=recognise_hours,
    enough=enough_hours,
    read=read_hours,
)
"""The second layout of this module, in the shape of a module."""
