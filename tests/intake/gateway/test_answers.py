"""Each answer rule over TCP; what is answered lies in the journal, and what is not answered too."""

from __future__ import annotations

import socket
from contextlib import suppress

import pytest

from youju.intake.gateway.options import read_options
from youju.intake.hj212 import crc, wrap
from youju.terms.errors import BadInput

from .conftest import Running, devices, gateway, until

QN = "20260301080000001"
AREA = "CP=&&DataTime=20260301080000;a21026-Avg=12.5,a21026-Flag=N&&"


def up(cn="2051", mn="SOFT01", flag="Flag=5;", area=AREA, qn=QN, st="31", pw="123456"):
    return f"QN={qn};ST={st};CN={cn};PW={pw};MN={mn};{flag}{area}"


def other_sum(segment: str, digits: str) -> bytes:
    """The packet with another sum, in the given digits."""
    data = segment.encode()
    return b"##%04d%b%b\r\n" % (len(data), data, digits.encode())


PROBE = wrap(up(cn="2011", qn="20260301099999999", mn="PROBE"))


def silent(running: Running, *packets: bytes) -> None:
    """None of these is answered: the first answer on the line is that to the packet behind them."""
    wire = running.wire()
    for one in packets:
        wire.send(one)
    wire.send(PROBE)
    assert wire.packet().segment.qn == "20260301099999999"
    kept = [raw for raw, _ in running.frames()]
    for one in packets:
        assert one in kept


# The answer of 2017 repeats QN, PW and MN under ST=91 and Flag=4, its data area is empty
# (2017 annex C); 2025 has Flag=8. 2005: QN and the answered CN inside the area, no PW, no MN.
@pytest.mark.parametrize(
    "cn",
    [
        "2011",
        "2021",
        "2031",
        "2041",
        "2051",
        "2061",
        "2081",
        "3019",
        "3020",
        "2013",
        "2052",
        "2062",
        "2111",
        "3015",
        "1001",
        "1014",
    ],
)
def test_each_data_command_is_answered_by_9014(running, cn):
    wire = running.wire()
    wire.send(wrap(up(cn=cn)))
    said = f"QN={QN};ST=91;CN=9014;PW=123456;MN=SOFT01;Flag=4;CP=&&&&"
    assert wire.raw() == wrap(said)
    assert [raw for raw, _ in running.frames()] == [wrap(up(cn=cn))]


def test_2025_is_answered_as_2025(running):
    wire = running.wire()
    wire.send(wrap(up(flag="Flag=9;")))
    assert wire.raw() == wrap(f"QN={QN};ST=91;CN=9014;PW=123456;MN=SOFT01;Flag=8;CP=&&&&")


def test_2005_is_answered_in_its_own_form(running):
    wire = running.wire()
    wire.send(wrap(up(flag="Flag=1;")))
    assert wire.raw() == wrap(f"ST=91;CN=9014;CP=&&QN={QN};CN=2051&&")


def test_a_part_of_2005_is_answered_with_its_number(running):
    wire = running.wire()
    wire.send(wrap(up(flag="PNO=1;PNUM=2;Flag=3;")))
    assert wire.raw() == wrap(f"ST=91;CN=9014;CP=&&QN={QN};CN=2051;PNO=1;PNUM=2;&&")


@pytest.mark.parametrize("cn", ["1013", "9015"])
def test_notices_are_answered_by_9013(running, cn):
    wire = running.wire()
    wire.send(wrap(up(cn=cn, mn="UNKNOWN", area="CP=&&&&")))
    assert wire.raw() == wrap(f"QN={QN};ST=91;CN=9013;PW=123456;MN=UNKNOWN;Flag=4;CP=&&&&")


@pytest.mark.parametrize("flag", ["Flag=4;", "Flag=8;", "Flag=6;PNUM=2;PNO=1;", ""])
def test_without_the_wish_no_answer(running, flag):
    silent(running, wrap(up(flag=flag)))


@pytest.mark.parametrize("cn", ["9011", "9012", "9013", "9014"])
def test_answers_are_never_answered(running, cn):
    silent(running, wrap(up(cn=cn, flag="Flag=5;", area="CP=&&&&")))


def test_a_wrong_sum_is_kept_and_not_answered(running):
    bad = wrap(up())[:-6] + b"0BAD\r\n"
    silent(running, bad)
    assert [said[2:] for raw, said in running.frames() if raw == bad] == [["bad", "ok", "present"]]


def _lower_and_modbus(mn: str) -> tuple[bytes, bytes]:
    for n in range(1000):  # a sum with a letter in it, or small letters could not be told
        segment = up(mn=mn, qn=f"2026030108{n:07d}")
        right = f"{crc.checksum(segment.encode()):04X}"
        if right != right.lower():
            break
    by_modbus = f"{crc.modbus(segment.encode()):04X}"
    return other_sum(segment, right.lower()), other_sum(segment, by_modbus)


def test_lower_case_and_modbus_sums_are_answered_and_recorded(running):
    for packet, verdict in zip(_lower_and_modbus("SOFT01"), ("lower", "modbus"), strict=True):
        wire = running.wire()
        wire.send(packet)
        assert wire.packet().segment.cn == "9014"
        assert [said[2] for raw, said in running.frames() if raw == packet] == [verdict]


def test_a_strict_device_is_not_answered_then(running):
    silent(running, *_lower_and_modbus("HARD01"))
    wire = running.wire()
    wire.send(wrap(up(mn="HARD01")))
    assert wire.packet().segment.cn == "9014"


def test_modbus_with_a_wrong_length_is_not_answered(running):
    _, packet = _lower_and_modbus("SOFT01")
    wrong = b"##%04d" % (int(packet[2:6]) + 6) + packet[6:]
    silent(running, wrong)


