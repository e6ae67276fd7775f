"""Lines of a register that holds from a day to a day: cells judged with the row that is wrong."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from ipaddress import IPv4Network, IPv6Network, ip_network
from itertools import pairwise
from typing import Protocol, TypeVar

from youju.terms.errors import BadInput

Address = IPv4Network | IPv6Network


class Dated(Protocol):
    """A line from a day to a day, both included; an empty one is open."""

    @property
    def since(self) -> date | None: ...
    @property
    def until(self) -> date | None: ...


Line_ = TypeVar("Line_", bound=Dated)


def stands(line: Dated, day: date) -> bool:
    """Whether the line holds on that day."""
    return (line.since is None or line.since <= day) and (line.until is None or day <= line.until)


@dataclass(frozen=True)
class Row:
    """A row as it stands in the file; what is asked of a cell and fails names row and column."""

    name: str
    number: int
    cells: Mapping[str, str]

    def wrong(self, column: str, why: str, *, show: bool = True) -> BadInput:
        """A refusal of a cell."""
        given = f"“{self.cells.get(column, '')}”" if show else ""
        return BadInput(f"{self.name} 第 {self.number} 行“{column}”一栏{given}：{why}。")

    def said(self, column: str) -> str:
        """The cell without blanks around it."""
        return self.cells.get(column, "").strip()

    def must(self, column: str) -> str:
        """The cell, which must not be empty."""
        if not (text := self.said(column)):
            raise self.wrong(column, "不能为空", show=False)
        return text

    def one_of(self, column: str, known: Iterable[str]) -> str:
        """The cell, which must be one of those."""
        text = self.said(column)
        if text not in (choices := tuple(known)):
            raise self.wrong(column, f"应为 {'、'.join(one for one in choices if one)} 之一")
        return text

    def amount(self, column: str) -> Decimal:
        """A number that is not below zero."""
        try:
            value = Decimal(self.must(column))
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or value < 0:
            raise self.wrong(column, "应为不小于 0 的数")
        return value

    def optional(self, column: str) -> Decimal | None:
        """A number, or nothing."""
        if not (text := self.said(column)):
            return None
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite():
            raise self.wrong(column, "应为一个数")
        return value

    def degrees(self, column: str, low: int, high: int) -> str:
        """A longitude or latitude as it stands, or nothing."""
        if not (text := self.said(column)):
            return ""
        try:
            inside = low <= Decimal(text) <= high
        except InvalidOperation:
            inside = False
        if not inside:
            raise self.wrong(column, f"应为 {low} 到 {high} 之间的度数")
        return text

    def day(self, column: str) -> date | None:
        """A day, or nothing."""
        if not (text := self.said(column)):
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise self.wrong(column, "日期写成 2026-03-01") from None

    def days(self) -> tuple[date | None, date | None]:
        """First and last day."""
        since, until = self.day("since"), self.day("until")
        if since and until and until < since:
            raise self.wrong("until", "终止日期早于起始日期")
        return since, until

    def addresses(self) -> tuple[Address, ...]:
        """Networks parted by semicolons."""
        found = []
        for text in filter(None, (one.strip() for one in self.said("addresses").split(";"))):
            try:
                found.append(ip_network(text))
            except ValueError:
                raise self.wrong(
                    "addresses", f"“{text}”不是网段；写成 10.1.0.0/24，多个用分号隔开"
                ) from None
        return tuple(found)

    def units(self) -> tuple[tuple[str, str], ...]:
        """Factors with their units."""
        found: dict[str, str] = {}
        for text in filter(None, (one.strip() for one in self.said("units").split(";"))):
            factor, equals, unit = text.partition("=")
            if not equals or not factor.strip() or factor.strip() in found:
                raise self.wrong("units", f"“{text}”写法不对或重复；写成 a34004=µg/m³，用分号隔开")
            found[factor.strip()] = unit.strip()
        return tuple(found.items())


def rows(text: str, heads: str, name: str) -> list[Row]:
    """The rows of a register under those heads.

    :raises BadInput: other heads, or a row with more or fewer cells.
    """
    if not text.strip():
        return []
    lines = list(csv.reader(text.removeprefix("\ufeff").splitlines()))
    head = heads.split(",")
    if [one.strip() for one in lines[0]] != head:
        raise BadInput(f"{name} 的表头应为 {','.join(head)}。")
    found = []
    for number, cells in enumerate(lines[1:], 2):
        if not any(one.strip() for one in cells):
            continue
        if len(cells) != len(head):
            raise BadInput(
                f"{name} 第 {number} 行有 {len(cells)} 栏，应为 {len(head)} 栏；"
                "内容里有逗号时请加引号。"
            )
        found.append(Row(name, number, dict(zip(head, cells, strict=True))))
    return found


def no_overlap(
    lines: Sequence[Line_], key: Callable[[Line_], object], name: str, what: str
) -> None:
    """:raises BadInput: two lines of one thing hold on the same day."""
    for which, group in grouped(lines, key).items():
        ordered = sorted(group, key=lambda one: one.since or date.min)
        for before, after in pairwise(ordered):
            if before.until is None or after.since is None or after.since <= before.until:
                said = "、".join(which) if isinstance(which, tuple) else which
                raise BadInput(
                    f"{name} 中{what}“{said}”有两行的起止日期重叠；请给前一行填上终止日期。"
                )


Any_ = TypeVar("Any_")
Key_ = TypeVar("Key_")


def grouped(lines: Iterable[Any_], key: Callable[[Any_], Key_]) -> dict[Key_, list[Any_]]:
    """Lines by what they are of, in their order."""
    found: dict[Key_, list[Any_]] = defaultdict(list)
    for one in lines:
        found[key(one)].append(one)
    return found
