"""What each head of a sheet means: a plain value, kept as TOML and beside every original."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter, abc
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from youju.readings.layouts.cells import folded
from youju.readings.layouts.mapped import of_outlets
from youju.readings.layouts.sheet import HOUR_ITEMS
from youju.terms.errors import BadInput, UnknownUnit
from youju.terms.states import State
from youju.terms.substances import substance
from youju.terms.units import convert

NAME = "mapped"
"""The layout under which the journal keeps originals that were read through a mapping."""
WIDE, LONG = "wide", "long"
BEGIN, END = "begin", "end"
STATES = {"realtime": State.REALTIME, "reviewed": State.REVIEWED, "final": State.FINAL}
DEEPEST = 3
"""Rows that a head may have."""

AIR, OUTLETS = "air", "outlets"
SUBJECTS = {AIR: "空气站点的小时值", OUTLETS: "排放口的分钟、小时、日数据"}
"""What the rows of a sheet speak of."""

_LABELS = {item: substance(item).key for item in HOUR_ITEMS}
MEANINGS: abc.Mapping[str, str] = {
    "site": "站点（编码、名称或别名）",
    "time": "时刻（日期和小时在同一格）",
    "date": "日期",
    "hour": "小时",
    **_LABELS,
    **{f"flag_{item}": f"{label} 的标记" for item, label in _LABELS.items()},
    "item": "项目（一行一项）",
    "value": "数值（一行一项）",
    "unit": "单位（一行一项）",
    "flag": "标记（一行一项）",
    "ignored": "不读入",
}
"""What a column may mean → how a page calls it."""
ONLY_LONG = ("item", "value", "unit", "flag")
_NAME = re.compile(r"[^\s./\\:*?\"<>|\x00-\x1f][^/\\:*?\"<>|\x00-\x1f]{0,39}")


@dataclass(frozen=True, slots=True)
class Column:
    """One column by its head, as the sheet prints it (rows of a head joined by `` / ``).

    ``means``: a key of ``MEANINGS``. ``unit``: of the values, empty for the usual one (µg/m³,
    CO mg/m³). ``nth``: which one, where several columns have the same head. ``factor``: of an
    outlet's sheet, the code that the column is about.
    """

    head: str
    means: str = "ignored"
    unit: str = ""
    nth: int = 1
    factor: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """In a long sheet: what a cell of the item column says, and the item that it means.

    ``means``: an item column (pm25 …) or ``ignored``.
    """

    said: str
    means: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a mark of a platform means: one of our flags, for data from any day."""

    said: str
    means: str


@dataclass(frozen=True)
class Mapping:
    """One version of a mapped layout, in force for imports from ``since`` on.

    ``shape``: wide (a column per item) or long (a row per item). ``hour``: whether the stamp
    is the end of its hour or the beginning. ``head_row``: the first row of the head (1-based),
    ``head_rows`` how many rows it has. ``site``: the station, for a sheet of one station that
    has no such column. ``missing``: words and codes that mean that there is no value.
    ``others_ignored``: rows of stations outside the register are counted, not refused.

    ``subject``: stations of air, or outlets. Of outlets ``span`` says what the values are (minute,
    hour, day), ``minutes`` how long a minute value is where its stamp is the end, ``marks`` which
    printed mark is which flag, before the dated table.
    """

    name: str
    since: date
    columns: tuple[Column, ...]
    shape: str = WIDE
    hour: str = END
    head_row: int = 1
    head_rows: int = 1
    items: tuple[Item, ...] = ()
    site: str = ""
    missing: tuple[str, ...] = ()
    state: str = "realtime"
    issuer: str = ""
    others_ignored: bool = False
    by: str = ""
    on: date | None = None
    subject: str = AIR
    span: str = "hour"
    minutes: int = 0
    marks: tuple[Mark, ...] = ()

    @property
    def fingerprint(self) -> tuple[str, ...]:
        """What the head says, in whatever order; a sheet with the same is read through this.

        Units are part of it: a head that changes from µg to mg is another head.
        """
        return tuple(sorted(plain(one.head) for one in self.columns))

    def means(self, what: str) -> Column | None:
        """The column with that meaning."""
        return next((one for one in self.columns if one.means == what), None)

    def as_plain(self) -> dict[str, Any]:
        """Plain values, as the journal and TOML keep them."""
        said = asdict(self)
        said["since"] = self.since.isoformat()
        said["on"] = self.on.isoformat() if self.on else ""
        said["missing"] = list(self.missing)
        said["columns"] = [_without(asdict(one), ("factor",)) for one in self.columns]
        said["items"] = [asdict(one) for one in self.items]
        said["marks"] = [asdict(one) for one in self.marks]
        if self.subject == AIR:
            # A mapping of stations stays byte for byte what it was before there were outlets.
            for name in ("subject", "span", "minutes", "marks"):
                del said[name]
        return said

    @classmethod
    def from_plain(cls, said: abc.Mapping[str, Any], source: str = "对应关系") -> Mapping:
        """The mapping from plain values.

        :raises BadInput: an unknown key, a value of the wrong type.
        """
        given = dict(said)
        try:
            columns = tuple(Column(**_words(one, Column)) for one in given.pop("columns", ()))
            items = tuple(Item(**_words(one, Item)) for one in given.pop("items", ()))
            marks = tuple(Mark(**_words(one, Mark)) for one in given.pop("marks", ()))
            since, on = _day(given.pop("since", None)), _day(given.pop("on", None))
            if since is None:
                raise BadInput("缺少启用日期 since")
            missing = tuple(str(one) for one in given.pop("missing", ()))
            whole = {"name": "", "columns": columns, "items": items, "missing": missing}
            whole["marks"] = marks
            made = cls(**{**whole, **_words(given, cls)}, since=since, on=on)
        except (BadInput, TypeError, ValueError, AttributeError) as wrong:
            raise BadInput(f"{source} 读不出来：{wrong}。") from None
        return made

    def to_toml(self) -> str:
        """The text that ``spool.KeepLayout`` takes."""
        return "\n".join(toml_lines(self, "")) + "\n"

    @classmethod
    def from_toml(cls, text: str, source: str = "对应关系") -> Mapping:
        """The mapping from such a text.

        :raises BadInput: no TOML, or not what a mapping says.
        """
        try:
            return cls.from_plain(from_tables(tomllib.loads(text)), source)
        except tomllib.TOMLDecodeError as wrong:
            raise BadInput(f"{source} 不是有效的 TOML：{wrong}。") from None


