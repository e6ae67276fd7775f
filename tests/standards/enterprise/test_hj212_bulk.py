"""Hours and days of gas outlets by columns, against the exact face on generated minutes."""

from __future__ import annotations

import random
from datetime import date

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from youju.standards.enterprise import hj212, hj212_bulk
from youju.terms.errors import BadInput, NotThere
from youju.terms.numbers import hold, unscaled
from youju.terms.periods import day_number

ON = date(2024, 6, 1)
HOUR = day_number(ON) * 24
Minutes = list[tuple[int | None, str | None]]


def drawn_hour(rng: random.Random, poor: float) -> Minutes:
    """Sixty minutes at most; where it is poor, 44, 45 and 46 valid ones are common."""
    if rng.random() >= poor:
        return [(rng.randrange(2**20), "N") for _ in range(rng.choice((60, 60, 45)))]
    count = rng.choice((60, 60, 59, 46, 45, 44, 1))
    normal = rng.choice((count, 46, 45, 44, 30))
    found: Minutes = [(rng.randrange(2**20), "N") for _ in range(min(count, normal))]
    while len(found) < count:
        found.append(rng.choice(((0, "D"), (None, "N"), (rng.randrange(99), "M"), (5, None))))
    rng.shuffle(found)
    return found


def as_columns(hours: dict[tuple[str, int], Minutes]) -> nw.LazyFrame[pl.LazyFrame]:
    rows = [
        {"object": name, "minute": hour * 60 + n, "value": value, "flag": flag}
        for (name, hour), minutes in hours.items()
        for n, (value, flag) in enumerate(minutes)
    ]
    schema = {"object": pl.String, "minute": pl.Int64, "value": pl.Int64, "flag": pl.String}
    return nw.from_native(pl.LazyFrame(rows, schema=schema))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_both_faces_agree_on_every_hour_and_day(seed: int) -> None:
    rng = random.Random(seed)
    days = {
        (name, HOUR + 24 * day): rng.choice((24, 21, 20, 19, 3))
        for name in ("甲", "乙")
        for day in (0, 1)
    }
    hours = {
        (name, first + n): drawn_hour(rng, poor)
        for (name, first), count in days.items()
        for poor in (rng.choice((0, 0.1, 0.6)),)
        for n in range(count)
    }
    frame = hj212_bulk.hours_from_minutes(as_columns(hours), rules="2017")
    exact_means: dict[tuple[str, int], list[object]] = {}
    normal_hours: dict[tuple[str, int], int] = {}
    for row in frame.to_native().collect().iter_rows(named=True):
        minutes = hours[row["object"], row["hour"]]
        counted = [
            unscaled(value) if flag == "N" and value is not None else None
            for value, flag in minutes
        ]
        found = hj212.mean("hour", counted, on=ON)
        normal = len(counted) - counted.count(None)
        assert row["n"] == normal
        assert row["valid"] == (found.value is not None)
        assert row["mean"] == (None if found.value is None else hold(found.value))
        assert row["flag"] == hj212.flag(normal, len(minutes), on=ON).value
        key = row["object"], row["hour"] // 24
        exact_means.setdefault(key, []).append(found.value)
        normal_hours[key] = normal_hours.get(key, 0) + (row["flag"] == "N")
    found_days = hj212_bulk.days_from_hours(frame, rules="2017").to_native().collect()
    assert found_days.height == len(days)
    for row in found_days.iter_rows(named=True):
        key = row["object"], row["day"]
        found = hj212.mean("day", exact_means[key], on=ON)  # type: ignore[arg-type]
        assert row["valid"] == (found.value is not None)
        assert row["mean"] == (None if found.value is None else hold(found.value))
        assert row["flag"] == hj212.flag(normal_hours[key], len(exact_means[key]), on=ON).value


def test_a_span_belongs_to_one_edition() -> None:
    assert hj212_bulk.rules_of(date(2020, 1, 1), date(2025, 12, 31)) == "2017"
    with pytest.raises(BadInput, match="请分段计算"):
        hj212_bulk.rules_of(date(2025, 12, 31), date(2026, 1, 1))
    with pytest.raises(NotThere, match="请写明规则 2017"):
        hj212_bulk.hours_from_minutes(as_columns({}), rules="2025")


@pytest.mark.parametrize(("good", "mean"), [(20, 12_500_000), (19, None)])
def test_a_day_by_columns_at_both_of_its_ends(good: int, mean: int | None) -> None:
    """Twenty hours of 12.5 make a day, the other four of 99 have 44 minutes and count nothing."""
    hours = {("甲", HOUR + n): [(125_000, "N")] * 45 for n in range(good)}
    hours |= {("甲", HOUR + n): [(990_000, "N")] * 44 for n in range(good, 24)}
    frame = hj212_bulk.hours_from_minutes(as_columns(hours), rules="2017")
    (row,) = hj212_bulk.days_from_hours(frame, rules="2017").to_native().collect().to_dicts()
    assert (row["n"], row["mean"], row["valid"]) == (good, mean, mean is not None)
