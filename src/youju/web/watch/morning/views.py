"""The morning sheet, its picture, telling and answering; revisions of closed periods."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from youju.ledger import closing as closed_periods
from youju.ledger import morning_kept
from youju.ledger.morning_kept import Kept
from youju.terms.errors import BadInput, YoujuError
from youju.terms.periods import month_of, parse
from youju.web.base.city import folder
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens
from youju.web.plan.targets.downloads import sheet as download
from youju.web.plan.targets.downloads import signed_by
from youju.web.watch.morning import actions, queries, sheets, words
from youju.web.watch.morning.models import Notice

SOON, LONG = 0.9, 60.0
"""Seconds that the page waits for a sheet of which none is kept."""
PNG = "image/png"


@opens("morning.see")
def sheet(request: HttpRequest) -> HttpResponse:
    """晨报 — the sheet of a day, as it went out or with newer numbers."""
    on = queries.day_asked(request.GET.get("on", ""))
    if on is None:
        return render(request, "morning/sheet.html", {"empty": "data"})
    sent, newer = queries.kept(on), queries.kept(on, later=True)
    shows_newer = newer is not None and request.GET.get("build") == "newer"
    found = newer if shows_newer else sent
    said: dict[str, Any] = {"on": on, "days": queries.days()[:14], "sent": sent, "newer": newer}
    if found is None:
        try:
            patient = "wait" in request.GET or request.GET.get("as") == "xlsx"
            found = queries.made(on, wait=LONG if patient else SOON)
        except YoujuError as why:
            return render(request, "morning/sheet.html", said | {"empty": "none", "why": str(why)})
        if found is None:
            return render(request, "morning/sheet.html", said | {"empty": "working"})
    said |= {"found": found, "kept": sent is not None, "shows_newer": shows_newer}
    said |= _page(request, found)
    if request.GET.get("as") == "xlsx":
        data = sheets.of_morning(found.morning, said["seen"], **signed_by(request))
        return download(f"晨报{on.isoformat()}.xlsx", data)
    return render(request, "morning/sheet.html", said)


def _page(request: HttpRequest, found: Kept) -> dict[str, Any]:
    user: Any = request.user
    made = found.morning
    seen = queries.places_seen(user, made)
    state, style = words.state(made.state)
    told = queries.notices(made.on, user)
    data = queries.data(made)
    return {
        "made": made,
        "seen": seen,
        "state": state,
        "state_style": style,
        "head": queries.summary(made, queries.focus(made, user)),
        "tables": queries.tables(made, seen, user.counties_today),
        "goals": [(one, words.goal(one)) for one in queries.goals(made)],
        "data": [one for one in data if not one.fine],
        "fine": [one for one in data if one.fine],
        "notices": [(one, queries.may_answer(user, one)) for one in told],
        "to_tell": may(user, "morning.tell")
        and set(actions.lacking(made)) - {one.county for one in told},
        # The short text and the picture name places.
        "texts": found.texts if may(user, "morning.rank") else {},
    }


@opens("morning.rank")
def picture(request: HttpRequest, of: str) -> HttpResponse:
    """The picture of yesterday or of the year to date, as it was made with the sheet."""
    on = queries.day_asked(request.GET.get("on", ""))
    later = request.GET.get("build") == "newer"
    known = of in ("day", "year") and on is not None
    data = morning_kept.picture_of(folder.path(), on, of, later=later) if known and on else None
    if data is None or on is None:
        raise Http404
    return download(f"晨报{on.isoformat()}-{of}.png", data, PNG)


@opens("morning.see", deeds="morning.tell")
@require_POST
def tell(request: HttpRequest) -> HttpResponse:
    """提醒 — open items for the posts whose data are missing."""
    on = queries.day_asked(request.POST.get("on", ""))
    found = None
    if on is not None:
        found = queries.kept(on, later=True) or queries.kept(on) or queries.made(on, wait=LONG)
    if on is None or found is None:
        raise Http404
    new = actions.tell(found.morning, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Told: %(n)s. Each has an item on its home page.") % {"n": new})
    return redirect(f"{reverse('morning:sheet')}?on={on.isoformat()}#data")


@opens("morning.see", deeds="morning.answer")
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """答复 — why data are missing and what is done."""
    notice = get_object_or_404(Notice, pk=pk)
    user: Any = request.user
    if not may(user, "morning.tell") and notice.county not in user.counties_today:
        raise Http404
    try:
        actions.answer(notice, request.POST.get("answer", ""), by=user)
    except BadInput as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The answer is recorded."))
    return redirect(f"{reverse('morning:sheet')}?on={notice.on.isoformat()}#data")


@opens("morning.closing")
def closing(request: HttpRequest) -> HttpResponse:
    """封账 — what was revised in a period since the computation that it was closed on."""
    last = folder.last_day()
    if last is None:
        return render(request, "morning/closing.html", {"empty": "data"})
    text = request.GET.get("period", "") or month_of(last).before().key
    asked = request.GET.get("closed", "")
    bases = queries.bases()
    said: dict[str, Any] = {
        "bases": [(one.number, one.computed_at[:16].replace("T", " ")) for one in bases[:60]],
        "text": text,
        "closed": asked,
        "stages": queries.stages(last),
        "last": last,
    }
    try:
        said["period"] = period = parse(text, folder.city().settings.week_first_day)
        if asked.isdecimal():
            found = queries.revisions(period, int(asked))
            said |= {"found": found, "note": closed_periods.note(found.months)}
            said["points"] = sheets.point_rows(found)
            said["moved"] = sheets.moved_rows(found)
            if request.GET.get("as") == "xlsx":
                data = sheets.of_revisions(found, **signed_by(request))
                return download(f"{period.label}修订差异表.xlsx", data)
    except YoujuError as why:
        said["why"] = str(why)
    return render(request, "morning/closing.html", said)


def board(request: HttpRequest) -> dict[str, Any] | None:
    """For the home page: the sheet that went out last, in one sentence."""
    if not queries.days():
        return None
    found = queries.kept(queries.days()[0])
    if found is None:
        return None
    made = found.morning
    return {
        "head": queries.summary(made, queries.focus(made, request.user)),
        "made": made,
        "found": found,
        "lacking": len(actions.lacking(made).get("", ())),
    }
