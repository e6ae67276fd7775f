"""Examples of the arguments of the pages of water, for the permission matrix."""

from __future__ import annotations

from datetime import date
from typing import Any

from youju.intake import spool
from youju.intake.spool import KeepFile
from youju.web.base.city import folder


def section() -> list[dict[str, Any]]:
    """A section that misses its target, and one with an automatic station."""
    return [{"key": "QW09"}, {"key": "QW12"}]


def point() -> list[dict[str, Any]]:
    """A well that misses its target, a lake source, a ground source that stood still."""
    return [{"key": "DX02"}, {"key": "SY02"}, {"key": "SY03"}]


def ticket() -> list[dict[str, Any]]:
    """A register that waits for the writer."""
    text = (folder.path() / "register/supply.csv").read_text(encoding="utf-8")
    command = KeepFile("register/supply.csv", text, by="王虚构", on=date(2026, 4, 30))
    return [{"ticket": spool.submit(folder.path(), command, once="example of a register")}]


EXAMPLES = {
    "water:section": section,
    "water:point": point,
    "water:points-sheet": lambda: [{"kind": "source"}, {"kind": "well"}],
    "water:registers-file": lambda: [{"kind": "sections"}, {"kind": "supply"}],
    "water:ticket": ticket,
}
