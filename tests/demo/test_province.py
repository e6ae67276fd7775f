"""The province's days against the slowest way of working them out, in fractions."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import polars as pl
import pytest

from youju.demo import air, outages, province
from youju.demo.register import MOVED, NATIONAL, register
from youju.terms.numbers import round_even
from youju.terms.periods import day_number


@pytest.fixture(scope="module")
def hours():
    return outages.punched(air.hours(date(2026, 2, 20), date(2026, 4, 30)))


@pytest.fixture(scope="module")
def days(hours):
    return province.station_days(hours)


def slow_day(values):
    """Six items of one station-day from 24 rows, by the plain wording of the rule."""
    found = {}
    for item in ("pm25", "pm10", "so2", "no2", "co"):
        there = [row[item] for row in values if row[item] is not None]
        mean = Fraction(sum(there), len(there)) if there else None
        found[item] = int(round_even(mean, 0)) if len(there) >= 20 else None
    means = []
    for start in range(17):
        there = [row["o3"] for row in values[start : start + 8] if row["o3"] is not None]
        if len(there) >= 6:
            means.append(Fraction(sum(there), len(there)))
    valid = bool(means) and (len(means) >= 14 or max(means) > 160)
    found["o3_8h"] = int(round_even(max(means), 0)) if valid else None
    return found


def test_every_station_day_equals_the_slow_way(hours, days):
    seen = {(row["site"], row["day"]): row for row in days.iter_rows(named=True)}
    parts = hours.with_columns(day=pl.col("hour") // 24).partition_by("site", "day", as_dict=True)
    assert len(parts) == len(seen)
    missing = 0
    for key, part in parts.items():
        rows = part.sort("hour").rows(named=True)
        assert len(rows) == 24
        slow = slow_day(rows)
        assert {item: seen[key][item] for item in province.DAY_ITEMS} == slow, key
        missing += None in slow.values()
    assert missing > 10  # the rule of twenty hours did decide something


def test_county_days_are_means_over_assessed_stations_of_that_day(days):
    counties = province.place_days(days, "county")
    sites = register()
    values = {(row["site"], row["day"]): row for row in days.iter_rows(named=True)}
    compared = 0
    for row in counties.iter_rows(named=True):
        day = date(1970, 1, 1).fromordinal(date(1970, 1, 1).toordinal() + row["day"])
        members = [s for s in sites.on(day) if s.role == "assessed" and s.county == row["object"]]
        there = [values[s.site, row["day"]]["no2"] for s in members]
        there = [one for one in there if one is not None]
        if len(there) * 4 >= len(members) * 3:
            assert row["no2"] == int(round_even(Fraction(sum(there), len(there)), 0)), row
            compared += 1
        else:
            assert row["no2"] is None
    assert compared > 500


def test_the_moved_station_counts_for_one_county_on_each_day(days):
    alone = days.filter(pl.col("site") == MOVED)
    moved = province.place_days(alone, "county").sort("day")
    assert moved.filter(pl.col("day") < day_number(date(2026, 4, 1)))["object"].unique().item() == (
        "望川区"
    )
    assert (
        moved.filter(pl.col("day") >= day_number(date(2026, 4, 1)))["object"].unique().item()
        == "临溪区"
    )


@pytest.mark.parametrize("month", [date(2026, 3, 1), date(2026, 4, 1)])
def test_the_final_review_changes_exactly_three_station_days(days, month):
    changes = province.changes(days, month)
    early = province.preliminary(days, month)
    joined = days.join(early, on=["site", "day"], suffix="_early")
    differing = [
        (row["site"], row["day"], item)
        for row in joined.iter_rows(named=True)
        for item in province.DAY_ITEMS
        if row[item] != row[f"{item}_early"]
    ]
    assert len(differing) == 3
    assert sorted(differing) == sorted((c.site, day_number(c.day), c.item) for c in changes)
    assert {c.site for c in changes} <= set(NATIONAL)
    assert all((c.day.year, c.day.month) == (month.year, month.month) for c in changes)
    assert len({c.day for c in changes}) == 3
    assert sum(c.before is None for c in changes) == 1
