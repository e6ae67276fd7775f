"""Questions of the pages of sound and soil, answered from the newest computation. No writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, QueryDict

from youju.ledger.surroundings import soil_figures, sound_figures
from youju.readings.surroundings import dust as dust_registers
from youju.readings.surroundings import kept
from youju.readings.surroundings import odorous as odorous_registers
from youju.readings.surroundings import soil as soil_registers
from youju.readings.surroundings import sound as sound_registers
from youju.readings.surroundings.soil import Place as SoilPlace
from youju.readings.surroundings.sound import ZONE, Place
from youju.standards.soil import gb15618, gb36600
from youju.standards.sound import gb3096, hj640
from youju.terms.clauses import Clause
from youju.terms.numbers import plain, round_even
from youju.terms.periods import CUMULATIVE, MONTH, QUARTER, YEAR, Period, parse
from youju.web.base.city.held import Held
from youju.web.base.rights.models import User
from youju.web.base.rights.words import CITY_WIDE
from youju.web.base.work import register_files
from youju.web.watch.surroundings.words import KINDS, REGISTERS, SHOWN

DAYS = 60
"""Days in the table of a site with an automatic station."""

_sound = Held(sound_figures.current)
_soil = Held(soil_figures.current)


def sound() -> sound_figures.SoundFigures | None:
    """The figures of sound in memory, shared by the threads; None where there are none."""
    found = _sound.get()
    return found if found is not None and found.periods else None


def soil() -> soil_figures.SoilFigures | None:
    """The figures of soil in memory, shared by the threads; None where there are none."""
    found = _soil.get()
    return found if found is not None and found.years else None


def in_scope(person: Any, county: str) -> bool:
    """Whether a county lies in a person's scope: where soil was sampled is not for everybody."""
    if not isinstance(person, User):
        return False
    if person.roles_today & CITY_WIDE:
        return True
    return bool(county) and county in person.counties_today


# sound


@dataclass(frozen=True)
class Asked:
    """What the list of sound is asked for; empty text asks for everything."""

    period: Period
    county: str = ""
    kind: str = ""
    shown: str = ""

    @property
    def query(self) -> str:
        """The same as a query of an address."""
        said = QueryDict(mutable=True)
        said["of"] = self.period.key
        for name in ("county", "kind", "shown"):
            if value := getattr(self, name):
                said[name] = value
        return said.urlencode()


def asked_of(held: sound_figures.SoundFigures, said: Mapping[str, str]) -> Asked:
    """The filters of a request; what the city does not know is left out."""
    known = {
        "county": held.register.places("county"),
        "kind": tuple(KINDS),
        "shown": tuple(SHOWN),
    }
    chosen = {
        name: one if (one := said.get(name, "")) in few else "" for name, few in known.items()
    }
    return Asked(period_of(held, said.get("of", "")), **chosen)


def period_of(held: sound_figures.SoundFigures, text: str) -> Period:
    """The period of a request; the last quarter with a value where it has no figures."""
    if text in held.periods:
        return parse(text)
    every = [parse(one) for one in held.periods]
    quarters = [one for one in every if one.kind == QUARTER]
    told = [one for one in quarters if rated(held, one.key)]
    return max(told or quarters or every, key=lambda one: one.end)


def rated(held: sound_figures.SoundFigures, key: str) -> bool:
    """Whether a period has a rate of functional zones."""
    found = held.table("city", key)
    return any(one.day_of or one.night_of for one in found)


def offered(held: sound_figures.SoundFigures, chosen: Period) -> list[Period]:
    """The periods to choose from: quarters and years, the running year, months."""
    every = [parse(key) for key in held.periods]
    last = max(one.end for one in every if one.kind == MONTH)
    kinds = {kind: [one for one in every if one.kind == kind] for kind in (QUARTER, YEAR, MONTH)}
    running = [one for one in every if one.kind == CUMULATIVE and one.end == last]
    found = [
        *sorted(kinds[QUARTER], reverse=True)[:8],
        *running,
        *sorted(kinds[YEAR], reverse=True),
        *sorted(kinds[MONTH], reverse=True)[:24],
    ]
    return found if chosen in found else [chosen, *found]


@dataclass(frozen=True)
class Row:
    """One site in the list: its last day up to the end of the period; days in it, days over."""

    line: Place
    last: sound_figures.DayFigure | None
    days: int
    over_day: int
    over_night: int

    @property
    def judged(self) -> bool:
        """Whether the site is held to the limits of a zone."""
        return self.line.kind == ZONE and bool(self.line.zone)

    @property
    def over(self) -> bool:
        """Whether any day or night of the period exceeds its limit."""
        return bool(self.over_day or self.over_night)


def rows(held: sound_figures.SoundFigures, asked: Asked) -> list[Row]:
    """The sites asked for, in the order of the register."""
    found = []
    for line in held.register.on(asked.period.end):
        if (asked.county and line.county != asked.county) or (
            asked.kind and line.kind != asked.kind
        ):
            continue
        days = held.within(line.site, asked.period.key)
        before = [one for one in held.days_of(line.site) if one.day <= asked.period.end]
        row = Row(
            line,
            before[-1] if before else None,
            len(days),
            sum(one.met_day is False for one in days),
            sum(one.met_night is False for one in days),
        )
        if (asked.shown == "over" and not row.over) or (asked.shown == "none" and row.days):
            continue
        found.append(row)
    return found


