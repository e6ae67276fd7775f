"""Examples of the arguments of the pages of water, for the permission matrix."""

from __future__ import annotations

from typing import Any


def section() -> list[dict[str, Any]]:
    """A section that misses its target, and one with an automatic station."""
    return [{"key": "QW09"}, {"key": "QW12"}]


EXAMPLES = {"water:section": section}
