"""Forms of the office: the list, handing one in, filling one, its placeholders."""

from __future__ import annotations

import secrets
from pathlib import PurePath

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from youju.ledger.bulletin import forms as form_values
from youju.terms.errors import NotThere, YoujuError
from youju.web.base.city import folder
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens
from youju.web.base.work.actions import record
from youju.web.tell.outbox import actions, export, kept, making, queries, words
from youju.web.tell.outbox.forms import UploadForm
from youju.web.tell.outbox.models import OfficeForm


@opens("outbox.see", deeds="outbox.send")
def listed(request: HttpRequest) -> HttpResponse:
    """Every form in use with its versions; a file is handed in and checked here."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said, file = form.cleaned_data, form.cleaned_data["file"]
        suffix = PurePath(file.name).suffix.lower().removeprefix(".")
        key = said["instead"] or f"own-{secrets.token_hex(4)}"
        name = form.known.get(key) or said["name"].strip()
        try:
            if file.size > actions.MOST_BYTES:
                raise NotThere("文件太大，不能作为表格模板。")
            done = actions.put_form(
                key,
                suffix,
                name,
                file.name,
                file.read(),
                by=request.user,  # type: ignore[arg-type]
            )
        except YoujuError as refused:
            form.add_error("file", str(refused))
        else:
            messages.success(
                request, _("The form was checked and is used from now on: %s.") % done.file_name
            )
            return redirect("outbox:forms")
    said = {
        "form": form,
        "rows": queries.form_rows(),
        "may_send": may(request.user, "outbox.send"),
        "period": request.choice.period_text,  # type: ignore[attr-defined]
    }
    return render(request, "outbox/forms.html", said)


@opens("outbox.see")
def placeholders(request: HttpRequest) -> HttpResponse:
    """Every placeholder that a form may have."""
    known = [
        {"text": "{{" + one.name + "}}", "meaning": one.meaning} for one in form_values.known()
    ]
    return render(request, "outbox/placeholders.html", {"known": known})


@opens("outbox.see")
def blank(request: HttpRequest, key: str, suffix: str) -> HttpResponse:
    """The form itself, unfilled."""
    name, data = queries.form_bytes(key, suffix)
    return export.answer(f"{name}.{suffix}", data, suffix)


@opens("outbox.send")
def fill(request: HttpRequest, key: str, suffix: str) -> HttpResponse:
    """The form filled with the figures of a period."""
    name, data = queries.form_bytes(key, suffix)
    period = making.period_of(words.RANGE, request.GET.get("of", "").strip() or "..")
    found = making.made(making.Choice(words.RANGE, period))
    filled = form_values.fill(
        folder.city(), found.answer, data, title=f"{period.label}{name}", by=making.office()
    )
    said = {"period": period.key, "computed": found.computed}
    record(request.user, "outbox.fill", f"{name}.{suffix}", data=said)  # type: ignore[arg-type]
    return export.answer(f"{name}-{period.label}.{suffix}", filled.data, suffix)


@opens("outbox.send")
@require_POST
def end(request: HttpRequest, key: str, suffix: str) -> HttpResponse:
    """Take the office's own form out of use."""
    because = request.POST.get("because", "")
    try:
        actions.end_form(key, suffix, by=request.user, because=because)  # type: ignore[arg-type]
    except YoujuError as refused:
        messages.error(request, str(refused))
    return redirect("outbox:forms")


@opens("outbox.see")
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """A version of a form as it was handed in."""
    found = get_object_or_404(OfficeForm, pk=pk)
    return export.answer(found.file_name, kept.read(found.sha256), found.suffix)
