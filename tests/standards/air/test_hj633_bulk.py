"""The bulk face of HJ 633 against the exact one, on whole rows with gaps of every kind."""

from __future__ import annotations

from datetime import date
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from youju.standards.air import hj633, hj633_bulk
from youju.terms.numbers import unscaled
from youju.terms.periods import day_number
from youju.terms.states import Gap

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)  # one plan a row set: shrinking takes minutes
DAYS = (
    date(2012, 2, 29),
    date(2015, 12, 31),
    date(2016, 1, 1),
    date(2026, 2, 28),
    date(2026, 3, 1),
    date(2030, 12, 31),
    date(2031, 1, 1),
)
DAY_ITEMS = {
    "so2": "SO2",
    "no2": "NO2",
    "co": "CO",
    "o3_8h": "O3_8h",
    "pm10": "PM10",
    "pm25": "PM2.5",
}
HOUR_ITEMS = {"so2": "SO2", "no2": "NO2", "co": "CO", "o3": "O3", "pm10": "PM10", "pm25": "PM2.5"}
SLIDING = {"o3_8h": "O3_8h", "pm10_24h": "PM10_24h", "pm25_24h": "PM2.5_24h", "so2_24h": "SO2_24h"}


def value(decimals: int) -> st.SearchStrategy[int | str | None]:
    """A scaled reading, no reading, or one that is not measured; small values are common."""
    unit = 10**decimals
    return st.one_of(
        st.integers(0, 120 * unit),
        st.integers(0, 1500).map(lambda n: n * unit),
        st.integers(0, 1500 * 10).map(lambda n: n * unit // 10),
        st.none(),
        st.sampled_from([Gap.NOT_MEASURED.value, Gap.INVALID.value]),
    )


def rows(columns: dict[str, str], decimals: int) -> st.SearchStrategy[list[dict[str, Any]]]:
    one = st.fixed_dictionaries(
        {"on": st.sampled_from(DAYS), **dict.fromkeys(columns, value(decimals))}
    )
    return st.lists(one, min_size=1, max_size=60)


def frame(drawn: list[dict[str, Any]], columns: dict[str, str], key: str) -> pl.LazyFrame:
    found: dict[str, list[Any]] = {key: []}
    for row in drawn:
        number = day_number(row["on"])
        found[key].append(number * 24 + 23 if key == "hour" else number)
        for column in columns:
            said = row[column]
            found.setdefault(column, []).append(None if isinstance(said, str) else said)
            found.setdefault(f"flag_{column}", []).append(said if isinstance(said, str) else None)
    schema = {n: pl.String if n.startswith("flag_") else pl.Int64 for n in found}
    return pl.LazyFrame(found, schema=schema)


def exactly(said: int | str | None, decimals: int) -> Any:
    if isinstance(said, str):
        return Gap(said)
    return None if said is None else unscaled(said, decimals)


def compare(
    drawn: list[dict[str, Any]],
    columns: dict[str, str],
    found: pl.DataFrame,
    ask: Any,
    variant: str,
    decimals: int,
    rules: str = "auto",
) -> None:
    for row, bulk in zip(drawn, found.iter_rows(named=True), strict=True):
        values = {key: exactly(row[column], decimals) for column, key in columns.items()}
        edition = hj633.STANDARD.on(row["on"], rules)
        if edition.rules != "2012":
            values = {
                k: v
                for k, v in values.items()
                if k in ("SO2", "NO2", "CO", "O3", "O3_8h", "PM10", "PM2.5")
            }
            if ask is hj633.hourly_index:
                values.pop("O3_8h", None)
            else:
                values.pop("O3", None)
        exact = ask(values, on=row["on"], variant=variant, rules=rules)
        assert bulk["aqi"] == exact.value, (row, exact.explain())
        assert bulk["edition"] == edition.name
        assert (bulk["remark"] or "") == edition.remark
        if exact.value is None:
            assert bulk["primary"] is None
            assert bulk["level"] is None
            continue
        assert bulk["primary"] == ",".join(hj633.primary_of(exact)), (row, exact.explain())
        assert bulk["level"] == hj633.level_of(exact.value, on=row["on"], rules=rules).name


@pytest.mark.parametrize("variant", ["practice", "written"])
@given(drawn=rows({**DAY_ITEMS, "o3_1h": "O3"}, 6))
@settings(
    deadline=None, phases=QUICK, max_examples=25, suppress_health_check=[HealthCheck.too_slow]
)
def test_days(variant: str, drawn: list[dict[str, Any]]) -> None:
    columns = {**DAY_ITEMS, "o3_1h": "O3"}
    lazy = nw.from_native(frame(drawn, columns, "day"))
    found = hj633_bulk.daily_index(lazy, variant=variant).to_native().collect()
    compare(drawn, columns, found, hj633.daily_index, variant, 6)


@pytest.mark.parametrize("variant", ["practice", "written"])
@given(drawn=rows({**HOUR_ITEMS, **SLIDING}, 4))
@settings(
    deadline=None, phases=QUICK, max_examples=25, suppress_health_check=[HealthCheck.too_slow]
)
def test_hours(variant: str, drawn: list[dict[str, Any]]) -> None:
    columns = {**HOUR_ITEMS, **SLIDING}
    lazy = nw.from_native(frame(drawn, columns, "hour"))
    found = hj633_bulk.hourly_index(lazy, variant=variant).to_native().collect()
    compare(drawn, columns, found, hj633.hourly_index, variant, 4)


@pytest.mark.parametrize("rules", ["2012", "2026", "2031"])
@given(drawn=rows(DAY_ITEMS, 6))
@settings(
    deadline=None, phases=QUICK, max_examples=10, suppress_health_check=[HealthCheck.too_slow]
)
def test_a_named_rule_set_ignores_the_day(rules: str, drawn: list[dict[str, Any]]) -> None:
    for row in drawn:
        row["on"] = date(2000, 1, 1) if row["on"] == DAYS[0] else row["on"]
    lazy = nw.from_native(frame(drawn, DAY_ITEMS, "day"))
    found = hj633_bulk.daily_index(lazy, rules=rules).to_native().collect()
    compare(drawn, DAY_ITEMS, found, hj633.daily_index, "practice", 6, rules)


def test_a_span_only_leaves_out_editions() -> None:
    drawn = [
        {
            "on": date(2026, 3, 1),
            "so2": 1,
            "no2": 2,
            "co": 3,
            "o3_8h": 4,
            "pm10": 5,
            "pm25": 61_000_000,
        }
    ]
    lazy = nw.from_native(frame(drawn, DAY_ITEMS, "day"))
    day = day_number(date(2026, 3, 1))
    short = hj633_bulk.daily_index(lazy, span=(day, day)).to_native().collect()
    whole = hj633_bulk.daily_index(lazy).to_native().collect()
    assert short.equals(whole)
    assert short["aqi"].item() == 101


def test_the_rule_follows_the_hour_measured() -> None:
    """PM2.5 60 at the stamps 2026-03-01T00:00 (still February) and 01:00."""
    first = day_number(date(2026, 3, 1)) * 24
    hours = pl.LazyFrame(
        {
            "hour": [first - 1, first],
            "pm25": [600_000, 600_000],
            **{c: [0, 0] for c in ("so2", "no2", "co", "o3", "pm10")},
        }
    )
    found = hj633_bulk.hourly_index(nw.from_native(hours)).to_native().collect()
    assert found["aqi"].to_list() == [82, 100]  # 50 + 25/40·50 = 81.25 up; the break itself
    assert found["edition"].to_list() == ["HJ 633-2012", "HJ 633-2026"]


def test_before_its_issue_no_edition_applies() -> None:
    hours = pl.LazyFrame(
        {
            "hour": [day_number(date(2012, 2, 28)) * 24],
            **{c: [10_000] for c in ("so2", "no2", "co", "o3", "pm10", "pm25")},
        }
    )
    found = hj633_bulk.hourly_index(nw.from_native(hours)).to_native().collect()
    assert found.select("aqi", "edition", "level").row(0) == (None, None, None)
