"""The ``template`` layout as Parquet: lazy where nothing has to be refused, else row by row.

The file is checked in one pass over its columns. When every row is fine and in order of site
and hour, the frame stays a lazy scan; otherwise it is read whole, and each refused row is
named like that of a text file.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from youju.readings.layouts import bounds, times
from youju.readings.layouts.heads import Table, Title
from youju.readings.layouts.hourly import Parts, hours_of
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.shared import Context, sheet_of
from youju.readings.layouts.sheet import HOUR_ITEMS, HOURS, Sheet
from youju.readings.layouts.workbook import Raw
from youju.terms.errors import BadInput
from youju.terms.numbers import READING_DECIMALS
from youju.terms.periods import day_number

_SCALE = 10**READING_DECIMALS
_FLAGS = tuple(f"flag_{item}" for item in HOUR_ITEMS)
_LARGE = 2_000_000
"""Rows from which on a file is worth a pass of checking to keep it lazy."""


def read_parquet(path: Path, layout: str, context: Context) -> Sheet:
    """One Parquet file; only the layout ``template`` exists as Parquet."""
    if layout != "template":
        raise BadInput(f"格式 {layout} 没有 Parquet 形式；Parquet 请按 template 格式准备。")
    scan = pl.scan_parquet(path)
    try:
        schema = scan.collect_schema()
        rows = int(scan.select(pl.len()).collect().item())
    except (pl.exceptions.PolarsError, OSError) as wrong:
        raise BadInput(f"Parquet 文件不完整或打不开（{wrong}）；请重新导出。") from None
    found = Findings(path.name)
    missing = [name for name in ("site", "time") if name not in schema]
    if missing or not any(item in schema for item in HOUR_ITEMS):
        raise BadInput(
            f"Parquet 文件缺少栏“{'、'.join(missing or HOUR_ITEMS)}”；"
            f"应有 site、time、{'、'.join(HOUR_ITEMS)}。"
        )
    known = ("site", "time", *HOUR_ITEMS, *_FLAGS)
    if unknown := [name for name in schema if name not in known]:
        found.note(f"不认识的栏“{'、'.join(unknown)}”未读入。")
    for item in HOUR_ITEMS:
        kind = schema.get(item)
        if kind is not None and not (kind.is_numeric() or kind in (pl.String, pl.Null)):
            raise BadInput(f"栏 {item} 的类型是 {kind}，不是数；请导出为数值。")
    plain = context.register is None and not any(name in schema for name in _FLAGS)
    if rows >= _LARGE and plain and _numeric(schema) and _is_fine(scan, schema, context):
        return Sheet(layout, HOURS, _lazy(scan, schema), notes=found.notes, file=path.name)
    frame = scan.select(name for name in known if name in schema).collect()
    return sheet_of(layout, HOURS, _rows(frame, context, found), found)


def _numeric(schema: pl.Schema) -> bool:
    return isinstance(schema["time"], pl.Datetime) and all(
        schema[item].is_integer() or schema[item] == pl.Float64
        for item in HOUR_ITEMS
        if item in schema
    )


def _stamp(schema: pl.Schema) -> pl.Expr:
    """Microseconds of the stamp in Beijing time."""
    time = pl.col("time")
    kind = schema["time"]
    if isinstance(kind, pl.Datetime) and kind.time_zone is not None:
        return time.dt.cast_time_unit("us").to_physical() + 8 * 3_600_000_000
    return time.dt.cast_time_unit("us").to_physical()


def _is_fine(scan: pl.LazyFrame, schema: pl.Schema, context: Context) -> bool:
    """Whether nothing in the file would be refused and no hour comes twice."""
    stamp = _stamp(schema)
    site = pl.col("site")
    # Rising within each run of a site, and as many runs as sites: then no hour comes twice.
    new = site != site.shift()
    sites = scan.select(site.cast(pl.String)).unique().collect().to_series()
    if sites.null_count() or ((sites.str.strip_chars() != sites) | (sites == "")).any():
        return False
    checks = [
        (stamp % 3_600_000_000 != 0).any().alias("whole"),
        pl.col("time").is_null().any().alias("keys"),
        (~new & (stamp <= stamp.shift())).any().alias("order"),
        (new.sum() + 1 != len(sites)).alias("runs"),
        (stamp < (day_number(date(bounds.earliest_year(), 1, 1)) * 86_400_000_000))
        .any()
        .alias("early"),
    ]
    if context.today is not None:
        last = (day_number(context.today) + 1) * 86_400_000_000
        checks.append((stamp > last).any().alias("future"))
    for item in HOUR_ITEMS:
        if item not in schema:
            continue
        # NaN is no value; left in, it would count as larger than any bound.
        value = pl.col(item).fill_nan(None) if schema[item].is_float() else pl.col(item)
        top = bounds.slip() if item == "co" else bounds.highest(item)
        checks.append(((value < 0) | (value > top)).any().alias(f"odd_{item}"))
        if schema[item] == pl.Float64:
            up = value * float(_SCALE)
            checks.append(((up - up.round()).abs() > 1e-9 * _SCALE).any().alias(f"far_{item}"))
    return not any(scan.select(checks).collect().row(0))


def _lazy(scan: pl.LazyFrame, schema: pl.Schema) -> pl.LazyFrame:
    items = []
    for item in HOUR_ITEMS:
        if item not in schema:
            items.append(pl.lit(None, pl.Int64).alias(item))
        elif schema[item].is_integer():
            items.append((pl.col(item).cast(pl.Int64) * _SCALE).alias(item))
        else:
            up = (pl.col(item).fill_nan(None) * float(_SCALE)).round()
            items.append(up.cast(pl.Int64).alias(item))
    hour = (_stamp(schema) // 3_600_000_000 - 1).alias("hour")
    return scan.select(pl.col("site").cast(pl.String), hour, *items).with_columns(
        (pl.int_range(1, pl.len() + 1, dtype=pl.Int64)).alias("line")
    )


def _rows(frame: pl.DataFrame, context: Context, found: Findings) -> pl.DataFrame:
    """The general way: like the rows of a text file, ``line`` is the row of the file."""
    titles = [Title(nth, (name,)) for nth, name in enumerate(frame.columns)]
    table = Table(Raw(found.file, "", pl.DataFrame(), pl.Series([1])), titles, 0, 1)
    table.body = frame
    table.lines = pl.int_range(1, frame.height + 1, eager=True).alias("line")
    said = frame["time"].cast(pl.String)
    if isinstance(frame.schema["time"], pl.Datetime):
        micros = frame.select(_stamp(frame.schema)).to_series()
        wrong = dict.fromkeys(
            (micros % 3600000000 != 0).fill_null(False).arg_true().to_list(), times.NOT_WHOLE
        )
        hour = times.believable(times.Read(micros // 3_600_000_000 - 1, wrong), 24)
    else:
        hour = times.stamps(said, None, found)
    return hours_of(
        table,
        Parts(
            site=frame["site"].cast(pl.String),
            hour=hour,
            items={
                item: (Title(0, (item,)), _values(frame[item]))
                for item in HOUR_ITEMS
                if item in frame.columns
            },
            site_column="site",
            hour_column="time",
            hour_said=said,
            flags={name[5:]: frame[name] for name in _FLAGS if name in frame.columns},
            register=context.register,
            today=context.today,
        ),
        found,
    )


def _values(given: pl.Series) -> pl.Series:
    if given.dtype == pl.Null:
        return given.cast(pl.String)
    if given.dtype == pl.Float32:
        # The shortest decimal that names the stored number is what was written.
        return given.fill_nan(None).cast(pl.String)
    return given
