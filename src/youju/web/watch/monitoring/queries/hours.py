"""Hourly readings of one station in a narrow window of time, and how complete they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from youju.readings import tables
from youju.readings.city import City
from youju.terms.figures import Figure
from youju.terms.periods import Period, day_from, day_number, stamp
from youju.terms.states import State
from youju.web.watch.monitoring import words
from youju.web.watch.monitoring.queries import stations


@dataclass(frozen=True)
class Hour:
    """One hour of a station: its number, its end, values by item, and the lowest state."""

    number: int
    values: Mapping[str, Figure]
    state: State | None

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
    return [_hour(site, number, found.get(number), dust) for number in range(low, high + 1)]


def _hour(site: str, number: int, row: Mapping[str, Any] | None, dust: str) -> Hour:
    on = day_from(number // 24)
    row = row or {}
    values = {
        item: stations.hour_value(
            item,
            row.get(item),
            on,
            row.get(f"flag_{item}") or "",
            ref(site, number, item, dust),
        )
        for item in words.HOUR_ITEMS
    }
    state = State(row["state"]) if row.get("state") is not None else None
    return Hour(number, values, state)


def ref(site: str, number: int, item: str, dust: str) -> str:
    """The address that explains an hour: the day that it entered."""
    from youju.ledger import address

    column = "o3_8h" if item == "o3" else item
    return address.day("site", site, day_from(number // 24), column, dust)


def has_any(found: list[Hour]) -> bool:
    """Whether there is a single value among the hours."""
    return any(value.value is not None for hour in found for value in hour.values.values())


def as_csv(city: City, site: str, period: Period, dust: str) -> Iterator[bytes]:
    """The hours of a period as CSV, month by month, so that years don't stand in memory."""
    yield _line(
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
