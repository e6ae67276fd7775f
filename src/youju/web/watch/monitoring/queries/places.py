"""County and city pages: figures of three periods, stations, place in the ranking."""

from __future__ import annotations

from dataclasses import dataclass

from youju.ledger.assess import Answer, Request, evaluate
from youju.ledger.levels import EXCLUDED, KEPT
from youju.ledger.snapshot import Snapshot
from youju.readings.city import City
from youju.scoring import schemes
from youju.scoring.scheme import Scheme
from youju.terms.errors import YoujuError
from youju.terms.periods import DAY, Period, day_period, month_of, year_to_date
from youju.terms.places import CITY, COUNTY
from youju.web.watch.monitoring import words
from youju.web.watch.monitoring.queries import figures


@dataclass(frozen=True)
class Block:
    """The figures of one period: each statistic on one line, by dust basis."""

    name: str
    period: Period
    lines: tuple[tuple[figures.Compared, figures.Compared], ...]
    states: tuple[int, ...]


def blocks(held: Snapshot, kind: str, name: str, asked: Period) -> list[Block]:
    """The chosen period, the year to date, the month and the last day, each once."""
    last = figures.last_day(held)
    if last is None:
        return []
    wanted = {
        "chosen": figures.effective(held, asked),
        "year": year_to_date(last),
        "month": month_of(last).cut(last),
        "day": day_period(last),
    }
    found: dict[tuple[object, object], Block] = {}
    for label, period in wanted.items():
        key = (period.start, period.end)
        if key in found and label != "year":
            continue
        found[key] = block(held, kind, name, period, label)
    return list(found.values())


def block(held: Snapshot, kind: str, name: str, period: Period, label: str) -> Block:
    """Every statistic of one period on both dust bases, against last year."""
    if period.kind == DAY:
        lines = tuple(
            (
                figures.compared_day(held, kind, name, EXCLUDED, period.end, item),
                figures.compared_day(held, kind, name, KEPT, period.end, item),
            )
            for item in words.ITEMS
        )
    else:
        lines = tuple(
            (
                figures.compared(held, kind, name, EXCLUDED, period, of),
                figures.compared(held, kind, name, KEPT, period, of),
            )
            for of in figures.ASKED
        )
    states = tuple(sorted(figures.states_in(held, kind, name, KEPT, period)))
    return Block(label, period, lines, states)


def scheme_for(city: City, period: Period) -> tuple[str, Scheme] | None:
    """The name and text of the city's scheme of counties in force at the period's end."""
    for path in sorted((city.path / "schemes").glob("*.toml")):
        text = path.read_text(encoding="utf-8")
        try:
            scheme = schemes.load(text, on=period.end)
        except YoujuError:
            continue
        if scheme.objects == COUNTY:
            return text, scheme
    return None


@dataclass(frozen=True)
class Ranking:
    """Places of the counties over a period, by the scheme's rankings."""

    answer: Answer

    @property
    def scheme(self) -> Scheme:
        """The scheme that ranked."""
        return self.answer.scheme

    def place(self, name: str) -> int | None:
        """The place by total score."""
        return self.answer.assessment.places().get("score", {}).get(name)

    def by_index(self, name: str) -> int | None:
        """The place by the composite index."""
        return self.answer.assessment.places().get("index", {}).get(name)


def ranking(city: City, held: Snapshot, period: Period) -> Ranking | None:
    """The ranking of the counties over a period; None without a scheme or without figures."""
    found = scheme_for(city, period)
    if found is None:
        return None
    text, scheme = found

    def made() -> Ranking | None:
        try:
            return Ranking(evaluate(city, Request(text, period, movement=False), snapshot=held))
        except YoujuError:
            return None

    return figures.remember(held, ("ranking", scheme.sha256, period), made)


def named(city: City, name: str) -> str | None:
    """county or city, when the register knows a place of that name."""
    for kind in (COUNTY, CITY):
        if any(getattr(site, kind) == name for site in city.register.sites):
            return kind
    return None
