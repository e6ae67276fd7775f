"""The pages of the network's health."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from youju.intake import spool
from youju.ledger.network import days
from youju.readings.network import holdings as held
from youju.readings.network.registers import Network, Outlet
from youju.terms.errors import NotThere, YoujuError
from youju.web.base.city import folder
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens
from youju.web.base.rights.models import User
from youju.web.watch.health import actions, care, forms, queries, sheets, words
from youju.web.watch.network import queries as network_queries
from youju.web.watch.network.outlets import outlet_of
from youju.web.watch.network.validity import GAS, month_of, months

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
A_PAGE = 40
MOST_OUTAGES = 200


@opens("health.see")
def heat(request: HttpRequest) -> HttpResponse:
    """完整率 — outlets by days, how much of each day came; the hours of a day on a click."""
    known, month = network_queries.network(), _month(request)
    found, said = _chosen(request, known, month)
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    rows = _of(known, list(shown.object_list), month).rows()
    said |= {
        "rows": rows,
        "shown": shown,
        "whole": sum(one.came == one.due for one in rows if one.due),
        "silent": sum(not one.came for one in rows if one.due),
        "levels": words.LEVELS,
        "days": [date(month.year, month.month, nth + 1) for nth in range(_last(month).day)],
    }
    return render(request, "health/map.html", said | _common(request, month))


@opens("health.see")
def heat_sheet(request: HttpRequest) -> HttpResponse:
    """The month whole, as .xlsx."""
    known, month = network_queries.network(), _month(request)
    found, _ = _chosen(request, known, month)
    _refuse_nothing(found)
    rows = _of(known, found, month).rows()
    return _sheet(sheets.days(rows, month, by=_me(request)), f"completeness-{month:%Y-%m}")


@opens("health.see")
def hours(request: HttpRequest, key: str) -> HttpResponse:
    """The hours of a day of one outlet, factor by factor."""
    known, now = network_queries.network(), folder.beijing_now()
    one = outlet_of(request.user, known, key)
    try:
        day = min(date.fromisoformat(request.GET.get("day", "")), now.date())
    except ValueError:
        day = now.date()
    said = {
        "outlet": one,
        "day": day,
        "factors": queries.hours(known, one, day, now),
        "states": [words.HOURS[each] for each in words.HOURS if words.HOURS[each][0]],
        "hours": range(days.HOURS),
        "may_see": may(request.user, "network.see"),
    }
    return render(request, "health/hours.html", said | _common(request, day.replace(day=1)))


@opens("health.see")
def outages(request: HttpRequest) -> HttpResponse:
    """中断 — stretches without any hourly value, the longest first."""
    known, month = network_queries.network(), _month(request)
    chosen, said = _chosen(request, known, month)
    found = _of(known, chosen, month).gaps()
    said |= {
        "outages": found[:MOST_OUTAGES],
        "many": len(found),
        "hours": sum(one.hours for _, _, one in found),
        "lasting": sum(not one.ended for _, _, one in found),
    }
    return render(request, "health/outages.html", said | _common(request, month))


@opens("health.see")
def outages_sheet(request: HttpRequest) -> HttpResponse:
    """All outages of the month, as .xlsx."""
    known, month = network_queries.network(), _month(request)
    found = _of(known, _chosen(request, known, month)[0], month).gaps()
    _refuse_nothing(found)
    return _sheet(sheets.outages(found, month, by=_me(request)), f"outages-{month:%Y-%m}")


@opens("health.see")
def year(request: HttpRequest) -> HttpResponse:
    """年度 — each month's valid days beside what it needs, and the hours of the year."""
    known, of = network_queries.network(), _year(request)
    chosen, said = _chosen(request, known, date(of, 1, 1), last=date(of, 12, 31))
    found = queries.year(known, chosen, of, folder.beijing_now())
    this = folder.beijing_now().year
    said |= {
        "shown": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "many": len(found),
        "missed": sum(bool(one.missed) for one in found),
        "risky": sum(bool(one.risky) and not one.missed for one in found),
        "clauses": sorted({str(each.rule.by) for one in found for each in one.shares}),
        "year": of,
        "years": [this, this - 1],
    }
    return render(request, "health/year.html", said | _common(request, date(of, 1, 1)))


@opens("health.see")
def year_sheet(request: HttpRequest) -> HttpResponse:
    """The year whole, as .xlsx."""
    known, of = network_queries.network(), _year(request)
    chosen, _ = _chosen(request, known, date(of, 1, 1), last=date(of, 12, 31))
    found = queries.year(known, chosen, of, folder.beijing_now())
    _refuse_nothing(found)
    return _sheet(sheets.year(found, of, by=_me(request)), f"valid-{of}")


