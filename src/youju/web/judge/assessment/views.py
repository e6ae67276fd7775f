"""The ranking of any period, one object's page, the board of the home page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from youju.ledger import address
from youju.ledger.assess import Answer, Request, period_before
from youju.ledger.levels import KEPT
from youju.ledger.reasons import YEAR_AGO
from youju.terms.clauses import TO_BE_CHECKED
from youju.terms.errors import NoEditionInForce, NotEnoughData
from youju.terms.periods import Period, month_of
from youju.web.base.city import folder
from youju.web.base.rights.catalogue import may
from youju.web.base.rights.gate import opens
from youju.web.judge.assessment import charts, days, queries, sheets, words
from youju.web.plan.targets.downloads import sheet, signed_by

SOON, LONG = 0.9, 60.0
"""Seconds that a page waits for an answer; a part of it asks again and waits longer."""


@dataclass(frozen=True)
class Asked:
    """What a page was asked: scheme, ranking, choices, and what of it this person may see.

    ``seen``: whether places and scores may be seen; ``release``: the issued ranking that lets
    a county see them.
    """

    known: queries.Known
    ranking: str
    request: Request
    seen: bool
    release: queries.Released | None

    @property
    def basis(self) -> int | None:
        """The computation that is shown: the released one to those who see no drafts."""
        return self.release.basis if self.release is not None else None


def asked(request: HttpRequest, period: Period, schemes: list[queries.Known]) -> Asked:
    """The choices of the address."""
    name = request.GET.get("scheme", "")
    known = next((one for one in schemes if one.name == name), schemes[0])
    points = request.GET.get("points", "")
    edition = request.GET.get("edition", "")
    points = points if points in words.POINTS else "as-was"
    edition = edition if edition in words.EDITIONS else "own"
    seen, release = may(request.user, "assessment.rank"), None
    if not seen:
        release = queries.released(period.key, known.scheme.key)
        seen = release is not None
        if release is not None:
            points, edition = release.points, release.edition
    ranking = queries.main_ranking(known.scheme, request.GET.get("ranking", ""))
    return Asked(known, ranking, Request(known.text, period, points, edition), seen, release)


@opens("assessment.see")
def ranking(request: HttpRequest) -> HttpResponse:
    """考核排名 — the scheme's objects over the chosen period."""
    said, one, found = _prepared(request)
    if one is None or found is None:
        return render(request, "assessment/ranking.html", said)
    rows = queries.rows(found, one.ranking) if one.seen else queries.rows_without_places(found)
    if request.GET.get("as") == "xlsx":
        data = sheets.of_ranking(found, one, rows, **signed_by(request))
        return sheet(f"{found.period.label}{found.scheme.name}.xlsx", data)
    said |= {"rows": rows, "measures": _heads(found), **_beside(one, found, rows)}
    return render(request, "assessment/ranking.html", said)


def _prepared(request: HttpRequest) -> tuple[dict[str, Any], Asked | None, Answer | None]:
    """What every page of the app begins with; without an answer the page says what to do."""
    period: Period = request.choice.period  # type: ignore[attr-defined]
    last = folder.last_day()
    said: dict[str, Any] = {"period": period, "when": words.period(period)}
    if last is None:
        return said | {"empty": "data"}, None, None
    said["links"] = queries.links(period, last, folder.city().settings.week_first_day)
    said["earlier"], said["later"] = queries.beside(period, last)
    known = queries.known(period.end)
    if not known:
        return said | {"empty": "scheme" if queries.any_scheme() else "none"}, None, None
    one = asked(request, period, known)
    said |= {
        "known": known,
        "asked": one,
        "points": words.POINTS,
        "editions": words.EDITIONS,
        "rankings": one.known.scheme.rankings.values(),
    }
    try:
        patient = "wait" in request.GET or request.GET.get("as") == "xlsx"
        found = queries.answer(one.request, one.basis, wait=LONG if patient else SOON)
    except (NotEnoughData, NoEditionInForce) as why:
        return said | {"empty": "period", "why": str(why)}, one, None
    if found is None:
        return said | {"empty": "working"}, one, None
    state, style = words.state(found.state)
    said |= {
        "answer": found,
        "state": state,
        "state_style": style,
        "provisional": TO_BE_CHECKED in queries.marks(found).values(),
    }
    return said | {"when": words.period(found.period)}, one, found


def _heads(found: Answer) -> list[dict[str, Any]]:
    """The criteria as columns: name, unit, dust basis, mark of the least sure clause."""
    marks = queries.marks(found)
    return [
        {
            "name": one.name,
            "unit": one.unit,
            "dust": words.DUST[one.dust],
            "mark": marks.get(key, ""),
            "change": one.comparison.startswith("change"),
        }
        for key, one in found.scheme.measures.items()
    ]


