"""The stream of the gateway goes into the tables exactly once, and is explained from there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tests.intake.network.town import (
    DEVICES,
    DUST,
    GAS,
    NOON,
    OUTLETS,
    WATER,
    Clock,
    arrive,
    hours,
    packet,
    town,
    write,
)
from youju.intake.hj212 import wrap
from youju.intake.network import explaining, take
from youju.readings.city import City
from youju.readings.network import reading, strangers
from youju.readings.network.registers import HEADS
from youju.readings.network.schema import KEY, PACKETS, READINGS, table
from youju.terms.errors import BrokenEvidence, NotThere
from youju.terms.periods import BEIJING

DAY = date(2026, 3, 1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def city(tmp_path: Path, clock: Clock) -> City:
    return town(tmp_path / "city", clock)


def rows(city: City) -> pl.DataFrame:
    columns = [*KEY, "value", "text", "flag", "packet", "revision"]
    return table(city, READINGS).scan().select(columns).collect().sort(*KEY, "packet")


def statuses(city: City) -> list[str]:
    frame = table(city, PACKETS).scan().select("ordinal", "status").collect().sort("ordinal")
    return frame["status"].to_list()


def test_each_command_says_when_its_value_began(city: City) -> None:
    data = "a21026-Avg=12.5,a21026-Flag=N"
    arrive(
        city,
        packet(GAS, "2011", "20260301080530", "a21026-Rtd=12.5,a21026-Flag=N"),
        packet(GAS, "2051", "20260301080000", data),
        packet(GAS, "2061", "20260301080000", data),
        packet(GAS, "2031", "20260301000000", data),
    )
    report = take.take(city)
    assert report.packets == {"decoded": 4}
    found = rows(city).sort("span_s")
    begun = [one.astimezone(BEIJING) for one in found["start"]]
    assert list(zip(found["span_s"], found["statistic"], begun, strict=True)) == [
        (0, "Rtd", datetime(2026, 3, 1, 8, 5, 30, tzinfo=BEIJING)),
        (60, "Avg", datetime(2026, 3, 1, 8, tzinfo=BEIJING)),
        (3600, "Avg", datetime(2026, 3, 1, 8, tzinfo=BEIJING)),
        (86400, "Avg", datetime(2026, 3, 1, tzinfo=BEIJING)),
    ]
    assert found["value"].unique().to_list() == [12_500_000]
    files = table(city, READINGS).files()
    assert sorted(files["month"].unique()) == ["2026-03", "2026-03-01"]


def test_statistics_converted_values_and_unknown_codes_are_kept_as_sent(city: City) -> None:
    said = (
        "a21026-Min=1.0,a21026-Avg=2.00,a21026-Max=3,a21026-Cou=40,a21026-ZsAvg=2.5,"
        "a21026-RawAvg=9,a21026-Flag=N;vendor7-Avg=0.000001,vendor7-Flag=q;"
        "i11001-Info=//开机，自检;正常//"
    )
    arrive(city, packet(GAS, "2061", "20260301080000", said))
    take.take(city)
    found = {
        (one["factor"], one["variant"], one["statistic"]): (one["value"], one["text"], one["flag"])
        for one in rows(city).to_dicts()
    }
    assert found == {
        ("a21026", "raw", "Min"): (1_000_000, None, "N"),
        ("a21026", "raw", "Avg"): (2_000_000, None, "N"),
        ("a21026", "raw", "Max"): (3_000_000, None, "N"),
        ("a21026", "raw", "Cou"): (40_000_000, None, "N"),
        ("a21026", "Zs", "Avg"): (2_500_000, None, "N"),
        ("a21026", "raw", "RawAvg"): (9_000_000, None, "N"),
        ("vendor7", "raw", "Avg"): (1, None, "q"),
        ("i11001", "raw", "Info"): (None, "//开机，自检;正常//", None),
    }


def test_a_value_with_more_decimals_is_noted_and_never_rounded(city: City) -> None:
    long = "1." + "0" * 30 + "1"
    said = f"a21026-Avg=0.1234567,a21026-Max={long},a21026-Min=0.1234560"
    arrive(city, packet(GAS, "2061", "20260301080000", said))
    report = take.take(city)
    assert (report.accepted, report.refused) == (1, 2)
    assert rows(city)["value"].to_list() == [123_456]
    note = table(city, PACKETS).scan().collect()["note"][0]
    assert "a21026-Avg=0.1234567：小数超过 6 位" in note
    assert "位数过多" in note


def test_sent_again_changes_nothing_and_another_value_is_a_revision(city: City) -> None:
    first, second = (
        packet(GAS, "2061", "20260301080000", f"a21026-Avg={value},a21026-Flag=N")
        for value in ("10", "11")
    )
    arrive(city, first, first)
    assert (take.take(city).accepted, len(rows(city))) == (1, 1)
    arrive(city, first)
    assert take.take(city).repeated == 1
    arrive(city, second, first)
    assert take.take(city).revised == 2
    assert rows(city)["revision"].to_list() == [1, 2, 3]
    counting = reading.readings(city, "DA001", DAY, DAY)
    assert counting["value"].to_list() == [10_000_000]


def test_late_history_lies_where_it_belongs(city: City) -> None:
    arrive(city, *hours(GAS, "a21026", ["1", "2"], day="20251201"))
    take.take(city)
    assert reading.readings(city, "DA001", date(2025, 12, 1), date(2025, 12, 1)).height == 2


def test_a_clock_that_runs_ahead_is_listed_and_not_believed(city: City) -> None:
    arrive(city, packet(GAS, "2061", "20260303130000", "a21026-Avg=1"))
    assert take.take(city).packets == {"bad_time": 1}
    assert not table(city, READINGS).files().height


def parts() -> list[bytes]:
    return [
        packet(GAS, "2061", "20260301080000", "a21026-Avg=1", more="PNUM=2;PNO=1;", flag=6),
        packet(
            GAS,
            "2061",
            "20260301080000",
            "a21026-Flag=D;a34013-Avg=5",
            more="PNUM=2;PNO=2;",
            flag=6,
        ),
    ]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_parts_are_joined_in_any_order_also_between_two_runs(
    city: City, order: tuple[int, int]
) -> None:
    for nth in order:
        arrive(city, parts()[nth])
        take.take(City.open(city.path, clock=city.journal._clock))
    found = {one["factor"]: (one["value"], one["flag"]) for one in rows(city).to_dicts()}
    assert found == {"a21026": (1_000_000, "D"), "a34013": (5_000_000, None)}
    assert statuses(city) == ["part", "decoded"]


def test_a_part_that_never_comes_is_not_waited_for(city: City, clock: Clock) -> None:
    arrive(city, parts()[0])
    assert take.take(city).packets == {"part": 1}
    clock.at += timedelta(minutes=2)
    arrive(city, packet(WATER, "2061", "20260301080000", "w01018-Avg=30", st="32"))
    take.take(city)
    assert sorted(rows(city)["factor"]) == ["a21026", "w01018"]


def test_an_unknown_device_is_listed_and_decoded_once_registered(city: City) -> None:
    arrive(city, *hours(DUST, "a34004", ["14", "15"]))
    assert take.take(city).packets == {"unregistered": 2}
    waiting = strangers.unregistered(city, [GAS, WATER])
    assert waiting.select("mn", "packets").row(0) == (DUST, 2)
    assert waiting["peers"].to_list() == [["10.1.0.5"]]
    # Before it is registered something newer is known; the old packets don't displace it.
    write(city, "devices", DEVICES + f"{DUST},YC001,auto,,a34004=µg/m³,,,,2026-03-01,\n")
    arrive(city, packet(DUST, "2061", "20260301010000", "a34004-Avg=16,a34004-Flag=N"))
    assert take.waits(city)
    report = take.take(city)
    assert (report.backfilled, report.packets) == (2, {"decoded": 1})
    found = reading.readings(city, "YC001", DAY, DAY)
    assert found["value"].to_list() == [14_000_000, 16_000_000]
    before = rows(city)
    write(city, "devices", DEVICES + f"{DUST},YC001,auto,,a34004=mg/m³,,,,2026-03-01,\n")
    take.take(city)
    assert_frame_equal(rows(city), before)


def test_a_key_that_comes_later_opens_what_was_kept(city: City) -> None:
    key = bytes(range(16))
    said = (
        f"QN=20260301080000001;ST=31;CN=2061;PW=123456;MN={GAS};Flag=8;"
        "CP=&&DataTime=20260301080000;a21026-Avg=7,a21026-Flag=N&&"
    )
    arrive(city, wrap(said, key=key))
    assert take.take(city).packets == {"no_key": 1}
    write(city, "secrets", f"{GAS},123456,{key.hex()},2026-01-01\n")
    assert take.take(city).backfilled == 1
    assert rows(city)["value"].to_list() == [7_000_000]


def test_another_address_is_kept_and_not_decoded_and_a_password_is_noted(city: City) -> None:
    write(city, "devices", f"{GAS},DA001,auto,10.9.0.0/16,,,,,,\n{WATER},DW001,,,,,,,,\n")
    write(city, "secrets", f"{WATER},654321,,\n")
    arrive(city, packet(GAS, "2061", "20260301080000", "a21026-Avg=1"))
    arrive(city, packet(WATER, "2061", "20260301080000", "w01018-Avg=30"))
    assert take.take(city).packets == {"wrong_address": 1, "decoded": 1}
    notes = table(city, PACKETS).scan().collect().sort("ordinal")["note"]
    assert notes.to_list() == [None, "口令不符"]


def test_a_wrong_sum_is_no_data_and_a_lower_case_one_can_be_forbidden(city: City) -> None:
    good = packet(GAS, "2061", "20260301080000", "a21026-Avg=1,a21026-Flag=N;b-Avg=2")
    lower = good[:-6] + good[-6:-2].lower() + b"\r\n"
    assert lower != good
    arrive(city, good[:-6] + b"0001\r\n", lower)
    assert take.take(city).packets == {"bad_crc": 1, "decoded": 1}
    write(city, "devices", f"{GAS},DA001,,,,,,strict,,\n")
    arrive(city, lower)
    assert take.take(city).packets == {"bad_crc": 1}


def test_a_number_that_says_no_conversion_is_never_a_concentration(city: City) -> None:
    said = (
        f"QN=20260301080000001;ST=31;CN=2061;PW=123456;MN={GAS};Flag=8;"
        "CP=&&DataTime=20260301080000;a21002-Avg=1,a21002-ZsAvg=9999.99,a21002-Flag=N&&"
    )
    arrive(city, wrap(said))
    take.take(city)
    (one,) = rows(city).filter(pl.col("variant") == "Zs").to_dicts()
    assert (one["value"], one["text"]) == (None, "9999.99")


def test_a_journal_that_was_cut_is_refused(city: City) -> None:
    arrive(city, *hours(GAS, "a21026", ["1"]))
    take.take(city)
    shutil.rmtree(city.path / "journal" / "gateway")
    with pytest.raises(BrokenEvidence, match="日志被截短"):
        take.take(City.open(city.path))


def test_tables_made_again_from_the_journal_are_the_same(city: City) -> None:
    for part in (hours(GAS, "a21026", ["1", "2"]), parts()[:1], parts()[1:]):
        arrive(city, *part)
        take.take(city)
    before = rows(city)
    shutil.rmtree(city.tables)
    again = City.open(city.path)
    take.take(again)
    assert_frame_equal(rows(again), before)
    assert take.tidy(again, files_at_least=1) >= 1
    assert_frame_equal(rows(again), before)


def test_killed_at_any_step_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    steps = die(tmp_path, first=1, stride=6)
    assert steps >= 12


@pytest.mark.long
@pytest.mark.parametrize("first", [2, 3, 4, 5, 6])
def test_killed_at_every_step(tmp_path: Path, first: int) -> None:
    assert die(tmp_path, first=first, stride=6) >= 12


def die(folder: Path, *, first: int, stride: int) -> int:
    """At how many places the writer could be killed; a fault is told in words."""
    program = [sys.executable, "-m", "tests.intake.network.dying"]
    done = subprocess.run(
        [*program, str(folder), str(first), str(stride)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return int(done.stdout.split()[-1])


SAID = st.lists(
    st.tuples(
        st.sampled_from(["GAS", "WATER", "DUST"]),
        st.integers(0, 5),
        st.sampled_from(["1", "2.5", "3"]),
        st.sampled_from(["N", "D"]),
    ),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(said=SAID, cuts=st.sets(st.integers(1, 11)))
def test_it_does_not_matter_how_often_one_looks(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[str, int, str, str]], cuts: set[int]
) -> None:
    """Property: taking after every few records gives the rows that taking once gives."""
    mns = {"GAS": GAS, "WATER": WATER, "DUST": DUST}
    folder = tmp_path_factory.mktemp("looks")
    once, often = town(folder / "once"), town(folder / "often")
    for nth, (who, hour, value, flag) in enumerate(said):
        data = f"x-Avg={value},x-Flag={flag}"
        for city in (once, often):
            arrive(city, packet(mns[who], "2061", f"20260301{hour:02d}0000", data))
        if nth in cuts:
            take.take(often)
    for city in (once, often):
        take.take(city)
        write(city, "devices", DEVICES + f"{DUST},YC001,,,,,,,,\n")
        take.take(city)
    columns = [*KEY, "value", "flag", "packet"]
    assert_frame_equal(rows(once).select(columns), rows(often).select(columns))


def test_every_value_is_explained_down_to_its_bytes(city: City) -> None:
    arrive(city, *hours(GAS, "a21026", ["10", "11"]))
    sent = packet(GAS, "2061", "20260301010000", "a21026-Avg=12.50,a21026-Flag=D")
    arrive(city, hours(WATER, "w01018", ["30"])[0], sent)
    take.take(city)
    start = NOON.replace(hour=1)
    found = explaining.explain(city, "DA001", "a21026", start)
    assert [step.value for step in found.steps] == [Decimal(11), Decimal("12.5")]
    assert [step.counts for step in found.steps] == [False, True]
    last = found.steps[-1]
    assert (last.raw, str(last.position), last.nth) == (sent, "gateway/2", 1)
    assert found.whole
    assert "12.5 mg/m³，标记 D（仪表故障）：采用" in found.words
    assert "报文 gateway/2 第2包" in found.words
    with pytest.raises(NotThere):
        explaining.explain(city, "DA001", "a21026", start.replace(hour=9))


def test_registers_come_by_the_site_checked(city: City) -> None:
    from youju.intake import keeping

    text = f"{HEADS['outlets']}\n{OUTLETS}"
    assert keeping.check(city, "register/outlets.csv", text).words == "3 行。"
