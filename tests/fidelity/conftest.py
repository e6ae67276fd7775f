"""What a measure found is kept for the table that ``make test`` prints at its end."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fidelity.comparing import FOUND, Measure

Measuring = Callable[[Callable[[Path], Measure]], Measure]


@pytest.fixture
def measured(shared: Path) -> Measuring:
    """A measure worked out on the published data; kept where the environment names a folder."""

    def worked_out(measure: Callable[[Path], Measure]) -> Measure:
        found = measure(shared)
        if folder := os.environ.get(FOUND):
            Path(folder).mkdir(parents=True, exist_ok=True)
            said = json.dumps(found[:3], ensure_ascii=False)
            (Path(folder) / f"{measure.__name__}.json").write_text(said, encoding="utf-8")
        return found

    return worked_out
