"""The recompute job: what is stale is found and computed again, everything else is left.

Hours become days of stations, these days of counties and of the city, these months, quarters,
half-years and years. All of it runs under the city's lock; each run is one basis.
"""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from youju.ledger import daily, engines, periods, store, supply_compute, water_compute
from youju.ledger.engines import stored
from youju.ledger.store import Computed
from youju.ledger.surroundings import compute as surroundings
from youju.readings import tables
from youju.readings.basis import Basis
from youju.readings.city import City
from youju.standards import air
from youju.terms.periods import day_number
from youju.terms.places import CITY, COUNTY, SITE

RECIPES = "2026-11-1"
"""Version of the recipes; a change here makes every figure stale."""


@dataclass(frozen=True)
class Summary:
    """What a run did: figures written (days of stations, of places), and on which basis."""

    basis: Computed
    station_days: int
    place_days: int
    water: water_compute.Summary = field(default_factory=lambda: water_compute.Summary(None))
    supply: supply_compute.Summary = field(default_factory=lambda: supply_compute.Summary(None))
    around: surroundings.Summary = field(default_factory=surroundings.Summary)

    @property
    def in_words(self) -> str:
        """One sentence for the person who asked."""
        done = (self.station_days, self.place_days, self.water, self.supply, self.around)
        if not any(done):
            return "没有过时的评价结果，未作改动。"
        said = f"已计算站点日值 {self.station_days} 个、县市日值 {self.place_days} 个"
        if self.water:
            said += f"，地表水断面日值 {self.water.days} 个、断面时段 {self.water.periods} 个"
        if self.supply:
            said += f"，地下水和饮用水水源时段 {self.supply.periods} 个"
        return said + self.around.in_words + "。"


def compute(city: City, *, now: datetime) -> Summary:
    """Bring the figures up to date. ``now`` is only recorded, never used in a rule.

    Days are worked out in memory; calendar periods by the engine that ``YOUJU_ENGINE`` names.

    :raises Locked: another process holds the tables.
    :raises BadInput: there is no such engine, or it can't be opened; no figure of air was written.
    """
    asked = engines.named()
    with city.lock(), ExitStack() as open_:
        water = water_compute.bring_up(city, now=now)
        wells = supply_compute.bring_up(city, now=now)
        around = surroundings.bring_up(city, now=now)
        current = snapshot(city, now=now)
        done = store.bases(city)
        last = done[-1] if done else None
        stale = stale_station_days(city, last, current)
        if last is not None and stale is not None and stale.is_empty():
            places = _stale_places(city, last)
            if places.is_empty():
                if water or wells or around or _periods_issued(city, last):
                    store.record(city, current)  # no day changes, but what is known does
                    return Summary(current, 0, 0, water, wells, around)
                return Summary(last, 0, 0, water, wells, around)
        engine = None
        if asked != engines.POLARS:
            engine = open_.enter_context(engines.opened(asked))
        stations = _station_rows(city, stale)
        touched = _touched_places(city, stations, last)
        stations = _numbered(stations, current)
        store.append(city, store.DAY, stations)
        places = _place_rows(city, touched)
        if last is not None and last.register != current.register:
            places = pl.concat([places, _left_behind(city, places)])
        places = _numbered(places, current)
        store.append(city, store.DAY, places)
        _period_rows(city, pl.concat([stations, places]), current.number, engine)
        store.record(city, current)
        store.tidy(city)
    return Summary(current, stations.height, places.height, water, wells, around)


def _numbered(rows: pl.DataFrame, computed: Computed) -> pl.DataFrame:
    number = pl.lit(computed.number, pl.Int64).alias("basis")
    return rows.with_columns(number).select(list(store.DAY_SCHEMA))


def snapshot(city: City, *, now: datetime) -> Computed:
    """The basis that a computation started now would have."""
    seen = tables.basis(city)
    return Computed(
        number=store.free_number(city),
        reading=seen.reading,
        issued=seen.issued,
        mark=seen.mark,
        register=seen.register,
        settings=hashlib.sha256(city.settings.for_figures().to_toml().encode()).hexdigest(),
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


def _periods_issued(city: City, last: Computed) -> bool:
    """Whether a value of a whole period was issued since."""
    issued = tables.changed_since(city, _basis(last)).issued
    return not issued.filter(pl.col("period") != "day").is_empty()


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
    return daily.station_days(city, span, sites=sites, only=stale)


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


# periods


def _period_rows(
    city: City, days: pl.DataFrame, number: int, engine: engines.Engine | None
) -> None:
    """Append the calendar periods of every object that any of these days changed."""
    if days.is_empty():
        return
    spans = periods.touched(days)
    first, last = periods.span(spans)
    changed = days.select("kind", "object").unique()
    if engine is None:
        rows = store.days(city, first=day_number(first), last=day_number(last))
        mine = rows.join(changed, on=["kind", "object"], how="semi")
        found = periods.rows(mine, spans)
    else:
        span = (day_number(first), day_number(last))
        held = stored.days(city, engine, span=span, only=changed)
        found = stored.period_rows(engine, held, spans)
    store.append(city, store.PERIOD, found.with_columns(pl.lit(number, pl.Int64).alias("basis")))


# counties and the city


def _touched_places(city: City, stations: pl.DataFrame, last: Computed | None) -> pl.DataFrame:
    """``kind, object, day`` of every county and city that a station's day belongs to."""
    parts = []
    for kind in (COUNTY, CITY):
        part = (
            daily.members(city.register, kind)
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


def _left_behind(city: City, places: pl.DataFrame) -> pl.DataFrame:
    """Days on which a place had a figure and, by the new register, has no station any more.

    Their old figures would stay in force; a row without values takes their place.
    """
    stood = store.days(city, kinds=(COUNTY, CITY))
    stood = stood.filter(pl.col("points_of") > 0)
    gone = stood.join(places, on=list(store.DAY_KEY), how="anti")
    empty = [pl.lit(None, store.DAY_SCHEMA[name]).alias(name) for name in store.VALUES]
    none = [pl.lit(0, pl.Int64).alias(name) for name in (*store.COUNTS, *store.TALLIES)]
    return gone.with_columns(*empty, *none).select(places.columns)


def _place_rows(city: City, touched: pl.DataFrame) -> pl.DataFrame:
    """Day figures of the touched counties and cities, from the stations' figures in the table."""
    if touched.is_empty():
        return pl.DataFrame(schema=store.DAY_SCHEMA)
    first, last = touched["day"].min(), touched["day"].max()
    assert isinstance(first, int)
    assert isinstance(last, int)
    stations = store.days(city, kinds=(SITE,), first=first, last=last)
    parts = []
    given = daily.evidence(city)
    for kind in (COUNTY, CITY):
        wanted = touched.filter(pl.col("kind") == kind).select("object", "day")
        points = daily.members(city.register, kind)
        rows = daily.place_values(given, stations, kind, points, (first, last))
        parts.append(rows.join(wanted, on=["object", "day"], how="semi"))
    return daily.indexed(pl.concat(parts))
