"""SM4 by the examples and the printed table of its standard."""

from __future__ import annotations

import pytest

from youju.intake.hj212.sm4 import SBOX, Sm4
from youju.terms.errors import BadInput

KEY = bytes.fromhex("0123456789abcdeffedcba9876543210")


def test_example_one_of_the_standard():
    """GB/T 32907-2016 annex A.1: one block, forth and back."""
    cipher = bytes.fromhex("681edf34d206965e86b3e94f536e4246")
    assert Sm4(KEY).encrypt(KEY) == cipher
    assert Sm4(KEY).decrypt(cipher) == KEY


@pytest.mark.long
def test_example_two_of_the_standard():
    """GB/T 32907-2016 annex A.2: the same block encrypted a million times."""
    block, cipher = KEY, Sm4(KEY)
    for _ in range(1_000_000):
        block = cipher.encrypt(block)
    assert block.hex() == "595298c7c6fd271f0402f804c33d3f66"


def test_the_box_as_it_is_printed():
    """The first and the last row of the table in GB/T 32907-2016 6.2."""
    assert SBOX[:16].hex() == "d690e9fecce13db716b614c228fb2c05"
    assert SBOX[-16:].hex() == "18f07dec3adc4d2079ee5f3ed7cb3948"
    assert sorted(SBOX) == list(range(256))


def test_a_key_of_another_length_is_refused():
    with pytest.raises(BadInput, match="16 字节"):
        Sm4(b"short")
