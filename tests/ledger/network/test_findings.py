"""Events follow from packets, limits and deeds; both versions of a changed one are kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.intake.network.town import DEVICES, GAS, NOON, Clock, arrive, hours, packet, town, write

from youju.intake.network import take
from youju.ledger.network import findings
from youju.ledger.network.findings import EXCEEDANCE, Event
from youju.readings.city import City
from youju.readings.network import review
from youju.readings.network.registers import Network
from youju.readings.network.review import Mark
from youju.terms.errors import BadInput
from youju.terms.states import State

DAY = date(2026, 3, 1)
LIMIT = "DA001,a21026,35,mg/m³,hour,raw,排污许可证 表5,,\n"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def city(tmp_path: Path, clock: Clock) -> City:
    found = town(tmp_path / "city", clock)
    write(found, "limits", LIMIT)
    return found


def at(hour: int) -> datetime:
    return (NOON.replace(hour=0) + timedelta(hours=hour)).astimezone(UTC)


def found(city: City, upto: int | None = None) -> list[Event]:
    network, seen = Network.read(city), review.standing(city, upto)
    return findings.exceedances(city, network, seen, DAY, DAY)[0]


def deed(city: City, *, party: str = "enterprise", **said: object) -> None:
    asked = {
        "deed": "mark",
        "outlet": "DA001",
        "first": at(2).isoformat(),
        "last": at(4).isoformat(),
        "kind": "invalid",
        "because": "校准",
        "party": party,
        **said,
    }
    review.hand_in(city, review.checked(city, [asked], by="甲厂王工", on=DAY))


def test_hours_over_the_limit_are_one_event_with_its_evidence(city: City) -> None:
    arrive(city, *hours(GAS, "a21026", ["10", "35", "36", "80.5", "40", "20", "10", "36", "10"]))
    take.take(city)
    first, second = found(city)
    assert (first.begin, first.end, first.count) == (at(2), at(5), 3)
    assert (first.worst, first.limit, first.unit) == (Decimal("80.5"), Decimal(35), "mg/m³")
    assert (first.clause, first.packets) == ("排污许可证 表5", (3, 4, 5))
    assert (second.begin, second.count) == (at(7), 1)


def test_a_silence_of_two_hours_does_not_end_an_event_and_a_good_hour_does(city: City) -> None:
    sent = hours(GAS, "a21026", ["40", "40", "40", "40", "40", "40", "40", "40", "40"])
    arrive(city, sent[0], sent[3], sent[8])
    take.take(city)
    assert [(one.begin, one.count) for one in found(city)] == [(at(0), 2), (at(8), 1)]


def test_a_value_whose_flag_is_not_n_is_never_over(city: City) -> None:
    for nth, flag in enumerate("NDMq"):
        said = f"a21026-Avg=99,a21026-Flag={flag}"
        arrive(city, packet(GAS, "2061", f"20260301{nth:02d}0000", said))
    take.take(city)
    assert [(one.begin, one.count) for one in found(city)] == [(at(0), 1)]


def test_the_unit_that_the_device_sends_is_converted_exactly(city: City) -> None:
    write(city, "devices", DEVICES.replace("a21026=mg/m³", "a21026=µg/m³"))
    arrive(city, *hours(GAS, "a21026", ["35000", "35000.000001"]))
    take.take(city)
    assert [(one.begin, one.limit) for one in found(city)] == [(at(1), Decimal(35000))]


def test_without_a_unit_nothing_is_judged_and_it_is_said(city: City) -> None:
    write(city, "devices", DEVICES.replace("a21026=mg/m³", ""))
    arrive(city, *hours(GAS, "a21026", ["99"]))
    take.take(city)
    network = Network.read(city)
    events, missing = findings.exceedances(city, network, review.standing(city), DAY, DAY)
    assert events == []
    assert "单位没有登记" in missing[0].why


def test_a_day_of_flue_gas_needs_twenty_valid_hours(city: City) -> None:
    write(city, "limits", LIMIT.replace(",hour,", ",day,"))
    arrive(city, *hours(GAS, "a21026", ["36"] * 19))
    take.take(city)
    assert found(city) == []
    arrive(city, hours(GAS, "a21026", ["36"] * 20)[19])
    take.take(city)
    (one,) = found(city)
    assert (one.begin, one.end, one.worst) == (at(0), at(24), Decimal(36))


def test_a_mark_in_time_takes_hours_out_and_the_answer_of_the_bureau_decides(city: City) -> None:
    arrive(city, *hours(GAS, "a21026", ["10", "35", "36", "80", "40", "20"]))
    take.take(city)

    def keep() -> int:
        seen = review.standing(city)
        return findings.keep(city, found(city), seen, DAY, DAY, packet=6, kinds=[EXCEEDANCE])

    assert keep() == 1
    assert keep() == 0
    deed(city)
    assert keep() == 2
    told = [(one.version, one.gone, one.said["begin"][11:16]) for one in findings.versions(city)]
    assert told == [(1, False, "02:00"), (1, False, "04:00"), (2, True, "02:00")]
    seen = review.standing(city)
    returned = review.decide(seen, seen.marks[0].seq, "returned", "没有校准记录", by="李四")
    review.hand_in(city, [returned])
    assert [one.begin for one in found(city)] == [at(2)]
    # What stood at an earlier number of the journal can be had again.
    assert [one.begin for one in found(city, upto=1)] == [at(4)]
    assert [one.begin for one in found(city, upto=0)] == [at(2)]


def test_a_mark_after_noon_of_the_next_day_counts_as_none(city: City, clock: Clock) -> None:
    arrive(city, *hours(GAS, "a21026", ["10", "35", "36", "80", "20"]))
    take.take(city)
    clock.at = NOON + timedelta(days=1, minutes=1)
    deed(city)
    assert [one.count for one in found(city)] == [2]


def test_an_abnormal_condition_is_open_until_its_facts_are_settled(city: City) -> None:
    arrive(city, *hours(GAS, "a21026", ["10", "35", "36", "80", "20"]))
    take.take(city)
    deed(city, kind="abnormal", because="启炉")
    (one,) = found(city)
    assert (one.kind, one.count, one.pending) == (EXCEEDANCE, 2, True)
    assert "待核实" in one.because
    deed(city, kind="abnormal", because="启炉", facilities_ran=True, within=True)
    assert found(city) == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"party": "bureau"}, "排污单位的数据由排污单位自己标记"),
        ({"outlet": "DA009"}, "DA009"),
        ({"because": " "}, "必须写明理由"),
        ({"last": at(2).isoformat()}, "应晚于开始时间"),
        ({"kind": "wrong"}, "标记类别应为"),
        ({"first": "gestern"}, "格式不对"),
    ],
)
def test_what_may_not_be_marked_is_refused(city: City, said: dict[str, str], words: str) -> None:
    with pytest.raises((BadInput, LookupError), match=words):
        deed(city, **said)
    assert review.standing(city).marks == ()


def test_on_an_own_station_a_second_person_confirms_invalidity(city: City) -> None:
    outlets = "KQ001,生态环境局,东山,空气站,东区,,,,,\n"
    write(city, "outlets", outlets + "DA001,甲厂,1号烟囱,废气,东区,,,,,\nDW001,乙,总,废水,,,,,,\n")
    deed(city, party="bureau", outlet="KQ001")
    seen = review.standing(city)
    (mark,) = seen.marks
    assert not mark.stands
    with pytest.raises(BadInput, match="由另一人确认"):
        review.confirm(seen, mark.seq, by="甲厂王工")
    review.hand_in(city, [review.confirm(seen, mark.seq, by="李四")])
    assert review.standing(city).marks[0].stands


def test_states_and_open_marks_are_told(city: City) -> None:
    deed(city)
    seen = review.standing(city)
    assert [one.because for one in seen.open()] == ["校准"]
    assert seen.state("DA001", at(3)) is State.REALTIME
    network = Network.read(city)
    done = [review.reviewed(network, "DA001", at(0), at(24), State.REVIEWED, by="李四")]
    review.hand_in(city, [*done, review.decide(seen, seen.marks[0].seq, "accepted", "", by="李四")])
    seen = review.standing(city)
    assert (seen.state("DA001", at(3)), seen.open()) == (State.REVIEWED, [])
    assert seen.state("DA001", at(24)) is State.REALTIME


def test_a_check_says_the_same_once(city: City) -> None:
    said = Mark("DA001", ("a21026",), at(0), at(3), "suspect", "不变", "系统", "auto", "stuck")
    given = review.mark(Network.read(city), said, on=DAY)
    assert review.hand_in(city, [given]) is not None
    assert review.hand_in(city, [given]) is None


def test_an_hour_three_times_the_usual_is_a_rise(city: City) -> None:
    values = ["10"] * 13 + ["29.999999", "30", "31", "10"]
    arrive(city, *hours(GAS, "a21026", values))
    take.take(city)
    network, seen = Network.read(city), review.standing(city)
    (one,) = findings.rises(city, network, seen, "DA001", "a21026", DAY, DAY)
    assert (one.begin, one.count, one.worst) == (at(14), 2, Decimal(31))
