"""A figure: a number that knows its unit, its clause and what it was made from.

>>> mean = Figure("PM2.5 日均值", Decimal("70"), "µg/m³")
>>> index = Figure("PM2.5 分指数", 110, by=Clause("HJ 633-2026", "式(1)、表3"), of=(mean,))
>>> print(index.explain())
PM2.5 分指数 = 110  ← HJ 633-2026 式(1)、表3
  PM2.5 日均值 = 70 µg/m³
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from youju.terms.clauses import Clause, weakest
from youju.terms.numbers import plain

Value = int | Decimal | Fraction | str | None
"""What a figure can say: a number, a word (a level, a class), or nothing (see ``note``)."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its unit, its clause, its parts, and remarks on how it came to be.

    ``by`` is the clause that was applied, ``of`` the figures that it was applied to,
    ``note`` a remark for the reader (why there is no value, which variant was used),
    ``ref`` an address: a stored figure, a journal position, a cell of an issued sheet,
    ``state`` the lowest state among the inputs, in words.
    """

    name: str
    value: Value
    unit: str = ""
    by: Clause | None = None
    of: tuple[Figure, ...] = ()
    note: str = ""
    ref: str = ""
    state: str = ""

    def line(self) -> str:
        """This figure alone, in one line."""
        text = f"{self.name} = {in_text(self.value)}"
        if self.unit and self.value is not None:
            text += f" {self.unit}"
        if self.by is not None:
            text += f"  ← {self.by}"
        for remark in (self.note, self.state):
            if remark:
                text += f"  （{remark}）"
        if self.ref:
            text += f"  @{self.ref}"
        return text

    def explain(self, depth: int | None = None) -> str:
        """The tree as text, two spaces a level; ``depth`` cuts it below that many levels."""
        return "\n".join("  " * level + one.line() for level, one in self.walk(depth))

    def walk(self, depth: int | None = None, _level: int = 0) -> Iterator[tuple[int, Figure]]:
        """Every figure of the tree with its level, parents before parts."""
        yield _level, self
        if depth is None or _level < depth:
            for part in self.of:
                yield from part.walk(depth, _level + 1)

    @property
    def mark(self) -> str:
        """The least sure mark of all clauses in the tree."""
        return weakest(*(one.by.mark for _, one in self.walk() if one.by is not None))

    def named(self, name: str) -> Figure:
        """The same figure under another name."""
        return replace(self, name=name)

    def as_json(self, depth: int | None = None) -> dict[str, object]:
        """Plain values for JSON; numbers as decimal text, so nothing is lost."""
        found: dict[str, object] = {"name": self.name, "value": json_value(self.value)}
        if self.unit:
            found["unit"] = self.unit
        if self.by is not None:
            found["by"] = self.by.as_json()
        for key in ("note", "ref", "state"):
            if text := getattr(self, key):
                found[key] = text
        if self.of and (depth is None or depth > 0):
            below = None if depth is None else depth - 1
            found["of"] = [part.as_json(below) for part in self.of]
        return found

    def to_json(self, depth: int | None = None) -> str:
        """The tree as JSON text."""
        return json.dumps(self.as_json(depth), ensure_ascii=False, indent=1)


LONGEST = 12
"""No rule keeps more decimals; what has more (a mean pH) goes on without end."""


def in_text(value: Value) -> str:
    """A value as people read it.

    >>> in_text(Decimal("1E+2")), in_text(Fraction(1, 3)), in_text(None)
    ('100', '1/3≈0.333333', '—')
    >>> in_text(Decimal("7.08231456789012345678"))  # a logarithm, held at 20 places
    '7.082315…'
    """
    if value is None:
        return "—"
    if isinstance(value, Fraction):
        if value.denominator == 1:
            return str(value.numerator)
        as_decimal = Decimal(value.numerator) / Decimal(value.denominator)
        if Fraction(as_decimal) == value:
            return str(plain(as_decimal))
        return f"{value}≈{as_decimal:.6f}"
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        endless = isinstance(exponent, int) and -exponent > LONGEST
        return f"{value:.6f}…" if endless else f"{value:f}"
    return str(value)


def json_value(value: Value) -> int | str | None:
    """Integers as they are, every other number as text."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Fraction):
        return str(value)
    return value
