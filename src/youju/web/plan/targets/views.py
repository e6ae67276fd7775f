"""The pages of targets: the whole city by item, one place, the board of the home page."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from youju.terms.periods import year_of
from youju.web.base.city import folder
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens
from youju.web.plan.targets import charts, queries, sheets, words
from youju.web.plan.targets.downloads import sheet, signed_by

SOON = 0.7
"""Seconds that a page waits for the lines; a part of it asks again and waits longer."""
LONG = 60.0


@opens("targets.see")
def home(request: HttpRequest) -> HttpResponse:
    """目标 — one item, the whole city, furthest behind first."""
    on = queries.day_asked(request.choice.period.end)  # type: ignore[attr-defined]
    item = words.ITEMS.get(request.GET.get("item", ""), words.ITEMS["PM2.5"])
    said: dict[str, Any] = {"items": words.ITEMS.values(), "item": item, "on": on}
    said["may_enter"] = may(request.user, "targets.set")
    said["entry_year"] = on.year if on else timezone.localdate().year
    if on is None:
        return render(request, "targets/home.html", said | {"empty": "data"})
    if queries.stamp(on.year) == (0, 0):
        return render(request, "targets/home.html", said | {"empty": "file", "year": on.year})
    patient = "wait" in request.GET or request.GET.get("as") == "xlsx"
    lines = queries.lines(on, wait=LONG if patient else SOON)
    if lines is None:
        return render(request, "targets/home.html", said | {"working": True})
    whole, rest = queries.in_order(lines, item.key)
    every = [*([whole] if whole else []), *rest]
    if request.GET.get("as") == "xlsx":
        data = sheets.of_city(
            item, every, on, city=folder.city().settings.name, **signed_by(request)
        )
        return sheet(f"{on.year}年{item.name}目标进度（截至{on}）.xlsx", data)
    said |= _of_city(item, whole, rest, on) | {"every": every}
    if rest:
        said["chart"] = charts.of_city(item, rest)
    return render(request, "targets/home.html", said)


def _of_city(
    item: words.Item, whole: queries.Line | None, rest: list[queries.Line], on: Any
) -> dict[str, Any]:
    behind = [one for one in rest if one.behind is not None and one.behind > 0]
    late = [one for one in rest if one.behind_line is not None and one.behind_line > 0]
    missed = [one for one in rest if one.missed]
    when = words.as_of(on, next((one.so_far.state for one in (*rest, whole) if one), ""), item.dust)
    lead = sentence(whole) if whole else ""
    if rest:
        counties = words.of_counties(
            len(rest), [one.place for one in behind], [one.place for one in missed]
        )
        lead = words.after(lead, counties) if whole else words.at(when, counties)
    return {
        "lead": lead,
        "when": when,
        "whole": whole,
        "rest": rest,
        "behind": behind,
        "late": late,
        "met": len(rest) - len(behind),
        "left": (year_of(on).end - on).days,
    }


def sentence(line: queries.Line) -> Any:
    """The sentence of a line."""
    return words.sentence(
        line.item,
        place=words.place_in_words(line.place, whole_city=queries.is_city(line.place)),
        on=line.progress.on,
        so_far=line.so_far,
        target=line.progress.target.target,
        change=line.change,
        allowed=line.progress.allowed,
        left=line.left,
    )


@opens("targets.see")
def place(request: HttpRequest, place: str) -> HttpResponse:
    """One place's year: curve, months, what the remaining days may be."""
    if folder.kind_of(place) is None:
        raise Http404
    on = queries.day_asked(request.choice.period.end)  # type: ignore[attr-defined]
    item = words.ITEMS.get(request.GET.get("item", ""), words.ITEMS["PM2.5"])
    said: dict[str, Any] = {"items": words.ITEMS.values(), "item": item, "on": on, "place": place}
    if on is None:
        return render(request, "targets/place.html", said | {"empty": "data"})
    year = queries.year(place, item.key, on)
    if request.GET.get("as") == "xlsx":
        data = sheets.of_place(place, item, year.months, on, **signed_by(request))
        return sheet(f"{place}{on.year}年{item.name}目标进度（截至{on}）.xlsx", data)
    said |= {"year": year, "months": year.months, "left": (year_of(on).end - on).days}
    said["by_day"] = [
        (day, year.now[day], year.then.get(day)) for day in sorted(year.now, reverse=True)
    ]
    said["chart"] = charts.of_place(item, year, queries.target_of(place, item.key, on.year), on)
    lines = queries.lines(on, wait=LONG if "wait" in request.GET else SOON)
    if lines is None:
        return render(request, "targets/place.html", said | {"working": True})
    mine = [one for one in lines if one.place == place]
    line = next((one for one in mine if one.item is item), None)
    said |= {"line": line, "mine": mine, "sentence": sentence(line) if line else ""}
    if line is not None:
        said["backtest"] = queries.backtest(line.progress.chance)
        parts = (line.progress.line, line.progress.allowed, line.progress.chance)
        said["how"] = [part for part in parts if part.value is not None]
    return render(request, "targets/place.html", said)


def board(request: HttpRequest) -> dict[str, Any] | None:
    """For the home page: the city's targets, or the own county's."""
    on = folder.last_day()
    if on is None or queries.stamp(on.year) == (0, 0):
        return None
    lines = queries.lines(on, wait=0.05)
    if lines is None:
        return {"working": True}
    own = request.user.counties_today  # type: ignore[union-attr]
    shown = [one for one in lines if one.place in own] if own else []
    shown = shown or [one for one in lines if one.place == folder.city_name()]
    late = [one for one in lines if one.behind is not None and one.behind > 0]
    return {
        "lines": [(one, sentence(one)) for one in shown],
        "late": [one for one in late if not own],
        "now": timezone.localtime(),
    }
