"""目标进度: every target of a year, place by place — so far, plan line, allowed, and the chance.

Facts and sums only: which way a target is going decides nobody here. The chance comes from the
place's own past same-season days and says how wrong it would have been in past years.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from youju.ledger import store
from youju.ledger.explain import kind_of
from youju.ledger.levels import EXCLUDED, KEPT
from youju.ledger.snapshot import Snapshot, require
from youju.ledger.statistics import (
    GOOD_RATE,
    HEAVY_DAYS,
    HEAVY_LEVEL,
    statistic,
)
from youju.ledger.targets import Target, daily, read
from youju.readings.city import City
from youju.standards.air import hj633, hj663, targets
from youju.standards.air.hj663_edition import edition_for
from youju.standards.air.targets_chance import chance_of_meeting
from youju.standards.air.targets_past import Goal
from youju.terms.errors import NotEnoughData
from youju.terms.figures import Figure
from youju.terms.numbers import Number
from youju.terms.periods import (
    Period,
    day_from,
    year_of,
    year_to_date,
)


@dataclass(frozen=True)
class Progress:
    """One target: the figure so far, the plan line, what the rest may be, the chance to meet it.

    A part that can't be given has no value and its note says why.
    """

    target: Target
    on: date
    so_far: Figure
    line: Figure
    gap: Figure
    allowed: Figure
    chance: Figure


def of_year(city: City, on: date, *, snapshot: Snapshot | None = None) -> tuple[Progress, ...]:
    """Every target of the year of ``on``, as of that day (the last day with data at most).

    ``snapshot``: the figures where they are held already (``ledger.snapshot``).
    """
    asked = read(city, on.year)
    if not asked:
        return ()
    held = require(city, snapshot)
    return held.remember(
        ("progress", asked, on), lambda: tuple(_progress(held, one, on) for one in asked)
    )


def _progress(held: Snapshot, goal: Target, on: date) -> Progress:
    kind = kind_of(held, goal.place)
    dust = EXCLUDED if goal.item == "PM2.5" else KEPT
    year, period = year_of(on), year_to_date(on)
    days = held.objects(kind, period).get((goal.place, dust))
    name = f"{goal.place} {goal.item}"
    if days is None or not days.state(period):
        nothing = Figure(name, None, note="本年没有评价结果")
        return Progress(goal, on, nothing, nothing, nothing, nothing, nothing)
    of = goal.item
    exactly = statistic(of, days, period, shown=False)
    so_far = _printed(exactly, of, on)
    item = "pm25" if goal.item == "PM2.5" else "aqi"
    past = daily(held, kind, goal.place, item, date(on.year - 4, 1, 1), year.start)
    past = {day: value for day, value in past.items() if day < year.start}
    now = daily(held, kind, goal.place, item, year.start, on)
    line = _line(goal, on, past, so_far)
    better = "higher" if goal.item == GOOD_RATE else "lower"
    return Progress(
        goal,
        on,
        so_far,
        line,
        targets.against_target(so_far, goal.target, None, better=better),
        _allowed(goal, now, year, on),
        _chance(goal, now, past, year, on),
    )


def _printed(held: Figure, of: str, on: date) -> Figure:
    if of != "PM2.5" or not isinstance(held.value, Decimal):
        return held
    return replace(hj663.rounded("PM2.5", held, "statistic", on=on), state=held.state)


def _line(goal: Target, on: date, past: Mapping[date, Number | None], so_far: Figure) -> Figure:
    shape = goal.plan if goal.item == "PM2.5" else "linear"
    try:
        return targets.plan_line(
            goal.target,
            on,
            of="sum" if goal.item == HEAVY_DAYS else "mean",
            shape=shape,
            past=past,
            unit=so_far.unit,
        )
    except NotEnoughData as why:
        return Figure("时序进度", None, so_far.unit, note=str(why))


def _allowed(goal: Target, now: Mapping[date, Number | None], year: Period, on: date) -> Figure:
    if goal.item == "PM2.5":
        if on >= year.end:
            return Figure("其余各日平均浓度上限", None, "µg/m³", note="全年已满")
        return targets.allowed_mean(goal.target, now, year, on=on, decimals=1)
    known = [value for value in now.values() if isinstance(value, int)]
    if goal.item == GOOD_RATE:
        polluted = sum(1 for value in known if value > _good(on))
        return targets.polluted_days_left(goal.target, polluted, year.days)
    heavy = sum(
        1
        for day, value in now.items()
        if isinstance(value, int) and hj633.level_of(value, on=day).number >= HEAVY_LEVEL
    )
    return Figure("还可出现的重污染天数", int(goal.target) - heavy, "天")


def _chance(
    goal: Target,
    now: Mapping[date, Number | None],
    past: Mapping[date, Number | None],
    year: Period,
    on: date,
) -> Figure:
    if goal.item == HEAVY_DAYS:
        return Figure("达标可能性", None, "%", note="天数目标不作推测")
    aim = (
        Goal(goal.target, decimals=1)
        if goal.item == "PM2.5"
        else Goal(goal.target, decimals=1, kind="share", limit=_good(on))
    )
    try:
        return chance_of_meeting(aim, now, past, year, on=on)
    except NotEnoughData as why:
        return Figure("达标可能性", None, "%", note=str(why))


def _good(on: date) -> int:
    """A good day has an AQI of at most this (HJ 663)."""
    return int(edition_for(on).says["good_days"]["index"])


def last_day(city: City) -> date:
    """The last day with a figure.

    :raises NotEnoughData: nothing was computed yet.
    """
    rows = store.days(city, kinds=("county", "city"), dust=KEPT)
    highest = rows.filter(rows["aqi"].is_not_null())["day"].max()
    if not isinstance(highest, int):
        raise NotEnoughData("还没有评价结果；请先导入数据并运行 youju compute。")
    return day_from(highest)
