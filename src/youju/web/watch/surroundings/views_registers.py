"""名录 — the registers of sound and soil as files: taken away, corrected, handed in whole."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from youju.intake import spool
from youju.terms.errors import NotThere, YoujuError
from youju.web.base.city import folder
from youju.web.base.rights.gate import opens
from youju.web.base.rights.models import User
from youju.web.plan.start.actions import text_of
from youju.web.watch.surroundings import actions, forms, queries, words


@opens("surroundings.register")
def registers(request: HttpRequest) -> HttpResponse:
    """The four registers, and the form that hands one in."""
    post = request.method == "POST"
    form = forms.Hand(request.POST if post else None, request.FILES if post else None)
    if post and form.is_valid():
        given = form.cleaned_data
        assert isinstance(request.user, User)
        try:
            text = text_of(given["file"].name, given["file"].read())
            answer = actions.hand_register(
                given["kind"], text, because=given["because"], by=request.user
            )
        except YoujuError as wrong:
            form.add_error("file", str(wrong))
        else:
            if not answer.is_final:
                return redirect("surroundings:ticket", ticket=answer.ticket)
            (messages.success if answer.is_done else messages.error)(request, answer.words)
            return redirect("surroundings:registers")
    said = {"form": form, "registers": queries.registers()}
    return render(request, "surroundings/registers.html", said, status=422 if post else 200)


@opens("surroundings.register")
def registers_file(request: HttpRequest, kind: str) -> HttpResponse:
    """One register as it stands, to be corrected and handed in again."""
    if kind not in words.REGISTERS:
        raise Http404(kind)
    answer = HttpResponse("\ufeff" + queries.text_of(kind), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
    return answer


@opens("surroundings.register")
def ticket(request: HttpRequest, ticket: str) -> HttpResponse:
    """What became of a register that was handed in; asked again until it is final."""
    answer = spool.answer(folder.path(), ticket)
    if answer is None:
        raise NotThere(f"没有编号为 {ticket} 的交办。")
    part = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    name = "surroundings/answer.html" if part else "surroundings/ticket.html"
    return render(request, name, {"answer": answer})
