"""What the layouts of sound, soil and dustfall share: units that must be said, rows of readings.

A row of which anything is wrong is refused whole; a column whose unit is not said, or can't be
converted, refuses the table, since a level in Pa or a content in µg/kg would look like a reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import polars as pl

from youju.readings.layouts import cells, columns, times
from youju.readings.layouts.duplicates import settled
from youju.readings.layouts.heads import Table, Title
from youju.readings.layouts.hourly import listed, no_digits
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.sheet import POINT_SHAPE
from youju.readings.surroundings.points import DECIMALS
from youju.terms.periods import day_number
from youju.terms.states import Gap

SITES = frozenset(
    (
        *("site", "点位", "点位名称", "点位编码", "点位编号", "点位代码", "测点", "测点名称"),
        *("监测点位", "地块", "地块名称", "路段", "路段名称", "网格", "网格编号"),
        *("采样点", "采样点位", "样点编号"),
    )
)
DATES = frozenset(
    ("date", "day", "日期", "监测日期", "采样日期", "测量日期", "监测时间", "采样时间")
)
SCALE = 10**DECIMALS
_BELOW = re.compile(r"(?:[<＜]\s*(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)\s*[LlＬ])")
NEGATIVE = "不能为负；请核对，缺测请留空或写“—”。"


@dataclass(frozen=True)
class Part:
    """One column of values: its factor in the table of readings and how its rows stand in time."""

    title: Title
    given: pl.Series
    factor: str
    statistic: str
    span_s: int
    second: int = 0
    unit: Fraction = Fraction(1)
    low: int = 0
    high: int = 10**6
    why: str = "不可信；请核对小数点和单位。"
    detection: bool = False
    places: int = DECIMALS
    """So many decimals are taken; more are refused."""


@dataclass
class Rows:
    """The rows of one table as they are gathered."""

    table: Table
    site: pl.Series
    site_column: str
    found: Findings
    wrong: dict[int, tuple[str, object, str]] = field(default_factory=dict)

    def say(self, row: int, column: str, said: object, reason: str) -> None:
        """Refuse a row for the first thing that is wrong in it."""
        self.wrong.setdefault(row, (column, said, reason))

    def days(self, given: pl.Series, column: str, today: date | None) -> pl.Series:
        """The column of days as numbers."""
        read = times.days(given)
        for row, reason in read.wrong.items():
            self.say(row, column, given[row], reason)
        for row in (read.values.is_null() & given.is_null()).arg_true().to_list():
            self.say(row, column, None, "没有写监测日期。")
        if today is not None:
            late = (read.values > day_number(today)).fill_null(False)
            for row in late.arg_true().to_list():
                self.say(row, column, given[row], times.IN_FUTURE)
        return read.values


def unit_of(table: Table, titles: Iterable[Title], pattern: re.Pattern[str]) -> dict[int, str]:
    """The unit that each head says (matching ``pattern``), or that the lines above the table say.

    Heads without any are left out.
    """
    above = pattern.search(cells.folded(table.above))
    found = {}
    for title in titles:
        said = pattern.search(cells.folded(title.printed)) or above
        if said:
            found[title.nth] = said[0]
    return found


def refuse_table(table: Table, title: Title, said: str, reason: str, found: Findings) -> None:
    """Refuse the whole table for what one head says."""
    line = int(table.raw.lines[table.first_row])
    found.refuse(line, title.printed, said, f"{reason}整张表未读入。")


def gathered(
    rows: Rows,
    subject: str,
    variant: pl.Series,
    day: pl.Series,
    parts: Iterable[Part],
    second: pl.Series | None = None,
) -> pl.DataFrame:
    """The POINTS frame: a row for each value; blank rows and notes below the table left out."""
    table, found = rows.table, rows.found
    parts = list(parts)
    site = rows.site.str.strip_chars()
    empty = pl.Series([True]).new_from_index(0, table.body.height)
    for part in parts:
        empty = empty & no_digits(part.given)
    # A cell beside which nothing stands is a note or a signature, not a site without values.
    skip = (day.is_null() & empty).fill_null(False)
    words = skip & (site.is_not_null())
    if words.any():
        found.note(f"第{listed(table.lines.filter(words))}行是表下的说明或签名，未读入。")
    for row in (site.is_null() & ~skip).arg_true().to_list():
        rows.say(row, rows.site_column, None, "没有写明点位。")
    silent = ~skip & empty & site.is_not_null()
    if silent.any():
        found.note(f"第{listed(table.lines.filter(silent))}行没有数值，未读入。")
    frames = []
    for part in parts:
        read = _read(part)
        for row, reason in read.wrong.items():
            rows.say(row, part.title.printed, part.given[row], reason)
        frames.append(
            pl.DataFrame(
                {
                    "site": site,
                    "variant": variant,
                    "day": day,
                    "second": second
                    if second is not None
                    else pl.Series([part.second]).new_from_index(0, len(site)),
                    "value": read.values,
                    "flag": read.flags,
                    "line": table.lines,
                    "row": pl.int_range(len(site), eager=True),
                }
            ).with_columns(
                pl.lit(subject).alias("subject"),
                pl.lit(part.factor).alias("factor"),
                pl.lit(part.statistic).alias("statistic"),
                pl.lit(part.span_s).alias("span_s"),
            )
        )
    bad = [row for row in sorted(rows.wrong) if not skip[row]]
    for row in bad:
        found.refuse(int(table.lines[row]), *rows.wrong[row])
    frame = pl.concat(frames).filter(
        ~pl.col("row").is_in([*bad, *skip.arg_true().to_list()]),
        pl.col("value").is_not_null() | pl.col("flag").is_not_null(),
    )
    frame = frame.sort("row", maintain_order=True)
    frame = frame.select(pl.col(name).cast(kind) for name, kind in POINT_SHAPE.items())
    key = ("site", "factor", "variant", "span_s", "day", "second")
    return settled(
        frame, key, ("value", "flag"), found, "点位、同一时间、同一项目", rows.site_column
    )


def _read(part: Part) -> columns.Read:
    given, limit = part.given, None
    if part.detection:
        limit = _below(given)
        given = given.set(limit.is_not_null(), None)
    read = columns.column(given, part.unit, DECIMALS)
    if limit is not None and limit.null_count() < len(limit):
        below = limit.is_not_null()
        limits = columns.column(limit, part.unit, DECIMALS)
        read.wrong |= limits.wrong
        read.values = read.values.fill_null(limits.values)
        read.flags = read.flags.set(below, Gap.BELOW_DETECTION.value)
        for row in (below & (read.values == 0)).fill_null(False).arg_true().to_list():
            read.wrong.setdefault(row, "检出限写成了 0；请填方法的检出限，如 <0.01。")
    fine = (read.values % 10 ** (DECIMALS - part.places) != 0).fill_null(False)
    for row in fine.arg_true().to_list():
        read.wrong.setdefault(row, columns.TOO_FINE.format(part.places))
    for row in (read.values < part.low * SCALE).fill_null(False).arg_true().to_list():
        read.wrong.setdefault(row, NEGATIVE if part.low == 0 else part.why)
    for row in (read.values > part.high * SCALE).fill_null(False).arg_true().to_list():
        read.wrong.setdefault(row, part.why)
    return read


def _below(given: pl.Series) -> pl.Series:
    """The detection limit in cells such as ``<0.01`` and ``0.01L``; null in all others."""
    marked = given.str.contains("[<＜LlＬ]").fill_null(False)
    found: dict[str, str] = {}
    for text in given.filter(marked).unique().to_list():
        if match := _BELOW.fullmatch(text.strip()):
            found[text] = match[1] or match[2]
    return given.replace_strict(found, default=None, return_dtype=pl.String)


def plain_variant(subject: str, height: int) -> pl.Series:
    """The subject alone, for every row."""
    return pl.Series("variant", [subject]).new_from_index(0, height)


def factors(told: Mapping[int, str], known: Mapping[str, Fraction]) -> dict[int, Fraction]:
    """Unit text of each head → factor to the unit of the table; unknown ones left out."""
    return {nth: known[text.lower()] for nth, text in told.items() if text.lower() in known}
