"""``aqistudy``: daily values of a city as the historical pages of aqistudy.cn gave them.

Zero is no measured particle value here: the publisher withholds particles on days from which
dust was taken out, and the copy prints 0. Where the AQI is 0 too the row is a hole of the copy.
"""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

import polars as pl

from youju.readings.layouts import bounds, columns, times
from youju.readings.layouts.duplicates import settled
from youju.readings.layouts.heads import Table, Title, squeezed
from youju.readings.layouts.hourly import body_column, check_units
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.shared import Context, nothing, sheet_of
from youju.readings.layouts.sheet import DAY_ITEMS, DAYS, Sheet
from youju.terms.numbers import HELD_DECIMALS
from youju.terms.states import Gap
from youju.terms.substances import substance
from youju.terms.units import convert

NAME, KIND = "aqistudy", DAYS
KEYS = frozenset(("date", "city"))
OPTIONS: frozenset[str] = frozenset()
_ROLES = {
    "date": "date",
    "city": "city",
    "aqi": "aqi",
    "quality": "level",
    "qualitylevel": "level",
    "o38h": "o3_8h",
    **{item: item for item in DAY_ITEMS},
}
_KNOWN = frozenset(("rank", "timepoint"))


def recognise(title: Title) -> str | None:
    """The role of a column."""
    word = squeezed(title.words)
    return _ROLES.get(word) or (f"other:{word}" if word in _KNOWN else None)


def enough(roles: Collection[str]) -> bool:
    """Whether these columns make a head of this layout."""
    return set(roles) >= KEYS and any(item in roles for item in DAY_ITEMS)


def read(table: Table, roles: dict[str, int], context: Context, found: Findings) -> Sheet:
    """One table in this layout."""
    heads = {item: table.titles[roles[item]] for item in DAY_ITEMS if item in roles}
    if not check_units(table, heads, found):
        return nothing(NAME, KIND, found)
    date, city = (body_column(table, roles[name]) for name in ("date", "city"))
    days = times.days(date)
    wrong: dict[int, tuple[str, object, str]] = {
        row: ("date", date[row], reason) for row, reason in days.wrong.items()
    }
    blank = date.is_null() & city.is_null()
    for row in ((date.is_null() | city.is_null()) & ~blank).arg_true().to_list():
        wrong.setdefault(row, ("date", None, "没有写明城市或日期。"))
    for row in times.in_future(days.values, context.today, 1).arg_true().to_list():
        wrong.setdefault(row, ("date", date[row], times.IN_FUTURE))
    data = {"city": city.str.strip_chars(), "day": days.values}
    flags: dict[str, pl.Series] = {}
    for item in DAY_ITEMS:
        if item not in roles:
            data[item] = pl.Series(item, [None], dtype=pl.Int64).new_from_index(0, len(date))
            continue
        title, given = table.titles[roles[item]], body_column(table, roles[item])
        target = substance(item).unit
        factor = Fraction(convert(1, title.unit or target, target))
        read = columns.column(given, factor, HELD_DECIMALS)
        limit = bounds.highest(item) * 10**HELD_DECIMALS
        for row in ((read.values < 0) | (read.values > limit)).arg_true().to_list():
            read.wrong[row] = bounds.reason(item, bool(read.values[row] < 0))
        for row, reason in read.wrong.items():
            wrong.setdefault(row, (title.printed, given[row], reason))
        data[item], flags[item] = read.values, read.flags
    aqi = (
        body_column(table, roles["aqi"]).cast(pl.Int64, strict=False)
        if "aqi" in roles
        else days.values.is_null().cast(pl.Int64) * 0 + 1
    )
    hole = (aqi == 0).fill_null(False)
    for item, values in list(data.items())[2:]:
        if item not in flags:
            continue
        withheld = (values == 0).fill_null(False) if item.startswith("pm") else hole & False
        missing = (hole & ~withheld) | (hole & values.is_null())
        data[item] = values.set(withheld | missing, None)
        flags[item] = flags[item].set(missing, Gap.MISSING.value)
        flags[item] = flags[item].set(withheld, Gap.WITHHELD.value)
    count = (
        int(
            pl.select(
                pl.any_horizontal(
                    pl.lit(one == Gap.WITHHELD.value).fill_null(False) for one in flags.values()
                )
            )
            .to_series()
            .sum()
        )
        if flags and len(date)
        else 0
    )
    if count:
        found.note(
            f"有{count}行颗粒物为0，按“未公布”处理，不是实测的零；"
            f"其中{int(hole.sum())}行 AQI 也是0，整行按缺测处理。"
        )
    extras: dict[str, pl.Series] = {}
    if "aqi" in roles:
        extras["published_aqi"] = aqi.set(hole, None)
    if "level" in roles:
        level = body_column(table, roles["level"])
        extras["published_level"] = level.set((level == "无").fill_null(False), None)
    frame = pl.DataFrame(
        {name: values.alias(name) for name, values in data.items()}
        | {f"flag_{item}": one for item, one in flags.items() if one.null_count() < len(one)}
        | extras
        | {"line": table.lines.alias("line")}
    )
    for row in sorted(wrong):
        found.refuse(table.lines[row], *wrong[row])
    keep = ~blank
    if wrong:
        keep = keep.scatter(list(wrong), False)
    frame = frame.filter(keep)
    values_ = [name for name in frame.columns if name not in ("city", "day", "line")]
    frame = settled(frame, ("city", "day"), values_, found, "城市、同一天", "date")
    return sheet_of(NAME, KIND, frame, found)
