"""From a table with its head found to the HOURS frame: what cnemc, prsa and template share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import polars as pl

from youju.readings.layouts import bounds, columns, names, times
from youju.readings.layouts.duplicates import settled
from youju.readings.layouts.heads import Table, Title, factor_of
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.sheet import HOUR_ITEMS
from youju.terms.errors import BadInput, UnknownPlace
from youju.terms.numbers import READING_DECIMALS
from youju.terms.places import Register
from youju.terms.states import Gap
from youju.terms.substances import substance
from youju.terms.units import convert

NORMAL = frozenset(("N", "n", "正常", "有效", "ok", "OK", "0"))
"""Flags that say that nothing is the matter."""
_FLAG_WORDS = {gap.value: gap.value for gap in Gap} | {gap.label: gap.value for gap in Gap}


@dataclass
class Parts:
    """The columns of one table as they enter the frame; series are as long as the body.

    ``twice``: rows whose station is named twice and differently, with the name and the reason.
    """

    site: pl.Series
    hour: times.Read
    items: dict[str, tuple[Title, pl.Series]]
    site_column: str
    hour_column: str
    hour_said: pl.Series
    units: Mapping[str, str] = field(default_factory=dict)
    flags: Mapping[str, pl.Series] = field(default_factory=dict)
    extras: Mapping[str, pl.Series] = field(default_factory=dict)
    twice: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    register: Register | None = None
    today: date | None = None


def body_column(table: Table, nth: int) -> pl.Series:
    """One body column as text; cells of blanks only are empty."""
    given = table.body[f"c{nth}"]
    return given.set((given.str.strip_chars() == "").fill_null(False), None)


def hours_of(table: Table, parts: Parts, found: Findings) -> pl.DataFrame:
    """The HOURS frame of one table. A row of which anything is wrong is refused whole."""
    lines = table.lines
    site = parts.site.str.strip_chars()
    blank = (
        pl.select(
            pl.all_horizontal(pl.lit(table.body[name]).is_null() for name in table.body.columns)
        ).to_series()
        if table.body.width
        else lines.is_null()
    )
    skip = _not_readings(table, site, parts, blank, found)
    wrong: dict[int, tuple[str, object, str]] = {}

    def say(row: int, column: str, said: object, reason: str) -> None:
        wrong.setdefault(row, (column, said, reason))

    for row in (site.is_null() & ~skip).arg_true().to_list():
        say(row, parts.site_column, None, "没有写明站点。")
    for row, reason in parts.hour.wrong.items():
        say(row, parts.hour_column, parts.hour_said[row], reason)
    empty = parts.hour.values.is_null() & ~skip
    for row in empty.arg_true().to_list():
        say(row, parts.hour_column, None, "没有写时间。")
    for row in times.in_future(parts.hour.values, parts.today, 24).arg_true().to_list():
        say(row, parts.hour_column, parts.hour_said[row], times.IN_FUTURE)
    for row, (name, reason) in parts.twice.items():
        say(row, parts.site_column, name, reason)
    if parts.register is not None:
        site, unknown = _by_name(site, parts.register)
        for row, name, reason in unknown:
            say(row, parts.site_column, name, reason)
    data: dict[str, pl.Series] = {"site": site.alias("site"), "hour": parts.hour.values}
    flags: dict[str, pl.Series] = {}
    for item in HOUR_ITEMS:
        if item not in parts.items:
            data[item] = pl.Series(item, [None], dtype=pl.Int64).new_from_index(0, len(lines))
            continue
        title, given = parts.items[item]
        read = _item(item, title, given, parts.units.get(item))
        for row, reason in read.wrong.items():
            say(row, title.printed, given[row], reason)
        data[item], flags[item] = read.values, read.flags
    _flag(parts, data, flags, found)
    frame = pl.DataFrame(
        {name: values.alias(name) for name, values in data.items()}
        | {
            f"flag_{item}": values
            for item, values in flags.items()
            if values.null_count() < len(values)
        }
        | dict(parts.extras)
        | {"line": lines.alias("line")}
    )
    refused = [row for row in sorted(wrong) if not skip[row]]
    for row in refused:
        found.refuse(lines[row], *wrong[row])
    keep = ~skip
    if refused:
        keep = keep.scatter(refused, False)
    if not keep.all():
        frame = frame.filter(keep)
    values = [name for name in frame.columns if name not in ("site", "hour", "line")]
    return settled(frame, ("site", "hour"), values, found, "站点、同一小时", parts.site_column)


def _item(item: str, title: Title, given: pl.Series, own_unit: str | None) -> columns.Read:
    target = substance(item).unit
    source = title.unit or own_unit or target
    factor = Fraction(1) if source == target else Fraction(convert(1, source, target))
    read = (
        columns.column(given, factor) if given.dtype == pl.String else columns.floats(given, factor)
    )
    scale = 10**READING_DECIMALS
    negative = (read.values < 0).fill_null(False)
    high = (read.values > bounds.highest(item) * scale).fill_null(False)
    for row in negative.arg_true().to_list():
        read.wrong[row] = bounds.reason(item, True)
    for row in high.arg_true().to_list():
        read.wrong[row] = bounds.reason(item, False)
    if item == "co":
        mistaken_unit(read, scale)
    return read


def mistaken_unit(read: columns.Read, scale: int) -> None:
    """Refuse a whole column of CO that was plainly written in µg/m³: half of it is absurd."""
    odd = (read.values >= bounds.slip() * scale).fill_null(False)
    plain = (read.values > 0).fill_null(False)
    if plain.sum() < 2 or 2 * int(odd.sum()) < int(plain.sum()):
        return
    reason = bounds.reason("co", False).replace(
        f"超过可信上限 {bounds.highest('co')} mg/m³；", "整栏数值大得不可信；"
    )
    for row in plain.arg_true().to_list():
        read.wrong[row] = reason


def check_units(table: Table, items: Mapping[str, Title], found: Findings) -> bool:
    """Whether every item's unit can be converted; otherwise the whole table is refused."""
    fine = True
    for item, title in items.items():
        target = substance(item).unit
        try:
            convert(1, factor_of(title, target), target)
        except (BadInput, LookupError) as wrong:
            line = int(table.raw.lines[table.first_row])
            reason = str(wrong) + "整张表未读入。"
            found.refuse(line, title.printed, title.bad_unit or title.unit, reason)
            fine = False
    return fine


