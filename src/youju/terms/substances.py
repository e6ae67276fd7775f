"""The closed list of substances and quantities, with their HJ 212 codes (2005 and 2017).

>>> substance("PM2.5").code, substance("a34004").key, substance("a34001").key
('a34004', 'PM2.5', 'TSP')
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from youju.terms.errors import UnknownSubstance


@dataclass(frozen=True, slots=True)
class Substance:
    """One measured quantity.

    ``code`` is its code in HJ 212-2017 annex B (empty for quantities that only exist as
    a statistic), ``old_code`` that of HJ/T 212-2005, ``unit`` the unit that readings of it
    are kept in, ``decimals`` how many decimals the publisher gives an hourly value,
    ``column`` its name in our templates and tables.
    """

    key: str
    name: str
    english: str
    unit: str
    code: str = ""
    old_code: str = ""
    decimals: int = 0
    column: str = ""


SO2 = Substance("SO2", "二氧化硫", "sulfur dioxide", "µg/m³", "a21026", "02", 0, "so2")
NO2 = Substance("NO2", "二氧化氮", "nitrogen dioxide", "µg/m³", "a21004", "", 0, "no2")
CO = Substance("CO", "一氧化碳", "carbon monoxide", "mg/m³", "a21005", "04", 1, "co")
O3 = Substance("O3", "臭氧", "ozone", "µg/m³", "a05024", "", 0, "o3")
O3_8H = Substance(
    "O3_8h", "臭氧日最大8小时平均", "ozone, daily maximum 8-hour mean", "µg/m³", "", "", 0, "o3_8h"
)
PM10 = Substance("PM10", "可吸入颗粒物", "inhalable particles", "µg/m³", "a34002", "", 0, "pm10")
PM25 = Substance("PM2.5", "细颗粒物", "fine particles", "µg/m³", "a34004", "", 0, "pm25")

AIR = (SO2, NO2, CO, O3, PM10, PM25)
"""The six items of ambient air in table order: as hours."""
AIR_DAY = (SO2, NO2, CO, O3_8H, PM10, PM25)
"""The same as days: ozone is the daily maximum 8-hour mean."""


@cache
def _listed() -> dict[str, Substance]:
    known: dict[str, Substance] = {}
    with files("youju.terms").joinpath("substances.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            one = Substance(
                row["key"],
                row["name"],
                row["english"],
                row["unit"],
                row["code"],
                row["old_code"],
                column=row["key"],
            )
            known[one.key] = one
            for name in (one.code, one.old_code):
                known.setdefault(name, one) if name else None
    for one in (*AIR, O3_8H):
        for name in (one.key, one.code, one.column, one.name):
            if name:
                known[name] = one
    return known


def substance(name: str) -> Substance:
    """The substance by key, column name, Chinese name or HJ 212 code.

    >>> substance("pm25") is PM25
    True
    """
    try:
        return _listed()[name]
    except KeyError:
        raise UnknownSubstance(
            f"“{name}”不在物质清单中；请用国标代码（如 a34004）或清单中的名称（如 PM2.5）。"
        ) from None


def listed() -> tuple[Substance, ...]:
    """Every substance of the closed list, once, in the order of the list."""
    return tuple(dict.fromkeys(_listed().values()))
