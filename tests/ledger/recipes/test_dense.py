"""The fast way to station days against the Narwhals way, with every kind of hole."""

from __future__ import annotations

import random
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from youju.ledger.recipes import dense
from youju.standards.air import hj663_bulk
from youju.terms.errors import BadInput

ITEMS = dense.HOUR_ITEMS
SCHEMA = {"site": pl.String, "hour": pl.Int64, **dict.fromkeys(ITEMS, pl.Int64)}


def drawn(seed: int) -> pl.DataFrame:
    """A few sites over days around 2026-03-01, some starting in the middle, rows absent."""
    rng = random.Random(seed)
    rows: list[tuple[Any, ...]] = []
    for site in range(rng.randrange(1, 5)):
        first = 20511 * 24 + rng.choice((0, 0, rng.randrange(48)))
        absent = rng.choice((0, 0, 0.1, 0.7))
        empty = rng.choice((0, 0.1, 0.3))
        for hour in range(first, first + rng.choice((24, 72, rng.randrange(1, 150)))):
            if rng.random() >= absent:
                values = (None if rng.random() < empty else rng.randrange(3_500_000) for _ in ITEMS)
                rows.append((f"S{site:02d}", hour, *values))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def slowly(hours: pl.DataFrame) -> pl.DataFrame:
    lazy = nw.from_native(hours.lazy())
    return hj663_bulk.day_statistics(lazy).to_native().sort("object", "day").collect()


@pytest.mark.parametrize("seed", range(40))
def test_equal_to_the_narwhals_way(seed: int) -> None:
    hours = drawn(seed)
    assert_frame_equal(dense.days_of(hours), slowly(hours))
    shuffled = hours.sample(fraction=1, shuffle=True, seed=seed)
    assert_frame_equal(dense.days_of(shuffled), slowly(hours))


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("rows", [1, 7, 24, 25, 1000])
def test_batches_may_be_cut_anywhere(seed: int, rows: int) -> None:
    hours = drawn(seed)
    if hours.is_empty():
        return
    packed = hours.with_columns(**dense.packed(hours)).with_columns(
        pl.col("site").cast(pl.Categorical)
    )
    cut = (packed.slice(at, rows) for at in range(0, packed.height, rows))
    assert_frame_equal(dense.days_of_batches(cut), slowly(hours))


def test_state_and_flags_take_the_same_way() -> None:
    hours = drawn(3).with_columns(
        state=(pl.col("hour") % 3 * 10),
        flag_o3=pl.when(pl.col("o3").is_null()).then(pl.lit("/")),
        flag_so2=pl.when(pl.col("so2").is_null()).then(pl.lit("NA")),
    )
    hours = pl.concat(
        [
            hours,
            hours.head(24).with_columns(
                site=pl.lit("Z"), o3=pl.lit(None, pl.Int64), flag_o3=pl.lit("/")
            ),
        ]
    )
    found = dense.days_of(hours)
    assert_frame_equal(found, slowly(hours))
    assert found.filter(pl.col("object") == "Z")["flag_o3_8h"].to_list()[-1] == "/"


def test_nothing_gives_no_days() -> None:
    hours = pl.DataFrame(schema=SCHEMA)
    assert dense.days_of(hours).shape == slowly(hours).shape


def test_two_rows_for_one_hour_are_refused() -> None:
    hours = drawn(1)
    with pytest.raises(BadInput, match="同一小时"):
        dense.days_of(pl.concat([hours, hours.tail(1)]))


@pytest.mark.parametrize("value", [-1, hj663_bulk.HIGHEST])
def test_values_that_would_spoil_the_packing_are_refused(value: int) -> None:
    hours = drawn(1).with_columns(co=pl.lit(value, pl.Int64))
    with pytest.raises(BadInput, match="超出"):
        dense.days_of(hours)


def test_the_highest_value_let_in_is_computed_rightly() -> None:
    """24 hours of the largest reading: no sum and no ozone comparison overflows."""
    most = hj663_bulk.HIGHEST - 1
    hours = pl.DataFrame(
        {
            "site": ["S"] * 24,
            "hour": range(20511 * 24, 20512 * 24),
            **{i: [most] * 24 for i in ITEMS},
        },
        schema=SCHEMA,
    )
    found = dense.days_of(hours)
    assert_frame_equal(found, slowly(hours))
    assert found.select("pm25", "o3_8h", "o3_1h", "n_co").row(0) == (most * 100,) * 3 + (24,)
