"""The journal behind a number: the head of a record, and the row of the sheet that it was."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import polars as pl
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook

from youju.readings.frames import Head, Position, Record
from youju.readings.journal import Journal
from youju.terms.errors import NotThere
from youju.terms.periods import BEIJING
from youju.terms.states import State
from youju.web.base.city import folder
from youju.web.base.why.words import state_of

AROUND = 2
"""Rows shown before and after the one that is meant."""
MOST_COLUMNS = 30
MOST_BYTES = 20 << 20
CELL = re.compile(r"(?:(?P<sheet>.+)!)?(?P<column>[A-Z]{1,3})(?P<row>\d{1,7})")


@dataclass(frozen=True)
class Original:
    """One record of the journal, its bytes checked against its hash."""

    position: Position
    head: Head
    record: Record

    @property
    def arrived(self) -> datetime:
        """When it came."""
        return self.record.arrived.astimezone(BEIJING)

    @property
    def meta(self) -> Mapping[str, Any]:
        """What was noted with it."""
        return self.record.meta

    @property
    def hash(self) -> str:
        """The hash of the record, in hex."""
        return self.head.hash.hex()

    @property
    def before(self) -> str:
        """The hash of the record before it."""
        return self.head.before.hex()

    @property
    def payload_hash(self) -> str:
        """SHA-256 of the bytes as they came."""
        return self.head.payload_hash.hex()

    @property
    def before_number(self) -> int:
        """The number of the record before."""
        return self.position.number - 1

    @property
    def next_number(self) -> int:
        """The number of the record behind."""
        return self.position.number + 1

    @property
    def file(self) -> str:
        """The name under which it can be taken away."""
        name = str(self.meta.get("file") or "")
        endings = {"hours": "parquet", "issued": "parquet", "mark": "json", "register": "csv"}
        fallback = f"{self.position.stream}-{self.position.number}"
        return name or f"{fallback}.{endings.get(self.record.kind, 'bin')}"


@dataclass(frozen=True)
class Rows:
    """Some rows of a sheet: their numbers, and which row and column are meant."""

    sheet: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    row: int
    column: int | None
    cut: bool


def original(stream: str, number: int) -> Original:
    """The record at a position.

    :raises NotThere: the journal has no such record.
    :raises BrokenEvidence: its bytes are not those that came.
    """
    journal = folder.city().journal
    position = Position(stream, number)
    if number < 1 or number >= 1 << 62 or stream not in journal.streams():
        raise NotThere(f"日志里没有 {position}。")
    return Original(position, _head(journal, position), journal.read(position))


def _head(journal: Journal, position: Position) -> Head:
    for _at, head in islice(journal.heads(position.stream, position.number - 1), 1):
        return head
    raise NotThere(f"日志里没有 {position}；这一流的最后一条是 {journal.last(position.stream)}。")


FACTS: tuple[tuple[str, str | Promise], ...] = (
    ("file", _("File")),
    ("layout", _("Layout")),
    ("by", _("Brought in by")),
    ("on", _("Brought in on")),
    ("issuer", _("Issued by")),
    ("document", _("Document number")),
    ("issued_on", _("Date of issue")),
    ("state", _("State")),
    ("program", _("Program version")),
    ("register", _("Version of the register")),
)


def facts(found: Original) -> list[tuple[str | Promise, str]]:
    """What was noted with a record, in words."""
    said = []
    for key, label in FACTS:
        value = found.meta.get(key)
        if value in (None, ""):
            continue
        if key == "state":
            with suppress(ValueError):
                value = state_of(State(int(value)).label)[0]
        said.append((label, str(value)))
    return said


def rows_of(found: Original, line: str) -> Rows | None:
    """The rows around a line (``345``) or a cell (``日均值!C5``); None where none can be shown."""
    if not line or found.record.kind != "sheet" or len(found.record.payload) > MOST_BYTES:
        return None
    cell = CELL.fullmatch(line)
    if not cell and not (line.isascii() and line.isdecimal() and len(line) < 8):
        return None
    sheet = (cell["sheet"] if cell else "") or ""
    row = int(cell["row"] if cell else line)
    column = _column(cell["column"]) if cell else None
    name = found.file.lower()
    table = _csv(found.record.payload) if name.endswith((".csv", ".txt")) else None
    if table is None:
        try:
            sheet, table = _workbook(found.record.payload, sheet)
        except (CalamineError, ValueError, KeyError, OSError):
            return None
    if not 1 <= row <= len(table):
        return None
    first, last = max(1, row - AROUND), min(len(table), row + AROUND)
    shown = [(1, table[0])] if first > 1 else []
    shown += [(at, table[at - 1]) for at in range(first, last + 1)]
    width = max(len(cells) for _no, cells in shown)
    kept = tuple(
        (at, tuple(_text(one) for one in [*cells, *[""] * (width - len(cells))][:MOST_COLUMNS]))
        for at, cells in shown
    )
    return Rows(sheet, kept, row, column, width > MOST_COLUMNS)


def reading_of(found: Original, site: str, hour: str) -> dict[str, str] | None:
    """What a record of hourly values says of one station's hour, item by item."""
    if found.record.kind != "hours" or not site or not (hour.isascii() and hour.isdecimal()):
        return None
    frame = pl.read_parquet(io.BytesIO(found.record.payload))
    if not {"site", "hour"} <= set(frame.columns) or len(hour) > 9:
        return None
    rows = frame.filter(pl.col("site") == site, pl.col("hour") == int(hour))
    if rows.is_empty():
        return None
    return {key: _text(value) for key, value in rows.row(0, named=True).items()}


def _csv(payload: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = payload.decode(encoding)
        except UnicodeDecodeError:
            continue
        return list(csv.reader(io.StringIO(text)))
    return []


def _workbook(payload: bytes, sheet: str) -> tuple[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(payload))
    name = sheet if sheet in book.sheet_names else book.sheet_names[0]
    return name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (datetime, timedelta)):
        return str(value)
    return str(value)
