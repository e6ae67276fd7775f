"""A month as the office lives it: April 2026 in the small invented city, file by file.

The national points come as sheets with a two-row head, by the name that the province uses;
the county stations come as hours; last year's sheets lie in the drawer; one station is
replaced on the 12th and one is moved on the 1st; on 5 May comes the list of dust hours, on
8 May the final values, which change three station-days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from youju.demo.build import settings
from youju.demo.history import Arrival, History
from youju.demo.province import Change
from youju.demo.register import register
from youju.demo.weather import Dust, dust_in
from youju.readings.settings import Settings
from youju.terms.periods import Period, month_of
from youju.terms.places import Register

MONTH: Final = month_of(date(2026, 4, 1))
DUST_ON: Final = date(2026, 5, 5)
FINAL_ON: Final = date(2026, 5, 8)


@dataclass(frozen=True)
class Filed:
    """One file of the month on disk, with what is told to ``import_file`` when it comes."""

    path: Path
    arrival: Arrival


@dataclass(frozen=True)
class OfficeMonth:
    """Everything that the office has for the month.

    ``before``: files in the order of their arrival up to and with the dust list of 5 May;
    ``final``: the file of 8 May; ``changes``: the three station-days that it changes;
    ``dust``: the events on the list, hours by their beginning. ``year_ago`` and the months
    before are among ``before``, so month, weeks and year to date can be compared.
    """

    month: Period
    settings: Settings
    register: Register
    before: tuple[Filed, ...]
    final: Filed
    changes: tuple[Change, ...]
    dust: tuple[Dust, ...]

    @property
    def files(self) -> tuple[Filed, ...]:
        """All files in the order of their arrival."""
        return (*self.before, self.final)


def office_month(folder: Path) -> OfficeMonth:
    """Write the files of the month into a folder and say in which order they come.

    Nothing is imported: ``import_file(city, one.path, one.arrival.layout, state=…, on=…)``
    does, or ``demo.build.bring_in`` with the arrival.
    """
    folder.mkdir(parents=True, exist_ok=True)
    history = History(MONTH.end, arrived_by=FINAL_ON, small=True)
    filed = []
    for arrival in history.arrivals():
        path = folder / arrival.name
        path.write_bytes(arrival.content)
        filed.append(Filed(path, arrival))
    *before, final = filed
    return OfficeMonth(
        month=MONTH,
        settings=settings(),
        register=register(small=True),
        before=tuple(before),
        final=final,
        changes=final.arrival.changes,
        dust=dust_in(MONTH.start),
    )
