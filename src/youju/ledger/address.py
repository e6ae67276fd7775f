"""Addresses of figures and readings: stable text that can be pasted into a letter.

>>> day("county", "甲县", date(2026, 11, 22), "pm25")
'fig_air_day/甲县/2026-11-22/pm25'
>>> read("fig_air_period/甲县/2026-11/index?dust=excluded")
Address(table='fig_air_period', object='甲县', when='2026-11', item='index', dust='excluded')
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from youju.readings.frames import Position
from youju.terms.errors import NotThere

KEPT = "kept"
TABLES = ("fig_air_day", "fig_air_period", "score")


@dataclass(frozen=True, slots=True)
class Address:
    """``TABLE/OBJECT/WHEN/ITEM``, with the dust basis when it is not 实况."""

    table: str
    object: str
    when: str
    item: str
    dust: str = KEPT

    def __str__(self) -> str:
        text = f"{self.table}/{self.object}/{self.when}/{self.item}"
        return text if self.dust == KEPT else f"{text}?dust={self.dust}"


def day(kind: str, name: str, on: date, item: str, dust: str = KEPT) -> str:
    """The address of a figure of a day (``kind`` follows from the name)."""
    del kind
    return str(Address("fig_air_day", name, on.isoformat(), item, dust))


def period(name: str, key: str, item: str, dust: str = KEPT) -> str:
    """The address of a figure of a period."""
    return str(Address("fig_air_period", name, key, item, dust))


def reading(position: Position, line: int | None) -> str:
    """Where a reading stands: journal record and line of the sheet in it."""
    return f"{position}#{line}" if line is not None else str(position)


def read(text: str) -> Address:
    """The address written in a text.

    :raises NotThere: the text is no address.
    """
    path, _, query = text.strip().partition("?")
    parts = path.split("/")
    dust = query.removeprefix("dust=") if query else KEPT
    if len(parts) < 4 or parts[0] not in TABLES or dust not in (KEPT, "excluded"):
        raise NotThere(
            f"“{text}”不是数的地址；应写成 fig_air_day/站点或县市/日期/项目 或 "
            "fig_air_period/县市/时段/项目，扣除沙尘的加 ?dust=excluded。"
        )
    return Address(parts[0], parts[1], "/".join(parts[2:-1]), parts[-1], dust)
