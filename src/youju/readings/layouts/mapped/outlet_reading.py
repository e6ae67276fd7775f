"""Reading a sheet of outlets through a mapping: a row for each value, with its cell and its mark.

A bad cell is refused alone, since the others of its row stand for themselves; a row is refused when
its outlet or its time can't be told. Marks go through the mapping, then through the dated table;
one that neither knows stays as it was printed, takes its value out, and is named in a note.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import polars as pl

from youju.readings.layouts import bounds, cells, names, times
from youju.readings.layouts.heads import Table
from youju.readings.layouts.hourly import body_column
from youju.readings.layouts.mapped import of_outlets
from youju.readings.layouts.mapped.of_outlets import SPANS, VALUES
from youju.readings.layouts.outlet_words import marks_on, plain
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.shared import Context
from youju.readings.layouts.sheet import OUTLET_SHAPE
from youju.readings.layouts.workbook import letters
from youju.terms.errors import BadInput
from youju.terms.states import Gap

DECIMALS: Final = 6
_NEAR: Final = Decimal("1e-9")
_MOST: Final = (1 << 63) - 1
_DIGITS: Final = 26
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 — Beijing time throughout
_AHEAD: Final = timedelta(hours=8) // timedelta(microseconds=1)
_KEY: Final = ("site", "enterprise", "factor", "statistic", "variant", "span_s", "start")
_SAID: Final = ("value", "text", "flag", "unit", "said")
NORMAL: Final = "N"


@dataclass(frozen=True, slots=True)
class Rules:
    """What is said once of a sheet: how stamps, marks and words for no value are read."""

    span: str
    ends: bool
    minutes: int
    missing: tuple[str, ...]
    marks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Values:
    """One column of values: its factor (or that of each row), which of its values, its unit."""

    nth: int
    head: str
    means: str
    factor: str | pl.Series
    unit: str | pl.Series
    flag: int | None
    own_flag: bool


@dataclass(frozen=True, slots=True)
class Keys:
    """The columns that say what a row is about; ``site`` fixed where there is no such column."""

    site: int | None
    fixed: str
    enterprise: int | None
    time: int | None
    date: int | None
    hour: int | None


def rows_of(
    table: Table,
    keys: Keys,
    values: Sequence[Values],
    rules: Rules,
    context: Context,
    found: Findings,
) -> pl.DataFrame:
    """The values of a table in the shape of an OUTLETS frame; duplicates are settled."""
    height = table.body.height
    empty = pl.Series([None], dtype=pl.String).new_from_index(0, height)
    site = (
        body_column(table, keys.site).str.strip_chars()
        if keys.site is not None
        else pl.Series([keys.fixed]).new_from_index(0, height)
    )
    firm = empty if keys.enterprise is None else body_column(table, keys.enterprise)
    said = _stamps(table, keys, rules)
    skip = _no_rows(table, keys, site, said, values, found)
    starts = _starts(said, rules, context.today, cells.year_in(table.above))
    wrong: dict[int, tuple[str, object, str]] = {}
    site_head = _head(table, keys.site)
    time_head = _head(table, keys.time if keys.time is not None else keys.date)
    for row in range(height):
        if skip[row]:
            continue
        if site[row] is None:
            wrong[row] = (site_head, None, "没有写明排放口。")
        elif said[row] is None:
            wrong[row] = (time_head, None, "没有写时间。")
        elif isinstance(reason := starts[said[row]], str):
            wrong[row] = (time_head, said[row], reason)
    for row, (column, given, reason) in sorted(wrong.items()):
        found.refuse(table.lines[row], column, given, reason)
    keep = pl.Series([True]).new_from_index(0, height)
    gone = [row for row in range(height) if skip[row] or row in wrong]
    keep = keep.scatter(gone, False) if gone else keep
    start = said.replace_strict(
        {text: at for text, at in starts.items() if isinstance(at, int)},
        default=None,
        return_dtype=pl.Int64,
    )
    base = pl.DataFrame(
        {
            "site": site.alias("site"),
            "enterprise": firm.str.strip_chars().fill_null("").alias("enterprise"),
            "start": start.alias("start"),
            "line": table.lines.alias("line"),
        }
    ).with_columns(span_s=pl.lit(SPANS[rules.span], pl.Int64))
    unknown: dict[str, int] = {}
    parts = [_values(table, base, one, rules, keep, found, unknown) for one in values]
    whole = pl.concat(parts) if parts else pl.DataFrame(schema=OUTLET_SHAPE)
    for word, many in unknown.items():
        found.note(
            f"标记“{word}”没有对应的含义，按原样保留，{many}个数不作为有效数据；请在格式里写明它的含义。"
        )
    return _settled(whole, found)


def _values(
    table: Table,
    base: pl.DataFrame,
    one: Values,
    rules: Rules,
    keep: pl.Series,
    found: Findings,
    unknown: dict[str, int],
) -> pl.DataFrame:
    statistic, variant = of_outlets.parts(one.means)
    given = body_column(table, one.nth)
    mark = (
        pl.Series([None], dtype=pl.String).new_from_index(0, len(given))
        if one.flag is None
        else body_column(table, one.flag).str.strip_chars()
    )
    read = {text: _number(text, rules.missing) for text in given.drop_nulls().unique().to_list()}
    numbers = {text: said for text, said in read.items() if isinstance(said, int)}
    gaps = {text: said.value for text, said in read.items() if isinstance(said, Gap)}
    bad = {text: said for text, said in read.items() if isinstance(said, str)}
    flags, strange = _flags(mark, base["start"], rules)
    sheet = f"{table.sheet}!" if table.sheet else ""
    frame = base.with_columns(
        given=given,
        factor=pl.lit(one.factor),
        unit=pl.lit(one.unit),
        value=given.replace_strict(numbers, default=None, return_dtype=pl.Int64),
        gap=given.replace_strict(gaps, default=None, return_dtype=pl.String),
        flag=flags,
        said=mark,
        keep=keep,
    )
    if bad:
        wrong = given.is_in(list(bad)).fill_null(False) & keep
        for row in wrong.arg_true().to_list():
            found.refuse(table.lines[row], one.head, given[row], bad[given[row]])
        frame = frame.with_columns(keep=pl.col("keep") & ~pl.lit(wrong))
    # A blank beside a mark of its own says that there was no value; beside the mark of a whole row
    # only when that mark takes values out.
    telling = (
        pl.col("flag").is_not_null()
        if one.own_flag
        else pl.col("flag").is_not_null() & (pl.col("flag") != NORMAL)
    )
    frame = frame.filter(
        pl.col("keep"),
        pl.col("given").is_not_null() | telling,
        pl.lit(one.factor).is_not_null() if isinstance(one.factor, str) else pl.col("factor") != "",
    )
    nothing = pl.col("value").is_null()
    normal = pl.col("flag").is_null() | (pl.col("flag") == NORMAL)
    frame = frame.with_columns(
        flag=pl.when(nothing & normal)
        .then(pl.col("gap").fill_null(Gap.MISSING.value))
        .otherwise("flag"),
        text=pl.when(nothing).then(pl.col("given").fill_null("")),
        cell=pl.lit(f"{sheet}{letters(one.nth)}") + pl.col("line").cast(pl.String),
        statistic=pl.lit(statistic),
        variant=pl.lit(variant),
    )
    odd = frame.filter(pl.col("said").is_in(strange), pl.col("said") == pl.col("flag"))
    for word, many in odd["said"].value_counts().iter_rows():
        unknown[word] = unknown.get(word, 0) + many
    return frame.select(pl.col(name).cast(kind) for name, kind in OUTLET_SHAPE.items())


def _flags(mark: pl.Series, start: pl.Series, rules: Rules) -> tuple[pl.Series, list[str]]:
    """Our flag for each mark, by the mapping, else by the table in force on the day of the value;
    and the words that neither knows, which stay what they are."""
    if mark.null_count() == len(mark):
        return mark, []
    own = {plain(word): flag for word, flag in rules.marks.items()}
    day = (start + _AHEAD) // 86_400_000_000
    said = pl.DataFrame({"mark": mark, "day": day.alias("day")})
    pairs = said.drop_nulls().unique()
    names_of = {
        number: marks_on(date(1970, 1, 1) + timedelta(days=number)).flags
        for number in pairs["day"].unique().to_list()
    }
    rows, strange = [], set()
    for word, number in pairs.iter_rows():
        flag = own.get(plain(word)) or names_of[number].get(plain(word))
        if flag is None:
            strange.add(word)
        rows.append((word, number, flag or word))
    schema = {"mark": pl.String, "day": pl.Int64, "flag": pl.String}
    told = pl.DataFrame(rows, schema=schema, orient="row")
    return said.join(told, on=["mark", "day"], how="left", maintain_order="left")["flag"], sorted(
        strange
    )


def _number(text: str, missing: Sequence[str]) -> int | Gap | str | None:
    """The scaled value, the way of having none, or the reason why it can't be read."""
    words = {plain(one) for one in missing}
    if plain(text) in words:
        return Gap.MISSING
    try:
        said = cells.number(text)
    except BadInput as wrong:
        return str(wrong)
    if not isinstance(said, Decimal):
        return said
    if any(_same(one, said) for one in missing):
        return Gap.MISSING
    if len(said.as_tuple().digits) > _DIGITS:
        return "位数过多；请核对。"
    scaled = said.scaleb(DECIMALS)
    whole = scaled.to_integral_value()
    if scaled != whole and abs(scaled - whole) > _NEAR * 10**DECIMALS:
        return f"小数超过 {DECIMALS} 位，不能取舍；请核对。"
    return int(whole) if abs(whole) <= _MOST else "数值过大；请核对。"


