"""区域生态保护补偿 over the months of a year: who owes whom how much, and what is still open.

Months are counted as far as the water of the city has figures. A sum with an open month is the
sum of the months that are told, and says which are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from youju.ledger import compensation
from youju.ledger.compensation import Amount, Pacts
from youju.ledger.water import WaterSnapshot
from youju.standards.compensation.agreements import INDEX
from youju.standards.compensation.places import At, edition_of, sections_of
from youju.terms.dated import Edition
from youju.terms.numbers import plain, round_even
from youju.terms.periods import MONTH, YEAR, Period, parse, year_of


@dataclass(frozen=True)
class Line:
    """One section of one agreement over a stretch of time: its amounts, told and open."""

    agreement: str
    title: str
    edition: Edition
    at: At
    amounts: tuple[Amount, ...]

    @property
    def is_index(self) -> bool:
        """Whether it gives an index and a direction instead of money."""
        return bool(self.edition.says["shape"] == INDEX)

    @property
    def told(self) -> list[Amount]:
        """The amounts that can be named."""
        return [one for one in self.amounts if one.figure is not None]

    @property
    def open(self) -> list[Amount]:
        """Those that can't, each with its reason."""
        return [one for one in self.amounts if one.figure is None]

    @property
    def money(self) -> Decimal | None:
        """万元 over all that is told; None where nothing is, and of an index."""
        found = [one.money for one in self.told if one.money is not None]
        return in_units(sum(found, Fraction(0))) if found else None

    @property
    def sides(self) -> tuple[str, str]:
        """Who pays and who receives."""
        return self.told[-1].sides if self.told else (self.at.pays, self.at.to)


@dataclass(frozen=True)
class Pair:
    """What one area owes another under all agreements, 万元, and how many amounts are open."""

    pays: str
    to: str
    money: Decimal
    open: int


def in_units(money: Fraction) -> Decimal:
    """万元 with four decimals (whole 元), half to even."""
    return plain(round_even(money, compensation.DECIMALS))


def months(held: WaterSnapshot) -> list[Period]:
    """The months up to the last of which a class or a reason is known, the earliest first."""
    last = held.last_month or ""
    return [parse(key) for key in held.months if key <= last]


def months_of(held: WaterSnapshot, period: Period) -> list[Period]:
    """The months of a period whose samples are known."""
    found = months(held)
    return [one for one in found if period.start <= one.start and one.end <= period.end]


def lines(pacts: Pacts, held: WaterSnapshot, period: Period, name: str = "") -> list[Line]:
    """Every section of every agreement over a month or a year.

    A year has the months that are told so far, and of index P the year itself.
    """
    spans = [period] if period.kind == MONTH else months_of(held, period)
    found: dict[tuple[str, str], list[Amount]] = {}
    for span in spans:
        for one in compensation.amounts(pacts, held, span, name):
            if not _is_index(pacts, one):
                found.setdefault((one.agreement, one.at.section), []).append(one)
    if period.kind == YEAR:
        for one in compensation.amounts(pacts, held, period, name):
            if _is_index(pacts, one):
                found.setdefault((one.agreement, one.at.section), []).append(one)
    return [
        Line(key, pacts.agreements[key].title, _edition(pacts, mine[-1]), mine[-1].at, tuple(mine))
        for (key, _section), mine in found.items()
    ]


def _edition(pacts: Pacts, one: Amount) -> Edition:
    return edition_of(pacts.agreements[one.agreement], one.period.end)


def _is_index(pacts: Pacts, one: Amount) -> bool:
    return bool(_edition(pacts, one).says["shape"] == INDEX)


def pairs(found: Sequence[Line]) -> list[Pair]:
    """What each area owes each other, the largest sum first; an index names no money."""
    money: dict[tuple[str, str], Fraction] = {}
    open_: dict[tuple[str, str], int] = {}
    for line in found:
        if line.is_index:
            continue
        for one in line.amounts:
            money[one.sides] = money.get(one.sides, Fraction(0)) + (one.money or 0)
            open_[one.sides] = open_.get(one.sides, 0) + (one.figure is None)
    every = [Pair(*sides, in_units(sum_), open_[sides]) for sides, sum_ in money.items()]
    return sorted(every, key=lambda one: -one.money)


def offered(pacts: Pacts, held: WaterSnapshot) -> list[Period]:
    """Months and years in which an agreement was in force and water has figures, latest first."""
    spans = [
        (edition.since, edition.until)
        for agreement in pacts.agreements.values()
        for edition in agreement.editions
        if sections_of(edition)
    ]

    def under(period: Period) -> bool:
        return any(
            since <= period.end and (until is None or period.end <= until) for since, until in spans
        )

    told = [one for one in reversed(months(held)) if under(one)]
    return [*told, *dict.fromkeys(year_of(one.start) for one in told)]


def areas(edition: Edition) -> list[str]:
    """The areas that an edition binds, in the order in which it names them."""
    return list(dict.fromkeys(_areas(edition)))


def _areas(edition: Edition) -> Iterator[str]:
    for at in sections_of(edition):
        yield at.pays
        yield at.to
