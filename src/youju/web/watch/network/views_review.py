"""审核 — the enterprise marks its own data; the bureau answers, and reviews its own stations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from youju.intake.spool import Answer
from youju.readings.network import reading, review
from youju.readings.network.review import AUTO, BUREAU, CLEARED, ENTERPRISE, OWN, SUSPECT
from youju.terms.errors import YoujuError
from youju.terms.states import State
from youju.web.base.city import folder
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens
from youju.web.base.rights.models import User
from youju.web.watch.network import (
    actions_review,
    forms_review,
    outlets,
    queries,
    queries_review,
    sheets_values,
)


@opens("network.mark")
def own(request: HttpRequest) -> HttpResponse:
    """本单位数据标记 — what awaits marking until when, one mark for all that is ticked."""
    return _marking(request, "network/review_own.html", own_stations=False)


@opens("network.review")
def stations(request: HttpRequest) -> HttpResponse:
    """标记本级站点 — what the checks saw at own stations, and any stretch."""
    return _marking(request, "network/review_stations.html", own_stations=True)


def _marking(request: HttpRequest, template: str, *, own_stations: bool) -> HttpResponse:
    me, known, now = _me(request), queries.network(), folder.beijing_now()
    mine = queries_review.scope(me, known, own=own_stations)
    seen = review.standing(folder.city())
    post = request.method == "POST"
    ticked = request.POST.getlist("stretch") if post else request.GET.getlist("stretch")
    form = forms_review.Marks(
        request.POST if post else None,
        outlets=list(mine.values()),
        factors=_factors(known, mine, now.date()),
        on=now.date(),
        own=own_stations,
        ticked=bool(ticked),
    )
    if post and form.is_valid():
        try:
            stretches = [queries_review.stretch_of(one) for one in ticked]
            given = form.stretch()
            answer = actions_review.mark(
                known, stretches + ([given] if given else []), form.cleaned_data, by=me
            )
        except YoujuError as wrong:
            form.add_error(None, str(wrong))
        else:
            return _after(request, answer, "network:stations" if own_stations else "network:own")
    since = now - timedelta(days=queries_review.LISTED)
    party = BUREAU if own_stations else ENTERPRISE
    # The next deadline: until noon that of yesterday's data, then that of today's.
    due = now.date() - timedelta(days=1)
    if now > queries_review.deadline(due):
        due = now.date()
    said = {
        "form": form,
        "ticked": ticked,
        "outlets": mine,
        "awaiting": queries_review.awaiting(mine, seen, now, party=party),
        "marks": queries_review.shown(
            [one for one in seen.marks if one.party == party and one.last > since], mine
        )[: queries_review.MOST],
        "due": due,
        "rule": queries_review.rule(due),
        "deadline": queries_review.deadline(due),
        "now": now,
    }
    return render(request, template, said, status=422 if post else 200)


@opens("network.reviews")
def board(request: HttpRequest) -> HttpResponse:
    """审核 — marks of enterprises, what the checks saw, what needs a second person."""
    me, known, now = _me(request), queries.network(), folder.beijing_now()
    seen = review.standing(folder.city())
    said = {
        "board": queries_review.board(me, known, seen, now),
        "any": bool(queries_review.scope(me, known)),
        "may_answer": may(me, "network.answer"),
        "may_review": may(me, "network.review"),
        "me": str(me),
        "now": now,
    }
    return render(request, "network/review_board.html", said)


@opens("network.answer")
def answers(request: HttpRequest) -> HttpResponse:
    """认可、退回、质疑 — one answer to all marks that were ticked."""
    me, known = _me(request), queries.network()
    given = request.POST if request.method == "POST" else request.GET
    seqs = _numbers(given)
    seen, mine = review.standing(folder.city()), queries_review.scope(me, known)
    chosen = queries_review.shown([one for one in seen.open(mine) if one.seq in seqs], mine)
    form = forms_review.Answers(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            answer = actions_review.answer(known, seqs, form.cleaned_data, by=me)
        except YoujuError as wrong:
            form.add_error(None, str(wrong))
        else:
            return _after(request, answer, "network:review")
    said = {"form": form, "chosen": chosen}
    status = 422 if request.method == "POST" else 200
    return render(request, "network/review_answers.html", said, status=status)


@opens("network.see")
def mark(request: HttpRequest, seq: int) -> HttpResponse:
    """One mark: what it says, every deed about it, and what this person may do now."""
    me, known = _me(request), queries.network()
    one, _seen = queries_review.one_mark(me, known, seq)
    said = one.mark
    party = ENTERPRISE if me.is_guest else BUREAU
    own_station = one.outlet.kind in OWN
    open_ = not said.withdrawn
    can = {
        "answer": open_
        and may(me, "network.answer")
        and said.party == ENTERPRISE
        and said.verdict in ("", "questioned"),
        "clear": open_ and may(me, "network.answer") and said.party == AUTO and not said.verdict,
        "confirm": open_
        and may(me, "network.review")
        and said.party == BUREAU
        and said.kind != SUSPECT
        and not said.confirmed_by
        and said.by != str(me),
        "withdraw": open_
        and said.party == party
        and (may(me, "network.mark") or (own_station and may(me, "network.review"))),
        "reply": open_ and may(me, "network.mark") and said.verdict == "questioned",
        "mine": said.by == str(me) and said.party == BUREAU and not said.confirmed_by,
    }
    shown = {
        "one": one,
        "layers": queries_review.layers_of(said),
        "form": forms_review.Answers(None),
        "can": can,
        "back": "network:own" if me.is_guest else "network:review",
    }
    return render(request, "network/review_one.html", shown)


@opens("network.answer")
@require_POST
def answer(request: HttpRequest, seq: int) -> HttpResponse:
    """One mark is answered, or what a check saw is said to be in order."""
    form = forms_review.Answers(request.POST)
    said: dict[str, Any] = {"verdict": CLEARED, "because": request.POST.get("because", "")}
    if request.POST.get("verdict") != CLEARED:
        if not form.is_valid():
            messages.error(request, _("Say why."))
            return redirect("network:mark", seq)
        said = form.cleaned_data
    return _deed(
        request, seq, lambda: actions_review.answer(queries.network(), [seq], said, by=_me(request))
    )


@opens("network.review")
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """确认 — a second person stands for marks of own stations."""
    seqs = _numbers(request.POST)
    return _deed(
        request, 0, lambda: actions_review.confirm(queries.network(), seqs, by=_me(request))
    )


@opens("network.withdraw")
@require_POST
def withdraw(request: HttpRequest, seq: int) -> HttpResponse:
    """撤回 — by the party that made the mark."""
    because = request.POST.get("because", "").strip()
    return _deed(
        request,
        seq,
        lambda: actions_review.withdraw(queries.network(), seq, because, by=_me(request)),
    )


@opens("network.mark")
@require_POST
def reply(request: HttpRequest, seq: int) -> HttpResponse:
    """答复 — to a question of the bureau."""
    because = request.POST.get("because", "").strip()
    return _deed(
        request, seq, lambda: actions_review.reply(queries.network(), seq, because, by=_me(request))
    )


@opens("network.answer")
def state(request: HttpRequest) -> HttpResponse:
    """数据状态 — reviewed, or final."""
    me, known, now = _me(request), queries.network(), folder.beijing_now()
    mine = queries_review.scope(me, known)
    today = reading.instant(now.date())
    initial = {
        "outlets": request.GET.getlist("outlet"),
        "first": today - timedelta(days=1),
        "last": today,
        "state": int(State.REVIEWED),
    }
    post = request.method == "POST"
    form = forms_review.Stretch(
        request.POST if post else None, outlets=list(mine.values()), initial=initial
    )
    if post and form.is_valid():
        try:
            answer = actions_review.set_state(known, form.cleaned_data, by=me)
        except YoujuError as wrong:
            form.add_error(None, str(wrong))
        else:
            return _after(request, answer, "network:review")
    said = {"form": form, "any": bool(mine)}
    return render(request, "network/review_state.html", said, status=422 if post else 200)


@opens("network.see")
def history(request: HttpRequest, key: str) -> HttpResponse:
    """审核记录 — every deed about an outlet as a layer, and what the checks did last."""
    outlet = outlets.outlet_of(request.user, queries.network(), key)
    said = {
        "outlet": outlet,
        "layers": queries_review.layers(outlet),
        "looked": queries_review.looked(key),
        "may_state": may(request.user, "network.answer"),
    }
    return render(request, "network/review_history.html", said)


@opens("network.see")
def values(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """Values of an outlet with flags, marks and states, whole, as .xlsx or .csv."""
    me, known = _me(request), queries.network()
    outlet = outlets.outlet_of(me, known, key)
    asked = outlets.asked_of(request.GET, folder.beijing_now().date())
    made = sheets_values.made(known, outlet, asked, form, by=me)
    answer = HttpResponse(made.data, content_type=made.sort)
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer


def home_board(request: HttpRequest) -> dict[str, Any] | None:
    """What waits on one's own pages of review; nothing where nothing waits."""
    me, known, now = _me(request), queries.network(), folder.beijing_now()
    if not known.outlets:
        return None
    seen = review.standing(folder.city())
    if may(me, "network.mark"):
        mine = queries_review.scope(me, known, own=False)
        waiting = queries_review.awaiting(mine, seen, now)
        late = sum(one.late for one in waiting)
        asked = sum(
            one.verdict in ("questioned", "returned") and not one.withdrawn
            for one in seen.marks
            if one.party == ENTERPRISE and one.outlet in mine
        )
        return {"own": True, "waiting": len(waiting), "late": late, "asked": asked}
    mine = queries_review.scope(me, known)
    marks, second = len(seen.open(mine)), len(seen.unconfirmed(mine))
    return {"own": False, "marks": marks, "second": second} if marks or second else None


