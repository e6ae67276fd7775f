"""The table against the definition of the annex, bit by bit."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from youju.intake.hj212.crc import checksum, judge, modbus


def slow(data: bytes, register: int = 0xFFFF) -> int:
    """HJ 212-2017 annex A, word for word."""
    for byte in data:
        register = (register >> 8) ^ byte
        for _ in range(8):
            out = register & 1
            register >>= 1
            if out:
                register ^= 0xA001
    return register


def slow_modbus(data: bytes) -> int:
    """Modbus over serial line, 6.2.2: the byte is added to the low byte, nothing is dropped."""
    register = 0xFFFF
    for byte in data:
        register ^= byte
        for _ in range(8):
            out = register & 1
            register >>= 1
            if out:
                register ^= 0xA001
    return register


@given(st.binary(max_size=300), st.integers(0, 300))
def test_table_equals_bits_however_it_is_cut(data, cut):
    assert checksum(data) == slow(data)
    assert checksum(data[cut:], checksum(data[:cut])) == slow(data)
    assert modbus(data[cut:], modbus(data[:cut])) == slow_modbus(data)


def test_eight_zeros_change_nothing():
    """What ``checksum`` folds by, from the definition, for every value of the register."""
    values = {slow(bytes((byte,))) for byte in range(256)}
    assert len(values) == 256
    assert all(slow(bytes(8), value) == value for value in values)


@given(st.binary(min_size=9, max_size=200), st.data())
def test_bytes_eight_apart_may_change_places(data, draw):
    """A weakness of this sum, by the definition; decision 15 says what follows."""
    at = draw.draw(st.integers(0, len(data) - 9))
    other = bytearray(data)
    other[at], other[at + 8] = other[at + 8], other[at]
    assert slow(bytes(other)) == slow(data)


def test_every_length_to_where_the_folding_changes():
    dice = random.Random(212)
    data = dice.randbytes(20_000)
    for size in [*range(300), *range(1020, 1030), 8191, 8192, 8193, 8194, 20_000]:
        assert checksum(data[:size]) == slow(data[:size]), size
        start = dice.randrange(65536)
        assert checksum(data[:size], start) == slow(data[:size], start), size


def test_the_three_printed_values():
    head = b"QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;"
    assert checksum(head + b"CP=&&RtdInterval=30&&") == 0x1C80  # 2017 annex A
    head = b"QN=20240601085857223;ST=32;CN=1011;PW=123456;MN=010000A8900016F000169DC0;Flag=9;"
    assert checksum(head + b"CP=&&&&") == 0x2200  # 2025 annex A.1


def test_what_is_no_hexadecimal_number_is_bad():
    assert judge(b"&&1G", 0x1, 0x1) == "bad"
    assert judge(b"\xff\xfe\xfd\xfc", 0x1, 0x1) == "bad"
    assert judge(b"0000", 0, 1) == "ok"
