"""The recompute job of black and odorous water: points, waters and places, all of them anew.

Grades are worked out here on whole columns of integers from the dated file, and again by the
exact rules when somebody asks why.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

import polars as pl

from youju.ledger.surroundings import odorous_exact
from youju.ledger.surroundings.odorous_store import (
    PLACE,
    PLACE_SCHEMA,
    POINT,
    POINT_SCHEMA,
    SHELF,
    WATER,
    WATER_SCHEMA,
)
from youju.ledger.surroundings.shelf import Computed, editions_hash
from youju.ledger.water_compute import periods_touched
from youju.readings import tables
from youju.readings.city import City
from youju.readings.dated import PLACE_KINDS
from youju.readings.surroundings import kept, points
from youju.readings.surroundings.odorous import CLEARED, RURAL, URBAN, Waters
from youju.standards.farming import villages
from youju.standards.water import black_odorous as rules
from youju.terms.dated import Edition
from youju.terms.numbers import HELD_DECIMALS, divide_even
from youju.terms.periods import Period, day_from, day_number, month_of

RECIPES = "2026-11-odorous-1"
"""Version of the recipes; a change here makes every figure of black and odorous water stale."""
_SCALE = 10**points.DECIMALS
_HELD = 10**HELD_DECIMALS


@dataclass(frozen=True)
class Summary:
    """What a run did: periods of waters written."""

    basis: Computed | None
    waters: int = 0

    def __bool__(self) -> bool:
        return bool(self.waters)


def dated_files() -> tuple[Any, ...]:
    """The dated files that decide a grade or a share."""
    return (rules.STANDARD, villages.STANDARD)


def bring_up(city: City, *, now: datetime) -> Summary:
    """Bring the figures up to date; the caller holds the lock of the city.

    ``now`` is only recorded. A city without such waters has none.
    """
    done = SHELF.bases(city)
    register = kept.odorous_of(city)
    if not register.lines and not done:
        return Summary(None)
    last = done[-1] if done else None
    current = Computed(
        number=SHELF.free_number(city),
        reading=tables.basis(city).reading,
        registers=kept.keep(city, "odorous", register.sha256, register.to_csv()),
        accounts="",
        editions=editions_hash(dated_files()),
        recipes=RECIPES,
        computed_at=now.isoformat(timespec="seconds"),
    )
    if (
        last is not None
        and current.same_rules(last)
        and points.touched_since(city, points.ODOROUS, last.reading).is_empty()
    ):
        return Summary(last)
    read = points.points(city, points.ODOROUS).filter(pl.col("value").is_not_null())
    spans = spans_of(read, register)
    graded = point_rows(read, spans)
    waters = water_rows(graded, register, spans)
    SHELF.append(city, POINT, graded.select(list(POINT_SCHEMA)[:-1]), current.number)
    SHELF.append(city, WATER, waters, current.number)
    SHELF.append(city, PLACE, place_rows(waters, register, spans), current.number)
    SHELF.record(city, current)
    return Summary(current, waters.height)


def spans_of(read: pl.DataFrame, register: Waters) -> list[Period]:
    """The periods in which something was measured, or the stage of a water body changed."""
    days = {
        *read["day"].to_list(),
        *(day_number(one.since) for one in register.lines if one.since is not None),
    }
    last = month_of(day_from(max(days))).end if days else None
    return periods_touched(days, last)


def point_rows(read: pl.DataFrame, spans: Iterable[Period]) -> pl.DataFrame:
    """``fig_odorous_point`` of every point and period with a value of one of the four items."""
    key = ["site", "variant", "day"]
    depth = read.filter(pl.col("factor") == points.DEPTH).select(*key, depth="value")
    values = read.filter(pl.col("factor") != points.DEPTH).join(depth, on=key, how="left")
    parts = [pl.DataFrame(schema=POINT_SCHEMA).drop("basis")]
    for period in spans:
        if period.end < rules.STANDARD.editions[0].since:
            continue
        inside = values.filter(
            pl.col("day").is_between(day_number(period.start), day_number(period.end))
        )
        if inside.is_empty():
            continue
        edition = rules.STANDARD.on(period.end)
        parts.append(_points(inside, edition, period.key))
    return pl.concat(parts)


def _points(values: pl.DataFrame, edition: Edition, key: str) -> pl.DataFrame:
    rule = edition.says["point"]
    severe, worse = _marks(edition)
    by = ["site", "variant", "factor"]
    items = (
        values.with_columns(severe=severe, worse=worse)
        .group_by(by, maintain_order=True)
        .agg(pl.col("severe").sum(), pl.col("worse").any(), n=pl.len().cast(pl.Int64))
    )
    share, n = pl.col("severe").cast(pl.Int64) * 100, pl.col("n")
    items = items.with_columns(
        often=share >= n * rule["one_percent"], several=share >= n * rule["two_percent"]
    )
    names = {name: row["name"] for name, row in edition.says["items"].items() if name in _ITEMS}
    word = pl.col("factor").replace_strict(names)
    days = values.group_by("site", "variant").agg(readings=pl.col("day").n_unique().cast(pl.Int64))
    points_ = items.group_by("site", "variant", maintain_order=True).agg(
        often=pl.col("often").any(),
        several=pl.col("several").sum() >= rule["two_items"],
        worse=pl.col("worse").any(),
        a=word.filter(pl.col("often")).str.join("、"),
        b=word.filter(pl.col("several")).str.join("、"),
    )
    grave = pl.col("often") | pl.col("several")
    grade = (
        pl.when(grave)
        .then(pl.lit(rules.SEVERE))
        .when(pl.col("worse"))
        .then(pl.lit(rules.LIGHT))
        .otherwise(pl.lit(rules.CLEAR))
    )
    deciding = pl.when(pl.col("often")).then(pl.col("a")).when(grave).then(pl.col("b"))
    return points_.join(days, on=["site", "variant"]).select(
        water="site",
        point=pl.col("variant").str.slice(len(points.ODOROUS)).str.strip_chars(),
        period=pl.lit(key),
        grade=grade,
        deciding=deciding.otherwise(pl.lit("")),
        readings="readings",
    )


_ITEMS = odorous_exact.ITEMS


def _marks(edition: Edition) -> tuple[pl.Expr, pl.Expr]:
    """Whether a value is severe, and whether it is not clear."""
    value, depth = pl.col("value"), pl.col("depth")
    severe, worse = pl.lit(False), pl.lit(False)
    shallow = edition.says["shallow"]
    for name in _ITEMS:
        row = edition.says["items"][name]
        low, high = (int(Fraction(one) * _SCALE) for one in row["light"])
        here = pl.col("factor") == name
        if row["better"] == "low":
            grave, bad = value > high, value > low
        elif name != "sd":
            grave, bad = value < low, value < high
        else:
            little = (depth < int(shallow["depth"]) * _SCALE).fill_null(False)
            grave = (
                pl.when(little)
                .then(value * 100 < depth * shallow["percent"])
                .otherwise(value < low)
            )
            bottom = little & (value == depth).fill_null(False)
            grave, bad = grave & ~bottom, (value < high) & ~bottom
        severe = pl.when(here).then(grave).otherwise(severe)
        worse = pl.when(here).then(bad).otherwise(worse)
    return severe, worse | severe


def water_rows(graded: pl.DataFrame, register: Waters, spans: Iterable[Period]) -> pl.DataFrame:
    """``fig_odorous_water``: grade and state of every water body that the register has then."""
    whole = graded.group_by("water", "period").agg(
        points=pl.len().cast(pl.Int64),
        severe=(pl.col("grade") == rules.SEVERE).sum().cast(pl.Int64),
        worse=(pl.col("grade") != rules.CLEAR).any(),
    )
    known = {(row["water"], row["period"]): row for row in whole.iter_rows(named=True)}
    found = []
    for period in spans:
        for line in register.on(period.end):
            row = known.get((line.water, period.key)) if line.kind == URBAN else None
            grade = None
            if row is not None:
                rule = rules.STANDARD.on(period.end).says["water"]
                severe = row["severe"] * 100 >= row["points"] * rule["severe_percent"]
                light = rules.LIGHT if row["worse"] else rules.CLEAR
                grade = rules.SEVERE if severe else light
            back = line.stage == CLEARED and grade not in (None, rules.CLEAR)
            found.append(
                {
                    "water": line.water,
                    "period": period.key,
                    "period_kind": period.kind,
                    "start": day_number(period.start),
                    "end": day_number(period.end),
                    "points": row["points"] if row else 0,
                    "severe": row["severe"] if row else 0,
                    "grade": grade,
                    "state": odorous_exact.CAME_BACK if back else line.stage,
                }
            )
    return pl.DataFrame(found, schema={k: v for k, v in WATER_SCHEMA.items() if k != "basis"})


def place_rows(waters: pl.DataFrame, register: Waters, spans: Iterable[Period]) -> pl.DataFrame:
    """``fig_odorous_place``: what is cleared at the end of every period."""
    states = {(row["water"], row["period"]): row["state"] for row in waters.iter_rows(named=True)}
    counted: dict[tuple[str, str, str, str], list[str]] = {}
    for period in spans:
        for line in register.on(period.end):
            rule = villages.STANDARD if line.kind == RURAL else rules.STANDARD
            if period.end < rule.editions[0].since:
                continue
            for kind in PLACE_KINDS:
                if name := getattr(line, kind):
                    key = (kind, name, line.list, period.key)
                    counted.setdefault(key, []).append(states[line.water, period.key])
    found = []
    for (kind, name, of_list, period_key), mine in counted.items():
        gone = mine.count(CLEARED)
        finest = (
            HELD_DECIMALS if of_list else int(rules.STANDARD.editions[-1].says["share"]["decimals"])
        )
        share = divide_even(100 * gone * 10**finest, len(mine)) * 10 ** (HELD_DECIMALS - finest)
        found.append(
            {
                "kind": kind,
                "object": name,
                "list": of_list,
                "period": period_key,
                "gone": gone,
                "back": mine.count(odorous_exact.CAME_BACK),
                "of": len(mine),
                "share": share,
            }
        )
    return pl.DataFrame(found, schema={k: v for k, v in PLACE_SCHEMA.items() if k != "basis"})
