"""同比、环比 — a figure against the same period of last year, or against the period before.

Both sides carry their basis, and a difference in it is refused rather than explained away:

>>> from youju.terms.periods import parse
>>> now = Basis(parse("2026-11"), dust="excluded", decimals=0)
>>> fell = change(Figure("PM2.5", Decimal("37.6"), "µg/m³"), Figure("PM2.5", 40, "µg/m³"),
...               basis=now, then_basis=now.of(now.period.year_ago()))
>>> print(fell.explain(1))
PM2.5 同比 = -5.0 %  （扣除沙尘；由公布值计算；点位按各期实际；各期按当期标准）
  PM2.5（2026年11月） = 38 µg/m³  （修约到0位小数）
  PM2.5（2025年11月） = 40 µg/m³
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from youju.terms.errors import BadInput
from youju.terms.figures import Figure
from youju.terms.numbers import exact, round_even
from youju.terms.periods import WEEK, Period

YEAR_AGO, BEFORE = "year-ago", "before"
WORDS = {YEAR_AGO: "同比", BEFORE: "环比"}
DUST = {"kept": "实况", "excluded": "扣除沙尘"}
VALUES = {"printed": "由公布值计算", "held": "由未修约值计算"}
POINTS = {"as-was": "点位按各期实际", "comparable": "可比点位"}
EDITIONS = {"own": "各期按当期标准", "today": "两期均按现行标准"}

QUANTITIES = {"concentration": "%", "index": "%", "rate": "百分点", "count": "天", "points": ""}
"""How a change is said: of concentrations and the index in percent, of shares in percentage
points, of counts in days; ``points`` is a plain difference in the figure's own unit."""


@dataclass(frozen=True, slots=True)
class Basis:
    """Everything that both sides of a comparison must have in common, and the period.

    ``values``: from the ``printed`` values (rounded to ``decimals``) or from the ``held`` ones;
    ``points``: the stations as they were in each period, or only those ``comparable`` (可比点位:
    present in both; ``sites`` names them); ``edition``: each period by its ``own`` edition, or
    both by ``today``'s; ``rules`` is the rule set that was in fact used for this side.
    """

    period: Period
    dust: str = "kept"
    values: str = "printed"
    decimals: int = 0
    points: str = "as-was"
    edition: str = "own"
    rules: str = ""
    sites: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for name, known in (
            ("dust", DUST),
            ("values", VALUES),
            ("points", POINTS),
            ("edition", EDITIONS),
        ):
            if getattr(self, name) not in known:
                raise ValueError(f"{name}={getattr(self, name)!r}; use one of {', '.join(known)}.")

    def of(self, period: Period, rules: str | None = None) -> Basis:
        """The same basis for another period."""
        return replace(self, period=period, rules=self.rules if rules is None else rules)

    @property
    def words(self) -> str:
        """What is chosen, as it is printed under a table."""
        chosen = (
            DUST[self.dust],
            VALUES[self.values],
            POINTS[self.points],
            EDITIONS[self.edition],
        )
        return "；".join(chosen)


def other_period(period: Period, versus: str = YEAR_AGO) -> Period:
    """The period to compare with: equal calendar dates of last year, or the one before."""
    return period.year_ago() if versus == YEAR_AGO else period.before()


def change(
    now: Figure,
    then: Figure | None,
    *,
    basis: Basis,
    then_basis: Basis | None = None,
    quantity: str = "concentration",
    versus: str = YEAR_AGO,
    decimals: int | None = None,
    because: str = "",
) -> Figure:
    """The change from ``then`` to ``now``, negative when it fell.

    ``quantity`` chooses the unit (see ``QUANTITIES``); ``decimals`` those of the result, one
    for percent and percentage points, else those of the basis. ``then`` is None (or has no
    value) when the other period has no figure: the answer then is "—" with the reason
    (``because``, or the note of ``then``).

    Refuses with ``BadInput``, naming each difference, when the two bases differ in anything
    but period and, each by its own edition, the rule set; or when the periods don't answer to
    each other.
    """
    unit = QUANTITIES[quantity]
    name = f"{now.name} {WORDS[versus]}"
    other = other_period(basis.period, versus)
    if then_basis is not None:
        require_same(basis, then_basis, versus)
    shown = _side(now, basis)
    notes = [basis.words, *_remarks(basis, then_basis, other, versus)]
    if then is None or then.value is None:
        why = because or (then.note if then else "") or f"没有{other.label}的数据"
        return Figure(
            name, None, unit, of=(shown,), note="；".join([f"无{WORDS[versus]}：{why}", *notes])
        )
    if then_basis is None:
        raise BadInput(f"{other.label}的数值没有说明口径，不能{WORDS[versus]}；请给出 then_basis。")
    if now.unit != then.unit:
        raise BadInput(f"两期的单位不同（{now.unit}、{then.unit}），不能{WORDS[versus]}。")
    parts = (shown, _side(then, then_basis))
    if shown.value is None:
        note = "；".join([f"无{WORDS[versus]}：{now.note or '本期没有数值'}", *notes])
        return Figure(name, None, unit, of=parts, note=note)
    difference = exact(shown.value) - exact(parts[1].value)
    places = decimals
    if unit == "%":
        places = 1 if decimals is None else decimals
        base = exact(parts[1].value)
        if base <= 0:
            note = "；".join([f"无{WORDS[versus]}：{other.label}为{base}，不能作基数", *notes])
            return Figure(name, None, unit, of=parts, note=note)
        difference = difference * 100 / base
    elif places is None:
        places = 1 if unit == "百分点" else 0 if unit == "天" else basis.decimals
    value: Decimal = round_even(difference, places or 0)
    return Figure(name, value, unit or now.unit, of=parts, note="；".join(notes))


