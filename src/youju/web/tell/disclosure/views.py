"""Pages of publications: the list, a new draft, one publication, its files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from youju.terms.errors import YoujuError
from youju.web.base.city import folder
from youju.web.base.rights import held
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens
from youju.web.tell.disclosure import (
    actions,
    chains,
    composing,
    county,
    export,
    jobs,
    making,
    queries,
    signing,
    words,
)
from youju.web.tell.disclosure.county_forms import CountyForm
from youju.web.tell.disclosure.forms import ImprintForm, SubjectForm, last_whole_month, months
from youju.web.tell.disclosure.models import Product
from youju.web.tell.disclosure.signing_forms import SignedForm


@opens("disclosure.see")
def listed(request: HttpRequest) -> HttpResponse:
    """公开 — every publication that this person may see, with state and filters."""
    found = _filtered(request)
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    waiting = sum(1 for one in found if one.state in (words.CHECKING, words.SIGNING))
    said = {
        "page": page,
        "total": len(found),
        "waiting": waiting,
        "states": words.STATES.items(),
        "kinds": words.KINDS.values(),
        "has_data": folder.computed() is not None,
    }
    return render(request, "disclosure/list.html", said)


@opens("disclosure.see")
def listed_xlsx(request: HttpRequest) -> HttpResponse:
    """The whole list as .xlsx."""
    data = export.listed(_filtered(request), folder.city().settings.name, str(request.user))
    return _file(data, "publications.xlsx", "xlsx")


def _filtered(request: HttpRequest) -> list[Product]:
    found = queries.seen_by(request.user)  # type: ignore[arg-type]
    for name in ("state", "kind", "audience"):
        if value := request.GET.get(name):
            found = found.filter(**{name: value})
    year = request.GET.get("year", "")
    if year.isascii() and year.isdigit() and len(year) == 4:
        found = found.filter(end__year=int(year))
    return list(found.select_related("corrects").prefetch_related("recipients"))


@opens("disclosure.draft")
def new(request: HttpRequest) -> HttpResponse:
    """拟稿 — choose scheme and period, see the numbers live, name the recipients."""
    given = request.POST if request.method == "POST" else held.given_back(request)
    subject = SubjectForm(given, initial=_first(request))
    imprint = ImprintForm(given, initial=_around())
    if request.method == "POST" and subject.is_valid() and imprint.is_valid():
        said = subject.cleaned_data
        period, text = said["period"]
        making.drawn(
            making.request_for(subject.scheme_text, period, said["points"], said["edition"])
        )
        try:
            product = actions.draft(
                by=request.user,  # type: ignore[arg-type]
                kind=said["kind"],
                scheme=said["scheme"],
                scheme_text=subject.scheme_text,
                period=period,
                period_text=text,
                said=imprint.said(),
                points=said["points"],
                edition=said["edition"],
                because=said["because"],
            )
        except actions.Beside as question:
            subject.add_error("because", str(question))
        except YoujuError as refusal:
            subject.add_error(None, str(refusal))
        else:
            if request.POST.get("then") == "hand-in":
                return hand_in(request, product.pk)
            return redirect("disclosure:product", product.pk)
    said = {"subject": subject, "imprint": imprint, "months": months(), "bases": _bases()}
    return render(request, "disclosure/new.html", said)


def _first(request: HttpRequest) -> dict[str, str]:
    return {
        "kind": words.MONTHLY,
        "period": request.GET.get("period") or last_whole_month(),
        "scheme": request.GET.get("scheme", ""),
    }


def _around() -> dict[str, Any]:
    return {
        "number": queries.next_number(folder.beijing_now().date()),
        "issuer": composing.issuer_of(folder.city()),
        "audience": words.INTERNAL,
        "units": [one.pk for one in queries.default_recipients()],
    }


def _bases() -> dict[str, Any]:
    missing = queries.missing_bases(words.MONTHLY, folder.beijing_now().date())
    return {"missing": [words.FIGURES[one] for one in missing]}


@opens("disclosure.draft")
def preview(request: HttpRequest) -> HttpResponse:
    """The numbers of a period by a scheme, as they are now (a part of the page)."""
    subject = SubjectForm(request.GET or None)
    said: dict[str, Any] = {"subject": subject}
    if subject.is_valid():
        given = subject.cleaned_data
        period = given["period"][0]
        said["others"] = queries.beside(given["kind"], given["scheme"], period.start, period.end)
        try:
            said["revised"] = making.revised(period)
            said["drawn"] = making.drawn(
                making.request_for(subject.scheme_text, period, given["points"], given["edition"])
            )
        except YoujuError as refusal:
            said["wrong"] = str(refusal)
    return render(request, "disclosure/part_numbers.html", said)


# one publication


@opens("disclosure.see")
@never_cache
def product(request: HttpRequest, pk: int) -> HttpResponse:
    """One publication: where it stands and what comes next, its facts, its history."""
    found = _one(request, pk)
    given = held.given_back(request)
    said = _about(request, found) | {"because": given.get("because", "") if given else ""}
    return render(request, "disclosure/product.html", said)


def _one(request: HttpRequest, pk: int) -> Product:
    seen = queries.seen_by(request.user).select_related("corrects", "drafter")  # type: ignore[arg-type]
    return get_object_or_404(seen.prefetch_related("documents"), pk=pk)


def _reads(request: HttpRequest, found: Product) -> bool:
    """Whether the person reads a draft: from inside, or as the unit that signs with."""
    user: Any = request.user
    return bool(user.covers(found)) or queries.signs_with(user, found)


def _about(request: HttpRequest, found: Product) -> dict[str, Any]:
    user = request.user
    inside = user.covers(found)  # type: ignore[union-attr]
    said: dict[str, Any] = {
        "product": found,
        "inside": inside,
        "reads": inside or queries.signs_with(user, found),  # type: ignore[arg-type]
        "steps": _steps(found),
        "history": found.steps.all() if inside else [],
        "corrections": found.corrections.exclude(state=words.WITHDRAWN),
        "may": {name: may(user, f"disclosure.{name}") for name in RIGHTS},
        "mine": found.drafter_id == user.pk,
    }
    if inside:
        said["recipients"] = list(found.recipients.all())
        said["authors"] = queries.authors(found)
        said["author"] = user.username in said["authors"]  # type: ignore[union-attr]
        said["orphan"] = found.state in words.OPEN and queries.is_orphan(found)
        said["seal_job"] = queries.job_of(found, words.SEAL)
        said["county"] = county.rounds(found)
        said["copy"] = signing.copy_of(found)
        turn = chains.turn(found)
        said["to_sign"] = turn is not None and turn.key == chains.LAST
        said["signed_form"] = SignedForm(initial={"signer": queries.usual_signer()})
        said["county_words"] = county.outcome(next(iter(said["county"]), None))
        said["county_form"] = CountyForm()
        said["received"] = sum(one.received_at is not None for one in said["recipients"])
        said["may_answer_yet"] = said["to_sign"] and county.missing(found)
        said["replay_job"] = queries.job_of(found, words.REPLAY)
    receipts = queries.recipients_of(user).filter(product=found)  # type: ignore[arg-type]
    said["receipts"] = list(receipts) if found.state == words.ISSUED else []
    said["to_receive"] = [one for one in said["receipts"] if one.received_at is None]
    if found.state == words.ISSUED:
        said["table"] = queries.table_of(found)
    return said


RIGHTS = ("draft", "check", "sign", "return", "receive", "replay", "signed")


def _steps(found: Product) -> list[dict[str, Any]]:
    """The steps of its chain and the issue, with who stood there."""
    chain = chains.of(found)
    keys = [one.key for one in chain]
    at = -1
    if found.state == words.DRAFT:
        at = 0
    elif (turn := chains.turn(found)) is not None:
        at = keys.index(turn.key)
    elif found.state == words.SEALING:
        at = len(keys) - 1
    done = {}
    for step in reversed(found.steps.all()):
        done[step.deed] = done[step.stage] = step
    labels = {chains.FIRST: words.DRAFT, chains.CHECK: words.CHECKING, chains.LAST: words.SIGNING}
    names = dict(words.STEPS)
    shown = []
    for place, stage in enumerate(chain):
        passed = 0 <= place < at or found.state == words.ISSUED
        step = done.get("hand-in" if stage.key == chains.FIRST else stage.key)
        known = stage.key in labels
        name = step.name if step else ""
        if stage.key == chains.LAST and (copy := signing.in_force(found)) is not None:
            name = copy.signer
        shown.append(
            {
                "label": names[labels[stage.key]] if known else stage.name,
                "official": not known,
                "done": passed,
                "here": place == at and not passed,
                "by": step if passed else None,
                "name": name,
            }
        )
    issued = found.state == words.ISSUED
    by = done.get("issue") if issued else None
    return [*shown, {"label": names[words.ISSUED], "done": issued, "here": False, "by": by}]


def _same(found: Product, turn: chains.Stage | None, account: str) -> str:
    """The name of the earlier step by which this person may not do the next one."""
    if turn is None:
        return ""
    same = queries.same_hands(found, turn, account)
    return next((one.name for one in chains.of(found) if one.key == same), "")


@opens("disclosure.see")
def numbers(request: HttpRequest, pk: int) -> HttpResponse:
    """The numbers of a publication that is not issued yet (a part of its page)."""
    found = _one(request, pk)
    if not _reads(request, found):
        raise Http404
    said: dict[str, Any] = {"product": found}
    try:
        said["drawn"] = making.drawn_of(found)
        said["revised"] = making.revised_of(found)
        if found.corrects_id:
            said["correction"] = making.correction(found)
        if found.state == words.SIGNING:
            said["moved"] = making.moved_since(found)
            said["newest"] = making.newest()
    except YoujuError as refusal:
        said["wrong"] = str(refusal)
    turn = chains.turn(found)
    said["turn"] = turn
    said["my_turn"] = turn is not None and queries.may_do(request.user, turn)  # type: ignore[arg-type]
    said["same"] = _same(found, turn, request.user.username)  # type: ignore[union-attr]
    said["county_missing"] = county.missing(found)
    said["author"] = request.user.username in queries.authors(found)  # type: ignore[union-attr]
    said["may"] = {name: may(request.user, f"disclosure.{name}") for name in RIGHTS}
    return render(request, "disclosure/part_numbers.html", said)


@opens("disclosure.see")
@never_cache
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far sealing or a replay has come (asked again every two seconds)."""
    found = _one(request, pk)
    if not request.user.covers(found):  # type: ignore[union-attr]
        raise Http404
    jobs.kick()
    work = words.REPLAY if found.state == words.ISSUED else words.SEAL
    job = queries.job_of(found, work)
    if request.headers.get("HX-Request") and (job is None or job.is_over):
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    said = {"product": found, "job": job}
    return render(request, "disclosure/part_progress.html", said)


