"""The framer under generated streams: never raises, loses nothing, does not mind cuts."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from youju.intake.hj212 import Frame, Framer, frames, read, wrap
from youju.intake.hj212.framing import GAP

GOOD = [
    wrap("QN=20260301080000001;ST=22;CN=2011;PW=1;MN=A1;Flag=5;CP=&&DataTime=20260301080000&&"),
    wrap("ST=31;CN=2051;PW=123456;MN=B2;CP=&&DataTime=1;a21026-Avg=1.5,a21026-Flag=N&&"),
    wrap("ST=91;CN=9014;MN=C3;Flag=9;CP=&&&&"),
    wrap(f"ST=31;CN=2051;MN=D4;Flag=9;CP=&&DataTime=1;{'a21026-Avg=1;' * 5}&&", key=b"0" * 16),
]
PLAIN = GOOD[:3]


def _damaged(packet: bytes, kind: int, place: int) -> bytes:
    at = place % len(packet)
    match kind:
        case 0:
            return packet[:at]
        case 1:
            return packet[at:]
        case 2:
            return packet[:at] + bytes([packet[at] ^ 1]) + packet[at + 1 :]
        case 3:
            return b"##%04d" % (place % 10_000) + packet[6:]
        case 4:
            return packet[:-6] + b"%04X" % (place % 65536) + packet[-2:]
        case _:
            return packet[:at] + packet + packet[at:]


SIGNS = [b"#", b"##", b"##0", b"##0012", b"##0300", b"##9999", b"&&", b"&&1F0A", b"CP=&&"]
SIGNS += [b"\r\n", b"\r", b"0000", b"FFFF", b"Flag=9;CP=&&"]
damaged = st.builds(_damaged, st.sampled_from(GOOD), st.integers(0, 5), st.integers(0, 99_999))
pieces = st.one_of(st.binary(max_size=40), st.sampled_from(SIGNS), st.sampled_from(GOOD), damaged)
streams = st.lists(pieces, max_size=12).map(b"".join)
cuts = st.lists(st.integers(1, 400), max_size=12)


def _fed(stream: bytes, sizes: list[int]) -> list:
    framer, out, at = Framer(), [], 0
    for size in [*sizes, len(stream) + 1]:
        out += framer.feed(stream[at : at + size])
        at += size
    return out + framer.close()


@settings(max_examples=1500, deadline=None)
@given(streams, cuts)
def test_the_same_however_it_is_cut_and_nothing_lost(stream, sizes):
    whole = frames(stream)
    assert _fed(stream, sizes) == whole
    assert b"".join(one.raw for one in whole) == stream
    at = 0
    for one in whole:
        assert one.offset == at
        at += len(one.raw)


@settings(max_examples=1000, deadline=None)
@given(st.binary(max_size=600), cuts)
def test_arbitrary_bytes(stream, sizes):
    found = _fed(stream, sizes)
    assert b"".join(one.raw for one in found) == stream
    for one in found:
        if isinstance(one, Frame):
            read(one, [b"0" * 16])


@settings(max_examples=1500, deadline=None)
@given(streams, st.sampled_from(PLAIN))
def test_after_any_garbage_the_next_good_packet_is_read_at_once(garbage, good):
    framer = Framer()
    found = framer.feed(garbage + good)
    assert found[-1].raw[-len(good) :] == good
    assert isinstance(found[-1], Frame)
    assert (found[-1].raw, found[-1].crc, found[-1].length) == (good, "ok", "ok")


@settings(max_examples=300, deadline=None)
@given(streams, cuts, st.sampled_from(PLAIN))
def test_quiet_moments_lose_nothing_and_stop_nothing(stream, sizes, good):
    framer, out, at = Framer(), [], 0
    for size in [*sizes, len(stream) + 1]:
        out += framer.feed(stream[at : at + size])
        out += framer.settle()
        assert len(framer._buffer) + len(framer._gap) < 2 * GAP
        at += size
    out += framer.feed(good)
    assert out[-1].raw == good
    assert b"".join(one.raw for one in out + framer.close()) == stream + good


def test_twenty_thousand_streams_of_one_seed():
    """More of the same without the bookkeeping of examples: damage upon damage, cut at random."""
    dice = random.Random(212)
    for _ in range(20_000):
        parts = []
        for _ in range(dice.randrange(1, 6)):
            kind = dice.randrange(8)
            if kind < 6:
                parts.append(_damaged(dice.choice(GOOD), kind, dice.randrange(100_000)))
            else:
                parts.append(dice.choice(SIGNS) if kind == 6 else dice.randbytes(9))
        good = dice.choice(PLAIN)
        stream = b"".join([*parts, good])
        framer = Framer()
        cut = dice.randrange(len(stream))
        found = framer.feed(stream[:cut]) + framer.feed(stream[cut:])
        assert found[-1].raw == good
        assert b"".join(one.raw for one in found) == stream
