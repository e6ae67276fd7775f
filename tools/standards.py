"""``make standards`` — write docs/standards.md from the dated files and modules of the library.

Nothing in it is written by hand: standard, editions with the days they are in force, the clauses
covered by how surely they are known, when somebody last looked, and the modules that answer to
the file. Any package of ``youju.standards`` is taken up by itself. A test notices when the
committed page is old, and when a module, an edition or a row lacks its clause or mark
(``lacking``, ``strays``).
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = ROOT / "src" / "youju" / "standards"
PAGE = ROOT / "docs" / "standards.md"
MARKS = {
    "verified": "verified",
    "secondary": "secondary 〔据转引〕",
    "to-be-checked": "to be checked 〔待核〕",
}
NAMES = {
    "air": "Air 环境空气",
    "water": "Water 水",
    "sound": "Sound 声",
    "soil": "Soil 土壤",
    "dust": "Dust 降尘与扬尘",
    "ecology": "Ecology 生态",
    "farming": "Farming 农业农村",
    "emissions": "Emissions 减排",
    "compensation": "Compensation between areas 生态保护补偿",
    "enterprise": "Enterprise data 企业自动监测数据",
}
"""Headings of packages; a new one goes by its own name and its docstring."""

EDITION = {
    "name",
    "rules",
    "also",
    "issued",
    "since",
    "until",
    "phase",
    "label",
    "number",
    "title",
    "short",
}
"""What says which edition it is, not what it says."""
DATES = {"applied_from", "nationwide", "deducted_from", "days", "dates", "checked"}
PLACES = {"clause", "article", "instrument", "mark", "cites"}
WORDS = {"unit", "shape", "remark", "note", "hint"}
"""Of an edition as a whole: what its numbers are in, and the name of its shape."""
PLAIN = {"air.comparison"}
"""Arithmetic that no standard rules: a figure against another period, by a basis given to it."""
_STANDARD = "STANDARD of "


@dataclass
class Row:
    """One table of a dated file: where it stands, what it covers, how it is known."""

    path: str
    holder: str
    clause: str
    mark: str
    lacks: tuple[str, ...] = ()


@dataclass
class Module:
    """One module of the library and the dated files that it answers to, by file name."""

    package: str
    name: str
    about: str
    files: set[str] = field(default_factory=set)
    uses: set[str] = field(default_factory=set)


def packages() -> list[Path]:
    """The packages of the library in the order of the page."""
    found = [one.parent for one in LIBRARY.glob("*/__init__.py")]
    order = list(NAMES)
    return sorted(
        found, key=lambda one: (order.index(one.name) if one.name in order else 99, one.name)
    )


def dated(package: Path) -> list[Path]:
    """The dated files of a package, by name."""
    return sorted(package.glob("*.toml"))


def said(file: Path) -> Mapping[str, Any]:
    """A dated file as it stands."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


def rows(file: Path) -> Iterator[Row]:
    """Every table that holds a number or a name of a rule, with clause and mark.

    Its own or, where it has none, those of the table around it. A row that names the instrument
    it comes from and nothing closer has that for its clause.
    """
    whole = said(file)
    number = str(whole.get("number", file.stem))
    for key, value in whole.items():
        for nth, table in enumerate(_tables(value)):
            named = "name" in table and (key == "edition" or "clause" not in table)
            holder = str(table["name"]) if named else _holder(table, number)
            yield from _rows(
                table, f"{key}[{nth}]" if isinstance(value, list) else key, holder, "", ""
            )


def _rows(
    table: Mapping[str, Any], path: str, holder: str, clause: str, mark: str
) -> Iterator[Row]:
    own = table.get("clause") or table.get("article")
    holder = _holder(table, holder) if "." in path else holder
    clause = str(own or clause or table.get("instrument", ""))
    mark = str(table.get("mark", mark))
    plain = [key for key, value in table.items() if not list(_tables(value))]
    told = [key for key in plain if key not in EDITION | DATES | PLACES | WORDS]
    # A table that names its clause and holds nothing else is a rule without a number.
    if told or (own and "mark" in table):
        lacks = [what for what, there in (("clause", clause), ("mark", mark)) if not there]
        if mark and mark not in MARKS:
            lacks.append(f"a known mark ({mark})")
        yield Row(path, holder, clause, mark, tuple(lacks))
    for key, value in table.items():
        for nth, inner in enumerate(_tables(value)):
            place = f"{path}.{key}[{nth}]" if isinstance(value, list) else f"{path}.{key}"
            yield from _rows(inner, place, holder, clause, mark)


