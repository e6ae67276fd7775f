"""依据: the clauses of a tree, with what the dated files say of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from youju.standards import air, water
from youju.terms.clauses import Clause
from youju.terms.dated import Edition, Standard
from youju.terms.figures import Figure
from youju.web.base.why.words import KEYS, MARKS, VALUES

QUIET = ("clause", "mark", "instrument", "checked", "source")
MOST_ROWS = 40


@dataclass(frozen=True)
class Said:
    """One table of a dated file: where it is said and how well that is known."""

    name: str
    clause: str
    mark: str | Promise
    mark_class: str
    instrument: str
    source: str
    checked: str
    rows: tuple[tuple[str | Promise, str], ...]
    more: int


@dataclass(frozen=True)
class Basis:
    """One clause used: its edition, the days on which that is in force, what it says."""

    clause: Clause
    mark: str | Promise
    mark_class: str
    title: str
    file: str
    edition: Edition | None
    checked: str
    said: tuple[Said, ...]
    used_for: tuple[str, ...]
    used: int


def of_tree(figure: Figure, on: date) -> list[Basis]:
    """The clauses of a tree, each once, in the order in which they appear; editions as of a day."""
    uses: dict[Clause, list[str]] = {}
    for _level, one in figure.walk():
        if one.by is not None:
            uses.setdefault(one.by, []).append(one.name)
    return [_basis(clause, names, on) for clause, names in uses.items()]


def standards() -> tuple[Standard, ...]:
    """The dated files that figures of air are judged by (those that the API lists)."""
    return air.dated_files()


def _known() -> tuple[Standard, ...]:
    return (*air.dated_files(), *water.dated_files())


def _basis(clause: Clause, names: list[str], on: date) -> Basis:
    standard, edition = _edition(clause)
    mark, mark_class = MARKS[clause.mark]
    said: tuple[Said, ...] = ()
    wanted = [part for part in clause.article.replace("，", "、").split("、") if part]
    if edition is not None:
        said = tuple(_said(edition, wanted, names))
    if not said:
        said = tuple(_cited(clause.instrument, wanted, names, on))
    return Basis(
        clause,
        mark,
        mark_class,
        str(standard.says.get("title", "")) if standard else "",
        standard.file if standard else "",
        edition,
        _text(standard.says.get("checked", "")) if standard else "",
        said,
        tuple(dict.fromkeys(names))[:6],
        len(names),
    )


def _edition(clause: Clause) -> tuple[Standard | None, Edition | None]:
    """The edition that carries the clause; by its days where a name stands twice."""
    for standard in _known():
        named = [one for one in standard.editions if one.name == clause.instrument]
        for one in named:
            if one.since == clause.since and one.until == clause.until:
                return standard, one
        for one in named:
            if one.says.get("phase") and str(one.says["phase"]) in clause.article:
                return standard, one
        if named:
            return standard, named[0]
    return None, None


def _said(edition: Edition, wanted: list[str], names: list[str]) -> Iterator[Said]:
    phase = str(edition.says.get("phase", ""))
    plain = {part.replace(f"（{phase}）", "") if phase else part for part in wanted}
    for name, table in _tables(edition.says):
        clause = str(table.get("clause", ""))
        parts = {part for part in clause.split("、") if part}
        if not parts & (plain | set(wanted)):
            continue
        mark, mark_class = MARKS.get(str(table.get("mark", "")), ("", ""))
        rows = _rows(table, names)
        if not rows:
            continue  # the clause orders an operation and keeps no number
        yield Said(
            name,
            clause,
            mark,
            mark_class,
            str(table.get("instrument", "")),
            str(table.get("source", "")),
            _text(table.get("checked", "")),
            tuple(rows[:MOST_ROWS]),
            max(0, len(rows) - MOST_ROWS),
        )


def _cited(instrument: str, wanted: list[str], names: list[str], on: date) -> Iterator[Said]:
    """What another standard's file says where it cites this instrument for a number."""
    for standard in _known():
        for edition in standard.editions:
            if edition.since <= on and (edition.until is None or on <= edition.until):
                for said in _said(edition, wanted, names):
                    if said.instrument == instrument:
                        yield said


def _tables(said: Mapping[str, Any], name: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every table of an edition that names its clause, with its dotted name."""
    for key, value in said.items():
        full = f"{name}.{key}" if name else key
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, Mapping):
                if "clause" in one:
                    yield full, one
                yield from _tables(one, full)


def _rows(table: Mapping[str, Any], names: list[str]) -> list[tuple[str | Promise, str]]:
    """The entries of a table; only those of the substances in question when it lists several."""
    entries = [(key, value) for key, value in table.items() if key not in QUIET]
    text = " ".join(names)
    known = ("SO2", "NO2", "CO", "O3", "O3_8h", "PM10", "PM2.5")
    listed = [key for key, _value in entries if key in known]
    if listed:
        used = [key for key in listed if f"{key} " in f"{text} "]
        entries = [(k, v) for k, v in entries if k not in listed or not used or k in used]
    return [(KEYS.get(key, key), _text(value)) for key, value in entries]


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return "；".join(f"{KEYS.get(key, key)} {_text(one)}" for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return "、".join(_text(one) for one in value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    return str(VALUES.get(value, value)) if isinstance(value, str) else str(value)
