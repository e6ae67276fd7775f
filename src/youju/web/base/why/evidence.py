"""What stands behind a figure: hours or days, issued values, marks, the register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from youju.ledger import store
from youju.readings.basis import Basis
from youju.terms.periods import day_number
from youju.web.base.city import folder
from youju.web.base.why import beside, days, hours
from youju.web.base.why.around import (
    Around,
    IssuedValue,
    Table,
    Touch,
    items_of,
    members,
)
from youju.web.base.why.queries import Question

MOST_ISSUED = 60


@dataclass(frozen=True)
class Evidence:
    """All of it, for one figure."""

    tables: tuple[Table, ...]
    issued: tuple[IssuedValue, ...]
    issued_more: int
    marks: tuple[Touch, ...]
    stations: tuple[Any, ...]
    register: Mapping[str, Any]


def behind(found: Question, *, visitor: bool = False, whole: bool = False) -> Evidence:
    """Everything behind a figure, as of its basis; ``whole`` with long tables in full."""
    around = _around(found)
    issued = beside.issued_values(around, visitor)
    return Evidence(
        tables=_tables(around, visitor, whole),
        issued=tuple(issued[:MOST_ISSUED]),
        issued_more=max(0, len(issued) - MOST_ISSUED),
        marks=beside.marks(around, visitor),
        stations=beside.stations(around),
        register=beside.register(around.upto.register),
    )


def tables_of(found: Question, *, visitor: bool = False) -> tuple[Table, ...]:
    """The tables alone."""
    return _tables(_around(found), visitor, True)


def _tables(around: Around, visitor: bool, whole: bool) -> tuple[Table, ...]:
    read = around.found.read
    if read.points and not around.found.is_score:
        return ()  # the tables hold places by the stations that stood, not by these
    if around.found.is_day:
        return hours.of_day(around, visitor)
    return (days.of_period(around, visitor, whole=whole),)


def _around(found: Question) -> Around:
    computed, period = found.basis, found.period
    if not isinstance(computed, store.Computed):
        raise TypeError(f"{found.read} is explained by its tree alone")
    register = folder.city().register_at(computed.register)
    return Around(
        found,
        register,
        Basis(computed.reading, computed.issued, computed.mark, computed.register),
        (day_number(period.start), day_number(period.end)),
        members(register, found.kind, found.read.object, period.start, period.end),
        items_of(found.read.item),
        {site.site: site.name for site in register.sites},
    )
