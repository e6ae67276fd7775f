"""What came after a basis: readings, issued values, marks, another register."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from youju.readings.basis import Basis
from youju.readings.city import City
from youju.readings.effective import marks, table
from youju.readings.marks import KINDS, NEVER, days_of, spans
from youju.readings.schema import HOUR_SPAN, RAW, hour_of
from youju.terms.periods import day_from

_AIR = pl.col("variant") == RAW
"""Hours of sound have a span of an hour too."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What came after a basis.

    ``days``: station-days (``site, day``) with a reading, or reached by a mark that changes
    values or by the revocation of one. ``issued``: rows of raw_issued. ``register``: whether
    the register is another version now.
    """

    days: pl.DataFrame
    issued: pl.DataFrame
    register: bool

    def __bool__(self) -> bool:
        return bool(self.days.height or self.issued.height or self.register)


def changed_since(city: City, then: Basis) -> Changed:
    """What a computation on that basis has not seen yet."""
    every = table(city, "raw_reading")
    files = every.files().filter(pl.col("max.seq") > then.reading)
    read = (
        every.scan(files)
        .filter(pl.col("seq") > then.reading, pl.col("span_s") == HOUR_SPAN, _AIR)
        .select("site", day=hour_of(pl.col("start")) // 24)
        .unique()
        .collect()
    )
    given = marks(city, revoked=True)
    kinds = {mark.seq: mark.kind for mark in given}
    matter = [
        mark
        for mark in given
        if mark.seq > then.mark and KINDS[kinds.get(mark.revokes or 0, mark.kind)].drops != NEVER
    ]
    # A revocation reaches what the revoked mark reached.
    same_reach = [replace(mark, kind=kinds.get(mark.revokes or 0, mark.kind)) for mark in matter]
    touched = days_of(spans(same_reach, city.register))
    issued_rows = table(city, "raw_issued").scan().filter(pl.col("seq") > then.issued).collect()
    return Changed(
        pl.concat([read, touched.select(read.columns)]).unique().sort("site", "day"),
        issued_rows,
        then.register != city.register.sha256,
    )


def span_of_readings(city: City) -> tuple[date, date] | None:
    """First and last day with an hourly reading, None for an empty city."""
    every = table(city, "raw_reading")
    files = every.files()
    if not files.height:
        return None
    hour = hour_of(pl.col("start"))

    def edge(months: list[str], side: pl.Expr) -> int | None:
        """The first of these months that has an hour; readings of water may reach further."""
        for month in months:
            rows = every.scan(files.filter(pl.col("month") == month))
            found = rows.filter(pl.col("span_s") == HOUR_SPAN, _AIR).select(side).collect().item()
            if found is not None:
                return int(found)
        return None

    months = files["month"].unique().sort().to_list()
    first, last = edge(months, hour.min()), edge(months[::-1], hour.max())
    return None if first is None or last is None else (day_from(first // 24), day_from(last // 24))
