"""分行业启停时段豁免 — how many hours of a start or a stop do not count as exceedance.

>>> from datetime import date, datetime
>>> on = date(2024, 6, 1)
>>> print(window("水泥窑", "cold-start", on=on).line())
冷态启动豁免时长 = 36 h  ← 分行业工况标记规则 水泥窑〔据转引〕
>>> began = datetime(2024, 6, 1, 8, 0)
>>> [is_exempt("锅炉", "hot-start", began, datetime(2024, 6, 1, hour), on=on).value
...  for hour in (9, 10, 11)]
['豁免', '豁免', '不豁免']
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from youju.terms.dated import Edition, Standard
from youju.terms.errors import BadInput, NotThere, UnknownUnit
from youju.terms.figures import Figure
from youju.terms.numbers import Number, exact

STANDARD = Standard.load("youju.standards.enterprise", "windows.toml")

EVENTS = {"start": "启动", "cold-start": "冷态启动", "hot-start": "热态启动", "stop": "停运"}
EXEMPT, NOT_EXEMPT = "豁免", "不豁免"
MET, OVER = "达标", "超标"
HOUR = timedelta(hours=1)


def window(sector: str, event: str, *, on: date) -> Figure:
    """豁免时长 — hours from the beginning of an event that are exempt in a sector.

    ``event``: ``start``, ``cold-start``, ``hot-start``, ``stop``. Refuses other events
    (BadInput) and sectors or events without a window (NotThere): nothing is exempt by likeness.
    """
    edition = STANDARD.on(on)
    row = _row(edition, sector, event)
    return Figure(
        f"{EVENTS[event]}豁免时长",
        row["hours"],
        "h",
        by=edition.clause(row["clause"], row["mark"]),
    )


def is_exempt(
    sector: str, event: str, began: datetime, hour_ending: datetime, *, on: date
) -> Figure:
    """Whether an hour lies wholly within the exempt time of an event that began at ``began``.

    ``hour_ending``: the end of the hour, as stamps have it; both in Beijing time without offset.
    The last hour is exempt when it ends exactly with the window. Refuses an hour that is no
    whole hour or ended by the time the event began (BadInput).
    """
    found = window(sector, event, on=on)
    if began.tzinfo is not None or hour_ending.tzinfo is not None:
        raise BadInput("时刻一律写北京时间，不带时区。")
    if hour_ending.minute or hour_ending.second or hour_ending.microsecond:
        raise BadInput(f"{hour_ending} 不是整点；请写该小时的结束时刻。")
    if hour_ending <= began:
        raise BadInput(f"{hour_ending} 结束的小时在{EVENTS[event]}开始（{began}）之前。")
    last = began + _hours(found) * HOUR
    within = began <= hour_ending - HOUR and hour_ending <= last
    return Figure(
        "工况豁免",
        EXEMPT if within else NOT_EXEMPT,
        by=found.by,
        of=(found,),
        note="" if within else "该小时不完全在豁免时段之内",
    )


def ceiling(
    sector: str,
    event: str,
    substance: str,
    hourly: Number,
    *,
    on: date,
    unit: str = "mg/m³",
) -> Figure:
    """The hourly mean of a start or stop against the limit that holds meanwhile (垃圾焚烧炉).

    Refuses sectors, events and substances without such a limit (NotThere), other units
    (UnknownUnit), negative values (BadInput).
    """
    edition = STANDARD.on(on)
    _known(event)
    for row in edition.says["ceiling"]:
        if row["sector"] == sector and event in row["events"] and row["substance"] == substance:
            if unit != row["unit"]:
                raise UnknownUnit(
                    f"{substance}限值以 {row['unit']} 计，给出的是“{unit}”；请先换算。"
                )
            value = exact(hourly)
            if value < 0:
                raise BadInput(f"{substance}小时均值不能为负：{hourly}。")
            by = edition.clause(row["clause"], row["mark"])
            bound = Figure(f"{EVENTS[event]}期间{substance}限值", row["limit"], row["unit"], by=by)
            verdict = MET if value <= exact(row["limit"]) else OVER
            given = Figure(f"{substance}小时均值", hourly, unit)
            return Figure(f"{substance}判定", verdict, by=by, of=(given, bound))
    raise NotThere(f"没有“{sector}”{EVENTS[event]}期间{substance}的限值；请按排放标准判定。")


def _row(edition: Edition, sector: str, event: str) -> Mapping[str, Any]:
    _known(event)
    rows = edition.says["window"]
    for row in rows:
        if (row["sector"], row["event"]) == (sector, event):
            found: Mapping[str, Any] = row
            return found
    have = [EVENTS[row["event"]] for row in rows if row["sector"] == sector]
    if have:
        raise NotThere(f"“{sector}”没有{EVENTS[event]}的豁免时长；有：{'、'.join(have)}。")
    known = "、".join(dict.fromkeys(row["sector"] for row in rows))
    raise NotThere(f"没有“{sector}”的豁免时长；有：{known}。其他行业不豁免。")


def _known(event: str) -> None:
    if event not in EVENTS:
        known = "、".join(f"{key}（{name}）" for key, name in EVENTS.items())
        raise BadInput(f"没有“{event}”这种工况；可用 {known}。")


def _hours(found: Figure) -> int:
    return int(exact(found.value))
