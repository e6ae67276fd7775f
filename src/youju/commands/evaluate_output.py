"""Tables of ``evaluate`` as CSV, Parquet and JSON.

Inside a table every number is a whole number of millionths or a plain count; ``Column`` says
how it leaves: CSV and JSON as decimal text with the decimals of the rule, Parquet as exact
decimals. ``NA`` (an AQI that the rule does not publish) is null in Parquet.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import polars as pl

from youju.readings.layouts import Refusal
from youju.terms.numbers import HELD_DECIMALS

HELD = 10**HELD_DECIMALS
NOT_PUBLISHED = "NA"
EXACT = pl.Decimal(18, HELD_DECIMALS)


def exact(column: str) -> pl.Expr:
    """Millionths as an exact decimal number with six decimals."""
    value: pl.Expr = pl.col(column).cast(EXACT) / HELD
    return value.cast(EXACT)


def rounded(column: str, decimals: int) -> pl.Expr:
    """Millionths rounded half to even (GB/T 8170), as a number with that many decimals."""
    units = _half_even(pl.col(column), 10 ** (HELD_DECIMALS - decimals))
    if decimals == 0:
        return units
    kind = pl.Decimal(18, decimals)
    value: pl.Expr = units.cast(kind) / 10**decimals
    return value.cast(kind)


def _half_even(column: pl.Expr, divisor: int) -> pl.Expr:
    whole, rest = column // divisor, column % divisor
    up = (rest * 2 > divisor) | ((rest * 2 == divisor) & (whole % 2 == 1))
    return whole + up.cast(pl.Int64)


def write(table: pl.DataFrame, out: Path | None) -> None:
    """Write the table where it was asked; to standard output as CSV without ``out``."""
    if out is None:
        sys.stdout.write(_as_csv(table).write_csv())
        return
    match out.suffix.lower():
        case ".parquet":
            table.write_parquet(out, compression="zstd", compression_level=1)
        case ".json":
            out.write_text(_as_json(table), encoding="utf-8")
        case _:
            _as_csv(table).write_csv(out)


def _shown(table: pl.DataFrame) -> pl.DataFrame:
    """The table as text sees it: an AQI that is not published says so."""
    if "aqi" not in table.columns:
        return table
    return table.with_columns(pl.col("aqi").cast(pl.String).fill_null(NOT_PUBLISHED))


def _as_csv(table: pl.DataFrame) -> pl.DataFrame:
    """Empty text and no value look the same in a CSV: nothing between two commas."""
    return _shown(table).with_columns(pl.col(pl.String).replace("", None))


def _as_json(table: pl.DataFrame) -> str:
    """One object a line inside one array; numbers keep their decimals, gaps are null."""
    numbers = [n for n, kind in table.schema.items() if kind.is_numeric()]
    text = _shown(table).select(pl.all().cast(pl.String))
    raw = set(numbers)
    lines = []
    for row in text.iter_rows(named=True):
        parts = []
        for name, value in row.items():
            plain = value is None or (name in raw and value != NOT_PUBLISHED)
            said = "null" if value is None else value
            parts.append(
                f"{json.dumps(name)}: {said if plain else json.dumps(value, ensure_ascii=False)}"
            )
        lines.append("{" + ", ".join(parts) + "}")
    return "[\n" + ",\n".join(lines) + "\n]\n"


def refused_path(out: Path | None) -> Path | None:
    """Where refused rows go: beside the output, ``OUT.refused.csv``."""
    return None if out is None else out.with_suffix(".refused.csv")


def write_refused(refused: pl.DataFrame, target: Path | None, shown: int = 10) -> None:
    """The refused rows as a file; without one, the first few on standard error."""
    if target is not None:
        refused.write_csv(target, include_bom=True)
        return
    for row in refused.head(shown).iter_rows(named=True):
        print(f"  {Refusal.of(row)}", file=sys.stderr)
    if refused.height > shown:
        print("  ……（用 --out 得到全部）", file=sys.stderr)
