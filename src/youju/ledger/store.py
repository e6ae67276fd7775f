"""The tables of figures: ``fig_air_day`` and ``fig_air_period`` only ever grow.

Each computation appends rows that carry the number of its basis; a figure "as of" a basis is
the latest row at or before it. The list of bases stands beside the tables (``bases.jsonl``):
highest sequence of readings, issued values and marks, hashes of register, settings and dated
files, version of the recipes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import TableNotFoundError

from youju.ledger.bases import Bases
from youju.readings.city import City

DAY, PERIOD = "fig_air_day", "fig_air_period"

MANY_FILES = 48
"""More files than this in a table are put together."""
KEPT_HOURS = 24 * 7
"""So long a superseded file stays."""

ITEMS = ("pm25", "pm10", "so2", "no2", "co", "o3_8h")
COUNTS = ("n_pm25", "n_pm10", "n_so2", "n_no2", "n_co", "n_o3", "o3_windows")
INDICES = tuple(f"iaqi_{item}" for item in ("so2", "no2", "co", "o3_8h", "pm10", "pm25"))

VALUES = (*ITEMS, "o3_1h", *INDICES, "aqi", "primary", "level")
TALLIES = ("issued", "unmeasured", "points", "points_of", "dust_hours", "dust_out")
"""Columns of a day that hold a value, and those that count or list what took part."""

DAY_KEY = ("kind", "object", "dust", "day")
PERIOD_KEY = ("kind", "object", "dust", "period")
DAY_SCHEMA: dict[str, pl.DataType] = {
    "kind": pl.String(),
    "object": pl.String(),
    "dust": pl.String(),
    "day": pl.Int64(),
    **{item: pl.Int64() for item in ITEMS},
    **{count: pl.Int64() for count in COUNTS},
    "o3_1h": pl.Int64(),
    **{index: pl.Int64() for index in INDICES},
    "aqi": pl.Int64(),
    "primary": pl.String(),
    "level": pl.String(),
    "edition": pl.String(),
    "state": pl.Int64(),
    "issued": pl.Int64(),
    "unmeasured": pl.Int64(),
    "points": pl.Int64(),
    "points_of": pl.Int64(),
    "dust_hours": pl.Int64(),
    "dust_out": pl.Int64(),
    "basis": pl.Int64(),
}
"""A figure of a day. ``kind`` site, county or city; items and ``o3_1h`` held at 10⁻⁶;
``issued`` has one bit for each item (in the order of ``ITEMS``) that was taken as issued,
``unmeasured`` one for each that is outside the plan or was taken out because of dust;
``dust_out`` one for each that has a value on the basis 实况 and none without its dust hours;
``points`` of ``points_of`` assessed stations took part."""


@dataclass(frozen=True)
class Computed:
    """One computation: its number, what it was computed from, and when."""

    number: int
    reading: int
    issued: int
    mark: int
    register: str
    settings: str
    editions: str
    recipes: str
    computed_at: str

    def same_rules(self, other: Computed) -> bool:
        """Whether only readings, issued values and marks differ."""
        return (self.register, self.settings, self.editions, self.recipes) == (
            other.register,
            other.settings,
            other.editions,
            other.recipes,
        )


def bases(city: City) -> list[Computed]:
    """Every basis on which figures were computed, oldest first."""
    return _bases(city).all()


def record(city: City, computed: Computed) -> None:
    """Add a basis to the list; its rows must be in the tables already."""
    _bases(city).record(computed)


def free_number(city: City) -> int:
    """Behind every basis listed, and behind one whose computation died before it was listed."""
    return _bases(city).free_number(every(city, table) for table in (DAY, PERIOD))


def append(city: City, table: str, rows: pl.DataFrame) -> None:
    """Append rows to a table of figures, creating it when it is not there."""
    if rows.is_empty():
        return
    write_deltalake(
        str(_table_path(city, table)),
        rows.to_arrow(),
        mode="append",
        schema_mode="merge",  # a later recipe may have a column more; old rows have none there
        configuration={"delta.logRetentionDuration": "interval 3650 days"},
    )


def tidy(city: City) -> None:
    """Put the many small files of the tables together; a computation adds some each time.

    Rows stay, old ones too. Superseded files are left for readers for a week.
    """
    for table in (DAY, PERIOD):
        try:
            delta = DeltaTable(str(_table_path(city, table)))
        except TableNotFoundError:
            continue
        if len(delta.file_uris()) > MANY_FILES:
            delta.optimize.compact()
            delta.vacuum(retention_hours=KEPT_HOURS, dry_run=False)


def computed_at(city: City, basis: int | None = None) -> Computed:
    """The computation of that number, the newest one without.

    :raises NotThere: nothing was computed yet, or not under that number.
    """
    return _bases(city).at(basis)


def every(city: City, table: str) -> pl.LazyFrame | None:
    """All rows ever written; None where nothing was computed yet."""
    try:
        delta = DeltaTable(str(_table_path(city, table)))
    except TableNotFoundError:
        return None
    return pl.scan_delta(delta)


def days(
    city: City,
    *,
    kinds: tuple[str, ...] | None = None,
    first: int | None = None,
    last: int | None = None,
    dust: str | None = None,
    basis: int | None = None,
) -> pl.DataFrame:
    """The day figures in force at a basis (the latest without one), sorted by key."""
    found = day_rows(city, kinds=kinds, first=first, last=last, dust=dust, basis=basis)
    return found.collect()


def day_rows(
    city: City,
    *,
    kinds: tuple[str, ...] | None = None,
    first: int | None = None,
    last: int | None = None,
    dust: str | None = None,
    basis: int | None = None,
) -> pl.LazyFrame:
    """The same before it is read."""
    rows = every(city, DAY)
    if rows is None:
        return pl.LazyFrame(schema=DAY_SCHEMA)
    if kinds is not None:
        rows = rows.filter(pl.col("kind").is_in(list(kinds)))
    if first is not None:
        rows = rows.filter(pl.col("day") >= first)
    if last is not None:
        rows = rows.filter(pl.col("day") <= last)
    if dust is not None:
        rows = rows.filter(pl.col("dust") == dust)
    if basis is not None:
        rows = rows.filter(pl.col("basis") <= basis)
    return newest(rows, DAY_KEY).select(list(DAY_SCHEMA))


def period_rows(city: City, *, basis: int | None = None) -> pl.LazyFrame:
    """The figures of calendar periods in force at a basis, sorted by key."""
    rows = every(city, PERIOD)
    if rows is None:
        return pl.LazyFrame(schema=dict.fromkeys(PERIOD_KEY, pl.String()))
    if basis is not None:
        rows = rows.filter(pl.col("basis") <= basis)
    return newest(rows, PERIOD_KEY)


def newest(rows: pl.LazyFrame, key: tuple[str, ...]) -> pl.LazyFrame:
    """Of each key the rows of its latest basis, sorted by key."""
    latest = pl.col("basis") == pl.col("basis").max().over(*key)
    return rows.filter(latest).sort(*key).unique(key, keep="last", maintain_order=True)


def _table_path(city: City, table: str) -> Path:
    return Path(city.path) / "tables" / table


def _bases(city: City) -> Bases[Computed]:
    path = Path(city.path) / "tables" / "bases.jsonl"
    return Bases(path, Computed, "", "运行 youju compute")
