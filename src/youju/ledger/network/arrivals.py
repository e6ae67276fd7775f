"""What arrived on a day, counted: for each device its packets by outcome and by lateness.

A day of two hundred loggers is half a million packets; the page that says who is online counts
them by device. The writer keeps the counts of each day with the ordinal up to which they were
counted; a reader adds the packets behind it, so the sum is always that of the packets themselves.

``tables/network_heard/2026-11-25.parquet``: mn, status, late, many, last, upto. ``late``: seconds
from DataTime to arrival of real-time packets, null for others.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import polars as pl

from youju.readings.city import City
from youju.readings.journal import sync_folder
from youju.readings.network.schema import PACKET, PACKETS, table
from youju.terms.periods import BEIJING

SCHEMA: Final[Mapping[str, pl.DataType]] = {
    "mn": pl.String(),
    "status": pl.String(),
    "late": pl.Int64(),
    "many": pl.Int64(),
    "last": PACKET["arrived"],
    "upto": pl.Int64(),
}
_KEY: Final = ("mn", "status", "late")


def follow(city: City, *, now: datetime) -> int:
    """Keep the counts of today, and of yesterday while the day is young; how many were written."""
    today = now.astimezone(BEIJING).date()
    return sum(keep(city, today - timedelta(days=back)) for back in (1, 0))


def keep(city: City, day: date) -> bool:
    """Keep the counts of a day when anything new arrived on it."""
    kept = _kept(city, day)
    fresh = _behind(city, day, _upto(kept))
    if not fresh.height:
        return False
    file = _file(city, day)
    file.parent.mkdir(exist_ok=True)
    beside = file.with_suffix(".new")
    _sum(kept, fresh).write_parquet(beside, compression="zstd")
    with beside.open("rb") as written:
        os.fsync(written.fileno())
    beside.replace(file)
    sync_folder(file.parent)
    return True


def counts(city: City, day: date) -> pl.DataFrame:
    """The counts of a day, up to the last packet in the table."""
    kept = _kept(city, day)
    return _sum(kept, _behind(city, day, _upto(kept)))


def _sum(kept: pl.DataFrame, fresh: pl.DataFrame) -> pl.DataFrame:
    if not fresh.height:
        return kept
    return (
        pl.concat([kept, fresh])
        .group_by(_KEY)
        .agg(pl.col("many").sum(), pl.col("last").max())
        .with_columns(upto=pl.lit(_upto(fresh), pl.Int64))
        .select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
        .sort(_KEY)
    )


def _upto(frame: pl.DataFrame) -> int:
    return int(frame["upto"].max() or 0)  # type: ignore[arg-type]


def _kept(city: City, day: date) -> pl.DataFrame:
    file = _file(city, day)
    return pl.read_parquet(file) if file.is_file() else pl.DataFrame(schema=SCHEMA)


def _behind(city: City, day: date, upto: int) -> pl.DataFrame:
    """The packets of that day behind the last one counted, counted."""
    wanted = table(city, PACKETS)
    files = wanted.files().filter(
        pl.col("month") == day.isoformat(),
        pl.col("max.ordinal").is_null() | (pl.col("max.ordinal") > upto),
    )
    if not files.height:
        return pl.DataFrame(schema=SCHEMA)
    time = pl.col("data_time").str.slice(0, 14).str.to_datetime("%Y%m%d%H%M%S", strict=False)
    late = (
        pl.col("arrived") - time.dt.replace_time_zone("Asia/Shanghai").dt.convert_time_zone("UTC")
    ).dt.total_seconds()
    return (
        wanted.scan(files)
        .filter(pl.col("ordinal") > upto)
        .with_columns(
            late=pl.when((pl.col("cn") == "2011") & (pl.col("status") == "decoded")).then(late)
        )
        .group_by(_KEY)
        .agg(
            many=pl.len().cast(pl.Int64),
            last=pl.col("arrived").max(),
            upto=pl.col("ordinal").max(),
        )
        .select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
        .collect()
    )


def _file(city: City, day: date) -> Path:
    return city.tables / "network_heard" / f"{day:%Y-%m-%d}.parquet"
