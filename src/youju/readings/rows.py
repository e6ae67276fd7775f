"""Registers as CSV: heads, choices, numbers and days, refused with row and column.

The unit of a number stands in its head (``length_m``, ``area_mu``, ``area_ha``): a register whose
head names no unit is another register, and is refused.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from youju.readings.dated import Dated
from youju.terms.errors import BadInput

D = TypeVar("D", bound=Dated)

MOST_TOLD = 10
"""So many wrong lines of a register are told one by one."""
YES = {"是": True, "yes": True, "否": False, "no": False}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a register with what is said about where it stands."""

    said: Mapping[str, str]
    where: str

    def text(self, column: str) -> str:
        """What the column says, empty for nothing."""
        return self.said[column]

    def must(self, column: str) -> str:
        """What the column says; refused when it says nothing."""
        if not self.said[column]:
            raise BadInput(f"{self.where}“{column}”一栏没有填写。")
        return self.said[column]

    def choice(self, column: str, known: Mapping[str, str], hint: str) -> str:
        """One of the words that are known, as they are kept."""
        said = self.said[column]
        if said not in known:
            raise BadInput(f"{self.where}“{column}”一栏的“{said}”不认识；可用 {hint}。")
        return known[said]

    def yes(self, column: str, *, empty: bool = False) -> bool:
        """是 or 否; ``empty`` for nothing."""
        said = self.said[column]
        if said and said not in YES:
            raise BadInput(f"{self.where}“{column}”一栏的“{said}”不认识；请写 是 或 否。")
        return YES.get(said, empty)

    def positive(self, column: str, unit: str) -> Decimal:
        """A number above 0 in the unit of the head."""
        said = self.must(column)
        try:
            number = Decimal(said)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or number <= 0:
            raise BadInput(
                f"{self.where}“{column}”一栏的“{said}”不是大于 0 的数；单位为{unit}，只填数值。"
            )
        return number

    def amount(self, column: str, unit: str) -> Decimal | None:
        """A number of at least 0 in that unit, or none."""
        said = self.said[column]
        if not said:
            return None
        try:
            number = Decimal(said)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or number < 0:
            raise BadInput(f"{self.where}“{column}”一栏的“{said}”应为不小于 0 的数（{unit}）。")
        return number

    def degrees(self, column: str, low: int, high: int) -> str:
        """A longitude or latitude as it is written; empty for nothing."""
        said = self.said[column]
        try:
            good = not said or low <= Decimal(said) <= high
        except InvalidOperation:
            good = False
        if not good:
            raise BadInput(f"{self.where}“{column}”一栏的“{said}”不是 {low} 至 {high} 之间的度数。")
        return said

    def day(self, column: str) -> date | None:
        """A day such as 2026-01-01, or none."""
        said = self.said[column]
        try:
            return date.fromisoformat(said) if said else None
        except ValueError:
            raise BadInput(
                f"{self.where}“{column}”一栏的“{said}”不是日期；请写成 2026-01-01。"
            ) from None

    def span(self) -> tuple[date | None, date | None]:
        """The columns ``from`` and ``to``."""
        since, until = self.day("from"), self.day("to")
        if (since or date.min) > (until or date.max):
            raise BadInput(f"{self.where}“to”一栏早于“from”一栏。")
        return since, until

    def year(self, column: str) -> int:
        """A year."""
        said = self.must(column)
        if not (said.isascii() and said.isdecimal() and 2000 <= int(said) <= 2100):
            raise BadInput(f"{self.where}“{column}”一栏的“{said}”不是年份；请写成 2026。")
        return int(said)

    def several(self, column: str) -> tuple[str, ...]:
        """Words parted by semicolons."""
        found = self.said[column].replace(";", "；").split("；")
        return tuple(one.strip() for one in found if one.strip())


def rows(text: str, head: Sequence[str], needed: Sequence[str], name: str) -> Iterator[Row]:
    """The rows of a register; empty ones are left out.

    :raises BadInput: a column that must be there is missing, or one is not known.
    """
    given = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    found = [one.strip() for one in given.fieldnames or ()]
    if lacking := [one for one in needed if one not in found]:
        raise BadInput(f"{name}缺少“{'、'.join(lacking)}”一栏；表头为 {','.join(head)}。")
    if strange := [one for one in found if one not in head]:
        raise BadInput(f"{name}有不认识的栏“{'、'.join(strange)}”；表头为 {','.join(head)}。")
    if twice := sorted({one for one in found if found.count(one) > 1}):
        raise BadInput(f"{name}的“{'、'.join(twice)}”一栏出现了两次；请只留一栏。")
    given.fieldnames = found
    for nth, row in enumerate(given, 2):
        if row.get(None):
            raise BadInput(f"{name} 第{nth}行的格数多于表头；含逗号的内容请加引号。")
        said = {one: (row.get(one) or "").strip() for one in head}
        if any(said.values()):
            yield Row(said, f"{name} 第{nth}行")


def written(head: Sequence[str], lines: Sequence[Mapping[str, object]]) -> str:
    """Canonical CSV text: 是 for what is true, days and numbers as they are written."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    for line in lines:
        writer.writerow([_plain(line[one]) for one in head])
    return out.getvalue()


def _plain(value: object) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "是"
    if isinstance(value, tuple):
        return "；".join(str(one) for one in value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def refuse_lines(wrong: Sequence[str]) -> None:
    """Refuse a register with what is wrong in each of its lines, the first ten of them.

    :raises BadInput: there is anything.
    """
    if wrong:
        more = [f"另有 {len(wrong) - MOST_TOLD} 行有误。"] if len(wrong) > MOST_TOLD else []
        raise BadInput("\n".join([*wrong[:MOST_TOLD], *more]))


def overlap(one: Dated, other: Dated) -> bool:
    """Whether both lines hold on some day."""
    return (one.since or date.min) <= (other.until or date.max) and (other.since or date.min) <= (
        one.until or date.max
    )


def read_dated(
    found: Iterable[Row], read: Callable[[Row], D], key: Callable[[D], str], thing: str
) -> tuple[list[D], list[str]]:
    """The lines that can be read, and what is wrong with the others.

    Two lines of one thing whose times overlap are wrong too.
    """
    lines: list[D] = []
    wrong: list[str] = []
    for row in found:
        try:
            one = read(row)
        except BadInput as refusal:
            wrong.append(str(refusal))
            continue
        if any(key(other) == key(one) and overlap(other, one) for other in lines):
            wrong.append(f"{row.where}：{thing}“{key(one)}”的时间与前面一行重叠；请填写 from、to。")
        lines.append(one)
    return lines, wrong


L = TypeVar("L")


def no_overlap(
    lines: Sequence[L],
    key: Callable[[L], str],
    span: Callable[[L], tuple[date | None, date | None]],
    name: str,
    what: str,
) -> None:
    """Refuses two lines of one site whose times overlap (BadInput, with both keys)."""
    seen: dict[str, list[tuple[date, date]]] = {}
    for one in lines:
        since, until = span(one)
        mine = (since or date.min, until or date.max)
        for other in seen.setdefault(key(one), []):
            if mine[0] <= other[1] and other[0] <= mine[1]:
                raise BadInput(
                    f"{name}中{what}“{key(one)}”有两行的时间重叠；请填写 from、to，或只留一行。"
                )
        seen[key(one)].append(mine)
