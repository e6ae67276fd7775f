"""What waits to be marked, answered or confirmed on data of the network. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from youju.ledger.network import findings, reviewing
from youju.ledger.network.values import measured
from youju.readings.network import reading, review
from youju.readings.network.registers import Network, Outlet
from youju.readings.network.review import AUTO, ENTERPRISE, OWN, RETURNED, Mark, Standing
from youju.standards.enterprise import marking
from youju.terms.errors import NotThere
from youju.terms.figures import Figure
from youju.terms.periods import BEIJING
from youju.web.base.city import folder
from youju.web.watch.network import queries, words, words_review
from youju.web.watch.network.outlets import name_of

BACK = 3
"""So many days before today the enterprise's page looks for what is not yet marked."""
LISTED = 30
"""Marks of so many days stand in the lists."""
MOST = 200
HOUR = timedelta(hours=1)
SEPARATOR = "|"


@dataclass(frozen=True)
class Shown:
    """A mark in words."""

    mark: Mark
    outlet: Outlet
    factors: str
    stand: tuple[str, str | Promise]

    @property
    def kind(self) -> str | Promise:
        """The kind in words."""
        return words_review.KINDS[self.mark.kind]

    @property
    def code(self) -> str | Promise:
        """The condition, or the check that saw it."""
        known = words_review.CODES | words_review.CHECK_WORDS
        return known.get(self.mark.check, self.mark.check)

    @property
    def party(self) -> str | Promise:
        """Whose mark it is."""
        return words_review.PARTIES[self.mark.party]

    @property
    def hours(self) -> int:
        """How many hours it covers."""
        return -int((self.mark.first - self.mark.last) // HOUR)


@dataclass(frozen=True)
class Awaiting:
    """A stretch of own data that should be marked, and by when."""

    outlet: Outlet
    factors: tuple[str, ...]
    first: datetime
    last: datetime
    why: tuple[str, ...]
    deadline: datetime
    late: bool

    @property
    def names(self) -> str:
        """The factors in words."""
        return factors_in_words(self.factors)

    @property
    def key(self) -> str:
        """What a form says of it."""
        return SEPARATOR.join(
            (
                self.outlet.outlet,
                ",".join(self.factors),
                self.first.astimezone(BEIJING).isoformat(),
                self.last.astimezone(BEIJING).isoformat(),
            )
        )


def factors_in_words(factors: Sequence[str]) -> str:
    """The names of factors; all of them without any."""
    return "、".join(name_of(one) for one in factors) if factors else "全部因子"


def scope(person: Any, known: Network, *, own: bool | None = None) -> dict[str, Outlet]:
    """The newest line of each outlet in this person's scope; ``own``: stations of the city."""
    return {
        one.outlet: one
        for one in known.outlets
        if queries.sees(person, one) and (own is None or (one.kind in OWN) == own)
    }


def deadline(day: date) -> datetime:
    """By when data of a day are to be marked."""
    said = marking.deadline(day, on=day)
    return datetime.strptime(str(said.value), "%Y-%m-%d %H:%M").replace(tzinfo=BEIJING)


def rule(day: date) -> Figure:
    """The deadline of a day's data with its clause."""
    return marking.deadline(day, on=day)


def conditions(day: date) -> dict[str, str | Promise]:
    """The abnormal conditions that the rule in force on a day knows."""
    known = marking.STANDARD.on(day).says["abnormal"]["events"]
    return {code: words_review.CODES.get(code, name) for code, name in known.items()}


def shown(marks: Iterable[Mark], mine: dict[str, Outlet]) -> list[Shown]:
    """Marks in words, the latest first."""
    found = [
        Shown(one, mine[one.outlet], factors_in_words(one.factors), words_review.stands(one))
        for one in marks
        if one.outlet in mine
    ]
    return sorted(found, key=lambda one: (one.mark.first, one.mark.seq), reverse=True)


def awaiting(
    mine: dict[str, Outlet], seen: Standing, now: datetime, *, party: str = ENTERPRISE
) -> list[Awaiting]:
    """What of the last days is out of the ordinary and not yet marked by whose data they are."""
    if not mine:
        return []
    today = now.astimezone(BEIJING).date()
    first = today - timedelta(days=BACK)
    begin = reading.instant(first)
    found: dict[tuple[str, tuple[str, ...], datetime, datetime], list[str]] = {}

    def see(
        outlet: str, factors: tuple[str, ...], since: datetime, until: datetime, why: str
    ) -> None:
        since, until = max(since, begin), min(until, now)
        if since < until and not _covered(seen, party, outlet, factors, since, until):
            found.setdefault((outlet, factors, since, until), []).append(why)

    for one in seen.marks:
        if one.party == AUTO and one.stands and one.outlet in mine and one.last > begin:
            see(one.outlet, one.factors, one.first, one.last, one.because)
    newest = {one.key: one for one in findings.versions(folder.city())}
    for version in newest.values():
        said = version.said
        if version.gone or said["outlet"] not in mine or said["kind"] == findings.FRAUD:
            continue
        since, until = (datetime.fromisoformat(said[name]) for name in ("begin", "end"))
        factors = (said["factor"],) if said["factor"] else ()
        why = findings.KINDS[said["kind"]]
        if said["worst"]:
            why += f"，最大 {said['worst']} {said['unit']}"
        see(said["outlet"], factors, since.astimezone(UTC), until.astimezone(UTC), f"{why}。")
    known = queries.network()
    for outlet, factor, since, until, flag in _flagged(mine, first, today):
        meant = queries.flag_words(known, outlet, flag)
        see(outlet, (factor,), since, until, f"设备标记 {meant}。")
    return [
        Awaiting(
            mine[outlet],
            factors,
            since,
            until,
            tuple(dict.fromkeys(why)),
            (by := deadline(since.astimezone(BEIJING).date())),
            now > by,
        )
        for (outlet, factors, since, until), why in sorted(found.items(), key=lambda one: one[0][2])
    ]


def _covered(
    seen: Standing,
    party: str,
    outlet: str,
    factors: tuple[str, ...],
    since: datetime,
    until: datetime,
) -> bool:
    """Whether that party has marked the whole of it."""
    hour = since
    mine = [
        one
        for one in seen.marks
        if one.outlet == outlet
        and one.party == party
        and not one.withdrawn
        and one.verdict != RETURNED
        and (not one.factors or (factors and set(factors) <= set(one.factors)))
    ]
    while hour < until:
        step = [one.last for one in mine if one.first <= hour < one.last]
        if not step:
            return False
        hour = max(step)
    return True


def _flagged(
    mine: dict[str, Outlet], first: date, last: date
) -> list[tuple[str, str, datetime, datetime, str]]:
    """Stretches of hours that the device itself says are no measurement."""
    frame = reading.readings(folder.city(), sorted(mine), first, last)
    found: list[tuple[str, str, datetime, datetime, str]] = []
    kinds = {one.kind for one in mine.values()}
    for kind in sorted(kinds):
        keys = [key for key, one in mine.items() if one.kind == kind]
        rows = frame.filter(pl.col("site").is_in(keys), ~measured(pl.col("flag"), kind))
        for site, factor, start, flag in rows.select("site", "factor", "start", "flag").iter_rows():
            before = found[-1] if found else None
            if before and (*before[:2], before[3], before[4]) == (site, factor, start, flag):
                found[-1] = (site, factor, before[2], start + HOUR, flag)
            else:
                found.append((site, factor, start, start + HOUR, flag))
    return found


def stretch_of(text: str) -> tuple[str, tuple[str, ...], str, str]:
    """What a ticked line of the form says.

    :raises NotThere: it is none.
    """
    parts = text.split(SEPARATOR)
    try:
        outlet, factors, first, last = parts
        for one in (first, last):
            datetime.fromisoformat(one)
    except ValueError:
        raise NotThere(_("This line can no longer be read. Reload the page.")) from None
    return outlet, tuple(filter(None, factors.split(","))), first, last


def one_mark(person: Any, known: Network, seq: int) -> tuple[Shown, Standing]:
    """One mark in this person's scope.

    :raises NotThere: none, or not his.
    """
    seen = review.standing(folder.city())
    mine = scope(person, known)
    for one in seen.marks:
        if one.seq == seq and one.outlet in mine:
            return shown([one], mine)[0], seen
    raise NotThere("没有这条标记，或不在您的范围内。")


@dataclass(frozen=True)
class Layer:
    """One deed in words."""

    layer: review.Layer
    deed: str | Promise
    factors: str
    first: datetime | None
    last: datetime | None
    what: str | Promise


def layers(outlet: Outlet) -> list[Layer]:
    """Every deed about an outlet, the latest first."""
    return [_layer(one) for one in review.history(folder.city(), outlet.outlet)[::-1][:MOST]]


def layers_of(one: Mark) -> list[Layer]:
    """The deeds about one mark, the first one first."""
    every = review.history(folder.city(), one.outlet)
    return [_layer(each) for each in every if each.mark and each.mark.seq == one.seq]


def _layer(one: review.Layer) -> Layer:
    deed = words_review.LAYERS[one.deed]
    if one.mark is not None:
        what = words_review.SAID.get(one.verdict, "") or words_review.KINDS[one.mark.kind]
        factors = factors_in_words(one.mark.factors)
        return Layer(one, deed, factors, one.mark.first, one.mark.last, what)
    assert one.state is not None
    first, last = one.stretch or (None, None)
    return Layer(one, deed, factors_in_words(()), first, last, words.STATE_WORDS[one.state][1])


@dataclass(frozen=True)
class Looked:
    """What the checks did at an outlet the last time."""

    at: datetime
    first: str
    last: str
    evidence: str | Promise
    done: list[tuple[str | Promise, bool, str]]


def looked(key: str) -> Looked | None:
    """What the checks last did there; None before the first round."""
    said = reviewing.last_looks(folder.city()).get(key)
    if said is None:
        return None
    done = said["done"]
    return Looked(
        datetime.fromisoformat(said["at"]),
        said["first"],
        said["last"],
        words_review.EVIDENCE[said["evidence"]],
        [
            (label, done[check][0] == "ran", done[check][1])
            for check, label in words_review.CHECK_WORDS.items()
            if check in done
        ],
    )


@dataclass(frozen=True)
class Board:
    """What waits on the bureau's page."""

    enterprise: list[Shown]
    suspicions: list[Shown]
    others: list[Shown]
    unconfirmed: list[Shown]
    recent: list[Shown]


def board(person: Any, known: Network, seen: Standing, now: datetime) -> Board:
    """Marks of enterprises to be answered, what the checks saw, what needs a second person."""
    mine = scope(person, known)
    stations = {key: one for key, one in mine.items() if one.kind in OWN}
    since = now - timedelta(days=LISTED)
    auto = [one for one in seen.marks if one.party == AUTO and one.stands and one.last > since]
    waits = {one.seq for one in (*seen.open(), *seen.unconfirmed())}
    said = [
        one for one in seen.marks if one.party != AUTO and one.last > since and one.seq not in waits
    ]
    rest = {key: one for key, one in mine.items() if key not in stations}
    return Board(
        shown(seen.open(mine), mine),
        shown(auto, stations)[:MOST],
        shown(auto, rest)[:MOST],
        shown(seen.unconfirmed(stations), stations),
        shown(said, mine)[:MOST],
    )
