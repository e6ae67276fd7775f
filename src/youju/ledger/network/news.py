"""What is new on the network since a place: outlets with the first and last day that changed.

A place says how far the readings, the exports and the deeds of review were looked at. Only files
of hours and days are opened, and of these only such as were written since.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

from youju.readings.city import City
from youju.readings.delta import Table
from youju.readings.network import review
from youju.readings.network.review import AUTO
from youju.readings.network.schema import EXPORTS, READINGS, table
from youju.terms.periods import BEIJING

Touched = Mapping[str, tuple[date, date]]
_MONTH = 7
"""Letters of a month; partitions of minutes are named by the day."""


def place(city: City) -> dict[str, int]:
    """How far everything is now."""
    return {
        "batch": highest(table(city, READINGS), "batch"),
        "seq": highest(table(city, EXPORTS), "seq"),
        "review": city.journal.last(review.STREAM),
    }


def since(city: City, known: Mapping[str, Any]) -> dict[str, tuple[date, date]]:
    """Outlets with the days of hourly and daily values, and of deeds, after that place."""
    touched: dict[str, tuple[date, date]] = {}
    for outlet, first, last in (
        *_rows(table(city, READINGS), "batch", int(known.get("batch", 0))),
        *_rows(table(city, EXPORTS), "seq", int(known.get("seq", 0))),
        *_deeds(city, int(known.get("review", 0))),
    ):
        before = touched.get(outlet, (first, last))
        touched[outlet] = min(before[0], first), max(before[1], last)
    return touched


def newer(wanted: Table, column: str, after: int) -> pl.DataFrame:
    """The files in which ``column`` may lie above ``after``, told by their statistics."""
    files, name = wanted.files(), f"max.{column}"
    return files.filter(pl.col(name).is_null() | (pl.col(name) > after))


def coarse(wanted: Table, column: str, after: int) -> pl.DataFrame:
    """Those of them that hold hours and days."""
    files = newer(wanted, column, after)
    return files.filter(pl.col("month").str.len_chars() == _MONTH)


def _rows(wanted: Table, column: str, after: int) -> Iterator[tuple[str, date, date]]:
    files = coarse(wanted, column, after)
    if not files.height:
        return
    day = pl.col("start").dt.convert_time_zone("Asia/Shanghai").dt.date()
    found = (
        wanted.scan(files)
        .filter(pl.col(column) > after)
        .group_by("site")
        .agg(first=day.min(), last=day.max())
        .collect()
    )
    yield from found.rows()


def highest(wanted: Table, column: str) -> int:
    """The greatest value of all files, those of minutes too: a batch has both."""
    said = wanted.files()[f"max.{column}"]
    if not said.null_count():
        return int(said.max() or 0)  # type: ignore[arg-type]
    return int(wanted.scan().select(pl.col(column).max()).collect().item() or 0)


def _deeds(city: City, number: int) -> Iterator[tuple[str, date, date]]:
    """What deeds after that number speak of, but for those of checks."""
    seen = {one.seq: one for one in review.standing(city).marks}
    for record in city.journal.records(review.STREAM, number):
        for nth, said in enumerate(json.loads(record.payload)):
            seq = said.get("mark", record.position.number * review.EACH + nth)
            mark = seen.get(seq)
            if mark is not None and mark.party != AUTO:
                last = (mark.last - timedelta(microseconds=1)).astimezone(BEIJING)
                yield mark.outlet, mark.first.astimezone(BEIJING).date(), last.date()
