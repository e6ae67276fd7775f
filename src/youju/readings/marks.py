"""Marks 标记: what people say about readings, kept beside them and never over them.

>>> mark = Mark("site", "A1", ("PM2.5",), 0, 23, "invalid", "仪器漏气", "张三", date(2026, 3, 2))
>>> mark.label, KINDS["dust"].drops
('无效', 'excluded')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from youju.terms.errors import BadInput, NotThere
from youju.terms.periods import day_from, day_number
from youju.terms.places import CITY, COUNTY, OBJECT_KINDS, SITE, Register, Site
from youju.terms.substances import AIR, PM10, PM25, substance

ALWAYS, EXCLUDED, NEVER = "always", "excluded", "never"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of mark: in which basis it takes the value out."""

    key: str
    label: str
    drops: str


KINDS: Mapping[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("invalid", "无效", ALWAYS),
        Kind("calibration", "校准", ALWAYS),
        Kind("fault", "故障", ALWAYS),
        Kind("dust", "沙尘", EXCLUDED),
        Kind("exceptional", "例外事件", NEVER),
        Kind("doubt", "疑问", NEVER),
        Kind("suspected-dust", "疑似沙尘", NEVER),
        Kind("revoke", "撤销", NEVER),
    )
}
"""``dust`` takes PM10 and PM2.5 out of the basis 扣除沙尘 only; ``revoke`` undoes a mark."""

DUST_ITEMS = (PM10.key, PM25.key)
NOT_OURS = ("国控", "省控")
"""Levels whose values the city may not change without a document of whoever runs them."""


