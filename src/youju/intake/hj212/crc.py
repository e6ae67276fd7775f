"""HJ 212 annex A 循环冗余校验 — not the CRC of Modbus, and what to make of a wrong one.

The register is shifted right by eight bits before each byte is added, so that its low byte is
lost; HJ/T 212-2005, HJ 212-2017 and HJ 212-2025 annex A say the same. All that a step carries
on is therefore one byte: only 256 different values exist.

>>> head = b"QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;"
>>> f"{checksum(head + b'CP=&&RtdInterval=30&&'):04X}"               # HJ 212-2017 annex A
'1C80'
"""

from __future__ import annotations

from typing import Literal

Verdict = Literal["ok", "lower", "modbus", "bad", "unverifiable"]
"""ok; lower: right, in lower-case letters; modbus: right by Modbus CRC-16 alone; bad: neither;
unverifiable: the data area is ciphertext and no key opened it (the sum is of the plaintext)."""

START = 0xFFFF


def _row(index: int) -> int:
    for _ in range(8):
        index = index >> 1 ^ (0xA001 if index & 1 else 0)
    return index


TABLE = tuple(_row(index) for index in range(256))
_HIGH = bytes(row >> 8 for row in TABLE)

# A step is linear over XOR: what a byte does to the sum 2ᵏ bytes later is one table again, the
# table before it applied twice. So a run of 2·2ᵏ bytes folds into 2ᵏ: its first half through that
# table, XOR its second half. ``translate`` and whole numbers do that for all bytes at once.
_CHUNK = 1 << 13
_LATER = [_HIGH]
while 1 << len(_LATER) < _CHUNK:
    _LATER.append(_LATER[-1].translate(_LATER[-1]))
_FOLDED = 8
"""Bytes that remain when folding is no longer faster than going byte by byte."""


def checksum(data: bytes, register: int = START) -> int:
    """The register after ``data``; ``register`` carries on from bytes before.

    >>> checksum(b"cd", checksum(b"ab")) == checksum(b"abcd")
    True
    """
    if not data:
        return register
    high, last = register >> 8, len(data) - 1
    for at in range(0, last, _CHUNK):
        high = _after(high, data[at : min(at + _CHUNK, last)])
    return TABLE[high ^ data[last]]


def _after(high: int, data: bytes) -> int:
    """The high byte after 1 to 8,192 bytes."""
    if len(data) > _FOLDED:
        half = (len(data) - 1).bit_length() - 1
        # Zeros before the first byte leave a sum of zero as it is; the register goes into the byte.
        data = bytes((high ^ data[0],)) + data[1:]
        data = data.rjust(2 << half, b"\0")
        high = 0
        while len(data) > _FOLDED:
            size = 1 << half
            older = int.from_bytes(data[:size].translate(_LATER[half]))
            data = (older ^ int.from_bytes(data[size:])).to_bytes(size)
            half -= 1
    table = _HIGH
    for byte in data:
        high = table[high ^ byte]
    return high


def modbus(data: bytes, register: int = START) -> int:
    """Modbus CRC-16, which some loggers send by mistake: the low byte is kept.

    >>> f"{modbus(b'123456789'):04X}"                # the usual check value of CRC-16/MODBUS
    '4B37'
    """
    for byte in data:
        register = register >> 8 ^ TABLE[(register ^ byte) & 0xFF]
    return register


def judge(printed: bytes, right: int, by_modbus: int) -> Verdict:
    """The verdict on four printed hexadecimal digits, given both sums.

    >>> judge(b"1c80", 0x1C80, 0), judge(b"1C08", 0x1C80, 0x1C08), judge(b"1C81", 0x1C80, 0)
    ('lower', 'modbus', 'bad')
    """
    try:
        value = int(printed.decode("ascii"), 16)
    except ValueError:
        return "bad"
    if value == right:
        return "ok" if printed == printed.upper() else "lower"
    return "modbus" if value == by_modbus else "bad"
