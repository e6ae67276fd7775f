"""The pages of review: the list, the form, one review, a station's history."""

from __future__ import annotations

import mimetypes
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from youju.readings.marks import NOT_OURS
from youju.terms.errors import YoujuError
from youju.web.base.city import folder
from youju.web.base.rights import held
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens
from youju.web.base.rights.words import CITY_WIDE
from youju.web.plan.targets.downloads import sheet, signed_by
from youju.web.watch.review import actions, effects, files, forms, letters, queries, sheets, words
from youju.web.watch.review.models import Proposal


@opens("review.see")
def home(request: HttpRequest) -> HttpResponse:
    """审核 — what waits, and all reviews with filters."""
    actions.settle_all()
    filters = queries.Filters.of(request.GET)
    found = queries.proposals(request.user, filters)  # type: ignore[arg-type]
    if request.GET.get("as") == "xlsx":
        return sheet("审核记录.xlsx", sheets.of_list(found, **signed_by(request)))
    every = queries.proposals(request.user, queries.Filters())  # type: ignore[arg-type]
    said = {
        "page": Paginator(found, 50).get_page(request.GET.get("page")),
        "filters": filters,
        "states": words.STATES,
        "ways": words.WAYS,
        "waiting": every.filter(state=words.PROPOSED).count(),
        "sent": every.filter(state=words.SENT).count(),
        "may_propose": may(request.user, "review.propose"),
    }
    return render(request, "review/home.html", said)


@opens("review.propose")
def new(request: HttpRequest) -> HttpResponse:
    """提出 — first the place, then what is to be marked there."""
    places = queries.places(request.user)  # type: ignore[arg-type]
    key = request.GET.get("at", "").strip()
    place = next((one for one in places if key in (one.key, one.name) and key), None)
    said: dict[str, Any] = {"places": places, "place": place, "asked": key, "ways": words.WAYS}
    if place is None:
        return render(request, "review/new.html", said)
    may_decide = may(request.user, "review.decide")
    if request.method == "POST":
        form = forms.New(place, may_decide, request.POST, request.FILES)
        if form.is_valid() and (made := _proposed(request, form, place)) is not None:
            return redirect("review:proposal", number=made.pk)
    else:
        back = held.given_back(request)
        form = forms.New(place, may_decide, back, initial=_begin(request))
        if back is not None:
            messages.info(request, _("What you typed is back. Files must be chosen again."))
    said |= {"form": form, "not_ours": place.level in NOT_OURS, "marks": _marks_at(place)[:8]}
    return render(request, "review/new.html", said, status=400 if form.errors else 200)


def _begin(request: HttpRequest) -> dict[str, Any]:
    """What a link to the form may say already."""
    given = {name: request.GET.get(name, "") for name in ("first", "last", "kind", "way")}
    given["because"] = request.GET.get("because", "")[:500]
    items = [one for one in request.GET.getlist("item") if one in words.ITEMS]
    return given | {"items": items, "token": uuid4().hex, "seen": queries.last_seq()}


def _marks_at(place: queries.Place) -> list[Any]:
    return queries.marks_at(place.key) if place.scope == "site" else []


def _proposed(request: HttpRequest, form: forms.New, place: queries.Place) -> Proposal | None:
    said = form.cleaned_data
    first, last = form.hours()
    try:
        made = actions.propose(
            by=request.user,  # type: ignore[arg-type]
            way=said["way"],
            place=place,
            first_hour=first,
            last_hour=last,
            kind=said["kind"],
            because=said["because"],
            token=said["token"],
            items=said["items"],
            seen=said["seen"] or 0,
            document=said["document"],
            issuer=said["issuer"],
            issued_on=said["issued_on"],
            uploads=said["files"],
        )
    except YoujuError as why:
        form.add_error(None, str(why))
        return None
    if made.state == words.PROPOSED:
        messages.success(request, _("Proposed. It waits for a second person."))
    elif made.way == words.APPLICATION:
        messages.success(request, _("Drawn up. Take the letter, send it, and note that here."))
    else:
        messages.success(request, _("Noted. It changes no figure."))
    return made


@opens("review.propose")
def revoke(request: HttpRequest, seq: int) -> HttpResponse:
    """撤销 — undo a mark that stands."""
    mark = queries.mark(seq)
    if mark is None or queries.place(request.user, mark.key) is None:  # type: ignore[arg-type]
        raise Http404
    not_ours = bool(queries.levels(mark) & set(NOT_OURS)) and mark.changes_values
    if request.method == "POST":
        form = forms.Revoke(not_ours, request.POST, request.FILES)
        if form.is_valid() and (made := _revoked(request, form, seq)) is not None:
            return redirect("review:proposal", number=made.pk)
    else:
        back = held.given_back(request)
        form = forms.Revoke(not_ours, back, initial={"token": uuid4().hex})
    first, last = queries.span_in_words(mark.first_hour, mark.last_hour)
    said = {
        "form": form,
        "mark": mark,
        "kind": words.KINDS[mark.kind],
        "name": queries.name_of(mark.key),
        "first": first,
        "last": last,
        "not_ours": not_ours,
    }
    return render(request, "review/revoke.html", said, status=400 if form.errors else 200)


