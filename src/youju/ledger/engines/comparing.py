"""Whether two engines said the same: rows that differ, counted and named."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl


def canonical(rows: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """The rows as text, columns by name, ordered by key: what engines must agree on.

    Engines name their whole numbers and truths differently; their values are compared, not
    their widths. A float is refused (TypeError): none may take part.
    """
    floats = [name for name, kind in rows.schema.items() if kind.is_float()]
    if floats:
        raise TypeError(f"floats among the results: {', '.join(floats)}")
    text = rows.select(
        pl.col(name).cast(pl.Int64).cast(pl.String) if kind == pl.Boolean
        else pl.col(name).cast(pl.String)
        for name, kind in sorted(rows.schema.items())
    )  # fmt: skip
    return text.sort(key)


def differing(one: pl.DataFrame, other: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """Rows of either that the other does not have, with ``side`` (``one`` or ``other``).

    :raises ValueError: the columns differ.
    """
    left, right = canonical(one, key), canonical(other, key)
    if left.columns != right.columns:
        raise ValueError(f"columns differ: {sorted(set(left.columns) ^ set(right.columns))}")
    joined = {"on": left.columns, "how": "anti", "nulls_equal": True}
    return pl.concat(
        [
            left.join(right, **joined).with_columns(side=pl.lit("one")),  # type: ignore[arg-type]
            right.join(left, **joined).with_columns(side=pl.lit("other")),  # type: ignore[arg-type]
        ]
    ).sort(*key, "side")
