"""Sheets: out whole, in again, with what they would change shown before anything is taken."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from youju.terms.errors import YoujuError
from youju.web.base.registry import actions, forms, impact, kinds, sheets
from youju.web.base.registry.models import RegisterChange, Sheet
from youju.web.base.rights.gate import opens, permit
from youju.web.base.rights.models import User

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200


def _kind(key: str) -> kinds.Kind:
    if key not in kinds.KINDS_OF_SHEETS:
        raise Http404(key)
    return kinds.KINDS_OF_SHEETS[key]


@opens("registry.see")
@never_cache
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """导出 — stations as filtered, or the whole tree of units."""
    which = _kind(kind)
    if which.asks_why:
        raise Http404(kind)
    return _out(request, which)


@opens("rights.manage")
@never_cache
def export_persons(request: HttpRequest) -> HttpResponse:
    """导出人员 — personal data leave only for somebody who says why."""
    form = forms.Export(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _out(request, _kind("persons"), form.cleaned_data["because"])
    status = 422 if request.method == "POST" else 200
    return render(request, "registry/export.html", {"form": form}, status=status)


def _out(request: HttpRequest, which: kinds.Kind, because: str = "") -> HttpResponse:
    rows = which.out(request.GET.dict())
    me, now = _me(request), timezone.localtime()
    actions.note_export(which.key, len(rows), by=me, because=because)
    data = sheets.write(
        which.columns, rows, sheet=which.sheet, who=str(me), when=now, notes=which.notes
    )
    return _file(data, f"{which.sheet}-{now:%Y-%m-%d}.xlsx")


@opens("registry.change")
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """导入 — first the sheet is read and looked at; nothing is taken yet."""
    which = _kind(kind)
    permit(request, which.right)
    form = forms.Upload(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            sheets.refuse_size(given.name, given.size)
            data = given.read()
            sheets.read(given.name, data, which.columns)
        except YoujuError as wrong:
            form.add_error("file", str(wrong))
        else:
            kept = actions.keep_sheet(kind, given.name, data, by=_me(request))
            return redirect("registry:sheet", kept.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "registry/import.html", {"form": form, "kind": which}, status=status)


@opens("registry.change")
@never_cache
def sheet(request: HttpRequest, number: int) -> HttpResponse:
    """What a sheet would change, row by row; then it is taken, whole or its good rows."""
    kept, which = _mine(request, number)
    verdict = which.judge(sheets.read(kept.name, bytes(kept.data), which.columns))
    form = forms.Export(request.POST if request.method == "POST" else None)
    said = {
        "kept": kept,
        "kind": which,
        "verdict": verdict,
        "bad": [(row, _at_heads(which, row)) for row in verdict.bad[:SHOWN]],
        "changes": verdict.changes[:SHOWN],
        "more": max(0, len(verdict.changes) - SHOWN),
        "form": form,
    }
    if verdict.seen is not None and verdict.fresh is not None and verdict.changes:
        said["impact"] = impact.of(verdict.seen, verdict.fresh)
    status = 200
    if request.method == "POST":
        status = 422
        if request.POST.get("digest") != verdict.digest:
            form.add_error(
                None, _("Somebody changed the same meanwhile. Look at the changes again.")
            )
        elif verdict.bad and request.POST.get("step") != "good":
            form.add_error(
                None, _("There are wrong rows; correct them or take the good rows only.")
            )
        elif not verdict.changes:
            form.add_error(None, _("Nothing would change."))
        elif form.is_valid():
            try:
                return _take(request, kept, verdict, form.cleaned_data["because"])
            except YoujuError as wrong:
                form.add_error(None, str(wrong))
    return render(request, "registry/sheet.html", said, status=status)


def _take(request: HttpRequest, kept: Sheet, verdict: kinds.Verdict, because: str) -> HttpResponse:
    actions.took_sheet(kept)
    try:
        made = verdict.take(_me(request), because)
    except YoujuError:
        Sheet.objects.filter(pk=kept.pk).update(taken_at=None)
        raise
    messages.success(request, _("Taken: %d changes.") % len(verdict.changes))
    if isinstance(made, RegisterChange):
        return redirect("registry:change", made.pk)
    if kept.kind == "persons":
        return render(request, "registry/taken_persons.html", {"opened": made})
    return redirect(f"registry:{kept.kind}")


@opens("registry.change")
@never_cache
def returned(request: HttpRequest, number: int) -> HttpResponse:
    """退回 — the sheet as it came, with the reasons beside the wrong rows."""
    kept, which = _mine(request, number)
    data = bytes(kept.data)
    verdict = which.judge(sheets.read(kept.name, data, which.columns))
    stem = kept.name.rsplit(".", 1)[0]
    return _file(sheets.returned(data, which.columns, verdict.rows), f"{stem}-退回.xlsx")


def _mine(request: HttpRequest, number: int) -> tuple[Sheet, kinds.Kind]:
    """The sheet, to the person who sent it; others do not know that it exists."""
    kept = get_object_or_404(Sheet, pk=number, by=request.user)
    which = _kind(kept.kind)
    permit(request, which.right)
    return kept, which


def _at_heads(kind: kinds.Kind, row: sheets.Row) -> list[tuple[str, str]]:
    heads = {one.key: one.head for one in kind.columns}
    return [(heads.get(key, ""), words) for key, words in row.wrong]


def _file(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