def under_both_editions(
    own: tuple[Figure, Figure | None],
    today: tuple[Figure, Figure | None],
    *,
    basis: Basis,
    then_basis: Basis,
    today_rules: str,
    quantity: str = "concentration",
    versus: str = YEAR_AGO,
    decimals: int | None = None,
) -> tuple[Figure, Figure]:
    """The change twice, for periods on both sides of a change of editions (2026-03-01).

    ``own``: (now, then) each by its own edition, with the rule sets named in the two bases;
    ``today``: the same two periods both by ``today_rules``.
    """
    first = change(
        own[0],
        own[1],
        basis=replace(basis, edition="own"),
        then_basis=replace(then_basis, edition="own"),
        quantity=quantity,
        versus=versus,
        decimals=decimals,
    )
    second = change(
        today[0],
        today[1],
        basis=replace(basis, edition="today", rules=today_rules),
        then_basis=replace(then_basis, edition="today", rules=today_rules),
        quantity=quantity,
        versus=versus,
        decimals=decimals,
    )
    return first, second


def require_same(now: Basis, then: Basis, versus: str = YEAR_AGO) -> None:
    """Refuses with ``BadInput`` when the two sides can't be compared, naming every difference."""
    differ = []
    for label, known, ours, theirs in (
        ("沙尘口径", DUST, now.dust, then.dust),
        ("取值", VALUES, now.values, then.values),
        ("点位口径", POINTS, now.points, then.points),
        ("标准口径", EDITIONS, now.edition, then.edition),
    ):
        if ours != theirs:
            differ.append(f"{label}（{known[ours]}、{known[theirs]}）")
    if now.decimals != then.decimals:
        differ.append(f"小数位数（{now.decimals}位、{then.decimals}位）")
    if now.points == "comparable" and now.sites != then.sites:
        extra = "、".join(sorted(now.sites ^ then.sites))
        differ.append(f"可比点位（只在一期中的点位：{extra}）")
    if now.edition == "today" and now.rules != then.rules:
        differ.append(f"所用标准（{now.rules or '未写明'}版、{then.rules or '未写明'}版）")
    wanted = other_period(now.period, versus)
    if _span(then.period) != _span(wanted):
        differ.append(
            f"起止日期（{now.period.label}应比{wanted.label}，给的是{then.period.label}）"
        )
    if differ:
        raise BadInput(
            f"两期口径不同，不能{WORDS[versus]}：{'；'.join(differ)}。请按同一口径重算一期。"
        )


def _side(figure: Figure, basis: Basis) -> Figure:
    """One side as it enters the sum: under the name of its period, printed or held."""
    name = f"{figure.name}（{basis.period.label}）"
    if figure.value is None or basis.values == "held":
        return replace(figure, name=name)
    value = round_even(exact(figure.value), basis.decimals)
    if value == exact(figure.value):
        return replace(figure, name=name, value=value)
    note = f"修约到{basis.decimals}位小数"
    return Figure(name, value, figure.unit, of=(figure,), note=note, state=figure.state)


def _remarks(basis: Basis, then: Basis | None, other: Period, versus: str) -> list[str]:
    """What a reader must know besides: 29 February, week dates, two editions in one change."""
    found = []
    if versus == YEAR_AGO:
        leaps = [one for one in (basis.period, other) if _has_leap_day(one)]
        if len(leaps) == 1 and basis.period.kind != WEEK:
            found.append(f"{leaps[0].label}含2月29日，另一期没有；按相同日历日期比较")
        if basis.period.kind == WEEK:
            found.append(f"按周次比较，上年同周为{other.start}至{other.end}")
    if then is not None and basis.edition == "own" and basis.rules != then.rules:
        found.append(f"本期按{basis.rules}版、{other.label}按{then.rules}版标准")
    elif basis.edition == "today" and basis.rules:
        found.append(f"均按{basis.rules}版标准")
    return found


def _has_leap_day(period: Period) -> bool:
    return any(
        date(year, 3, 1).toordinal() - date(year, 2, 28).toordinal() == 2
        and date(year, 2, 29) in period
        for year in range(period.start.year, period.end.year + 1)
    )


def _span(period: Period) -> tuple[date, date]:
    return period.start, period.end