def _same(word: str, number: Decimal) -> bool:
    try:
        return cells.number(word) == number
    except BadInput:
        return False


# times


def _stamps(table: Table, keys: Keys, rules: Rules) -> pl.Series:
    """The texts that say when; a date and an hour in two columns joined."""
    if keys.time is not None:
        return body_column(table, keys.time)
    assert keys.date is not None
    day = body_column(table, keys.date)
    if keys.hour is None or rules.span == "day":
        return day
    hour = body_column(table, keys.hour)
    joined = pl.select(pl.concat_str(pl.lit(day), pl.lit(hour), separator=" ")).to_series()
    return joined.alias("said")


def _starts(
    said: pl.Series, rules: Rules, today: date | None, year: int | None
) -> dict[str, int | str]:
    """Text → microseconds of UTC to the beginning, or why it can't be told."""
    found: dict[str, int | str] = {}
    for text in said.drop_nulls().unique().to_list():
        try:
            begins = _begin(text, rules, year)
        except BadInput as wrong:
            # Here a stamp may begin its hour as well.
            found[text] = str(wrong).replace("整点的结束时刻", "日期和时刻")
            continue
        if begins.year < bounds.earliest_year():
            found[text] = times.TOO_EARLY
        elif today is not None and begins.date() > today:
            found[text] = times.IN_FUTURE
        else:
            found[text] = (begins - _EPOCH) // timedelta(microseconds=1) - _AHEAD
    return found


