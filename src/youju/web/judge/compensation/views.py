"""The pages of compensation: the list with what is owed, one agreement, files."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from youju.intake import keeping
from youju.ledger import compensation, compensation_sums
from youju.standards.compensation.agreements import INDEX
from youju.terms.periods import MONTH
from youju.web.base.city import folder
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens
from youju.web.base.work import handing
from youju.web.base.work.register_files import MOST_VERSIONS
from youju.web.judge.compensation import queries, sheets, words
from youju.web.judge.compensation import registers as files


@opens("compensation.see")
@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    """生态补偿 — who owes whom how much in a period, and every agreement."""
    kept = queries.held()
    offered = kept.offered
    period = queries.period_of(offered, request.GET.get("of", ""))
    found = queries.lines(kept, period)
    said = {
        "held": kept,
        "period": period,
        "offered": offered,
        "monthly": period.kind == MONTH,
        "lines": [
            (line, queries.section_name(line.at.section, period.end))
            for line in found
            if not line.is_index
        ],
        "indices": [
            (line, queries.section_name(line.at.section, period.end))
            for line in found
            if line.is_index
        ],
        "pairs": [one for one in compensation_sums.pairs(found) if one.money],
        "open": sum(len(line.open) for line in found),
        "listed": queries.listed(kept, folder.beijing_now().date()),
        "has_index": any(
            one.edition.says["shape"] == INDEX for one in queries.listed(kept, period.end)
        ),
        "basis": kept.water.computed if kept.water else None,
        "may_register": may(request.user, "compensation.register"),
    }
    return render(request, "compensation/agreements.html", said)


@opens("compensation.export")
@require_safe
def amounts_sheet(request: HttpRequest) -> FileResponse:
    """Every amount of a period as .xlsx, those that are open with the reason."""
    kept = queries.held()
    if kept.water is None or not kept.offered:
        raise Http404
    period = queries.period_of(kept.offered, request.GET.get("of", ""))
    found = queries.lines(kept, period)
    return sheets.of_amounts(request, kept.water.computed.number, period, found)


@opens("compensation.see")
@require_safe
def agreement(request: HttpRequest, key: str) -> HttpResponse:
    """One agreement: its months, its provisions with clauses, its text, its versions."""
    kept = queries.held()
    one = queries.agreement(kept, key)
    offered = queries.years(kept)
    year = queries.period_of(offered, request.GET.get("of", ""))
    path = f"{compensation.FOLDER}/{key}.toml"
    grid = queries.grid(kept, key, year)
    told = queries.editions(one, folder.beijing_now().date())
    said = {
        "key": key,
        "agreement": one,
        "editions": told,
        "is_index": told[0].edition.says["shape"] == INDEX,
        "offered": offered,
        "year": year,
        "grid": grid,
        "names": [queries.section_name(line.at.section, year.end) for line in grid.lines],
        "text": kept.pacts.texts[key],
        "versions": keeping.versions(folder.city(), path)[::-1][:MOST_VERSIONS],
        "basis": kept.water.computed if kept.water else None,
        "words": words.PROVISIONS,
        "may_register": may(request.user, "compensation.register"),
    }
    return render(request, "compensation/agreement.html", said)


@opens("compensation.export")
@require_safe
def agreement_file(request: HttpRequest, key: str) -> HttpResponse:
    """The file of one agreement."""
    queries.agreement(queries.held(), key)
    return files.FILES.download(key)


# files


@opens("compensation.register")
def registers(request: HttpRequest) -> HttpResponse:
    """协议与水量 — agreements and the water of the sections as files."""
    return files.FILES.page(
        request, "compensation/registers.html", shapes=words.SHAPES, may_register=True
    )


@opens("compensation.register")
@require_safe
def registers_file(request: HttpRequest, kind: str) -> HttpResponse:
    """One file as it stands, to be corrected and handed in again."""
    return files.FILES.download(kind)


@opens("compensation.register")
@require_safe
def blank(request: HttpRequest, shape: str) -> HttpResponse:
    """A blank agreement of one shape."""
    return files.blank(shape)


@opens("compensation.register")
@require_safe
def ticket(request: HttpRequest, ticket: str) -> HttpResponse:
    """What became of a file that was handed in; asked again until it is final."""
    crumb = ("compensation:registers", _("Agreements and water"))
    return handing.ticket(request, ticket, crumb=crumb, back=_("To the agreements and water"))
