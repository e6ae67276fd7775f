"""What day, month or other period a row of issued values is about."""

from __future__ import annotations

import re
from datetime import date

import polars as pl

from youju.readings.layouts import cells, times
from youju.readings.layouts.heads import Table
from youju.readings.layouts.measures import CUMULATIVE, YEAR_AGO, Measure
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.shared import Context
from youju.terms.errors import BadInput, UnknownPeriod
from youju.terms.periods import (
    DAY,
    MONTH,
    Period,
    day_from,
    day_number,
    day_period,
    month_of,
    parse,
    year_to_date,
)

Periods = list[Period | None]

_TITLE_MONTH = re.compile(r"(\d{4})年(?:1月?[-~至—–])?(\d{1,2})月(?!\d{1,2}日)")
_TITLE_SPAN = re.compile(r"\d{4}年1月?[-~至—–]\d{1,2}月")
_ISSUED_ON = re.compile(
    r"(发布|印发|填报|报送|制表|打印|生成)(日期|时间)?:?\d{4}年\d{1,2}月\d{1,2}日"
)
_TITLE_DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d{1,2}-\d{1,2}")


def periods_of(
    table: Table,
    said: dict[str, pl.Series],
    heads: dict[str, str],
    period: str,
    context: Context,
    found: Findings,
    wrong: dict[int, tuple[str, object, str]],
) -> Periods | None:
    """The period of each row, from its own column, the option, the title or the sheet's name.

    None when nothing says it: then the whole table is refused.
    """
    above = cells.folded(table.above).replace(" ", "")
    year = int(context.options["year"]) if "year" in context.options else cells.year_in(above)
    role = "date" if period == DAY else "month"
    if role in said:
        read, reasons = _in_column(said[role], year, period)
        for row, reason in reasons.items():
            wrong.setdefault(row, (heads[role], said[role][row], reason))
        for row in said[role].is_null().arg_true().to_list():
            what = "没有写日期。" if period == DAY else "没有写月份。"
            wrong.setdefault(row, (heads[role], None, what))
    else:
        one = _in_title(table, above, period, context)
        if one is None:
            _refuse(table, period, found)
            return None
        read = [one] * table.body.height
    if context.today is not None:
        for row, about in enumerate(read):
            if about is not None and about.start > context.today:
                given = said[role][row] if role in said else None
                wrong.setdefault(row, (heads.get(role, ""), given, times.IN_FUTURE))
    return read


def _refuse(table: Table, period: str, found: Findings) -> None:
    what, shown = ("日期", "2026-03-01") if period == DAY else ("月份", "2026-03")
    reason = (
        f"表里没有“{what}”一栏，标题也没有唯一的{what}；"
        f"请加上这一栏，或用选项 period={shown} 指明。整张表未读入。"
    )
    found.refuse(int(table.raw.lines[table.first_row]), "", None, reason)


def _in_column(given: pl.Series, year: int | None, period: str) -> tuple[Periods, dict[int, str]]:
    if period == DAY:
        days = times.days(given, year)
        known = {
            number: day_period(day_from(number)) for number in days.values.drop_nulls().unique()
        }
        return [known.get(number) for number in days.values.to_list()], days.wrong
    read: Periods = []
    wrong: dict[int, str] = {}
    for row, text in enumerate(given.to_list()):
        read.append(None)
        if text is not None:
            try:
                read[row] = period_in(text, year)
            except BadInput as refusal:
                wrong[row] = str(refusal)
    return read, wrong


def period_in(text: str, year: int | None = None) -> Period:
    """The month, or other period, that a cell of a monthly table says.

    >>> period_in("2026年3月").key, period_in("..2026-03-31").key, period_in("2026年1-3月").key
    ('2026-03', '..2026-03-31', '..2026-03-31')
    >>> period_in("2025年").key, period_in("2025年第三季度").key, period_in("2025年上半年").key
    ('2025', '2025-Q3', '2025-H1')
    """
    plain = cells.folded(text).replace(" ", "")
    if found := _LONG.fullmatch(plain):
        quarter, half = found[2], found[3]
        tail = f"-Q{_NUMBERS.get(quarter, quarter)}" if quarter else ""
        tail = f"-H{1 if half == '上' else 2}" if half else tail
        return parse(found[1] + tail)
    if found := _SPAN.fullmatch(plain.removesuffix("累计")):
        own = found[1] or (str(year) if year else "")
        if own and 1 <= int(found[2]) <= 12:
            return year_to_date(month_of(date(int(own), int(found[2]), 1)).end)
    if plain.startswith("..") or re.fullmatch(r"\d{4}(-[QH]\d)?|\d{4}-W\d\d", plain):
        try:
            return parse(plain)
        except UnknownPeriod as wrong:
            raise BadInput(str(wrong)) from None
    return month_of(cells.month(plain, year))


_LONG = re.compile(r"(\d{4})年(?:度|第?([1-4一二三四])季度?|(上|下)半年)?")
_NUMBERS = {"一": "1", "二": "2", "三": "3", "四": "4"}
_SPAN = re.compile(r"(?:(\d{4})年)?1月?[-~至—–](\d{1,2})月")


def _in_title(table: Table, above: str, period: str, context: Context) -> Period | None:
    given = context.options.get("period")
    if given is not None:
        if period == DAY:
            return day_period(cells.day(str(given)))
        return period_in(str(given))
    for text in (above, cells.folded(table.sheet).replace(" ", "")):
        if period == DAY:
            # A date of issue in the same lines is not the day that the table is about.
            text = _ISSUED_ON.sub("", text)
            days = {cells.day(one) for one in _TITLE_DAY.findall(text)}
            if len(days) == 1:
                return day_period(days.pop())
            continue
        if spans := set(_TITLE_SPAN.findall(text)):
            return period_in(spans.pop()) if len(spans) == 1 else None
        months = {(int(y), int(m)) for y, m in _TITLE_MONTH.findall(text) if 1 <= int(m) <= 12}
        if len(months) == 1:
            return month_of(date(*months.pop(), 1))
    return None


def columns_of(read: Periods, one: Measure) -> dict[str, pl.Series]:
    """``period, start, end`` of a column's values: its span and side applied to each row's."""
    known: dict[Period | None, tuple[str | None, int | None, int | None]] = {
        None: (None, None, None)
    }
    for about in set(read) - {None}:
        assert about is not None
        shown = year_to_date(about.end) if one.span == CUMULATIVE else about
        if one.side == YEAR_AGO:
            shown = shown.year_ago()
        known[about] = (shown.kind, day_number(shown.start), day_number(shown.end))
    rows = [known[about] for about in read]
    return {
        "period": pl.Series("period", [row[0] for row in rows], dtype=pl.String),
        "start": pl.Series("start", [row[1] for row in rows], dtype=pl.Int64),
        "end": pl.Series("end", [row[2] for row in rows], dtype=pl.Int64),
    }


__all__ = ["DAY", "MONTH", "Periods", "columns_of", "period_in", "periods_of"]
