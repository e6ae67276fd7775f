"""The invented city built through the doors that a real city uses."""

from __future__ import annotations

import json
from datetime import date

import polars as pl
import pytest

from youju.demo import build, command, month, outages
from youju.demo.register import CITY, COUNTIES, NATIONAL
from youju.ledger.issued_periods import issued_statistics
from youju.readings import tables
from youju.readings.checks import faults
from youju.readings.city import City
from youju.scoring import schemes
from youju.terms.errors import BadInput
from youju.terms.periods import day_number, month_of
from youju.terms.states import State


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return build.build(tmp_path_factory.mktemp("demo") / "city", small=True)


def test_every_file_is_taken_whole(small):
    for report in small.reports:
        assert report.refused.is_empty(), (report.file, report.refused)
        assert report.usable, report.file


def test_the_folder_is_whole(small):
    assert faults(small.city) == []  # chains, and every version of every register


def test_the_tables_hold_the_hours_that_were_invented(small):
    kept = tables.hours(small.city).collect().select("site", "hour", "pm25", "co", "o3")
    truth = small.history.truth.filter(~pl.col("site").is_in(NATIONAL)).select(
        "site", "hour", pl.col("pm25") * 10_000, pl.col("co") * 1_000, pl.col("o3") * 10_000
    )
    there = pl.any_horizontal(pl.col("pm25", "co", "o3").is_not_null())
    kept, truth = (one.filter(there).sort("site", "hour") for one in (kept, truth))
    assert kept.equals(truth)


def test_national_points_are_known_only_as_issued_days(small):
    assert not set(tables.hours(small.city).collect()["site"].unique()) & set(NATIONAL)
    issued = tables.issued(small.city).collect()
    days = issued.filter(pl.col("kind") == "site", pl.col("item") == "PM2.5")
    assert set(days["object"].unique()) == set(NATIONAL)
    # the averages under the table are no stations, and no day is missing
    assert days.select("object", "start").unique().height == 4 * (120 + 120)
    truth = small.history.days.filter(pl.col("site").is_in(NATIONAL))
    march = days.filter(pl.col("start").is_between(day_number(date(2026, 3, 1)),
                                                   day_number(date(2026, 3, 31))))  # fmt: skip
    joined = march.join(truth, left_on=["object", "start"], right_on=["site", "day"])
    assert joined.height == 4 * 31
    assert joined.filter(pl.col("value").is_not_null())["value"].to_list() == [
        one * 1_000_000 for one in joined["pm25"] if one is not None
    ]  # the final values of 8 April count, not the preliminary ones
    assert set(march["state"].unique()) == {int(State.FINAL)}


def test_the_place_in_the_province_is_kept_as_issued(small):
    rows = tables.issued(small.city).collect().filter(pl.col("stat") == "rank")
    assert set(rows["object"].unique()) == {CITY}
    spans = set(rows.select("period", "start", "end").rows())
    march = (day_number(date(2026, 3, 1)), day_number(date(2026, 3, 31)))
    assert ("month", *march) in spans
    assert ("cumulative", day_number(date(2026, 1, 1)), march[1]) in spans
    # 综合指数排名 is a place, and never taken for the index itself
    assert issued_statistics(small.city, "city", [month_of(date(2026, 3, 1))]) == {}


def test_dust_hours_are_marks_of_the_whole_city(small):
    marks = [mark for mark in tables.marks(small.city) if mark.kind == "dust"]
    assert {(mark.scope, mark.key) for mark in marks} == {("city", CITY)}
    kept = tables.hours(small.city).collect()["pm10"].null_count()
    excluded = tables.hours(small.city, dust="excluded").collect()["pm10"].null_count()
    assert excluded > kept + 100


