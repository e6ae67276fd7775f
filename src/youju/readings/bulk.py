"""The bulk path of the writer: a wide HOURS frame becomes rows of raw_reading, vectorised.

Every reading of a batch gets one 64-bit key that sorts like (month, site, factor, start), so
that sorting, finding repeats inside the batch and meeting earlier readings all work on plain
integers.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from youju.readings.delta import Table
from youju.readings.schema import (
    AVERAGE,
    COLUMNS,
    HOUR_SPAN,
    ITEMS,
    RAW,
    hour_of,
    instant_of,
    month_name,
    month_number,
)
from youju.terms.errors import BadInput
from youju.terms.states import Gap, State

_HOUR_BITS, _FACTOR_BITS, _SITE_BITS = 24, 4, 20
FACTORS = sorted(ITEMS.values())
"""Keys of the substances as text sorts them: their place is part of the sort key."""


def with_blanks_said(wide: pl.DataFrame, state: int) -> pl.DataFrame:
    """Reviewed sheets mean their empty cells: they become missing values (flag NA).

    Otherwise a value that the review took out would live on from the real-time data. A column
    without any value or flag was not in the sheet and says nothing; nor does a real-time blank.
    """
    has = set(wide.columns)
    reviewed = (pl.col("state") if "state" in has else pl.lit(state)) >= int(State.REVIEWED)
    if "state" not in has and state < State.REVIEWED:
        return wide
    said = []
    for column in ITEMS:
        name = f"flag_{column}"
        if column not in has or not wide[column].null_count():
            continue
        flag = pl.col(name).cast(pl.String) if name in has else pl.lit(None, pl.String)
        there = wide[column].count() + (wide[name].count() if name in has else 0)
        if there:
            blank = pl.col(column).is_null() & flag.is_null() & reviewed
            said.append(pl.when(blank).then(pl.lit(Gap.MISSING.value)).otherwise(flag).alias(name))
    return wide.with_columns(said)


def by_months(wide: pl.DataFrame, rows: int) -> Iterator[pl.DataFrame]:
    """The frame in pieces of whole months, in order of time, of at least ``rows`` rows each."""
    if wide.height <= rows:
        yield wide
        return
    dated = wide.with_columns(__month=month_number(pl.col("hour")))
    sizes = dated.group_by("__month").len().sort("__month").rows()
    first, total = sizes[0][0], 0
    for month, size in sizes:
        total += size
        if total >= rows or month == sizes[-1][0]:
            yield dated.filter(pl.col("__month").is_between(first, month)).drop("__month")
            first, total = month + 1, 0


def hours_to_readings(wide: pl.DataFrame, state: int) -> pl.DataFrame:
    """One row per value: ``site (Enum), place, hour, value, flag, state, line``.

    ``place`` is the factor's place in ``FACTORS``. A null without a flag is left out.
    """
    names = pl.Enum(wide["site"].unique().sort())
    if len(names.categories) >= 1 << _SITE_BITS:
        raise BadInput(f"一次导入的站点超过 {1 << _SITE_BITS} 个；请分批导入。")
    has = set(wide.columns)
    base = wide.select(
        pl.col("site").cast(names),
        pl.col("hour").cast(pl.Int64),
        (pl.col("state") if "state" in has else pl.lit(state)).cast(pl.Int8).alias("state"),
        (pl.col("line") if "line" in has else pl.lit(None)).cast(pl.Int64).alias("line"),
    )
    parts = []
    for place, factor in enumerate(FACTORS):
        column = COLUMNS[factor]
        if column not in has:
            continue
        flag = wide[f"flag_{column}"] if f"flag_{column}" in has else None
        values = wide[column].cast(pl.Int64)
        part = base.with_columns(
            values.alias("value"),
            (pl.lit(None, pl.String) if flag is None else flag.cast(pl.String)).alias("flag"),
            pl.lit(place, pl.Int8).alias("place"),
        )
        if values.null_count():
            part = part.filter(pl.col("value").is_not_null() | pl.col("flag").is_not_null())
        parts.append(part)
    if not parts:
        raise BadInput(f"小时数据没有任何一个项目列；项目列为 {'、'.join(ITEMS)}。")
    return pl.concat(parts)


def new_rows(incoming: pl.DataFrame, table: Table) -> tuple[pl.DataFrame, tuple[int, int, int]]:
    """The readings that say something new, as rows of raw_reading but for seq and provenance.

    Sorted by month, site, factor, start, state and order in the batch; with their revision.
    Counted: accepted, repeated, revised.
    """
    months = incoming.select(number=month_number(pl.col("hour")))["number"]
    keyed = incoming.with_columns(
        months.alias("month"),
        key=_key(pl.col("site").to_physical().cast(pl.Int64), pl.col("place"), pl.col("hour")),
    ).sort("month", "key", "state", maintain_order=True)
    touched = [month_name(number) for number in keyed["month"].unique().sort()]
    files = table.files().filter(pl.col("month").is_in(touched))
    within = bool((keyed["key"].diff() == 0).any())
    if not files.height and not within:
        fresh = keyed.with_columns(revision=pl.lit(1, pl.Int32))
        accepted = fresh.height
    else:
        fresh = _compared(keyed, _existing(keyed, table, files))
        accepted = int((fresh["revision"] == 1).sum())
    counts = (accepted, incoming.height - fresh.height, fresh.height - accepted)
    names = {number: month_name(number) for number in fresh["month"].unique()}
    return (
        fresh.select(
            pl.col("site").cast(pl.String),
            pl.col("place")
            .replace_strict(dict(enumerate(FACTORS)), return_dtype=pl.String)
            .alias("factor"),
            pl.lit(AVERAGE).alias("statistic"),
            pl.lit(RAW).alias("variant"),
            pl.lit(HOUR_SPAN, pl.Int32).alias("span_s"),
            instant_of(pl.col("hour")).alias("start"),
            "value",
            "flag",
            "state",
            "line",
            "revision",
            pl.col("month").replace_strict(names, return_dtype=pl.String),
        ),
        counts,
    )


def _key(site: pl.Expr, place: pl.Expr, hour: pl.Expr) -> pl.Expr:
    return (
        site * (1 << (_FACTOR_BITS + _HOUR_BITS)) + place.cast(pl.Int64) * (1 << _HOUR_BITS) + hour
    )


def _existing(keyed: pl.DataFrame, table: Table, files: pl.DataFrame) -> pl.DataFrame:
    """The readings already there of those sites and months: key, state, value, flag, …"""
    names = keyed["site"].dtype
    sites = keyed["site"].cast(pl.String).unique()
    known = files.filter((pl.col("max.site") >= sites.min()) & (pl.col("min.site") <= sites.max()))
    places = {factor: place for place, factor in enumerate(FACTORS)}
    return (
        table.scan(known)
        .filter(
            pl.col("site").is_in(sites.to_list()),
            pl.col("factor").is_in(FACTORS),
            pl.col("statistic") == AVERAGE,
            pl.col("variant") == RAW,
            pl.col("span_s") == HOUR_SPAN,
        )
        .select(
            _key(
                pl.col("site").cast(names).to_physical().cast(pl.Int64),
                pl.col("factor").replace_strict(places, return_dtype=pl.Int64),
                hour_of(pl.col("start")),
            ).alias("key"),
            "state",
            "value",
            "flag",
            "revision",
            "seq",
        )
        .collect()
    )


def _compared(keyed: pl.DataFrame, existing: pl.DataFrame) -> pl.DataFrame:
    """Rows that differ from the latest of the same key and state, in the batch or the table."""
    met = _met(keyed, existing)
    repeats = (keyed["key"].diff() == 0).fill_null(False)
    if repeats.any():
        again = repeats & (keyed["state"].diff() == 0).fill_null(False)
        met = met.with_columns(
            known=again | met["known"],
            then_value=pl.when(again).then(pl.col("value").shift(1)).otherwise("then_value"),
            then_flag=pl.when(again).then(pl.col("flag").shift(1)).otherwise("then_flag"),
        )
    same = (
        pl.col("known")
        & pl.col("value").eq_missing(pl.col("then_value"))
        & pl.col("flag").eq_missing(pl.col("then_flag"))
    )
    fresh = met.filter(~same)
    nth = pl.int_range(pl.len()).over("key") + 1 if repeats.any() else pl.lit(1)
    return fresh.with_columns(revision=(pl.col("before") + nth).cast(pl.Int32)).drop(
        "known", "then_value", "then_flag", "before"
    )


def _met(keyed: pl.DataFrame, existing: pl.DataFrame) -> pl.DataFrame:
    """The batch with what the table has: ``then_value, then_flag, known`` of the same state,
    ``before`` the number of revisions of the key in any state."""
    if (existing["revision"] == 1).all():
        # One row for each key: a single join says everything.
        met = keyed.join(
            existing.select("key", old="state", then_value="value", then_flag="flag"),
            on="key",
            how="left",
            maintain_order="left",
        )
        return met.with_columns(
            known=(pl.col("old") == pl.col("state")).fill_null(False),
            before=pl.col("old").is_not_null().cast(pl.Int32),
        ).drop("old")
    latest = existing.sort("seq").unique(["key", "state"], keep="last")
    count = existing.group_by("key").agg(before=pl.col("revision").max())
    return (
        keyed.join(
            latest.select("key", "state", then_value="value", then_flag="flag", known=pl.lit(True)),
            on=["key", "state"],
            how="left",
            maintain_order="left",
        )
        .join(count, on="key", how="left", maintain_order="left")
        .with_columns(pl.col("known").fill_null(False), pl.col("before").fill_null(0))
    )
