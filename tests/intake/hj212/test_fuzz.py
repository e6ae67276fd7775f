"""Two hundred thousand generated streams; five million by ``make fuzz``."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

INPUTS = 200_000


@pytest.fixture(scope="module")
def fuzz() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fuzz", Path(__file__).with_name("fuzz.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("part", range(4))
def test_no_fault_in_two_hundred_thousand(fuzz, part):
    count = INPUTS // 4
    assert len({fuzz.stream(fuzz.random.Random(seed)) for seed in range(100)}) > 90
    fuzz.many(10**9 + part * count, count)
