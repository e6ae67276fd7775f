"""Values of a platform's exports: written once, revised beside, read like those of packets.

Where loggers report to the provincial or national platform alone, its files are all there is. Their
values lie in a table of their own, because no packet stands behind them; ``reading.readings`` joins
both, and the value of a packet goes before that of an export. In the joined frames an export's row
has a negative ``packet``, which rises with the order of the files:

>>> is_export(packet_of(7)), seq_of(packet_of(7)), is_export(7)
(True, 7, False)
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Final

import polars as pl

from youju.readings.city import City
from youju.readings.delta import Table
from youju.readings.frames import Position
from youju.readings.network.registers import Network
from youju.readings.network.schema import EXPORT, EXPORTS, KEY, table
from youju.terms.errors import UnknownUnit
from youju.terms.periods import BEIJING
from youju.terms.units import convert

STREAM: Final = "import"
"""The stream of the journal that has the files."""
_BASE: Final = 10**15
_KEY: Final = list(KEY)
_SAID: Final = ("value", "text", "flag", "unit", "said")
COLUMNS: Final = ("site", "factor", "start", "value", "text", "flag", "packet", "revision", "unit")


def packet_of(seq: int) -> int:
    """What stands in the place of a packet's ordinal for that row of the table."""
    return seq - _BASE


def is_export(packet: int) -> bool:
    """Whether it is a row of an export and no packet."""
    return packet < 0


def seq_of(packet: int) -> int:
    """The row of the table."""
    return packet + _BASE


def add(city: City, rows: pl.DataFrame, position: Position) -> tuple[int, int, int]:
    """Write what says something new, with its revision; how many are new, revised, repeated.

    ``rows``: the columns of an OUTLETS frame, sites resolved. A file that comes again changes
    nothing; a value that differs from the newest of its kind is a revision beside it.
    """
    wanted = table(city, EXPORTS)
    local = pl.col("start").dt.convert_time_zone("Asia/Shanghai")
    incoming = rows.with_columns(
        part=pl.when(pl.col("span_s") < 3600)
        .then(local.dt.strftime("%Y-%m-%d"))
        .otherwise(local.dt.strftime("%Y-%m"))
    )
    if not incoming.height:
        return 0, 0, 0
    known = _latest(incoming, wanted)
    both = incoming.join(known, on=_KEY, how="left")
    same = pl.col("old_revision").is_not_null() & pl.all_horizontal(
        pl.col(one).eq_missing(pl.col(f"old_{one}")) for one in _SAID
    )
    fresh = both.filter(~same).sort("part", *_KEY)
    if fresh.height:
        first = wanted.last_seq() + 1
        fresh = fresh.with_columns(
            revision=(pl.col("old_revision").fill_null(0) + 1).cast(pl.Int32),
            seq=pl.int_range(first, first + fresh.height, dtype=pl.Int64),
            entry=pl.lit(position.number, pl.Int64),
            arrived=pl.lit(city.journal.arrived_us(position)).cast(EXPORT["arrived"]),
        )
        wanted.append(fresh.select(pl.col(n).cast(k) for n, k in EXPORT.items()), position)
    accepted = fresh.filter(pl.col("revision") == 1).height if fresh.height else 0
    return accepted, fresh.height - accepted, incoming.height - fresh.height


def _latest(incoming: pl.DataFrame, wanted: Table) -> pl.DataFrame:
    """The newest row of each key that the incoming rows speak of."""
    sites = incoming["site"].unique()
    files = wanted.files().filter(
        pl.col("month").is_in(incoming["part"].unique().to_list()),
        pl.col("max.site") >= sites.min(),
        pl.col("min.site") <= sites.max(),
    )
    return (
        wanted.scan(files)
        .filter(
            pl.col("site").is_in(sites.to_list()),
            pl.col("start").is_between(incoming["start"].min(), incoming["start"].max()),
        )
        .sort("seq")
        .unique(_KEY, keep="last")
        .select(
            *_KEY,
            *(pl.col(one).alias(f"old_{one}") for one in _SAID),
            pl.col("revision").alias("old_revision"),
        )
        .collect()
    )


def exist(city: City) -> bool:
    """Whether any export ever came; without one nothing here costs anything."""
    return bool(table(city, EXPORTS).files().height)


