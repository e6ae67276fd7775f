"""A city of eight counties (tests.ledger.towns), built once, and answers about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from youju.ledger import assess, snapshot
from youju.ledger.assess import Answer
from youju.readings.city import City
from youju.scoring.schemes import example_text
from youju.terms.periods import parse

SCHEME = example_text("county_air_2026")
Asked = Callable[..., Answer]


@pytest.fixture(scope="session")
def town(town_at: Callable[[Path], City], tmp_path_factory: pytest.TempPathFactory) -> City:
    return town_at(tmp_path_factory.mktemp("brief") / "city")


@pytest.fixture(scope="session")
def ask(town: City) -> Asked:
    """An answer about a period, from figures read once."""
    held = snapshot.load(town)
    known: dict[tuple[str, str], Answer] = {}

    def asked(period: str, edition: str = "own") -> Answer:
        if (period, edition) not in known:
            request = replace(assess.Request(SCHEME, parse(period)), edition=edition)
            known[period, edition] = assess.evaluate(town, request, snapshot=held)
        return known[period, edition]

    return asked
