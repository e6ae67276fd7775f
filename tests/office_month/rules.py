"""The numbers of the standards as the workbook writes them, each with where it comes from.

Limits and breakpoints are read from the reference tables beside the published data; the few
others stand here next to the words of the row that says them, and a test finds these words.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.office_month.files import DAY_ITEMS

NEW_FROM = date(2026, 3, 1)
"""First day of the editions of 2026; a period is judged by its last day."""
INDEX = (0, 50, 100, 150, 200, 300, 400, 500)
KEYS = {
    "so2": "SO2",
    "no2": "NO2",
    "co": "CO",
    "o3_8h": "O3_8h",
    "pm10": "PM10",
    "pm25": "PM2.5",
}
LEVELS = ((0, "优"), (51, "良"), (101, "轻度污染"), (151, "中度污染"), (201, "重度污染"),
          (301, "严重污染"))  # fmt: skip
PERCENT = {"so2": 98, "no2": 98, "co": 95, "o3_8h": 90, "pm10": 95, "pm25": 95}
INDEX_TAKES = {"co": "p", "o3_8h": "p"}
"""The items whose percentile, not mean, enters the composite index."""

NUMBERS = {
    "hours": (20, ">=20 hourly means (or sampling hours) per day"),
    "window_hours": (6, ">=6 hourly means in each 8 h"),
    "windows": (14, "8-h means ending 08:00..24:00 (17 possible): >=14 valid"),
    "share": (75, "valid stations >=75% of all (>=50% if fewer than 4)"),
    "share_few": (50, "valid stations >=75% of all (>=50% if fewer than 4)"),
    "few": (4, "valid stations >=75% of all (>=50% if fewer than 4)"),
    "month_days": (27, ">=27 per month (February >=25)"),
    "february_days": (25, ">=27 per month (February >=25)"),
}
"""name → number and the words of validity.csv that state it."""
DECIMALS = {2012: (0, 1), 2026: (1, 2)}
"""Decimals of a period's statistic: µg/m³ items and CO (rounding.csv)."""


@dataclass(frozen=True)
class Rules:
    """Breakpoints and limits by rule set (2012, 2026), items in the order of ``DAY_ITEMS``."""

    breaks: dict[tuple[int, str], tuple[float, ...]]
    limits: dict[tuple[int, str], float]

    @classmethod
    def read(cls, folder: Path) -> Rules:
        """From reference/air: iaqi_breakpoints.csv and gb3095_limits.csv."""
        breaks: dict[tuple[int, str], tuple[float, ...]] = {}
        for row in _rows(folder / "iaqi_breakpoints.csv"):
            item = _item(row["pollutant"])
            wanted = "8h" if item == "o3_8h" else "24h"
            if item is not None and row["averaging"].startswith(wanted):
                points = [row[f"bp_iaqi_{index}"] for index in INDEX]
                edition = 2012 if row["standard"].endswith("2012") else 2026
                breaks[edition, item] = tuple(float(point) for point in points if point)
        limits: dict[tuple[int, str], float] = {}
        for row in _rows(folder / "gb3095_limits.csv"):
            item = _item(row["pollutant"])
            if item is None:
                continue
            wanted = {"co": "24h", "o3_8h": "max8h"}.get(item, "year")
            first = 2012 if row["standard"].endswith("2012") else 2026
            if row["averaging"] == wanted and row["phase"] != "final":
                limits[first, item] = float(row["class2"])
        assert len(breaks) == len(limits) == 2 * len(DAY_ITEMS)
        return cls(breaks, limits)


def edition_of(day: date) -> int:
    """The rule set of a day, or of a period by its last day."""
    return 2026 if day >= NEW_FROM else 2012


def decimals_of(item: str, edition: int) -> int:
    """Decimals of the statistic of a period."""
    return DECIMALS[edition][item == "co"]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _item(pollutant: str) -> str | None:
    return {key: item for item, key in KEYS.items()}.get(pollutant.replace("O3", "O3_8h"))
