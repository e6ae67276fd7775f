"""Pages of the bases of release."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from youju.terms.errors import YoujuError
from youju.web.base.city import folder
from youju.web.base.rights import held
from youju.web.base.rights.gate import opens
from youju.web.tell.disclosure import actions, queries, words
from youju.web.tell.disclosure.forms import BasisForm
from youju.web.tell.disclosure.models import ReleaseBasis


@opens("disclosure.bases", deeds="disclosure.release")
def bases(request: HttpRequest) -> HttpResponse:
    """发布依据 — by which document each kind of figure may be shown to everybody."""
    given = request.POST if request.method == "POST" else held.given_back(request)
    form = BasisForm(given)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_basis(by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except YoujuError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The basis of release is recorded."))
            return redirect("disclosure:bases")
    today = folder.beijing_now().date()
    known = queries.bases_in_force(today)
    standing = [(label, known.get(key)) for key, label in words.FIGURES.items()]
    said = {
        "form": form,
        "standing": standing,
        "every": ReleaseBasis.objects.all(),
        "off": [label for label, basis in standing if basis is None],
        "today": today,
    }
    return render(request, "disclosure/bases.html", said)


@opens("disclosure.bases", deeds="disclosure.release")
@require_POST
def end_basis(request: HttpRequest, pk: int) -> HttpResponse:
    """停止公开 — with the reason."""
    found = get_object_or_404(ReleaseBasis, pk=pk)
    try:
        actions.end_basis(
            found,
            by=request.user,  # type: ignore[arg-type]
            until=folder.beijing_now().date(),
            because=request.POST.get("because", "")[:300],
        )
    except YoujuError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("From tomorrow on this is no longer shown to everybody."))
    return redirect("disclosure:bases")
