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

from youju.commands.evaluate_output import exact, rounded
from youju.ledger.recipes import air, dense
from youju.readings.layouts import REFUSED, Sheet, template_parquet
from youju.readings.layouts.sheet import DAYS
from youju.standards.air import hj633_bulk, hj663_bulk, hj663_periods_bulk, ranking_bulk
from youju.standards.air.hj663_bulk import DAY_ITEMS, KEYS, MARK
from youju.terms.dated import BEFORE_NATIONWIDE, Edition
from youju.terms.errors import NoEditionInForce, UnknownPlace
from youju.terms.numbers import HELD_DECIMALS, READING_DECIMALS
from youju.terms.periods import Period, day_from, day_number, month_of, year_of
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
    oldest = hj633_bulk.STANDARD.editions[0]
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
        hj633_bulk.STANDARD.on(first)  # says that nothing was in force
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
        return Answer(_periods(found, question), refused, notes)
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


def _periods(days: pl.LazyFrame, question: Question) -> pl.DataFrame:
    """One row per object and month or year; what fails its minimum is empty."""
    numbers = days.select(pl.col("day").unique()).collect().to_series().to_list()
    whole = month_of if question.per == "month" else year_of
    periods: list[Period] = sorted({whole(day_from(number)) for number in numbers})
    if not periods:
        raise NoEditionInForce("所选日期内没有可评价的数据。")
    found = air.period(days, periods, rules=question.rules).collect()
    editions = [hj663_periods_bulk.edition_of(one, question.rules) for one in periods]
    shares = hj663_periods_bulk.parameters(periods, question.rules)
    places = {
        i: [int(one.says["rounding"]["statistic"][KEYS[i]]) for one in editions] for i in DAY_ITEMS
    }
    names = dict(enumerate(periods))
    columns: list[pl.Expr] = [
        pl.col("object").alias(question.by),
        pl.col("period").replace_strict({n: one.key for n, one in names.items()}).alias("period"),
    ]
    exacts: list[pl.Expr] = []
    for i in DAY_ITEMS:
        share = shares[f"p_{i}"][-1]
        for source, name in ((f"mean_{i}", f"{i}_mean"), (f"p_{i}", f"{i}_p{share}")):
            valid = pl.when(pl.col(f"valid_{i}"))
            columns.append(valid.then(_by_period(source, places[i])).alias(name))
            exacts.append(valid.then(exact(source)).alias(f"{name}_exact"))
    columns += [pl.col(f"n_{i}") for i in DAY_ITEMS]
    columns += [pl.col(f"short_{i}").alias(f"short_months_{i}") for i in DAY_ITEMS]
    columns += [pl.col(f"valid_{i}") for i in DAY_ITEMS]
    columns += [
        rounded("index", _index_decimals(periods, question.rules)).alias("composite_index"),
        pl.col("rank"),
        pl.col("aqi_days"),
        pl.col("good_days"),
        _rate(int(editions[-1].says["rounding"]["ratios"]["rate"])).alias("good_rate"),
        *(pl.col(f"level_{n}").alias(f"days_level_{n}") for n in range(1, 7)),
        *(pl.col(f"primary_{i}").alias(f"days_primary_{i}") for i in DAY_INDEX),
        *(exact(f"single_{i}").alias(f"single_{i}") for i in DAY_INDEX),
        pl.col("period")
        .replace_strict({n: one.name for n, one in enumerate(editions)})
        .alias("edition"),
        *exacts,
        pl.col("period")
        .replace_strict({n: _early(one, editions[n]) for n, one in names.items()})
        .alias("remark"),
    ]
    return found.select(columns).sort(question.by, "period")


def _early(period: Period, edition: Edition) -> str:
    """The remark on a period that ends before its limits applied nationwide."""
    nationwide = edition.says.get("nationwide")
    return BEFORE_NATIONWIDE if nationwide is not None and period.end < nationwide else ""


def _by_period(column: str, places: Sequence[int]) -> pl.Expr:
    """Rounded with the decimals of each period's edition."""
    value = rounded(column, max(places))
    for few in set(places) - {max(places)}:
        own = pl.col("period").is_in([n for n, one in enumerate(places) if one == few])
        value = pl.when(own).then(rounded(column, few)).otherwise(value)
    return value


def _index_decimals(periods: Sequence[Period], rules: str) -> int:
    said = ranking_bulk.edition_of(periods[-1], rules).says["index"]["rounding"]["index"]
    return int(said)


def _rate(decimals: int) -> pl.Expr:
    """Good days over days with an AQI, in percent, half to even."""
    days = pl.col("aqi_days")
    some = pl.when(days > 0).then(days).otherwise(1)
    share = pl.col("good_days") * 100 * 10**decimals
    whole, rest = share // some, share % some
    up = (rest * 2 > some) | ((rest * 2 == some) & (whole % 2 == 1))
    units = (whole + up.cast(pl.Int64)).cast(pl.Decimal(18, decimals)) / 10**decimals
    return pl.when(days > 0).then(units)