def plain(head: str) -> str:
    """A head for comparing: full-width forms, case and spaces forgiven, units not."""
    return re.sub(r"\s+", "", folded(head)).casefold()


def numbered(heads: abc.Iterable[str]) -> list[tuple[str, int]]:
    """Heads with which one of its like each is."""
    seen: Counter[str] = Counter()
    found = []
    for head in heads:
        seen[plain(head)] += 1
        found.append((plain(head), seen[plain(head)]))
    return found


def checked(mapping: Mapping) -> Mapping:
    """The mapping with its units as we write them, if a sheet can be read through it.

    :raises BadInput: everything that is missing or contradicts itself, in one text.
    """
    wrong = list(_faults(mapping))
    if wrong:
        raise BadInput("；".join(wrong) + "。")
    return replace(
        mapping,
        columns=tuple(replace(one, head=one.head.strip()) for one in mapping.columns),
        missing=tuple(dict.fromkeys(one.strip() for one in mapping.missing if one.strip())),
    )


def _faults(mapping: Mapping) -> abc.Iterator[str]:
    if mapping.subject == OUTLETS:
        yield from _faults_of_form(mapping)
        yield from of_outlets.faults(mapping)
        return
    if mapping.subject != AIR:
        yield f"表的对象“{mapping.subject}”应为 {'、'.join(SUBJECTS)} 之一"
    means = Counter(one.means for one in mapping.columns)
    if unknown := [one for one in means if one not in MEANINGS]:
        yield f"不认识的含义“{'、'.join(unknown)}”"
    if mapping.shape not in (WIDE, LONG):
        yield f"形状“{mapping.shape}”应为 wide（一项一栏）或 long（一项一行）"
    yield from _faults_of_form(mapping)
    if twice := [one for one, many in means.items() if many > 1 and one != "ignored"]:
        yield f"“{'、'.join(MEANINGS.get(one, one) for one in twice)}”对应了不止一栏"
    if mapping.site and means["site"]:
        yield "已有站点一栏，不必再写固定站点"
    if not mapping.site and not means["site"]:
        yield "没有指明哪一栏是站点（只有一个站点的表请写固定站点）"
    if means["time"] and (means["date"] or means["hour"]):
        yield "时刻一栏已含日期和小时，不要再指明日期栏、小时栏"
    if not means["time"] and not (means["date"] and means["hour"]):
        yield "没有指明时间：请指明时刻一栏，或日期和小时两栏"
    if mapping.shape == LONG:
        yield from _faults_long(mapping, means)
    elif mapping.shape == WIDE:
        yield from _faults_wide(means)
    for one in mapping.columns:
        if one.means in HOUR_ITEMS:
            yield from _unit_fault(one.head, one.means, one.unit)


