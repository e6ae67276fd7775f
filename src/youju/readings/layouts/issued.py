"""Issued values 下发数据: tables of days or months, of stations, counties or cities, cell by cell.

Every value keeps the address of its cell. A row is refused when its object or its day can't
be told; a single bad cell is refused alone, since the others stand for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from youju.readings.layouts import bounds, cells, columns, named, names, objects
from youju.readings.layouts.duplicates import settled
from youju.readings.layouts.heads import Table, Title, factor_of, squeezed
from youju.readings.layouts.hourly import body_column, mistaken_unit, no_digits
from youju.readings.layouts.measures import COLUMNS, Measure, measure
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.shared import Context, nothing, sheet_of
from youju.readings.layouts.sheet import ISSUED, ISSUED_SHAPE, Sheet
from youju.readings.layouts.spans import DAY, MONTH, Periods, columns_of, periods_of
from youju.readings.layouts.workbook import letters
from youju.readings.surroundings.issued import ITEMS as SURROUNDINGS
from youju.readings.surroundings.issued import RATE
from youju.terms.errors import BadInput, UnknownUnit
from youju.terms.numbers import HELD_DECIMALS
from youju.terms.periods import CUMULATIVE, HALF, QUARTER, YEAR
from youju.terms.states import Gap
from youju.terms.substances import substance
from youju.terms.units import convert

OPTIONS = frozenset(("kind", "dust", "period", "year"))
KEY_ROLES = frozenset((*objects.ROLES, "date", "month", "dust", "ordinal"))
SCALE = 10**HELD_DECIMALS
RATES = frozenset(("good_rate", *(item for item, one in SURROUNDINGS.items() if one.unit == RATE)))
"""Items in per cent: 96.8 and 96.8% are the same, 0.968 is refused."""
SHARE = "像是没有乘100的比例；请写成百分数，如 96.8 或 96.8%。"

_ROLES: dict[str, frozenset[str]] = {
    **objects.ROLES,
    "dust": names.DUSTS,
    "ordinal": names.ORDINALS,
    "remark": names.REMARKS,
}
_WORDED = frozenset(
    ("首要污染物", "级别", "类别", "等级", "空气质量级别", "空气质量类别", "空气质量等级")
)
DUST = {
    **dict.fromkeys(("kept", "实况", "含沙尘", "未扣除沙尘", "不扣沙尘"), "kept"),
    **dict.fromkeys(
        ("excluded", "扣除沙尘", "剔除沙尘", "扣沙", "扣沙尘", "扣除沙尘后"), "excluded"
    ),
}


def role_of(title: Title, period: str) -> str | None:
    """The role of a column in a table of days or months."""
    last = squeezed(title.parts[-1]) if title.parts else ""
    whole = squeezed(title.words)
    when = names.DATES | names.TIMES if period == DAY else names.MONTHS | names.DATES
    if whole in when or last in when:
        return "date" if period == DAY else "month"
    for role, words in _ROLES.items():
        if whole in words or last in words:
            return role
    if whole in _WORDED:
        return f"other:{whole}"
    found = measure(title.words, month=period == MONTH)
    return found.role if found else None


def enough(roles: Collection[str]) -> bool:
    """Whether these columns make a head: an object and a value."""
    return any(role in objects.OBJECTS for role in roles) and any(
        role.startswith("value|") for role in roles
    )


@dataclass
class _Rows:
    """What each row is about; rows left out (notes, means, refused) are not in ``keep``."""

    kind: pl.Series
    named: pl.Series
    periods: Periods
    dust: pl.Series
    keep: pl.Series


def read_issued(
    name: str,
    period: str,
    table: Table,
    roles: dict[str, int],
    context: Context,
    found: Findings,
    *,
    spans_of: Callable[[str], Collection[str]] | None = None,
) -> Sheet:
    """One table of issued values as an ISSUED frame.

    ``spans_of``: the kinds of periods that an item is of, where not any will do.
    """
    measures = {nth: Measure.of(role) for role, nth in roles.items() if role.startswith("value|")}
    worded = [table.titles[nth].printed for role, nth in roles.items() if role in _other(roles)]
    if worded:
        found.note(f"“{'、'.join(worded)}”是文字，只作参考，未读入。")
    _say_assumed(table, measures, period, found)
    rows = _rows(table, roles, period, measures, context, found)
    if rows is None:
        return nothing(name, ISSUED, found)
    parts = [
        part
        for nth, one in sorted(measures.items())
        if (part := _column(table, nth, one, rows, period, found, spans_of)) is not None
    ]
    frame = (
        pl.concat(parts).sort("line", maintain_order=True)
        if parts
        else pl.DataFrame(schema=ISSUED_SHAPE)
    )
    keys = ("object", "kind", "item", "stat", "period", "start", "end", "dust")
    frame = settled(frame, keys, ("value", "flag"), found, "对象、同一项目、同一时段", "")
    return sheet_of(name, ISSUED, frame, found)


def _other(roles: dict[str, int]) -> list[str]:
    return [role for role in roles if role.startswith("other:")]


def _say_assumed(table: Table, measures: dict[int, Measure], period: str, found: Findings) -> None:
    for nth, one in measures.items():
        if period == MONTH and one.item in ("CO", "O3", "O3_8h") and one.stat in ("p95", "p90"):
            printed = table.titles[nth].printed
            if not re.search(r"9[058]", printed):
                found.note(
                    f"“{printed}”没有写明统计量，按月评价惯例取"
                    f"{'日均值第95' if one.item == 'CO' else '日最大8小时平均第90'}百分位数。"
                )


def _rows(
    table: Table,
    roles: dict[str, int],
    period: str,
    measures: dict[int, Measure],
    context: Context,
    found: Findings,
) -> _Rows | None:
    wrong: dict[int, tuple[str, object, str]] = {}
    said = {role: objects.key_column(table, roles[role]) for role in KEY_ROLES if role in roles}
    heads = {role: table.titles[roles[role]].printed for role in said}
    empty = pl.Series([True]).new_from_index(0, table.body.height)
    for nth in measures:
        empty = empty & no_digits(body_column(table, nth))
    kind, called, column = objects.objects_of(table, said, roles, context, found)
    if kind is None or called is None:
        return None
    keep = objects.kept(table, said, called, empty, context.register, found)
    periods = periods_of(table, said, heads, period, context, found, wrong)
    if periods is None:
        return None
    keys, unknown = objects.resolved(kind, called, keep, context.register)
    for row in (called.is_null() & keep).arg_true().to_list():
        wrong.setdefault(row, (column, None, "没有写明站点、区县或城市。"))
    for row, reason in unknown.items():
        wrong.setdefault(row, (column, called[row], reason))
    if "site" in said and "site_name" in said:
        twice = named.contradictions(said["site"], said["site_name"], context.register)
        for row, (name, reason) in twice.items():
            wrong.setdefault(row, (heads["site_name"], name, reason))
    dust = _dust(table, said, context, found, wrong)
    refused = [row for row in sorted(wrong) if keep[row]]
    for row in refused:
        found.refuse(table.lines[row], *wrong[row])
    return _Rows(kind, keys, periods, dust, keep.scatter(refused, False) if refused else keep)


def _dust(
    table: Table,
    said: dict[str, pl.Series],
    context: Context,
    found: Findings,
    wrong: dict[int, tuple[str, object, str]],
) -> pl.Series:
    """The dust basis of each row: its column, the option, the title, else 实况."""
    height = table.body.height
    default = "kept"
    if "dust" in context.options:
        given = str(context.options["dust"])
        if given not in DUST:
            raise BadInput(f"选项 dust={given} 不认识；可用 kept（实况）、excluded（扣除沙尘）。")
        default = DUST[given]
    elif re.search(r"(?<!未)(扣除|剔除|扣)沙", cells.folded(table.above)):
        default = "excluded"
        found.note("标题写明扣除沙尘，整张表按“扣除沙尘”口径读入。")
    basis = pl.Series("dust", [default]).new_from_index(0, height)
    if "dust" not in said:
        return basis
    own = said["dust"].replace_strict(DUST, default=None, return_dtype=pl.String)
    for row in (own.is_null() & said["dust"].is_not_null()).arg_true().to_list():
        wrong.setdefault(row, ("口径", said["dust"][row], "口径应写“实况”或“扣除沙尘”。"))
    return own.fill_null(basis).alias("dust")


def _column(
    table: Table,
    nth: int,
    one: Measure,
    rows: _Rows,
    period: str,
    found: Findings,
    spans_of: Callable[[str], Collection[str]] | None = None,
) -> pl.DataFrame | None:
    """The values of one column, each with its address."""
    title = table.titles[nth]
    line = int(table.raw.lines[table.first_row])
    if one.item == "O3" and period == DAY:
        reason = "没有写明是日最大8小时平均还是1小时值；表头请写“O3_8h”。这一栏未读入。"
        found.refuse(line, title.printed, None, reason)
        return None
    item = "O3_8h" if one.item == "O3" else one.item
    factor = Fraction(1)
    changes = one.stat.startswith("change")
    if item in COLUMNS and not changes and one.stat != "rank":
        target = substance(item).unit
        try:
            factor = Fraction(convert(1, factor_of(title, target), target))
        except (BadInput, UnknownUnit) as wrong:
            found.refuse(
                line, title.printed, title.bad_unit or title.unit, f"{wrong}这一栏未读入。"
            )
            return None
    given = body_column(table, nth)
    given = _as_changes(given) if changes else _without_percent(given, item)
    read = columns.column(given, factor, HELD_DECIMALS)
    _believe(read, item, one.stat)
    raw = body_column(table, nth)
    if spans_of is not None:
        _within(read, raw, rows.periods, spans_of(item))
    if item in RATES and not changes:
        share = (read.values > 0) & (read.values <= SCALE) & ~raw.str.contains(r"[%％]$")
        for row in share.fill_null(False).arg_true().to_list():
            read.wrong.setdefault(row, SHARE)
    for row, reason in sorted(read.wrong.items()):
        if rows.keep[row]:
            found.refuse(table.lines[row], title.printed, raw[row], reason)
    spans = columns_of(rows.periods, one)
    sheet = f"{table.sheet}!" if table.sheet else ""
    frame = pl.DataFrame(
        {
            "kind": rows.kind,
            "object": rows.named,
            "start": spans["start"],
            "end": spans["end"],
            "value": read.values,
            "flag": read.flags,
            "dust": rows.dust
            if not one.dust
            else pl.Series([one.dust]).new_from_index(0, len(raw)),
            "line": table.lines,
        }
    ).with_columns(
        pl.lit(item).alias("item"),
        pl.lit(one.stat).alias("stat"),
        spans["period"],
        (pl.lit(f"{sheet}{letters(nth)}") + pl.col("line").cast(pl.String)).alias("cell"),
    )
    keep = rows.keep & given.is_not_null() & (read.values.is_not_null() | read.flags.is_not_null())
    if read.wrong:
        keep = keep.scatter(list(read.wrong), False)
    return frame.filter(keep).select(pl.col(name).cast(kind) for name, kind in ISSUED_SHAPE.items())


def _as_changes(given: pl.Series) -> pl.Series:
    """Changes in words as signed numbers; what can't be read stays and is refused."""

    def signed(text: str) -> str:
        try:
            said = cells.change(text)
        except BadInput:
            return text
        return said.value if isinstance(said, Gap) else str(said)

    texts = given.drop_nulls().unique().to_list()
    return (
        given.replace_strict({text: signed(text) for text in texts}, default=None)
        if texts
        else given
    )


