"""Yearly targets of a city (targets/YEAR.csv, see ``readings.yearly``) and the days behind them."""

from __future__ import annotations

from datetime import date

from youju.ledger.exact import held_value
from youju.ledger.levels import EXCLUDED, KEPT
from youju.ledger.snapshot import Snapshot
from youju.readings.city import City
from youju.readings.yearly import Target, parse
from youju.terms.numbers import Number
from youju.terms.periods import year_to_date

__all__ = ["Target", "daily", "read"]


def read(city: City, year: int) -> tuple[Target, ...]:
    """The targets of a year; none without a file.

    :raises BadInput: unknown columns, items or shapes, or a target that is no number; with
        the line.
    """
    path = city.path / "targets" / f"{year}.csv"
    if not path.is_file():
        return ()
    return parse(path.read_text(encoding="utf-8-sig"), str(path))


def daily(
    held: Snapshot, kind: str, name: str, item: str, first: date, last: date
) -> dict[date, Number | None]:
    """Day values of a place over any stretch: PM2.5 without dust, or the AQI as measured."""
    found = held.objects(kind, year_to_date(last)).get((name, EXCLUDED if item == "pm25" else KEPT))
    if found is None:
        return {}
    inside = [day for day in found.days if first <= day <= last]
    if item == "pm25":
        held_values = found.values["pm25"]
        return {
            day: held_value(value if isinstance(value := held_values.get(day), int) else None)
            for day in inside
        }
    return {day: found.aqi.get(day) for day in inside}
