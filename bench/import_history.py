"""Import of history from CSV, whole processes, beside two floors on the same file.

    python bench/import_history.py [--stations 24] [--years 1] [--rounds 3]

Three programs take turns on one generated file in template layout: ``youju import`` into a
new city (original into the journal, checked, Delta tables on disk, fsynced), the same file
again (everything a repeat), and DuckDB reading the same CSV into a Parquet file (the floor).
Printed: medians in seconds, values a second, ratio to the floor, peak memory. Read ratios
rather than seconds; both depend on the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

ITEMS = ("pm25", "pm10", "so2", "no2", "co", "o3")
FLOOR = """
import sys, duckdb
duckdb.sql(f"copy (select * from read_csv('{sys.argv[1]}')) to '{sys.argv[2]}' (format parquet)")
"""


def generate(folder: Path, stations: int, years: int) -> tuple[Path, Path, int]:
    """The register, the CSV and the number of values in it (about one in a hundred is empty)."""
    sites, data = folder / "sites.csv", folder / "history.csv"
    names = [f"S{number:04d}" for number in range(stations)]
    sites.write_text(
        "site,name,county,city,level\n"
        + "".join(
            f"{name},站{name},县{place // 3},虚城,县控\n" for place, name in enumerate(names)
        ),
        encoding="utf-8",
    )
    start, hours, values = datetime(2024, 1, 1), years * 8784, 0  # noqa: DTZ001 - Beijing stamps
    stamps = [(start + timedelta(hours=hour + 1)).isoformat()[:16] for hour in range(hours)]
    with data.open("w", encoding="utf-8") as file:
        file.write(",".join(("site", "time", *ITEMS)) + "\n")
        for place, name in enumerate(names):
            for hour, stamp in enumerate(stamps):
                seed = place * 31 + hour
                row = [str((seed * (7 + k) + k * k) % (181 - 20 * k) + 1) for k in range(6)]
                row[4] = f"{(seed * 11) % 29 / 10:.1f}"
                if seed % 17 == 0:
                    row[seed % 6] = ""
                values += sum(1 for one in row if one)
                file.write(f"{name},{stamp},{','.join(row)}\n")
    return sites, data, values


def timed(command: list[str]) -> tuple[float, int, str]:
    """Seconds and peak memory (MB) of a whole process, and what it printed."""
    with tempfile.TemporaryFile("w+") as out:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said = out.read()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}\n{said}")
    return seconds, usage.ru_maxrss // 1024, said


def main() -> None:
    """Generate, run the rounds, print one table (and JSON on the last line)."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stations", type=int, default=24)
    parser.add_argument("--years", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="youju-bench-"))
    runs: dict[str, list[tuple[float, int]]] = {"import": [], "again": [], "floor": []}
    try:
        sites, data, values = generate(folder, given.stations, given.years)
        youju = [sys.executable, "-m", "youju"]
        for turn in range(given.rounds):
            city = folder / f"city{turn}"
            subprocess.run(
                [*youju, "init", str(city), "--name", "虚城", "--sites", str(sites)],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            load = [*youju, "import", str(data), "--city", str(city), "--layout", "template"]
            seconds, peak, said = timed(load)
            if f" {values} 个" not in said:
                raise SystemExit(f"expected {values} values:\n{said}")
            runs["import"].append((seconds, peak))
            runs["again"].append(timed(load)[:2])
            floor = [sys.executable, "-c", FLOOR, str(data), str(folder / "floor.parquet")]
            runs["floor"].append(timed(floor)[:2])
            shutil.rmtree(city)
        size = data.stat().st_size
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    base = median(seconds for seconds, _ in runs["floor"])
    print(f"{values:,} values, {size / 1e6:.1f} MB of CSV, {given.rounds} rounds, medians")
    print(f"{'':10}{'seconds':>9}{'values/s':>12}{'ratio':>8}{'peak MB':>9}")
    result = {}
    for name, found in runs.items():
        seconds = median(one for one, _ in found)
        peak = max(one for _, one in found)
        print(f"{name:10}{seconds:9.2f}{values / seconds:12,.0f}{seconds / base:8.1f}{peak:9}")
        result[name] = {"seconds": seconds, "values_per_second": values / seconds, "peak_mb": peak}
    print(json.dumps({"bench": "import_history", "values": values, **result}))


if __name__ == "__main__":
    main()
