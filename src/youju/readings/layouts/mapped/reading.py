"""Reading a sheet through a mapping: the same machinery as our own template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

import polars as pl

from youju.readings.layouts import cells, times
from youju.readings.layouts.heads import Table, Title, holds_data, table_at, titles_at
from youju.readings.layouts.hourly import Parts, body_column, hours_of
from youju.readings.layouts.mapped import outlet_reading
from youju.readings.layouts.mapped.mapping import (
    BEGIN,
    LONG,
    NAME,
    OUTLETS,
    Column,
    Mapping,
    numbered,
    plain,
)
from youju.readings.layouts.ragged import without_ragged
from youju.readings.layouts.refusals import WHOLE_FILE, Findings
from youju.readings.layouts.shared import Context, nothing, sheet_of
from youju.readings.layouts.sheet import HOUR_ITEMS, HOURS, Sheet
from youju.readings.layouts.sheet import OUTLETS as OUTLET_KIND
from youju.readings.layouts.workbook import Raw, tables_in, unpacked
from youju.terms.errors import BadInput
from youju.terms.states import Gap
from youju.terms.substances import substance
from youju.terms.units import unit

KIND = HOURS
LOOK_DOWN = 40
"""Rows from the top in which the head is looked for when it isn't where it was."""


def kind_of(mapping: Mapping) -> str:
    """The kind of what is read through a mapping."""
    return OUTLET_KIND if mapping.subject == OUTLETS else KIND


def fitting(mappings: Sequence[Mapping], file: str, data: bytes) -> list[Mapping]:
    """The mappings whose head stands in this file, in the order given."""
    raws = list(tables_in(file, unpacked(data)))
    return [one for one in mappings if any(table_of(raw, one) is not None for raw in raws)]


def read_file(file: str, data: bytes, mapping: Mapping, context: Context) -> list[Sheet]:
    """Every table of a file that has the head of the mapping; what else there is, is said.

    :raises BadInput: no table has it.
    """
    sheets: list[Sheet] = []
    without: list[Raw] = []
    for raw in tables_in(file, unpacked(data)):
        table = table_of(raw, mapping)
        if table is None:
            without.append(raw)
        else:
            sheets.append(read_table(table, mapping, context))
    if not sheets:
        heads = "、".join(one.head for one in mapping.columns[:12])
        raise BadInput(f"找不到格式“{mapping.name}”的表头；表头应有 {heads}。")
    for raw in without:
        found = Findings(raw.file, raw.sheet)
        if raw.hidden:
            found.note("是隐藏的工作表，未读入；要读入请先取消隐藏。")
        elif raw.frame.height and not holds_data(raw):
            found.note("只有文字，没有数据，未读入。")
        elif raw.frame.height:
            reason = f"这张表里找不到格式“{mapping.name}”的表头，未读入。"
            found.refuse(WHOLE_FILE, "", None, reason)
        sheets.append(nothing(NAME, kind_of(mapping), found))
    return sheets


def table_of(raw: Raw, mapping: Mapping) -> Table | None:
    """The table under the mapping's head; where the head was, else further up or down."""
    if raw.frame.is_empty() or raw.hidden:
        return None
    lines = raw.lines.head(LOOK_DOWN).to_list()
    usual = lines.index(mapping.head_row) if mapping.head_row in lines else 0
    for start in dict.fromkeys([usual, *range(len(lines))]):
        titles = titles_at(raw, start, mapping.head_rows)
        heads = sorted(plain(title.printed) for title in titles if title.parts)
        if tuple(heads) == mapping.fingerprint:
            return table_at(raw, start, mapping.head_rows, titles)
    return None


def read_table(table: Table, mapping: Mapping, context: Context) -> Sheet:
    """One table whose head is that of the mapping."""
    found = Findings(table.file, table.sheet)
    if mapping.subject == OUTLETS:
        return sheet_of(NAME, OUTLET_KIND, outlets_of(table, mapping, context, found), found)
    frames = frames_of(table, mapping, context, found)
    frame = frames[0] if len(frames) == 1 else _side_by_side(frames)
    return sheet_of(NAME, KIND, frame, found)


