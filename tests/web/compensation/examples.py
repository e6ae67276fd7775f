"""Examples of the arguments of the pages of compensation, for the permission matrix."""

from __future__ import annotations

from datetime import date
from typing import Any

from youju.intake import spool
from youju.intake.spool import KeepFile
from youju.readings import volumes
from youju.web.base.city import folder

AGREEMENTS = ("qinglan", "shinan", "songfeng")


def ticket() -> list[dict[str, Any]]:
    """Water of the sections that waits for the writer."""
    text = (folder.path() / volumes.PATH).read_text(encoding="utf-8")
    command = KeepFile(volumes.PATH, text, by="王虚构", on=date(2026, 4, 30))
    return [{"ticket": spool.submit(folder.path(), command, once="example of water")}]


EXAMPLES = {
    "compensation:agreement": lambda: [{"key": one} for one in AGREEMENTS],
    "compensation:agreement-file": lambda: [{"key": "qinglan"}],
    "compensation:registers-file": lambda: [{"kind": "volumes"}, {"kind": "shinan"}],
    "compensation:blank": lambda: [{"shape": one} for one in ("flux", "steps", "index")],
    "compensation:ticket": ticket,
}
