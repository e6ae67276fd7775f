"""From readings of water to figures: days of automatic stations, and periods of sections.

The class of a period goes by the rounded means of all samples in it; what was issued counts
first. Automatic rounds are judged beside the samples and enter them only under a dated rule of
the city (``Settings.water``). A day with several rounds is judged by their mean at 10⁻⁸.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache

import narwhals as nw
import polars as pl

from youju.ledger import water_store as store
from youju.readings.layouts.sheet import WATER_ITEMS as ITEMS
from youju.readings.samples import AUTO, CLASS, DECIMALS, MANUAL
from youju.readings.sections import SectionRegister
from youju.readings.settings import Settings
from youju.standards.water import gb3838, periods_bulk, surface, surface_bulk
from youju.standards.water.periods import mean as exact_mean
from youju.terms.numbers import round_even, scaled, unscaled
from youju.terms.periods import DAY, Period, day_from, day_number, month_of
from youju.terms.states import Gap

JOINED = ("ph", "do", "codmn", "nh3n", "tp", "tn")
"""Items whose automatic values go before manual ones where the two are joined."""
FLAGS = tuple(f"flag_{item}" for item in ITEMS)
PH_PLACES = DECIMALS


def wide(samples: pl.DataFrame) -> pl.DataFrame:
    """Readings side by side: one row per section, source and instant, with flags."""
    item = pl.col("item")
    return (
        samples.group_by("section", "source", "start", "day", maintain_order=True)
        .agg(
            *(pl.col("value").filter(item == key).first().alias(key) for key in ITEMS),
            *(pl.col("flag").filter(item == key).first().alias(f"flag_{key}") for key in ITEMS),
        )
        .sort("section", "start", "source")
    )


def lines_on(
    register: SectionRegister, days: Iterable[tuple[object, date]], name: str
) -> pl.DataFrame:
    """The section lines that stand on each day; ``name`` is the column of what asks."""
    rows = [
        (said, one.section, one.type, one.goal, one.county, one.city, one.river, one.basin)
        for said, day in days
        for one in register.on(day)
    ]
    columns = ("section", "type", "target", "county", "city", "river", "basin")
    kind = pl.Int64() if name == "day" else pl.String()
    return pl.DataFrame(
        rows, schema={name: kind, **dict.fromkeys(columns, pl.String())}, orient="row"
    ).with_columns(
        assumed=pl.col("type") == "",
        type=pl.when(pl.col("type") == "").then(pl.lit(gb3838.RIVER)).otherwise("type"),
        target=pl.when(pl.col("target") != "").then("target"),
    )


# days


def day_rows(
    readings: pl.DataFrame, register: SectionRegister, given: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Days of automatic stations (``store.DAY_SCHEMA`` without basis), from ``wide``.

    ``given``: effective issued values of sections; a class published with a day counts.
    """
    auto = readings.filter(pl.col("source") == AUTO)
    if auto.is_empty():
        return pl.DataFrame(schema=store.DAY_SCHEMA).drop("basis")
    days = _day_means(auto)
    lines = lines_on(register, [(n, day_from(n)) for n in days["day"].unique().sort()], "day")
    judged = _judged(days.join(lines, on=["day", "section"]), surface.REALTIME)
    judged = judged.with_columns(own_class=pl.col("class"), issued=pl.lit(False))
    if given is not None and not given.is_empty():
        told = _issued(given).filter(pl.col("kind") == DAY)
        judged = judged.join(
            told.select("section", "issued_class", day="start"), on=["section", "day"], how="left"
        ).with_columns(
            pl.coalesce("issued_class", "class").alias("class"),
            issued=pl.col("issued_class").is_not_null(),
        )
    return _met(judged, "class").select(
        pl.col(name).cast(kind) for name, kind in store.DAY_SCHEMA.items() if name != "basis"
    )