def _holder(table: Mapping[str, Any], holder: str) -> str:
    """The instrument of a table: its own where it names one together with a clause."""
    if "instrument" in table:
        return str(table["instrument"])
    if "name" in table and "clause" in table and _is_instrument(str(table["name"])):
        return str(table["name"])
    return holder


def _is_instrument(name: str) -> bool:
    return any(sign in name for sign in ("〔", "GB", "HJ", "SL ")) or name.startswith("国家")


def _tables(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield value
    elif isinstance(value, list) and value and isinstance(value[0], Mapping):
        yield from value


def lacking(file: Path) -> list[str]:
    """What a dated file lacks: number, title, last check, days of editions, clauses, marks."""
    whole = said(file)
    found = [f"{file.name}: no {key}" for key in ("number", "title", "checked") if key not in whole]
    if "checked" in whole and not isinstance(whole["checked"], date):
        found.append(f"{file.name}: checked is no date")
    for edition in whole.get("edition", ()):
        name = edition.get("name", "?")
        found += [
            f"{file.name}: edition {name}: no {key}"
            for key in ("name", "rules", "issued", "since")
            if key not in edition
        ]
        found += [
            f"{file.name}: edition {name}: {key} is no date"
            for key in ("issued", "since", "until")
            if key in edition and not isinstance(edition[key], date)
        ]
    every = list(rows(file))
    found += [f"{file.name}: {row.path}: no {what}" for row in every for what in row.lacks]
    if not every:
        found.append(f"{file.name}: says nothing")
    return found


def modules() -> list[Module]:
    """Every module of the library with the dated files that it answers to."""
    found = [
        _module(package, file)
        for package in packages()
        for file in sorted(package.glob("*.py"))
        if file.name != "__init__.py"
    ]
    owner = _by_address(found)
    for one in found:
        one.files |= {
            name
            for used in one.uses
            if used.startswith(_STANDARD)
            for name in owner[used.removeprefix(_STANDARD)].files
            if owner[used.removeprefix(_STANDARD)].package == one.package
        }
    for one in found:
        if not one.files:  # hj633_item is a part of hj633
            files = dated(LIBRARY / one.package)
            one.files = {file.name for file in files if one.name.startswith(file.stem)}
    return found


def _by_address(every: list[Module]) -> dict[str, Module]:
    return {f"youju.standards.{one.package}.{one.name}": one for one in every}


def _reaches(one: Module, owner: Mapping[str, Module], seen: set[str]) -> bool:
    """Whether a module reads a dated file, itself or through what it imports."""
    if one.files:
        return True
    further = [name for name in one.uses if name in owner and name not in seen]
    seen |= set(further)
    return any(_reaches(owner[name], owner, seen) for name in further)


def _module(package: Path, file: Path) -> Module:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    text = ast.get_docstring(tree) or ""
    found = Module(package.name, file.stem, text.splitlines()[0] if text else "")
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Standard.load":
            last = node.args[-1]
            if isinstance(last, ast.Constant):
                found.files.add(str(last.value))
            else:  # one module for several files of one shape
                found.files |= {one.name for one in dated(package)}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
            "youju.standards."
        ):
            found.uses.add(str(node.module))
            found.uses |= {f"{node.module}.{alias.name}" for alias in node.names}
            if any(alias.name == "STANDARD" for alias in node.names):
                found.uses.add(f"{_STANDARD}{node.module}")
    return found


