"""The table of ``evaluate water --per month|year|ytd``: means of sections and their classes."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from youju.ledger import water_store as store
from youju.ledger.recipes import water
from youju.readings.layouts.sheet import WATER_ITEMS as ITEMS
from youju.readings.samples import DECIMALS
from youju.readings.sections import Section
from youju.standards.water import gb3838, surface
from youju.terms.errors import NotEnoughData
from youju.terms.numbers import unscaled
from youju.terms.periods import Period, day_from, day_number, month_of, year_of, year_to_date

PER = ("reading", "month", "year", "ytd")
ASSUMED = "断面类型未知，按河流评价（type assumed）"


def table(
    rows: pl.DataFrame, sections: Mapping[str, Section], *, per: str, items: str
) -> pl.DataFrame:
    """One row per section and period, in order of section and time.

    ``rows``: a SECTIONS frame. The class goes by the rounded means of all readings of the
    period; of a monthly sheet the issued class and the reason stand beside it.
    """
    spans = _spans(rows["day"].unique().to_list(), per)
    if not spans:
        raise NotEnoughData("所选日期内没有可评价的数据。")
    days = pl.DataFrame(
        [(one.key, day, day_number(one.end)) for one in spans for day in _days(one)],
        schema=["period", "day", "end"],
        orient="row",
    )
    absent = [item for item in ITEMS if item not in rows.columns]
    flags = [f"flag_{item}" for item in ITEMS if f"flag_{item}" not in rows.columns]
    wide = rows.with_columns(
        *(pl.lit(None, pl.Int64).alias(item) for item in absent),
        *(pl.lit(None, pl.String).alias(flag) for flag in flags),
    ).join(days, on="day")
    told = _told(wide, per)
    # A row that only says why nobody sampled is no sample.
    wide = wide.filter(pl.any_horizontal(*(pl.col(item).is_not_null() for item in ITEMS)))
    kinds = {key: one.type for key, one in sections.items() if one.type}
    goals = {
        key: gb3838.class_name(one.target, on=spans[-1].end)
        for key, one in sections.items()
        if one.target
    }
    kind = pl.col("section").replace_strict(kinds, default=None, return_dtype=pl.String)
    goal = pl.col("section").replace_strict(goals, default=None, return_dtype=pl.String)
    counted = wide.group_by("section", "period").agg(pl.len().alias("readings"))
    means = (
        water.mean_of(wide.drop("day").with_columns(day="end"), ["section", "period"])
        .join(counted, on=["section", "period"])
        .with_columns(assumed=kind.is_null(), type=kind.fill_null(gb3838.RIVER), target=goal)
    )
    found = told.join(water.judged(means, items), on=["section", "period"], how="left")
    measured = [item for item in ITEMS if wide[item].null_count() < wide.height]
    shown = {item: f"{item}_mean" for item in measured}
    return found.sort("section", "end").select(
        "section",
        "period",
        *judgement(),
        "readings",
        *(pl.col(name) for name in ("issued_class", "because") if name in found.columns),
        *(_printed(item).alias(name) for item, name in shown.items()),
        pl.when("assumed").then(pl.lit(ASSUMED)).alias("remark"),
    )


def judgement() -> list[pl.Expr]:
    """The columns that say how a row was judged, from ``class`` to ``missing``."""
    number, wanted = store.class_number("class"), store.class_number("target")
    grades = {name: str(surface.grade(name).value) for name in store.CLASSES}
    grade = pl.col("class").replace_strict(grades, default=None, return_dtype=pl.String)
    met = pl.when(number <= wanted).then(pl.lit("达标"))
    return [
        *(pl.col(one) for one in ("class", "items", "deciding", "over", "edition", "main")),
        grade.alias("grade"),
        pl.col("type"),
        pl.col("target"),
        met.when(number > wanted).then(pl.lit("不达标")).alias("target_met"),
        pl.col("item_set"),
        pl.col("missing"),
    ]


def _printed(item: str) -> pl.Expr:
    """The mean as decimal text, as it was rounded."""
    return pl.col(item).map_elements(
        lambda units: f"{unscaled(units, DECIMALS):f}", return_dtype=pl.String
    )


def _spans(days: list[int], per: str) -> list[Period]:
    if per == "ytd":
        return sorted({year_to_date(month_of(day_from(one)).end) for one in days})
    whole = month_of if per == "month" else year_of
    return sorted({whole(day_from(one)) for one in days})


def _days(period: Period) -> range:
    return range(day_number(period.start), day_number(period.end) + 1)


def _told(wide: pl.DataFrame, per: str) -> pl.DataFrame:
    """Which sections and periods there are, with what a monthly sheet says of them."""
    names = dict(enumerate(store.CLASSES, 1))
    said = []
    if per == "month" and "issued_class" in wide.columns:
        one = pl.col("issued_class").drop_nulls().last()
        said.append(one.replace_strict(names, default=None, return_dtype=pl.String))
    if "because" in wide.columns:
        said.append(pl.col("because").drop_nulls().last())
    return wide.group_by("section", "period", "end").agg(*said)
