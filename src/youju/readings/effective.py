"""Reading the tables: the effective revision of every value, as of a basis, through the marks.

Effective is the highest state, then the highest sequence: a final value is displaced only by
another final value. Everything is lazy except what has to be counted first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import polars as pl

from youju.readings.basis import Basis
from youju.readings.city import City
from youju.readings.delta import Table
from youju.readings.marks import (
    ALWAYS,
    EXCLUDED,
    KINDS,
    Mark,
    spans,
)
from youju.readings.network.schema import EXPORTS
from youju.readings.network.schema import table as network_table
from youju.readings.schema import (
    AVERAGE,
    HOUR_SPAN,
    ISSUED_KEY,
    ITEMS,
    RAW,
    SCHEMAS,
    WIDE,
    hour_of,
    instant_of,
)
from youju.readings.settings import DUST_DAY
from youju.terms.periods import day_from
from youju.terms.places import Register
from youju.terms.substances import substance

KEPT_BASIS, EXCLUDED_BASIS = "kept", "excluded"


def table(city: City, name: str) -> Table:
    """The Delta table ``raw_reading``, ``raw_issued`` or ``mark`` of a city, or that of exports."""
    if name == EXPORTS:
        return network_table(city, name)
    found = city.opened.get(name)
    if not isinstance(found, Table):
        partition = "month" if name == "raw_reading" else None
        found = city.opened[name] = Table(city.tables / name, SCHEMAS[name], partition)
    return found


def basis(city: City) -> Basis:
    """How far everything stands now; the present register is kept so that it can be named."""
    return Basis(
        table(city, "raw_reading").last_seq(),
        table(city, "raw_issued").last_seq(),
        table(city, "mark").last_seq(),
        city.keep_register(),
    )


def readings(
    city: City,
    sites: Iterable[str] | None = None,
    hours: tuple[int, int] | None = None,
    upto: Basis | None = None,
    *,
    items: Iterable[str] | None = None,
) -> pl.LazyFrame:
    """Hourly readings, long, effective revision only; marks are not looked at.

    ``hours``: first and last hour, both included. ``items``: keys of substances. Columns:
    those of raw_reading without ``month``, and ``hour``. Values at 10⁻⁴ of the unit.
    """
    sites = None if sites is None else list(sites)
    items = None if items is None else list(items)
    every = table(city, "raw_reading")
    files = files_of(every, sites, hours, upto)
    parts = []
    for revised, group in _by_revision(files):
        rows = every.scan(group).filter(
            pl.col("statistic") == AVERAGE,
            pl.col("variant") == RAW,
            pl.col("span_s") == HOUR_SPAN,
            *conditions(sites, hours, items),
        )
        if upto is not None and _beyond(group, upto.reading):
            rows = rows.filter(pl.col("seq") <= upto.reading)
        parts.append(_effective(rows, ("site", "factor", "start")) if revised else rows)
    found = pl.concat(parts) if parts else every.scan(files)
    return found.with_columns(hour=hour_of(pl.col("start")))


def hours(
    city: City,
    sites: Iterable[str] | None = None,
    hours: tuple[int, int] | None = None,
    dust: str = KEPT_BASIS,
    upto: Basis | None = None,
    *,
    marks: Sequence[Mark] | None = None,
) -> pl.LazyFrame:
    """Hourly values, wide (HOURS), through the marks; one row per (site, hour) with a reading.

    A value that a mark takes out is null, with the kind of the mark as its flag (``invalid``,
    ``calibration``, ``fault``, ``dust``). ``state`` is the lowest among the row's items. With
    ``dust="excluded"`` PM10 and PM2.5 of dust hours are taken out too, and the column
    ``dust`` says 1 where the hour is marked as dust, whether or not it had a value. ``marks``
    are read through in place of those that stand.
    """
    if dust not in (KEPT_BASIS, EXCLUDED_BASIS):
        raise ValueError(f"dust={dust!r} is no basis; use {KEPT_BASIS!r} or {EXCLUDED_BASIS!r}.")
    sites = None if sites is None else list(sites)
    flagged = files_of(table(city, "raw_reading"), sites, hours, upto)["flags"].sum() > 0
    wide = _wide(readings(city, sites, hours, upto), flagged)
    given = _standing(city, upto) if marks is None else marks
    return _through_marks(wide, city, given, sites, hours, dust, upto)


def issued(
    city: City,
    *,
    kinds: Iterable[str] | None = None,
    objects: Iterable[str] | None = None,
    items: Iterable[str] | None = None,
    period: str | None = None,
    days: tuple[int, int] | None = None,
    upto: Basis | None = None,
) -> pl.LazyFrame:
    """Issued values (ISSUED), effective revision only, with issuer, document, cell and seq.

    ``days``: only values whose whole period lies between these day numbers (included).
    """
    rows = revisions_of_issued(city, upto=upto)
    for name, wanted in (("kind", kinds), ("object", objects), ("item", items)):
        if wanted is not None:
            rows = rows.filter(pl.col(name).is_in(list(wanted)))
    if period is not None:
        rows = rows.filter(pl.col("period") == period)
    if days is not None:
        rows = rows.filter(pl.col("start") >= days[0], pl.col("end") <= days[1])
    return _effective(rows, ISSUED_KEY)


def revisions_of_readings(
    city: City,
    sites: Iterable[str] | None = None,
    hours: tuple[int, int] | None = None,
    upto: Basis | None = None,
) -> pl.LazyFrame:
    """Every revision of every hourly reading, with ``hour``; see ``readings``."""
    sites = None if sites is None else list(sites)
    every = table(city, "raw_reading")
    rows = every.scan(files_of(every, sites, hours, upto)).filter(
        pl.col("statistic") == AVERAGE,
        pl.col("variant") == RAW,
        pl.col("span_s") == HOUR_SPAN,
        *conditions(sites, hours, None),
    )
    if upto is not None:
        rows = rows.filter(pl.col("seq") <= upto.reading)
    return rows.with_columns(hour=hour_of(pl.col("start")))


def revisions_of_issued(city: City, *, upto: Basis | None = None) -> pl.LazyFrame:
    """Every revision of every issued value, whoever issued it."""
    rows = table(city, "raw_issued").scan()
    return rows if upto is None else rows.filter(pl.col("seq") <= upto.issued)


def marks(city: City, upto: Basis | None = None, *, revoked: bool = False) -> list[Mark]:
    """The marks that stand, in the order given; with ``revoked``, all that were ever given."""
    rows = table(city, "mark").scan()
    if upto is not None:
        rows = rows.filter(pl.col("seq") <= upto.mark)
    found = [
        Mark(
            scope=row["scope"],
            key=row["key"],
            items=tuple(item for item in row["items"].split(",") if item),
            first_hour=row["first_hour"],
            last_hour=row["last_hour"],
            kind=row["kind"],
            because=row["because"],
            by=row["by"],
            on=row["on"],
            document=row["document"],
            revokes=row["revokes"],
            seq=row["seq"],
            stream=row["stream"],
            entry=row["entry"],
        )
        for row in rows.sort("seq").collect().iter_rows(named=True)
    ]
    if revoked:
        return found
    gone = {mark.revokes for mark in found}
    return [mark for mark in found if mark.kind != "revoke" and mark.seq not in gone]


def _standing(city: City, upto: Basis | None) -> list[Mark]:
    return marks(city, upto)


# inside


def register_of(city: City, upto: Basis | None) -> Register:
    """The register as of a basis, the present one without."""
    return city.register if upto is None else city.register_at(upto.register)


def _wide(rows: pl.LazyFrame, flagged: bool) -> pl.LazyFrame:
    """One row per (site, hour). Flags are few: they are laid out apart and joined on."""
    values = [
        pl.when(pl.col("factor") == key).then("value").alias(column)
        for column, key in ((column, ITEMS[column]) for column in WIDE)
    ]
    wide = (
        rows.select("site", "hour", "state", *values)
        .group_by("site", "hour")
        .agg(pl.col("state").min().cast(pl.Int64), pl.col(*WIDE).max())
    )
    if not flagged:
        return wide.with_columns(pl.lit(None, pl.String).alias(f"flag_{column}") for column in WIDE)
    flags = [
        pl.when(pl.col("factor") == ITEMS[column]).then("flag").alias(f"flag_{column}")
        for column in WIDE
    ]
    said = (
        rows.filter(pl.col("flag").is_not_null())
        .select("site", "hour", *flags)
        .group_by("site", "hour")
        .agg(pl.all().max())
    )
    return wide.join(said, on=["site", "hour"], how="left")


def _through_marks(
    wide: pl.LazyFrame,
    city: City,
    given: Sequence[Mark],
    sites: Sequence[str] | None,
    hours: tuple[int, int] | None,
    dust: str,
    upto: Basis | None,
) -> pl.LazyFrame:
    dropping = {ALWAYS} | ({EXCLUDED} if dust == EXCLUDED_BASIS else set())
    standing = [mark for mark in given if KINDS[mark.kind].drops in dropping]
    if city.settings.dust == DUST_DAY:
        standing = [_whole_days(mark) if mark.kind == "dust" else mark for mark in standing]
    if hours is not None:
        first, last = hours
        standing = [m for m in standing if m.first_hour <= last and m.last_hour >= first]
    reach = spans(standing, register_of(city, upto))
    if sites is not None:
        reach = reach.filter(pl.col("site").is_in(sites))
    if hours is not None:
        reach = reach.with_columns(
            pl.col("first").clip(lower_bound=hours[0]), pl.col("last").clip(upper_bound=hours[1])
        )
    order = ["site", "hour", *WIDE, *(f"flag_{column}" for column in WIDE), "state"]
    if dust == EXCLUDED_BASIS:
        order.append("dust")
    if not reach.height:
        return wide.with_columns(dust=pl.lit(0, pl.Int64)).select(order)
    marked = (
        reach.select("site", "item", "kind", "seq", hour=pl.int_ranges("first", pl.col("last") + 1))
        .explode("hour")
        .sort("seq")
    )
    kinds = [
        pl.col("kind").filter(pl.col("item") == ITEMS[column]).first().alias(f"mark_{column}")
        for column in WIDE
    ]
    # A value that is invalid anyway says so, also in the basis without dust.
    by_hour = (
        marked.with_columns(late=pl.col("kind") == "dust")
        .sort("late", "seq")
        .group_by("site", "hour")
        .agg(*kinds, dust=(pl.col("kind") == "dust").any().cast(pl.Int64))
    )
    through = wide.join(by_hour.lazy(), on=["site", "hour"], how="left")
    return through.with_columns(
        *(
            pl.when(pl.col(f"mark_{column}").is_null()).then(pl.col(column)).alias(column)
            for column in WIDE
        ),
        *(
            pl.coalesce(f"mark_{column}", f"flag_{column}").alias(f"flag_{column}")
            for column in WIDE
        ),
        pl.col("dust").fill_null(0),
    ).select(order)


def _whole_days(mark: Mark) -> Mark:
    """The mark over every hour of the days that it touches (the setting ``dust = "day"``)."""
    return replace(
        mark, first_hour=mark.first_hour // 24 * 24, last_hour=mark.last_hour // 24 * 24 + 23
    )


def files_of(
    every: Table,
    sites: Iterable[str] | None,
    hours: tuple[int, int] | None,
    upto: Basis | None,
) -> pl.DataFrame:
    """The files of raw_reading that can hold rows of these stations and hours as of a basis."""
    files = every.files()
    if hours is not None:
        first, last = (f"{day_from(hour // 24):%Y-%m}" for hour in hours)
        files = files.filter(pl.col("month").is_between(pl.lit(first), pl.lit(last)))
    if sites is not None:
        wanted = sorted(sites)
        if not wanted:
            return files.clear()
        files = files.filter(pl.col("max.site") >= wanted[0], pl.col("min.site") <= wanted[-1])
    if upto is not None:
        files = files.filter(pl.col("min.seq") <= upto.reading)
    return files


def _by_revision(files: pl.DataFrame) -> list[tuple[bool, pl.DataFrame]]:
    """Files of months without any revision, which need no comparing, and of the others."""
    months = files.group_by("month").agg(revised=pl.col("max.revision").max() > 1)
    revised = months.filter("revised")["month"].implode()
    again = pl.col("month").is_in(revised)
    parts = [(False, files.filter(~again)), (True, files.filter(again))]
    return [(flag, group) for flag, group in parts if group.height]


def _beyond(files: pl.DataFrame, seq: int) -> bool:
    return bool((files["max.seq"] > seq).any())


def conditions(
    sites: Iterable[str] | None,
    hours: tuple[int, int] | None,
    items: Iterable[str] | None,
) -> list[pl.Expr]:
    """What rows of raw_reading must meet to be of these stations, hours and items."""
    found = []
    if sites is not None:
        found.append(pl.col("site").is_in(list(sites)))
    if hours is not None:
        first, last = (pl.select(instant_of(pl.lit(hour))).item() for hour in hours)
        found.append(pl.col("start").is_between(first, last))
    if items is not None:
        found.append(pl.col("factor").is_in([substance(item).key for item in items]))
    return found


def _effective(rows: pl.LazyFrame, key: Sequence[str]) -> pl.LazyFrame:
    """Of each key the row with the highest state, then the highest sequence."""
    rank = pl.col("state").cast(pl.Int64) * (1 << 48) + pl.col("seq")
    return rows.filter(rank == rank.max().over(*key))
