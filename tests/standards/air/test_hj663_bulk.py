"""The bulk face of HJ 663 against the exact one: days, places, periods, on random gaps."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import narwhals as nw
import polars as pl
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from youju.standards.air import hj663, hj663_bulk, hj663_periods_bulk, hj663_places_bulk
from youju.standards.air.hj663_bulk import DAY_ITEMS, ITEMS, KEYS
from youju.terms.numbers import hold, unscaled
from youju.terms.periods import (
    CUMULATIVE,
    Period,
    day_number,
    half_of,
    month_of,
    quarter_of,
    week_of,
    year_of,
    year_to_date,
)
from youju.terms.states import Gap

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)  # one plan a row set: shrinking takes minutes
ON = (date(2015, 5, 1), date(2019, 7, 18), date(2026, 2, 28), date(2026, 3, 1), date(2031, 1, 1))
INTS = dict.fromkeys(("day", "period", "month", "needs"), pl.Int64)


def hours_frame(days: dict[tuple[str, date], list[list[int | None] | None]]) -> pl.LazyFrame:
    """HOURS: per site and day 24 rows of six values; a row that is None is absent."""
    found: dict[str, list[Any]] = {name: [] for name in ("site", "hour", *ITEMS, "o3")}
    for (site, day), rows in days.items():
        for place, row in enumerate(rows):
            if row is None:
                continue
            found["site"].append(site)
            found["hour"].append(day_number(day) * 24 + place)
            for name, value in zip((*ITEMS, "o3"), row, strict=True):
                found[name].append(value)
    schema = dict.fromkeys(found, pl.Int64) | {"site": pl.String}
    return pl.LazyFrame(found, schema=schema)


def drawn_day(rng: random.Random) -> list[list[int | None] | None]:
    """A day with its own share of gaps, so that 19/20 hours and 13/14 windows are common."""
    absent, empty = rng.choice((0, 0, 0.05, 0.3)), rng.choice((0, 0.05, 0.17, 0.3, 0.6))
    high = rng.choice((3_200_000, 1_650_000, 400_000))
    return [
        None
        if rng.random() < absent
        else [None if rng.random() < empty else rng.randrange(high) for _ in range(6)]
        for _ in range(24)
    ]


def millionths(value: Any) -> int | None:
    return None if value is None else hold(value)


@given(seed=st.integers(0, 2**32))
@settings(deadline=None, phases=QUICK, max_examples=15)
def test_days_of_stations(seed: int) -> None:
    rng = random.Random(seed)
    days = {(f"s{n}", day): drawn_day(rng) for n in range(5) for day in ON}
    frame = nw.from_native(hours_frame(days))
    found = hj663_bulk.day_statistics(frame).to_native().collect()
    rows = {(r["object"], r["day"]): r for r in found.iter_rows(named=True)}
    for (site, day), given_rows in days.items():
        if all(row is None for row in given_rows):
            assert (site, day_number(day)) not in rows
            continue
        row = rows[site, day_number(day)]
        column = [
            [None if one is None or one[n] is None else unscaled(one[n]) for one in given_rows]
            for n in range(6)
        ]
        for n, item in enumerate(ITEMS):
            exact = hj663.day_mean(KEYS[item], column[n], on=day)
            assert row[item] == millionths(exact.value), exact.explain()
            assert row[f"n_{item}"] == sum(one is not None for one in column[n])
        exact = hj663.ozone_day(column[5], on=day)
        assert row["o3_8h"] == millionths(exact.value), exact.explain()
        assert row["n_o3"] == sum(one is not None for one in column[5])
        assert row["o3_windows"] == exact.of[0].value
        highest = max((one for one in column[5] if one is not None), default=None)
        assert row["o3_1h"] == millionths(highest)


def test_a_window_that_ends_in_an_absent_hour_counts() -> None:
    """Hours 1-7 present, hour 8 absent as a row: the window ending at 8 has 7 of 8 hours."""
    rows: list[list[int | None] | None] = [[None] * 5 + [2_000_000]] * 7
    rows += [None] * 17
    frame = nw.from_native(hours_frame({("a", date(2026, 7, 1)): rows}))
    found = hj663_bulk.day_statistics(frame).to_native().collect()
    # Windows ending at 8 (7 hours) and 9 (6 hours) are valid; 200 exceeds the limit, so it counts.
    assert found["o3_windows"].item() == 2
    assert found["o3_8h"].item() == 200_000_000


def test_thirteen_and_fourteen_windows() -> None:
    """The first windows are lost one by one; below 14 only an exceedance counts."""
    for value, wanted in ((150, None), (161, 161_000_000)):
        # Hours 9 … 24: the window ending at 14 is the first with 6 hours, so 11 are valid.
        rows: list[list[int | None] | None] = [None] * 8 + [[None] * 5 + [value * 10_000]] * 16
        frame = nw.from_native(hours_frame({("a", date(2026, 7, 1)): rows}))
        found = hj663_bulk.day_statistics(frame).to_native().collect()
        assert found["o3_windows"].item() == 11
        assert found["o3_8h"].item() == wanted
    # Hours 6 … 24: the first valid window ends at 11, so 14 are valid.
    rows = [None] * 5 + [[None] * 5 + [1_500_000]] * 19
    frame = nw.from_native(hours_frame({("a", date(2026, 7, 1)): rows}))
    found = hj663_bulk.day_statistics(frame).to_native().collect()
    assert found.select("o3_windows", "o3_8h").row(0) == (14, 150_000_000)


def test_state_and_not_measured_travel_with_the_day() -> None:
    frame = hours_frame({("a", date(2026, 7, 1)): [[10_000] * 5 + [None]] * 24}).with_columns(
        state=pl.when(pl.col("hour") % 24 == 3).then(0).otherwise(20).cast(pl.Int64),
        flag_o3=pl.lit(Gap.NOT_MEASURED.value),
        flag_co=pl.lit(None, pl.String),
    )
    found = hj663_bulk.day_statistics(nw.from_native(frame)).to_native().collect()
    assert found.select("state", "flag_o3_8h", "flag_co").row(0) == (0, "/", None)


@given(
    values=st.lists(st.one_of(st.none(), st.integers(0, 500_000_000)), min_size=1, max_size=9),
    on=st.sampled_from(ON),
)
@settings(deadline=None, phases=QUICK, max_examples=40)
def test_day_of_a_place(values: list[int | None], on: date) -> None:
    day = day_number(on)
    members = pl.LazyFrame(
        {
            "object": ["p"] * len(values),
            "site": [f"s{n}" for n in range(len(values))],
            "start": [day] * len(values),
            "end": [day] * len(values),
        }
    )
    rows = [(f"s{n}", day, *[value] * 6) for n, value in enumerate(values)]
    days = pl.LazyFrame(
        rows,
        schema={"object": pl.String, **dict.fromkeys(("day", *DAY_ITEMS), pl.Int64)},
        orient="row",
    )
    found = (
        hj663_places_bulk.place_days(nw.from_native(days), nw.from_native(members))
        .to_native()
        .collect()
    )
    for item in DAY_ITEMS:
        stations = {f"s{n}": None if v is None else unscaled(v, 6) for n, v in enumerate(values)}
        exact = hj663.place_day(KEYS[item], stations, on=on)
        assert found[item].item() == millionths(exact.value), exact.explain()
    assert found["members"].item() == len(values)


def test_a_station_without_any_row_still_counts_in_the_quorum() -> None:
    days = pl.LazyFrame(
        [("s0", 20600, *[30_000_000] * 6), ("s1", 20600, *[30_000_000] * 6)],
        schema={"object": pl.String, **dict.fromkeys(("day", *DAY_ITEMS), pl.Int64)},
        orient="row",
    )
    for count, wanted in ((2, 30_000_000), (3, 30_000_000), (4, None)):  # 2/3 of few; 2/4 < 75 %
        members = pl.LazyFrame(
            {
                "object": ["p"] * count,
                "site": [f"s{n}" for n in range(count)],
                "start": [0] * count,
                "end": [30_000] * count,
            }
        )
        found = hj663_places_bulk.place_days(nw.from_native(days), nw.from_native(members))
        assert found.to_native().collect()["pm25"].item() == wanted


def statistics(
    days: pl.LazyFrame, periods: list[Period], excused: pl.LazyFrame | None
) -> pl.DataFrame:
    given_ = hj663_periods_bulk.parameters(periods)
    found = hj663_periods_bulk.period_statistics(
        nw.from_native(days),
        calendar=nw.from_native(
            pl.LazyFrame(
                hj663_periods_bulk.calendar(periods),
                schema=dict.fromkeys(("period", "day", "month"), pl.Int64),
            )
        ),
        minima=nw.from_native(
            pl.LazyFrame(
                hj663_periods_bulk.minima(periods),
                schema=dict.fromkeys(("period", "month", "needs"), pl.Int64),
            )
        ),
        parameters=nw.from_native(pl.LazyFrame(given_, schema=dict.fromkeys(given_, pl.Int64))),
        excused=None if excused is None else nw.from_native(excused),
    )
    return found.to_native().collect().sort("period")


@given(seed=st.integers(0, 2**32), with_dust=st.booleans())
@settings(deadline=None, phases=QUICK, max_examples=12)
def test_statistics_of_periods(seed: int, with_dust: bool) -> None:
    rng = random.Random(seed)
    year = rng.choice((2015, 2019, 2024, 2026, 2031))
    first, last = date(year, 1, 1), date(year, 12, 31)
    gap = rng.choice((0.0, 0.02, 0.08, 0.12))
    all_days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    table = {
        day: [None if rng.random() < gap else rng.randrange(300_000_000) for _ in DAY_ITEMS]
        for day in all_days
        if rng.random() >= 0.01
    }
    dust = {day for day, row in table.items() if with_dust and rng.random() < 0.05}
    for day in dust:
        for item in ("pm25", "pm10"):
            table[day][DAY_ITEMS.index(item)] = None
    some = first + timedelta(days=rng.randrange(5, 364))
    periods = [
        year_of(first),
        half_of(some),
        quarter_of(some),
        *(month_of(date(year, m, 1)) for m in range(1, 13)),
        week_of(date(year, 6, 15)),
        year_to_date(some),
        Period(some - timedelta(days=3), some),
    ]
    rows = [("a", day_number(day), *row) for day, row in table.items()]
    frame = pl.LazyFrame(
        rows,
        schema={"object": pl.String, **dict.fromkeys(("day", *DAY_ITEMS), pl.Int64)},
        orient="row",
    )
    excused = pl.LazyFrame(
        [("a", day_number(day), 1, 1) for day in dust],
        schema={"object": pl.String, "day": pl.Int64, "dust_pm25": pl.Int64, "dust_pm10": pl.Int64},
        orient="row",
    )
    found = {r["period"]: r for r in statistics(frame, periods, excused).iter_rows(named=True)}
    for nth, period in enumerate(periods):
        if nth not in found:
            assert not any(day in period for day in table)
            continue
        row = found[nth]
        for item in DAY_ITEMS:
            values = {d: v[DAY_ITEMS.index(item)] for d, v in table.items()}
            decimals = {d: None if v is None else unscaled(v, 6) for d, v in values.items()}
            taken_out = dust if item in ("pm25", "pm10") else set()
            for kind, column in (("mean", "mean"), ("percentile", "p")):
                exact = hj663.period_statistic(
                    KEYS[item], decimals, period, statistic=kind, dust_days=taken_out
                )
                bulk = row[f"{column}_{item}"] if row[f"valid_{item}"] else None
                assert bulk == millionths(exact.value), (period, exact.line())


def test_february_and_the_year_by_hand() -> None:
    """February needs 25 days, other months 27, the year 324; one month short spoils the year."""
    days = {date(2019, 1, 1) + timedelta(days=n): 30_000_000 for n in range(365)}
    for gone, valid in ((3, True), (4, False)):  # 28 − 3 = 25 days of February
        kept = {d: v for d, v in days.items() if not (d.month == 2 and d.day <= gone)}
        frame = pl.LazyFrame(
            [("a", day_number(d), *[v] * 6) for d, v in kept.items()],
            schema={"object": pl.String, **dict.fromkeys(("day", *DAY_ITEMS), pl.Int64)},
            orient="row",
        )
        found = statistics(frame, [month_of(date(2019, 2, 1)), year_of(date(2019, 1, 1))], None)
        assert found["valid_pm25"].to_list() == [valid, valid]
        assert found["short_pm25"].to_list() == [int(not valid)] * 2


def test_percentile_of_the_worked_case() -> None:
    """{3, 4, 8, 2, 5, 4}, p = 90: k = 1 + 5·0.9 = 5.5, half-way between 5 and 8."""
    values = (3, 4, 8, 2, 5, 4)
    frame = pl.LazyFrame(
        [("a", 20600 + n, *[v * 10**6] * 6) for n, v in enumerate(values)],
        schema={"object": pl.String, **dict.fromkeys(("day", *DAY_ITEMS), pl.Int64)},
        orient="row",
    )
    start = date(1970, 1, 1) + timedelta(days=20600)
    found = statistics(frame, [Period(start, start + timedelta(days=5))], None)
    assert found["p_o3_8h"].item() == 6_500_000
    assert Decimal(found["mean_o3_8h"].item()) == hold(Decimal(26) / 6)


def test_rules_by_name_reach_any_day() -> None:
    frame = hours_frame({("a", date(2001, 1, 1)): [[10_000] * 6] * 24})
    assert hj663_bulk.day_statistics(nw.from_native(frame)).collect().shape[0] == 0
    assert hj663_bulk.day_statistics(nw.from_native(frame), rules="2012").collect().shape[0] == 1


def test_cumulative_has_no_minimum() -> None:
    assert hj663_periods_bulk.minimum_of(Period(ON[1], ON[1], CUMULATIVE)) is None
