"""The days behind the figure of a period, and the stations behind the day of a place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from youju.ledger.exact import held_value
from youju.ledger.levels import KEY_OF
from youju.ledger.store import ITEMS
from youju.standards.air import hj663
from youju.terms.errors import YoujuError
from youju.terms.figures import in_text
from youju.terms.numbers import HELD_DECIMALS, unscaled
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


def _rows_of(around: Around, kind: str, names: Iterable[str]) -> list[dict[str, Any]]:
    held = fresh.snapshot(around.found.basis.number)
    rows = held.days((kind,), *around.span, around.found.read.dust)
    return rows.filter(pl.col("object").is_in(list(names))).sort("object", "day").to_dicts()


def _day_cell(row: Mapping[str, Any], item: str, where: Asked, visitor: bool) -> Cell:
    value = row[item]
    if value is None:
        return Cell("—", title=str(_("no valid value")))
    key = KEY_OF[item]
    held = held_value(value)
    try:
        shown = hj663.rounded(key, held, "monitoring", on=day_from(row["day"])).value
    except YoujuError:
        shown = held
    return Cell(in_text(shown), "" if visitor else where.href(), in_text(held))


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


def of_period(around: Around, visitor: bool) -> Table:
    """The days of a period."""
    read = around.found.read
    asked = around.found.asked
    found = {row["day"]: row for row in _rows_of(around, around.found.kind, [read.object])}
    columns = [
        Column(KEY_OF[item], substance(KEY_OF[item]).unit, colour=item) for item in around.items
    ]
    with_aqi = len(around.items) > 1
    if with_aqi:
        columns.append(Column("AQI"))
    columns.append(Column(_("State"), number=False))
    rows = []
    drawn: dict[str, list[str | None]] = {item: [] for item in around.items}
    last = max(found, default=around.span[1])
    for number in range(around.span[0], min(around.span[1], last) + 1):
        day = day_from(number).isoformat()
        row = found.get(number)
        where = f"fig_air_day/{read.object}/{day}/"
        cells = []
        for item in around.items:
            own = Asked(where + item, asked.dust, asked.basis)
            cells.append(_day_cell(row, item, own, visitor) if row else Cell("—"))
            value = row[item] if row else None
            drawn[item].append(None if value is None else in_text(unscaled(value, HELD_DECIMALS)))
        if with_aqi:
            own = Asked(where + AQI, asked.dust, asked.basis)
            aqi = row["aqi"] if row else None
            cells.append(Cell(in_text(aqi), own.href() if aqi is not None and not visitor else ""))
        state = row["state"] if row else None
        said = "" if state is None else str(state_of(State(state).label)[0])
        cells.append(Cell(said, number=False))
        rows.append((day, day, tuple(cells)))
    shown = [item for item in around.items if item in ("pm25", "pm10", "o3_8h")] or list(
        around.items
    )
    if len(around.items) == 1:
        shown = list(around.items)
    series = [(KEY_OF[item], HOUR_ITEM.get(item, item), drawn[item]) for item in shown]
    one = substance(KEY_OF[shown[0]])
    limits = day_limits(shown[0], around.found.period.end) if len(shown) == 1 else []
    title = _("Day values of the period")
    chart = curve(around, title, rows, series, one, limits)
    return Table(title, tuple(columns), tuple(rows), chart)
