"""Why a place is another one than before — which part moved it, in exact numbers.

One or two sentences for each object of a ranking: its place then and now, who was passed, the
value that ranks it, and the part of that value that moved most. What the numbers don't say is
not said: no cause is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from youju.ledger.assess import Answer, within
from youju.ledger.measured import Tables
from youju.ledger.request import period_before
from youju.ledger.statistics import INDEX, PREFIX
from youju.scoring.nouns import SCORE, Measure, RankingRule
from youju.scoring.ranking import Placed
from youju.terms.errors import NotEnoughData
from youju.terms.figures import Figure, in_text
from youju.terms.numbers import exact, round_even
from youju.terms.periods import Period

BEFORE, YEAR_AGO = "before", "year-ago"
SINGLE = " 单项指数"
FEW = 3
"""So many objects that were passed are named; more are counted."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something that has a value then and now; ``change`` is None where one is missing."""

    name: str
    then: Decimal | None
    now: Decimal | None
    unit: str = ""

    @property
    def change(self) -> Decimal | None:
        """Now less then."""
        return None if self.then is None or self.now is None else self.now - self.then


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an object stands where it stands, against another period.

    ``value``: what ranks it; ``parts``: what that value is made of, the most moved first.
    """

    object: str
    place_then: int | None
    place_now: int | None
    value: Part | None
    parts: tuple[Part, ...]
    text: str


def of_answer(answer: Answer, versus: str = BEFORE) -> Mapping[str, Mapping[str, Reason]]:
    """Ranking → object → reason, against the period before or the same one of last year."""
    period = answer.period
    other = period_before(period) if versus == BEFORE else period.year_ago()
    word = "上期" if versus == BEFORE else "上年同期"
    if other is None:
        none = Reason("", None, None, None, (), f"{period.label}没有上期，不作比较。")
        return {
            key: {one.object: replace(none, object=one.object) for one in rows}
            for key, rows in answer.assessment.rankings.items()
        }
    sides = _Sides(answer, other, word)
    return {
        key: {one.object: sides.reason(rule, one) for one in answer.assessment.rankings[key]}
        for key, rule in answer.scheme.rankings.items()
    }


class _Sides:
    """An answer and the same scheme over another period, as far as it has one."""

    def __init__(self, answer: Answer, other: Period, word: str) -> None:
        self.answer = answer
        self.other = other
        self.word = f"{word}（{other.label}）"
        self.then = _answer(answer, other)
        request = replace(answer.request, movement=False)
        self.tables = Tables(
            answer.snapshot,
            answer.scheme.objects,
            request,
            answer.period,
            used=[answer.period, other],
        )

    def reason(self, rule: RankingRule, placed: Placed) -> Reason:
        name = placed.object
        was = None if self.then is None else _placed(self.then, rule.key, name)
        by = rule.keys[0].by
        value, parts = self._score(name) if by == SCORE else self._measure(name, by)
        parts = tuple(sorted(parts, key=lambda one: -abs(one.change or Decimal(0))))
        said = [self._of_places(rule, placed, was), _of_value(value, parts, self.word)]
        return Reason(
            name,
            None if was is None else was.place,
            placed.place,
            value,
            parts,
            "".join(f"{one}。" for one in said if one),
        )

    def _of_places(self, rule: RankingRule, now: Placed, was: Placed | None) -> str:
        if now.place is None:
            return f"本期没有位次：{now.reason}" if now.reason else "本期没有位次"
        if was is None or was.place is None:
            return f"本期第{now.place}位"
        if was.place == now.place:
            return f"第{now.place}位，位次未变"
        verb = "升至" if now.place < was.place else "降至"
        said = [f"由第{was.place}位{verb}第{now.place}位"]
        over, under = self._passed(rule.key, now, was)
        if over:
            said.append(f"超过{_named(over)}")
        if under:
            said.append(f"被{_named(under)}超过")
        return "，".join(said)

    def _passed(self, key: str, now: Placed, was: Placed) -> tuple[list[str], list[str]]:
        assert self.then is not None
        then = {one.object: one.place for one in self.then.assessment.rankings[key]}
        over, under = [], []
        for one in self.answer.assessment.rankings[key]:
            before, after = then.get(one.object), one.place
            if before is None or after is None or now.place is None or was.place is None:
                continue
            if before < was.place and after > now.place:
                over.append(one.object)
            if before > was.place and after < now.place:
                under.append(one.object)
        return over, under

    def _score(self, name: str) -> tuple[Part | None, tuple[Part, ...]]:
        """The total and its items; nothing where the other period is not scored."""
        if self.then is None or name not in self.then.objects:
            return None, ()
        now, then = (one.assessment.totals[name].printed for one in (self.answer, self.then))
        lines = {one.key: one for one in self.then.assessment.lines if one.object == name}
        parts = tuple(
            Part(f"“{one.name}”", lines[one.key].score, one.score, "分")
            for one in self.answer.assessment.lines
            if one.object == name and one.key in lines
        )
        return Part("得分", then, now, "分"), parts

    def _measure(self, name: str, key: str) -> tuple[Part | None, tuple[Part, ...]]:
        measure = self.answer.scheme.measures.get(key)
        if measure is None:
            return None, ()
        now = self.answer.values[name][key]
        if measure.comparison == "none":
            dust = "kept" if measure.dust == "none" else measure.dust
            then = self.tables.statistic(name, measure.of, dust, self.other)
        elif self.then is not None and name in self.then.objects:
            then = self.then.values[name][key]
        else:
            return None, ()
        value = Part(
            measure.name, _printed(then, measure), _printed(now, measure), now.unit or measure.unit
        )
        if measure.of == PREFIX + INDEX and measure.comparison == "none":
            return value, _singles(then, now)
        return value, ()


def _answer(answer: Answer, other: Period) -> Answer | None:
    """The same scheme over the other period; None where it was not in force or has no data."""
    if not answer.scheme.in_force(other.end):
        return None
    try:
        return within(answer.snapshot, replace(answer.request, period=other, movement=False))
    except NotEnoughData:
        return None


def _placed(answer: Answer, key: str, name: str) -> Placed | None:
    return next((one for one in answer.assessment.rankings[key] if one.object == name), None)


def _singles(then: Figure, now: Figure) -> tuple[Part, ...]:
    """The six single indices of a composite index, then and now."""
    sides = [
        {
            one.name.removesuffix(SINGLE): round_even(exact(one.value), 2)
            for _, one in side.walk(2)
            if one.name.endswith(SINGLE) and one.value is not None
        }
        for side in (then, now)
    ]
    names = [name for name in sides[1] if name in sides[0]]
    return tuple(Part(f"{_item(name)}单项指数", sides[0][name], sides[1][name]) for name in names)


def _of_value(value: Part | None, parts: Iterable[Part], word: str) -> str:
    if value is None:
        return f"{word}不按本方案评价，不作比较"
    if value.now is None or value.then is None:
        missing = "本期" if value.now is None else word
        return f"{value.name}{missing}没有数值，不作比较"
    if value.change == 0:
        head = f"{value.name}为{in_text(value.now)}{value.unit}，与{word}相同"
    else:
        unit = "个百分点" if value.unit == "%" else value.unit
        head = f"{value.name}比{word}{_more(value.change)}{_size(value.change)}{unit}"
        head += f"（{in_text(value.then)}→{in_text(value.now)}{value.unit}）"
    moved = [one for one in parts if one.change]
    if not moved:
        return head
    most = moved[0]
    said = [f"{head}；变化最大的是{_shown(most)}"]
    other = next((one for one in moved[1:] if _sign(one.change) != _sign(most.change)), None)
    if other is not None:
        said.append(f"相反方向变化最大的是{_shown(other)}")
    return "，".join(said)


def _shown(one: Part) -> str:
    return f"{one.name}（{in_text(one.then)}→{in_text(one.now)}{one.unit}）"


def _printed(figure: Figure, measure: Measure) -> Decimal | None:
    if not isinstance(figure.value, int | Decimal | Fraction):
        return None
    return round_even(exact(figure.value), measure.decimals_printed)


def _item(name: str) -> str:
    return "O3" if name == "O3_8h" else name


def _named(names: list[str]) -> str:
    if len(names) <= FEW:
        return "、".join(names)
    return f"{'、'.join(names[:FEW])}等{len(names)}个"


def _more(change: Decimal | None) -> str:
    return "上升" if change is not None and change > 0 else "下降"


def _size(change: Decimal | None) -> str:
    return in_text(None if change is None else abs(change))


def _sign(change: Decimal | None) -> int:
    return 0 if not change else 1 if change > 0 else -1
