"""Rows that speak of the same thing twice: equal ones are kept once, differing ones refused."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from youju.readings.layouts.refusals import Findings

DISAGREE = "与第{}行是同一{}，但内容不同；请核对后只保留正确的一行，两行均未读入。"


def settled(
    frame: pl.DataFrame,
    keys: Sequence[str],
    values: Sequence[str],
    found: Findings,
    what: str,
    column: str,
) -> pl.DataFrame:
    """The frame with at most one row for each key.

    Rows that agree in ``values`` are kept once (the first; a note counts the others); rows
    that differ are refused, all of them, each naming the other's line.
    """
    if not frame.height or not frame.select(keys).is_duplicated().any():
        return frame
    once = frame.unique([*keys, *values], keep="first", maintain_order=True)
    repeated = frame.height - once.height
    if repeated:
        found.note(f"有{repeated}行与前面的行完全相同，只保留一次。")
    clash = once.select(keys).is_duplicated()
    if not clash.any():
        return once
    bad = frame.join(once.filter(clash).select(keys).unique(), on=list(keys), how="semi")
    for group in bad.partition_by(keys, maintain_order=True):
        lines = group["line"].to_list()
        for line in lines:
            others = "、".join(str(other) for other in lines if other != line)
            said = str(group.row(0, named=True)[keys[0]])
            found.refuse(line, column, said, DISAGREE.format(others, what))
    return once.filter(~clash)
