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


class About(NamedTuple):
    """Whom a packet is from and what it is; shared by all packets that say the same in their head.

    ``rest``, ``constant``, ``later``: the answer to it but for QN, and its sum (see ``_answer``).
    """

    mn: str
    cn: str
    st: str
    pw: str
    flag: int | None
    device: Device | None
    rest: bytes = b""
    constant: int = 0
    later: tuple[int, ...] = ()


NOBODY = About("", "", "", "", None, None)


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

    def quick(self, data: bytes, at: int, peer: str) -> Heard | None:
        """The packet that begins at ``at`` if it is a usual one that is wholly there."""
        if data[at : at + 2] != b"##" or not data[at + 2 : at + 6].isdigit():
            return None
        begin = at + 6
        end = begin + int(data[at + 2 : begin])
        stop = end + 6
        if end - begin > ORDINARY or data[end + 4 : stop] != b"\r\n":
            return None
        area = data.find(b"&&", begin, end)
        if (
            area < 0
            or data.find(b"&&", area + 2, end) != end - 2
            or data.find(b"##", begin, end + 4) >= 0
            or data.find(b"\r", begin, end + 4) >= 0
            or data.find(b"\n", begin, end + 4) >= 0
        ):
            return None
        segment = data[begin:end]
        if data[end : end + 4] != b"%04X" % crc.checksum(segment):
            return None
        qn_end = segment.find(b";")
        if segment[:3] != b"QN=" or qn_end > 43 or not segment[3:qn_end].isalnum():
            return None
        about = self._abouts.get(segment[qn_end : area - begin])
        if about is None:
            about = self._about(segment, area - begin)
        if about is None or ((about.flag or 0) >> 2 == 2 and form_of(segment) is not None):
            return None
        answer = None
        if about.rest and (
            about.device is None or not about.device.addresses or about.device.allows(peer)
        ):
            answer = _answer(segment[:qn_end], about)
        return Heard(data[at:stop], "ok", "ok", "present", False, True, answer, about, None)

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
        rest, constant, later = b"", 0, _later(0)
        if flag & 1 and cn not in _ANSWERS:
            which = b"9013" if cn in _NOTICES else b"9014"
            said = (which, pw, mn, flag >> 2 << 2)
            rest = b";ST=91;CN=%b;PW=%b;MN=%b;Flag=%d;CP=&&&&" % said
            constant, later = crc.checksum(rest, 0), _later(len(rest))
        if len(self._abouts) >= 50_000:  # a stranger who makes up heads costs no memory
            self._abouts.clear()
        one = About(
            number,
            cn.decode(),
            st.decode(),
            pw.decode(),
            flag,
            self.device(number),
            rest,
            constant,
            later,
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
                number,
                said.cn or "",
                said.st or "",
                said.said("PW") or "",
                said.flag,
                device,
            ),
            packet,
        )


@cache
def _later(count: int) -> tuple[int, ...]:
    """What each value of the high byte makes of the sum so many bytes later (the sum is linear)."""
    zeros = bytes(count)
    return tuple(crc.checksum(zeros, high << 8) for high in range(256)) if count else ()


def _answer(qn: bytes, about: About) -> bytes:
    """The answer with this QN; only the sum of QN is new, the rest follows by linearity."""
    high = crc.checksum(qn) >> 8
    return b"##%04d%b%b%04X\r\n" % (
        len(qn) + len(about.rest),
        qn,
        about.rest,
        about.later[high] ^ about.constant,
    )
