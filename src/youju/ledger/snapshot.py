"""Everything that the figures of one basis are asked from, read once and handed on as a value.

A process that answers many questions (a site) loads a snapshot for the newest computation and
gives it along: ``assess.evaluate(city, request, snapshot=held)``, ``progress.of_year``,
``overall.Comparisons``, ``explain.explain``. The answers are the same without it; each question
then loads its own.

    held = snapshot.load(city)            # as of the newest computation; basis=N as of an older one
    held = snapshot.current(city, held)   # the same object until something was computed anew
    held.computed.number, held.upto       # which computation, and how far it had read
    held.days(kinds=("county",), first=…, last=…, dust="kept")      # rows of fig_air_day
    held.periods(kinds=("county",), period="2026-10", dust="kept")  # rows of fig_air_period
    held.issued(kinds=("site",), period="month")                    # effective issued values
    held.objects("county", period)[name, "kept"]    # ObjectDays, ready for statistics.statistic
    held.register, held.settings, held.marks, held.last_day

Nothing in a snapshot changes after it was loaded and it keeps no ``City``, so that threads may
share it (what is worked out from it is remembered inside; two threads at worst do it twice).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

import polars as pl

from youju.ledger import compensation, daily, store, supply, supply_store, water, water_store
from youju.ledger.issued_periods import (
    issued_first,
    only_periods,
    statistics_in,
)
from youju.ledger.periods import as_written, bulk_statistics
from youju.ledger.statistics import ObjectDays, object_days, with_issued
from youju.ledger.surroundings import measures
from youju.readings import tables
from youju.readings.basis import Basis
from youju.readings.city import City
from youju.readings.marks import Mark
from youju.readings.settings import Settings
from youju.terms.figures import Value
from youju.terms.periods import DAY, Period, day_from, day_number
from youju.terms.places import OBJECT_KINDS, SITE, Register

T = TypeVar("T")
REMEMBERED = 8192
"""So many answers are kept beside a snapshot; then they are worked out anew."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The figures of one basis with the register, settings and marks that they were made under.

    ``register`` and ``marks`` are those of the basis; ``settings`` are today's, of which only
    a hash is kept with a basis. ``remembered``: what was worked out from the rest.
    """

    settings: Settings
    register: Register
    computed: store.Computed
    marks: tuple[Mark, ...] = field(repr=False)
    day_rows: Mapping[str, pl.DataFrame] = field(repr=False)
    period_rows: pl.DataFrame = field(repr=False)
    issued_rows: pl.DataFrame = field(repr=False)
    water: water.WaterSnapshot | None = field(default=None, repr=False)
    supply: supply.SupplySnapshot | None = field(default=None, repr=False)
    pacts: compensation.Pacts = field(default_factory=compensation.Pacts, repr=False)
    around: measures.Around = field(default_factory=measures.Around, repr=False)
    remembered: dict[object, Any] = field(default_factory=dict, repr=False)

    @property
    def upto(self) -> Basis:
        """How far readings, issued values, marks and register had been read."""
        return upto(self.computed)

    def remember(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """What was worked out under that key before, or is worked out now."""
        if key not in self.remembered:
            if len(self.remembered) >= REMEMBERED:
                self.remembered.clear()
            found = self.remembered[key] = make()
            return found
        kept: T = self.remembered[key]
        return kept

    def bulk(self, kind: str, period: Period) -> Mapping[tuple[str, str], Mapping[str, Value]]:
        """``(object, dust)`` → statistic → value by the bulk face: of a calendar period as the
        table keeps it, of any other run of days computed now.
        """

        def made() -> Mapping[tuple[str, str], Mapping[str, Value]]:
            rows = self.periods((kind,), period.key)
            if not rows.is_empty():
                return {
                    (row["object"], row["dust"]): as_written(row)
                    for row in rows.iter_rows(named=True)
                }
            days = self.days((kind,), day_number(period.start), day_number(period.end))
            return bulk_statistics(days.drop("basis"), period)

        return self.remember(("bulk", kind, period), made)

    @property
    def last_day(self) -> date | None:
        """The last day with an AQI of a county or city; None without any."""

        def found() -> date | None:
            last = [
                self.day_rows[kind].filter(pl.col("aqi").is_not_null())["day"].max()
                for kind in ("county", "city")
            ]
            return max((day_from(day) for day in last if isinstance(day, int)), default=None)

        return self.remember(("last day",), found)

    def days(
        self,
        kinds: tuple[str, ...] | None = None,
        first: int | None = None,
        last: int | None = None,
        dust: str | None = None,
    ) -> pl.DataFrame:
        """Day figures as ``store.days`` gives them, sorted by key; days as numbers."""
        wanted = OBJECT_KINDS if kinds is None else kinds
        rows = [self.day_rows[kind] for kind in sorted(wanted)]
        conditions = []
        if first is not None:
            conditions.append(pl.col("day") >= first)
        if last is not None:
            conditions.append(pl.col("day") <= last)
        if dust is not None:
            conditions.append(pl.col("dust") == dust)
        return pl.concat(rows).filter(*conditions) if conditions else pl.concat(rows)

    def periods(
        self,
        kinds: Iterable[str] | None = None,
        period: str | None = None,
        dust: str | None = None,
    ) -> pl.DataFrame:
        """Rows of ``fig_air_period``: months, quarters, half-years and years, by their key."""
        conditions = []
        if kinds is not None:
            conditions.append(pl.col("kind").is_in(list(kinds)))
        for name, wanted in (("period", period), ("dust", dust)):
            if wanted is not None:
                conditions.append(pl.col(name) == wanted)
        return self.period_rows.filter(*conditions) if conditions else self.period_rows

    def objects(self, kind: str, period: Period) -> Mapping[tuple[str, str], ObjectDays]:
        """``(object, dust)`` → its day figures over all days, and what was issued for whole
        periods, as they count for that period (see ``statistics.statistic``).
        """
        first = issued_first(self.settings, period)

        def made() -> Mapping[tuple[str, str], ObjectDays]:
            days, issued = object_days(self.day_rows[kind]), statistics_in(self.issued((kind,)))
            return with_issued(kind, days, issued, first=first)

        found = self.remember(("objects", kind, first), made)
        lacking = {} if kind == SITE else self._only_periods(kind, period)
        if not lacking:
            return found
        return {
            key: replace(one, without_days=lacking[one.name]) if one.name in lacking else one
            for key, one in found.items()
        }

    def evidence(self) -> daily.Evidence:
        """What days of places are made from, as of the basis."""
        return daily.Evidence(
            self.settings,
            self.register,
            self.marks,
            lambda kind, span: self.issued((kind,), "day", span).lazy(),
        )

    def _only_periods(self, kind: str, period: Period) -> Mapping[str, tuple[str, ...]]:
        def some() -> bool:
            return bool((self.issued((SITE,))["period"] != DAY).any())

        def measured(span: tuple[int, int]) -> list[str]:
            return self.days((SITE,), *span)["object"].unique().to_list()

        if not self.remember(("only periods",), some):
            return {}
        return self.remember(
            ("only periods", kind, period),
            lambda: only_periods(self.register, kind, period, self.issued((SITE,)), measured),
        )

    def issued(
        self,
        kinds: Iterable[str] | None = None,
        period: str | None = None,
        days: tuple[int, int] | None = None,
    ) -> pl.DataFrame:
        """Issued values in force at the basis, sorted by sequence (see ``tables.issued``)."""
        conditions = []
        if kinds is not None:
            conditions.append(pl.col("kind").is_in(list(kinds)))
        if period is not None:
            conditions.append(pl.col("period") == period)
        if days is not None:
            conditions += [pl.col("start") >= days[0], pl.col("end") <= days[1]]
        return self.issued_rows.filter(*conditions) if conditions else self.issued_rows


def load(city: City, basis: int | None = None) -> Snapshot:
    """The snapshot of a computation, the newest one without ``basis``.

    :raises NotThere: nothing was computed yet, or not under that number.
    """
    computed = store.computed_at(city, basis)
    seen = upto(computed)
    days, periods, issued = pl.collect_all(
        [
            store.day_rows(city, basis=computed.number),
            store.period_rows(city, basis=computed.number),
            tables.issued(city, upto=seen).sort("seq"),
        ]
    )
    return Snapshot(
        settings=city.settings,
        register=city.register_at(seen.register),
        computed=computed,
        marks=tuple(tables.marks(city, seen)),
        day_rows={kind: days.filter(pl.col("kind") == kind) for kind in OBJECT_KINDS},
        period_rows=periods,
        issued_rows=issued,
        water=_water(city, computed),
        supply=_supply(city, computed),
        pacts=compensation.read(city),
        around=measures.beside(city, computed),
    )


def _water(city: City, computed: store.Computed) -> water.WaterSnapshot | None:
    """The figures of water that stood beside that computation of air."""
    done = [
        one.number
        for one in water_store.bases(city)
        if one.reading <= computed.reading and one.issued <= computed.issued
    ]
    return water.load(city, done[-1]) if done else None


def _supply(city: City, computed: store.Computed) -> supply.SupplySnapshot | None:
    """The figures of wells and sources that stood beside that computation of air."""
    done = [one.number for one in supply_store.bases(city) if one.reading <= computed.reading]
    return supply.load(city, done[-1]) if done else None


def current(city: City, held: Snapshot | None) -> Snapshot:
    """The snapshot that was held while it is still the newest one, else a new one.

    A change of settings makes it old too.
    """
    if held is not None and held.settings == city.settings:
        newest = store.computed_at(city)
        if newest == held.computed:
            return held
    return load(city)


def upto(computed: store.Computed) -> Basis:
    """How far a computation had read."""
    return Basis(computed.reading, computed.issued, computed.mark, computed.register)


def require(city: City, snapshot: Snapshot | None, basis: int | None = None) -> Snapshot:
    """What was handed in, or a snapshot of one's own.

    :raises ValueError: a basis was named and what was handed in is of another one.
    :raises NotThere: see ``load``.
    """
    if snapshot is None:
        return load(city, basis)
    if basis is not None and basis != snapshot.computed.number:
        raise ValueError(f"the snapshot is of basis {snapshot.computed.number}, not of {basis}")
    return snapshot
