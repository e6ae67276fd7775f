"""The recompute job: what is stale is found and computed again, everything else is left.

Hours become days of stations, these days of counties and of the city, these months, quarters,
half-years and years. All of it runs under the city's lock; each run is one basis.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

import narwhals as nw
import polars as pl

from youju.ledger import periods, store
from youju.ledger.levels import (
    DUSTS,
    EXCLUDED,
    KEPT,
    PARTICLES,
    issued_days,
    merged,
    with_dust_withheld,
)
from youju.ledger.recipes import air as recipe
from youju.ledger.store import Computed
from youju.readings import tables
from youju.readings.basis import Basis
from youju.readings.city import City
from youju.readings.marks import spans
from youju.standards import air
from youju.standards.air import hj663_bulk
from youju.terms.periods import day_from, day_number
from youju.terms.places import ASSESSED, CITY, COUNTY, SITE, Register

RECIPES = "2026-11-1"
"""Version of the recipes; a change here makes every figure stale."""


@dataclass(frozen=True)
class Summary:
    """What a run did: figures written (days of stations, of places), and on which basis."""

    basis: Computed
    station_days: int
    place_days: int

    @property
    def in_words(self) -> str:
        """One sentence for the person who asked."""
        if not self.station_days and not self.place_days:
            return "没有过时的评价结果，未作改动。"
        return f"已计算站点日值 {self.station_days} 个、县市日值 {self.place_days} 个。"


def compute(city: City, *, now: datetime) -> Summary:
    """Bring the figures up to date. ``now`` is only recorded, never used in a rule.

    :raises Locked: another process holds the tables.
    """
    with city.lock():
        current = snapshot(city, now=now)
        done = store.bases(city)
        last = done[-1] if done else None
        stale = stale_station_days(city, last, current)
        if last is not None and stale is not None and stale.is_empty():
            places = _stale_places(city, last)
            if places.is_empty():
                return Summary(last, 0, 0)
        stations = _station_rows(city, stale)
        touched = _touched_places(city, stations, last)
        stations = _numbered(stations, current)
        store.append(city, store.DAY, stations)
        places = _place_rows(city, touched)
        places = _numbered(places, current)
        store.append(city, store.DAY, places)
        _period_rows(city, pl.concat([stations, places]), current.number)
        store.record(city, current)
    return Summary(current, stations.height, places.height)


def _numbered(rows: pl.DataFrame, computed: Computed) -> pl.DataFrame:
    number = pl.lit(computed.number, pl.Int64).alias("basis")
    return rows.with_columns(number).select(list(store.DAY_SCHEMA))


def snapshot(city: City, *, now: datetime) -> Computed:
    """The basis that a computation started now would have."""
    seen = tables.basis(city)
    done = store.bases(city)
    return Computed(
        number=done[-1].number + 1 if done else 1,
        reading=seen.reading,
        issued=seen.issued,
        mark=seen.mark,
        register=seen.register,
        settings=hashlib.sha256(city.settings.to_toml().encode()).hexdigest(),
        editions=editions_hash(),
        recipes=RECIPES,
        computed_at=now.isoformat(timespec="seconds"),
    )


def editions_hash() -> str:
    """One hash over every dated file of the air rules."""
    joined = "\n".join(f"{one.address} {one.sha256}" for one in air.dated_files())
    return hashlib.sha256(joined.encode()).hexdigest()


def stale_station_days(city: City, last: Computed | None, current: Computed) -> pl.DataFrame | None:
    """``site, day`` whose figures are stale; None when everything is (first run, new rules)."""
    if last is None or not current.same_rules(last):
        return None
    changed = tables.changed_since(city, _basis(last))
    issued = changed.issued.filter((pl.col("kind") == SITE) & (pl.col("period") == "day"))
    parts = [
        changed.days.select("site", "day"),
        issued.select(pl.col("object").alias("site"), pl.col("start").alias("day")),
    ]
    return pl.concat(parts).unique().sort("site", "day")


def _stale_places(city: City, last: Computed) -> pl.DataFrame:
    """``kind, object, day`` of counties and cities for which a day value was issued since."""
    issued = tables.changed_since(city, _basis(last)).issued
    return (
        issued.filter(pl.col("kind").is_in([COUNTY, CITY]) & (pl.col("period") == "day"))
        .select("kind", "object", pl.col("start").alias("day"))
        .unique()
    )


def _basis(computed: Computed) -> Basis:
    return Basis(computed.reading, computed.issued, computed.mark, computed.register)


# stations


def _station_rows(city: City, stale: pl.DataFrame | None) -> pl.DataFrame:
    """Day figures of stations on both dust bases, for the stale station-days or for all."""
    sites: list[str] | None = None
    span = data_span(city)
    if stale is not None:
        if stale.is_empty():
            return pl.DataFrame(schema=store.DAY_SCHEMA)
        sites = stale["site"].unique().sort().to_list()
        low, high = stale["day"].min(), stale["day"].max()
        assert isinstance(low, int)
        assert isinstance(high, int)
        span = (low, high)
    if span is None:
        return pl.DataFrame(schema=store.DAY_SCHEMA)
    return pl.concat([station_days(city, span, dust, sites=sites, only=stale) for dust in DUSTS])


def station_days(
    city: City,
    span: tuple[int, int],
    dust: str,
    *,
    sites: list[str] | None = None,
    only: pl.DataFrame | None = None,
    upto: Basis | None = None,
) -> pl.DataFrame:
    """Day figures of stations on one dust basis, as ``DAY_SCHEMA`` without a basis number.

    ``span``: first and last day number. ``only``: ``site, day`` wanted (all without).
    """
    hours = tables.hours(city, sites, (span[0] * 24, span[1] * 24 + 23), dust, upto)
    if only is not None:
        wanted = only.rename({"site": "site"}).lazy()
        hours = (
            hours.with_columns(day=pl.col("hour") // 24)
            .join(wanted, on=["site", "day"], how="semi")
            .drop("day")
        )
    own = recipe.site_days(hours).collect()
    touched = dust_hours(city, span, upto)
    issued = _issued_at(city, SITE, span, dust, touched, upto)
    if only is not None:
        issued = issued.join(
            only.select(pl.col("site").alias("object"), "day"), on=["object", "day"], how="semi"
        )
    rows = merged(own, issued, city.settings)
    return _finished(rows, SITE, dust, touched).with_columns(
        pl.lit(1, pl.Int64).alias("points"), pl.lit(1, pl.Int64).alias("points_of")
    )


def data_span(city: City) -> tuple[int, int] | None:
    """First and last day number with a reading or an issued day of any kind."""
    days = []
    if (read := tables.span_of_readings(city)) is not None:
        days += [day_number(day) for day in read]
    issued = (
        tables.issued(city, period="day")
        .select(pl.col("start").min().alias("a"), pl.col("end").max().alias("b"))
        .collect()
    )
    days += [day for day in issued.row(0) if day is not None] if issued.height else []
    return (min(days), max(days)) if days else None


def dust_hours(city: City, span: tuple[int, int], upto: Basis | None = None) -> pl.DataFrame:
    """``object, day, dust_hours`` of stations: how many hours of the day are marked as dust."""
    register = city.register if upto is None else city.register_at(upto.register)
    dusty = [mark for mark in tables.marks(city, upto) if mark.kind == "dust"]
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


# periods


def _period_rows(city: City, days: pl.DataFrame, number: int) -> None:
    """Append the calendar periods of every object that any of these days changed."""
    for kind in (SITE, COUNTY, CITY):
        changed = days.filter(pl.col("kind") == kind)
        if changed.is_empty():
            continue
        spans = periods.touched(changed)
        first, last = periods.span(spans)
        rows = store.days(city, kinds=(kind,), first=day_number(first), last=day_number(last)).join(
            changed.select("object").unique(), on="object", how="semi"
        )
        found = periods.rows(rows, spans).with_columns(pl.lit(number, pl.Int64).alias("basis"))
        store.append(city, store.PERIOD, found.drop("rank"))


# counties and the city


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


def _touched_places(city: City, stations: pl.DataFrame, last: Computed | None) -> pl.DataFrame:
    """``kind, object, day`` of every county and city that a station's day belongs to."""
    parts = []
    for kind in (COUNTY, CITY):
        part = (
            members(city.register, kind)
            .join(stations.select(pl.col("object").alias("site"), "day").unique(), on="site")
            .filter(pl.col("day").is_between(pl.col("start"), pl.col("end")))
            .select(pl.lit(kind).alias("kind"), "object", "day")
        )
        parts.append(part)
    if last is not None:
        parts.append(_stale_places(city, last))
    else:
        parts.append(
            tables.issued(city, kinds=[COUNTY, CITY], period="day")
            .select("kind", "object", pl.col("start").alias("day"))
            .collect()
        )
    return pl.concat(parts).unique()


