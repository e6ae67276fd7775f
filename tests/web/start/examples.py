"""Examples of the arguments of the addresses of getting started and of targets' entry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from youju.intake import spool
from youju.intake.spool import KeepFile
from youju.web.base.city import folder

Given = dict[str, Any]


def _ticket() -> str:
    command = KeepFile("targets/2026.csv", "", by="例", on=date(2026, 11, 23))
    return spool.submit(folder.path(), command, once="example of start")


EXAMPLES: dict[str, Callable[[], list[Given]]] = {
    "start:first": lambda: [{"status": (200, 410)}],
    "start:template": lambda: [{"what": "day", "kind": "county"}],
    "start:ticket": lambda: [{"ticket": _ticket()}],
    "targets:enter": lambda: [{"year": 2026}],
    "targets:upload": lambda: [{"year": 2026}],
    "targets:blank": lambda: [{"year": 2026}],
    "targets:ticket": lambda: [{"year": 2026, "ticket": _ticket()}],
}
