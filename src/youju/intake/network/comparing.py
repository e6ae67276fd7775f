"""Which values say something new, compared in the order of their packets.

A value differs from another only by outlet, factor, statistic, variant, span and start. The same
value and flag as the packet before said is counted and not written; anything else is a revision
beside it. A row whose packet is in the table already is never written twice, so reading the
journal again changes nothing, also when packets are decoded long after later ones.
"""

from __future__ import annotations

import polars as pl

from youju.readings.delta import Table
from youju.readings.network.schema import KEY

_KEY = list(KEY)
_SAID = ("value", "text", "flag")


def new_rows(incoming: pl.DataFrame, table: Table) -> tuple[pl.DataFrame, tuple[int, int, int]]:
    """The rows to write with their ``revision``; how many were new, revised and repeated."""
    existing = _existing(incoming, table)
    given = incoming.unique([*_KEY, "packet"], keep="first", maintain_order=True)
    unread = given.join(existing, on=[*_KEY, "packet"], how="anti")
    both = pl.concat(
        [
            existing.select(*_KEY, *_SAID, "packet", "revision", fresh=pl.lit(False)),
            unread.select(
                *_KEY, *_SAID, "packet", revision=pl.lit(None, pl.Int32), fresh=pl.lit(True)
            ),
        ]
    ).sort(*_KEY, "packet")
    first = pl.struct(_KEY) != pl.struct(_KEY).shift(1)
    same = pl.all_horizontal(pl.col(one).eq_missing(pl.col(one).shift(1)) for one in _SAID)
    says_new = pl.col("fresh") & (first.fill_null(True) | ~same)
    kept = both.with_columns(
        new=says_new, before=pl.col("revision").max().over(_KEY).fill_null(0)
    ).filter("new")
    kept = kept.with_columns(
        revision=(pl.col("before") + pl.int_range(1, pl.len() + 1).over(_KEY)).cast(pl.Int32)
    )
    rows = kept.join(
        incoming.select(*_KEY, "packet", "part").unique([*_KEY, "packet"], keep="first"),
        on=[*_KEY, "packet"],
        how="left",
    )
    accepted = rows.filter(pl.col("revision") == 1).height
    repeated = incoming.height - rows.height
    return rows.drop("new", "before", "fresh").sort(*_KEY, "packet"), (
        accepted,
        rows.height - accepted,
        repeated,
    )


def _existing(incoming: pl.DataFrame, table: Table) -> pl.DataFrame:
    sites = incoming["site"].unique().sort()
    files = table.files().filter(
        pl.col("month").is_in(incoming["part"].unique().to_list()),
        pl.col("max.site") >= sites[0],
        pl.col("min.site") <= sites[-1],
    )
    return (
        table.scan(files)
        .filter(
            pl.col("site").is_in(sites.to_list()),
            pl.col("start").is_between(incoming["start"].min(), incoming["start"].max()),
        )
        .select(*_KEY, *_SAID, "packet", "revision")
        .collect()
        .join(incoming.select(_KEY).unique(), on=_KEY, how="semi")
    )