def _begin(text: str, rules: Rules, year: int | None) -> datetime:
    """The beginning, Beijing time without offset.

    Of a span written out (08:00~09:00, 8时至9时) the beginning is what stands first, whatever the
    mapping says of single stamps.
    """
    first, sign, _ = cells.folded(text).replace("至", "~").partition("~")
    text = first.strip() if sign else text
    if rules.span == "day":
        day = cells.day(text, year)
        return datetime(day.year, day.month, day.day)  # noqa: DTZ001 — Beijing time
    at = cells.beijing(cells.moment(text, year))
    if rules.span == "hour":
        if at.minute or at.second:
            raise BadInput("不是整点；小时数据的时刻应为整点。")
        return at if sign or not rules.ends else at - timedelta(hours=1)
    return at if sign or not rules.ends else at - timedelta(minutes=rules.minutes)


# what is no row


def _no_rows(
    table: Table,
    keys: Keys,
    site: pl.Series,
    said: pl.Series,
    values: Sequence[Values],
    found: Findings,
) -> list[bool]:
    """Blank rows, rows of means and sums, and notes below the table; the latter are said."""
    held = [body_column(table, one.nth) for one in values]
    named = [
        body_column(table, nth) for nth in (keys.site, keys.time, keys.date) if nth is not None
    ]
    skip, left = [], []
    for row in range(table.body.height):
        texts = [text for column in named if (text := column[row]) is not None]
        blank = not texts and all(column[row] is None for column in held)
        first = table.body.to_series(0)[row] or ""
        told = any(names.is_summary(text) for text in [*texts, first]) or (
            said[row] is None and names.is_note(first)
        )
        if told and not blank:
            left.append(int(table.lines[row]))
        skip.append(blank or told)
    if left:
        shown = "、".join(map(str, left[:12])) + ("等" if len(left) > 12 else "")
        found.note(f"第{shown}行是统计行或说明，未读入。")
    return skip


def _head(table: Table, nth: int | None) -> str:
    return (
        next((one.printed for one in table.titles if one.nth == nth), "") if nth is not None else ""
    )


