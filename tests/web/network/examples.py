"""Examples of the arguments of the network's addresses, for the matrix."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.web.network.town import STRANGER, settle
from youju.intake import spool
from youju.intake.spool import KeepFile
from youju.readings.network.registers import FILES, HEADS
from youju.web.base.city import folder

Given = dict[str, Any]


def _settled() -> None:
    """The city that pages are looked at in gets the small network, once."""
    if not (folder.path() / FILES["outlets"]).is_file():
        settle(folder.path(), folder.beijing_now())


def _with(given: Given) -> Callable[[], list[Given]]:
    def made() -> list[Given]:
        _settled()
        return [given]

    return made


def _ticket() -> list[Given]:
    command = KeepFile(
        FILES["limits"], HEADS["limits"] + "\n", by="例", on=date(2026, 11, 1), because="例"
    )
    return [{"ticket": spool.submit(folder.path(), command, once="network example")}]


EXAMPLES: dict[str, Callable[[], list[Given]]] = {
    "network:online": _with({}),
    "network:strangers": _with({}),
    "network:register": _with({"mn": STRANGER}),
    "network:registers-file": lambda: [{"kind": one} for one in ("outlets", "devices", "limits")],
    "network:ticket": _ticket,
}
