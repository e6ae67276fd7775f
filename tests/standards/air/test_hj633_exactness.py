"""No binary float takes part in a rule: seen in the code, and while it runs."""

from __future__ import annotations

import ast
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import youju.standards.air
from youju.standards.air import gb3095, hj633
from youju.terms.dated import Standard

FOLDER = Path(youju.standards.air.__file__).parent
MODULES = sorted(path for path in FOLDER.glob("*.py") if not path.stem.endswith("_bulk"))
FILES = sorted(FOLDER.glob("*.toml"))


# Exact on integers and fractions; everything else of math answers with a float.
EXACT_MATH = {"ceil", "floor", "gcd", "lcm", "isqrt", "comb", "prod"}


def floats_in(tree: ast.AST) -> list[str]:
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=float() | complex()):
                found.append(f"line {node.lineno}: {node.value}")
            case ast.Name(id="float") | ast.Attribute(attr="float"):
                found.append(f"line {node.lineno}: float")
            case ast.Attribute(value=ast.Name(id="math"), attr=name) if name not in EXACT_MATH:
                found.append(f"line {node.lineno}: math.{name}")
            case ast.ImportFrom(module="math", names=names) if any(
                one.name not in EXACT_MATH for one in names
            ):
                found.append(f"line {node.lineno}: from math")
            case ast.Import(names=names) if any(one.name == "numpy" for one in names):
                found.append(f"line {node.lineno}: numpy")
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_no_float_stands_in_an_exact_module(path: Path) -> None:
    assert not floats_in(ast.parse(path.read_text(encoding="utf-8")))


def test_the_search_finds_floats() -> None:
    for source in ("x = 0.5", "x = float(y)", "math.sqrt(2)", "from math import pow", "x = 1e3"):
        assert floats_in(ast.parse(source)), source
    assert not floats_in(ast.parse("import math\nx = math.ceil(y) + Decimal('0.5')"))


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in leaves(one)]
    return [leaf for one in value for leaf in leaves(one)] if isinstance(value, list) else [value]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_float_comes_out_of_a_dated_file(path: Path) -> None:
    numbers = leaves(dict(Standard.load("youju.standards.air", path.name).says))
    assert not [number for number in numbers if isinstance(number, float)]


def test_no_float_appears_while_the_sums_run() -> None:
    watched = {str(path) for path in MODULES} | {sys.modules["youju.terms.numbers"].__file__}
    seen: list[str] = []
    calls = 0

    def trace(frame: FrameType, event: str, value: Any) -> Any:
        nonlocal calls
        if frame.f_code.co_filename not in watched:
            return None
        calls += 1
        if isinstance(value, float) and event == "return":
            seen.append(f"{frame.f_code.co_name} returned {value}")
        for name, local in list(frame.f_locals.items()):
            if isinstance(local, float):
                seen.append(f"{frame.f_code.co_name}: {name} = {local}")
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        for day in (date(2019, 7, 18), date(2026, 4, 15)):
            for value in (0, Decimal("2.25"), 61, Decimal("65.4"), 801, 5000):
                names = ("SO2", "NO2", "CO", "O3", "PM10", "PM2.5")
                hj633.primary_of(hj633.hourly_index(dict.fromkeys(names, value), on=day))
                names = ("SO2", "NO2", "CO", "O3_8h", "PM10", "PM2.5")
                hj633.daily_index(dict.fromkeys(names, value), on=day, variant="written")
            gb3095.limit("PM2.5", "year", on=day)
            gb3095.factor_between("SO2", measured=date(2018, 1, 1), wanted=day)
    finally:
        sys.settrace(before)
    assert calls > 1000  # the watch was on
    assert not seen
