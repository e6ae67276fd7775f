"""The night puts files together and removes those replaced; no row, packet or basis is lost."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.intake.network.town import GAS, NOON, Clock, arrive, hours, packet, town
from youju.intake import executing, spool
from youju.intake.network import take, upkeep
from youju.intake.spool import CareNetwork, Optimize
from youju.ledger.network import arrivals
from youju.readings.city import City
from youju.readings.frames import Position
from youju.readings.network import care, holdings, reading
from youju.readings.network.schema import PACKETS, READINGS, table
from youju.terms.errors import BadInput

DAY = date(2026, 3, 1)


@pytest.fixture
def city(tmp_path: Path) -> City:
    clock = Clock()
    found = town(tmp_path / "city", clock)
    for nth in range(4):
        arrive(found, *hours(GAS, "a21026", [str(nth)] * 3))
        minute = packet(GAS, "2051", f"202603010{nth}0000", f"a21026-Avg={nth},a21026-Flag=N")
        arrive(found, minute)
        take.take(found)
        clock.at += timedelta(minutes=10)
    return City.open(found.path)


def rows(city: City) -> list[tuple[object, ...]]:
    frame = reading.readings(city, "DA001", DAY, DAY, revisions=True)
    minutes = reading.readings(city, "DA001", DAY, DAY, span_s=60, revisions=True)
    packets = reading.packets_between(city, DAY, DAY)
    return [*frame.rows(), *minutes.rows(), *packets.rows()]


def test_files_become_few_and_rows_stay(city: City) -> None:
    before = rows(city)
    assert table(city, READINGS).files().height > 2
    done = upkeep.night(city)
    assert done.parts == 3  # the month's hours, the day's minutes, the day's packets
    assert (done.removed, done.words) == (0, "")
    fresh = City.open(city.path)
    assert table(fresh, READINGS).files().height == 2
    assert table(fresh, PACKETS).files().height == 1
    assert rows(fresh) == before


def test_replaced_files_go_when_their_time_is_over_and_nothing_else_does(city: City) -> None:
    before = rows(city)
    upkeep.night(city)
    old = [one for name in (READINGS, PACKETS) for one in upkeep.superseded(table(city, name))]
    assert len(old) == 12
    active = [
        Path(one) for name in (READINGS, PACKETS) for one in table(city, name).files()["path"]
    ]
    done = upkeep.night(city, hours=0)
    assert done.removed == 12
    assert done.freed > 0
    assert not any(one.exists() for one in old)
    assert all(one.exists() for one in active)
    fresh = City.open(city.path)
    assert rows(fresh) == before
    # The writer goes on from there, also when it has to heal the tables first.
    arrive(fresh, *hours(GAS, "a21026", ["9"] * 4))
    assert take.take(City.open(city.path)).packets == {"decoded": 4}
    assert len(rows(City.open(city.path))) == len(before) + 4  # the packets arrived later
    assert fresh.journal.verify() == []


def test_the_night_is_a_command_of_the_writer(city: City) -> None:
    arrivals.keep(city, DAY)
    old = city.tables / "network_heard" / "2026-03-01.parquet"
    assert old.is_file()
    spool.submit(city.path, Optimize(by="定时"))
    (done,) = executing.execute_all(city.path, lambda _: ("", {}))
    assert done.state == spool.DONE
    assert done.words == "已整理数据文件 3 组。"
    assert not old.is_file()  # counts of arrivals of a day long past


def test_what_is_kept_where_is_counted(city: City) -> None:
    found = holdings.held(city)
    assert {one.what: one.many for one in found.holdings} == {
        holdings.RAW: 8,  # records: groups of packets as they were acknowledged
        holdings.PACKET: 16,
        holdings.MINUTE: 4,
        holdings.HOUR: 12,
    }
    assert {one.year for one in found.holdings} == {2026}
    assert all(one.size > 0 for one in found.holdings)
    assert found.since == NOON
    assert found.whole
    assert (found.years(date(2031, 2, 28)), found.years(date(2031, 3, 1))) == (4, 5)
    (segment,) = (city.journal.path / "gateway").glob("*.seg")
    segment.rename(segment.with_name(segment.name.replace("1.seg", "2.seg")))
    assert not holdings.held(City.open(city.path)).whole


# the log of care


def entered(city: City, **said: object) -> executing.Executed:
    given = {
        "outlet": "DA001",
        "factors": ["a21026"],
        "kind": "calibration",
        "first": "2026-03-01T08:00:00+08:00",
        "last": "2026-03-01T09:00:00+08:00",
        "done": "零点、量程校准",
        "result": "passed",
    }
    spool.submit(city.path, CareNetwork({**given, **said}, by="张三"))
    (done,) = executing.execute_all(city.path, lambda _: ("", {}))
    return done


def test_an_entry_of_care_is_kept_and_taken_back_in_sight(city: City) -> None:
    assert entered(city).state == spool.DONE
    (one,) = care.log(city, ["DA001"])
    assert (one.words, one.done, one.result, one.by) == ("校准", "零点、量程校准", "passed", "张三")
    assert one.first == NOON.replace(hour=8)
    assert care.log(city, ["DW001"]) == []
    spool.submit(city.path, CareNetwork({"entry": one.seq, "because": "写错排口"}, by="李四"))
    (done,) = executing.execute_all(city.path, lambda _: ("", {}))
    assert done.state == spool.DONE
    assert care.log(city)[0].withdrawn == "李四：写错排口"
    assert city.journal.read(Position("care", 1)).payload


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"outlet": "DA999"}, "DA999"),
        ({"kind": "party"}, "质控类别应为"),
        ({"done": " "}, "做了什么"),
        ({"last": "2026-03-01T07:00:00+08:00"}, "早于"),
        ({"last": "2999-03-01T07:00:00+08:00"}, "已经完成"),
        ({"first": "2020-03-01T07:00:00+08:00"}, "最长一年"),
        ({"first": "never"}, "格式不对"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(city: City, said: dict[str, str], words: str) -> None:
    done = entered(city, **said)
    assert done.state == spool.REFUSED
    assert words in done.words
    assert care.log(city) == []


def test_what_was_never_entered_cannot_be_taken_back(city: City) -> None:
    with pytest.raises(BadInput, match="理由"):
        care.withdraw(city, _one(city).seq, because=" ", by="李四")
    for said in (SimpleNamespace(entry=9), SimpleNamespace(entry=1)):
        spool.submit(city.path, CareNetwork({"entry": said.entry, "because": "错"}, by="李四"))
    first, second = executing.execute_all(city.path, lambda _: ("", {}))
    assert (first.state, second.state) == (spool.REFUSED, spool.DONE)
    assert "没有编号为 9" in first.words


def _one(city: City) -> care.Entry:
    entered(city)
    (one,) = care.log(city)
    return one
