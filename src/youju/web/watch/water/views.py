"""The pages of water: sections, one section, places."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from youju.ledger import water, water_differences
from youju.web.base.city import folder
from youju.web.base.rights.gate import opens
from youju.web.base.why.words import MARKS
from youju.web.watch.water import places as places_of
from youju.web.watch.water import queries, sheets, words


@opens("water.see")
@require_safe
def sections(request: HttpRequest) -> HttpResponse:
    """断面 — every section with its class, target and what is over."""
    held = queries.snapshot()
    if held is None:
        return render(request, "water/sections.html", {"held": None})
    asked = queries.asked_of(held, request.GET.dict())
    found = queries.rows(held, asked)
    said = _common(held, asked) | {
        "rows": found,
        "count": queries.count(found),
        "counties": held.register.places("county"),
        "rivers": held.register.places("river"),
        "levels": [one for one in words.LEVELS if _has_level(held, one)],
        "shown": words.SHOWN,
        "filtered": asked.county or asked.river or asked.level or asked.shown,
    }
    return render(request, "water/sections.html", said)


@opens("water.export")
@require_safe
def sections_sheet(request: HttpRequest) -> FileResponse:
    """The list as it is filtered, with the means of every item."""
    held = _there()
    asked = queries.asked_of(held, request.GET.dict())
    return sheets.of_sections(request, held, asked.period, queries.rows(held, asked))


@opens("water.see")
@require_safe
def section(request: HttpRequest, key: str) -> HttpResponse:
    """One section: bands of class, items over, target, automatic data beside."""
    held = queries.snapshot()
    if held is None:
        raise Http404
    asked = queries.asked_of(held, request.GET.dict())
    line = queries.line_of(held, key, asked.period)
    row = queries.row_of(held, line, asked.period, held.over(asked.period.key, key), None)
    found = queries.values(held, row.figure)
    last = held.last_month or ""
    items = queries.items_of(held, key, last)
    item = request.GET.get("item", "")
    if item not in items:
        item = queries.first_item(found, items)
    days = queries.days(held, key)
    curve = queries.curve(held, key, item, last, _chart_words(line.name, item)) if item else None
    return render(
        request,
        "water/section.html",
        _common(held, asked)
        | {
            "line": line,
            "row": row,
            "figure": row.figure,
            "shortage": held.shortage(key, asked.period.key),
            "own_address": row.figure.address("own_class"),
            "values": found,
            "clauses": [(one, *MARKS[one.mark]) for one in queries.clauses(row.figure)],
            "bands": queries.bands(held, key, last),
            "months": range(1, 13),
            "items": items,
            "item": item,
            "curve": curve and {name: curve[name] for name in curve if name != "told"},
            "told": curve and curve["told"],
            "unit": queries.unit_of(item) if item else "",
            "days": days,
            "day_items": queries.day_columns(days),
        },
    )


@opens("water.see")
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """区县与河流 — shares of classes, targets, CWQI."""
    held = queries.snapshot()
    if held is None:
        return render(request, "water/places.html", {"held": None})
    asked = queries.asked_of(held, request.GET.dict())
    said = (
        _common(held, asked)
        | places_of.overview(held, asked)
        | {
            "levels": [one for one in words.LEVELS if _has_level(held, one)],
            "kinds": words.KINDS,
        }
    )
    return render(request, "water/places.html", said)


@opens("water.export")
@require_safe
def places_sheet(request: HttpRequest) -> FileResponse:
    """Every place of every kind over the chosen period."""
    held = _there()
    asked = queries.asked_of(held, request.GET.dict())
    return sheets.of_places(request, asked, places_of.overview(held, asked), held.computed.number)


@opens("water.see")
@require_safe
def differences(request: HttpRequest) -> HttpResponse:
    """下发与自评 — classes that were issued or published and that our values give otherwise."""
    held = queries.snapshot()
    if held is None:
        return render(request, "water/differences.html", {"held": None})
    asked = queries.asked_of(held, request.GET.dict())
    period = asked.period
    groups = [
        (_("Months and longer periods"), water_differences.of_periods(held, period)),
        (_("Days of automatic stations"), water_differences.of_days(held, period)),
        (
            _("Rounds of automatic stations"),
            water_differences.of_rounds(folder.city(), held, period),
        ),
    ]
    said = {"groups": groups, "many": sum(len(found) for _name, found in groups)}
    return render(request, "water/differences.html", _common(held, asked) | said)


def _common(held: water.WaterSnapshot, asked: queries.Asked) -> dict[str, Any]:
    return {
        "held": held,
        "asked": asked,
        "period": asked.period,
        "offered": queries.offered(held, asked.period),
        "basis": held.computed,
    }


def _there() -> water.WaterSnapshot:
    held = queries.snapshot()
    if held is None:
        raise Http404
    return held


def _has_level(held: water.WaterSnapshot, level: str) -> bool:
    return any(line.level == level for line in held.register.lines)


def _chart_words(name: str, item: str) -> dict[str, str]:
    said = str(words.item(item))
    return {
        "label": _("Monthly means of %(item)s at %(name)s") % {"item": said, "name": name},
        "item": said,
        "limit": _("limit of class Ⅲ"),
        "least": _("least value of class Ⅲ"),
        "missing": _("no value"),
    }
