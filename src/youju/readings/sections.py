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
import io
from dataclasses import dataclass, fields
from datetime import date
from typing import ClassVar

from youju.readings.dated import DatedLines
from youju.readings.rows import Row, read_dated, refuse_lines, rows, written
from youju.terms.errors import BadInput

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


PATH = "register/sections.csv"
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
_UPSTREAM = {**dict.fromkeys(("", "否", "no"), ""), **dict.fromkeys(("是", "yes", "入境"), "是")}


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


@dataclass(frozen=True)
class SectionRegister(DatedLines[Line]):
    """All dated lines of all sections of a city.

    >>> told = read_section_register("section,name,target,from\\nD1,东桥,III,2025-01-01\\n")
    >>> told.named("东桥"), told.line("D1").target, told.on(date(2024, 12, 31))
    ('D1', 'Ⅲ', ())
    """

    KEY: ClassVar[str] = "section"
    THING: ClassVar[str] = "断面"
    what: str = "断面名录"
    path: str = PATH

    def to_csv(self) -> str:
        """The register as canonical CSV text."""
        said = [
            {each.name: getattr(one, each.name) for each in fields(Line)}
            | {"from": one.since, "to": one.until}
            for one in self.lines
        ]
        return written(HEAD, said)


def read_section_register(text: str, file: str = "sections.csv") -> SectionRegister:
    """The register of sections from CSV text.

    :raises BadInput: with the line: a missing column or name, an unknown type, class, level or
        date, two lines of one section whose times overlap.
    """
    found = rows(text, HEAD, ("section", "name"), f"断面名录 {file}")
    lines, wrong = read_dated(found, _line, lambda one: one.section, "断面")
    refuse_lines(wrong)
    return SectionRegister(tuple(lines))


def _line(row: Row) -> Line:
    if not row.text("section") or not row.text("name"):
        raise BadInput(f"{row.where}没有写断面编码（section）或名称（name）。")
    since, until = row.span()
    return Line(
        row.text("section"),
        row.text("name"),
        row.choice("type", _TYPES, "river（河流）、lake（湖库），或留空"),
        row.choice("target", CLASSES, "Ⅰ 至 Ⅴ，或留空"),
        row.choice("zone", CLASSES, "Ⅰ 至 Ⅴ，或留空"),
        row.text("county"),
        row.text("city"),
        row.text("river"),
        row.text("basin"),
        row.choice("level", {one: one for one in LEVELS}, "国考、省考、市考，或留空"),
        row.choice("upstream", _UPSTREAM, "是、否") == "是",
        row.text("drinking"),
        row.text("lon"),
        row.text("lat"),
        row.several("aliases"),
        since,
        until,
    )
