"""What is found in a stream: packets with their verdicts, and gaps between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from youju.intake.hj212 import crc

ORDINARY = 1024
"""The longest data segment that the standard allows (2017, table 2)."""

Length = Literal["ok", "short", "long", "over-long"]
"""ok; short or long: fewer or more bytes found than declared; over-long: as declared, but more
than the standard's 1,024."""
Tail = Literal["present", "missing"]


@dataclass(frozen=True, slots=True)
class Frame:
    """One packet as it stood in the stream, with its verdicts.

    ``offset``: of its first byte in the stream; ``declared`` and ``len(segment)``: lengths of the
    data segment in bytes; ``printed``: its CRC as sent; ``raw``: all its bytes with the tail.
    """

    offset: int
    raw: bytes
    declared: int
    segment: bytes
    printed: bytes
    length: Length
    crc: crc.Verdict
    tail: Tail


@dataclass(frozen=True, slots=True)
class Gap:
    """Bytes of the stream that belong to no packet."""

    offset: int
    raw: bytes
