"""From ``youju init`` to the ranking of a month with the browser alone; clicks are counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.web.browser.first_day import FirstDay


def test_from_an_empty_city_to_a_ranking_with_the_browser_alone(
    first_city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = FirstDay(**json.loads((first_city / "first-day.json").read_text("utf-8")))
    with capsys.disabled():
        print(
            f"\nfrom youju init to a ranking: {first.clicks} clicks, {first.typed} typed fields, "
            f"{first.files} files, {first.seconds:.0f} s"
        )
    assert first.ranks[0] == "1"
    assert len(first.ranks) >= 6
    assert first.clicks <= 45
    assert first.typed <= 16
