"""The list of water sections: which total-phosphorus table each goes by, and its target class.

Our own columns are ``section, name, type, target, county, river`` (``province`` before, where
the key of a section is ``province/section``); a list with ``province, section,
tp_table_inferred`` is taken as well. A section without type stays without one.

>>> told = read_sections("section,type,target\\n虚湖/心岛,湖库,Ⅲ\\n东河/桥,,\\n")
>>> told["虚湖/心岛"].type, told["虚湖/心岛"].target, told["东河/桥"].type
('lake', 'Ⅲ', '')
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property

from youju.terms.errors import BadInput, UnknownPlace

RIVER, LAKE = "river", "lake"
_TYPES = {
    "": "",
    **dict.fromkeys(("river", "河流", "河", "河道", "溪流", "渠"), RIVER),
    **dict.fromkeys(("lake", "湖库", "湖、库", "湖泊", "湖", "水库", "库", "reservoir"), LAKE),
}


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its key, the kind of its water (empty: not known), target as it was written."""

    key: str
    name: str = ""
    type: str = ""
    target: str = ""
    county: str = ""
    river: str = ""


def read_sections(text: str, file: str = "") -> dict[str, Section]:
    """The sections by key.

    Refuses (BadInput, with the line) a list without the column ``section``, a row without
    section, an unknown type, and a section that is listed twice with different words.
    """
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    head = [name.strip() for name in rows.fieldnames or ()]
    if "section" not in head:
        raise BadInput(
            f"断面表 {file} 没有 section 一栏；应有 section,name,type,target,county,river，"
            "或 province,section,tp_table_inferred。"
        )
    rows.fieldnames = head
    found: dict[str, Section] = {}
    for nth, row in enumerate(rows, 2):
        said = {name: (row.get(name) or "").strip() for name in head}
        if not any(said.values()):
            continue
        if not said["section"]:
            raise BadInput(f"断面表 {file} 第{nth}行没有写断面。")
        kind = said.get("type", said.get("tp_table_inferred", ""))
        if kind.casefold() not in _TYPES:
            raise BadInput(
                f"断面表 {file} 第{nth}行的类型“{kind}”不认识；可用 river（河流）、lake（湖库），"
                "或留空。"
            )
        key = said["section"]
        if said.get("province"):
            key = f"{said['province']}/{key}"
        one = Section(
            key,
            said.get("name", ""),
            _TYPES[kind.casefold()],
            said.get("target", ""),
            said.get("county", ""),
            said.get("river", ""),
        )
        if found.setdefault(key, one) != one:
            raise BadInput(
                f"断面表 {file} 第{nth}行：断面“{key}”写了两次，内容不同；请只保留一行。"
            )
    return found


# the register of a city