def strays() -> list[str]:
    """Modules that answer to no dated file and serve no module that does; those without a word."""
    every = modules()
    told = [f"{one.package}.{one.name}: no docstring" for one in every if not one.about]
    owner = _by_address(every)
    used = {name for one in every for name in one.uses}
    told += [
        f"{one.package}.{one.name}: answers to no dated file and nobody uses it"
        for one in every
        if f"{one.package}.{one.name}" not in PLAIN
        and f"youju.standards.{one.package}.{one.name}" not in used
        and not _reaches(one, owner, set())
    ]
    answered = {(one.package, name) for one in every for name in one.files}
    told += [
        f"{package.name}/{file.name}: no module reads it"
        for package in packages()
        for file in dated(package)
        if (package.name, file.name) not in answered
    ]
    return told


def page() -> str:
    """The page as it should stand in docs/standards.md."""
    every = modules()
    files = [(package, file) for package in packages() for file in dated(package)]
    counted = [row for _, file in files for row in rows(file)]
    editions = sum(len(said(file).get("edition", ())) for _, file in files)
    count = {mark: sum(row.mark == mark for row in counted) for mark in MARKS}
    lines = [
        "# Standards",
        "",
        "<!-- Generated by tools/standards.py (make standards); do not edit. -->",
        "",
        "Every number of a rule stands in a dated file with its clause and a mark: *verified* was",
        "read in the document named, *secondary* 〔据转引〕 in a copy, a bulletin or in public",
        "implementations that agree, *to be checked* 〔待核〕 in none of these. The mark shows in",
        "every explanation.",
        "",
        f"{len(files)} dated files, {editions} editions, {len(counted)} tables and rows: "
        + ", ".join(f"{number} {MARKS[mark].split(' 〔')[0]}" for mark, number in count.items())
        + ".",
    ]
    for package in packages():
        lines += ["", f"## {NAMES.get(package.name, package.name.capitalize())}"]
        mine = [one for one in every if one.package == package.name]
        for file in dated(package):
            lines += ["", *_standard(file, [one for one in mine if file.name in one.files])]
        if shared := [one.name for one in mine if not one.files]:
            names = ", ".join(f"`{name}`" for name in shared)
            lines += ["", f"Without a file of their own, on or under these: {names}."]
    return "\n".join(lines) + "\n"


def _standard(file: Path, mine: list[Module]) -> list[str]:
    whole = said(file)
    number, title = str(whole["number"]), str(whole["title"])
    head = number if number == title else f"{number} {title}"
    found = [
        f"### {head}",
        "",
        f"`{file.parent.name}/{file.name}` · last checked {whole['checked']} · "
        + ", ".join(f"`{one.name}`" for one in mine),
        "",
    ]
    abouts = [one.about for one in mine if one.name == file.stem or len(mine) == 1]
    if abouts and "—" in abouts[0]:
        about = abouts[0].split("—", 1)[1].strip()
        found += [about[:1].upper() + about[1:], ""]
    found += ["| edition or instrument | in force | known | clauses covered |", "|---|---|---|---|"]
    covered: dict[str, dict[str, dict[str, None]]] = {}
    for row in rows(file):
        covered.setdefault(row.holder, {}).setdefault(row.mark, {})[row.clause] = None
    days = {str(one["name"]): _days(whole["edition"], one) for one in whole.get("edition", ())}
    for holder in dict.fromkeys([*(one for one in days if one in covered), *covered]):
        shown = days.get(holder, "")
        for mark in MARKS:
            if clauses := covered[holder].get(mark):
                text = "；".join(_cell(one) for one in clauses)
                found.append(f"| {_cell(holder)} | {shown} | {MARKS[mark]} | {text} |")
                shown = ""
    return found


def _days(editions: list[Mapping[str, Any]], edition: Mapping[str, Any]) -> str:
    """When an edition is in force; of one that stands in phases all of them."""
    spans = [
        f"{one['since']} to {one['until']}" if one.get("until") else f"since {one['since']}"
        for one in editions
        if one["name"] == edition["name"]
    ]
    return "; ".join(spans)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> int:
    """Write the page; tell what lacks a clause or mark."""
    wrong = [line for package in packages() for file in dated(package) for line in lacking(file)]
    for line in [*wrong, *strays()]:
        print(line)
    PAGE.write_text(page(), encoding="utf-8")
    return 1 if wrong or strays() else 0


if __name__ == "__main__":
    raise SystemExit(main())
