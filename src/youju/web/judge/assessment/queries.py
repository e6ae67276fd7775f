"""What is asked of an assessment: schemes in force, answers kept in memory, released rankings.

An answer is the same for everybody, so it is worked out once for each computation and choice.
Who may see the places in it is asked by the views.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from youju.documents.words import formulas
from youju.ledger import assess
from youju.ledger import reasons as why
from youju.ledger.assess import Answer, Request
from youju.ledger.snapshot import Snapshot
from youju.ledger.snapshot import load as load_snapshot
from youju.scoring import schemes
from youju.scoring.nouns import SCORE, Measure
from youju.scoring.ranking import Placed
from youju.scoring.scheme import Scheme
from youju.terms.clauses import VERIFIED, weakest
from youju.terms.errors import NoEditionInForce, NotEnoughData
from youju.terms.figures import Figure
from youju.terms.numbers import exact, round_even
from youju.terms.periods import (
    CUMULATIVE,
    Period,
    day_period,
    half_of,
    month_of,
    quarter_of,
    week_of,
    year_of,
    year_to_date,
)
from youju.web.base.city import folder
from youju.web.judge.assessment import words

# schemes


@dataclass(frozen=True)
class Known:
    """A scheme of the city: the name of its file, the edition in force, its text."""

    name: str
    scheme: Scheme
    text: str


def known(on: date) -> list[Known]:
    """The city's schemes with an edition in force on that day."""
    found = []
    for file in sorted((folder.path() / "schemes").glob("*.toml")):
        said = file.stat()
        text = _text(file, said.st_mtime_ns, said.st_size)
        try:
            found.append(Known(file.stem, _scheme(text, on), text))
        except NoEditionInForce:
            continue
    return found


def any_scheme() -> bool:
    """Whether the city has a scheme at all."""
    return any((folder.path() / "schemes").glob("*.toml"))


@lru_cache(maxsize=16)
def _text(file: Path, changed: int, size: int) -> str:
    return file.read_text(encoding="utf-8")


@lru_cache(maxsize=64)
def _scheme(text: str, on: date) -> Scheme:
    return schemes.load(text, on=on)


# answers

_workers = ThreadPoolExecutor(2, thread_name_prefix="assessment")
_answers: OrderedDict[tuple[Any, ...], Future[Answer]] = OrderedDict()
_older: OrderedDict[tuple[Any, ...], Snapshot] = OrderedDict()
_door = threading.Lock()
_MOST, _MOST_OLDER = 12, 2


def answer(request: Request, basis: int | None = None, *, wait: float = 60.0) -> Answer | None:
    """The answer as of the newest computation, or as of the one that was released.

    None when it takes longer than ``wait`` seconds; it is worked out aside all the same, and
    two who ask the same at once wait for the same work.

    :raises NotEnoughData: no figure in the period.
    """
    held, here = _held(basis), folder.path()
    key = (here, held.computed.number, held.settings, request)
    with _door:
        job = _answers.get(key)
        if job is None:
            job = _answers[key] = _workers.submit(_evaluate, here, request, held)
            while len(_answers) > _MOST:
                _answers.popitem(last=False)
        else:
            _answers.move_to_end(key)
    try:
        return job.result(timeout=wait)
    except NotYet:
        return None
    except Exception:
        with _door:
            _answers.pop(key, None)
        raise


def _evaluate(here: Path, request: Request, held: Snapshot) -> Answer:
    return assess.evaluate(folder.city(here), request, snapshot=held)


def reasons(found: Answer, ranking: str, versus: str = why.BEFORE) -> dict[str, str]:
    """Object → why it stands where it stands, in words; kept with the computation."""
    key = ("assessment.reasons", found.request, versus)
    if key not in found.snapshot.remembered:
        found.snapshot.remembered[key] = why.of_answer(found, versus)
    said = found.snapshot.remembered[key].get(ranking, {})
    return {name: formulas(one.text.replace("O3_8h", "O3")) for name, one in said.items()}


