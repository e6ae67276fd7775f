"""Pages of the county check: the office opens and answers, a county sees and answers its own."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from youju.terms.errors import NotThere, YoujuError
from youju.web.base.city import folder
from youju.web.base.rights import held
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens
from youju.web.tell.disclosure import county, export, kept, queries, words
from youju.web.tell.disclosure.county_forms import CountyForm, ObjectionForm, PaperForm
from youju.web.tell.disclosure.models import CountyAnswer, Objection


@opens("disclosure.see", deeds="disclosure.draft")
@require_POST
def open_check(request: HttpRequest, pk: int) -> HttpResponse:
    """发起县级核对."""
    found = get_object_or_404(queries.seen_by(request.user), pk=pk)  # type: ignore[arg-type]
    form = CountyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the deadline as day and time."))
        return redirect("disclosure:product", found.pk)
    try:
        county.open_check(found, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
    except YoujuError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The counties are asked; each sees only its own answer."))
    return redirect("disclosure:product", found.pk)


@opens("disclosure.see")
@never_cache
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """县级核对 — what a county is asked, what it answered, what the office replied."""
    one = _one(request, pk)
    return _page(request, one, ObjectionForm(held.given_back(request)))


def _page(
    request: HttpRequest, one: CountyAnswer, form: ObjectionForm, paper: PaperForm | None = None
) -> HttpResponse:
    enters = may(request.user, "disclosure.draft") and county.takes_paper(one)
    said = {
        "paper": (paper or PaperForm()) if enters else None,
        "answer": one,
        "product": one.check_of.product,
        "check": one.check_of,
        "lines": one.lines.all(),
        "ranking": county.ranking(one),
        "open": county.is_open(one),
        "may_answer": may(request.user, "disclosure.answer"),
        "form": form,
        "own": one.check_of.shows == words.OWN,
    }
    return render(request, "disclosure/county.html", said)


def _one(request: HttpRequest, pk: int) -> CountyAnswer:
    try:
        return county.seen_by(request.user, pk)  # type: ignore[arg-type]
    except NotThere:
        raise Http404 from None


@opens("disclosure.see", deeds="disclosure.answer")
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """无异议."""
    one = _one(request, pk)
    try:
        county.agree(one, by=request.user)  # type: ignore[arg-type]
    except YoujuError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Recorded: your county has no objection."))
    return redirect("disclosure:county", one.pk)


@opens("disclosure.see", deeds="disclosure.answer")
@require_POST
def object_to(request: HttpRequest, pk: int) -> HttpResponse:
    """异议 — one line."""
    one = _one(request, pk)
    form = ObjectionForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, one, form)
    try:
        county.object_to(one, by=request.user, line=form.line())  # type: ignore[arg-type]
    except YoujuError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The objection is recorded. The office answers it here."))
    return redirect("disclosure:county", one.pk)


@opens("disclosure.see", deeds="disclosure.draft")
@require_POST
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """书面反馈 — the office enters what came on paper."""
    one = _one(request, pk)
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, one, ObjectionForm(), form)
    given, line = form.given()
    try:
        county.on_paper(one, by=request.user, paper=given, line=line)  # type: ignore[arg-type]
    except YoujuError as refusal:
        messages.error(request, str(refusal))
        return _page(request, one, ObjectionForm(), form)
    messages.success(request, _("The county's answer on paper is recorded."))
    return redirect("disclosure:county", one.pk)


@opens("disclosure.see")
def paper_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper on which a county answered."""
    one = _one(request, pk)
    if not one.file_sha256:
        raise Http404
    return _handed_out(one.file_sha256, one.file_name)


@opens("disclosure.see")
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file of an objection."""
    line = _line(request, pk)
    if not line.file_sha256:
        raise Http404
    return _handed_out(line.file_sha256, line.file_name)


def _handed_out(sha256: str, name: str) -> HttpResponse:
    data = kept.kept(folder.path(), sha256)
    given = HttpResponse(data, content_type="application/octet-stream")
    given.headers["Content-Disposition"] = export.disposition(name)
    return given


@opens("disclosure.see", deeds="disclosure.check")
@require_POST
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """答复 — one line of an objection."""
    line = _line(request, pk)
    accepted = request.POST.get("reply") == words.ACCEPTED
    because = request.POST.get("because", "")[:2000]
    try:
        county.reply(line, by=request.user, accepted=accepted, because=because)  # type: ignore[arg-type]
    except YoujuError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Answered; the county sees it."))
    return redirect("disclosure:product", line.answer.check_of.product_id)


def _line(request: HttpRequest, pk: int) -> Objection:
    mine = CountyAnswer.objects.seen_by(request.user).values("pk")
    found = Objection.objects.select_related("answer__check_of")
    return get_object_or_404(found, pk=pk, answer__in=mine)
