"""From records of the stream ``gateway`` to packets with their place, verdict and status.

A record holds the frames that one group commit acknowledged: their bytes one behind the other,
and in its head ``frames``: a list of ``[length, peer, …]`` in the same order. The verdicts are
made again from the bytes, so that what the tables say can be checked without trusting the head.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from youju.intake.hj212 import Frame, Message, Packet, frames, read
from youju.intake.network.decoding import carries_readings, time_of
from youju.readings.frames import Record
from youju.readings.network.registers import Device, Network
from youju.terms.errors import BrokenEvidence
from youju.terms.periods import BEIJING

STREAM: Final = "gateway"
KINDS: Final = ("frames", "frame")
AHEAD: Final = timedelta(days=1)
"""A DataTime that lies further ahead of the arrival is the fault of a clock."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a frame stands: its ordinal among all, journal number, place in the record."""

    ordinal: int
    entry: int
    nth: int
    arrived: datetime
    peer: str


@dataclass(slots=True)
class Taken:
    """One frame of the journal; ``packet`` None for bytes that are no packet."""

    place: Place
    raw: bytes
    packet: Packet | None
    status: str
    note: str = ""
    device: Device | None = None


def cut(record: Record) -> Iterator[tuple[int, str, bytes]]:
    """Place in the record, peer and bytes of every frame.

    :raises BrokenEvidence: the head does not fit the payload.
    """
    if record.kind not in KINDS:
        return
    listed: Sequence[Sequence[Any]] | None = record.meta.get("frames")
    if listed is None:
        yield 0, str(record.meta.get("peer", "")), record.payload
        return
    at = 0
    for nth, one in enumerate(listed):
        yield nth, str(one[1]), record.payload[at : at + int(one[0])]
        at += int(one[0])
    if at != len(record.payload):
        raise BrokenEvidence(
            f"日志 {record.position} 的记录头说有 {at} 字节报文，实际 {len(record.payload)} 字节。"
        )


def packet_of(raw: bytes, keys: Mapping[str, Sequence[bytes]]) -> Packet | None:
    """The packet in the bytes of one frame."""
    frame = next((one for one in frames(raw) if isinstance(one, Frame)), None)
    return None if frame is None else read(frame, keys)


def judged(
    place: Place, raw: bytes, network: Network, keys: Mapping[str, Sequence[bytes]]
) -> Taken:
    """A frame with what may be done with it: read, or kept for a stated reason."""
    packet = packet_of(raw, keys)
    if packet is None:
        return Taken(place, raw, None, "gap")
    said = packet.segment
    one = Taken(place, raw, packet, "decoded")
    arrived = place.arrived.astimezone(BEIJING)
    when = time_of(Message((packet,)))
    day = arrived.date() if when is None or when > arrived + AHEAD else when.date()
    one.device = network.device(said.mn or "", day)
    _note_password(one, network, day)
    if one.device is None:
        one.status = "unregistered"
    elif not one.device.allows(place.peer):
        one.status = "wrong_address"
    elif not packet.opened:
        one.status = "no_key"
    elif packet.crc in ("bad", "unverifiable"):
        one.status = "bad_crc"
    elif packet.crc != "ok" and not one.device.lenient:
        one.status, one.note = "bad_crc", _joined(one.note, "本设备只接受规范的校验码")
    elif not carries_readings(packet):
        one.status = "no_readings"
    elif when is not None and when > arrived + AHEAD:
        one.status, one.note = "bad_time", _joined(one.note, "数据时间晚于到达时间一天以上")
    return one


def _note_password(one: Taken, network: Network, day: date) -> None:
    assert one.packet is not None
    agreed = network.password(one.packet.segment.mn or "", day)
    if agreed is not None and one.packet.segment.said("PW") != agreed:
        one.note = _joined(one.note, "口令不符")


def _joined(*notes: str) -> str:
    return "；".join(note for note in notes if note)


def row(one: Taken) -> dict[str, Any]:
    """The packet as a row of ``raw_packet``."""
    place, packet = one.place, one.packet
    said = packet.segment if packet else None
    return {
        "ordinal": place.ordinal,
        "entry": place.entry,
        "nth": place.nth,
        "arrived": place.arrived,
        "peer": place.peer or None,
        "mn": said.mn if said else None,
        "st": said.st if said else None,
        "cn": said.cn if said else None,
        "qn": said.qn if said else None,
        "data_time": said.data_time if said else None,
        "edition": packet.edition if packet else None,
        "crc": packet.crc if packet else None,
        "length": packet.frame.length if packet else None,
        "tail": packet.frame.tail if packet else None,
        "pnum": said.pnum if said and (said.pnum or 0) <= _SMALL else None,
        "pno": said.pno if said and (said.pno or 0) <= _SMALL else None,
        "status": one.status,
        "note": one.note or None,
        "day": place.arrived.astimezone(BEIJING).date().isoformat(),
    }


_SMALL: Final = 9999
"""The highest packet number of any edition; more is kept in the packet alone."""
