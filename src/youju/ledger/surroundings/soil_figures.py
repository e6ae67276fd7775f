"""Soil as pages ask for it: everything of one basis, read once, answered from memory."""

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
from youju.ledger.surroundings.soil_store import (
    ITEM,
    PLACE,
    RATE_DECIMALS,
    SAMPLE,
    SHELF,
)
from youju.readings.city import City
from youju.readings.dated import Lines
from youju.readings.settings import Settings
from youju.readings.surroundings import kept
from youju.readings.surroundings.points import DECIMALS
from youju.readings.surroundings.soil import Account, Place
from youju.standards.soil import contents
from youju.terms.numbers import exact, plain, round_even, unscaled
from youju.terms.periods import day_from

PRINTED = 2
"""Decimals of the rates of safe use as they are printed."""


@dataclass(frozen=True)
class Item:
    """An item of a sample in mg/kg, its values of the standard, its verdict."""

    item: str
    value: Decimal
    below: bool
    screening: Decimal | None
    intervention: Decimal | None
    verdict: str
    address: str

    @property
    def over(self) -> bool:
        """Whether it is above its screening value."""
        return self.verdict not in ("", contents.NOT_ABOVE, contents.WITHIN_BACKGROUND)

    @property
    def multiple(self) -> Decimal | None:
        """How many times it exceeds the screening value (超标倍数); None where it does not."""
        if not self.over or self.screening is None:
            return None
        return plain(round_even(exact(self.value) / exact(self.screening) - 1, 2))


@dataclass(frozen=True)
class SampleFigure:
    """A sample of a site."""

    site: str
    day: date
    depth: str
    verdict: str
    deciding: str
    undecided: str
    unlisted: str
    note: str
    ph: Decimal | None
    items: tuple[Item, ...]

    @property
    def when(self) -> str:
        """The day, with the depth where the sheet said it, as addresses have it."""
        return self.day.isoformat() + (f"@{self.depth}" if self.depth else "")

    @property
    def address(self) -> str:
        """Where the verdict is explained."""
        return f"{SAMPLE}/{self.site}/{self.when}/verdict"

    @property
    def over(self) -> bool:
        """Whether any item is above its screening value."""
        return self.verdict not in ("", contents.NOT_ABOVE, contents.WITHIN_BACKGROUND) and (
            self.verdict != contents.UNDECIDED
        )


@dataclass(frozen=True)
class PlaceFigure:
    """A year of a county or the city; areas in 亩 and 公顷, rates in %."""

    kind: str
    name: str
    period: str
    sites: int
    clean: int
    clean_rate: Decimal | None
    farmland_safe: Decimal
    farmland_of: Decimal
    farmland_rate: Decimal | None
    building_safe: Decimal
    building_of: Decimal
    building_rate: Decimal | None

    def address(self, item: str) -> str:
        """Where an item is explained."""
        return f"{PLACE}/{self.name}/{self.period}/{item}"

    @property
    def farmland_address(self) -> str:
        """Of the rate of farmland."""
        return self.address("farmland_rate")

    @property
    def building_address(self) -> str:
        """Of the rate of building land."""
        return self.address("building_rate")

    @property
    def clean_address(self) -> str:
        """Of the share of sites not above screening."""
        return self.address("clean_rate")


@dataclass(frozen=True, eq=False)
class SoilFigures:
    """The figures of soil of one basis with the registers that they were made under."""

    settings: Settings
    register: Lines[Place]
    account: Account
    computed: Computed
    samples: Mapping[str, list[SampleFigure]] = field(repr=False)
    places: Mapping[tuple[str, str, str], PlaceFigure] = field(repr=False)
    issued: Issued = field(repr=False, default_factory=lambda: Issued("soil"))

    @cached_property
    def years(self) -> tuple[str, ...]:
        """The years with figures, own or issued, the earliest first."""
        return tuple(sorted({*(key for _kind, _name, key in self.places), *self.issued.periods}))

    @cached_property
    def beside(self) -> Beside:
        """Rates of safe use, ours and the issued ones."""
        own = {}
        for (kind, name, key), one in self.places.items():
            for item, rate in (
                ("farmland_rate", one.farmland_rate),
                ("building_rate", one.building_rate),
            ):
                if rate is not None:
                    own[kind, name, key, item] = rate
        return Beside(self.settings, self.issued, own, PLACE, PRINTED)

    def told(self, one: PlaceFigure, item: str) -> Told:
        """An item of a place: what counts, ours, the issued one, a year ago."""
        return self.beside.told(one.kind, one.name, one.period, item)

    def samples_of(self, site: str) -> list[SampleFigure]:
        """The samples of a site, the newest first."""
        return self.samples.get(site, [])

    def table(self, kind: str, key: str) -> list[PlaceFigure]:
        """Every place of a kind in a year, in the order of the registers."""
        found = {
            name: one
            for (what, name, year), one in self.places.items()
            if (what, year) == (kind, key)
        }
        for name in self.issued.places(kind, key):
            found.setdefault(name, _blank(kind, name, key))
        return list(found.values())


