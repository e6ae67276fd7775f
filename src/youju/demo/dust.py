"""Dustfall of the invented city: two points in each county, the year before as one sheet, then a
sheet for each month. One point lost its jar once, and the dry spring is above the target.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from youju.demo import noise
from youju.demo.history import STATION, Arrival
from youju.demo.register import CITY, COUNTIES
from youju.terms.periods import day_number
from youju.terms.states import State

_WHERE: Final = ("城区站", "开发区站")
_SEASON: Final = (34, 38, 56, 63, 58, 47, 39, 36, 37, 41, 42, 36)
"""About what falls in each month, in tenths of t/(km²·month)."""
_MORE: Final = (3, 5, 9, -4, -6, -3, 0, 7)
"""By how many tenths each county lies above or below."""
_LOST: Final = (12, 2026, 3)
"""The jar of one point was gone in one month."""
_OWN: Final = "清岚办〔2026〕3号（虚构）"


def registers() -> dict[str, str]:
    """Points and targets of the invented city, by name."""
    points = ["site,name,county,city"]
    for nth, county in enumerate(COUNTIES):
        for which, where in enumerate(_WHERE):
            points.append(f"JC{2 * nth + which + 1:02d},{county}{where},{county},{CITY}")
    targets = ["place,statistic,limit_t_km2,instrument,article,from"]
    for county, more in zip(COUNTIES, _MORE, strict=True):
        limit = Decimal(56 + max(more, 0)).scaleb(-1)
        targets.append(f"{county},月,{limit},{_OWN},附件,2026-01-01")
        targets.append(f"{county},累计,{limit - 1},{_OWN},附件,2026-01-01")
    targets.append(f"{CITY},累计,5.0,{_OWN},第二条,2026-01-01")
    return {
        "dustfall": "\n".join(points) + "\n",
        "dustfall_targets": "\n".join(targets) + "\n",
    }


def arrivals() -> Iterator[Arrival]:
    """Every sheet of dustfall; who asks leaves out what has not arrived yet."""
    name = "2025年降尘监测结果"
    yield _arrival(name, [(2025, month) for month in range(1, 13)], date(2026, 1, 20))
    for month in range(1, 12):
        name = f"2026年{month}月降尘监测结果"
        yield _arrival(name, [(2026, month)], date(2026, month + 1, 10))


def _arrival(name: str, months: list[tuple[int, int]], on: date) -> Arrival:
    data = _sheet(months)
    return Arrival(f"{name}.csv", data, "dustfall", State.REVIEWED, on, name, issuer=STATION)


def _sheet(months: list[tuple[int, int]]) -> bytes:
    rows = ["点位名称,月份,降尘量（t/(km²·月)）,备注"]
    for year, month in months:
        start = day_number(date(year, month, 1))
        for nth in range(len(COUNTIES) * len(_WHERE)):
            name = f"{COUNTIES[nth // 2]}{_WHERE[nth % 2]}"
            if (nth, year, month) == _LOST:
                rows.append(f"{name},{year}-{month:02d},—,集尘缸丢失")
                continue
            tenths = _SEASON[month - 1] + _MORE[nth // 2] + 4 * (year == 2025)
            value = 10 * tenths + noise.between(-45, 45, 71, nth, start)
            rows.append(f"{name},{year}-{month:02d},{Decimal(value).scaleb(-2)},")
    return ("\n".join(rows) + "\n").encode()