def _deed(request: HttpRequest, seq: int, deed: Any) -> HttpResponse:
    """Do it; a refusal is said on the page one came from."""
    back = "network:review" if not seq else "network:mark"
    args = [seq] if seq else []
    try:
        answer = deed()
    except YoujuError as wrong:
        messages.error(request, str(wrong))
        return redirect(back, *args)
    return _after(request, answer, back, *args)


def _after(request: HttpRequest, answer: Answer, back: str, *args: Any) -> HttpResponse:
    """Back with the writer's words; where no writer answers, it is said that the deed waits."""
    if not answer.is_final:
        messages.info(request, _("Handed in. It takes effect once the writer runs."))
    elif answer.is_done:
        messages.success(request, answer.words)
    else:
        messages.error(request, answer.words)
    return redirect(back, *args)


def _numbers(given: QueryDict) -> list[int]:
    return [int(one) for one in given.getlist("mark") if one.isascii() and one.isdigit()]


def _factors(known: Any, mine: Any, today: Any) -> list[tuple[str, str]]:
    """The factors that outlets have limits for or that came in the last days."""
    found = {one.factor for one in known.limits if one.outlet in mine}
    if mine:
        frame = reading.readings(
            folder.city(), sorted(mine), today - timedelta(days=queries_review.BACK), today
        )
        found |= set(frame["factor"].unique())
    return [(one, outlets.name_of(one)) for one in sorted(found)]


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
