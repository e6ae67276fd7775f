"""The published dustfall of a city, October 2021, as a register, two sheets and what was printed.

长治市生态环境局 2022-01 公示: rank, county, value, change. The values of a year before were not
printed; those here are the only ones of one decimal from which the printed changes follow.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

CITY = "长治市"
HEAD = "点位名称,月份,降尘量（吨/平方千米·30天）\n"


@dataclass(frozen=True)
class Line:
    """One printed line, with the value of October 2020 that its change follows from."""

    rank: int
    county: str
    value: Decimal
    change: Decimal
    before: Decimal


def published(shared: Path) -> list[Line]:
    """The printed lines, in their order."""
    file = shared / "reference" / "water" / "published_dustfall_changzhi_2021-10.csv"
    with file.open(encoding="utf-8") as lines:
        return [
            Line(
                int(row["rank"]),
                row["county"],
                value := Decimal(row["t_per_km2_month"]),
                change := Decimal(row["change_pct"]),
                (value / (1 + change / 100)).quantize(Decimal("0.1")),
            )
            for row in csv.DictReader(lines)
        ]


def register(found: list[Line]) -> str:
    """One point for each county."""
    rows = [f"Z{nth:02d},{one.county}测点,{one.county},{CITY}" for nth, one in enumerate(found)]
    return "site,name,county,city\n" + "\n".join(rows) + "\n"


def sheets(found: list[Line]) -> tuple[str, str]:
    """The month, and the same month of the year before; not in the order of the ranks."""
    order = sorted(found, key=lambda one: one.county)
    now = [f"{one.county}测点,2021年10月,{one.value}" for one in order]
    then = [f"{one.county}测点,2020年10月,{one.before}" for one in order]
    return HEAD + "\n".join(now) + "\n", HEAD + "\n".join(then) + "\n"
