"""``odorous``: black and odorous water, one row for a point of a water body and a day.

Water body, point, day, and of transparency (cm or m), dissolved oxygen, ammonia nitrogen (mg/L)
and redox potential (mV) those that were measured, the depth of the water beside them. The unit
of each must stand in its head. A transparency above the depth refuses the row.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from fractions import Fraction

import polars as pl

from youju.readings.layouts import columns, names
from youju.readings.layouts.cells import folded
from youju.readings.layouts.heads import Table, Title, squeezed
from youju.readings.layouts.hourly import body_column
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.shared import Context, nothing, sheet_of
from youju.readings.layouts.sheet import POINTS, Sheet
from youju.readings.layouts.surroundings import DATES, Part, Rows, gathered, refuse_table, unit_of
from youju.readings.schema import AVERAGE
from youju.readings.surroundings.points import DECIMALS, DEPTH, ODOROUS

NAME, KIND = "odorous", POINTS
KEYS = frozenset(("site", "point", "date", "ordinal"))
OPTIONS: frozenset[str] = frozenset()
UNIT = re.compile(
    r"mg/L|毫克/升|mV|毫伏|(?<![a-z])cm|厘米|(?<![a-zµμ])m(?![a-zV/])|(?<!厘)米", re.I
)
_LENGTH = {"cm": Fraction(1), "厘米": Fraction(1), "m": Fraction(100), "米": Fraction(100)}
_CONTENT = {"mg/l": Fraction(1), "毫克/升": Fraction(1)}
_POTENTIAL = {"mv": Fraction(1), "毫伏": Fraction(1)}
ITEMS = {
    "sd": (_LENGTH, "cm 或 m", 0, 10_000),
    "do": (_CONTENT, "mg/L", 0, 50),
    "orp": (_POTENTIAL, "mV", -2000, 2000),
    "nh3n": (_CONTENT, "mg/L", 0, 1000),
    DEPTH: (_LENGTH, "cm 或 m", 0, 100_000),
}
"""Role → units, how they are written, bounds of ours in the unit of the table."""
_ROLES = {
    "site": frozenset(("water", "水体", "水体名称", "黑臭水体", "黑臭水体名称", "水体编码")),
    "point": frozenset(("point", "点位", "点位名称", "监测点位", "监测点", "检测点", "断面")),
    "date": DATES,
    "sd": frozenset(("sd", "透明度")),
    "do": frozenset(("do", "溶解氧")),
    "orp": frozenset(("orp", "氧化还原电位")),
    "nh3n": frozenset(("nh3n", "nh3-n", "氨氮")),
    DEPTH: frozenset(("depth", "水深")),
    "ordinal": names.ORDINALS,
    "remark": names.REMARKS,
}
_ASIDE = frozenset(("区县", "县市区", "所在区县", "城市", "黑臭级别", "采样人"))
DEEPER = "透明度大于水深；请核对数值和单位。"


def recognise(title: Title) -> str | None:
    """The role of a column: water body, point, day, an item, or none."""
    said = folded(" ".join(title.parts))
    word = squeezed(UNIT.sub("", re.sub(r"[(\[].*", "", said)))
    for role, words in _ROLES.items():
        if word in words:
            return role
    return f"other:{word}" if word in _ASIDE else None


def enough(roles: Collection[str]) -> bool:
    """Whether these columns make a head: water body, day, and one of the four items."""
    has = set(roles)
    return has >= {"site", "date"} and bool(has & {"sd", "do", "orp", "nh3n"})


def read(table: Table, roles: dict[str, int], context: Context, found: Findings) -> Sheet:
    """One table of points and days."""
    given = {role: table.titles[roles[role]] for role in ITEMS if role in roles}
    told = unit_of(table, given.values(), UNIT)
    parts = {}
    for role, title in given.items():
        units, written, low, high = ITEMS[role]
        factor = units.get(told.get(title.nth, "").lower())
        if factor is None:
            why = f"没有写{title.parts[0]}的单位，或写了别的单位；请在表头写明 {written}。"
            refuse_table(table, title, title.printed, why, found)
            return nothing(NAME, KIND, found)
        parts[role] = Part(
            title, body_column(table, roles[role]), role, AVERAGE, 0,
            unit=factor, low=low, high=high, detection=role == "nh3n",
        )  # fmt: skip
    site = table.titles[roles["site"]].printed
    rows = Rows(table, body_column(table, roles["site"]), site, found)
    date = table.titles[roles["date"]].printed
    day = rows.days(body_column(table, roles["date"]), date, context.today)
    if "sd" in parts and DEPTH in parts:
        shown, deep = (
            columns.column(parts[role].given, parts[role].unit, DECIMALS).values
            for role in ("sd", DEPTH)
        )
        for row in (shown > deep).fill_null(False).arg_true().to_list():
            rows.say(row, parts["sd"].title.printed, parts["sd"].given[row], DEEPER)
    return sheet_of(
        NAME, KIND, gathered(rows, ODOROUS, _variant(table, roles), day, parts.values()), found
    )


def _variant(table: Table, roles: dict[str, int]) -> pl.Series:
    """The subject with the point behind it; without a point the subject alone."""
    if "point" not in roles:
        return pl.Series("variant", [ODOROUS]).new_from_index(0, table.body.height)
    point = body_column(table, roles["point"]).str.strip_chars().fill_null("")
    return pl.Series("variant", [f"{ODOROUS} {one}".strip() for one in point.to_list()])
