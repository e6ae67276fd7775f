"""Packets looked up without reading years of them: by ordinal, and the last of some devices."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import polars as pl

from youju.readings.city import City
from youju.readings.network.schema import PACKET, PACKETS, table

_ALL = [name for name in PACKET if name != "day"]


def packets(
    city: City, ordinals: Collection[int], columns: Sequence[str] = tuple(_ALL)
) -> pl.DataFrame:
    """The packets of those ordinals, in their order; only files that may hold one are opened.

    Ordinals rise with arrival, so a file of a day's packets holds a stretch of them.
    """
    wanted = table(city, PACKETS)
    asked = pl.DataFrame({"asked": sorted(set(ordinals))}, schema={"asked": pl.Int64})
    files = wanted.files()
    if asked.height and files.height:
        asked_of = files.select("path", "min.ordinal", "max.ordinal").join_where(
            asked,
            pl.col("asked") >= pl.col("min.ordinal"),
            pl.col("asked") <= pl.col("max.ordinal"),
        )
        files = files.filter(pl.col("path").is_in(asked_of["path"].unique().implode()))
    else:
        files = files.clear()
    found = wanted.scan(files).filter(pl.col("ordinal").is_in(asked["asked"].implode()))
    return found.sort("ordinal").select(columns).collect()


def last_of(
    city: City, numbers: Collection[str], first: date, last: date, *, most: int
) -> pl.DataFrame:
    """The last packets of those devices that arrived on those Beijing days, the newest first.

    Day by day from the newest back, until there are enough.
    """
    wanted = table(city, PACKETS)
    files = wanted.files()
    found = wanted.scan(files.clear()).select(_ALL).collect()
    for day in _back(first, last):
        of_day = files.filter(pl.col("month") == day.isoformat())
        if not of_day.height:
            continue
        # The number alone first: it is a column of few values; then the rows of the last ordinals.
        mine = (
            wanted.scan(of_day)
            .filter(pl.col("mn").is_in(list(numbers)))
            .select(pl.col("ordinal").top_k(most - found.height))
            .collect()
        )
        rows = packets(city, mine["ordinal"].to_list())
        found = pl.concat([found, rows.sort("ordinal", descending=True)])
        if found.height >= most:
            break
    return found


def _back(first: date, last: date) -> list[date]:
    return [date.fromordinal(one) for one in range(last.toordinal(), first.toordinal() - 1, -1)]
