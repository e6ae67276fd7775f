"""The recompute job of wells and sources: touched periods of touched points, nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from youju.ledger import supply_classes
from youju.ledger import supply_store as store
from youju.ledger.supply_exact import Recomputation
from youju.readings import supply, tables
from youju.readings.city import City
from youju.standards import water as standards
from youju.terms.periods import Period, day_from, half_of, month_of, quarter_of, year_of

RECIPES = "2026-11-supply-1"
"""Version of the recipe; a change here makes every figure of wells and sources stale."""


@dataclass(frozen=True)
class Summary:
    """What a run did: figures written."""

    basis: store.Computed | None
    periods: int = 0

    def __bool__(self) -> bool:
        return bool(self.periods)


def bring_up(city: City, *, now: datetime) -> Summary:
    """Bring the figures up to date; the caller holds the lock. ``now`` is only recorded."""
    done = store.bases(city)
    if not done and not supply.register(city).lines:
        return Summary(None)
    last = done[-1] if done else None
    current = basis(city, now=now)
    since = last if last is not None and current.same_rules(last) else None
    touched = supply.touched_since(city, since.reading if since else 0)
    if touched.is_empty():
        return Summary(last)
    again = Recomputation(city, current)
    again.load(touched["point"].unique().to_list())
    wanted: dict[tuple[str, Period], None] = {}
    for point, day in touched.iter_rows():
        for period in periods_of(day):
            wanted[point, period] = None
    asked = [
        (line, period)
        for point, period in wanted
        if (line := _line(again, point, period)) is not None
    ]
    second = supply_classes.of_wells(again.samples, asked)
    rows: list[dict[str, Any]] = []
    for line, period in asked:
        row = again.told(line, period).row
        rows.append(row | _by_second_hand(row, second.get((line.point, period.key), {})))
    if rows:
        store.append(city, rows, current.number)
    store.record(city, current)
    return Summary(current, len(rows))


def _by_second_hand(row: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """What the table says of a well; deciding items in the order of the sheet where they agree."""
    first = set(filter(None, (row["deciding"] or "").split(",")))
    if told and first == set(filter(None, told["deciding"].split(","))):
        return told | {"deciding": row["deciding"]}
    return told


def _line(again: Recomputation, point: str, period: Period) -> supply.Line | None:
    """The line at the end of a period; of a point that ended inside it, its last one there."""
    found = [
        one
        for one in again.register.lines
        if one.point == point
        and (one.since is None or one.since <= period.end)
        and (one.until is None or one.until >= period.start)
    ]
    return found[-1] if found else None


def periods_of(day: int) -> tuple[Period, ...]:
    """Month, quarter, half-year and year of a day."""
    on = day_from(day)
    return month_of(on), quarter_of(on), half_of(on), year_of(on)


def basis(city: City, *, now: datetime) -> store.Computed:
    """The basis that a computation started now would have."""
    joined = "\n".join(f"{one.address} {one.sha256}" for one in standards.dated_files())
    return store.Computed(
        number=store.free_number(city),
        reading=tables.basis(city).reading,
        register=supply.keep(city),
        editions=hashlib.sha256(joined.encode()).hexdigest(),
        recipes=RECIPES,
        computed_at=now.isoformat(timespec="seconds"),
    )
