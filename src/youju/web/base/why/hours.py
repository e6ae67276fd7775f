"""The hours behind the figure of a day, through the marks, each with its journal position."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from youju.ledger.store import ITEMS
from youju.readings import tables
from youju.terms.figures import in_text
from youju.terms.numbers import unscaled
from youju.terms.periods import day_from, stamp
from youju.terms.places import SITE
from youju.terms.states import State
from youju.terms.substances import substance
from youju.web.base.city import folder
from youju.web.base.why import days
from youju.web.base.why.around import (
    AQI,
    HOUR_ITEM,
    Around,
    Cell,
    Column,
    Table,
)
from youju.web.base.why.curves import curve
from youju.web.base.why.queries import Asked
from youju.web.base.why.words import flag_of, state_of


def of_day(around: Around, visitor: bool) -> tuple[Table, ...]:
    """The hours of a day: of a station in full, of a place one column a station.

    Nothing where no hour came at all (a station of which only issued days are known).
    """
    read = around.found.read
    if around.found.kind != SITE and read.item == AQI:
        return (days.of_stations(around, visitor),)
    known = _read_hours(around, around.sites)
    if not known:
        return ()
    if around.found.kind != SITE:
        return (_by_station(around, known, around.items[0], visitor),)
    if read.item == AQI:
        return (_wide(around, known, read.object, visitor),)
    return (_narrow(around, known, read.object, around.items[0], visitor),)


@dataclass(frozen=True)
class _Hour:
    """One hourly value: as it came, and through the marks."""

    value: int | None
    through: int | None
    flag: str | None
    state: int
    place: str
    line: int | None
    revisions: int

    @property
    def off(self) -> bool:
        return self.through is None and self.value is not None


_Known = Mapping[tuple[str, str, int], _Hour]


def _read_hours(around: Around, sites: Sequence[str]) -> _Known:
    """``(site, key, hour)`` → what is known of it."""
    city = folder.city()
    span = (around.span[0] * 24, around.span[1] * 24 + 23)
    dust = around.found.read.dust
    through: dict[tuple[str, int], dict[str, Any]] = {}
    for row in tables.hours(city, sites, span, dust, around.upto).collect().iter_rows(named=True):
        through[row["site"], row["hour"]] = row
    best: dict[tuple[str, str, int], tuple[tuple[int, int], dict[str, Any], int]] = {}
    rows = tables.revisions_of_readings(city, sites, span, around.upto).collect()
    for row in rows.iter_rows(named=True):
        key = (row["site"], row["factor"], row["hour"])
        rank = (row["state"], row["seq"])
        known = best.get(key)
        count = known[2] + 1 if known else 1
        best[key] = (rank, row, count) if known is None or rank > known[0] else (*known[:2], count)
    found = {}
    for (site, name, hour), (_rank, row, count) in best.items():
        column = substance(name).column
        wide = through.get((site, hour), {})
        found[site, name, hour] = _Hour(
            row["value"],
            wide.get(column),
            wide.get(f"flag_{column}") or row["flag"],
            row["state"],
            f"{row['stream']}/{row['entry']}",
            row["line"],
            count,
        )
    return found


def _hour_numbers(around: Around) -> range:
    return range(around.span[0] * 24, around.span[0] * 24 + 24)


def _stamps(rows: Iterable[tuple[str, str, tuple[Cell, ...]]]) -> list[str]:
    return [at for _label, at, _cells in rows]


def _label(hour: int) -> str:
    """The end of an hour as an office writes it: 01:00 to 24:00."""
    return f"{hour % 24 + 1:02d}:00"


def _journal(one: _Hour, site: str, hour: int) -> str:
    stream, _slash, number = one.place.partition("/")
    href = reverse("why:journal", args=(stream, int(number)))
    line = f"&line={one.line}" if one.line is not None else ""
    return f"{href}?site={site}&hour={hour}{line}"


def _narrow(around: Around, known: _Known, site: str, item: str, visitor: bool) -> Table:
    """One station, one item: hour, value, flag, state, journal position."""
    one = substance(HOUR_ITEM.get(item, item))
    rows = []
    values: list[str | None] = []
    for hour in _hour_numbers(around):
        found = known.get((site, one.key, hour))
        if found is None:
            words = Cell(_("no reading"), number=False)
            cells = (Cell("—"), words, Cell("", number=False), Cell("", number=False))
            rows.append((_label(hour), stamp(hour), cells))
            values.append(None)
            continue
        text = "—" if found.value is None else in_text(unscaled(found.value))
        remark = str(flag_of(found.flag))
        if found.revisions > 1:
            again = _("revision %d") % found.revisions
            remark = f"{remark}；{again}" if remark else again
        position = found.place + (f"#{found.line}" if found.line is not None else "")
        rows.append(
            (
                _label(hour),
                stamp(hour),
                (
                    Cell(text, off=found.off),
                    Cell(remark, number=False),
                    Cell(str(state_of(State(found.state).label)[0]), number=False),
                    Cell(position, "" if visitor else _journal(found, site, hour), number=False),
                ),
            )
        )
        values.append(None if found.through is None else in_text(unscaled(found.through)))
    columns = (
        Column(one.key, one.unit, colour=one.column),
        Column(_("Flag or mark"), number=False),
        Column(_("State"), number=False),
        Column(_("Place in the journal"), number=False),
    )
    name = around.names.get(site, site)
    title = _("Hours of %(name)s, each by its end") % {"name": name}
    return Table(
        title,
        columns,
        tuple(rows),
        curve(
            around, title, [at for _label, at, _cells in rows], [(name, one.column, values)], one
        ),
    )


def _by_station(around: Around, known: _Known, item: str, visitor: bool) -> Table:
    """One item of a place: one column a station, each head a link to the station's own day."""
    one = substance(HOUR_ITEM.get(item, item))
    day = day_from(around.span[0]).isoformat()
    asked = around.found.asked
    columns, series = [], []
    for site in around.sites:
        own = Asked(f"fig_air_day/{site}/{day}/{item}", asked.dust, asked.basis)
        columns.append(Column(around.names[site], one.unit, "" if visitor else own.href()))
        series.append((around.names[site], "", _series(around, known, site, one.key)))
    rows = tuple(
        (
            _label(hour),
            stamp(hour),
            tuple(_cell(known, site, one.key, hour, visitor) for site in around.sites),
        )
        for hour in _hour_numbers(around)
    )
    title = _("Hours of every station, each by its end")
    return Table(
        title,
        tuple(columns),
        rows,
        curve(around, title, _stamps(rows), series, one),
    )


