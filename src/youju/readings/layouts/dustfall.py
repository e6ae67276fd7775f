"""``dustfall``: what fell at each point in each month, in t/(km²·30 d).

One row for a point and a month; the month stands in its column, in the title or in the option
``period``. The unit must stand in the head or above the table: ``t/(km²·30d)``, ``t/(km²·月)``
and ``吨/平方千米·30天`` are one unit, ``g/(m²·30d)`` is the same number.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import polars as pl

from youju.readings.layouts import names
from youju.readings.layouts.cells import folded
from youju.readings.layouts.heads import Table, Title, squeezed
from youju.readings.layouts.hourly import body_column
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.shared import Context, nothing, sheet_of
from youju.readings.layouts.sheet import POINTS, Sheet
from youju.readings.layouts.spans import MONTH, periods_of
from youju.readings.layouts.surroundings import (
    SITES,
    Part,
    Rows,
    gathered,
    plain_variant,
    refuse_table,
    unit_of,
)
from youju.readings.schema import AVERAGE
from youju.readings.surroundings.points import DUSTFALL, FALLEN, MONTH_SPAN
from youju.terms.numbers import READING_DECIMALS
from youju.terms.periods import day_number

NAME, KIND = "dustfall", POINTS
KEYS = frozenset(("site", "month", "ordinal"))
OPTIONS = frozenset(("period", "year"))
_AREA = r"(?:{0}2|{0}\^2|平方{1})"
_TIME = r"[·.*•・/ ]?(?:30 ?(?:d|天|日)|月|每月|month|mon)"
UNIT = re.compile(
    rf"(?:(?:t|吨)[/每]\(?{_AREA.format('km', '(?:千米|公里)')}{_TIME}\)?"
    rf"|(?:g|克)[/每]\(?{_AREA.format('m', '米')}{_TIME}\)?)",
    re.IGNORECASE,
)
NO_UNIT = "没有写降尘量的单位；请在表头写明 t/(km²·月)（吨/平方千米·月）。"
IMPOSSIBLE = "不是可能的降尘量（0—1000 t/(km²·月)）；请核对小数点和单位。"
MOST = 1000

_MONTHS = frozenset(("month", "月份", "月", "监测月份", "年月", "监测月", "采样月份"))
_FALLEN = frozenset(("dustfall", "降尘", "降尘量", "月降尘量", "降尘总量", "监测结果"))
_ASIDE = frozenset(
    (
        *("区县", "县市区", "所在区县", "城市", "采样日期", "采样开始日期", "采样结束日期"),
        *("采样起始日期", "采样终止日期", "采样天数", "开始日期", "结束日期", "未监测原因"),
    )
)


def recognise(title: Title) -> str | None:
    """The role of a column: the point, the month, what fell, or none."""
    said = UNIT.sub("", folded(" ".join(title.parts)))
    word = squeezed(re.sub(r"[(\[].*", "", said))  # a wrong unit is told as one
    if word in _FALLEN:
        return "fallen"
    if word in SITES:
        return "site"
    if word in _MONTHS:
        return "month"
    if word in _ASIDE:
        return f"other:{word}"
    if word in names.ORDINALS:
        return "ordinal"
    return "remark" if word in names.REMARKS else None


def enough(roles: Collection[str]) -> bool:
    """Whether these columns make a head: a point and what fell."""
    return set(roles) >= {"site", "fallen"}


def read(table: Table, roles: dict[str, int], context: Context, found: Findings) -> Sheet:
    """One table of months."""
    title = table.titles[roles["fallen"]]
    if title.nth not in unit_of(table, [title], UNIT):
        refuse_table(table, title, title.bad_unit or title.unit or title.printed, NO_UNIT, found)
        return nothing(NAME, KIND, found)
    site = table.titles[roles["site"]].printed
    rows = Rows(table, body_column(table, roles["site"]), site, found)
    said = {"month": body_column(table, roles["month"])} if "month" in roles else {}
    heads = {"month": table.titles[roles["month"]].printed} if "month" in roles else {}
    wrong: dict[int, tuple[str, object, str]] = {}
    months = periods_of(table, said, heads, MONTH, context, found, wrong)
    if months is None:
        return nothing(NAME, KIND, found)
    for row, one in enumerate(months):
        if one is not None and one.kind != MONTH:
            text = said["month"][row] if said else one.label
            wrong.setdefault(row, (heads.get("month", ""), text, "不是一个月；请逐月填写。"))
    for row, told in wrong.items():
        rows.say(row, *told)
    day = pl.Series(
        "day", [None if one is None else day_number(one.start) for one in months], dtype=pl.Int64
    )
    part = Part(
        title,
        body_column(table, roles["fallen"]),
        FALLEN,
        AVERAGE,
        MONTH_SPAN,
        high=MOST,
        why=IMPOSSIBLE,
        places=READING_DECIMALS,
    )
    frame = gathered(rows, DUSTFALL, plain_variant(DUSTFALL, len(day)), day, [part])
    return sheet_of(NAME, KIND, frame, found)