def test_a_right_sum_with_a_wrong_length_is_answered_and_recorded(running):
    packet = wrap(up())
    wrong = b"##%04d" % (int(packet[2:6]) + 6) + packet[6:]
    wire = running.wire()
    wire.send(wrong + wrap(up(cn="2011")))
    assert [wire.packet().segment.cn for _ in range(2)] == ["9014", "9014"]
    assert [said[2:4] for raw, said in running.frames() if raw == wrong] == [["ok", "short"]]


def test_an_unknown_device_is_kept_and_answered(running):
    wire = running.wire()
    wire.send(wrap(up(mn="NOBODYKNOWS")))
    assert wire.packet().segment.mn == "NOBODYKNOWS"
    assert [raw for raw, _ in running.frames()] == [wrap(up(mn="NOBODYKNOWS"))]


def test_a_number_bound_to_another_address_is_kept_and_not_answered(running):
    silent(running, wrap(up(mn="FAR01")))


def test_a_wrong_password_is_kept_and_answered(running):
    wire = running.wire()
    wire.send(wrap(up(pw="000000")))
    assert wire.packet().segment.said("PW") == "000000"


def test_ciphertext_is_answered_when_a_key_opens_it(running):
    area = "CP=&&DataTime=20260301080000;a21026-Avg=12.5,a21026-Flag=N&&"
    key = b"0" * 16
    known = wrap(up(mn="SM401", flag="Flag=9;", area=area), key=key)
    wire = running.wire()
    wire.send(known)
    assert wire.raw() == wrap(f"QN={QN};ST=91;CN=9014;PW=123456;MN=SM401;Flag=8;CP=&&&&")
    silent(running, wrap(up(mn="UNKNOWN", flag="Flag=9;", area=area), key=key))


def test_glued_and_cut_packets_are_all_answered(running):
    sent = [wrap(up(qn=f"2026030108{n:07d}")) for n in range(40)]
    stream = b"junk".join(sent)
    wire = running.wire()
    for at in range(0, len(stream), 137):
        wire.send(stream[at : at + 137])
    assert [wire.packet().segment.qn for _ in sent] == [f"2026030108{n:07d}" for n in range(40)]
    kept = running.frames()
    assert b"".join(raw for raw, _ in kept) == stream
    assert {tuple(said[2:]) for raw, said in kept if raw == b"junk"} == {("", "", "", "gap")}


def test_a_packet_without_its_end_is_answered_once_it_is_quiet(running):
    wire = running.wire()
    wire.send(wrap(up())[:-2])
    assert wire.packet().segment.cn == "9014"
    assert [said[4] for _, said in running.frames()] == ["missing"]


def test_a_device_that_is_registered_is_known_without_a_restart(running):
    _, modbus = _lower_and_modbus("NEW01")
    wire = running.wire()
    wire.send(modbus)
    assert wire.packet().segment.cn == "9014"
    devices(running.city, "NEW01,DA001,auto,,,,,strict,,")
    until(lambda: "已重新读取联网设备名录。" in running.said)
    silent(running, modbus)


def test_a_damaged_register_changes_nothing(running):
    devices(running.city, "NEW01,DA999,auto,,,,,,,")
    until(lambda: any("DA999" in one for one in running.said))
    wire = running.wire()
    wire.send(wrap(up()))
    assert wire.packet().segment.cn == "9014"


def test_garbage_without_end_is_cut_off(city):
    with gateway(city, garbage_kb=1) as running:
        wire = running.wire()
        with suppress(ConnectionError):
            for _ in range(2000):
                wire.send(b"\0" * 4096)
        assert wire.closed()
        assert running.gateway.count["garbage"] == 1
        other = running.wire()
        other.send(wrap(up()))
        assert other.packet().segment.cn == "9014"


def test_silent_lines_and_too_many_lines_end(city):
    with gateway(city, idle_s=1, per_address=2) as running:
        first, second = running.wire(), running.wire()
        assert running.wire().closed()  # the third from this address
        assert first.closed()
        assert second.closed()


def test_one_that_leaves_keeps_nobody_waiting(running):
    for _ in range(20):
        gone = running.wire()
        gone.send(wrap(up()) * 50)
        gone.close()
    wire = running.wire()
    wire.send(PROBE)
    assert wire.packet().segment.qn == "20260301099999999"
    until(lambda: sum(raw == wrap(up()) for raw, _ in running.frames()) == 1000)


def test_made_up_numbers_cost_no_memory(running):
    wire = running.wire()
    for n in range(0, 2000, 50):
        wire.send(b"".join(wrap(up(mn=f"MADEUP{k:04d}")) for k in range(n, n + 50)))
        for _ in range(50):
            wire.packet()
    assert len(running.gateway.of_mn) == 1000
    wire.close()
    until(lambda: not running.gateway.of_mn and not running.gateway.met)


def test_a_client_that_takes_no_answers_holds_nobody_up(running):
    deaf = running.wire()
    deaf.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.socket.settimeout(1)
    with suppress(OSError):
        for _ in range(60):
            deaf.send(wrap(up()) * 200)
    wire = running.wire()
    wire.send(PROBE)
    assert wire.packet().segment.qn == "20260301099999999"


def test_options_are_refused_by_name_and_bounds():
    with pytest.raises(BadInput, match="没有“prot”这一项"):
        read_options("prot = 1")
    with pytest.raises(BadInput, match="应在 30 到 3600 之间"):
        read_options("rtd_interval = 5")
    with pytest.raises(BadInput, match="类型不对"):
        read_options('port = "9212"')
