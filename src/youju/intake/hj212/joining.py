"""Parts of one message joined again (HJ 212-2017 C.47–C.50): by MN, CN and DataTime, not by QN.

Parts may come in any order, twice, or never. There is no clock in here: the caller says when a
part came and what is too late.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import takewhile

from youju.intake.hj212.packet import Packet
from youju.intake.hj212.segment import Reading

Key = tuple[str, str, str, int]
"""MN, CN, DataTime, PNUM."""

_MOST = 9999
"""The highest PNUM of any edition (2005: four digits); more is nonsense and no number of parts."""


@dataclass(frozen=True, slots=True)
class Message:
    """One or more packets that say one thing, in the order of their numbers.

    ``missing``: the numbers that did not come in time; ``replaced``: parts for which another one
    with the same number and other bytes came later.
    """

    parts: tuple[Packet, ...]
    missing: tuple[int, ...] = ()
    replaced: tuple[Packet, ...] = ()

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The readings of all parts."""
        return tuple(one for part in self.parts for one in part.segment.readings)


@dataclass(slots=True)
class _Waiting:
    since: float
    parts: dict[int, Packet] = field(default_factory=dict)
    replaced: list[Packet] = field(default_factory=list)


class Joiner:
    """Collects parts. ``at`` is any time that only moves on (seconds); ``timeout`` is in the same.

    ``limit``: how many parts are held at most, over all messages; when it's reached the oldest
    unfinished message comes out as it is.
    """

    def __init__(self, timeout: float, limit: int = 10_000) -> None:
        self._timeout, self._limit = timeout, limit
        self._waiting: dict[Key, _Waiting] = {}
        self._held = 0

    def add(self, packet: Packet, *, at: float) -> list[Message]:
        """What is complete, or too late, by this packet. One that is no part is complete alone."""
        out = self.late(at=at)
        said = packet.segment
        total, number = said.pnum or 1, said.pno or 0
        # A part whose text is unreadable has no DataTime: it can't be told where it belongs.
        if not 2 <= total <= _MOST or not 1 <= number <= total or not packet.opened:
            return [*out, Message((packet,))]
        key = (said.mn or "", said.cn or "", said.data_time or "", total)
        one = self._waiting.setdefault(key, _Waiting(at))
        before = one.parts.get(number)
        if before is None:
            one.parts[number] = packet
            self._held += 1
        elif before.frame.raw != packet.frame.raw:
            one.replaced.append(before)
            one.parts[number] = packet
            self._held += 1
        if len(one.parts) == total:
            out.append(self._take(key))
        while self._held > self._limit:
            out.append(self._take(next(iter(self._waiting))))
        return out

    def late(self, *, at: float) -> list[Message]:
        """Messages whose first part came longer ago than the time-out, as far as they go."""
        # They stand in the order of their first parts, so the first that is in time ends it.
        waiting = self._waiting.items()
        over = takewhile(lambda pair: at - pair[1].since > self._timeout, waiting)
        return [self._take(key) for key in [key for key, _ in over]]

    def close(self) -> list[Message]:
        """Everything that is still waiting."""
        return [self._take(key) for key in list(self._waiting)]

    def _take(self, key: Key) -> Message:
        one = self._waiting.pop(key)
        self._held -= len(one.parts) + len(one.replaced)
        parts = tuple(one.parts[number] for number in sorted(one.parts))
        missing = tuple(number for number in range(1, key[3] + 1) if number not in one.parts)
        return Message(parts, missing, tuple(one.replaced))
