"""Figures of days and periods of one object, asked of the ledger and remembered per basis."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, TypeVar

import polars as pl

from youju.ledger import address
from youju.ledger.exact import held_value
from youju.ledger.levels import EXCLUDED, KEPT, KEY_OF, issued_items
from youju.ledger.measured import printed_decimals
from youju.ledger.overall import AS_MEASURED, printed, why_missing
from youju.ledger.snapshot import Snapshot
from youju.ledger.statistics import (
    GOOD_DAYS,
    GOOD_RATE,
    HEAVY_DAYS,
    INDEX,
    VALID_DAYS,
    statistic,
)
from youju.standards.air import comparison, hj663
from youju.standards.air.hj663_edition import edition_for
from youju.terms.figures import Figure
from youju.terms.numbers import HELD_DECIMALS, divide_even, round_even
from youju.terms.periods import Period, day_from, day_number, day_period
from youju.terms.states import State
from youju.web.watch.monitoring import words

CONCENTRATIONS = ("PM2.5", "PM10", "SO2", "NO2", "CO", "O3_8h")
ASKED = (*CONCENTRATIONS, INDEX, GOOD_RATE, GOOD_DAYS, HEAVY_DAYS, VALID_DAYS)
_QUANTITY = {INDEX: "index", GOOD_RATE: "rate"} | dict.fromkeys(
    (GOOD_DAYS, HEAVY_DAYS, VALID_DAYS), "count"
)

Answer = TypeVar("Answer")


def remember(held: Snapshot, key: tuple[object, ...], make: Callable[[], Answer]) -> Answer:
    """The answer to a question about a snapshot, worked out once."""
    return held.remember(("monitoring", *key), make)


def last_day(held: Snapshot) -> date | None:
    """The last day with figures, looked up once."""
    return remember(held, ("last day",), lambda: held.last_day)


# periods


@dataclass(frozen=True)
class Compared:
    """A statistic as it is printed, with the one of a year ago and the change between them."""

    of: str
    dust: str
    now: Figure
    then: Figure
    change: Figure
    why_none: str

    @property
    def unit(self) -> str:
        """µg/m³, mg/m³, %, or nothing."""
        return "%" if self.of == GOOD_RATE else words.UNITS.get(self.of, "")


def effective(held: Snapshot, period: Period) -> Period:
    """The period as far as there are figures; untouched when none of it lies before the end."""
    last = last_day(held)
    return period if last is None or last < period.start else period.cut(last)


def figure(held: Snapshot, kind: str, name: str, dust: str, period: Period, of: str) -> Figure:
    """One statistic, held; no value, with the reason, where nothing is known of the period."""

    def made() -> Figure:
        days = held.objects(kind, period).get((name, dust))
        if days is None or not (days.state(period) or (period.start, period.end) in days.issued):
            return Figure(of, None, note=f"没有{period.label}的数据")
        return statistic(of, days, period, shown=False)

    return remember(held, ("statistic", kind, name, dust, period, of), made)


def compared(held: Snapshot, kind: str, name: str, dust: str, period: Period, of: str) -> Compared:
    """A statistic against last year, on one dust basis."""

    def made() -> Compared:
        other = period.year_ago()
        now = figure(held, kind, name, dust, period, of)
        then = figure(held, kind, name, dust, other, of)
        decimals = printed_decimals(of, period)
        basis = comparison.Basis(
            period, dust=dust, decimals=decimals, rules=edition_for(period.end).rules
        )
        change = comparison.change(
            now,
            then,
            basis=basis,
            then_basis=basis.of(other, edition_for(other.end).rules),
            quantity=_QUANTITY.get(of, "concentration"),
            decimals=0 if _QUANTITY.get(of) == "count" else 1,
        )
        missing = now if now.value is None else then
        why = why_missing(missing) if change.value is None else ""
        return Compared(of, dust, shown(now, decimals), shown(then, decimals), change, why)

    return remember(held, ("compared", kind, name, dust, period, of), made)


def shown(figure: Figure, decimals: int) -> Figure:
    """As it is published, with the address and state of the held one."""
    shown = printed(figure, decimals)
    return Figure(
        figure.name,
        shown.value,
        figure.unit,
        by=figure.by,
        note=why_missing(figure) or figure.note if figure.value is None else figure.note,
        ref=figure.ref if figure.value is not None else "",
        state=figure.state,
    )


def compared_day(held: Snapshot, kind: str, name: str, dust: str, on: date, item: str) -> Compared:
    """A day's value of an item against the same day of last year, both as days are printed."""
    key, period = KEY_OF[item], day_period(on)
    other = period.year_ago()
    now, then = (
        Day(kind, name, dust, day, _row(held, kind, name, dust, day)) for day in (on, other.start)
    )
    decimals = day_decimals(key, on)
    basis = comparison.Basis(period, dust, decimals=decimals, rules=edition_for(on).rules)
    change = comparison.change(
        now.values[item],
        then.values[item],
        basis=basis,
        then_basis=basis.of(other, edition_for(other.end).rules),
        decimals=1,
    )
    missing = now.values[item] if now.values[item].value is None else then.values[item]
    why = missing.note if change.value is None else ""
    return Compared(key, dust, now.values[item], then.values[item], change, why)


