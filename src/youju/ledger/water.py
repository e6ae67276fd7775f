"""Water as pages ask for it: everything of one basis, read once, answered from memory.

    held = water.load(city)               # as of the newest computation; basis=N of an older one
    held = water.current(city, held)      # the same object until something was computed anew
    held.latest()                         # each section: last day, last month, target, why not
    held.bands("D1", "2025-01", "2026-10")           # classes of a section over months
    held.over("2026-10")                  # items beyond class Ⅲ, worst first
    held.table("county", "2026-10")       # shares, targets, grades of places
    held.cwqi("2026-10")                  # the index of counties, its change, both ranked
    held.year_ago("D1", "2026-10")        # 同比 by item

Nothing in it changes after it was loaded and it keeps no ``City``; threads may share it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

import polars as pl

from youju.ledger import water_store as store
from youju.ledger.water_values import (
    HINDERED,
    Compared,
    DayFigure,
    Now,
    Over,
    PeriodFigure,
    Place,
    Ranked,
    compared,
    day_figure,
    item_name,
    over_of,
    period_figure,
    place_address,
    place_figure,
    place_of_figures,
    ranked,
    shortage,
)
from youju.readings.city import City
from youju.readings.layouts.sheet import WATER_ITEMS as ITEMS
from youju.readings.sections import Line, SectionRegister
from youju.readings.settings import Settings
from youju.terms.periods import MONTH, day_from, day_number, month_of, parse

__all__ = [
    "ITEMS",
    "Compared",
    "DayFigure",
    "Now",
    "Over",
    "PeriodFigure",
    "Place",
    "Ranked",
    "WaterSnapshot",
    "current",
    "item_name",
    "load",
    "place_address",
]

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class WaterSnapshot:
    """The figures of water of one basis with the register that they were made under."""

    settings: Settings
    register: SectionRegister
    computed: store.Computed
    day_rows: pl.DataFrame = field(repr=False)
    period_rows: pl.DataFrame = field(repr=False)
    place_rows: pl.DataFrame = field(repr=False)
    remembered: dict[object, Any] = field(default_factory=dict, repr=False)

    def remember(self, key: object, make: Callable[[], T]) -> T:
        """What was worked out before, or is worked out now."""
        if key not in self.remembered:
            self.remembered[key] = make()
        found: T = self.remembered[key]
        return found

    # what there is

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """Keys of every period with figures: by kind, then by time."""
        rows = self.period_rows.select("kind", "start", "end", "period").unique()
        return tuple(rows.sort("kind", "end")["period"].to_list())

    @cached_property
    def months(self) -> tuple[str, ...]:
        """Keys of the months with figures, the earliest first."""
        rows = self.period_rows.filter(pl.col("kind") == MONTH)
        return tuple(rows["period"].unique().sort().to_list())

    @property
    def last_month(self) -> str | None:
        """The last month with a class or a reason of any section."""
        return self.remember("last month", self._last_month)

    def _last_month(self) -> str | None:
        told = pl.col("class").is_not_null() | pl.col("because").is_not_null()
        rows = self.period_rows.filter((pl.col("kind") == MONTH) & told)
        found = rows["period"].max()
        return found if isinstance(found, str) else None

    @property
    def last_day(self) -> date | None:
        """The last day with a figure of an automatic station."""
        last = self.day_rows["day"].max()
        return day_from(last) if isinstance(last, int) else None

    # sections

    @cached_property
    def _periods(self) -> Mapping[tuple[str, str], PeriodFigure]:
        rows = self.period_rows.iter_rows(named=True)
        return {(row["section"], row["period"]): period_figure(row) for row in rows}

    def period_of(self, section: str, key: str) -> PeriodFigure | None:
        """The figure of a section over a period; None where nothing is known of it."""
        return self._periods.get((section, key))

    def periods_of(self, section: str, kind: str = MONTH) -> list[PeriodFigure]:
        """Every figure of a section of one kind of period, the earliest first."""
        rows = self.period_rows.filter(
            (pl.col("section") == section) & (pl.col("kind") == kind)
        ).sort("end")
        return [self._periods[section, key] for key in rows["period"]]

    def bands(self, section: str, first: str, last: str) -> list[PeriodFigure]:
        """Every month of a span; one of which nothing is known has no class and no reason."""
        found, month, end = [], parse(first), parse(last)
        while month.start <= end.start:
            known = self.period_of(section, month.key)
            found.append(known or PeriodFigure.blank(section, month))
            month = month_of(day_from(day_number(month.end) + 1))
        return found

    def days_of(self, section: str, first: date, last: date) -> list[DayFigure]:
        """Days of an automatic station, the earliest first."""
        rows = self.day_rows.filter(
            (pl.col("section") == section)
            & pl.col("day").is_between(day_number(first), day_number(last))
        )
        return [day_figure(row) for row in rows.sort("day").iter_rows(named=True)]

    def day_of(self, section: str, on: date) -> DayFigure | None:
        """One day of an automatic station."""
        return next(iter(self.days_of(section, on, on)), None)

    def latest(self, on: date | None = None) -> list[Now]:
        """Each section as it stands (on a day; at the end of the last month without)."""
        return self.remember(("latest", on), lambda: self._latest(on))

    def _latest(self, on: date | None) -> list[Now]:
        month = self.last_month
        day = on or max(
            (one for one in (self.last_day, parse(month).end if month else None) if one),
            default=date.max,
        )
        last = self.day_rows.sort("day").group_by("section").last()
        days = {row["section"]: day_figure(row) for row in last.iter_rows(named=True)}
        return [
            Now(line, days.get(line.section), self.period_of(line.section, month or ""), month)
            for line in self.register.on(day)
        ]

    def over(self, key: str, section: str | None = None) -> list[Over]:
        """Items beyond class Ⅲ in a period: the worst class first, then the largest multiple."""
        every = self.remember(("over", key), lambda: self._over(key))
        return [one for one in every if section is None or one.line.section == section]

    def _over(self, key: str) -> list[Over]:
        end = parse(key).end
        found = [
            one
            for line in self.register.on(end)
            if (figure := self.period_of(line.section, key)) is not None
            for one in over_of(line, figure)
        ]
        return sorted(found, key=lambda one: one.weight, reverse=True)

    def shortage(self, section: str, key: str) -> str:
        """What a quarter or year of a section lacks of the samplings that it needs, in words."""
        period, figure = parse(key), self.period_of(section, key)
        if figure is None or not figure.values:
            return ""
        inside = [
            one
            for one in self.periods_of(section)
            if one.period.start >= period.start and one.period.end <= period.end
        ]
        hindered = any(one.because in HINDERED for one in inside)
        months = sum(1 for one in inside if one.values)
        return shortage(period.kind, figure.samples, months, hindered, on=period.end)

    def targets(self, key: str) -> list[tuple[Line, PeriodFigure | None]]:
        """The sections that have a target, in the order of the register, with their figures."""
        return [
            (line, self.period_of(line.section, key))
            for line in self.register.on(parse(key).end)
            if line.goal
        ]

    def year_ago(self, section: str, key: str) -> list[Compared]:
        """同比 by item, from the printed values; nothing where either year has none."""
        now = self.period_of(section, key)
        then = self.period_of(section, parse(key).year_ago().key)
        return [] if now is None or then is None else compared(now, then)

    # places

    @cached_property
    def _places(self) -> Mapping[tuple[str, str, str], Place]:
        rows = self.place_rows.iter_rows(named=True)
        return {(row["kind"], row["object"], row["period"]): place_figure(row) for row in rows}

    def place(self, kind: str, name: str, key: str) -> Place | None:
        """A county, the city, a river or a basin over a period."""
        return self._places.get((kind, name, key))

    def table(self, kind: str, key: str, level: str = "") -> list[Place]:
        """Every place of a kind; with ``level`` (国考 …) from sections of that level only."""
        if level:
            return self.remember(("level", kind, key, level), lambda: self._of(kind, key, level))
        found = (self.place(kind, name, key) for name in self.register.places(kind))
        return [one for one in found if one is not None]

    def _of(self, kind: str, key: str, level: str) -> list[Place]:
        period = parse(key)
        lines = [one for one in self.register.on(period.end) if one.level == level]
        found = []
        for name in self.register.places(kind):
            mine = [one for one in lines if getattr(one, kind) == name]
            figures = [(one, self.period_of(one.section, key)) for one in mine]
            if any(figure is not None for _, figure in figures):
                found.append(place_of_figures(kind, name, period, figures))
        return found

    def cwqi(self, key: str, kind: str = "county") -> list[Ranked]:
        """CWQI of the counties and its change against a year ago, both ranked; smaller is better.

        Sums that lack items are marked ``partial``: they rank only where all lack the same.
        """
        before = parse(key).year_ago().key
        return self.remember(
            ("cwqi", key, kind),
            lambda: ranked(
                [
                    (one, self.place(kind, one.name, before))
                    for one in self.table(kind, key)
                    if one.cwqi is not None
                ],
                on=parse(key).end,
            ),
        )


def load(city: City, basis: int | None = None) -> WaterSnapshot:
    """The snapshot of a computation of water, the newest one without ``basis``.

    :raises NotThere: nothing was computed yet, or not under that number.
    """
    computed = store.computed_at(city, basis)
    days, periods, places = pl.collect_all(
        [store.rows(city, name, basis=computed.number) for name in store.SCHEMAS]
    )
    return WaterSnapshot(
        city.settings, city.sections_at(computed.sections), computed, days, periods, places
    )


def current(city: City, held: WaterSnapshot | None) -> WaterSnapshot:
    """The snapshot that was held while it is still the newest one, else a new one."""
    same = held is not None and held.settings == city.settings
    if held is not None and same and store.computed_at(city) == held.computed:
        return held
    return load(city)
