"""What the documents share: a count of valid values against the least that is required."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from youju.terms.dated import Edition
from youju.terms.errors import BadInput, NotExact
from youju.terms.figures import Figure

VALID, INVALID = "有效", "无效"
SPANS = {"minute": "分钟", "ten-minute": "10分钟", "hour": "小时", "day": "日", "month": "月"}


def count(number: object, name: str, whole: int | None) -> int:
    """A count of values; refuses what is no whole number (NotExact), negative or too many."""
    if isinstance(number, bool) or not isinstance(number, int):
        raise NotExact(f"{name}应是整数个：{number!r}。")
    if number < 0:
        raise BadInput(f"{name}不能为负：{number}。")
    if whole is not None and number > whole:
        raise BadInput(f"{name}最多 {whole} 个，却有 {number} 个；请核对是否重复，或时间粒度不对。")
    return number


def judged(
    edition: Edition,
    span: str,
    row: Mapping[str, Any],
    number: int,
    *,
    clause: Mapping[str, Any],
    least: int | None = None,
    whole: int | None = None,
) -> Figure:
    """``有效`` where the count reaches the least, else ``无效`` and how many are missing."""
    wanted = row["least"] if least is None else least
    name = f"有效{row['of']}"
    found = count(number, name, row.get("whole") if whole is None else whole)
    valid = found >= wanted
    remarks = [f"至少 {wanted} 个" if valid else f"至少 {wanted} 个，缺 {wanted - found} 个"]
    if edition.remark:
        remarks.append(edition.remark)
    return Figure(
        f"{SPANS[span]}数据有效性",
        VALID if valid else INVALID,
        by=edition.clause(clause["clause"], clause["mark"]),
        of=(Figure(name, found, "个"),),
        note="；".join(remarks),
    )