def _beside(one: Asked, found: Answer, rows: list[queries.Row]) -> dict[str, Any]:
    rule = found.scheme.rankings.get(one.ranking)
    if not one.seen or rule is None:
        return {}
    placed = [row for row in rows if row.place is not None]
    before = period_before(found.period)
    said: dict[str, Any] = {
        "rule": rule,
        "before": words.period(before) if before else "",
        "unplaced": [row for row in rows if row.place is None],
        "chart": charts.of_ranking(found, one.ranking),
    }
    if placed:
        last = max(row.place or 0 for row in placed)
        said["sentence"] = words.sentence(
            words.period(found.period),
            words.state(found.state)[0],
            rule.name,
            [row.object for row in placed if row.place == 1],
            [row.object for row in placed if row.place == last],
            [(row.object, row.up) for row in placed if row.up],
            len(placed),
        )
    return said


@opens("assessment.see")
def thing(request: HttpRequest, place: str) -> HttpResponse:
    """One object: score lines with their traces, values, the days behind them."""
    said, one, found = _prepared(request)
    if folder.kind_of(place) is None:
        raise Http404
    said["place"] = place
    if one is None or found is None:
        return render(request, "assessment/object.html", said)
    if place not in found.objects:
        raise Http404
    if request.GET.get("as") == "xlsx":
        data = sheets.of_object(found, one, place, **signed_by(request))
        return sheet(f"{place}{found.period.label}{found.scheme.name}.xlsx", data)
    heads = zip(_heads(found), queries.values(found, place), strict=True)
    said |= {"heads": list(heads), "points_in_words": found.points.get(place, "")}
    said |= days.of(found.days.get((place, KEPT)), found.period)
    if one.seen:
        said |= _scores(found, one, place)
    return render(request, "assessment/object.html", said)


def score_ref(one: Asked, place: str) -> str:
    """The address of an object's total, as of the released computation where one is shown."""
    request = one.request
    return address.score(
        one.known.name,
        request.period.key,
        place,
        points=request.points,
        edition=request.edition,
        basis=one.basis,
    )


def _scores(found: Answer, one: Asked, place: str) -> dict[str, Any]:
    standing = queries.placed(found, one.ranking, place)
    graded = found.assessment.grades.get(place)
    lines = [line for line in found.assessment.lines if line.object == place]
    return {
        "standing": standing,
        "unplaced": words.unplaced(standing.reason) if standing else "",
        "score_ref": score_ref(one, place),
        "why_before": queries.reasons(found, one.ranking).get(place, ""),
        "why_year_ago": queries.reasons(found, one.ranking, YEAR_AGO).get(place, ""),
        "moved": words.moved(standing.up if standing else None),
        "rule": found.scheme.rankings.get(one.ranking),
        "lines": lines,
        "total": found.assessment.totals[place],
        "grade": graded,
        "lists": queries.lists_of(found, place),
        "full": found.scheme.total.marks,
        "counted": sum(row.place is not None for row in found.assessment.rankings[one.ranking]),
    }


@opens("assessment.see")
def months(request: HttpRequest, place: str) -> HttpResponse:
    """The object's places month by month; to counties those that were released."""
    period: Period = request.choice.period  # type: ignore[attr-defined]
    schemes = queries.known(period.end)
    last = folder.last_day()
    if folder.kind_of(place) is None or not schemes or last is None:
        raise Http404
    found = []
    for month in queries.months_until(min(period.end, last)):
        one = asked(request, month, schemes)
        if not one.seen:
            continue
        inner = Request(
            one.request.scheme, month, one.request.points, one.request.edition, movement=False
        )
        standing = queries.standings(inner, one.ranking, one.basis)
        if standing is not None:
            found.append(standing)
    one = asked(request, period, schemes)
    said = {
        "place": place,
        "rows": [(one, one.places.get(place), one.scores.get(place)) for one in found],
        "rule": one.known.scheme.rankings.get(one.ranking),
        "chart": charts.of_months(place, found) if found else None,
    }
    return render(request, "assessment/months.html", said)


def board(request: HttpRequest) -> dict[str, Any] | None:
    """For the home page: the last whole month's ranking, where it may be seen."""
    last = folder.last_day()
    if last is None:
        return None
    month = month_of(last)
    if month.end > last:
        month = month.before()
    known = queries.known(month.end)
    if not known:
        return None
    one = asked(request, month, known)
    if not one.seen:
        return {"when": words.period(month), "month": month}
    try:
        found = queries.answer(one.request, one.basis, wait=0.3)
    except NotEnoughData:
        return None
    if found is None:
        return {"when": words.period(month), "month": month, "working": True}
    rows = queries.rows(found, one.ranking)
    by, of = queries.ranked_by(found, one.ranking)
    return (
        {"when": words.period(month), "month": month}
        | _beside(one, found, rows)
        | {
            "rows": [(row, row.moved, of.get(row.object)) for row in rows],
            "by": by,
            "own": request.user.counties_today,  # type: ignore[union-attr]
        }
    )
