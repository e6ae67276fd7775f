"""Who is online, what is missing, who will miss the share; with and without packets."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.intake.network.town import GAS, NOON, Clock, arrive, hours, packet, town

from youju.intake.network import take
from youju.ledger.network import health
from youju.readings.city import City
from youju.readings.network import review
from youju.readings.network.registers import Network

DAY = date(2026, 3, 1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def city(tmp_path: Path, clock: Clock) -> City:
    return town(tmp_path / "city", clock)


def test_online_latency_and_troubles(city: City, clock: Clock) -> None:
    for seconds in (10, 20, 60):
        when = (NOON - timedelta(seconds=seconds)).strftime("%Y%m%d%H%M%S")
        arrive(city, packet(GAS, "2011", when, "a21026-Rtd=1"))
    arrive(city, packet(GAS, "2011", "x", "a21026-Rtd=1"))
    take.take(city)
    gas, water = health.heard(city, Network.read(city), now=NOON + timedelta(minutes=59))
    assert (gas.mn, gas.online, gas.packets) == (GAS, True, 4)
    assert (gas.late_half_s, gas.late_most_s) == (20, 60)
    assert gas.troubles == {"bad_time": 1}
    assert (water.online, water.last, water.packets) == (False, None, 0)
    later = health.heard(city, Network.read(city), now=NOON + timedelta(minutes=61))
    assert not later[0].online


def test_outages_have_beginning_end_and_length(city: City) -> None:
    sent = hours(GAS, "a21026", ["1"] * 12)
    arrive(city, *sent[:3], sent[4], *sent[7:10])
    take.take(city)
    found = health.outages(city, "DA001", "a21026", DAY, DAY, now=NOON)
    begun = [(one.first.astimezone(NOON.tzinfo).hour, one.hours, one.ended) for one in found]
    assert begun == [(5, 2, True), (10, 2, False)]


def test_completeness_by_day(city: City) -> None:
    arrive(city, *hours(GAS, "a21026", ["1", "2"]))
    arrive(city, packet(GAS, "2061", "20260301050000", "a21026-Avg=9,a21026-Flag=D"))
    take.take(city)
    frame = health.completeness(city, ["DA001", "DW001"], DAY, DAY)
    assert frame.rows() == [("DA001", "a21026", DAY, 3, 2)]


def test_the_log_of_care_joins_hours_and_has_sample_checks(city: City) -> None:
    for hour, flag in enumerate("CCNM"):
        said = f"a21026-Avg=1,a21026-Flag={flag}"
        arrive(city, packet(GAS, "2061", f"20260301{hour:02d}0000", said))
    said = "a21026-SampleRd=49,a21026-StandardValue=50,a21026-ResultType=1"
    arrive(city, packet(GAS, "2062", "20260301093000", said))
    take.take(city)
    found = [
        (one.first.astimezone(NOON.tzinfo).hour, one.last.astimezone(NOON.tzinfo).hour, one.words)
        for one in health.care_log(city, "DA001", DAY, DAY)
    ]
    assert found == [(0, 2, "校准"), (3, 4, "维护"), (9, 9, "标样核查合格")]


def days(city: City, clock: Clock, count: int) -> None:
    for nth in range(count):
        day = DAY + timedelta(days=nth)
        clock.at = NOON + timedelta(days=nth)
        arrive(city, *hours(GAS, "a21026", ["1"] * 20, day=day.strftime("%Y%m%d")))
    take.take(city)


@pytest.mark.parametrize(
    ("sent", "today", "forecast", "expected"),
    [
        # 31 days, 25 needed; the last seven days go on.
        (25, date(2026, 4, 2), "reached", 25),
        (10, date(2026, 3, 11), "likely", 10 + 21 * 7 // 7),
        (7, date(2026, 3, 12), "unlikely", 7 + 20 * 3 // 7),
        (5, date(2026, 3, 13), "missed", 5),
    ],
)
def test_the_share_of_a_month_with_where_it_leads(
    city: City, clock: Clock, sent: int, today: date, forecast: str, expected: int
) -> None:
    days(city, clock, sent)
    seen = review.standing(city)
    found = health.share_of_month(
        city, Network.read(city), seen, "DA001", "a21026", DAY, today=today
    )
    assert (found.valid, found.least, found.forecast) == (sent, 25, forecast)
    assert found.expected == expected
    assert "HJ 76-2017" in found.rule.line()


def test_a_month_in_which_an_outlet_was_registered_is_not_judged_before_it_has_its_number() -> None:
    """From the 10th of March on: 22 days at most, which HJ 76's 25 do not speak of."""
    hours = {date(2026, 3, day): 24 for day in range(1, 32)}
    began = date(2026, 3, 10)
    part = health.share_of(
        "DA001", "a21026", began, hours, today=date(2026, 3, 20), stands=lambda day: day >= began
    )
    assert (part.valid, part.passed, part.lost, part.remaining) == (10, 10, 0, 12)
    assert part.forecast == health.PARTIAL
    whole = health.share_of(
        "DA001", "a21026", began, hours, today=date(2026, 4, 2), stands=lambda day: day.day > 5
    )
    assert (whole.valid, whole.forecast) == (26, health.REACHED)


def test_what_has_no_evidence_is_said(city: City) -> None:
    arrive(city, *hours(GAS, "a21026", ["1"]))
    take.take(city)
    said = health.without_evidence(city, "DA001", DAY, DAY)
    assert said == [
        "没有实时数据：不能核对小时均值由哪些读数得出。",
        "没有分钟数据：不能核对小时有效性（不少于 45 个分钟均值）。",
    ]
    assert "没有原始报文" in health.without_evidence(city, "DW001", DAY, DAY)[0]
