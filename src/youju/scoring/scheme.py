"""The scheme: one edition of the city's rules, and what it says of its objects."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from youju.scoring import judging
from youju.scoring.judging import Graded, Listed
from youju.scoring.nouns import (
    SCORE,
    Document,
    Grades,
    Item,
    ListRule,
    Measure,
    Part,
    RankingRule,
    ScoreLine,
    Total,
    Values,
)
from youju.scoring.ranking import Placed, ranked
from youju.scoring.scores import at, for_scoring, measured, score_items
from youju.scoring.totals import ObjectTotal, total_of
from youju.terms.clauses import Clause
from youju.terms.errors import BadScheme
from youju.terms.figures import Figure

EXAMPLE = "示例方案"
Rankings = Mapping[str, Mapping[str, int | None]]
"""Ranking → object → place, as an earlier assessment gave it."""


@dataclass(frozen=True)
class Scheme:
    """One edition of a scheme: what is asked, how it is scored, ranked, graded and listed."""

    key: str
    name: str
    version: str
    example: bool
    objects: str
    document: Document
    since: date
    until: date | None
    measures: Mapping[str, Measure]
    items: Mapping[str, Item]
    parts: Mapping[str, Part]
    total: Total
    rankings: Mapping[str, RankingRule]
    grades: Grades | None
    lists: Mapping[str, ListRule]
    text: str = field(repr=False, default="")

    @property
    def sha256(self) -> str:
        """The hash of the text, part of every basis."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def label(self) -> str:
        """The document as a trace cites it; an example says that it is one."""
        return f"{EXAMPLE} {self.document.number}" if self.example else self.document.number

    def clause(self, article: str) -> Clause:
        """A clause of this scheme."""
        return Clause(self.label, article, since=self.since, until=self.until)

    def in_force(self, on: date) -> bool:
        """Whether a period that ends on that day is scored by it."""
        return self.since <= on and (self.until is None or on <= self.until)

    def needs(self) -> tuple[Measure, ...]:
        """Everything that must be handed in, once each, in the order of the file."""
        return tuple(self.measures.values())

    def score(self, objects: Sequence[str], values: Values) -> list[ScoreLine]:
        """One line per object and item, in that order.

        ``values``: object → measure key → Figure, exact number or None. A name that the
        scheme does not know is refused; what is missing meets the policy of its item.
        """
        lines = self._lines(objects, values)
        return [lines[name][key] for name in objects for key in self.items]

    def assess(
        self, objects: Sequence[str], values: Values, earlier: Rankings | None = None
    ) -> Assessment:
        """Lines, totals, grades, rankings with movement, and lists."""
        lines = self._lines(objects, values)
        totals = {name: total_of(name, self.total, self.parts, lines[name]) for name in objects}
        look = {name: self._look(name, values, lines[name], totals[name]) for name in objects}
        places = {
            key: ranked(
                rule,
                {
                    name: self._keys(rule, name, values, totals[name], look[name])
                    for name in objects
                },
                (earlier or {}).get(key),
            )
            for key, rule in self.rankings.items()
        }
        lists: dict[str, tuple[Listed, ...]] = {}
        for key, listing in self.lists.items():
            lists[key] = judging.listed(listing, places[listing.ranking], look, lists)
        return Assessment(
            self,
            tuple(lines[name][key] for name in objects for key in self.items),
            totals,
            {}
            if self.grades is None
            else {
                name: judging.graded(self.grades, name, look[name], self.clause("等次"))
                for name in objects
            },
            places,
            lists,
        )

    def _lines(self, objects: Sequence[str], values: Values) -> dict[str, dict[str, ScoreLine]]:
        if len(set(objects)) != len(objects):
            raise BadScheme("考核对象的名单里有重复；每个对象只写一次。")
        for name, row in values.items():
            if name not in objects:
                raise BadScheme(f"给了“{name}”的数值，但它不在考核对象之中；请核对名单。")
            for key in row:
                if key not in self.measures:
                    known = "、".join(self.measures)
                    raise BadScheme(f"方案里没有名为“{key}”的量；已有：{known}。")
        return score_items(tuple(self.items.values()), self.measures, objects, values)

    def _look(
        self, name: str, values: Values, lines: Mapping[str, ScoreLine], total: ObjectTotal
    ) -> Callable[[str], Figure]:
        """The figure of one object by name; a measure as it is scored, the total as printed."""

        def look(key: str) -> Figure:
            if key == SCORE:
                return total.figure
            if key in self.measures:
                measure = self.measures[key]
                return for_scoring(measured(name, measure, values.get(name, {}).get(key)), measure)
            return lines[key].figure if key in lines else total.parts[key]

        return look

    def _keys(
        self,
        rule: RankingRule,
        name: str,
        values: Values,
        total: ObjectTotal,
        look: Callable[[str], Figure],
    ) -> list[Figure]:
        """The figures that decide a place: unrounded, then at the decimals of each key."""
        found = []
        for key in rule.keys:
            if key.by == SCORE:
                figure = total.figure
                if total.exact is not None:
                    figure = Figure(figure.name, total.exact, "分", figure.by, (figure,), "未修约")
            elif key.by in self.measures:
                measure = self.measures[key.by]
                figure = measured(name, measure, values.get(name, {}).get(key.by))
            else:
                figure = look(key.by)
            found.append(at(figure, key.decimals, "排名取位"))
        return found


@dataclass(frozen=True)
class Assessment:
    """What a scheme says of its objects; every part carries its trace."""

    scheme: Scheme
    lines: tuple[ScoreLine, ...]
    totals: Mapping[str, ObjectTotal]
    grades: Mapping[str, Graded]
    rankings: Mapping[str, tuple[Placed, ...]]
    lists: Mapping[str, tuple[Listed, ...]]

    @property
    def main(self) -> tuple[Placed, ...]:
        """The main ranking; the first one where none is named so."""
        for key, rule in self.scheme.rankings.items():
            if rule.main:
                return self.rankings[key]
        return next(iter(self.rankings.values()), ())

    def places(self) -> dict[str, dict[str, int | None]]:
        """Ranking → object → place, to hand to the next assessment as ``earlier``."""
        return {key: {one.object: one.place for one in rows} for key, rows in self.rankings.items()}
