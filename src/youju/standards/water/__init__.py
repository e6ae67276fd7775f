"""surface water: limits, the class of a section, period means, rivers, lakes, CWQI."""

from __future__ import annotations

from youju.terms.dated import Standard

PACKAGE = "youju.standards.water"
FILES = ("cwqi.toml", "gb3838.toml", "surface.toml", "periods.toml", "rivers.toml", "tli.toml")


def dated_files() -> tuple[Standard, ...]:
    """The dated files that decide a figure of water; a pack freezes all of them."""
    return tuple(Standard.load(PACKAGE, name) for name in FILES)
