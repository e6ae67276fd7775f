"""The table of wells and sources, ``fig_supply_period``, and the list of its computations.

A row is one well or source over one period. Bases stand in ``supply_bases.jsonl``: highest
sequence of readings, hashes of the register and of the dated files, version of the recipes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from youju.ledger import store
from youju.ledger.bases import Bases
from youju.readings.city import City

PERIOD: Final = "fig_supply_period"
SCHEMA: Final[dict[str, Any]] = {
    **dict.fromkeys(("point", "period", "kind", "span", "class", "target", "met"), pl.String),
    **dict.fromkeys(("deciding", "over", "missing", "because", "note"), pl.String),
    **dict.fromkeys(("start", "end", "samples", "items", "best", "worst", "volume"), pl.Int64),
    "basis": pl.Int64,
}
"""``met`` 达标 or 不达标; ``over`` and ``missing`` as the rule words them; of a well ``class`` and
what it lies between (``best``, ``worst``: 0 for Ⅰ); ``volume`` at 10⁻⁸ of 10⁴ m³."""
KEY: Final = ("point", "period")


@dataclass(frozen=True)
class Computed:
    """One computation of wells and sources: its number, and what it was computed from."""

    number: int
    reading: int
    register: str
    editions: str
    recipes: str
    computed_at: str

    def same_rules(self, other: Computed) -> bool:
        """Whether only readings differ."""
        return (self.register, self.editions, self.recipes) == (
            other.register,
            other.editions,
            other.recipes,
        )


def bases(city: City) -> list[Computed]:
    """Every basis, oldest first."""
    return _bases(city).all()


def record(city: City, computed: Computed) -> None:
    """Add a basis; its rows must be in the table already."""
    _bases(city).record(computed)


def computed_at(city: City, basis: int | None = None) -> Computed:
    """The computation of that number, the newest one without.

    :raises NotThere: nothing was computed yet, or not under that number.
    """
    return _bases(city).at(basis)


def free_number(city: City) -> int:
    """A number that no computation has, listed or died."""
    return _bases(city).free_number([store.every(city, PERIOD)])


def rows(city: City, *, basis: int | None = None) -> pl.LazyFrame:
    """The figures in force at a basis (the latest without one), sorted by key."""
    every = store.every(city, PERIOD)
    if every is None:
        return pl.LazyFrame(schema=SCHEMA)
    done = [one for one in bases(city) if basis is None or one.number <= basis]
    if basis is not None:
        every = every.filter(pl.col("basis") <= basis)
    # Another register or rule made everything anew; what it did not make is no figure any more.
    changed = [one.number for one in done if not one.same_rules(done[-1])]
    if changed:
        every = every.filter(pl.col("basis") > changed[-1])
    return store.newest(every, KEY).select(list(SCHEMA))


def append(city: City, found: list[dict[str, Any]], number: int) -> None:
    """Append rows of a basis."""
    frame = pl.DataFrame([{**row, "basis": number} for row in found], schema=SCHEMA)
    store.append(city, PERIOD, frame)


def _bases(city: City) -> Bases[Computed]:
    path = Path(city.path) / "tables" / "supply_bases.jsonl"
    first = "登记地下水点位和饮用水水源、导入监测结果，再运行 youju compute"
    return Bases(path, Computed, "地下水和饮用水水源", first)