def _by_name(site: pl.Series, register: Register) -> tuple[pl.Series, list[tuple[int, str, str]]]:
    keys: dict[str, str] = {}
    reasons: dict[str, str] = {}
    for name in site.drop_nulls().unique().to_list():
        try:
            keys[name] = register.named(name)
        except UnknownPlace as wrong:
            reasons[name] = str(wrong)
    unknown = [
        (row, name, reasons[name])
        for row, name in (enumerate(site.to_list()) if reasons else ())
        if name in reasons
    ]
    return (site.replace(keys) if keys else site), unknown


def _not_readings(
    table: Table, site: pl.Series, parts: Parts, blank: pl.Series, found: Findings
) -> pl.Series:
    """Rows that are no station's: blank ones, means and sums, notes and signatures below."""
    skip = blank
    said = [one for one in site.drop_nulls().unique().to_list() if isinstance(one, str)]
    known = set()
    if parts.register is not None:
        for one in said:
            try:
                known.add(parts.register.named(one))
                known.add(one)
            except UnknownPlace:
                continue
    summaries = [one for one in said if one not in known and names.is_summary(one)]
    if summaries:
        rows = site.is_in(summaries)
        lines = listed(table.lines.filter(rows))
        found.note(
            f"第{lines}行是平均、合计之类（{'、'.join(sorted(summaries))}），不当作站点读入。"
        )
        skip = skip | rows.fill_null(False)
    no_hour = parts.hour.values.is_null()
    notes = [one for one in said if one not in known and names.is_note(one)]
    first = site if site.null_count() < len(site) else None
    if first is not None and (no_hour & ~skip).any():
        without_values = pl.Series([True]).new_from_index(0, len(site))
        for _, given in parts.items.values():
            without_values = without_values & no_digits(given)
        rows = no_hour & without_values & (site.is_in(notes) | site.is_null()) & ~skip
        rows = rows.fill_null(False)
        if rows.any():
            found.note(f"第{listed(table.lines.filter(rows))}行是表下的说明或签名，未读入。")
            skip = skip | rows
    return skip


def no_digits(given: pl.Series) -> pl.Series:
    """Where a cell is empty or holds words only, as the cells of a signature do."""
    if given.dtype != pl.String:
        return given.is_null()
    return given.is_null() | ~given.str.contains(r"\d").fill_null(False)


def listed(lines: pl.Series) -> str:
    """Line numbers for a sentence 「第…行」, ten at most and then how many.

    >>> listed(pl.Series([3, 5])), listed(pl.Series(range(1, 13)))
    ('3、5', '1、2、3、4、5、6、7、8、9、10……共12')
    """
    shown = "、".join(str(line) for line in lines.head(10).to_list())
    return shown + (f"……共{len(lines)}" if len(lines) > 10 else "")


def _flag(
    parts: Parts, data: dict[str, pl.Series], flags: dict[str, pl.Series], found: Findings
) -> None:
    """Flags given in columns of their own: a value that its sender flags is not taken as plain."""
    for item, given in parts.flags.items():
        if item not in flags:
            continue
        said = given.cast(pl.String).str.strip_chars()
        said = said.set((said.is_in(list(NORMAL)) | (said == "")).fill_null(False), None)
        if said.null_count() == len(said):
            continue
        said = said.replace(_FLAG_WORDS)
        flagged = said.is_not_null()
        dropped = int((flagged & data[item].is_not_null()).sum())
        if dropped:
            found.note(f"{item} 有{dropped}个数值带有标记，按标记作无有效值处理，标记原样保留。")
        data[item] = data[item].set(flagged, None)
        flags[item] = said.fill_null(flags[item])
