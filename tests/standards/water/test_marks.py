"""Every table of every dated file of water says its clause and its mark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from youju.standards import water
from youju.terms.clauses import MARKS
from youju.terms.dated import Standard


def told(table: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Tables that hold numbers or names of a rule: those directly under an edition."""
    for name, one in table.items():
        if isinstance(one, Mapping) and name not in ("edition",):
            yield one


@pytest.mark.parametrize("one", water.dated_files(), ids=lambda one: one.file)
def test_clause_and_mark(one: Standard) -> None:
    assert one.says["checked"]
    for edition in one.editions:
        tables = list(told(edition.says))
        assert tables
        for table in tables:
            assert table["clause"]
            assert table["mark"] in MARKS
