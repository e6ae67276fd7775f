"""The pages of drinking-water sources and groundwater, and of the registers of water."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from youju.readings.supply import SOURCE, WELL
from youju.terms.periods import parse
from youju.web.base.rights.gate import opens
from youju.web.base.rights.models import User
from youju.web.base.work import handing
from youju.web.watch.water import supplies, supply_sheets
from youju.web.watch.water.registers import FILES


@opens("water.see")
@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """饮用水水源 — every source with its verdict, what is over, the water taken."""
    return _list(request, SOURCE, "water/sources.html")


@opens("water.see")
@require_safe
def wells(request: HttpRequest) -> HttpResponse:
    """地下水 — every well with its class, target and deciding items."""
    return _list(request, WELL, "water/wells.html")


def _list(request: HttpRequest, kind: str, template: str) -> HttpResponse:
    held = supplies.snapshot()
    if held is None or held.last_period(kind) is None:
        return render(request, template, {"held": None, "kind": kind})
    period = supplies.period_of(held, kind, request.GET.get("of", ""))
    lines = held.register.of(kind, period.end)
    counties = list(dict.fromkeys(one.county for one in lines if one.county))
    county = request.GET.get("county", "")
    county = county if county in counties else ""
    found = supplies.rows(held, kind, period, county)
    said = {
        "held": held,
        "kind": kind,
        "period": period,
        "offered": supplies.offered(held, kind, period),
        "basis": held.computed,
        "rows": found,
        "count": supplies.count(found),
        "counties": counties,
        "county": county,
        "rates": supplies.rates(held, kind, period),
    }
    return render(request, template, said)


@opens("water.export")
@require_safe
def points_sheet(request: HttpRequest, kind: str) -> FileResponse:
    """The list of a period as .xlsx."""
    if kind not in (SOURCE, WELL):
        raise Http404(kind)
    held = supplies.there()
    period = supplies.period_of(held, kind, request.GET.get("of", ""))
    found = supplies.rows(held, kind, period, request.GET.get("county", ""))
    return supply_sheets.of_points(request, held, kind, period, found)


@opens("water.see")
@require_safe
def point(request: HttpRequest, key: str) -> HttpResponse:
    """One well or source: its months, the items of a period with their limits."""
    held = supplies.there()
    line = supplies.line_of(held, key, parse(held.periods[-1]))
    period = supplies.period_of(held, line.kind, request.GET.get("of", ""))
    line = supplies.line_of(held, key, period)
    told, found = supplies.values(held, line, period)
    figure = held.figure(line, period)
    return render(
        request,
        "water/point.html",
        {
            "held": held,
            "line": line,
            "kind": line.kind,
            "period": period,
            "offered": supplies.offered(held, line.kind, period),
            "basis": held.computed,
            "figure": figure,
            "then": held.figure(line, period.year_ago()),
            "values": found,
            "several": told.samples > 1,
            "bands": supplies.bands(held, line),
            "months": range(1, 13),
        },
    )


# registers


@opens("water.register")
def registers(request: HttpRequest) -> HttpResponse:
    """名录 — sections, wells and sources as files, every version with who and why."""
    return FILES.page(request, "water/registers.html")


@opens("water.register")
@require_safe
def registers_file(request: HttpRequest, kind: str) -> HttpResponse:
    """One register as it stands, to be corrected and handed in again."""
    return FILES.download(kind)


@opens("water.register")
@require_safe
def ticket(request: HttpRequest, ticket: str) -> HttpResponse:
    """What became of a register that was handed in; asked again until it is final."""
    crumb = ("water:registers", _("Registers of water"))
    return handing.ticket(request, ticket, crumb=crumb, back=_("To the registers of water"))


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


__all__: list[Any] = [
    "point",
    "points_sheet",
    "registers",
    "registers_file",
    "sources",
    "ticket",
    "wells",
]
