"""Readings of sound, soil, dustfall in the table of readings: scale, spans, reading them back.

A value stands at 10⁻¹⁰ of its unit (dB(A), mg/kg; pH its own number), so that no content of a
dioxin is lost; below detection it is the detection limit with the flag ``<``. The variant begins
with the subject (``sound``, ``soil``; of soil with the depth behind it), and nothing that reads
air or water meets them. Sound: hours are ``Leq`` with a span of an hour, reported days and nights
``Ld`` and ``Ln``. Soil: ``Sample`` on the day of sampling. Dustfall: a month, on its first day.
Black and odorous water: items by the standard's keys, with the point behind the subject.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import polars as pl

from youju.readings.basis import Basis
from youju.readings.city import City
from youju.readings.effective import table
from youju.readings.schema import INSTANT, READING_KEY

SOUND, SOIL, DUSTFALL, ODOROUS = "sound", "soil", "dustfall", "odorous"
DECIMALS: Final = 10
LEQ, LD, LN = "Leq", "Ld", "Ln"
HOUR_SPAN, DAY_SPAN, NIGHT_SPAN = 3600, 57_600, 28_800
PH, SAMPLE = "pH", "Sample"
FALLEN, DEPTH = "Dustfall", "depth"
MONTH_SPAN = 30 * 86_400
"""What a month of dustfall is brought to, whatever its length: 30 days."""

POINTS: Final[dict[str, Any]] = {
    "site": pl.String,
    "factor": pl.String,
    "variant": pl.String,
    "day": pl.Int64,
    "hour": pl.Int64,
    "value": pl.Int64,
    "flag": pl.String,
    "state": pl.Int8,
    "stream": pl.String,
    "entry": pl.Int64,
    "line": pl.Int64,
    "seq": pl.Int64,
}
_DAY_US: Final = 86_400_000_000
_BEIJING_US: Final = 8 * 3_600_000_000


def rows_of(frame: pl.DataFrame, state: int) -> pl.DataFrame:
    """A POINTS frame as rows of raw_reading without seq and provenance."""
    start = pl.col("day") * _DAY_US - _BEIJING_US + pl.col("second") * 1_000_000
    return frame.select(
        *(name for name in READING_KEY if name != "start"),
        start.cast(INSTANT).alias("start"),
        pl.col("value").cast(pl.Int64),
        pl.col("flag").cast(pl.String),
        pl.lit(state, pl.Int8).alias("state"),
        pl.col("line").cast(pl.Int64),
        pl.col("day").cast(pl.Int32).cast(pl.Date).dt.strftime("%Y-%m").alias("month"),
    )


def of_subject(subject: str) -> pl.Expr:
    """Whether a row of raw_reading is of that subject."""
    return (pl.col("variant") == subject) | pl.col("variant").str.starts_with(f"{subject} ")


def points(
    city: City,
    subject: str,
    *,
    sites: Iterable[str] | None = None,
    days: tuple[int, int] | None = None,
    upto: Basis | None = None,
) -> pl.DataFrame:
    """Readings of a subject that count (POINTS): the highest state, then the latest."""
    rows = table(city, "raw_reading").scan().filter(of_subject(subject))
    if upto is not None:
        rows = rows.filter(pl.col("seq") <= upto.reading)
    if sites is not None:
        rows = rows.filter(pl.col("site").is_in(list(sites)))
    if days is not None:
        rows = rows.filter(_day().is_between(*days))
    rank = pl.col("state").cast(pl.Int64) * (1 << 48) + pl.col("seq")
    return (
        rows.filter(rank == rank.max().over(*READING_KEY))
        .with_columns(day=_day(), hour=_second() // HOUR_SPAN)
        .select(pl.col(name).cast(kind) for name, kind in POINTS.items())
        .sort("site", "day", "variant", "factor", "hour")
        .collect()
    )


def touched_since(city: City, subject: str, seq: int) -> pl.DataFrame:
    """``site, day`` of every reading of the subject that came after a sequence number."""
    every = table(city, "raw_reading")
    files = every.files().filter(pl.col("max.seq") > seq)
    return (
        every.scan(files)
        .filter(of_subject(subject), pl.col("seq") > seq)
        .select("site", day=_day())
        .unique()
        .sort("site", "day")
        .collect()
    )


def _day() -> pl.Expr:
    return (pl.col("start").dt.epoch("us") + _BEIJING_US) // _DAY_US


def _second() -> pl.Expr:
    return (pl.col("start").dt.epoch("us") + _BEIJING_US) % _DAY_US // 1_000_000
