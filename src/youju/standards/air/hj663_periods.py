"""HJ 663: statistics of a period from days, and whether the period has days enough."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

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
from youju.standards.air.hj663_percentile import percentage, percentile
from youju.terms.clauses import weakest
from youju.terms.dated import Edition
from youju.terms.errors import BadInput
from youju.terms.figures import Figure
from youju.terms.numbers import held
from youju.terms.numbers import total as total_of
from youju.terms.periods import DAY, Period

NO_MINIMUM = "标准未规定该时段的最少天数"
MEAN, PERCENTILE = "mean", "percentile"


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
    item = day_item(substance)
    on = on or period.end
    edition = edition_for(on, rules)
    minima = edition.says["minimum"]
    valid = {day for day, good in valid_days.items() if good and day in period}
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
    for year, month in dict.fromkeys((day.year, day.month) for day in period):
        days = sum(1 for day in counted if (day.year, day.month) == (year, month))
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
    item = day_item(substance)
    on = on or period.end
    edition = edition_for(on, rules)
    given = _within(days, period)
    values = held_numbers(given)
    total = total_of(values)
    table = edition.says["statistic"]
    return Figure(
        f"{item.key} {period.label}平均",
        kept(total / len(values)) if values else None,
        item.unit,
        by=clause_of(edition, table),
        of=(
            Figure("参与统计天数", len(values), "天"),
            Figure("日均值之和", total, item.unit),
            *figures_in(given),
        ),
        note=notes("" if values else "没有有效日值", remark(edition, on, rules)),
    )


def period_statistic(
    substance: str,
    days: Mapping[date, Given],
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
    but CO the 95th and ozone the 90th percentile. days: a place's held day values by date.
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
    inside = {day: given for day, given in days.items() if day in period}
    if kind == MEAN:
        found = period_mean(item.key, inside, period, on=on, rules=rules)
        extra: tuple[Figure, ...] = ()
    elif kind == PERCENTILE:
        p = percentage(item.key, on=on, rules=rules)
        found = percentile(
            inside.values(), _whole(p), on=on, method=method, rules=rules, substance=item.key
        )
        found = found.named(f"{item.key} {period.label}第{p.value}百分位数")
        extra = (p,)
    else:
        raise BadInput(f"没有“{kind}”这种统计量；可用：mean（平均）、percentile（百分位数）。")
    valid = {day: number_of(given) is not None for day, given in inside.items()}
    enough = validity(item.key, valid, period, on=on, rules=rules, dust_days=dust_days)
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
