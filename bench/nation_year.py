"""A nation's year of hours to daily AQI and primary pollutant, beside a floor and a peer.

    python bench/nation_year.py [--sites 2000] [--rounds 3] [--folder FOLDER]

One Parquet file in template layout (2,000 stations × 8,784 hours × 6 items, about 2 % empty)
is generated from a fixed random start. Then, in turn and as whole processes with their
result written to a file:

* floor — DuckDB scans the same columns and groups them by station and day;
* youju — ``youju evaluate air FILE --layout template --per day --out OUT.parquet``;
* peer — on the first six stations only, a pandas loop over station-days with the same rules
  of validity and ``python-aqi``, whole process too; compared by the time a station-day. Its
  start and reading weigh more on six stations than they would on 2,000, so the ratio to its
  computing alone is printed beside.

Printed are medians, ratios and peak memory; timing lives here, not in tests.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

HOURS = 8_784
ITEMS = {  # typical level, decimals
    "pm25": (38, 0),
    "pm10": (66, 0),
    "so2": (9, 0),
    "no2": (27, 0),
    "co": (0.8, 1),
    "o3": (72, 0),
}
EMPTY = 0.02
START = np.datetime64("2023-12-31T17:00", "us")  # 2024-01-01T01:00 in China, the first stamp
HOUR = np.timedelta64(3_600_000_000, "us")

FLOOR = """
import duckdb, sys
duckdb.sql(f'''copy (
  select site, (epoch_us(time) + 7 * 3600000000) // 86400000000 as day,
         avg(pm25), avg(pm10), avg(so2), avg(no2), avg(co), max(o3)
  from '{sys.argv[1]}' group by all) to '{sys.argv[2]}' (format parquet)''')
"""
PEER = """
import sys, time
import aqi, pandas as pd
from aqi import constants as c
NAMES = (c.POLLUTANT_PM25, c.POLLUTANT_PM10, c.POLLUTANT_SO2_24H, c.POLLUTANT_NO2_24H,
         c.POLLUTANT_CO_24H, c.POLLUTANT_O3_8H)
frame = pd.read_parquet(sys.argv[1], filters=[("site", "in", sys.argv[2].split(","))])
frame["day"] = (frame["time"] - pd.Timedelta(hours=1)).dt.date
began = time.perf_counter()
found = []
for key, rows in frame.groupby(["site", "day"], observed=True):
    values = []
    for item in ("pm25", "pm10", "so2", "no2", "co"):
        values.append(rows[item].mean() if rows[item].count() >= 20 else None)
    windows = rows["o3"].rolling(8, min_periods=6).mean().iloc[7:]
    highest = windows.max()
    values.append(highest if windows.count() >= 14 or highest > 160 else None)
    given = [(name, value) for name, value in zip(NAMES, values) if value is not None]
    try:
        found.append((*key, aqi.to_aqi(given, algo=aqi.ALGO_MEP)))
    except (IndexError, ValueError):
        found.append((*key, None))
seconds = time.perf_counter() - began
pd.DataFrame(found, columns=["site", "day", "aqi"]).to_csv(sys.argv[3], index=False)
print(len(found), seconds)
"""


def generate(file: Path, sites: int) -> None:
    """The file, a hundred stations a row group."""
    rng = np.random.default_rng(20240101)
    stamp = pa.timestamp("us", "Asia/Shanghai")
    schema = pa.schema(
        [("site", pa.string()), ("time", stamp), *((name, pa.float64()) for name in ITEMS)]
    )
    hours = START + np.arange(HOURS) * HOUR
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for first in range(0, sites, 100):
            some = range(first, min(first + 100, sites))
            count = len(some) * HOURS
            columns = {
                "site": pa.array(np.repeat([f"S{nth:05d}" for nth in some], HOURS)),
                "time": pa.array(np.tile(hours, len(some)), stamp),
            }
            for name, (level, decimals) in ITEMS.items():
                values = np.round(level * rng.lognormal(-0.3, 0.7, count), decimals)
                columns[name] = pa.array(values, mask=rng.random(count) < EMPTY)
            writer.write_table(pa.table(columns, schema=schema))


def measured(command: list[str]) -> tuple[float, float, str]:
    """Wall seconds, peak memory in MB and what a process printed."""
    began = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert child.stdout is not None
    said = child.stdout.read().decode()
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{command[:4]} failed with {child.returncode}")
    return seconds, used.ru_maxrss / 1024, said


def main() -> None:
    """Generate, measure in turn, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="keep the file here (default: a fresh one)")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as fresh:
        folder = given.folder or Path(fresh)
        file = folder / f"nation_year_{given.sites}.parquet"
        if not file.exists():
            generate(file, given.sites)
        result = compare(file, folder, given.sites, given.rounds)
    if given.json:
        print(json.dumps(result))
        return
    for line in told(result):
        print(line)


