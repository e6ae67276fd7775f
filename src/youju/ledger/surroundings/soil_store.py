"""The tables of soil: ``fig_soil_sample``, ``fig_soil_item`` and ``fig_soil_place``."""

from __future__ import annotations

from typing import Final

import polars as pl

from youju.ledger.surroundings.shelf import Shelf

SAMPLE, ITEM, PLACE = "fig_soil_sample", "fig_soil_item", "fig_soil_place"
RATE_DECIMALS: Final = 6

SAMPLE_SCHEMA: dict[str, pl.DataType] = {
    **dict.fromkeys(("site", "depth", "kind", "land", "county", "city"), pl.String()),
    **dict.fromkeys(("verdict", "deciding", "undecided", "unlisted", "note"), pl.String()),
    **dict.fromkeys(("day", "ph", "items"), pl.Int64()),
    "basis": pl.Int64(),
}
"""A sample: the gravest verdict and the items that decide it, joined by 、; pH at 10⁻¹⁰."""
ITEM_SCHEMA: dict[str, pl.DataType] = {
    **dict.fromkeys(("site", "depth", "item", "verdict"), pl.String()),
    **dict.fromkeys(("day", "value", "screening", "intervention"), pl.Int64()),
    "below": pl.Boolean(),
    "basis": pl.Int64(),
}
"""An item of a sample at 10⁻¹⁰ mg/kg; ``below``: the value is the detection limit."""
PLACE_SCHEMA: dict[str, pl.DataType] = {
    **dict.fromkeys(("kind", "object", "period"), pl.String()),
    **dict.fromkeys(("sites", "clean", "clean_rate"), pl.Int64()),
    **dict.fromkeys(("farmland_safe", "farmland_of", "farmland_rate"), pl.Int64()),
    **dict.fromkeys(("building_safe", "building_of", "building_rate"), pl.Int64()),
    "basis": pl.Int64(),
}
"""A year of a place: sites judged and those not above any screening value, areas of the accounts
at 10⁻⁶ (亩, 公顷), rates in % at 10⁻⁶."""

SHELF: Final = Shelf(
    "soil",
    "土壤环境",
    "登记土壤点位或安全利用台账，再运行 youju compute",
    {SAMPLE: SAMPLE_SCHEMA, ITEM: ITEM_SCHEMA, PLACE: PLACE_SCHEMA},
    {
        SAMPLE: ("site", "day", "depth"),
        ITEM: ("site", "day", "depth", "item"),
        PLACE: ("kind", "object", "period"),
    },
)
