"""Packets a second through framing, CRC and parsing, beside the same with a CRC bit by bit.

``python bench/hj212_frames.py [PACKETS]``. Packets of one minute of an outlet with five factors
(about 400 bytes), one after the other and in pieces of 1,460 bytes as a network gives them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from statistics import median

from youju.intake.hj212 import Frame, Framer, read, wrap

ROUNDS = 5
PIECE = 1460
FACTORS = ("a21026", "a21002", "a34013", "a19001", "a01012")


def stream(count: int) -> bytes:
    """So many packets, each with a QN of its own."""
    items = ";".join(f"{f}-Min=1.250,{f}-Avg=2.375,{f}-Max=3.500,{f}-Flag=N" for f in FACTORS)
    head = "ST=31;CN=2051;PW=123456;MN=010000A8900016F000169DC0;Flag=5;CP=&&DataTime="
    return b"".join(
        wrap(f"QN=2026030108{n:09d};{head}20260301080000;{items}&&") for n in range(count)
    )


def bits(data: bytes) -> int:
    """The CRC as annex A writes it, bit by bit."""
    register = 0xFFFF
    for byte in data:
        register = register >> 8 ^ byte
        for _ in range(8):
            register = register >> 1 ^ 0xA001 if register & 1 else register >> 1
    return register


def framed(data: bytes) -> list[Frame]:
    """The packets by our framer, cut as a network would."""
    framer, found = Framer(), []
    for at in range(0, len(data), PIECE):
        found += framer.feed(data[at : at + PIECE])
    return [one for one in found if isinstance(one, Frame)]


def ours(data: bytes) -> int:
    """Frame, check, read."""
    return sum(read(one).crc == "ok" for one in framed(data))


def only_framed(data: bytes) -> int:
    """Frame and check."""
    return len(framed(data))


def plainly(data: bytes) -> int:
    """The usual receiver: split at line ends, CRC bit by bit, fields by split; no damage."""
    good = 0
    for line in data.split(b"\r\n"):
        segment, printed = line[6:-4], line[-4:]
        if segment and bits(segment) == int(printed, 16):
            fields = segment.decode().split("CP=&&")[1].rstrip("&").replace(",", ";").split(";")
            good += bool(dict(field.split("=") for field in fields))
    return good


def rate(work: Callable[[bytes], int], data: bytes, count: int) -> float:
    """Packets a second: the median of some rounds."""
    spent = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        assert work(data) == count
        spent.append(time.perf_counter() - begun)
    return count / median(spent)


def main() -> int:
    """Print rates and their ratios."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    data = stream(count)
    slow = rate(plainly, data, count)
    print(f"{count} packets of {len(data) // count} bytes, median of {ROUNDS}")
    for name, work in (("framed and checked", only_framed), ("framed, checked, read", ours)):
        fast = rate(work, data, count)
        print(f"{name}: {fast:,.0f}/s, {fast / slow:.1f}× the loop bit by bit ({slow:,.0f}/s)")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
