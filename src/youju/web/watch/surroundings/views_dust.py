"""The pages of dustfall: the ranking of the counties, the points, one point."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from youju.terms.places import SITE
from youju.web.base.city import spoken
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens
from youju.web.base.why.words import MARKS
from youju.web.watch.surroundings import queries_dust as queries
from youju.web.watch.surroundings import sheets_dust


@opens("surroundings.dust")
@require_safe
def dust(request: HttpRequest) -> HttpResponse:
    """降尘 — the counties by rank, with 同比 and targets, and every point."""
    held = queries.dust()
    common = {"may_register": may(request.user, "surroundings.register")}
    if held is None:
        return render(request, "surroundings/dust.html", {"held": None, **common})
    period = queries.period_of(held, request.GET.get("of", ""))
    counties = held.register.places("county")
    county = request.GET.get("county", "")
    county = county if county in counties else ""
    told = queries.told(held, period)
    said = {
        "held": held,
        "basis": held.computed,
        "period": period,
        "offered": queries.offered(held, period),
        "told": told,
        "held_to": queries.is_held_to(period),
        "chart": queries.bars(told.counties, spoken.period(period)),
        "clauses": [(one, *MARKS[one.mark]) for one in queries.clauses(held, period)],
        "counties": counties,
        "county": county,
        "rows": queries.points(held, period, county),
        **common,
    }
    return render(request, "surroundings/dust.html", said)


@opens("surroundings.export")
@require_safe
def dust_sheet(request: HttpRequest) -> FileResponse:
    """The ranking and the points of a period."""
    held = queries.dust()
    if held is None:
        raise Http404
    return sheets_dust.of_dust(request, held, queries.period_of(held, request.GET.get("of", "")))


@opens("surroundings.dust")
@require_safe
def dust_site(request: HttpRequest, key: str) -> HttpResponse:
    """One point of dustfall: its months, its facts."""
    held = queries.dust()
    if held is None:
        raise Http404
    line = queries.line_of(held, key)
    months = held.months_of(SITE, key)
    valued = [one for one in months if one.mean is not None]
    said = {
        "held": held,
        "basis": held.computed,
        "line": line,
        "months": months[::-1],
        "last": valued[-1] if valued else None,
        "curve": queries.curve(months, line.name),
    }
    return render(request, "surroundings/dust_site.html", said)