def _place_rows(city: City, touched: pl.DataFrame) -> pl.DataFrame:
    """Day figures of the touched counties and cities, from the stations' figures in the table."""
    if touched.is_empty():
        return pl.DataFrame(schema=store.DAY_SCHEMA)
    first, last = touched["day"].min(), touched["day"].max()
    assert isinstance(first, int)
    assert isinstance(last, int)
    stations = store.days(city, kinds=(SITE,), first=first, last=last)
    parts = []
    for kind in (COUNTY, CITY):
        wanted = touched.filter(pl.col("kind") == kind).select("object", "day")
        for dust in DUSTS:
            here = stations.filter(pl.col("dust") == dust)
            rows = place_days(city, here, kind, dust, members(city.register, kind), (first, last))
            parts.append(rows.join(wanted, on=["object", "day"], how="semi"))
    return pl.concat(parts)


def place_days(
    city: City,
    stations: pl.DataFrame,
    kind: str,
    dust: str,
    points: pl.DataFrame,
    span: tuple[int, int],
    *,
    upto: Basis | None = None,
    with_issued: bool = True,
    rules: str = "auto",
) -> pl.DataFrame:
    """Day figures of counties or cities from their stations' day figures on one dust basis.

    ``points`` is the point set (see ``members``); with a point set other than the one that
    stood, issued values of the place don't apply: ``with_issued=False``.
    """
    own: pl.DataFrame = (
        hj663_bulk.place_days(
            nw.from_native(stations.select("object", "day", *store.ITEMS, "state").lazy()),
            nw.from_native(points.lazy()),
            rules=rules,
        )
        .collect()
        .to_native()
    )
    counted = own.select("object", "day", "members", *store.ITEMS, *PLACE_COUNTS, "state")
    most = pl.max_horizontal(*PLACE_COUNTS)
    taken = counted.select("object", "day", most.alias("points"), "members")
    touched = (
        points.join(dust_hours(city, span, upto).rename({"object": "site"}), on="site", how="inner")
        .filter(pl.col("day").is_between(pl.col("start"), pl.col("end")))
        .group_by("object", "day")
        .agg(pl.col("dust_hours").max())
    )
    empty = pl.DataFrame(schema=ISSUED_DAYS)
    issued = _issued_at(city, kind, span, dust, touched, upto) if with_issued else empty
    rows = merged(counted, issued, city.settings)
    return (
        _finished(rows, kind, dust, touched, rules)
        .join(taken, on=["object", "day"], how="left")
        .with_columns(
            pl.col("points").fill_null(0),
            pl.col("members").fill_null(0).alias("points_of"),
        )
        .drop("members")
        .select([name for name in store.DAY_SCHEMA if name != "basis"])
    )


