"""``cnemc``: the national real-time publishing platform, one row per station and hour.

Three generations of columns are told apart by their names: the feed of 2018–2019
(``o3_24h`` present), the same with the platform's own spelling (``StationCode``, ``PM2_5``),
and that of 2026 (``o3`` is the present hour). Stamps end the hour; zero is a measured zero.

In the older feed the two ozone fields carry swapped meaning: ``o3_24h`` is the present hour,
``o3`` the highest hour of the day so far. Data show it, since a highest hour is never below
the present one; where they show the contrary, ``o3`` is taken and a note says so.
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from youju.readings.layouts import names, times
from youju.readings.layouts.columns import column
from youju.readings.layouts.heads import Table, Title, squeezed
from youju.readings.layouts.hourly import Parts, body_column, check_units, hours_of
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.shared import Context, nothing, sheet_of
from youju.readings.layouts.sheet import HOUR_ITEMS, HOURS, Sheet
from youju.terms.substances import AIR

NAME, KIND = "cnemc", HOURS
KEYS = frozenset(("time", "site"))
OPTIONS = frozenset(("ozone",))
"""``ozone``: ``o3`` or ``o3_24h``, the field of the present hour, against what is found out."""

_ROLES = {
    "timepoint": "time",
    "stationcode": "site",
    "area": "area",
    "positionname": "name",
    "aqi": "aqi",
    "quality": "level",
    "primarypollutant": "primary",
    "o324h": "o3_24h",
    **{item: item for item in HOUR_ITEMS},
}
_KNOWN = frozenset(
    (
        "longitude",
        "latitude",
        "so224h",
        "no224h",
        "pm1024h",
        "co24h",
        "o38h",
        "o38h24h",
        "pm2524h",
        "uniquecode",
        "citycode",
        "provinceid",
        "orderid",
        "unhealthful",
        "measure",
        "ispublish",
        "unheathful",
        "id",
    )
)


def recognise(title: Title) -> str | None:
    """The role of a column."""
    word = squeezed(title.words)
    return _ROLES.get(word) or (f"other:{word}" if word in _KNOWN else None)


def enough(roles: Collection[str]) -> bool:
    """Whether these columns make a head of this layout."""
    return set(roles) >= KEYS and any(item in roles for item in HOUR_ITEMS)


def read(table: Table, roles: dict[str, int], context: Context, found: Findings) -> Sheet:
    """One table in this layout."""
    present = {item: roles[item] for item in HOUR_ITEMS if item in roles}
    if "o3_24h" in roles:
        present["o3"] = _present_ozone(table, roles, context, found)
    items = {item: (table.titles[nth], body_column(table, nth)) for item, nth in present.items()}
    if not check_units(table, {item: title for item, (title, _) in items.items()}, found):
        return nothing(NAME, KIND, found)
    time = body_column(table, roles["time"])
    frame = hours_of(
        table,
        Parts(
            site=body_column(table, roles["site"]),
            hour=times.stamps(time, None, found),
            items=items,
            site_column=table.titles[roles["site"]].printed,
            hour_column=table.titles[roles["time"]].printed,
            hour_said=time,
            extras=published(table, roles),
            today=context.today,
        ),
        found,
    )
    return sheet_of(NAME, KIND, frame, found)


def _present_ozone(table: Table, roles: dict[str, int], context: Context, found: Findings) -> int:
    chosen = context.options.get("ozone")
    if "o3" not in roles or chosen == "o3_24h":
        return roles["o3_24h"]
    if chosen == "o3":
        return roles["o3"]
    o3, o3_24h = (column(body_column(table, roles[name])).values for name in ("o3", "o3_24h"))
    above, below = int((o3_24h > o3).sum()), int((o3_24h < o3).sum())
    if above > below:
        found.note(f"o3_24h 有{above}行大于 o3：本文件两栏名实相符，取 o3 为本小时臭氧。")
        return roles["o3"]
    if above:
        found.note(f"有{above}行 o3_24h 大于 o3，与多数行相反；仍取 o3_24h 为本小时臭氧。")
    else:
        found.note("本文件 o3 与 o3_24h 两栏名称互换，取 o3_24h 为本小时臭氧。")
    return roles["o3_24h"]


def published(table: Table, roles: dict[str, int]) -> dict[str, pl.Series]:
    """AQI, level and primary pollutants as published, and names, kept for comparison."""
    kept: dict[str, pl.Series] = {}
    for role in ("area", "name"):
        if role in roles:
            kept[role] = body_column(table, roles[role])
    if "aqi" in roles:
        given = body_column(table, roles["aqi"])
        kept["published_aqi"] = given.cast(pl.Int64, strict=False)
    for role in ("level", "primary"):
        if role in roles:
            given = body_column(table, roles[role])
            empty = given.is_in(["NA", "—", "-", "无", "/"]).fill_null(False)
            given = given.set(empty, None)
            kept[f"published_{role}"] = primary(given) if role == "primary" else given
    return {name: values.alias(name) for name, values in kept.items()}


def primary(given: pl.Series) -> pl.Series:
    """Primary pollutants as published → keys in table order, joined by commas.

    >>> primary(pl.Series(["颗粒物(PM10),细颗粒物(PM2.5)", "臭氧1小时", None])).to_list()
    ['PM10,PM2.5', 'O3', None]
    """
    known: dict[str, str] = {}
    for text in given.drop_nulls().unique().to_list():
        keys = {
            found[0]
            for part in text.replace("，", ",").split(",")
            if (found := names.item_in(part))
        }
        keys = {"o3" if key == "o3_8h" and "1" in text else key for key in keys}
        known[text] = ",".join(
            one.key if key == one.column else "O3_8h"
            for one in AIR
            for key in (one.column, "o3_8h")
            if key in keys and (key == one.column or one.column == "o3")
        )
    return given.replace_strict(known, default=None, return_dtype=pl.String) if known else given
