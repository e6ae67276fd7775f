"""受沙尘天气过程影响城市空气质量评价补充规定 — figures with the hours of dust taken out.

The input is a list of hours that the authority decided; nothing here detects dust. What is
taken out differs by indicator: PM10, PM2.5 and the composite index are published without dust,
good days and days of heavy pollution keep it. How much goes with an hour of dust stood in an
annex that was not seen, so it is a parameter, both ways to be checked:

- ``hours`` (default): the hours of dust do not take part; the day mean then needs its 20
  hours as any other day. A day known only as a day value is withheld when any hour of dust
  touches it.
- ``day``: any hour of dust withholds the whole day.

>>> from datetime import date
>>> from youju.standards.air import hj663
>>> spring, dusty = date(2026, 4, 1), {13, 14, 15}
>>> hours = [50] * 13 + [800] * 3 + [50] * 8
>>> hj663.day_mean("PM10", without_dust("PM10", hours, dusty, on=spring), on=spring).value
Decimal('50.000000')
>>> [applies_to(figure, on=spring) for figure in ("PM10", "index", "O3_8h", "good_days")]
[True, True, False, False]
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from youju.standards.air.hj663_edition import Given, clause_of, notes, number_of
from youju.terms.clauses import Clause
from youju.terms.dated import Edition, Standard
from youju.terms.errors import BadInput
from youju.terms.figures import Figure
from youju.terms.states import Gap
from youju.terms.substances import substance

STANDARD = Standard.load("youju.standards.air", "dust.toml")

COMPARED_YEAR = "规定自2017年起施行，2016年的沙尘仅为2017年评价的对比而扣除"
NOT_DEDUCTED = "该日早于沙尘扣除的起始日，未扣除"


def applies_to(figure: str, *, on: date | None = None) -> bool:
    """Whether a figure is published without dust: an item, ``index``, ``good_days``, ``AQI`` …

    Items by any name of the closed list. With ``on``, only from the day on from which dust is
    deducted at all. ``BadInput`` for a figure that the dated file does not know.
    """
    edition = STANDARD.editions[-1]
    if on is not None and not deducted_on(on):
        return False
    excluded, kept = edition.says["excluded"]["figures"], edition.says["kept"]["figures"]
    if figure in excluded or figure in kept:
        return figure in excluded
    try:
        return substance(figure).key in excluded
    except LookupError:
        raise BadInput(
            f"不知道“{figure}”是否扣除沙尘；已知的指标：{'、'.join([*excluded, *kept])}和各污染物。"
        ) from None


def deducted_on(day: date) -> bool:
    """Whether dust is deducted on that day: since 2017, and in 2016 for the comparison.

    >>> [deducted_on(date(year, 12, 31)) for year in (2015, 2016, 2017)]
    [False, True, True]
    """
    return bool(STANDARD.editions[0].says["deducted_from"] <= day)


def rule(*, on: date, granularity: str | None = None) -> tuple[Clause, str]:
    """The clause by which dust is deducted on that day, and what must be said with it."""
    edition, table, _ = _granularity(granularity)
    clause = clause_of(edition, edition.says["granularity"], mark=table["mark"])
    if not deducted_on(on):
        return clause, NOT_DEDUCTED
    return clause, notes(table["label"], COMPARED_YEAR if on < edition.since else "")


def without_dust(
    item: str,
    hours: Sequence[Given],
    dust: Collection[int],
    *,
    on: date,
    granularity: str | None = None,
) -> list[Given]:
    """The hourly values of a day without dust: withheld hours become ``Gap.WITHHELD``.

    hours: the day's 24 values, first the one stamped 01:00; dust: which of them are hours of
    dust, by their place 0–23 (``hour % 24``). Items that keep dust (gases) and days before the
    deduction come back unchanged, as do hours without value; an hour that is a figure becomes a
    figure without value that keeps it as its part. ``BadInput`` for a place outside
    the day or another granularity.

    >>> without_dust("PM10", [1, None, 3], {1, 2}, on=date(2026, 4, 1))
    [1, None, <Gap.WITHHELD: 'withheld'>]
    """
    _, _, whole_day = _granularity(granularity)
    if wrong := sorted(place for place in dust if not 0 <= place < 24):
        raise BadInput(f"沙尘小时应在0至23之间，收到 {wrong[0]}。")
    if not dust or not applies_to(item, on=on):
        return list(hours)
    return [
        _withheld(given) if whole_day or place in dust else given
        for place, given in enumerate(hours)
    ]


def day_without_dust(
    item: str,
    value: Given,
    dust: Collection[int] | bool,
    *,
    on: date,
) -> Figure:
    """A day known only as a day value: withheld when any hour of dust touches it.

    dust: the hours of dust of the day, or simply whether there are any. Both granularities say
    the same here.

    >>> day_without_dust("PM2.5", 80, {7}, on=date(2026, 4, 1)).value is None
    True
    >>> day_without_dust("NO2", 80, {7}, on=date(2026, 4, 1)).value
    80
    """
    unit = substance(item).unit
    if isinstance(value, Figure):
        figure = value
    else:
        number = None if value is None or isinstance(value, Gap) else value
        figure = Figure(f"{item} 日值", number, unit)
    if not dust or number_of(value) is None:
        return figure
    clause, said = rule(on=on)
    if not applies_to(item, on=on):
        return (
            replace(figure, note=notes(figure.note, NOT_DEDUCTED))
            if not deducted_on(on)
            else figure
        )
    said = notes("受沙尘影响，不参与评价", COMPARED_YEAR if COMPARED_YEAR in said else "")
    return Figure(f"{figure.name}（扣除沙尘）", None, unit, by=clause, of=(figure,), note=said)


def lost_to_dust(kept: Mapping[date, Given], excluded: Mapping[date, Given]) -> set[date]:
    """The days that have a value with dust and none without it.

    They count as valid for the minima of a period (``dust_days`` of ``hj663.validity``): a
    place does not become unfit for evaluation because the sand blew.

    >>> day = date(2026, 4, 1)
    >>> lost_to_dust({day: 800}, {day: None}) == {day}
    True
    """
    return {
        day
        for day, given in kept.items()
        if number_of(given) is not None and number_of(excluded.get(day)) is None
    }


def _withheld(given: Given) -> Given:
    """An hour taken out; a figure stays visible below the hole that it leaves."""
    if number_of(given) is None:
        return given
    if isinstance(given, Figure):
        return Figure(given.name, None, given.unit, of=(given,), note="沙尘时段，不参与计算")
    return Gap.WITHHELD


def _granularity(name: str | None) -> tuple[Edition, Mapping[str, Any], bool]:
    """The edition, the table of the granularity, and whether it takes whole days."""
    edition = STANDARD.editions[-1]
    known = edition.says["granularity"]
    name = name or str(known["default"])
    if name not in ("hours", "day"):
        raise BadInput(f"没有“{name}”这种沙尘扣除方式；可用：hours（按小时）、day（整日）。")
    return edition, known[name], name == "day"
