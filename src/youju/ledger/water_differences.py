"""差异表 of water: classes that were issued or published, and what our own evaluation gives.

Months and longer periods come from monthly sheets, days and rounds from the national page's
files. A difference changes nothing: the issued class counts, ours stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import narwhals as nw
import polars as pl

from youju.ledger.recipes import water as recipe
from youju.ledger.water import WaterSnapshot
from youju.ledger.water_store import CLASSES
from youju.readings import samples, tables
from youju.readings.basis import Basis
from youju.readings.city import City
from youju.readings.samples import AUTO, CLASS, ROUND, SECTION
from youju.readings.sections import Line
from youju.standards.water import surface, surface_bulk
from youju.terms.errors import UnknownPlace
from youju.terms.periods import BEIJING, DAY, Period, day_from, day_number, parse


@dataclass(frozen=True, slots=True)
class Difference:
    """One class that was issued and that our values give otherwise.

    ``when``: the key of a period, a day, or a day with the time of the round; ``own`` None where
    our values give no class. ``address`` is empty for a round, which no table keeps.
    """

    line: Line
    when: str
    issued: str
    own: str | None
    deciding: tuple[str, ...]
    address: str


def of_periods(held: WaterSnapshot, period: Period) -> list[Difference]:
    """Periods inside a period (its own length included) whose issued class is not ours."""
    rows = held.period_rows.filter(
        pl.col("issued"),
        pl.col("start") >= day_number(period.start),
        pl.col("end") <= day_number(period.end),
        pl.col("class").ne_missing(pl.col("own_class")) & pl.col("own_class").is_not_null(),
    )
    found = []
    for row in rows.sort("start", "section").iter_rows(named=True):
        figure = held.period_of(row["section"], row["period"])
        line = _line(held, row["section"], parse(row["period"]).end)
        if figure is not None and line is not None:
            found.append(
                Difference(
                    line,
                    row["period"],
                    row["class"],
                    row["own_class"],
                    figure.deciding,
                    figure.address("class"),
                )
            )
    return found


def of_days(held: WaterSnapshot, period: Period) -> list[Difference]:
    """Days whose published class is not ours."""
    rows = held.day_rows.filter(
        pl.col("issued"),
        pl.col("day").is_between(day_number(period.start), day_number(period.end)),
        pl.col("class").ne_missing(pl.col("own_class")),
    )
    found = []
    for row in rows.sort("day", "section").iter_rows(named=True):
        on = day_from(row["day"])
        line = _line(held, row["section"], on)
        figure = held.day_of(row["section"], on)
        if line is not None and figure is not None:
            found.append(
                Difference(
                    line,
                    on.isoformat(),
                    row["class"],
                    row["own_class"],
                    figure.deciding,
                    figure.address("class"),
                )
            )
    return found


def of_rounds(city: City, held: WaterSnapshot, period: Period) -> list[Difference]:
    """Rounds of four hours whose published class is not ours, from the readings themselves."""
    upto = Basis(held.computed.reading, held.computed.issued, 0, "")
    first, last = day_number(period.start), day_number(period.end)
    told = (
        tables.issued(city, kinds=[SECTION], items=[CLASS], upto=upto)
        .filter(pl.col("period") == ROUND, pl.col("start").is_between(first, last))
        .collect()
    )
    if told.is_empty():
        return []
    rows = recipe.wide(
        samples.samples(
            city, sections=told["object"].unique().to_list(), days=(first, last), upto=upto
        )
    ).filter(pl.col("source") == AUTO)
    at = pl.col("start").dt.convert_time_zone(str(BEIJING)).dt.strftime("%H:%M")
    lines = recipe.lines_on(held.register, [(n, day_from(n)) for n in rows["day"].unique()], "day")
    judged = (
        surface_bulk.section_classes(
            nw.from_native(rows.with_columns(at=at).join(lines, on=["day", "section"]).lazy()),
            items=surface.REALTIME,
        )
        .collect()
        .to_native()
    )
    joined = told.select(section="object", day="start", at="stat", value="value").join(
        judged.select("section", "day", "at", "class", "deciding"),
        on=["section", "day", "at"],
        how="inner",
    )
    found = []
    for row in joined.sort("day", "at", "section").iter_rows(named=True):
        issued = CLASSES[row["value"] // 10**6 - 1]
        on = day_from(row["day"])
        line = _line(held, row["section"], on)
        if issued != row["class"] and line is not None:
            deciding = tuple(row["deciding"].split(",")) if row["deciding"] else ()
            found.append(Difference(line, f"{on} {row['at']}", issued, row["class"], deciding, ""))
    return found


def _line(held: WaterSnapshot, section: str, on: date) -> Line | None:
    try:
        return held.register.line(section, on)
    except UnknownPlace:
        return None


__all__ = ["DAY", "Difference", "of_days", "of_periods", "of_rounds"]
