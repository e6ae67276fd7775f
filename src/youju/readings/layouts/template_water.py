"""``template-water``: our own table of sections — section, time, ph, do, … in mg/L.

Names and units that offices use are understood as well. ``<0.025`` and ``0.025L`` are below the
detection limit that they name; so is a number with ``<`` or 未检出 in ``flag_<item>`` beside it.
"""

from __future__ import annotations

from collections.abc import Collection

from youju.readings.layouts import names
from youju.readings.layouts.heads import Table, Title, squeezed
from youju.readings.layouts.hourly import body_column
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.shared import Context, nothing, sheet_of
from youju.readings.layouts.sheet import SECTIONS, WATER_ITEMS, Sheet
from youju.readings.layouts.water import Parts, item_in, sections_of

NAME, KIND = "template-water", SECTIONS
KEYS = frozenset(("section", "time", "ordinal"))
OPTIONS: frozenset[str] = frozenset()

_SECTIONS = frozenset(
    ("section", "断面", "断面名称", "断面编码", "断面代码", "监测断面", "点位名称")
)
_TIMES = frozenset(("time", "date", "采样时间", "采样日期", "监测时间", "监测日期", "时间", "日期"))


def recognise(title: Title) -> str | None:
    """The role of a column: the section, the time, ``ph`` …, ``flag_ph`` …, or none."""
    word = squeezed(title.words)
    if word in _SECTIONS:
        return "section"
    if word in _TIMES:
        return "time"
    if word in names.ORDINALS:
        return "ordinal"
    if word in names.REMARKS:
        return "remark"
    if word.startswith("flag") and (item := item_in(word.removeprefix("flag"))):
        return f"flag_{item}"
    return item_in(title.words)


def enough(roles: Collection[str]) -> bool:
    """Whether these columns make a head of this layout."""
    return set(roles) >= {"section", "time"} and any(item in roles for item in WATER_ITEMS)


def read(table: Table, roles: dict[str, int], context: Context, found: Findings) -> Sheet:
    """One table in this layout."""
    frame = sections_of(
        table,
        Parts(
            section=body_column(table, roles["section"]),
            time=body_column(table, roles["time"]),
            items={
                item: (table.titles[roles[item]], body_column(table, roles[item]))
                for item in WATER_ITEMS
                if item in roles
            },
            section_column=table.titles[roles["section"]].printed,
            time_column=table.titles[roles["time"]].printed,
            flags={
                item: body_column(table, roles[f"flag_{item}"])
                for item in WATER_ITEMS
                if f"flag_{item}" in roles
            },
            today=context.today,
        ),
        found,
    )
    return nothing(NAME, KIND, found) if frame is None else sheet_of(NAME, KIND, frame, found)
