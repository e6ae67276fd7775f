"""The log of send-outs, a new one, one of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from youju.terms.errors import YoujuError
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens
from youju.web.base.work.actions import record
from youju.web.shell.views import refusal
from youju.web.tell.outbox import actions, export, kept, making, queries, words
from youju.web.tell.outbox.forms import ChoiceForm, LinkForm, SendForm
from youju.web.tell.outbox.making import Made
from youju.web.tell.outbox.models import Sending

FRESH = "outbox.fresh"
"""Where the session keeps the address of a new link until it was shown once."""


@opens("outbox.see")
def listed(request: HttpRequest) -> HttpResponse:
    """发送 — what was sent out, newest first, with filters."""
    page = Paginator(queries.sendings(request.GET.dict()), 30).get_page(request.GET.get("page"))
    said = {
        "page": page,
        "audiences": words.AUDIENCES.items(),
        "occasions": words.OCCASIONS.items(),
        "places": making.objects(),
        "may_send": may(request.user, "outbox.send"),
    }
    return render(request, "outbox/list.html", said)


@opens("outbox.see")
def listed_xlsx(request: HttpRequest) -> HttpResponse:
    """The whole log as .xlsx, with its figures on a second sheet."""
    data = export.sendings(queries.sendings(request.GET.dict()), str(request.user))
    record(request.user, "outbox.export", request.get_full_path())  # type: ignore[arg-type]
    return export.answer("发送记录.xlsx", data)


@opens("outbox.send")
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """One button: text, picture, document; then who got it is logged."""
    given = request.GET if "occasion" in request.GET else None
    form, said = ChoiceForm(given, initial=_first(request)), {}
    send = SendForm(request.POST if request.method == "POST" else None)
    if given is not None and form.is_valid():
        try:
            found = making.made(form.choice())
            said = _shown(found)
            if request.method == "POST" and (done := _sent(request, found, send)) is not None:
                return done
        except YoujuError as refused:
            said["wrong"] = str(refused)
    return render(request, "outbox/new.html", {"form": form, "send": send, **said})


def _first(request: HttpRequest) -> dict[str, str]:
    return {
        "occasion": words.YESTERDAY,
        "dust": words.SCHEME,
        "audience": words.INTERNAL,
        "place": request.GET.get("place", ""),
    }


def _shown(found: Made) -> dict[str, Any]:
    return {
        "made": found,
        "short": found.short,
        "picture": found.picture,
        "kinds": found.offered_kinds(),
        "figures": queries.explained(found.figures(), found.computed),
    }


def _sent(request: HttpRequest, found: Made, send: SendForm) -> HttpResponse | None:
    if request.POST.get("computed") != str(found.computed):
        messages.warning(
            request, _("The figures were computed again meanwhile. Look once more, then log it.")
        )
        return None
    if not send.is_valid():
        return None
    try:
        done = actions.send(found, send.to(), by=request.user)  # type: ignore[arg-type]
    except YoujuError as refused:
        send.add_error(None, str(refused))
        return None
    messages.success(request, _("Logged as sent out."))
    return redirect("outbox:sending", done.pk)


@opens("outbox.send")
def preview_picture(request: HttpRequest) -> HttpResponse:
    """The picture of a choice, to look at or to take along."""
    found = _chosen(request)
    if not isinstance(found, Made):
        return found
    data = found.png()
    name = f"{found.answer.request.period.label}.png" if "download" in request.GET else ""
    return export.png(data, name)


@opens("outbox.send")
def document(request: HttpRequest, kind: str) -> HttpResponse:
    """The document of that kind, a draft without signature."""
    found = _chosen(request)
    if not isinstance(found, Made):
        return found
    name, data = found.document(kind)
    return export.answer(name, data, "docx")


def _chosen(request: HttpRequest) -> Made | HttpResponse:
    form = ChoiceForm(request.GET)
    if form.is_valid():
        return making.made(form.choice())
    why = _("The address does not say what is to be told. Begin on the page “Send out”.")
    return refusal(request, 404, _("There is nothing to show."), why)


@opens("outbox.see")
@never_cache
def sending(request: HttpRequest, pk: int) -> HttpResponse:
    """One send-out, exactly as it left, and the links that open it."""
    found = get_object_or_404(Sending, pk=pk)
    fresh = request.session.pop(FRESH, None)
    said = {
        "sending": found,
        "figures": queries.explained(found.figures, found.computed),
        "links": list(found.links.prefetch_related("openings")),
        "fresh": fresh["address"] if fresh and fresh["sending"] == pk else "",
        "form": LinkForm(),
        "may_send": may(request.user, "outbox.send"),
    }
    return render(request, "outbox/sending.html", said)


@opens("outbox.see")
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture that was sent, checked against its hash."""
    found = get_object_or_404(Sending, pk=pk)
    name = f"{found.end.isoformat()}-{pk}.png" if "download" in request.GET else ""
    return export.png(kept.read(found.picture), name)
