"""One law, two engines in this process: not one row may differ between Polars and DuckDB."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.ledger.engines import province
from tests.ledger.engines.parity import Province, agrees, made
from youju.ledger.engines import air, named, opened
from youju.ledger.engines.comparing import differing
from youju.ledger.recipes import air as recipe
from youju.terms.errors import BadInput
from youju.terms.periods import day_number
from youju.terms.places import CITY, COUNTY


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Province:
    return made(tmp_path_factory.mktemp("province"), stations=9, sections=14)


def test_duckdb_says_the_same(small: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    agrees(small, monkeypatch, "duckdb")


@pytest.mark.long
def test_duckdb_says_the_same_of_a_whole_province(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    agrees(made(tmp_path, stations=200, sections=300), monkeypatch, "duckdb")


def test_the_recipes_of_a_city_say_the_same(small: Province) -> None:
    """The default way goes through memory (``recipes.dense``); its figures are these."""
    spans = province.periods()
    span = (day_number(spans[-1].start), day_number(spans[-1].end))
    with opened("polars") as engine:
        wide = engine.rows(air.hours(engine.table(small.air), (span[0] * 24, span[1] * 24 + 23)))
    days = recipe.site_days(wide.lazy())
    for kind in (COUNTY, CITY):
        places = recipe.place_days(days, small.register, kind)
        said = recipe.indexed(places, span=span).collect()
        found = small.found[f"days/{kind}"]
        both = [one for one in found.columns if one in said.columns]
        assert set(both) >= {"object", "day", "pm25", "o3_8h", "aqi", "primary", "level"}
        assert differing(found.select(both), said.select(both), ("object", "day")).is_empty()
        told = recipe.period(said.lazy(), spans).collect()
        rows = small.found[f"periods/{kind}"]
        both = [one for one in rows.columns if one in told.columns]
        assert set(both) >= {"index", "rank", "mean_pm25", "p_o3_8h", "good_days"}
        assert differing(rows.select(both), told.select(both), ("object", "period")).is_empty()


def test_the_province_tries_what_could_go_wrong(small: Province) -> None:
    """Days and periods without value, both editions, ties: else parity would say little."""
    days, rows = small.found["days/site"], small.found["periods/county"]
    assert days["o3_8h"].null_count() > 0
    assert days["flag_o3_8h"].drop_nulls().unique().to_list() == ["/"]
    assert {one[-4:] for one in days["edition"].unique().to_list()} == {"2012", "2026"}
    assert rows["index"].null_count() < rows.height
    assert small.found["days"]["class"].n_unique() >= 5
    moved = small.found["days/county"].filter(pl.col("object") == "县00")
    until = day_number(date(province.YEAR, 5, 31))
    assert moved.filter(pl.col("day") <= until)["members"].unique().to_list() == [7]
    assert moved.filter(pl.col("day") > until)["members"].unique().to_list() == [6]


def test_an_engine_that_is_none_is_refused() -> None:
    with pytest.raises(BadInput, match="YOUJU_ENGINE 可以是 polars、duckdb"):
        named("oracle")
