"""``dust``: the list of dust hours that an authority issued — city or county, from, to, document.

Both stamps end an hour: the first and the last hour that belong to the event. A day without
time means the whole natural day. With ``start=instant`` the first stamp is the instant at
which the event began, so that the first hour is the one that begins there.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import polars as pl

from youju.readings.layouts import cells, names, times
from youju.readings.layouts.duplicates import settled
from youju.readings.layouts.heads import Table, Title, squeezed
from youju.readings.layouts.hourly import body_column, listed
from youju.readings.layouts.objects import resolve
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.shared import Context, sheet_of
from youju.readings.layouts.sheet import MARK_SHAPE, MARKS, Sheet
from youju.terms.errors import BadInput
from youju.terms.periods import day_number, hour_ending
from youju.terms.places import CITY, COUNTY, SITE
from youju.terms.substances import PM10, PM25, substance

NAME, KIND = "dust", MARKS
SCOPES = ("site", "site_name", "county", "city")
KEYS = frozenset((*SCOPES, "from", "to", "ordinal"))
OPTIONS = frozenset(("start",))
ITEMS = ",".join((PM10.key, PM25.key))
_FROM = frozenset(
    ("from", "开始时间", "起始时间", "开始", "起", "起始", "开始时刻", "影响开始时间", "首个小时")
)
_TO = frozenset(
    ("to", "结束时间", "终止时间", "结束", "止", "终止", "结束时刻", "影响结束时间", "最后小时")
)
_ROLES = {
    "from": _FROM,
    "to": _TO,
    "site": names.SITE_CODES,
    "site_name": names.SITE_NAMES,
    "county": names.COUNTIES,
    "city": names.CITIES,
    "document": frozenset(("document", "文号", "文件", "依据", "发文字号", "依据文件")),
    "items": frozenset(("items", "项目", "污染物", "扣除项目")),
    "ordinal": names.ORDINALS,
    "remark": names.REMARKS | {"because", "原因", "天气过程"},
}


def recognise(title: Title) -> str | None:
    """The role of a column."""
    word = squeezed(title.words)
    return next((role for role, words in _ROLES.items() if word in words), None)


def enough(roles: Collection[str]) -> bool:
    """Whether these columns make a head of this layout."""
    has = set(roles)
    return {"from", "to"} <= has and bool(has & set(SCOPES))


def read(table: Table, roles: dict[str, int], context: Context, found: Findings) -> Sheet:
    """One table in this layout."""
    start = context.options.get("start", "hour-ending")
    if start not in ("hour-ending", "instant"):
        raise BadInput(
            f"选项 start={start} 不认识；可用 hour-ending（小时结束时刻）、instant（起始瞬间）。"
        )
    said = {role: body_column(table, nth) for role, nth in roles.items()}
    year = cells.year_in(table.above)
    rows: list[tuple[object, ...]] = []
    noted: list[int] = []
    for row, line in enumerate(table.lines.to_list()):
        given = {role: values[row] for role, values in said.items() if values[row]}
        if not given:
            continue
        if "from" not in given and "to" not in given:
            noted.append(line)
            continue
        try:
            rows.append((*_mark(given, year, start, context), line))
        except _Wrong as wrong:
            printed = table.titles[roles[wrong.role]].printed if wrong.role in roles else ""
            found.refuse(line, printed, given.get(wrong.role), wrong.reason)
    if noted:
        found.note(f"第{listed(pl.Series(noted))}行是表下的说明或签名，未读入。")
    frame = pl.DataFrame(rows, schema=MARK_SHAPE, orient="row")
    keys = ("key", "scope", "items", "first_hour", "last_hour", "kind")
    frame = settled(frame, keys, ("document",), found, "地方、同一时段", "")
    return sheet_of(NAME, KIND, frame, found)


class _Wrong(Exception):
    """Why one row is refused, and the role of the column that says so (internal)."""

    def __init__(self, role: str, reason: str) -> None:
        super().__init__(reason)
        self.role, self.reason = role, reason


def _mark(
    given: dict[str, str], year: int | None, start: str, context: Context
) -> tuple[str, str, str, int, int, str, str | None]:
    role = next((one for one in SCOPES if one in given), None)
    if role is None:
        raise _Wrong("city", "没有写明城市、区县或站点。")
    scope = {"county": COUNTY, "city": CITY}.get(role, SITE)
    key = given[role].strip()
    if context.register is not None:
        found, reason = resolve(scope, key, context.register)
        if found is None:
            raise _Wrong(role, reason)
        key = found
    hours = {}
    for end in ("from", "to"):
        if end not in given:
            raise _Wrong(end, "起止时间缺一个；请补全。")
        try:
            hours[end] = _hour(given[end], year, end, start)
        except BadInput as wrong:
            raise _Wrong(end, str(wrong)) from None
    if hours["to"] < hours["from"]:
        raise _Wrong("to", "结束早于开始；请核对。")
    if context.today is not None and hours["to"] >= (day_number(context.today) + 1) * 24:
        raise _Wrong("to", times.IN_FUTURE)
    items = _items(given["items"]) if "items" in given else ITEMS
    return scope, key, items, hours["from"], hours["to"], "dust", given.get("document")


def _hour(text: str, year: int | None, end: str, start: str) -> int:
    if re.search(r"[:：时点]", text):
        at = cells.beijing(cells.moment(text, year))
        if at.minute or at.second:
            raise BadInput(times.NOT_WHOLE)
        return hour_ending(at) + (end == "from" and start == "instant")
    day = day_number(cells.day(text, year))
    return day * 24 if end == "from" else day * 24 + 23


def _items(text: str) -> str:
    keys = set()
    for part in text.replace("，", ",").replace("、", ",").split(","):
        item = names.item_in(part)
        if item is None or item[0] not in ("pm25", "pm10"):
            raise _Wrong("items", f"“{part}”不是可扣除沙尘的项目；只能写 PM10、PM2.5。")
        keys.add(substance(item[0]).key)
    return ",".join(key for key in (PM10.key, PM25.key) if key in keys)
