"""The composite index and its rank over columns, against the exact face and published cases."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import narwhals as nw
import polars as pl
import pytest

from youju.standards.air import ranking, ranking_bulk
from youju.standards.air.hj663_bulk import DAY_ITEMS, KEYS
from youju.terms.numbers import hold, unscaled
from youju.terms.periods import Period, month_of, year_of

PERIODS = [
    year_of(date(2016, 1, 1)),
    month_of(date(2019, 7, 1)),
    month_of(date(2026, 2, 1)),
    month_of(date(2026, 3, 1)),
    year_of(date(2031, 1, 1)),
]


def index_of(
    rows: list[dict[str, int | None]],
    periods: list[Period],
    *,
    single: int | None = 2,
    index: int | None = 2,
    weights: str = "plain",
    limits: str = "auto",
    table: str = "statistic",
) -> pl.DataFrame:
    given = ranking_bulk.parameters(periods, limits=limits, input_decimals=table)
    frame = pl.LazyFrame(rows, schema=dict.fromkeys(("period", *DAY_ITEMS), pl.Int64))
    found = ranking_bulk.composite_index(
        nw.from_native(frame.with_row_index("place")),
        parameters=nw.from_native(pl.LazyFrame(given, schema=dict.fromkeys(given, pl.Int64))),
        columns={i: i for i in DAY_ITEMS},
        single_decimals=single,
        index_decimals=index,
        weights=ranking_bulk.STANDARD.says["weights"][weights],
    )
    native: pl.DataFrame = found.to_native().collect().sort("place")  # a join keeps no order
    return native


@pytest.mark.parametrize("single", [2, None])
@pytest.mark.parametrize("index", [2, 3, None, 0])
@pytest.mark.parametrize("weights", ["plain", "2026"])
@pytest.mark.parametrize("table", ["statistic", "none"])
def test_both_faces(single: int | None, index: int | None, weights: str, table: str) -> None:
    rng = random.Random(f"{single}{index}{weights}{table}")
    rows: list[dict[str, Any]] = []
    for nth in range(len(PERIODS)):
        for _ in range(20):
            row = {i: rng.randrange(0, 400_000_000) for i in DAY_ITEMS}
            row["co"] = rng.randrange(0, 9_000_000)
            if rng.random() < 0.1:
                row[rng.choice(DAY_ITEMS)] = None  # type: ignore[assignment]
            rows.append({"period": nth, **row})
    found = index_of(rows, PERIODS, single=single, index=index, weights=weights, table=table)
    for row, bulk in zip(rows, found.iter_rows(named=True), strict=True):
        exact = ranking.composite_index(
            {KEYS[i]: None if row[i] is None else unscaled(row[i], 6) for i in DAY_ITEMS},
            on=PERIODS[row["period"]].end,
            weights=weights,
            single_decimals=single,
            index_decimals=index,
            purpose=None if table == "none" else table,
        )
        wanted = None if exact.value is None else hold(exact.value)  # type: ignore[arg-type]
        assert bulk["index"] == wanted, exact.explain()


def test_the_published_case_of_heyuan() -> None:
    """河源 2022-02: SO2 3, NO2 13, PM10 16, PM2.5 13, CO 0.9, O3 87; published 1.73."""
    row: dict[str, int | None] = {
        "period": 0,
        "so2": 3_000_000,
        "no2": 13_000_000,
        "pm10": 16_000_000,
        "pm25": 13_000_000,
        "co": 900_000,
        "o3_8h": 87_000_000,
    }
    periods = [month_of(date(2022, 2, 1))]
    assert index_of([row], periods)["index"].item() == 1_730_000
    assert index_of([row], periods, single=None, index=None)["index"].item() == 1_743_750


def test_limits_of_another_rule_set() -> None:
    """PM2.5 30 against 35, 30 and 25: 0.86, 1.00, 1.20 (two decimals)."""
    row: dict[str, int | None] = {"period": 0, **dict.fromkeys(DAY_ITEMS, 0), "pm25": 30_000_000}
    found = [
        index_of([row], [month_of(date(2026, 3, 1))], limits=one)["single_pm25"].item()
        for one in ("2012", "auto", "2031")
    ]
    assert found == [860_000, 1_000_000, 1_200_000]


def test_equal_values_share_the_rank_and_none_has_none() -> None:
    frame = pl.LazyFrame(
        {"period": [0] * 5, "index": [1_734_000, 1_726_000, None, 1_735_001, 900_000]},
        schema={"period": pl.Int64, "index": pl.Int64},
    )
    found = ranking_bulk.ranked(nw.from_native(frame), "index", decimals=2).to_native().collect()
    # To two decimals: 1.73 1.73 — 1.74 0.90
    assert found["rank"].to_list() == [2, 2, None, 4, 1]
    down = ranking_bulk.ranked(nw.from_native(frame), "index", decimals=2, smaller_is_better=False)
    assert down.to_native().collect()["rank"].to_list() == [2, 2, None, 1, 4]
