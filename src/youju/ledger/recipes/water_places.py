"""From periods of sections to those of counties, the city, rivers and basins; in integers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import narwhals as nw
import polars as pl

from youju.ledger import water_store as store
from youju.ledger.recipes.water import judged, lines_on, mean_of
from youju.readings.layouts.sheet import WATER_ITEMS as ITEMS
from youju.readings.sections import SectionRegister
from youju.standards.water import cwqi_bulk, gb3838, rivers, sections, surface
from youju.terms.periods import Period, day_number

PRINTED = 4
_STEP = 10 ** (cwqi_bulk.HELD - PRINTED)


def place_rows(
    found: pl.DataFrame, spans: Sequence[Period], register: SectionRegister
) -> pl.DataFrame:
    """Periods of places (``store.PLACE_SCHEMA`` without basis) from periods of sections."""
    lines = lines_on(register, [(one.key, one.end) for one in spans], "period")
    rows = lines.join(
        found.select(
            *("section", "period", "class", "because", *ITEMS),
            goal=store.class_number("target"),
            number=store.class_number("class"),
        ),
        on=["section", "period"],
        how="left",
    )
    about = pl.DataFrame(
        [(one.key, one.kind, day_number(one.start), day_number(one.end)) for one in spans],
        schema=["period", "span", "start", "end"],
        orient="row",
    )
    rows = rows.join(about, on="period").with_columns(_leaves(spans))
    # A section is part of its county, the city, its river and its basin.
    rows = pl.concat(
        rows.filter(pl.col(kind) != "").with_columns(object=pl.col(kind), place=pl.lit(kind))
        for kind in store.PLACE_KINDS
    )
    if rows.is_empty():
        return pl.DataFrame(schema=store.PLACE_SCHEMA).drop("basis")
    return _places(rows).select(
        pl.col(name).cast(kind) for name, kind in store.PLACE_SCHEMA.items() if name != "basis"
    )


def _leaves(spans: Sequence[Period]) -> pl.Expr:
    """Whether a section without class leaves the denominator; null where it says no reason."""
    day = max(one.end for one in spans)
    told: Mapping[str, object] = sections.STANDARD.on(day).says["reasons"]
    known = {
        key: sections.leaves(key, on=day).value == "是"
        for key, row in told.items()
        if isinstance(row, Mapping)
    }
    return (
        pl.col("because")
        .replace_strict(known, default=None, return_dtype=pl.Boolean)
        .alias("leaves")
    )


def _places(rows: pl.DataFrame) -> pl.DataFrame:
    key = ["place", "object", "period"]
    has, counts = pl.col("class").is_not_null(), pl.col("leaves") == False  # noqa: E712
    counted = has | counts.fill_null(False)
    gone = ~has & pl.col("leaves").fill_null(False)
    lacks = ~has & pl.col("leaves").is_null()
    named = pl.col("section") + "（" + pl.col("because") + "）"
    met = (pl.col("number") <= pl.col("goal")).fill_null(False)
    goal = pl.col("goal").is_null() & pl.col("target").is_null()
    places = (
        rows.sort("section")
        .group_by(*key, "span", "start", "end", maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("sections"),
            counted.sum().cast(pl.Int64).alias("counted"),
            named.filter(gone).str.join("、").alias("left"),
            pl.col("section").filter(lacks).str.join("、").alias("lacking"),
            met.sum().cast(pl.Int64).alias("met"),
            (goal & counted).any().alias("aimless"),
            *(
                (pl.col("number") == nth).sum().cast(pl.Int64).alias(name)
                for nth, name in enumerate(store.COUNTS, 1)
            ),
            (has & pl.col("ph").is_null()).any().alias("valueless"),
        )
        .filter(pl.col("counted") + (pl.col("left").str.len_chars() > 0).cast(pl.Int64) > 0)
    )
    good = sum((pl.col(name) for name in store.COUNTS[:3]), pl.lit(0))
    places = places.with_columns(
        _tenths(good).alias("good_share"),
        _tenths(pl.col("class_5")).alias("fifth_share"),
        _tenths(pl.col("class_6")).alias("worst_share"),
        pl.when(~pl.col("aimless")).then(_tenths(pl.col("met"))).alias("target_rate"),
        of=sum((pl.col(name) for name in store.COUNTS), pl.lit(0)),
        good=good,
    )
    few = _few(rows.filter(has), key)
    indexed = pl.col("place").is_in(["county", "city"]) & pl.col("ph").is_not_null()
    index = _cwqi(rows.filter(indexed), key)
    return (
        places.join(few, on=key, how="left")
        .join(index, on=key, how="left")
        .with_columns(_grade(), kind=pl.col("place"))
    )


def _tenths(many: pl.Expr) -> pl.Expr:
    """A share in tenths of a percent, half to even; null of no section."""
    count = pl.col("counted")
    top = many * 1000
    whole, twice = top // count, (top % count) * 2
    up = (twice > count) | ((twice == count) & (whole % 2 == 1))
    return pl.when(count > 0).then(whole + up.cast(pl.Int64))


def _few(rows: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """The grade of fewer than five sections: item means over them, judged as one section."""
    empty = pl.DataFrame(schema=dict.fromkeys((*key, "few_grade", "main"), pl.String()))
    if rows.is_empty():
        return empty
    means = mean_of(rows.select(*key, *ITEMS, pl.col("end").alias("day")), key)
    told = judged(means.with_columns(type=pl.lit(gb3838.RIVER)))
    grades = {name: str(surface.grade(name).value) for name in store.CLASSES}
    return told.select(
        *key,
        few_grade=pl.col("class").replace_strict(grades, default=None, return_dtype=pl.String),
        main="main",
    )


def _grade() -> pl.Expr:
    """By the shares of the classes from five sections on, exactly; else by the means."""
    rule = rivers.STANDARD.editions[-1].says["several"]
    of, good, worst = pl.col("of"), pl.col("good"), pl.col("class_6")
    found: pl.Expr = pl.lit(None, pl.String)
    for step in reversed(rule["step"]):
        if "good_from" in step:
            fits = good * 100 >= of * step["good_from"]
        elif "worst_under" in step:
            fits = worst * 100 < of * step["worst_under"]
        else:
            fits = pl.lit(True)
        found = pl.when(fits).then(pl.lit(step["name"])).otherwise(found)
    return (
        pl.when(of >= rule["from"])
        .then(found)
        .when((of > 0) & ~pl.col("valueless"))
        .then("few_grade")
        .alias("grade")
    )


def _cwqi(rows: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """The index of counties and the city, printed at 10⁻⁴, with how many items it lacks."""
    schema = dict.fromkeys(key, pl.String()) | {
        "cwqi": pl.Int64(),
        "cwqi_items": pl.Int64(),
        "partial": pl.Boolean(),
    }
    if rows.is_empty():
        return pl.DataFrame(schema=schema)
    indices = cwqi_bulk.city_indices(nw.from_native(rows.lazy()), by=tuple(key)).collect()
    whole, twice = pl.col("index") // _STEP, (pl.col("index") % _STEP) * 2
    up = (twice > _STEP) | ((twice == _STEP) & (whole % 2 == 1))
    found: pl.DataFrame = indices.to_native()
    return found.select(*key, cwqi=whole + up.cast(pl.Int64), cwqi_items="items", partial="partial")
