"""Dust by the hour or by the day: a setting of the city, honoured by both hands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.ledger.conftest import NOW, REGISTER, hours
from youju.ledger import compute, store
from youju.ledger.explain import explain
from youju.readings.city import City
from youju.readings.marks import Mark
from youju.readings.settings import Settings
from youju.readings.writer import Writer
from youju.terms.periods import day_number

DAY = day_number(date(2026, 4, 3))


def dusty(folder: Path, dust: str) -> City:
    """Three dust hours on 3 April 2026, by an issued list."""
    city = City.create(folder, Settings(name="某市", dust=dust), register=REGISTER)
    mark = Mark(
        "city", "某市", (), DAY * 24 + 9, DAY * 24 + 11, "dust", "沙尘过程", "省站",
        date(2026, 5, 5), "省环监〔2026〕5号",
    )  # fmt: skip
    with Writer(city) as writer:
        writer.add_hours(hours(date(2026, 4, 2), date(2026, 4, 4), ("A1", "A2", "B1")))
        writer.add_mark(mark)
    compute.compute(city, now=NOW)
    return city


@pytest.mark.parametrize(("dust", "left"), [("hour", True), ("day", False)])
def test_three_hours_of_dust_take_out_themselves_or_the_day(
    tmp_path: Path, dust: str, left: bool
) -> None:
    city = dusty(tmp_path / "city", dust)
    found = explain(city, "fig_air_day/A1/2026-04-03/pm10?dust=excluded")
    assert found.agrees
    assert (found.figure.value is not None) is left
    other = explain(city, "fig_air_day/A1/2026-04-03/so2?dust=excluded")
    assert other.figure.value is not None
    kept = explain(city, "fig_air_day/A1/2026-04-03/pm10")
    assert kept.figure.value is not None


def test_the_days_beside_it_are_untouched(tmp_path: Path) -> None:
    city = dusty(tmp_path / "city", "day")
    for day in ("2026-04-02", "2026-04-04"):
        one = explain(city, f"fig_air_day/A1/{day}/pm10?dust=excluded").figure.value
        assert one == explain(city, f"fig_air_day/A1/{day}/pm10").figure.value is not None


def test_a_day_that_is_invalid_anyway_is_no_dust_day(tmp_path: Path) -> None:
    """Twelve valid hours of PM10 on a dust day: invalid as measured, so dust took nothing out.

    It must neither count as valid for the minima of April nor let the index be published.
    """
    city = City.create(tmp_path / "city", Settings(name="某市"), register=REGISTER)
    frame = hours(date(2026, 4, 1), date(2026, 4, 30), ("A1", "A2"))
    poor = (pl.col("hour") // 24 == DAY) & (pl.col("hour") % 24 < 12)
    frame = frame.with_columns(
        pl.when(poor).then(None).otherwise(pl.col(item)).alias(item) for item in ("pm10", "pm25")
    )
    mark = Mark(
        "city", "某市", (), DAY * 24 + 14, DAY * 24 + 15, "dust", "沙尘过程", "省站",
        date(2026, 5, 5), "省环监〔2026〕5号",
    )  # fmt: skip
    with Writer(city) as writer:
        writer.add_hours(frame)
        writer.add_mark(mark)
    compute.compute(city, now=NOW)
    rows = store.days(city, kinds=("site", "county"), first=DAY, last=DAY)
    assert set(rows["dust_out"].to_list()) == {0}
    assert (
        rows.filter(pl.col("dust") == "excluded")["aqi"].to_list()
        == rows.filter(pl.col("dust") == "kept")["aqi"].to_list()
    )
    for dust in ("", "?dust=excluded"):
        found = explain(city, f"fig_air_period/A1/2026-04/PM10{dust}")
        assert found.agrees, found.verdict
        valid = next(one for _, one in found.figure.walk() if one.name == "PM10 有效天数")
        assert valid.value == 29
