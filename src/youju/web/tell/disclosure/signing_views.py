"""Pages of what is signed elsewhere: send the text out, take the PDF, compare a scan."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from youju.documents.signed import MOST_BYTES
from youju.terms.errors import YoujuError
from youju.web.base.city import folder
from youju.web.base.rights.gate import opens
from youju.web.tell.disclosure import export as exporting
from youju.web.tell.disclosure import kept, making, queries, signing, words
from youju.web.tell.disclosure.models import Product
from youju.web.tell.disclosure.signing_forms import SignedForm
from youju.web.tell.disclosure.views import TYPES


def _one(request: HttpRequest, pk: int) -> Product:
    return get_object_or_404(queries.seen_by(request.user), pk=pk)  # type: ignore[arg-type]


@opens("disclosure.see", deeds="disclosure.signed")
@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """送签 — the .docx, kept as it goes out."""
    found = _one(request, pk)
    try:
        data = signing.export(found, by=request.user)  # type: ignore[arg-type]
    except YoujuError as refusal:
        messages.error(request, str(refusal))
        return redirect("disclosure:product", found.pk)
    answer = HttpResponse(data, content_type=TYPES["docx"])
    name = f"送签稿-{making.file_name(found, 'docx')}"
    answer.headers["Content-Disposition"] = exporting.disposition(name)
    return answer


@opens("disclosure.see", deeds="disclosure.signed")
@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """登记签发件 — checked against the frozen text."""
    found = _one(request, pk)
    form = SignedForm(request.POST, request.FILES)
    if not form.is_valid():
        for name, errors in form.errors.items():
            messages.error(request, f"{form.fields[name].label}：{'；'.join(errors)}")
        return redirect("disclosure:product", found.pk)
    try:
        pdf = form.cleaned_data["pdf"].read(MOST_BYTES + 1)
        because = form.cleaned_data["because"]
        signing.hand_over(found, by=request.user, pdf=pdf, said=form.said(), because=because)  # type: ignore[arg-type]
    except YoujuError as refusal:
        messages.error(request, str(refusal))
    else:
        found.refresh_from_db()
        sealing = found.state == words.SEALING
        messages.success(
            request,
            _("The signed PDF says what was frozen. The evidence is being sealed.")
            if sealing
            else _("The PDF has pages without text. Another person of the office compares them."),
        )
    return redirect("disclosure:product", found.pk)


@opens("disclosure.see", deeds="disclosure.signed")
@require_POST
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """人工对照."""
    found = _one(request, pk)
    try:
        signing.compare(found, by=request.user)  # type: ignore[arg-type]
    except YoujuError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Recorded under your name. The evidence is being sealed."))
    return redirect("disclosure:product", found.pk)


@opens("disclosure.see")
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed PDF."""
    found = _one(request, pk)
    copy = signing.copy_of(found)
    if copy is None or not request.user.covers(found):  # type: ignore[union-attr]
        raise Http404
    answer = HttpResponse(kept.kept(folder.path(), copy.sha256), content_type="application/pdf")
    name = f"签发件-{found.period_text}.pdf"
    answer.headers["Content-Disposition"] = exporting.disposition(name)
    return answer
