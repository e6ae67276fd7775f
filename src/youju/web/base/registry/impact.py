"""How many days and figures a change of the register touches, counted before it is confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from youju.terms.errors import YoujuError
from youju.terms.periods import day_from
from youju.terms.places import ASSESSED, CITY, COUNTY, SITE, Register, Site
from youju.web.base.city import folder
from youju.web.base.registry.lines import by_station, differences

BOTH = 2
"""Every day is kept on two dust bases."""


@dataclass(frozen=True)
class Impact:
    """Days with data on which a station counts elsewhere than before.

    ``station_days``: such days, added up over the stations; ``county_days`` and ``city_days``:
    days of counties and of the city whose members change, in ``places``; ``figures``: rows of
    days that will be computed again.
    """

    first: date | None
    last: date | None
    station_days: int
    county_days: int
    city_days: int
    places: tuple[str, ...]

    @property
    def figures(self) -> int:
        """Day figures of counties and the city, on both dust bases."""
        return BOTH * (self.county_days + self.city_days)

    def as_json(self) -> dict[str, object]:
        """Plain values for the record."""
        return {
            "first": self.first.isoformat() if self.first else "",
            "last": self.last.isoformat() if self.last else "",
            "station_days": self.station_days,
            "county_days": self.county_days,
            "city_days": self.city_days,
            "figures": self.figures,
            "places": list(self.places),
        }


def of(old: Register, new: Register) -> Impact | None:
    """What the newer register touches; None while nothing was computed yet."""
    try:
        held = folder.snapshot()
    except YoujuError:
        return None
    keys = [one.key for one in differences(old, new)]
    rows = (
        held.days(kinds=(SITE,), dust="kept")
        .filter(pl.col("object").is_in(keys))
        .select("object", "day")
        .unique()
    )
    before, after = by_station(old), by_station(new)
    touched: set[tuple[str, str, int]] = set()
    days: set[int] = set()
    station_days = 0
    for key, number in rows.iter_rows():
        day = day_from(number)
        was, becomes = _counts(before.get(key, ()), day), _counts(after.get(key, ()), day)
        if was == becomes:
            continue
        station_days += 1
        days.add(number)
        for kind, place in ((COUNTY, 0), (CITY, 1)):
            if was[place] != becomes[place]:
                touched |= {(kind, one[place], number) for one in (was, becomes) if one[place]}
    return Impact(
        day_from(min(days)) if days else None,
        day_from(max(days)) if days else None,
        station_days,
        sum(kind == COUNTY for kind, _, _ in touched),
        sum(kind == CITY for kind, _, _ in touched),
        tuple(sorted({name for _, name, _ in touched})),
    )


def _counts(lines: Sequence[Site], day: date) -> tuple[str, str]:
    """The county and the city in whose value the station counts on that day; empty for none."""
    for line in lines:
        if line.stands_on(day):
            return (line.county, line.city) if line.role == ASSESSED else ("", "")
    return ("", "")
