"""The board, the list of episodes, one episode, and the decisions on it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from youju.documents import docx
from youju.ledger.episodes import report
from youju.ledger.snapshot import Snapshot
from youju.terms.errors import YoujuError
from youju.web.base.city import folder
from youju.web.base.rights import held
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens
from youju.web.plan.targets.downloads import sheet, signed_by
from youju.web.watch.episodes import actions, forms, pages, queries, sheets, words
from youju.web.watch.episodes.models import Episode

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _needed() -> Snapshot:
    found = queries.held()
    if found is None or found.last_day is None:
        raise Http404
    return found


@opens("episodes.see")
def home(request: HttpRequest) -> HttpResponse:
    """预报与重污染过程 — what goes on now, what waits, how the forecasts did."""
    snapshot = queries.held()
    last = snapshot.last_day if snapshot else None
    if snapshot is None or last is None:
        return render(request, "episodes/home.html", {"empty": True})
    episodes = queries.decided()
    every = pages.rows(snapshot, episodes)
    recent = last - timedelta(days=queries.RECENT)
    first = last - timedelta(days=pages.SHOWN - 1)
    rated = queries.forecast_lines(
        snapshot, last - timedelta(days=queries.RATED - 1), last + timedelta(days=20)
    )
    shown = [one for one in rated if one.kept.day >= first]
    today = queries.days(snapshot, last, last)[0]
    said = {
        "last": last,
        "today": today,
        "today_aqi": queries.aqi_figure(today),
        "today_level": words.LEVEL_WORDS.get(today.level or 0, ""),
        "running": next((one for one in every if one.open and _stands(one)), None),
        "waiting": [one for one in every if one.episode is None and one.last >= recent],
        "moved": _moved(snapshot, episodes, recent),
        "rows": every[:8],
        "lines": shown,
        "rates": queries.rates(rated),
        "rated_days": queries.RATED,
        "warning": queries.active_warning(timezone.now()),
        "highs": len(queries.found_highs(snapshot)),
        "answers": queries.reminders(request.user, state=words.ANSWERED).count(),  # type: ignore[arg-type]
        "late": sum(one.late for one in queries.reminders(request.user, state=words.SENT)),  # type: ignore[arg-type]
        "chart": pages.board_chart(snapshot, shown, every, first, last),
        "by_day": [
            {"day": one.day, "figure": queries.aqi_figure(one)}
            for one in queries.days(snapshot, first, last)[::-1]
        ],
        "rules": queries.rules_on(last),
        "may_enter": may(request.user, "episodes.enter"),
    }
    return render(request, "episodes/home.html", said)


def _stands(row: pages.Row) -> bool:
    return row.episode is None or row.episode.state == words.CONFIRMED


def _moved(snapshot: Snapshot, episodes: list[Episode], since: date) -> list[Episode]:
    """Recent decisions of which the rules now say something else."""
    return [
        one
        for one in episodes
        if one.until(date.max) >= since
        and one.state == words.CONFIRMED
        and queries.moved(snapshot, one)
    ]


@opens("episodes.see")
def every(request: HttpRequest) -> HttpResponse:
    """过程清单 — proposals and decisions of all years, or of one."""
    snapshot = queries.held()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else None
    found = pages.rows(snapshot, queries.decided(), year) if snapshot else []
    if request.GET.get("as") == "xlsx":
        lines = [
            (
                "待确认" if one.episode is None
                else "已确认" if one.episode.state == words.CONFIRMED else "不认定",
                one.first.isoformat(),
                "未结束" if one.open else one.last.isoformat(),
                one.days,
                one.peak.value if isinstance(one.peak.value, int) else None,
                one.name,
                one.episode.by_name if one.episode else "",
                one.episode.because if one.episode else "",
            )
            for one in found
        ]  # fmt: skip
        return sheet("污染过程清单.xlsx", sheets.of_episodes(lines, **signed_by(request)))
    years = sorted({one.first.year for one in found}, reverse=True) if year is None else []
    said = {
        "page": Paginator(found, 50).get_page(request.GET.get("page")),
        "year": year,
        "years": years if year is None else [year],
        "waiting": sum(one.episode is None for one in found),
    }
    return render(request, "episodes/list.html", said)


@opens("episodes.see")
def proposal(request: HttpRequest, first: str) -> HttpResponse:
    """A proposal: what the rule says, in figures, with the form to decide on it."""
    snapshot, spell = _spell(first)
    decided = _decided(spell.first, spell.last)
    if decided is not None:
        return redirect("episodes:episode", decided.pk)
    names = [one.name for one in queries.rules_on(spell.first).classes]
    begin = {
        "name": spell.name,
        "first": spell.first,
        "last": spell.last if spell.ended else None,
    }
    form = forms.Decide(names, held.given_back(request), initial=begin)
    said = pages.of_episode(snapshot, spell.first, spell.last)
    said |= {"spell": spell, "form": form, "grade": words.GRADES.get(spell.name, spell.name)}
    said["may_decide"] = may(request.user, "episodes.decide")
    return render(request, "episodes/episode.html", said)


def _spell(first: str) -> tuple[Snapshot, Any]:
    snapshot = _needed()
    try:
        found = queries.proposal(snapshot, date.fromisoformat(first))
    except ValueError:
        raise Http404 from None
    if found is None:
        raise Http404
    return snapshot, found


def _decided(first: date, last: date) -> Episode | None:
    return next(
        (e for e in queries.decided() if e.first <= last and first <= e.until(date.max)), None
    )


@opens("episodes.decide")
@require_POST
def confirm(request: HttpRequest, first: str) -> HttpResponse:
    """确认 — as proposed or changed; 不认定 with the reason."""
    snapshot, spell = _spell(first)
    names = [one.name for one in queries.rules_on(spell.first).classes]
    form = forms.Decide(names, request.POST)
    if not form.is_valid():
        return _refused(request, form, "episodes:proposal", first)
    said, by, basis = form.cleaned_data, request.user, snapshot.computed.number
    try:
        if request.POST.get("do") == "dismiss":
            made = actions.dismiss(spell, by=by, basis=basis, because=said["because"])  # type: ignore[arg-type]
            messages.success(request, _("Dismissed, with the reason."))
        else:
            made = actions.confirm(
                spell,
                by=by,  # type: ignore[arg-type]
                basis=basis,
                name=said["name"],
                first=said["first"],
                last=said["last"],
                because=said["because"],
            )
            messages.success(request, _("Confirmed."))
    except YoujuError as why:
        messages.error(request, str(why))
        return redirect("episodes:proposal", first)
    return redirect("episodes:episode", made.pk)


def _refused(request: HttpRequest, form: Any, name: str, *args: Any) -> HttpResponse:
    for field, errors in form.errors.items():
        label = form.fields[field].label if field in form.fields else ""
        for error in errors:
            messages.error(request, f"{label}：{error}" if label else str(error))
    return redirect(name, *args)


@opens("episodes.see")
def episode(request: HttpRequest, number: int) -> HttpResponse:
    """One episode as it was decided: facts, comparison, history."""
    one = get_object_or_404(Episode, pk=number)
    snapshot = _needed()
    last = one.until(snapshot.last_day or one.first)
    names = [rule.name for rule in queries.rules_on(one.first).classes]
    begin = {"state": one.state, "name": one.name, "first": one.first, "last": one.last}
    said = pages.of_episode(snapshot, one.first, last)
    said |= {
        "one": one,
        "grade": words.GRADES.get(one.name, one.name),
        "form": forms.Change(names, held.given_back(request), initial=begin),
        "moved": queries.moved(snapshot, one),
        "history": queries.history(one.thing),
        "may_decide": may(request.user, "episodes.decide"),
    }
    return render(request, "episodes/episode.html", said)


@opens("episodes.decide")
@require_POST
def change(request: HttpRequest, number: int) -> HttpResponse:
    """更改 — with the reason."""
    one = get_object_or_404(Episode, pk=number)
    names = [rule.name for rule in queries.rules_on(one.first).classes]
    form = forms.Change(names, request.POST)
    if not form.is_valid():
        return _refused(request, form, "episodes:episode", number)
    said = form.cleaned_data
    try:
        actions.change(
            one,
            by=request.user,  # type: ignore[arg-type]
            state=said["state"],
            name=said["name"],
            first=said["first"],
            last=said["last"],
            because=said["because"],
        )
        messages.success(request, _("Changed."))
    except YoujuError as why:
        messages.error(request, str(why))
    return redirect("episodes:episode", number)


@opens("episodes.see")
def special_report(request: HttpRequest, number: int) -> HttpResponse:
    """过程专报 — of a confirmed episode, as .docx."""
    one = get_object_or_404(Episode, pk=number)
    if one.state != words.CONFIRMED:
        raise Http404
    snapshot, city = _needed(), folder.city()
    last = one.until(snapshot.last_day or one.first)
    office = next((unit for unit in city.settings.offices if unit.role == "bureau"), None)
    steps = [
        report.WarningLine(
            timezone.localtime(step.at),
            words.STEPS_IN_CHINESE[step.deed],
            step.level_word,
            step.document,
            step.issuer,
        )
        for warning in queries.warnings_between(one.first, last)
        for step in warning.steps.all()
    ]
    document = report.compose(
        city,
        one.name,
        queries.described(snapshot, one.first, last),
        on=timezone.localdate(),
        issuer=office.name if office else city.settings.name,
        ongoing=one.last is None,
        verdicts=[line.verdict for line in queries.forecast_lines(snapshot, one.first, last)][::-1],
        warnings=sorted(steps, key=lambda step: step.at),
        last=queries.before(snapshot, one.first, queries.decided()),
    )
    return sheet(f"{one.first}{one.name}专报.docx", docx.write(document), DOCX)
