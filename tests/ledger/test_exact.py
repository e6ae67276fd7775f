"""The quick way of the exact face gives what its explained way gives, on every kind of day."""

from __future__ import annotations

import pytest

from tests.ledger.cities import hard
from youju.ledger.exact import Recomputation
from youju.ledger.store import ITEMS
from youju.readings.city import City
from youju.terms.numbers import exact
from youju.terms.periods import day_from, day_number, parse


@pytest.fixture(scope="module")
def hard_city(tmp_path_factory: pytest.TempPathFactory) -> City:
    return hard(tmp_path_factory.mktemp("hard") / "city")


@pytest.mark.parametrize("dust", ["kept", "excluded"])
def test_the_value_alone_is_the_value_of_the_figure(hard_city: City, dust: str) -> None:
    """Moved, new and issued-only stations, dust, marks, ties, "/", a change of which counts."""
    period = parse("2026-02..2026-03")
    span = (day_number(period.start), day_number(period.end))
    measured = Recomputation(hard_city, span) if dust == "excluded" else None
    again = Recomputation(hard_city, span, dust=dust)
    shared = Recomputation(hard_city, span, dust=dust, measured=measured)
    register = hard_city.register
    objects = [("site", one.site) for one in register.sites]
    objects += [("county", name) for name in register.counties()]
    objects += [("city", name) for name in register.cities()]
    compared = present = 0
    for kind, name in dict.fromkeys(objects):
        for day in range(span[0], span[1] + 1):
            if kind == "site" and not any(one.site == name for one in register.on(day_from(day))):
                continue
            for item in ITEMS:
                found = again.object_day(kind, name, day, item).value
                wanted = None if found is None else exact(found) * 10**6
                assert again.value(kind, name, day, item) == wanted, (kind, name, day, item)
                assert shared.value(kind, name, day, item) == wanted, (kind, name, day, item)
                compared += 1
                present += wanted is not None
    assert present > 300
    assert compared > present
