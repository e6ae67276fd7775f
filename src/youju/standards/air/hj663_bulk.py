"""HJ 663 over whole columns: statistics of a station's days, in integers.

Written from ``hj663.toml`` alone, through Narwhals; a property test holds it equal to the
exact face. Hours come scaled by 10⁴, days leave scaled by 10⁶, held half to even; a
statistic whose minimum is not met is null and its count stands beside it.

64 bits are enough everywhere: layouts refuse readings above ``HIGHEST`` (2³⁵ units of 10⁻⁴,
3.4 million µg/m³), so 24 of them scaled to 10⁻⁶ stay below 2⁴⁸, the ozone comparison
(times 168) below 2⁵⁶, and a mean over 366 days of 1,000 stations below 2⁶².
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import lcm
from typing import Any

import narwhals as nw

from youju.standards.air.hj633_bulk import half_even
from youju.terms.dated import Edition, Standard
from youju.terms.numbers import HELD_DECIMALS, READING_DECIMALS
from youju.terms.periods import day_number
from youju.terms.states import Gap

STANDARD = Standard.load("youju.standards.air", "hj663.toml")

Frame = nw.LazyFrame[Any]

ITEMS = ("pm25", "pm10", "so2", "no2", "co")
"""Columns whose day statistic is the mean; ozone has its own."""
DAY_ITEMS = (*ITEMS, "o3_8h")
KEYS = {
    "pm25": "PM2.5",
    "pm10": "PM10",
    "so2": "SO2",
    "no2": "NO2",
    "co": "CO",
    "o3_8h": "O3_8h",
}
HIGHEST = 2**35
"""Readings are below this, in units of 10⁻⁴; no layout lets more in."""
MARK = 2**40
"""Added to an hour that has a value, so that one sum carries sum and count."""
FINER = 10 ** (HELD_DECIMALS - READING_DECIMALS)


@dataclass(frozen=True, slots=True)
class DayRule:
    """What makes a day valid, from one edition."""

    hours: int
    length: int
    first_end: int
    last_end: int
    window_hours: int
    windows: int
    limit: int
    """The daily maximum above which a day counts with fewer windows, µg/m³."""

    @classmethod
    def of(cls, edition: Edition) -> DayRule:
        """The rule as the edition's tables state it."""
        says = edition.says
        window = says["ozone_window"]
        return cls(
            hours=says["day"]["hours"],
            length=window["length"],
            first_end=window["first_end"],
            last_end=window["last_end"],
            window_hours=says["ozone_hours"]["hours"],
            windows=says["ozone_day"]["windows"],
            limit=says["ozone_day"]["limit"],
        )

    @property
    def common(self) -> int:
        """A multiple of every number of hours a window may have: means compare without division."""
        return lcm(*range(self.window_hours, self.length + 1))

    @property
    def ends(self) -> range:
        """The hours at which the windows of a day end."""
        return range(self.first_end, self.last_end + 1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days (day numbers, both included) with one rule."""

    first: int
    last: int
    rule: DayRule


def stretches(rules: str = "auto", span: tuple[int, int] | None = None) -> list[Stretch]:
    """The stretches of days with one day rule; editions that agree are one stretch.

    The first edition reaches back as far as its file says (``applied_from``).
    """
    if rules != "auto":
        return [Stretch(-(2**31), 2**31, DayRule.of(STANDARD.named(rules)))]
    found: list[Stretch] = []
    for edition in STANDARD.editions:
        first = day_number(edition.says.get("applied_from", edition.since))
        last = day_number(edition.until or date.max)
        rule = DayRule.of(edition)
        if found and found[-1].rule == rule and found[-1].last == first - 1:
            found[-1] = Stretch(found[-1].first, last, rule)
        else:
            found.append(Stretch(first, last, rule))
    if span is None:
        return found
    return [one for one in found if one.first <= span[1] and span[0] <= one.last]


def day_statistics(
    hours: Frame, *, rules: str = "auto", span: tuple[int, int] | None = None
) -> Frame:
    """DAYS from HOURS: ``object, day``, six held statistics, ``n_*``, ``o3_windows``, ``o3_1h``.

    Also ``state`` (the lowest of the day) and ``flag_*`` (``/`` where a day was not measured)
    when the hours have them. Hours of days that no edition covers are left out; give
    ``rules`` to evaluate them all the same. An absent hour is an hour without value: the 24
    hours of the day are laid side by side first, so no window is lost with it.
    """
    parts = [
        _one_rule(
            hours.filter(
                (nw.col("hour") >= one.first * 24) & (nw.col("hour") < (one.last + 1) * 24)
            ),
            one.rule,
        )
        for one in stretches(rules, span)
    ]
    return parts[0] if len(parts) == 1 else nw.concat(parts)


def _one_rule(hours: Frame, rule: DayRule) -> Frame:
    columns = set(hours.collect_schema().names())
    flags = [i for i in (*ITEMS, "o3") if f"flag_{i}" in columns]
    hour = nw.col("hour") % 24
    ozone = nw.when(~nw.col("o3").is_null()).then(nw.col("o3") + MARK).otherwise(0)
    laid = hours.select(
        nw.col("site").alias("object"),
        (nw.col("hour") // 24).alias("day"),
        *ITEMS,
        "o3",
        *(nw.when(hour == h).then(ozone).otherwise(0).alias(f"h{h}") for h in range(24)),
        *(
            (nw.col(f"flag_{i}") == Gap.NOT_MEASURED.value).cast(nw.Int64).alias(f"not_{i}")
            for i in flags
        ),
        *(["state"] if "state" in columns else []),
    )
    days = laid.group_by("object", "day").agg(
        *(nw.col(i).sum().alias(f"sum_{i}") for i in ITEMS),
        *(nw.col(i).count().alias(f"n_{i}") for i in (*ITEMS, "o3")),
        nw.col("o3").max().alias("o3_1h"),
        *(nw.col(f"h{h}").sum() for h in range(24)),
        *(nw.col(f"not_{i}").sum() for i in flags),
        *([nw.col("state").min()] if "state" in columns else []),
    )
    return from_hours_of_day(days, rule, flags, state="state" in columns)


def from_hours_of_day(
    days: Frame, rule: DayRule, flags: Sequence[str] = (), *, state: bool = False
) -> Frame:
    """DAYS from one row per object and day with ``sum_* n_* o3_1h h0 … h23`` (see ``MARK``)."""
    days, windows = _windows(days, rule)
    enough = rule.window_hours * MARK
    days = days.with_columns(
        nw.sum_horizontal(*((nw.col(w) >= enough).cast(nw.Int64) for w in windows)).alias(
            "o3_windows"
        ),
        nw.max_horizontal(*(_comparable(nw.col(w), rule) for w in windows)).alias("highest"),
    )
    limit = rule.limit * 10**READING_DECIMALS * rule.common
    valid = (nw.col("o3_windows") >= rule.windows) | (nw.col("highest") > limit)
    return days.select(
        "object",
        "day",
        *(
            nw.when(nw.col(f"n_{i}") >= rule.hours)
            .then(half_even(nw.col(f"sum_{i}") * FINER, nw.col(f"n_{i}")))
            .alias(i)
            for i in ITEMS
        ),
        nw.when(valid).then(half_even(nw.col("highest") * FINER, rule.common)).alias("o3_8h"),
        *(nw.col(f"n_{i}").cast(nw.Int64) for i in (*ITEMS, "o3")),
        nw.col("o3_windows").cast(nw.Int64),
        (nw.col("o3_1h") * FINER).alias("o3_1h"),
        *(_day_flag(i) for i in flags),
        *(["state"] if state else []),
    )


def _windows(days: Frame, rule: DayRule) -> tuple[Frame, list[str]]:
    """The sums of ``rule.length`` hours side by side, as columns, one for each end of a window.

    Runs of 1, 2, 4 … hours are added up first: with 8 hours a window takes three additions.
    """
    width, runs = 1, {1: {h: f"h{h}" for h in range(24)}}
    while 2 * width <= rule.length:
        short = runs[width]
        names = {h: f"run{2 * width}_{h}" for h in short if h + width in short}
        days = days.with_columns(
            *((nw.col(short[h]) + nw.col(short[h + width])).alias(n) for h, n in names.items())
        )
        width *= 2
        runs[width] = names
    parts: list[tuple[int, int]] = []
    done = 0
    for one in sorted(runs, reverse=True):
        while rule.length - done >= one:
            parts.append((one, done))
            done += one
    days = days.with_columns(
        *(
            nw.sum_horizontal(
                *(nw.col(runs[one][end - rule.length + after]) for one, after in parts)
            ).alias(f"w{end}")
            for end in rule.ends
        )
    )
    return days, [f"w{end}" for end in rule.ends]


def _comparable(window: nw.Expr, rule: DayRule) -> nw.Expr:
    """The mean of a window times ``rule.common``; null when it has too few hours."""
    value: nw.Expr = nw.lit(None, nw.Int64)
    for count in range(rule.window_hours, rule.length + 1):
        mean = (window - count * MARK) * (rule.common // count)
        value = nw.when(window >= count * MARK).then(mean).otherwise(value)
    return value


def _day_flag(item: str) -> nw.Expr:
    name = "o3_8h" if item == "o3" else item
    none = (nw.col(f"n_{item}") == 0) & (nw.col(f"not_{item}") > 0)
    return nw.when(none).then(nw.lit(Gap.NOT_MEASURED.value)).alias(f"flag_{name}")
