"""Lines of a table that do not match its head: cut ones, stray separators, untitled columns."""

from __future__ import annotations

import polars as pl

from youju.readings.layouts.heads import Table
from youju.readings.layouts.names import is_note
from youju.readings.layouts.refusals import Findings
from youju.readings.layouts.workbook import letters


def without_ragged(table: Table, found: Findings) -> None:
    """Refuse lines whose fields can't be matched to the head, and say what has no head.

    A line with fewer or more fields than the head has been cut or holds a stray separator;
    lines with a single text are notes, which the layout deals with.
    """
    untitled = [
        title.nth
        for title in table.titles
        if not title.parts and table.body[f"c{title.nth}"].null_count() < table.body.height
    ]
    widths = table.raw.widths
    if widths is not None:
        head = int(widths[table.first_row + table.depth - 1])
        own = widths.slice(table.first_row + table.depth)
        said = table.body.select(
            pl.sum_horizontal(pl.all().is_not_null().cast(pl.Int64)).alias("said")
        ).to_series()
        first = table.body.to_series(0)
        beyond = pl.Series([False]).new_from_index(0, table.body.height)
        for name in table.body.columns[head:]:
            beyond = beyond | table.body[name].is_not_null()
        wrong = ((own < head) | beyond) & (said > 1)
        rows = [row for row in wrong.arg_true().to_list() if not is_note(first[row] or "")]
        for row in rows:
            reason = f"这一行有{own[row]}栏，表头有{head}栏，对不上；请核对逗号，或补全这一行。"
            found.refuse(table.lines[row], "", first[row], reason)
        untitled = [nth for nth in untitled if nth < head]
        if rows:
            keep = (~wrong).scatter(
                [row for row in wrong.arg_true().to_list() if row not in set(rows)], True
            )
            table.body = table.body.filter(keep)
            table.lines = table.lines.filter(keep)
    if untitled:
        columns = "、".join(letters(nth) for nth in untitled)
        found.note(f"第{columns}栏没有表头，未读入。")
