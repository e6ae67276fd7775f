"""Issued values 下发数据: tables of days or months, of stations, counties or cities, cell by cell.

Every value keeps the address of its cell. A row is refused when its object or its day can't
be told; a single bad cell is refused alone, since the others stand for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import polars as pl

from youju.readings.layouts import bounds, cells, columns, names, times
from youju.readings.layouts.duplicates import settled
from youju.readings.layouts.heads import Table, Title, factor_of, squeezed
from youju.readings.layouts.hourly import body_column, listed
from youju.readings.layouts.measures import COLUMNS, CUMULATIVE, YEAR_AGO, Measure, measure
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.shared import Context, nothing, sheet_of
from youju.readings.layouts.sheet import ISSUED, ISSUED_SHAPE, Sheet
from youju.readings.layouts.workbook import letters
from youju.terms.errors import BadInput, UnknownPlace, UnknownUnit
from youju.terms.numbers import HELD_DECIMALS
from youju.terms.periods import Period, day_from, day_number, day_period, month_of, year_to_date
from youju.terms.places import CITY, COUNTY, SITE, Register
from youju.terms.states import Gap
from youju.terms.substances import substance
from youju.terms.units import convert

DAY, MONTH = "day", "month"
OPTIONS = frozenset(("kind", "dust", "period", "year"))
OBJECTS = ("site", "site_name", "county", "city", "name")
KEY_ROLES = frozenset((*OBJECTS, "kind", "date", "month", "dust", "ordinal"))
SCALE = 10**HELD_DECIMALS

_ROLES: dict[str, frozenset[str]] = {
    "site": names.SITE_CODES,
    "site_name": names.SITE_NAMES - {"name"},
    "county": names.COUNTIES,
    "city": names.CITIES,
    "name": names.NAMES | {"name"},
    "kind": names.KINDS,
    "dust": names.DUSTS,
    "ordinal": names.ORDINALS,
    "remark": names.REMARKS,
}
_WORDED = frozenset(
    ("首要污染物", "级别", "类别", "等级", "空气质量级别", "空气质量类别", "空气质量等级")
)
KINDS = {
    **dict.fromkeys(("site", "站点", "点位", "监测点", "站"), SITE),
    **dict.fromkeys(("county", "区县", "县区", "县", "区", "县市区"), COUNTY),
    **dict.fromkeys(("city", "城市", "市", "设区市"), CITY),
}
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
    return any(role in OBJECTS for role in roles) and any(
        role.startswith("value|") for role in roles
    )


@dataclass
class _Rows:
    """What each row is about, with rows left out (notes, means, refused) masked."""

    kind: pl.Series
    named: pl.Series
    start: pl.Series
    dust: pl.Series
    keep: pl.Series
    span: str = "now"
    wrong: dict[int, tuple[str, object, str]] = field(default_factory=dict)


def read_issued(
    name: str, period: str, table: Table, roles: dict[str, int], context: Context, found: Findings
) -> Sheet:
    """One table of issued values as an ISSUED frame."""
    measures = {nth: Measure.of(role) for role, nth in roles.items() if role.startswith("value|")}
    worded = [table.titles[nth].printed for role, nth in roles.items() if role in _other(roles)]
    if worded:
        found.note(f"“{'、'.join(worded)}”是文字，只作参考，未读入。")
    _say_assumed(table, measures, period, found)
    rows = _rows(table, roles, period, measures, context, found)
    if rows is None:
        return nothing(name, ISSUED, found)
    for row, said in sorted(rows.wrong.items()):
        found.refuse(table.lines[row], *said)
    rows.keep = rows.keep.scatter(list(rows.wrong), False) if rows.wrong else rows.keep
    parts = [
        part
        for nth, one in sorted(measures.items())
        if (part := _column(table, nth, one, rows, period, found)) is not None
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
    height = table.body.height
    wrong: dict[int, tuple[str, object, str]] = {}
    said = {role: _key_column(table, roles[role]) for role in KEY_ROLES if role in roles}
    values_empty = pl.Series([True]).new_from_index(0, height)
    for nth in measures:
        values_empty = values_empty & body_column(table, nth).is_null()
    kind, object_, column = _objects(table, said, roles, context, found)
    if kind is None or object_ is None:
        return None
    keep = _kept(table, said, object_, values_empty, context.register, found)
    start, span = _starts(table, said, roles, period, context, found, wrong)
    if start is None:
        return None
    resolved, unknown = _resolved(kind, object_, keep, context.register)
    for row in (object_.is_null() & keep).arg_true().to_list():
        wrong.setdefault(row, (column, None, "没有写明站点、区县或城市。"))
    for row, reason in unknown.items():
        wrong.setdefault(row, (column, object_[row], reason))
    for row in times.in_future(start, context.today, 1).arg_true().to_list():
        when = said.get("date", said.get("month"))
        wrong.setdefault(row, ("日期", when[row] if when is not None else None, times.IN_FUTURE))
    dust = _dust(table, said, context, found, wrong)
    wrong = {row: what for row, what in wrong.items() if keep[row]}
    return _Rows(kind, resolved, start, dust, keep, span, wrong)


def _key_column(table: Table, nth: int) -> pl.Series:
    """A column that says what a row is about; a merged cell speaks for all of its rows."""
    given = body_column(table, nth).str.strip_chars()
    first = table.first_row + table.depth
    for top, left, bottom, right in table.raw.merges:
        if left <= nth <= right and left == nth and bottom > top >= first:
            given = given.scatter(
                range(top - first, min(bottom - first, len(given) - 1) + 1), given[top - first]
            )
    return given


def _objects(
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
    for role in ("site", "site_name", "county", "city"):
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


def _resolved(
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


def _kept(
    table: Table,
    said: dict[str, pl.Series],
    object_: pl.Series,
    values_empty: pl.Series,
    register: Register | None,
    found: Findings,
) -> pl.Series:
    """Rows that speak of an object: not blank, no note, no mean over the objects above."""
    nothing_said = values_empty
    for given in said.values():
        nothing_said = nothing_said & given.is_null()
    keep = ~nothing_said
    known: set[str] = set()
    if register is not None:
        every = (*register.counties(), *register.cities())
        known = {one for one in object_.drop_nulls().unique() if one in every}
    means = [
        one for one in object_.drop_nulls().unique() if one not in known and names.is_summary(one)
    ]
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
    alone = (
        table.body.select(pl.sum_horizontal(pl.all().is_not_null().cast(pl.Int64))).to_series() == 1
    )
    noted = pl.Series([names.is_note(one or "") for one in first.to_list()], dtype=pl.Boolean)
    rows = keep & values_empty & (noted | (alone & object_.is_null()))
    if rows.any():
        found.note(f"第{listed(table.lines.filter(rows))}行是表下的说明或签名，未读入。")
        keep = keep & ~rows
    return keep


_TITLE_MONTH = re.compile(r"(\d{4})年(?:1月?[-~至—–])?(\d{1,2})月(?!\d{1,2}日)")
_TITLE_SPAN = re.compile(r"\d{4}年1月?[-~至—–]\d{1,2}月")
_TITLE_DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d{1,2}-\d{1,2}")


def _starts(
    table: Table,
    said: dict[str, pl.Series],
    roles: dict[str, int],
    period: str,
    context: Context,
    found: Findings,
    wrong: dict[int, tuple[str, object, str]],
) -> tuple[pl.Series | None, str]:
    """The day, or first day of the month, of each row; and the span that the title sets."""
    height = table.body.height
    above = cells.folded(table.above).replace(" ", "")
    year = int(context.options["year"]) if "year" in context.options else cells.year_in(above)
    role = "date" if period == DAY else "month"
    if role in said:
        printed = table.titles[roles[role]].printed
        if period == DAY:
            read = times.days(said[role], year)
            numbers, reasons = read.values, read.wrong
        else:
            numbers, reasons = _months(said[role], year)
        for row, reason in reasons.items():
            wrong.setdefault(row, (printed, said[role][row], reason))
        for row in said[role].is_null().arg_true().to_list():
            wrong.setdefault(
                row, (printed, None, "没有写日期。" if period == DAY else "没有写月份。")
            )
        return numbers, "now"
    one, span = _title_period(table, above, period, context)
    if one is None:
        line = int(table.raw.lines[table.first_row])
        what = "日期" if period == DAY else "月份"
        found.refuse(
            line,
            "",
            None,
            f"表里没有“{what}”一栏，标题也没有唯一的{what}；"
            f"请加上这一栏，或用选项 period={'2026-03-01' if period == DAY else '2026-03'} 指明。"
            "整张表未读入。",
        )
        return None, "now"
    return pl.Series("start", [day_number(one)], dtype=pl.Int64).new_from_index(0, height), span


def _title_period(
    table: Table, above: str, period: str, context: Context
) -> tuple[date | None, str]:
    given = context.options.get("period")
    if given is not None:
        text = str(given)
        span = CUMULATIVE if text.startswith("..") else "now"
        text = text.removeprefix("..")
        return (cells.day(text) if period == DAY else cells.month(text)), span
    for text in (above, cells.folded(table.sheet).replace(" ", "")):
        if period == DAY:
            # A date of issue in the same lines is not the day that the table is about.
            text = re.sub(
                r"(发布|印发|填报|报送|制表|打印|生成)(日期|时间)?[:]?\d{4}[^\s]*", "", text
            )
            days = {cells.day(one) for one in _TITLE_DAY.findall(text)}
            if len(days) == 1:
                return days.pop(), "now"
        else:
            months = {(int(y), int(m)) for y, m in _TITLE_MONTH.findall(text)}
            months = {pair for pair in months if 1 <= pair[1] <= 12}
            if len(months) == 1:
                y, m = months.pop()
                return date(y, m, 1), CUMULATIVE if _TITLE_SPAN.search(text) else "now"
    return None, "now"


def _months(given: pl.Series, year: int | None) -> tuple[pl.Series, dict[int, str]]:
    numbers: list[int | None] = []
    wrong: dict[int, str] = {}
    for row, text in enumerate(given.to_list()):
        numbers.append(None)
        if text is not None:
            try:
                numbers[row] = day_number(cells.month(text, year))
            except BadInput as refusal:
                wrong[row] = str(refusal)
    return pl.Series("start", numbers, dtype=pl.Int64), wrong


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
    table: Table, nth: int, one: Measure, rows: _Rows, period: str, found: Findings
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
    for row, reason in sorted(read.wrong.items()):
        if rows.keep[row]:
            found.refuse(table.lines[row], title.printed, raw[row], reason)
    spans = _spans(rows.start, one, rows.span, period)
    sheet = f"{table.sheet}!" if table.sheet else ""
    frame = pl.DataFrame(
        {
            "kind": rows.kind,
            "object": rows.named,
            "start": spans["start"],
            "end": spans["end"],
            "value": read.values,
            "flag": read.flags,
            "dust": rows.dust,
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
    return given.str.replace(r"\s*[%％]$", "") if item == "good_rate" else given


def _believe(read: columns.Read, item: str, stat: str) -> None:
    if stat.startswith("change"):
        return
    column = COLUMNS.get(item, item) if stat != "rank" else "rank"
    highest = bounds.slip() if column == "co" else bounds.highest(column)
    negative = (read.values < 0).fill_null(False)
    high = (read.values > highest * SCALE).fill_null(False)
    for row in negative.arg_true().to_list():
        read.wrong[row] = bounds.reason(column, True)
    for row in high.arg_true().to_list():
        read.wrong[row] = bounds.reason(column, False)
    if column in ("AQI", "rank", "good_days"):
        broken = ((read.values % SCALE) != 0).fill_null(False)
        for row in broken.arg_true().to_list():
            read.wrong.setdefault(row, "应是整数；请核对。")


def _spans(start: pl.Series, one: Measure, span: str, period: str) -> dict[str, pl.Series]:
    """Kind, first and last day of what each value is about."""
    known: dict[int | None, tuple[str | None, int | None, int | None]] = {None: (None, None, None)}
    cumulative = CUMULATIVE in (one.span, span)
    for number in start.unique().to_list():
        if number is None:
            continue
        first = day_from(number)
        if period == DAY:
            about: Period = year_to_date(first) if cumulative else day_period(first)
        else:
            month = month_of(first)
            about = year_to_date(month.end) if cumulative else month
        if one.side == YEAR_AGO:
            about = about.year_ago()
        known[number] = (about.kind, day_number(about.start), day_number(about.end))
    listed_ = [known[number] for number in start.to_list()]
    return {
        "period": pl.Series("period", [row[0] for row in listed_], dtype=pl.String),
        "start": pl.Series("start", [row[1] for row in listed_], dtype=pl.Int64),
        "end": pl.Series("end", [row[2] for row in listed_], dtype=pl.Int64),
    }
