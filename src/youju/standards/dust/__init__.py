"""Dust: what falls on an area, what construction sites and roads do against it, rankings."""

from __future__ import annotations

from youju.terms.dated import Standard

PACKAGE = "youju.standards.dust"
FILES = ("dustfall.toml", "sites.toml")


def dated_files() -> tuple[Standard, ...]:
    """The dated files that decide a figure of dustfall; a pack freezes all of them."""
    return tuple(Standard.load(PACKAGE, name) for name in FILES)