def load(city: City, basis: int | None = None) -> SoilFigures:
    """The figures of a computation of soil, the newest one without ``basis``.

    :raises NotThere: nothing was computed yet, or not under that number.
    """
    computed = SHELF.at(city, basis)
    samples, items, places = pl.collect_all(
        [SHELF.rows(city, name, basis=computed.number) for name in (SAMPLE, ITEM, PLACE)]
    )
    by_sample: dict[tuple[str, int, str], list[Item]] = {}
    for row in items.iter_rows(named=True):
        by_sample.setdefault((row["site"], row["day"], row["depth"]), []).append(_item(row))
    found: dict[str, list[SampleFigure]] = {}
    for row in samples.sort("site", "day", "depth").iter_rows(named=True):
        mine = by_sample.get((row["site"], row["day"], row["depth"]), [])
        found.setdefault(row["site"], []).insert(0, _sample(row, mine))
    return SoilFigures(
        city.settings,
        kept.soil_at(city, computed.registers),
        kept.account_at(city, computed.accounts),
        computed,
        found,
        {
            (row["kind"], row["object"], row["period"]): _place(row)
            for row in places.iter_rows(named=True)
        },
        issued.read(city, "soil", computed.issued),
    )


def current(city: City, held: SoilFigures | None) -> SoilFigures:
    """The figures that were held while they are still the newest, else new ones."""
    return shelf.current(city, held, SHELF, load)


def _content(units: int | None) -> Decimal | None:
    return None if units is None else unscaled(units, DECIMALS)


def _item(row: Mapping[str, Any]) -> Item:
    when = day_from(row["day"]).isoformat() + (f"@{row['depth']}" if row["depth"] else "")
    return Item(
        row["item"],
        unscaled(row["value"], DECIMALS),
        row["below"],
        _content(row["screening"]),
        _content(row["intervention"]),
        row["verdict"] or "",
        f"{SAMPLE}/{row['site']}/{when}/{row['item']}",
    )


def _sample(row: Mapping[str, Any], items: list[Item]) -> SampleFigure:
    worst = sorted(items, key=lambda one: (not one.over, -(one.multiple or Decimal(0))))
    return SampleFigure(
        row["site"],
        day_from(row["day"]),
        row["depth"],
        row["verdict"] or "",
        row["deciding"],
        row["undecided"],
        row["unlisted"],
        row["note"],
        _content(row["ph"]),
        tuple(worst),
    )


def _rate(units: int | None) -> Decimal | None:
    return None if units is None else unscaled(units, RATE_DECIMALS)


def _blank(kind: str, name: str, year: str) -> PlaceFigure:
    """A place of which there is nothing but what was issued."""
    none = Decimal(0)
    return PlaceFigure(kind, name, year, 0, 0, None, none, none, None, none, none, None)


def _place(row: Mapping[str, Any]) -> PlaceFigure:
    areas = {
        name: unscaled(row[name], RATE_DECIMALS)
        for name in ("farmland_safe", "farmland_of", "building_safe", "building_of")
    }
    return PlaceFigure(
        row["kind"],
        row["object"],
        row["period"],
        row["sites"],
        row["clean"],
        _rate(row["clean_rate"]),
        areas["farmland_safe"],
        areas["farmland_of"],
        _rate(row["farmland_rate"]),
        areas["building_safe"],
        areas["building_of"],
        _rate(row["building_rate"]),
    )
