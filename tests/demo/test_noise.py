"""The fixed random numbers: the published generator, and one number for one column."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from youju.demo import noise


def test_the_first_outputs_of_the_published_generator():
    # splitmix64 with seed 1234567, as printed with its reference implementation
    state, seen = 1234567, []
    for _ in range(5):
        seen.append(noise.mixed(state))
        state = (state + 0x9E3779B97F4A7C15) % 2**64
    assert seen == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


@given(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=50))
def test_a_column_mixes_as_a_number_does(states):
    frame = pl.DataFrame({"state": states}, schema={"state": pl.UInt64})
    found = frame.select(noise.mixed_column(pl.col("state"))).to_series().to_list()
    assert found == [noise.mixed(state) for state in states]


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(-50, 50), st.integers(0, 100))
def test_a_column_draws_as_a_number_does(name, last, low, span):
    frame = pl.DataFrame({"last": [last]}).with_columns(
        start=pl.lit(noise.number(name), dtype=pl.UInt64)
    )
    drawn = frame.select(noise.column(pl.col("start"), pl.col("last"), low, low + span)).item()
    assert drawn == noise.between(low, low + span, name, last)


def test_smooth_noise_meets_its_knots_and_stays_between_them():
    frame = pl.DataFrame({"t": range(61)}).with_columns(start=pl.lit(7, dtype=pl.UInt64))
    smooth = noise.smooth_column(pl.col("start"), pl.col("t"), 6, 0, 1000)
    knots = noise.column(pl.col("start"), pl.col("t") // 6, 0, 1000)
    after = noise.column(pl.col("start"), pl.col("t") // 6 + 1, 0, 1000)
    found = frame.select("t", smooth=smooth, here=knots, there=after)
    at_knots = found.filter(pl.col("t") % 6 == 0)
    assert at_knots["smooth"].to_list() == at_knots["here"].to_list()
    low, high = pl.min_horizontal("here", "there"), pl.max_horizontal("here", "there")
    assert found.select(pl.col("smooth").is_between(low, high).all()).item()
