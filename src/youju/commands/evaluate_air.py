"""``evaluate air``: from a sheet of hours or days to the table that is printed.

Everything before the last step is the recipes of ``ledger``; this module only chooses the
days, names the columns and rounds from the held values, each row by its own edition.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from youju.commands import evaluate_periods
from youju.commands.evaluate_output import exact, rounded
from youju.ledger.recipes import air, dense
from youju.readings.layouts import REFUSED, Sheet, template_parquet
from youju.readings.layouts.sheet import DAYS
from youju.standards.air import hj633_reports_bulk, hj663_bulk
from youju.standards.air.hj663_bulk import DAY_ITEMS, KEYS, MARK
from youju.terms.dated import BEFORE_NATIONWIDE
from youju.terms.errors import UnknownPlace
from youju.terms.numbers import HELD_DECIMALS, READING_DECIMALS
from youju.terms.periods import day_from, day_number
from youju.terms.places import SITE, Register

HOUR_INDEX = ("so2", "no2", "co", "o3", "pm10", "pm25")
DAY_INDEX = ("so2", "no2", "co", "o3_8h", "pm10", "pm25")
COUNTS = ("n_pm25", "n_pm10", "n_so2", "n_no2", "n_co", "n_o3")
NOT_PUBLISHED = "NA"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the readings."""

    per: str
    by: str
    rules: str = "auto"
    variant: str = "practice"
    first: date | None = None
    last: date | None = None
    today: date | None = None
    """Days after it are evaluated too, with a remark."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The table, the rows refused, and remarks for the reader."""

    table: pl.DataFrame
    refused: pl.DataFrame
    notes: list[str] = field(default_factory=list)


def of_plain_parquet(
    files: Sequence[Path], layout: str, question: Question, register: Register | None
) -> Answer | None:
    """The quick way for one Parquet file in template layout; None when it doesn't apply."""
    plain = layout == "template" and len(files) == 1 and files[0].suffix == ".parquet"
    if not plain or question.per == "hour" or register is not None:
        return None
    try:
        days = dense.days_of_batches(template_parquet.batches(files[0], MARK), rules=question.rules)
    except template_parquet.NotPlain:
        return None
    if days.is_empty():
        return None  # the general way says why there is nothing
    asked, notes = _asked(days.lazy(), question)
    return _of_days(asked, question, pl.DataFrame(schema=REFUSED), notes)


def of_sheet(sheet: Sheet, question: Question, register: Register | None) -> Answer:
    """The table for a sheet that a layout read."""
    refused, notes = sheet.refused, list(sheet.notes)
    frame = sheet.frame.rename({"city": "object"}) if sheet.kind == DAYS else sheet.frame
    asked, more = _asked(frame, question, of_hours=sheet.kind != DAYS)
    notes += more
    if sheet.kind == DAYS:
        return _of_days(_with_all_columns(asked), question, refused, notes)
    if question.per == "hour":
        return _of_hours(asked, question, register, refused, notes)
    days = air.site_days(asked, rules=question.rules)
    if question.by != SITE and register is not None:
        _refuse_strangers(days, register)
        days = air.place_days(days, register, question.by, rules=question.rules)
    return _of_days(days, question, refused, notes)


def _asked(
    frame: pl.LazyFrame, question: Question, *, of_hours: bool = False
) -> tuple[pl.LazyFrame, list[str]]:
    """The rows between ``--from`` and ``--to`` that some edition covers, and remarks on them."""
    day = pl.col("hour") // 24 if of_hours else pl.col("day")
    if question.first is not None:
        frame = frame.filter(day >= day_number(question.first))
    if question.last is not None:
        frame = frame.filter(day <= day_number(question.last))
    notes = []
    if question.today is not None:
        ahead = frame.select((day > day_number(question.today)).sum()).collect().item()
        if ahead:
            notes.append(f"{ahead} 行的日期在 {question.today} 之后，照样评价；请核对日期。")
    if question.rules != "auto":
        return frame, notes
    oldest = hj633_reports_bulk.STANDARD.editions[0]
    issued, since = day_number(oldest.issued), day_number(oldest.since)
    rows, before, early = (
        frame.select(
            pl.len().alias("rows"),
            (day < issued).sum().alias("before"),
            ((day >= issued) & (day < since)).sum().alias("early"),
        )
        .collect()
        .row(0)
    )
    if before and before == rows:
        first = day_from(frame.select(day.min()).collect().item())
        hj633_reports_bulk.STANDARD.on(first)  # says that nothing was in force
    if before:
        notes.append(
            f"{before} 行早于最早一版标准（{oldest.name}，{oldest.issued} 发布），未评价；"
            "要评价请用 --rules 指定一版。"
        )
    if early:
        notes.append(
            f"{early} 行在 {oldest.since} 之前：按 {oldest.name} 评价，备注“{BEFORE_NATIONWIDE}”。"
        )
    return frame.filter(day >= issued), notes


