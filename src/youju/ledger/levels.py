"""Own and issued values of one level, side by side; a dated setting says which counts.

A point that the nation runs often arrives only as an issued day. Where both exist, the value
that counts is taken item by item and the other is kept for the 核对差异表
(``ledger.differences``). Decision 2 (docs/decisions) says why issued comes first.
"""

from __future__ import annotations

import polars as pl

from youju.ledger.store import COUNTS, ITEMS
from youju.readings.settings import ISSUED, Settings
from youju.terms.periods import day_number
from youju.terms.states import Gap
from youju.terms.substances import AIR_DAY

KEY_OF = {one.column: one.key for one in AIR_DAY}
"""Day item column → key of the substance."""
PARTICLES = ("pm25", "pm10")
"""What a dust hour takes out."""
KEPT, EXCLUDED = "kept", "excluded"
DUSTS = (KEPT, EXCLUDED)

OWN_COLUMNS = ("object", "day", *ITEMS, *COUNTS, "o3_1h", "state")


def bit(item: str) -> int:
    """The bit of an item in the column ``issued`` of a day figure."""
    return 1 << ITEMS.index(item)


def issued_items(mask: int) -> tuple[str, ...]:
    """The items whose bit is set.

    >>> issued_items(5)
    ('pm25', 'so2')
    """
    return tuple(item for item in ITEMS if mask & bit(item))


def issued_days(issued: pl.LazyFrame, kind: str, first: int, last: int, dust: str) -> pl.DataFrame:
    """Issued day values of one kind of object, wide: ``object, day``, six items, ``state``.

    ``first`` and ``last`` are day numbers. ``dust`` takes only values issued on that basis.
    """
    rows = issued.filter(
        (pl.col("kind") == kind)
        & (pl.col("period") == "day")
        & pl.col("start").is_between(first, last)
        & (pl.col("dust") == dust)
        & pl.col("item").is_in(list(KEY_OF.values()))
        & pl.col("value").is_not_null()
    )
    return (
        rows.group_by("object", pl.col("start").alias("day"))
        .agg(
            *(
                pl.col("value").filter(pl.col("item") == key).last().alias(column)
                for column, key in KEY_OF.items()
            ),
            pl.col("state").min().cast(pl.Int64),
        )
        .collect()
        .select("object", "day", *ITEMS, "state")
    )


def with_dust_withheld(days: pl.DataFrame, dust: pl.DataFrame, exact: pl.DataFrame) -> pl.DataFrame:
    """Issued days (dust kept) as they stand on the basis 扣除沙尘.

    ``dust``: ``object, day, dust_hours``. A day known only as a day can't lose single hours:
    its particles are withheld when a dust hour touches it — unless a value was issued for this
    very basis (``exact``, same shape as ``days``), which then stands.
    """
    touched = days.join(dust, on=["object", "day"], how="left")
    hit = pl.col("dust_hours").fill_null(0) > 0
    held = touched.with_columns(
        *(pl.when(hit).then(None).otherwise(pl.col(item)).alias(item) for item in PARTICLES)
    ).drop("dust_hours")
    if exact.is_empty():
        return held
    joined = held.join(exact, on=["object", "day"], how="full", coalesce=True, suffix="_exact")
    return joined.select(
        "object",
        "day",
        *(pl.coalesce(f"{item}_exact", item).alias(item) for item in ITEMS),
        pl.coalesce("state_exact", "state").alias("state"),
    )


def merged(own: pl.DataFrame, issued: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """One row per object and day with the value that counts, item by item.

    ``own`` has at least ``OWN_COLUMNS`` (missing counts are null), ``issued`` as
    ``issued_days`` gives it. Adds ``issued``, the bits of the items that were taken as issued,
    and ``unmeasured``, those of items outside the plan (``/``); ``state`` is the lowest state
    among the values taken.
    """
    flagged = [item for item in ITEMS if f"flag_{item}" in own.columns]
    own = own.select(
        *(
            pl.col(name) if name in own.columns else pl.lit(None, pl.Int64).alias(name)
            for name in OWN_COLUMNS
        ),
        pl.sum_horizontal(
            pl.lit(0, pl.Int64),
            *(
                (pl.col(f"flag_{item}") == Gap.NOT_MEASURED.value).fill_null(False).cast(pl.Int64)
                * bit(item)
                for item in flagged
            ),
        ).alias("unmeasured"),
    )
    if issued.is_empty():
        return own.with_columns(pl.lit(0, pl.Int64).alias("issued"))
    both = own.join(issued, on=["object", "day"], how="full", coalesce=True, suffix="_issued")
    first = _issued_first(settings)
    taken = {
        item: pl.col(f"{item}_issued").is_not_null() & (first | pl.col(item).is_null())
        for item in ITEMS
    }
    any_own = pl.any_horizontal(
        *(~taken[item] & pl.col(item).is_not_null() for item in ITEMS)
    ) | pl.all_horizontal(*(~taken[item] for item in ITEMS))
    any_issued = pl.any_horizontal(*taken.values())
    return both.select(
        "object",
        "day",
        *(
            pl.when(taken[item]).then(pl.col(f"{item}_issued")).otherwise(pl.col(item)).alias(item)
            for item in ITEMS
        ),
        *COUNTS,
        "o3_1h",
        pl.min_horizontal(
            pl.when(any_own).then(pl.col("state")),
            pl.when(any_issued).then(pl.col("state_issued")),
        ).alias("state"),
        pl.sum_horizontal(*(taken[item].cast(pl.Int64) * bit(item) for item in ITEMS)).alias(
            "issued"
        ),
        pl.col("unmeasured").fill_null(0),
    )


def _issued_first(settings: Settings) -> pl.Expr:
    """Whether on the day of the row the issued value counts."""
    which: pl.Expr = pl.lit(True)
    for line in settings.counts:
        since = day_number(line.since)
        which = pl.when(pl.col("day") >= since).then(pl.lit(line.which == ISSUED)).otherwise(which)
    return which
