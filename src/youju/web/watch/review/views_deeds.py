"""The deeds on one review; each is sent by a button of its page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from youju.terms.errors import YoujuError
from youju.web.base.rights.gate import opens, permit
from youju.web.watch.review import actions, effects, forms, words
from youju.web.watch.review.models import Proposal
from youju.web.watch.review.views import seen_by

Deed = Callable[[HttpRequest, Proposal], HttpResponse]


def on_one(view: Deed) -> Callable[[HttpRequest, int], HttpResponse]:
    """First whether this person may see the review at all, then whether a form was sent."""

    @wraps(view)
    def asked(request: HttpRequest, number: int) -> HttpResponse:
        one = seen_by(request, number)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return view(request, one)

    return asked


def _back(one: Proposal) -> HttpResponse:
    return redirect("review:proposal", number=one.pk)


def _wrong(request: HttpRequest, form: Any) -> None:
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        for error in errors:
            messages.error(request, f"{label}：{error}" if label else error)


@opens("review.confirm")
@on_one
def confirm(request: HttpRequest, one: Proposal) -> HttpResponse:
    """确认 — only what was shown: when figures have moved on since, it is shown again."""
    permit(request, "review.confirm", one)
    if not effects.was_shown(one, request.POST.get("shown", "")):
        messages.warning(request, _("The figures have changed meanwhile; look at what changes."))
        return _back(one)
    try:
        seen = request.POST.get("seen", "")
        done = actions.confirm(
            one,
            by=request.user,  # type: ignore[arg-type]
            effect=effects.kept(one),
            seen=int(seen) if seen.isdecimal() else None,
        )
        done = actions.settle(done, wait=3.0)
    except YoujuError as why:
        messages.error(request, str(why))
        return _back(one)
    if done.state == words.IN_FORCE:
        messages.success(request, _("Confirmed and entered into the journal."))
    elif done.state == words.CONFIRMED:
        messages.success(request, _("Confirmed. The writer enters it in a moment."))
    return _back(one)


@opens("review.confirm")
@on_one
def refuse(request: HttpRequest, one: Proposal) -> HttpResponse:
    """退回 — with the reason."""
    permit(request, "review.confirm", one)
    form = forms.Refuse(request.POST)
    if not form.is_valid():
        _wrong(request, form)
        return _back(one)
    try:
        actions.refuse(one, by=request.user, because=form.cleaned_data["because"])  # type: ignore[arg-type]
        messages.success(request, _("Sent back to who proposed it."))
    except YoujuError as why:
        messages.error(request, str(why))
    return _back(one)


@opens("review.propose")
@on_one
def withdraw(request: HttpRequest, one: Proposal) -> HttpResponse:
    """撤回."""
    try:
        actions.withdraw(one, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("Withdrawn."))
    except YoujuError as why:
        messages.error(request, str(why))
    return _back(one)


@opens("review.decide")
@on_one
def send(request: HttpRequest, one: Proposal) -> HttpResponse:
    """寄出申请."""
    form = forms.Send(request.POST)
    if not form.is_valid():
        _wrong(request, form)
        return _back(one)
    try:
        said = form.cleaned_data
        actions.send(one, by=request.user, sent_on=said["sent_on"], number=said["sent_number"])  # type: ignore[arg-type]
        messages.success(request, _("Noted as sent."))
    except YoujuError as why:
        messages.error(request, str(why))
    return _back(one)


@opens("review.decide")
@on_one
def answer(request: HttpRequest, one: Proposal) -> HttpResponse:
    """登记答复."""
    form = forms.Answer(request.POST, request.FILES)
    if not form.is_valid():
        _wrong(request, form)
        return _back(one)
    said = form.cleaned_data
    try:
        actions.answer(
            one,
            by=request.user,  # type: ignore[arg-type]
            on=said["answered_on"],
            said=said["answer"],
            document=said["document"],
            uploads=said["files"],
        )
        messages.success(request, _("The answer is noted. Enter its decision, if there is one."))
    except YoujuError as why:
        messages.error(request, str(why))
    return _back(one)
