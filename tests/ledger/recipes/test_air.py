"""The recipes for air on a small invented city, worked by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from youju.ledger.recipes import air
from youju.standards.air.hj663_bulk import DAY_ITEMS
from youju.terms.periods import Period, day_number, month_of
from youju.terms.places import NOT_ASSESSED, Register, Site

SCHEMA = {"object": pl.String, **dict.fromkeys(("day", *DAY_ITEMS), pl.Int64)}


def days_of(table: dict[str, dict[date, int | None]]) -> pl.LazyFrame:
    """DAYS in which every item has the same whole value."""
    rows: list[tuple[Any, ...]] = [
        (key, day_number(day), *[None if v is None else v * 10**6] * 6)
        for key, days in table.items()
        for day, v in days.items()
    ]
    return pl.LazyFrame(rows, schema=SCHEMA, orient="row")


def test_a_station_that_moves_counts_where_it_stands_on_the_day() -> None:
    first, second = date(2026, 5, 11), date(2026, 5, 12)
    register = Register(
        (
            Site("s1", "s1", "甲县", "市"),
            Site("s2", "s2", "甲县", "市", until=first),
            Site("s2", "s2", "乙县", "市", since=second),
            Site("s3", "s3", "乙县", "市"),
            Site("s4", "s4", "乙县", "市", role=NOT_ASSESSED),
        )
    )
    values = {"s1": 10, "s2": 20, "s3": 40, "s4": 400}
    days = days_of({s: {first: v, second: v} for s, v in values.items()})
    found = air.place_days(days, register, "county").collect()
    shown = {(r["object"], r["day"]): (r["pm25"], r["members"]) for r in found.to_dicts()}
    assert shown == {
        ("甲县", day_number(first)): (15_000_000, 2),
        ("甲县", day_number(second)): (10_000_000, 1),
        ("乙县", day_number(first)): (40_000_000, 1),
        ("乙县", day_number(second)): (30_000_000, 2),
    }
    city = air.place_days(days, register, "city").collect()
    # (10 + 20 + 40) / 3, held half to even; never the mean of the counties (27.5 and 20).
    assert city["pm25"].to_list() == [23_333_333] * 2


def test_place_hours_have_the_quorum_of_a_day() -> None:
    register = Register(tuple(Site(f"s{n}", f"s{n}", "县", "市") for n in range(4)))
    hour = day_number(date(2026, 5, 11)) * 24
    rows = [
        ("s0", hour, 10),
        ("s1", hour, 11),
        ("s2", hour, 11),
        ("s0", hour + 1, 10),
        ("s1", hour + 1, 10),
    ]
    hours = pl.LazyFrame(
        [(s, h, *[v * 10_000] * 6) for s, h, v in rows],
        schema={
            "site": pl.String,
            **dict.fromkeys(("hour", "pm25", "pm10", "so2", "no2", "co", "o3"), pl.Int64),
        },
        orient="row",
    )
    found = air.place_hours(hours, register, "city").collect()
    assert found["pm25"].to_list() == [10_666_667, None]  # 3 of 4 are 75 %, 2 of 4 are not


def test_counts_of_days_index_and_rank_of_a_month() -> None:
    may = month_of(date(2026, 5, 1))
    table: dict[str, dict[date, int | None]] = {
        "甲": dict.fromkeys(may, 30),
        "乙": {day: (61 if day.day <= 4 else 30) for day in may},
        "丙": {day: 30 for day in may if day.day > 5},  # 26 days: below the minimum
    }
    days = days_of(table).with_columns(co=pl.lit(1_000_000), o3_8h=pl.lit(80_000_000, pl.Int64))
    found = air.period(air.indexed(days), [may]).collect()
    rows = {row["object"]: row for row in found.to_dicts()}
    # PM2.5 30 gives an index of 43, 61 of 101 in the rules of 2026: 优 and 轻度污染.
    assert [rows[k]["good_days"] for k in ("甲", "乙", "丙")] == [31, 27, 26]
    assert rows["乙"]["level_3"] == 4
    assert rows["乙"]["primary_pm25"] == 4
    assert rows["甲"]["primary_pm25"] == 0
    # (4·61 + 27·30) / 31 = 34, and all else equal.
    assert rows["乙"]["mean_pm25"] == 34_000_000
    assert [rows[k]["rank"] for k in ("甲", "乙", "丙")] == [1, 2, None]
    # 30/60 + 30/40 + 1/4 + 80/160 + 30/60 + 30/30 in singles of two decimals.
    assert rows["甲"]["index"] == 500_000 + 750_000 + 250_000 + 500_000 + 500_000 + 1_000_000
    assert rows["丙"]["short_pm25"] == 1
    assert rows["丙"]["valid_pm25"] is False
    assert rows["丙"]["mean_pm25"] == 30_000_000  # given, for whoever looks at valid_ too
    assert rows["丙"]["stat_pm25"] is None
    assert rows["丙"]["index"] is None


def test_dust_days_count_as_valid_for_the_minima_only() -> None:
    may = month_of(date(2026, 5, 1))
    days = days_of({"甲": {day: (None if day.day <= 5 else 30) for day in may}})
    dust = pl.LazyFrame(
        {
            "object": ["甲"] * 5,
            "day": [day_number(date(2026, 5, n)) for n in range(1, 6)],
            "dust_pm25": [1] * 5,
            "dust_pm10": [1] * 5,
        }
    )
    without = air.period(days, [may]).collect()
    with_dust = air.period(days, [may], dust_days=dust).collect()
    assert without.select("valid_pm25", "n_pm25").row(0) == (False, 26)
    assert with_dust.select("valid_pm25", "valid_pm10", "valid_so2", "n_pm25").row(0) == (
        True,
        True,
        False,
        26,
    )


def test_overlapping_periods_each_take_their_days() -> None:
    days = days_of({"甲": {date(2026, 5, n): n for n in range(1, 31)}})
    periods = [
        Period(date(2026, 5, 1), date(2026, 5, 3)),
        Period(date(2026, 5, 2), date(2026, 5, 2)),
        Period(date(2026, 5, 29), date(2026, 6, 2)),
        Period(date(2026, 7, 1), date(2026, 7, 2)),
    ]
    found = air.period(days, periods).collect()
    # Nothing for July: a period without any day has no row.
    assert found.select("start", "mean_pm25").rows() == [
        (day_number(date(2026, 5, 1)), 2_000_000),
        (day_number(date(2026, 5, 2)), 2_000_000),
        (day_number(date(2026, 5, 29)), 29_500_000),
    ]
