"""Commands to devices over TCP, each state of them; the first connection; the clock."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from youju.intake.gateway.live import last_of
from youju.intake.gateway.sending import Met, request
from youju.intake.hj212 import Packet, answer, commands, wrap
from youju.readings.city import City
from youju.terms.errors import BadInput, NotThere
from youju.terms.periods import BEIJING

from .conftest import Running, Wire, devices, gateway, until
from .test_answers import up

TWO = {"by": "张三", "approved_by": "李四", "because": "校时"}


def met(running: Running, mn="ORDERS01", **said) -> Wire:
    """A device that has made itself known."""
    wire = running.wire()
    wire.send(wrap(up(mn=mn, **said)))
    if said.get("flag", "Flag=5;") in ("Flag=5;", "Flag=1;"):
        assert wire.packet().segment.cn == "9014"
    return wire


def final(running: Running, ticket: str) -> commands.State:
    until(lambda: commands.state(running.city, ticket).is_final)
    return commands.state(running.city, ticket)


def says(wire: Wire, to: Packet, cn: str, result: int | None = None) -> None:
    wire.send(wrap(answer(to.segment, cn, result=result) or ""))


FIELDS = {
    "1000": {"OverTime": "10", "ReCount": "3"},
    "1012": {"SystemTime": "20260301080000"},
    "3014": {"PolId": "a21026"},
    "3021": {"PolId": "w01018", "InfoId": "i13004", "i13004-Info": "168.0"},
    "3022": {"PolId": "w01018"},
    "3024": {"PolId": "a21026"},
    "1062": {"RtdInterval": "30"},
    "1064": {"MinInterval": "10"},
    "3011": {"PolId": "a21026"},
    "3012": {"PolId": "w01018"},
    "3013": {"PolId": "a21026"},
    "3018": {"PolId": "w01018"},
    "3019": {"PolId": "w01018"},
    "3020": {"PolId": "w01018", "InfoId": "i11001"},
} | {
    cn: {"BeginTime": "20260301000000", "EndTime": "20260301080000"}
    for cn in ("2031", "2041", "2051", "2061")
}


# HJ 212-2017 table 9 and annex C (verified); 3022 and 3024 of 2025 by public implementations.
@pytest.mark.parametrize("cn", [cn for cn, one in commands.KINDS.items() if not one.notice])
def test_each_request_is_sent_answered_and_executed(running, cn):
    only_2025 = "2017" not in commands.KINDS[cn].editions
    mn, flag = ("ORDERS25", 9) if only_2025 else ("ORDERS01", 5)
    wire = met(running, mn)
    fields = FIELDS.get(cn, {})
    ticket = commands.ask(running.city, mn, cn, fields, **TWO)
    asked = wire.packet()
    said = asked.segment
    assert (said.cn, said.st, said.mn, said.said("PW"), said.flag) == (cn, "31", mn, "123456", flag)
    area = asked.frame.segment.decode().partition("CP=&&")[2].removesuffix("&&")
    assert area == ";".join(f"{name}={value}" for name, value in fields.items())
    assert re.fullmatch(r"20\d{15}", said.qn)
    says(wire, asked, "9011", 1)
    until(lambda: commands.state(running.city, ticket).state == commands.ANSWERED)
    wire.send(wrap(up(cn=cn, mn=mn, qn=said.qn, flag="Flag=4;")))
    says(wire, asked, "9012", 1)
    one = final(running, ticket)
    assert (one.state, one.sent, one.basis) == (commands.EXECUTED, 1, "许可证第5条")
    assert one.replies == ("DataTime=20260301080000;a21026-Avg=12.5,a21026-Flag=N",)
    kept = [
        record.meta["state"]
        for record in City.open(running.city).journal.records("gateway")
        if record.kind == "command"
    ]
    assert kept == ["sent", "answered", "answered", "executed"]
    assert [other.ticket for other in commands.log(running.city, mn)] == [ticket]


@pytest.mark.parametrize(
    ("mn", "cn", "fields", "words"),
    [
        ("ORDERS01", "3022", {"PolId": "w01018"}, "HJ 212-2017 没有命令 3022"),
        ("ORDERS25", "3014", {"PolId": "w01018"}, "有这条命令的是 HJ 212-2017"),
        ("ORDERS25", "3015", {}, "HJ 212-2025 没有命令 3015"),
        ("OLD01", "1063", {}, "HJ/T 212-2005 没有命令 1063"),
        ("OLD01", "3014", {"PolId": "w01018"}, "HJ/T 212-2005 没有命令 3014"),
    ],
)
def test_an_edition_without_the_command_gets_none(running, mn, cn, fields, words):
    wire = met(running, mn, flag="Flag=1;" if mn == "OLD01" else "Flag=5;")
    one = final(running, commands.ask(running.city, mn, cn, fields, **TWO))
    assert (one.state, one.sent) == (commands.REFUSED, 0)
    assert words in one.words
    wire.send(wrap(up(mn=mn, qn="20260301099999999")))
    assert wire.packet().segment.qn == "20260301099999999"  # nothing was sent before it


def test_a_clock_is_set_by_the_time_at_which_it_goes_out(running):
    wire = met(running)
    ticket = commands.ask(running.city, "ORDERS01", "1012", **TWO)
    first, again = wire.packet().segment, wire.packet().segment
    assert first.qn == again.qn
    stamps = [
        datetime.strptime(one.field("SystemTime"), "%Y%m%d%H%M%S").replace(tzinfo=BEIJING)
        for one in (first, again)
    ]
    assert stamps[0] < stamps[1]
    assert abs(datetime.now(BEIJING) - stamps[1]) < timedelta(seconds=60)
    assert final(running, ticket).fields == {}


@pytest.mark.parametrize("cn", ["2012", "2022"])
def test_notices_are_executed_by_9013(running, cn):
    wire = met(running)
    ticket = commands.ask(running.city, "ORDERS01", cn, **TWO)
    says(wire, wire.packet(), "9013")
    assert final(running, ticket).state == commands.EXECUTED


def test_a_device_of_2005_answers_with_qn_inside(running):
    wire = met(running, "OLD01", flag="Flag=1;")
    ticket = commands.ask(running.city, "OLD01", "1012", FIELDS["1012"], **TWO)
    asked = wire.packet()
    assert asked.segment.flag == 1
    wire.send(wrap(f"ST=91;CN=9011;PW=123456;MN=OLD01;CP=&&QN={asked.segment.qn};QnRtn=1&&"))
    wire.send(wrap(f"ST=91;CN=9012;PW=123456;MN=OLD01;CP=&&QN={asked.segment.qn};ExeRtn=1&&"))
    assert final(running, ticket).state == commands.EXECUTED


@pytest.mark.parametrize(
    ("cn", "code", "words"),
    [("9011", 3, "PW 错误"), ("9012", 5, "系统繁忙"), ("9012", 100, "没有数据")],
)
def test_what_the_device_refuses(running, cn, code, words):
    wire = met(running)
    ticket = commands.ask(running.city, "ORDERS01", "3012", {"PolId": "w01018"}, **TWO)
    asked = wire.packet()
    says(wire, asked, cn, code)
    one = final(running, ticket)
    assert one.state == commands.REFUSED
    assert words in one.words


def test_without_an_answer_it_is_sent_again_and_given_up(running):
    wire = met(running)
    ticket = commands.ask(running.city, "ORDERS01", "1061", **TWO)
    first, second = wire.packet(), wire.packet()
    assert first.frame.raw == second.frame.raw
    one = final(running, ticket)
    assert (one.state, one.sent) == (commands.TIMED_OUT, 2)
    assert one.words == "下发 2 次，设备没有应答。"


def test_a_device_that_never_connects(running):
    ticket = commands.ask(running.city, "ORDERS01", "1061", **TWO, waits=timedelta(seconds=0.5))
    one = final(running, ticket)
    assert (one.state, one.sent) == (commands.TIMED_OUT, 0)


@pytest.mark.parametrize(("mn", "words"), [("SOFT01", "没有允许反控"), ("NOBODY", "没有登记")])
def test_commands_are_off_by_default(running, mn, words):
    met(running, mn)
    ticket = commands.ask(running.city, mn, "1061", **TWO)
    one = final(running, ticket)
    assert one.state == commands.REFUSED
    assert words in one.words


def test_one_at_a_time_and_in_order(running):
    wire = met(running)
    tickets = [commands.ask(running.city, "ORDERS01", "1061", **TWO) for _ in range(3)]
    for ticket in tickets:
        asked = wire.packet()
        assert not wire.got
        says(wire, asked, "9012", 1)
        assert final(running, ticket).qn == asked.segment.qn


def test_permission_taken_back_while_it_waits(running):
    ticket = commands.ask(running.city, "ORDERS01", "1061", **TWO)
    until(lambda: running.gateway.sending.busy)
    devices(running.city, "ORDERS01,DA001,2017,,,no,,,,")
    until(lambda: running.said.count("已重新读取联网设备名录。") == 1)
    met(running)
    assert final(running, ticket).state == commands.REFUSED


def test_what_was_under_way_when_the_gateway_died_is_not_sent_again(city):
    ticket = commands.ask(city, "ORDERS01", "3012", {"PolId": "w01018"}, **TWO)
    one = commands.state(city, ticket)
    commands.keep(city, commands.from_json(commands.as_json(one) | {"state": "sent", "qn": "1"}))
    with gateway(city) as running:
        met(running)
        assert "结果未知" in final(running, ticket).words


def test_a_device_that_asks_for_the_clock_gets_it(running):
    wire = met(running, "SOFT01")
    wire.send(wrap(up(cn="1013", mn="SOFT01", area="CP=&&PolId=w01018&&")))
    assert wire.packet().segment.cn == "9013"
    clock = wire.packet().segment
    assert (clock.cn, clock.said("PW")) == ("1012", "654321")  # the password agreed with it
    assert re.fullmatch(r"20\d{12}", clock.field("SystemTime"))


def test_the_first_connection_sets_up_a_device_that_may_be_commanded(city):
    with gateway(city, first_connection=True) as running:
        wire = met(running)
        asked = []
        for _ in range(6):
            one = wire.packet()
            asked.append((one.segment.cn, dict(one.segment.fields)))
            says(wire, one, "9011", 1)
            says(wire, one, "9012", 1)
        assert [cn for cn, _ in asked] == ["1012", "1000", "1062", "1064", "2011", "2021"]
        assert asked[1:4] == [
            ("1000", {"OverTime": "1", "ReCount": "1"}),
            ("1062", {"RtdInterval": "60"}),
            ("1064", {"MinInterval": "10"}),
        ]
        until(lambda: len(commands.log(city, "ORDERS01")) == 6)
        other = met(running, "SOFT01")
        other.send(wrap(up(mn="SOFT01")))
        assert other.packet().segment.cn == "9014"  # nothing but the answer came between


def test_one_person_a_wrong_field_and_no_city_are_refused(city, tmp_path):
    with pytest.raises(BadInput, match="两人"):
        commands.ask(city, "A", "1061", by="张三", approved_by="张三", because="x")
    with pytest.raises(BadInput, match="缺少 BeginTime、EndTime"):
        commands.ask(city, "A", "2061", **TWO)
    with pytest.raises(BadInput, match="缺少 i13004-Info"):
        commands.ask(city, "A", "3021", {"PolId": "a21026", "InfoId": "i13004"}, **TWO)
    for cn in ("1002", "1014", "1072", "2013", "3016"):
        with pytest.raises(BadInput, match=f"不能下发命令 {cn}：.*不下发|密钥"):
            commands.ask(city, "A", cn, **TWO)
    with pytest.raises(BadInput, match="没有 NewPW"):
        commands.ask(city, "A", "1061", {"NewPW": "1"}, **TWO)
    with pytest.raises(BadInput, match="不能下发命令 9014"):
        commands.ask(city, "A", "9014", **TWO)
    with pytest.raises(BadInput, match="只能用字母"):
        commands.ask(city, "A", "3012", {"PolId": "w01018;CN=1"}, **TWO)
    with pytest.raises(NotThere):
        commands.ask(tmp_path, "A", "1061", **TWO)


def test_the_annex_example_of_a_request():
    # HJ 212-2017 annex A (samples S001): the CRC of this request is 1C80.
    met = Met("010000A8900016F000169DC0", "32", "100000", 5)
    assert request("1062", {"RtdInterval": "30"}, met, "20160801085857223", "2017", "100000") == (
        b"##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;"
        b"Flag=5;CP=&&RtdInterval=30&&1C80\r\n"
    )


def test_the_last_packets_are_in_sight_without_any_table(running):
    wire = met(running, "SOFT01")
    wire.send(wrap(up(cn="2011", area="CP=&&DataTime=20260301080030;a21026-Rtd=9.5&&")))
    assert wire.packet().segment.cn == "9014"
    until(lambda: len(last_of(running.city, "SOFT01")) == 2)
    found = {one.packet.segment.cn: one for one in last_of(running.city, "SOFT01")}
    assert found["2011"].packet.segment.readings[0].text("Rtd") == "9.5"
    wire.send(wrap(up(cn="2011", area="CP=&&DataTime=20260301080100;a21026-Rtd=8.25&&")))
    until(
        lambda: (
            "8.25"
            in [
                one.packet.segment.readings[0].text("Rtd")
                for one in last_of(running.city, "SOFT01")
            ]
        )
    )
    assert last_of(running.city, "OTHER") == []


def test_live_goes_on_after_a_restart(city):
    for value in ("1", "2"):
        with gateway(city) as running:
            wire = running.wire()
            wire.send(wrap(up(cn="2011", area=f"CP=&&DataTime=1;a21026-Rtd={value}&&")))
            wire.packet()
        found = last_of(city)
        assert [one.packet.segment.readings[0].text("Rtd") for one in found] == [value]
