"""Water: surface water from a reading to a basin, groundwater, drinking sources, black odour."""

from __future__ import annotations

from youju.terms.dated import Standard

PACKAGE = "youju.standards.water"
FILES = (
    "cwqi.toml",
    "gb3838.toml",
    "surface.toml",
    "periods.toml",
    "rivers.toml",
    "tli.toml",
    "sections.toml",
    "trend.toml",
    "gbt14848.toml",
    "drinking.toml",
    "black_odorous.toml",
)


def dated_files() -> tuple[Standard, ...]:
    """The dated files that decide a figure of water; a pack freezes all of them."""
    return tuple(Standard.load(PACKAGE, name) for name in FILES)
