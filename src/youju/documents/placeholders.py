"""Placeholders of an office's form: their names, their values, and what is refused."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeGuard

from youju.documents.tables import NOTHING
from youju.documents.words import day
from youju.terms.errors import BadInput, NotExact

PLACEHOLDER = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")

Value = Decimal | int | str | date | None
Item = Mapping[str, Value]
Values = Mapping[str, Value | Sequence[Item]]


@dataclass(frozen=True, slots=True)
class Filled:
    """The filled form and remarks for the person who filled it."""

    data: bytes
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """A placeholder that nothing is known for, and where it stands."""

    name: str
    place: str


def check(values: Values) -> None:
    """Refuses binary floats and values that no form can show."""
    for name, value in values.items():
        if is_list(value):
            for number, item in enumerate(value, 1):
                for key, one in item.items():
                    _check(f"{name}.{key}（第 {number} 项）", one)
        else:
            _check(name, value)


def _check(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str | date | None):
        kind = "分数" if isinstance(value, Fraction) else type(value).__name__
        raise NotExact(f"“{name}”的值是{kind}，须为整数、Decimal、文字、日期或空。")
    if isinstance(value, Decimal) and not value.is_finite():
        raise NotExact(f"“{name}”的值 {value} 不是有限的数；缺值请留空。")


def is_list(value: object) -> TypeGuard[Sequence[Item]]:
    """Whether the value is a list of items."""
    return isinstance(value, Sequence) and not isinstance(value, str)


def split(name: str, values: Values) -> tuple[str, str] | None:
    """List and key of a row placeholder, or None when the name stands for one value.

    A name is first looked up whole, so that PM2.5 may itself be a name.

    >>> split("行.PM2.5", {"行": []}), split("PM2.5", {"PM2.5": 35})
    (('行', 'PM2.5'), None)
    """
    if name in values and not is_list(values[name]):
        return None
    head, dot, key = name.partition(".")
    if dot and is_list(values.get(head)):
        return head, key
    return None


def known(name: str, values: Values) -> bool:
    """Whether something is known for a placeholder. An empty list knows every key."""
    if row := split(name, values):
        items: Any = values[row[0]]
        return not items or any(row[1] in item for item in items)
    return name in values and not is_list(values[name])


def names(values: Values) -> list[str]:
    """Every name that a placeholder may have."""
    said: list[str] = []
    for name, value in values.items():
        if is_list(value):
            keys: dict[str, None] = {}
            for item in value:
                keys |= dict.fromkeys(item)
            said += [f"{name}.{key}" for key in keys]
        else:
            said.append(name)
    return said


def refuse(unknown: Sequence[Unknown], values: Values) -> None:
    """Refuses all unknown placeholders at once, each with its place and the nearest names."""
    if not unknown:
        return
    choices = names(values)
    said = []
    for one in unknown:
        near = difflib.get_close_matches(one.name, choices, n=3, cutoff=0.3)
        hint = f"最接近的有：{'、'.join(near)}" if near else f"可用的有：{'、'.join(choices[:8])}"
        said.append(f"{one.place}的占位符“{{{{{one.name}}}}}”没有对应的值；{hint}。")
    raise BadInput("\n".join(said))


def as_text(value: Value) -> str:
    """A value inside a sentence: numbers as given, dates 2026年11月22日, nothing “—”.

    >>> as_text(Decimal("31.40")), as_text(date(2026, 11, 2)), as_text(None)
    ('31.40', '2026年11月2日', '—')
    """
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        return f"{day(value)}{value.hour}时"
    if isinstance(value, date):
        return day(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def look_up(name: str, values: Values, item: Item | None) -> Value:
    """The value of a placeholder; ``item`` is the row's, None outside rows and for no items."""
    if row := split(name, values):
        if item is None:
            return ""
        return item.get(row[1])
    value: Any = values[name]
    return value  # type: ignore[no-any-return]
