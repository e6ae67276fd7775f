"""Soil: screening and intervention values of farmland and building land, safe use."""

from __future__ import annotations

from youju.terms.dated import Standard

PACKAGE = "youju.standards.soil"
FILES = ("gb15618.toml", "gb36600.toml", "safe_use.toml")


def dated_files() -> tuple[Standard, ...]:
    """The dated files that decide a figure of soil; a pack freezes all of them."""
    return tuple(Standard.load(PACKAGE, name) for name in FILES)
