"""The tables of sound: ``fig_sound_day`` and ``fig_sound_period``."""

from __future__ import annotations

from typing import Final

import polars as pl

from youju.ledger.surroundings.shelf import Shelf

DAY, PERIOD = "fig_sound_day", "fig_sound_period"
LEVEL_DECIMALS: Final = 4
RATE_DECIMALS: Final = 1
WHOLES: Final = ("region", "road")
"""What has a mean level and a grade."""

DAY_SCHEMA: dict[str, pl.DataType] = {
    **dict.fromkeys(("site", "kind", "zone", "county", "city", "note"), pl.String()),
    **dict.fromkeys(("day", "ld", "ln", "ldn", "limit_day", "limit_night", "hours"), pl.Int64()),
    **dict.fromkeys(("met_day", "met_night", "reported"), pl.Boolean()),
    "length": pl.Int64(),
    "basis": pl.Int64(),
}
"""A day of a site: levels and limits at 10⁻⁴ dB(A); ``reported``: a level came as such."""
PERIOD_SCHEMA: dict[str, pl.DataType] = {
    **dict.fromkeys(("kind", "object", "zone", "period", "period_kind", "unzoned"), pl.String()),
    **dict.fromkeys(("start", "end", "sites"), pl.Int64()),
    **dict.fromkeys(("day_of", "day_met", "day_rate"), pl.Int64()),
    **dict.fromkeys(("night_of", "night_met", "night_rate"), pl.Int64()),
    **{
        f"{what}_{when}{more}": pl.String() if more == "_grade" else pl.Int64()
        for what in WHOLES
        for when in ("day", "night")
        for more in ("", "_of", "_grade")
    },
    "basis": pl.Int64(),
}
"""A period of a place, of all zones (``zone`` empty) or of one: point-periods and how many meet
their limit, rates and mean levels at 10⁻¹."""

SHELF: Final = Shelf(
    "sound",
    "声环境",
    "登记声环境点位、导入监测结果，再运行 youju compute",
    {DAY: DAY_SCHEMA, PERIOD: PERIOD_SCHEMA},
    {DAY: ("site", "day"), PERIOD: ("kind", "object", "zone", "period")},
)