def _faults_of_form(mapping: Mapping) -> abc.Iterator[str]:
    """What any mapping may have wrong."""
    if not _NAME.fullmatch(mapping.name):
        yield "格式名称为空、太长（最多40字）或含有不能用的字符"
    if mapping.hour not in (BEGIN, END):
        yield "请选定时间是这一小时的开始（begin）还是结束（end）"
    if mapping.state not in STATES:
        yield f"审核状态“{mapping.state}”应为 {'、'.join(STATES)} 之一"
    if mapping.head_row < 1 or not 1 <= mapping.head_rows <= DEEPEST:
        yield f"表头应从第1行或以后开始，占1至{DEEPEST}行"


def _faults_wide(means: Counter[str]) -> abc.Iterator[str]:
    if not any(means[item] for item in HOUR_ITEMS):
        yield "没有指明任何项目（PM2.5 等）"
    for item in HOUR_ITEMS:
        if means[f"flag_{item}"] and not means[item]:
            yield f"指明了 {_LABELS[item]} 的标记，却没有指明 {_LABELS[item]}"
    if odd := [MEANINGS[one] for one in ONLY_LONG if means[one]]:
        yield f"“{'、'.join(odd)}”只用于一项一行的表"


def _faults_long(mapping: Mapping, means: Counter[str]) -> abc.Iterator[str]:
    if not means["item"] or not means["value"]:
        yield "一项一行的表要指明项目一栏和数值一栏"
    if odd := [one for one in means if one.removeprefix("flag_") in HOUR_ITEMS]:
        yield f"“{'、'.join(MEANINGS[one] for one in odd)}”只用于一项一栏的表"
    if not any(one.means in HOUR_ITEMS for one in mapping.items):
        yield "没有指明项目一栏里的哪个字样是哪一项"
    units: dict[str, str] = {}
    for one in mapping.items:
        if one.means not in (*HOUR_ITEMS, "ignored"):
            yield f"项目“{one.said}”对应的“{one.means}”不认识"
        elif one.means != "ignored":
            yield from _unit_fault(one.said, one.means, one.unit)
            if units.setdefault(one.means, one.unit) != one.unit:
                yield f"{_LABELS[one.means]} 的两种写法写了不同的单位"
    said = Counter(plain(one.said) for one in mapping.items)
    if twice := [one for one, many in said.items() if many > 1]:
        yield f"项目“{'、'.join(twice)}”写了不止一次"


def _unit_fault(head: str, item: str, unit: str) -> abc.Iterator[str]:
    if not unit:
        return
    try:
        convert(1, unit, substance(item).unit)
    except (BadInput, UnknownUnit):
        yield f"“{head}”的单位“{unit}”不能换算成 {substance(item).unit}"


# TOML


def toml_lines(mapping: Mapping, prefix: str) -> list[str]:
    """The lines of one mapping; ``prefix`` of its tables inside a larger file."""
    said = mapping.as_plain()
    columns, items, marks = said.pop("columns"), said.pop("items"), said.pop("marks", [])
    lines = [f"{key} = {_literal(key, value)}" for key, value in said.items() if value not in ("",)]
    for table, rows in (("column", columns), ("item", items), ("mark", marks)):
        for row in rows:
            pairs = [f"{key} = {_literal(key, value)}" for key, value in row.items()]
            lines += ["", f"[[{prefix}{table}]]", *pairs]
    return lines


def from_tables(said: abc.Mapping[str, Any]) -> dict[str, Any]:
    """The plain values in TOML tables, whose names are in the singular."""
    given = dict(said)
    for table, key in (("column", "columns"), ("item", "items"), ("mark", "marks")):
        if table in given:
            given[key] = given.pop(table)
    return given


def _literal(key: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) or key in ("since", "on"):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(_literal("", one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _without(said: dict[str, Any], names: abc.Collection[str]) -> dict[str, Any]:
    """The same without those of the keys that say nothing."""
    return {key: value for key, value in said.items() if value or key not in names}


def _day(said: object) -> date | None:
    if isinstance(said, date) or said in (None, ""):
        return said or None  # type: ignore[return-value]
    return date.fromisoformat(str(said))


def _words(said: abc.Mapping[str, Any], kind: Any) -> dict[str, Any]:
    """Keys and types held against the dataclass."""
    known = {one.name: str(one.type) for one in fields(kind)}
    types: dict[str, type] = {"str": str, "int": int, "bool": bool}
    for key, value in said.items():
        if key not in known:
            raise BadInput(f"有不认识的键“{key}”")
        wanted = types.get(known[key])
        if wanted and (not isinstance(value, wanted) or (wanted is int and value is True)):
            raise BadInput(f"“{key}”的值 {value!r} 类型不对")
    return dict(said)
