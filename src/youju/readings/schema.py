"""The columns of the three tables, and the way between hours and instants.

An hour inside the program is hours since 1970-01-01T00:00 Beijing to its beginning; in the
tables it is the UTC instant of that beginning. Text columns repeat (dictionary pages), and
integers that rise along the sort order (``start``, ``line``, ``seq``) are kept as differences.
"""

from __future__ import annotations

from typing import Any, Final

import polars as pl

from youju.terms.substances import AIR

HOUR_US: Final = 3_600_000_000
BEIJING_HOURS: Final = 8
INSTANT: Final = pl.Datetime("us", "UTC")

AVERAGE, RAW, HOUR_SPAN = "Avg", "raw", 3600
"""Statistic, variant and span of an hourly mean as sheets give it."""

ITEMS: Final = {one.column: one.key for one in AIR}
"""Item column of an HOURS frame → key of the substance."""
COLUMNS: Final = {key: column for column, key in ITEMS.items()}
"""Key of the substance → item column of an HOURS frame."""
WIDE: Final = ("pm25", "pm10", "so2", "no2", "co", "o3")
"""Item columns of an HOURS frame in the order of our templates."""

READING_KEY: Final = ("site", "factor", "statistic", "variant", "span_s", "start")

READING: Final[dict[str, Any]] = {
    "site": pl.String,
    "factor": pl.String,
    "statistic": pl.String,
    "variant": pl.String,
    "span_s": pl.Int32,
    "start": INSTANT,
    "value": pl.Int64,
    "flag": pl.String,
    "state": pl.Int8,
    "arrived": INSTANT,
    "stream": pl.String,
    "entry": pl.Int64,
    "line": pl.Int64,
    "revision": pl.Int32,
    "seq": pl.Int64,
    "month": pl.String,
}
"""raw_reading, partitioned by ``month`` (Beijing month of the start, like 2026-03)."""

ISSUED_KEY: Final = ("kind", "object", "item", "stat", "period", "start", "end", "dust")

ISSUED: Final[dict[str, Any]] = {
    "kind": pl.String,
    "object": pl.String,
    "item": pl.String,
    "stat": pl.String,
    "period": pl.String,
    "start": pl.Int64,
    "end": pl.Int64,
    "dust": pl.String,
    "value": pl.Int64,
    "flag": pl.String,
    "state": pl.Int8,
    "issuer": pl.String,
    "document": pl.String,
    "issued_on": pl.Date,
    "cell": pl.String,
    "line": pl.Int64,
    "arrived": INSTANT,
    "stream": pl.String,
    "entry": pl.Int64,
    "revision": pl.Int32,
    "seq": pl.Int64,
}
"""raw_issued: values at 10⁻⁶ of the unit, days as numbers, one row per revision."""

MARK: Final[dict[str, Any]] = {
    "scope": pl.String,
    "key": pl.String,
    "items": pl.String,
    "first_hour": pl.Int64,
    "last_hour": pl.Int64,
    "kind": pl.String,
    "because": pl.String,
    "by": pl.String,
    "on": pl.Date,
    "document": pl.String,
    "revokes": pl.Int64,
    "arrived": INSTANT,
    "stream": pl.String,
    "entry": pl.Int64,
    "seq": pl.Int64,
}
"""mark: one row per mark; ``items`` joined by commas, empty for all; both hours included."""

SCHEMAS: Final = {"raw_reading": READING, "raw_issued": ISSUED, "mark": MARK}
RISING: Final = (
    "start",
    "line",
    "seq",
    "arrived",
    "entry",
    "first_hour",
    "last_hour",
    "end",
    "packet",
    "ordinal",
)
"""Integer columns that are stored as differences."""


def instant_of(hour: pl.Expr) -> pl.Expr:
    """The UTC instant at which the hour began."""
    return ((hour - BEIJING_HOURS) * HOUR_US).cast(INSTANT)


def hour_of(start: pl.Expr) -> pl.Expr:
    """The hour that began at the instant."""
    return start.dt.epoch("us") // HOUR_US + BEIJING_HOURS


def month_number(hour: pl.Expr) -> pl.Expr:
    """The Beijing month that the hour lies in, as year × 12 + month − 1."""
    day = (hour // 24).cast(pl.Int32).cast(pl.Date)
    return day.dt.year().cast(pl.Int32) * 12 + day.dt.month().cast(pl.Int32) - 1


def month_name(number: int) -> str:
    """The name of the partition.

    >>> month_name(2026 * 12 + 2)
    '2026-03'
    """
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
