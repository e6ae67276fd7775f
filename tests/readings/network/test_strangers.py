"""Who waits for registration: the same with what is kept, without it, and from all packets."""

from __future__ import annotations

import random
from datetime import date, timedelta

import polars as pl
import pytest
from tests.intake.network.town import GAS, WATER, Clock, arrive, hours, town

from youju.intake.network import take, upkeep
from youju.readings.city import City
from youju.readings.delta import Table
from youju.readings.network import strangers
from youju.readings.network.schema import PACKETS, table

NEW = ("NEW1", "NEW2", "NEW3")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Four days: strangers on some of them, one day put together and kept, the rest not."""
    dice, clock = random.Random(6), Clock()
    found = town(tmp_path_factory.mktemp("strangers") / "city", clock)
    for day in range(4):
        for _ in range(3):
            sent = hours(dice.choice((GAS, WATER)), "a21026", ["1", "2"])
            if day != 2:
                sent += hours(dice.choice(NEW), "a21026", ["3"], day=f"2026030{day + 1}")
            peer = f"10.1.0.{dice.randrange(3)}:{dice.randrange(9999)}"
            arrive(found, *dice.sample(sent, len(sent)), peer=peer)
            take.take(found)
            clock.at += timedelta(minutes=10)
        if day == 1:
            upkeep.night(found)
        clock.at += timedelta(days=1)
    return found


def rows_of(city: City) -> list[dict]:
    """From every row of the table, told one by one."""
    waits: dict[str, dict] = {}
    for row in table(city, PACKETS).scan().collect().sort("ordinal").rows(named=True):
        if row["status"] != "unregistered":
            continue
        blank = {"packets": 0, "first": row["arrived"], "peers": set(), "st": set()}
        one = waits.setdefault(row["mn"], {"mn": row["mn"], **blank})
        one["packets"] += 1
        one["last"] = row["arrived"]
        one["peers"].add(row["peer"].rpartition(":")[0])
        one["st"].add(row["st"])
    said = ("mn", "packets", "first", "last", "peers", "st")
    return [
        {name: sorted(value) if isinstance(value := one[name], set) else value for name in said}
        for _, one in sorted(waits.items())
    ]


def test_the_same_from_every_row(city: City) -> None:
    found = strangers.unregistered(city, []).to_dicts()
    assert found == rows_of(city)
    assert {one["mn"] for one in found} == set(NEW)
    mine = strangers.unregistered(city, NEW[:2])
    assert mine["mn"].to_list() == [NEW[2]]


def test_what_is_kept_is_only_a_shortcut(city: City) -> None:
    file = city.tables / "network_strangers.parquet"
    before, kept = strangers.unregistered(city, []), file.read_bytes()
    file.unlink()
    assert strangers.unregistered(city, []).equals(before)
    file.write_bytes(kept)
    assert strangers.keep(city) > 0
    assert strangers.keep(city) == 0
    assert strangers.unregistered(city, []).equals(before)
    file.write_bytes(kept)


def test_kept_files_and_days_without_strangers_are_not_opened(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    real = Table.scan

    def scan(self: Table, files: pl.DataFrame | None = None) -> pl.LazyFrame:
        assert files is not None
        opened.extend(files["month"])
        return real(self, files)

    monkeypatch.setattr(Table, "scan", scan)
    strangers.unregistered(city, [])
    assert set(opened) == {"2026-03-04"}  # the 1st and 2nd are kept, nobody strange on the 3rd


def test_the_times_that_a_stranger_speaks_of(city: City) -> None:
    rows = table(city, PACKETS).scan().filter(pl.col("mn") == NEW[0]).collect()
    spoken = strangers.data_times(city, NEW[0], date(2026, 3, 1), date(2026, 3, 4))
    assert sorted(spoken) == rows["data_time"].unique().sort().to_list()
    assert strangers.data_times(city, NEW[0], date(2026, 2, 1), date(2026, 2, 2)) == []
