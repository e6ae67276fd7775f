"""GB/T 32907-2016 SM4 分组密码 — blocks of 16 bytes under a key of 16 bytes, single blocks only.

The modes and paddings are the caller's: HJ 212-2025 annex A.2 takes each full block by itself.

>>> key = bytes.fromhex("0123456789abcdeffedcba9876543210")       # GB/T 32907-2016 annex A.1
>>> Sm4(key).encrypt(key).hex()
'681edf34d206965e86b3e94f536e4246'
>>> Sm4(key).decrypt(Sm4(key).encrypt(key)) == key
True
"""

from __future__ import annotations

from struct import Struct

from youju.terms.errors import BadInput

BLOCK = 16
"""Bytes of a block, and of a key."""

_WORDS = Struct(">4I")
_SYSTEM = (0xA3B1BAC6, 0x56AA3350, 0x677D9197, 0xB27022DC)
"""The system parameter FK."""
_CONSTANTS = tuple(
    int.from_bytes(bytes((4 * i + j) * 7 % 256 for j in range(4))) for i in range(32)
)
"""The constants CK: byte j of word i is (4i + j) × 7 modulo 256."""


def _times(one: int, two: int) -> int:
    """Product in GF(2⁸) modulo x⁸ + x⁷ + x⁶ + x⁵ + x⁴ + x² + 1, the field of the S-box."""
    product = 0
    while two:
        if two & 1:
            product ^= one
        one, two = one << 1, two >> 1
        if one & 0x100:
            one ^= 0x1F5
    return product


def _affine(value: int) -> int:
    """Bit i of the outcome: the parity of ``value`` under 0xA7 turned left by i; plus 0xD3."""
    turned = 0
    for bit in range(8):
        row = (0xA7 << bit | 0xA7 >> (8 - bit)) & 0xFF
        turned |= ((value & row).bit_count() & 1) << bit
    return turned ^ 0xD3


def _inverse(value: int) -> int:
    """value⁻¹ = value²⁵⁴ in the field; 0 stays 0."""
    power = 1
    for _ in range(7):
        value = _times(value, value)
        power = _times(power, value)
    return power


def _box() -> bytes:
    """The S-box: affine, inverse in the field, affine again (so 256 bytes need no typing)."""
    return bytes(_affine(_inverse(_affine(value))) for value in range(256))


def _turn(word: int, by: int) -> int:
    return (word << by | word >> (32 - by)) & 0xFFFFFFFF


def _round_word(word: int) -> int:
    return word ^ _turn(word, 2) ^ _turn(word, 10) ^ _turn(word, 18) ^ _turn(word, 24)


def _key_word(word: int) -> int:
    return word ^ _turn(word, 13) ^ _turn(word, 23)


SBOX = _box()
# The linear part of a round is additive, so it's looked up byte by byte.
_T0, _T1, _T2, _T3 = (tuple(_round_word(s << shift) for s in SBOX) for shift in (24, 16, 8, 0))


class Sm4:
    """One key, expanded; ``encrypt`` and ``decrypt`` take and give one block of 16 bytes."""

    __slots__ = ("_back", "_forth")

    def __init__(self, key: bytes) -> None:
        if len(key) != BLOCK:
            raise BadInput(f"SM4 密钥应为 16 字节（32 位十六进制数），给出的是 {len(key)} 字节。")
        words = [a ^ b for a, b in zip(_WORDS.unpack(key), _SYSTEM, strict=True)]
        for nth, constant in enumerate(_CONSTANTS):
            mixed = words[nth + 1] ^ words[nth + 2] ^ words[nth + 3] ^ constant
            replaced = int.from_bytes(bytes(SBOX[byte] for byte in mixed.to_bytes(4)))
            words.append(words[nth] ^ _key_word(replaced))
        self._forth = tuple(words[4:])
        self._back = self._forth[::-1]

    def encrypt(self, block: bytes) -> bytes:
        """One block of plaintext to ciphertext."""
        return _rounds(block, self._forth)

    def decrypt(self, block: bytes) -> bytes:
        """One block of ciphertext to plaintext."""
        return _rounds(block, self._back)


def _rounds(block: bytes, keys: tuple[int, ...]) -> bytes:
    a, b, c, d = _WORDS.unpack(block)
    for key in keys:
        x = b ^ c ^ d ^ key
        a, b, c, d = (
            b,
            c,
            d,
            a ^ _T0[x >> 24] ^ _T1[x >> 16 & 255] ^ _T2[x >> 8 & 255] ^ _T3[x & 255],
        )
    return _WORDS.pack(d, c, b, a)
