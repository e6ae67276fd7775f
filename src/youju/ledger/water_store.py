"""The tables of water: ``fig_water_day``, ``fig_water_period`` and ``fig_water_place``.

They grow as those of air do (``ledger.store``); their bases stand in ``water_bases.jsonl``:
highest sequence of readings and issued values, hashes of the register of sections, of the rule
that joins automatic readings, of the dated files, and the version of the recipes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from youju.ledger import store
from youju.ledger.bases import Bases
from youju.readings.city import City
from youju.readings.layouts.sheet import WATER_ITEMS as ITEMS

DAY, PERIOD, PLACE = "fig_water_day", "fig_water_period", "fig_water_place"
CLASSES = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ")
PLACE_KINDS = ("county", "city", "river", "basin")

DAY_SCHEMA: dict[str, pl.DataType] = {
    **dict.fromkeys(("section", "type", "target", "class", "deciding", "over"), pl.String()),
    **dict.fromkeys(("main", "items", "missing", "met", "edition", "item_set"), pl.String()),
    **dict.fromkeys(("assumed", "issued"), pl.Boolean()),
    "own_class": pl.String(),
    "day": pl.Int64(),
    "readings": pl.Int64(),
    **dict.fromkeys(ITEMS, pl.Int64()),
    "basis": pl.Int64(),
}
"""A day of an automatic station; items at 10⁻⁸ mg/L; lists of keys joined by commas. ``class``
counts: the one that was published with the day, else ``own_class``."""
PERIOD_SCHEMA: dict[str, pl.DataType] = {
    **dict.fromkeys(("section", "period", "kind", "type", "target", "class"), pl.String()),
    **dict.fromkeys(("own_class", "auto_class", "because", "deciding", "over"), pl.String()),
    **dict.fromkeys(("main", "items", "missing", "met", "grade"), pl.String()),
    **dict.fromkeys(("edition", "item_set", "below"), pl.String()),
    **dict.fromkeys(("assumed", "issued", "joined"), pl.Boolean()),
    **dict.fromkeys(("start", "end", "samples"), pl.Int64()),
    **dict.fromkeys(ITEMS, pl.Int64()),
    **dict.fromkeys((f"n_{item}" for item in ITEMS), pl.Int64()),
    "basis": pl.Int64(),
}
"""A period of a section. ``class`` counts: issued, else ``own_class``; ``auto_class`` beside."""
COUNTS = tuple(f"class_{nth}" for nth in range(1, 7))
PLACE_SCHEMA: dict[str, pl.DataType] = {
    **dict.fromkeys(("kind", "object", "period", "span", "left", "lacking"), pl.String()),
    **dict.fromkeys(("grade", "main"), pl.String()),
    **dict.fromkeys(("start", "end", "sections", "counted", "met", *COUNTS), pl.Int64()),
    **dict.fromkeys(("good_share", "fifth_share", "worst_share", "target_rate"), pl.Int64()),
    "cwqi": pl.Int64(),
    "cwqi_items": pl.Int64(),
    "partial": pl.Boolean(),
    "basis": pl.Int64(),
}
"""A period of a county, the city, a river or a basin; shares in tenths of a percent, CWQI 10⁻⁴."""
KEYS = {
    DAY: ("section", "day"),
    PERIOD: ("section", "period"),
    PLACE: ("kind", "object", "period"),
}
SCHEMAS = {DAY: DAY_SCHEMA, PERIOD: PERIOD_SCHEMA, PLACE: PLACE_SCHEMA}


@dataclass(frozen=True)
class Computed:
    """One computation of water: its number, what it was computed from, and when."""

    number: int
    reading: int
    issued: int
    sections: str
    rule: str
    editions: str
    recipes: str
    computed_at: str

    def same_rules(self, other: Computed) -> bool:
        """Whether only readings and issued values differ."""
        return (self.sections, self.rule, self.editions, self.recipes) == (
            other.sections,
            other.rule,
            other.editions,
            other.recipes,
        )


def class_number(column: str) -> pl.Expr:
    """1 for Ⅰ to 6 for 劣Ⅴ."""
    numbers = {name: nth for nth, name in enumerate(CLASSES, 1)}
    return pl.col(column).replace_strict(numbers, default=None, return_dtype=pl.Int64)


def bases(city: City) -> list[Computed]:
    """Every basis, oldest first."""
    return _bases(city).all()


def record(city: City, computed: Computed) -> None:
    """Add a basis to the list; its rows must be in the tables already."""
    _bases(city).record(computed)


def computed_at(city: City, basis: int | None = None) -> Computed:
    """The computation of that number, the newest one without.

    :raises NotThere: nothing was computed yet, or not under that number.
    """
    return _bases(city).at(basis)


def free_number(city: City) -> int:
    """Behind every basis listed, and behind one whose computation died before it was listed."""
    return _bases(city).free_number(store.every(city, table) for table in SCHEMAS)


def rows(city: City, table: str, *, basis: int | None = None) -> pl.LazyFrame:
    """The figures in force at a basis (the latest without one), sorted by key."""
    every = store.every(city, table)
    schema, key = SCHEMAS[table], KEYS[table]
    if every is None:
        return pl.LazyFrame(schema=schema)
    have = every.collect_schema().names()
    every = every.with_columns(  # what a former version of the program had no column for
        pl.lit(None, kind).alias(name) for name, kind in schema.items() if name not in have
    )
    done = [one for one in bases(city) if basis is None or one.number <= basis]
    if basis is not None:
        every = every.filter(pl.col("basis") <= basis)
    # Another register or rule made everything anew; what it did not make is no figure any more.
    changed = [one.number for one in done if not one.same_rules(done[-1])]
    if changed:
        every = every.filter(pl.col("basis") > changed[-1])
    return store.newest(every, key).select(list(schema))


def append(city: City, table: str, found: pl.DataFrame, number: int) -> None:
    """Append rows of a basis."""
    rows = found.with_columns(pl.lit(number, pl.Int64).alias("basis"))
    store.append(
        city, table, rows.select(pl.col(name).cast(kind) for name, kind in SCHEMAS[table].items())
    )


def _bases(city: City) -> Bases[Computed]:
    path = Path(city.path) / "tables" / "water_bases.jsonl"
    return Bases(path, Computed, "地表水", "登记断面、导入数据，再运行 youju compute")
