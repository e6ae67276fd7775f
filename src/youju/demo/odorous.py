"""Black and odorous water of the invented city: four waters of the city, three of villages, a
sheet for each quarter. One that was cleared has come back, one is treated and still severe.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from youju.demo import noise
from youju.demo.history import STATION, Arrival
from youju.demo.register import CITY
from youju.terms.periods import day_number
from youju.terms.states import State

_DONE: Final = "清岚办〔2025〕12号（虚构）"
_REGISTER: Final = f"""\
HC01,护城河支渠,城市,,云泽区,整治中,,,,2025-11-30
HC01,护城河支渠,城市,,云泽区,已消除,93,{_DONE},2025-12-01,
HC02,望川排洪渠,城市,,望川区,整治中,,,,
HC03,城南沟,城市,,雁回市,整治中,,,,2025-05-31
HC03,城南沟,城市,,雁回市,已消除,91,{_DONE},2025-06-01,
HC04,柳溪支流,城市,,临溪区,整治中,,,,2025-05-31
HC04,柳溪支流,城市,,临溪区,已消除,95,{_DONE},2025-06-01,
NC01,稻香村塘,农村,国家监管清单,青禾县,整治中,,,,
NC02,梁家塘,农村,国家监管清单,松风县,整治中,,,,2025-08-31
NC02,梁家塘,农村,国家监管清单,松风县,已消除,,{_DONE},2025-09-01,
NC03,窑厂沟,农村,省级清单,石楠县,整治中,,,,
"""
_MEASURED: Final = {
    "护城河支渠": (2, 32, Decimal("3.6"), 120, Decimal("3.2")),
    "望川排洪渠": (3, 8, Decimal("0.6"), -120, Decimal("13.5")),
    "城南沟": (2, 31, Decimal("3.1"), 90, Decimal("4.4")),
    "柳溪支流": (1, 40, Decimal("5.2"), 180, Decimal("1.1")),
    "稻香村塘": (1, 22, Decimal("1.8"), 30, Decimal("9.1")),
}
"""Points, and about what is measured: transparency, oxygen, potential, ammonia."""
_BACK: Final = ("城南沟", 2026, 1)
_HEAD: Final = (
    "水体名称,监测点位,监测日期,水深（cm）,透明度（cm）,"
    "溶解氧（mg/L）,氧化还原电位（mV）,氨氮（mg/L）"
)


def registers() -> dict[str, str]:
    """The register of the invented city, by name."""
    head = "water,name,kind,list,county,city,stage,content,instrument,from,to"
    lines = []
    for line in _REGISTER.splitlines():
        first = line.split(",", 5)
        lines.append(",".join((*first[:5], CITY, first[5])))
    return {"odorous": "\n".join([head, *lines]) + "\n"}


def arrivals() -> Iterator[Arrival]:
    """Every sheet; who asks leaves out what has not arrived yet."""
    every = [(2025, quarter) for quarter in range(1, 5)]
    yield _arrival("2025年黑臭水体监测结果", every, date(2026, 1, 20))
    for quarter in (1, 2, 3):
        name = f"2026年第{quarter}季度黑臭水体监测结果"
        yield _arrival(name, [(2026, quarter)], date(2026, 3 * quarter + 1, 15))


def _arrival(name: str, quarters: list[tuple[int, int]], on: date) -> Arrival:
    data = _sheet(quarters)
    return Arrival(f"{name}.csv", data, "odorous", State.REVIEWED, on, name, issuer=STATION)


def _sheet(quarters: list[tuple[int, int]]) -> bytes:
    rows = [_HEAD]
    for year, quarter in quarters:
        for nth, (name, (many, clear, oxygen, potential, ammonia)) in enumerate(_MEASURED.items()):
            for point in range(1, many + 1):
                day = date(year, 3 * quarter - 1, 8) + timedelta(days=nth)
                moved = noise.between(-9, 9, 81, nth, point, day_number(day))
                back = (name, year, quarter) == _BACK
                shown = Decimal("1.2") if back else oxygen + Decimal(moved) / 20
                rows.append(
                    f"{name},{point}号点,{day},{60 + 5 * nth},{clear + moved // 5},"
                    f"{shown},{potential + moved},{ammonia + Decimal(moved) / 20}"
                )
    return ("\n".join(rows) + "\n").encode()
