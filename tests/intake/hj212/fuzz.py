"""Generated streams against the framer: ``python tests/intake/hj212/fuzz.py [INPUTS] [SEED]``.

Each input is a stream of good packets, damaged ones, signs of the protocol and noise, cut at
random. It must not raise, must give every byte back in order, must hold little, and must read a
good packet behind it. Seeded, so that a failure can be had again: it prints the seed of its input.
"""

from __future__ import annotations

import random
import sys
import time

from youju.intake.hj212 import Frame, Framer, read, wrap
from youju.intake.hj212.framing import GAP

GOOD = (
    wrap("QN=20260301080000001;ST=22;CN=2011;PW=1;MN=A1;Flag=5;CP=&&DataTime=20260301080000&&"),
    wrap("ST=31;CN=2051;PW=123456;MN=B2;CP=&&DataTime=1;a21026-Avg=1.5,a21026-Flag=N&&"),
    wrap("ST=91;CN=9014;MN=C3;Flag=9;CP=&&&&"),
    wrap("QN=1;ST=22;CN=3020;MN=D4;Flag=4;CP=&&i11001-Info=//清洗;##&&//&&".encode("gbk")),
    wrap(f"ST=31;CN=2051;MN=E5;Flag=9;CP=&&DataTime=1;{'a=1;' * 9}&&", key=b"0" * 16),
)
SIGNS = (
    b"#", b"##", b"##0", b"##0012", b"##0300", b"##9999", b"##0000", b"&&", b"&&1F0A", b"CP=&&",
    b"\r\n", b"\r", b"\n", b"0000", b"FFFF", b"Flag=9;CP=&&", b"**", b"{0x", b"//", b"\xff",
)  # fmt: skip
KEYS = (b"0" * 16,)


def stream(dice: random.Random) -> bytes:
    """One input."""
    pick, below = dice.choice, dice.randrange
    parts = []
    for _ in range(below(1, 5)):
        kind = below(9)
        packet = pick(GOOD)
        at = below(len(packet))
        if kind == 0:
            parts.append(packet[:at])
        elif kind == 1:
            parts.append(packet[at:])
        elif kind == 2:
            parts.append(packet[:at] + bytes((below(256),)) + packet[at + 1 :])
        elif kind == 3:
            parts.append(b"##%04d" % below(10_000) + packet[6:])
        elif kind == 4:
            parts.append(packet[:-6] + b"%04X" % below(65536) + packet[-2:])
        elif kind == 5:
            parts.append(packet[:at] + pick(GOOD) + packet[at:])
        elif kind == 6:
            parts.append(pick(SIGNS))
        elif kind == 7:
            parts.append(dice.randbytes(below(1, 24)))
        else:
            parts.append(packet)
    return b"".join(parts)


def one(seed: int) -> None:
    """One input, judged."""
    dice = random.Random(seed)
    data, good = stream(dice), GOOD[dice.randrange(3)]
    framer, cut = Framer(), dice.randrange(len(data) + 1)
    found = framer.feed(data[:cut])
    if dice.random() < 0.2:
        found += framer.settle()
    found += framer.feed(data[cut:])
    found += framer.feed(good)
    assert len(framer._buffer) + len(framer._gap) < 2 * GAP
    last = found[-1]
    assert isinstance(last, Frame)
    # Ciphertext may hold the next packet's beginning; a packet of plain text may not.
    assert last.raw.endswith(good)
    assert last.crc == "ok"
    found += framer.close()
    assert b"".join([part.raw for part in found]) == data + good
    if dice.random() < 0.1:
        for part in found:
            if isinstance(part, Frame):
                read(part, KEYS)


def many(first: int, count: int) -> None:
    """So many inputs from a seed on; the seed of one that fails is told."""
    for seed in range(first, first + count):
        try:
            one(seed)
        except Exception as wrong:
            raise AssertionError(f"input of seed {seed}") from wrong


def main() -> int:
    """Run until done."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000_000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    begun = time.perf_counter()
    step = 100_000
    for at in range(0, count, step):
        many(first + at, min(step, count - at))
        done = min(at + step, count)
        print(f"{done:,} inputs, {time.perf_counter() - begun:,.0f} s, no fault", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
