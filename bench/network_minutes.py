"""Minute readings of outlets in the table: bytes for each, and the time of one outlet-month.

``python bench/network_minutes.py [OUTLETS] [DAYS]`` (100 outlets, 8 factors, 30 days). Beside it
the same rows as plain Parquet files without our order and encodings, in the same run. Values walk
by up to 2.0 in steps of 0.1; one packet holds the eight factors of a minute; arrivals are mixed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import polars as pl

from youju.readings.city import City
from youju.readings.frames import Position
from youju.readings.network.reading import instant, readings
from youju.readings.network.schema import KEY, READING, READINGS, table
from youju.readings.settings import Settings

FACTORS = ("a01011", "a01012", "a19001", "a21002", "a21026", "a34013", "a21002x", "a05024")
FIRST = date(2026, 3, 1)
ROUNDS = 9
BARE = [*KEY, "value", "flag"]


def day_of(day: date, outlets: int, ordinal: int) -> pl.DataFrame:
    """A day of all outlets, as the writer hands it over once it is compacted."""
    begin = int(instant(day).timestamp()) * 1_000_000
    minutes = pl.select(minute=pl.int_range(1440, dtype=pl.Int64))
    sites = pl.select(nth=pl.int_range(outlets, dtype=pl.Int64))
    seed = day.toordinal()
    packets = minutes.join(sites, how="cross").with_columns(
        shuffled=pl.int_range(pl.len()).shuffle(seed=seed), late=pl.col("nth") % 17
    )
    packets = packets.sort("minute", "late", "shuffled").with_columns(
        packet=pl.int_range(1, pl.len() + 1, dtype=pl.Int64) + ordinal
    )
    frame = packets.join(pl.DataFrame({"factor": FACTORS}), how="cross").sort(
        "nth", "factor", "minute"
    )
    # Drawn before the groups are made: inside them the same seed would give the same walk to all.
    drawn = frame.with_columns(
        step=pl.int_range(pl.len()).shuffle(seed=seed) % 41 - 20,
        noise=pl.int_range(pl.len()).shuffle(seed=seed + 1) % 200,
    )
    return (
        drawn.with_columns(walk=pl.col("step").cum_sum().over("nth", "factor"))
        .select(
            site=pl.format("DA{}", pl.col("nth").cast(pl.String).str.zfill(5)),
            factor="factor",
            statistic=pl.lit("Avg"),
            variant=pl.lit("raw"),
            span_s=pl.lit(60, pl.Int32),
            start=(begin + pl.col("minute") * 60_000_000).cast(READING["start"]),
            value=(300 + pl.col("walk")).abs() * 100_000,
            text=pl.lit(None, pl.String),
            flag=pl.when(pl.col("noise") == 0).then(pl.lit("M")).otherwise(pl.lit("N")),
            packet="packet",
            revision=pl.lit(1, pl.Int32),
            batch=(pl.col("minute") * 6).cast(pl.Int32),
            part=pl.lit(day.isoformat()),
        )
        .sort(*KEY)
    )


def timed(what: Callable[[], object]) -> float:
    """Median milliseconds."""
    took = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        what()
        took.append(1000 * (time.perf_counter() - begun))
    return median(took)


def main() -> int:
    """Fill, measure, print."""
    outlets = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    days = int(sys.argv[2]) if len(sys.argv) > 2 else 30
    with TemporaryDirectory() as folder:
        city = City.create(Path(folder) / "city", Settings("虚城", invented=True))
        wanted = table(city, READINGS)
        rows = plain = bare = 0
        for nth in range(days):
            day = FIRST + timedelta(days=nth)
            frame = day_of(day, outlets, rows // len(FACTORS))
            wanted.append(frame, Position("gateway", nth + 1))
            rows += frame.height
            if nth == 0:
                file = Path(folder) / "plain.parquet"
                frame.sort("packet").write_parquet(file, compression="zstd")
                plain = file.stat().st_size
                bare_table = type(wanted)(
                    Path(folder) / "bare",
                    {name: kind for name, kind in READING.items() if name in [*BARE, "part"]},
                    "part",
                    row_group=wanted.row_group,
                )
                bare_table.append(frame.select(*BARE, "part"), Position("gateway", 1))
                bare = sum(f.stat().st_size for f in (Path(folder) / "bare").rglob("*.parquet"))
        whole = sum(f.stat().st_size for f in wanted.path.rglob("*.parquet"))
        each = rows / days
        print(f"{rows:,} minute readings of {outlets} outlets, {len(FACTORS)} factors, {days} days")
        print(f"bytes: site, factor, time, value, flag {bare / each:.2f}  (at most 1.7)")
        print(f"bytes: with provenance {whole / rows:.2f}  (at most 2.6)")
        print(f"bytes: the same in order of arrival, plain Parquet {plain / each:.2f}")
        last = FIRST + timedelta(days=days - 1)
        one = f"DA{outlets // 2:05d}"

        def month() -> pl.DataFrame:
            return readings(city, one, FIRST, last, factors=["a21026"], span_s=60)

        assert month().height == days * 1440
        took = timed(month)
        print(f"one outlet-month of one factor {took:.1f} ms  (at most 20)")
        fresh = timed(
            lambda: readings(City.open(city.path), one, FIRST, last, factors=["a21026"], span_s=60)
        )
        print(f"  with the table opened anew {fresh:.1f} ms")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
