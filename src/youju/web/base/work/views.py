"""Home, search, the audit chain."""

from __future__ import annotations

import json

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render

from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens
from youju.web.base.work import boards, chain, queries, search
from youju.web.base.work.actions import as_sealed
from youju.web.base.work.models import Entry


@opens("work.home")
def home(request: HttpRequest) -> HttpResponse:
    """首页 — what is mine, what is late, what changed; the public page for visitors."""
    if not request.user.is_authenticated:
        return redirect("portal:home")
    roles = request.user.roles_today
    shown = []
    for board in boards.every():
        if (not board.roles or board.roles & roles) and may(request.user, board.right):
            said = board.make(request)
            if said is not None:
                shown.append({"template": board.template, "said": said, "name": board.name})
    items = list(queries.open_items(request.user)[:50])
    late = [one for one in items if one.late]
    said = {"items": items, "late": late, "boards": shown}
    return render(request, "work/home.html", said)


@opens("work.search")
def find(request: HttpRequest) -> HttpResponse:
    """搜索 — stations, counties, documents, persons, pages."""
    text = request.GET.get("q", "").strip()[:60]
    hits = search.find(request, text) if text else []
    return render(request, "work/search.html", {"q": text, "hits": hits})


@opens("work.audit")
def audit_file(request: HttpRequest) -> StreamingHttpResponse:
    """The whole chain as lines of JSON, for ``youju verify audit --file``."""
    lines = (
        json.dumps(as_sealed(one), ensure_ascii=False) + "\n"
        for one in Entry.objects.order_by("number").iterator()
    )
    answer = StreamingHttpResponse(lines, content_type="application/jsonl; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="audit.jsonl"'
    return answer


@opens("work.audit")
def audit(request: HttpRequest) -> HttpResponse:
    """操作留痕 — every deed, newest first, with the verdict on the chain."""
    entries = Entry.objects.all()
    faults = chain.faults(as_sealed(one) for one in entries.order_by("number").iterator())
    page = Paginator(entries, 50).get_page(request.GET.get("page"))
    return render(request, "work/audit.html", {"page": page, "faults": faults})
