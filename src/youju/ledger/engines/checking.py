"""A second hand over a city's own tables: its periods computed anew by another engine.

``youju compute --check`` with ``YOUJU_ENGINE``: the engine reads the active files of
``fig_air_day``, takes the figures in force, computes every month, quarter, half-year and year
of every station, county and of the city, and the rows are held beside ``fig_air_period``.
"""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import polars as pl

from youju.ledger import periods, store
from youju.ledger.engines import air
from youju.ledger.engines.comparing import differing
from youju.ledger.engines.session import Engine, Frame
from youju.ledger.levels import PARTICLES, bit
from youju.readings.city import City
from youju.standards.air.hj663_bulk import DAY_ITEMS
from youju.terms.errors import NotThere
from youju.terms.periods import Period

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
    folder = city.tables / store.DAY
    newest = nw.col("basis").max().over(*store.DAY_KEY)
    every = engine.table(folder).with_columns(newest.alias("newest"))
    every = every.filter(nw.col("basis") == nw.col("newest"))
    whole = nw.concat_str("kind", "dust", "object", separator=periods.SEPARATOR)
    days = engine.held(every.with_columns(whole.alias("object")))
    spans = periods.touched(engine.rows(days.select("day").unique()))
    found = engine.rows(air.period(engine, days, spans, dust_days=_taken_out(days)))
    rows = _keyed(found, spans)
    names = [*store.PERIOD_KEY, *COMPARED]
    wrong = differing(stored.select(names), rows.select(names), store.PERIOD_KEY)
    return Checked(engine.name, rows.height, wrong)


def _taken_out(days: Frame) -> Frame:
    """As ``ledger.periods``: a particle taken out because of dust counts as valid."""
    return days.select(
        "object",
        "day",
        *((nw.col("dust_out") // bit(item) % 2).alias(f"dust_{item}") for item in PARTICLES),
    )


def _keyed(found: pl.DataFrame, spans: list[Period]) -> pl.DataFrame:
    parts = pl.col("object").str.split(periods.SEPARATOR)
    return found.with_columns(
        parts.list.get(0).alias("kind"),
        parts.list.get(1).alias("dust"),
        parts.list.get(2).alias("object"),
        pl.col("period").replace_strict({n: one.key for n, one in enumerate(spans)}),
    )
