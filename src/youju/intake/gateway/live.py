"""The last packet of each device and command, for pages: one mapped file, no table touched.

``CITY/gateway/live.bin`` is made of slots of 2,048 bytes, one for each device number and command.
The gateway writes a slot once its packet is on the disk; a reader takes it whole or takes it
again (the count before and after must agree and be even). The packet is taken apart by the reader,
so that the gateway spends no time on it.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from struct import Struct

from youju.intake.hj212 import Frame, Packet, frames, read
from youju.intake.hj212.packet import Keys

SLOT = 2048
MOST = 20_000
"""Slots at most; a stranger who makes up device numbers fills no disk."""
_HEAD = Struct("<QQH")
_GROW = 256
_FILE = "live.bin"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TRIES = 50


class Live:
    """The writing side: one per city, in the gateway."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._fd = os.open(folder / _FILE, os.O_RDWR | os.O_CREAT, 0o644)
        self._slots: dict[tuple[str, str], int] = {}
        os.ftruncate(self._fd, os.fstat(self._fd).st_size // SLOT * SLOT)
        self._map: mmap.mmap | None = None
        self._remap()
        there: list[tuple[int, bytes]] = []
        if self._map is not None:
            there += _slots(self._map)
        for at, (_, raw) in enumerate(there):
            packet = _packet(raw)
            said = (packet.segment.mn or "", packet.segment.cn or "") if packet else ("", str(at))
            self._slots[said] = at

    def put(self, mn: str, cn: str, raw: bytes, arrived_us: int) -> None:
        """This packet is now the last one of its device and command."""
        if len(raw) > SLOT - _HEAD.size:
            return
        at = self._slots.get((mn, cn))
        if at is None:
            if len(self._slots) >= MOST:
                return
            at = self._slots[mn, cn] = len(self._slots)
        if self._map is None or (at + 1) * SLOT > len(self._map):
            os.ftruncate(self._fd, (at + _GROW) * SLOT)
            self._remap()
        assert self._map is not None
        begin = at * SLOT
        count = _HEAD.unpack_from(self._map, begin)[0] & ~1
        _HEAD.pack_into(self._map, begin, count + 1, arrived_us, len(raw))
        self._map[begin + _HEAD.size : begin + _HEAD.size + len(raw)] = raw
        _HEAD.pack_into(self._map, begin, count + 2, arrived_us, len(raw))

    def close(self) -> None:
        """Give the file back."""
        if self._map is not None:
            self._map.close()
        os.close(self._fd)

    def _remap(self) -> None:
        if self._map is not None:
            self._map.close()
            self._map = None
        if size := os.fstat(self._fd).st_size:
            self._map = mmap.mmap(self._fd, size)


@dataclass(frozen=True, slots=True)
class Last:
    """The last packet of a device under one command, and when it came."""

    arrived: datetime
    packet: Packet


def last_of(city: Path, mn: str = "", keys: Keys | Sequence[bytes] = ()) -> list[Last]:
    """The last packets (of one device), newest first; empty when no gateway ever ran."""
    try:
        with (city / "gateway" / _FILE).open("rb") as file:
            if not os.fstat(file.fileno()).st_size:
                return []
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
                taken = list(_slots(mapped))
    except FileNotFoundError:
        return []
    found = []
    wanted = f"MN={mn};".encode()
    for arrived_us, raw in taken:
        if mn and wanted not in raw:
            continue
        packet = _packet(raw, keys)
        if packet is not None and (not mn or packet.segment.mn == mn):
            found.append(Last(_EPOCH + timedelta(microseconds=arrived_us), packet))
    return sorted(found, key=lambda one: one.arrived, reverse=True)


def _slots(mapped: mmap.mmap) -> Iterator[tuple[int, bytes]]:
    for begin in range(0, len(mapped) // SLOT * SLOT, SLOT):
        for _ in range(_TRIES):
            count, arrived_us, length = _HEAD.unpack_from(mapped, begin)
            raw = mapped[begin + _HEAD.size : begin + _HEAD.size + length]
            if not count % 2 and _HEAD.unpack_from(mapped, begin)[0] == count:
                break
        else:
            raw = b""  # the gateway died in the middle of it
        if count or raw:
            yield arrived_us, raw


def _packet(raw: bytes, keys: Keys | Sequence[bytes] = ()) -> Packet | None:
    frame = next((one for one in frames(raw) if isinstance(one, Frame)), None)
    return None if frame is None else read(frame, keys)
