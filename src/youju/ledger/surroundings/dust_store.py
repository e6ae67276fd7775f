"""The table of dustfall: ``fig_dustfall_period``, points, counties and the city by period."""

from __future__ import annotations

from typing import Final

import polars as pl

from youju.ledger.surroundings.shelf import Shelf

PERIOD = "fig_dustfall_period"

PERIOD_SCHEMA: dict[str, pl.DataType] = {
    **dict.fromkeys(("kind", "object", "period", "period_kind", "missing"), pl.String()),
    **dict.fromkeys(("largest_at", "smallest_at", "met"), pl.String()),
    **dict.fromkeys(("start", "end", "many", "mean", "largest", "smallest"), pl.Int64()),
    **dict.fromkeys(("limit", "over", "rank", "before", "change"), pl.Int64()),
    "basis": pl.Int64(),
}
"""A period of a point, a county or the city, t/(km²·month) at 10⁻⁶. ``many``: points with a
value in a month, months with one in a longer period; ``missing`` the others, joined by 、;
``largest`` and ``smallest``: the points of a month; ``rank`` of counties; ``before``: the mean of
the same period of last year, ``change`` against it in tenths of a percent."""

SHELF: Final = Shelf(
    "dustfall",
    "降尘",
    "登记降尘点位、导入监测结果，再运行 youju compute",
    {PERIOD: PERIOD_SCHEMA},
    {PERIOD: ("kind", "object", "period")},
)
