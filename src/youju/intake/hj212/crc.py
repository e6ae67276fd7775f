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

# A step is linear over XOR, and eight steps with zeros are no step at all: what a byte does to the
# sum comes back eight bytes later (``test_eight_zeros_change_nothing``). So bytes that lie a
# multiple of eight apart may be added before any table is asked, and a packet is folded into its
# last eight bytes by shifts of one whole number.
_LATER = [bytes(range(256))]
while len(_LATER) < 8:
    _LATER.append(_LATER[-1].translate(_HIGH))
_WORD = (1 << 64) - 1


def checksum(data: bytes, register: int = START) -> int:
    """The register after ``data``; ``register`` carries on from bytes before.

    >>> checksum(b"cd", checksum(b"ab")) == checksum(b"abcd")
    True
    """
    size = len(data)
    if not size:
        return register
    word, shift = int.from_bytes(data), 32 << (size - 1 >> 3).bit_length()
    if 2048 <= shift <= 4096:  # the usual packet, without the loop
        word ^= word >> 4096
        word ^= word >> 2048
        word ^= word >> 1024
        word ^= word >> 512
        word ^= word >> 256
        word ^= word >> 128
        word ^= word >> 64
    else:
        while shift > 32:
            word ^= word >> shift
            shift >>= 1
    a, b, c, d, e, f, g, h = (word & _WORD).to_bytes(8)
    high = _HIGH
    last = high[high[high[high[high[high[high[a] ^ b] ^ c] ^ d] ^ e] ^ f] ^ g] ^ h
    return TABLE[last ^ _LATER[size - 1 & 7][register >> 8]]


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
