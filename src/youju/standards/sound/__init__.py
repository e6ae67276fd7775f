"""Sound: limits of zones and of boundaries, grades of a city's sound."""

from __future__ import annotations

from youju.terms.dated import Standard

PACKAGE = "youju.standards.sound"
FILES = ("gb3096.toml", "gb12348.toml", "gb22337.toml", "gb12523.toml", "hj640.toml")


def dated_files() -> tuple[Standard, ...]:
    """The dated files that decide a figure of sound; a pack freezes all of them."""
    return tuple(Standard.load(PACKAGE, name) for name in FILES)
