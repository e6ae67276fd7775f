"""The counts of a day's packets are those of the packets, however often they were kept between."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.intake.network.town import GAS, NOON, Clock, arrive, packet, town

from youju.intake.network import take
from youju.ledger.network import arrivals, health
from youju.readings.city import City
from youju.readings.network import reading
from youju.readings.network.registers import Network

# One number in brackets is a group that arrives and is taken together; seconds of lateness.
GROUPS = st.lists(st.lists(st.integers(0, 400), min_size=1, max_size=6), min_size=1, max_size=4)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(groups=GROUPS, kept=st.lists(st.booleans(), min_size=4, max_size=4))
def test_kept_or_not_the_sum_is_that_of_the_packets(
    groups: list[list[int]], kept: list[bool], tmp_path_factory: pytest.TempPathFactory
) -> None:
    clock = Clock()
    city = town(tmp_path_factory.mktemp("heard") / "city", clock)
    for group, keeping in zip(groups, kept, strict=False):
        sent = [f"{NOON - timedelta(seconds=late):%Y%m%d%H%M%S}" for late in group]
        arrive(city, *(packet(GAS, "2011", when, "a21026-Rtd=1") for when in sent))
        take.take(city)
        if keeping:
            assert arrivals.follow(City.open(city.path), now=NOON) == 1
    city = City.open(city.path)
    counts = arrivals.counts(city, NOON.date())
    whole = reading.packets_between(city, NOON.date(), NOON.date())
    assert counts["many"].sum() == whole.height
    late = pl.Series([one for group in groups for one in group])
    gas = health.heard(city, Network.read(city), now=NOON)[0]
    assert gas.packets == whole.height
    assert gas.late_half_s == late.quantile(0.5, "nearest")
    assert gas.late_most_s == late.quantile(0.95, "nearest")


def test_nothing_new_writes_nothing_and_a_lost_file_loses_nothing(tmp_path: Path) -> None:
    city = town(tmp_path / "city", Clock())
    assert arrivals.follow(city, now=NOON) == 0
    arrive(city, packet(GAS, "2011", f"{NOON:%Y%m%d%H%M%S}", "a21026-Rtd=1"))
    take.take(city)
    assert arrivals.follow(city, now=NOON) == 1
    assert arrivals.follow(city, now=NOON) == 0
    before = arrivals.counts(city, NOON.date())
    (city.tables / "network_heard" / "2026-03-01.parquet").unlink()
    assert arrivals.counts(city, NOON.date()).rows() == before.rows()
