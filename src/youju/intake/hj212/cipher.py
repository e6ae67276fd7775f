"""HJ 212-2025 6.4 and annex A.2: the data area under SM4, in both forms that are met.

Every full group of 16 bytes between ``CP=&&`` and the closing ``&&`` is encrypted by itself
(ECB, no padding); what is left over stays plain; length and CRC remain those of the plaintext.

- ``raw``: the bytes of the ciphertext themselves, so that the length stays true;
- ``literal``: the ciphertext as the text ``{0xe4,0x3e,…}``, as the annex prints it. Then the
  declared length is that of the plaintext and shorter than what is found.

The clauses are known from public works on the standard, the vectors were recomputed.
"""

from __future__ import annotations

import re
from typing import Literal

from youju.intake.hj212.sm4 import BLOCK, Sm4

Form = Literal["raw", "literal"]

OPEN, CLOSE = b"CP=&&", b"&&"
_FLAG = re.compile(rb"(?:^|[;,])Flag=(\d{1,3})", re.IGNORECASE)
_NAMED = re.compile(rb"[A-Za-z0-9_-]{1,40}=")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LITERAL = re.compile(rb"\{\s*(0[xX][0-9A-Fa-f]{2}(?:\s*,\s*0[xX][0-9A-Fa-f]{2})*)\s*,?\s*\}")
_VERSION_2025 = 2


def data_area(segment: bytes) -> tuple[int, int] | None:
    """Where the data area begins and ends inside the segment; None when there is no ``CP=&&``.

    A closing ``&&`` that is missing puts the end at the end of the segment.

    >>> data_area(b"ST=32;CP=&&a=1&&"), data_area(b"ST=32")
    ((11, 14), None)
    """
    begin = segment.find(OPEN)
    if begin < 0:
        return None
    begin += len(OPEN)
    end = segment.rfind(CLOSE, begin)
    return begin, len(segment) if end < 0 else end


def form_of(segment: bytes) -> Form | None:
    """The form of the ciphertext in a segment; None for plaintext.

    Only a packet whose Flag says 2025 can be ciphertext; its data area then does not begin
    like a field (``name=``) or holds control characters.

    >>> form_of(b"Flag=9;CP=&&{0xe4,0x3e}g=N&&"), form_of(b"Flag=9;CP=&&QnRtn=1&&")
    ('literal', None)
    """
    area = data_area(segment)
    if area is None:
        return None
    flag = _FLAG.search(segment, 0, area[0])
    if flag is None or int(flag[1]) >> 2 != _VERSION_2025:
        return None
    body = segment[area[0] : area[1]]
    if _LITERAL.match(body):
        return "literal"
    if len(body) >= BLOCK and (not _NAMED.match(body) or _CONTROL.search(body)):
        return "raw"
    return None


def decrypt(segment: bytes, key: bytes) -> bytes:
    """The segment in plaintext; one that is no ciphertext comes back as it is.

    Raises BadInput for a key that is not of 16 bytes. A wrong key is not noticed here: it
    gives nonsense, which the CRC tells.
    """
    form, area = form_of(segment), data_area(segment)
    if form is None or area is None:
        return segment
    body, cipher = segment[area[0] : area[1]], Sm4(key)
    if form == "literal":
        found = _LITERAL.match(body)
        assert found is not None
        groups = bytes(int(one, 16) for one in found[1].split(b","))
        rest = body[found.end() :]
    else:
        cut = len(body) - len(body) % BLOCK
        groups, rest = body[:cut], body[cut:]
    whole = len(groups) - len(groups) % BLOCK
    blocks = (cipher.decrypt(groups[at : at + BLOCK]) for at in range(0, whole, BLOCK))
    return segment[: area[0]] + b"".join(blocks) + groups[whole:] + rest + segment[area[1] :]


def encrypt(segment: bytes, key: bytes, form: Form = "raw") -> bytes:
    """The segment with its data area under SM4; one without full groups comes back as it is.

    Length and CRC of the packet must be taken from the plaintext *before*.
    """
    area = data_area(segment)
    if area is None or area[1] - area[0] < BLOCK:
        return segment
    body, cipher = segment[area[0] : area[1]], Sm4(key)
    cut = len(body) - len(body) % BLOCK
    groups = b"".join(cipher.encrypt(body[at : at + BLOCK]) for at in range(0, cut, BLOCK))
    if form == "literal":
        groups = b"{" + b",".join(b"0x%02x" % byte for byte in groups) + b"}"
    return segment[: area[0]] + groups + body[cut:] + segment[area[1] :]
