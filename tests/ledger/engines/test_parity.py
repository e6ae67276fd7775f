"""One law, three engines: not one row may differ between Polars, DuckDB and Spark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import narwhals as nw
import polars as pl
import pytest

from tests.ledger.engines import province
from tests.ledger.engines.cluster import standalone
from youju.ledger.engines import air, named, opened, water
from youju.ledger.engines.comparing import differing
from youju.ledger.recipes import air as recipe
from youju.terms.errors import BadInput
from youju.terms.periods import day_number
from youju.terms.places import CITY, COUNTY, Register

KEYS = {
    "days/site": ("object", "day"),
    "days/county": ("object", "day"),
    "days/city": ("object", "day"),
    "periods/county": ("object", "period"),
    "periods/city": ("object", "period"),
    "days": ("section", "span"),
    "periods": ("section", "period"),
    "cities": ("city", "period"),
}


@dataclass(frozen=True)
class Province:
    """The folders, who stands where, and what Polars makes of it."""

    air: Path
    water: Path
    register: Register
    found: dict[str, pl.DataFrame]


def everything(given: tuple[Path, Path, Register], name: str | None) -> dict[str, pl.DataFrame]:
    folder, sections, register = given
    spans = province.periods()
    with opened(name) as engine:
        found = air.everything(engine, folder, register, (COUNTY, CITY), spans)
        return found | water.everything(engine, sections, spans)


def made(root: Path, stations: int, sections: int) -> Province:
    given = (
        province.air(root / "raw_reading", stations),
        province.water(root / "water", sections),
        province.register(stations),
    )
    return Province(*given, everything(given, "polars"))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Province:
    return made(tmp_path_factory.mktemp("province"), stations=9, sections=14)


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with (
        standalone(tmp_path_factory.mktemp("spark")) as address,
        pytest.MonkeyPatch.context() as env,
    ):
        env.setenv("YOUJU_PARTITIONS", "2")  # one for each worker
        yield address


def agrees(given: Province, monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    monkeypatch.setenv("YOUJU_ENGINE", engine)
    found = everything((given.air, given.water, given.register), None)
    assert set(found) == set(KEYS)
    for name, rows in found.items():
        assert given.found[name].height > 0
        wrong = differing(given.found[name], rows, KEYS[name])
        assert wrong.is_empty(), f"{name}: {wrong.height} rows differ\n{wrong.head(6)}"


def test_duckdb_says_the_same(small: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    agrees(small, monkeypatch, "duckdb")


@pytest.mark.long
def test_a_cluster_says_the_same(
    small: Province, spark: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    agrees(small, monkeypatch, spark)


@pytest.mark.long
def test_a_whole_province(tmp_path: Path, spark: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = made(tmp_path, stations=200, sections=300)
    for engine in ("duckdb", spark):
        agrees(whole, monkeypatch, engine)


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


def test_whole_quotients_on_spark_are_exact(spark: str) -> None:
    """Where a division through doubles is wrong by one, and on both sides of zero."""
    tops = [2**62 - 1, 2**53 + 1, 9_007_199_254_740_993 * 3 - 1, -7, 7, 0, -(2**60) - 1]
    bottoms = [1, 3, 7, 10**6, -3]
    pairs = [(top, bottom) for top in tops for bottom in bottoms]
    with opened(spark) as engine:
        frame = engine.small({"top": [t for t, _ in pairs], "bottom": [b for _, b in pairs]})
        found = engine.rows(
            frame.with_columns(
                (nw.col("top") // nw.col("bottom")).alias("whole"),
                (nw.col("top") % nw.col("bottom")).alias("rest"),
            )
        )
    assert found.height == len(pairs)
    for top, bottom, whole, rest in found.iter_rows():
        assert (whole, rest) == divmod(top, bottom)


def test_an_engine_that_is_none_is_refused() -> None:
    with pytest.raises(BadInput, match="YOUJU_ENGINE 可以是 polars、duckdb"):
        named("oracle")
