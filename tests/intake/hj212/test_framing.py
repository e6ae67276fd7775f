"""Damaged streams, case by case: what is found, what is a gap, and when it comes out."""

from __future__ import annotations

import pytest

from youju.intake.hj212 import Frame, Framer, Gap, frames, wrap
from youju.intake.hj212.crc import checksum
from youju.intake.hj212.framing import GAP

ONE = wrap(
    "QN=20260301080000001;ST=22;CN=2011;PW=123456;MN=A1;Flag=5;CP=&&DataTime=20260301080000;a34004-Rtd=35&&"
)
TWO = wrap(
    "ST=31;CN=2051;PW=123456;MN=B2;CP=&&DataTime=20260301080000;a21026-Avg=1.5,a21026-Flag=N&&"
)


def told(found):
    """Frames as (declared, found, length, crc, tail), gaps as their bytes."""
    return [
        one.raw
        if isinstance(one, Gap)
        else (one.declared, len(one.segment), one.length, one.crc, one.tail)
        for one in found
    ]


def bytewise(data: bytes) -> list[Frame | Gap]:
    framer, out = Framer(), []
    for byte in data:
        out += framer.feed(bytes([byte]))
    return out + framer.close()


def resized(packet: bytes, by: int) -> bytes:
    """The packet declaring a length that is off."""
    return b"##%04d" % (int(packet[2:6]) + by) + packet[6:]


def with_sum(packet: bytes, text: bytes) -> bytes:
    return packet[:-6] + text + packet[-2:]


SIZE = len(ONE) - 12
GOOD = (SIZE, SIZE, "ok", "ok", "present")


@pytest.mark.parametrize("by", [-60, -5, -1, 1, 6, 200])
def test_a_length_that_is_off_is_told_and_the_next_packet_is_read(by):
    stream = resized(ONE, by) + TWO + resized(ONE, by) + ONE
    off = (SIZE + by, SIZE, "short" if by > 0 else "long", "ok", "present")
    assert told(frames(stream)) == [off, told(frames(TWO))[0], off, GOOD]
    assert bytewise(stream) == frames(stream)


@pytest.mark.parametrize("by", [-60, -1, 6])
def test_length_and_sum_both_wrong(by):
    broken = with_sum(resized(ONE, by), b"0000")
    off = (SIZE + by, SIZE, "short" if by > 0 else "long", "bad", "present")
    assert told(frames(broken + ONE)) == [off, GOOD]
    assert bytewise(broken + ONE) == frames(broken + ONE)


@pytest.mark.parametrize("cut", range(1, len(ONE) - 2))
def test_cut_at_each_place_and_followed_by_a_good_one(cut):
    found = frames(ONE[:cut] + TWO)
    assert found[-1].raw == TWO
    assert b"".join(one.raw for one in found) == ONE[:cut] + TWO
    assert bytewise(ONE[:cut] + TWO) == found


def test_glued_packets_with_line_ends_and_noise_between():
    assert told(frames(ONE * 10)) == [GOOD] * 10
    noisy = ONE + b"\r\n" + ONE + b"noise\r\n#" + ONE
    assert told(frames(noisy)) == [GOOD, b"\r\n", GOOD, b"noise\r\n#", GOOD]


@pytest.mark.parametrize(
    "head",
    [b"##0000", b"##9999", b"##00x7", b"##-001", b"##", b"#", b"##01", b"##0101##", b"&&", b"&&12"],
)
def test_heads_that_lead_nowhere(head):
    assert told(frames(head + ONE)) == [head, GOOD]
    assert bytewise(head + ONE) == frames(head + ONE)


def test_a_head_of_9999_does_not_hold_up_what_follows():
    framer = Framer()
    assert told(framer.feed(b"##9999ST=22;CN=" + ONE)) == [b"##9999ST=22;CN=", GOOD]


def test_an_empty_segment_is_a_packet():
    assert told(frames(b"##0000FFFF\r\n")) == [(0, 0, "ok", "ok", "present")]


def test_signs_of_a_packet_inside_the_data():
    inside = wrap("ST=22;CN=3020;CP=&&i11001-Info=//##0012 is no head##//&&")
    assert told(frames(inside)) == [told(frames(inside))[0]]
    assert frames(inside)[0].crc == "ok"
    assert bytewise(inside) == frames(inside)
    hexadecimal = wrap("ST=22;CN=2011;MN=A;CP=&&a34004-Rtd=1&&")
    assert frames(hexadecimal)[0].crc == "ok"


def test_over_long_but_as_declared():
    long = wrap("CP=&&" + "a01001-Rtd=1;" * 100 + "&&", longest=9999)
    assert told(frames(long)) == [(1307, 1307, "over-long", "ok", "present")]


