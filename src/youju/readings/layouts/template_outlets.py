"""``template-outlets``: our own sheet of outlets' minutes, hours and days, a row for a factor.

For those whose platform gives no usable export. The stamp is the beginning (HJ 212's DataTime), the
row says what the value is, in which unit, and how it is marked; nothing has to be mapped.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import polars as pl

from youju.readings.layouts.heads import Table, Title, squeezed
from youju.readings.layouts.hourly import body_column
from youju.readings.layouts.mapped.of_outlets import VALUES, own_unit
from youju.readings.layouts.mapped.outlet_reading import Keys, Rules, Values, rows_of
from youju.readings.layouts.outlet_words import CODE, factor_said
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.shared import Context, sheet_of
from youju.readings.layouts.sheet import OUTLET_SHAPE, OUTLETS, Sheet

NAME, KIND = "template-outlets", OUTLETS
COLUMNS = {
    "排放口": "site",
    "数据类型": "span",
    "开始时间": "time",
    "因子": "item",
    "单位": "unit",
    "实测值": "Avg",
    "折算值": "ZsAvg",
    "最小值": "Min",
    "最大值": "Max",
    "排放量": "Cou",
    "排放量单位": "Cou_unit",
    "标记": "flag",
    "排污单位": "enterprise",
}
"""Head → role; the last one may be absent, as may every value but the first."""
KEYS = frozenset(("site", "enterprise", "span", "time", "item", "unit", "Cou_unit"))
OPTIONS: frozenset[str] = frozenset()
_ROLES = {squeezed(head): role for head, role in COLUMNS.items()}
_SPANS = {"分钟": "minute", "小时": "hour", "日": "day"}


def recognise(title: Title) -> str | None:
    """The role of a column."""
    return _ROLES.get(squeezed(title.words))


def enough(roles: Collection[str]) -> bool:
    """Whether these columns make a head of this layout."""
    return {"site", "span", "time", "item", "Avg"} <= set(roles)


def read(table: Table, roles: dict[str, int], context: Context, found: Findings) -> Sheet:
    """One table whose head was found."""
    said = body_column(table, roles["span"]).str.strip_chars().str.strip_suffix("数据")
    items = body_column(table, roles["item"])
    bad: set[int] = set()
    for row in range(table.body.height):
        if items[row] is None and said[row] is None:
            continue
        if said[row] not in _SPANS:
            reason = f"数据类型应为 {'、'.join(_SPANS)} 之一。"
            found.refuse(table.lines[row], "数据类型", said[row], reason)
            bad.add(row)
        elif items[row] is None or not _code(items[row]):
            reason = "不认识的因子；请写编码（如 a21026）或常用名称（如 二氧化硫）。"
            found.refuse(table.lines[row], "因子", items[row], reason)
            bad.add(row)
    frames = [pl.DataFrame(schema=OUTLET_SHAPE)]
    for word, span in _SPANS.items():
        mine = (said == word).fill_null(False)
        if bad:
            mine = mine.scatter(sorted(bad), False)
        if not mine.any():
            continue
        part = replace(table, body=table.body.filter(mine), lines=table.lines.filter(mine))
        frames.append(_part(part, roles, span, context, found))
    found.refusals.sort(key=lambda one: one.line)
    return sheet_of(NAME, KIND, pl.concat(frames), found)


def _part(
    table: Table, roles: dict[str, int], span: str, context: Context, found: Findings
) -> pl.DataFrame:
    factor = _told(body_column(table, roles["item"]), _code)
    unit = _units(table, roles.get("unit"))
    amounts = _units(table, roles.get("Cou_unit"))
    keys = Keys(roles["site"], "", roles.get("enterprise"), roles["time"], None, None)
    values = [
        Values(
            roles[one],
            next(head for head, role in COLUMNS.items() if role == one),
            one,
            factor,
            amounts if one == "Cou" else unit,
            roles.get("flag"),
            False,
        )
        for one in VALUES
        if one in roles
    ]
    return rows_of(table, keys, values, Rules(span, False, 0, (), {}), context, found)


def _code(text: str) -> str:
    """The code that a cell means; empty for a word that is none."""
    if known := factor_said(text):
        return known.code
    return text.strip() if CODE.fullmatch(text.strip()) else ""


def _units(table: Table, nth: int | None) -> pl.Series:
    if nth is None:
        return pl.Series([""]).new_from_index(0, table.body.height)
    return _told(body_column(table, nth), own_unit)


def _told(given: pl.Series, how: object) -> pl.Series:
    assert callable(how)
    told = {text: how(text) for text in given.drop_nulls().unique().to_list()}
    return given.replace_strict(told, default="", return_dtype=pl.String)
