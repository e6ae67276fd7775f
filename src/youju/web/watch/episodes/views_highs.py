"""High values: found, sent to the county or not, answered, closed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from youju.terms.errors import YoujuError
from youju.web.base.rights import held
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens, permit
from youju.web.plan.targets.downloads import sheet, signed_by
from youju.web.watch.episodes import forms, pages, queries, reminding, sheets, words
from youju.web.watch.episodes.models import Reminder


@opens("episodes.reminders")
def every(request: HttpRequest) -> HttpResponse:
    """高值提醒 — what was found and not sent yet, and every reminder with its answer."""
    inside = may(request.user, "episodes.see")
    state = request.GET.get("state", "")
    county = request.GET.get("county", "")[:60]
    found = queries.reminders(
        request.user,  # type: ignore[arg-type]
        state=state if state in words.REMINDER_STATES else "",
        county=county,
    )
    if request.GET.get("as") == "xlsx":
        return sheet("高值提醒清单.xlsx", sheets.of_reminders(found, **signed_by(request)))
    snapshot = queries.held() if inside else None
    fresh = queries.found_highs(snapshot) if snapshot else []
    mine = queries.reminders(request.user)  # type: ignore[arg-type]
    states = dict(words.REMINDER_STATES)
    if not inside:
        states.pop(words.LEFT)
    said = {
        "inside": inside,
        "fresh": [pages.proposed_high(one) for one in fresh],
        "passed": [pages.proposed_high(one) for one in queries.passed(snapshot)]
        if snapshot
        else [],
        "page": Paginator(found, 50).get_page(request.GET.get("page")),
        "waits": mine.filter(state__in=words.WAITS).count(),
        "states": states,
        "state": state,
        "county": county,
        "counties": snapshot.register.counties() if snapshot else [],
        "apart": queries.not_comparable(snapshot) if snapshot else [],
        "last": snapshot.last_day if snapshot else None,
        "look_back": queries.LOOK_BACK,
        "rules": queries.rules_on(snapshot.last_day) if snapshot and snapshot.last_day else None,
        "may_send": may(request.user, "episodes.send"),
    }
    return render(request, "episodes/highs.html", said)


@opens("episodes.send")
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """发出或不提醒 — one of those that were found."""
    snapshot = queries.held()
    key = request.POST.get("key", "")
    one = queries.one_high(snapshot, key) if snapshot else None
    if snapshot is None or one is None:
        messages.error(request, _("This high value is no longer open; look at the list below."))
        return redirect("episodes:highs")
    because, basis = request.POST.get("because", "")[:1000], snapshot.computed.number
    try:
        if request.POST.get("do") == "leave":
            made = reminding.leave(one, by=request.user, basis=basis, because=because)  # type: ignore[arg-type]
            messages.success(request, _("Noted as not sent, with the reason."))
        else:
            made = reminding.send(one, by=request.user, basis=basis, because=because)  # type: ignore[arg-type]
            messages.success(request, _("Sent to %s.") % made.organisation)
    except YoujuError as why:
        messages.error(request, str(why))
    return redirect("episodes:highs")


def _seen(request: HttpRequest, number: int) -> Reminder:
    found = queries.reminder(request.user, number)  # type: ignore[arg-type]
    if found is None:
        raise Http404
    return found


@opens("episodes.reminders")
def reminder(request: HttpRequest, number: int) -> HttpResponse:
    """One reminder: the hours, the deadline, the answer and its history."""
    one = _seen(request, number)
    begin = {"cause": one.cause, "measure": one.measure}
    said: dict[str, Any] = {
        "one": one,
        "unit": words.UNITS[one.item],
        "ref": queries.hour_ref(one.site, one.peak_hour, one.item),
        "history": queries.history(one.thing),
        "answer": forms.Answer(held.given_back(request), initial=begin),
        "give_back": forms.Because(),
        "may_answer": one.state in words.WAITS and may(request.user, "episodes.answer", one),
        "may_look": one.state == words.ANSWERED and may(request.user, "episodes.send"),
    }
    said |= pages.of_reminder(queries.held(), one)
    return render(request, "episodes/reminder.html", said)


def _done(request: HttpRequest, number: int, deed: Any, words_: str) -> HttpResponse:
    try:
        deed()
        messages.success(request, words_)
    except YoujuError as why:
        messages.error(request, str(why))
    return redirect("episodes:reminder", number)


@opens("episodes.answer")
@require_POST
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """答复 — cause and measure."""
    one = _seen(request, number)
    permit(request, "episodes.answer", one)
    cause, measure = (request.POST.get(name, "")[:1000] for name in ("cause", "measure"))
    return _done(
        request,
        number,
        lambda: reminding.answer(one, by=request.user, cause=cause, measure=measure),  # type: ignore[arg-type]
        _("The answer is entered."),
    )


@opens("episodes.send")
@require_POST
def give_back(request: HttpRequest, number: int) -> HttpResponse:
    """退回答复."""
    one, because = _seen(request, number), request.POST.get("because", "")[:1000]
    return _done(
        request,
        number,
        lambda: reminding.give_back(one, by=request.user, because=because),  # type: ignore[arg-type]
        _("Given back to the county."),
    )


@opens("episodes.send")
@require_POST
def close(request: HttpRequest, number: int) -> HttpResponse:
    """办结."""
    one = _seen(request, number)
    return _done(
        request,
        number,
        lambda: reminding.close(one, by=request.user),  # type: ignore[arg-type]
        _("Closed."),
    )