def _without_percent(given: pl.Series, item: str) -> pl.Series:
    return given.str.replace(r"\s*[%％]$", "") if item in RATES else given


def _within(read: columns.Read, raw: pl.Series, periods: Periods, kinds: Collection[str]) -> None:
    """Refuse the cells of periods of which the item is none."""
    known = "、".join(_KINDS[kind] for kind in kinds)
    for row, about in enumerate(periods):
        if raw[row] is not None and about is not None and about.kind not in kinds:
            read.wrong.setdefault(row, f"这一项按{known}统计；请核对时段，或移到按{known}的表里。")


_KINDS = {MONTH: "月", QUARTER: "季度", HALF: "半年", YEAR: "年", CUMULATIVE: "累计"}


def _bound(item: str) -> str:
    """The bound that an item is held to: of sound and soil by its unit."""
    if item not in SURROUNDINGS:
        return item
    return "rate" if item in RATES else "level"


def _believe(read: columns.Read, item: str, stat: str) -> None:
    if stat.startswith("change"):
        return
    column = COLUMNS.get(item, _bound(item)) if stat != "rank" else "rank"
    highest = bounds.highest(column)
    negative = (read.values < 0).fill_null(False)
    high = (read.values > highest * SCALE).fill_null(False)
    for row in negative.arg_true().to_list():
        read.wrong[row] = bounds.reason(column, True)
    for row in high.arg_true().to_list():
        read.wrong[row] = bounds.reason(column, False)
    if column == "co":
        mistaken_unit(read, SCALE)
    if column in ("AQI", "rank", "good_days"):
        broken = ((read.values % SCALE) != 0).fill_null(False)
        for row in broken.arg_true().to_list():
            read.wrong.setdefault(row, "应是整数；请核对。")
