"""surface water: limits and the class of a section."""

from __future__ import annotations

from youju.terms.dated import Standard

PACKAGE = "youju.standards.water"
FILES = ("gb3838.toml", "surface.toml")


def dated_files() -> tuple[Standard, ...]:
    """The dated files that decide a figure of water; a pack freezes all of them."""
    return tuple(Standard.load(PACKAGE, name) for name in FILES)