def _revoked(request: HttpRequest, form: forms.Revoke, seq: int) -> Proposal | None:
    said = form.cleaned_data
    try:
        return actions.propose_revocation(
            by=request.user,  # type: ignore[arg-type]
            seq=seq,
            because=said["because"],
            token=said["token"],
            document=said["document"],
            uploads=said["files"],
        )
    except YoujuError as why:
        form.add_error(None, str(why))
        return None


def seen_by(request: HttpRequest, number: int) -> Proposal:
    """The review, when this person may see it; else there is none."""
    found = queries.proposal(request.user, number)  # type: ignore[arg-type]
    if found is None:
        raise Http404
    return found


@opens("review.see")
def proposal(request: HttpRequest, number: int) -> HttpResponse:
    """One review: what, why, its state and next step, its files and history."""
    one = actions.settle(seen_by(request, number))
    actions.read_answer(one, request.user)  # type: ignore[arg-type]
    mine = one.by_id == request.user.pk
    confirms = may(request.user, "review.confirm")
    decides = may(request.user, "review.decide")
    back = held.given_back(request)
    said: dict[str, Any] = {
        "one": one,
        "kind": words.KINDS[one.kind],
        "effect_words": _effect_words(one),
        "files": list(one.files.all()),
        "history": queries.history(one),
        "mine": mine,
        "may_withdraw": mine and one.state in (words.PROPOSED, words.DRAFTED),
        "may_confirm": confirms and not mine and one.state == words.PROPOSED,
        "waits": one.state == words.PROPOSED,
        "alone": mine and confirms and one.state == words.PROPOSED,
        "may_send": decides and one.state == words.DRAFTED,
        "may_answer": decides and one.state == words.SENT,
        "may_undo": may(request.user, "review.propose") and one.state == words.IN_FORCE,
        "refuse": forms.Refuse(back),
        "send": forms.Send(back, initial={"sent_on": forms.today()}),
        "answer": forms.Answer(back, initial={"answered_on": forms.today()}),
        "shown": _for(request, one.effect.get("shown")),
        "standing": _standing(one),
    }
    return render(request, "review/proposal.html", said)


def _effect_words(one: Proposal) -> Any:
    if one.way == words.APPLICATION:
        return _("an application, which changes no figure")
    return words.EFFECTS[one.kind if one.changes_values else "exceptional"]


def _for(request: HttpRequest, plain: dict[str, Any] | None) -> dict[str, Any] | None:
    """What changes, without places for those who see none before they are released."""
    if plain and not request.user.roles_today & CITY_WIDE:  # type: ignore[union-attr]
        return effects.without_places(plain)
    return plain


def _standing(one: Proposal) -> list[int]:
    """The numbers of its marks that still stand."""
    if one.state != words.IN_FORCE or one.way == words.REVOKE:
        return []
    known = {mark.seq for mark in queries.marks()}
    return [seq for seq in one.seqs if seq in known]


@opens("review.see")
def effect(request: HttpRequest, number: int) -> HttpResponse:
    """What changes: days and places before and after; with the form to confirm it."""
    one = seen_by(request, number)
    said: dict[str, Any] = {
        "one": one,
        "later": queries.later_mark(one) if one.state == words.PROPOSED else None,
        "may_confirm": may(request.user, "review.confirm")
        and one.by_id != request.user.pk
        and one.state == words.PROPOSED,
        "seen": queries.last_seq(),
    }
    try:
        said["effect"] = effects.of(one)
        said["plain"] = _for(request, said["effect"].plain)
    except YoujuError as why:
        said["why"] = str(why)
    return render(request, "review/effect.html", said)


@opens("review.see")
def letter(request: HttpRequest, number: int) -> HttpResponse:
    """The application as a letter in Word."""
    one = seen_by(request, number)
    if one.way != words.APPLICATION:
        raise Http404
    data = letters.application(one, folder.city())
    return sheet(f"关于{one.name}监测数据复核的申请.docx", data, letters.DOCX)


@opens("review.see")
def file(request: HttpRequest, number: int, file: int) -> HttpResponse:
    """A file of a review, always as a download."""
    one = seen_by(request, number)
    found = one.files.filter(pk=file).first()
    if found is None or not files.path_of(found.sha256).is_file():
        raise Http404
    kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
    return sheet(found.name, files.path_of(found.sha256).read_bytes(), kind)


@opens("review.see")
def station(request: HttpRequest, site: str) -> HttpResponse:
    """A station's marks that stand, and its reviews."""
    place = queries.place(request.user, site)  # type: ignore[arg-type]
    if place is None or place.scope != "site":
        raise Http404
    found = queries.proposals(request.user, queries.Filters(place=site))  # type: ignore[arg-type]
    marks = [
        (mark, words.KINDS[mark.kind], *queries.span_in_words(mark.first_hour, mark.last_hour))
        for mark in queries.marks_at(site)
    ]
    said = {
        "place": place,
        "marks": marks,
        "page": Paginator(found, 50).get_page(request.GET.get("page")),
        "may_propose": may(request.user, "review.propose"),
    }
    return render(request, "review/station.html", said)
