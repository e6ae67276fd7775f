"""A city's own tables on any engine: its calendar periods from the days that it keeps.

The engine reads the active files of ``fig_air_day`` and takes the figures in force; what comes
back are the rows of ``fig_air_period`` as ``ledger.periods.rows`` makes them.
"""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw
import polars as pl

from youju.ledger import periods, store
from youju.ledger.engines import air
from youju.ledger.engines.session import Engine, Frame
from youju.ledger.levels import PARTICLES, bit
from youju.readings.city import City
from youju.terms.periods import Period, day_number


def days(
    city: City,
    engine: Engine,
    *,
    span: tuple[int, int] | None = None,
    only: pl.DataFrame | None = None,
) -> Frame:
    """The day figures in force, each basis of each object an object of its own, kept.

    ``span``: first and last day number, both included. ``only``: ``kind, object`` to take.
    """
    rows = engine.table(city.tables / store.DAY)
    if span is not None:
        rows = rows.filter((nw.col("day") >= span[0]) & (nw.col("day") <= span[1]))
    if only is not None:
        wanted = only.select("kind", "object").unique().sort("kind", "object")
        some = engine.small(wanted.to_dict(as_series=False), str)
        rows = rows.join(some, on=["kind", "object"], how="semi")
    newest = nw.col("basis").max().over(*store.DAY_KEY)
    rows = rows.with_columns(newest.alias("newest"))
    rows = rows.filter(nw.col("basis") == nw.col("newest"))
    whole = nw.concat_str("kind", "dust", "object", separator=periods.SEPARATOR)
    return engine.held(rows.with_columns(whole.alias("object")))


def period_rows(engine: Engine, days: Frame, spans: Sequence[Period]) -> pl.DataFrame:
    """The rows of these periods, one for each object and basis that has a day in them."""
    found = engine.rows(air.period(engine, days, spans, dust_days=_taken_out(days)))
    parts = pl.col("object").str.split(periods.SEPARATOR)
    named = pl.DataFrame(
        {
            "period": list(range(len(spans))),
            "span": [one.kind for one in spans],
            "start": [day_number(one.start) for one in spans],
            "end": [day_number(one.end) for one in spans],
        },
        schema={"period": pl.Int64, "span": pl.String, "start": pl.Int64, "end": pl.Int64},
    )
    joined = named.join(found, on="period", how="inner").with_columns(
        parts.list.get(0).alias("kind"),
        parts.list.get(1).alias("dust"),
        parts.list.get(2).alias("object"),
        pl.col("period").replace_strict(
            {nth: one.key for nth, one in enumerate(spans)}, return_dtype=pl.String
        ),
    )
    key = periods.KEY
    rest = [name for name in joined.columns if name not in (*key, "rank")]
    return joined.select(*key, *rest).sort("span", "period", *key)


def _taken_out(days: Frame) -> Frame:
    """As ``ledger.periods``: a particle taken out because of dust counts as valid."""
    return days.select(
        "object",
        "day",
        *((nw.col("dust_out") // bit(item) % 2).alias(f"dust_{item}") for item in PARTICLES),
    )
