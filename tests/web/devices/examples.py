"""Examples of the arguments of the addresses of commands to devices, for the matrix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.web.network.town import GAS, settle
from youju.readings.network.registers import FILES
from youju.web.base.city import folder
from youju.web.base.rights.models import Organisation, User
from youju.web.watch.devices import words
from youju.web.watch.devices.models import Order

Given = dict[str, Any]


def _settled() -> Organisation:
    if not (folder.path() / FILES["outlets"]).is_file():
        settle(folder.path(), folder.beijing_now())
    found: Organisation = Organisation.objects.get(key="county-1-bureau")
    return found


def order() -> Order:
    """A command that waits for approval."""
    by = User.objects.get(username="station")
    said = {"outlet": "DA001", "mn": GAS, "cn": "1061", "because": "核对间隔", "by": by}
    said |= {"state": words.ASKED, "by_name": str(by)}
    return Order.objects.get_or_create(token="example", defaults=said)[0]


def _orders(name: str) -> Callable[[], list[Given]]:
    def made() -> list[Given]:
        unit = _settled()
        one = order()
        return [{name: str(one.pk) if name == "key" else one.pk, "unit": unit}]

    return made


def _devices() -> list[Given]:
    return [{"mn": GAS, "unit": _settled()}]


def _sheet() -> list[Given]:
    _settled()
    return [{"status": (200, 404)}]


EXAMPLES: dict[str, Callable[[], list[Given]]] = {
    "devices:sheet": _sheet,
    "devices:command": _orders("key"),
    "devices:approve": _orders("number"),
    "devices:turn-down": _orders("number"),
    "devices:withdraw": _orders("number"),
    "devices:ask": _devices,
    "devices:permit": _devices,
}