def frames_of(
    table: Table, mapping: Mapping, context: Context, found: Findings
) -> list[pl.DataFrame]:
    """The rows as HOURS frames: one of all items, or one for each item of a long table."""
    without_ragged(table, found)
    if table.body.is_empty():
        found.note("表头下没有数据行。")
    columns = _columns(table, mapping)
    if mapping.shape == LONG:
        frames = _long(table, columns, mapping, context, found)
    else:
        frames = [_wide(table, columns, mapping, context, found)]
    found.notes[:] = dict.fromkeys(found.notes)
    found.refusals.sort(key=lambda one: one.line)
    return frames


def outlets_of(table: Table, mapping: Mapping, context: Context, found: Findings) -> pl.DataFrame:
    """The values of a sheet of outlets in the shape of an OUTLETS frame."""
    without_ragged(table, found)
    if table.body.is_empty():
        found.note("表头下没有数据行。")
    titled = {title.nth: column for title, column in _titled(table, mapping)}
    frame = outlet_reading.of_mapping(table, mapping, titled, context, found)
    found.notes[:] = dict.fromkeys(found.notes)
    found.refusals.sort(key=lambda one: one.line)
    return frame


def _titled(table: Table, mapping: Mapping) -> list[tuple[Title, Column]]:
    """Each title with the column of the mapping that speaks of it."""
    said = {(plain(one.head), one.nth): one for one in mapping.columns}
    titled = [title for title in table.titles if title.parts]
    keys = numbered(one.printed for one in titled)
    return [(title, said[key]) for title, key in zip(titled, keys, strict=True)]


def _columns(table: Table, mapping: Mapping) -> dict[str, Title]:
    """Meaning → the title of its column, with the unit that the mapping names."""
    found = {}
    for title, column in _titled(table, mapping):
        if column.means in HOUR_ITEMS:
            own = unit(column.unit or substance(column.means).unit)
            found[column.means] = replace(title, unit=own, bad_unit="")
        elif column.means != "ignored":
            found[column.means] = title
    return found


def _wide(
    table: Table, columns: dict[str, Title], mapping: Mapping, context: Context, found: Findings
) -> pl.DataFrame:
    items = {
        item: (columns[item], _blanked(body_column(table, columns[item].nth), mapping.missing))
        for item in HOUR_ITEMS
        if item in columns
    }
    flags = {
        item: body_column(table, columns[f"flag_{item}"].nth)
        for item in HOUR_ITEMS
        if f"flag_{item}" in columns
    }
    return hours_of(table, _parts(table, columns, mapping, context, found, items, flags), found)


def _long(
    table: Table, columns: dict[str, Title], mapping: Mapping, context: Context, found: Findings
) -> list[pl.DataFrame]:
    """Each item's rows as a table of one item."""
    said = body_column(table, columns["item"].nth)
    known = {plain(one.said): one for one in mapping.items}
    told = {text: known.get(plain(text)) for text in said.drop_nulls().unique().to_list()}
    means = said.replace_strict(
        {text: one.means if one else "" for text, one in told.items()},
        default="",
        return_dtype=pl.String,
    )
    named = _said_rows(table, columns, said)
    for row in (((means == "") & named).fill_null(False)).arg_true().to_list():
        what = f"项目“{said[row]}”没有对应；请在格式里补上，或写明不读入。"
        reason = what if said[row] is not None else "没有写明项目。"
        found.refuse(table.lines[row], columns["item"].printed, said[row], reason)
    units = {one.means: one.unit for one in mapping.items if one.means != "ignored"}
    parts = []
    for item in HOUR_ITEMS:
        if item not in units:
            continue
        target = unit(units[item] or substance(item).unit)
        rows = (means == item).fill_null(False)
        if "unit" in columns:
            rows = rows & ~_other_units(table, columns["unit"], rows, target, found)
        part = replace(table, body=table.body.filter(rows), lines=table.lines.filter(rows))
        value = replace(columns["value"], unit=target, bad_unit="")
        given = _blanked(body_column(part, value.nth), mapping.missing)
        flags = {item: body_column(part, columns["flag"].nth)} if "flag" in columns else {}
        own = _parts(part, columns, mapping, context, found, {item: (value, given)}, flags)
        parts.append(hours_of(part, own, found))
    return parts


def _said_rows(table: Table, columns: dict[str, Title], said: pl.Series) -> pl.Series:
    """Rows that say a value or an item; below the table there may be notes and signatures."""
    value = body_column(table, columns["value"].nth)
    return value.is_not_null() & (said.is_not_null() | value.str.contains(r"\d"))