def year_of_levels(asked: Asked) -> str:
    """The key of the year whose mean levels stand beside a period."""
    return (
        asked.period.key if asked.period.kind in (YEAR, CUMULATIVE) else str(asked.period.end.year)
    )


def levels(held: sound_figures.SoundFigures, key: str) -> list[sound_figures.PlaceFigure]:
    """City and counties that have a mean level of grids or roads in a year."""
    every = [*held.table("city", key), *held.table("county", key)]
    return [one for one in every if one.wholes]


def sound_line(held: sound_figures.SoundFigures, key: str) -> Place:
    """The latest line of a site."""
    found = [one for one in held.register.lines if one.site == key]
    if not found:
        raise Http404
    return found[-1]


def clauses(line: Place, on: date) -> list[Clause]:
    """What the figures of a site rest on."""
    found = [hj640.period_level([50] * 16, "day", on=on).by]
    if line.kind == ZONE and line.zone:
        found.insert(0, gb3096.limit(line.zone, "day", on=on).by)
    return [one for one in found if one is not None]


def curve(days: list[sound_figures.DayFigure], words: Mapping[str, str]) -> dict[str, Any] | None:
    """Ld and Ln of a site over time with its limits; None with less than two days."""
    if len(days) < 2:
        return None
    last = days[-1]
    lines = []
    for name, value in (("limit_day", last.limit_day), ("limit_night", last.limit_night)):
        if value is not None:
            lines.append({"value": float(value), "name": f"{words[name]} {value}", "clause": ""})

    def shown(values: list[Decimal | None]) -> list[float | None]:
        return [None if one is None else float(one) for one in values]

    return {
        "label": words["label"],
        "x": {"kind": "day", "values": [one.day.isoformat() for one in days]},
        "y": {"name": "dB(A)", "from": 30, "to": None},
        "series": [
            {
                "name": words["ld"],
                "values": shown([one.ld for one in days]),
                "decimals": 1,
                "points": True,
            },
            {
                "name": words["ln"],
                "values": shown([one.ln for one in days]),
                "decimals": 1,
                "points": True,
            },
        ],
        "limits": lines,
        "words": {"missing": words["missing"]},
    }


# soil


@dataclass(frozen=True)
class SoilRow:
    """One site of soil: its newest sample."""

    line: SoilPlace
    last: soil_figures.SampleFigure | None
    samples: int


def soil_rows(
    held: soil_figures.SoilFigures, person: Any, county: str = "", shown: str = ""
) -> list[SoilRow]:
    """The sites in a person's scope, in the order of the register."""
    found = []
    for key in dict.fromkeys(one.site for one in held.register.lines):
        line = held.register.line(key)
        if not in_scope(person, line.county) or (county and line.county != county):
            continue
        samples = held.samples_of(key)
        row = SoilRow(line, samples[0] if samples else None, len(samples))
        if shown == "over" and not (row.last and row.last.over):
            continue
        if shown == "none" and row.last and row.last.verdict:
            continue
        found.append(row)
    return found


def soil_line(held: soil_figures.SoilFigures, person: Any, key: str) -> SoilPlace:
    """The latest line of a site in a person's scope."""
    found = [one for one in held.register.lines if one.site == key]
    if not found or not in_scope(person, found[-1].county):
        raise Http404
    return found[-1]


def soil_clauses(line: SoilPlace, samples: list[soil_figures.SampleFigure]) -> list[Clause]:
    """What the verdicts of a site rest on."""
    if not samples or not line.land:
        return []
    on = samples[0].day
    if line.kind == soil_registers.FARMLAND:
        by = gb15618.screening_value("镉", land=line.land, ph=7, on=on).by
    else:
        land = soil_registers.LANDS[line.kind].index(line.land) + 1
        by = gb36600.screening_value("镉", land=land, on=on).by
    return [] if by is None else [by]


def years(held: soil_figures.SoilFigures, text: str) -> str:
    """The year of a request, the last one where it has none."""
    return text if text in held.years else held.years[-1]


def soil_places(
    held: soil_figures.SoilFigures, person: Any, year: str
) -> list[soil_figures.PlaceFigure]:
    """City and counties of a year; whoever is of a county has its own alone."""
    counties = [one for one in held.table("county", year) if in_scope(person, one.name)]
    if isinstance(person, User) and person.roles_today & CITY_WIDE:
        return [*held.table("city", year), *counties]
    return counties


def percent(value: Decimal | None) -> Decimal | None:
    """A rate held at 10⁻⁶ as it is printed, with two decimals at most."""
    return None if value is None else plain(round_even(value, 2))


# registers

HEADS = {
    "sound": sound_registers.HEAD,
    "soil": soil_registers.HEAD,
    "farmland": soil_registers.FARMLAND_HEAD,
    "building": soil_registers.BUILDING_HEAD,
    "dustfall": dust_registers.HEAD,
    "dustfall_targets": dust_registers.TARGETS_HEAD,
    "odorous": odorous_registers.HEAD,
}


def _many(kind: str) -> int:
    return kept.check(kind, FILES.text(kind))


FILES = register_files.Files(
    space="surroundings",
    labels=REGISTERS,
    paths=kept.FILES,
    heads={kind: ",".join(head) for kind, head in HEADS.items()},
    many=_many,
    then="surroundings:registers",
)
"""The registers of sound and soil, as files."""
