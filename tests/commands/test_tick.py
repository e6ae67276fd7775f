"""The process that keeps times: killed and started again, nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from youju.intake import due
from youju.ledger import compute, morning_kept
from youju.readings.city import City
from youju.readings.settings import Settings
from youju.readings.writer import Writer
from youju.terms.periods import BEIJING, day_number

REGISTER = """site,name,county,city,lon,lat,level,role,aliases,predecessor,from,to
A1,东山,甲县,某市,,,市控,评价,,,,
B1,南湖,乙县,某市,,,市控,评价,,,,
"""
PATIENCE = 90.0


@pytest.fixture
def city(tmp_path: Path) -> City:
    """A city with hours of the last three whole days, computed; its sheet is due at 23:59."""
    import polars as pl

    made = City.create(
        tmp_path / "city",
        Settings(name="某市", invented=True, morning_at="23:59"),
        register=REGISTER,
    )
    yesterday = datetime.now(BEIJING).date() - timedelta(days=1)
    rows = [
        (site, hour, 300_000, 500_000, 80_000, 200_000, 8_000, 600_000)
        for site in ("A1", "B1")
        for hour in range((day_number(yesterday) - 2) * 24, day_number(yesterday) * 24 + 24)
    ]
    names = ("pm25", "pm10", "so2", "no2", "co", "o3")
    schema = {"site": pl.String, "hour": pl.Int64, **dict.fromkeys(names, pl.Int64)}
    with Writer(made) as writer:
        writer.add_hours(pl.DataFrame(rows, schema=schema, orient="row"))
    compute.compute(made, now=datetime.now(BEIJING))
    return made


def start(path: Path) -> subprocess.Popen[bytes]:
    """``youju tick`` as a process of its own."""
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return subprocess.Popen(
        [sys.executable, "-m", "youju", "tick", "--city", str(path)],
        env=environment,
        stdout=subprocess.DEVNULL,
    )


def until(true: Callable[[], object]) -> None:
    """Wait for it."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.2)


def kept(path: Path, on: date) -> morning_kept.Kept:
    """The sheet in its file."""
    found = morning_kept.read(path, on)
    assert found is not None
    return found


def test_killed_before_its_time_the_sheet_goes_out_after_the_start(city: City) -> None:
    on = datetime.now(BEIJING).date() - timedelta(days=1)
    file = city.path / "site" / "morning" / f"{on}.json"
    first = start(city.path)
    try:
        until(file.exists)
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait()
    made = kept(city.path, on)
    assert made.sent_at is None
    # Its time comes while nothing runs.
    text = (city.path / "city.toml").read_text(encoding="utf-8")
    (city.path / "city.toml").write_text(text.replace("23:59", "00:00"), encoding="utf-8")
    second = start(city.path)
    try:
        until(lambda: kept(city.path, on).sent_at)
        until(lambda: [one for one in due.runs(city.path) if one.job == due.MORNING])
    finally:
        second.terminate()
        second.wait()
    sent = kept(city.path, on)
    assert (sent.built_at, sent.digest) == (made.built_at, made.digest)
    (run,) = [one for one in due.runs(city.path) if one.job == due.MORNING]
    assert run.due.startswith(f"{on + timedelta(days=1)}T00:00")
