"""Device numbers that wait for registration, over all packets that ever came, without reading them.

A packet keeps the status that it had when it was taken, so whoever waits has to be looked for in
years of packets. But a file of the table never changes: what it says of strangers is kept by its
name (``tables/network_strangers.parquet``, written with the night's upkeep) and the answer is put
together from that and from the files since. Files whose statistics exclude the status aren't
opened. The kept part is only a shortcut: without it the answer is the same.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl

from youju.readings.city import City
from youju.readings.delta import Table
from youju.readings.journal import sync_folder
from youju.readings.network.schema import PACKETS, table
from youju.readings.schema import INSTANT

STATUS: Final = "unregistered"
KEPT: Final[dict[str, Any]] = {
    "path": pl.String,
    "mn": pl.String,
    "packets": pl.UInt32,
    "first": INSTANT,
    "last": INSTANT,
    "peers": pl.List(pl.String),
    "st": pl.List(pl.String),
}
"""One row for each file and device number; one without packets for a file without strangers."""
_SAID: Final = [name for name in KEPT if name != "path"]


def unregistered(city: City, known: Sequence[str]) -> pl.DataFrame:
    """``mn, packets, first, last, peers, st`` of the numbers that aren't among the known ones."""
    wanted = table(city, PACKETS)
    kept, missing = _kept(city, wanted)
    rows = pl.concat([kept, _of_files(wanted, missing)])
    return (
        rows.filter(pl.col("packets") > 0, pl.col("mn").is_in(list(known)).not_())
        .group_by("mn")
        .agg(
            pl.col("packets").sum(),
            pl.col("first").min(),
            pl.col("last").max(),
            pl.col("peers").explode().drop_nulls().unique().sort(),
            pl.col("st").explode().drop_nulls().unique().sort(),
        )
        .sort("mn")
    )


def data_times(city: City, mn: str, first: date, last: date) -> list[str]:
    """DataTime as sent, of that stranger's packets that arrived on those Beijing days."""
    wanted = table(city, PACKETS)
    files = wanted.files().filter(
        pl.col("month").is_between(pl.lit(first.isoformat()), pl.lit(last.isoformat()))
    )
    found = (
        wanted.scan(_may_hold(files))
        .filter(pl.col("mn") == mn, pl.col("status") == STATUS)
        .select(pl.col("data_time").drop_nulls().unique())
        .collect()
    )
    return found["data_time"].to_list()


def keep(city: City) -> int:
    """Keep what the present files say; the writer's alone. How many files were looked at anew."""
    wanted = table(city, PACKETS)
    kept, missing = _kept(city, wanted)
    looked = _of_files(wanted, missing)
    empty = [one for one in missing["path"] if one not in set(looked["path"])]
    none = [pl.DataFrame({"path": empty}).with_columns(packets=pl.lit(0, pl.UInt32))] * bool(empty)
    rows = pl.concat([kept, looked, *none], how="diagonal").select(list(KEPT)).sort("path", "mn")
    file = _file(city)
    fresh = file.with_name(file.name + ".new")
    rows.with_columns(pl.col("path").str.strip_prefix(f"{wanted.path}/")).write_parquet(fresh)
    fd = os.open(fresh, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
    fresh.replace(file)
    sync_folder(file.parent)
    return missing.height


def _kept(city: City, wanted: Table) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What is kept of the present files, and those of which nothing is."""
    files = wanted.files()
    try:
        rows = pl.read_parquet(_file(city)).cast(KEPT)  # type: ignore[arg-type]
    except FileNotFoundError:
        rows = pl.DataFrame(schema=KEPT)
    rows = rows.with_columns(path=pl.lit(f"{wanted.path}/") + pl.col("path"))
    return (
        rows.join(files.select("path"), on="path", how="semi"),
        files.join(rows.select("path").unique(), on="path", how="anti"),
    )


def _may_hold(files: pl.DataFrame) -> pl.DataFrame:
    excluded = (pl.col("min.status") > STATUS) | (pl.col("max.status") < STATUS)
    return files.filter(excluded.fill_null(False).not_())


def _of_files(wanted: Table, files: pl.DataFrame) -> pl.DataFrame:
    """The strangers of each of those files."""
    found = [pl.DataFrame(schema=KEPT)]
    for path in _may_hold(files)["path"]:
        one = (
            wanted.scan(files.filter(path=path))
            .filter(pl.col("status") == STATUS)
            .group_by("mn")
            .agg(
                packets=pl.len(),
                first=pl.col("arrived").min(),
                last=pl.col("arrived").max(),
                peers=pl.col("peer").str.replace(r":\d+$", "").unique().sort(),
                st=pl.col("st").drop_nulls().unique().sort(),
            )
            .select(pl.lit(path).alias("path"), *_SAID)
        )
        found.append(one.collect().cast(KEPT))  # type: ignore[arg-type]
    return pl.concat(found)


def _file(city: City) -> Path:
    return city.tables / "network_strangers.parquet"
