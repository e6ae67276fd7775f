"""Parts in any order, twice, too late, or never."""

from __future__ import annotations

import itertools

import pytest

from youju.intake.hj212 import Joiner, frames, read, wrap


def part(number, total=3, *, time="20260301080000", value=None, mn="A", cn="2051", qn=0):
    head = f"QN={qn};ST=31;CN={cn};MN={mn};Flag=6;PNUM={total};PNO={number};"
    said = f"{head}CP=&&DataTime={time};a0100{number}-Avg={value or number}&&"
    (frame,) = frames(wrap(said))
    return read(frame)


@pytest.mark.parametrize("order", list(itertools.permutations((1, 2, 3))))
def test_any_order(order):
    joiner, out = Joiner(10), []
    for at, number in enumerate(order):
        out.append(joiner.add(part(number, qn=at), at=at))
    assert out[:2] == [[], []]
    ((message,),) = out[2:]
    assert [one.segment.pno for one in message.parts] == [1, 2, 3]
    assert [one.code for one in message.readings] == ["a01001", "a01002", "a01003"]
    assert (message.missing, message.replaced) == ((), ())
    assert joiner.close() == []


def test_one_that_is_no_part_is_complete_alone():
    (frame,) = frames(wrap("ST=22;CN=2011;MN=A;CP=&&DataTime=1;a34004-Rtd=1&&"))
    alone = read(frame)
    (message,) = Joiner(10).add(alone, at=0)
    assert message.parts == (alone,)
    for number, total in ((1, 1), (0, 3), (4, 3), (1, 99_999)):
        odd = part(number, total)
        assert [one.parts for one in Joiner(10).add(odd, at=0)] == [(odd,)]


def test_messages_do_not_mix():
    joiner = Joiner(10)
    for other in ({}, {"time": "20260301081000"}, {"mn": "B"}, {"cn": "2061"}, {"total": 2}):
        assert joiner.add(part(1, **other), at=0) == []
    (message,) = joiner.add(part(2, mn="B", total=2), at=1) or joiner.add(part(2, total=2), at=1)
    assert [one.segment.pnum for one in message.parts] == [2, 2]


def test_late_by_the_time_of_the_caller():
    joiner = Joiner(10)
    joiner.add(part(2), at=100)
    assert joiner.late(at=110) == []
    (message,) = joiner.late(at=110.5)
    assert ([one.segment.pno for one in message.parts], message.missing) == ([2], (1, 3))
    assert joiner.late(at=10**9) == []


def test_the_same_part_twice_and_another_with_its_number():
    joiner = Joiner(10)
    first, other = part(1), part(1, value=9)
    assert joiner.add(first, at=0) == joiner.add(first, at=0) == joiner.add(other, at=0) == []
    joiner.add(part(2), at=0)
    (message,) = joiner.add(part(3), at=0)
    assert message.parts[0] is other
    assert message.replaced == (first,)


def test_what_is_held_is_bounded():
    joiner, out = Joiner(10, limit=5), []
    for number in range(50):
        out += joiner.add(part(1, time=f"202603010800{number:02}"), at=0)
    assert len(out) == 45
    assert [one.missing for one in out] == [(2, 3)] * 45
    assert out[0].parts[0].segment.data_time == "20260301080000"
    assert len(joiner.close()) == 5
