"""The file of a year's targets (targets/YEAR.csv) as plain values, checked line by line.

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
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from youju.terms.errors import BadInput

HEAD = ("place", "item", "target", "plan")
ITEMS = ("PM2.5", "good_rate", "heavy_days")
PLANS = ("linear", "seasonal")
LIMITS = {"PM2.5": 500, "good_rate": 100, "heavy_days": 366}
"""No target lies above."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a year asks of one place, and the shape of its plan line."""

    place: str
    item: str
    target: Decimal
    plan: str


def parse(text: str, source: str) -> tuple[Target, ...]:
    """The targets in the text of such a file.

    :raises BadInput: unknown columns, items or shapes, or a target that is no number; with
        the line.
    """
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if tuple(rows.fieldnames or ()) != HEAD:
        raise BadInput(f"{source} 第1行的表头应为 {','.join(HEAD)}。")
    return tuple(_target(row, f"{source} 第{rows.line_num}行") for row in rows)


def _target(row: dict[str, str], where: str) -> Target:
    said = {key: (row.get(key) or "").strip() for key in HEAD}
    for key, known in (("item", ITEMS), ("plan", PLANS)):
        if said[key] not in known:
            raise BadInput(f"{where}“{key}”一栏是“{said[key]}”，应为{'、'.join(known)}之一。")
    number = value(said["target"])
    if number is None:
        raise BadInput(f"{where}“target”一栏的“{said['target']}”不是目标值。")
    if not said["place"]:
        raise BadInput(f"{where}没有写地方。")
    return Target(said["place"], said["item"], number, said["plan"])


def value(text: str) -> Decimal | None:
    """A target as people write it; None when it is none.

    >>> value("33"), value("-1"), value("约33")
    (Decimal('33'), None, None)
    """
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and number >= 0 else None


def as_text(targets: Iterable[Target]) -> str:
    """The file with these targets."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows((one.place, one.item, f"{one.target:f}", one.plan) for one in targets)
    return out.getvalue()