def _row(held: Snapshot, kind: str, name: str, dust: str, on: date) -> Mapping[str, Any] | None:
    return next(object_rows(held, kind, name, dust, on, on).iter_rows(named=True), None)


def dust_for(of: str, dust: str) -> str:
    """Counts and shares of days are told as measured, the rest on the chosen basis."""
    return KEPT if of in AS_MEASURED else dust


def grades(
    held: Snapshot, kind: str, name: str, dust: str, period: Period
) -> list[tuple[str, int]]:
    """Days of a period by level, in the order of the standard."""
    rows = object_rows(held, kind, name, dust, period.start, period.end)
    counted = dict(rows.filter(pl.col("level").is_not_null()).group_by("level").len().iter_rows())
    return [(grade, counted.get(grade, 0)) for grade in words.GRADES]


# days


class Day:
    """One day of one object as a page prints it; its figures are made when they are asked for."""

    def __init__(
        self, kind: str, name: str, dust: str, on: date, row: Mapping[str, Any] | None
    ) -> None:
        self.kind, self.name, self.dust, self.on = kind, name, dust, on
        self.row = row or {}

    @cached_property
    def values(self) -> Mapping[str, Figure]:
        """Item column → the value of the day, rounded as days are printed, or a gap."""
        return {item: self._value(item) for item in words.ITEMS}

    def plain(self, item: str) -> float | None:
        """The same for a drawing."""
        units = self.row.get(item)
        if units is None:
            return None
        decimals = day_decimals(KEY_OF[item], self.on)
        return float(divide_even(units, 10 ** (HELD_DECIMALS - decimals)) / 10**decimals)

    @cached_property
    def aqi(self) -> Figure:
        """The AQI of the day."""
        aqi = self.row.get("aqi")
        if aqi is None:
            return Figure("AQI", None, note="缺少项目，不计算AQI" if self.row else "没有数据")
        return Figure("AQI", aqi, ref=address.day(self.kind, self.name, self.on, "aqi", self.dust))

    @property
    def level(self) -> str:
        """优 to 严重污染, empty without an AQI."""
        return self.row.get("level") or ""

    @property
    def grade(self) -> int:
        """1 to 6, 0 without an AQI."""
        return words.GRADES.index(self.level) + 1 if self.level in words.GRADES else 0

    @property
    def primary(self) -> str:
        """Primary pollutants, joined by commas."""
        return self.row.get("primary") or ""

    @property
    def state(self) -> State | None:
        """The lowest state among what the day was made from."""
        found = self.row.get("state")
        return None if found is None else State(found)

    @property
    def dust_hours(self) -> int:
        """Hours of the day that are marked as dust."""
        return self.row.get("dust_hours") or 0

    @property
    def issued(self) -> tuple[str, ...]:
        """Items that were taken as an authority issued them."""
        return issued_items(self.row.get("issued") or 0)

    @property
    def hours(self) -> Mapping[str, int | None]:
        """Item column → how many valid hours the day has."""
        return {item: self.row.get(count) for item, count in _COUNT.items()}

    def _value(self, item: str) -> Figure:
        key = KEY_OF[item]
        held = held_value(self.row.get(item))
        if held is None:
            return Figure(key, None, words.UNITS[key], note=self._why(item))
        return Figure(
            key,
            round_even(held, day_decimals(key, self.on)),
            words.UNITS[key],
            ref=address.day(self.kind, self.name, self.on, item, self.dust),
        )

    def _why(self, item: str) -> str:
        if item in issued_items(self.row.get("dust_out") or 0):
            return "扣除沙尘"
        if item in issued_items(self.row.get("unmeasured") or 0):
            return "未监测"
        return "无有效日值" if self.row else "没有数据"


