"""Surface water on any engine: readings → class of a section's day, month, year → CWQI and rank.

Readings are wide, scaled by 10⁸ as the bulk faces of ``standards.water`` want them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import narwhals as nw
import polars as pl

from youju.ledger.engines.session import Engine, Frame
from youju.standards.air.hj663_periods_bulk import calendar
from youju.standards.water import cwqi_bulk, periods_bulk, surface, surface_bulk
from youju.terms.periods import Period

SECTION = ("section", "type", "city")


def days(engine: Engine, readings: Frame) -> Frame:
    """Class of every section and day by the five items of the real-time page.

    readings: ``section type city day`` and items, several a day or one.
    """
    every = readings.with_columns(nw.col("day").alias("span"))
    means = periods_bulk.period_means(every, by=[*SECTION, "span"], ions=_ions(engine, readings))
    return surface_bulk.section_classes(means, items=surface.REALTIME)


def periods(engine: Engine, readings: Frame, spans: Sequence[Period]) -> Frame:
    """Class of every section and period by the item set in force; ``period`` its place."""
    within = readings.join(engine.small(calendar(spans)).select("period", "day"), on="day")
    by = [*SECTION, "period"]
    means = periods_bulk.period_means(within, by=by, ions=_ions(engine, readings))
    return surface_bulk.section_classes(means, items=surface.AUTO)


def cities(sections: Frame) -> Frame:
    """CWQI of every city and period with its rank among the others; partial sums say so."""
    found = cwqi_bulk.city_indices(sections, by=("period", "city"))
    return cwqi_bulk.ranked(found, within=("period",), partial=True)


def _ions(engine: Engine, readings: Frame) -> Frame:
    ph = engine.rows(readings.select("ph").unique())["ph"].drop_nulls().to_list()
    return engine.small(periods_bulk.ion_table(ph))


def everything(engine: Engine, folder: Path, spans: Sequence[Period]) -> dict[str, pl.DataFrame]:
    """Every recipe over a folder of readings: ``days``, ``periods``, ``cities``."""
    readings = engine.held(engine.table(folder))
    daily = engine.rows(days(engine, readings))
    sections = engine.held(periods(engine, readings, spans))
    return {
        "days": daily.sort("section", "span"),
        "periods": engine.rows(sections).sort("section", "period"),
        "cities": engine.rows(cities(sections)).sort("period", "city"),
    }