def _refuse_strangers(days: pl.LazyFrame, register: Register) -> None:
    known = {one.site for one in register.sites}
    found = days.select(pl.col("object").unique()).collect().to_series().to_list()
    if not known.intersection(found):
        raise UnknownPlace(
            f"站点表里没有数据中的任何站点（如“{found[0] if found else ''}”）；请核对站点编码。"
        )


def _with_all_columns(days: pl.LazyFrame) -> pl.LazyFrame:
    """Days that came as days: no hours were counted."""
    have = set(days.collect_schema().names())
    absent = [name for name in (*COUNTS, "o3_windows") if name not in have]
    return days.with_columns(pl.lit(None, pl.Int64).alias(name) for name in absent)


def _of_hours(
    hours: pl.LazyFrame,
    question: Question,
    register: Register | None,
    refused: pl.DataFrame,
    notes: list[str],
) -> Answer:
    decimals = READING_DECIMALS
    if question.by != SITE and register is not None:
        _refuse_strangers(hours.rename({"site": "object"}), register)
        hours = air.place_hours(hours, register, question.by, rules=question.rules)
        decimals = HELD_DECIMALS
    found = air.hourly(hours, question.rules, question.variant, decimals=decimals)
    items = _indices(found, HOUR_INDEX)
    table = (
        found.sort("site", "hour")
        .select(
            pl.col("site").alias(question.by),
            ((pl.col("hour") + 1) * 3_600_000_000)
            .cast(pl.Datetime("us"))
            .dt.strftime("%Y-%m-%dT%H:%M")
            .alias("time"),
            *_verdict(),
            *items,
            _remark(),
        )
        .collect()
    )
    return Answer(table, refused, notes)


def _verdict() -> tuple[pl.Expr, ...]:
    """``aqi primary level edition``; what is not published says NA."""
    return (
        "aqi",  # type: ignore[return-value]
        pl.col("primary").fill_null(NOT_PUBLISHED),
        pl.col("level").fill_null(NOT_PUBLISHED),
        "edition",
    )


def _remark() -> pl.Expr:
    return pl.col("remark").fill_null("")


def _indices(found: pl.LazyFrame, items: Iterable[str]) -> list[pl.Expr]:
    """``iaqi_*`` of the report's items in table order, then what else the variant has."""
    have = found.collect_schema().names()
    usual = [f"iaqi_{i}" for i in items]
    more = [name for name in have if name.startswith("iaqi_") and name not in usual]
    return [
        pl.col(name) if name in have else pl.lit(None, pl.Int64).alias(name)
        for name in (*usual, *more)
    ]


def _of_days(
    days: pl.LazyFrame, question: Question, refused: pl.DataFrame, notes: list[str]
) -> Answer:
    days = days.collect().sort("object", "day").lazy()
    first, last = (
        days.select(pl.col("day").min(), pl.col("day").max().alias("last")).collect().row(0)
    )
    span = None if first is None else (first, last)
    found = air.indexed(days, question.rules, question.variant, span=span)
    if question.per in ("month", "year"):
        return Answer(
            evaluate_periods.table(found, per=question.per, by=question.by, rules=question.rules),
            refused,
            notes,
        )
    table = found.select(
        pl.col("object").alias(question.by),
        pl.col("day").cast(pl.Int32).cast(pl.Date).alias("date"),
        *(_published(i, "monitoring", question.rules).alias(i) for i in DAY_ITEMS),
        *COUNTS,
        "o3_windows",
        *_verdict(),
        *(exact(i).alias(f"{i}_exact") for i in DAY_ITEMS),
        *_indices(found, DAY_INDEX),
        _remark(),
    ).collect()
    return Answer(table, refused, notes)


def _published(item: str, purpose: str, rules: str) -> pl.Expr:
    """A day's value as it is published, by the edition of the day."""
    editions = (
        hj663_bulk.STANDARD.editions if rules == "auto" else (hj663_bulk.STANDARD.named(rules),)
    )
    decimals = [int(one.says["rounding"][purpose][KEYS[item]]) for one in editions]
    value = rounded(item, decimals[0])
    for edition, places in list(zip(editions, decimals, strict=True))[1:]:
        if places != decimals[0]:
            later = pl.col("day") >= day_number(edition.since)
            value = pl.when(later).then(rounded(item, places)).otherwise(value)
    return value
