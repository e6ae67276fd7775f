"""A second hand over a city's own tables: its periods computed anew by another engine.

``youju compute --check`` with ``YOUJU_ENGINE``: the engine reads the active files of
``fig_air_day``, takes the figures in force, computes every month, quarter, half-year and year
of every station, county and of the city, and the rows are held beside ``fig_air_period``.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from youju.ledger import periods, store
from youju.ledger.engines import stored as kept
from youju.ledger.engines.comparing import differing
from youju.ledger.engines.session import Engine
from youju.readings.city import City
from youju.standards.air.hj663_bulk import DAY_ITEMS
from youju.terms.errors import NotThere

COMPARED = (
    *(f"{name}_{i}" for name in ("mean", "p", "n", "valid", "stat", "single") for i in DAY_ITEMS),
    "aqi_days",
    "good_days",
    "index",
)
"""Columns held beside each other, with the key of the row."""


@dataclass(frozen=True)
class Checked:
    """What the check found: the engine, rows held beside each other, rows that differ."""

    engine: str
    compared: int
    differing: pl.DataFrame

    @property
    def in_words(self) -> str:
        """One sentence for the operator."""
        said = f"用 {self.engine} 重新计算各类时段的评价结果 {self.compared} 行，"
        if self.differing.is_empty():
            return said + "与库中逐行一致。"
        keys = self.differing.select(store.PERIOD_KEY).unique(maintain_order=True)
        first = "、".join("/".join(row) for row in keys.head(3).rows())
        return said + f"有 {keys.height} 行不一致，如 {first}。"


def check(city: City, engine: Engine) -> Checked:
    """Compute the stored periods of a city anew and compare.

    :raises NotThere: nothing was computed yet.
    """
    store.computed_at(city)
    stored = store.period_rows(city).collect()
    if stored.is_empty():
        raise NotThere("库中还没有时段的评价结果；请先运行 youju compute。")
    days = kept.days(city, engine)
    spans = periods.touched(engine.rows(days.select("day").unique()))
    rows = kept.period_rows(engine, days, spans)
    names = [*store.PERIOD_KEY, *COMPARED]
    wrong = differing(stored.select(names), rows.select(names), store.PERIOD_KEY)
    return Checked(engine.name, rows.height, wrong)
