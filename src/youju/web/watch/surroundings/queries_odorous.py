"""Questions of the pages of black and odorous water, answered from the newest computation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404

from youju.ledger.surroundings import odorous_figures
from youju.ledger.surroundings.odorous_exact import ITEMS, Reading
from youju.ledger.surroundings.odorous_figures import OdorousFigures, PlaceFigure, WaterFigure
from youju.readings.surroundings.odorous import URBAN, Water
from youju.standards.water import black_odorous as rules
from youju.terms.clauses import Clause
from youju.terms.periods import (
    CUMULATIVE,
    MONTH,
    QUARTER,
    YEAR,
    Period,
    day_from,
    day_number,
    parse,
)
from youju.terms.places import CITY, COUNTY
from youju.web.base.city.held import Held
from youju.web.watch.surroundings.words import WATERS_SHOWN

_odorous = Held(odorous_figures.current)


def odorous() -> OdorousFigures | None:
    """The figures of black and odorous water in memory; None where there are none."""
    found = _odorous.get()
    return found if found is not None and found.periods else None


def period_of(held: OdorousFigures, text: str) -> Period:
    """The period of a request; the last quarter with a grade where it has no figures."""
    if text in held.periods:
        return parse(text)
    quarters = [one for one in map(parse, held.periods) if one.kind == QUARTER]
    graded = set(held.point_rows["period"].to_list())
    return max([one for one in quarters if one.key in graded] or quarters)


def offered(held: OdorousFigures, chosen: Period) -> list[Period]:
    """The periods to choose from: quarters, the running year, years, months."""
    every = [parse(key) for key in held.periods]
    last = max(one.end for one in every if one.kind == MONTH)
    running = [one for one in every if one.kind == CUMULATIVE and one.end == last]
    kinds = {
        kind: sorted((one for one in every if one.kind == kind), reverse=True)
        for kind in (QUARTER, YEAR, MONTH)
    }
    found = [*kinds[QUARTER][:8], *running, *kinds[YEAR], *kinds[MONTH][:24]]
    return found if chosen in found else [chosen, *found]


@dataclass(frozen=True)
class WaterRow:
    """One water body in the list: its figure of the period, the last day it was measured."""

    line: Water
    now: WaterFigure | None
    last: Reading | None

    @property
    def last_day(self) -> date | None:
        """The last day it was measured, up to the end of the period."""
        return None if self.last is None else day_from(self.last.day)

    @property
    def came_back(self) -> bool:
        """Whether it was cleared and is graded again."""
        return self.now is not None and self.now.came_back

    @property
    def is_bad(self) -> bool:
        """Whether it came back, or is graded as black and odorous."""
        one = self.now
        return one is not None and (one.came_back or one.grade not in ("", rules.CLEAR))


def rows(held: OdorousFigures, period: Period, county: str = "", shown: str = "") -> list[WaterRow]:
    """The waters that the register has at the end of a period, in its order."""
    found = []
    for line in held.register.on(period.end):
        days = [one for one in held.days_of(line.water) if one.day <= day_number(period.end)]
        row = WaterRow(line, held.water(line.water, period.key), days[-1] if days else None)
        if county and line.county != county:
            continue
        if (shown == "over" and not row.is_bad) or (
            shown == "none" and row.now is not None and row.now.grade
        ):
            continue
        found.append(row)
    return found


def shares(held: OdorousFigures, period: Period) -> list[PlaceFigure]:
    """The city, then its counties, of cities and of each list of villages."""
    return [*held.table(CITY, period.key), *held.table(COUNTY, period.key)]


def whole(held: OdorousFigures, period: Period) -> list[PlaceFigure]:
    """The city alone: its waters of the city first, then the lists of villages."""
    return held.table(CITY, period.key)


def chosen(text: str) -> str:
    """A filter that is known; empty for all."""
    return text if text in WATERS_SHOWN else ""


def line_of(held: OdorousFigures, key: str, on: Period) -> Water:
    """The line of a water body at the end of a period, else its latest."""
    mine = [one for one in held.register.lines if one.water == key]
    if not mine:
        raise Http404
    return held.register.line_near(key, on.end) or mine[-1]


def history(held: OdorousFigures, key: str) -> list[Water]:
    """Every dated line of a water body, the latest first."""
    return [one for one in held.register.lines if one.water == key][::-1]


@dataclass(frozen=True)
class DayRow:
    """One day of a point with its four items in the order of the standard."""

    reading: Reading
    grade: str

    @property
    def day(self) -> date:
        """The day."""
        return day_from(self.reading.day)

    @property
    def values(self) -> list[object]:
        """Values with their lines of the sheet; None for what was not measured."""
        return [self.reading.values.get(item) for item in ITEMS]


def days(held: OdorousFigures, line: Water) -> list[DayRow]:
    """Every day of every point, the latest first; of a city with the grade of the day."""
    found = []
    for one in held.days_of(line.water)[::-1]:
        grade = ""
        if line.kind == URBAN:
            told = {item: figure.value for item, figure in one.values.items()}
            grade = str(
                rules.point_grade([told], on=day_from(one.day), depth=[one.depth]).value  # type: ignore[list-item]
            )
        found.append(DayRow(one, grade))
    return found


def clauses(period: Period) -> list[Clause]:
    """What grades and shares rest on."""
    if period.end < rules.STANDARD.editions[0].since:
        return []
    edition = rules.STANDARD.on(period.end)
    return [
        edition.clause(edition.says[one]["clause"], edition.says[one]["mark"])
        for one in ("items", "point", "water", "share")
    ]
