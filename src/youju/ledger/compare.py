"""Any two sides of a comparison: period, place, dust basis, edition — value by value.

Where the two sides are a period and its 同比 or 环比 on one basis, the change is the one of
``standards.air.comparison``. Any other pair is set side by side all the same, and everything
in which the two differ is said with it.

    compare.sides(held, Side("甲县", parse("2026-10")), Side("甲县", parse("2025-10")), ("PM2.5",))
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from youju.ledger import address
from youju.ledger.explain import kind_of
from youju.ledger.explain_days import AUTO, rows_of, rules_of
from youju.ledger.levels import KEPT
from youju.ledger.measured import printed_decimals
from youju.ledger.overall import ASKED, COUNTS, printed
from youju.ledger.snapshot import Snapshot
from youju.ledger.statistics import GOOD_RATE, INDEX, ObjectDays, object_days, statistic
from youju.standards.air import comparison
from youju.standards.air.hj663_edition import edition_for
from youju.terms.errors import UnknownPeriod
from youju.terms.figures import Figure, in_text
from youju.terms.numbers import exact, round_even
from youju.terms.periods import Period, day_number


@dataclass(frozen=True, slots=True)
class Side:
    """One side. ``edition``: ``own`` (of the period) or a rule set; ``points``: the stations
    that make up a place, when not those that stood.
    """

    object: str
    period: Period
    dust: str = KEPT
    edition: str = address.OWN
    points: tuple[str, ...] = ()

    @property
    def rules(self) -> str:
        """The rule set by which it is evaluated."""
        if self.edition != address.OWN:
            return self.edition
        return edition_for(self.period.end).rules


@dataclass(frozen=True, slots=True)
class Row:
    """One statistic on both sides as it is published, and from the second to the first.

    ``change`` as the field says it (%, 百分点, 天), ``difference`` in the unit of the values;
    ``notes``: what differs besides, or why there is no change.
    """

    of: str
    first: Figure
    second: Figure
    change: Figure
    difference: Figure
    notes: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """The change in a word: 上升3.2%, 下降1.5个百分点, 增加2天, 持平."""
        return in_words(self.change, count=self.of in COUNTS)


def sides(
    held: Snapshot, first: Side, second: Side, asked: Sequence[str] = ASKED
) -> tuple[Row, ...]:
    """Both sides of every statistic asked (see ``statistics.NAMES``).

    :raises NotThere: a place, point or edition that there is not.
    """
    notes = tuple(_differ(first, second))
    pair = _pair(first, second)
    one, other = (_days(held, side) for side in (first, second))
    return tuple(_row(of, (first, one), (second, other), pair, notes) for of in asked)


def in_words(change: Figure, *, count: bool = False) -> str:
    """A change as it is spoken.

    >>> in_words(Figure("PM2.5", Decimal("-5.0"), "%"))
    '下降5.0%'
    >>> in_words(Figure("优良天数比率", Decimal("1.5"), "百分点"))
    '上升1.5个百分点'
    >>> in_words(Figure("优良天数", Decimal(-2), "天"), count=True)
    '减少2天'
    """
    value = change.value
    if not isinstance(value, int | Decimal):
        return "—"
    if value == 0:
        return "持平"
    up, down = ("增加", "减少") if count else ("上升", "下降")
    unit = "个百分点" if change.unit == "百分点" else change.unit
    size = value if value > 0 else -value
    return f"{up if value > 0 else down}{in_text(size)}{unit}"


# inside


def _row(
    of: str,
    first: tuple[Side, ObjectDays | None],
    second: tuple[Side, ObjectDays | None],
    pair: str,
    notes: tuple[str, ...],
) -> Row:
    decimals = max(printed_decimals(of, side.period, side.rules) for side, _ in (first, second))
    now, then = (_statistic(of, *one) for one in (first, second))
    shown, other = (replace(printed(one, decimals), ref=one.ref) for one in (now, then))
    quantity = "rate" if of == GOOD_RATE else "count" if of in COUNTS else "concentration"
    quantity = "index" if of == INDEX else quantity
    nothing = Figure(of, None, note="一方没有数值")
    if shown.value is None or other.value is None:
        why = tuple(
            f"{side.object} {side.period.label}：{one.note or '没有数值'}"
            for (side, _), one in ((first, now), (second, then))
            if one.value is None
        )
        return Row(of, shown, other, nothing, nothing, (*notes, *why))
    gap = round_even(exact(shown.value) - exact(other.value), decimals)
    difference = Figure(f"{of} 差值", gap, shown.unit, of=(shown, other))
    if pair:
        basis = _basis(first[0], decimals)
        change = comparison.change(
            now,
            then,
            basis=basis,
            then_basis=basis.of(second[0].period, second[0].rules),
            quantity=quantity,
            versus=pair,
        )
        return Row(of, shown, other, change, difference, notes)
    return Row(of, shown, other, _plain(of, shown, other, quantity, gap), difference, notes)


def _plain(of: str, now: Figure, then: Figure, quantity: str, gap: Decimal) -> Figure:
    """From one published value to another that is neither its year-ago nor the one before."""
    unit = comparison.QUANTITIES[quantity]
    if unit != "%":
        return Figure(f"{of} 变化", gap, unit or now.unit, of=(now, then))
    base = exact(then.value)
    if base <= 0:
        return Figure(f"{of} 变化", None, unit, of=(now, then), note="基数为零")
    value = round_even((exact(now.value) - base) * 100 / base, 1)
    return Figure(f"{of} 变化", value, unit, of=(now, then), note="由公布值计算")


def _statistic(of: str, side: Side, days: ObjectDays | None) -> Figure:
    period = side.period
    known = days is not None and (days.state(period) or (period.start, period.end) in days.issued)
    if days is None or not known:
        name = f"{side.object} {period.label} {of}"
        return Figure(name, None, note=f"没有{period.label}的数据")
    rules = AUTO if side.edition == address.OWN else side.edition
    return statistic(of, days, period, rules=rules, shown=False)


def _days(held: Snapshot, side: Side) -> ObjectDays | None:
    kind = kind_of(held, side.object)
    if side.edition == address.OWN and not side.points:
        return held.objects(kind, side.period).get((side.object, side.dust))
    asked = address.Address(
        address.PERIOD, side.object, side.period.key, INDEX, side.dust, side.points, side.edition
    )
    rules_of(asked)
    span = (day_number(side.period.start), day_number(side.period.end))
    rows = rows_of(held, asked, kind, span)
    points = {side.object: side.points} if side.points else {}
    found = object_days(rows, points=points, edition=side.edition)
    return found.get((side.object, side.dust))


def _basis(side: Side, decimals: int) -> comparison.Basis:
    return comparison.Basis(
        side.period,
        dust=side.dust,
        decimals=decimals,
        points="comparable" if side.points else "as-was",
        edition="own" if side.edition == address.OWN else "today",
        rules=side.rules,
        sites=frozenset(side.points),
    )


def _pair(first: Side, second: Side) -> str:
    """``year-ago`` or ``before`` when the sides are such a pair on one basis, else nothing."""
    same = replace(second, period=first.period) == first
    if not same:
        return ""
    for versus in (comparison.YEAR_AGO, comparison.BEFORE):
        try:
            other = comparison.other_period(first.period, versus)
        except UnknownPeriod:
            continue
        if (other.start, other.end) == (second.period.start, second.period.end):
            return versus
    return ""


def _differ(first: Side, second: Side) -> Iterable[str]:
    """Everything besides the period in which the sides differ, and unequal lengths."""
    if first.object != second.object:
        yield f"两方对象不同：{first.object}、{second.object}"
    if first.dust != second.dust:
        words = (comparison.DUST[side.dust] for side in (first, second))
        yield f"沙尘口径不同：{'、'.join(words)}"
    if first.points != second.points:
        yield "点位口径不同"
    if first.rules != second.rules:
        yield f"前者按{first.rules}版、后者按{second.rules}版标准"
    if first.period.days != second.period.days:
        yield f"天数不同：{first.period.days}天、{second.period.days}天"
