"""Sound as pages ask for it: everything of one basis, read once, answered from memory.

Nothing in it changes after it was loaded and it keeps no ``City``; threads may share it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl

from youju.ledger.surroundings import issued, shelf
from youju.ledger.surroundings.issued import Beside, Issued, Told
from youju.ledger.surroundings.shelf import Computed
from youju.ledger.surroundings.sound_store import DAY, LEVEL_DECIMALS, PERIOD, SHELF, WHOLES
from youju.readings.city import City
from youju.readings.dated import Lines
from youju.readings.settings import Settings
from youju.readings.surroundings import kept
from youju.readings.surroundings.sound import ZONES, Place
from youju.terms.numbers import unscaled
from youju.terms.periods import day_from, day_number, parse


@dataclass(frozen=True)
class DayFigure:
    """A day of a site; levels in dB(A), None where there is none (``note`` says why)."""

    site: str
    zone: str
    day: date
    ld: Decimal | None
    ln: Decimal | None
    ldn: Decimal | None
    limit_day: Decimal | None
    limit_night: Decimal | None
    met_day: bool | None
    met_night: bool | None
    hours: int
    reported: bool
    note: str

    def address(self, item: str) -> str:
        """Where an item is explained."""
        return f"{DAY}/{self.site}/{self.day.isoformat()}/{item}"

    @property
    def over_day(self) -> Decimal | None:
        """By how much the day exceeds its limit, None where it does not."""
        return _over(self.ld, self.limit_day)

    @property
    def over_night(self) -> Decimal | None:
        """By how much the night exceeds its limit, None where it does not."""
        return _over(self.ln, self.limit_night)


@dataclass(frozen=True)
class Whole:
    """The mean level of the grids or the roads of a place, and its grade."""

    what: str
    when: str
    level: Decimal
    of: int
    grade: str
    address: str
    grade_address: str


@dataclass(frozen=True)
class PlaceFigure:
    """A place over a period, of all zones or of one."""

    kind: str
    name: str
    zone: str
    period: str
    sites: int
    day_of: int
    day_met: int
    day_rate: Decimal | None
    night_of: int
    night_met: int
    night_rate: Decimal | None
    unzoned: str
    wholes: Mapping[tuple[str, str], Whole]

    def address(self, item: str) -> str:
        """Where an item is explained; of one zone ``day_rate:2``."""
        tail = f":{self.zone}" if self.zone else ""
        return f"{PERIOD}/{self.name}/{self.period}/{item}{tail}"

    @property
    def day_address(self) -> str:
        """Of the rate by day."""
        return self.address("day_rate")

    @property
    def night_address(self) -> str:
        """Of the rate by night."""
        return self.address("night_rate")


@dataclass(frozen=True, eq=False)
class SoundFigures:
    """The figures of sound of one basis with the register that they were made under."""

    settings: Settings
    register: Lines[Place]
    computed: Computed
    day_rows: pl.DataFrame = field(repr=False)
    period_rows: pl.DataFrame = field(repr=False)
    issued: Issued = field(repr=False, default_factory=lambda: Issued("sound"))

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """Keys of every period with figures, own or issued, by kind, then by time."""
        rows = self.period_rows.select("period_kind", "end", "period").unique().rows()
        told = [(one.kind, day_number(one.end), key) for key, one in self.issued.periods.items()]
        return tuple(key for *_, key in sorted({*rows, *told}))

    @cached_property
    def beside(self) -> Beside:
        """Rates and mean levels, ours and the issued ones."""
        own = {}
        for (kind, name, zone, key), one in self._places.items():
            tail = f":{zone}" if zone else ""
            for when, rate in (("day", one.day_rate), ("night", one.night_rate)):
                if rate is not None:
                    own[kind, name, key, f"{when}_rate{tail}"] = rate
            for (what, when), whole in one.wholes.items():
                own[kind, name, key, f"{what}_{when}"] = whole.level
        return Beside(self.settings, self.issued, own, PERIOD, 1)

    def told(self, one: PlaceFigure, item: str) -> Told:
        """An item of a place: what counts, ours, the issued one, a year ago."""
        tail = f":{one.zone}" if one.zone else ""
        return self.beside.told(one.kind, one.name, one.period, item + tail)

    @cached_property
    def last_day(self) -> date | None:
        """The last day with a reading."""
        last = self.day_rows["day"].max()
        return day_from(last) if isinstance(last, int) else None

    @cached_property
    def _days(self) -> Mapping[str, list[DayFigure]]:
        found: dict[str, list[DayFigure]] = {}
        for row in self.day_rows.sort("site", "day").iter_rows(named=True):
            found.setdefault(row["site"], []).append(_day_figure(row))
        return found

    def days_of(self, site: str) -> list[DayFigure]:
        """Every day of a site, the earliest first."""
        return self._days.get(site, [])

    def day_of(self, site: str, on: date) -> DayFigure | None:
        """One day of a site."""
        return next((one for one in self.days_of(site) if one.day == on), None)

    def within(self, site: str, key: str) -> list[DayFigure]:
        """The days of a site in a period, the earliest first."""
        period = parse(key)
        return [one for one in self.days_of(site) if one.day in period]

    @cached_property
    def _places(self) -> Mapping[tuple[str, str, str, str], PlaceFigure]:
        rows = self.period_rows.iter_rows(named=True)
        return {
            (row["kind"], row["object"], row["zone"], row["period"]): _place_figure(row)
            for row in rows
        }

    def place(self, kind: str, name: str, key: str, zone: str = "") -> PlaceFigure | None:
        """A county or the city over a period; None where nothing is known of it.

        Of a place with issued values alone the own ones are empty.
        """
        found = self._places.get((kind, name, zone, key))
        if found is None and self.issued.any(kind, name, key, zone):
            return PlaceFigure(kind, name, zone, key, 0, 0, 0, None, 0, 0, None, "", {})
        return found

    def table(self, kind: str, key: str) -> list[PlaceFigure]:
        """Every place of a kind."""
        names = dict.fromkeys((*self.register.places(kind), *self.issued.places(kind, key)))
        found = (self.place(kind, name, key) for name in names)
        return [one for one in found if one is not None]

    def zones(self, kind: str, name: str, key: str) -> list[PlaceFigure]:
        """The zones of a place, in the order of the standard."""
        found = (self.place(kind, name, key, zone) for zone in ZONES)
        return [one for one in found if one is not None]


def load(city: City, basis: int | None = None) -> SoundFigures:
    """The figures of a computation of sound, the newest one without ``basis``.

    :raises NotThere: nothing was computed yet, or not under that number.
    """
    computed = SHELF.at(city, basis)
    days, periods = pl.collect_all(
        [SHELF.rows(city, name, basis=computed.number) for name in (DAY, PERIOD)]
    )
    register = kept.sound_at(city, computed.registers)
    told = issued.read(city, "sound", computed.issued)
    return SoundFigures(city.settings, register, computed, days, periods, told)


def current(city: City, held: SoundFigures | None) -> SoundFigures:
    """The figures that were held while they are still the newest, else new ones."""
    return shelf.current(city, held, SHELF, load)


def _over(level: Decimal | None, limit: Decimal | None) -> Decimal | None:
    return None if level is None or limit is None or level <= limit else level - limit


def _level(units: int | None) -> Decimal | None:
    return None if units is None else unscaled(units, LEVEL_DECIMALS)


def _day_figure(row: Mapping[str, Any]) -> DayFigure:
    return DayFigure(
        row["site"],
        row["zone"],
        day_from(row["day"]),
        _level(row["ld"]),
        _level(row["ln"]),
        _level(row["ldn"]),
        _level(row["limit_day"]),
        _level(row["limit_night"]),
        row["met_day"],
        row["met_night"],
        row["hours"],
        row["reported"],
        row["note"],
    )


def _tenths(units: int | None) -> Decimal | None:
    return None if units is None else Decimal(units).scaleb(-1)


def _place_figure(row: Mapping[str, Any]) -> PlaceFigure:
    wholes = {}
    for what in WHOLES:
        for when in ("day", "night"):
            level = _tenths(row[f"{what}_{when}"])
            if level is not None:
                at = f"{PERIOD}/{row['object']}/{row['period']}/{what}_{when}"
                wholes[what, when] = Whole(
                    what,
                    when,
                    level,
                    row[f"{what}_{when}_of"],
                    row[f"{what}_{when}_grade"],
                    at,
                    f"{at}_grade",
                )
    return PlaceFigure(
        row["kind"],
        row["object"],
        row["zone"],
        row["period"],
        row["sites"],
        row["day_of"],
        row["day_met"],
        _tenths(row["day_rate"]),
        row["night_of"],
        row["night_met"],
        _tenths(row["night_rate"]),
        row["unzoned"],
        wholes,
    )
