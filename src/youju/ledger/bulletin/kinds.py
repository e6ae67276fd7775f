"""Kinds of documents as data: 通报、快报、周报、旬报、专报, and what a city adds (kinds.toml).

>>> [one.name for one in read().values()]
['通报', '快报', '周报', '旬报', '专报']
>>> from youju.terms.periods import parse
>>> read()["tenday"].check(parse("2026-11-11..2026-11-20"))
>>> read()["weekly"].check(parse("2026-11"))
Traceback (most recent call last):
youju.terms.errors.BadInput: 周报的时段应为周，2026年11月是月；请另选时段，或改用通报、快报、专报。
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib.resources import files
from typing import Any

from youju.documents.tables import breadth
from youju.documents.titles import LINE
from youju.readings.city import City
from youju.terms.errors import BadInput, NotThere
from youju.terms.periods import (
    CUMULATIVE,
    DAY,
    HALF,
    MONTH,
    QUARTER,
    RANGE,
    WEEK,
    YEAR,
    Period,
    month_of,
)

FILE = "kinds.toml"
TEN_DAYS = "tenday"
RANGES = {
    DAY: "日",
    WEEK: "周",
    TEN_DAYS: "旬",
    MONTH: "月",
    QUARTER: "季度",
    HALF: "半年",
    YEAR: "年",
    CUMULATIVE: "累计",
    RANGE: "任意时段",
}
PARTS = {
    "situation": "总体情况",
    "ranks": "排名情况",
    "problems": "存在问题",
    "demand": "下步要求",
    "scores": "附件：考核得分表",
    "notes": "附件：数据与规则说明",
}
ADDRESSED, INTERNAL, PUBLIC = "addressed", "internal", "public"
AUDIENCES = {ADDRESSED: "主送机关", INTERNAL: "内部资料", PUBLIC: "公开"}
BULLETIN = "bulletin"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the sign chain and the desk that does it."""

    step: str
    post: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document; see kinds.toml for what its fields say."""

    key: str
    name: str
    title: tuple[str, ...]
    opening: str = ""
    periods: tuple[str, ...] = ()
    parts: tuple[str, ...] = ("situation", "ranks")
    form: str = ""
    audience: str = INTERNAL
    addressee: str = ""
    sign: tuple[Step, ...] = ()

    def heading(self, when: str, noun: str, more: tuple[str, ...] = ()) -> str:
        """The title in lines broken by meaning, none too long where that can be."""
        made = [_said(one, when, noun).split("/") for one in self.title]
        fits = (one for one in made if all(breadth(line) <= LINE for line in one))
        return "\n".join((*next(fits, made[-1]), *more))

    def begin(self, when: str, noun: str) -> str:
        """The first sentence; none where the kind has none."""
        return _said(self.opening, when, noun)

    def to(self, noun: str) -> str:
        """主送机关 when nobody names another."""
        return _said(self.addressee, "", noun)

    def check(self, period: Period) -> None:
        """Refuse a period of another range.

        :raises BadInput: this kind is not issued for such a period.
        """
        found = range_of(period)
        if not self.periods or found in self.periods or RANGE in self.periods:
            return
        wanted = "、".join(RANGES[one] for one in self.periods)
        other = [one.name for one in read().values() if not one.periods]
        raise BadInput(
            f"{self.name}的时段应为{wanted}，{period.label}是{RANGES[found]}；"
            f"请另选时段，或改用{'、'.join(other)}。"
        )


def range_of(period: Period) -> str:
    """The kind of a period; runs of seven days are a week, 上旬、中旬、下旬 ten days."""
    if period.kind != RANGE:
        return period.kind
    if period.days == 7:
        return WEEK
    start = period.start
    ends = {1: 10, 11: 20, 21: month_of(start).end.day}
    same = start.year == period.end.year and start.month == period.end.month
    return TEN_DAYS if same and ends.get(start.day) == period.end.day else RANGE


def read(city: City | None = None) -> dict[str, Kind]:
    """All kinds by key, those of the city's own file among them.

    :raises BadInput: the city's file says something that is not known, with its name.
    """
    packaged = files("youju.ledger.bulletin").joinpath(FILE).read_text(encoding="utf-8")
    found = _kinds(packaged, FILE)
    if city is not None and (city.path / FILE).is_file():
        found |= _kinds((city.path / FILE).read_text(encoding="utf-8"), str(city.path / FILE))
    return found


def named(key: str, city: City | None = None) -> Kind:
    """The kind of that key.

    :raises NotThere: there is none.
    """
    kinds = read(city)
    if key not in kinds:
        known = "、".join(f"{one.key}（{one.name}）" for one in kinds.values())
        raise NotThere(f"没有文种“{key}”；有：{known}。")
    return kinds[key]


def _said(pattern: str, when: str, noun: str) -> str:
    return pattern.replace("{期间}", when).replace("{对象}", noun)


def _kinds(text: str, source: str) -> dict[str, Kind]:
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise BadInput(f"{source} 不是有效的 TOML：{wrong}。") from None
    found = {}
    for row in said.get("kind", []):
        one = _kind(row, source)
        found[one.key] = one
    return found


def _kind(row: Mapping[str, Any], source: str) -> Kind:
    name = row.get("name") or row.get("key") or "？"
    known = {one.name for one in fields(Kind)}
    for key in row:
        if key not in known:
            raise BadInput(
                f"{source} 的“{name}”有不认识的键“{key}”；可用：{'、'.join(sorted(known))}。"
            )
    for key in ("key", "name", "title"):
        if not row.get(key):
            raise BadInput(f"{source} 的“{name}”缺少“{key}”。")
    for key, allowed in (("periods", RANGES), ("parts", PARTS)):
        for one in row.get(key, []):
            if one not in allowed:
                raise BadInput(
                    f"{source} 的“{name}”的 {key} 中有不认识的“{one}”；可用：{'、'.join(allowed)}。"
                )
    if row.get("audience", INTERNAL) not in AUDIENCES:
        raise BadInput(f"{source} 的“{name}”的 audience 应为 {'、'.join(AUDIENCES)} 之一。")
    try:
        sign = tuple(Step(**one) for one in row.get("sign", []))
    except TypeError:
        raise BadInput(
            f"{source} 的“{name}”的 sign 每步应写 step、post（optional 可省）。"
        ) from None
    title = row["title"]
    return Kind(
        **{
            **row,
            "title": (title,) if isinstance(title, str) else tuple(title),
            "periods": tuple(row.get("periods", ())),
            "parts": tuple(row.get("parts", Kind("", "", ()).parts)),
            "sign": sign,
        }
    )
