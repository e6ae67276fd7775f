"""The pages of the network."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from youju.readings.network.registers import FILES
from youju.terms.errors import NotThere, YoujuError
from youju.web.base.city import folder
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens
from youju.web.base.rights.models import User
from youju.web.base.work import handing
from youju.web.base.work.handing import seen_of
from youju.web.watch.network import (
    actions,
    findings,
    forms,
    micro,
    outlets,
    queries,
    validity,
    words,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@opens("network.see")
def online(request: HttpRequest) -> HttpResponse:
    """在线 — every outlet with its device: heard when, with which values, how late."""
    known, now = queries.network(), folder.beijing_now()
    every = queries.lines(request.user, known, now)
    asked = {name: request.GET.get(name, "") for name in ("state", "county", "kind")}
    found = [
        one
        for one in every
        if (not asked["state"] or one.state == asked["state"])
        and (not asked["county"] or one.outlet.county == asked["county"])
        and (not asked["kind"] or one.outlet.kind == asked["kind"])
    ]
    said = {
        "every": every,
        "lines": found,
        "asked": asked,
        "now": now,
        "states": words.STATES,
        "counts": {
            state: many
            for state in words.STATES
            if (many := sum(one.state == state for one in every))
        },
        "counties": sorted({one.outlet.county for one in every if one.outlet.county}),
        "kinds": sorted({one.outlet.kind for one in every}),
        "micro": micro.heard(request.user, now),
        **_common(request),
    }
    return render(request, "network/online.html", said)


@opens("network.see")
def outlet(request: HttpRequest, key: str) -> HttpResponse:
    """One outlet: curve and table of its values, its limits, its last packets."""
    known, now = queries.network(), folder.beijing_now()
    one = outlets.outlet_of(request.user, known, key)
    asked = outlets.asked_of(request.GET, now.date())
    said = outlets.page(known, one, asked, now)
    said["shown"] = Paginator(said["rows"], outlets.A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "network/outlet.html",
        said | {"spans": words.SPANS, "variants": words.VARIANTS, "now": now},
    )


@opens("network.see")
def value(request: HttpRequest, key: str) -> HttpResponse:
    """One value with the packets that said it, as they came."""
    one = outlets.outlet_of(request.user, queries.network(), key)
    asked = outlets.asked_of(request.GET, folder.beijing_now().date())
    found, steps = outlets.value(one, asked, outlets.start_of(request.GET.get("start", "")))
    said = {"outlet": one, "found": found, "steps": steps, "span": words.SPANS[asked.span]}
    said["cells"] = found.cells[::-1]
    return render(request, "network/value.html", said)


@opens("network.see")
def packet(request: HttpRequest, ordinal: int) -> HttpResponse:
    """One packet as it came, with its verdict."""
    said = outlets.packet(request.user, queries.network(), ordinal)
    return render(request, "network/packet.html", {"one": said})


@opens("network.see")
def events(request: HttpRequest) -> HttpResponse:
    """事件 — exceedances, rises, outages and what is suspect, the latest first."""
    known = queries.network()
    asked = {"kind": request.GET.get("kind", ""), "gone": request.GET.get("gone", "") == "1"}
    found = findings.every(request.user, known, kind=str(asked["kind"]), gone=bool(asked["gone"]))
    said = {
        "events": found[: findings.MOST],
        "many": len(found),
        "asked": asked,
        "kinds": words.EVENTS,
        "limits": known.limits,
        **_common(request),
    }
    return render(request, "network/events.html", said)


@opens("network.see")
def event(request: HttpRequest, key: str) -> HttpResponse:
    """One event: what it is now, on which packets it rests, and all its versions."""
    found = findings.versions(request.user, queries.network(), key)
    said = {"one": found[0], "versions": found, "evidence": findings.evidence(found[0])}
    said["cells"] = findings.cells(found[0])
    return render(request, "network/event.html", said)


@opens("network.see")
def valid(request: HttpRequest) -> HttpResponse:
    """有效数据 — valid days of a month beside what it needs, who will miss it, the outages."""
    known, now = queries.network(), folder.beijing_now()
    month = validity.month_of(request.GET.get("month", ""), now.date())
    pages = Paginator(validity.outlets_of(request.user, known, month), validity.A_PAGE)
    shown = pages.get_page(request.GET.get("page"))
    found = validity.lines(known, list(shown), month, now)
    said = {
        "lines": found,
        "outages": [(one, out) for one in found for out in one.outages],
        "shown": shown,
        "month": month,
        "months": validity.months(now.date()),
        "clauses": sorted({str(one.share.rule.by) for one in found if one.share.rule.by}),
        "now": now,
        **_common(request),
    }
    return render(request, "network/validity.html", said)


@opens("network.see")
def valid_sheet(request: HttpRequest) -> HttpResponse:
    """The month whole, every outlet of it, as .xlsx."""
    known, now = queries.network(), folder.beijing_now()
    month = validity.month_of(request.GET.get("month", ""), now.date())
    found = validity.lines(known, validity.outlets_of(request.user, known, month), month, now)
    if not found:
        raise NotThere("没有可以导出的排放口。")
    answer = HttpResponse(validity.sheet(found, month, by=_me(request)), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="valid-{month:%Y-%m}.xlsx"'
    return answer


@opens("network.strangers")
def strangers(request: HttpRequest) -> HttpResponse:
    """未登记设备 — who sends without being registered; nothing of it is lost."""
    known = queries.network()
    said = {
        "strangers": queries.strangers(known),
        "outlets": known.outlets,
        **_common(request),
    }
    return render(request, "network/strangers.html", said)


@opens("network.register")
def register(request: HttpRequest, mn: str) -> HttpResponse:
    """登记 — bind a device number to an outlet."""
    known = queries.network()
    one = queries.stranger(known, mn)
    today = folder.beijing_now().date()
    places = queries.outlets(request.user, known, today)
    first = queries.first_day(one)
    initial = {"seen": seen_of(FILES["devices"]), "since": first, "edition": "auto"}
    given = request.POST if request.method == "POST" else None
    form = forms.Bind(given, outlets=places, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            answer = actions.bind(mn, form.cleaned_data, by=_me(request))
        except actions.Overtaken as late:
            form.add_error(None, str(late))
            form.data = form.data.copy()
            form.data["seen"] = initial["seen"]
        except YoujuError as wrong:
            form.add_error(None, str(wrong))
        else:
            return handing.after(request, answer, waits="network:ticket", then="network:online")
    said = {"one": one, "form": form, "outlets": places, **_common(request)}
    status = 422 if request.method == "POST" else 200
    return render(request, "network/register.html", said, status=status)


@opens("network.register")
def registers(request: HttpRequest) -> HttpResponse:
    """名录文件 — outlets, devices, limits and checks as files."""
    return queries.FILES_OF.page(request, "network/registers.html", **_common(request))


@opens("network.register")
def registers_file(request: HttpRequest, kind: str) -> HttpResponse:
    """One register as it stands, to be corrected and handed in again."""
    return queries.FILES_OF.download(kind)


@opens("network.register")
def ticket(request: HttpRequest, ticket: str) -> HttpResponse:
    """What became of a register that was handed in; asked again until it is final."""
    crumb = ("network:online", _("Monitoring network"))
    return handing.ticket(request, ticket, crumb=crumb, back=_("To the network"))


def _common(request: HttpRequest) -> dict[str, Any]:
    """Which of the tabs this person has."""
    return {
        "may_see_strangers": may(request.user, "network.strangers"),
        "may_register": may(request.user, "network.register"),
    }


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
