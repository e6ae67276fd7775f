"""Finding an outlet by what a platform's export calls it: code, device number, or names.

>>> from datetime import date
>>> from youju.readings.network.registers import HEADS, Network, Outlet
>>> text = HEADS["outlets"] + "\\nA1,甲厂,1号烟囱,废气,,,,,,\\nA2,乙厂,1号烟囱,废气,,,,,,\\n"
>>> network, day = Network(Outlet.lines(text)), date(2026, 3, 1)
>>> named(network, "1号烟囱", "乙厂", day), named(network, "甲厂 1号烟囱", "", day)
('A2', 'A1')
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from youju.readings.network.registers import Network, Outlet
from youju.terms.errors import UnknownPlace


def named(network: Network, said: str, enterprise: str, day: date) -> str:
    """The key of the outlet that is meant on that day; only forms and spaces are forgiven.

    :raises UnknownPlace: nobody of that name, or several; the text says what would do.
    """
    standing = [one for one in network.outlets if one.stands_on(day)]
    word, firm = _plain(said), _plain(enterprise)
    if enterprise:
        standing = [one for one in standing if _plain(one.enterprise) == firm]
        if not standing:
            raise UnknownPlace(
                f"名录中在 {day} 没有排污单位“{enterprise}”的排放口；请先在排放口名录中登记。"
            )
    device = network.device(said.strip(), day)
    if device is not None and (not enterprise or device.outlet in {one.outlet for one in standing}):
        return device.outlet
    found = [one.outlet for one in standing if _plain(one.outlet) == word]
    found = found or [one.outlet for one in standing if word in _names(one)]
    found = list(dict.fromkeys(found))
    if len(found) == 1:
        return found[0]
    what = f"{enterprise} {said}".strip()
    if found:
        raise UnknownPlace(
            f"“{what}”在 {day} 有不止一个排放口（{'、'.join(found)}）；"
            "请写编码，或把排污单位一栏也读入。"
        )
    raise UnknownPlace(
        f"名录中在 {day} 没有排放口、也没有设备 MN“{what}”；"
        "请先登记排放口或设备，然后把这个文件再上传一次。"
    )


def _names(one: Outlet) -> set[str]:
    return {_plain(one.name), _plain(one.enterprise + one.name)}


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
