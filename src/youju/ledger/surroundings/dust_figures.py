"""Dustfall as pages ask for it: everything of one basis, read once, answered from memory.

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

from youju.ledger.surroundings import shelf
from youju.ledger.surroundings.dust_exact import Recomputation
from youju.ledger.surroundings.dust_store import PERIOD, SHELF
from youju.ledger.surroundings.shelf import Computed
from youju.readings.city import City
from youju.readings.dated import Lines
from youju.readings.settings import Settings
from youju.readings.surroundings import kept
from youju.readings.surroundings.dust import Place, Targets
from youju.standards.dust.dustfall import DECIMALS, EXCEEDED, UNIT
from youju.terms.figures import Figure
from youju.terms.numbers import HELD_DECIMALS, plain, round_even, unscaled
from youju.terms.periods import MONTH, Period, day_from, month_of, parse
from youju.terms.places import SITE


@dataclass(frozen=True)
class DustFigure:
    """A point, a county or the city over a period, t/(km²·month)."""

    kind: str
    name: str
    period: str
    many: int
    missing: str
    mean: Decimal | None
    largest: Decimal | None
    largest_at: str
    smallest: Decimal | None
    smallest_at: str
    limit: Decimal | None
    over: Decimal | None
    verdict: str
    rank: int | None
    before: Decimal | None
    change: Decimal | None

    def address(self, item: str) -> str:
        """Where an item is explained."""
        return f"{PERIOD}/{self.name}/{self.period}/{item}"

    @property
    def rank_address(self) -> str:
        """Of the rank."""
        return self.address("rank")

    @property
    def span(self) -> Period:
        """The period itself."""
        return parse(self.period)

    @property
    def shown(self) -> Decimal | None:
        """The mean as it is published and ranked."""
        return None if self.mean is None else round_even(self.mean, DECIMALS)

    @property
    def exceeds(self) -> bool:
        """Whether it is above what it is held to."""
        return self.verdict == EXCEEDED


@dataclass(frozen=True, eq=False)
class DustFigures:
    """The figures of dustfall of one basis with the registers that they were made under."""

    settings: Settings
    register: Lines[Place]
    targets: Targets
    computed: Computed
    rows: pl.DataFrame = field(repr=False)

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """Keys of every period with figures, by kind, then by time."""
        rows = self.rows.select("period_kind", "end", "period").unique()
        return tuple(rows.sort("period_kind", "end")["period"].to_list())

    @cached_property
    def last_day(self) -> date | None:
        """The end of the last month with a value."""
        last = self.rows.filter(pl.col("period_kind") == MONTH)["end"].max()
        return month_of(day_from(last)).end if isinstance(last, int) else None

    @cached_property
    def again(self) -> Recomputation:
        """The exact rules over the months of the points; readings stand behind their addresses."""
        values = {
            (row["object"], row["start"]): Figure(
                "降尘量",
                _held(row["mean"]),
                UNIT,
                ref=f"{PERIOD}/{row['object']}/{row['period']}/mean",
            )
            for row in self.rows.filter(
                pl.col("kind") == SITE, pl.col("period_kind") == MONTH
            ).iter_rows(named=True)
        }
        return Recomputation(self.register, self.targets, values)

    @cached_property
    def _known(self) -> Mapping[tuple[str, str, str], DustFigure]:
        return {
            (row["kind"], row["object"], row["period"]): _figure(row)
            for row in self.rows.iter_rows(named=True)
        }

    def figure(self, kind: str, name: str, key: str) -> DustFigure | None:
        """A point, a county or the city over a period; None where nothing is known of it."""
        return self._known.get((kind, name, key))

    def table(self, kind: str, key: str) -> list[DustFigure]:
        """Every place of a kind; counties by their rank, those without a value last."""
        found = [self.figure(kind, name, key) for name in self.register.places(kind)]
        told = [one for one in found if one is not None]
        return sorted(told, key=lambda one: (one.rank is None, one.rank or 0))

    def months_of(self, kind: str, name: str) -> list[DustFigure]:
        """Every month of a point or a place, the earliest first."""
        keys = [key for key in self.periods if len(key) == len("2026-10") and key[5].isdigit()]
        found = (self.figure(kind, name, key) for key in sorted(keys))
        return [one for one in found if one is not None]


def load(city: City, basis: int | None = None) -> DustFigures:
    """The figures of a computation of dustfall, the newest one without ``basis``.

    :raises NotThere: nothing was computed yet, or not under that number.
    """
    computed = SHELF.at(city, basis)
    return DustFigures(
        city.settings,
        kept.dustfall_at(city, computed.registers),
        kept.targets_at(city, computed.accounts),
        computed,
        SHELF.rows(city, PERIOD, basis=computed.number).collect(),
    )


def current(city: City, held: DustFigures | None) -> DustFigures:
    """The figures that were held while they are still the newest, else new ones."""
    return shelf.current(city, held, SHELF, load)


def _held(units: int | None) -> Decimal | None:
    return None if units is None else plain(unscaled(units, HELD_DECIMALS))


def _figure(row: Mapping[str, Any]) -> DustFigure:
    return DustFigure(
        row["kind"],
        row["object"],
        row["period"],
        row["many"],
        row["missing"],
        _held(row["mean"]),
        _held(row["largest"]),
        row["largest_at"] or "",
        _held(row["smallest"]),
        row["smallest_at"] or "",
        _held(row["limit"]),
        _held(row["over"]),
        row["met"] or "",
        row["rank"],
        _held(row["before"]),
        None if row["change"] is None else Decimal(row["change"]).scaleb(-1),
    )