def _day_means(auto: pl.DataFrame) -> pl.DataFrame:
    """One row a section-day: the round itself where there is one, else the mean at 10⁻⁸."""
    means = []
    for key in ITEMS:
        below = pl.col(f"flag_{key}") == Gap.BELOW_DETECTION.value
        half = pl.when(below.fill_null(False)).then(pl.col(key)).otherwise(pl.col(key) * 2).sum()
        count = pl.col(key).count().cast(pl.Int64)
        whole, rest = half // (count * 2), half % (count * 2)
        up = (rest > count) | ((rest == count) & (whole % 2 == 1))
        mean = whole + up.cast(pl.Int64)
        single = pl.col(key).drop_nulls().first()
        means.append(
            pl.when(count > 1).then(mean).when(count == 1).then(single).alias(key)  # none: null
        )
        said = pl.col(f"flag_{key}").filter(pl.col(key).is_not_null()).first()
        means.append(pl.when(count == 1).then(said).alias(f"flag_{key}"))
    days = (
        auto.group_by("section", "day", maintain_order=True)
        .agg(pl.len().cast(pl.Int64).alias("readings"), pl.col("ph").alias("all_ph"), *means)
        .sort("section", "day")
    )
    several = days.filter(pl.col("all_ph").list.drop_nulls().list.len() > 1)
    if several.is_empty():
        return days.drop("all_ph")
    ph = [_ph_mean(tuple(one for one in said if one is not None)) for said in several["all_ph"]]
    fresh = several.select("section", "day", new_ph=pl.Series(ph, dtype=pl.Int64))
    return (
        days.drop("all_ph")
        .join(fresh, on=["section", "day"], how="left", maintain_order="left")
        .with_columns(ph=pl.coalesce("new_ph", "ph"))
        .drop("new_ph")
    )


@cache
def _ph_mean(units: tuple[int, ...]) -> int:
    """The mean pH of a day through H+; no integers hold it, so that the exact rule is asked."""
    values = [unscaled(one, DECIMALS) for one in units]
    found = exact_mean(values, "ph", on=date(2026, 1, 1)).value
    assert not isinstance(found, str | None)
    return scaled(round_even(found, PH_PLACES), DECIMALS)


# periods


