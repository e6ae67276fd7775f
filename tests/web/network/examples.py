"""Examples of the arguments of the network's addresses, for the matrix."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tests.web.network.town import STRANGER, settle
from youju.intake import spool
from youju.intake.spool import KeepFile
from youju.ledger.network import findings, reviewing
from youju.readings.city import City
from youju.readings.network import reading
from youju.readings.network.registers import FILES, HEADS
from youju.terms.periods import BEIJING
from youju.web.base.city import folder
from youju.web.base.rights.models import Organisation

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


def _value() -> list[Given]:
    _settled()
    today = folder.beijing_now().date()
    city = folder.city()
    kept = reading.readings(city, "DA001", today - timedelta(days=2), today)
    start = f"{kept['start'].to_list()[0].astimezone(BEIJING):%Y%m%d%H%M%S}"
    return [{"key": "DA001", "query": {"factor": "a21026", "start": start}, "unit": _unit()}]


def _outlets() -> list[Given]:
    _settled()
    return [{"key": "DA001", "unit": _unit()}]


def _packet() -> list[Given]:
    _settled()
    return [{"ordinal": 2, "unit": _unit()}]


def _event() -> list[Given]:
    _settled()
    city = City.open(folder.path())
    reviewing.follow(city, now=folder.beijing_now())
    return [{"key": findings.versions(city)[0].key, "unit": _unit()}]


def _unit() -> Organisation:
    found: Organisation = Organisation.objects.get(key="county-1-bureau")
    return found


def _ticket() -> list[Given]:
    command = KeepFile(
        FILES["limits"], HEADS["limits"] + "\n", by="例", on=date(2026, 11, 1), because="例"
    )
    return [{"ticket": spool.submit(folder.path(), command, once="network example")}]


EXAMPLES: dict[str, Callable[[], list[Given]]] = {
    "network:online": _with({}),
    "network:strangers": _with({}),
    "network:register": _with({"mn": STRANGER}),
    "network:validity-sheet": _with({"status": (200, 404)}),
    "network:registers-file": lambda: [{"kind": one} for one in ("outlets", "devices", "limits")],
    "network:outlet": _outlets,
    "network:event": _event,
    "network:value": _value,
    "network:packet": _packet,
    "network:ticket": _ticket,
}
