"""Questions of the pages of compensation, answered from agreements and figures of water."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404

from youju.ledger import compensation, compensation_sums
from youju.ledger.compensation import Amount, Pacts
from youju.ledger.compensation_sums import Line
from youju.ledger.water import WaterSnapshot
from youju.standards.compensation.agreements import Agreement
from youju.standards.compensation.places import At, sections_of
from youju.standards.compensation.provisions import Provision, provisions
from youju.terms.dated import Edition
from youju.terms.errors import YoujuError
from youju.terms.periods import Period, month_of, year_of
from youju.web.base.city import folder
from youju.web.watch.water import queries as water


@dataclass(frozen=True)
class Held:
    """The agreements of the city, and the figures of water that amounts are made of."""

    pacts: Pacts
    water: WaterSnapshot | None

    @property
    def offered(self) -> list[Period]:
        """Months and years to choose from, the latest first."""
        return compensation_sums.offered(self.pacts, self.water) if self.water else []

    def name(self, section: str, on: date) -> str:
        """A section as the register calls it."""
        return section_name(section, on)


def held() -> Held:
    """What there is now."""
    return Held(compensation.read(folder.city()), water.snapshot())


def section_name(section: str, on: date) -> str:
    """A section as the register calls it on a day, or last."""
    register = folder.city().sections
    for day in (on, None):
        try:
            return register.line(section, day).name
        except YoujuError:
            continue
    return section


def period_of(offered: Sequence[Period], text: str) -> Period:
    """The period asked for, the latest month where it has no amounts."""
    for one in offered:
        if one.key == text:
            return one
    return offered[0] if offered else month_of(folder.beijing_now().date())


def lines(kept: Held, period: Period, name: str = "") -> list[Line]:
    """Every section of every agreement over a period."""
    return [] if kept.water is None else compensation_sums.lines(
        kept.pacts, kept.water, period, name
    )  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """An agreement in the list: the edition in force on a day, or the nearest."""

    key: str
    title: str
    edition: Edition
    areas: list[str]
    sections: list[str]
    state: str


def listed(kept: Held, on: date) -> list[Listed]:
    """Every agreement of the city."""
    return [_listed(key, one, on) for key, one in kept.pacts.agreements.items()]


def _listed(key: str, agreement: Agreement, on: date) -> Listed:
    edition = next(
        (one for one in reversed(agreement.editions) if one.since <= on), agreement.editions[0]
    )
    sections = [section_name(one.section, on) for one in sections_of(edition)]
    areas = compensation_sums.areas(edition)
    return Listed(key, agreement.title, edition, areas, sections, state_of(edition, on))


def state_of(edition: Edition, on: date) -> str:
    """Whether an edition is in force on a day: ``before``, ``now`` or ``after`` its time."""
    if on < edition.since:
        return "before"
    return "now" if edition.until is None or on <= edition.until else "after"


# one agreement


@dataclass(frozen=True)
class Place:
    """A section of an edition with its targets."""

    at: At
    name: str
    above: str


@dataclass(frozen=True)
class Told:
    """An edition of an agreement as its page shows it."""

    edition: Edition
    state: str
    provisions: list[Provision]
    places: list[Place]


def agreement(kept: Held, key: str) -> Agreement:
    """One agreement, or a page that is not found."""
    if key not in kept.pacts.agreements:
        raise Http404(key)
    return kept.pacts.agreements[key]


def editions(one: Agreement, on: date) -> list[Told]:
    """The editions of an agreement, the latest first."""
    return [
        Told(
            edition,
            state_of(edition, on),
            provisions(edition),
            [
                Place(
                    at,
                    section_name(at.section, edition.until or on),
                    section_name(at.upstream, edition.until or on) if at.upstream else "",
                )
                for at in sections_of(edition)
            ],
        )
        for edition in reversed(one.editions)
    ]


def years(kept: Held) -> list[Period]:
    """The years with figures of water in which any agreement was in force."""
    return list(dict.fromkeys(year_of(one.start) for one in kept.offered))


@dataclass(frozen=True)
class Grid:
    """A year of an agreement: its sections, a row for each month, what each section owes."""

    lines: list[Line]
    rows: list[tuple[Period, list[Amount | None]]]


def grid(kept: Held, key: str, year: Period) -> Grid:
    """The months of a year of one agreement, each section in its column."""
    if kept.water is None:
        return Grid([], [])
    found = lines(kept, year, key)
    spans = dict.fromkeys(one.period for line in found for one in line.amounts)
    rows = [
        (span, [next((a for a in line.amounts if a.period == span), None) for line in found])
        for span in sorted(spans, key=lambda one: (one.end, one.start))
    ]
    return Grid(found, rows)
