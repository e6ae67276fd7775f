"""Micro-stations that hand in their hours themselves: beside the outlets, with their last hour.

They have no logger of HJ 212; their hours lie among those of the stations, where their pages are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from youju.readings import tables
from youju.readings.schema import WIDE
from youju.terms.numbers import plain, unscaled
from youju.terms.periods import BEIJING, day_number, stamp
from youju.terms.places import MICRO
from youju.terms.states import State
from youju.terms.substances import substance
from youju.web.base.city import folder
from youju.web.base.rights.models import User
from youju.web.base.rights.words import CITY_WIDE, COUNTY

HOURS: Final = 48
LATE: Final = 3
"""Hours behind the present one after which a station is late."""


@dataclass(frozen=True)
class Heard:
    """A micro-station that handed in hours of the last two days; ``last`` as its hour ends."""

    site: str
    name: str
    county: str
    last: str
    late: bool
    hours: int
    values: tuple[tuple[str, str, str], ...]
    state: State


def heard(person: Any, now: datetime) -> list[Heard]:
    """Those in this person's scope, by name."""
    assert isinstance(person, User)
    if not person.roles_today & (CITY_WIDE | {COUNTY}):
        return []
    register, today = folder.city().register, now.astimezone(BEIJING).date()
    sites = {
        one.site: one
        for one in register.on(today)
        if one.level == MICRO
        and (person.roles_today & CITY_WIDE or one.county in person.counties_today)
    }
    if not sites:
        return []
    local = now.astimezone(BEIJING)
    hour = day_number(local.date()) * 24 + local.hour
    rows = (
        tables.hours(folder.city(), list(sites), (hour - HOURS, hour))
        .collect()
        .sort("site", "hour")
    )
    found = []
    for (site,), group in rows.group_by("site", maintain_order=True):
        row = group.row(-1, named=True)
        values = tuple(
            (one.key, f"{plain(unscaled(row[item])):f}", one.unit)
            for item in WIDE
            if row[item] is not None and (one := substance(item))
        )
        known = sites[str(site)]
        found.append(
            Heard(
                known.site,
                known.name,
                known.county,
                stamp(row["hour"]).replace("T", " "),
                hour - row["hour"] > LATE,
                group.height,
                values,
                State(row["state"]),
            )
        )
    return sorted(found, key=lambda one: one.name)
