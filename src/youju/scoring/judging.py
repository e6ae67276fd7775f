"""Judgements over scores: predicates, grades with ceilings and vetoes, red and yellow lists."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from youju.scoring.nouns import Grades, ListRule, Predicate
from youju.scoring.ranking import Placed
from youju.terms.clauses import Clause
from youju.terms.errors import NotEnoughData
from youju.terms.figures import Figure, in_text
from youju.terms.numbers import exact

SIGNS: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}

Look = Callable[[str], Figure]
"""The figure of one object by the name of a measure, an item, a part, or ``score``."""


def holds(rule: Predicate, look: Look) -> bool:
    """Whether the predicate holds for the object; refuses a missing value if told so."""
    figure = look(rule.of)
    if figure.value is None:
        if rule.missing == "refuse":
            raise NotEnoughData(
                f"“{figure.name}”没有数值（{figure.note or '未提供'}），无法判断是否 "
                f"{rule.sign} {rule.than}；请补上数值，或在方案里写明 missing。"
            )
        return rule.missing == "holds"
    return SIGNS[rule.sign](exact(figure.value), Fraction(rule.than))


def in_words(rule: Predicate, look: Look) -> str:
    """The predicate as it was met, for the trace."""
    figure = look(rule.of)
    return f"{figure.name} {in_text(figure.value)} {rule.sign} {rule.than}"


@dataclass(frozen=True)
class Graded:
    """A grade with its trace."""

    grade: str | None
    figure: Figure = field(compare=False)


def graded(rules: Grades, name: str, look: Look, clause: Clause) -> Graded:
    """The grade of one object: by its total, then lowered by ceilings, then by vetoes."""
    total = look("score")
    if total.value is None:
        note = f"没有总分，不定等次：{total.note}"
        return Graded(None, Figure(f"{name} 等次", None, by=clause, of=(total,), note=note))
    order = [one.name for one in rules.cuts]
    by_marks = grade = _by_marks(rules, exact(total.value))
    notes: list[str] = []
    parts: list[Figure] = [total]
    for limit in sorted(rules.limits, key=lambda one: one.veto):
        if not holds(limit.when, look):
            continue
        worse = order.index(limit.grade) > order.index(grade)
        if worse:
            grade = limit.grade
        verb = "定为" if limit.veto else "不高于"
        notes.append(f"{limit.because}（{in_words(limit.when, look)}），{verb}{limit.grade}")
        met = look(limit.when.of)
        parts.append(Figure(limit.because, f"{verb}{limit.grade}", by=limit.clause, of=(met,)))
    if grade != by_marks:
        notes.insert(0, f"按得分为{by_marks}")
    return Graded(
        grade, Figure(f"{name} 等次", grade, by=clause, of=tuple(parts), note="；".join(notes))
    )


def _by_marks(rules: Grades, total: Fraction) -> str:
    for cut in rules.cuts:
        if cut.floor is None:
            return cut.name
        if total > cut.floor or (total == cut.floor and rules.inclusive):
            return cut.name
    raise AssertionError("the reader makes sure that the last grade has no floor")


@dataclass(frozen=True)
class Listed:
    """One object on a list, with the reason in words."""

    object: str
    because: str
    figure: Figure = field(compare=False)


def listed(
    rule: ListRule,
    ranking: Sequence[Placed],
    look: Mapping[str, Look],
    already: Mapping[str, Sequence[Listed]],
) -> tuple[Listed, ...]:
    """The objects on a red or yellow list, in the order of its ranking.

    Those that an ``unless`` predicate or another list (``already``: the lists made before)
    frees are left out first, so that the last two are the last two of the others.
    """
    freed = {one.object for key in rule.except_on for one in already[key]}
    found = []
    open_to = [
        one
        for one in ranking
        if one.object not in freed
        and not any(holds(free, look[one.object]) for free in rule.unless)
    ]
    chosen = _by_place(rule, open_to)
    for one in open_to:
        reasons = []
        if one.object in chosen:
            reasons.append(chosen[one.object])
        if rule.when and all(holds(when, look[one.object]) for when in rule.when):
            reasons.append("、".join(in_words(when, look[one.object]) for when in rule.when))
        if reasons:
            because = "；".join(reasons)
            of = (one.figure,) if one.figure else ()
            figure = Figure(
                f"{one.object} {rule.name}", "列入", by=rule.clause, of=of, note=because
            )
            found.append(Listed(one.object, because, figure))
    return tuple(found)


def _by_place(rule: ListRule, ranking: Sequence[Placed]) -> dict[str, str]:
    """Counted among the objects open to the list; a tie over the edge is in or out as told."""
    if not (rule.first or rule.last):
        return {}
    numbers = [(one.object, one.place) for one in ranking if one.place is not None]
    found = {}
    for name, place in numbers:
        better = sum(other < place for _, other in numbers)
        worse = sum(other > place for _, other in numbers)
        equal = len(numbers) - better - worse
        spare = 0 if rule.ties == "include" else equal - 1
        if rule.first and better + spare < rule.first:
            found[name] = f"第{place}位，属前{rule.first}位"
        elif rule.last and worse + spare < rule.last:
            found[name] = f"第{place}位，属后{rule.last}位"
    return found
