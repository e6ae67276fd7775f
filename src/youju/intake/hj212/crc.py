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


def checksum(data: bytes | bytearray | memoryview, register: int = START) -> int:
    """The register after ``data``; ``register`` carries on from bytes before.

    >>> checksum(b"cd", checksum(b"ab")) == checksum(b"abcd")
    True
    """
    if not data:
        return register
    high, table = register >> 8, _HIGH
    for byte in data[:-1]:
        high = table[high ^ byte]
    return TABLE[high ^ data[-1]]


def modbus(data: bytes | bytearray | memoryview, register: int = START) -> int:
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
