"""Days of stations, counties and the city: own and issued values joined, then the index.

Everything here is a function of a city, a stretch of days and a dust basis; what is kept in
the tables of figures decides ``ledger.compute``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import narwhals as nw
import polars as pl

from youju.ledger import store
from youju.ledger.levels import (
    DUSTS,
    EXCLUDED,
    KEPT,
    PARTICLES,
    bit,
    issued_days,
    merged,
    with_dust_withheld,
)
from youju.ledger.recipes import air as recipe
from youju.readings import tables
from youju.readings.basis import Basis
from youju.readings.city import City
from youju.readings.marks import Mark, spans
from youju.readings.settings import Settings
from youju.standards.air import hj663_places_bulk
from youju.terms.periods import day_number
from youju.terms.places import ASSESSED, SITE, Register
from youju.terms.states import Gap

PLACE_COUNTS = ("n_pm25", "n_pm10", "n_so2", "n_no2", "n_co", "n_o3")
INDEXED = (*store.INDICES, "aqi", "primary", "level", "edition")
"""Columns that the index adds to a day."""
UNINDEXED = tuple(name for name in store.DAY_SCHEMA if name not in (*INDEXED, "basis"))


@dataclass(frozen=True)
class Evidence:
    """What days are made from besides hours: settings, register, marks and issued values.

    ``issued_days``: issued day values of one kind of object inside a stretch of days.
    """

    settings: Settings
    register: Register
    marks: tuple[Mark, ...]
    issued_days: Callable[[str, tuple[int, int]], pl.LazyFrame]

    def dust_hours(self, span: tuple[int, int]) -> pl.DataFrame:
        """``object, day, dust_hours`` of stations: how many hours of the day are dust."""
        return _dust_hours(self.marks, self.register, span)


def evidence(
    city: City, upto: Basis | None = None, marks: Sequence[Mark] | None = None
) -> Evidence:
    """The evidence of a city as of a basis; ``marks`` in place of those that stand."""
    return Evidence(
        city.settings,
        city.register if upto is None else city.register_at(upto.register),
        tuple(tables.marks(city, upto) if marks is None else marks),
        lambda kind, span: tables.issued(city, kinds=[kind], period="day", days=span, upto=upto),
    )


def station_days(
    city: City,
    span: tuple[int, int],
    *,
    sites: list[str] | None = None,
    only: pl.DataFrame | None = None,
    upto: Basis | None = None,
    marks: Sequence[Mark] | None = None,
) -> pl.DataFrame:
    """Day figures of stations on both dust bases: ``DAY_SCHEMA`` without a basis number.

    ``span``: first and last day number. ``only``: ``site, day`` wanted (all without).
    ``marks``: in place of those that stand, to see what they would change.
    """
    given = evidence(city, upto, marks)

    def own_values(dust: str, only: pl.DataFrame | None) -> pl.DataFrame:
        return _own_values(city, span, dust, sites, only, upto, given.marks)

    touched = given.dust_hours(span)
    own = own_values(KEPT, only)
    # Without dust only the days that a dust hour touches are another sum.
    dusty = touched.select(pl.col("object").alias("site"), "day")
    if only is not None:
        dusty = dusty.join(only, on=["site", "day"], how="semi")
    without = own
    if not dusty.is_empty():
        again = own_values(EXCLUDED, dusty)
        rest = own.join(touched, on=["object", "day"], how="anti")
        without = pl.concat([rest, again.select(rest.columns)])
    rows = pl.concat(
        [
            _station_values(given, span, dust, mine, touched, only)
            for dust, mine in ((KEPT, own), (EXCLUDED, without))
        ]
    )
    return indexed(_with_dust_out(rows))


def place_days(
    given: Evidence,
    stations: pl.DataFrame,
    kind: str,
    points: pl.DataFrame,
    span: tuple[int, int],
    *,
    with_issued: bool = True,
    rules: str = "auto",
) -> pl.DataFrame:
    """Day figures of counties or cities from their stations' day figures, on both dust bases.

    ``points`` is the point set (see ``members``); with a point set other than the one that
    stood, issued values of the place don't apply: ``with_issued=False``.
    """
    rows = place_values(given, stations, kind, points, span, with_issued=with_issued, rules=rules)
    return indexed(rows, rules=rules)


def place_values(
    given: Evidence,
    stations: pl.DataFrame,
    kind: str,
    points: pl.DataFrame,
    span: tuple[int, int],
    *,
    with_issued: bool = True,
    rules: str = "auto",
) -> pl.DataFrame:
    """The same before its index: several kinds of places can be indexed together."""
    touched = (
        points.join(given.dust_hours(span).rename({"object": "site"}), on="site", how="inner")
        .filter(pl.col("day").is_between(pl.col("start"), pl.col("end")))
        .group_by("object", "day")
        .agg(pl.col("dust_hours").max())
    )
    parts = []
    for dust in DUSTS:
        own = _mean_of_stations(stations.filter(pl.col("dust") == dust), points, rules)
        issued = (
            _issued_at(given, kind, span, dust, touched)
            if with_issued
            else pl.DataFrame(schema=ISSUED_DAYS)
        )
        taken = own.select(
            "object",
            "day",
            pl.max_horizontal(*PLACE_COUNTS).alias("points"),
            pl.col("members").alias("points_of"),
        )
        rows = merged(own, issued, given.settings).join(taken, on=["object", "day"], how="left")
        parts.append(_valued(rows, kind, dust, touched))
    return _with_dust_out(pl.concat(parts))


def members(register: Register, kind: str) -> pl.DataFrame:
    """``object, site, start, end``: which assessed stations make up a county or city, and when."""
    rows = [
        (
            getattr(site, kind),
            site.site,
            day_number(site.since or date(1970, 1, 1)),
            day_number(site.until or date(2999, 12, 31)),
        )
        for site in register.sites
        if site.role == ASSESSED and getattr(site, kind)
    ]
    schema = {"object": pl.String, "site": pl.String, "start": pl.Int64, "end": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def dust_hours(city: City, span: tuple[int, int], upto: Basis | None = None) -> pl.DataFrame:
    """``object, day, dust_hours`` of stations: how many hours of the day are marked as dust."""
    register = city.register if upto is None else city.register_at(upto.register)
    return _dust_hours(tables.marks(city, upto), register, span)


def _dust_hours(marks: Sequence[Mark], register: Register, span: tuple[int, int]) -> pl.DataFrame:
    dusty = [mark for mark in marks if mark.kind == "dust"]
    reach = spans(dusty, register).select("site", "first", "last").unique()
    hours = (
        reach.select("site", hour=pl.int_ranges("first", pl.col("last") + 1))
        .explode("hour")
        .unique()
    )
    return (
        hours.group_by(pl.col("site").alias("object"), (pl.col("hour") // 24).alias("day"))
        .agg(pl.len().cast(pl.Int64).alias("dust_hours"))
        .filter(pl.col("day").is_between(*span))
        .sort("object", "day")
    )


def indexed(rows: pl.DataFrame, *, rules: str = "auto") -> pl.DataFrame:
    """Rows of days with their index, level and edition, computed afresh by each day's edition.

    An item outside the plan (``/``), or a particle that was taken out because of dust
    (``unmeasured`` has its bit), does not stop the index of the rest.
    """
    flags = [
        pl.when(pl.col("unmeasured") & bit(item) > 0)
        .then(pl.lit(Gap.NOT_MEASURED.value))
        .alias(f"flag_{item}")
        for item in store.ITEMS
    ]
    flagged = rows.select(UNINDEXED).with_columns(flags)
    first, last = flagged["day"].min(), flagged["day"].max()
    span = (first, last) if isinstance(first, int) and isinstance(last, int) else None
    found = recipe.indexed(flagged.lazy(), rules=rules, span=span).collect()
    return found.select(
        pl.col(name).cast(dtype) for name, dtype in store.DAY_SCHEMA.items() if name != "basis"
    )


# inside

ISSUED_DAYS = {
    "object": pl.String,
    "day": pl.Int64,
    **dict.fromkeys(store.ITEMS, pl.Int64),
    "state": pl.Int64,
}


def _own_values(
    city: City,
    span: tuple[int, int],
    dust: str,
    sites: list[str] | None,
    only: pl.DataFrame | None,
    upto: Basis | None,
    marks: Sequence[Mark],
) -> pl.DataFrame:
    """DAYS of stations from hours; ``only`` these station-days (``site, day``)."""
    inside = (span[0] * 24, span[1] * 24 + 23)
    hours = tables.hours(city, sites, inside, dust, upto, marks=marks)
    if only is not None:
        hours = (
            hours.with_columns(day=pl.col("hour") // 24)
            .join(only.lazy(), on=["site", "day"], how="semi")
            .drop("day")
        )
    return recipe.site_days(hours).collect()


def _station_values(
    given: Evidence,
    span: tuple[int, int],
    dust: str,
    own: pl.DataFrame,
    touched: pl.DataFrame,
    only: pl.DataFrame | None,
) -> pl.DataFrame:
    issued = _issued_at(given, SITE, span, dust, touched)
    if only is not None:
        wanted = only.select(pl.col("site").alias("object"), "day")
        issued = issued.join(wanted, on=["object", "day"], how="semi")
    rows = merged(own, issued, given.settings).with_columns(
        pl.lit(1, pl.Int64).alias("points"), pl.lit(1, pl.Int64).alias("points_of")
    )
    return _valued(rows, SITE, dust, touched)


def _mean_of_stations(stations: pl.DataFrame, points: pl.DataFrame, rules: str) -> pl.DataFrame:
    given = stations.select("object", "day", *store.ITEMS, "state").lazy()
    found: pl.DataFrame = (
        hj663_places_bulk.place_days(
            nw.from_native(given), nw.from_native(points.lazy()), rules=rules
        )
        .collect()
        .to_native()
    )
    return found.select("object", "day", "members", *store.ITEMS, *PLACE_COUNTS, "state")


def _issued_at(
    given: Evidence, kind: str, span: tuple[int, int], dust: str, touched: pl.DataFrame
) -> pl.DataFrame:
    values = given.issued_days(kind, span)
    kept = issued_days(values, kind, *span, KEPT)
    if dust == KEPT:
        return kept
    return with_dust_withheld(kept, touched, issued_days(values, kind, *span, EXCLUDED))


def _valued(rows: pl.DataFrame, kind: str, dust: str, touched: pl.DataFrame) -> pl.DataFrame:
    """Rows of one kind and dust basis in the columns of the table, index still to come."""
    rows = rows.join(touched, on=["object", "day"], how="left").with_columns(
        pl.col("dust_hours").fill_null(0)
    )
    rows = rows.with_columns(pl.lit(0, pl.Int64).alias("dust_out"))
    return rows.select(
        pl.lit(kind).alias("kind")
        if name == "kind"
        else pl.lit(dust).alias("dust")
        if name == "dust"
        else pl.col(name).fill_null(0).cast(pl.Int64)
        if name in ("points", "points_of")
        else pl.col(name).cast(store.DAY_SCHEMA[name])
        for name in UNINDEXED
    )


def _with_dust_out(rows: pl.DataFrame) -> pl.DataFrame:
    """Both bases side by side: what has a value as measured and none without its dust hours.

    Only that was taken out because of dust: a day that is invalid anyway is no dust day. It
    counts as valid for the minima, and it does not stop the index of the other items.
    """
    key = ["kind", "object", "day"]
    measured = rows.filter(pl.col("dust") == KEPT).select(
        *key, *(pl.col(item).is_not_null().alias(f"kept_{item}") for item in PARTICLES)
    )
    taken = pl.sum_horizontal(
        *(
            (
                (pl.col("dust") == EXCLUDED)
                & pl.col(f"kept_{item}").fill_null(False)
                & pl.col(item).is_null()
            ).cast(pl.Int64)
            * bit(item)
            for item in PARTICLES
        )
    )
    return (
        rows.join(measured, on=key, how="left", maintain_order="left")
        .with_columns(taken.alias("dust_out"))
        .with_columns(pl.col("unmeasured") | pl.col("dust_out"))
        .select(rows.columns)
    )
