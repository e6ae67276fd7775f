"""Every check runs in the rounds on what it needs; what it lacks is said; marks follow the data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.intake.network.town import NOON, Clock, arrive, packet, town, write

from youju.intake.network import take
from youju.ledger.network import findings, reviewing
from youju.readings.city import City
from youju.readings.network import review
from youju.readings.network.registers import Network

BEGIN = NOON.replace(hour=0)
OUTLETS = """DA001,甲厂,1号烟囱,废气,东区,,,,,许可证
KQ001,监测站,北园,空气站,东区,113.000,30.000,,,
KQ002,监测站,南园,空气站,东区,113.010,30.000,,,
WZ001,监测站,长街,微站,东区,113.020,30.000,,,
KQ009,监测站,远山,空气站,东区,114.000,30.000,,,
"""
DEVICES = """GAS,DA001,auto,,a21026=mg/m³;e1=kW;e2=kW,no,,,,
A1,KQ001,auto,,a34004=µg/m³;a34002=mg/m³,no,,,,
A2,KQ002,auto,,a34004=mg/m³,no,,,,
A3,WZ001,auto,,a34004=µg/m³,no,,,,
"""


@pytest.fixture
def city(tmp_path: Path) -> City:
    found = town(tmp_path / "city", Clock(NOON + timedelta(days=1)))
    write(found, "outlets", OUTLETS)
    write(found, "devices", DEVICES)
    return found


def say(city: City, mn: str, values: dict[str, list[str]], *, begin: datetime = BEGIN) -> None:
    """Hours of several factors from a beginning on."""
    many = max(map(len, values.values()))
    frames = []
    for nth in range(many):
        said = ";".join(
            f"{factor}-Avg={given[nth]},{factor}-Flag=N"
            for factor, given in values.items()
            if nth < len(given)
        )
        at = begin + timedelta(hours=nth)
        frames.append(packet(mn, "2061", f"{at:%Y%m%d%H%M%S}", said))
    arrive(city, *frames)
    take.take(city)


def look(city: City, now: datetime) -> dict[tuple[str, str], review.Mark]:
    """The marks that stand after a round, by outlet and check."""
    reviewing.follow(city, now=now)
    seen = review.standing(city)
    return {(one.outlet, one.check): one for one in seen.marks if one.stands}


def at(hours: int) -> datetime:
    return (BEGIN + timedelta(hours=hours)).astimezone(UTC)


def test_a_station_away_from_its_neighbours_is_marked_and_they_are_not(city: City) -> None:
    hours = [str(40 + nth % 3) for nth in range(26)]
    say(city, "A1", {"a34004": [str(60 + nth % 3) for nth in range(26)]})
    say(city, "A2", {"a34004": [f"0.0{one}" for one in hours]})  # in mg/m³
    say(city, "A3", {"a34004": hours})
    found = look(city, BEGIN + timedelta(hours=26))
    drift = {outlet: one for (outlet, check), one in found.items() if check == "drift"}
    assert list(drift) == ["KQ001"]
    assert (drift["KQ001"].first, drift["KQ001"].last) == (at(0), at(26))
    done = reviewing.last_looks(city)["KQ001"]["done"]
    assert done["drift"] == ["ran", ""]
    assert done["dead_band"] == ["not_run", "没有登记小时限值。"]


def test_pm10_below_pm25_in_another_unit(city: City) -> None:
    say(city, "A1", {"a34004": ["30", "41", "50"], "a34002": ["0.045", "0.040", "0.060"]})
    one = look(city, BEGIN + timedelta(hours=3))["KQ001", "pm_order"]
    assert (one.first, one.last, one.factors) == (at(1), at(2), ("a34004", "a34002"))


def test_the_registered_range_goes_before_what_the_quantity_allows(city: City) -> None:
    say(city, "GAS", {"a21026": ["10", "-1", "250", "30"]})
    assert look(city, BEGIN + timedelta(hours=4))["DA001", "range"].because == "小于零。"
    write(city, "checks", "DA001,a21026,range,-5,200,mg/m³,仪器铭牌,,\n")
    reviewing.refresh(city, BEGIN.date(), BEGIN.date(), now=BEGIN + timedelta(hours=4))
    (one,) = [mark for mark in review.standing(city).marks if mark.stands and mark.check == "range"]
    assert (one.first, one.last) == (at(2), at(3))
    assert one.because == "超出量程（-5—200 mg/m³，仪器铭牌）。"
    # What was said before is withdrawn, not gone.
    withdrawn = [mark for mark in review.standing(city).marks if mark.withdrawn]
    assert [(mark.check, mark.first) for mark in withdrawn] == [("range", at(1))]


def test_production_without_treatment_and_a_standstill_that_draws_power(city: City) -> None:
    say(
        city,
        "GAS",
        {
            "a21026": ["10", "11", "12", "13", "12", "11"],
            "e1": ["50", "50", "50", "50", "50", "50"],
            "e2": ["20", "0.1", "0.2", "20", "20", "20"],
        },
    )
    assert set(look(city, BEGIN + timedelta(hours=6))) == {("DA001", "stuck")}  # e1, not yet named
    said = reviewing.last_looks(city)["DA001"]["done"]
    assert said["contradiction"] == ["not_run", "没有登记生产用电因子，或没有用电数据。"]
    write(
        city,
        "checks",
        "DA001,e1,production,,5,kW,用电监控方案,,\nDA001,e2,treatment,,0.5,kW,用电监控方案,,\n",
    )
    network = Network.read(city)
    stop = review.Mark(
        "DA001", (), at(3), at(6), "abnormal", "停炉", "甲厂", review.ENTERPRISE, "stop"
    )
    review.hand_in(city, [review.mark(network, stop, on=BEGIN.date())])
    found = look(city, BEGIN + timedelta(hours=6))
    assert set(found) - {("DA001", "stop")} == {("DA001", "contradiction"), ("DA001", "condition")}
    one, other = found["DA001", "contradiction"], found["DA001", "condition"]
    assert (one.first, one.last, one.factors) == (at(1), at(3), ("e1", "e2"))
    assert (other.first, other.last) == (at(3), at(6))
    kinds = {(one.said["kind"], one.said["mean"]) for one in findings.versions(city)}
    assert {("fraud", "contradiction"), ("fraud", "condition")} <= kinds


def test_a_standstill_is_said_again_only_when_it_has_grown_by_half(city: City) -> None:
    say(city, "A1", {"a34004": ["7"] * 6})
    first = look(city, BEGIN + timedelta(hours=6))["KQ001", "stuck"]
    for nth in range(6, 12):
        say(city, "A1", {"a34004": ["7"]}, begin=BEGIN + timedelta(hours=nth))
        look(city, BEGIN + timedelta(hours=nth + 1))
    made = [one for one in review.standing(city).marks if one.check == "stuck"]
    assert [(one.first, one.last) for one in made] == [(at(0), at(6)), (at(0), at(9))]
    assert [one.withdrawn for one in made] == [True, False]
    # Once another value comes, the whole stretch is said.
    say(city, "A1", {"a34004": ["8"]}, begin=BEGIN + timedelta(hours=12))
    last = look(city, BEGIN + timedelta(hours=13))["KQ001", "stuck"]
    assert (last.first, last.last) == (at(0), at(12))
    frauds = [one for one in findings.versions(city) if one.said["kind"] == "fraud"]
    assert {one.key for one in frauds} == {frauds[0].key}
    assert frauds[-1].said["worst"] == "7"
    assert len(frauds[-1].said["packets"]) == 12
    assert first.seq in {one.seq for one in made}


def test_what_people_cleared_is_not_said_again(city: City) -> None:
    say(city, "A1", {"a34004": ["7"] * 6 + ["9"]})
    now = BEGIN + timedelta(hours=7)
    one = look(city, now)["KQ001", "stuck"]
    seen = review.standing(city)
    review.hand_in(city, [review.decide(seen, one.seq, review.CLEARED, "现场核实。", by="沈")])
    assert ("KQ001", "stuck") not in look(city, now)
    assert findings.versions(city)[-1].gone
    assert len([mark for mark in review.standing(city).marks if mark.check == "stuck"]) == 1


def test_silence_of_all_factors_is_one_event_with_the_packets_around_it(city: City) -> None:
    write(
        city,
        "limits",
        "DA001,a21026,35,mg/m³,hour,raw,许可证,,\nDA001,e1,90,kW,hour,raw,许可证,,\n",
    )
    values = {"a21026": ["10", "11"], "e1": ["50", "51"]}
    say(city, "GAS", values)
    say(city, "GAS", values, begin=BEGIN + timedelta(hours=6))
    reviewing.follow(city, now=BEGIN + timedelta(hours=8))
    (one,) = [one for one in findings.versions(city) if one.said["kind"] == "outage"]
    assert (one.said["factor"], one.said["count"], one.said["open"]) == ("", 4, False)
    assert len(one.said["packets"]) == 2


def test_an_outage_that_goes_on_gets_few_versions(city: City) -> None:
    write(city, "limits", "DA001,a21026,35,mg/m³,hour,raw,许可证,,\n")
    say(city, "GAS", {"a21026": ["10"]})
    for hour in range(3, 23):
        reviewing.follow(city, now=BEGIN + timedelta(hours=hour))
    counts = [one.said["count"] for one in findings.versions(city)]
    assert counts == [2, 3, 5, 8, 12, 18]
