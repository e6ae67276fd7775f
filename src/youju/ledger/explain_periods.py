"""Explanations of periods: every day behind a statistic computed again from its hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import polars as pl

from youju.ledger import address, periods
from youju.ledger.exact import Recomputation, held_value
from youju.ledger.explain_days import AUTO, exact_indices, recomputation, rows_of, rules_of
from youju.ledger.explained import Explanation
from youju.ledger.snapshot import Snapshot
from youju.ledger.statistics import INDEX, ObjectDays, object_days, statistic
from youju.ledger.store import ITEMS
from youju.readings.city import City
from youju.terms.errors import NotThere
from youju.terms.figures import Value, in_text
from youju.terms.periods import Period, day_number, parse
from youju.terms.substances import AIR_DAY, substance


def of_period(
    city: City,
    held: Snapshot,
    asked: address.Address,
    kind: str,
    *,
    again: Recomputation | None = None,
    shown: bool = True,
) -> Explanation:
    """The explanation of a statistic. ``again``: readings that are fetched already;
    ``shown=False`` leaves single days out of the tree.
    """
    period = parse(asked.when, held.settings.week_first_day)
    span = (day_number(period.start), day_number(period.end))
    rows = rows_of(held, asked, kind, span)
    if rows.is_empty():
        raise NotThere(f"{asked.object} {period.label}没有评价结果。")
    if again is None:
        again = recomputation(city, held, asked, kind, span)
    rules = rules_of(asked)
    days, differences = exact_days(again, rows, kind, asked.object, asked.item, rules)
    days = replace(days, points=asked.points, edition=asked.edition)
    own = statistic(asked.item, days, period, rules=rules, shown=shown)
    figure = own
    as_kept = not asked.points and rules == AUTO
    if as_kept:
        known = held.objects(kind, period)[asked.object, asked.dust]
        whole = replace(
            days,
            issued=known.issued,
            issued_first=known.issued_first,
            without_days=known.without_days,
        )
        if whole.issued or own.value is None:
            figure = statistic(asked.item, whole, period, shown=shown)
    stored = _stored(held, asked, kind, rows, period, rules)
    in_table = as_kept and not held.periods((kind,), period.key).is_empty()
    return Explanation(figure, stored, held.computed, tuple(differences), own.value, kept=in_table)


def exact_days(
    again: Recomputation,
    rows: pl.DataFrame,
    kind: str,
    name: str,
    of: str,
    rules: str = AUTO,
) -> tuple[ObjectDays, list[str]]:
    """The days behind a statistic, each computed again from its hours; differences by name.

    Only the items that the statistic needs are computed: one for ``PM2.5``, all six for the
    index and for counts of days.
    """
    stored = next(iter(object_days(rows).values()))
    key = next((one.key for one in AIR_DAY if of == one.key or of.startswith(f"{one.key}.")), None)
    needed = [substance(key).column] if key else list(ITEMS)
    values: dict[str, dict[date, object]] = {item: dict(stored.values[item]) for item in ITEMS}
    differences = []
    for day in stored.states.keys() | stored.aqi.keys():
        number = day_number(day)
        for item in needed:
            units = again.value(kind, name, number, item)
            if units != stored.values[item].get(day):
                said = in_text(None if units is None else held_value(units))
                differences.append(f"{name} {day} {item}：重算 {said}")
            values[item][day] = units
    aqi = dict(stored.aqi)
    if key is None and of != INDEX:
        aqi, wrong = exact_indices(rows, values, rules)
        differences += [f"{name} {text}" for text in wrong]
    return replace(stored, values=values, aqi=aqi), sorted(differences)


def _stored(
    held: Snapshot,
    asked: address.Address,
    kind: str,
    rows: pl.DataFrame,
    period: Period,
    rules: str,
) -> Value:
    """What the table says of the same statistic; of what no table keeps, the bulk face."""
    said: Mapping[tuple[str, str], Mapping[str, Value]]
    if asked.points or rules != AUTO:
        key = ("bulk of", kind, asked.object, asked.points, asked.dust, rules, period)
        said = held.remember(key, lambda: periods.bulk_statistics(rows, period, rules=rules))
    else:
        said = held.bulk(kind, period)
    return said[asked.object, asked.dust].get(asked.item)
