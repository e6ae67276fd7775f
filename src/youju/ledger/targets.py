"""Yearly targets of a city (targets/YEAR.csv) and what is said of them in a bulletin.

::

    place,item,target,plan
    甲县,PM2.5,33,seasonal
    某市,good_rate,84.0,linear

``item``: PM2.5 (µg/m³), good_rate (%), heavy_days (days). ``plan``: the shape of the plan line,
``linear`` or ``seasonal`` (see ``standards.air.targets``).
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from youju.ledger.exact import held_value
from youju.ledger.levels import EXCLUDED, KEPT
from youju.ledger.snapshot import Snapshot
from youju.ledger.statistics import GOOD_RATE, HEAVY_DAYS
from youju.readings.city import City
from youju.terms.errors import BadInput
from youju.terms.numbers import Number
from youju.terms.periods import year_to_date

HEAD = ("place", "item", "target", "plan")
ITEMS = ("PM2.5", GOOD_RATE, HEAVY_DAYS)
PLANS = ("linear", "seasonal")


@dataclass(frozen=True, slots=True)
class Target:
    """What a year asks of one place, and the shape of its plan line."""

    place: str
    item: str
    target: Decimal
    plan: str


def read(city: City, year: int) -> tuple[Target, ...]:
    """The targets of a year; none without a file.

    :raises BadInput: unknown columns, items or shapes, or a target that is no number; with
        the line.
    """
    path = city.path / "targets" / f"{year}.csv"
    if not path.is_file():
        return ()
    text = path.read_text(encoding="utf-8-sig")
    rows = csv.DictReader(io.StringIO(text))
    if tuple(rows.fieldnames or ()) != HEAD:
        raise BadInput(f"{path} 第1行的表头应为 {','.join(HEAD)}。")
    return tuple(_target(row, f"{path} 第{rows.line_num}行") for row in rows)


def _target(row: dict[str, str], where: str) -> Target:
    said = {key: (row.get(key) or "").strip() for key in HEAD}
    for key, known in (("item", ITEMS), ("plan", PLANS)):
        if said[key] not in known:
            raise BadInput(f"{where}“{key}”一栏是“{said[key]}”，应为{'、'.join(known)}之一。")
    try:
        number = Decimal(said["target"])
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0:
        raise BadInput(f"{where}“target”一栏的“{said['target']}”不是目标值。")
    if not said["place"]:
        raise BadInput(f"{where}没有写地方。")
    return Target(said["place"], said["item"], number, said["plan"])


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
