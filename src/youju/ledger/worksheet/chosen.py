"""Own and issued values side by side on a line, and the one that counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from youju.ledger.worksheet.book import Sheet, breadth, held_number
from youju.ledger.worksheet.formulas import cell
from youju.ledger.worksheet.sources import IssuedValue

SOURCE_BREADTH = 56
"""Half characters that fit on one line of the column 下发出处."""


@dataclass
class Adopted:
    """Where the value that counts of each item and day stands, and what it is [10⁻⁶]."""

    at: dict[tuple[str, int], str] = field(default_factory=dict)
    value: dict[tuple[str, int], int | None] = field(default_factory=dict)
    highest_at: dict[int, str] = field(default_factory=dict)
    highest: dict[int, int | None] = field(default_factory=dict)
    """Ozone's highest hour, the stand-in of the 2012 index."""
    hours_at: dict[tuple[str, int], str] = field(default_factory=dict)
    """The 24 hours of a line: where ``/`` is looked for."""
    outside: set[tuple[str, int]] = field(default_factory=set)
    """Items and days outside the plan (``/``)."""

    def put(self, item: str, day: int, at: str, value: int | None) -> None:
        """Note a value."""
        self.at[item, day], self.value[item, day] = at, value


class Chosen:
    """The columns after an own value: issued value, its source, what counts, where it is from.

    They are left out where nothing was issued; then the own value counts. ``own`` is the
    column of the own value, None where there is none at all.
    """

    HEADS = ("下发日值", "下发出处", "采用日值", "来源")

    def __init__(self, own: int | None, first: int, *, issued: bool) -> None:
        self.own, self.first, self.issued = own, first, issued

    @property
    def heads(self) -> Sequence[str]:
        """Heads of the columns."""
        return self.HEADS if self.issued else ()

    @property
    def adopted(self) -> int:
        """The column of the value that counts."""
        if self.issued:
            return self.first + 2
        assert self.own is not None
        return self.own

    def write(
        self,
        sheet: Sheet,
        row: int,
        own: int | None,
        issued: IssuedValue | None,
        *,
        first: bool,
        preference: str,
    ) -> int | None:
        """The cells of one row; gives the value that counts. ``preference``: the cell with 下发
        or 自算 of the day."""
        if not self.issued:
            return own
        at, said, take, source = range(self.first, self.first + 4)
        value = None if issued is None else issued.value
        if value is None:
            sheet.blank(row, at, sheet.blue_held)
        else:
            sheet.number(row, at, value / 10**6, sheet.blue_held)
        sheet.text(row, said, issued.said if issued else "", sheet.left)
        if issued is not None:
            sheet.comment(row, at, issued.said)
            if breadth(issued.said) > SOURCE_BREADTH:
                sheet.raw.set_row(row, 25)
        given = cell(row, at)
        if self.own is None:
            there = f'IF(ISNUMBER({given}),{given},"")'
            origin = f'IF(ISNUMBER({given}),"下发","")'
        else:
            mine = cell(row, self.own)
            wins = f'AND(ISNUMBER({given}),OR({preference}="下发",{mine}=""))'
            there = f"IF({wins},{given},{mine})"
            origin = f'IF({wins},"下发",IF({mine}="","","自算"))'
        taken = value is not None and (first or own is None)
        found = value if taken else own
        words = "下发" if taken else "" if own is None else "自算"
        sheet.formula(row, take, there, held_number(found), sheet.held)
        sheet.formula(row, source, origin, words)
        return found