@opens("health.see", deeds="health.care")
def care_log(request: HttpRequest) -> HttpResponse:
    """校准与质控 — what was entered and what flags say; another entry."""
    known, month, now = network_queries.network(), _month(request), folder.beijing_now()
    chosen, said = _chosen(request, known, month)
    today = network_queries.outlets(request.user, known, now.date())
    given = request.POST if request.method == "POST" else None
    form = forms.Care(given, outlets=today, initial={"first": now, "last": now})
    if request.method == "POST" and form.is_valid():
        try:
            answer = actions.enter(known, form.said(), by=_me(request), now=now)
        except YoujuError as wrong:
            form.add_error(None, str(wrong))
        else:
            return _after(request, answer)
    lines = care.log(chosen, month, _last(month))
    said |= {
        "shown": Paginator(lines, A_PAGE).get_page(request.GET.get("page")),
        "many": len(lines),
        "entered": sum(one.entry is not None for one in lines),
        "form": form,
        "may_enter": may(request.user, "health.care") and bool(today),
        "me": str(request.user),
        "take_back": forms.TakeBack(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "health/care.html", said | _common(request, month), status=status)


@opens("health.see")
def care_sheet(request: HttpRequest) -> HttpResponse:
    """The log of the month, as .xlsx."""
    known, month = network_queries.network(), _month(request)
    lines = care.log(_chosen(request, known, month)[0], month, _last(month))
    _refuse_nothing(lines)
    return _sheet(sheets.care(lines, month, by=_me(request)), f"care-{month:%Y-%m}")


@opens("health.care")
def take_back(request: HttpRequest, number: int) -> HttpResponse:
    """Take back what one entered oneself; the entry stays in sight."""
    known = network_queries.network()
    mine = network_queries.outlets(request.user, known, folder.beijing_now().date())
    entry = care.mine_of(request.user, mine, number)
    if entry is None:
        raise NotThere("没有这条记录，或不是您登记的。")
    form = forms.TakeBack(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        because = form.cleaned_data["because"]
        return _after(request, actions.take_back(entry, because=because, by=_me(request)))
    said = {"one": entry, "outlet": known.outlet(entry.outlet), "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "health/take_back.html", said, status=status)


@opens("health.holdings")
def holdings(request: HttpRequest) -> HttpResponse:
    """数据存量 — what of which year lies where; raw packets are kept for five years at least."""
    found, today = held.held(folder.city()), folder.beijing_now().date()
    said = {
        "held": found,
        "raw": found.of(held.PACKET),
        "minutes": found.of(held.MINUTE),
        "size": sum(one.size for one in found.holdings),
        "years": found.years(today),
        "least": held.YEARS,
    }
    return render(request, "health/holdings.html", said | _common(request, today))


def _chosen(
    request: HttpRequest, known: Network, month: date, *, last: date | None = None
) -> tuple[list[Outlet], dict[str, Any]]:
    """The outlets of the filter bar, and what the bar shows."""
    every = queries.standing(request.user, known, month, last or _last(month))
    asked = {name: request.GET.get(name, "") for name in ("county", "kind", "outlet")}
    found = [
        one
        for one in every
        if (not asked["county"] or one.county == asked["county"])
        and (not asked["kind"] or one.kind == asked["kind"])
        and (not asked["outlet"] or one.outlet == asked["outlet"])
    ]
    return found, {
        "asked": asked,
        "every": every,
        "counties": sorted({one.county for one in every if one.county}),
        "kinds": sorted({one.kind for one in every}),
        "ready": days.ready(folder.city()),
        "gas": GAS,
    }


def _of(known: Network, outlets: list[Outlet], month: date) -> queries.Month:
    return queries.Month(known, outlets, month, _last(month), folder.beijing_now())


def _month(request: HttpRequest) -> date:
    return month_of(request.GET.get("month", ""), folder.beijing_now().date())


def _year(request: HttpRequest) -> int:
    this = folder.beijing_now().year
    return this - 1 if request.GET.get("year") == str(this - 1) else this


def _last(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def _refuse_nothing(found: list[Any]) -> None:
    if not found:
        raise NotThere("没有可以导出的内容。")


def _sheet(made: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(made, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


def _after(request: HttpRequest, answer: spool.Answer) -> HttpResponse:
    if not answer.is_final:
        messages.info(request, answer.words)
    else:
        (messages.success if answer.is_done else messages.error)(request, answer.words)
    return redirect("health:care")


def _common(request: HttpRequest, month: date) -> dict[str, Any]:
    now = folder.beijing_now()
    return {
        "now": now,
        "month": month,
        "months": months(now.date()),
        "tabs": words.TABS,
        "may_see_holdings": may(request.user, "health.holdings"),
        "may_network": may(request.user, "network.see"),
    }


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