def pooled(readings: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """The readings that make periods: samples, and automatic rounds where a rule joins them."""
    manual = readings.filter(pl.col("source") == MANUAL)
    months = readings.select(_month().alias("month"))["month"].unique()
    joined = [
        month
        for month in months
        if settings.water_rule(month_of(date.fromisoformat(f"{month}-01")).end) is not None
    ]
    if not joined:
        return manual.with_columns(joined=pl.lit(False))
    auto = readings.filter((pl.col("source") == AUTO) & _month().is_in(joined))
    others = [item for item in ITEMS if item not in JOINED]
    auto = auto.with_columns(
        *(pl.lit(None, pl.Int64).alias(item) for item in others),
        *(pl.lit(None, pl.String).alias(f"flag_{item}") for item in others),
    )
    have = auto.group_by("section", _month().alias("month")).agg(
        *((pl.col(item).count() > 0).alias(f"has_{item}") for item in JOINED)
    )
    manual = manual.with_columns(month=_month()).join(have, on=["section", "month"], how="left")
    manual = manual.with_columns(
        *(
            pl.when(~pl.col(f"has_{item}").fill_null(False)).then(name).alias(name)
            for item in JOINED
            for name in (item, f"flag_{item}")
        )
    ).select(readings.columns)
    return pl.concat([manual, auto]).with_columns(joined=pl.col("source") == AUTO)


def _month() -> pl.Expr:
    return pl.col("day").cast(pl.Int32).cast(pl.Date).dt.strftime("%Y-%m")


def section_rows(
    readings: pl.DataFrame,
    issued: pl.DataFrame,
    spans: Sequence[Period],
    register: SectionRegister,
    settings: Settings,
) -> pl.DataFrame:
    """Periods of sections (``store.PERIOD_SCHEMA`` without basis).

    ``readings``: ``wide``; ``issued``: effective issued values of sections.
    """
    lines = lines_on(register, [(one.key, one.end) for one in spans], "period")
    about = pl.DataFrame(
        [(one.key, one.kind, day_number(one.start), day_number(one.end)) for one in spans],
        schema=["period", "kind", "start", "end"],
        orient="row",
    )
    days = about.select(
        "period", "end", day=pl.int_ranges("start", pl.col("end") + 1)
    ).explode("day")  # fmt: skip
    own = _means(pooled(readings, settings).join(days, on="day"), lines)
    auto = readings.filter(pl.col("source") == AUTO).with_columns(joined=pl.lit(True))
    beside = _means(auto.join(days, on="day"), lines).select(
        "section", "period", auto_class="class"
    )
    rows = (
        lines.join(about, on="period")
        .join(own.drop("type", "target", "assumed"), on=["section", "period"], how="left")
        .join(beside, on=["section", "period"], how="left")
        .join(_issued(issued), on=["section", "kind", "start", "end"], how="left")
        .join(_reasons(issued, about), on=["section", "period"], how="left")
        .with_columns(own_class=pl.col("class"))
        .with_columns(
            pl.coalesce("issued_class", "own_class").alias("class"),
            issued=pl.col("issued_class").is_not_null(),
            joined=pl.col("joined").fill_null(False),
        )
        .with_columns(because=pl.when(pl.col("class").is_null()).then("because"))
        .filter(
            pl.any_horizontal(
                *(pl.col(one).is_not_null() for one in ("class", "auto_class", "because", "items"))
            )
        )
    )
    grades = {name: str(surface.grade(name).value) for name in store.CLASSES}
    rows = _met(rows, "class").with_columns(
        grade=pl.col("class").replace_strict(grades, default=None, return_dtype=pl.String)
    )
    return rows.select(
        pl.col(name).cast(kind) for name, kind in store.PERIOD_SCHEMA.items() if name != "basis"
    ).sort("section", "period")


def _means(pool: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Means of sections over periods, judged; with what was below detection and how many."""
    pool = pool.join(lines.select("period", "section"), on=["period", "section"], how="semi")
    means = mean_of(pool, ["section", "period"])
    lows = [
        pl.when((pl.col(flag) == Gap.BELOW_DETECTION.value).any()).then(pl.lit(item))
        for item, flag in zip(ITEMS, FLAGS, strict=True)
    ]
    more = pool.group_by("section", "period").agg(
        samples=pl.len().cast(pl.Int64),
        below=pl.concat_str(lows, separator=",", ignore_nulls=True),
        joined=pl.col("joined").any(),
        day=pl.col("end").max(),
    )
    found = means.drop("day").join(more, on=["section", "period"])
    kinds = lines.select("period", "section", "type", "target", "assumed")
    return _judged(found.join(kinds, on=["period", "section"]), surface.AUTO)


def mean_of(rows: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """The rounded means of the items over the groups (``periods_bulk.period_means``)."""
    gone = _unmeasured(rows)
    flags = [f"flag_{item}" for item in gone if f"flag_{item}" in rows.columns]
    rows = rows.drop(*gone, *flags)
    ions = pl.LazyFrame(
        periods_bulk.ion_table(rows["ph"].drop_nulls().unique().to_list()),
        schema={"ph": pl.Int64, "ion_high": pl.Int64, "ion_low": pl.Int64},
    )
    found = periods_bulk.period_means(nw.from_native(rows.lazy()), by=by, ions=nw.from_native(ions))
    means: pl.DataFrame = found.collect().to_native()
    return means.with_columns(
        *(pl.lit(None, pl.Int64).alias(item) for item in gone),
        *(pl.lit(0, pl.Int64).alias(f"n_{item}") for item in gone),
    )


def _unmeasured(rows: pl.DataFrame) -> list[str]:
    """Items that nobody measured; a column of nothing costs as much as one of values."""
    return [item for item in ITEMS if item not in JOINED and rows[item].null_count() == rows.height]


def _judged(rows: pl.DataFrame, items: str) -> pl.DataFrame:
    gone = _unmeasured(rows)
    less = rows.drop(gone).lazy()
    found = surface_bulk.section_classes(nw.from_native(less), items=items)
    classes: pl.DataFrame = found.collect().to_native()
    return classes.with_columns(pl.lit(None, pl.Int64).alias(item) for item in gone)


def judged(rows: pl.DataFrame, items: str = surface.AUTO) -> pl.DataFrame:
    """The classes of means by the rules of their ``day``, the last one of a period."""
    return _judged(rows, items)


def _met(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    number = store.class_number(column)
    goal = store.class_number("target")
    return rows.with_columns(
        met=pl.when(number <= goal).then(pl.lit("达标")).when(number > goal).then(pl.lit("不达标"))
    )


def _issued(issued: pl.DataFrame) -> pl.DataFrame:
    names = dict(enumerate(store.CLASSES, 1))
    number = pl.col("value") // 10**6
    return issued.filter(pl.col("item") == CLASS, pl.col("value").is_not_null()).select(
        section="object",
        kind="period",
        start="start",
        end="end",
        issued_class=number.replace_strict(names, default=None, return_dtype=pl.String),
    )


def _reasons(issued: pl.DataFrame, about: pl.DataFrame) -> pl.DataFrame:
    """Why a section has no class: of several months in a period the reason of the last."""
    said = issued.filter(
        pl.col("item") == CLASS, pl.col("value").is_null(), pl.col("flag").is_not_null()
    ).select(section="object", because="flag", first="start", last="end")
    inside = (pl.col("first") >= pl.col("start")) & (pl.col("last") <= pl.col("end"))
    return (
        said.join(about.select("period", "start", "end"), how="cross")
        .filter(inside)
        .sort("first")
        .group_by("section", "period")
        .agg(pl.col("because").last())
    )
