"""Forecasts and warnings: entered as they were issued, shown beside what was measured."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from youju.terms.errors import YoujuError
from youju.web.base.city import folder
from youju.web.base.registry import sheets as plain_sheets
from youju.web.base.rights import held
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens
from youju.web.plan.targets.downloads import sheet, signed_by
from youju.web.watch.episodes import actions, forms, queries, sheets
from youju.web.watch.episodes.models import AirWarning


@opens("episodes.outlook")
def forecasts(request: HttpRequest) -> HttpResponse:
    """预报 — every forecast of the span beside its day, and the hit rates by lead day."""
    snapshot = queries.held()
    end = (snapshot.last_day if snapshot else None) or timezone.localdate()
    asked = request.GET.get("days", "")
    span = int(asked) if asked.isdecimal() and 1 <= int(asked) <= 3660 else queries.RATED
    lead = request.GET.get("lead", "")
    lines = queries.forecast_lines(
        snapshot,
        end - timedelta(days=span - 1),
        max(end, timezone.localdate()) + timedelta(days=20),
        issuer=request.GET.get("issuer", "")[:60],
        lead=int(lead) if lead.isdecimal() else 0,
    )
    if request.GET.get("as") == "xlsx":
        return sheet("预报与实况.xlsx", sheets.of_forecasts(lines, **signed_by(request)))
    said = {
        "page": Paginator(lines, 60).get_page(request.GET.get("page")),
        "rates": queries.rates(lines),
        "days": span,
        "spans": (31, 92, 366),
        "issuers": queries.issuers(),
        "issuer": request.GET.get("issuer", ""),
        "lead": lead,
        "leads": range(1, 8),
        "rules": queries.rules_on(end),
        "may_enter": may(request.user, "episodes.enter"),
    }
    return render(request, "episodes/forecasts.html", said)


@opens("episodes.enter")
def new_forecast(request: HttpRequest) -> HttpResponse:
    """录入预报 — one that was issued; one for a day that is over is asked about."""
    back = held.given_back(request)
    if request.method == "POST":
        form = forms.NewForecast(request.POST)
        if form.is_valid():
            said = form.cleaned_data
            try:
                _kept, made = actions.enter_forecast(
                    form.given(),
                    by=request.user,  # type: ignore[arg-type]
                    today=forms.today(),
                    late=said["late"],
                    correct=said["correct"],
                    because=said["because"],
                )
                if made:
                    messages.success(request, _("The forecast is kept."))
                else:
                    messages.info(request, _("The same forecast is kept already."))
                if request.POST.get("do") == "next":
                    return redirect(_next(said["issued_on"], said["day"], said["issuer"]))
                return redirect("episodes:forecasts")
            except YoujuError as why:
                form.add_error(None, str(why))
    else:
        begin = {name: request.GET.get(name, "") for name in ("issued_on", "day", "issuer")}
        begin["issued_on"] = begin["issued_on"] or forms.today().isoformat()
        form = forms.NewForecast(back, initial=begin)
    return render(
        request, "episodes/forecast_new.html", {"form": form}, status=400 if form.errors else 200
    )


def _next(issued_on: date, day: date, issuer: str) -> str:
    from urllib.parse import urlencode

    from django.urls import reverse

    said = {"issued_on": issued_on, "day": day + timedelta(days=1), "issuer": issuer}
    return f"{reverse('episodes:forecast-new')}?{urlencode(said)}"


@opens("episodes.enter")
def bring_forecasts(request: HttpRequest) -> HttpResponse:
    """导入预报 — good rows are kept, the others go back with their reasons."""
    form = forms.Upload(request.POST or None, request.FILES or None)
    said: dict[str, object] = {"form": form, "columns": sheets.COLUMNS, "notes": sheets.NOTES}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            plain_sheets.refuse_size(given.name, given.size)
            data = given.read()
            new, known, wrong = sheets.taken(
                given.name,
                data,
                by=request.user,  # type: ignore[arg-type]
                today=forms.today(),
                late=form.cleaned_data["late"],
            )
        except YoujuError as why:
            form.add_error("file", str(why))
        else:
            said |= {"done": True, "new": new, "known": known, "wrong": wrong}
            said["heads"] = {one.key: one.head for one in sheets.COLUMNS}
            if wrong:
                said["returned"] = _keep(plain_sheets.returned(data, sheets.COLUMNS, wrong))
            elif new:
                messages.success(request, _("%d forecasts are kept.") % new)
    status = 400 if form.errors else 200
    return render(request, "episodes/forecast_import.html", said, status=status)


def _returned(sha: str) -> Path:
    return Path(settings.SITE) / "files" / "episodes" / f"{sha}.xlsx"


def _keep(data: bytes) -> str:
    sha = hashlib.sha256(data).hexdigest()
    target = _returned(sha)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    return sha


@opens("episodes.enter")
def returned(request: HttpRequest, sha: str) -> HttpResponse:
    """The rows that were not taken, with the reasons, as the sheet that came."""
    if len(sha) != 64 or not sha.isalnum() or not _returned(sha).is_file():
        raise Http404
    return sheet("预报-退回.xlsx", _returned(sha).read_bytes())


@opens("episodes.enter")
def blank(request: HttpRequest) -> HttpResponse:
    """The blank sheet."""
    return sheet("空气质量预报.xlsx", sheets.blank(str(request.user)))


@opens("episodes.outlook")
def warnings(request: HttpRequest) -> HttpResponse:
    """预警 — the timeline of warnings, the newest first."""
    found = AirWarning.objects.prefetch_related("steps")
    said = {
        "page": Paginator(found, 20).get_page(request.GET.get("page")),
        "active": queries.active_warning(timezone.now()),
        "rules": queries.rules_on(timezone.localdate()),
        "may_enter": may(request.user, "episodes.enter"),
    }
    return render(request, "episodes/warnings.html", said)


@opens("episodes.enter")
def new_warning(request: HttpRequest) -> HttpResponse:
    """启动预警 — enter one that was issued."""
    levels = dict(queries.rules_on(timezone.localdate()).levels)
    if request.method == "POST":
        # A level of another day's plan is refused by the deed, in words, not by the form.
        levels = {request.POST.get("level", ""): "", **levels}
        form = forms.StartWarning(levels, request.POST)
        if form.is_valid():
            try:
                made = actions.start_warning(by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
                messages.success(request, _("The warning is entered."))
                return redirect("episodes:warning", made.pk)
            except YoujuError as why:
                form.add_error(None, str(why))
    else:
        begin = {"issuer": folder.city().settings.name}
        form = forms.StartWarning(levels, held.given_back(request), initial=begin)
    return render(
        request, "episodes/warning_new.html", {"form": form}, status=400 if form.errors else 200
    )


@opens("episodes.outlook", deeds="episodes.enter")
def warning(request: HttpRequest, number: int) -> HttpResponse:
    """One warning with its steps, and the form for the next one."""
    one = get_object_or_404(AirWarning.objects.prefetch_related("steps"), pk=number)
    levels = dict(queries.rules_on(timezone.localdate()).levels)
    begin = {"level": one.level, "issuer": folder.city().settings.name}
    form = forms.StepWarning(levels, held.given_back(request), initial=begin)
    if request.method == "POST":
        form = forms.StepWarning(levels, request.POST)
        if form.is_valid():
            try:
                actions.step_warning(one, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
                messages.success(request, _("The step is entered."))
                return redirect("episodes:warning", one.pk)
            except YoujuError as why:
                form.add_error(None, str(why))
    said = {
        "one": one,
        "steps": list(one.steps.all()),
        "form": form,
        "history": queries.history(one.thing),
        "may_enter": may(request.user, "episodes.enter"),
    }
    return render(request, "episodes/warning.html", said, status=400 if form.errors else 200)
