"""What two sets of numbers give differently: printed values, scores and places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from youju.ledger.bulletin import tables
from youju.ledger.bulletin.material import Material, period_words, short
from youju.ledger.overall import Comparisons
from youju.ledger.statistics import GOOD_RATE, INDEX
from youju.scoring.ranking import Placed
from youju.terms.figures import Figure, in_text
from youju.web.tell.disclosure.composing import Numbers

TOLD = (*tables.CONCENTRATIONS, INDEX, GOOD_RATE)


@dataclass(frozen=True, slots=True)
class Changed:
    """One printed value that differs; ``of`` in the words of a table head."""

    period: str
    object: str
    of: str
    unit: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Moved:
    """One object whose place in a ranking differs."""

    period: str
    ranking: str
    object: str
    old: int | None
    new: int | None


@dataclass(frozen=True)
class Comparison:
    """Everything that differs between two publications of the same thing."""

    values: tuple[Changed, ...]
    places: tuple[Moved, ...]
    same_code: bool

    @property
    def nothing(self) -> bool:
        """Whether not one result differs, printed or not."""
        return self.same_code


def compare(old: Numbers, new: Numbers) -> Comparison:
    """The differences, the period itself before the year to date."""
    pairs = [(old.material, new.material)]
    if old.cumulative is not None and new.cumulative is not None:
        pairs.append(
            (
                Material(old.city, old.cumulative, old.material.targets),
                Material(new.city, new.cumulative, new.material.targets),
            )
        )
    values = [one for before, after in pairs for one in _values(before, after)]
    places = [one for before, after in pairs for one in _places(before, after)]
    return Comparison(tuple(values), tuple(places), old.code == new.code)


def _values(before: Material, after: Material) -> Iterator[Changed]:
    period = period_words(after.period)
    sides = [(name, before.objects, after.objects) for name in after.answer.objects]
    if before.whole is not None and after.whole is not None:
        sides.insert(0, (after.whole[0], before.whole[1], after.whole[1]))
    for name, was, now in sides:
        yield from _of_one(period, name, was, now)
    for name, total in after.answer.assessment.totals.items():
        earlier = before.answer.assessment.totals.get(name)
        old = in_text(earlier.printed) if earlier else "—"
        if old != in_text(total.printed):
            yield Changed(period, name, "考核得分", "分", old, in_text(total.printed))


def _of_one(period: str, name: str, was: Comparisons, now: Comparisons) -> Iterator[Changed]:
    for of in TOLD:
        old, new = was.of(name, of).printed, now.of(name, of).printed
        if _text(old) != _text(new):
            yield Changed(period, name, short(of), new.unit or old.unit, _text(old), _text(new))


def _places(before: Material, after: Material) -> Iterator[Moved]:
    period = period_words(after.period)
    for key, rows in after.answer.assessment.rankings.items():
        earlier: dict[str, Placed] = {
            one.object: one for one in before.answer.assessment.rankings.get(key, ())
        }
        rule = after.answer.scheme.rankings.get(key)
        for one in rows:
            was = earlier.get(one.object)
            if was is None or was.place != one.place:
                old = was.place if was else None
                yield Moved(period, rule.name if rule else key, one.object, old, one.place)


def _text(figure: Figure) -> str:
    return in_text(figure.value)
