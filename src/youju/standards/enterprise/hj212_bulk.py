"""HJ 212 over whole columns: hours and days of gas outlets, means of wastewater, in integers.

Written from ``hj212.toml`` alone, through Narwhals; a property test holds it equal to the exact
face. Values come scaled by 10⁴ and leave scaled by 10⁶, held half to even.

Layouts refuse readings of 2³⁵ units and more, so 60 of them at 10⁻⁶ stay below 2⁴⁸.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import narwhals as nw

from youju.standards.air.hj633_bulk import half_even
from youju.standards.enterprise import counts_bulk
from youju.terms.dated import Edition, Standard
from youju.terms.errors import BadInput, NotThere
from youju.terms.numbers import HELD_DECIMALS, READING_DECIMALS
from youju.terms.periods import day_number

STANDARD = Standard.load("youju.standards.enterprise", "hj212.toml")

Frame = nw.LazyFrame[Any]

FINER = 10 ** (HELD_DECIMALS - READING_DECIMALS)


@dataclass(frozen=True, slots=True)
class GasRule:
    """What an hour and a day of flue gas need, from one edition."""

    minutes: int
    hours: int
    percent: int
    normal: str
    other: str

    @classmethod
    def of(cls, edition: Edition) -> GasRule:
        """The rule as the edition's tables state it; refuses an edition that was not read."""
        if "gas" not in edition.says:
            raise NotThere(f"{edition.name} 的有效性规定未见原文；请写明规则 2017。")
        gas, flag = edition.says["gas"], edition.says["flag"]
        return cls(
            gas["hour"]["least"],
            gas["day"]["least"],
            flag["gas"]["above"],
            flag["normal"],
            flag["gas"]["else"],
        )


def hours_from_minutes(minutes: Frame, *, rules: str) -> Frame:
    """HOURS from MINUTES: ``object, hour, n, mean, valid, flag``.

    MINUTES: ``object`` (outlet and factor), ``minute`` (whole minutes since 1970-01-01T00:00
    Beijing time, to their beginning; one row each), ``value`` (10⁻⁴, null = missing), ``flag``.
    A minute counts when it has a value and its flag is N. ``n`` of them, ``mean`` at 10⁻⁶ or
    null where ``valid`` is false; ``flag`` by the share of normal ones among all rows.
    """
    rule = GasRule.of(STANDARD.named(rules))
    counted = (nw.col("flag") == rule.normal).fill_null(False) & ~nw.col("value").is_null()
    hours = (
        minutes.select(
            "object",
            (nw.col("minute") // 60).alias("hour"),
            counted.cast(nw.Int64).alias("counts"),
            nw.when(counted).then(nw.col("value")).otherwise(0).alias("counted"),
        )
        .group_by("object", "hour")
        .agg(
            nw.col("counts").sum().alias("n"),
            nw.col("counts").count().alias("rows"),
            nw.col("counted").sum().alias("sum"),
        )
    )
    return hours.select("object", "hour", *_judged(rule.minutes, rule))


def days_from_hours(hours: Frame, *, rules: str) -> Frame:
    """DAYS from the HOURS of ``hours_from_minutes``: ``object, day, n, mean, valid, flag``.

    A day is the mean of its valid hourly means, which are held at 10⁻⁶ already.
    """
    rule = GasRule.of(STANDARD.named(rules))
    days = (
        hours.select(
            "object",
            (nw.col("hour") // 24).alias("day"),
            nw.col("valid").cast(nw.Int64).alias("counts"),
            (nw.col("flag") == rule.normal).cast(nw.Int64).alias("normal"),
            nw.when(nw.col("valid")).then(nw.col("mean")).otherwise(0).alias("counted"),
        )
        .group_by("object", "day")
        .agg(
            nw.col("counts").sum().alias("n"),
            nw.col("normal").sum().alias("normal"),
            nw.col("counts").count().alias("rows"),
            nw.col("counted").sum().alias("sum"),
        )
    )
    valid = nw.col("n") >= rule.hours
    flag = _flag(nw.col("normal"), rule)
    mean = nw.when(valid).then(half_even(nw.col("sum"), nw.col("n"))).alias("mean")
    return days.select(
        "object", "day", nw.col("n").cast(nw.Int64), mean, valid.alias("valid"), flag
    )


def flow_means(samples: Frame, *, by: Sequence[str], span: str = "day", rules: str) -> Frame:
    """Wastewater by group: ``n`` with value and flow, ``valid``, ``mean`` weighted by flow (10⁻⁶).

    samples: ``value`` (10⁻⁴ mg/L) and ``flow`` (10⁻⁴) of the level below ``span``. The mean is null
    where fewer are valid than the rule wants, and where no water flowed. Refuses spans that
    wastewater does not have (BadInput) and an edition that was not read (NotThere).
    """
    edition = STANDARD.named(rules)
    GasRule.of(edition)  # refuses the edition that was not read
    says = edition.says["water"]
    if not isinstance(says.get(span), Mapping):
        raise BadInput(f"废水没有“{span}”这一级数据；可用 ten-minute、hour、day。")
    found = counts_bulk.flow_weighted(samples, by=by)
    valid = nw.col("n") >= says[span]["least"]
    mean = nw.when(valid).then(nw.col("mean")).otherwise(nw.lit(None, nw.Int64))
    return found.select(*by, "n", valid.alias("valid"), mean.alias("mean"))


def rules_of(first: date, last: date) -> str:
    """The rule set of a span of days; refuses a span that two editions share (BadInput)."""
    names = {
        edition.rules
        for edition in STANDARD.editions
        if day_number(edition.since) <= day_number(last)
        and day_number(first) <= day_number(edition.until or date.max)
    }
    if len(names) != 1:
        raise BadInput(f"{first} 至 {last} 不在同一版标准的有效期内；请分段计算，或写明规则。")
    return names.pop()


def _judged(least: int, rule: GasRule) -> tuple[nw.Expr, ...]:
    valid = nw.col("n") >= least
    mean = nw.when(valid).then(half_even(nw.col("sum") * FINER, nw.col("n"))).alias("mean")
    return nw.col("n").cast(nw.Int64), mean, valid.alias("valid"), _flag(nw.col("n"), rule)


def _flag(normal: nw.Expr, rule: GasRule) -> nw.Expr:
    enough = normal * 100 > nw.col("rows") * rule.percent
    return nw.when(enough).then(nw.lit(rule.normal)).otherwise(nw.lit(rule.other)).alias("flag")
