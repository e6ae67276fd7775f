"""The why page of a number, and what leads to it or hangs on it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from youju.ledger import address as addresses
from youju.ledger import supply_store, water_store
from youju.ledger import worksheet as worksheets
from youju.ledger.surroundings import shelf
from youju.terms.errors import YoujuError
from youju.web.base.city import folder
from youju.web.base.rights import held
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens
from youju.web.base.why import (
    clauses,
    evidence,
    helps,
    originals,
    queries,
    saying,
    surroundings,
    tree,
    waters,
    wells,
)
from youju.web.base.why.forms import AddressForm, Calculator
from youju.web.base.why.queries import Asked
from youju.web.base.why.words import KINDS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _for_whom(request: HttpRequest, where: str) -> tuple[Asked, bool] | HttpResponse:
    """What is asked and whether a visitor asks; a visitor gets only what was published."""
    found = queries.admitted(request.user, queries.asked_of(request, where))
    return held.to_sign_in(request) if found is None else found


@opens("why.published")
@require_safe
def page(request: HttpRequest, address: str) -> HttpResponse:
    """依据 — why this number is what it is, computed again now."""
    try:
        whom = _for_whom(request, address)
        if isinstance(whom, HttpResponse):
            return whom
        asked, visitor = whom
        found = queries.answer(asked)
    except YoujuError as wrong:
        return helps.no_such(request, address, wrong)
    figure = found.explanation.figure
    if visitor:
        figure = tree.without_persons(figure)
    at = request.GET.get("at", "")
    try:
        part = tree.found_at(figure, at)
    except LookupError:
        raise Http404 from None
    said = {
        "found": found,
        "asked": asked,
        "at": at,
        "visitor": visitor,
        "saying": saying.of(found, request),
        "node": tree.drawn(part, asked, at=at, visitor=visitor),
        "clauses": clauses.of_tree(figure, found.period.end),
    }
    if isinstance(found.basis, supply_store.Computed):
        value = str(figure.value)
        said["lines"] = wells.lines(found.basis, found.read, found.kind, found.period)
        said["style"], said["class_words"] = waters.class_style(value), waters.class_words(value)
        return render(request, "why/wells.html", said)
    if isinstance(found.basis, water_store.Computed):
        value = str(figure.value)
        said["lines"] = waters.lines(found.basis, found.read, found.kind, found.period)
        said["pact"] = waters.pact(found.read)
        said["style"], said["class_words"] = waters.class_style(value), waters.class_words(value)
        return render(request, "why/water.html", said)
    if isinstance(found.basis, shelf.Computed):
        said["lines"] = surroundings.lines(found.basis, found.read, found.kind, found.period)
        return render(request, "why/surroundings.html", said)
    said["evidence"] = evidence.behind(found, visitor=visitor, whole="all" in request.GET)
    return render(request, "why/page.html", said)


@opens("why.published")
@require_safe
def part(request: HttpRequest, address: str) -> HttpResponse:
    """The parts of one node of the tree, fetched when it is opened."""
    whom = _for_whom(request, address)
    if isinstance(whom, HttpResponse):
        return whom
    asked, visitor = whom
    figure = queries.tree_of(asked)
    if visitor:
        figure = tree.without_persons(figure)
    at = request.GET.get("at", "")
    try:
        node = tree.drawn(tree.found_at(figure, at), asked, at=at, visitor=visitor)
    except LookupError:
        raise Http404 from None
    return render(request, "why/part.html", {"node": node})


@opens("why.published")
@require_safe
def rows(request: HttpRequest, address: str) -> HttpResponse:
    """The long table of a page, fetched when it is opened."""
    whom = _for_whom(request, address)
    if isinstance(whom, HttpResponse):
        return whom
    found = queries.question(whom[0])
    if found.is_apart:
        raise Http404
    tables = evidence.tables_of(found, visitor=whom[1])
    if not tables:
        raise Http404
    return render(request, "why/rows.html", {"table": tables[0], "found": found})


@opens("why.published")
@require_safe
def as_json(request: HttpRequest, address: str) -> HttpResponse:
    """The same as JSON: exactly what ``youju explain --json`` prints, with verdict and basis."""
    try:
        whom = _for_whom(request, address)
        if isinstance(whom, HttpResponse):
            return whom
        found = queries.answer(whom[0])
    except YoujuError as wrong:
        said: dict[str, Any] = {"title": type(wrong).__name__, "status": 404, "detail": str(wrong)}
        return JsonResponse(
            said,
            status=404,
            json_dumps_params={"ensure_ascii": False},
            content_type="application/problem+json",
        )
    figure = found.explanation.figure
    if whom[1]:
        figure = tree.without_persons(figure)
    text = json.dumps(saying.as_json(found, figure), ensure_ascii=False, indent=1)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = _named("inline", f"{saying.file_name(found)}.json")
    return answer


@opens("why.published")
@require_safe
def worksheet(request: HttpRequest, address: str) -> HttpResponse:
    """核算底稿 — every formula from the hour to the figure, as one workbook."""
    whom = _for_whom(request, address)
    if isinstance(whom, HttpResponse):
        return whom
    asked = whom[0]
    put = queries.question(asked)
    if put.is_apart:
        raise Http404
    read = put.read
    made = worksheets.workbook(
        folder.city(),
        read.object,
        put.worksheet_period,
        dust=read.dust,
        kind=put.kind,
        basis=asked.basis,
        rules="auto" if read.edition in ("own", "today") else read.edition,
        points=read.points if read.table != addresses.SCORE and read.points else None,
    )
    answer = HttpResponse(made.data, content_type=XLSX)
    answer["Content-Disposition"] = _named("attachment", f"{made.title}.xlsx")
    return answer


@opens("why.see")
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """依据查询 — explain an address that stands in a letter."""
    form = AddressForm(request.GET if "address" in request.GET else None)
    if form.is_valid():
        try:
            return redirect(queries.asked_from(form.cleaned_data["address"]).href())
        except YoujuError as wrong:
            form.add_error("address", str(wrong))
    return render(request, "why/ask.html", {"form": form, "examples": helps.examples()})


@opens("why.calculate")
@require_safe
def calculate(request: HttpRequest) -> HttpResponse:
    """空气质量指数计算 — concentrations and a day in, index with its tree out."""
    form = Calculator(request.GET if "on" in request.GET else None)
    said: dict[str, Any] = {"form": form}
    if form.is_valid():
        try:
            figure = form.figure()
        except YoujuError as wrong:
            form.add_error(None, str(wrong))
        else:
            said["figure"] = figure
            said["node"] = tree.drawn(figure, Asked(""))
            said["clauses"] = clauses.of_tree(figure, form.cleaned_data["on"])
            said["as_text"] = figure.explain()
    return render(request, "why/calculate.html", said)


@opens("why.see")
@require_safe
def journal(request: HttpRequest, stream: str, number: int) -> HttpResponse:
    """原始记录 — one record of the journal: when it came, its hash, and the row that is meant."""
    found = originals.original(stream, number)
    said = {
        "found": found,
        "rows": originals.rows_of(found, request.GET.get("line", "")),
        "reading": originals.reading_of(
            found, request.GET.get("site", ""), request.GET.get("hour", "")
        ),
        "line": request.GET.get("line", "")[:60],
        "kind": KINDS.get(found.record.kind, found.record.kind),
        "facts": originals.facts(found),
        "may_originals": may(request.user, "why.originals"),
        "last": folder.city().journal.last(stream),
    }
    return render(request, "why/journal.html", said)


@opens("why.originals")
@require_safe
def original(request: HttpRequest, stream: str, number: int) -> HttpResponse:
    """The bytes of a record, as they came."""
    found = originals.original(stream, number)
    answer = HttpResponse(found.record.payload, content_type="application/octet-stream")
    answer["Content-Disposition"] = _named("attachment", found.file)
    answer["X-Content-SHA256"] = found.head.payload_hash.hex()
    return answer


def _named(how: str, name: str) -> str:
    return f"{how}; filename*=UTF-8''{quote(name, safe='')}"
