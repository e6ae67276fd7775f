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
import pyarrow as pa
import pyarrow.parquet as pq

from youju.readings.layouts.bounds import earliest_year, highest, slip
from youju.terms.numbers import READING_DECIMALS
from youju.terms.periods import day_number
from youju.terms.substances import AIR, CO

ITEMS = tuple(one.column for one in AIR)
COLUMNS = ("site", "time", *ITEMS)
ROWS = 1_000_000
"""Rows a batch, about: enough to keep two cores busy, little enough for a small machine."""
SCALE = 10**READING_DECIMALS
NEAR = 1e-9 * SCALE
"""How near a binary float must be to the decimal that it stands for, in scaled units."""
FAR_AHEAD = 2200
"""Stamps from this year on are left to the general way."""
PER_HOUR = {"s": 3_600, "ms": 3_600_000, "us": 3_600_000_000, "ns": 3_600_000_000_000}


class NotPlain(Exception):
    """The file needs the general way: no error, so it stands outside the tree of errors."""


def batches(path: Path, mark: int) -> Iterator[pl.DataFrame]:
    """``site`` (categorical), ``hour``, six items scaled by 10⁴ with ``mark`` added, 0 for none.

    Rows come in order of site and hour, no hour twice. Raises ``NotPlain`` as soon as
    something is met that the general way must decide.
    """
    try:
        file = pq.ParquetFile(path, read_dictionary=["site"], pre_buffer=False)
    except (pa.ArrowException, OSError) as wrong:
        raise NotPlain(str(wrong)) from wrong
    check_schema(file.schema_arrow)
    last: tuple[str, int] | None = None
    seen: set[str] = set()
    for table in _tables(file):
        frame = pl.DataFrame(pl.from_arrow(table, rechunk=True))
        read = _read(frame, mark)
        last = _in_order(read, last, seen)
        yield read


def check_schema(schema: pa.Schema) -> None:
    """Only our own columns, times as timestamps, values as floats or whole numbers."""
    if sorted(schema.names) != sorted(COLUMNS):
        raise NotPlain(f"columns {schema.names}")
    if not pa.types.is_timestamp(schema.field("time").type):
        raise NotPlain("time is no timestamp")
    site = schema.field("site").type
    if pa.types.is_dictionary(site):
        site = site.value_type
    if not (pa.types.is_string(site) or pa.types.is_large_string(site)):
        raise NotPlain(f"site is {site}")
    for item in ITEMS:
        kind = schema.field(item).type
        if not (pa.types.is_float64(kind) or pa.types.is_integer(kind)):
            raise NotPlain(f"{item} is {kind}")


def _tables(file: pq.ParquetFile) -> Iterator[pa.Table]:
    """The file in pieces of about ``ROWS`` rows; the next is read while one is worked on."""
    pieces = _pieces(file)
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, pieces, None)
        while (table := coming.result()) is not None:
            coming = reader.submit(next, pieces, None)
            yield table


def _pieces(file: pq.ParquetFile) -> Iterator[pa.Table]:
    sizes = [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
    if max(sizes, default=0) > 3 * ROWS:  # groups too large to hold: slower, but in little memory
        for batch in file.iter_batches(batch_size=ROWS, columns=list(COLUMNS)):
            yield pa.Table.from_batches([batch])
        return
    together: list[int] = []
    for nth, size in enumerate(sizes):
        together.append(nth)
        if sum(sizes[n] for n in together) + size > ROWS:
            yield file.read_row_groups(together, columns=list(COLUMNS)).unify_dictionaries()
            together = []
    if together:
        yield file.read_row_groups(together, columns=list(COLUMNS)).unify_dictionaries()


def _read(frame: pl.DataFrame, mark: int) -> pl.DataFrame:
    time = frame.schema["time"]
    if not isinstance(time, pl.Datetime) or time.time_unit not in PER_HOUR:
        raise NotPlain("time")
    per_hour = PER_HOUR[time.time_unit]
    ahead = 8 if time.time_zone else 0  # an instant; a stamp without zone is Beijing time
    stamp = pl.col("time").to_physical()
    whole = stamp // per_hour
    # Some writers put NaN where others put nothing; the general way takes both as missing.
    scaled = {i: pl.col(i).cast(pl.Float64).fill_nan(None) * SCALE for i in ITEMS}
    read = (
        frame.lazy()
        .select(
            "site",
            (whole + (ahead - 1)).alias("hour"),
            *(
                (one.round().cast(pl.Int64, strict=False) + mark).fill_null(0).alias(i)
                for i, one in scaled.items()
            ),
            *(
                ((one - one.round()).abs() > NEAR).any().alias(f"far_{i}")
                for i, one in scaled.items()
            ),
            *(
                ((one < 0) | (one > _highest(i) * SCALE)).any().alias(f"odd_{i}")
                for i, one in scaled.items()
            ),
            (stamp != whole * per_hour).any().alias("not_whole"),
            (pl.col("time").is_null().any() | pl.col("site").is_null().any()).alias("no_key"),
        )
        .collect()
    )
    for name in read.columns[8:]:
        if read[name].first():
            raise NotPlain(name)
    first, last = (day_number(date(year, 1, 1)) * 24 for year in (earliest_year(), FAR_AHEAD))
    if not read["hour"].is_between(first, last).all():
        raise NotPlain("a year beyond belief")
    return read.select("site", "hour", *ITEMS)


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
