"""Spells: stretches of polluted days, worked out from the city's daily AQI by the dated rules.

>>> from youju.ledger.episodes import rules
>>> first = date(2026, 1, 1)
>>> found = of_days([(first + timedelta(days=n), aqi) for n, aqi in
...                  enumerate([80, 160, 210, 90, 120, 130, 60, 70])], rules.on)
>>> [(one.first.day, one.last.day, one.name, one.ended) for one in found]
[(2, 3, '重污染过程', True), (5, 6, '污染过程', True)]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from youju.ledger.episodes.rules import Rules

Given = tuple[date, int | None]


@dataclass(frozen=True, slots=True)
class Spell:
    """Days that make an episode: ``days`` are all between the first and the last, with AQI.

    ``ended``: enough other days have followed for no later day to be joined to it. ``merged``:
    of how many runs it is made; ``edition``: the rules by which it was found.
    """

    first: date
    last: date
    name: str
    days: tuple[Given, ...]
    ended: bool
    merged: int
    edition: str

    @property
    def peak(self) -> Given:
        """The day with the highest AQI, the first of several."""
        return max(self.days, key=lambda one: (one[1] or 0, -one[0].toordinal()))

    @property
    def unknown(self) -> tuple[date, ...]:
        """Days in it without an AQI."""
        return tuple(day for day, aqi in self.days if aqi is None)

    @property
    def length(self) -> int:
        """How many days."""
        return len(self.days)

    def touches(self, first: date, last: date) -> bool:
        """Whether it shares a day with that span."""
        return self.first <= last and first <= self.last


def of_days(given: Sequence[Given], rules_on: Callable[[date], Rules]) -> tuple[Spell, ...]:
    """Every spell in a sequence of days (a day that is absent counts as without AQI)."""
    known = dict(given)
    if not known:
        return ()
    start, end = min(known), max(known)
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    found: list[Spell] = []
    for run in _runs(days, known, rules_on):
        rules = rules_on(run[0])
        name = _class_of(run, known, rules)
        if name is None:
            continue
        if found and (run[0] - found[-1].last).days - 1 <= rules.merge_days:
            names = [one.name for one in rules.classes]
            before = found.pop()
            name = min(before.name, name, key=lambda n: names.index(n) if n in names else 0)
            found.append(_spell(before.first, run[-1], name, known, before.merged + 1, end, rules))
        else:
            found.append(_spell(run[0], run[-1], name, known, 1, end, rules))
    return tuple(found)


def _spell(
    first: date,
    last: date,
    name: str,
    known: dict[date, int | None],
    merged: int,
    end: date,
    rules: Rules,
) -> Spell:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    after = [known.get(last + timedelta(days=n)) for n in range(1, (end - last).days + 1)]
    clean = sum(aqi is not None for aqi in after)
    return Spell(
        first,
        last,
        name,
        tuple((day, known.get(day)) for day in days),
        clean > rules.merge_days or len(after) > rules.merge_days + rules.unknown_days,
        merged,
        rules.edition,
    )


def _runs(
    days: Sequence[date], known: dict[date, int | None], rules_on: Callable[[date], Rules]
) -> list[list[date]]:
    """Runs of polluted days; days without AQI inside a run are kept in it, at its ends not."""
    runs: list[list[date]] = []
    gap = 0
    for day in days:
        rules, aqi = rules_on(day), known.get(day)
        if aqi is not None and aqi > rules.above:
            joined = runs and 0 < (day - runs[-1][-1]).days == gap + 1 and gap <= rules.unknown_days
            if joined:
                last = runs[-1][-1]
                runs[-1] += [last + timedelta(days=n) for n in range(1, gap + 2)]
            else:
                runs.append([day])
            gap = 0
        elif aqi is None:
            gap += 1
        else:
            gap = len(days)  # a clean day: nothing is joined over it
    return runs


def _class_of(run: Sequence[date], known: dict[date, int | None], rules: Rules) -> str | None:
    for grade in rules.classes:
        for condition in grade.when:
            if _longest(run, known, condition.above) >= condition.days:
                return grade.name
    return None


def _longest(run: Sequence[date], known: dict[date, int | None], above: int) -> int:
    longest = length = 0
    for day in run:
        aqi = known.get(day)
        length = length + 1 if aqi is not None and aqi > above else 0
        longest = max(longest, length)
    return longest
