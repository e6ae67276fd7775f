"""What is handed back instead of being guessed at: the place, what was said, why not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import polars as pl

WHOLE_FILE = 0
"""Line of a refusal that concerns the file or the sheet as a whole."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row, cell, sheet or file that was not read.

    ``line`` is the 1-based line of the file or row of the sheet (0: the whole of it),
    ``column`` the head as the file prints it, or the letter of the column.
    """

    file: str
    sheet: str
    line: int
    column: str
    said: str
    reason: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Refusal:
        """The refusal of one row of the frame of refusals."""
        words = {name: row[name] or "" for name in REFUSED if name != "line"}
        return cls(line=row["line"] or WHOLE_FILE, **words)

    def __str__(self) -> str:
        where = self.file + (f"“{self.sheet}”" if self.sheet else "")
        line = f" 第{self.line}行" if self.line else ""
        column = f"“{self.column}”一栏" if self.column else ""
        said = f"：“{self.said}”" if self.said else "："
        return f"{where}{line}{column}{said}{self.reason}"


REFUSED = {one.name: pl.Int64 if one.name == "line" else pl.String for one in fields(Refusal)}
"""Columns of the frame of refusals."""


def refused_frame(refusals: Iterable[Refusal]) -> pl.DataFrame:
    """The refusals as a frame in the order in which they were met."""
    return pl.DataFrame(
        [tuple(getattr(one, name) for name in REFUSED) for one in refusals],
        schema=REFUSED,
        orient="row",
    )


@dataclass(slots=True)
class Findings:
    """Collects refusals and remarks while one table (a file or a sheet) is being read."""

    file: str
    sheet: str = ""
    refusals: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def refuse(self, line: int, column: str, said: object, reason: str) -> None:
        """Refuse a row or cell of this table."""
        text = "" if said is None else str(said)
        self.refusals.append(Refusal(self.file, self.sheet, line, column, text, reason))

    def note(self, text: str) -> None:
        """Say something that the reader of the result must know."""
        where = self.file + (f"“{self.sheet}”" if self.sheet else "")
        self.notes.append(f"{where}：{text}")

    @property
    def refused_lines(self) -> set[int]:
        """The lines of which something was refused."""
        return {one.line for one in self.refusals}
