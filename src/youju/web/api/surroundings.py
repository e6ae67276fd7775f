"""Sound and soil: days of sites, samples, rates and levels of places — the figures of the pages.

Rights are those of the pages: sound for all who are signed in, soil for those who may see it, and
of it only what lies in the scope of the token's owner.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import polars as pl
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema
from pydantic import Field

from youju.ledger.surroundings.issued import Told
from youju.ledger.surroundings.soil_figures import SampleFigure, SoilFigures
from youju.ledger.surroundings.sound_figures import DayFigure, SoundFigures
from youju.readings.surroundings.soil import Place as SoilPlace
from youju.readings.surroundings.sound import Place
from youju.terms.errors import NotEnoughData, UnknownPlace
from youju.terms.periods import parse
from youju.web.api import shapes
from youju.web.api.asof import Paging, as_float, as_of, as_text, table
from youju.web.api.callers import need
from youju.web.api.series import (
    FROM,
    LIMIT,
    MOST_PERIODS,
    NUMBERS,
    OFFSET,
    PERIOD,
    SHAPE,
    TO,
    Name,
    Numbers,
    Shape,
    span_of_days,
)
from youju.web.api.words import FIGURES
from youju.web.base.rights.catalogue import may
from youju.web.watch.surroundings import queries

router = Router()
SITES = gettext_noop("Codes of sites; all without.")
PLACES = gettext_noop("Counties or the city; all without.")
TEXT, NUMBER, WHOLE, TRUTH = pl.String(), pl.Object(), pl.Int64(), pl.Boolean()
ITEMS = ("day_rate", "night_rate", "region_day", "region_night", "road_day", "road_night")
COMPARED = ("value", "issued", "own", "year_ago", "change")
_COMPARED: dict[str, Any] = {
    **dict.fromkeys(COMPARED, NUMBER),
    **dict.fromkeys(("unit", "change_unit", "address", "own_address", "change_address"), TEXT),
}


class Listed(Schema):
    """What every list of these figures takes."""

    format: Shape = Field("rows", description=SHAPE)
    numbers: Numbers = Field("text", description=NUMBERS)
    limit: int = Field(500, ge=1, le=20000, description=LIMIT)
    offset: int = Field(0, ge=0, le=10**9, description=OFFSET)

    def given(
        self,
        request: HttpRequest,
        rows: Sequence[dict[str, Any]],
        schema: dict[str, Any],
        exact: Sequence[str],
        computed: Any,
    ) -> HttpResponse:
        """The rows of this page in the form that was asked for."""
        paging = Paging(self.limit, self.offset)
        frame = pl.DataFrame(list(paging.cut(rows)), schema=schema, orient="row")
        said = {"page": paging.of(request, len(rows)), "as_of": as_of(computed), "state": ""}
        write = as_float if self.numbers == "float" else as_text
        return table(request, frame, said, self.format, write, exact)


class SitesAsked(Listed):
    """Parameters of what was measured at sites."""

    first: date = Field(alias="from", description=FROM)
    last: date = Field(alias="to", description=TO)
    site: list[Name] = Field([], max_length=200, description=SITES)


class PlacesAsked(Listed):
    """Parameters of rates and levels of places."""

    period: list[Name] = Field(min_length=1, max_length=MOST_PERIODS, description=PERIOD)
    object: list[Name] = Field([], max_length=200, description=PLACES)


# sound


@router.get(
    "/figures/sound/days",
    response={200: shapes.Rows | shapes.Columns},
    summary=gettext_noop("Days of sites of sound"),
    description=gettext_noop(
        "Ld, Ln and Ldn in dB(A), limits and verdicts of functional zones, and why there is none."
    ),
    operation_id="sound_days",
)
def sound_days(request: HttpRequest, asked: Query[SitesAsked]) -> HttpResponse:
    """The days of sites between two dates, both included."""
    held = _sound(request)
    span_of_days(asked.first, asked.last)
    lines = {one.site: one for one in held.register.lines}
    rows = [
        _day(lines[key], one)
        for key in _among(asked.site, lines)
        for one in held.days_of(key)
        if asked.first <= one.day <= asked.last
    ]
    schema = {
        **dict.fromkeys(("site", "name", "county", "kind", "zone", "date"), TEXT),
        **dict.fromkeys(LEVELS, NUMBER),
        **dict.fromkeys(("met_day", "met_night", "reported"), TRUTH),
        "hours": WHOLE,
        **dict.fromkeys(("note", "address"), TEXT),
    }
    return asked.given(request, rows, schema, LEVELS, held.computed)


LEVELS = ("ld", "ln", "ldn", "limit_day", "limit_night")


def _day(line: Place, one: DayFigure) -> dict[str, Any]:
    return {
        "site": line.site,
        "name": line.name,
        "county": line.county,
        "kind": line.kind,
        "zone": one.zone,
        "date": one.day.isoformat(),
        **{name: getattr(one, name) for name in (*LEVELS, "met_day", "met_night")},
        "reported": one.reported,
        "hours": one.hours,
        "note": one.note,
        "address": one.address("{item}"),
    }


@router.get(
    "/figures/sound/periods",
    response={200: shapes.Rows | shapes.Columns},
    summary=gettext_noop("Rates and levels of sound"),
    description=gettext_noop(
        "Pass rates of the functional zones (of all, or of one), mean levels of the region and the "
        "roads of a year: what counts, what was issued, our own, a year ago and the change."
    ),
    operation_id="sound_periods",
)
def sound_periods(request: HttpRequest, asked: Query[PlacesAsked]) -> HttpResponse:
    """The rates and levels of places over periods."""
    held = _sound(request)
    rows = []
    for key, place, kind in _places(asked, held):
        for one in (held.place(kind, place, key), *held.zones(kind, place, key)):
            if one is None:
                continue
            counts = {"day": (one.day_met, one.day_of), "night": (one.night_met, one.night_of)}
            items = ("day_rate", "night_rate") if one.zone else ITEMS
            for item in items:
                told = held.told(one, item)
                if told.value is None:
                    continue
                when = item.removesuffix("_rate").rpartition("_")[2]
                met, of = counts[when] if item.endswith("_rate") else (None, None)
                whole = one.wholes.get((item.partition("_")[0], when))
                row: dict[str, Any] = {
                    "object": place,
                    "kind": kind,
                    "zone": one.zone,
                    "period": key,
                }
                row |= {"item": item, "met": met, "of": of if whole is None else whole.of}
                rows.append(row | {"grade": whole.grade if whole else ""} | _compared(told))
    schema = {
        **dict.fromkeys(("object", "kind", "zone", "period", "item"), TEXT),
        **dict.fromkeys(("met", "of"), WHOLE),
        "grade": TEXT,
        **_COMPARED,
    }
    return asked.given(request, rows, schema, COMPARED, held.computed)


# soil


@router.get(
    "/figures/soil/samples",
    response={200: shapes.Rows | shapes.Columns},
    summary=gettext_noop("Samples of soil"),
    description=gettext_noop(
        "Each item of each sample in mg/kg with its screening and intervention value and verdict; "
        "a county's own alone."
    ),
    operation_id="soil_samples",
)
def soil_samples(request: HttpRequest, asked: Query[SitesAsked]) -> HttpResponse:
    """The items of samples taken between two dates, both included."""
    held = _soil(request)
    span_of_days(asked.first, asked.last)
    lines = {
        one.site: one for one in held.register.lines if queries.in_scope(request.user, one.county)
    }
    rows = [
        row
        for key in _among(asked.site, lines)
        for one in held.samples_of(key)
        if asked.first <= one.day <= asked.last
        for row in _items(lines[key], one)
    ]
    schema = {
        **dict.fromkeys(("site", "name", "county", "kind", "land", "date", "depth"), TEXT),
        "sample_verdict": TEXT,
        "ph": NUMBER,
        "item": TEXT,
        "value": NUMBER,
        "below": TRUTH,
        **dict.fromkeys(("screening", "intervention"), NUMBER),
        **dict.fromkeys(("verdict", "note", "address"), TEXT),
    }
    exact = ("ph", "value", "screening", "intervention")
    return asked.given(request, rows, schema, exact, held.computed)


def _items(line: SoilPlace, one: SampleFigure) -> Iterator[dict[str, Any]]:
    for item in one.items:
        yield {
            "site": line.site,
            "name": line.name,
            "county": line.county,
            "kind": line.kind,
            "land": line.land,
            "date": one.day.isoformat(),
            "depth": one.depth,
            "sample_verdict": one.verdict,
            "ph": one.ph,
            "item": item.item,
            "value": item.value,
            "below": item.below,
            "screening": item.screening,
            "intervention": item.intervention,
            "verdict": item.verdict,
            "note": one.note,
            "address": item.address,
        }


@router.get(
    "/figures/soil/years",
    response={200: shapes.Rows | shapes.Columns},
    summary=gettext_noop("Safe use of land"),
    description=gettext_noop(
        "Rates of safe use of polluted farmland and key building land of years, with the areas; "
        "what counts, what was issued, our own, a year ago and the change; a county's own alone."
    ),
    operation_id="soil_years",
)
def soil_years(request: HttpRequest, asked: Query[PlacesAsked]) -> HttpResponse:
    """The rates of safe use of places in years."""
    held = _soil(request)
    every = {year: queries.soil_places(held, request.user, year) for year in held.years}
    known = {place.name for places in every.values() for place in places}
    for name in asked.object:
        if name not in known:
            raise UnknownPlace(_("There is no soil of “%s” in your scope.") % name)
    rows = []
    for year in [parse(text).key for text in dict.fromkeys(asked.period)]:
        for one in every.get(year, ()):
            if asked.object and one.name not in asked.object:
                continue
            areas = {
                "farmland_rate": (one.farmland_safe, one.farmland_of, "亩"),
                "building_rate": (one.building_safe, one.building_of, "公顷"),
            }
            for item, (safe, of, unit) in areas.items():
                told = held.told(one, item)
                if told.value is None:
                    continue
                row: dict[str, Any] = {
                    "object": one.name,
                    "kind": one.kind,
                    "period": year,
                    "item": item,
                }
                row |= {"safe": safe, "of": of, "area_unit": unit}
                rows.append(row | _compared(told))
    schema = {
        **dict.fromkeys(("object", "kind", "period", "item"), TEXT),
        **dict.fromkeys(("safe", "of"), NUMBER),
        "area_unit": TEXT,
        **_COMPARED,
    }
    return asked.given(request, rows, schema, ("safe", "of", *COMPARED), held.computed)


# inside


def _compared(one: Told) -> dict[str, Any]:
    return {
        "value": one.value,
        "issued": None if one.issued is None else one.issued.value,
        "own": one.own,
        "year_ago": one.then,
        "change": one.change,
        "unit": one.unit,
        "change_unit": one.change_unit,
        "address": one.address,
        "own_address": one.own_address if one.own is not None else "",
        "change_address": one.change_address if one.change is not None else "",
    }


def allowed(request: HttpRequest, right: str) -> None:
    """Refuse a token without the scope of figures, or whose owner may not see the page.

    :raises PermissionDenied: it is so.
    """
    need(request, FIGURES)
    if not may(request.user, right):
        raise PermissionDenied(_("Whoever owns the token may not see these figures."))


def _sound(request: HttpRequest) -> SoundFigures:
    allowed(request, "surroundings.sound")
    held = queries.sound()
    if held is None:
        raise NotEnoughData(_("There are no figures of sound yet."))
    return held


def _soil(request: HttpRequest) -> SoilFigures:
    allowed(request, "surroundings.soil")
    held = queries.soil()
    if held is None:
        raise NotEnoughData(_("There are no figures of soil yet."))
    return held


def _among(asked: Sequence[str], known: dict[str, Any]) -> list[str]:
    for one in asked:
        if one not in known:
            raise UnknownPlace(
                _("The register has no site “%s”, or it lies outside your scope.") % one
            )
    return list(dict.fromkeys(asked)) or list(known)


def _places(asked: PlacesAsked, held: SoundFigures) -> Iterator[tuple[str, str, str]]:
    """Period, name and kind of every place that is asked for."""
    for key in [parse(one).key for one in dict.fromkeys(asked.period)]:
        kinds = {one.name: kind for kind in ("city", "county") for one in held.table(kind, key)}
        known = {*kinds, *held.register.places("city"), *held.register.places("county")}
        for one in asked.object:
            if one not in known:
                raise UnknownPlace(_("The register has no county or city “%s”.") % one)
        for name in list(dict.fromkeys(asked.object)) or list(kinds):
            if name in kinds:
                yield key, name, kinds[name]
