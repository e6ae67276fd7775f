"""Generated streams against the framer: ``python tests/intake/hj212/fuzz.py [INPUTS] [SEED]``.

Each input is a stream of good packets, damaged ones, signs of the protocol and noise, cut at
random. It must not raise, must give every byte back in order, must hold little, and must read a
good packet behind it at once. Fifty inputs share a framer and a seed, so that a failure can be
had again: what fails tells the seed and its bytes. ``--atheris``: inputs by coverage instead,
where that package is installed (it has no wheel for every Python; nothing here needs it).
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from typing import Any

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


TOGETHER = 50
"""Inputs of one framer and one seed."""


def stream(dice: random.Random) -> bytes:
    """One input."""
    number = dice.random
    parts = []
    for _ in range(1 + int(4 * number() ** 1.5)):
        packet = GOOD[int(number() * len(GOOD))]
        at = int(number() * len(packet))
        kind = int(number() * 9)
        if kind == 0:
            parts.append(packet[:at])
        elif kind == 1:
            parts.append(packet[at:])
        elif kind == 2:
            parts.append(packet[:at] + bytes((int(number() * 256),)) + packet[at + 1 :])
        elif kind == 3:
            parts.append(b"##%04d" % int(number() * 10_000) + packet[6:])
        elif kind == 4:
            parts.append(packet[:-6] + b"%04X" % int(number() * 65536) + packet[-2:])
        elif kind == 5:
            parts.append(packet[:at] + GOOD[int(number() * len(GOOD))] + packet[at:])
        elif kind == 6:
            parts.append(SIGNS[int(number() * len(SIGNS))])
        elif kind == 7:
            parts.append(dice.randbytes(1 + int(number() * 23)))
        else:
            parts.append(packet)
    return b"".join(parts)


def judge(framer: Framer, data: bytes, good: bytes, number: Callable[[], float]) -> list[Any]:
    """One input and the good packet behind it; what was found."""
    cut = int(number() * (len(data) + 1))
    found = framer.feed(data[:cut])
    if number() < 0.2:
        found += framer.settle()
    if number() < 0.5:
        found += framer.feed(data[cut:])
        found += framer.feed(good)
    else:
        found += framer.feed(data[cut:] + good)
    assert len(framer._buffer) + len(framer._gap) < 2 * GAP
    last = found[-1]
    assert isinstance(last, Frame)
    # Ciphertext may hold the next packet's beginning; a packet of plain text may not.
    assert last.raw.endswith(good)
    assert last.crc == "ok"
    if number() < 0.1:
        for part in found:
            if isinstance(part, Frame):
                read(part, KEYS)
    return found


def batch(seed: int, count: int) -> None:
    """So many inputs one behind the other; the seed and bytes of one that fails are told."""
    dice, framer = random.Random(seed), Framer()
    number, fed, found = dice.random, [], []
    data = b""
    try:
        for _ in range(count):
            data, good = stream(dice), GOOD[int(number() * 3)]
            fed += [data, good]
            found += judge(framer, data, good, number)
        found += framer.close()
        assert b"".join([part.raw for part in found]) == b"".join(fed)
    except Exception as wrong:
        raise AssertionError(f"seed {seed}, input {data.hex()}") from wrong


def many(first: int, count: int) -> None:
    """So many inputs from a seed on."""
    for at in range(0, count, TOGETHER):
        batch(first + at, min(TOGETHER, count - at))


def by_coverage(arguments: list[str]) -> None:
    """Inputs that atheris makes, until it is stopped (``-runs=N`` and its other options)."""
    import atheris  # type: ignore[import-not-found]

    def given(data: bytes) -> None:
        dice = random.Random(len(data))
        framer = Framer()
        found = judge(framer, data, GOOD[len(data) % 3], dice.random) + framer.close()
        assert b"".join([part.raw for part in found]) == data + GOOD[len(data) % 3]

    atheris.instrument_all()
    atheris.Setup(arguments, given)
    atheris.Fuzz()


def main() -> int:
    """Run until done."""
    if "--atheris" in sys.argv:
        by_coverage([one for one in sys.argv if one != "--atheris"])
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000_000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    begun, used = time.perf_counter(), time.process_time()
    step = 100_000
    for at in range(0, count, step):
        many(first + at, min(step, count - at))
        done = min(at + step, count)
        cpu = time.process_time() - used
        print(
            f"{done:,} inputs, {time.perf_counter() - begun:,.0f} s ({cpu:,.0f} s of CPU, "
            f"{done / cpu:,.0f} inputs for each of them), no fault",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