def compare(file: Path, folder: Path, sites: int, rounds: int) -> dict[str, float]:
    """Medians of interleaved rounds, and the peer once."""
    ours = [sys.executable, "-m", "youju", "evaluate", "air", str(file), "--layout", "template"]
    ours += ["--per", "day", "--out", str(folder / "days.parquet")]
    floor = [sys.executable, "-c", FLOOR, str(file), str(folder / "floor.parquet")]
    some = ",".join(f"S{nth:05d}" for nth in range(min(6, sites)))
    peer = [sys.executable, "-c", PEER, str(file), some, str(folder / "peer.csv")]
    times: dict[str, list[float]] = {"floor": [], "youju": [], "peer": [], "loop": []}
    memory = {"floor": 0.0, "youju": 0.0}
    for _ in range(rounds):
        for name, command in (("floor", floor), ("youju", ours)):
            seconds, peak, _ = measured(command)
            times[name].append(seconds)
            memory[name] = max(memory[name], peak)
        seconds, _, said = measured(peer)
        count, computing = said.split()
        times["peer"].append(seconds / int(count))
        times["loop"].append(float(computing) / int(count))
    days = pq.read_metadata(folder / "days.parquet").num_rows
    if days != sites * HOURS // 24:
        raise SystemExit(f"{days} station-days instead of {sites * HOURS // 24}")
    result = {
        "floor_s": statistics.median(times["floor"]),
        "youju_s": statistics.median(times["youju"]),
        "floor_mb": memory["floor"],
        "youju_mb": memory["youju"],
        "station_days": float(days),
        "peer_s_per_day": statistics.median(times["peer"]),
        "loop_s_per_day": statistics.median(times["loop"]),
    }
    result["ratio_floor"] = result["youju_s"] / result["floor_s"]
    result["ratio_peer"] = result["peer_s_per_day"] * days / result["youju_s"]
    result["ratio_loop"] = result["loop_s_per_day"] * days / result["youju_s"]
    return result


def told(result: dict[str, float]) -> list[str]:
    """The lines of the report."""
    floor, ours = result["floor_s"], result["youju_s"]
    peer, loop = result["peer_s_per_day"] * 1e6, result["loop_s_per_day"] * 1e6
    return [
        f"nation-year: {result['station_days']:,.0f} station-days, whole processes, medians",
        f"  floor (DuckDB scan and group) {floor:8.2f} s {result['floor_mb']:7,.0f} MB",
        f"  youju evaluate air --per day  {ours:8.2f} s {result['youju_mb']:7,.0f} MB",
        f"  ratio to the floor            {result['ratio_floor']:8.2f} ×  (at most 8, aim 4)",
        f"  pandas loop with python-aqi   {peer:8,.0f} µs a day (its loop alone {loop:,.0f})",
        (
            f"  faster than that loop         {result['ratio_peer']:8,.0f} ×  (at least 200; "
            f"than its loop alone {result['ratio_loop']:,.0f} ×)"
        ),
    ]


if __name__ == "__main__":
    main()
