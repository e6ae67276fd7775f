"""The bytes of one journal record: a head that carries the chain, then the payload as it came.

::

    magic   4    "YJ1\\n"
    head    4    bytes of kind and meta together
    length  8    bytes of the payload
    number  8    running number in the stream, from 1
    group   8    number of the first record of the append that this record belongs to
    arrived 8    microseconds since 1970-01-01T00:00Z
    before  32   hash of the record before (of the stream's name for the first record)
    payload 32   SHA-256 of the payload
    kind + meta  "kind" NUL "{json}"
    hash    32   SHA-256 of everything above
    payload

The hash of a record covers its payload and the record before, so the last hash of a segment
covers the whole segment and everything before it; the first record of the next segment
carries it as ``before``. ``group`` tells an unfinished append (its bytes may be cut) from a
fault in something that had been acknowledged (nothing may be cut).
"""

from __future__ import annotations

import hashlib
import json
import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from youju.terms.errors import BadInput

MAGIC = b"YJ1\n"
FIXED = struct.Struct("<4sIQQQq32s32s")
HASH_BYTES = 32
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Bytes = bytes | mmap.mmap
MAX_HEAD = 1 << 24
"""A head longer than this is no head; it keeps a damaged length from asking for all memory."""


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in the journal: the stream and the running number in it.

    >>> Position.parse("import/17").number
    17
    """

    stream: str
    number: int

    def __str__(self) -> str:
        return f"{self.stream}/{self.number}"

    @classmethod
    def parse(cls, text: str) -> Position:
        """The position written as ``stream/number``."""
        stream, _, number = text.rpartition("/")
        if not stream or not number.isdecimal():
            raise BadInput(f"“{text}”不是日志位置；日志位置写成 import/17。")
        return cls(stream, int(number))


@dataclass(frozen=True, slots=True)
class Record:
    """One record as read back: where it stands, when it came, what was said about it, its bytes."""

    position: Position
    kind: str
    arrived_us: int
    payload: bytes
    meta: Mapping[str, Any] = field(default_factory=dict)

    @property
    def arrived(self) -> datetime:
        """The instant of arrival, UTC."""
        return _EPOCH + timedelta(microseconds=self.arrived_us)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a record, checked against its own hash but not yet against its payload."""

    number: int
    group: int
    arrived_us: int
    before: bytes
    payload_hash: bytes
    payload_bytes: int
    kind: str
    meta: Mapping[str, Any]
    hash: bytes
    bytes: int

    @property
    def total(self) -> int:
        """Bytes of head and payload."""
        return self.bytes + self.payload_bytes


class BadHead(Exception):
    """The bytes at this place are no head of a record (internal; never leaves the journal)."""


def genesis(stream: str) -> bytes:
    """What the first record of a stream carries as the hash before it."""
    return hashlib.sha256(f"youju journal {stream}".encode()).digest()


def encode(
    kind: str,
    meta: Mapping[str, Any] | str,
    payload: bytes,
    *,
    number: int,
    group: int,
    arrived_us: int,
    before: bytes,
) -> tuple[bytes, bytes]:
    """The bytes of a record (head, without the payload behind it) and its hash.

    ``meta`` as text is taken as it is: JSON as ``text_of`` writes it, by somebody who writes many.
    """
    said = meta if isinstance(meta, str) else text_of(meta)
    text = kind.encode() + b"\0" + said.encode()
    if len(text) > MAX_HEAD:
        raise BadInput(f"日志记录的说明有 {len(text)} 字节，超过 {MAX_HEAD} 字节的上限。")
    fixed = FIXED.pack(
        MAGIC,
        len(text),
        len(payload),
        number,
        group,
        arrived_us,
        before,
        hashlib.sha256(payload).digest(),
    )
    digest = hashlib.sha256(fixed + text).digest()
    return fixed + text + digest, digest


def text_of(meta: Mapping[str, Any]) -> str:
    """What is said of a record, as its head holds it.

    >>> text_of({"peer": "甲", "nth": 1})
    '{"nth":1,"peer":"甲"}'
    """
    return json.dumps(dict(meta), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def decode(data: Bytes, at: int = 0) -> Head:
    """The head at that offset.

    :raises BadHead: when the bytes end before the head does, or are not what was written.
    """
    end = at + FIXED.size
    if len(data) < end:
        raise BadHead("the head is cut off")
    magic, text_bytes, payload_bytes, number, group, arrived_us, before, payload_hash = (
        FIXED.unpack_from(data, at)
    )
    if magic != MAGIC or text_bytes > MAX_HEAD:
        raise BadHead("no record begins here")
    total = end + text_bytes + HASH_BYTES
    if len(data) < total:
        raise BadHead("the head is cut off")
    text = data[end : end + text_bytes]
    digest = data[end + text_bytes : total]
    if hashlib.sha256(data[at:end] + text).digest() != digest:
        raise BadHead("the head does not match its hash")
    kind, _, said = text.partition(b"\0")
    return Head(
        number,
        group,
        arrived_us,
        before,
        payload_hash,
        payload_bytes,
        kind.decode(),
        json.loads(said),
        digest,
        total - at,
    )
