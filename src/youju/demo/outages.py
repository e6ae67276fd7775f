"""What is missing: power cuts, faults of one instrument, the monthly calibration.

Hours are by their beginning; both ends of a gap are missing. A gap's ``flag`` is what the
station sends in place of the value: nothing after a power cut, ``D`` for a fault, ``C`` for
a calibration (the letters of HJ 212).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl

from youju.demo.air import ITEMS
from youju.demo.noise import between, chance
from youju.demo.register import REPLACED, REPLACED_ON, REPLACEMENT, keys, register
from youju.demo.weather import FIRST, TODAY
from youju.terms.periods import day_number

GASES: Final = ("so2", "no2", "co", "o3")
_CUT, _LONG, _FAULT, _CALIBRATION = 51, 52, 53, 54

FORGOTTEN: Final = ("QL15", date(2026, 11, 10))
"""A calibration that the station did not flag: its readings came as if they were air."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Hours of one station that have no value; ``items`` the columns concerned."""

    site: str
    first_hour: int
    last_hour: int
    items: tuple[str, ...]
    flag: str
    why: str


def calibration(site: str, month: date) -> Gap:
    """The calibration of a station in a month: the gases, two working hours of a weekday.

    Two hours leave every eight-hour mean of ozone its six; three would cost the day.
    """
    number = int(site[2:])
    day = month.replace(day=between(5, 20, _CALIBRATION, number, month.year, month.month))
    if site == FORGOTTEN[0] and (month.year, month.month) == (2026, 11):
        day = FORGOTTEN[1]
    while day.weekday() > 4:
        day += timedelta(days=1)
    start = day_number(day) * 24 + between(9, 13, _CALIBRATION, number, month.year, month.month, 1)
    return Gap(site, start, start + 1, GASES, "C", "每月校准")


def gaps(site: str) -> list[Gap]:
    """All gaps of a station from ``FIRST`` to ``TODAY``, month by month."""
    number = int(site[2:])
    small = 20 < number < 25  # small sensors fail more often
    found: list[Gap] = []
    month = FIRST
    while month <= TODAY:
        name = (number, month.year, month.month)
        base = day_number(month) * 24
        for place in range(between(0, 2 if not small else 4, _CUT, *name)):
            start = base + between(0, 27 * 24, _CUT, *name, place, 1)
            length = between(1, 5, _CUT, *name, place, 2)
            found.append(Gap(site, start, start + length - 1, ITEMS, "", "停电或断网"))
        if chance(70 if not small else 200, _LONG, *name):
            start = base + between(0, 24 * 24, _LONG, *name, 1)
            length = between(20, 74, _LONG, *name, 2)
            found.append(Gap(site, start, start + length - 1, ITEMS, "", "站房检修"))
        if chance(160, _FAULT, *name):
            start = base + between(0, 25 * 24, _FAULT, *name, 1)
            length = between(6, 60, _FAULT, *name, 2)
            item = ITEMS[between(0, 5, _FAULT, *name, 3)]
            found.append(Gap(site, start, start + length - 1, (item,), "D", "仪器故障"))
        found.append(calibration(site, month))
        month = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    change = day_number(REPLACED_ON) * 24
    if site == REPLACED:
        found = [gap for gap in found if gap.last_hour < change]
    if site == REPLACEMENT:
        found = [gap for gap in found if gap.first_hour >= change]
        found.append(Gap(site, change, change + 9, ITEMS, "", "新站安装调试"))
    return found


def punched(hours: pl.DataFrame, *, small: bool = False) -> pl.DataFrame:
    """The hours with their gaps: values become null, ``flag_<item>`` says what was sent.

    hours: as ``air.hours`` gives them. The calibration that nobody flagged stands as
    readings of test gas: SO2 180, NO2 210, CO 9.0 and O3 240.
    """
    rows = [
        (gap.site, hour, item, gap.flag)
        for site in keys(small)
        for gap in gaps(site)
        if not _forgotten(gap)
        for hour in range(gap.first_hour, gap.last_hour + 1)
        for item in gap.items
    ]
    missing = pl.DataFrame(
        rows,
        schema={"site": pl.String, "hour": pl.Int64, "item": pl.String, "said": pl.String},
        orient="row",
    )
    # where gaps overlap the one that says more (a letter) is sent
    wide = (
        missing.group_by("site", "hour", "item")
        .agg(pl.col("said").max())
        .pivot("item", on_columns=list(ITEMS), index=["site", "hour"], values="said")
        .rename({item: f"flag_{item}" for item in ITEMS})
    )
    joined = hours.join(wide, on=["site", "hour"], how="left", maintain_order="left")
    flags = [pl.col(f"flag_{item}") for item in ITEMS]
    gas = {"so2": 180, "no2": 210, "co": 90, "o3": 240}
    unflagged = forgotten_hours(small)
    testing = (pl.col("site") == FORGOTTEN[0]) & pl.col("hour").is_between(*unflagged)
    return joined.with_columns(
        *(
            pl.when(flag.is_null())
            .then(pl.when(testing).then(gas[item]).otherwise(pl.col(item)) if item in gas else item)
            .alias(item)
            for item, flag in zip(ITEMS, flags, strict=True)
        ),
        # an empty flag is no flag: after a power cut nothing is sent at all
        *(
            pl.when(flag != "").then(flag).alias(f"flag_{n}")
            for n, flag in zip(ITEMS, flags, strict=True)
        ),
    )


def forgotten_hours(small: bool = False) -> tuple[int, int]:
    """First and last hour of the calibration that nobody flagged; (0, 0) when its station is
    not in the small city."""
    if FORGOTTEN[0] not in {site.site for site in register(small).sites}:
        return (0, 0)
    gap = calibration(FORGOTTEN[0], FORGOTTEN[1].replace(day=1))
    return (gap.first_hour, gap.last_hour)


def _forgotten(gap: Gap) -> bool:
    return gap.flag == "C" and gap.site == FORGOTTEN[0] and gap.first_hour == forgotten_hours()[0]
