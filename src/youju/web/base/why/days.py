"""The days behind the figure of a period, and the stations behind the day of a place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from youju.ledger.exact import held_value
from youju.ledger.levels import KEY_OF
from youju.ledger.store import ITEMS
from youju.standards.air import hj663
from youju.standards.air.hj663_edition import edition_for
from youju.terms.errors import YoujuError
from youju.terms.figures import in_text
from youju.terms.numbers import HELD_DECIMALS, round_even, unscaled
from youju.terms.periods import day_from
from youju.terms.places import SITE
from youju.terms.states import State
from youju.terms.substances import substance
from youju.web.base.why import fresh
from youju.web.base.why.around import (
    AQI,
    HOUR_ITEM,
    Around,
    Cell,
    Column,
    Table,
)
from youju.web.base.why.curves import curve, day_limits
from youju.web.base.why.queries import Asked
from youju.web.base.why.words import state_of

LONG = 62
"""Longer tables are fetched when they are opened."""


def _rows_of(around: Around, kind: str, names: Iterable[str]) -> list[dict[str, Any]]:
    held = fresh.snapshot(around.found.basis.number)
    rows = held.days((kind,), *around.span, around.found.read.dust)
    return rows.filter(pl.col("object").is_in(list(names))).sort("object", "day").to_dicts()


def _day_cell(row: Mapping[str, Any], item: str, where: Asked, visitor: bool) -> Cell:
    value = row[item]
    if value is None:
        return Cell("—", title=str(_("no valid value")))
    held = held_value(value)
    places = _places(KEY_OF[item], edition_for(day_from(row["day"])).rules)
    shown = held if places is None or held is None else round_even(held, places)
    return Cell(in_text(shown), "" if visitor else where.href(), in_text(held))


@lru_cache(maxsize=64)
def _places(key: str, rules: str) -> int | None:
    """With how many decimals days of a substance are published under a rule set."""
    try:
        shown = hj663.rounded(key, 1, "monitoring", on=date.max, rules=rules).value
    except YoujuError:
        return None
    return -int(shown.as_tuple().exponent) if isinstance(shown, Decimal) else 0


def of_stations(around: Around, visitor: bool) -> Table:
    """The day values of the stations of a place."""
    day = day_from(around.span[0]).isoformat()
    asked = around.found.asked
    columns = [Column(KEY_OF[item], substance(KEY_OF[item]).unit, colour=item) for item in ITEMS]
    columns.append(Column("AQI"))
    rows = []
    for row in _rows_of(around, SITE, around.sites):
        name = row["object"]
        cells = [
            _day_cell(
                row,
                item,
                Asked(f"fig_air_day/{name}/{day}/{item}", asked.dust, asked.basis),
                visitor,
            )
            for item in ITEMS
        ]
        own = Asked(f"fig_air_day/{name}/{day}/aqi", asked.dust, asked.basis)
        cells.append(Cell(in_text(row["aqi"]), "" if visitor or row["aqi"] is None else own.href()))
        rows.append((around.names.get(name, name), name, tuple(cells)))
    return Table(_("Day values of the stations"), tuple(columns), tuple(rows))


def of_period(around: Around, visitor: bool, *, whole: bool = True) -> Table:
    """The days of a period; without ``whole`` a long one is drawn and its rows left out."""
    read, asked = around.found.read, around.found.asked
    found = {row["day"]: row for row in _rows_of(around, around.found.kind, [read.object])}
    last = max(found, default=around.span[1])
    days = range(around.span[0], min(around.span[1], last) + 1)
    columns = [
        Column(KEY_OF[item], substance(KEY_OF[item]).unit, colour=item) for item in around.items
    ]
    if len(around.items) > 1:
        columns.append(Column("AQI"))
    columns.append(Column(_("State"), number=False))
    rows = []
    if whole or len(days) <= LONG:
        for number in days:
            day = day_from(number).isoformat()
            where = f"fig_air_day/{read.object}/{day}/"
            cells = _cells(found.get(number), around.items, where, asked, visitor)
            rows.append((day, day, cells))
    title = _("Day values of the period")
    return Table(title, tuple(columns), tuple(rows), _curve(around, title, days, found), len(days))


def _cells(
    row: Mapping[str, Any] | None,
    items: Sequence[str],
    where: str,
    asked: Asked,
    visitor: bool,
) -> tuple[Cell, ...]:
    """One day."""
    if row is None:
        gaps = [Cell("—")] * (len(items) + (len(items) > 1))
        return (*gaps, Cell("", number=False))
    cells = [
        _day_cell(row, item, Asked(where + item, asked.dust, asked.basis), visitor)
        for item in items
    ]
    if len(items) > 1:
        own = Asked(where + AQI, asked.dust, asked.basis)
        aqi = row["aqi"]
        cells.append(Cell(in_text(aqi), own.href() if aqi is not None and not visitor else ""))
    state = row["state"]
    said = "" if state is None else str(state_of(State(state).label)[0])
    return (*cells, Cell(said, number=False))


def _curve(
    around: Around, title: str, days: range, found: Mapping[int, Mapping[str, Any]]
) -> dict[str, Any]:
    """The particles and ozone of a period, or the one item that is asked for."""
    shown = list(around.items)
    if len(shown) > 1:
        shown = [item for item in shown if item in ("pm25", "pm10", "o3_8h")] or shown
    nothing: Mapping[str, Any] = dict.fromkeys(shown)
    series = [
        (
            KEY_OF[item],
            HOUR_ITEM.get(item, item),
            [
                None if value is None else in_text(unscaled(value, HELD_DECIMALS))
                for value in (found.get(number, nothing)[item] for number in days)
            ],
        )
        for item in shown
    ]
    limits = day_limits(shown[0], around.found.period.end) if len(shown) == 1 else []
    stamps = [day_from(number).isoformat() for number in days]
    return curve(around, title, stamps, series, substance(KEY_OF[shown[0]]), limits)
