"""The city, its places, marks, standards, rankings, and the explanation of any figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router

from youju.ledger.assess import Request
from youju.readings import tables
from youju.readings.marks import Mark
from youju.terms.clauses import MARKS as CLAUSE_MARKS
from youju.terms.dated import Edition, Standard
from youju.terms.errors import NotEnoughData, NotThere
from youju.terms.figures import json_value
from youju.terms.periods import day_number, parse, stamp
from youju.terms.places import ASSESSED
from youju.web.api import shapes
from youju.web.api.asof import Paging, answered, as_float, as_of, newest
from youju.web.api.callers import need
from youju.web.api.series import BASIS, FROM, LIMIT, NUMBERS, OFFSET, PERIOD, TO, Numbers
from youju.web.api.words import FIGURES, MARKS
from youju.web.base.city import folder
from youju.web.base.rights.catalogue import may
from youju.web.base.why import clauses, saying
from youju.web.base.why import queries as why
from youju.web.judge.assessment import queries as assessment

router = Router()
Limit = Annotated[int, Query(ge=1, le=1000, description=LIMIT)]
Offset = Annotated[int, Query(ge=0, le=10**9, description=OFFSET)]


def _standing(**said: Any) -> HttpResponse:
    """An answer that is no figure: it is as sure as the register itself."""
    return answered({**said, "as_of": as_of(folder.computed()), "state": ""})


@router.get(
    "/city",
    response=shapes.City,
    summary=gettext_noop("The city"),
    description=gettext_noop("Name, counties, and up to when there are figures."),
    operation_id="city",
)
def city(request: HttpRequest) -> HttpResponse:
    """The city."""
    need(request, FIGURES)
    opened = folder.city()
    return _standing(
        name=opened.settings.name,
        province=opened.settings.province,
        invented=opened.settings.invented,
        counties=list(opened.register.counties()),
    )


@router.get(
    "/sites",
    response=shapes.Sites,
    summary=gettext_noop("Lines of the register"),
    description=gettext_noop("Every dated line of the register."),
    operation_id="sites",
)
def sites(request: HttpRequest, limit: Limit = 500, offset: Offset = 0) -> HttpResponse:
    """The register."""
    need(request, FIGURES)
    every = folder.city().register.sites
    paging = Paging(limit, offset)
    items = [
        {
            "site": one.site,
            "name": one.name,
            "county": one.county,
            "city": one.city,
            "level": one.level,
            "role": one.role,
            "lon": one.lon,
            "lat": one.lat,
            "since": _day(one.since),
            "until": _day(one.until),
        }
        for one in paging.cut(every)
    ]
    return _standing(items=items, page=paging.of(request, len(every)))


@router.get(
    "/counties",
    response=shapes.Counties,
    summary=gettext_noop("Counties"),
    description=gettext_noop("Every county with its assessed stations of the last day."),
    operation_id="counties",
)
def counties(request: HttpRequest, limit: Limit = 500, offset: Offset = 0) -> HttpResponse:
    """The counties."""
    need(request, FIGURES)
    register = folder.city().register
    on = folder.last_day() or folder.beijing_now().date()
    standing = [one for one in register.on(on) if one.role == ASSESSED]
    paging = Paging(limit, offset)
    names = register.counties()
    items = [
        {"county": name, "stations": [one.site for one in standing if one.county == name]}
        for name in paging.cut(names)
    ]
    return _standing(items=items, page=paging.of(request, len(names)))


@router.get(
    "/rankings",
    response=shapes.Ranking,
    summary=gettext_noop("A ranking"),
    description=gettext_noop(
        "The objects of a scheme over a period. Places and scores are given where they were "
        "released to the caller; values always."
    ),
    operation_id="rankings",
)
def rankings(
    request: HttpRequest,
    period: Annotated[str, Query(min_length=4, max_length=40, description=PERIOD)],
    scheme: Annotated[
        str,
        Query(max_length=80, description=gettext_noop("Name of the scheme; the first without.")),
    ] = "",
    ranking: Annotated[
        str,
        Query(max_length=80, description=gettext_noop("Which of its rankings; the main without.")),
    ] = "",
    numbers: Annotated[Numbers, Query(description=NUMBERS)] = "text",
) -> HttpResponse:
    """The same ranking as on the pages, behind the same wall."""
    need(request, FIGURES)
    newest()
    when = parse(period, folder.city().settings.week_first_day)
    known = assessment.known(when.end)
    chosen = next((one for one in known if scheme in ("", one.name)), None)
    if chosen is None:
        raise NotThere(
            _("There is no scheme “%(name)s” in force on %(day)s.")
            % {"name": scheme, "day": when.end}
        )
    seen, release = may(request.user, "assessment.rank"), None
    points, edition = "as-was", "own"
    if not seen:
        release = assessment.released(when.key, chosen.scheme.key)
        if release is not None:
            seen, points, edition = True, release.points, release.edition
    key = assessment.main_ranking(chosen.scheme, ranking)
    asked = Request(chosen.text, when, points, edition)
    found = assessment.answer(asked, release.basis if release else None)
    if found is None:
        raise NotEnoughData(_("The ranking is still being computed; ask again in a minute."))
    rows = assessment.rows(found, key) if seen else assessment.rows_without_places(found)
    write = as_float if numbers == "float" else json_value
    measures = list(found.scheme.measures)
    items = [
        {
            "object": row.object,
            "place": row.place,
            "tied": row.tied,
            "up": row.up,
            "score": None if row.score is None else write(row.score),
            "values": {
                name: None if one.value is None else write(one.value)
                for name, one in zip(measures, row.values, strict=True)
            },
        }
        for row in rows
    ]
    return answered(
        {
            "scheme": chosen.name,
            "name": chosen.scheme.name,
            "document": chosen.scheme.document.number,
            "period": found.period.key,
            "start": found.period.start.isoformat(),
            "end": found.period.end.isoformat(),
            "ranking": key,
            "released": release is not None
            or assessment.released(when.key, chosen.scheme.key) is not None,
            "items": items,
            "as_of": as_of(found.snapshot.computed),
            "state": found.state,
        }
    )


@router.get(
    "/explain",
    response=shapes.Explained,
    summary=gettext_noop("Why a number"),
    description=gettext_noop(
        "The figure at an address, computed again now, as the tree of clauses and readings."
    ),
    operation_id="explain",
)
def explain(
    request: HttpRequest,
    address: Annotated[
        str,
        Query(
            min_length=3,
            max_length=300,
            description=gettext_noop(
                "Such as fig_air_day/COUNTY/2026-11-22/pm25, with ?dust=excluded or ?basis=N."
            ),
        ),
    ],
    basis: Annotated[int | None, Query(ge=1, le=10**9, description=BASIS)] = None,
) -> HttpResponse:
    """The same as the JSON of the why page."""
    need(request, FIGURES)
    asked = why.asked_from(address)
    if basis is not None:
        asked = replace(asked, basis=basis)
    admitted = why.admitted(request.user, asked)
    if admitted is None:
        raise PermissionDenied
    found = why.answer(admitted[0])
    figure = found.explanation.figure
    said = saying.as_json(found, figure)
    return answered({**said, "as_of": as_of(found.basis), "state": figure.state})


@router.get(
    "/marks",
    response=shapes.Marks,
    summary=gettext_noop("Marks of readings"),
    description=gettext_noop("Who marked which hours as what, when and why; newest first."),
    operation_id="marks",
)
def marks(
    request: HttpRequest,
    first: Annotated[date | None, Query(alias="from", description=FROM)] = None,
    last: Annotated[date | None, Query(alias="to", description=TO)] = None,
    standing: Annotated[
        Literal["yes", "all"], Query(description=gettext_noop("yes, or all with revoked ones."))
    ] = "yes",
    limit: Limit = 200,
    offset: Offset = 0,
) -> HttpResponse:
    """Marks that touch a span of days."""
    need(request, MARKS)
    every = tables.marks(folder.city(), revoked=True)
    gone = {one.revokes for one in every if one.revokes is not None}
    chosen = [
        one
        for one in reversed(every)
        if (first is None or one.last_hour >= day_number(first) * 24)
        and (last is None or one.first_hour <= day_number(last) * 24 + 23)
        and (standing == "all" or (one.kind != "revoke" and one.seq not in gone))
    ]
    paging = Paging(limit, offset)
    items = [_mark(one, gone) for one in paging.cut(chosen)]
    return _standing(items=items, page=paging.of(request, len(chosen)))


def _mark(one: Mark, gone: set[int]) -> dict[str, Any]:
    return {
        "number": one.seq,
        "kind": one.kind,
        "label": one.label,
        "scope": one.scope,
        "key": one.key,
        "items": list(one.items),
        "first_hour": stamp(one.first_hour),
        "last_hour": stamp(one.last_hour),
        "because": one.because,
        "by": one.by,
        "on": one.on.isoformat(),
        "document": one.document,
        "revokes": one.revokes,
        "stands": one.seq not in gone and one.kind != "revoke",
        "journal": f"{one.stream}/{one.entry}",
    }


@router.get(
    "/standards",
    response=shapes.Standards,
    summary=gettext_noop("Standards"),
    description=gettext_noop(
        "The dated files: editions, when they are in force, how sure their clauses are."
    ),
    operation_id="standards",
)
def standards(request: HttpRequest) -> HttpResponse:
    """The standards of air."""
    need(request, FIGURES)
    return _standing(items=[_standard(one) for one in clauses.standards()])


def _standard(one: Standard) -> dict[str, Any]:
    return {
        "number": one.number,
        "title": str(one.says.get("title", "")),
        "file": one.file,
        "sha256": one.sha256,
        "editions": [_edition(edition) for edition in one.editions],
    }


def _edition(one: Edition) -> dict[str, Any]:
    counted = Counter(_marks_in(one.says))
    return {
        "name": one.name,
        "rules": one.rules,
        "issued": one.issued.isoformat(),
        "since": one.since.isoformat(),
        "until": _day(one.until),
        "marks": {mark: counted[mark] for mark in CLAUSE_MARKS if counted[mark]},
    }


def _marks_in(said: Mapping[str, Any]) -> Iterator[str]:
    for value in said.values():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, Mapping):
                if "mark" in one:
                    yield str(one["mark"])
                yield from _marks_in(one)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