def _other_units(
    table: Table, title: Title, rows: pl.Series, target: str, found: Findings
) -> pl.Series:
    """Rows whose own unit is not the one that the mapping names; they are refused."""
    said = body_column(table, title.nth)
    same = []
    for text in said.drop_nulls().unique().to_list():
        try:
            if unit(cells.folded(text)) == target:
                same.append(text)
        except LookupError:
            continue
    other = rows & said.is_not_null() & ~said.is_in(same).fill_null(False)
    for row in other.arg_true().to_list():
        reason = f"单位与格式里写明的 {target} 不同；请核对。"
        found.refuse(table.lines[row], title.printed, said[row], reason)
    return other


def _side_by_side(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """One row for each station and hour, with the first of its lines."""
    whole = pl.concat(frames, how="diagonal_relaxed")
    flags = [name for name in whole.columns if name.startswith("flag_")]
    # Each item stands in one frame only, and there once for each hour.
    return (
        whole.group_by("site", "hour")
        .agg(pl.col(*HOUR_ITEMS, *flags).drop_nulls().first(), pl.col("line").min())
        .select("site", "hour", *HOUR_ITEMS, *flags, "line")
        .sort("line", "hour")
    )


def _parts(
    table: Table,
    columns: dict[str, Title],
    mapping: Mapping,
    context: Context,
    found: Findings,
    items: dict[str, tuple[Title, pl.Series]],
    flags: dict[str, pl.Series],
) -> Parts:
    hour, said, printed = _hours(table, columns, mapping, found)
    height = table.body.height
    if "site" in columns:
        site = body_column(table, columns["site"].nth)
        site_column = columns["site"].printed
    else:
        # A row of notes below the table is no row of the station.
        site = pl.Series("site", [mapping.site]).new_from_index(0, height)
        site, site_column = site.set(hour.values.is_null() & said.is_null(), None), ""
    return Parts(
        site=site,
        hour=hour,
        items=items,
        site_column=site_column,
        hour_column=printed,
        hour_said=said,
        flags=flags,
        # Rows of others are told apart, and counted, once the sheet is resolved.
        register=None if mapping.others_ignored else context.register,
        today=context.today,
    )


def _hours(
    table: Table, columns: dict[str, Title], mapping: Mapping, found: Findings
) -> tuple[times.Read, pl.Series, str]:
    """The hours by their beginning, the texts that said them, the head they stand under."""
    year = cells.year_in(table.above)
    if "time" in columns:
        said = body_column(table, columns["time"].nth)
        read = times.stamps(said, year, found)
        if mapping.hour == BEGIN:
            read.values = read.values + 1
        return read, said, columns["time"].printed
    date = body_column(table, columns["date"].nth)
    label = body_column(table, columns["hour"].nth)
    said = pl.select(
        pl.concat_str(pl.lit(date), pl.lit(label), separator=" ", ignore_nulls=True)
    ).to_series()
    said = said.set((said == "").fill_null(False), None)
    read = times.dated_hours(date, label, year, _labels(label, mapping), found)
    return read, said, f"{columns['date'].printed}、{columns['hour'].printed}"


def _labels(label: pl.Series, mapping: Mapping) -> str:
    """What hours beside a date mean. Ends go from 1 to 24, or from 0 to 23 where there is a 0."""
    if mapping.hour == BEGIN:
        return "0-23"
    number = label.str.extract(r"^\s*(\d{1,2})").cast(pl.Int64, strict=False)
    zero, last = bool((number == 0).any()), bool((number == 24).any())
    return "0-23-end" if zero and not last else "1-24"


def _blanked(given: pl.Series, missing: Sequence[str]) -> pl.Series:
    """The column with the sheet's own words for "no value" as our word for missing."""
    if not missing:
        return given
    words = {plain(one) for one in missing}
    numbers = {said for one in missing if (said := _number(one)) is not None}
    gone = [
        text
        for text in given.drop_nulls().unique().to_list()
        if plain(text) in words or (numbers and _number(text) in numbers)
    ]
    return given.replace(dict.fromkeys(gone, Gap.MISSING.value)) if gone else given


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(cells.folded(text))
    except InvalidOperation:
        return None
