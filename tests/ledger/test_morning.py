"""The morning sheet: its numbers are those of the ledger; it goes out once and in time."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.ledger.conftest import NOW, hours
from youju.commands import tick
from youju.intake import due
from youju.ledger import address, assess, compare, compute, morning, morning_kept, snapshot
from youju.ledger.request import Request
from youju.readings.city import City
from youju.readings.writer import Writer
from youju.scoring import schemes
from youju.standards.air.hj663_edition import edition_for
from youju.terms.periods import BEIJING, Period, day_period, year_to_date
from youju.terms.states import State

ON = date(2026, 4, 30)
MORNING = datetime(2026, 5, 1, 8, 29, tzinfo=BEIJING)


@pytest.fixture
def with_scheme(city: City) -> City:
    """The city with a scheme and a target."""
    (city.path / "schemes").mkdir(exist_ok=True)
    text = schemes.example_text("county_air_2026")
    (city.path / "schemes" / "air.toml").write_text(text, encoding="utf-8")
    (city.path / "targets").mkdir(exist_ok=True)
    lines = "place,item,target,plan\n甲县,PM2.5,40,linear\n"
    (city.path / "targets" / "2026.csv").write_text(lines, encoding="utf-8")
    return city


def arrive(city: City, first: date, last: date, *, sites: tuple[str, ...] = ("A1",)) -> None:
    """Hours come in and are computed."""
    with Writer(city) as writer:
        writer.add_hours(hours(first, last, sites, seed=11))
    compute.compute(city, now=NOW + timedelta(hours=1))


def test_every_value_is_the_ledgers_own(with_scheme: City) -> None:
    held = snapshot.load(with_scheme)
    made = morning.sheet(with_scheme, held, ON)
    assert [one.name for one in made.lines if one.kind != "site"] == ["某市", "甲县", "乙县"]
    assert [one.name for one in made.lines if one.kind == "site"] == ["A1", "A2", "B1", "B2"]
    assert made.state == State.REALTIME.label
    spans = {
        morning.DAY: day_period(ON),
        morning.TO_MONTH: Period(date(2026, 4, 1), ON, "month"),
        morning.TO_YEAR: year_to_date(ON),
    }
    assert made.periods == spans
    for line in made.lines:
        for key, period in spans.items():
            for (of, dust), told in line.stretches[key].told.items():
                if of == morning.AQI:
                    continue
                now, then = (
                    compare.Side(line.name, one, dust) for one in (period, period.year_ago())
                )
                (row,) = compare.sides(held, now, then, (of,))
                assert (told.now.value, told.change.value) == (row.first.value, row.change.value)
                if told.now.value is not None:
                    asked = address.read(told.now.ref)
                    assert (asked.object, asked.when, asked.dust) == (line.name, period.key, dust)
    dusts = {dust for _, dust in made.of("甲县").stretches[morning.TO_YEAR].told}
    assert dusts == {"kept", "excluded"}


def test_places_are_those_of_the_assessment(with_scheme: City) -> None:
    held = snapshot.load(with_scheme)
    made = morning.sheet(with_scheme, held, ON)
    text = schemes.example_text("county_air_2026")
    answer = assess.within(held, Request(text, year_to_date(ON)))
    for one in answer.assessment.rankings["index"]:
        place = made.of(one.object).stretches[morning.TO_YEAR].place
        assert place is not None
        assert (place.place, place.up) == (one.place, one.up)


def test_a_target_says_how_far_off_its_plan_line(with_scheme: City) -> None:
    goal = morning.sheet(with_scheme, None, ON).of("甲县").goal
    assert goal is not None
    assert goal.target.value == 40
    assert isinstance(goal.off_target.value, Decimal)
    assert isinstance(goal.allowed.value, Decimal)


def test_a_day_without_data_goes_out_with_its_gap_named(with_scheme: City) -> None:
    later = ON + timedelta(days=20)
    made = morning.sheet(with_scheme, None, later)
    assert made.periods[morning.DAY] is None
    assert made.periods[morning.TO_MONTH] is None
    assert made.periods[morning.TO_YEAR] == year_to_date(ON)
    assert "5月20日尚无全市数据" in made.gaps[0]
    assert all(not one.complete for one in made.arrived)


def test_what_is_missing_is_counted_by_the_standards_numbers(city: City) -> None:
    made = morning.sheet(city, None, ON)
    need = edition_for(ON).says["minimum"]["year"]
    lost = [one for part in made.arrived for one in part.lost if one.month == "2026-02"]
    assert all(one.need == need["february"] for one in lost)
    held = snapshot.load(city)
    rows = held.days(("site",), dust="kept").filter(pl.col("object") == "A1")
    valid = rows.filter(pl.col("day") == (ON - date(1970, 1, 1)).days)["n_pm25"].item()
    (a1,) = [one for one in made.arrived if one.site == "A1"]
    missing = {one.item: one.hours for one in a1.missing}
    assert missing.get("PM2.5", 0) == 24 - valid
    assert {one.need for one in a1.short if one.item == "PM2.5"} <= {20}


def test_it_is_made_before_its_time_and_sent_once(with_scheme: City) -> None:
    said = list(morning_kept.round_of(with_scheme, MORNING))
    assert said == [f"4月30日晨报已编制（第{snapshot.load(with_scheme).computed.number}次计算）。"]
    assert list(morning_kept.round_of(with_scheme, MORNING)) == []
    kept = morning_kept.read(with_scheme.path, ON)
    assert kept is not None
    assert kept.sent_at is None
    (sent,) = morning_kept.round_of(with_scheme, MORNING + timedelta(minutes=1))
    assert sent.startswith("4月30日晨报已发出")
    assert list(morning_kept.round_of(with_scheme, MORNING + timedelta(minutes=2))) == []


def test_what_was_kept_reads_back_as_it_was_made(with_scheme: City) -> None:
    list(morning_kept.round_of(with_scheme, MORNING))
    kept = morning_kept.read(with_scheme.path, ON)
    assert kept is not None
    made = morning.sheet(with_scheme, None, ON)
    assert kept.morning.arrived == made.arrived
    assert kept.morning.gaps == made.gaps
    for one in made.lines:
        back = kept.morning.of(one.name)
        for key, part in one.stretches.items():
            assert back.stretches[key].place == part.place
            for of, told in part.told.items():
                other = back.stretches[key].told[of]
                assert (other.now.value, other.now.ref, other.change.value) == (
                    told.now.value,
                    told.now.ref,
                    told.change.value,
                )


def test_only_changed_numbers_make_it_anew(with_scheme: City) -> None:
    list(morning_kept.round_of(with_scheme, MORNING))
    file = with_scheme.path / "site" / "morning" / f"{ON}.json"
    before = file.stat().st_mtime_ns
    # A new computation that says the same of the day: hours of the day after.
    arrive(with_scheme, ON + timedelta(days=1), ON + timedelta(days=1))
    assert list(morning_kept.round_of(with_scheme, MORNING)) == []
    assert file.stat().st_mtime_ns == before
    arrive(with_scheme, ON, ON)
    (said,) = morning_kept.round_of(with_scheme, MORNING)
    assert "已编制" in said


def test_what_comes_after_it_was_sent_is_offered_and_does_not_change_it(with_scheme: City) -> None:
    list(morning_kept.round_of(with_scheme, MORNING + timedelta(minutes=5)))
    file = with_scheme.path / "site" / "morning" / f"{ON}.json"
    before = file.read_bytes()
    arrive(with_scheme, ON, ON)
    (said,) = morning_kept.round_of(with_scheme, MORNING + timedelta(hours=1))
    assert "更新数" in said
    assert file.read_bytes() == before
    kept, later = (morning_kept.read(with_scheme.path, ON, later=one) for one in (False, True))
    assert kept is not None
    assert later is not None
    assert later.morning.basis > kept.morning.basis
    assert later.digest != kept.digest


def test_a_changed_target_is_changed_numbers(with_scheme: City) -> None:
    list(morning_kept.round_of(with_scheme, MORNING))
    lines = "place,item,target,plan\n甲县,PM2.5,39,linear\n"
    (with_scheme.path / "targets" / "2026.csv").write_text(lines, encoding="utf-8")
    assert len(list(morning_kept.round_of(with_scheme, MORNING))) == 1


def test_a_file_that_was_cut_short_is_made_again(with_scheme: City) -> None:
    list(morning_kept.round_of(with_scheme, MORNING))
    file = with_scheme.path / "site" / "morning" / f"{ON}.json"
    file.write_text(file.read_text(encoding="utf-8")[:500], encoding="utf-8")
    assert morning_kept.read(with_scheme.path, ON) is None
    assert len(list(morning_kept.round_of(with_scheme, MORNING))) == 1
    assert json.loads(file.read_text(encoding="utf-8"))["sent_at"] == ""


def test_stopped_at_0829_it_goes_out_after_the_start_and_the_ledger_says_so(
    with_scheme: City,
) -> None:
    tick.mornings(with_scheme.path, MORNING)
    assert due.runs(with_scheme.path) == []
    # … the process is killed, and starts again five minutes late, with nothing in memory.
    late = MORNING + timedelta(minutes=6)
    tick.mornings(with_scheme.path, late)
    tick.mornings(with_scheme.path, late + timedelta(minutes=1))
    (run,) = due.runs(with_scheme.path)
    assert (run.job, run.state, run.label) == ("morning", "done", "发出晨报")
    assert run.due == "2026-05-01T08:30:00+08:00"
    assert run.asked == late.isoformat(timespec="seconds")


def test_days_that_were_missed_are_counted(with_scheme: City) -> None:
    tick.mornings(with_scheme.path, MORNING + timedelta(minutes=1))
    tick.mornings(with_scheme.path, MORNING + timedelta(days=3, minutes=1))
    assert [one.missed for one in due.runs(with_scheme.path)] == [0, 2]


def test_another_time_of_day(with_scheme: City) -> None:
    file = Path(with_scheme.path) / "city.toml"
    file.write_text('morning_at = "07:45"\n' + file.read_text(encoding="utf-8"), encoding="utf-8")
    city = City.open(with_scheme.path)
    assert morning_kept.due_at(city, ON) == datetime(2026, 5, 1, 7, 45, tzinfo=BEIJING)
