"""What the gateway makes of one packet: its verdicts, whom it is from, what is answered.

An acknowledgement says: the sum was right and the disk has the packet. So it is given

- for an unknown device too: its packets are kept and become readings once it is registered;
- with a wrong password too: the standard knows no such answer, and the packet is kept;
- never for a wrong sum, nor for ciphertext that no key opens (its sum can't be known);
- for a lower-case or Modbus sum that the length confirms, unless the device's line says strict;
- never to a device number that calls from outside the addresses it is bound to;
- never to an answer, whatever its Flag says.

The usual packet (one that reads as the table of 2017 says) is judged by a few searches over its
bytes; all others go through the framer and the reader. Both ways give the same, which a test holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import NamedTuple

from youju.intake.hj212 import Frame, Gap, Packet, crc, read, reply
from youju.intake.hj212.building import ACCEPTED, ANSWERS
from youju.intake.hj212.cipher import form_of
from youju.intake.hj212.found import ORDINARY
from youju.readings.network.registers import Device, Network

_STRICT: frozenset[crc.Verdict] = frozenset({"ok"})
_HEAD = re.compile(
    rb"QN=[^;,=&]{1,40};ST=([^;,=&]*);CN=([0-9]{4});PW=([^;,=&]*);MN=([^;,=&]{1,64});"
    rb"Flag=([0-9]{1,3});(?:PNUM=[0-9]{1,9};PNO=[0-9]{1,9};)?(?:RF=1;)?CP=&&"
)
_ANSWERS = frozenset(one.encode() for one in ANSWERS)
_NOTICES = frozenset({b"1013", b"2072", b"9015"})


_LENGTHS = {b"##%04d" % size: size for size in range(ORDINARY + 1)}
"""How a packet of ordinary length begins."""
_ENDS = {value: b"%04X\r\n" % value for value in crc.TABLE}
"""How a packet with that sum ends."""
_AND = ord("&")
_QN = 20
"""Bytes of ``QN=`` and the 17 digits that the standard asks for."""


class Said(NamedTuple):
    """Whom a packet is from and what it is, by its head."""

    mn: str
    cn: str
    st: str
    pw: str
    flag: int | None
    device: Device | None


@cache
def _later(count: int) -> tuple[int, ...]:
    """What each value of the high byte makes of the sum so many bytes later (the sum is linear)."""
    zeros = bytes(count)
    return tuple(crc.checksum(zeros, high << 8) for high in range(256)) if count else ()


class About:
    """What all packets that say the same in their head have in common.

    ``key``: device number and command; ``silent``: never answered on this line's terms;
    ``rest``, ``constant``, ``later``: the answer but for QN, and its sum; ``begin``: how the answer
    begins when QN has its usual length (see ``_answer``).
    """

    __slots__ = ("addresses", "begin", "ciphered", "constant", "key", "later", "rest", "said")

    def __init__(self, said: Said, rest: bytes = b"") -> None:
        self.said = said
        self.key = said.mn, said.cn
        self.rest = rest
        self.constant = crc.checksum(rest, 0)
        self.later = _later(len(rest))
        self.begin = b"##%04d" % (_QN + len(rest))
        self.ciphered = (said.flag or 0) >> 2 == 2
        """Whether it may be: form_of has to look."""
        self.addresses = said.device is not None and bool(said.device.addresses)
        """Whether its device is bound to any."""


NOBODY = About(Said("", "", "", "", None, None))

Usual = tuple[bytes, bytes | None, About]
"""A usual packet: its bytes, the answer to it, what its head says."""


class Heard(NamedTuple):
    """One packet (or gap) as it goes into the journal, and what is sent back once it is there.

    ``packet``: read already, when it had to be; ``good``: the sum is accepted.
    """

    raw: bytes
    crc: str
    length: str
    tail: str
    gap: bool
    good: bool
    answer: bytes | None
    about: About
    packet: Packet | None


class Door:
    """Judges packets by the registers. ``today`` gives the day; registers are swapped in whole."""

    def __init__(self, network: Network, today: Callable[[], date]) -> None:
        self._today = today
        self.use(network)

    def use(self, network: Network) -> None:
        """From here on by these registers (also to be called when a new day has begun)."""
        self.network = network
        self.day = self._today()
        self._known: dict[str, Device | None] = {}
        self._abouts: dict[bytes, About] = {}
        self._keys = {mn: network.keys(mn) for mn in {one.mn for one in network.secrets}}

    def device(self, mn: str) -> Device | None:
        """The device of that number today; None when it is not registered."""
        try:
            return self._known[mn]
        except KeyError:
            if len(self._known) > 100_000:  # a stranger who makes up numbers costs no memory
                self._known.clear()
            found = self._known[mn] = self.network.device(mn, self.day)
            return found

    def quick(self, data: bytes, at: int, peer: str) -> Usual | None:
        """The packet that begins at ``at`` if it is a usual one that is wholly there.

        Its sum is right, in upper case, where its length says; it ends with CR LF.
        """
        begin = at + 6
        size = _LENGTHS.get(data[at:begin])
        if size is None:
            return None
        end = begin + size
        stop = end + 6
        if stop > len(data):
            return None
        # Single signs are found fastest; a lone "&" or "#" in the data goes the long way.
        area = data.find(b"&", begin, end)
        if (
            area < 0
            or data.find(b"&", area + 2, end) != end - 2
            or data[area + 1] != _AND
            or data[end - 1] != _AND
            or data.find(b"#", begin, end) >= 0
            or data.find(b"\r", begin, end) >= 0
            or data.find(b"\n", begin, end) >= 0
        ):
            return None
        segment = data[begin:end]
        if data[end:stop] != _ENDS[crc.checksum(segment)]:
            return None
        qn_end = segment.find(b";")
        qn = segment[:qn_end]
        if qn[:3] != b"QN=" or qn_end > 43 or not qn[3:].isalnum():
            return None
        about = self._abouts.get(segment[qn_end : area - begin])
        if about is None:
            about = self._about(segment, area - begin)
            if about is None:
                return None
        if about.ciphered and form_of(segment) is not None:
            return None
        answer = None
        if about.rest and (not about.addresses or _allows(about, peer)):
            answer = _answer(qn, about)
        return data[at:stop], answer, about

    def _about(self, segment: bytes, area: int) -> About | None:
        """What the head of a usual packet says; None when it is not a usual one."""
        head = _HEAD.match(segment)
        if head is None or head.end() != area + 2 or not head[0].isascii():
            return None
        st, cn, pw, mn, printed = (one.strip() for one in head.groups())
        flag = int(printed)
        if not 1 <= flag >> 2 <= 2:
            return None
        number = mn.decode()
        rest = b""
        if flag & 1 and cn not in _ANSWERS:
            which = b"9013" if cn in _NOTICES else b"9014"
            said = (which, pw, mn, flag >> 2 << 2)
            rest = b";ST=91;CN=%b;PW=%b;MN=%b;Flag=%d;CP=&&&&" % said
        if len(self._abouts) >= 50_000:  # a stranger who makes up heads costs no memory
            self._abouts.clear()
        one = About(
            Said(number, cn.decode(), st.decode(), pw.decode(), flag, self.device(number)), rest
        )
        self._abouts[segment[segment.find(b";") : area]] = one
        return one

    def slow(self, one: Frame | Gap, peer: str) -> Heard:
        """Any packet or gap that the framer found."""
        if isinstance(one, Gap):
            return Heard(one.raw, "", "", "", True, False, None, NOBODY, None)
        packet = read(one, self._keys)
        said = packet.segment
        number = said.mn or ""
        device = self.device(number)
        strict = device is not None and not device.lenient
        accepted = _STRICT if strict else ACCEPTED
        allowed = device is None or device.allows(peer)
        answer = reply(packet, accepted=accepted) if allowed else None
        return Heard(
            one.raw,
            packet.crc,
            one.length,
            one.tail,
            False,
            packet.crc in accepted,
            answer,
            About(
                Said(
                    number,
                    said.cn or "",
                    said.st or "",
                    said.said("PW") or "",
                    said.flag,
                    device,
                )
            ),
            packet,
        )


def _allows(about: About, peer: str) -> bool:
    device = about.said.device
    return device is None or device.allows(peer)


def _answer(qn: bytes, about: About) -> bytes:
    """The answer with this QN; only the sum of QN is new, the rest follows by linearity."""
    rest = about.rest
    begin = about.begin if len(qn) == _QN else b"##%04d" % (len(qn) + len(rest))
    end = _ENDS[about.later[crc.checksum(qn) >> 8] ^ about.constant]
    return begin + qn + rest + end
