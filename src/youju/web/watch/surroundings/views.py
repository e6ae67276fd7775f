"""The pages of sound and soil: lists, one site, places."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens
from youju.web.base.why.words import MARKS
from youju.web.watch.surroundings import compared, queries, sheets, words


@opens("surroundings.sound")
@require_safe
def sound(request: HttpRequest) -> HttpResponse:
    """声环境 — rates of the functional zones, mean levels, every site with its last day."""
    held = queries.sound()
    common = {"may_register": may(request.user, "surroundings.register")}
    if held is None:
        return render(request, "surroundings/sound.html", {"held": None, **common})
    asked = queries.asked_of(held, request.GET.dict())
    key = asked.period.key
    cities = held.table("city", key)
    year = queries.year_of_levels(asked)
    said = {
        "held": held,
        "basis": held.computed,
        "asked": asked,
        "period": asked.period,
        "offered": queries.offered(held, asked.period),
        "whole": cities[0] if cities else None,
        "zones": held.zones("city", cities[0].name, key) if cities else [],
        "counties": held.register.places("county"),
        "places": [one for one in held.table("county", key) if one.sites],
        "levels": queries.levels(held, year),
        "year": queries.period_of(held, year),
        "compared": compared.of_sound(held, key, year),
        "rows": queries.rows(held, asked),
        "kinds": words.KINDS,
        "shown": words.SHOWN,
        "filtered": asked.county or asked.kind or asked.shown,
        **common,
    }
    return render(request, "surroundings/sound.html", said)


@opens("surroundings.export")
@require_safe
def sound_sheet(request: HttpRequest) -> FileResponse:
    """The list as it is filtered."""
    held = queries.sound()
    if held is None:
        raise Http404
    asked = queries.asked_of(held, request.GET.dict())
    return sheets.of_sound(request, held, asked)


@opens("surroundings.sound")
@require_safe
def sound_site(request: HttpRequest, key: str) -> HttpResponse:
    """One site of sound: its days with limits and verdicts, its facts."""
    held = queries.sound()
    if held is None:
        raise Http404
    line = queries.sound_line(held, key)
    days = held.days_of(key)[-queries.DAYS :]
    last = days[-1] if days else None
    curve = queries.curve(days, _chart_words(line.name))
    said = {
        "held": held,
        "basis": held.computed,
        "line": line,
        "kind": words.KINDS[line.kind],
        "days": days[::-1],
        "last": last,
        "curve": curve,
        "clauses": [
            (one, *MARKS[one.mark]) for one in (queries.clauses(line, last.day) if last else [])
        ],
    }
    return render(request, "surroundings/sound_site.html", said)


@opens("surroundings.soil")
@require_safe
def soil(request: HttpRequest) -> HttpResponse:
    """土壤环境 — rates of safe use, every site with its newest sample."""
    held = queries.soil()
    common = {"may_register": may(request.user, "surroundings.register")}
    if held is None:
        return render(request, "surroundings/soil.html", {"held": None, **common})
    year = queries.years(held, request.GET.get("of", ""))
    places = queries.soil_places(held, request.user, year)
    every = queries.soil_rows(held, request.user)
    counties = list(dict.fromkeys(one.line.county for one in every if one.line.county))
    county = request.GET.get("county", "")
    county = county if county in counties else ""
    shown = request.GET.get("shown", "")
    shown = shown if shown in words.SHOWN else ""
    said = {
        "held": held,
        "basis": held.computed,
        "year": year,
        "years": held.years[::-1],
        "whole": places[0] if places else None,
        "places": places,
        "compared": compared.of_soil(held, places),
        "counties": counties,
        "county": county,
        "chosen": shown,
        "rows": queries.soil_rows(held, request.user, county, shown),
        "shown": {**words.SHOWN, "over": _("above screening")},
        "filtered": county or shown,
        **common,
    }
    return render(request, "surroundings/soil.html", said)


@opens("surroundings.export")
@require_safe
def soil_sheet(request: HttpRequest) -> FileResponse:
    """Every item of every sample in the person's scope."""
    held = queries.soil()
    if held is None:
        raise Http404
    return sheets.of_soil(request, held, queries.soil_rows(held, request.user))


@opens("surroundings.soil")
@require_safe
def soil_site(request: HttpRequest, key: str) -> HttpResponse:
    """One site of soil: its samples, item by item, against their values."""
    held = queries.soil()
    if held is None:
        raise Http404
    line = queries.soil_line(held, request.user, key)
    samples = held.samples_of(key)
    rule = [(one, *MARKS[one.mark]) for one in queries.soil_clauses(line, samples)]
    said = {
        "held": held,
        "basis": held.computed,
        "line": line,
        "samples": samples,
        "last": samples[0] if samples else None,
        "clauses": rule,
    }
    return render(request, "surroundings/soil_site.html", said)


def _chart_words(name: str) -> dict[str, str]:
    return {
        "label": _("Levels by day and by night at %(name)s") % {"name": name},
        "ld": _("by day (Ld)"),
        "ln": _("by night (Ln)"),
        "limit_day": _("limit by day"),
        "limit_night": _("limit by night"),
        "missing": _("no value"),
    }
