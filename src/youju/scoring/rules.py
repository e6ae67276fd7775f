"""The rules over scores, from a scheme's text: rankings, grades, lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from youju.scoring.judging import SIGNS
from youju.scoring.nouns import (
    Grade,
    GradeLimit,
    Grades,
    Key,
    ListRule,
    Predicate,
    RankingRule,
)
from youju.scoring.shapes import DIRECTIONS
from youju.scoring.tables import Table
from youju.terms.clauses import Clause

ClauseOf = Callable[[str], Clause]


def rankings(
    edition: Table, names: Mapping[str, int | None], directions: Mapping[str, str], clause: ClauseOf
) -> dict[str, RankingRule]:
    """``[[edition.ranking]]``; ``names`` gives each name's ranked decimals."""
    found: dict[str, RankingRule] = {}
    for one in edition.tables("ranking"):
        key = _own_key(one, found)
        keys = []
        for row in one.tables("keys", needed=True):
            by = _referred(row, "by", names)
            direction = row.choice("direction", DIRECTIONS, directions.get(by, "higher"))
            decimals = row.whole("decimals") if "decimals" in row else names[by]
            keys.append(Key(by, direction, decimals))
            row.done()
        name = one.text("name")
        ties = one.choice("ties", ("shared", "dense"), "shared")
        main = one.flag("main", False)
        found[key] = RankingRule(
            key, name, tuple(keys), ties, main, clause(one.text("clause", name))
        )
        one.done()
    mains = [one.key for one in found.values() if one.main]
    if len(mains) > 1:
        edition.refuse(f"有 {len(mains)} 个主排名（{'、'.join(mains)}）；只能有一个 main = true")
    return found


def grades(edition: Table, names: Mapping[str, object], clause: ClauseOf) -> Grades | None:
    """``[edition.grades]`` with its ceilings and vetoes."""
    if "grades" not in edition:
        return None
    one = edition.table("grades")
    cuts = []
    for row in one.tables("cuts", needed=True):
        cuts.append(Grade(row.text("name"), row.number("from") if "from" in row else None))
        row.done()
    floors = [cut.floor for cut in cuts[:-1]]
    if None in floors or cuts[-1].floor is not None:
        one.refuse("等次从好到差写，除最后一个外都要有 from，最后一个不写 from")
    if any(a is None or b is None or a <= b for a, b in pairwise(floors)):
        one.refuse("等次的 from 应从高到低，且不重复")
    limits = [
        _limit(row, veto, [cut.name for cut in cuts], names, clause)
        for veto, kind in ((False, "ceiling"), (True, "veto"))
        for row in one.tables(kind)
    ]
    found = Grades(tuple(cuts), one.flag("inclusive"), tuple(limits))
    one.done()
    return found


def lists(
    edition: Table, ranked: Mapping[str, RankingRule], names: Mapping[str, object], clause: ClauseOf
) -> dict[str, ListRule]:
    """``[[edition.list]]``: red and yellow lists."""
    found: dict[str, ListRule] = {}
    for one in edition.tables("list"):
        key = _own_key(one, found)
        ranking = one.text("ranking")
        if ranking not in ranked:
            one.refuse(f"没有名为“{ranking}”的排名；已有：{'、'.join(ranked) or '无'}")
        name = one.text("name")
        rule = ListRule(
            key,
            name,
            ranking,
            one.whole("first", 0),
            one.whole("last", 0),
            one.choice("ties", ("include", "exclude"), "include"),
            tuple(_predicate(row, names) for row in one.tables("when")),
            tuple(_predicate(row, names) for row in one.tables("unless")),
            one.words("except_on", ()),
            clause(one.text("clause", name)),
        )
        one.done()
        for other in rule.except_on:
            if other not in found:
                one.refuse(f"except_on 指向“{other}”，但前面没有这个名单；请把它写在前面")
        if not (rule.first or rule.last or rule.when):
            one.refuse("名单没有条件；请写 first（前几位）、last（后几位）或 when")
        found[key] = rule
    return found


def _own_key(one: Table, taken: Mapping[str, object]) -> str:
    key = one.text("key")
    if key in taken:
        one.refuse(f"“{key}”已经用过；请换一个 key")
    return key


def _referred(one: Table, field: str, names: Mapping[str, object]) -> str:
    said = one.text(field)
    if said not in names:
        one.refuse(f"“{field}”指向“{said}”，但没有这个量、项目或部分；已有：{'、'.join(names)}")
    return said


def _predicate(one: Table, names: Mapping[str, object]) -> Predicate:
    found = Predicate(
        _referred(one, "of", names),
        one.choice("is", SIGNS),
        one.number("than"),
        one.choice("missing", ("refuse", "holds", "fails"), "refuse"),
    )
    one.done()
    return found


def _limit(
    row: Table, veto: bool, order: list[str], names: Mapping[str, object], clause: ClauseOf
) -> GradeLimit:
    because = row.text("because")
    grade = row.choice("grade", order)
    when = _predicate(row.table("when"), names)
    found = GradeLimit(veto, grade, when, because, clause(row.text("clause", because)))
    row.done()
    return found
