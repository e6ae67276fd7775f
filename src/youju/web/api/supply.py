"""Groundwater wells and drinking-water sources: the figures of their pages."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router
from pydantic import Field

from youju.ledger.supply import PointFigure, SupplySnapshot
from youju.readings.supply import SOURCE, WELL
from youju.terms.errors import NotEnoughData, UnknownPlace
from youju.terms.periods import parse
from youju.web.api import shapes
from youju.web.api.series import MOST_PERIODS, PERIOD, Name
from youju.web.api.surroundings import NUMBER, PLACES, TEXT, WHOLE, Listed, allowed
from youju.web.watch.water import supplies

router = Router()
Kind = Literal["well", "source"]
KIND = gettext_noop("well or source; both without.")


class PointsAsked(Listed):
    """Parameters of wells and sources."""

    period: list[Name] = Field(min_length=1, max_length=MOST_PERIODS, description=PERIOD)
    kind: Kind | None = Field(None, description=KIND)
    point: list[Name] = Field(
        [], max_length=200, description=gettext_noop("Codes of wells or sources; all without.")
    )


class RatesAsked(Listed):
    """Parameters of rates of places."""

    period: list[Name] = Field(min_length=1, max_length=MOST_PERIODS, description=PERIOD)
    kind: Kind | None = Field(None, description=KIND)
    object: list[Name] = Field([], max_length=200, description=PLACES)


@router.get(
    "/figures/supply/points",
    response={200: shapes.Rows | shapes.Columns},
    summary=gettext_noop("Wells and drinking-water sources"),
    description=gettext_noop(
        "Class and target of each well, compliance of each source, what is over, the water taken, "
        "the year before; months, quarters, half-years and years in which something was sampled."
    ),
    operation_id="supply_points",
)
def supply_points(request: HttpRequest, asked: Query[PointsAsked]) -> HttpResponse:
    """Every well and source over periods."""
    held = _held(request)
    known = {one.point for one in held.register.lines}
    for point in asked.point:
        if point not in known:
            raise UnknownPlace(_("The register has no well or source “%s”.") % point)
    rows = []
    for one in [parse(text) for text in dict.fromkeys(asked.period)]:
        for kind in (WELL, SOURCE):
            if asked.kind in (None, kind) and one.key in held.periods:
                rows += [
                    _row(figure, held.figure(figure.line, one.year_ago()))
                    for figure in held.points(kind, one.key)
                    if not asked.point or figure.line.point in asked.point
                ]
    schema = {
        **dict.fromkeys(("point", "name", "kind", "water", "county", "level", "period"), TEXT),
        **dict.fromkeys(("class", "target", "met", "deciding", "over"), TEXT),
        **dict.fromkeys(("samples", "items"), WHOLE),
        "volume": NUMBER,
        **dict.fromkeys(("year_ago", "because", "note", "address"), TEXT),
    }
    return asked.given(request, rows, schema, ("volume",), held.computed)


def _row(one: PointFigure, then: PointFigure) -> dict[str, Any]:
    line, well = one.line, one.line.kind == WELL
    return {
        "point": line.point,
        "name": line.name,
        "kind": line.kind,
        "water": line.water,
        "county": line.county,
        "level": line.level,
        "period": one.period.key,
        "class": one.water_class or "",
        "target": line.goal if well else "",
        "met": one.met or "",
        "deciding": "、".join(one.deciding),
        "over": one.over,
        "samples": one.samples,
        "items": one.items,
        "volume": one.volume,
        "year_ago": (then.water_class if well else then.met) or "",
        "because": "" if one.met else one.because,
        "note": one.note,
        "address": one.address() if one.met else "",
    }


@router.get(
    "/figures/supply/rates",
    response={200: shapes.Rows | shapes.Columns},
    summary=gettext_noop("Rates of wells and sources"),
    description=gettext_noop(
        "Share of sources that comply, by number and by water taken, share of wells of class Ⅴ, "
        "in % of the city and its counties."
    ),
    operation_id="supply_rates",
)
def supply_rates(request: HttpRequest, asked: Query[RatesAsked]) -> HttpResponse:
    """The rates of places over periods, and why there is none."""
    held = _held(request)
    known = {*held.register.places("county"), *held.register.places("city")}
    for name in asked.object:
        if name not in known:
            raise UnknownPlace(_("The register has no county or city “%s”.") % name)
    rows = []
    for period in [parse(text) for text in dict.fromkeys(asked.period)]:
        for kind in (WELL, SOURCE):
            if asked.kind not in (None, kind) or period.key not in held.periods:
                continue
            for place in supplies.rates(held, kind, period):
                for rate, item in zip(place["rates"], ITEMS[kind], strict=True):
                    if asked.object and place["place"] not in asked.object:
                        continue
                    row = {"object": place["place"], "kind": place["kind"], "period": period.key}
                    row |= {"item": item, "points": place["points"], "value": rate.value}
                    rows.append(row | {"unit": "%", "note": rate.note, "address": rate.address})
    schema = {
        **dict.fromkeys(("object", "kind", "period", "item"), TEXT),
        "points": WHOLE,
        "value": NUMBER,
        **dict.fromkeys(("unit", "note", "address"), TEXT),
    }
    return asked.given(request, rows, schema, ("value",), held.computed)


ITEMS = {WELL: ("fifth_share",), SOURCE: ("source_rate", "source_volume_rate")}


def _held(request: HttpRequest) -> SupplySnapshot:
    allowed(request, "water.see")
    held = supplies.snapshot()
    if held is None:
        raise NotEnoughData(_("There are no figures of wells and sources yet."))
    return held
