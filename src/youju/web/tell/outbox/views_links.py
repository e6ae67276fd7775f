"""Links for reading without signing in: made, revoked, opened."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from youju.terms.errors import YoujuError
from youju.web.base.city import folder
from youju.web.base.rights.gate import opens
from youju.web.tell.outbox import actions, export, kept, queries
from youju.web.tell.outbox.forms import LinkForm
from youju.web.tell.outbox.models import Link, Sending
from youju.web.tell.outbox.views import FRESH


@opens("outbox.send")
@require_POST
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link; its address is shown once, on the page that follows."""
    found = get_object_or_404(Sending, pk=pk)
    form = LinkForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say for whom the link is, and keep to the limits."))
        return redirect("outbox:sending", pk)
    by = request.user
    _link, token = actions.link(found, by=by, **form.cleaned_data)  # type: ignore[arg-type]
    address = request.build_absolute_uri(reverse("outbox:read", args=[token]))
    request.session[FRESH] = {"sending": pk, "address": address}
    return redirect("outbox:sending", pk)


@opens("outbox.send")
@require_POST
def revoke(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    """Nobody can open the link from now on."""
    found = get_object_or_404(Link, pk=link, sending=pk)
    actions.revoke(found, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The link was revoked."))
    return redirect("outbox:sending", pk)


@opens("outbox.read")
@require_GET
def read(request: HttpRequest, token: str) -> HttpResponse:
    """What the link opens, alone on a page; every refusal looks the same."""
    address = request.META.get("REMOTE_ADDR") or None
    if queries.tries(address) >= queries.TRIES:
        return _bare(request, "outbox/read_wait.html", 429)
    agent = request.headers.get("User-Agent", "")
    found = actions.open_link(token, address=address, agent=agent)
    if found is None:
        return _bare(request, "outbox/read_refused.html", 404)
    said = {"sending": found.sending, "token": token, "link": found}
    return _bare(request, "outbox/read.html", 200, **said)


@opens("outbox.read")
@require_GET
def read_picture(request: HttpRequest, token: str) -> HttpResponse:
    """The picture of the page that was just opened."""
    address = request.META.get("REMOTE_ADDR") or None
    found = queries.link_of(token) if queries.tries(address) < queries.TRIES else None
    if found is None or not queries.shows_picture(found):
        return _bare(request, "outbox/read_refused.html", 404)
    return _alone(export.png(kept.read(found.sending.picture)))


def _bare(request: HttpRequest, template: str, status: int, **said: object) -> HttpResponse:
    try:
        name, invented = folder.city().settings.name, folder.city().settings.invented
    except YoujuError:
        name, invented = "", False
    said |= {"name": name, "invented": invented}
    return _alone(render(request, template, said, status=status))


def _alone(answer: HttpResponse) -> HttpResponse:
    """Not kept, not found by search engines, not told to other sites."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer
