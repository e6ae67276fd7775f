"""Links for reading without signing in: made, revoked, opened."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from youju.ledger.morning import STRETCHES
from youju.terms.errors import YoujuError
from youju.terms.places import CITY
from youju.web.base.city import folder
from youju.web.base.rights import held
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens
from youju.web.tell.outbox import actions, export, kept, queries
from youju.web.tell.outbox.forms import LinkForm, MorningLinkForm
from youju.web.tell.outbox.models import Link, Sending
from youju.web.tell.outbox.views import FRESH
from youju.web.watch.morning import queries as sheets
from youju.web.watch.morning import words as morning_words


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
    if found.morning is not None:
        return _morning(request, found, found.morning)
    said = {"sending": found.sending, "token": token, "link": found}
    return _bare(request, "outbox/read.html", 200, **said)


def _morning(request: HttpRequest, link: Link, on: date) -> HttpResponse:
    """The sheet as it went out, with every place, for somebody who has not signed in."""
    kept_ = sheets.kept(on)
    if kept_ is None or kept_.digest != link.digest:
        return _bare(request, "outbox/read_refused.html", 404)
    made = kept_.morning
    city = next((one for one in made.lines if one.kind == CITY), made.lines[0])
    said = {
        "link": link,
        "kept": kept_,
        "made": made,
        "state": morning_words.state(made.state)[0],
        "head": sheets.summary(made, city),
        "tables": sheets.tables(made, frozenset(STRETCHES), frozenset()),
        "goals": [(one, morning_words.goal(one)) for one in sheets.goals(made)],
        "lacking": [one for one in sheets.data(made) if not one.fine],
    }
    return _bare(request, "outbox/read_morning.html", 200, **said)


@opens("outbox.see")
@never_cache
def morning_links(request: HttpRequest) -> HttpResponse:
    """Links to morning sheets: all of them, and a new one."""
    days = sheets.days()
    first = {"on": request.GET.get("on") or (days[0].isoformat() if days else "")}
    may_send = may(request.user, "outbox.send")
    form = MorningLinkForm(held.given_back(request), initial=first)
    return _listed(request, form, may_send=may_send)


def _listed(request: HttpRequest, form: MorningLinkForm, *, may_send: bool) -> HttpResponse:
    fresh = request.session.pop(FRESH, None)
    found = Link.objects.exclude(morning=None).prefetch_related("openings")
    said = {
        "page": Paginator(found, 30).get_page(request.GET.get("page")),
        "form": form,
        "fresh": fresh["address"] if fresh and fresh["sending"] is None else "",
        "may_send": may_send,
        "days": sheets.days(),
    }
    return render(request, "outbox/morning_links.html", said)


@opens("outbox.send")
@require_POST
def make_morning(request: HttpRequest) -> HttpResponse:
    """A new link to a morning sheet; its address is shown once."""
    form = MorningLinkForm(request.POST)
    if not form.is_valid():
        return _listed(request, form, may_send=True)
    try:
        by = request.user
        _link, token = actions.link_morning(**form.cleaned_data, by=by)  # type: ignore[arg-type]
    except YoujuError as refused:
        form.add_error("on", str(refused))
        return _listed(request, form, may_send=True)
    address = request.build_absolute_uri(reverse("outbox:read", args=[token]))
    request.session[FRESH] = {"sending": None, "address": address}
    return redirect("outbox:morning-links")


@opens("outbox.send")
@require_POST
def revoke_morning(request: HttpRequest, link: int) -> HttpResponse:
    """Nobody can open the link from now on."""
    found = get_object_or_404(Link.objects.exclude(morning=None), pk=link)
    actions.revoke(found, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The link was revoked."))
    return redirect("outbox:morning-links")


@opens("outbox.read")
@require_GET
def read_picture(request: HttpRequest, token: str) -> HttpResponse:
    """The picture of the page that was just opened."""
    address = request.META.get("REMOTE_ADDR") or None
    found = queries.link_of(token) if queries.tries(address) < queries.TRIES else None
    if found is None or not queries.shows_picture(found):
        return _bare(request, "outbox/read_refused.html", 404)
    sending = found.sending
    assert sending is not None  # else there is no picture to show
    return _alone(export.png(kept.read(sending.picture)))


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
