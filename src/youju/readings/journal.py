"""The journal 日志: what came in, byte for byte, in the order it came; only ever appended to.

Each producer has its own stream (``import``, ``mark``, ``register``, later ``gateway``), a
folder of segment files named by the number of their first record. An append writes all its
records, calls fdatasync once and only then returns: what it returned a position for stays.

>>> from tempfile import mkdtemp
>>> journal = Journal(Path(mkdtemp()))
>>> str(journal.append("import", "sheet", b"site,time,pm25", {"file": "a.csv"}))
'import/1'
>>> journal.read(Position("import", 1)).payload
b'site,time,pm25'
>>> journal.verify()
[]
"""

from __future__ import annotations

import fcntl
import hashlib
import mmap
import os
import re
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from pathlib import Path
from stat import S_ISDIR
from typing import Any

from youju.readings.frames import (
    MAGIC,
    BadHead,
    Bytes,
    Head,
    Position,
    Record,
    decode,
    encode,
    genesis,
)
from youju.terms.errors import BrokenEvidence, NotThere

SEGMENT_BYTES = 64 << 20
_SETTLED_NS = 5_000_000_000
_STREAM = re.compile(r"[a-z0-9][a-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Problem:
    """The first fault of a stream: where it is and what it is."""

    stream: str
    segment: str
    number: int | None
    offset: int
    what: str

    def __str__(self) -> str:
        which = f"第{self.number}条记录" if self.number else "（没有记录）"
        return f"{self.stream}/{self.segment} {which}，字节 {self.offset}：{self.what}"


class _File:
    """A segment kept open for appending; it closes with the last who knows of it."""

    def __init__(self, segment: Path) -> None:
        self.fd = os.open(segment, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self.inode = os.fstat(self.fd).st_ino

    def __del__(self, close: Callable[[int], None] = os.close) -> None:
        if hasattr(self, "fd"):
            close(self.fd)


@dataclass(slots=True)
class _Tail:
    """Where the next record of a stream goes."""

    segment: Path
    size: int
    number: int
    hash: bytes
    file: _File | None = None


def _write(fd: int, data: bytes) -> None:
    """Write all of it; a separate function so that a test can die in the middle of it."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


class Journal:
    """All streams of one city.

    ``clock`` gives the time of arrival in microseconds since 1970 (UTC); it is the only
    clock of the store and enters no rule. A segment is closed once it holds
    ``segment_bytes``; records are never split.
    """

    def __init__(
        self,
        path: Path,
        *,
        clock: Callable[[], int] | None = None,
        segment_bytes: int = SEGMENT_BYTES,
    ) -> None:
        self.path = Path(path)
        self.segment_bytes = segment_bytes
        self._clock = clock or (lambda: time.time_ns() // 1000)
        self._tails: dict[str, _Tail] = {}
        self._offsets: dict[Path, tuple[int, list[int]]] = {}
        self._listed: dict[str, tuple[tuple[int, int], list[Path]]] = {}

    # writing

    def append(
        self, stream: str, kind: str, payload: bytes, meta: Mapping[str, Any] | None = None
    ) -> Position:
        """Keep one record; when this returns, the disk has it."""
        return self.append_many(stream, [(kind, payload, meta or {})])[0]

    def append_many(
        self, stream: str, records: Sequence[tuple[str, bytes, Mapping[str, Any] | str]]
    ) -> list[Position]:
        """Keep several records with one write and one fdatasync (group commit).

        After a failure none of them counts as kept; the next append cuts what was left over.
        What is said of a record may come as text already (see ``encode``).
        """
        if not records:
            return []
        with self._locked(stream):
            tail = self._tail(stream)
            if tail.size >= self.segment_bytes:
                tail = self._tails[stream] = _Tail(
                    self._folder(stream) / _segment_name(tail.number + 1), 0, tail.number, tail.hash
                )
            parts: list[bytes] = []
            number, before, first = tail.number, tail.hash, tail.number + 1
            for kind, payload, meta in records:
                number += 1
                head, before = encode(
                    kind,
                    meta,
                    payload,
                    number=number,
                    group=first,
                    arrived_us=self._clock(),
                    before=before,
                )
                parts += (head, payload)
            data = b"".join(parts)
            try:
                self._put(tail, data)
            except BaseException:
                self._tails.pop(stream, None)
                raise
            tail.size, tail.number, tail.hash = tail.size + len(data), number, before
        return [Position(stream, one) for one in range(first, number + 1)]

    def find_end(self, stream: str) -> None:
        """Look where a stream goes on, which reads its last segment, before somebody waits for it.

        :raises BrokenEvidence: the last segment is damaged.
        """
        with self._locked(stream):
            self._tail(stream)

    def _put(self, tail: _Tail, data: bytes) -> None:
        new = not tail.size and not tail.segment.exists()
        if tail.file is None:
            tail.file = _File(tail.segment)
        _write(tail.file.fd, data)
        os.fdatasync(tail.file.fd)
        if new:
            sync_folder(tail.segment.parent)

    @contextmanager
    def _locked(self, stream: str) -> Iterator[None]:
        """Appends of one stream happen one after the other, whichever process they come from."""
        if not _STREAM.fullmatch(stream):
            raise NotThere(f"“{stream}”不能作日志流的名称；只用小写字母、数字、- 和 _。")
        lock = self._folder(stream) / ".lock"
        try:
            fd = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
        except FileNotFoundError:
            lock.parent.mkdir(parents=True, exist_ok=True)
            sync_folder(self.path)
            fd = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            yield
        finally:
            os.close(fd)

    def _tail(self, stream: str) -> _Tail:
        """Where to go on: remembered unless another process appended meanwhile."""
        known = self._tails.get(stream)
        if known is not None and _is_still_last(known):
            return known
        tail = self._tails[stream] = self._recover(stream, self._segments(stream))
        return tail

    def _recover(self, stream: str, segments: list[Path]) -> _Tail:
        """The end of the last segment; an append that a crash left unfinished is set aside."""
        if not segments:
            return _Tail(self._folder(stream) / _segment_name(1), 0, 0, genesis(stream))
        segment = segments[-1]
        first = _first_number(segment)
        start = _Tail(segment, 0, first - 1, genesis(stream))
        if len(segments) > 1:
            start.hash = self._last_hash(segments[-2])
        good, last_group = start, [start]
        with _mapped(segment) as data:
            fault = ""
            while good.size < len(data) and not fault:
                try:
                    head = _checked(data, good.size, good.number, good.hash)
                except BadHead as wrong:
                    fault = str(wrong)
                    break
                if head.group == head.number:
                    last_group = [good]
                good = _Tail(segment, good.size + head.total, head.number, head.hash)
                last_group.append(good)
            # Everything before the last append was synced; only the last may be incomplete.
            for before, after in pairwise(last_group):
                if not _payload_holds(data, before.size):
                    good, fault = before, "the payload does not match its hash"
                    break
                good = after
            if good.size == len(data):
                return good
            if fault != "the payload is cut off":
                self._refuse_if_acknowledged(stream, data, good, fault)
            rest = data[good.size :]
        aside = segment.with_suffix(f".{good.number + 1}.torn")
        _write_whole(aside, rest)
        with segment.open("r+b") as file:
            file.truncate(good.size)
            os.fsync(file.fileno())
        sync_folder(segment.parent)
        self._offsets.pop(segment, None)
        return good

    def _refuse_if_acknowledged(self, stream: str, data: Bytes, good: _Tail, fault: str) -> None:
        """A later append behind the fault means that the faulty record had been acknowledged."""
        at = data.find(MAGIC, good.size + 1)
        while at >= 0:
            with suppress(BadHead):
                head = decode(data, at)
                if head.group > good.number + 1:
                    raise BrokenEvidence(
                        f"日志 {good.segment} 在字节 {good.size} 处损坏（{_SAID[fault]}），"
                        f"而其后还有已确认的记录 {stream}/{head.number}；"
                        "请从备份恢复，系统不会自行截断。"
                    )
            at = data.find(MAGIC, at + 1)

    def _last_hash(self, segment: Path) -> bytes:
        digest = b""
        with _mapped(segment) as data:
            at = 0
            while at < len(data):
                try:
                    head = decode(data, at)
                except BadHead as wrong:
                    raise BrokenEvidence(f"日志 {segment} 在字节 {at} 处损坏：{wrong}。") from None
                digest, at = head.hash, at + head.total
        return digest

    # reading

    def streams(self) -> list[str]:
        """The streams that hold something, in order of name."""
        if not self.path.is_dir():
            return []
        return sorted(one.name for one in self.path.iterdir() if self._segments(one.name))

    def last(self, stream: str) -> int:
        """The number of the last whole record (0 for an empty stream)."""
        number = 0
        for segment in self._segments(stream)[-1:]:
            number = _first_number(segment) - 1 + len(self._index(segment))
        return number

    def read(self, position: Position) -> Record:
        """The record at that position, checked against its hash.

        :raises NotThere: the stream has no such record.
        :raises BrokenEvidence: the bytes are not those that were written.
        """
        segment, offset = self._place(position)
        with _mapped(segment) as data:
            return _record(position.stream, segment, data, offset)

    def arrived_us(self, position: Position) -> int:
        """When the record came, microseconds UTC, without reading its payload.

        :raises NotThere: the stream has no such record.
        """
        segment, offset = self._place(position)
        with _mapped(segment) as data:
            return decode(data, offset).arrived_us

    def _place(self, position: Position) -> tuple[Path, int]:
        segments = self._segments(position.stream)
        at = bisect_right(segments, position.number, key=_first_number) - 1
        if at >= 0:
            offsets = self._index(segments[at])
            if (place := position.number - _first_number(segments[at])) < len(offsets):
                return segments[at], offsets[place]
        raise NotThere(f"日志里没有 {position}；这一流的最后一条是 {self.last(position.stream)}。")

    def records(self, stream: str, after: int = 0) -> Iterator[Record]:
        """The records behind number ``after``, in order, each checked against its hash."""
        segments = self._segments(stream)
        for segment, following in zip_longest(segments, segments[1:]):
            if following is not None and _first_number(following) <= after + 1:
                continue
            first = _first_number(segment)
            offsets = self._index(segment)[max(0, after + 1 - first) :]
            with _mapped(segment) as data:
                for offset in offsets:
                    yield _record(stream, segment, data, offset)

    def heads(self, stream: str, after: int = 0) -> Iterator[tuple[Position, Head]]:
        """The heads behind number ``after``, in order, without reading any payload."""
        for segment in self._segments(stream):
            first = _first_number(segment)
            offsets = self._index(segment)
            if first + len(offsets) <= after + 1:
                continue
            with _mapped(segment) as data:
                for offset in offsets[max(0, after + 1 - first) :]:
                    head = decode(data, offset)
                    yield Position(stream, head.number), head

    def verify(self) -> list[Problem]:
        """Walk every byte of every stream; the first fault of each stream, if there is one."""
        return [found for stream in self.streams() if (found := self._verify(stream))]

    def torn(self) -> list[Path]:
        """Pieces that were set aside after a crash; none of them was ever acknowledged."""
        return sorted(self.path.glob("*/*.torn"))

    def _verify(self, stream: str) -> Problem | None:
        before, number = genesis(stream), 0
        for segment in self._segments(stream):
            at = 0
            if _first_number(segment) != number + 1:
                return Problem(
                    stream, segment.name, number + 1, 0, f"缺少第{number + 1}条记录所在的文件"
                )
            with _mapped(segment) as data:
                while at < len(data):
                    try:
                        head = _checked(data, at, number, before)
                    except BadHead as wrong:
                        return Problem(stream, segment.name, number + 1, at, _SAID[str(wrong)])
                    if not _payload_holds(data, at):
                        what = _SAID["the payload does not match its hash"]
                        return Problem(stream, segment.name, head.number, at, what)
                    before, number, at = head.hash, head.number, at + head.total
            if not at:
                return Problem(stream, segment.name, None, 0, "文件是空的")
        return None

    # files

    def _folder(self, stream: str) -> Path:
        return self.path / stream

    def _segments(self, stream: str) -> list[Path]:
        """The segments in their order; a folder that has not changed since is not listed again."""
        folder = self._folder(stream)
        try:
            about = folder.stat()
        except (FileNotFoundError, NotADirectoryError):
            return []
        stamp = about.st_ino, about.st_mtime_ns
        known = self._listed.get(stream)
        if known is not None and known[0] == stamp:
            return known[1]
        if not S_ISDIR(about.st_mode):
            return []
        found = [folder / name for name in sorted(os.listdir(folder)) if name.endswith(".seg")]
        # A folder that changed just now may change again without its time telling.
        if time.time_ns() - about.st_mtime_ns > _SETTLED_NS:
            self._listed[stream] = stamp, found
        return found

    def _index(self, segment: Path) -> list[int]:
        """Offsets of the whole records of a segment; remembered and extended as it grows."""
        at, offsets = self._offsets.get(segment, (0, []))
        if segment.stat().st_size > at:
            with _mapped(segment) as data:
                while at < len(data):
                    try:
                        head = decode(data, at)
                    except BadHead:
                        break
                    if at + head.total > len(data):
                        break
                    offsets.append(at)
                    at += head.total
            self._offsets[segment] = (at, offsets)
        return offsets


_SAID = {
    "the head is cut off": "记录不完整",
    "the payload is cut off": "记录的内容不完整",
    "no record begins here": "这里不是记录的开头",
    "the head does not match its hash": "记录头与其散列不符",
    "the payload does not match its hash": "记录内容与其散列不符",
    "the number does not follow": "记录编号不连续",
    "the chain is broken": "散列链断开：与前一条记录的散列不符",
}


def _checked(data: Bytes, at: int, number: int, before: bytes) -> Head:
    """The head at that place, following the record before it and wholly inside the file."""
    head = decode(data, at)
    if head.number != number + 1:
        raise BadHead("the number does not follow")
    if head.before != before:
        raise BadHead("the chain is broken")
    if at + head.total > len(data):
        raise BadHead("the payload is cut off")
    return head


def _payload_holds(data: Bytes, at: int) -> bool:
    head = decode(data, at)
    return hashlib.sha256(data[at + head.bytes : at + head.total]).digest() == head.payload_hash


def _record(stream: str, segment: Path, data: Bytes, at: int) -> Record:
    head = decode(data, at)
    payload = data[at + head.bytes : at + head.total]
    position = Position(stream, head.number)
    if hashlib.sha256(payload).digest() != head.payload_hash:
        raise BrokenEvidence(f"日志记录 {position}（{segment.name}）的内容与其散列不符。")
    return Record(position, head.kind, head.arrived_us, payload, head.meta)


@contextmanager
def _mapped(segment: Path) -> Iterator[Bytes]:
    """The bytes of a segment without reading them all into memory."""
    with segment.open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            yield b""
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            yield mapped


def _is_still_last(tail: _Tail) -> bool:
    """Whether nobody appended since: what came next would have made this file longer, or would
    be the one file whose name follows. So the folder, which may hold years, need not be listed."""
    try:
        said = tail.segment.stat()
        return (
            said.st_size == tail.size
            and (tail.file is None or tail.file.inode == said.st_ino)
            and not (tail.segment.parent / _segment_name(tail.number + 1)).exists()
        )
    except (FileNotFoundError, NotADirectoryError):
        return False


def _segment_name(first: int) -> str:
    return f"{first:015d}.seg"


def _first_number(segment: Path) -> int:
    return int(segment.stem)


def _write_whole(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make new names in a folder survive a loss of power."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
