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
from dataclasses import dataclass

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
