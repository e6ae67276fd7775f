"""Packets out of a stream of bytes: by length, confirmed by CRC, resynchronising.

A packet is ``##``, four digits, the data segment of so many bytes, four hexadecimal digits and
CR LF (HJ 212-2017 table 2). In the field the length may be wrong, the end missing, packets glued
or cut, and a data area of 2025 may hold any byte. So nothing is split at line ends. The scanner
walks through *events* in the order of the stream:

- a **beginning**: ``##`` and four digits;
- a **landing**: the place where a beginning's declared length says that its CRC has ended;
- an **end** by looks: four hexadecimal digits after ``&&``, or before CR, LF or ``##``.

At each landing and each end the CRC is tried; what agrees is a packet. A packet whose CRC is
wrong is still one when its length lands on ``&&`` and four digits, or when that is how it ends;
it waits until its declared length has passed, so that a right reading wins. A packet in the
middle of a damaged one is found by itself. What remains are gaps; no byte is lost.

Each decision needs bytes up to a fixed place only, so it does not matter how the stream was cut.
Only 256 CRC values exist, so agreement is believed only at a landing or for the *last* beginning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from youju.intake.hj212 import crc
from youju.intake.hj212.cipher import form_of
from youju.intake.hj212.found import ORDINARY, Frame, Gap, Length, Tail

LONGEST = 9999
"""The longest declared length that four digits can say."""
GAP = 65536
"""Bytes after which a gap is reported and a new one begins."""
OPEN_AT_ONCE = 8
"""Beginnings kept open; when one more comes, the oldest is given up."""

_HEAD, _SUM, _TAIL = 6, 4, 2
_EVENT = re.compile(rb"(?<!CP=)&&[0-9A-Fa-f]{4}|[\r\n]|##")
_HEX = re.compile(rb"[0-9A-Fa-f]{4}")
_CUT = re.compile(rb"(?:##[0-9]{0,3}|#)\Z")
_PIECE = 65536


@dataclass(slots=True, eq=False)
class _Beginning:
    """A place where a packet may begin, and both sums as far as they have been needed."""

    at: int
    declared: int
    land: int
    end: int | None = None
    landed: bool = False
    summed: int = 0
    sum: int = crc.START
    modbus_summed: int = 0
    modbus: int = crc.START
    said: crc.Verdict = "bad"


class Framer:
    """Bytes in, packets and gaps out, in their order; holds at most about 200 KB.

    ``longest``: a declared length above it is not waited for. Then only the looks of the end
    can close the packet.

    >>> one = Framer()
    >>> one.feed(b"noise##0087QN=20240601085857223;ST=32;CN=1011;PW=123456;")
    []
    >>> gap, frame = one.feed(b"MN=010000A8900016F000169DC0;Flag=9;CP=&&&&2200\\r\\n")
    >>> gap.raw, frame.offset, frame.length, frame.crc, frame.tail
    (b'noise', 5, 'ok', 'ok', 'present')
    """

    def __init__(self, longest: int = LONGEST) -> None:
        self._longest = min(longest, LONGEST)
        self._reach = _HEAD + LONGEST + _SUM + _TAIL
        self._buffer = bytearray()
        self._base = 0  # offset in the stream of the first byte in the buffer
        self._scan = 0  # everything below this offset in the stream has been looked at
        self._gap = bytearray()
        self._open: list[_Beginning] = []

    @property
    def waiting(self) -> bool:
        """Whether something has begun that is not decided yet (see ``settle``)."""
        return bool(self._open)

    @property
    def empty(self) -> bool:
        """Whether nothing is held: a new framer would go on in the same way."""
        return not self._buffer and not self._gap

    def feed(self, data: bytes) -> list[Frame | Gap]:
        """What is decided by these bytes. They may be cut anywhere."""
        out: list[Frame | Gap] = []
        for at in range(0, len(data), _PIECE):
            self._buffer += data[at : at + _PIECE]
            out.extend(self._walk(final=False))
            out.extend(self._tidy())
        return out

    def settle(self) -> list[Frame | Gap]:
        """To be called when the line has been quiet: packets that end here without CR LF come out.

        What has begun and not ended stays, its rest may still come.
        """
        begun = _CUT.search(self._buffer)
        again = self._base + begun.start() if begun else None
        out = list(self._walk(final=True))
        while any(one.end is not None for one in self._open):
            waiting = next(one for one in reversed(self._open) if one.end is not None)
            out.extend(self._resolve(waiting))
        if again is not None:
            self._scan = min(self._scan, again)
        out.extend(self._tidy())
        return out

    def close(self) -> list[Frame | Gap]:
        """At the end of the stream: all that is left; the framer is then as new, but counts on."""
        out = self.settle()
        self._open.clear()
        self._release(self._base + len(self._buffer))
        self._scan = self._base
        out.extend(self._flush())
        return out

    # -- the walk ------------------------------------------------------------------------------

    def _walk(self, *, final: bool) -> Iterator[Frame | Gap]:
        stop = self._base + len(self._buffer)
        while True:
            landing = self._nearest()
            place, kind = self._next(stop, final)
            if landing is not None and landing.land <= place:
                land = landing.land
                if land > stop or (land + _TAIL > stop and not final):
                    break
                yield from self._tried(land, stop, final, landing)
                continue
            if self._open and self._open[0].at + self._reach <= min(place, stop):
                yield from self._give_up()
                continue
            if kind == "none":
                break
            yield from self._met(place, kind, stop, final)
        if final:
            yield from self._tried(stop, stop, final, None)

    def _nearest(self) -> _Beginning | None:
        """The beginning that lands first; of several that land together the last."""
        first: _Beginning | None = None
        for one in self._open:
            if not one.landed and (first is None or one.land <= first.land):
                first = one
        return first

    def _tidy(self) -> Iterator[Gap]:
        """What can no more be part of a packet leaves the buffer; long gaps come out in pieces."""
        self._release(self._open[0].at if self._open else self._scan)
        while len(self._gap) >= GAP:
            yield self._piece(GAP)

    def _next(self, stop: int, final: bool) -> tuple[int, str]:
        """The next place of interest and its kind; moves the scan over what can't be one."""
        while True:
            found = _EVENT.search(self._buffer, max(0, self._scan - self._base))
            if found is None:
                # "&&" and three digits, or "#", at the very end may yet become something.
                self._scan = stop if final else max(self._scan, stop - 5)
                return stop + 1, "none"
            at = self._base + found.start()
            if found.end() - found.start() == _HEAD:
                if at + _HEAD + _TAIL > stop and not final:
                    return at + _HEAD, "none"
                return at + _HEAD, "sum"
            if found[0] == b"##":
                if at + _HEAD > stop and not final:
                    return at, "none"
                return at, "head"
            if at + _TAIL > stop and not final:
                return at, "none"
            return at, "line"

    def _met(self, place: int, kind: str, stop: int, final: bool) -> Iterator[Frame | Gap]:
        self._scan = max(self._scan, place if kind == "sum" else place + 1)
        yield from self._tried(place, stop, final, None)
        if kind == "head":
            yield from self._begin(place, stop, final)

    def _begin(self, at: int, stop: int, final: bool) -> Iterator[Frame | Gap]:
        digits = self._bytes(at + 2, at + _HEAD)
        if len(digits) < 4 or not digits.isdigit():
            return
        if len(self._open) >= OPEN_AT_ONCE:
            yield from self._give_up()
        declared, begin = int(digits), at + _HEAD
        land = begin + declared + _SUM
        one = _Beginning(at, declared, land, summed=begin, modbus_summed=begin)
        one.landed = declared > self._longest
        self._open.append(one)
        # The usual packet needs no walk: nothing of interest lies before its landing.
        if len(self._open) == 1 and not one.landed and land + (0 if final else _TAIL) <= stop:
            inside = (begin - self._base, land - 1 - self._base)
            if _EVENT.search(self._buffer, *inside) is None:
                yield from self._tried(land, stop, final, one)

    def _tried(
        self, end: int, stop: int, final: bool, landing: _Beginning | None
    ) -> Iterator[Frame | Gap]:
        """Does a packet end here? ``landing``: the beginning that says so by its length."""
        one = landing or (self._open[-1] if self._open else None)
        if landing is not None:
            landing.landed = True
        if one is None:
            return
        begin, at = one.at + _HEAD, end - self._base
        buffer = self._buffer
        fits = end - _SUM >= begin and _HEX.fullmatch(buffer, at - _SUM, at) is not None
        marked = ended = False
        if fits:
            marked = (
                end - 6 >= begin
                and buffer[at - 6 : at - _SUM] == b"&&"
                and buffer[max(at - 9, one.at - self._base) : at - 6] != b"CP="
            )
            after = self._bytes(end, end + _TAIL)
            ended = after[:1] in (b"\r", b"\n") or after == b"##" or (final and end == stop)
        if fits and (marked or ended) and self._agrees(one, end, self._bytes(end - _SUM, end)):
            yield from self._resolve(one, end)
        elif landing is None:
            if marked and ended and one.end is None:
                one.end = end
                if one.landed:
                    yield from self._resolve(one)
        elif marked and one is self._open[-1]:
            ciphered = form_of(self._bytes(one.at + _HEAD, end - _SUM)) is not None
            yield from self._resolve(one, end if ciphered or one.end is None else one.end)
        elif one.end is not None:
            yield from self._resolve(one)

    def _agrees(self, one: _Beginning, end: int, printed: bytes) -> bool:
        stop = end - _SUM
        one.sum = crc.checksum(self._bytes(one.summed, stop), one.sum)
        one.summed = stop
        one.said = crc.judge(printed, one.sum, -1)
        if one.said == "bad":
            one.modbus = crc.modbus(self._bytes(one.modbus_summed, stop), one.modbus)
            one.modbus_summed = stop
            one.said = crc.judge(printed, -1, one.modbus)
        return one.said != "bad"

    # -- what comes out ------------------------------------------------------------------------

    def _resolve(self, one: _Beginning, end: int | None = None) -> Iterator[Frame | Gap]:
        """Beginnings before it first: each with an end is a packet, each without is none."""
        if end is not None:
            one.end = end
        while one in self._open:
            yield from self._give_up()

    def _give_up(self) -> Iterator[Frame | Gap]:
        first = self._open.pop(0)
        if first.end is None:
            return
        self._release(first.at)
        yield from self._flush()
        raw = self._bytes(first.at, first.end)
        after = self._bytes(first.end, first.end + _TAIL)
        tail = after if after == b"\r\n" else after[:1] if after[:1] in (b"\r", b"\n") else b""
        yield _judged(first, raw, tail)
        stop = first.end + len(tail)
        del self._buffer[: stop - self._base]
        self._base = stop
        self._scan = max(self._scan, stop)
        self._open = [other for other in self._open if other.at >= stop]

    def _bytes(self, begin: int, end: int) -> bytes:
        return bytes(self._buffer[begin - self._base : max(begin, end) - self._base])

    def _release(self, upto: int) -> None:
        """Bytes before this offset belong to no packet."""
        count = upto - self._base
        if count > 0:
            self._gap += self._buffer[:count]
            del self._buffer[:count]
            self._base = upto

    def _piece(self, count: int) -> Gap:
        piece = Gap(self._base - len(self._gap), bytes(self._gap[:count]))
        del self._gap[:count]
        return piece

    def _flush(self) -> Iterator[Gap]:
        while self._gap:
            yield self._piece(GAP)


def _judged(one: _Beginning, raw: bytes, tail: bytes) -> Frame:
    segment, printed = raw[_HEAD:-_SUM], raw[-_SUM:]
    found = len(segment)
    length: Length = "over-long" if found > ORDINARY else "ok"
    if found != one.declared:
        length = "short" if found < one.declared else "long"
    said = one.said
    if said == "bad" and form_of(segment) is not None:
        said = "unverifiable"
    present: Tail = "present" if tail == b"\r\n" else "missing"
    return Frame(one.at, raw + tail, one.declared, segment, printed, length, said, present)


def frames(data: bytes, longest: int = LONGEST) -> list[Frame | Gap]:
    """The packets and gaps of bytes that are all there.

    >>> [type(one).__name__ for one in frames(b"##0000FFFF\\r\\n??")]
    ['Frame', 'Gap']
    """
    framer = Framer(longest)
    return framer.feed(data) + framer.close()
