"""Random numbers that are the same on every machine: splitmix64, in whole numbers only.

The invented city must come out byte for byte alike everywhere, so no generator of a library
is used: their streams may change between versions, and floats between machines. The same
mixing exists twice, for one number and for a column; a test holds them equal.

>>> number(1, 2, 3) == number(1, 2, 3), number(1, 2, 3) == number(1, 3, 2)
(True, False)
>>> all(-5 <= between(-5, 5, 7, n) <= 5 for n in range(100))
True
"""

from __future__ import annotations

from typing import Final

import polars as pl

SEED: Final = 20261122
"""The fixed start: everything invented follows from it."""

_ALL: Final = 0xFFFF_FFFF_FFFF_FFFF
_STEP: Final = 0x9E37_79B9_7F4A_7C15
_FIRST: Final = 0xBF58_476D_1CE4_E5B9
_SECOND: Final = 0x94D0_49BB_1331_11EB


def mixed(state: int) -> int:
    """One step of splitmix64: 64 bits in, 64 well-stirred bits out.

    >>> hex(mixed(0))  # first output of the published generator with seed 0
    '0xe220a8397b1dcdaf'
    """
    z = (state + _STEP) & _ALL
    z = ((z ^ (z >> 30)) * _FIRST) & _ALL
    z = ((z ^ (z >> 27)) * _SECOND) & _ALL
    return z ^ (z >> 31)


def number(*names: int) -> int:
    """64 random bits for this tuple of whole numbers (not negative); the last one varies most."""
    state = SEED
    for name in names:
        state = mixed(state ^ name)
    return state


def between(low: int, high: int, *names: int) -> int:
    """A whole number from ``low`` to ``high``, both included, for this tuple of names."""
    return low + number(*names) % (high - low + 1)


def chance(per_mille: int, *names: int) -> bool:
    """True in ``per_mille`` of 1000 cases."""
    return number(*names) % 1000 < per_mille


def _word(value: int) -> pl.Expr:
    return pl.lit(value, dtype=pl.UInt64)


def mixed_column(state: pl.Expr) -> pl.Expr:
    """``mixed`` for a UInt64 column (its products wrap, as the generator wants)."""
    z = state + _word(_STEP)
    z = (z ^ (z // _word(1 << 30))) * _word(_FIRST)
    z = (z ^ (z // _word(1 << 27))) * _word(_SECOND)
    return z ^ (z // _word(1 << 31))


def column(start: pl.Expr, last: pl.Expr, low: int, high: int) -> pl.Expr:
    """``between`` for columns: ``start`` holds ``number(…)`` of all names but the last.

    start: UInt64; last: whole numbers, not negative. Result: Int64 from ``low`` to ``high``.
    """
    bits = mixed_column(start ^ last.cast(pl.UInt64))
    return (bits % _word(high - low + 1)).cast(pl.Int64) + low


def smooth_column(start: pl.Expr, time: pl.Expr, every: int, low: int, high: int) -> pl.Expr:
    """Noise without jumps: knots every ``every`` steps of ``time``, straight lines between."""
    knot, rest = time // every, time % every
    here = column(start, knot, low, high)
    there = column(start, knot + 1, low, high)
    return (here * (every - rest) + there * rest) // every
