"""What the reports of HJ 633 are made of, for whole columns: editions by day, items, tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import narwhals as nw

from youju.terms.dated import Edition, Standard
from youju.terms.periods import day_number
from youju.terms.substances import substance

STANDARD = Standard.load("youju.standards.air", "hj633.toml")
DAY, HOUR = "day", "hour"

Span = tuple[int, int]
Editions = Sequence[tuple[Edition, Span | None]]
"""Editions with the first and last day (day numbers) of each; None: every day."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a report: its key, the column that it reads, the table that it is judged by."""

    key: str
    column: str
    table: str


def items_of(edition: Edition, per: str, variant: str) -> tuple[Item, ...]:
    """The entries of the daily or hourly report of an edition that carry an index."""
    report = edition.says["daily" if per == DAY else "hourly"]
    return tuple(_item(key, per) for key in report[variant])


def _item(key: str, per: str) -> Item:
    if key.endswith("_24h"):
        base = key.removesuffix("_24h")
        return Item(base, substance(base).column + "_24h", DAY)
    if key == "O3_8h":
        return Item(key, "o3_8h", DAY)
    if key == "O3" and per == DAY:
        return Item(key, "o3_1h", DAY)
    return Item(key, substance(key).column, per)


def editions_of(rules: str, span: Span | None = None) -> list[tuple[Edition, Span | None]]:
    """The editions that can apply, each with its first and last day (None: every day).

    The first edition reaches back to its issue: before it was in force nationwide it is
    applied all the same, and the remark says so.
    """
    if rules != "auto":
        return [(STANDARD.named(rules), None)]
    found: list[tuple[Edition, Span | None]] = []
    for nth, edition in enumerate(STANDARD.editions):
        first = day_number(edition.issued if nth == 0 else edition.since)
        last = day_number(edition.until or date.max)
        if span is None or (first <= span[1] and span[0] <= last):
            found.append((edition, (first, last)))
    return found


def choose(
    day: nw.Expr,
    editions: Editions,
    values: Sequence[nw.Expr | None],
) -> nw.Expr:
    """Each row's value by the edition of its day; null where no edition applies."""
    chosen: nw.Expr = nw.lit(None)
    for (_, days), value in reversed(list(zip(editions, values, strict=True))):
        if value is None:
            continue
        if days is None:
            return value
        inside = (day >= days[0]) & (day <= days[1])
        chosen = nw.when(inside).then(value).otherwise(chosen)
    return chosen