def kind_of(name: str) -> Kind:
    """The kind by key or Chinese label.

    >>> kind_of("沙尘").key
    'dust'
    """
    for kind in KINDS.values():
        if name in (kind.key, kind.label):
            return kind
    words = "、".join(f"{kind.key}（{kind.label}）" for kind in KINDS.values())
    raise BadInput(f"没有叫“{name}”的标记；可用的标记：{words}。")


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark as somebody gives it.

    ``scope`` site, county or city, ``key`` the name there; ``items`` keys of substances (empty:
    all); ``first_hour`` and ``last_hour`` are both marked (hours by beginning, Beijing);
    ``kind`` a key of ``KINDS``; ``revokes`` the sequence number of the mark that is undone.
    ``seq``, ``stream`` and ``entry`` are filled in when a mark is read back.
    """

    scope: str
    key: str
    items: tuple[str, ...]
    first_hour: int
    last_hour: int
    kind: str
    because: str
    by: str
    on: date
    document: str = ""
    revokes: int | None = None
    seq: int = 0
    stream: str = ""
    entry: int = 0

    @property
    def label(self) -> str:
        """The kind in office words."""
        return KINDS[self.kind].label

    @property
    def changes_values(self) -> bool:
        """Whether a value is taken out in some basis."""
        return KINDS[self.kind].drops != NEVER

    def as_json(self) -> dict[str, Any]:
        """What goes into the journal."""
        said = asdict(self)
        for filled_in in ("seq", "stream", "entry"):
            del said[filled_in]
        return {**said, "items": list(self.items), "on": self.on.isoformat()}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Mark:
        """The mark as the journal has it."""
        given = {**said, "items": tuple(said["items"]), "on": date.fromisoformat(said["on"])}
        return cls(**given)


def checked(mark: Mark, register: Register, undone: Mark | None = None) -> Mark:
    """The mark with its items in table order, after everything that can be wrong with it.

    :raises BadInput: kind, scope, hours, reason or name missing or impossible, or a mark that
        changes values of a 国控 or 省控 station without a document.
    :raises UnknownPlace: the register has no such place in those hours.
    :raises UnknownSubstance: an item outside the closed list.
    """
    kind_of(mark.kind)
    if mark.scope not in OBJECT_KINDS:
        raise BadInput(f"标记的范围“{mark.scope}”应为{'、'.join(OBJECT_KINDS)}之一。")
    if mark.last_hour < mark.first_hour:
        raise BadInput("标记的结束时刻早于开始时刻。")
    for what, said in (("理由（because）", mark.because), ("标记人（by）", mark.by)):
        if not said.strip():
            raise BadInput(f"标记缺少{what}。")
    if (mark.kind == "revoke") != (mark.revokes is not None):
        raise BadInput("撤销标记必须且只有撤销标记才写明撤销的是哪一个标记（revokes）。")
    given = {substance(item).key for item in mark.items}
    order = [one.key for one in AIR]
    unknown = given.difference(order)
    if unknown:
        raise BadInput(f"标记只用于空气六项，不能用于“{'、'.join(sorted(unknown))}”。")
    lines = members(mark, register)
    if not lines:
        register.site(mark.key) if mark.scope == SITE else None
        raise BadInput(f"名录中“{mark.key}”在标记的时段内没有站点；请核对名称和日期。")
    subject = undone if undone is not None else mark
    held = sorted({site.site for site, _, _ in lines if site.level in NOT_OURS})
    if subject.changes_values and held and not mark.document.strip():
        raise BadInput(
            f"站点 {'、'.join(held[:5])} 属国控或省控，本市不得自行改变其数据；"
            "请写明上级文件号（--document）。"
        )
    return replace(mark, items=tuple(item for item in order if item in given))


def ready(mark: Mark, standing: Mapping[int, Mark], register: Register) -> Mark:
    """The mark as it is written: checked, and of a revocation with the reach of what it undoes.

    ``standing``: the marks that stand, by number.

    :raises BadInput, UnknownPlace, UnknownSubstance: see ``checked``.
    :raises NotThere: a revocation of a mark that does not stand.
    """
    undone = None
    if mark.revokes is not None:
        undone = standing.get(mark.revokes)
        if undone is None:
            raise NotThere(f"没有编号为 {mark.revokes} 的有效标记可以撤销。")
        mark = replace(
            mark,
            scope=undone.scope,
            key=undone.key,
            items=undone.items,
            first_hour=undone.first_hour,
            last_hour=undone.last_hour,
        )
    return checked(mark, register, undone)


def members(mark: Mark, register: Register) -> list[tuple[Site, int, int]]:
    """The register lines that the mark covers, each with first and last hour of the overlap."""
    found = []
    for site in register.sites:
        if {SITE: site.site, COUNTY: site.county, CITY: site.city}[mark.scope] != mark.key:
            continue
        first = mark.first_hour
        last = mark.last_hour
        if site.since is not None:
            first = max(first, day_number(site.since) * 24)
        if site.until is not None:
            last = min(last, day_number(site.until) * 24 + 23)
        if first <= last:
            found.append((site, first, last))
    return found


def spans(marks: Iterable[Mark], register: Register) -> pl.DataFrame:
    """Marks spread over stations and items: ``site, item, first, last, kind, seq``.

    ``item`` is the key of the substance; a dust mark reaches PM10 and PM2.5 only.
    """
    every = tuple(one.key for one in AIR)
    rows = []
    for mark in marks:
        items = mark.items or every
        if mark.kind == "dust":
            items = tuple(item for item in items if item in DUST_ITEMS)
        for site, first, last in members(mark, register):
            rows += [(site.site, item, first, last, mark.kind, mark.seq) for item in items]
    schema = {
        "site": pl.String,
        "item": pl.String,
        "first": pl.Int64,
        "last": pl.Int64,
        "kind": pl.String,
        "seq": pl.Int64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def days_of(spread: pl.DataFrame) -> pl.DataFrame:
    """The station-days that spans touch: ``site, day``, once each, sorted."""
    return (
        spread.select(
            "site", pl.int_ranges(pl.col("first") // 24, pl.col("last") // 24 + 1).alias("day")
        )
        .explode("day", empty_as_null=False)
        .unique()
        .sort("site", "day")
    )


def in_words(mark: Mark) -> str:
    """One sentence for an explanation."""
    what = "、".join(mark.items) if mark.items else "全部项目"
    first, last = day_from(mark.first_hour // 24), day_from(mark.last_hour // 24)
    when = f"{first}" if first == last else f"{first}至{last}"
    document = f"（{mark.document}）" if mark.document else ""
    return (
        f"{mark.by}于{mark.on}标记{mark.key} {when} {what}为{mark.label}：{mark.because}{document}"
    )
