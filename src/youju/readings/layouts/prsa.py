"""``prsa``: the Beijing multi-site set of UCI — hours 0–23 are beginnings, CO in µg/m³."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from youju.readings.layouts import times
from youju.readings.layouts.heads import Table, Title, squeezed
from youju.readings.layouts.hourly import Parts, body_column, check_units, hours_of
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.shared import Context, nothing, sheet_of
from youju.readings.layouts.sheet import HOUR_ITEMS, HOURS, Sheet

NAME, KIND = "prsa", HOURS
NEEDED = frozenset(("year", "month", "day", "hour", "station"))
KEYS = NEEDED
OPTIONS: frozenset[str] = frozenset()
KNOWN = frozenset(("no", "temp", "pres", "dewp", "rain", "wd", "wspm"))


def enough(roles: Collection[str]) -> bool:
    """Whether these columns make a head of this layout."""
    return set(roles) >= NEEDED and any(item in roles for item in HOUR_ITEMS)


def recognise(title: Title) -> str | None:
    """The role of a column: an item, a part of the time, the station."""
    word = squeezed(title.words)
    if word in HOUR_ITEMS or word in NEEDED:
        return word
    return f"other:{word}" if word in KNOWN else None


def read(table: Table, roles: dict[str, int], context: Context, found: Findings) -> Sheet:
    """One table in this layout."""
    items = {
        item: (table.titles[roles[item]], body_column(table, roles[item]))
        for item in HOUR_ITEMS
        if item in roles
    }
    if not check_units(table, {item: title for item, (title, _) in items.items()}, found):
        return nothing(NAME, KIND, found)
    parts = {name: body_column(table, roles[name]) for name in NEEDED}
    whole = {
        name: parts[name].cast(pl.Int64, strict=False) for name in ("year", "month", "day", "hour")
    }
    frame = pl.DataFrame(whole)
    days = frame.select(
        pl.when(
            pl.col("year").is_between(1, 9999)
            & pl.col("month").is_between(1, 12)
            & pl.col("day").is_between(1, 31)
        ).then(
            pl.concat_str(
                pl.col("year"),
                pl.col("month").cast(pl.String).str.zfill(2),
                pl.col("day").cast(pl.String).str.zfill(2),
                separator="-",
            ).str.to_date("%Y-%m-%d", strict=False)
        )
    ).to_series()
    hour = whole["hour"].set(((whole["hour"] < 0) | (whole["hour"] > 23)).fill_null(False), None)
    hours = days.to_physical().cast(pl.Int64) * 24 + hour
    said = frame.select(pl.concat_str(pl.all().cast(pl.String), separator="-")).to_series()
    given = parts["year"].is_not_null()
    wrong = dict.fromkeys(
        (hours.is_null() & given).arg_true().to_list(),
        "没有这个时刻；year、month、day 应是日期，hour 应为0至23（时段开始）。",
    )
    frame = hours_of(
        table,
        Parts(
            site=parts["station"],
            hour=times.Read(hours, wrong),
            items=items,
            site_column="station",
            hour_column="year-month-day-hour",
            hour_said=said,
            units={"co": "µg/m³"},
            today=context.today,
        ),
        found,
    )
    return sheet_of(NAME, KIND, frame, found)
