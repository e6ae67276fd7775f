"""Hours of the invented stations as files in the ``template`` layout."""

from __future__ import annotations

import io

import polars as pl

from youju.demo.air import ITEMS


def _template(hours: pl.DataFrame) -> pl.DataFrame:
    """The ``template`` layout: hour-ending stamps without zone (Beijing), CO in mg/m³."""
    stamp = ((pl.col("hour") + 1) * 3_600_000_000).cast(pl.Datetime("us"))
    return hours.select("site", stamp.alias("time"), *ITEMS, "^flag_.*$").with_columns(
        co=pl.col("co") / 10
    )


def hours_parquet(hours: pl.DataFrame) -> bytes:
    """Hours in the ``template`` layout as Parquet, without flags (a gap is only empty)."""
    out = io.BytesIO()
    plain = _template(hours).select("site", "time", *ITEMS)
    plain.write_parquet(out, compression="zstd", statistics=False)
    return out.getvalue()


def hours_csv(hours: pl.DataFrame) -> bytes:
    """Hours in the ``template`` layout as CSV with the flags that the stations sent."""
    table = _template(hours).with_columns(pl.col("time").dt.strftime("%Y-%m-%dT%H:%M"))
    return table.write_csv().encode()
