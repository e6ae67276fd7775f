"""Online monitoring of enterprises: which minute, hour and day counts, and the marks beside it."""

from __future__ import annotations

from youju.terms.dated import Standard

PACKAGE = "youju.standards.enterprise"
FILES = ("hj212.toml", "hj76.toml", "hj356.toml", "marking.toml", "windows.toml", "oxygen.toml")


def dated_files() -> tuple[Standard, ...]:
    """The dated files that decide what of an enterprise's data counts; a pack freezes them."""
    return tuple(Standard.load(PACKAGE, name) for name in FILES)
