"""Nouns of the evidence: what every part asks for, and what a table of it looks like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise

from youju.ledger.store import ITEMS
from youju.readings.basis import Basis
from youju.readings.marks import Mark
from youju.terms.places import ASSESSED, SITE, Register
from youju.terms.substances import substance
from youju.web.base.why.queries import Question

HOUR_ITEM = {"o3_8h": "o3"}
AQI = "aqi"


@dataclass(frozen=True)
class Cell:
    """One value of a table of evidence. ``off``: taken out of the statistic."""

    text: str
    href: str = ""
    title: str = ""
    off: bool = False
    number: bool = True

    @property
    def style(self) -> str:
        """The classes of its cell."""
        return " ".join(("num",) * self.number + ("off",) * self.off)


@dataclass(frozen=True)
class Column:
    """One column: its head, unit, address, and whether it holds numbers."""

    label: str | Promise
    unit: str = ""
    href: str = ""
    number: bool = True
    colour: str = ""


@dataclass(frozen=True)
class Table:
    """A table of evidence, and the lines that a chart draws of it."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, str, tuple[Cell, ...]], ...]
    chart: Mapping[str, Any] | None = None
    count: int = 0

    @property
    def left_out(self) -> bool:
        """Whether its rows are fetched when asked for."""
        return bool(self.count) and not self.rows


@dataclass(frozen=True)
class IssuedValue:
    """One issued value, as it came."""

    object: str
    item: str
    stat: str
    dust: str
    value: str
    unit: str
    issuer: str
    document: str
    issued_on: date | None
    cell: str
    href: str
    state: str | Promise
    state_class: str


@dataclass(frozen=True)
class Touch:
    """A mark that reaches the figure."""

    mark: Mark
    kind: str | Promise
    href: str
    when: str
    changes: bool


@dataclass
class Around:
    """What every part asks for."""

    found: Question
    register: Register
    upto: Basis
    span: tuple[int, int]
    sites: list[str]
    items: tuple[str, ...]
    names: dict[str, str]


def items_of(item: str) -> tuple[str, ...]:
    """The day columns that a figure is made of."""
    if item.removeprefix("air.") in ("index", "good_days", "good_rate", "heavy_days", "valid_days"):
        return ITEMS
    if item == AQI:
        return ITEMS
    name = item.removeprefix("air.")
    key = "PM2.5" if name.startswith("PM2.5") else name.split(".")[0]
    try:
        column = substance(key).column
    except LookupError:
        return ITEMS
    return ("o3_8h" if column == "o3" else column,)


def members(register: Register, kind: str, name: str, first: date, last: date) -> list[str]:
    """The stations that take part in figures of an object: itself, or its assessed ones."""
    found: dict[str, None] = {}
    for site in register.sites:
        if kind != SITE and site.role != ASSESSED:
            continue
        since, until = site.since or date.min, site.until or date.max
        if getattr(site, kind) == name and since <= last and until >= first:
            found[site.site] = None
    return list(found)
