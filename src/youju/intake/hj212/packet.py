"""A frame read: deciphered when a key opens it, decoded, taken apart.

>>> from youju.intake.hj212 import Frame, frames
>>> sent = b"##0087QN=20240601085857223;ST=32;CN=1011;PW=123456;MN=010000A8900016F000169DC0;"
>>> (frame,) = frames(sent + b"Flag=9;CP=&&&&2200\\r\\n")
>>> assert isinstance(frame, Frame)
>>> one = read(frame)
>>> one.edition, one.segment.cn, one.crc, one.encoding
('2025', '1011', 'ok', 'ascii')
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from youju.intake.hj212 import cipher, crc
from youju.intake.hj212.found import Frame
from youju.intake.hj212.segment import Segment, parse

Keys = Mapping[str, Sequence[bytes]]
"""MN → the keys to try, in that order (the present one, then those before it)."""


@dataclass(frozen=True, slots=True)
class Packet:
    """A frame with what it says.

    ``crc``: the verdict after deciphering; ``ciphered``: the form it came in, None for plaintext;
    ``opened``: whether the text is readable; ``encoding``: "ascii", "utf-8", "gb18030", or
    "unknown" (then bytes that are no text stand as ``\\xNN``).
    """

    frame: Frame
    crc: crc.Verdict
    ciphered: cipher.Form | None
    opened: bool
    encoding: str
    segment: Segment

    @property
    def edition(self) -> str | None:
        """See ``Segment.edition``."""
        return self.segment.edition


def text_of(data: bytes) -> tuple[str, str]:
    """The text of bytes and its encoding: UTF-8 as the standard says, GBK as many loggers do.

    >>> text_of("清洗".encode("gbk"))
    ('清洗', 'gb18030')
    """
    for encoding in ("ascii", "utf-8", "gb18030"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return data.decode("ascii", "backslashreplace"), "unknown"


def read(frame: Frame, keys: Keys | Sequence[bytes] = ()) -> Packet:
    """Read a frame; ``keys``: per device, or a plain list to try on any.

    Ciphertext that no key opens gives a packet with its head alone and crc "unverifiable".
    Raises BadInput for a key that is not of 16 bytes.
    """
    form = cipher.form_of(frame.segment)
    if form is None:
        text, encoding = text_of(frame.segment)
        return Packet(frame, frame.crc, None, True, encoding, parse(text))
    area = cipher.data_area(frame.segment)
    assert area is not None
    head, _ = text_of(frame.segment[: area[0]])
    device = parse(head).mn or ""
    for key in keys.get(device, ()) if isinstance(keys, Mapping) else keys:
        plain = cipher.decrypt(frame.segment, key)
        said = crc.judge(frame.printed, crc.checksum(plain), crc.modbus(plain))
        # With a wrong sum, text that reads as fields still shows that the key was right.
        if said != "bad" or cipher.form_of(plain) is None:
            text, encoding = text_of(plain)
            return Packet(frame, said, form, True, encoding, parse(text))
    return Packet(frame, "unverifiable", form, False, "ascii", parse(head + "&&"))
