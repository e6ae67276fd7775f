"""``cnemc-water``: readings of the nation's automatic stations, one row per section and round.

``obs_time, province, basin, section, status, class_published`` and values in the units that
their heads name; where the publisher's raw value (``ph_raw`` …) is there it wins over the shown
one, since the published class follows it. The key of a section is ``province/section``. Rows
under maintenance stay, and so do two rows of one section and time.
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from youju.readings.layouts.heads import Table, Title
from youju.readings.layouts.hourly import body_column
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.shared import Context, nothing, sheet_of
from youju.readings.layouts.sheet import SECTIONS, Sheet
from youju.readings.layouts.water import Parts, sections_of

NAME, KIND = "cnemc-water", SECTIONS
KEYS = frozenset(("time", "province", "section"))
OPTIONS = frozenset(("values",))
"""``values=shown``: take the shown values although raw ones are there."""

_VALUES = {
    "ph": "ph",
    "do_mgl": "do",
    "codmn_mgl": "codmn",
    "nh3n_mgl": "nh3n",
    "tp_mgl": "tp",
    "tn_mgl": "tn",
}
_ROLES = {
    "obs_time": "time",
    "province": "province",
    "section": "section",
    "status": "status",
    "class_published": "class",
    **_VALUES,
    **{f"{head}_raw": f"raw_{item}" for head, item in _VALUES.items()},
}
_KNOWN = ("publish_date", "basin", "city", "river")
_OTHERS = ("water_temp_c", "conductivity_uscm", "turbidity_ntu", "chla_mgl", "algae_cellsl")


def recognise(title: Title) -> str | None:
    """The role of a column."""
    word = title.parts[-1].strip().casefold() if title.parts else ""
    known = word in _KNOWN or word.removesuffix("_raw") in _OTHERS
    return _ROLES.get(word) or (f"other:{word}" if known else None)


def enough(roles: Collection[str]) -> bool:
    """Whether these columns make a head of this layout."""
    return set(roles) >= KEYS and any(item in roles for item in _VALUES.values())


def read(table: Table, roles: dict[str, int], context: Context, found: Findings) -> Sheet:
    """One table in this layout."""
    items = {}
    for item in _VALUES.values():
        if item not in roles and f"raw_{item}" not in roles:
            continue
        nth = roles.get(item, roles.get(f"raw_{item}", 0))
        given = body_column(table, nth)
        if f"raw_{item}" in roles and context.options.get("values") != "shown":
            given = body_column(table, roles[f"raw_{item}"]).fill_null(given)
        # The publisher's star means, as its dashes do, that there is no value.
        items[item] = (table.titles[nth], given.set((given == "*").fill_null(False), None))
    province, section = (body_column(table, roles[name]) for name in ("province", "section"))
    key = pl.select(
        pl.concat_str(pl.lit(province).str.strip_chars(), pl.lit(section).str.strip_chars(),
                      separator="/")
    ).to_series()  # fmt: skip
    extras = {}
    for role, name in (("status", "status"), ("class", "published_class")):
        if role in roles:
            extras[name] = body_column(table, roles[role]).alias(name)
    frame = sections_of(
        table,
        Parts(
            section=key,
            time=body_column(table, roles["time"]),
            items=items,
            section_column=table.titles[roles["section"]].printed,
            time_column=table.titles[roles["time"]].printed,
            extras=extras,
            fixed_units=True,
            today=context.today,
        ),
        found,
    )
    return nothing(NAME, KIND, found) if frame is None else sheet_of(NAME, KIND, frame, found)
