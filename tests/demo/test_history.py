"""What arrives when: order, states, days, and the month as the office lives it."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from datetime import date

import polars as pl
import pytest

from youju.demo import month as office
from youju.demo.history import History
from youju.demo.register import NATIONAL, REPLACED, REPLACEMENT
from youju.terms.periods import day_number
from youju.terms.states import State


@pytest.fixture(scope="module")
def whole():
    return History().arrivals()


@pytest.fixture(scope="module")
def april(tmp_path_factory):
    return office.office_month(tmp_path_factory.mktemp("april"))


def test_files_come_in_order_and_none_after_today(whole):
    days = [one.on for one in whole]
    assert days == sorted(days)
    assert days[-1] == date(2026, 11, 22)
    assert len({one.name for one in whole}) == len(whole)


def test_hours_cover_2025_and_2026_without_the_national_points(whole):
    frames = []
    for one in whole:
        if one.layout == "template":
            read = pl.read_parquet if one.name.endswith("parquet") else pl.read_csv
            frame = read(io.BytesIO(one.content)).select("site", pl.col("time").cast(pl.String))
            frames.append(
                frame.with_columns(time=pl.col("time").str.slice(0, 16).str.replace("T", " "))
            )
    hours = pl.concat(frames)
    assert not hours.is_duplicated().any()
    assert not set(NATIONAL) & set(hours["site"].unique())
    ql05 = hours.filter(pl.col("site") == "QL05")["time"].sort()
    assert ql05.len() == (365 + 326) * 24
    assert (ql05[0], ql05[-1]) == ("2025-01-01 01:00", "2026-11-23 00:00")


def test_states_follow_the_review(whole):
    state = {one.name: one.state for one in whole}
    assert state["2025年小时值.parquet"] is State.FINAL
    assert state["2026年10月小时值.parquet"] is State.REVIEWED
    assert state["2026年11月小时值.csv"] is State.REALTIME
    assert state["2026年10月国控点位日均值（初步）.xlsx"] is State.REALTIME
    assert state["2026年10月国控点位日均值（最终）.xlsx"] is State.FINAL
    finals = [one for one in whole if one.changes]
    assert len(finals) == 10
    assert all(one.on.day == 8 and len(one.changes) == 3 for one in finals)


def test_dust_lists_are_late_on_the_5th(whole):
    lists = [
        one for one in whole if one.layout == "dust" and one.on.year == 2026 and one.on.month > 1
    ]
    assert [one.on for one in lists] == [date(2026, 4, 5), date(2026, 5, 5), date(2026, 6, 5)]


def test_issued_files_name_issuer_document_and_day_and_are_invented(whole):
    for one in whole:
        if one.layout != "template":
            assert "虚构" in one.issuer
            assert "虚构" in one.document
            assert one.issued_on == one.on


def test_an_earlier_today_knows_less():
    early = History(date(2026, 4, 30)).arrivals()
    names = [one.name for one in early]
    assert "2026年4月小时值.csv" in names
    assert "2026年4月21日至30日国控点位日均值（初步）.xlsx" in names
    assert not any("4月国控点位日均值（最终）" in name for name in names)
    assert max(one.on for one in early) == date(2026, 4, 30)


def test_a_today_outside_the_history_is_refused():
    for last in (date(2026, 1, 31), date(2026, 11, 23)):
        with pytest.raises(ValueError, match="2026-02-01"):
            History(last)
    with pytest.raises(ValueError, match="2026-04-30"):
        History(date(2026, 5, 1), small=True)


def test_april_comes_as_the_office_lives_it(april):
    assert april.month.key == "2026-04"
    assert all(one.path.read_bytes() == one.arrival.content for one in april.files)
    days = [one.arrival.on for one in april.files]
    assert days == sorted(days)
    *_, dust, final = april.files
    assert (dust.arrival.layout, dust.arrival.on) == ("dust", date(2026, 5, 5))
    assert (final.arrival.state, final.arrival.on) == (State.FINAL, date(2026, 5, 8))
    assert len(april.changes) == 3
    assert april.dust
    hours = pl.read_csv(next(one for one in april.files if one.path.suffix == ".csv").path)
    sites = (
        hours.with_columns(day=pl.col("time").str.slice(0, 10))
        .group_by("site")
        .agg(pl.col("time").min().alias("first"), pl.col("time").max().alias("last"))
    )
    span = {row["site"]: (row["first"], row["last"]) for row in sites.iter_rows(named=True)}
    assert span[REPLACED][1] == "2026-04-12T00:00"
    assert span[REPLACEMENT][0] == "2026-04-12T01:00"
    successor = april.register.site(REPLACEMENT)
    assert (successor.predecessor, successor.since) == (REPLACED, date(2026, 4, 12))


def test_april_hides_the_final_values_until_the_8th(april):
    days = History(april.month.end, small=True).days
    for change in april.changes:
        row = days.filter(pl.col("site") == change.site, pl.col("day") == day_number(change.day))
        assert row[change.item].item() == change.after
        assert change.after != change.before


DIGEST = """
import hashlib
from youju.demo.history import History
from datetime import date
found = hashlib.sha256()
for one in History(date(2026, 4, 30), arrived_by=date(2026, 5, 8), small=True).arrivals():
    found.update(one.name.encode() + one.content)
print(found.hexdigest())
"""


def test_two_processes_write_the_same_files(april):
    found = hashlib.sha256()
    for one in april.files:
        found.update(one.path.name.encode() + one.path.read_bytes())
    seen = {found.hexdigest()}
    for seed, threads in (("0", "1"), ("99", "2")):
        done = subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={**os.environ, "PYTHONHASHSEED": seed, "POLARS_MAX_THREADS": threads},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        seen.add(done.stdout.strip())
    assert len(seen) == 1
