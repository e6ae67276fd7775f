"""Every answer rule for every command that a device sends, over TCP.

Sources: HJ 212-2017 tables 2, 3, 9 and annex C (verified), HJ/T 212-2005 annex C (verified); the
commands of 2025 alone by public implementations (secondary). One gateway serves all cases: each
case has a line of its own and looks for its own packet in the journal.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from youju.intake.hj212 import crc, wrap

from .conftest import Running, gateway, registers, until
from .test_answers import other_sum, up

# What the issue names, and the rest of table 9 that goes upward.
DATA = (
    *("2011", "2013", "2021", "2031", "2041", "2051", "2052", "2061", "2062", "2081", "2111"),
    *("3015", "3019", "3020", "1001", "1011", "1014", "1061", "1063", "3017", "3018"),
)
NOTICES = ("1013", "2072", "9015")
ANSWERS = ("9011", "9012", "9013", "9014")
_NUMBER = count(1)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with gateway(registers(tmp_path_factory.mktemp("rules") / "city")) as one:
        yield one


def number() -> str:
    """A QN that no other packet of this file has."""
    return f"20260301{next(_NUMBER):09d}"


def silent(running: Running, packet: bytes) -> None:
    """It is not answered: the first answer on the line is that to the packet behind it."""
    wire, qn = running.wire(), number()
    wire.send(packet)
    wire.send(wrap(up(cn="2011", qn=qn, mn="PROBE")))
    assert wire.packet().segment.qn == qn


def verdicts(running: Running, packet: bytes) -> list[str]:
    """The verdict on its sum, as often as it lies in the journal."""
    return [said[2] for raw, said in running.frames() if raw == packet]


@pytest.mark.parametrize(("flag", "back"), [(5, 4), (9, 8)])
@pytest.mark.parametrize("cn", DATA)
def test_data_is_answered_by_9014_in_its_edition(running, cn, flag, back):
    wire, qn = running.wire(), number()
    packet = wrap(up(cn=cn, qn=qn, flag=f"Flag={flag};"))
    wire.send(packet)
    assert wire.raw() == wrap(f"QN={qn};ST=91;CN=9014;PW=123456;MN=SOFT01;Flag={back};CP=&&&&")
    assert verdicts(running, packet) == ["ok"]


@pytest.mark.parametrize("cn", [*DATA, *NOTICES])
def test_of_2005_it_is_answered_in_the_form_of_2005(running, cn):
    wire, qn = running.wire(), number()
    wire.send(wrap(up(cn=cn, qn=qn, flag="Flag=1;")))
    said = wire.packet().segment
    if cn in NOTICES:
        assert (said.cn, said.field("QN")) == ("9013", qn)
    else:
        assert said.cn == "9014"
        assert (said.field("QN"), said.field("CN")) == (qn, cn)


@pytest.mark.parametrize(("flag", "back"), [(5, 4), (9, 8)])
@pytest.mark.parametrize("cn", NOTICES)
def test_a_notice_is_answered_by_9013(running, cn, flag, back):
    wire, qn = running.wire(), number()
    wire.send(wrap(up(cn=cn, qn=qn, mn="NOTICE", flag=f"Flag={flag};", area="CP=&&&&")))
    assert wire.raw() == wrap(f"QN={qn};ST=91;CN=9013;PW=123456;MN=NOTICE;Flag={back};CP=&&&&")


@pytest.mark.parametrize("cn", [*DATA, *NOTICES])
def test_nothing_is_answered_that_wishes_no_answer(running, cn):
    # Not of a registered device: such a one is given the clock that it asks for by 1013.
    for flag in ("Flag=4;", "Flag=8;", ""):  # without any: the printed form of 2005
        silent(running, wrap(up(cn=cn, mn="NOTICE", qn=number(), flag=flag)))


@pytest.mark.parametrize("cn", ANSWERS)
@pytest.mark.parametrize("flag", ["Flag=1;", "Flag=5;", "Flag=7;PNUM=1;PNO=1;", "Flag=9;"])
def test_an_answer_that_asks_for_an_answer_gets_none(running, cn, flag):
    silent(running, wrap(up(cn=cn, qn=number(), flag=flag, area="CP=&&QnRtn=1&&")))


@pytest.mark.parametrize("cn", [*DATA, *NOTICES])
def test_a_wrong_sum_is_recorded_and_never_answered(running, cn):
    good = wrap(up(cn=cn, qn=number()))
    wrong = good[:-6] + b"%04X" % (int(good[-6:-2], 16) ^ 1) + good[-2:]
    silent(running, wrong)
    assert verdicts(running, wrong) == ["bad"]


def odd_sums(cn: str, mn: str) -> dict[str, bytes]:
    """Packets whose sum is in lower case, and by plain Modbus; both can be told from the right."""
    while True:
        segment = up(cn=cn, mn=mn, qn=number())
        right = f"{crc.checksum(segment.encode()):04X}"
        by_modbus = f"{crc.modbus(segment.encode()):04X}"
        if right != right.lower() and by_modbus != right:
            return {
                "lower": other_sum(segment, right.lower()),
                "modbus": other_sum(segment, by_modbus),
            }


@pytest.mark.parametrize("verdict", ["lower", "modbus"])
@pytest.mark.parametrize("cn", [*DATA, *NOTICES])
def test_an_odd_sum_is_answered_recorded_and_can_be_forbidden(running, cn, verdict):
    packet = odd_sums(cn, "ODD01")[verdict]
    wire = running.wire()
    wire.send(packet)
    assert wire.packet().segment.cn == ("9013" if cn in NOTICES else "9014")
    assert verdicts(running, packet) == [verdict]
    forbidden = odd_sums(cn, "HARD01")[verdict]  # crc = strict in its line of the register
    silent(running, forbidden)
    assert verdicts(running, forbidden) == [verdict]


@pytest.mark.parametrize("cn", DATA)
def test_a_part_that_wishes_an_answer_gets_its_own(running, cn):
    wire = running.wire()
    for part in (1, 2):
        qn = number()
        wire.send(wrap(up(cn=cn, qn=qn, flag=f"Flag=7;PNUM=2;PNO={part};")))
        assert (said := wire.packet().segment).cn == "9014"
        assert said.qn == qn


def test_all_of_it_lies_in_the_journal_once(running):
    wire, sent = running.wire(), {wrap(up(cn=cn, qn=number())) for cn in DATA}
    wire.send(b"".join(sent))
    for _ in sent:
        wire.packet()
    until(lambda: sent <= {raw for raw, _ in running.frames()})
    kept = [raw for raw, _ in running.frames()]
    assert all(kept.count(one) == 1 for one in sent)
