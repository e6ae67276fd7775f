"""A city's stored periods, computed anew by another engine from its own files."""

from __future__ import annotations

import shutil
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable, write_deltalake

from youju import __main__ as program
from youju.ledger import store
from youju.ledger.compute import compute
from youju.ledger.engines import session as engines
from youju.ledger.engines.comparing import differing
from youju.readings.city import City


@pytest.fixture(scope="module")
def computed(built_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the small city: even a check takes its lock."""
    return Path(shutil.copytree(built_city, tmp_path_factory.mktemp("checked") / "city"))


def test_the_stored_periods_are_confirmed(
    computed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YOUJU_ENGINE", "duckdb")
    assert program.main(["compute", "--city", str(computed), "--check"]) == 0
    said = capsys.readouterr().out
    assert "用 duckdb 重新计算各类时段的评价结果" in said
    assert "与库中逐行一致" in said


def test_a_changed_figure_is_named(
    computed: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "city"
    shutil.copytree(computed, folder)
    table = City.open(folder).tables / "fig_air_period"
    rows = pl.scan_delta(DeltaTable(str(table))).collect()
    valued = pl.col("mean_pm25").is_not_null() & (pl.col("kind") == "county")
    one = rows.filter(valued).sort("period", "object", "basis").tail(1)
    key = "/".join(one.select("kind", "object", "dust", "period").row(0))
    changed = one.with_columns(pl.col("mean_pm25") + 1, pl.col("basis") + 1)
    write_deltalake(str(table), changed.to_arrow(), mode="append")
    monkeypatch.setenv("YOUJU_ENGINE", "polars")
    assert program.main(["compute", "--city", str(folder), "--check"]) == 1
    assert f"有 1 行不一致，如 {key}。" in capsys.readouterr().out


def test_another_engine_computes_the_same_periods(
    computed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A city without figures, computed by DuckDB: every column of every period as Polars has it."""
    folder = tmp_path / "city"
    shutil.copytree(computed, folder, ignore=shutil.ignore_patterns("fig_air_*", "bases.jsonl"))
    monkeypatch.setenv("YOUJU_ENGINE", "duckdb")
    opened: list[str | None] = []

    def noted(name: str | None) -> AbstractContextManager[engines.Engine]:
        opened.append(name)
        return engines.opened(name)

    monkeypatch.setattr("youju.ledger.engines.opened", noted)
    compute(City.open(folder), now=datetime(2026, 11, 23, 8))  # noqa: DTZ001
    assert opened == ["duckdb"]
    one, other = (store.period_rows(City.open(each)).collect() for each in (computed, folder))
    assert one.schema == other.schema
    assert one.height > 0
    assert differing(one.drop("basis"), other.drop("basis"), store.PERIOD_KEY).is_empty()


def test_an_unknown_engine_is_refused(
    computed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YOUJU_ENGINE", "oracle")
    for more in (["--check"], []):
        assert program.main(["compute", "--city", str(computed), *more]) != 0
        assert "没有计算引擎“oracle”" in capsys.readouterr().err
