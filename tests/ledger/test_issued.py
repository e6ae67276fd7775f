"""Own and issued values side by side: days and whole periods, and the list of differences."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tests.ledger.conftest import NOW, REGISTER, hours
from youju.ledger import assess, compute, differences, findings, store
from youju.ledger.explain import explain
from youju.readings.city import City
from youju.readings.settings import Counts, Settings
from youju.readings.writer import Writer
from youju.scoring.schemes import example_text
from youju.terms.periods import day_number, parse

APRIL = parse("2026-04")


def issued(**changed: object) -> pl.DataFrame:
    """One issued value as layouts give it: station B2, 10 April, PM2.5 = 41."""
    row: dict[str, object] = {
        "kind": "site",
        "object": "B2",
        "item": "PM2.5",
        "stat": "mean",
        "period": "day",
        "start": day_number(date(2026, 4, 10)),
        "end": day_number(date(2026, 4, 10)),
        "value": 41_000_000,
        "flag": None,
        "dust": "kept",
        "cell": "日值!C5",
        "line": 5,
    } | changed
    types = {"start": pl.Int64, "end": pl.Int64, "value": pl.Int64, "line": pl.Int64}
    schema = {name: types.get(name, pl.String) for name in row}
    return pl.DataFrame([row], schema=schema)


def give(city: City, *rows: pl.DataFrame, state: int = 20) -> None:
    with Writer(city) as writer:
        writer.add_issued(
            pl.concat(rows),
            None,
            issuer="省生态环境监测中心",
            document="省监测函〔2026〕8号",
            issued_on=date(2026, 5, 8),
            state=state,
        )
    compute.compute(city, now=NOW)


def month(**changed: object) -> pl.DataFrame:
    given = {
        "kind": "county",
        "object": "甲县",
        "period": "month",
        "start": day_number(APRIL.start),
        "end": day_number(APRIL.end),
        "value": 33_000_000,
        "cell": "月报!D7",
    }
    return issued(**(given | changed))


def test_an_issued_day_counts_and_ours_stands_beside_it(city: City) -> None:
    give(city, issued())
    found = explain(city, "fig_air_day/B2/2026-04-10/pm25")
    assert found.figure.value == Decimal("41.000000")
    assert found.agrees
    text = found.figure.explain()
    assert "省监测函〔2026〕8号" in text
    assert "日值!C5" in text
    assert "自算值，未采用" in text


def test_the_county_is_made_of_what_counts(city: City) -> None:
    before = explain(city, "fig_air_day/乙县/2026-04-10/pm25").figure.value
    give(city, issued())
    after = explain(city, "fig_air_day/乙县/2026-04-10/pm25")
    assert after.agrees
    assert after.figure.value != before
    assert "采用下发值" in after.figure.explain()


def test_every_difference_is_listed_with_its_cell(city: City) -> None:
    give(city, issued(), issued(item="SO2", value=999_000_000, cell="日值!E5"))
    listed = differences.own_against_issued(city, date(2026, 4, 1), date(2026, 4, 30))
    assert [(one.object, one.item, one.cell, one.counts) for one in listed] == [
        ("B2", "PM2.5", "日值!C5", "issued"),
        ("B2", "SO2", "日值!E5", "issued"),
    ]
    assert listed[1].issued == 999


def test_an_equal_value_is_no_difference(city: City) -> None:
    own = store.days(city, kinds=("site",), dust="kept").filter(
        (pl.col("object") == "B2") & (pl.col("day") == day_number(date(2026, 4, 10)))
    )
    rounded = round(own["pm25"].item() / 1_000_000) * 1_000_000
    give(city, issued(value=rounded))
    assert differences.own_against_issued(city, date(2026, 4, 1), date(2026, 4, 30)) == []


def test_a_dated_setting_lets_our_own_value_count(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("own") / "city"
    settings = Settings(name="某市", counts=(Counts(date(2026, 4, 10), "own"),))
    city = City.create(folder, settings, register=REGISTER)
    with Writer(city) as writer:
        writer.add_hours(hours(date(2026, 4, 1), date(2026, 4, 12), ("A1", "B2")))
    ninth = day_number(date(2026, 4, 9))
    give(city, issued(), issued(start=ninth, end=ninth))
    assert explain(city, "fig_air_day/B2/2026-04-09/pm25").figure.value == 41
    own = explain(city, "fig_air_day/B2/2026-04-10/pm25")
    assert own.figure.value != 41
    assert own.agrees


def test_an_issued_month_counts_for_the_county_and_its_index(city: City) -> None:
    give(city, month())
    found = explain(city, "fig_air_period/甲县/2026-04/PM2.5")
    assert found.figure.value == 33
    assert found.agrees
    assert "月报!D7" in found.figure.explain()
    request = assess.Request(example_text("county_air_2026"), APRIL)
    answer = assess.evaluate(city, request)
    assert answer.incidents == ()
    assert answer.statistics["甲县", "kept"]["PM2.5"].value == 33
    other = explain(city, "fig_air_period/甲县/2026-04/index").figure
    assert "采用下发值" in other.explain()


def test_a_place_with_a_point_known_by_months_only_is_refused_or_taken_as_issued(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("months") / "city"
    city = City.create(folder, Settings(name="某市"), register=REGISTER)
    with Writer(city) as writer:
        writer.add_hours(hours(date(2026, 4, 1), date(2026, 4, 30), ("B1",)))
    only_months = [month(kind="site", object=name, cell="月报!D9") for name in ("A2", "B2")]
    give(city, *only_months)
    request = assess.Request(example_text("county_air_2026"), APRIL)
    refused = assess.evaluate(city, request).statistics["乙县", "kept"]["PM2.5"]
    assert refused.value is None
    assert "北塔" in refused.note
    assert "只有时段值" in refused.note
    give(city, month(object="乙县", value=35_000_000))
    taken = assess.evaluate(city, request).statistics["乙县", "kept"]["PM2.5"]
    assert taken.value == 35
    assert "不能自算" in taken.note


def test_findings_are_kept_once_and_answered(city: City) -> None:
    give(city, issued())
    found = findings.look(city, APRIL.start, APRIL.end)
    assert findings.collect(city, found, now=NOW) == len(found) > 0
    assert findings.collect(city, found, now=NOW) == 0
    first = next(one for one in findings.tray(city) if one.kind == "own-issued")
    findings.answer(city, first.key, text="省站已核实", by="李四", now=NOW)
    answered = {one.key: one for one in findings.tray(city)}[first.key]
    assert (answered.state, answered.answered_by) == ("已答复", "李四")


def test_a_final_value_changes_just_its_day_and_the_sheet_says_so(city: City) -> None:
    give(city, issued(value=41_000_000), state=0)
    give(city, issued(value=44_000_000), state=20)
    changes = differences.between(city, 2, 3, APRIL)
    assert {(one.object, one.item, one.old, one.new) for one in changes} == {
        ("B2", "PM2.5", Decimal("41.000000"), Decimal("44.000000"))
    }