def test_the_folder_has_map_organisations_targets_and_scheme_all_invented(small):
    folder = small.city.path
    assert City.open(folder).settings.invented is True
    said = json.loads((folder / "map" / "counties.geojson").read_text(encoding="utf-8"))
    assert said["invented"] is True
    assert (folder / City.open(folder).settings.map).is_file()
    text = (folder / "register" / "organisations.csv").read_text(encoding="utf-8")
    assert text.count("虚构") == len(text.splitlines()) - 1
    scheme = schemes.load((folder / "schemes" / "county_air_2026.toml").read_text(encoding="utf-8"))
    assert scheme.in_force(date(2026, 4, 30))
    lines = (folder / "targets" / "2026.csv").read_text(encoding="utf-8").splitlines()
    assert {line.split(",")[0] for line in lines[1:]} == {*COUNTIES, CITY}
    assert all(one.name in COUNTIES or "虚构" in one.name for one in small.city.settings.offices)
    taken = [path for path in (folder / "inbox").rglob("*") if path.suffix != ".jsonl"]
    assert {path.name for path in taken if path.is_file()} == {r.file for r in small.reports}


def test_arrivals_carry_invented_times_and_can_be_verified(small):
    assert small.city.journal.verify() == []
    first = small.city.journal.read(small.reports[0].position)
    assert first.arrived.date() == date(2026, 1, 20)


def test_two_builds_have_the_same_journal(small, tmp_path):
    again = build.build(tmp_path / "again", small=True)

    def bytes_of(folder):
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for name in ("journal", "inbox", "register", "map", "targets", "schemes")
            for path in sorted((folder / name).rglob("*"))
            if path.is_file()
        }

    assert bytes_of(small.city.path) == bytes_of(again.city.path)


def test_the_command_builds_once_and_says_so(tmp_path, capsys):
    folder = tmp_path / "city"
    assert command.main([str(folder), "--small", "--until", "2026-02-10"]) == 0
    told = capsys.readouterr()
    assert "虚构" in told.out
    assert "2026-02-10" in told.out
    assert "[1/" in told.err
    before = sorted(path.stat().st_mtime_ns for path in folder.rglob("*"))
    assert command.main([str(folder), "--small"]) == 0
    assert "没有改动" in capsys.readouterr().out
    assert sorted(path.stat().st_mtime_ns for path in folder.rglob("*")) == before


def test_a_folder_with_other_things_and_impossible_days_are_refused(tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(BadInput, match="不是空文件夹"):
        build.build(tmp_path)
    with pytest.raises(BadInput, match="2026-02-01"):
        build.build(tmp_path / "new", last=date(2027, 1, 1))
    assert not (tmp_path / "new").exists()


def test_the_calibration_that_nobody_flagged_is_marked(tmp_path):
    city = build.build(tmp_path / "city").city
    first, last = outages.forgotten_hours()
    [mark] = [mark for mark in tables.marks(city) if mark.kind == "calibration"]
    assert (mark.key, mark.first_hour, mark.last_hour) == ("QL15", first, last)
    rows = tables.hours(city, sites=["QL15"], hours=(first, last)).collect()
    assert rows["so2"].null_count() == rows.height
    assert rows["pm25"].null_count() == 0


def test_the_month_as_the_office_lives_it_can_be_taken_in(tmp_path):
    office = month.office_month(tmp_path / "files")
    clock = build.write_folders(tmp_path / "city", small=True)
    city = City.open(tmp_path / "city", clock=clock)
    for filed in office.before:
        assert build.bring_in(city, filed.arrival, clock).refused.is_empty()

    def april():
        first, last = day_number(office.month.start), day_number(office.month.end)
        return (
            tables.issued(city).collect()
            .filter(pl.col("start").is_between(first, last))
            .select("object", "start", "item", "value")
        )  # fmt: skip

    early = april()
    build.bring_in(city, office.final.arrival, clock)
    late = april()
    both = early.join(late, on=["object", "start", "item"], how="full", suffix="_final")
    differing = both.filter(~pl.col("value").eq_missing(pl.col("value_final")))
    found = {(row["object"], row["start"]) for row in differing.iter_rows(named=True)}
    assert found == {(c.site, day_number(c.day)) for c in office.changes}
    assert differing.height == 3
