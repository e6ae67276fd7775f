"""Wells and sources as pages ask for them: everything of one basis, read once.

    held = supply.load(city)
    held.points("well", "2026-10")        # each well with its figure of the period
    held.rate("city", "某市", "2026-10", "source_rate")
    held.history("W1")                    # months of one, oldest first

Nothing in it changes after it was loaded; threads may share it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl

from youju.ledger import supply_store as store
from youju.ledger.supply_exact import MEASURES, NO_DATA
from youju.readings import supply
from youju.readings.city import City
from youju.readings.supply import DECIMALS, SOURCE, WELL, Line, SupplyRegister
from youju.standards.water import drinking, gbt14848
from youju.terms.errors import BadInput, NotEnoughData
from youju.terms.figures import Figure
from youju.terms.numbers import plain
from youju.terms.periods import MONTH, YEAR, Period, parse


@dataclass(frozen=True)
class PointFigure:
    """A well or source over a period; without data it has neither class nor verdict."""

    line: Line
    period: Period
    water_class: str | None = None
    met: str | None = None
    deciding: tuple[str, ...] = ()
    over: str = ""
    because: str = NO_DATA
    note: str = ""
    samples: int = 0
    items: int = 0
    volume: Decimal | None = None
    ends: tuple[int, int] | None = None

    def address(self, item: str = "") -> str:
        """Where it is explained: ``class`` of a well, ``met`` of either, or an item."""
        what = item or ("class" if self.line.kind == WELL else "met")
        return f"{store.PERIOD}/{self.line.point}/{self.period.key}/{what}"


@dataclass(frozen=True, eq=False)
class SupplySnapshot:
    """The figures of one basis with the register that they were made under."""

    register: SupplyRegister
    computed: store.Computed
    rows: pl.DataFrame = field(repr=False)

    @cached_property
    def _figures(self) -> Mapping[tuple[str, str], Mapping[str, Any]]:
        return {(row["point"], row["period"]): row for row in self.rows.iter_rows(named=True)}

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """Keys of every period with figures: by kind, then by time."""
        rows = self.rows.select("span", "start", "period").unique()
        return tuple(rows.sort("span", "start")["period"].to_list())

    @property
    def last_month(self) -> str | None:
        """The last month with a sample or a reason."""
        found = self.rows.filter(pl.col("span") == MONTH)["period"].max()
        return found if isinstance(found, str) else None

    def last_period(self, kind: str) -> str | None:
        """The last month in which wells (or sources) were sampled."""
        rows = self.rows.filter(pl.col("kind") == kind, pl.col("span") == MONTH)
        found = rows["period"].max()
        return found if isinstance(found, str) else None

    def last_year(self, kind: str) -> str | None:
        """The last year with a figure of wells (or sources)."""
        rows = self.rows.filter(pl.col("kind") == kind, pl.col("span") == YEAR)
        found = rows["period"].max()
        return found if isinstance(found, str) else None

    def figure(self, line: Line, period: Period) -> PointFigure:
        """One well or source over a period."""
        row = self._figures.get((line.point, period.key))
        if row is None:
            return PointFigure(line, period)
        return PointFigure(
            line,
            period,
            row["class"],
            row["met"],
            tuple(row["deciding"].split(",")) if row["deciding"] else (),
            (row["over"] or "").partition("：")[2],
            row["because"] or "",
            row["note"] or "",
            row["samples"],
            row["items"],
            None if row["volume"] is None else plain(Decimal(row["volume"]).scaleb(-DECIMALS)),
            None if row["best"] is None else (row["best"], row["worst"]),
        )

    def points(self, kind: str, key: str) -> list[PointFigure]:
        """Every well or source that stands at the end of a period, in the order of the register."""
        period = parse(key)
        return [self.figure(line, period) for line in self.register.of(kind, period.end)]

    def history(self, point: str, span: str = MONTH) -> list[PointFigure]:
        """The periods of one that have a figure, oldest first."""
        rows = self.rows.filter(pl.col("point") == point, pl.col("span") == span).sort("start")
        line = self.register.line(point)
        return [self.figure(line, parse(key)) for key in rows["period"]]

    def rate(self, kind: str, name: str, key: str, item: str, level: str = "") -> Figure:
        """One of ``MEASURES`` of a county or the city, by the exact rules from the figures."""
        period = parse(key)
        mine = [
            self.figure(one, period)
            for one in self.register.on(period.end)
            if getattr(one, kind) == name and (not level or one.level == level)
        ]
        return rate(mine, item, period)


def rate(figures: list[PointFigure], item: str, period: Period) -> Figure:
    """A rate of sources, or the share of class Ⅴ of wells, over these figures."""
    on, name = period.end, MEASURES[item]
    mine = [one for one in figures if one.line.kind == (WELL if item == "fifth_share" else SOURCE)]
    try:
        if item == "fifth_share":
            wells = {one.line.name: _judged(one) for one in mine if one.ends is not None}
            return gbt14848.fifth_share(wells, on=on)
        sources = [drinking.Source(one.line.name, one.met, one.volume, one.because) for one in mine]
        of = drinking.rate_by_number if item == "source_rate" else drinking.rate_by_volume
        return of(sources, on=on)
    except (NotEnoughData, BadInput) as wrong:
        return Figure(name, None, note=str(wrong).rstrip("。"))


def _judged(one: PointFigure) -> gbt14848.Judged:
    """The ends between which a well's class lies, as the rule of shares takes them."""
    assert one.ends is not None
    told = Figure("地下水质量类别", one.water_class)
    return gbt14848.Judged(told, {"": gbt14848.Single(told, *one.ends)}, one.deciding)


def load(city: City, basis: int | None = None) -> SupplySnapshot:
    """The snapshot of a computation, the newest one without ``basis``.

    :raises NotThere: nothing was computed yet, or not under that number.
    """
    computed = store.computed_at(city, basis)
    rows = store.rows(city, basis=computed.number).collect()
    return SupplySnapshot(supply.register_at(city, computed.register), computed, rows)


def current(city: City, held: SupplySnapshot | None) -> SupplySnapshot:
    """The snapshot that was held while it is still the newest one, else a new one."""
    if held is not None and store.computed_at(city) == held.computed:
        return held
    return load(city)
