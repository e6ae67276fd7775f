"""Packets found by ordinal and by device, with most files unopened."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.intake.network.town import GAS, NOON, WATER, Clock, arrive, hours, town

from youju.intake.network import take
from youju.readings.city import City
from youju.readings.network import recent
from youju.readings.network.schema import PACKETS, table

DAY = date(2026, 3, 1)


@pytest.fixture
def city(tmp_path: Path) -> City:
    clock = Clock()
    found = town(tmp_path / "city", clock)
    for _ in range(3):
        sent = [*hours(GAS, "a21026", ["1", "2"]), *hours(WATER, "w01018", ["3"])]
        arrive(found, *sent)
        take.take(found)
        clock.at += timedelta(days=1)
    return found


def test_by_ordinal_in_their_order(city: City) -> None:
    found = recent.packets(city, [8, 2, 2, 99])
    assert found["ordinal"].to_list() == [2, 8]
    assert found["mn"].to_list() == [GAS, GAS]
    assert recent.packets(city, []).height == 0
    assert recent.packets(city, [5], columns=["mn"])["mn"].to_list() == [GAS]


def test_only_files_that_may_hold_them_are_opened(city: City) -> None:
    for file in table(city, PACKETS).files().filter(month="2026-03-02")["path"]:
        Path(file).unlink()
    assert recent.packets(city, [1, 9])["ordinal"].to_list() == [1, 9]
    last = recent.last_of(city, [WATER], DAY + timedelta(days=2), NOON.date(), most=5)
    assert last.height == 0


def test_the_last_of_a_device_go_back_day_by_day(city: City) -> None:
    def last(most: int, first: date = DAY) -> list[int]:
        frame = recent.last_of(city, [GAS], first, DAY + timedelta(days=2), most=most)
        return [int(one) for one in frame["ordinal"]]

    assert last(3) == [8, 7, 5]
    assert last(99) == [8, 7, 5, 4, 2, 1]
    assert last(99, DAY + timedelta(days=1)) == [8, 7, 5, 4]
