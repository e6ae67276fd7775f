"""Examples of the arguments of the addresses of the network's health, for the matrix."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.web.network.town import settle
from youju.ledger.network import days
from youju.readings.city import City
from youju.readings.network import care
from youju.readings.network.registers import FILES
from youju.web.base.city import folder
from youju.web.base.rights.models import Organisation

Given = dict[str, Any]


def counted(now: datetime) -> City:
    """The small network with its days counted and an entry of care."""
    if not (folder.path() / FILES["outlets"]).is_file():
        settle(folder.path(), now)
    city = City.open(folder.path())
    days.follow(city, now=now)
    if not care.log(city):
        said = {"outlet": "DA001", "kind": "calibration", "done": "零点、量程校准", "by": "例"}
        begin = (now - timedelta(hours=5)).isoformat()
        end = (now - timedelta(hours=4)).isoformat()
        care.add(city, care.entry_of({**said, "first": begin, "last": end, "result": "passed"}))
    return city


def _sheet() -> list[Given]:
    counted(folder.beijing_now())
    return [{"status": (200, 404)}]


def _page() -> list[Given]:
    counted(folder.beijing_now())
    return [{}]


def _hours() -> list[Given]:
    counted(folder.beijing_now())
    unit = Organisation.objects.get(key="county-1-bureau")
    return [{"key": "DA001", "unit": unit}]


def _entry() -> list[Given]:
    counted(folder.beijing_now())
    return [{"number": 1, "status": (200, 404)}]


EXAMPLES: dict[str, Callable[[], list[Given]]] = {
    "health:map": _page,
    "health:outages": _page,
    "health:year": _page,
    "health:care": _page,
    "health:holdings": _page,
    "health:map-sheet": _sheet,
    "health:outages-sheet": _sheet,
    "health:year-sheet": _sheet,
    "health:care-sheet": _sheet,
    "health:hours": _hours,
    "health:take-back": _entry,
}
