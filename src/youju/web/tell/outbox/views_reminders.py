"""提醒函: the list, a new one from a county's row, one of them with the county's answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from youju.terms.errors import YoujuError
from youju.web.base.rights import held
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens, permit
from youju.web.base.work.actions import record
from youju.web.tell.outbox import actions, export, kept, making, queries
from youju.web.tell.outbox.forms import AnswerForm, RemindForm
from youju.web.tell.outbox.models import Reminder

STATES = ("waiting", "answered", "late")
DAYS = 7
"""So many days a county has for its answer, unless the office says otherwise."""


@opens("outbox.reminders")
def listed(request: HttpRequest) -> HttpResponse:
    """The reminders with date sent and date answered; overdue ones are marked."""
    found = queries.reminders(request.user, request.GET.dict())
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    everything = Reminder.objects.seen_by(request.user)
    late = everything.filter(answered_at=None, reply_by__lt=timezone.localdate()).count()
    said = {
        "page": page,
        "late": late,
        "counties": making.objects(),
        "may_send": may(request.user, "outbox.send"),
    }
    return render(request, "outbox/reminders.html", said)


@opens("outbox.reminders")
def listed_xlsx(request: HttpRequest) -> HttpResponse:
    """The list as .xlsx."""
    found = queries.reminders(request.user, request.GET.dict())
    data = export.reminders(found, str(request.user))
    by = request.user
    record(by, "outbox.export_reminders", request.get_full_path())  # type: ignore[arg-type]
    return export.answer("提醒函.xlsx", data)


@opens("outbox.send")
@never_cache
def remind(request: HttpRequest) -> HttpResponse:
    """A new reminder, prefilled with the facts of the county."""
    given = request.POST if request.method == "POST" else held.given_back(request)
    form = RemindForm(given, initial=_first(request))
    asked = form.cleaned_data if given is not None and form.is_valid() else form.initial
    said: dict[str, Any] = {"form": form}
    try:
        period = asked["period"]
        if isinstance(period, str):
            period = making.period_of("range", period)
        found = making.reminder(asked["county"], period)
        said |= {"text": found.text, "county": asked["county"], "when": period}
        figures = queries.explained(found.made.figures(), found.made.computed)
        said["figures"] = figures
        if request.GET.get("as") == "docx":
            data = found.docx(str(asked["remark"]), asked["reply_by"])
            return export.answer(f"提醒函-{found.county}（草稿）.docx", data, "docx")
        if request.method == "POST" and form.is_valid():
            done = actions.remind(
                found,
                period=period,
                remark=asked["remark"],
                reply_by=asked["reply_by"],
                by=request.user,  # type: ignore[arg-type]
            )
            messages.success(request, _("The reminder was sent to the county."))
            return redirect("outbox:reminder", done.pk)
    except YoujuError as refused:
        said["wrong"] = str(refused)
    return render(request, "outbox/remind.html", said)


def _first(request: HttpRequest) -> dict[str, Any]:
    counties = making.objects()
    county = request.GET.get("county", "")
    return {
        "county": county if county in counties else next(iter(counties), ""),
        "period": request.choice.period_text,  # type: ignore[attr-defined]
        "remark": RemindForm.base_fields["remark"].initial,
        "reply_by": timezone.localdate() + timedelta(days=DAYS),
    }


@opens("outbox.reminders", deeds="outbox.answer")
@never_cache
def reminder(request: HttpRequest, pk: int) -> HttpResponse:
    """One reminder; the county answers here."""
    found = _one(request, pk)
    form = AnswerForm(request.POST if request.method == "POST" else held.given_back(request))
    if request.method == "POST":
        permit(request, "outbox.answer", found)
        if form.is_valid():
            try:
                by = request.user
                actions.answer(found, by=by, **form.cleaned_data)  # type: ignore[arg-type]
            except YoujuError as refused:
                messages.error(request, str(refused))
            else:
                messages.success(request, _("Your answer was handed in."))
                return redirect("outbox:reminder", pk)
    said = {
        "reminder": found,
        "form": form,
        "figures": queries.explained(found.figures, found.computed),
        "may_answer": may(request.user, "outbox.answer", found),
    }
    return render(request, "outbox/reminder.html", said)


@opens("outbox.reminders")
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as it was sent."""
    found = _one(request, pk)
    name = f"提醒函-{found.county}-{found.end.isoformat()}.docx"
    return export.answer(name, kept.read(found.letter), "docx")


def _one(request: HttpRequest, pk: int) -> Reminder:
    found: Reminder = get_object_or_404(Reminder.objects.seen_by(request.user), pk=pk)
    return found
