"""No binary float takes part in a rule: proved on the source and on every frame on the way."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl
import pytest

import youju.ledger.recipes
import youju.standards.air
from youju.ledger.recipes import air
from youju.terms.periods import day_number, month_of, year_of
from youju.terms.places import Register, Site

BULK = sorted(Path(youju.standards.air.__path__[0]).glob("*_bulk.py"))
RECIPES = sorted(Path(youju.ledger.recipes.__path__[0]).glob("*.py"))
FLOATING = {"mean", "median", "quantile", "std", "var", "sqrt", "exp", "log", "round", "float"}


def test_the_bulk_modules_are_found() -> None:
    assert len(BULK) >= 4
    assert len(RECIPES) >= 3


@pytest.mark.parametrize("file", [*BULK, *RECIPES], ids=lambda one: one.name)
def test_no_operation_of_the_source_makes_a_float(file: Path) -> None:
    """Integers stay integers unless divided by ``/``, averaged, rounded or joined by a float."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        assert not isinstance(node, ast.Div), f"{file.name}: a true division"
        if isinstance(node, ast.Constant):
            assert not isinstance(node.value, float), f"{file.name}:{node.lineno}"
        if isinstance(node, ast.Attribute):
            assert "Float" not in node.attr, f"{file.name}:{node.lineno}"
            assert node.attr not in FLOATING, f"{file.name}:{node.lineno} .{node.attr}"


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The schema of every frame that a Narwhals step of the bulk face gives back."""
    found: list[dict[str, Any]] = []

    def watched(name: str) -> Any:
        original = getattr(nw.LazyFrame, name)

        def step(self: Any, *args: Any, **kwargs: Any) -> Any:
            result = original(self, *args, **kwargs)
            found.append(dict(result.collect_schema()))
            return result

        return step

    for name in ("select", "with_columns", "join", "filter", "drop", "rename", "unique"):
        monkeypatch.setattr(nw.LazyFrame, name, watched(name))
    return found


def test_no_frame_on_the_way_has_a_float(seen: list[dict[str, Any]]) -> None:
    first = day_number(date(2026, 2, 27)) * 24
    items = ("pm25", "pm10", "so2", "no2", "co", "o3")
    hours = pl.LazyFrame(
        {
            "site": ["a"] * 96 + ["b"] * 96,
            "hour": [*range(first, first + 96)] * 2,
            **{i: [n * 1_003 % 900_000 for n in range(192)] for i in items},
        }
    )
    register = Register((Site("a", "a", "x", "y"), Site("b", "b", "x", "y")))
    days = air.site_days(hours)
    county = air.indexed(air.place_days(days, register, "county"))
    periods = [month_of(date(2026, 2, 1)), month_of(date(2026, 3, 1)), year_of(date(2026, 1, 1))]
    found = air.period(county, periods).collect()
    whole = air.hourly(air.place_hours(hours, register, "city"), decimals=6).collect()
    assert found.height == 3
    assert whole.height == 96
    frames = [*seen, dict(nw.from_native(found).schema), dict(nw.from_native(whole).schema)]
    assert len(frames) > 50
    for schema in frames:
        assert not [name for name, kind in schema.items() if kind.is_float()], schema
