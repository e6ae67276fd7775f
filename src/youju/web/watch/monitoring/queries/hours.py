"""Hourly readings of one station in a narrow window of time, and how complete they are."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from youju.ledger import address
from youju.readings import tables
from youju.readings.city import City
from youju.terms.figures import Figure
from youju.terms.numbers import READING_DECIMALS, divide_even
from youju.terms.periods import Period, day_from, day_number, stamp
from youju.terms.states import State
from youju.web.watch.monitoring import words
from youju.web.watch.monitoring.queries import figures, stations


class Hour:
    """One hour of a station; its figures are made when they are asked for."""

    def __init__(self, site: str, number: int, row: Mapping[str, Any] | None, dust: str) -> None:
        self.site, self.number, self.dust = site, number, dust
        self.row = row or {}

    @cached_property
    def values(self) -> Mapping[str, Figure]:
        """Item → its value, or a gap with its flag."""
        on = day_from(self.number // 24)
        return {
            item: stations.hour_value(
                item,
                self.row.get(item),
                on,
                self.flag(item),
                address.hour(self.site, self.number, item, self.dust),
            )
            for item in words.HOUR_ITEMS
        }

    def plain(self, item: str) -> float | None:
        """The value of an item for a drawing."""
        units = self.row.get(item)
        if units is None:
            return None
        key = "O3_8h" if item == "o3" else words.KEY_OF[item]
        decimals = figures.day_decimals(key, day_from(self.number // 24))
        return float(divide_even(units, 10 ** (READING_DECIMALS - decimals)) / 10**decimals)

    def flag(self, item: str) -> str:
        """Why there is no value."""
        return self.row.get(f"flag_{item}") or ""

    @property
    def state(self) -> State | None:
        """The lowest state among the items."""
        found = self.row.get("state")
        return None if found is None else State(found)

    @property
    def ended(self) -> str:
        """The end of the hour, as 2026-11-22 01:00; 24:00 belongs to the day that it ends."""
        day, of_day = divmod(self.number, 24)
        return f"{day_from(day)} {of_day + 1:02d}:00"

    @property
    def stamp(self) -> str:
        """The end of the hour for a drawing; 24:00 is 00:00 of the next day."""
        return stamp(self.number)

    @property
    def stamp_day(self) -> str:
        """The day that the hour belongs to."""
        return day_from(self.number // 24).isoformat()

    @property
    def clock(self) -> str:
        """01:00 to 24:00."""
        return f"{self.number % 24 + 1:02d}:00"


def series(city: City, site: str, first: date, last: date, dust: str) -> list[Hour]:
    """Every hour between two days, oldest first; an hour without a reading stands there empty."""
    low, high = day_number(first) * 24, day_number(last) * 24 + 23
    rows = tables.hours(city, [site], (low, high), dust).collect()
    found = {row["hour"]: row for row in rows.iter_rows(named=True)}
    return [Hour(site, number, found.get(number), dust) for number in range(low, high + 1)]


def has_any(found: list[Hour]) -> bool:
    """Whether there is a single value among the hours."""
    return any(hour.row.get(item) is not None for hour in found for item in words.HOUR_ITEMS)


def as_csv(city: City, site: str, period: Period, dust: str) -> Iterator[bytes]:
    """The hours of a period as CSV, month by month, so that years don't stand in memory."""
    yield BOM_UTF8 + _line(
        ["时间（小时末）", *words.HOUR_ITEMS, *(f"{i}_flag" for i in words.HOUR_ITEMS), "state"]
    )
    for month in months(period):
        hours = (day_number(month.start) * 24, day_number(month.end) * 24 + 23)
        rows = tables.hours(city, [site], hours, dust).sort("hour").collect()
        lines = []
        for row in rows.iter_rows(named=True):
            on = day_from(row["hour"] // 24)
            values = [stations.hour_value(i, row[i], on, "").value for i in words.HOUR_ITEMS]
            flags = [row[f"flag_{i}"] or "" for i in words.HOUR_ITEMS]
            state = State(row["state"]).label
            lines.append(
                [stamp(row["hour"]), *("" if v is None else v for v in values), *flags, state]
            )
        yield b"".join(_line(line) for line in lines)


def _line(values: list[Any]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(values)
    return out.getvalue().encode()


def months(period: Period) -> Iterator[Period]:
    """The period cut at the ends of months."""
    from youju.terms.periods import month_of

    start = period.start
    while start <= period.end:
        end = min(month_of(start).end, period.end)
        yield Period(start, end)
        start = day_from(day_number(end) + 1)
