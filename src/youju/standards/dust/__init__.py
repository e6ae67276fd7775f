"""Dustfall: the mean of an area, the values that areas are held to, the ranking."""

from __future__ import annotations

from youju.terms.dated import Standard

PACKAGE = "youju.standards.dust"
FILES = ("dustfall.toml",)


def dated_files() -> tuple[Standard, ...]:
    """The dated files that decide a figure of dustfall; a pack freezes all of them."""
    return tuple(Standard.load(PACKAGE, name) for name in FILES)
