"""Only what depends on a change is computed again; the old figures stay; packs stay true."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from tests.ledger.conftest import NOW
from youju.ledger import assess, compute, publish, store
from youju.ledger.explain import explain
from youju.readings.city import City
from youju.readings.marks import Mark
from youju.readings.writer import Writer
from youju.scoring.schemes import example_text
from youju.terms.periods import day_from, day_number, parse

HOUR = day_number(date(2026, 4, 10)) * 24 + 9


def mark(**changed: object) -> Mark:
    """Station A1, 10 April 2026, 10:00, PM2.5, a fault of the instrument."""
    given: dict[str, object] = {
        "scope": "site",
        "key": "A1",
        "items": ("PM2.5",),
        "first_hour": HOUR,
        "last_hour": HOUR,
        "kind": "fault",
        "because": "采样泵停转",
        "by": "王站长",
        "on": date(2026, 4, 11),
    }
    return Mark(**(given | changed))  # type: ignore[arg-type]


def add(city: City, one: Mark) -> None:
    with Writer(city) as writer:
        writer.add_mark(one)


def written_since(city: City, basis: int) -> pl.DataFrame:
    rows = store.every(city, store.DAY)
    assert rows is not None
    return rows.filter(pl.col("basis") > basis).collect()


def test_a_second_run_without_change_writes_nothing(city: City) -> None:
    before = store.every(city, store.DAY)
    assert before is not None
    count = before.collect().height
    done = compute.compute(city, now=NOW + timedelta(hours=1))
    assert (done.station_days, done.place_days) == (0, 0)
    after = store.every(city, store.DAY)
    assert after is not None
    assert after.collect().height == count
    assert len(store.bases(city)) == 1


def test_a_mark_makes_just_its_station_county_and_city_of_that_day_stale(city: City) -> None:
    add(city, mark())
    done = compute.compute(city, now=NOW)
    fresh = written_since(city, 1)
    keys = set(fresh.select("kind", "object", "day").rows())
    day = day_number(date(2026, 4, 10))
    assert keys == {("site", "A1", day), ("county", "甲县", day), ("city", "某市", day)}
    assert done.basis.number == 2


def test_the_old_figure_stays_beside_the_new_one(city: City) -> None:
    day = day_number(date(2026, 4, 10))
    add(city, mark())
    compute.compute(city, now=NOW)

    def value(basis: int) -> int:
        rows = store.days(city, kinds=("site",), first=day, last=day, dust="kept", basis=basis)
        found = rows.filter(pl.col("object") == "A1")["pm25"].item()
        assert isinstance(found, int)
        return found

    assert value(1) != value(2)


def test_the_explanation_says_who_and_because_and_what_was_read(city: City) -> None:
    add(city, mark())
    compute.compute(city, now=NOW)
    now = explain(city, "fig_air_day/A1/2026-04-10/pm25")
    assert now.agrees
    text = now.figure.explain()
    assert "王站长于2026-04-11标记" in text
    assert "采样泵停转" in text
    assert "不参与统计" in text
    then = explain(city, "fig_air_day/A1/2026-04-10/pm25", basis=1)
    assert then.agrees
    assert "采样泵停转" not in then.figure.explain()


def test_periods_that_hold_the_day_are_computed_again_and_no_others(city: City) -> None:
    add(city, mark())
    compute.compute(city, now=NOW)
    rows = store.every(city, store.PERIOD)
    assert rows is not None
    fresh = rows.filter(pl.col("basis") == 2).collect()
    assert set(fresh["period"].to_list()) == {"2026-04", "2026-Q2", "2026-H1", "2026"}
    assert set(fresh["object"].to_list()) == {"A1", "甲县", "某市"}


def test_a_doubt_changes_no_figure(city: City) -> None:
    add(city, mark(kind="doubt", because="疑似偏高"))
    assert compute.compute(city, now=NOW).station_days == 0


def test_a_pack_made_before_a_mark_still_replays_and_a_new_one_differs(
    city: City, tmp_path: Path
) -> None:
    request = assess.Request(example_text("county_air_2026"), parse("2026-04"))
    old_pack = tmp_path / "old.zip"
    old_pack.write_bytes(publish.freeze(city, assess.evaluate(city, request))[0])
    add(city, mark(first_hour=HOUR - 9, last_hour=HOUR + 14))
    compute.compute(city, now=NOW)
    answer = assess.evaluate(city, request)
    new_pack = tmp_path / "new.zip"
    new_pack.write_bytes(publish.freeze(city, answer)[0])
    assert publish.replay(old_pack).identical
    assert publish.replay(new_pack).identical
    assert old_pack.read_bytes() != new_pack.read_bytes()


def test_a_station_that_moved_counts_for_its_county_of_the_day(untouched: City) -> None:
    rows = store.days(untouched, kinds=("county",), dust="kept").filter(
        pl.col("pm25").is_not_null()
    )
    points = {(row["object"], day_from(row["day"])): row["points_of"] for row in rows.to_dicts()}
    assert points["甲县", date(2026, 3, 15)] == 2
    assert points["甲县", date(2026, 3, 16)] == 1
    assert points["乙县", date(2026, 3, 16)] == 3


def test_a_county_that_lost_its_stations_keeps_no_figure(city: City) -> None:
    register = city.register
    county, other, *_ = register.counties()
    before = store.days(city, kinds=("county",)).filter(pl.col("object") == county)
    assert before["pm25"].is_not_null().any()
    with city.lock():
        city.hand_in_register(register.to_csv().replace(f",{county},", f",{other},"))
    compute.compute(city, now=NOW + timedelta(hours=1))
    after = store.days(city, kinds=("county",)).filter(pl.col("object") == county)
    assert 0 < after.height == before.height
    assert after.select(*store.VALUES).null_count().row(0) == (after.height,) * len(store.VALUES)
    assert after["points_of"].to_list() == [0] * after.height
    old = store.days(city, kinds=("county",), basis=1).filter(pl.col("object") == county)
    assert old.drop("basis").equals(before.drop("basis"))  # the old basis still says what it said


def test_a_reference_station_is_no_part_of_its_county(untouched: City) -> None:
    figure = explain(untouched, "fig_air_day/乙县/2026-04-10/pm25").figure
    assert [part.name for part in figure.of] == ["西河", "南湖", "北塔"]


@pytest.mark.parametrize("item", ["pm25", "pm10", "so2", "no2", "co", "o3_8h", "aqi"])
@pytest.mark.parametrize("name", ["A1", "甲县", "某市"])
def test_both_hands_agree_on_a_day(untouched: City, name: str, item: str) -> None:
    found = explain(untouched, f"fig_air_day/{name}/2026-03-01/{item}", hours=False)
    assert found.agrees, found.verdict
    assert found.figure.value is not None


@pytest.mark.parametrize(
    "of",
    [
        "PM2.5",
        "CO",
        "O3_8h",
        "index",
        "good_days",
        "good_rate",
        "heavy_days",
        "valid_days",
        "CO.mean",
        "SO2.percentile",
    ],
)
@pytest.mark.parametrize("period", ["2026-03", "..2026-04-20", "2026-02-20..2026-03-10"])
def test_both_hands_agree_on_a_period(untouched: City, period: str, of: str) -> None:
    for dust in ("", "?dust=excluded"):
        found = explain(untouched, f"fig_air_period/乙县/{period}/{of}{dust}")
        assert found.agrees, found.verdict
        assert found.figure.value is not None


def test_putting_files_together_changes_no_figure(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    for nth in range(3):
        add(city, mark(first_hour=HOUR - 9 + nth * 24, last_hour=HOUR + 14 + nth * 24))
        compute.compute(city, now=NOW + timedelta(hours=nth))
    numbers = [one.number for one in store.bases(city)]
    before = [store.days(city, basis=number) for number in numbers]
    monkeypatch.setattr(store, "MANY_FILES", 1)
    store.tidy(city)
    rows = store.every(city, store.DAY)
    assert rows is not None
    for number, was in zip(numbers, before, strict=True):
        assert store.days(city, basis=number).equals(was)
    assert compute.compute(city, now=NOW + timedelta(hours=9)).station_days == 0