def _held(basis: int | None) -> Snapshot:
    newest = folder.snapshot()
    if basis is None or basis == newest.computed.number:
        return newest
    key = (folder.path(), basis)
    with _door:
        if key in _older:
            return _older[key]
    found = load_snapshot(folder.city(), basis)
    with _door:
        _older[key] = found
        while len(_older) > _MOST_OLDER:
            _older.popitem(last=False)
    return found


# released rankings


@dataclass(frozen=True)
class Released:
    """A ranking that was issued: its document, when, and the computation that it froze."""

    title: str
    href: str
    at: datetime
    basis: int
    points: str = "as-was"
    edition: str = "own"


Source = Callable[[str, str], Released | None]
_sources: list[Source] = []


def releases_from(source: Source) -> None:
    """Tell where released rankings are found: (period key, scheme key) → the latest, or None."""
    if source not in _sources:
        _sources.append(source)


def released(period_key: str, scheme_key: str) -> Released | None:
    """The latest ranking of that period and scheme that was issued to the counties."""
    for source in _sources:
        if (found := source(period_key, scheme_key)) is not None:
            return found
    return None


# rows of a ranking


@dataclass(frozen=True)
class Value:
    """One criterion of one object: as published, with the address that explains it."""

    value: Decimal | int | None
    ref: str
    clause: str
    note: str
    change: bool = False

    @property
    def text(self) -> str:
        """The number; a change with its sign."""
        if self.value is None:
            return ""
        return f"+{self.value}" if self.change and self.value > 0 else f"{self.value}"


@dataclass(frozen=True)
class Row:
    """One object: its values, and (where they may be seen) place, movement, score, grade."""

    object: str
    values: tuple[Value, ...]
    place: int | None = None
    tied: bool = False
    up: int | None = None
    reason: str = ""
    score: Decimal | None = None
    grade: str = ""
    lists: tuple[str, ...] = ()
    why: str = ""

    @property
    def moved(self) -> tuple[str, str]:
        """The movement in words, and its style."""
        return words.moved(self.up)


def rows(found: Answer, ranking: str) -> list[Row]:
    """All objects, best first."""
    graded = found.assessment.grades
    said = reasons(found, ranking)
    return [
        Row(
            one.object,
            values(found, one.object),
            one.place,
            one.tied,
            one.up,
            words.unplaced(one.reason),
            found.assessment.totals[one.object].printed,
            (graded[one.object].grade or "") if one.object in graded else "",
            lists_of(found, one.object),
            said.get(one.object, ""),
        )
        for one in found.assessment.rankings[ranking]
    ]


def rows_without_places(found: Answer) -> list[Row]:
    """All objects with their values only, in the order of the register."""
    return [Row(name, values(found, name)) for name in found.objects]


def values(found: Answer, name: str) -> tuple[Value, ...]:
    """What the scheme asks of one object, as it is published."""
    return tuple(
        published(found.values[name][one.key], one) for one in found.scheme.measures.values()
    )


def published(figure: Figure, measure: Measure) -> Value:
    """A measured value with the decimals that the scheme prints."""
    value = figure.value
    shown = None
    if isinstance(value, (int, Decimal)):
        shown = round_even(exact(value), measure.decimals_printed)
    change = measure.comparison.startswith("change")
    return Value(shown, figure.ref, str(figure.by or ""), figure.note, change)


def ranked_by(found: Answer, ranking: str) -> tuple[str, dict[str, Value]]:
    """The name of what decides the places of a ranking, and its value of each object.

    Empty where the score decides: that is shown anyway.
    """
    measure = found.scheme.measures.get(found.scheme.rankings[ranking].keys[0].by)
    if measure is None:
        return "", {}
    return measure.name, {
        name: published(of[measure.key], measure) for name, of in found.values.items()
    }


