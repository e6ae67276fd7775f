"""Whom a row of issued values speaks of: a station, a county or a city, by its name.

Names are looked up in the register as they stand, never by likeness. Means, sums, notes and
signatures are no objects; they are left out and a note says which rows they were.
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from youju.readings.layouts import cells, names
from youju.readings.layouts.heads import Table
from youju.readings.layouts.hourly import body_column, listed
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.shared import Context
from youju.terms.errors import BadInput, UnknownPlace
from youju.terms.places import CITY, COUNTY, SITE, Register

ROLES: dict[str, frozenset[str]] = {
    "site": names.SITE_CODES,
    "site_name": names.SITE_NAMES - {"name"},
    "county": names.COUNTIES,
    "city": names.CITIES,
    "name": names.NAMES | {"name"},
    "kind": names.KINDS,
}
"""Roles of the columns that say whom a row speaks of."""
OBJECTS: Collection[str] = ("site", "site_name", "county", "city", "name")
KINDS = {
    **dict.fromkeys(("site", "站点", "点位", "监测点", "站"), SITE),
    **dict.fromkeys(("county", "区县", "县区", "县", "区", "县市区"), COUNTY),
    **dict.fromkeys(("city", "城市", "市", "设区市"), CITY),
}


def key_column(table: Table, nth: int) -> pl.Series:
    """A column that says what a row is about; a merged cell speaks for all of its rows."""
    given = body_column(table, nth).str.strip_chars()
    first = table.first_row + table.depth
    for top, left, bottom, right in table.raw.merges:
        if left <= nth <= right and left == nth and bottom > top >= first:
            given = given.scatter(
                range(top - first, min(bottom - first, len(given) - 1) + 1), given[top - first]
            )
    return given


def objects_of(
    table: Table,
    said: dict[str, pl.Series],
    roles: dict[str, int],
    context: Context,
    found: Findings,
) -> tuple[pl.Series | None, pl.Series | None, str]:
    """Kind and name of each row's object, and the head under which the name stands."""
    height = table.body.height
    empty = pl.Series("kind", [None], dtype=pl.String).new_from_index(0, height)
    own = {"site": SITE, "site_name": SITE, "county": COUNTY, "city": CITY}
    chosen = context.options.get("kind")
    if chosen is not None and chosen not in KINDS:
        raise BadInput(
            f"选项 kind={chosen} 不认识；可用 site（站点）、county（区县）、city（城市）。"
        )
    kind, object_ = empty, empty.alias("object")
    # In a list of stations an empty cell is a missing name, not the county beside it.
    stations = any(
        role in said and said[role].null_count() < height for role in ("site", "site_name")
    )
    for role in ("site", "site_name", "county", "city"):
        if chosen is None and stations and own[role] != SITE:
            continue
        if role in said and (chosen is None or KINDS[chosen] == own[role]):
            new = object_.is_null() & said[role].is_not_null()
            object_ = object_.zip_with(~new, said[role])
            kind = kind.set(new, own[role])
    if object_.null_count() == height and "name" not in said and chosen is not None:
        role = next(one for one in OBJECTS if one in said)
        object_, kind = said[role], empty.fill_null(KINDS[chosen])
    if "name" in said:
        new = object_.is_null() & said["name"].is_not_null()
        object_ = object_.zip_with(~new, said["name"])
        if "kind" in said:
            kinds = said["kind"].replace_strict(KINDS, default=None, return_dtype=pl.String)
            kind = kind.fill_null(kinds)
        elif chosen is not None:
            kind = kind.fill_null(KINDS[chosen])
        elif context.register is not None:
            kind = kind.fill_null(_told_kinds(said["name"], context.register))
        else:
            line = int(table.raw.lines[table.first_row])
            found.refuse(
                line,
                table.titles[roles["name"]].printed,
                None,
                "不知道名称是站点、区县还是城市；"
                "请加“类型”一栏，或用选项 kind 指明。整张表未读入。",
            )
            return None, None, ""
    column = next(table.titles[roles[role]].printed for role in OBJECTS if role in roles)
    return kind, object_.alias("object"), column


