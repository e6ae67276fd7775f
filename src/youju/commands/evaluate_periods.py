"""The table of ``evaluate air --per month|year``: statistics, validity, index, rank, days."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from youju.commands.evaluate_output import exact, rounded
from youju.ledger.recipes import air
from youju.standards.air import hj663_periods_bulk, ranking_bulk
from youju.standards.air.hj663_bulk import DAY_ITEMS, KEYS
from youju.terms.dated import BEFORE_NATIONWIDE, Edition
from youju.terms.errors import NoEditionInForce
from youju.terms.periods import Period, day_from, month_of, year_of

INDEX_ITEMS = ("so2", "no2", "co", "o3_8h", "pm10", "pm25")


def table(days: pl.LazyFrame, *, per: str, by: str, rules: str) -> pl.DataFrame:
    """One row per object and month or year; what fails its minimum is empty."""
    numbers = days.select(pl.col("day").unique()).collect().to_series().to_list()
    whole = month_of if per == "month" else year_of
    periods: list[Period] = sorted({whole(day_from(number)) for number in numbers})
    if not periods:
        raise NoEditionInForce("所选日期内没有可评价的数据。")
    found = air.period(days, periods, rules=rules).collect()
    editions = [hj663_periods_bulk.edition_of(one, rules) for one in periods]
    shares = hj663_periods_bulk.parameters(periods, rules)
    places = {
        i: [int(one.says["rounding"]["statistic"][KEYS[i]]) for one in editions] for i in DAY_ITEMS
    }
    names = dict(enumerate(periods))
    columns: list[pl.Expr] = [
        pl.col("object").alias(by),
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
        rounded("index", _index_decimals(periods, rules)).alias("composite_index"),
        pl.col("rank"),
        pl.col("aqi_days"),
        pl.col("good_days"),
        _rate(int(editions[-1].says["rounding"]["ratios"]["rate"])).alias("good_rate"),
        *(pl.col(f"level_{n}").alias(f"days_level_{n}") for n in range(1, 7)),
        *(pl.col(f"primary_{i}").alias(f"days_primary_{i}") for i in INDEX_ITEMS),
        *(exact(f"single_{i}").alias(f"single_{i}") for i in INDEX_ITEMS),
        pl.col("period")
        .replace_strict({n: one.name for n, one in enumerate(editions)})
        .alias("edition"),
        *exacts,
        pl.col("period")
        .replace_strict({n: _early(one, editions[n]) for n, one in names.items()})
        .alias("remark"),
    ]
    return found.select(columns).sort(by, "period")


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
