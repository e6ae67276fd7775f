"""Ecology and green development: published yearly indices, carbon, the board of carbon targets."""

from __future__ import annotations

from youju.terms.dated import Standard

PACKAGE = "youju.standards.ecology"
FILES = ("eqi.toml", "ei.toml", "carbon.toml", "green.toml", "board.toml")


def dated_files() -> tuple[Standard, ...]:
    """The dated files that decide a figure of ecology; a pack freezes all of them."""
    return tuple(Standard.load(PACKAGE, name) for name in FILES)
