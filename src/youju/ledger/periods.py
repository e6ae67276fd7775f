"""Figures of periods by the bulk face: month, quarter, half-year and year in a table, any
other run of days when asked.

``fig_air_period`` keeps what compute found for calendar periods; ``bulk_statistics`` is the
other hand against which the exact statistics of an assessment are held.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl

from youju.ledger.exact import held_value
from youju.ledger.levels import PARTICLES, bit
from youju.ledger.recipes import air as recipe
from youju.standards.air.hj663_edition import edition_for
from youju.terms.figures import Value
from youju.terms.numbers import round_even, unscaled
from youju.terms.periods import Period, day_from, half_of, month_of, quarter_of, year_of
from youju.terms.substances import AIR_DAY

STORED = (month_of, quarter_of, half_of, year_of)
"""The kinds of period that the table keeps."""

SEPARATOR = "\x1f"
KEY = ("kind", "object", "dust", "period")


def rows(days: pl.DataFrame, periods: Sequence[Period], *, rules: str = "auto") -> pl.DataFrame:
    """Statistics of every object in ``days`` (rows of ``fig_air_day``), each period by the
    edition of its last day or all by one rule set.

    One row per object, dust basis and period: its key (``kind object dust period``), then the
    columns of ``recipes.air.period`` without the rank; the kind of the period is ``span``.
    """
    if days.is_empty():
        return pl.DataFrame()
    # One call for everything: each basis of each object is an object of its own.
    whole = pl.concat_str("kind", pl.lit(SEPARATOR), "dust", pl.lit(SEPARATOR), "object")
    given = days.with_columns(whole.alias("object"))
    found = recipe.period(given.lazy(), periods, rules=rules, dust_days=_taken_out(given)).collect()
    keys = {nth: one.key for nth, one in enumerate(periods)}
    said = pl.col("object").str.split(SEPARATOR)
    joined = found.rename({"kind": "span"}).with_columns(
        said.list.get(0).alias("kind"),
        said.list.get(1).alias("dust"),
        said.list.get(2).alias("object"),
        pl.col("period").replace_strict(keys, return_dtype=pl.String),
    )
    return joined.select(*KEY, *(name for name in joined.columns if name not in (*KEY, "rank")))


def bulk_statistics(
    days: pl.DataFrame, period: Period, *, rules: str = "auto"
) -> dict[tuple[str, str], dict[str, Value]]:
    """``(object, dust)`` → statistic → value, as the exact face writes them."""
    return {
        (row["object"], row["dust"]): as_written(row, rules)
        for row in rows(days, [period], rules=rules).iter_rows(named=True)
    }


def as_written(row: Mapping[str, Any], rules: str = "auto") -> dict[str, Value]:
    """Statistic → value of one row of ``fig_air_period``, as the exact face writes them."""
    said: dict[str, Value] = {}
    for one in AIR_DAY:
        valid = row[f"valid_{one.column}"]
        said[one.key] = held_value(row[f"stat_{one.column}"])
        said[f"{one.key}.mean"] = held_value(row[f"mean_{one.column}"] if valid else None)
        said[f"{one.key}.percentile"] = held_value(row[f"p_{one.column}"] if valid else None)
    index, days = row["index"], row["aqi_days"] or 0
    said["index"] = None if index is None else round_even(unscaled(index, 6), 2)
    said["valid_days"] = days
    said["good_days"] = row["good_days"] if days else None
    said["heavy_days"] = row["level_5"] + row["level_6"] if days else None
    said["good_rate"] = None
    if days:
        decimals = edition_for(day_from(row["end"]), rules).says["rounding"]["ratios"]["rate"]
        said["good_rate"] = round_even(Fraction(100 * row["good_days"], days), decimals)
    return said


def touched(days: pl.DataFrame) -> list[Period]:
    """The calendar periods of the table that hold any of these days (column ``day``)."""
    dates = [day_from(number) for number in days["day"].unique().to_list()]
    return sorted({of(day) for of in STORED for day in dates})


def span(periods: Sequence[Period]) -> tuple[date, date]:
    """First and last day of several periods."""
    return min(one.start for one in periods), max(one.end for one in periods)


def _taken_out(days: pl.DataFrame) -> pl.LazyFrame:
    """Days on which dust took a particle out: they count as valid for the minima."""
    return days.select(
        "object",
        "day",
        *(
            (pl.col("dust_out") & bit(item) > 0).cast(pl.Int64).alias(f"dust_{item}")
            for item in PARTICLES
        ),
    ).lazy()
