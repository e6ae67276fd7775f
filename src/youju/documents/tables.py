"""A table, before it becomes Word, Excel or PDF: columns, rows, tones and notes.

>>> table = Table(
...     columns=(
...         Column("county", "县区"),
...         Column("now", "本期", group="浓度", unit="µg/m³", decimals=1),
...         Column("then", "上年同期", group="浓度", unit="µg/m³", decimals=1),
...     ),
...     rows=(("甲县", Decimal("31.40"), None),),
... )
>>> table.text(0, 1), table.text(0, 2)
('31.4', '—')
>>> [(cell.text, cell.across, cell.down) for cell in table.heads()[0]]
[('县区', 1, 2), ('浓度', 2, 1)]
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from youju.terms.errors import BadInput, NotExact
from youju.terms.numbers import round_even

Cell = Decimal | int | str | None
"""A number, a word, or nothing (shown as “—”)."""

NOTHING = "—"
_UNBROKEN = 12
"""Heads of up to six characters stay on one line."""
TONES = {"red": "FBE3E1", "yellow": "FFF4CC", "green": "E3F1E7", "total": "EEF1F0"}
"""Row tones as fill colours, all light enough for black text; the word stands in a cell."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    ``group`` is the upper head that neighbours share, ``decimals`` the places that every
    number of it is shown with (None: integers, or as they come), ``width`` the room it needs
    in Chinese characters (0: from what it holds), ``align`` left, right or center (empty:
    numbers right, words centred).
    """

    key: str
    title: str
    group: str = ""
    unit: str = ""
    decimals: int | None = None
    width: int = 0
    align: str = ""

    def head(self, *, tight: bool = False) -> str:
        """The title with its unit below; in a tight table the unit has no brackets."""
        if not self.unit:
            return self.title
        return f"{self.title}\n{self.unit}" if tight else f"{self.title}\n（{self.unit}）"


@dataclass(frozen=True, slots=True)
class HeadCell:
    """One cell of a two-row head: how many columns across and rows down it covers."""

    text: str
    row: int
    column: int
    across: int
    down: int


@dataclass(frozen=True, kw_only=True)
class Table:
    """Columns and rows; ``tones`` colours rows by index (see ``TONES``), ``notes`` go below."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: str = ""
    notes: tuple[str, ...] = ()
    tones: Mapping[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.columns:
            raise BadInput("表格至少要有一栏。")
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise BadInput(f"表格第 {number} 行有 {len(row)} 格，应有 {len(self.columns)} 格。")
            for cell, column in zip(row, self.columns, strict=True):
                if isinstance(cell, bool) or not isinstance(cell, Decimal | int | str | None):
                    raise NotExact(
                        f"表格第 {number} 行“{column.title}”一栏是 {type(cell).__name__}，"
                        "须为整数、Decimal、文字或空。"
                    )
                if isinstance(cell, Decimal) and not cell.is_finite():
                    raise NotExact(
                        f"表格第 {number} 行“{column.title}”一栏不是有限的数；缺值请留空。"
                    )
        if unknown := set(self.tones.values()) - set(TONES):
            raise BadInput(f"不认识的行色 {'、'.join(sorted(unknown))}；可用 {'、'.join(TONES)}。")

    @property
    def grouped(self) -> bool:
        """Whether the head has two rows."""
        return any(column.group for column in self.columns)

    def heads(self, *, tight: bool = False) -> tuple[tuple[HeadCell, ...], ...]:
        """The head's cells, row by row; cells that others cover are left out."""
        if not self.grouped:
            return (
                tuple(
                    HeadCell(one.head(tight=tight), 0, at, 1, 1)
                    for at, one in enumerate(self.columns)
                ),
            )
        upper: list[HeadCell] = []
        lower: list[HeadCell] = []
        at = 0
        while at < len(self.columns):
            one = self.columns[at]
            if not one.group:
                upper.append(HeadCell(one.head(tight=tight), 0, at, 1, 2))
                at += 1
                continue
            end = at
            while end < len(self.columns) and self.columns[end].group == one.group:
                lower.append(HeadCell(self.columns[end].head(tight=tight), 1, end, 1, 1))
                end += 1
            upper.append(HeadCell(one.group, 0, at, end - at, 1))
            at = end
        return tuple(upper), tuple(lower)

    def text(self, row: int, column: int) -> str:
        """A cell as it is read: with the decimals of its column, “—” for nothing."""
        return in_text(self.rows[row][column], self.columns[column].decimals)

    def alignment(self, column: int) -> str:
        """left, right or center: as asked, else right for numbers and centred for words."""
        if self.columns[column].align:
            return self.columns[column].align
        numbers = any(isinstance(row[column], Decimal) for row in self.rows)
        return "right" if numbers or self.columns[column].decimals is not None else "center"

    def widths(self, *, tight: bool = False) -> list[int]:
        """The room each column asks for, in half characters, with its margins.

        ``tight`` gives the least: values and units stay whole, titles break as they must.
        """
        return [self._width(at, tight) for at in range(len(self.columns))]

    def fitting(self, room: int) -> tuple[list[int], bool]:
        """Widths for ``room`` half characters, and whether they had to be tight.

        Tight widths may still be more than the room; whoever asks decides what then.
        """
        widths = self.widths()
        return (widths, False) if sum(widths) <= room else (self.widths(tight=True), True)

    def _width(self, at: int, tight: bool) -> int:
        column = self.columns[at]
        if column.width and not tight:
            return column.width * 2
        values = [breadth(self.text(row, at)) for row in range(len(self.rows))]
        if tight:
            return max(4, breadth(column.unit), *values) + 1
        # A long head may break in two lines, a value may not.
        head = breadth(column.title)
        heads = [head if head <= _UNBROKEN else -(-head // 4) * 2]
        heads.append(breadth(f"（{column.unit}）") if column.unit else 0)
        return max(4, *heads, *values) + 2


@dataclass(frozen=True, kw_only=True)
class RankingTable(Table):
    """A table that can be printed alone: it says what it shows, until when and how sure.

    ``period`` and ``as_of`` in office words, ``state`` how far the data were reviewed,
    ``basis`` the dust basis and the like, ``source`` where the numbers come from, ``on`` the
    day of making (the only date that the file carries), ``by`` the office.
    """

    title: str
    period: str
    on: date
    as_of: str = ""
    state: str = ""
    basis: str = ""
    source: str = ""
    by: str = ""

    @property
    def subtitle(self) -> str:
        """Period, as-of, state and basis in one line."""
        said = [
            f"时段：{self.period}",
            self.as_of,
            f"数据状态：{self.state}" if self.state else "",
            f"口径：{self.basis}" if self.basis else "",
        ]
        return "　".join(part for part in said if part)


def as_number(text: str) -> Decimal | str:
    """A number that was written out, so that a sheet can reckon with it; other text stays.

    >>> as_number("7.650"), as_number("—")
    (Decimal('7.650'), '—')
    """
    return Decimal(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else text


def in_text(cell: Cell, decimals: int | None = None) -> str:
    """A cell as text: rounded half to even (GB/T 8170) to the decimals of its column.

    >>> in_text(Decimal("0.125"), 2), in_text(7, 1), in_text(7), in_text("良", 1), in_text(None)
    ('0.12', '7.0', '7', '良', '—')
    """
    if cell is None:
        return NOTHING
    if isinstance(cell, str):
        return cell
    if decimals is None:
        return str(cell) if isinstance(cell, int) else f"{cell:f}"
    return f"{round_even(cell, decimals):f}"


def breadth(text: str) -> int:
    """The widest line of a text in half characters: 2 for Chinese, 1 for Latin.

    >>> breadth("县区 A"), breadth("一\\n二三")
    (6, 4)
    """
    return max(sum(2 if _wide(one) else 1 for one in line) for line in lines(text))


def lines(text: str) -> Sequence[str]:
    """The lines of a text, at least one."""
    return text.split("\n")


def _wide(one: str) -> bool:
    return unicodedata.east_asian_width(one) in "WFA" and not unicodedata.decomposition(
        one
    ).startswith(("<sub>", "<super>"))