def object_rows(
    held: Snapshot, kind: str, name: str, dust: str, first: date, last: date
) -> pl.DataFrame:
    """Rows of ``fig_air_day`` of one object, by day."""
    rows = _by_object(held, kind, dust).get(name)
    if rows is None:
        return held.day_rows[kind].clear()
    return rows.filter(pl.col("day").is_between(day_number(first), day_number(last)))


def last_rows(held: Snapshot, kind: str, dust: str) -> dict[str, dict[str, Any]]:
    """Object → its row on the last day with figures of the city."""
    last = last_day(held)
    if last is None:
        return {}
    rows = held.days((kind,), day_number(last), day_number(last), dust)
    return {row["object"]: row for row in rows.iter_rows(named=True)}


def days(held: Snapshot, kind: str, name: str, dust: str, period: Period) -> list[Day]:
    """Every day of the period, newest first; a day without figures stands there empty."""
    rows = object_rows(held, kind, name, dust, period.start, period.end)
    found = {row["day"]: row for row in rows.iter_rows(named=True)}
    first, last = day_number(period.start), day_number(effective(held, period).end)
    return [
        Day(kind, name, dust, day_from(number), found.get(number))
        for number in range(last, first - 1, -1)
    ]


_COUNT = {
    "pm25": "n_pm25",
    "pm10": "n_pm10",
    "so2": "n_so2",
    "no2": "n_no2",
    "co": "n_co",
    "o3_8h": "n_o3",
}


def day_decimals(key: str, on: date) -> int:
    """With how many decimals a day's value is printed (HJ 663, of the edition of that day)."""
    return _decimals(key, edition_for(on).rules, on.year, on.month)


@lru_cache(maxsize=4096)
def _decimals(key: str, rules: str, year: int, month: int) -> int:
    shown = hj663.rounded(key, 1, "monitoring", on=date(year, month, 1), rules=rules).value
    exponent = shown.as_tuple().exponent if isinstance(shown, Decimal) else 0
    return -exponent if isinstance(exponent, int) else 0


def calendar(held: Snapshot, kind: str, name: str, dust: str, year: int) -> list[list[Day | None]]:
    """The year by months: twelve lines of up to 31 days; None where there is no such day."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = object_rows(held, kind, name, dust, first, last)
    found = {row["day"]: row for row in rows.iter_rows(named=True)}
    months = []
    for month in range(1, 13):
        line: list[Day | None] = []
        for day in range(1, 32):
            try:
                on = date(year, month, day)
            except ValueError:
                line.append(None)
                continue
            line.append(Day(kind, name, dust, on, found.get(day_number(on))))
        months.append(line)
    return months


def years(held: Snapshot, kind: str, name: str) -> list[int]:
    """Years with day figures of an object, newest first."""
    rows = _by_object(held, kind, KEPT).get(name)
    if rows is None or rows.is_empty():
        return []
    first, last = rows["day"].min(), rows["day"].max()
    assert isinstance(first, int)
    assert isinstance(last, int)
    return list(range(day_from(last).year, day_from(first).year - 1, -1))


def states_in(held: Snapshot, kind: str, name: str, dust: str, period: Period) -> list[int]:
    """The states among the days of a period."""
    rows = object_rows(held, kind, name, dust, period.start, period.end)
    return [one for one in rows["state"].unique().to_list() if one is not None]


def _by_object(held: Snapshot, kind: str, dust: str) -> Mapping[str, pl.DataFrame]:
    """Rows of one kind and dust basis, apart by object."""

    def made() -> Mapping[str, pl.DataFrame]:
        rows = held.day_rows[kind].filter(pl.col("dust") == dust)
        parts = rows.partition_by("object", as_dict=True, maintain_order=True)
        return {str(name[0]): part for name, part in parts.items()}

    return remember(held, ("rows", kind, dust), made)


BOTH = (EXCLUDED, KEPT)


def last_of(held: Snapshot, kind: str, name: str) -> Day | None:
    """The last day of the city, of one object as measured; None where it has no row."""
    last = last_day(held)
    row = None if last is None else _row(held, kind, name, KEPT, last)
    return None if row is None or last is None else Day(kind, name, KEPT, last, row)
