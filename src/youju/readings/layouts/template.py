"""``template``: our own table of hours — site, time, pm25, … — and an office's table like it.

Stamps end the hour; without offset they are Beijing time. Besides our own head, the names and
units that offices use are understood, and a day and an hour in two columns.
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from youju.readings.layouts import cells, named, names, times
from youju.readings.layouts.heads import Table, Title, squeezed
from youju.readings.layouts.hourly import Parts, body_column, check_units, hours_of
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.shared import Context, nothing, sheet_of
from youju.readings.layouts.sheet import HOUR_ITEMS, HOURS, Sheet
from youju.terms.errors import BadInput

NAME, KIND = "template", HOURS
KEYS = frozenset(("site", "site_name", "time", "date", "hour", "county", "city", "ordinal"))
OPTIONS = frozenset(("hour_labels",))
"""``hour_labels``: ``1-24``, ``0-23`` or ``0-23-end``, for a day and an hour in two columns."""

_ROLES: dict[str, frozenset[str]] = {
    "site": names.SITE_CODES,
    "site_name": names.SITE_NAMES | names.NAMES,
    "time": names.TIMES,
    "date": names.DATES,
    "hour": names.HOURS,
    "county": names.COUNTIES,
    "city": names.CITIES,
    "ordinal": names.ORDINALS,
    "remark": names.REMARKS,
}


def recognise(title: Title) -> str | None:
    """The role of a column: ``pm25`` …, ``flag_pm25`` …, the station, the time, or none."""
    word = squeezed(title.words)
    for role, words in _ROLES.items():
        if word in words or squeezed(title.parts[-1] if title.parts else "") in words:
            return role
    flagged = word.startswith("flag")
    if found := names.item_in(word.removeprefix("flag")):
        item, rest = found
        if item in HOUR_ITEMS and (rest in names.FLAG_WORDS or (flagged and not rest)):
            return f"flag_{item}"
        if item in HOUR_ITEMS and rest in names.HOURLY_WORDS:
            return item
    return None


def enough(roles: Collection[str]) -> bool:
    """Whether these columns make a head of this layout."""
    has = set(roles)
    when = "time" in has or "date" in has
    return bool(has & {"site", "site_name"}) and when and bool(has & set(HOUR_ITEMS))


def read(table: Table, roles: dict[str, int], context: Context, found: Findings) -> Sheet:
    """One table in this layout."""
    nth = roles["site"] if "site" in roles else roles["site_name"]
    site = body_column(table, nth)
    twice: dict[int, tuple[str, str]] = {}
    if "site" in roles and "site_name" in roles:
        called = body_column(table, roles["site_name"])
        twice = named.contradictions(site, called, context.register)
        site = named.coalesced(site, called, context.register)
    items = {
        item: (table.titles[roles[item]], body_column(table, roles[item]))
        for item in HOUR_ITEMS
        if item in roles
    }
    if not check_units(table, {item: title for item, (title, _) in items.items()}, found):
        return nothing(NAME, KIND, found)
    hour, said, column = _hours(table, roles, context, found)
    frame = hours_of(
        table,
        Parts(
            site=site,
            hour=hour,
            items=items,
            site_column=table.titles[nth].printed,
            hour_column=column,
            hour_said=said,
            flags={
                item: body_column(table, roles[f"flag_{item}"])
                for item in HOUR_ITEMS
                if f"flag_{item}" in roles
            },
            twice=twice,
            register=context.register,
            today=context.today,
        ),
        found,
    )
    return sheet_of(NAME, KIND, frame, found)


def _hours(
    table: Table, roles: dict[str, int], context: Context, found: Findings
) -> tuple[times.Read, pl.Series, str]:
    """The hours, the texts that said them and the head that they stand under."""
    year = cells.year_in(table.above)
    meaning = context.options.get("hour_labels")
    if meaning is not None and meaning not in times.LABELS:
        raise BadInput(f"选项 hour_labels={meaning} 不认识；可用 {'、'.join(times.LABELS)}。")
    if "time" in roles and "date" not in roles:
        said = body_column(table, roles["time"])
        return times.stamps(said, year, found), said, table.titles[roles["time"]].printed
    date = body_column(table, roles["date"])
    clock = roles.get("hour", roles.get("time"))
    printed = table.titles[roles["date"]].printed
    if clock is None:
        return times.stamps(date, year, found), date, printed
    label = body_column(table, clock)
    said = pl.select(
        pl.concat_str(pl.lit(date), pl.lit(label), separator=" ", ignore_nulls=True)
    ).to_series()
    read = times.dated_hours(date, label, year, meaning, found)
    return read, said, f"{printed}、{table.titles[clock].printed}"
