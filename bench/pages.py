"""The site's pages at city scale: five years of data, 20 people at once, two workers.

    python bench/pages.py [--users 20] [--seconds 60] [--city FOLDER] [--keep]

Builds the invented city with its people, puts three earlier years beside its two (the same hours,
moved), serves it with ``youju serve`` and lets 20 people (locust) walk through it, each signed in
with a session of their own and two to six seconds on a page before the next. Printed: median,
95th percentile and requests of every page, then of all; and beside them one floor in the same run,
the account page, which asks nothing of the city.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import datetime
from pathlib import Path

PAGES = (
    ("home", "/"),
    ("map", "/monitoring/"),
    ("stations", "/monitoring/stations/"),
    ("station", "/monitoring/stations/QL01/"),
    ("county", "/monitoring/counties/云泽区/"),
    ("city", "/monitoring/city/"),
    ("targets", "/targets/"),
    ("ranking, year to date", "/assessment/"),
    ("ranking, month", "/assessment/?period=2026-10"),
    ("products", "/disclosure/"),
    ("why, day", "/why/fig_air_day/云泽区/2026-11-20/pm25?dust=excluded"),
    ("why, month", "/why/fig_air_period/云泽区/2026-10/PM2.5?dust=excluded"),
    ("review", "/review/"),
    ("arrivals", "/arrivals/"),
    ("public", "/public/"),
    ("floor: account page", "/account/"),
)
WALK = """
import random, re
from locust import HttpUser, between, task
PAGES = {pages!r}
class Person(HttpUser):
    wait_time = between(2, 6)
    def on_start(self):
        page = self.client.get("/sign-in/", name="sign-in (once)").text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
        self.client.post("/sign-in/", {{"username": "office", "password": {password!r},
            "csrfmiddlewaretoken": token, "next": "/account/"}}, name="sign-in (once)")
    @task
    def walk(self):
        name, path = random.choice(PAGES)
        with self.client.get(path, name=name, catch_response=True) as said:
            if said.status_code != 200 or "/sign-in/" in said.url:
                said.failure(f"{{said.status_code}} {{said.url}}")
"""


def five_years(folder: Path) -> None:
    """The invented city, computed, with three earlier years of the same hours before it."""
    import polars as pl

    from youju.demo.build import build
    from youju.ledger.compute import compute
    from youju.readings import tables
    from youju.readings.city import City
    from youju.readings.writer import Writer

    build(folder)
    city = City.open(folder)
    hours = tables.hours(city).collect()
    with Writer(city) as writer:
        for days in (731, 1461):
            moved = hours.with_columns(pl.col("hour") - days * 24)
            writer.add_hours(moved, by="bench", state=20)
    compute(city, now=datetime(2026, 11, 23))  # noqa: DTZ001 - only recorded


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--city", type=Path)
    parser.add_argument("--keep", action="store_true")
    given = parser.parse_args()
    from youju.demo import site

    work = Path(tempfile.mkdtemp(prefix="youju-pages-"))
    folder = given.city or work / "city"
    if not (folder / "city.toml").is_file():
        print("building five years …", flush=True)
        five_years(folder)
    environment = {**os.environ, "YOUJU_CITY": str(folder), "YOUJU_SESSIONS": "1000"}
    youju = [sys.executable, "-m", "youju"]
    subprocess.run([*youju, "demo", str(folder), "--site"], check=True, env=environment)
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    serve = [*youju, "serve", "--city", str(folder), "--port", str(port)]
    served = subprocess.Popen(serve, env=environment, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address)
        script = work / "walk.py"
        script.write_text(WALK.format(pages=PAGES, password=site.PASSWORD), encoding="utf-8")
        locust = [sys.executable, "-m", "locust", "-f", str(script), "--headless", "-H", address]
        for name, seconds in (("warm", 20), ("run", given.seconds + 15)):
            # Twenty sign-ins cost two seconds of argon2; what is counted begins when all are in.
            people = ["-u", str(given.users), "-r", "2", "-t", f"{seconds}s", "--reset-stats"]
            written = ["--csv", str(work / name), "--only-summary", "-L", "ERROR"]
            subprocess.run([*locust, *people, *written], check=False, stdout=subprocess.DEVNULL)
        return _print(work / "run_stats.csv")
    finally:
        served.send_signal(signal.SIGTERM)
        served.wait(30)
        if not given.keep:
            shutil.rmtree(work, ignore_errors=True)


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{address}/public/", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the site does not answer")


def _print(file: Path) -> int:
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    print(f"{'page':<26}{'requests':>9}{'failed':>8}{'median ms':>11}{'p95 ms':>8}{'kB':>7}")
    failed = 0
    for row in rows:
        failed += int(row["Failure Count"])
        name = row["Name"] if row["Name"] != "Aggregated" else "all"
        size = float(row["Average Content Size"]) / 1000
        print(
            f"{name:<26}{row['Request Count']:>9}{row['Failure Count']:>8}"
            f"{row['50%']:>11}{row['95%']:>8}{size:>7.0f}"
        )
    print("goal: median at most 150 ms, p95 at most 400 ms")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
