"""What the modules of HJ 663 and of the ranking rule share: editions, clauses, values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from youju.terms.clauses import Clause
from youju.terms.dated import BEFORE_NATIONWIDE, Edition, Standard
from youju.terms.errors import BadInput, NoEditionInForce, NotExact
from youju.terms.figures import Figure
from youju.terms.numbers import HELD_DECIMALS, Number, exact, held, hold
from youju.terms.states import Gap
from youju.terms.substances import AIR_DAY, O3_8H, Substance, substance

STANDARD = Standard.load("youju.standards.air", "hj663.toml")

Given = Figure | Number | Gap | None
"""A value as it is handed in: bare or as a figure; ``None`` and every ``Gap`` are no value."""


def edition_for(on: date, rules: str = "auto", standard: Standard = STANDARD) -> Edition:
    """The edition that judges ``on``; days before the first one are judged by it, ``early``.

    Reaches back to the file's ``applied_from`` (the issue of GB 3095-2012): nothing older could
    be evaluated for six items. ``NoEditionInForce`` before that day.
    """
    try:
        return standard.on(on, rules)
    except NoEditionInForce:
        first = standard.editions[0]
        reach = first.says.get("applied_from")
        if rules != "auto" or reach is None or not reach <= on < first.since:
            raise
        return replace(first, early=True)


def clause_of(edition: Edition, table: Mapping[str, Any], **changed: str) -> Clause:
    """The clause of a table of the dated file; ``instrument`` where it is another document's."""
    article = changed.get("article", table["clause"])
    mark = changed.get("mark", table["mark"])
    if "instrument" in table:
        return Clause(table["instrument"], article, mark)
    return edition.clause(article, mark)


def remark(edition: Edition, on: date, rules: str = "auto") -> str:
    """What must be said of an edition that was not in force on that day; usually nothing."""
    said = []
    if edition.since > on:
        why = "此前的数据亦按其评价" if rules == "auto" else "此处为指定使用"
        said.append(f"{edition.name}自{edition.since}起实施，{why}")
    elif edition.until is not None and on > edition.until:
        said.append(f"{edition.name}至{edition.until}止，此处为指定使用")
    if on < edition.says.get("nationwide", on):
        said.append(BEFORE_NATIONWIDE)
    return "；".join(said)


def notes(*remarks: str) -> str:
    """Several remarks as one, each said once; empty ones leave no trace."""
    return "；".join(dict.fromkeys(one for text in remarks for one in text.split("；") if one))


def day_item(name: str) -> Substance:
    """One of the six items of a day; ``O3`` means its daily maximum 8-hour mean."""
    item = substance(name)
    if item.key == "O3":
        return O3_8H
    if item not in AIR_DAY:
        raise BadInput(f"“{name}”不是环境空气六项之一，HJ 663 的统计只用于六项污染物。")
    return item


def number_of(given: Given) -> Fraction | None:
    """The exact number in a given value, or nothing."""
    value = given.value if isinstance(given, Figure) else given
    if type(value) is Fraction:  # most readings of an explanation come so
        return value
    if value is None or isinstance(value, Gap):
        return None
    if isinstance(value, str):
        raise NotExact(f"{value!r} is text, not an exact number.")
    return exact(value)


def held_numbers(given: Iterable[Given]) -> list[Fraction]:
    """The held numbers among the given values."""
    return [held(number) for one in given if (number := number_of(one)) is not None]


def figures_in(given: Iterable[Given]) -> tuple[Figure, ...]:
    """Those given values that are figures: they become parts, so that a tree reaches down."""
    return tuple(one for one in given if isinstance(one, Figure))


def kept(value: Number) -> Decimal:
    """A statistic as it is held (10⁻⁶, half to even), as a Decimal with six places.

    >>> kept(Fraction(1, 3))
    Decimal('0.333333')
    """
    return Decimal(hold(value)).scaleb(-HELD_DECIMALS)


def gap_reason(given: Given) -> str:
    """Why a given value is none, in words."""
    if isinstance(given, Gap):
        return given.label
    if isinstance(given, Figure) and given.note:
        return given.note
    return "无有效值"
