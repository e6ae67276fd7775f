"""The ``template`` layout as JSON: what a micro-station hands in, ``{"rows": [{…}, …]}``.

Each row names its station, its hour and some of our columns; numbers may be numbers or texts.
They are taken by their digits and never pass through a binary float. The line of a refusal is
the number of the row, from 1. What is no row of ours is refused row by row, never left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from youju.readings.layouts.refusals import Findings, refused_frame
from youju.readings.layouts.shared import Context, nothing
from youju.readings.layouts.sheet import HOUR_ITEMS, HOURS, Sheet
from youju.readings.layouts.workbook import Raw, texts_frame
from youju.terms.errors import BadInput, UnknownPlace

NAME = "template"
FIELDS = ("site", "time", *HOUR_ITEMS, *(f"flag_{item}" for item in HOUR_ITEMS))
DEEPEST = 20
"""Brackets within brackets; a row needs three."""
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?([zZ]|[+-]\d\d:?\d\d)?")


class _Digits(str):
    """A number of the file, as it was written."""

    __slots__ = ()


def read_json(
    path: Path, data: bytes, context: Context, read: Callable[[Raw], Sheet | None]
) -> Sheet:
    """One batch; ``read`` reads the table that is left when each row was looked at.

    :raises BadInput: it is no JSON, or not in the shape of a batch.
    """
    found = Findings(path.name)
    rows: list[list[str | None]] = []
    lines: list[int] = []
    given = rows_of(data)
    for nth, row in enumerate(given, 1):
        texts = _texts(nth, row, context, found)
        if texts is not None:
            rows.append(texts)
            lines.append(nth)
    if not rows:
        return nothing(NAME, HOURS, found)
    frame = texts_frame([list(FIELDS), *rows])
    sheet = read(Raw(path.name, "", frame, pl.Series("line", [0, *lines], dtype=pl.Int64)))
    if sheet is None:  # our own head is always found
        raise BadInput("数据读不出来。")
    refused = pl.concat([refused_frame(found.refusals), sheet.refused]).sort("line")
    return Sheet(NAME, HOURS, sheet.frame, refused, sheet.notes, sheet.file)


def rows_of(data: bytes) -> Sequence[Any]:
    """The rows of a batch, not yet looked at.

    >>> rows_of(b'{"rows": [{"site": "A1"}]}')
    [{'site': 'A1'}]

    :raises BadInput: it is no JSON, or not in the shape of a batch.
    """
    try:
        text = data.decode("utf-8-sig")
        _refuse_deep(text)
        said = json.loads(
            text,
            parse_float=_Digits,
            parse_int=_Digits,
            parse_constant=_no_number,
            object_pairs_hook=_once,
        )
    except UnicodeDecodeError:
        raise BadInput("不是 UTF-8 编码的 JSON；整批未读入。") from None
    except json.JSONDecodeError as wrong:
        raise BadInput(
            f"不是完整的 JSON（第{wrong.lineno}行第{wrong.colno}列）；整批未读入。"
        ) from None
    if not isinstance(said, dict) or not isinstance(said.get("rows"), list):
        raise BadInput('应写成 {"rows": [{"site": …, "time": …, "pm25": …}]}；整批未读入。')
    if unknown := [name for name in said if name != "rows"]:
        raise BadInput(f"不认识的字段“{'、'.join(unknown)[:200]}”；整批未读入。")
    rows: list[Any] = said["rows"]
    if not rows:
        raise BadInput("一行数据也没有；整批未读入。")
    return rows


def _texts(nth: int, row: Any, context: Context, found: Findings) -> list[str | None] | None:
    """The cells of a row; None when it is refused."""
    if not isinstance(row, Mapping):
        found.refuse(nth, "", row, '一行应写成 {"site": …, "time": …, "pm25": …}。')
        return None
    wrong = [
        (str(name), value, reason)
        for name, value in row.items()
        if (reason := _reason(str(name), value))
    ]
    site, time = row.get("site"), row.get("time")
    if not site:
        wrong.append(("site", site, "没有写明站点。"))
    elif isinstance(site, str) and context.register is not None:
        try:
            context.register.named(site)
        except UnknownPlace as unknown:
            wrong.append(("site", site, str(unknown)))
    if not time:
        wrong.append(("time", time, "没有写时间。"))
    if not wrong and all(row.get(name) in (None, "") for name in FIELDS[2:]):
        wrong.append(("", None, "一个数值也没有。"))
    for name, value, reason in wrong:
        found.refuse(nth, name[:60], _shown(value), reason)
    return None if wrong else [_cell(row.get(name)) for name in FIELDS]


def _reason(name: str, value: Any) -> str:
    """What is wrong with one field by itself; empty when nothing is."""
    if name not in FIELDS:
        return f"不认识的字段；可用：{'、'.join(FIELDS)}。"
    if value is _TWICE:
        return "同一行里写了两次，不知道取哪一个。"
    if value is None or value == "":
        return ""
    if not isinstance(value, str):
        return "应是数或文字。"
    if len(value) > 60:
        return "太长；最多60个字。"
    if name in ("site", "time") and isinstance(value, _Digits):
        return "应是文字，请加引号。"
    if name == "time" and not _TIME.fullmatch(value):
        return "看不懂的时间；请写整点的结束时刻，如 2026-03-01T01:00+08:00。"
    return ""


_TWICE = object()
"""Stands where a field came twice."""


def _once(pairs: Sequence[tuple[str, Any]]) -> Mapping[str, Any]:
    said: dict[str, Any] = {}
    for name, value in pairs:
        said[name] = _TWICE if name in said else value
    return said


def _no_number(name: str) -> Any:
    raise BadInput(f"{name} 不是数；没有数值请写 null。整批未读入。")


def _refuse_deep(text: str) -> None:
    """Brackets without end would exhaust the parser."""
    depth = 0
    for sign in re.findall(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', text):
        depth += sign in "[{" or -(sign in "]}")
        if depth > DEEPEST:
            raise BadInput("括号套得太深；整批未读入。")


def _cell(value: Any) -> str | None:
    return None if value is None else str(value)


def _shown(value: Any) -> str | None:
    if value is None or value is _TWICE:
        return None
    return str(value)[:60]
