"""Targets entered: the grid of a year, a sheet with a preview, the versions that were kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from youju.intake import keeping
from youju.intake.spool import Answer
from youju.terms.errors import NotThere, YoujuError
from youju.web.base.city import folder
from youju.web.base.rights import held
from youju.web.base.rights.gate import opens
from youju.web.base.rights.models import User
from youju.web.base.work import handing
from youju.web.plan.targets import entry
from youju.web.plan.targets.downloads import sheet
from youju.web.plan.targets.forms import Because, Sheet

FIRST, LAST = 2015, 2099


@opens("targets.set")
def enter(request: HttpRequest, year: int) -> HttpResponse:
    """录入目标 — a grid of places and items; an emptied cell takes a target away."""
    _refuse_far(year)
    data = request.POST if request.method == "POST" else held.given_back(request)
    form = Because(data)
    seen = handing.seen_of(_path(year))
    judged = None
    if request.method == "POST" and form.is_valid():
        judged = entry.typed(year, request.POST)
        if judged.bad:
            for _row, reasons in judged.bad:
                form.add_error(None, "；".join(words for _head, words in reasons))
        elif not judged.changes:
            form.add_error(None, _("Nothing would change."))
        else:
            try:
                return _keep(request, year, judged.text, form.cleaned_data["because"])
            except YoujuError as wrong:
                form.add_error(None, str(wrong))
    said = _said(year, form) | {
        "grid": entry.grid(year, data),
        "plans": [
            (item, entry.ITEMS[item], entry.UNITS[item], (data or {}).get(f"plan-{item}", plan))
            for item, plan in entry.plans_of(entry.present(year).values()).items()
        ],
        "shapes": entry.PLANS.items(),
        "seen": (data or {}).get("seen", seen),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "targets/enter.html", said, status=status)


@opens("targets.set")
def upload(request: HttpRequest, year: int) -> HttpResponse:
    """收目标表 — read and judged row by row; nothing is taken before it was looked at."""
    _refuse_far(year)
    if request.method == "POST" and "text" in request.POST:
        return _confirmed(request, year)
    form = Sheet(request.POST or None, request.FILES or None)
    said: dict[str, Any] = {"form": form, "year": year, "columns": entry.COLUMNS}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            judged = entry.judge(year, entry.read(given.name, given.read(6_000_000)))
        except YoujuError as wrong:
            form.add_error("file", str(wrong))
        else:
            said |= {"judged": judged, "name": given.name, "form": Because(), "text": judged.text}
            said |= {"changes": judged.changes, "seen": handing.seen_of(_path(year))}
            return render(request, "targets/preview.html", said)
    status = 422 if request.method == "POST" else 200
    return render(request, "targets/upload.html", said, status=status)


def _confirmed(request: HttpRequest, year: int) -> HttpResponse:
    form, text = Because(request.POST), request.POST["text"]
    if form.is_valid():
        try:
            return _keep(request, year, text, form.cleaned_data["because"])
        except YoujuError as wrong:
            form.add_error(None, str(wrong))
    said: dict[str, Any] = {"form": form, "year": year, "text": text}
    said["seen"] = request.POST.get("seen", "")
    try:
        said["changes"] = entry.changed(year, text)
    except YoujuError:
        said["changes"] = []
    return render(request, "targets/preview.html", said, status=422)


@opens("targets.see")
def blank(request: HttpRequest, year: int) -> HttpResponse:
    """空表 — every place and item, with what stands already."""
    _refuse_far(year)
    data = entry.sheet(year, who=str(request.user), when=timezone.localtime())
    return sheet(f"{year}年目标.xlsx", data)


@opens("targets.set")
def ticket(request: HttpRequest, year: int, ticket: str) -> HttpResponse:
    """What became of it; asked again until it is final."""
    crumb = (reverse("targets:enter", kwargs={"year": year}), _("Enter targets"))
    return handing.ticket(request, ticket, crumb=crumb, back=crumb[1])


def _keep(request: HttpRequest, year: int, text: str, because: str) -> HttpResponse:
    assert isinstance(request.user, User)
    answer: Answer = handing.hand_over(
        _path(year),
        text,
        by=request.user,
        because=because,
        seen=request.POST.get("seen", ""),
        what=f"{year}年目标",
    )
    if not answer.is_final:
        return redirect("targets:ticket", year=year, ticket=answer.ticket)
    (messages.success if answer.is_done else messages.error)(request, answer.words)
    return redirect("targets:enter", year=year)


def _said(year: int, form: Any) -> dict[str, Any]:
    return {
        "form": form,
        "year": year,
        "versions": keeping.versions(folder.city(), _path(year))[::-1],
    }


def _path(year: int) -> str:
    return f"targets/{year}.csv"


def _refuse_far(year: int) -> None:
    if not FIRST <= year <= LAST:
        raise NotThere(f"年份应为 {FIRST} 至 {LAST}。")