@opens("disclosure.draft")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """修改 — what stands around the numbers of a draft."""
    found = _one(request, pk)
    given = request.POST if request.method == "POST" else held.given_back(request)
    form = ImprintForm(given, product=found, initial=_kept(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(
                found,
                by=request.user,  # type: ignore[arg-type]
                said=form.said(),
                cause=form.cleaned_data.get("cause", ""),
            )
        except YoujuError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The draft is changed."))
            return redirect("disclosure:product", found.pk)
    said = {"product": found, "imprint": form, "bases": _bases()}
    return render(request, "disclosure/edit.html", said)


def _kept(found: Product) -> dict[str, Any]:
    recipients = list(found.recipients.all())
    return {
        "number": found.number,
        "issued_on": found.issued_on,
        "issuer": found.issuer,
        "addressee": found.addressee,
        "copies_to": found.copies_to,
        "audience": found.audience,
        "units": [one.organisation_id for one in recipients if one.organisation_id],
        "persons": [one.person_id for one in recipients if one.person_id],
        "cause": found.cause,
    }


# files

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "pack": "application/zip",
}


@opens("disclosure.see")
def document(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """A document of a publication; of a draft as it would be now, marked as a draft."""
    found = _one(request, pk)
    if form not in TYPES:
        raise Http404
    if found.state == words.ISSUED:
        return issued_file(found, form)
    if form == "pack" or not _reads(request, found):
        raise Http404
    data = making.document(found, making.numbers_of(found), form)
    return _file(data, f"草稿-{making.file_name(found, form)}", form)


def issued_file(found: Product, form: str) -> HttpResponse:
    """A file of an issued product, as it was sealed."""
    name, data = export.issued(found, form)
    return _file(data, name, form)


def _file(data: bytes, name: str, form: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=TYPES[form])
    answer.headers["Content-Disposition"] = export.disposition(name)
    return answer


# deeds

Deed = Callable[[HttpRequest, Product], str]


def _deed(right: str, deed: Deed) -> Callable[..., HttpResponse]:
    """A view that does one deed and returns to the page, with the refusal in words if any."""

    @opens("disclosure.see", deeds=right)
    @require_POST
    def done(request: HttpRequest, pk: int) -> HttpResponse:
        found = _one(request, pk)
        try:
            said = deed(request, found)
        except YoujuError as refusal:
            messages.error(request, str(refusal))
        else:
            if said:
                messages.success(request, said)
        return redirect("disclosure:product", found.pk)

    return done


def _because(request: HttpRequest) -> str:
    return request.POST.get("because", "")[:2000]


def _hand_in(request: HttpRequest, found: Product) -> str:
    if found.corrects_id:
        making.correction(found)
    actions.hand_in(found, by=request.user)  # type: ignore[arg-type]
    return _("Handed in. Another person of the office checks it.")


def _check(request: HttpRequest, found: Product) -> str:
    seen = request.POST.get("seen", "")
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    if 0 < number <= making.newest():
        making.drawn(making.request_of(found), number)  # outside of the transaction
    actions.check(found, by=request.user, seen=number)  # type: ignore[arg-type]
    return _("Checked. The numbers are frozen; the leader signs.")


def _send_back(request: HttpRequest, found: Product) -> str:
    actions.send_back(found, by=request.user, because=_because(request))  # type: ignore[arg-type]
    return _("Sent back to the drafter.")


def _pass(request: HttpRequest, found: Product) -> str:
    if request.POST.get("stage") == chains.freezing(found).key:
        return _check(request, found)
    actions.pass_on(found, by=request.user, stage=request.POST.get("stage", ""))  # type: ignore[arg-type]
    return _("Done. The next step is told.")


def _recheck(request: HttpRequest, found: Product) -> str:
    actions.recheck(found, by=request.user)  # type: ignore[arg-type]
    return _("The numbers will be checked again.")


def _sign(request: HttpRequest, found: Product) -> str:
    if found.state == words.SIGNING:
        making.moved_since(found)  # outside of the transaction
    actions.sign(found, by=request.user, because=_because(request))  # type: ignore[arg-type]
    return _("Signed. The evidence is being sealed; the publication is issued when that is done.")


def _retry(request: HttpRequest, found: Product) -> str:
    actions.retry(found, by=request.user)  # type: ignore[arg-type]
    return _("Sealing begins again.")


def _withdraw(request: HttpRequest, found: Product) -> str:
    actions.withdraw(found, by=request.user, because=_because(request))  # type: ignore[arg-type]
    return _("Withdrawn. It stays in the list.")


def _take_over(request: HttpRequest, found: Product) -> str:
    actions.take_over(found, by=request.user, because=_because(request))  # type: ignore[arg-type]
    return _("The draft is yours now. You can no longer check it.")


def _receive(request: HttpRequest, found: Product) -> str:
    count = actions.receive(found, by=request.user)  # type: ignore[arg-type]
    return _("Receipt confirmed.") if count else ""


def _replay(request: HttpRequest, found: Product) -> str:
    actions.ask_replay(found, by=request.user)  # type: ignore[arg-type]
    return ""


hand_in = _deed("disclosure.draft", _hand_in)
check = _deed("disclosure.check", _check)
send_back = _deed("disclosure.return", _send_back)
pass_on = _deed("disclosure.pass", _pass)
recheck = _deed("disclosure.return", _recheck)
sign = _deed("disclosure.sign", _sign)
retry = _deed("disclosure.return", _retry)
withdraw = _deed("disclosure.draft", _withdraw)
take_over = _deed("disclosure.draft", _take_over)
receive = _deed("disclosure.receive", _receive)
replay = _deed("disclosure.replay", _replay)


@opens("disclosure.see", deeds="disclosure.draft")
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """更正 — begin a notice of correction, and go to it."""
    found = _one(request, pk)
    try:
        notice = actions.correct(found, by=request.user, cause=_because(request))  # type: ignore[arg-type]
    except YoujuError as refusal:
        messages.error(request, str(refusal))
        return redirect("disclosure:product", found.pk)
    return redirect("disclosure:product", notice.pk)