MOST_TOLD = 10
"""So many wrong lines of a register are told one by one."""
LEVELS = ("国考", "省考", "市考", "")
HEAD = (
    *("section", "name", "type", "target", "zone", "county", "city", "river", "basin", "level"),
    *("upstream", "drinking", "lon", "lat", "aliases", "from", "to"),
)
"""Columns of register/sections.csv; only ``section`` and ``name`` must be there."""
_CLASSES = {
    **{name: name for name in ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ")},
    **dict(zip(("I", "II", "III", "IV", "V"), ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ"), strict=True)),
    **dict(zip(("1", "2", "3", "4", "5"), ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ"), strict=True)),
}
CLASSES = {"": "", **_CLASSES, **{f"{name}类": key for name, key in _CLASSES.items()}}
"""How a target class may be written → as it is kept."""
_YES = {"": False, "否": False, "no": False, "是": True, "yes": True, "入境": True}


@dataclass(frozen=True, slots=True)
class Line:
    """One section during one stretch of time (``since`` and ``until`` are both included).

    ``target`` the class that the plan asks for, ``zone`` that of its functional zone;
    ``upstream``: the water enters the city here; ``drinking``: the source that it belongs to.
    """

    section: str
    name: str
    type: str = ""
    target: str = ""
    zone: str = ""
    county: str = ""
    city: str = ""
    river: str = ""
    basin: str = ""
    level: str = ""
    upstream: bool = False
    drinking: str = ""
    lon: str = ""
    lat: str = ""
    aliases: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    @property
    def goal(self) -> str:
        """The class that the section is held to: its target, else that of its zone."""
        return self.target or self.zone

    def stands_on(self, day: date) -> bool:
        """Whether this line describes the section on that day."""
        return (self.since or date.min) <= day <= (self.until or date.max)


@dataclass(frozen=True)
class SectionRegister:
    """All dated lines of all sections of a city.

    >>> told = read_section_register("section,name,target,from\\nD1,东桥,III,2025-01-01\\n")
    >>> told.named("东桥"), told.line("D1").target, told.on(date(2024, 12, 31))
    ('D1', 'Ⅲ', ())
    """

    lines: tuple[Line, ...] = ()

    def on(self, day: date) -> tuple[Line, ...]:
        """The sections as they stood on a day, in the order of the register."""
        return tuple(one for one in self.lines if one.stands_on(day))

    def line(self, key: str, day: date | None = None) -> Line:
        """The line of a section on a day (its latest line without one).

        :raises UnknownPlace: there is none.
        """
        found = [one for one in self.lines if one.section == key]
        if day is not None:
            found = [one for one in found if one.stands_on(day)]
        if not found:
            when = f"在 {day} " if day else ""
            raise UnknownPlace(
                f"断面名录中{when}没有断面“{key}”；请先在 register/sections.csv 中登记。"
            )
        return found[-1]

    def named(self, name: str) -> str:
        """The key of the section with that key, name or alias; never a likeness."""
        found = self._by_name.get(name.strip(), ())
        if len(found) == 1:
            return found[0]
        if found:
            raise UnknownPlace(
                f"“{name}”在断面名录中对应多个断面（{'、'.join(found)}）；请改用断面编码。"
            )
        raise UnknownPlace(
            f"断面名录中没有叫“{name}”的断面；请在 register/sections.csv 中登记，或加入别名。"
        )

    def places(self, kind: str) -> tuple[str, ...]:
        """Every county, city, river or basin (``kind``) named, in the order of the register."""
        return tuple(dict.fromkeys(one for line in self.lines if (one := getattr(line, kind))))

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[str, ...]]:
        names: dict[str, dict[str, None]] = {}
        for line in self.lines:
            for name in (line.section, line.name, *line.aliases):
                names.setdefault(name, {})[line.section] = None
        return {name: tuple(keys) for name, keys in names.items() if name}

    def to_csv(self) -> str:
        """The register as canonical CSV text."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEAD)
        for one in self.lines:
            said = {each.name: getattr(one, each.name) for each in fields(Line)}
            said |= {
                "upstream": "是" if one.upstream else "",
                "aliases": "；".join(one.aliases),
                "from": one.since or "",
                "to": one.until or "",
            }
            writer.writerow([said[name] for name in HEAD])
        return out.getvalue()

    @property
    def sha256(self) -> str:
        """The hash of the canonical text, part of the basis of every figure of water."""
        return hashlib.sha256(self.to_csv().encode()).hexdigest()


def read_section_register(text: str, file: str = "sections.csv") -> SectionRegister:
    """The register of sections from CSV text.

    :raises BadInput: with the line: a missing column or name, an unknown type, class, level or
        date, two lines of one section whose times overlap.
    """
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    head = [name.strip() for name in rows.fieldnames or ()]
    if lacking := [name for name in ("section", "name") if name not in head]:
        raise BadInput(f"断面名录 {file} 缺少“{'、'.join(lacking)}”一栏；表头为 {','.join(HEAD)}。")
    if strange := [name for name in head if name not in HEAD]:
        raise BadInput(
            f"断面名录 {file} 有不认识的栏“{'、'.join(strange)}”；表头为 {','.join(HEAD)}。"
        )
    rows.fieldnames = head
    lines: list[Line] = []
    wrong: list[str] = []
    for nth, row in enumerate(rows, 2):
        said = {name: (row.get(name) or "").strip() for name in HEAD}
        if not any(said.values()):
            continue
        try:
            one = _line(said, f"断面名录 {file} 第{nth}行")
        except BadInput as refusal:
            wrong.append(str(refusal))
            continue
        if any(other.section == one.section and _overlap(other, one) for other in lines):
            wrong.append(
                f"断面名录 {file} 第{nth}行：断面“{one.section}”的时间与前面一行重叠；"
                "请填写 from、to。"
            )
        lines.append(one)
    refuse_lines(wrong)
    return SectionRegister(tuple(lines))


def refuse_lines(wrong: list[str]) -> None:
    """Refuse a register with what is wrong in each of its lines, the first ten of them.

    :raises BadInput: there is anything.
    """
    if wrong:
        more = [f"另有 {len(wrong) - MOST_TOLD} 行有误。"] if len(wrong) > MOST_TOLD else []
        raise BadInput("\n".join([*wrong[:MOST_TOLD], *more]))


def _line(said: Mapping[str, str], where: str) -> Line:
    def choice(column: str, known: Mapping[str, str], hint: str) -> str:
        if said[column] not in known:
            raise BadInput(f"{where}“{column}”的“{said[column]}”不认识；可用 {hint}。")
        return known[said[column]]

    def day(column: str) -> date | None:
        try:
            return date.fromisoformat(said[column]) if said[column] else None
        except ValueError:
            raise BadInput(
                f"{where}“{column}”的“{said[column]}”不是日期；请写成 2026-01-01。"
            ) from None

    if not said["section"] or not said["name"]:
        raise BadInput(f"{where}没有写断面编码（section）或名称（name）。")
    if said["upstream"] not in _YES:
        raise BadInput(f"{where}“upstream”的“{said['upstream']}”不认识；可用 是、否。")
    found = Line(
        said["section"],
        said["name"],
        choice("type", _TYPES, "river（河流）、lake（湖库），或留空"),
        choice("target", CLASSES, "Ⅰ 至 Ⅴ，或留空"),
        choice("zone", CLASSES, "Ⅰ 至 Ⅴ，或留空"),
        said["county"],
        said["city"],
        said["river"],
        said["basin"],
        choice("level", {one: one for one in LEVELS}, "国考、省考、市考，或留空"),
        _YES[said["upstream"]],
        said["drinking"],
        said["lon"],
        said["lat"],
        tuple(one for one in said["aliases"].replace(";", "；").split("；") if one),
        day("from"),
        day("to"),
    )
    if (found.since or date.min) > (found.until or date.max):
        raise BadInput(f"{where}的终日（to）早于始日（from）。")
    return found


def _overlap(one: Line, other: Line) -> bool:
    return (one.since or date.min) <= (other.until or date.max) and (other.since or date.min) <= (
        one.until or date.max
    )
