"""A city-year: import, evaluate, rank — and explaining its yearly index — as whole processes.

    python bench/city_year.py [--stations 24] [--rounds 3]

The yardstick is in the same run: DuckDB reading the same CSV and grouping it by station and
day. ``explain`` is also timed inside a running process, as a page of a site would ask it.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent))

from import_history import generate

FLOOR = """
import sys, duckdb
duckdb.sql(f"select site, time::timestamp::date as d, avg(pm25), avg(pm10), avg(so2), avg(no2), "
           f"avg(co), avg(o3) from read_csv('{sys.argv[1]}') group by all").fetchall()
"""
RANK = """
import sys
from datetime import datetime
from pathlib import Path
from youju.intake.sheets import import_file
from youju.ledger import assess, compute
from youju.readings.city import City
from youju.readings.settings import Settings
from youju.scoring.schemes import example_text
from youju.terms.periods import parse
folder, sites, data = map(Path, sys.argv[1:4])
city = City.create(folder, Settings(name="虚城", invented=True), register=sites.read_text())
import_file(city, data, "template")
compute.compute(city, now=datetime(2026, 1, 1))
scheme = example_text("county_air_2026").replace("since   = 2026-01-01", "since   = 2020-01-01")
answer = assess.evaluate(city, assess.Request(scheme, parse("2024")))
assert answer.assessment.main[0].place == 1 and not answer.incidents
"""
EXPLAIN = """
import sys, time
from youju.ledger.explain import explain
from youju.readings.city import City
city = City.open(sys.argv[1])
address = f"fig_air_period/县0/2024/index?dust=excluded"
explain(city, address)
times = []
for _ in range(5):
    begun = time.perf_counter()
    found = explain(city, address)
    times.append(time.perf_counter() - begun)
assert found.agrees
print(sorted(times)[2])
"""


def run(program: str, *arguments: object) -> tuple[float, str]:
    """Seconds of one whole process, and what it printed."""
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        check=True,
        capture_output=True,
        text=True,
    )
    return time.perf_counter() - begun, done.stdout


def main() -> int:
    """Print medians in seconds and the ratio to the yardstick."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stations", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sites, data, values = generate(folder, given.stations, 1)
        whole, floor = [], []
        for number in range(given.rounds):
            city = folder / f"city{number}"
            whole.append(run(RANK, city, sites, data)[0])
            floor.append(run(FLOOR, data)[0])
            if number < given.rounds - 1:
                shutil.rmtree(city)
        process, inside = run(EXPLAIN, city)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    one, two = median(whole), median(floor)
    print(f"{values:,} values of {given.stations} stations, one year")
    print(f"import + evaluate + rank   {one:.2f} s")
    print(f"DuckDB scan and group      {two:.2f} s   ratio {one / two:.1f}×   peak {peak} MB")
    print(f"explain a yearly index     {float(inside):.2f} s in a running process; "
          f"six times as a whole process {process:.2f} s")  # fmt: skip
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
