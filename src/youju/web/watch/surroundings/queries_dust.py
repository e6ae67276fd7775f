"""Questions of the pages of dustfall, answered from the newest computation. No writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from youju.ledger.surroundings import dust_exact, dust_figures
from youju.ledger.surroundings.dust_figures import DustFigure, DustFigures
from youju.readings.surroundings.dust import Place
from youju.terms.clauses import Clause
from youju.terms.periods import CUMULATIVE, MONTH, YEAR, Period, month_of, parse
from youju.terms.places import CITY, COUNTY, SITE
from youju.web.base.city.held import Held

MONTHS = 24
"""So many months are offered, and drawn."""

_dust = Held(dust_figures.current)


def dust() -> DustFigures | None:
    """The figures of dustfall in memory; None where there are none."""
    found = _dust.get()
    return found if found is not None and found.periods else None


def period_of(held: DustFigures, text: str) -> Period:
    """The period of a request; the last month with figures where it has none."""
    if text in held.periods:
        return parse(text)
    return max(one for one in map(parse, held.periods) if one.kind == MONTH)


def offered(held: DustFigures, chosen: Period) -> list[Period]:
    """The periods to choose from: months, the running year, years."""
    every = [parse(key) for key in held.periods]
    months = sorted((one for one in every if one.kind == MONTH), reverse=True)
    running = [one for one in every if one.kind == CUMULATIVE and one.end == months[0].end]
    years = sorted((one for one in every if one.kind == YEAR), reverse=True)
    found = [*running, *months[:MONTHS], *years]
    return found if chosen in found else [chosen, *found]


@dataclass(frozen=True)
class Told:
    """What the ranking of a period says in one sentence."""

    city: DustFigure | None
    counties: list[DustFigure]

    @property
    def ranked(self) -> list[DustFigure]:
        """The counties that have a rank."""
        return [one for one in self.counties if one.rank is not None]

    @property
    def least(self) -> list[DustFigure]:
        """Those at the first place."""
        return [one for one in self.ranked if one.rank == 1]

    @property
    def most(self) -> list[DustFigure]:
        """Those with the largest value."""
        values = [one.shown for one in self.ranked if one.shown is not None]
        return [one for one in self.ranked if one.shown == max(values)]

    @property
    def judged(self) -> list[DustFigure]:
        """The counties that are held to something."""
        return [one for one in self.counties if one.verdict]

    @property
    def over(self) -> list[DustFigure]:
        """Those above it."""
        return [one for one in self.counties if one.exceeds]

    @property
    def lacking(self) -> list[DustFigure]:
        """Those of which something is missing."""
        return [one for one in self.counties if one.missing]


def told(held: DustFigures, period: Period) -> Told:
    """The city and its counties over a period, by rank."""
    cities = held.table(CITY, period.key)
    return Told(cities[0] if cities else None, held.table(COUNTY, period.key))


@dataclass(frozen=True)
class PointRow:
    """A point in the list: its figure of the period, and of the year up to its end."""

    line: Place
    now: DustFigure | None
    year: DustFigure | None


def points(held: DustFigures, period: Period, county: str = "") -> list[PointRow]:
    """The points that stood at the end of a period, in the order of the register."""
    year = f"..{month_of(period.end).end.isoformat()}"
    return [
        PointRow(line, held.figure(SITE, line.site, period.key), held.figure(SITE, line.site, year))
        for line in held.register.on(period.end)
        if not county or line.county == county
    ]


def line_of(held: DustFigures, key: str) -> Place:
    """The latest line of a point."""
    found = [one for one in held.register.lines if one.site == key]
    if not found:
        raise Http404
    return found[-1]


def clauses(held: DustFigures, period: Period) -> list[Clause]:
    """What the verdicts of a period rest on, each instrument once."""
    found: dict[tuple[str, str], Clause] = {}
    for one in told(held, period).judged:
        figure = held.again.met(one.kind, one.name, period)
        if figure.by is not None:
            found.setdefault((figure.by.instrument, figure.by.article), figure.by)
    return list(found.values())


def is_held_to(period: Period) -> bool:
    """Whether targets answer to such a period at all."""
    return bool(dust_exact.statistic_of(period))


def bars(rows: list[DustFigure], period: str) -> dict[str, Any] | None:
    """The ranking as a picture; None with less than two counties."""
    given = [one for one in rows if one.shown is not None]
    if len(given) < 2:
        return None
    return {
        "label": _("Dustfall of the counties, %(period)s") % {"period": period},
        "name": _("Dustfall"),
        "unit": _("t/(km²·month)"),
        "decimals": 1,
        "items": [
            {
                "name": one.name,
                "value": float(one.shown),
                "text": f"{one.shown:.1f}"
                + (f" {pgettext('dustfall', 'over')}" if one.exceeds else ""),
                "target": None if one.limit is None else float(one.limit),
                **({"tone": "over"} if one.exceeds else {}),
            }
            for one in given
            if one.shown is not None
        ],
        "words": {"target": _("target"), "last": _("a year ago")},
    }


def curve(months: list[DustFigure], name: str) -> dict[str, Any] | None:
    """The months of a point; None with less than two."""
    drawn = months[-MONTHS:]
    if len(drawn) < 2:
        return None
    return {
        "label": _("Dustfall by month at %(name)s") % {"name": name},
        "x": {"kind": "month", "values": [f"{one.period}-01" for one in drawn]},
        "y": {"name": _("t/(km²·month)"), "from": 0, "to": None},
        "series": [
            {
                "name": _("Dustfall"),
                "values": [None if one.mean is None else float(one.mean) for one in drawn],
                "decimals": 1,
                "points": True,
            }
        ],
        "words": {"missing": _("no value")},
    }
