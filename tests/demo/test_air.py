"""Whether the invented air behaves as air does. Bounds are what a reader of northern Chinese
monitoring data expects, not what the program happens to give."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import date

import polars as pl
import pytest

from youju.demo import air, outages, weather
from youju.demo.register import COUNTIES, MOVED, REPLACED, REPLACED_ON, REPLACEMENT, register
from youju.terms.periods import day_number


@pytest.fixture(scope="module")
def hours():
    county = {site.site: site.county for site in register().sites}
    return air.hours(weather.FIRST).with_columns(
        clock=pl.col("hour") % 24,
        date=(pl.col("hour") // 24).cast(pl.Int32).cast(pl.Date),
        county=pl.col("site").replace_strict(county),
    )


@pytest.fixture(scope="module")
def holed():
    return outages.punched(air.hours(weather.FIRST))


def test_every_station_has_every_hour_while_it_stands(hours):
    count = dict(hours.group_by("site").len().iter_rows())
    total = ((weather.TODAY - weather.FIRST).days + 1) * 24
    after = (day_number(weather.TODAY) - day_number(REPLACED_ON) + 1) * 24
    assert count.pop(REPLACED) == total - after
    assert count.pop(REPLACEMENT) == after
    assert len(count) == 23
    assert set(count.values()) == {total}
    assert hours.select("site", "hour").is_duplicated().sum() == 0


def test_values_are_whole_positive_and_never_absurd(hours):
    assert all(hours.schema[item] == pl.Int64 for item in air.ITEMS)
    low = hours.select(pl.col(air.ITEMS).min()).row(0)
    high = hours.select(pl.col(air.ITEMS).max()).row(0, named=True)
    assert min(low) >= 1
    assert high["pm25"] < 400
    assert 500 < high["pm10"] < 1000
    assert high["o3"] < 350
    assert high["no2"] < 250
    assert high["co"] < 60


def test_winter_brings_particles_summer_brings_ozone(hours):
    year = hours.filter(pl.col("date").dt.year() == 2025)
    mean = {
        row["month"]: row
        for row in year.group_by(month=pl.col("date").dt.month())
        .agg(pl.col(air.ITEMS).mean())
        .iter_rows(named=True)
    }
    for item in ("pm25", "no2", "so2", "co"):
        assert mean[1][item] > 1.5 * mean[7][item], item
    assert mean[7]["o3"] > 2 * mean[12]["o3"]


def test_ozone_peaks_between_14_and_16_and_nitrogen_dioxide_at_the_rush_hours(hours):
    summer = hours.filter(pl.col("date").dt.month().is_between(5, 9))
    by_clock = summer.group_by("clock").agg(pl.col("o3", "no2").mean()).sort("clock")
    ozone, traffic = by_clock["o3"].to_list(), by_clock["no2"].to_list()
    # clock is the hour's beginning, so its stamp is one later
    assert ozone.index(max(ozone)) + 1 in (14, 15, 16)
    assert ozone.index(min(ozone)) in range(3, 8)
    assert traffic.index(max(traffic[:12])) in (7, 8)
    assert traffic.index(max(traffic)) in (18, 19)
    night_and_noon = sum(traffic[11:15]) / 4
    assert traffic[8] > 1.3 * night_and_noon
    assert summer.select(pl.corr("o3", "no2")).item() < -0.2


def test_episodes_last_for_days_and_cover_the_counties_together(hours):
    winter = hours.filter(
        pl.col("date").is_between(date(2025, 11, 15), date(2026, 3, 14)),
    )
    days = winter.group_by("county", "date").agg(pl.col("pm25").mean()).sort("date")
    wide = days.pivot("county", index="date", values="pm25").sort("date")
    for county in COUNTIES[1:]:
        assert wide.select(pl.corr(COUNTIES[0], county)).item() > 0.6, county
    city = wide.select(pl.mean_horizontal(COUNTIES)).to_series()
    assert (
        pl.DataFrame({"a": city, "b": city.shift(1)}).drop_nulls().select(pl.corr("a", "b")).item()
        > 0.4
    )
    bad = (city > 75).to_list()
    runs = "".join("x" if one else " " for one in bad).split()
    assert any(len(run) >= 2 for run in runs)


def test_coarse_particles_hold_the_fine_ones_nearly_always(hours):
    share = hours.select((pl.col("pm10") < pl.col("pm25")).mean()).item()
    assert 0.0005 < share < 0.01  # an instrument's habit, rare but there


def test_dust_falls_in_spring_every_year_and_shows_in_coarse_particles(hours):
    for year in (2024, 2025, 2026):
        events = [e for e in weather.dust_events() if hours_year(e.first_hour) == year]
        assert 4 <= len(events) <= 6
        assert any(weather.dust_in(date(year, 4, 1)))
    for event in weather.dust_events():
        assert hours_month(event.first_hour) in (3, 4, 5)
    dusty = {h for e in weather.dust_events() for h in range(e.first_hour, e.last_hour + 1)}
    spring = hours.filter(pl.col("date").dt.month().is_in([3, 4, 5]))
    inside = spring.filter(pl.col("hour").is_in(list(dusty)))
    outside = spring.filter(~pl.col("hour").is_in(list(dusty)))
    assert inside["pm10"].mean() > 2.5 * outside["pm10"].mean()
    ratio = inside.select(pl.col("pm25").sum() / pl.col("pm10").sum()).item()
    assert ratio < 0.35
    assert outside.select(pl.col("pm25").sum() / pl.col("pm10").sum()).item() > 0.4
    last = [e.last_hour for e in weather.dust_events()]
    assert all(a < e.first_hour for a, e in zip(last, weather.dust_events()[1:], strict=False))


def hours_year(hour):
    return (date(1970, 1, 1).fromordinal(date(1970, 1, 1).toordinal() + hour // 24)).year


def hours_month(hour):
    return (date(1970, 1, 1).fromordinal(date(1970, 1, 1).toordinal() + hour // 24)).month


def test_the_order_of_the_counties_changes_from_year_to_year(hours):
    same_days = hours.filter(pl.col("date").dt.ordinal_day() <= 326)
    means = same_days.group_by("county", year=pl.col("date").dt.year()).agg(pl.col("pm25").mean())
    order = {
        year: means.filter(pl.col("year") == year).sort("pm25")["county"].to_list()
        for year in (2024, 2025, 2026)
    }
    assert order[2025] != order[2026]
    assert order[2024] != order[2025]
    mountain = "松风县"
    assert all(found[0] == mountain for found in order.values())
    spread = means.filter(pl.col("year") == 2025)["pm25"]
    assert spread.max() > 1.4 * spread.min()


def test_gaps_are_there_and_the_year_still_counts(holed):
    assert holed.height > 600_000
    share = holed.select(pl.col(air.ITEMS).null_count() / pl.len()).row(0)
    assert all(0.005 < one < 0.04 for one in share)
    # hours and whole days: at least one outage longer than a day
    lost = holed.filter(pl.all_horizontal(pl.col(air.ITEMS).is_null()))
    days = lost.group_by("site", day=pl.col("hour") // 24).len()
    assert (days["len"] == 24).any()
    assert (days["len"] < 6).any()
    full = (
        holed.with_columns(day=pl.col("hour") // 24, ok=pl.col("pm25").is_not_null())
        .group_by("site", "day")
        .agg(pl.col("ok").sum())
    )
    y2025 = full.filter(
        pl.col("day").is_between(day_number(date(2025, 1, 1)), day_number(date(2025, 12, 31)))
    )
    valid = y2025.filter(pl.col("ok") >= 20).group_by("site").len()
    assert valid["len"].min() >= 324  # every station's year is valid by GB 3095 table 4


def test_every_station_is_calibrated_once_a_month(holed):
    sent = holed.filter(pl.col("flag_so2") == "C").with_columns(
        month=(pl.col("hour") // 24).cast(pl.Int32).cast(pl.Date).dt.strftime("%Y-%m")
    )
    assert set(sent["hour"].unique() % 24) <= set(range(9, 15))
    per_month = sent.filter(pl.col("site") == "QL05").group_by("month").len()
    assert per_month.height == 35  # 2024-01 … 2026-11
    assert sent.filter(pl.col("o3").is_not_null()).is_empty()
    assert sent["pm25"].null_count() < sent.height / 10  # particles go on


def test_one_calibration_was_not_flagged_and_reads_like_test_gas(holed):
    first, last = outages.forgotten_hours()
    rows = holed.filter(
        pl.col("site") == outages.FORGOTTEN[0], pl.col("hour").is_between(first, last)
    )
    assert rows.height == 2
    assert rows["flag_so2"].null_count() == 2
    assert rows["so2"].to_list() == [180, 180]
    assert outages.forgotten_hours(small=True) == (0, 0)


def test_the_replaced_station_stops_and_the_moved_one_goes_on(holed):
    change = day_number(REPLACED_ON) * 24
    assert holed.filter(pl.col("site") == REPLACED)["hour"].max() == change - 1
    assert holed.filter(pl.col("site") == REPLACEMENT)["hour"].min() == change
    assert holed.filter(pl.col("site") == MOVED)["hour"].n_unique() == 25_368


def test_a_shorter_history_is_the_beginning_of_a_longer_one(hours):
    part = air.hours(date(2026, 3, 1), date(2026, 3, 31), small=True)
    sites = part["site"].unique().to_list()
    same = hours.filter(
        pl.col("site").is_in(sites),
        pl.col("date").is_between(date(2026, 3, 1), date(2026, 3, 31)),
    ).select(part.columns)
    assert part.equals(same.sort("site", "hour"))


FINGERPRINT = """
import hashlib
from youju.demo import air, outages, terrain, weather
frame = outages.punched(air.hours(weather.FIRST))
print(hashlib.sha256((frame.write_csv() + terrain.geojson()).encode()).hexdigest())
"""


def test_two_processes_make_the_same_city(holed):
    from youju.demo import terrain

    seen = {hashlib.sha256((holed.write_csv() + terrain.geojson()).encode()).hexdigest()}
    for seed, threads in (("0", "1"), ("4242", "3")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "POLARS_MAX_THREADS": threads}
        done = subprocess.run(
            [sys.executable, "-c", FINGERPRINT],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        seen.add(done.stdout.strip())
    assert len(seen) == 1


def test_days_outside_the_history_are_refused():
    with pytest.raises(ValueError, match="2024-01-01"):
        air.hours(date(2023, 12, 31), date(2024, 1, 2))
