"""The recompute job of dustfall: points, counties and the city by period, all of them anew.

There are some hundreds of values a year, so nothing is gained by doing a part. Means, verdicts,
ranks and changes are worked out here on whole columns of integers, and again by the exact rules
when somebody asks why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import narwhals as nw
import polars as pl

from youju.ledger.surroundings import dust_exact
from youju.ledger.surroundings.dust_store import PERIOD, PERIOD_SCHEMA, SHELF
from youju.ledger.surroundings.shelf import Computed, editions_hash
from youju.ledger.water_compute import periods_touched
from youju.readings import tables
from youju.readings.city import City
from youju.readings.dated import PLACE_KINDS, Lines
from youju.readings.surroundings import kept, points
from youju.readings.surroundings.dust import Place, Targets
from youju.standards import dust as standards
from youju.standards.dust import dustfall, dustfall_bulk
from youju.terms.numbers import HELD_DECIMALS, READING_DECIMALS, scaled
from youju.terms.periods import MONTH, Period, day_from, day_number, month_of
from youju.terms.places import COUNTY, SITE

RECIPES = "2026-11-dustfall-1"
"""Version of the recipes; a change here makes every figure of dustfall stale."""
_TO_READING = 10 ** (points.DECIMALS - READING_DECIMALS)
_TO_HELD = 10 ** (points.DECIMALS - HELD_DECIMALS)
_KEY = ["kind", "object", "period"]


@dataclass(frozen=True)
class Summary:
    """What a run did: periods of points and places written."""

    basis: Computed | None
    periods: int = 0

    def __bool__(self) -> bool:
        return bool(self.periods)


def bring_up(city: City, *, now: datetime) -> Summary:
    """Bring the figures of dustfall up to date; the caller holds the lock of the city.

    ``now`` is only recorded. A city without points of dustfall has none.
    """
    done = SHELF.bases(city)
    register, targets = kept.dustfall_of(city), kept.targets_of(city)
    if not register.lines and not done:
        return Summary(None)
    last = done[-1] if done else None
    current = basis(city, register, targets, now=now)
    if (
        last is not None
        and current.same_rules(last)
        and points.touched_since(city, points.DUSTFALL, last.reading).is_empty()
    ):
        return Summary(last)
    found = period_rows(points.points(city, points.DUSTFALL), register, targets)
    SHELF.append(city, PERIOD, found, current.number)
    SHELF.record(city, current)
    return Summary(current, found.height)


def basis(city: City, register: Lines[Place], targets: Targets, *, now: datetime) -> Computed:
    """The basis that a computation started now would have."""
    return Computed(
        number=SHELF.free_number(city),
        reading=tables.basis(city).reading,
        registers=kept.keep(city, "dustfall", register.sha256, register.to_csv()),
        accounts=kept.keep(city, "dustfall_targets", targets.sha256, targets.text),
        editions=editions_hash(standards.dated_files()),
        recipes=RECIPES,
        computed_at=now.isoformat(timespec="seconds"),
    )


def period_rows(read: pl.DataFrame, register: Lines[Place], targets: Targets) -> pl.DataFrame:
    """``fig_dustfall_period`` of everything that was ever measured."""
    given = _placed(read, register)
    if given.is_empty():
        return pl.DataFrame(schema={k: v for k, v in PERIOD_SCHEMA.items() if k != "basis"})
    months = pl.concat([_points(given), *(_places(given, kind) for kind in PLACE_KINDS)])
    spans = periods_touched(
        given["day"].unique().to_list(), month_of(day_from(int(str(given["day"].max())))).end
    )
    longer = _longer(months, [one for one in spans if one.kind != MONTH])
    every = pl.concat([months.drop("day"), longer], how="diagonal")
    about = {one.key: one for one in spans}
    every = every.join(
        pl.DataFrame(
            [
                (key, one.kind, day_number(one.start), day_number(one.end), one.year_ago().key)
                for key, one in about.items()
            ],
            schema=("period", "period_kind", "start", "end", "ago"),
            orient="row",
        ),
        on="period",
    )
    then = every.select("kind", "object", ago="period", before="mean")
    every = every.join(then, on=["kind", "object", "ago"], how="left")
    every = every.join(_limits(every, about, targets), on=_KEY, how="left")
    frame = nw.from_native(every.lazy())
    frame = dustfall_bulk.changed(dustfall_bulk.judged(frame))
    done: pl.DataFrame = (
        dustfall_bulk.ranked(frame, within=("kind", "period")).to_native().collect()
    )
    done = done.rename({"verdict": "met"}).with_columns(
        rank=pl.when(pl.col("kind") == COUNTY).then(pl.col("rank"))
    )
    return done.select(
        pl.col(name).cast(as_) for name, as_ in PERIOD_SCHEMA.items() if name != "basis"
    ).sort(_KEY)


def _placed(read: pl.DataFrame, register: Lines[Place]) -> pl.DataFrame:
    """A row for each point and month: with its value, or without where one was to be expected."""
    known = {
        (row["site"], row["day"]): row["value"]
        for row in read.filter(pl.col("value").is_not_null()).iter_rows(named=True)
    }
    found = []
    for day in sorted({day for _, day in known}):
        month = month_of(day_from(day))
        for site in dict.fromkeys(one.site for one in register.lines):
            line = dust_exact.line_in(register, site, month)
            value = known.get((site, day))
            if line is None or (value is None and not dust_exact.expected(register, site, month)):
                continue
            name = dust_exact.label(register, line)
            found.append((site, name, line.county, line.city, day, month.key, value))
    schema = {
        **dict.fromkeys(("site", "name", "county", "city"), pl.String),
        "day": pl.Int64,
        "period": pl.String,
        "value": pl.Int64,
    }
    return pl.DataFrame(found, schema=schema, orient="row")


_MONTHS = (
    *("kind", "object", "period", "day", "mean", "many", "missing"),
    *("largest", "largest_at", "smallest", "smallest_at"),
)


def _points(given: pl.DataFrame) -> pl.DataFrame:
    """The months of points; those without a value keep a row for the months of a period."""
    none = pl.lit(None, pl.String)
    return given.select(
        kind=pl.lit(SITE),
        object="site",
        period="period",
        day="day",
        mean=pl.col("value") // _TO_HELD,
        many=pl.col("value").is_not_null().cast(pl.Int64),
        missing=pl.lit(""),
        largest=pl.lit(None, pl.Int64),
        largest_at=none,
        smallest=pl.lit(None, pl.Int64),
        smallest_at=none,
    ).select(_MONTHS)


def _places(given: pl.DataFrame, kind: str) -> pl.DataFrame:
    """The months of counties, or of the city."""
    mine = given.filter(pl.col(kind) != "").with_columns(
        kind=pl.lit(kind), object=pl.col(kind), value=pl.col("value") // _TO_READING
    )
    months = dustfall_bulk.months_of(nw.from_native(mine.lazy()), by=[*_KEY, "day"])
    rows: pl.DataFrame = months.to_native().collect()
    mine = mine.join(rows.select(*_KEY, "largest", "smallest"), on=_KEY)
    value = pl.col("value") * 10 ** (HELD_DECIMALS - READING_DECIMALS)
    names = mine.group_by(_KEY, maintain_order=True).agg(
        missing=pl.col("name").filter(pl.col("value").is_null()).str.join("、"),
        largest_at=pl.col("name").filter(value == pl.col("largest")).str.join("、"),
        smallest_at=pl.col("name").filter(value == pl.col("smallest")).str.join("、"),
    )
    rows = rows.drop("missing").rename({"points": "many"}).join(names, on=_KEY)
    return rows.select(_MONTHS)


def _longer(months: pl.DataFrame, spans: list[Period]) -> pl.DataFrame:
    """Quarters, half-years, years and 累计 of everything, from its months."""
    parts = []
    for period in spans:
        inside = months.filter(
            pl.col("day").is_between(day_number(period.start), day_number(period.end))
        )
        every = _months_in(period)
        parts.append(
            inside.with_columns(span=pl.lit(period.key)).select(
                *("kind", "object", "period", "mean"), "span", labels=pl.lit(every)
            )
        )
    laid = pl.concat(parts)
    named = laid.group_by("kind", "object", "span", maintain_order=True).agg(
        have=pl.col("period").filter(pl.col("mean").is_not_null()), labels=pl.col("labels").first()
    )
    missing = [
        "、".join(_label(key) for key in row["labels"].split(",") if key not in row["have"])
        for row in named.iter_rows(named=True)
    ]
    named = named.with_columns(missing=pl.Series(missing, dtype=pl.String))
    means: pl.DataFrame = (
        dustfall_bulk.averaged(nw.from_native(laid.lazy()), by=["kind", "object", "span"])
        .to_native()
        .collect()
    )
    joined = means.join(
        named.select("kind", "object", "span", "missing"), on=["kind", "object", "span"]
    )
    return joined.rename({"span": "period"})


def _months_in(period: Period) -> str:
    found = []
    month = month_of(period.start)
    while month.start <= period.end:
        found.append(month.key)
        month = dust_exact.month_after(month)
    return ",".join(found)


def _label(key: str) -> str:
    year, _sign, month = key.partition("-")
    return f"{year}年{int(month)}月"


def _limits(every: pl.DataFrame, about: dict[str, Period], targets: Targets) -> pl.DataFrame:
    """What each place is held to in each period, at 10⁻⁶."""
    found: list[tuple[Any, ...]] = []
    for kind, name, key in every.select(_KEY).iter_rows():
        statistic = dust_exact.statistic_of(about[key])
        target = targets.of(name, statistic, about[key].end) if statistic else None
        if target is None or kind == SITE:
            continue
        value = target.limit
        for edition in dustfall.STANDARD.editions if value is None else ():
            until = edition.until
            if edition.since <= about[key].end and (until is None or about[key].end <= until):
                row = edition.says["areas"].get(target.region)
                value = row["limit"] if row else None
        if value is not None:
            found.append((kind, name, key, scaled(value, HELD_DECIMALS)))
    schema = {**dict.fromkeys(_KEY, pl.String), "limit": pl.Int64}
    return pl.DataFrame(found, schema=schema, orient="row")
