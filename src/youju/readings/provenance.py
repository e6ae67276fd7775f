"""Where one hourly value comes from: every revision, the journal record of each, its marks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from youju.readings.basis import Basis
from youju.readings.city import City
from youju.readings.effective import conditions, files_of, marks, register_of, table
from youju.readings.frames import Position
from youju.readings.marks import Mark, spans
from youju.readings.schema import AVERAGE, HOUR_SPAN, RAW
from youju.terms.states import State
from youju.terms.substances import substance


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of one hourly value: what came, from where, and whether it counts.

    ``value`` at 10⁻⁴ of the unit; ``position`` the journal record, ``line`` the line or row
    of the original in it.
    """

    value: int | None
    flag: str | None
    state: State
    position: Position
    line: int | None
    arrived: datetime
    revision: int
    seq: int
    effective: bool


def provenance(
    city: City, site: str, item: str, hour: int, upto: Basis | None = None
) -> tuple[list[Revision], list[Mark]]:
    """Everything known of one hourly value: all revisions, oldest first, and its marks.

    ``item`` is a key (PM2.5) or a column name (pm25). The marks are those that stand and
    reach this station, item and hour, of every kind.
    """
    key = substance(item).key
    every = table(city, "raw_reading")
    rows = (
        every.scan(files_of(every, [site], (hour, hour), upto))
        .filter(
            pl.col("statistic") == AVERAGE,
            pl.col("variant") == RAW,
            pl.col("span_s") == HOUR_SPAN,
            *conditions([site], (hour, hour), [key]),
        )
        .sort("seq")
        .collect()
    )
    if upto is not None:
        rows = rows.filter(pl.col("seq") <= upto.reading)
    best = max(rows.select("state", "seq").rows(), default=None)
    found = [
        Revision(
            row["value"],
            row["flag"],
            State(row["state"]),
            Position(row["stream"], row["entry"]),
            row["line"],
            row["arrived"],
            row["revision"],
            row["seq"],
            (row["state"], row["seq"]) == best,
        )
        for row in rows.iter_rows(named=True)
    ]
    standing = marks(city, upto)
    reach = spans(standing, register_of(city, upto)).filter(
        pl.col("site") == site,
        pl.col("item") == key,
        pl.col("first") <= hour,
        pl.col("last") >= hour,
    )
    numbers = set(reach["seq"].to_list())
    return found, [mark for mark in standing if mark.seq in numbers]
