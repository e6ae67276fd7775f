"""The pages of black and odorous water: the list with what is cleared, one water body."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from youju.terms.periods import parse
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens
from youju.web.base.why.words import MARKS
from youju.web.watch.surroundings import queries_odorous as queries
from youju.web.watch.surroundings import sheets_odorous
from youju.web.watch.surroundings.words import WATERS_SHOWN


@opens("surroundings.odorous")
@require_safe
def odorous(request: HttpRequest) -> HttpResponse:
    """黑臭水体 — the share that is cleared, every water body with its grade and state."""
    held = queries.odorous()
    common = {"may_register": may(request.user, "surroundings.register")}
    if held is None:
        return render(request, "surroundings/odorous.html", {"held": None, **common})
    period = queries.period_of(held, request.GET.get("of", ""))
    counties = held.register.places("county")
    county = request.GET.get("county", "")
    county = county if county in counties else ""
    shown = queries.chosen(request.GET.get("shown", ""))
    every = queries.rows(held, period)
    said = {
        "held": held,
        "basis": held.computed,
        "period": period,
        "offered": queries.offered(held, period),
        "whole": queries.whole(held, period),
        "back": [row.line.name for row in every if row.came_back],
        "severe": [row.line.name for row in every if row.is_bad and not row.came_back],
        "shares": queries.shares(held, period),
        "clauses": [(one, *MARKS[one.mark]) for one in queries.clauses(period)],
        "counties": counties,
        "county": county,
        "chosen": shown,
        "shown": WATERS_SHOWN,
        "rows": queries.rows(held, period, county, shown),
        **common,
    }
    return render(request, "surroundings/odorous.html", said)


@opens("surroundings.export")
@require_safe
def odorous_sheet(request: HttpRequest) -> FileResponse:
    """Every water body of a period."""
    held = queries.odorous()
    if held is None:
        raise Http404
    period = queries.period_of(held, request.GET.get("of", ""))
    return sheets_odorous.of_odorous(request, held, period)


@opens("surroundings.odorous")
@require_safe
def odorous_water(request: HttpRequest, key: str) -> HttpResponse:
    """One water body: its months with points, its days line by line, its stages."""
    held = queries.odorous()
    if held is None:
        raise Http404
    period = queries.period_of(held, request.GET.get("of", ""))
    line = queries.line_of(held, key, period)
    months = held.months_of(key)
    last = parse(months[-1].period) if months else None
    said = {
        "held": held,
        "basis": held.computed,
        "line": line,
        "history": queries.history(held, key),
        "months": months[::-1],
        "last": months[-1] if months else None,
        "last_period": last,
        "points": held.points(key, last.key) if last else [],
        "days": queries.days(held, line),
    }
    return render(request, "surroundings/odorous_water.html", said)
