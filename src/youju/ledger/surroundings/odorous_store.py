"""The tables of black and odorous water: ``fig_odorous_point``, ``_water`` and ``_place``."""

from __future__ import annotations

from typing import Final

import polars as pl

from youju.ledger.surroundings.shelf import Shelf

POINT, WATER, PLACE = "fig_odorous_point", "fig_odorous_water", "fig_odorous_place"

POINT_SCHEMA: dict[str, pl.DataType] = {
    **dict.fromkeys(("water", "point", "period", "grade", "deciding"), pl.String()),
    "readings": pl.Int64(),
    "basis": pl.Int64(),
}
"""A point over a period: its grade and the items that make it severe."""
WATER_SCHEMA: dict[str, pl.DataType] = {
    **dict.fromkeys(("water", "period", "period_kind", "grade", "state"), pl.String()),
    **dict.fromkeys(("start", "end", "points", "severe"), pl.Int64()),
    "basis": pl.Int64(),
}
"""A water body over a period: grade (null where nothing can be judged) and state at its end."""
PLACE_SCHEMA: dict[str, pl.DataType] = {
    **dict.fromkeys(("kind", "object", "list", "period"), pl.String()),
    **dict.fromkeys(("gone", "back", "of", "share"), pl.Int64()),
    "basis": pl.Int64(),
}
"""A county or the city at the end of a period: waters cleared, those that came back, all of them,
the share in % at 10⁻⁶; of cities (``list`` empty), of villages by their list."""

SHELF: Final = Shelf(
    "odorous",
    "黑臭水体",
    "登记黑臭水体，再运行 youju compute",
    {POINT: POINT_SCHEMA, WATER: WATER_SCHEMA, PLACE: PLACE_SCHEMA},
    {
        POINT: ("water", "point", "period"),
        WATER: ("water", "period"),
        PLACE: ("kind", "object", "list", "period"),
    },
)
