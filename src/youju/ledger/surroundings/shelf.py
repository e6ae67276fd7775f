"""The tables of figures of one subject, and the list of its computations.

They only ever grow, as those of air and water do: a figure "as of" a basis is the latest row at
or before it, and what a former register or rule gave and the present one does not is none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import polars as pl

from youju.ledger import store
from youju.ledger.bases import Bases
from youju.readings.city import City
from youju.readings.settings import Settings
from youju.terms.dated import Standard


@dataclass(frozen=True)
class Computed:
    """One computation: its number, what it was computed from, and when.

    ``registers``: hash of the register of sites; ``accounts``: of what else it rests on (soil:
    the accounts of safe use), empty for nothing. ``issued``: the last issued value that was read.
    """

    number: int
    reading: int
    registers: str
    accounts: str
    editions: str
    recipes: str
    computed_at: str
    issued: int = 0

    def same_rules(self, other: Computed) -> bool:
        """Whether only readings and issued values differ."""
        return (self.registers, self.accounts, self.editions, self.recipes) == (
            other.registers,
            other.accounts,
            other.editions,
            other.recipes,
        )


@dataclass(frozen=True)
class Shelf:
    """Where the figures of a subject stand: ``word`` and ``first`` are for refusals."""

    subject: str
    word: str
    first: str
    schemas: Mapping[str, Mapping[str, pl.DataType]]
    keys: Mapping[str, tuple[str, ...]]

    def bases(self, city: City) -> list[Computed]:
        """Every basis, oldest first."""
        return self._list(city).all()

    def record(self, city: City, computed: Computed) -> None:
        """Add a basis to the list; its rows must be in the tables already."""
        self._list(city).record(computed)

    def at(self, city: City, basis: int | None = None) -> Computed:
        """The computation of that number, the newest one without.

        :raises NotThere: nothing was computed yet, or not under that number.
        """
        return self._list(city).at(basis)

    def free_number(self, city: City) -> int:
        """Behind every basis listed, and behind one whose computation died before it was."""
        return self._list(city).free_number(store.every(city, table) for table in self.schemas)

    def rows(self, city: City, table: str, *, basis: int | None = None) -> pl.LazyFrame:
        """The figures in force at a basis (the latest without one), sorted by key."""
        every = store.every(city, table)
        schema, key = self.schemas[table], self.keys[table]
        if every is None:
            return pl.LazyFrame(schema=dict(schema))
        done = [one for one in self.bases(city) if basis is None or one.number <= basis]
        if basis is not None:
            every = every.filter(pl.col("basis") <= basis)
        changed = [one.number for one in done if not one.same_rules(done[-1])]
        if changed:
            every = every.filter(pl.col("basis") > changed[-1])
        return store.newest(every, key).select(list(schema))

    def append(self, city: City, table: str, found: pl.DataFrame, number: int) -> None:
        """Append rows of a basis."""
        rows = found.with_columns(pl.lit(number, pl.Int64).alias("basis"))
        schema = self.schemas[table]
        store.append(
            city, table, rows.select(pl.col(name).cast(as_) for name, as_ in schema.items())
        )

    def _list(self, city: City) -> Bases[Computed]:
        path = Path(city.path) / "tables" / f"{self.subject}_bases.jsonl"
        return Bases(path, Computed, self.word, self.first)


def editions_hash(files: Iterable[Standard]) -> str:
    """One hash over the dated files of a subject's rules."""
    joined = "\n".join(f"{one.address} {one.sha256}" for one in files)
    return hashlib.sha256(joined.encode()).hexdigest()


class _Held(Protocol):
    @property
    def settings(self) -> Settings: ...

    @property
    def computed(self) -> Computed: ...


H = TypeVar("H", bound=_Held)


def current(city: City, held: H | None, shelf: Shelf, load: Callable[[City], H]) -> H:
    """The figures that were held while they are still the newest, else new ones."""
    same = held is not None and held.settings == city.settings
    if held is not None and same and shelf.at(city) == held.computed:
        return held
    return load(city)
