"""Automatic checks 自动审核: what is worth a look, with the reason; they judge nothing.

Pure functions over series of scaled integers by hour. The numbers stand in ``checks.toml`` and
are settings, not law. Each suspicion becomes a mark of kind suspect, which takes no value out.

>>> series = [(hour, 5) for hour in range(8)]
>>> [(one.check, one.first, one.last) for one in stuck(series, on=date(2026, 3, 1))]
[('stuck', 0, 8)]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Any, Final

from youju.terms.dated import Standard

STANDARD: Final = Standard.load("youju.ledger.network", "checks.toml")
Series = Sequence[tuple[int, int]]
"""(hour, value) in order of time; hours without a value that counts are not in it."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Hours ``first`` to ``last`` (not included), the check, and the reason in office words."""

    check: str
    first: int
    last: int
    because: str


def in_range(
    series: Series, low: int | None, high: int | None, because: str = "超出量程。"
) -> list[Suspicion]:
    """Values below or above what the instrument can measure, or the quantity can be."""

    def outside(value: int) -> bool:
        return (low is not None and value < low) or (high is not None and value > high)

    runs = _runs((hour, outside(value)) for hour, value in series)
    return [Suspicion("range", first, last, because) for first, last, _ in runs]


def rate(series: Series, floor: int, *, on: date) -> list[Suspicion]:
    """Jumps between neighbouring hours, where the greater of both is above ``floor``."""
    times = int(says("rate", on)["times"])
    found = []
    for (before, old), (hour, new) in pairwise(series):
        low, high = sorted((old, new))
        if hour == before + 1 and high > floor and high >= times * max(low, 1):
            found.append(Suspicion("rate", hour, hour + 1, f"一小时内变化达 {times} 倍以上。"))
    return found


def stuck(series: Series, *, on: date) -> list[Suspicion]:
    """The very same value hour after hour."""
    least = int(says("stuck", on)["count"])
    found = []
    for value, group in groupby(_broken(series), key=lambda one: (one[1], one[2])):
        hours = [hour for hour, _, _ in group]
        if len(hours) >= least:
            what = "恒为零" if value[0] == 0 else "恒定不变"
            words = f"连续 {len(hours)} 小时{what}。"
            found.append(Suspicion("stuck", hours[0], hours[-1] + 1, words))
    return found


def dead_band(series: Series, limit: Fraction, *, on: date) -> list[Suspicion]:
    """Most values lie in a narrow band just under the limit, and hardly one above."""
    said = says("dead_band", on)
    low = limit * (100 - int(said["percent"])) / 100
    inside = [hour for hour, value in series if low <= value <= limit]
    if len(inside) < int(said["count"]) or 100 * len(inside) < int(said["share"]) * len(series):
        return []
    words = f"{len(series)} 个小时值中 {len(inside)} 个落在限值下 {said['percent']}% 以内。"
    return [Suspicion("dead_band", series[0][0], series[-1][0] + 1, words)]


def pm_order(pm25: Series, pm10: Series, *, on: date) -> list[Suspicion]:
    """PM10 below PM2.5 of the same hour (both in the same unit)."""
    least = int(says("pm_order", on)["count"])
    coarse = dict(pm10)
    runs = _runs((hour, coarse[hour] < fine) for hour, fine in pm25 if hour in coarse)
    return [
        Suspicion("pm_order", first, last, f"PM10 小于 PM2.5，连续 {count} 小时。")
        for first, last, count in runs
        if count >= least
    ]


def drift(series: Series, neighbours: Sequence[Series], *, on: date) -> list[Suspicion]:
    """Away from the neighbours' median to the same side, hour after hour.

    Only hours count in which enough neighbours have a value; values in the same unit.
    """
    said = says("drift", on)
    share, least = int(said["percent"]), int(said["count"])
    others = [dict(one) for one in neighbours]
    sides: list[tuple[int, int]] = []
    for hour, value in series:
        known = sorted(one[hour] for one in others if hour in one)
        if len(known) < int(said["neighbours"]):
            continue
        middle = len(known) // 2
        # Of two in the middle the nearer one counts: one strange neighbour accuses nobody.
        lower, upper = sorted((known[middle], known[~middle]))
        high, low = Fraction(upper * (100 + share), 100), Fraction(lower * (100 - share), 100)
        sides.append((hour, 1 if value > high else -1 if value < low else 0))
    found = []
    for side, word in ((1, "高"), (-1, "低")):
        for first, last, count in _runs((hour, which == side) for hour, which in sides):
            if count >= least:
                words = f"连续 {count} 小时比邻近站点中位数偏{word} {share}% 以上。"
                found.append(Suspicion("drift", first, last, words))
    return sorted(found, key=lambda one: one.first)


def calibration(flags: Sequence[tuple[int, str | None]], *, on: date) -> list[Suspicion]:
    """A calibration or maintenance by flag that lasts longer than it should."""
    most = int(says("calibration", on)["hours"])
    runs = _runs((hour, flag in ("C", "M")) for hour, flag in flags)
    return [
        Suspicion("calibration", first, last, f"校准或维护标记连续 {count} 小时。")
        for first, last, count in runs
        if count > most
    ]


def condition(
    stopped: Sequence[tuple[int, bool]], power: Series, idle: int, *, on: date
) -> list[Suspicion]:
    """The source is said to stand still, and production draws power above ``idle``."""
    least = int(says("condition", on)["count"])
    drawn = dict(power)
    runs = _runs((hour, still and drawn.get(hour, idle) > idle) for hour, still in stopped)
    return [
        Suspicion("condition", first, last, f"工况为停运而生产用电，连续 {count} 小时。")
        for first, last, count in runs
        if count >= least
    ]


def contradiction(production: Series, treatment: Series, idle: int, *, on: date) -> list[Suspicion]:
    """Production draws power while treatment draws none (both at or below ``idle``: at rest)."""
    least = int(says("contradiction", on)["count"])
    cleaning = dict(treatment)
    runs = _runs(
        (hour, power > idle and cleaning[hour] <= idle)
        for hour, power in production
        if hour in cleaning
    )
    return [
        Suspicion("contradiction", first, last, f"生产用电而治理设施不用电，连续 {count} 小时。")
        for first, last, count in runs
        if count >= least
    ]


CHECKS: Final[Mapping[str, str]] = {
    "range": "量程",
    "rate": "突变",
    "stuck": "恒值",
    "dead_band": "限值下窄带",
    "pm_order": "PM10 小于 PM2.5",
    "drift": "邻近站点偏离",
    "calibration": "校准时段",
    "contradiction": "用电矛盾",
    "condition": "工况矛盾",
}


def says(check: str, on: date) -> Mapping[str, Any]:
    """What the settings in force on a day say of a check."""
    found: Mapping[str, Any] = STANDARD.on(on).says[check]
    return found


def _runs(hours: Iterable[tuple[int, bool]]) -> list[tuple[int, int, int]]:
    """Stretches of hours without a gap in which it holds: first, end, how many."""
    found: list[tuple[int, int, int]] = []
    for hour, holds in hours:
        if not holds:
            continue
        if found and found[-1][1] == hour:
            found[-1] = (found[-1][0], hour + 1, found[-1][2] + 1)
        else:
            found.append((hour, hour + 1, 1))
    return found


def _broken(series: Series) -> list[tuple[int, int, int]]:
    """The series with a number that rises at each gap, so that groups end there."""
    part, before, found = 0, None, []
    for hour, value in series:
        if before is not None and hour != before + 1:
            part += 1
        found.append((hour, value, part))
        before = hour
    return found