def readings(
    city: City,
    sites: Sequence[str],
    parts: Sequence[str],
    begin: datetime,
    end: datetime,
    *,
    factors: Collection[str] | None,
    span_s: int,
    statistic: str,
    variant: str,
) -> pl.DataFrame:
    """The rows of those outlets from ``begin`` to before ``end``, with ``COLUMNS``.

    Values stand in the unit that the outlet's device is registered to send, so that those of
    packets and of exports are one series; ``unit`` is null then. Where no device says a unit, or
    one of another quantity, the value stays as the file said it and ``unit`` names its unit.
    """
    wanted = table(city, EXPORTS)
    files = wanted.files().filter(
        pl.col("month").is_in(list(parts)),
        pl.col("min.site") <= max(sites, default=""),
        pl.col("max.site") >= min(sites, default=""),
    )
    conditions = [
        pl.col("site").is_in(list(sites)),
        pl.col("statistic") == statistic,
        pl.col("variant") == variant,
        pl.col("span_s") == span_s,
        pl.col("start") >= begin,
        pl.col("start") < end,
    ]
    if factors is not None:
        conditions.append(pl.col("factor").is_in(list(factors)))
    frame = (
        wanted.scan(files)
        .filter(*conditions)
        .with_columns(packet=pl.col("seq") - _BASE)
        .select(COLUMNS)
        .collect()
    )
    return _in_units_of_devices(city, frame) if frame.height else frame


def _in_units_of_devices(city: City, frame: pl.DataFrame) -> pl.DataFrame:
    network = Network.read(city)
    day = pl.col("start").dt.convert_time_zone("Asia/Shanghai").dt.date()
    dated = frame.with_columns(day=day)
    keys = ["site", "factor", "unit", "day"]
    rows = []
    for site, factor, unit, on in dated.select(keys).unique().iter_rows():
        said = {one.unit(factor) for one in network.devices_of(site, on)} - {None}
        times = _factor(unit, said.pop()) if len(said) == 1 else None
        if times is not None:
            rows.append((site, factor, unit, on, times.numerator, times.denominator))
    if not rows:
        return frame
    schema = {name: dated.schema[name] for name in keys} | {"up": pl.Int64, "down": pl.Int64}
    factors = pl.DataFrame(rows, schema=schema, orient="row")
    joined = dated.join(factors, on=keys, how="left", nulls_equal=True)
    exact = pl.col("up").is_not_null() & (
        pl.col("value").is_null() | ((pl.col("value") * pl.col("up")) % pl.col("down") == 0)
    )
    return joined.with_columns(
        value=pl.when(exact)
        .then(pl.col("value") * pl.col("up") // pl.col("down"))
        .otherwise("value"),
        unit=pl.when(exact).then(None).otherwise("unit"),
    ).select(COLUMNS)


def _factor(unit: str | None, wanted: str | None) -> Fraction | None:
    if unit is None or wanted is None:
        return None
    if unit == wanted:
        return Fraction(1)
    try:
        return convert(1, unit, wanted)
    except UnknownUnit:
        return None


def revisions_of(
    city: City,
    site: str,
    factor: str,
    statistic: str,
    variant: str,
    span_s: int,
    start: datetime,
) -> pl.DataFrame:
    """Every revision of one value, in the order in which the files came, as the files said it."""
    local, at = start.astimezone(BEIJING), start.astimezone(UTC)
    wanted = table(city, EXPORTS)
    part = f"{local:%Y-%m-%d}" if span_s < 3600 else f"{local:%Y-%m}"
    given = dict(zip(KEY, (site, factor, statistic, variant, span_s, at), strict=True))
    return (
        wanted.scan(wanted.files().filter(pl.col("month") == part))
        .filter(*(pl.col(name) == pl.lit(value) for name, value in given.items()))
        .collect()
        .sort("seq")
    )


def cells(city: City, packets: Sequence[int]) -> pl.DataFrame:
    """The rows behind those numbers of ``packet``, in order: which cell of which file said it."""
    numbers = [seq_of(one) for one in packets if is_export(one)]
    if not numbers:
        return pl.DataFrame(schema={n: k for n, k in EXPORT.items() if n != "part"})
    return table(city, EXPORTS).scan().filter(pl.col("seq").is_in(numbers)).collect().sort("seq")


def last_seq(city: City) -> int:
    """How far the table goes."""
    return table(city, EXPORTS).last_seq()
