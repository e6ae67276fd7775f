"""Levels of days from their hours by the second hand: whole columns of integers, no logarithm back.

Written from the dated files and ``levels_bulk``; ``sound_exact`` says the same when somebody asks
why, and a property test holds both equal. What the integers do not hold — levels with more than
four decimals, days before the standard — is left to the exact hand. A night above 130 dB(A), which
raised is louder than any level, leaves the day without Ldn.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any, Final

import narwhals as nw
import polars as pl

from youju.ledger.surroundings.sound_exact import LOUDEST
from youju.readings.dated import Lines
from youju.readings.surroundings import points
from youju.readings.surroundings.sound import Place
from youju.standards.sound import gb3096, hj640, levels_bulk
from youju.standards.sound.levels import DAY, NIGHT, PERIODS
from youju.terms.dated import Edition
from youju.terms.errors import NoEditionInForce
from youju.terms.numbers import READING_DECIMALS
from youju.terms.periods import day_from

KEY: Final = ("site", "day")
UNIT: Final = 10**READING_DECIMALS
FINE: Final = 10 ** (points.DECIMALS - READING_DECIMALS)
"""Units of a reading in one of 10⁻⁴ dB(A)."""
TENTH: Final = UNIT // 10
NOTHING: Final = "没有监测数据"
LEVELS: Final = {"ld": DAY, "ln": NIGHT}
SCHEMA: Final[dict[str, Any]] = {
    "site": pl.String,
    **dict.fromkeys(("day", "ld", "ln", "ldn", "hours"), pl.Int64),
    "reported": pl.Boolean,
    "note": pl.String,
    "left": pl.Boolean,
}


def rows(read: pl.DataFrame, register: Lines[Place]) -> pl.DataFrame:
    """``ld, ln, ldn`` (10⁻⁴ dB(A)), hours, notes of every site and day with hours (``SCHEMA``).

    ``read``: readings of sound (POINTS). ``left``: the exact hand must say what the levels are.
    """
    measured = read.filter(pl.col("factor") == points.LEQ, pl.col("value").is_not_null())
    read = read.join(measured.select(KEY).unique(), on=KEY, how="semi")
    known = [
        (site, day, one)
        for site, day in read.select(KEY).unique(maintain_order=True).iter_rows()
        if (one := register.line_near(site, day_from(day))) is not None
    ]
    if not known:
        return pl.DataFrame(schema=SCHEMA)
    days = pl.DataFrame([one[:2] for one in known], schema=["site", "day"], orient="row")
    mine = read.join(days, on=KEY, how="semi").filter(pl.col("value").is_not_null())
    hours = mine.filter(pl.col("factor") == points.LEQ)
    by_day = []
    for edition, some in _editions(known).items():
        dark = pl.DataFrame(
            [(site, day, _night(line, day_from(day))) for site, day, line in some],
            schema={"site": pl.String, "day": pl.Int64, "dark": pl.List(pl.Int64)},
            orient="row",
        )
        by_day.append(_of_edition(hours, mine, dark, edition) if edition else _left(dark))
    told = read.group_by(KEY).agg(
        reported=pl.col("factor").is_in([points.LD, points.LN]).any(),
        hours=((pl.col("factor") == points.LEQ) & pl.col("value").is_not_null()).sum(),
    )
    found = days.join(pl.concat(by_day), on=KEY, how="left").join(told, on=KEY, how="left")
    return found.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())


def _editions(known: Iterable[tuple[str, int, Place]]) -> dict[str, list[tuple[str, int, Place]]]:
    found: dict[str, list[tuple[str, int, Place]]] = {}
    for one in known:
        try:
            edition = hj640.STANDARD.on(day_from(one[1])).name
        except NoEditionInForce:
            edition = ""
        found.setdefault(edition, []).append(one)
    return found


def _left(days: pl.DataFrame) -> pl.DataFrame:
    """Days of which this hand says nothing."""
    none = pl.lit(None, pl.Int64)
    return days.select(
        *KEY, ld=none, ln=none, ldn=none, left=pl.lit(True), note=pl.lit(None, pl.String)
    )


@cache
def _national(on: date) -> tuple[int, int]:
    for row in gb3096.STANDARD.says["night"]:
        if row["since"] <= on and (row.get("until") is None or on <= row["until"]):
            return int(row["begins"]), int(row["ends"])
    row = gb3096.STANDARD.says["night"][-1]
    return int(row["begins"]), int(row["ends"])


def _night(line: Place, on: date) -> list[int]:
    """The hours of the night of a place, each by its beginning."""
    begins, ends = _national(on)
    long = (ends - begins) % 24
    own = line.night is not None and line.since is not None and line.since <= on
    if own and (line.until is None or on <= line.until):
        assert line.night is not None
        begins = line.night
    return sorted((begins + step) % 24 for step in range(long))


def _of_edition(
    hours: pl.DataFrame, mine: pl.DataFrame, dark: pl.DataFrame, edition: str
) -> pl.DataFrame:
    """The days that are judged by one edition of HJ 640."""
    says = next(one for one in hj640.STANDARD.editions if one.name == edition)
    here = hours.join(dark, on=KEY, how="inner").with_columns(
        level=pl.col("value") // FINE,
        period=pl.when(pl.col("hour").is_in(pl.col("dark"))).then(pl.lit(NIGHT)).otherwise(
            pl.lit(DAY)
        ),
    )  # fmt: skip
    fine = here.filter(pl.col("value") % FINE != 0).select(KEY).unique()
    means = _means(here.join(fine, on=KEY, how="anti"), says)
    given = mine.join(dark.select(KEY), on=KEY, how="semi")
    for name, factor in (("ld", points.LD), ("ln", points.LN)):
        said = given.filter(pl.col("factor") == factor)
        fine = pl.concat([fine, said.filter(pl.col("value") % FINE != 0).select(KEY)])
        last = said.group_by(KEY, maintain_order=True).agg(
            (pl.col("value").last() // FINE).alias(f"said_{name}")
        )
        means = dark.select(KEY).join(means, on=KEY, how="left").join(last, on=KEY, how="left")
        means = means.with_columns(
            pl.coalesce(f"said_{name}", pl.col(name) * TENTH).alias(name),
            pl.when(pl.col(f"said_{name}").is_null())
            .then(_note(LEVELS[name], says))
            .alias(f"note_{name}"),
        ).drop(f"said_{name}")
    left = fine.unique().with_columns(left=pl.lit(True))
    means = means.join(left, on=KEY, how="left").with_columns(pl.col("left").fill_null(False))
    both = _combined(means.filter(~pl.col("left")), says)
    notes = pl.concat_list("note_ld", "note_ln").list.drop_nulls().list.unique(maintain_order=True)
    return means.join(both, on=KEY, how="left").select(
        *KEY, "ld", "ln", "ldn", "left", note=notes.list.join("；")
    )


def _means(hours: pl.DataFrame, says: Edition) -> pl.DataFrame:
    """``n_day, n_night, ld, ln`` in tenths of every day with an hour."""
    energies, edges = _tables(hours["level"].unique().to_list())
    laid = nw.from_native(hours.select(*KEY, "level", "period").lazy())
    found: pl.DataFrame = (
        levels_bulk.day_night(laid, by=KEY, on=says.since, energies=energies, edges=edges)
        .collect()
        .to_native()
    )
    return found


def _combined(means: pl.DataFrame, says: Edition) -> pl.DataFrame:
    """``ldn`` of every day that has both levels: each by its hours, the night raised."""
    rule = says.says["day_night"]
    whole = means.filter(pl.col("ld").is_not_null() & (pl.col("ln") <= LOUDEST * UNIT))
    parts = [
        whole.select(
            *KEY,
            level=pl.col(name) + (rule["raised"] * UNIT if when == NIGHT else 0),
            weight=pl.lit(rule["hours"][when], pl.Int64),
        )
        for name, when in LEVELS.items()
    ]
    laid = pl.concat(parts)
    energies, edges = _tables(laid["level"].unique().to_list())
    found: pl.DataFrame = (
        levels_bulk.energy_means(
            nw.from_native(laid.lazy()), by=KEY, energies=energies, edges=edges, weight="weight"
        )
        .collect()
        .to_native()
    )
    return found.select(*KEY, ldn=pl.col("mean") * TENTH)


def _tables(levels: list[int]) -> tuple[levels_bulk.Frame, levels_bulk.Frame]:
    energies = pl.LazyFrame(
        levels_bulk.energy_table(levels), schema=dict.fromkeys(("level", "high", "low"), pl.Int64)
    )
    return nw.from_native(energies), nw.from_native(_edges())


@cache
def _edges() -> pl.LazyFrame:
    return pl.LazyFrame(levels_bulk.edge_table())


def _note(when: str, says: Edition) -> pl.Expr:
    """Why a day has no level by day or by night; null where it has one."""
    wanted = says.says["day_night"]["hours"][when]
    many = pl.col(f"n_{when}").fill_null(0)
    short = pl.format(
        "{}应有 {} 个小时值，只有 {} 个，不计算", pl.lit(PERIODS[when]), pl.lit(wanted), many
    )
    return pl.when(many == 0).then(pl.lit(NOTHING)).when(many != wanted).then(short).otherwise(None)
