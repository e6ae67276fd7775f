"""An empty city that the site serves, and its writer run in the test's own process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from youju.readings.city import City
from youju.readings.settings import Settings


@pytest.fixture
def empty_city(tmp_path: Path, settings: Any) -> Path:
    """A city as ``youju init`` leaves it."""
    target = tmp_path / "empty"
    City.create(target, Settings("新城市"))
    settings.CITY = target
    settings.SITE = target / "site"
    return target
