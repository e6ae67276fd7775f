"""What the invented province works out and issues: days of stations, counties and the city.

Whole numbers, apart from the program's own rules (the province has its own program): means of
at least 20 hours, ozone as the highest of the 17 eight-hour means, rounded half to even. CO in
tenths of mg/m³. Before the final review three station-days of each month stand wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Final

import polars as pl

from youju.demo.noise import between, number
from youju.demo.register import NATIONAL, register
from youju.terms.periods import day_from, day_number, month_of
from youju.terms.places import ASSESSED

DAY_ITEMS: Final = ("so2", "no2", "co", "o3_8h", "pm10", "pm25")
"""Day items in the order in which the province prints them."""
_CHANGES: Final = 61


def _half_even(sum_: pl.Expr, count: pl.Expr) -> pl.Expr:
    whole, rest = sum_ // count, sum_ % count
    up = (2 * rest > count) | ((2 * rest == count) & (whole % 2 == 1))
    return whole + up.cast(pl.Int64)


def station_days(hours: pl.DataFrame) -> pl.DataFrame:
    """``site, day`` and the six day items from hours in whole units; null: not enough hours.

    hours: ``site, hour`` and the six items (whole µg/m³, CO in tenths), one row per hour.
    """
    col = pl.col
    table = hours.sort("site", "hour").with_columns(day=col("hour") // 24)
    days = table.group_by("site", "day", maintain_order=True).agg(
        *(
            pl.when(col(item).count() >= 20)
            .then(_half_even(col(item).sum(), pl.max_horizontal(col(item).count(), 1)))
            .alias(item)
            for item in ("pm25", "pm10", "so2", "no2", "co")
        )
    )
    return days.join(_ozone_days(table), on=["site", "day"], how="left").select(
        "site", "day", *DAY_ITEMS
    )


def _ozone_days(table: pl.DataFrame) -> pl.DataFrame:
    """The highest mean of eight hours of each day, from windows that lie within the day."""
    clock = [f"h{hour}" for hour in range(24)]
    wide = table.with_columns(clock=pl.lit("h") + (pl.col("hour") % 24).cast(pl.String)).pivot(
        "clock", on_columns=clock, index=["site", "day"], values="o3"
    )
    windows = []
    for end in range(8, 25):
        hours = clock[end - 8 : end]
        count = reduce(lambda a, b: a + b, (pl.col(h).is_not_null().cast(pl.Int64) for h in hours))
        total = pl.sum_horizontal(hours)
        # 168 is the least common multiple of 6, 7 and 8: the mean times 168 is a whole number
        windows.append(pl.when(count >= 6).then(total * 168 // count).alias(f"w{end}"))
    means = wide.with_columns(windows)
    names = [f"w{end}" for end in range(8, 25)]
    enough = reduce(lambda a, b: a + b, (pl.col(n).is_not_null().cast(pl.Int64) for n in names))
    highest = pl.max_horizontal(names)
    # too few windows still count when the highest exceeds the limit
    valid = (enough >= 14) | (highest > 160 * 168)
    value = pl.when(valid).then(_half_even(highest, pl.lit(168)))
    return means.select("site", "day", value.alias("o3_8h"))


def place_days(days: pl.DataFrame, kind: str) -> pl.DataFrame:
    """``object, day`` and the items: the mean over the assessed stations of each county (or of
    the whole city), three quarters of which must have a value.

    days: as ``station_days`` gives them, of the full city. ``kind``: "county" or "city".
    """
    lines = [
        (site.site, getattr(site, kind), day_number(site.since or date.min),
         day_number(site.until or date.max))
        for site in register().sites
        if site.role == ASSESSED
    ]  # fmt: skip
    members = pl.DataFrame(
        lines,
        schema={"site": pl.String, "object": pl.String, "since": pl.Int64, "until": pl.Int64},
        orient="row",
    )
    joined = days.join(members, on="site").filter(pl.col("day").is_between("since", "until"))
    return (
        joined.group_by("object", "day")
        .agg(
            pl.when(pl.col(item).count() * 4 >= pl.len() * 3)
            .then(_half_even(pl.col(item).sum(), pl.max_horizontal(pl.col(item).count(), 1)))
            .alias(item)
            for item in DAY_ITEMS
        )
        .sort("day", "object")
    )


@dataclass(frozen=True, slots=True)
class Change:
    """One station-day that the final review changes: the value before and after.

    Values are whole µg/m³ (CO: tenths of mg/m³); None stands for an invalid day.
    """

    site: str
    day: date
    item: str
    before: int | None
    after: int | None


def changes(days: pl.DataFrame, month: date) -> tuple[Change, ...]:
    """The three station-days of national points that stand wrong before the final review.

    days: the true days of that month. Two values come down, one that was missing is given after
    all; the three lie on different days.
    """
    period = month_of(month)
    first, last = day_number(period.start), day_number(period.end)
    name = (period.start.year, period.start.month)
    here = days.filter(pl.col("day").is_between(first, last) & pl.col("site").is_in(NATIONAL))
    rows = here.drop_nulls().sort("site", "day").rows(named=True)
    rows.sort(key=lambda row: number(_CHANGES, *name, int(row["site"][2:]), row["day"]))
    chosen: list[dict[str, int | str]] = []
    for row in rows:
        if all(row["day"] != other["day"] for other in chosen):
            chosen.append(row)
        if len(chosen) == 3:
            break
    found = []
    for place, row in enumerate(chosen):
        item = ("pm25", "o3_8h", "pm10")[place]
        true = int(row[item])
        wrong = None if place == 2 else true + between(4, 19, _CHANGES, *name, place)
        found.append(Change(str(row["site"]), day_from(int(row["day"])), item, wrong, true))
    return tuple(found)


def preliminary(days: pl.DataFrame, month: date) -> pl.DataFrame:
    """The national points' days of that month as they stood before the final review."""
    return with_changes(days, changes(days, month))


def with_changes(days: pl.DataFrame, wrong: tuple[Change, ...]) -> pl.DataFrame:
    """The days with the value ``before`` of each change put in its place."""
    for one in wrong:
        here = (pl.col("site") == one.site) & (pl.col("day") == day_number(one.day))
        days = days.with_columns(
            pl.when(here).then(pl.lit(one.before, pl.Int64)).otherwise(one.item).alias(one.item)
        )
    return days
