"""The ``template`` layout as Parquet, when nothing in it has to be refused: batch by batch.

A nation's year is read in pieces of some hundred sites, checked and turned into whole
numbers in one pass. Whatever would need a decision (a negative value, more decimals than a
reading has, rows out of order or twice, flags, an unknown column) raises ``NotPlain``: the
caller then takes the general way, which names the row and the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import polars as pl

from youju.readings.layouts.bounds import earliest_year, highest, slip
from youju.terms.numbers import READING_DECIMALS
from youju.terms.periods import day_number
from youju.terms.substances import AIR, CO

ITEMS = tuple(one.column for one in AIR)
COLUMNS = ("site", "time", *ITEMS)
ROWS = 500_000
"""Rows a batch, about: enough to keep two cores busy, little enough for a small machine."""
SCALE = 10**READING_DECIMALS
NEAR = 1e-9 * SCALE
"""How near a binary float must be to the decimal that it stands for, in scaled units."""
FAR_AHEAD = 2200
"""Stamps from this year on are left to the general way."""
PER_HOUR = {"ms": 3_600_000, "us": 3_600_000_000, "ns": 3_600_000_000_000}


class NotPlain(Exception):
    """The file needs the general way: no error, so it stands outside the tree of errors."""


def batches(path: Path, mark: int) -> Iterator[pl.DataFrame]:
    """``site`` (categorical), ``hour``, six items scaled by 10⁴ with ``mark`` added, 0 for none.

    Rows come in order of site and hour, no hour twice. Raises ``NotPlain`` as soon as
    something is met that the general way must decide.
    """
    last: tuple[str, int] | None = None
    seen: set[str] = set()
    for frame in _ahead(_pieces(path)):
        read = _read(frame, mark)
        last = _in_order(read, last, seen)
        yield read


def _ahead(pieces: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The same pieces; the next is being read while one is worked on."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, pieces, None)
        while (piece := coming.result()) is not None:
            coming = reader.submit(next, pieces, None)
            yield piece


def _pieces(path: Path) -> Iterator[pl.DataFrame]:
    try:
        scan = pl.scan_parquet(path)
        check_schema(scan.collect_schema())
        rows = int(scan.select(pl.len()).collect().item())
        asked = scan.select(pl.col("site").cast(pl.Categorical), "time", *ITEMS)
        for first in range(0, rows, ROWS):
            yield asked.slice(first, ROWS).collect()
    except (pl.exceptions.PolarsError, OSError) as wrong:
        raise NotPlain(str(wrong)) from wrong


def check_schema(schema: pl.Schema) -> None:
    """Only our own columns, times as timestamps, values as floats or whole numbers."""
    if sorted(schema) != sorted(COLUMNS):
        raise NotPlain(f"columns {list(schema)}")
    if schema["site"] not in (pl.String, pl.Categorical):
        raise NotPlain(f"site is {schema['site']}")
    if not isinstance(schema["time"], pl.Datetime):
        raise NotPlain("time is no timestamp")
    for item in ITEMS:
        if not (schema[item] == pl.Float64 or schema[item].is_integer()):
            raise NotPlain(f"{item} is {schema[item]}")


def _read(frame: pl.DataFrame, mark: int) -> pl.DataFrame:
    time = frame.schema["time"]
    assert isinstance(time, pl.Datetime)
    per_hour = PER_HOUR[time.time_unit]
    ahead = 8 if time.time_zone else 0  # an instant; a stamp without zone is Beijing time
    read, wrong = _scaled(frame, mark)
    if wrong:
        # Some writers put NaN where others put nothing; the general way takes both as missing.
        read, wrong = _scaled(
            frame.with_columns(pl.col(ITEMS).cast(pl.Float64).fill_nan(None)), mark
        )
    if wrong:
        raise NotPlain(wrong)
    stamp = frame["time"].to_physical()
    whole = stamp // per_hour
    hour = (whole + (ahead - 1)).alias("hour")
    first, last = (day_number(date(year, 1, 1)) * 24 for year in (earliest_year(), FAR_AHEAD))
    if frame["site"].null_count() or stamp.null_count():
        raise NotPlain("no key")
    if not (stamp == whole * per_hour).all():
        raise NotPlain("no whole hour")
    if not hour.is_between(first, last).all():
        raise NotPlain("a year beyond belief")
    return read.with_columns(frame["site"], hour).select("site", "hour", *ITEMS)


def _scaled(frame: pl.DataFrame, mark: int) -> tuple[pl.DataFrame, str]:
    """The items as whole numbers, and what is wrong with the first item that is.

    The last place where binary floats are seen: each is replaced by the scaled integer that
    it stands for, once, and refused when it is farther than 10⁻⁹ from any.
    """
    up = {i: pl.col(i).cast(pl.Float64) * SCALE for i in ITEMS}
    # In steps, so that the rounding is done once and nothing is spread over the rows that
    # is one value a column: 17 million rows come through here.
    near = frame.select(*ITEMS, *(one.round().alias(f"near_{i}") for i, one in up.items()))
    checks = near.select(
        *(
            ((one - pl.col(f"near_{i}")).abs() > NEAR).any().alias(f"far_{i}")
            for i, one in up.items()
        ),
        *(pl.col(i).min().lt(0).alias(f"low_{i}") for i in ITEMS),
        *(pl.col(i).max().gt(_highest(i)).alias(f"high_{i}") for i in ITEMS),
    ).row(0, named=True)
    if wrong := next((name for name, said in checks.items() if said), ""):
        return frame, wrong
    # Whole numbers far below 2**53, so adding the mark is exact.
    packed = ((pl.col(f"near_{i}") + float(mark)).fill_null(0).alias(i) for i in ITEMS)
    return near.select(one.cast(pl.Int64, wrap_numerical=True) for one in packed), ""


def _highest(item: str) -> int:
    """Up to here a value is beyond doubt (µg/m³; CO mg/m³): the general way takes it as it is."""
    return min(slip() - 1, highest(item)) if item == CO.column else highest(item)


def _in_order(frame: pl.DataFrame, last: tuple[str, int] | None, seen: set[str]) -> tuple[str, int]:
    """Sites one after the other, hours rising within each; the last key of the frame."""
    site = frame["site"].to_physical()
    same = (site == site.shift())[1:]
    rising = (frame["hour"].diff() > 0)[1:]
    if not (~same | rising).all():
        raise NotPlain("hours not in order")
    starts = (~same).arg_true() + 1
    names = frame["site"].gather(pl.concat([pl.Series([0], dtype=starts.dtype), starts]))
    for nth, name in enumerate(names.cast(pl.String).to_list()):
        if nth == 0 and last is not None and name == last[0]:
            if frame["hour"][0] <= last[1]:
                raise NotPlain("hours not in order")
            continue
        if name in seen or not name.strip() or name != name.strip():
            raise NotPlain("a site comes back")
        seen.add(name)
    return names.cast(pl.String)[-1], int(frame["hour"][-1])