def lists_of(found: Answer, name: str) -> tuple[str, ...]:
    """The red and yellow lists that an object is on."""
    return tuple(
        found.scheme.lists[key].name
        for key, listed in found.assessment.lists.items()
        if any(one.object == name for one in listed)
    )


def marks(found: Answer) -> dict[str, str]:
    """Measure → the least sure mark among the clauses behind it (``verified`` left out)."""
    said = {}
    for key in found.scheme.measures:
        mark = weakest(*(_mark(found.values[name][key]) for name in found.objects))
        if mark != VERIFIED:
            said[key] = mark
    return said


def _mark(figure: Figure) -> str:
    """The mark of the clauses near a figure; single days have none of their own."""
    clauses = [one.by.mark for _level, one in figure.walk(2) if one.by is not None]
    return weakest(*clauses)


def placed(found: Answer, ranking: str, name: str) -> Placed | None:
    """Where an object stands."""
    return next((one for one in found.assessment.rankings[ranking] if one.object == name), None)


def main_ranking(scheme: Scheme, asked: str) -> str:
    """The key of the ranking that was asked for; the main one without."""
    if asked in scheme.rankings:
        return asked
    for key, rule in scheme.rankings.items():
        if rule.main:
            return key
    return next(iter(scheme.rankings), SCORE)


# periods to choose from


@dataclass(frozen=True)
class Link:
    """A period that one click chooses."""

    kind: str
    period: Period
    here: bool


def links(chosen: Period, last: date, first_day: int) -> list[Link]:
    """One period of each kind around the last day with data."""
    day = min(max(chosen.start, date(last.year - 5, 1, 1)), last)
    if chosen.kind == CUMULATIVE or last in chosen:
        day = last
    offered = [
        day_period(day),
        week_of(day, first_day),
        month_of(day),
        year_to_date(day),
        quarter_of(day),
        half_of(day),
        year_of(day),
    ]
    return [Link(one.kind, one, one == chosen) for one in offered]


def beside(chosen: Period, last: date) -> tuple[Period | None, Period | None]:
    """The period before and the one after, of the same kind; none after the last day."""
    if chosen.kind == CUMULATIVE:
        earlier = assess.period_before(chosen)
        end = month_of(chosen.end + timedelta(days=1)).end
        later = year_to_date(min(end, last)) if chosen.end < last else None
        return earlier, later if later is not None and later.end.year == chosen.end.year else None
    following = _after(chosen)
    return chosen.before(), following if following.start <= last else None


def _after(chosen: Period) -> Period:
    next_day = chosen.end + timedelta(days=1)
    of = {"month": month_of, "quarter": quarter_of, "half": half_of, "year": year_of}
    if chosen.kind in of:
        return of[chosen.kind](next_day)
    return Period(next_day, next_day + timedelta(days=chosen.days - 1), chosen.kind)


# one object's months


@dataclass(frozen=True)
class Standing:
    """One month: each object's place and printed total (None where it has none)."""

    month: Period
    places: dict[str, int | None]
    scores: dict[str, Decimal | None]
    counted: int


def standings(request: Request, ranking: str, basis: int | None = None) -> Standing | None:
    """Places and totals of a month, kept with the computation; None without data."""
    held = _held(basis)
    key = ("assessment.standings", request, ranking)
    if key not in held.remembered:
        try:
            found = assess.evaluate(folder.city(), request, snapshot=held)
        except (NotEnoughData, NoEditionInForce):
            held.remembered[key] = None
        else:
            rows_ = found.assessment.rankings[ranking]
            held.remembered[key] = Standing(
                request.period,
                {one.object: one.place for one in rows_},
                {name: one.printed for name, one in found.assessment.totals.items()},
                sum(one.place is not None for one in rows_),
            )
    result: Standing | None = held.remembered[key]
    return result


def months_until(end: date) -> list[Period]:
    """The months of the year up to that day."""
    found = []
    month = month_of(end.replace(month=1, day=1))
    while month.start <= end:
        found.append(month)
        month = month_of(month.end + timedelta(days=1))
    return found