PLACE_COUNTS = ("n_pm25", "n_pm10", "n_so2", "n_no2", "n_co", "n_o3")
ISSUED_DAYS = {
    "object": pl.String,
    "day": pl.Int64,
    **dict.fromkeys(store.ITEMS, pl.Int64),
    "state": pl.Int64,
}


def _issued_at(
    city: City,
    kind: str,
    span: tuple[int, int],
    dust: str,
    touched: pl.DataFrame,
    upto: Basis | None,
) -> pl.DataFrame:
    values = tables.issued(city, kinds=[kind], period="day", days=span, upto=upto)
    kept = issued_days(values, kind, *span, KEPT)
    if dust == KEPT:
        return kept
    return with_dust_withheld(kept, touched, issued_days(values, kind, *span, EXCLUDED))


def _finished(
    rows: pl.DataFrame, kind: str, dust: str, touched: pl.DataFrame, rules: str = "auto"
) -> pl.DataFrame:
    """Index, level and edition added to the values of days.

    On the basis 扣除沙尘 a particle that was taken out does not stop the index of the rest:
    it is flagged like an item outside the plan.
    """
    rows = rows.join(touched, on=["object", "day"], how="left").with_columns(
        pl.col("dust_hours").fill_null(0)
    )
    if dust == EXCLUDED:
        out = pl.col("dust_hours") > 0
        rows = rows.with_columns(
            *(
                pl.when(out & pl.col(item).is_null()).then(pl.lit("/")).alias(f"flag_{item}")
                for item in PARTICLES
            )
        )
    indexed = recipe.indexed(rows.lazy(), rules=rules).collect()
    complete = indexed.with_columns(
        pl.lit(kind).alias("kind"),
        pl.lit(dust).alias("dust"),
        *(
            pl.lit(None, dtype).alias(name)
            for name, dtype in store.DAY_SCHEMA.items()
            if name not in indexed.columns and name not in ("kind", "dust")
        ),
    )
    return complete.select(
        *(
            pl.col(name).cast(dtype)
            for name, dtype in store.DAY_SCHEMA.items()
            if name not in ("basis", "points", "points_of")
        )
    )


def basis_in_force(city: City) -> Computed | None:
    """The latest basis on which figures were computed."""
    done = store.bases(city)
    return done[-1] if done else None


def days_between(first: date, last: date) -> Iterable[date]:
    """Every day of a stretch, both ends included."""
    return (day_from(number) for number in range(day_number(first), day_number(last) + 1))


def renumbered(computed: Computed, number: int) -> Computed:
    """The same basis under another number, for a pack's own table of figures."""
    return replace(computed, number=number)
