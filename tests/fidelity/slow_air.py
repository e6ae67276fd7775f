"""HJ 663 and the index once more, slowly, in plain fractions: written for the tests alone.

It shares nothing with the program, neither code nor dated files: the few numbers that it
needs (2012 set) are written out here. Reads the Beijing files (PRSA) row by row.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

COLUMNS = {"pm25": "PM2.5", "pm10": "PM10", "so2": "SO2", "no2": "NO2", "co": "CO", "o3": "O3"}
SHARE = {"pm25": 95, "pm10": 95, "so2": 98, "no2": 98, "co": 95, "o3_8h": 90}
LIMIT = {"so2": 60, "no2": 40, "co": 4, "o3_8h": 160, "pm10": 70, "pm25": 35}
DAYS = ("pm25", "pm10", "so2", "no2", "co", "o3_8h")
INDEX = (0, 50, 100, 150, 200, 300, 400, 500)
BREAKS = {
    "so2": (0, 50, 150, 475, 800, 1600, 2100, 2620),
    "no2": (0, 40, 80, 180, 280, 565, 750, 940),
    "co": (0, 2, 4, 14, 24, 36, 48, 60),
    "o3_8h": (0, 100, 160, 215, 265, 800),
    "o3": (0, 160, 200, 300, 400, 800, 1000, 1200),
    "pm10": (0, 50, 150, 250, 350, 420, 500, 600),
    "pm25": (0, 35, 75, 115, 150, 250, 350, 500),
}
NAMES = {"so2": "SO2", "no2": "NO2", "co": "CO", "o3_8h": "O3_8h", "pm10": "PM10", "pm25": "PM2.5"}

Hours = dict[date, dict[str, list[Fraction | None]]]


def half_even(value: Fraction, decimals: int) -> Fraction:
    """GB/T 8170: ``round`` of a fraction rounds half to even, exactly."""
    return Fraction(round(value * 10**decimals), 10**decimals)


def read_prsa(file: Path) -> tuple[str, Hours]:
    """The station and its hours by natural day: row ``hour`` 0 … 23 is the hour beginning then."""
    hours: Hours = defaultdict(lambda: {name: [None] * 24 for name in COLUMNS})
    station = ""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            station = row["station"]
            day = date(int(row["year"]), int(row["month"]), int(row["day"]))
            columns = hours[day]  # a day of nothing but NA is a day too
            for name, head in COLUMNS.items():
                if row[head] != "NA":
                    value = Fraction(row[head])
                    columns[name][int(row["hour"])] = value / 1000 if name == "co" else value
    return station, hours


def day_mean(values: list[Fraction | None]) -> Fraction | None:
    """At least 20 hours, held at a millionth."""
    there = [one for one in values if one is not None]
    return half_even(sum(there, Fraction(0)) / len(there), 6) if len(there) >= 20 else None


def ozone(values: list[Fraction | None]) -> tuple[int, Fraction | None]:
    """Valid windows (ending at 8 … 24, 6 of 8 hours) and the day's maximum where it counts."""
    means = []
    for end in range(8, 25):
        there = [one for one in values[end - 8 : end] if one is not None]
        if len(there) >= 6:
            means.append(sum(there, Fraction(0)) / len(there))
    if not means or (len(means) < 14 and max(means) <= 160):
        return len(means), None
    return len(means), half_even(max(means), 6)


def sub_index(item: str, value: Fraction) -> int | None:
    """Rounded up; above 500 the range ends; ozone above 800 has no 8-hour index."""
    breaks = BREAKS[item]
    for place in range(len(breaks) - 1):
        low, high = breaks[place], breaks[place + 1]
        if value <= high:
            exact = INDEX[place] + (value - low) * (INDEX[place + 1] - INDEX[place]) / (high - low)
            return -int(-exact // 1)
    return None if item == "o3_8h" else 500


def evaluated(hours: Hours) -> dict[date, dict[str, object]]:
    """Every day: held statistics, valid hours, windows, AQI and primary pollutants."""
    found: dict[date, dict[str, object]] = {}
    for day, columns in sorted(hours.items()):
        row: dict[str, object] = {name: day_mean(columns[name]) for name in COLUMNS if name != "o3"}
        row["o3_windows"], row["o3_8h"] = ozone(columns["o3"])
        for name in COLUMNS:
            row[f"n_{name}"] = sum(one is not None for one in columns[name])
        parts: dict[str, int] = {}
        for name in ("so2", "no2", "co", "o3_8h", "pm10", "pm25"):
            value = row[name]
            if isinstance(value, Fraction):
                part = sub_index(name, value)
                if part is None:  # above 800: the index of the highest hour (note 3)
                    part = sub_index("o3", max(one for one in columns["o3"] if one is not None))
                assert part is not None
                parts[name] = part
        row["aqi"] = max(parts.values(), default=None)
        row["primary"] = ",".join(
            NAMES[name] for name, one in parts.items() if one == row["aqi"] and one > 50
        )
        found[day] = row
    return found


def percentile(values: list[Fraction], share: int) -> Fraction:
    """k = 1 + (n-1)·p/100, between the neighbours, held at a millionth."""
    ordered = sorted(values)
    k = Fraction(len(ordered) - 1) * share / 100
    low = int(k)
    high = min(low + 1, len(ordered) - 1)
    return half_even(ordered[low] + (ordered[high] - ordered[low]) * (k - low), 6)


def year(days: dict[date, dict[str, object]], which: int) -> dict[str, object]:
    """Means, percentiles and validity of a year, and the index where all six are valid."""
    row: dict[str, object] = {}
    first = date(which, 1, 1)
    all_days = [first + timedelta(days=n) for n in range((date(which + 1, 1, 1) - first).days)]
    singles: list[Fraction] = []
    for name in DAYS:
        values = {d: days[d][name] for d in all_days if d in days}
        there = {d: v for d, v in values.items() if isinstance(v, Fraction)}
        months = [sum(d.month == m for d in there) for m in range(1, 13)]
        short = sum(count < (25 if m == 2 else 27) for m, count in enumerate(months, 1))
        valid = len(there) >= 324 and short == 0
        row[f"n_{name}"], row[f"short_{name}"], row[f"valid_{name}"] = len(there), short, valid
        if valid:
            row[f"{name}_mean"] = half_even(sum(there.values(), Fraction(0)) / len(there), 6)
            row[f"{name}_p"] = percentile(list(there.values()), SHARE[name])
            taken = row[f"{name}_p" if name in ("co", "o3_8h") else f"{name}_mean"]
            assert isinstance(taken, Fraction)
            shown = half_even(taken, 1 if name == "co" else 0)
            singles.append(half_even(shown / LIMIT[name], 2))
    row["index"] = sum(singles, Fraction(0)) if len(singles) == 6 else None
    return row