def _told_kinds(given: pl.Series, register: Register) -> pl.Series:
    """The only kind of object that has that name; none when several have."""
    kinds: dict[str, str] = {}
    for name in given.drop_nulls().unique().to_list():
        has = [kind for kind in (SITE, COUNTY, CITY) if resolve(kind, name, register)[0]]
        if len(has) == 1:
            kinds[name] = has[0]
    return given.replace_strict(kinds, default=None, return_dtype=pl.String)


def resolve(kind: str, name: str, register: Register) -> tuple[str | None, str]:
    """The key of an object by its name, or why there is none."""
    if kind == SITE:
        try:
            return register.named(name), ""
        except UnknownPlace as wrong:
            return None, str(wrong)
    known = register.counties() if kind == COUNTY else register.cities()
    wanted = cells.folded(name).casefold()
    for one in known:
        if cells.folded(one).casefold() == wanted:
            return one, ""
    what = "区县" if kind == COUNTY else "城市"
    return None, f"名录中没有叫“{name}”的{what}；请核对名称或补登记，不按相近名称猜。"


def resolved(
    kind: pl.Series, object_: pl.Series, keep: pl.Series, register: Register | None
) -> tuple[pl.Series, dict[int, str]]:
    wrong: dict[int, str] = {}
    known: dict[tuple[str | None, str | None], tuple[str | None, str]] = {}
    found: list[str | None] = []
    for row, pair in enumerate(zip(kind.to_list(), object_.to_list(), strict=True)):
        if pair not in known:
            known[pair] = _one(*pair, register)
        key, reason = known[pair]
        found.append(key)
        if reason and keep[row]:
            wrong[row] = reason
    return pl.Series("object", found, dtype=pl.String), wrong


def _one(kind: str | None, name: str | None, register: Register | None) -> tuple[str | None, str]:
    if name is None:
        return None, ""
    if kind is None:
        return None, f"不知道“{name}”是站点、区县还是城市；请在“类型”一栏写明。"
    return (name, "") if register is None else resolve(kind, name, register)


def kept(
    table: Table,
    said: dict[str, pl.Series],
    object_: pl.Series,
    values_empty: pl.Series,
    register: Register | None,
    found: Findings,
) -> pl.Series:
    """Rows that speak of an object: not blank, no note, no mean over the objects above."""
    texts = table.body.select(pl.sum_horizontal(pl.all().is_not_null().cast(pl.Int64))).to_series()
    nothing_said = values_empty
    for given in said.values():
        nothing_said = nothing_said & given.is_null()
    keep = texts > 0
    strange = [
        one
        for one in object_.drop_nulls().unique()
        if register is None or not any(resolve(k, one, register)[0] for k in (SITE, COUNTY, CITY))
    ]
    means = [one for one in strange if names.is_summary(one)]
    rows = (object_.is_in(means) & keep).fill_null(False)
    if rows.any():
        told = "、".join(sorted(means))
        found.note(
            f"第{listed(table.lines.filter(rows))}行是平均、合计之类（{told}），不当作对象读入。"
        )
        keep = keep & ~rows
    first = table.body.select(
        pl.coalesce(pl.all()) if table.body.width else pl.lit(None, pl.String)
    ).to_series()
    known = object_.is_not_null() & ~object_.is_in(strange).fill_null(False)
    noted = pl.Series([names.is_note(one or "") for one in first.to_list()], dtype=pl.Boolean)
    noted = noted | nothing_said | ((texts == 1) & object_.is_null())
    rows = keep & values_empty & noted & ~known
    if rows.any():
        found.note(f"第{listed(table.lines.filter(rows))}行是表下的说明或签名，未读入。")
        keep = keep & ~rows
    return keep
