"""The days behind an object's figures, counted by level and listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from youju.ledger import address
from youju.ledger.exact import held_value
from youju.ledger.statistics import ObjectDays
from youju.standards.air import hj633, hj663
from youju.terms.periods import Period


@dataclass(frozen=True)
class Day:
    """One day: index, level, PM2.5, ozone, and the address of the day."""

    day: date
    aqi: int | None
    level: int
    word: str
    pm25: Decimal | int | None
    o3: Decimal | int | None
    ref: str
    pm25_ref: str
    o3_ref: str


def of(found: ObjectDays | None, period: Period) -> dict[str, Any]:
    """The days of a period (as measured), newest first, and how many of each level."""
    if found is None:
        return {"days": [], "levels": []}
    days = [_day(found, day) for day in period if day in found.states]
    counts: dict[tuple[int, str], int] = {}
    for one in days:
        if one.aqi is not None:
            counts[one.level, one.word] = counts.get((one.level, one.word), 0) + 1
    levels = [(level, word, counts[level, word]) for level, word in sorted(counts)]
    days.reverse()
    return {"days": days, "levels": levels}


def _day(found: ObjectDays, day: date) -> Day:
    aqi = found.aqi.get(day)
    level = hj633.level_of(aqi, on=day) if aqi is not None else None

    def at(item: str) -> str:
        return address.day(found.kind, found.name, day, item, found.dust)

    def value(item: str, key: str) -> Decimal | int | None:
        held = held_value(found.values[item].get(day))  # type: ignore[arg-type]
        if held is None:
            return None
        shown = hj663.rounded(key, held, "monitoring", on=day).value
        return shown if isinstance(shown, (int, Decimal)) else None

    return Day(
        day,
        aqi,
        level.number if level else 0,
        level.name if level else "",
        value("pm25", "PM2.5"),
        value("o3_8h", "O3_8h"),
        at("aqi"),
        at("pm25"),
        at("o3_8h"),
    )
