"""The pages of commands to devices."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from youju.intake.hj212.kinds import KINDS
from youju.readings.network.registers import FILES
from youju.terms.errors import NotThere, YoujuError
from youju.web.base.city import folder
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens
from youju.web.base.rights.models import User
from youju.web.base.work.handing import seen_of
from youju.web.watch.devices import actions, forms, queries, sheets, words
from youju.web.watch.devices.models import Order
from youju.web.watch.network import queries as network_queries

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
A_PAGE = 50


@opens("devices.see")
def every(request: HttpRequest) -> HttpResponse:
    """反控记录 — all commands to the outlets in one's scope, with what became of each."""
    known = network_queries.network()
    asked = {name: request.GET.get(name, "") for name in ("outlet", "state")}
    found = queries.every(request.user, known, outlet=asked["outlet"], state=asked["state"])
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    today = folder.beijing_now().date()
    mine = network_queries.outlets(request.user, known, today)
    said = {
        "shown": shown,
        "many": len(found),
        "going": any(one.is_open for one in shown),
        "asked": asked,
        "states": words.STATES,
        "outlets": mine,
        "devices": [
            (one, known.outlet(one.outlet))
            for one in known.devices
            if one.stands_on(today) and one.outlet in {each.outlet for each in mine}
        ],
        "may_ask": may(request.user, "devices.ask"),
        "may_permit": may(request.user, "devices.permit"),
        "here": request.get_full_path(),
    }
    name = "devices/rows.html" if _part(request) else "devices/every.html"
    return render(request, name, said)


@opens("devices.see")
def sheet(request: HttpRequest) -> HttpResponse:
    """The log whole, as .xlsx."""
    found = queries.every(
        request.user,
        network_queries.network(),
        outlet=request.GET.get("outlet", ""),
        state=request.GET.get("state", ""),
    )
    if not found:
        raise NotThere("没有可以导出的命令。")
    answer = HttpResponse(sheets.log(found, by=_me(request)), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="device-commands.xlsx"'
    return answer


@opens("devices.see")
def command(request: HttpRequest, key: str) -> HttpResponse:
    """One command: asked, approved, sent, answered; the page follows it while it is under way."""
    one = queries.one_of(request.user, network_queries.network(), key)
    me = _me(request)
    decides = may(me, "devices.approve") and queries.may_decide(me, one)
    said = {
        "one": one,
        "may_decide": decides,
        "may_approve": decides and one.state == words.ASKED,
        "may_withdraw": one.order is not None
        and one.order.state == words.ASKED
        and one.order.by_id == me.pk,
        "turn_down": forms.TurnDown(),
        "alone": one.state == words.ASKED and one.order is not None and one.order.by_id == me.pk,
    }
    name = "devices/progress.html" if _part(request) else "devices/command.html"
    return render(request, name, said)


@opens("devices.ask")
def ask(request: HttpRequest, mn: str) -> HttpResponse:
    """提出命令 — choose it, fill in what it needs, say why; a second person approves it."""
    known = network_queries.network()
    one = queries.reached(request.user, known, mn)
    cn = request.POST.get("cn") or request.GET.get("cn", "")
    if cn not in one.kinds:
        cn = "1012"
    kind, factors = KINDS[cn], queries.factors_of(known, one)
    given = request.POST if request.method == "POST" else None
    initial = {"token": secrets.token_hex(16)}
    form = forms.Ask(given, kind=kind, factors=factors, initial=initial)
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        try:
            order = actions.ask(
                one,
                cn,
                clean["said"],
                because=clean["because"],
                token=clean["token"],
                by=_me(request),
            )
        except YoujuError as wrong:
            form.add_error(None, str(wrong))
        else:
            return redirect("devices:command", key=str(order.pk))
    said = {
        "one": one,
        "cn": cn,
        "kind": kind,
        "form": form,
        "may_permit": may(request.user, "devices.permit"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "devices/ask.html", said, status=status)


@require_POST
@opens("devices.approve")
def approve(request: HttpRequest, number: int) -> HttpResponse:
    """The second person approves; the gateway sends."""
    order = _order(request, number)
    try:
        one = queries.reached(request.user, network_queries.network(), order.mn)
        actions.approve(order, one, by=_me(request))
    except YoujuError as wrong:
        messages.error(request, str(wrong))
    return redirect("devices:command", key=str(number))


@require_POST
@opens("devices.approve")
def turn_down(request: HttpRequest, number: int) -> HttpResponse:
    """The second person does not approve, and says why."""
    order = _order(request, number)
    form = forms.TurnDown(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["because"][0]))
        return redirect("devices:command", key=str(number))
    try:
        actions.turn_down(order, because=form.cleaned_data["because"], by=_me(request))
    except YoujuError as wrong:
        messages.error(request, str(wrong))
    return redirect("devices:command", key=str(number))


@require_POST
@opens("devices.ask")
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """The asker takes it back."""
    try:
        actions.withdraw(_order(request, number), by=_me(request))
    except YoujuError as wrong:
        messages.error(request, str(wrong))
    return redirect("devices:command", key=str(number))


@opens("devices.see", deeds="devices.permit")
def permit(request: HttpRequest, mn: str) -> HttpResponse:
    """允许反控 — whether this device may be commanded, on what basis; open to read."""
    known = network_queries.network()
    one = queries.reached(request.user, known, mn)
    initial = {
        "seen": seen_of(FILES["devices"]),
        "remote": one.device.remote,
        "basis": one.device.remote_basis,
    }
    given = request.POST if request.method == "POST" else None
    form = forms.Permit(given, initial=initial)
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        try:
            answer = actions.permit(
                mn,
                remote=clean["remote"],
                basis=clean["basis"],
                seen=clean["seen"],
                because=clean["because"],
                by=_me(request),
            )
        except YoujuError as wrong:
            form.add_error(None, str(wrong))
        else:
            if not answer.is_final:
                return redirect("network:ticket", ticket=answer.ticket)
            (messages.success if answer.is_done else messages.error)(request, answer.words)
            return redirect("devices:permit", mn=mn)
    said = {
        "one": one,
        "form": form,
        "may_permit": may(request.user, "devices.permit"),
        "may_ask": may(request.user, "devices.ask"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "devices/permit.html", said, status=status)


def _order(request: HttpRequest, number: int) -> Order:
    order = get_object_or_404(Order, pk=number)
    known = network_queries.network()
    if not network_queries.sees(request.user, known.outlet(order.outlet)):
        raise NotThere("没有这条命令，或不在您的范围内。")
    return order


def _part(request: HttpRequest) -> bool:
    return bool(request.htmx and not request.htmx.boosted)  # type: ignore[attr-defined]


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
