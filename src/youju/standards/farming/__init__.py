"""Farming and villages: manure, straw, film, fertiliser, pesticide; rural sewage, black water."""

from __future__ import annotations

from youju.terms.dated import Standard

PACKAGE = "youju.standards.farming"
FILES = ("livestock.toml", "crops.toml", "villages.toml")


def dated_files() -> tuple[Standard, ...]:
    """The dated files that decide a figure of farming and villages; a pack freezes all of them."""
    return tuple(Standard.load(PACKAGE, name) for name in FILES)
