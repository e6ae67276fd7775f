"""HJ/T 212-2005, HJ 212-2017, HJ 212-2025 污染物自动监测监控系统数据传输 — as a library.

``framing`` finds packets in a stream and stores verdicts; ``packet`` reads one; ``segment`` is
what it says; ``joining`` joins parts; ``building`` makes packets and answers; ``cipher`` and
``sm4`` open what 2025 encrypts; ``crc`` and ``factors`` are what they are called. No clock, no
socket, no file: all of it takes bytes and gives values.
"""

from youju.intake.hj212.building import answer, reply, segment, wrap
from youju.intake.hj212.found import Frame, Gap
from youju.intake.hj212.framing import Framer, frames
from youju.intake.hj212.joining import Joiner, Message
from youju.intake.hj212.packet import Packet, read
from youju.intake.hj212.segment import Reading, Segment, parse

__all__ = [
    "Frame",
    "Framer",
    "Gap",
    "Joiner",
    "Message",
    "Packet",
    "Reading",
    "Segment",
    "answer",
    "frames",
    "parse",
    "read",
    "reply",
    "segment",
    "wrap",
]