@pytest.mark.parametrize("tail", [b"", b"\r", b"\n"])
def test_a_tail_that_is_not_whole_is_missing(tail):
    found = frames(ONE[:-2] + tail + TWO)
    assert told(found)[0] == (SIZE, SIZE, "ok", "ok", "missing")
    assert found[0].raw == ONE[:-2] + tail
    assert found[1].raw == TWO


def test_a_quiet_line_lets_a_packet_without_tail_out():
    framer = Framer()
    assert framer.feed(ONE[:-2]) == []
    assert framer.waiting
    assert told(framer.settle()) == [(SIZE, SIZE, "ok", "ok", "missing")]
    assert framer.settle() == []
    assert told(framer.feed(ONE)) == [GOOD]


def test_a_quiet_line_keeps_what_has_begun():
    for cut in range(1, len(ONE) - 6):
        framer = Framer()
        assert framer.feed(ONE[:cut]) == []
        assert framer.settle() == []
        assert told(framer.feed(ONE[cut:])) == [GOOD], cut


def test_a_quiet_line_lets_a_wrong_length_out():
    framer = Framer()
    assert framer.feed(with_sum(resized(ONE, 6), b"0000")) == []
    assert told(framer.settle()) == [(SIZE + 6, SIZE, "short", "bad", "present")]


def test_a_declared_length_above_the_limit_is_not_waited_for():
    sent = with_sum(resized(ONE, 4000), b"0000")
    assert told(Framer(longest=2048).feed(sent)) == [(SIZE + 4000, SIZE, "short", "bad", "present")]


def test_a_megabyte_without_a_packet_is_not_held():
    framer = Framer()
    found = framer.feed(b"x" * 1_000_000)
    assert {len(one.raw) for one in found} == {GAP}
    held = len(framer._buffer) + len(framer._gap)
    assert held == 1_000_000 - sum(len(one.raw) for one in found)
    assert held < 2 * GAP
    assert framer.feed(ONE)[-1].raw == ONE


@pytest.mark.parametrize(
    "pattern",
    [b"##0000", b"##9999", b"ABCD\r\n", b"&&ABCD\r\n", b"##9999ABCD\r\n", b"##0004&&12\r\n"],
)
def test_hostile_patterns_end_and_hold_little(pattern):
    framer, count = Framer(), 0
    for _ in range(8):
        for one in framer.feed(pattern * 2_000):
            count += len(one.raw)
        assert len(framer._buffer) < 11_000
        assert len(framer._open) <= 8
    count += sum(len(one.raw) for one in framer.close())
    assert count == 8 * 2_000 * len(pattern)
    assert framer.feed(ONE)[-1].raw == ONE


def test_offsets_go_on_after_the_end_of_a_stream():
    framer = Framer()
    framer.feed(ONE + b"noise")
    framer.close()
    (frame,) = framer.feed(ONE)
    assert frame.offset == len(ONE) + 5


def test_a_half_packet_that_agrees_by_chance_does_not_swallow_the_next():
    """Only 256 sums exist, so it happens in the field: built here on purpose."""
    whole = len(ONE) - 6 - 6  # what the half one must declare for landing where ONE ends
    for dice in range(100_000):
        half = b"##%04d%05d" % (5 + 6 + whole, dice)
        if checksum((half + ONE)[6:-6]) == int(ONE[-6:-2], 16):
            break
    assert told(frames(half + ONE)) == [half, GOOD]
    assert bytewise(half + ONE) == frames(half + ONE)


def test_a_half_packet_that_lands_on_the_end_of_a_damaged_one():
    broken = with_sum(resized(ONE, 6), b"0000")
    half = b"##%04dQN=20" % (5 + 6 + SIZE)
    assert told(frames(half + broken + ONE)) == [
        half,
        (SIZE + 6, SIZE, "short", "bad", "present"),
        GOOD,
    ]


def test_data_that_begin_with_the_sum_of_their_head():
    head = "ST=22;CN=2011;MN=A;CP=&&"
    sent = wrap(f"{head}{checksum(head.encode()):04X}1-Rtd=1&&")
    size = len(sent) - 12
    assert told(frames(sent)) == [(size, size, "ok", "ok", "present")]
    assert bytewise(sent) == frames(sent)


def test_a_wrong_length_that_lands_on_the_opening_of_the_data():
    sent = wrap("ST=22;CN=2011;MN=A;CP=&&a34004-Rtd=1&&")
    size, opening = len(sent) - 12, sent.index(b"a34004") - 6
    assert told(frames(resized(sent, opening - size))) == [(opening, size, "long", "ok", "present")]
