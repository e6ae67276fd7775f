"""HJ 663: statistics of a period from days, and whether the period has days enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from youju.standards.air.hj663_edition import (
    Given,
    clause_of,
    day_item,
    edition_for,
    figures_in,
    held_numbers,
    kept,
    notes,
    number_of,
    remark,
)
from youju.standards.air.hj663_percentile import (
    percentage,
    percentile,
    percentile_of_held,
)
from youju.terms.clauses import weakest
from youju.terms.dated import Edition
from youju.terms.errors import BadInput
from youju.terms.figures import Figure
from youju.terms.numbers import HELD_DECIMALS, held
from youju.terms.numbers import total as total_of
from youju.terms.periods import DAY, Period
from youju.terms.substances import Substance

NO_MINIMUM = "标准未规定该时段的最少天数"
MEAN, PERCENTILE = "mean", "percentile"


@dataclass(frozen=True, slots=True)
class HeldDays:
    """Held day values of a period as whole millionths, where no day is to be shown as a part:
    the same statistic, many times faster. None is a day without a value.
    """

    days: Sequence[date]
    units: Sequence[int | None]

    @property
    def valid(self) -> set[date]:
        """The days with a value."""
        return {day for day, one in zip(self.days, self.units, strict=True) if one is not None}

    @property
    def known(self) -> list[int]:
        """The values there are."""
        return [one for one in self.units if one is not None]


@dataclass(frozen=True, slots=True)
class Validity:
    """Whether a period has days enough; true or false as it stands.

    ``figure`` counts the days that are taken as valid, with the reason in its ``note``.
    """

    enough: bool
    figure: Figure

    def __bool__(self) -> bool:
        return self.enough


def validity(
    substance: str,
    valid_days: Mapping[date, bool],
    period: Period,
    *,
    on: date | None = None,
    rules: str = "auto",
    dust_days: Collection[date] = (),
) -> Validity:
    """Whether the valid days of the period meet the minima of GB 3095 表4.

    A year needs 324 days and 27 in each month (February 25), a month 27 (25); a quarter and a
    half-year need what each of their months needs. Other periods have no minimum in the
    standard. ``dust_days`` are days taken out because of dust: they count as valid (our
    reading, to be checked). ``on`` is the period's last day unless given.

    >>> from youju.terms.periods import month_of
    >>> march = month_of(date(2026, 3, 1))
    >>> bool(validity("PM2.5", {day: day.day > 4 for day in march}, march))
    True
    >>> validity("PM2.5", {day: day.day > 5 for day in march}, march).figure.note
    '2026年3月有效26天，少于27天'
    """
    valid = {day for day, good in valid_days.items() if good and day in period}
    return _judged(day_item(substance), valid, period, on or period.end, rules, dust_days)


def _judged(
    item: Substance,
    valid: set[date],
    period: Period,
    on: date,
    rules: str,
    dust_days: Collection[date],
) -> Validity:
    edition = edition_for(on, rules)
    minima = edition.says["minimum"]
    dusty = {day for day in dust_days if day in period} - valid
    if not minima["dust"]["counts_as_valid"]:
        dusty = set()
    counted = valid | dusty
    part = Figure("其中扣除沙尘的天数", len(dusty), "天", by=clause_of(edition, minima["dust"]))
    figure = Figure(f"{item.key} 有效天数", len(counted), "天", of=(part,) if dusty else ())
    table = minima.get(period.kind)
    if table is None:
        note = "" if period.kind == DAY else NO_MINIMUM
        return Validity(enough=True, figure=replace(figure, note=note))
    short = []
    if len(counted) < table.get("days", 0):
        short.append(f"全年有效{len(counted)}天，少于{table['days']}天")
    by_month = Counter((day.year, day.month) for day in counted)
    for year, month in _months(period):
        days = by_month[year, month]
        need = table["february"] if month == 2 else table["month"]
        if days < need:
            short.append(f"{year}年{month}月有效{days}天，少于{need}天")
    by = clause_of(edition, table)
    other = minima["percentile"]
    if item.key in other["items"]:
        by = clause_of(edition, other, mark=weakest(other["mark"], table["mark"]))
    figure = replace(figure, by=by, note=notes(*short, remark(edition, on, rules)))
    return Validity(enough=not short, figure=figure)


def period_mean(
    substance: str,
    days: Sequence[Given] | Mapping[date, Given],
    period: Period,
    *,
    on: date | None = None,
    rules: str = "auto",
) -> Figure:
    """时段平均: the arithmetic mean of the held day values, held again.

    days: day values by date (those outside the period are left aside) or in any order. Only
    the arithmetic: whether the days are enough says ``validity``, and ``period_statistic``
    asks both. ``None`` with a note when there is no valid day.

    >>> period_mean("PM2.5", [30, 31, 33, None], Period(date(2026, 3, 1), date(2026, 3, 4))).value
    Decimal('31.333333')
    """
    given = _within(days, period)
    values = held_numbers(given)
    parts = figures_in(given)
    item = day_item(substance)
    return _mean(item, len(values), total_of(values), parts, period, on or period.end, rules)


def _mean(
    item: Substance,
    count: int,
    total: Fraction,
    parts: tuple[Figure, ...],
    period: Period,
    on: date,
    rules: str,
) -> Figure:
    edition = edition_for(on, rules)
    return Figure(
        f"{item.key} {period.label}平均",
        kept(total / count) if count else None,
        item.unit,
        by=clause_of(edition, edition.says["statistic"]),
        of=(
            Figure("参与统计天数", count, "天"),
            Figure("日均值之和", total, item.unit),
            *parts,
        ),
        note=notes("" if count else "没有有效日值", remark(edition, on, rules)),
    )


def period_statistic(
    substance: str,
    days: Mapping[date, Given] | HeldDays,
    period: Period,
    *,
    on: date | None = None,
    rules: str = "auto",
    statistic: str | None = None,
    method: str | None = None,
    dust_days: Collection[date] = (),
    exceptional: Collection[date] = (),
) -> Figure:
    """The statistic of a period, with its validity: what the composite index takes.

    ``statistic`` is ``mean`` or ``percentile``; without it the one of the index: the mean,
    but CO the 95th and ozone the 90th percentile. days: a place's held day values by date, or
    as ``HeldDays`` where the figure need not show each day.
    ``None`` with the reason when the minima are not met (see ``validity``, also for
    ``dust_days``). ``exceptional`` are days marked as exceptional events of the 2026 edition:
    they are named in the note and change nothing, because the clause was not seen.

    >>> from youju.terms.periods import month_of
    >>> march = month_of(date(2026, 3, 1))
    >>> days = {day: day.day for day in march}
    >>> period_statistic("PM2.5", days, march).value, period_statistic("O3", days, march).value
    (Decimal('16.000000'), Decimal('28.000000'))
    """
    item = day_item(substance)
    on = on or period.end
    edition = edition_for(on, rules)
    kind = statistic or str(edition.says["statistic"][item.key])
    given: list[Given] = []
    if isinstance(days, HeldDays):
        valid = days.valid
    else:
        inside = {day: one for day, one in days.items() if day in period}
        valid = {day for day, one in inside.items() if number_of(one) is not None}
        given = [one for _, one in sorted(inside.items())] if kind == MEAN else [*inside.values()]
    if kind == MEAN:
        if isinstance(days, HeldDays):
            known = days.known
            total = Fraction(sum(known), 10**HELD_DECIMALS)
            found = _mean(item, len(known), total, (), period, on, rules)
        else:
            found = period_mean(item.key, given, period, on=on, rules=rules)
        extra: tuple[Figure, ...] = ()
    elif kind == PERCENTILE:
        p = percentage(item.key, on=on, rules=rules)
        if isinstance(days, HeldDays):
            found = percentile_of_held(
                days.known, _whole(p), on=on, method=method, rules=rules, substance=item.key
            )
        else:
            found = percentile(
                given, _whole(p), on=on, method=method, rules=rules, substance=item.key
            )
        found = found.named(f"{item.key} {period.label}第{p.value}百分位数")
        extra = (p,)
    else:
        raise BadInput(f"没有“{kind}”这种统计量；可用：mean（平均）、percentile（百分位数）。")
    enough = _judged(item, valid, period, on, rules, dust_days)
    event = _exceptional(edition, {day for day in exceptional if day in period})
    return replace(
        found,
        value=found.value if enough else None,
        of=(*found.of, *extra, enough.figure, *((event,) if event else ())),
        note=notes(enough.figure.note, found.note, event.note if event else ""),
    )


def three_year_mean(
    substance: str, yearly: Mapping[int, Given], year: int, *, on: date, rules: str = "auto"
) -> Figure:
    """三年滑动平均: the mean of the yearly values of ``year`` and the two before it, held.

    Announced with HJ 663-2026; its clause was not seen. Offered as plain arithmetic, marked to
    be checked, part of no other figure. ``None`` with the reason for an edition that does not
    know it, or when a year is missing.

    >>> three_year_mean("PM2.5", {2026: 30, 2027: 29, 2028: 28}, 2028, on=date(2028, 12, 31)).value
    Decimal('29.000000')
    """
    item = day_item(substance)
    edition = edition_for(on, rules)
    table = edition.says.get("three_year_mean")
    name = f"{item.key} 三年滑动平均"
    if table is None:
        return Figure(name, None, item.unit, note=f"{edition.name}没有三年滑动平均")
    years = range(year - table["years"] + 1, year + 1)
    numbers = {one: number_of(yearly.get(one)) for one in years}
    values = [held(number) for number in numbers.values() if number is not None]
    missing = "、".join(str(one) for one, number in numbers.items() if number is None)
    return Figure(
        name,
        None if missing else kept(total_of(values) / len(values)),
        item.unit,
        by=clause_of(edition, table),
        of=tuple(
            Figure(f"{one}年", None if number is None else kept(number), item.unit)
            for one, number in numbers.items()
        ),
        note=notes(f"缺{missing}年" if missing else "", "按三个年值的算术平均，条文待核"),
    )


def _within(days: Sequence[Given] | Mapping[date, Given], period: Period) -> list[Given]:
    if isinstance(days, Mapping):
        return [given for day, given in sorted(days.items()) if day in period]
    return list(days)


def _months(period: Period) -> Iterator[tuple[int, int]]:
    """Year and month of every month that the period touches."""
    first = period.start.year * 12 + period.start.month - 1
    last = period.end.year * 12 + period.end.month - 1
    return ((number // 12, number % 12 + 1) for number in range(first, last + 1))


def _whole(p: Figure) -> int:
    assert isinstance(p.value, int)
    return p.value


def _exceptional(edition: Edition, days: Collection[date]) -> Figure | None:
    """The exceptional events of the period as a part that says that they change nothing."""
    if not days:
        return None
    table = edition.says.get("exceptional_events")
    if table is None:
        return Figure("标记为例外事件的天数", len(days), "天", note=f"{edition.name}没有例外事件")
    return Figure(
        "标记为例外事件的天数",
        len(days),
        "天",
        by=clause_of(edition, table),
        note=f"例外事件{len(days)}天，仅作标记，未改变计算",
    )
