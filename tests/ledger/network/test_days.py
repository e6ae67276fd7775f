"""The bits of each day say the same as the readings, and follow what is new."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.intake.network.town import GAS, NOON, Clock, arrive, packet, town, write

from youju.intake.network import take
from youju.ledger.network import days, health
from youju.ledger.network.values import judged
from youju.readings.city import City
from youju.readings.network import review
from youju.readings.network.registers import Network
from youju.terms.periods import BEIJING

DAY = date(2026, 3, 1)
ROW = ("DA001", "a21026", DAY)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON + timedelta(days=3))


@pytest.fixture
def city(tmp_path: Path, clock: Clock) -> City:
    return town(tmp_path / "city", clock)


def hour(at: int, flag: str = "N", value: str = "9", day: int = 1) -> bytes:
    said = f"a21026-Avg={value},a21026-Flag={flag}"
    return packet(GAS, "2061", f"202603{day:02d}{at:02d}0000", said)


def kept(city: City) -> list[tuple[object, ...]]:
    return days.read(city, DAY, DAY + timedelta(days=31)).rows()


def test_an_hour_has_its_place(city: City) -> None:
    assert not days.ready(city)
    arrive(city, hour(0), hour(1, "C"), hour(2, "M"), hour(3, "D"), hour(23))
    arrive(city, packet(GAS, "2051", "20260301050000", "a21026-Avg=1,a21026-Flag=N"))
    take.take(city)
    assert days.follow(city, now=NOON) == 1
    # 0, 1, 2, 3 and 23 came; flags C, M and D are no measurement.
    assert kept(city) == [(*ROW, 0b1111 | 1 << 23, 1 | 1 << 23, 0b10, 0b100)]
    assert days.ready(city)


def test_only_what_is_new_is_done_and_the_rest_stays(city: City) -> None:
    arrive(city, hour(0), hour(0, day=2))
    take.take(city)
    assert days.follow(city, now=NOON + timedelta(days=2)) == 1
    assert days.follow(city, now=NOON + timedelta(days=2)) == 0
    arrive(city, hour(5, day=2), hour(0, day=3))
    take.take(city)
    fresh = City.open(city.path)
    days.follow(fresh, now=NOON + timedelta(days=2))
    assert [row[2:5] for row in kept(fresh)] == [
        (DAY, 1, 1),
        (DAY + timedelta(days=1), 1 | 1 << 5, 1 | 1 << 5),
        (DAY + timedelta(days=2), 1, 1),
    ]


def test_lost_files_and_another_register_make_all_of_it_anew(city: City) -> None:
    arrive(city, hour(0), hour(1, "3"))
    take.take(city)
    days.follow(city, now=NOON)
    before = kept(city)
    for file in (city.tables / "network_days").iterdir():
        file.unlink()
    (city.tables / "network_days.json").unlink()
    days.follow(city, now=NOON)
    assert kept(city) == before
    # 3 is the ordinary flag of an air station's values (2005), not of a chimney's.
    assert before[0][4] == 1
    write(
        city, "outlets", "DA001,甲厂,1号烟囱,空气站,东区,,,,,\nDW001,乙厂,总排口,废水,西区,,,,,\n"
    )
    days.follow(City.open(city.path), now=NOON)
    assert kept(city)[0][4] == 0b11


def test_a_mark_of_the_enterprise_takes_its_hours_out(city: City, clock: Clock) -> None:
    clock.at = NOON  # in time: before noon of the next day
    arrive(city, *(hour(at) for at in range(6)))
    take.take(city)
    days.follow(city, now=NOON)
    begin = datetime(2026, 3, 1, 2, tzinfo=BEIJING)
    mark = review.Mark(
        "DA001",
        ("a21026",),
        begin.astimezone(UTC),
        (begin + timedelta(hours=2)).astimezone(UTC),
        review.INVALID,
        "校准",
        "甲厂",
        review.ENTERPRISE,
    )
    review.hand_in(city, [review.mark(Network.read(city), mark, on=DAY)])
    assert days.follow(city, now=NOON) == 1
    assert kept(city) == [(*ROW, 0b111111, 0b110011, 0, 0)]


def test_nothing_is_out_before_an_outlet_was_registered_or_after_it_left(city: City) -> None:
    first, last = DAY, DAY + timedelta(days=3)
    frame = days.read(city, first, last)
    now = NOON + timedelta(days=9)
    found = days.gaps(frame, [("DA001", "a21026")], first, last, now=now)
    assert [one.hours for one in found] == [96]
    mine = (DAY + timedelta(days=1), DAY + timedelta(days=2))
    found = days.gaps(
        frame, [("DA001", "a21026")], first, last, now=now, stands=lambda _, day: day in mine
    )
    assert [(one.first.day, one.hours, one.ended) for one in found] == [(mine[0].day, 48, True)]


HOURS = st.dictionaries(
    st.integers(0, 47), st.sampled_from(["N", "D", "C", "M", ""]), min_size=1, max_size=40
)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(sent=HOURS)
def test_they_say_what_the_readings_say(
    sent: dict[int, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Outages and hours that count, counted from bits and from readings, are the same."""
    clock = Clock(NOON + timedelta(days=3))
    city = town(tmp_path_factory.mktemp("days") / "city", clock)
    arrive(city, *(hour(at % 24, flag, day=1 + at // 24) for at, flag in sent.items()))
    take.take(city)
    now = NOON + timedelta(days=1)
    days.follow(city, now=now)
    last = DAY + timedelta(days=1)
    frame = days.read(city, DAY, last)
    mine = days.gaps(frame, [("DA001", "a21026")], DAY, last, now=now)
    theirs = health.outages(city, "DA001", "a21026", DAY, last, now=now)
    assert [(one.first, one.last, one.ended) for one in mine] == [
        (one.first, one.last, one.ended) for one in theirs
    ]
    values = judged(city, Network.read(city), review.standing(city), *ROW[:2], DAY, last)
    bits = frame.select(pl.col("counts").bitwise_count_ones().sum()).item()
    assert bits == sum(one.counts for one in values)
