"""Classes of wells by the second hand: whole columns of integers by ``gbt14848_bulk``.

What the table of wells says of class, target and the two ends comes from here; explanations come
from the exact rule (``supply_exact``), and a test holds both equal. Of the samplings of a period
each item counts with the worst class that it had (to be checked, as there). Drinking-water
sources have the exact hand alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import narwhals as nw
import polars as pl

from youju.ledger.supply_exact import GROUNDWATER
from youju.readings import supply
from youju.readings.layouts.supply_items import unit_of
from youju.readings.supply import DECIMALS, WELL, Line
from youju.standards.water import gbt14848, gbt14848_bulk
from youju.standards.water.gbt14848 import EXCEEDED, MET
from youju.standards.water.surface_over_bulk import DECIMALS as BULK_DECIMALS
from youju.terms.errors import NoEditionInForce
from youju.terms.numbers import exact
from youju.terms.periods import Period, day_from, day_number
from youju.terms.states import Gap
from youju.terms.units import convert

Wanted = tuple[Line, Period]
ROW: Final = ("class", "best", "worst", "met", "deciding")
_FINE = 10 ** (BULK_DECIMALS - DECIMALS)


def of_wells(
    samples: pl.DataFrame, wanted: Iterable[Wanted]
) -> dict[tuple[str, str], dict[str, Any]]:
    """Point and key of a period → ``class best worst met deciding`` of each well with a sample.

    ``samples``: as ``supply.samples`` gives them. ``deciding`` in the order of the tables; ends
    count from 0 for class Ⅰ.
    """
    asked = [(line, period) for line, period in wanted if line.kind == WELL]
    ends = _ends(samples, {line.point for line, _ in asked})
    found = {}
    for line, period in asked:
        first, last = day_number(period.start), day_number(period.end)
        mine = ends.filter(pl.col("point") == line.point, pl.col("day").is_between(first, last))
        if not mine.is_empty():
            found[line.point, period.key] = _told(mine, line, period)
    return found


def _told(mine: pl.DataFrame, line: Line, period: Period) -> dict[str, Any]:
    """A well over a period from the ends of its items on each day of sampling."""
    # The worst sampling of an item: the gravest worst end, then the gravest best one.
    items = mine.group_by("item", "nth").agg((pl.col("worst") * 100 + pl.col("best")).max())
    items = items.with_columns(best=pl.col("worst") % 100, worst=pl.col("worst") // 100)
    best, worst = items["best"].max(), items["worst"].max()
    assert isinstance(best, int)
    assert isinstance(worst, int)
    classes: list[str] = gbt14848.STANDARD.on(period.end).says["classes"]
    goal = classes.index(line.goal)
    sure = best == worst
    deciding = items.filter(pl.col("best") == worst, pl.col("worst") == worst).sort("nth")
    met = EXCEEDED if best > goal else MET if worst <= goal else None
    return {
        "class": classes[worst] if sure else None,
        "best": best,
        "worst": worst,
        "met": met,
        "deciding": ",".join(deciding["item"].to_list()) if sure else "",
    }


def _ends(samples: pl.DataFrame, points: set[str]) -> pl.DataFrame:
    """``point, day, item, nth, best, worst`` of every item of every sampling, ends from 0."""
    rows = samples.filter(
        pl.col("point").is_in(list(points)),
        pl.col("value").is_not_null(),
        ~pl.col("item").is_in([supply.BECAUSE, supply.VOLUME]),
        pl.col("flag").is_null() | (pl.col("flag") == Gap.BELOW_DETECTION.value),
    ).with_columns(said=pl.col("item").replace(GROUNDWATER))
    parts = [pl.DataFrame(schema=_SCHEMA)]
    for edition, days in _editions(rows).items():
        parts.append(_of_edition(rows.filter(pl.col("day").is_in(days)), edition))
    return pl.concat(parts)


_SCHEMA: Mapping[str, Any] = {
    **dict.fromkeys(("point", "item"), pl.String),
    **dict.fromkeys(("day", "nth", "best", "worst"), pl.Int64),
}


def _editions(rows: pl.DataFrame) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for day in rows["day"].unique().to_list():
        try:
            found.setdefault(gbt14848.STANDARD.on(day_from(day)).name, []).append(day)
        except NoEditionInForce:
            continue
    return found


def _of_edition(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    edition = next(one for one in gbt14848.STANDARD.editions if one.name == name)
    table = {
        item: row
        for part in ("basic", "further")
        for item, row in edition.says[part]["items"].items()
    }
    given = rows.filter(pl.col("said").is_in(list(table)))
    if given.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    factors = {
        item: int(exact(convert(1, unit_of(item), table[said]["unit"])) * _FINE)
        for item, said in given.select("item", "said").unique().iter_rows()
        if unit_of(item) != table[said]["unit"]
    }
    factor = pl.col("item").replace_strict(factors, default=_FINE, return_dtype=pl.Int64)
    given = given.with_columns(units=pl.col("value") * factor)
    key = ["point", "day"]
    wide = given.pivot("said", index=key, values="units", aggregate_function="last")
    flags = given.pivot("said", index=key, values="flag", aggregate_function="last")
    items = [one for one in table if one in wide.columns]
    flags = flags.rename({item: f"flag_{item}" for item in items})
    judged: pl.DataFrame = (
        gbt14848_bulk.water_classes(
            nw.from_native(wide.join(flags, on=key).lazy()), on=edition.since
        )
        .collect()
        .to_native()
    )
    return pl.concat(
        judged.select(
            "point",
            "day",
            item=pl.lit(item),
            nth=pl.lit(nth, pl.Int64),
            best=pl.col(f"best_{item}").cast(pl.Int64) - 1,
            worst=pl.col(f"worst_{item}").cast(pl.Int64) - 1,
        )
        .filter(pl.col("worst").is_not_null())
        .select(pl.col(column).cast(kind) for column, kind in _SCHEMA.items())
        for nth, item in enumerate(items)
    )
