"""Questions of the pages of water, answered from the snapshot of the newest computation."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.http import Http404, QueryDict

from youju.ledger import water
from youju.ledger.water_store import CLASSES
from youju.readings.sections import Line
from youju.standards.water import gb3838, surface
from youju.terms.clauses import Clause
from youju.terms.errors import NotThere, YoujuError
from youju.terms.periods import CUMULATIVE, MONTH, Period, parse
from youju.web.base.city import folder
from youju.web.watch.water.words import SHOWN

GOOD = "Ⅲ"
"""The class beyond which items are counted as exceeding (主要污染指标 by the national rule)."""
DAYS = 31
"""Days of automatic data on the page of a section."""
YEARS = 2

_door = threading.Lock()
_held: dict[Path, water.WaterSnapshot] = {}


def snapshot() -> water.WaterSnapshot | None:
    """The figures of water in memory, shared by the threads; None where nothing was computed."""
    here, city = folder.path(), folder.city()
    with _door:
        try:
            found = water.current(city, _held.get(here))
        except NotThere:
            return None
        if found is not _held.get(here):
            _held.clear()
            _held[here] = found
    return found if found.last_month else None


@dataclass(frozen=True)
class Asked:
    """What a list is asked for; empty text asks for everything."""

    period: Period
    county: str = ""
    river: str = ""
    level: str = ""
    shown: str = ""

    @property
    def query(self) -> str:
        """The same as a query of an address."""
        said = QueryDict(mutable=True)
        said["of"] = self.period.key
        for name in ("county", "river", "level", "shown"):
            if value := getattr(self, name):
                said[name] = value
        return said.urlencode()


def asked_of(held: water.WaterSnapshot, said: Mapping[str, str]) -> Asked:
    """The filters of a request; what the city does not know is left out."""
    register = held.register
    known: dict[str, Callable[[str], bool]] = {
        "county": lambda one: one in register.places("county"),
        "river": lambda one: one in register.places("river"),
        "level": lambda one: any(line.level == one for line in register.lines),
        "shown": lambda one: one in SHOWN,
    }
    given = {name: said.get(name, "") for name in known}
    chosen = {name: one if known[name](one) else "" for name, one in given.items()}
    return Asked(period_of(held, said.get("of", "")), **chosen)


def period_of(held: water.WaterSnapshot, text: str) -> Period:
    """The period of a request, the last month with a class where it has no figures."""
    return parse(text if text in held.periods else held.last_month or "")


def offered(held: water.WaterSnapshot, chosen: Period) -> list[Period]:
    """The periods to choose from: year to date, the other spans of the year, then months."""
    last = parse(held.last_month or "")
    every = [parse(key) for key in held.periods]
    told = [one for one in every if one.start <= last.start]
    running = [one for one in told if one.kind == CUMULATIVE and one.end == last.end]
    spans = [one for one in told if one.kind not in (MONTH, CUMULATIVE)]
    months = [one for one in told if one.kind == MONTH]
    found = [*reversed(months[-24:]), *running, *sorted(spans, key=_latest, reverse=True)]
    return found if chosen in found else [chosen, *found]


def _latest(one: Period) -> tuple[date, date]:
    return one.end, one.start


@dataclass(frozen=True)
class Row:
    """One section in the list: its figure of the period, a year ago, items over, last day."""

    line: Line
    figure: water.PeriodFigure
    then: str
    over: list[water.Over]
    day: water.DayFigure | None

    @property
    def move(self) -> str:
        """Against a year ago: ``better``, ``worse``, ``same``; empty where one has no class."""
        now = self.figure.water_class
        if now is None or not self.then:
            return ""
        moved = CLASSES.index(now) - CLASSES.index(self.then)
        return "worse" if moved > 0 else "better" if moved < 0 else "same"


def rows(held: water.WaterSnapshot, asked: Asked) -> list[Row]:
    """The sections asked for, in the order of the register."""
    days = {one.line.section: one.day_figure for one in held.latest()}
    over: dict[str, list[water.Over]] = {}
    for one in held.over(asked.period.key):
        over.setdefault(one.line.section, []).append(one)
    found = []
    for line in held.register.on(asked.period.end):
        row = row_of(held, line, asked.period, over.get(line.section, []), days.get(line.section))
        if _wanted(row, asked):
            found.append(row)
    return found


def row_of(
    held: water.WaterSnapshot,
    line: Line,
    period: Period,
    over: list[water.Over],
    day: water.DayFigure | None,
) -> Row:
    """One section over a period; of which nothing is known it has neither class nor reason."""
    figure = held.period_of(line.section, period.key)
    then = held.period_of(line.section, period.year_ago().key)
    return Row(
        line,
        figure or water.PeriodFigure.blank(line.section, period),
        (then.water_class if then else None) or "",
        over,
        day,
    )


def _wanted(row: Row, asked: Asked) -> bool:
    line, name = row.line, row.figure.water_class
    for said, mine in (
        (asked.county, line.county),
        (asked.river, line.river),
        (asked.level, line.level),
    ):
        if said and said != mine:
            return False
    match asked.shown:
        case "missed":
            return row.figure.met == "不达标"
        case "over":
            return name is not None and CLASSES.index(name) > CLASSES.index(GOOD)
        case "none":
            return name is None
    return True


@dataclass(frozen=True)
class Count:
    """What the sentence over a list says."""

    sections: int
    told: int
    good: int
    worst: int
    held_to: int
    met: int
    missed: list[Row]
    silent: list[Row]


def count(found: list[Row]) -> Count:
    """The sections of a list by class and target; those without class apart."""
    classes = [row.figure.water_class for row in found if row.figure.water_class]
    judged = [row for row in found if row.figure.met]
    missed = [row for row in judged if row.figure.met == "不达标"]
    return Count(
        len(found),
        len(classes),
        sum(CLASSES.index(one) <= CLASSES.index(GOOD) for one in classes),
        classes.count("劣Ⅴ"),
        len(judged),
        len(judged) - len(missed),
        missed,
        [row for row in found if not row.figure.water_class],
    )


# one section


def line_of(held: water.WaterSnapshot, key: str, period: Period) -> Line:
    """The section as the register has it in a period (its latest line where it stood later)."""
    try:
        return held.register.line(key, period.end)
    except YoujuError:
        pass
    try:
        return held.register.line(key)
    except YoujuError:
        raise Http404 from None


def day_columns(days: Sequence[water.DayFigure]) -> list[tuple[str, int]]:
    """The items that any day has, with the most decimals of each: 9.0 stands beside 8.4."""
    found = {
        item: [one for day in days if (one := day.values.get(item)) is not None]
        for item in water.ITEMS
    }
    return [
        (item, max(0, *(-int(one.as_tuple().exponent) for one in values)))
        for item, values in found.items()
        if values
    ]


@dataclass(frozen=True)
class Value:
    """An item of a section: mean, class of the item alone, limit of class Ⅲ, a year ago."""

    item: str
    value: Decimal
    unit: str
    count: int
    below: bool
    grade: str
    limit: str
    multiple: Decimal | None
    compared: water.Compared | None
    evaluated: bool
    address: str

    @property
    def over(self) -> bool:
        """Whether the item is worse than class Ⅲ and counts for the class."""
        return self.evaluated and self.grade in CLASSES[3:]


def values(held: water.WaterSnapshot, figure: water.PeriodFigure) -> list[Value]:
    """Every item with a mean: those beyond class Ⅲ first, then in the order of the standard."""
    on, kind = figure.period.end, figure.type or gb3838.RIVER
    ago = {one.item: one for one in held.year_ago(figure.section, figure.period.key)}
    units = {one.item: one.unit for one in held.over(figure.period.key, figure.section)}
    wanted = surface.item_set("auto", on=on)
    found = []
    for item, value in figure.values.items():
        limit = limit_of(item, GOOD, on, kind)
        evaluated = item in wanted.items or item in wanted.further
        found.append(
            Value(
                item,
                value,
                units.get(item) or unit_of(item),
                figure.counts.get(item, 0),
                item in figure.below,
                grade_of(item, value, on, kind) if evaluated else "",
                str(limit) if limit is not None and evaluated else "",
                figure.over.get(item),
                ago.get(item),
                evaluated,
                figure.address(item),
            )
        )
    worst = sorted((one for one in found if one.over), key=_weight, reverse=True)
    return [*worst, *(one for one in found if not one.over)]


def _weight(one: Value) -> tuple[int, Decimal]:
    return CLASSES.index(one.grade), one.multiple or Decimal(0)


def unit_of(item: str) -> str:
    """The unit that the standard gives an item in."""
    unit = gb3838.STANDARD.editions[-1].says["basic"][item]["unit"]
    return "" if item == "ph" else str(unit)


def grade_of(item: str, value: Decimal, on: date, kind: str) -> str:
    """The class of one item alone; empty where the standard has none for it."""
    try:
        return str(gb3838.item_class(item, value, on=on, water=kind).value or "")
    except YoujuError:
        return ""


def limit_of(item: str, grade: str, on: date, kind: str) -> Decimal | int | str | None:
    """The limit of a class; None where the standard gives this kind of water none."""
    try:
        value = gb3838.limit(item, grade, on=on, water=kind).value
    except YoujuError:
        return None
    return value if isinstance(value, Decimal | int | str) else None


def clauses(figure: water.PeriodFigure) -> list[Clause]:
    """What the class rests on: the table of limits and the rule that names the items."""
    on, kind = figure.period.end, figure.type or gb3838.RIVER
    limits = gb3838.limit("tp", GOOD, on=on, water=kind).by
    rule = surface.item_set("auto", on=on).by
    return [one for one in (limits, rule) if one is not None]


@dataclass(frozen=True)
class Year:
    """The months of a year as bands of class; None for a month that has not come."""

    year: int
    months: list[water.PeriodFigure | None]


def bands(held: water.WaterSnapshot, key: str, last: str) -> list[Year]:
    """Two years of months up to the newest one, the newer year first."""
    end = parse(last)
    first = f"{end.start.year - YEARS + 1}-01"
    figures = held.bands(key, first, last)
    found = []
    for year in range(end.start.year, end.start.year - YEARS, -1):
        mine: list[water.PeriodFigure | None] = [
            one for one in figures if one.period.start.year == year
        ]
        found.append(Year(year, mine + [None] * (12 - len(mine))))
    return found


def curve(
    held: water.WaterSnapshot, key: str, item: str, last: str, words: Mapping[str, str]
) -> dict[str, Any] | None:
    """The monthly means of an item as a chart, with the limit of class Ⅲ; None without any."""
    end = parse(last)
    figures = held.bands(key, f"{end.start.year - YEARS + 1}-01", last)
    points = [one.values.get(item) for one in figures]
    if all(one is None for one in points):
        return None
    unit = unit_of(item)
    kind = next((one.type for one in reversed(figures) if one.type), gb3838.RIVER)
    limit = limit_of(item, GOOD, end.end, kind)
    clause = gb3838.limit("tp", GOOD, on=end.end, water=kind).by
    lines = []
    if isinstance(limit, Decimal | int):
        name = words["least"] if item == "do" else words["limit"]
        lines = [{"value": float(limit), "name": f"{name} {limit}", "clause": str(clause)}]
    axis: dict[str, Any] = {"name": unit or words["item"], "to": None}
    if isinstance(limit, Decimal | int) and all(one is None or one < limit for one in points):
        axis["to"] = float(limit)  # the line is seen although every value lies below it
    axis["from"] = None if item == "ph" else 0
    return {
        "label": words["label"],
        "x": {"kind": "month", "values": [one.period.start.isoformat() for one in figures]},
        "y": axis,
        "series": [
            {
                "name": words["item"],
                "values": [None if one is None else float(one) for one in points],
                "decimals": places_of(points),
                "points": True,
            }
        ],
        "limits": lines,
        "words": {"missing": words["missing"]},
        "told": [(one, one.values.get(item)) for one in figures if item in one.values],
    }


def places_of(points: list[Decimal | None]) -> int:
    """The most decimals among some values."""
    found = [-int(one.as_tuple().exponent) for one in points if one is not None]
    return max([0, *found])


def days(held: water.WaterSnapshot, key: str) -> list[water.DayFigure]:
    """The last days of an automatic station, the newest first; none for others."""
    row = next((one for one in held.latest() if one.line.section == key), None)
    if row is None or row.day is None:
        return []
    return held.days_of(key, row.day - timedelta(days=DAYS - 1), row.day)[::-1]


def items_of(held: water.WaterSnapshot, key: str, last: str) -> list[str]:
    """The items that a section has monthly means of, in the order of the standard."""
    end = parse(last)
    figures = held.bands(key, f"{end.start.year - YEARS + 1}-01", last)
    return [item for item in water.ITEMS if any(item in one.values for one in figures)]


def first_item(found: list[Value], items: list[str]) -> str:
    """The item whose curve is shown first: the worst one over, else the permanganate index."""
    worst = [one.item for one in found if one.over]
    return next((one for one in (*worst, "codmn", *items) if one in items), "")
