"""Wells and drinking-water sources for their pages, from the snapshot of the newest computation."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.http import Http404

from youju.ledger import supply
from youju.ledger.supply_exact import GROUNDWATER, Recomputation, Told, item_name
from youju.readings.layouts import supply_items
from youju.readings.supply import GROUND, LAKE, SOURCE, WELL, Line
from youju.standards.water import gb3838, gbt14848
from youju.terms.errors import NotThere, YoujuError
from youju.terms.figures import Figure, Value
from youju.terms.periods import HALF, MONTH, QUARTER, YEAR, Period, parse
from youju.web.base.city import folder

_door = threading.Lock()
_held: dict[Path, supply.SupplySnapshot] = {}
SPANS = (YEAR, HALF, QUARTER, MONTH)
MOST_MONTHS = 24


def snapshot() -> supply.SupplySnapshot | None:
    """The figures in memory, shared by the threads; None where nothing was computed."""
    here, city = folder.path(), folder.city()
    with _door:
        try:
            found = supply.current(city, _held.get(here))
        except NotThere:
            return None
        if found is not _held.get(here):
            _held.clear()
            _held[here] = found
    return found


def there() -> supply.SupplySnapshot:
    """The figures, or a page that is not found."""
    held = snapshot()
    if held is None:
        raise Http404
    return held


def period_of(held: supply.SupplySnapshot, kind: str, text: str) -> Period:
    """The period asked for; else the last month of sources, the last year of wells."""
    if text in held.periods:
        return parse(text)
    last = held.last_year(kind) if kind == WELL else held.last_period(kind)
    return parse(last or held.periods[-1])


def offered(held: supply.SupplySnapshot, kind: str, chosen: Period) -> list[Period]:
    """The periods in which wells (or sources) have figures: the longest first, then by time."""
    keys = held.rows.filter(held.rows["kind"] == kind)["period"].unique().to_list()
    every = sorted((parse(key) for key in keys), key=lambda one: one.start, reverse=True)
    found = [one for span in SPANS for one in every if one.kind == span]
    months = [one for one in found if one.kind == MONTH][:MOST_MONTHS]
    found = [one for one in found if one.kind != MONTH] + months
    return found if chosen in found else [chosen, *found]


@dataclass(frozen=True)
class Row:
    """One well or source in a list, with the same period of the year before."""

    figure: supply.PointFigure
    then: supply.PointFigure

    @property
    def line(self) -> Line:
        """Its line of the register."""
        return self.figure.line


def rows(held: supply.SupplySnapshot, kind: str, period: Period, county: str = "") -> list[Row]:
    """The wells or sources of a period, of one county only where one is asked for."""
    ago = period.year_ago()
    return [
        Row(one, held.figure(one.line, ago))
        for one in held.points(kind, period.key)
        if not county or one.line.county == county
    ]


@dataclass(frozen=True)
class Count:
    """What the sentence over a list says."""

    points: int
    judged: int
    met: int
    missed: list[Row]
    silent: list[Row]


def count(found: Sequence[Row]) -> Count:
    """Wells or sources by verdict; those without one apart, with their reason."""
    judged = [row for row in found if row.figure.met]
    missed = [row for row in judged if row.figure.met != gbt14848.MET]
    silent = [row for row in found if not row.figure.met]
    return Count(len(found), len(judged), len(judged) - len(missed), missed, silent)


@dataclass(frozen=True)
class Rate:
    """A rate of a place: its value, what it lacks, and where it is explained."""

    place: str
    value: Value
    note: str
    address: str


def rates(held: supply.SupplySnapshot, kind: str, period: Period) -> list[dict[str, Any]]:
    """The rates of the city and of each county that has wells (or sources)."""
    items = ("fifth_share",) if kind == WELL else ("source_rate", "source_volume_rate")
    found = []
    lines = held.register.of(kind, period.end)
    places = [("city", one) for one in dict.fromkeys(line.city for line in lines if line.city)]
    places += [("county", one) for one in dict.fromkeys(x.county for x in lines if x.county)]
    for where, name in places:
        told = {item: held.rate(where, name, period.key, item) for item in items}
        found.append(
            {
                "kind": where,
                "place": name,
                "points": sum(getattr(line, where) == name for line in lines),
                "rates": [_rate(name, period, item, one) for item, one in told.items()],
            }
        )
    return found


def _rate(name: str, period: Period, item: str, told: Figure) -> Rate:
    ref = f"fig_supply_period/{name}/{period.key}/{item}"
    return Rate(name, told.value, told.note, "" if told.value is None else ref)


# one well or source


@dataclass(frozen=True)
class Measured:
    """An item of a sampling: value, class or verdict, limit, where it is explained."""

    name: str
    shown: str
    unit: str
    grade: str
    limit: str
    over: bool
    address: str


def line_of(held: supply.SupplySnapshot, key: str, period: Period) -> Line:
    """The line of the register in a period, its latest one where it stood at another time."""
    for day in (period.end, None):
        try:
            return held.register.line(key, day)
        except YoujuError:
            continue
    raise Http404


def values(held: supply.SupplySnapshot, line: Line, period: Period) -> tuple[Told, list[Measured]]:
    """Every item of a well or source in a period as it is judged: what is over comes first."""
    told = Recomputation(folder.city(), held.computed).told(line, period)
    order = supply_items.GROUND if line.water == GROUND else supply_items.SURFACE
    places = {item: nth for nth, item in enumerate(order)}
    items = sorted(told.values, key=lambda item: places.get(item, len(places)))
    found = [_value(told, item, told.values[item], period) for item in items]
    return told, sorted(found, key=lambda one: not one.over)


def _value(told: Told, item: str, leaves: tuple[Figure, ...], period: Period) -> Measured:
    line, last = told.line, leaves[-1]
    address = f"fig_supply_period/{line.point}/{period.key}/{item}"
    name, grade, limit, over = item_name(item), "", "", False
    if line.water == GROUND:
        key = GROUNDWATER.get(item, item)
        name = key
        with_goal = line.goal if line.kind == WELL else "Ⅲ"
        try:
            bound = gbt14848.limit(key, with_goal, on=period.end)
            limit = f"{bound.value}" + (f" {bound.unit}" if bound.unit != last.unit else "")
        except YoujuError:
            limit = ""
        if told.judged is not None and key in told.judged.singles:
            single = told.judged.singles[key]
            grade = str(single.figure.value or "")
            over = f"、{key}、" in f"、{(told.row['over'] or '').partition('：')[2]}、"
    else:
        limit = _surface_limit(line, item, period)
    if told.line.kind == SOURCE:
        over = any(
            part.startswith((f"{name} ", name))
            for part in (told.row["over"] or "").partition("：")[2].split("、")
            if part.split(" ")[0] == name
        )
    shown = str(last.value)
    if isinstance(last.value, Decimal):
        shown = f"{last.value:f}"
    return Measured(name, shown, last.unit, grade, limit, over, address)


def _surface_limit(line: Line, item: str, period: Period) -> str:
    water = gb3838.LAKE if line.water == LAKE else gb3838.RIVER
    try:
        if item in gb3838.items(period.end):
            if item in ("water_temp", "tn", "fc"):
                return ""
            return str(gb3838.limit(item, "Ⅲ", on=period.end, water=water).value)
        return str(gb3838.source_limit(item, on=period.end).value)
    except YoujuError:
        return ""


def bands(held: supply.SupplySnapshot, line: Line) -> Mapping[int, list[supply.PointFigure | None]]:
    """The months of each year with figures, the latest year first."""
    found: dict[int, list[supply.PointFigure | None]] = {}
    for one in held.history(line.point, MONTH):
        year = found.setdefault(one.period.start.year, [None] * 12)
        year[one.period.start.month - 1] = one
    return dict(sorted(found.items(), reverse=True))
