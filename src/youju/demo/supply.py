"""Wells and drinking-water sources of the invented city: two rounds of wells a year, and each month
61 items of two surface sources and 39 of a ground source.

Manganese of the lake source is over once in March, the ground source stood still in February,
and one well has hard water: enough to see what the pages do with it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from youju.demo import noise
from youju.demo.history import STATION, Arrival, History
from youju.demo.register import CITY
from youju.demo.sheets import after_month
from youju.readings.supply import HEAD
from youju.standards.water import drinking, gb3838, gbt14848
from youju.terms.periods import Period, day_number, month_of
from youju.terms.states import State

_LINES: Final = """\
DX01,临溪东井,监测井,地下,国考,Ⅳ,临溪区,,,,119.9900,38.6600
DX02,望川北井,监测井,地下,国考,Ⅳ,望川区,,,,119.9100,38.5700
DX03,雁回南井,监测井,地下,省考,Ⅳ,雁回市,,,,120.2600,38.4300
DX04,青禾水厂井,监测井,地下,省考,Ⅲ,青禾县,SY03,,,119.7600,38.3600
SY01,松风水厂,水源,河流,县级,,松风县,,11.5,96,119.5300,38.8700
SY02,白鹭水厂,水源,湖库,市级,,白鹭县,,62,540,120.1800,38.7600
SY03,青禾水厂,水源,地下,县级,,青禾县,,9.8,75,119.7500,38.3500
"""
WELLS: Final = ("DX01", "DX02", "DX03", "DX04")
SOURCES: Final = ("SY01", "SY02", "SY03")
HARD: Final = "DX02"
OVER: Final = ("SY02", date(2026, 3, 1))
STOPPED: Final = ("SY03", date(2026, 2, 1))
HANDED_OVER: Final = date(2026, 1, 20)
"""When what there was of 2025 came in."""
_USUAL: Final = {
    "ph": (70, 82, 1),
    "do": (76, 96, 1),
    "water_temp": (80, 220, 1),
    "codmn": (12, 28, 1),
    "bod5": (10, 22, 1),
    "nh3n": (30, 180, 3),
    "tp": (8, 22, 3),
    "tn": (60, 140, 2),
    "f": (15, 45, 2),
    "硫酸盐": (180, 620, 1),
    "氯化物": (120, 480, 1),
    "硝酸盐": (40, 180, 2),
    "铁": (30, 120, 3),
    "锰": (10, 60, 3),
    "总硬度": (1500, 3200, 1),
    "溶解性总固体": (240, 520, 0),
    "耗氧量": (6, 19, 1),
    "钠": (120, 600, 1),
    "pH": (70, 80, 1),
    "氨氮": (30, 160, 3),
    "氟化物": (20, 70, 2),
}
"""Item → lowest, highest, decimals of what is usually measured; the rest is not detected."""


def register_csv() -> str:
    """register/supply.csv of the invented city."""
    rows = [",".join(HEAD)]
    for line in _LINES.splitlines():
        key, name, kind, water, level, goal, county, source, people, volume, lon, lat = line.split(
            ","
        )
        rows.append(
            f"{key},{name},{kind},{water},{level},{goal},{county},{CITY},{source},{people},"
            f"{volume},{lon},{lat},,,"
        )
    return "\n".join(rows) + "\n"


def arrivals(history: History) -> list[Arrival]:
    """Every file about wells and sources that has arrived, the earliest first."""
    found = [one for one in _all(history) if one.on <= history.arrived_by]
    return sorted(found, key=lambda one: one.on)


def _all(history: History) -> Iterator[Arrival]:
    past = [one for one in _months(history.year_ago) if one.start.year == 2025]
    yield from _sources(past, "2025年", HANDED_OVER)
    for rounds, name in (((5, 10), "2025年"), ((3,), "2026年上半年"), ((9,), "2026年下半年")):
        year = int(name[:4])
        days = [date(year, month, 12) for month in rounds]
        yield _wells(days, name, max(after_month(days[-1], 20), HANDED_OVER))
    for month in history.months():
        if month.kind == "month":
            name = f"{month.start.year}年{month.start.month}月"
            yield from _sources([month], name, after_month(month.start, 14))


def _months(within: Period) -> list[Period]:
    found, month = [], month_of(within.start)
    while month.start <= within.end:
        found.append(month)
        month = month_of(month.end + timedelta(days=1))
    return found


def _wells(days: list[date], name: str, on: date) -> Arrival:
    items = gbt14848.items(days[0], "basic")
    units = gbt14848.STANDARD.on(days[0]).says["basic"]["items"]
    heads = [f"{one}（{units[one]['unit']}）" if units[one]["unit"] else one for one in items]
    rows = [["点位名称", "采样日期", *heads, "未监测原因"]]
    for day in days:
        for key in WELLS:
            values = [_ground(key, item, day, units[item]) for item in items]
            rows.append([key, day.isoformat(), *values, ""])
    return _arrival(f"{name}地下水监测结果", rows, on)


def _sources(months: list[Period], name: str, on: date) -> Iterator[Arrival]:
    """The surface sources in one sheet, the ground source in another: other items."""
    day = months[0].start
    surface = drinking.item_names(drinking.MONTH, on=day)
    rows = [["水源名称", "月份", *map(_head, surface), "取水量（万m³）", "未监测原因"]]
    ground = gbt14848.items(day, "basic")
    units = gbt14848.STANDARD.on(day).says["basic"]["items"]
    heads = [f"{one}（{units[one]['unit']}）" if units[one]["unit"] else one for one in ground]
    below = [["水源名称", "月份", *heads, "取水量（万m³）", "未监测原因"]]
    for month in months:
        for key in SOURCES[:2]:
            values = [_surface(key, item, month.start) for item in surface]
            rows.append([key, f"{month.start:%Y-%m}", *values, _volume(key, month.start), ""])
        if (SOURCES[2], month.start) == STOPPED:
            gap = [""] * len(ground)
            below.append([SOURCES[2], f"{month.start:%Y-%m}", *gap, "", "停用"])
        else:
            values = [_ground(SOURCES[2], item, month.start, units[item]) for item in ground]
            volume = _volume(SOURCES[2], month.start)
            below.append([SOURCES[2], f"{month.start:%Y-%m}", *values, volume, ""])
    yield _arrival(f"{name}地表水饮用水水源监测结果", rows, on)
    yield _arrival(f"{name}地下水饮用水水源监测结果", below, on)


def _arrival(name: str, rows: list[list[str]], on: date) -> Arrival:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return Arrival(
        f"{name}.csv", out.getvalue().encode(), "supply", State.REVIEWED, on, name, issuer=STATION
    )


def _head(item: str) -> str:
    row = gb3838.STANDARD.editions[-1].says["basic"].get(item)
    if row is None:
        return f"{item}（mg/L）"
    return f"{row['name']}（{row['unit']}）" if row["unit"] else str(row["name"])


def _surface(key: str, item: str, day: date) -> str:
    if (key, day) == OVER and item == "锰":
        return "0.12"
    if item in _USUAL:
        return str(_measured(key, item, day))
    row = gb3838.STANDARD.editions[-1].says["basic"].get(item)
    limit = Decimal(str(row["river"][0])) if row and "river" in row else _limit(item, day)
    return f"<{(limit / 10).normalize():f}"


def _limit(item: str, day: date) -> Decimal:
    try:
        bound = gb3838.limit(item, "Ⅰ", on=day)
    except Exception:  # noqa: BLE001 — items of tables 2 and 3 have one limit
        bound = gb3838.source_limit(item, on=day)
    return Decimal(str(bound.value))


def _ground(key: str, item: str, day: date, row: dict[str, object]) -> str:
    if row["kind"] == "absent":
        return "无"
    if item == "总硬度" and key == HARD:
        return str(Decimal(noise.between(6600, 7200, 61, day_number(day))).scaleb(-1))
    if item in _USUAL:
        return str(_measured(key, item, day))
    limits = row["limits"]
    assert isinstance(limits, list)
    bound = next(one for one in limits if one)  # of some items class Ⅰ means not detected
    return f"<{(Decimal(str(bound)) / 10).normalize():f}"


def _measured(key: str, item: str, day: date) -> Decimal:
    low, high, places = _USUAL[item]
    nth = list(_USUAL).index(item)
    return Decimal(noise.between(low, high, 60, _number(key), nth, day_number(day))).scaleb(-places)


def _volume(key: str, day: date) -> str:
    usual = {line.split(",")[0]: line.split(",")[9] for line in _LINES.splitlines()}[key]
    return str(Decimal(noise.between(-40, 40, 62, _number(key), day_number(day))) / 10 + int(usual))


def _number(key: str) -> int:
    return int(key[2:]) + (10 if key.startswith("SY") else 0)