def _settled(frame: pl.DataFrame, found: Findings) -> pl.DataFrame:
    """One row for each value: equal ones are kept once, differing ones all refused."""
    keys = list(_KEY)
    if not frame.height or not frame.select(keys).is_duplicated().any():
        return frame
    once = frame.unique([*keys, *_SAID], keep="first", maintain_order=True)
    if repeated := frame.height - once.height:
        found.note(f"有{repeated}个数与前面的完全相同，只保留一次。")
    clash = once.select(keys).is_duplicated()
    if not clash.any():
        return once
    places: dict[tuple[Any, ...], list[str]] = {}
    bad = once.filter(clash)
    for row in bad.iter_rows(named=True):
        places.setdefault(tuple(row[one] for one in keys), []).append(row["cell"])
    for row in bad.iter_rows(named=True):
        others = [one for one in places[tuple(row[one] for one in keys)] if one != row["cell"]]
        said = (
            row["text"] if row["value"] is None else f"{Decimal(row['value']).scaleb(-DECIMALS):f}"
        )
        reason = (
            f"与{'、'.join(others)}是同一排放口、同一时段、同一因子，但内容不同；"
            "请核对后只保留正确的一处，各处均未读入。"
        )
        found.refuse(row["line"], row["factor"], said, reason)
    return once.filter(~clash)


Named = Callable[[str, str, date], str]
"""What finds an outlet by what a sheet calls it, its enterprise and the day of the value."""


def of_mapping(
    table: Table, mapping: Any, titled: Mapping[int, Any], context: Context, found: Findings
) -> pl.DataFrame:
    """The rows of a table whose head is that of the mapping; ``titled``: column → its mapping."""
    where = {one.means: nth for nth, one in titled.items() if one.means in of_outlets.KEYS}
    keys = Keys(
        where.get("site"),
        mapping.site,
        where.get("enterprise"),
        where.get("time"),
        where.get("date"),
        where.get("hour"),
    )
    rules = Rules(
        mapping.span,
        mapping.hour == "end",
        mapping.minutes,
        mapping.missing,
        {one.said: one.means for one in mapping.marks},
    )
    flags = {one.factor: nth for nth, one in titled.items() if one.means == "flag"}
    heads = {title.nth: title.printed for title in table.titles}
    if mapping.shape == "long":
        values = _long_values(table, mapping, titled, flags.get(""), heads, found)
    else:
        values = [
            Values(
                nth,
                heads[nth],
                one.means,
                one.factor,
                of_outlets.own_unit(one.unit),
                flags.get(one.factor, flags.get("")),
                one.factor in flags and one.means == "Avg",
            )
            for nth, one in titled.items()
            if one.means in VALUES
        ]
    return rows_of(table, keys, values, rules, context, found)


def _long_values(
    table: Table,
    mapping: Any,
    titled: Mapping[int, Any],
    flag: int | None,
    heads: Mapping[int, str],
    found: Findings,
) -> list[Values]:
    """The columns of values of a table with a row for each factor."""
    at = next(nth for nth, one in titled.items() if one.means == "item")
    known = {plain(one.said): one for one in mapping.items}
    said = body_column(table, at)
    told = {text: known.get(plain(text)) for text in said.drop_nulls().unique().to_list()}
    valued = pl.Series([False]).new_from_index(0, len(said))
    for nth, one in titled.items():
        if one.means in VALUES:
            valued = valued | body_column(table, nth).is_not_null()
    for row in (valued & said.is_not_null()).arg_true().to_list():
        if told[said[row]] is None:
            reason = f"因子“{said[row]}”没有对应；请在格式里补上编码，或写明不读入。"
            found.refuse(table.lines[row], heads[at], said[row], reason)
    codes = {
        text: one.means if one is not None and one.means != "ignored" else ""
        for text, one in told.items()
    }
    factor = said.replace_strict(codes, default="", return_dtype=pl.String)
    units = {text: of_outlets.own_unit(one.unit) if one else "" for text, one in told.items()}
    usual = said.replace_strict(units, default="", return_dtype=pl.String)
    spelt = next((nth for nth, one in titled.items() if one.means == "unit"), None)
    if spelt is not None:
        own = body_column(table, spelt)
        spelling = {text: of_outlets.own_unit(text) for text in own.drop_nulls().unique().to_list()}
        usual = pl.select(
            pl.coalesce(
                pl.lit(own.replace_strict(spelling, default=None, return_dtype=pl.String)),
                pl.lit(usual),
            )
        ).to_series()
    blank = pl.Series([""]).new_from_index(0, len(said))
    return [
        Values(
            nth,
            heads[nth],
            one.means,
            factor,
            of_outlets.own_unit(one.unit) if one.unit else (blank if one.means == "Cou" else usual),
            flag,
            False,
        )
        for nth, one in titled.items()
        if one.means in VALUES
    ]
