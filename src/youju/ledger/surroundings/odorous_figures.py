"""Black and odorous water as pages ask for it: everything of one basis, read once.

Nothing in it changes after it was loaded and it keeps no ``City``; threads may share it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

import polars as pl

from youju.ledger.surroundings import shelf
from youju.ledger.surroundings.odorous_exact import CAME_BACK, Reading, readings_of
from youju.ledger.surroundings.odorous_store import PLACE, POINT, SHELF, WATER
from youju.ledger.surroundings.shelf import Computed
from youju.readings.basis import Basis
from youju.readings.city import City
from youju.readings.settings import Settings
from youju.readings.surroundings import kept, points
from youju.readings.surroundings.odorous import CLEARED, LISTS, Waters
from youju.terms.numbers import HELD_DECIMALS, plain, unscaled
from youju.terms.periods import MONTH


@dataclass(frozen=True)
class WaterFigure:
    """A water body over a period."""

    water: str
    period: str
    grade: str
    state: str
    points: int
    severe: int

    def address(self, item: str) -> str:
        """Where an item is explained."""
        return f"{WATER}/{self.water}/{self.period}/{item}"

    @property
    def came_back(self) -> bool:
        """Whether it counts as come back."""
        return self.state == CAME_BACK

    @property
    def is_cleared(self) -> bool:
        """Whether it counts as cleared."""
        return self.state == CLEARED


@dataclass(frozen=True)
class PointFigure:
    """A point of a water body over a period."""

    point: str
    grade: str
    deciding: str
    readings: int


@dataclass(frozen=True)
class PlaceFigure:
    """What is cleared in a county or the city, of cities or of one list of villages."""

    kind: str
    name: str
    list: str
    period: str
    gone: int
    back: int
    of: int
    share: Decimal | None

    @property
    def address(self) -> str:
        """Where the share is explained."""
        tail = f":{self.list}" if self.list else ""
        return f"{PLACE}/{self.name}/{self.period}/share{tail}"


@dataclass(frozen=True, eq=False)
class OdorousFigures:
    """The figures of one basis with the register that they were made under."""

    settings: Settings
    register: Waters
    computed: Computed
    readings: tuple[Reading, ...] = field(repr=False)
    point_rows: pl.DataFrame = field(repr=False)
    water_rows: pl.DataFrame = field(repr=False)
    place_rows: pl.DataFrame = field(repr=False)

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """Keys of every period with figures, by kind, then by time."""
        rows = self.water_rows.select("period_kind", "end", "period").unique()
        return tuple(rows.sort("period_kind", "end")["period"].to_list())

    @cached_property
    def _waters(self) -> Mapping[tuple[str, str], WaterFigure]:
        return {
            (row["water"], row["period"]): WaterFigure(
                row["water"],
                row["period"],
                row["grade"] or "",
                row["state"],
                row["points"],
                row["severe"],
            )
            for row in self.water_rows.iter_rows(named=True)
        }

    def water(self, key: str, period: str) -> WaterFigure | None:
        """A water body over a period; None where the register did not have it."""
        return self._waters.get((key, period))

    def months_of(self, key: str) -> list[WaterFigure]:
        """Every month of a water body with a grade, the earliest first."""
        rows = self.water_rows.filter(
            pl.col("water") == key, pl.col("period_kind") == MONTH, pl.col("grade").is_not_null()
        ).sort("end")
        return [self._waters[key, one] for one in rows["period"].to_list()]

    def points(self, key: str, period: str) -> list[PointFigure]:
        """The points of a water body over a period."""
        rows = self.point_rows.filter(pl.col("water") == key, pl.col("period") == period)
        return [
            PointFigure(row["point"], row["grade"], row["deciding"], row["readings"])
            for row in rows.sort("point").iter_rows(named=True)
        ]

    def days_of(self, key: str) -> list[Reading]:
        """Every day of every point of a water body, the earliest first."""
        return sorted((one for one in self.readings if one.water == key), key=lambda one: one.day)

    @cached_property
    def _places(self) -> Mapping[tuple[str, str, str, str], PlaceFigure]:
        return {
            (row["kind"], row["object"], row["list"], row["period"]): PlaceFigure(
                row["kind"],
                row["object"],
                row["list"],
                row["period"],
                row["gone"],
                row["back"],
                row["of"],
                None if row["share"] is None else plain(unscaled(row["share"], HELD_DECIMALS)),
            )
            for row in self.place_rows.iter_rows(named=True)
        }

    def place(self, kind: str, name: str, of_list: str, period: str) -> PlaceFigure | None:
        """What is cleared in a place; None where it has no such water."""
        return self._places.get((kind, name, of_list, period))

    def table(self, kind: str, period: str) -> list[PlaceFigure]:
        """Every place of a kind, of cities first, then by list."""
        found = (
            self.place(kind, name, of_list, period)
            for of_list in ("", *LISTS)
            for name in self.register.places(kind)
        )
        return [one for one in found if one is not None]


def load(city: City, basis: int | None = None) -> OdorousFigures:
    """The figures of a computation, the newest one without ``basis``.

    :raises NotThere: nothing was computed yet, or not under that number.
    """
    computed = SHELF.at(city, basis)
    read = points.points(city, points.ODOROUS, upto=Basis(computed.reading, 0, 0, ""))
    graded, waters, places = pl.collect_all(
        [SHELF.rows(city, name, basis=computed.number) for name in (POINT, WATER, PLACE)]
    )
    return OdorousFigures(
        city.settings,
        kept.odorous_at(city, computed.registers),
        computed,
        tuple(readings_of(read.to_dicts())),
        graded,
        waters,
        places,
    )


def current(city: City, held: OdorousFigures | None) -> OdorousFigures:
    """The figures that were held while they are still the newest, else new ones."""
    return shelf.current(city, held, SHELF, load)