def _wide(around: Around, known: _Known, site: str, visitor: bool) -> Table:
    """One station, all items."""
    day = day_from(around.span[0]).isoformat()
    asked = around.found.asked
    columns = []
    keys = []
    for item in ITEMS:
        one = substance(HOUR_ITEM.get(item, item))
        keys.append(one.key)
        own = Asked(f"fig_air_day/{site}/{day}/{item}", asked.dust, asked.basis)
        columns.append(Column(one.key, one.unit, "" if visitor else own.href(), colour=one.column))
    rows = tuple(
        (
            _label(hour),
            stamp(hour),
            tuple(_cell(known, site, key, hour, visitor) for key in keys),
        )
        for hour in _hour_numbers(around)
    )
    pm25 = substance("PM2.5")
    series = [
        (one.key, one.column, _series(around, known, site, one.key))
        for one in (substance(name) for name in ("PM2.5", "PM10", "O3"))
    ]
    title = _("Hours of %(name)s, each by its end") % {"name": around.names.get(site, site)}
    return Table(
        title,
        tuple(columns),
        rows,
        curve(around, title, _stamps(rows), series, pm25),
    )


def _series(around: Around, known: _Known, site: str, key: str) -> list[str | None]:
    found = [known.get((site, key, hour)) for hour in _hour_numbers(around)]
    return [
        None if one is None or one.through is None else in_text(unscaled(one.through))
        for one in found
    ]


def _cell(known: _Known, site: str, key: str, hour: int, visitor: bool) -> Cell:
    one = known.get((site, key, hour))
    if one is None:
        return Cell("—", title=str(_("no reading")))
    said = [str(state_of(State(one.state).label)[0]), str(flag_of(one.flag)), one.place]
    text = "—" if one.value is None else in_text(unscaled(one.value))
    return Cell(
        text,
        "" if visitor else _journal(one, site, hour),
        "；".join(part for part in said if part),
        one.off,
    )
