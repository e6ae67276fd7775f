"""Emission reductions: the ledger of projects that a city's targets of four pollutants rest on."""

from __future__ import annotations

from youju.terms.dated import Standard

PACKAGE = "youju.standards.emissions"
FILES = ("reductions.toml",)


def dated_files() -> tuple[Standard, ...]:
    """The dated files that decide a reduction; a pack freezes all of them."""
    return tuple(Standard.load(PACKAGE, name) for name in FILES)
