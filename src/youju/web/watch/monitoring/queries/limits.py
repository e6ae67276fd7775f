"""The limits of the day: what GB 3095 says of an item, by the edition in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from youju.standards.air import gb3095
from youju.terms.errors import NoEditionInForce, UnknownSubstance
from youju.terms.figures import Figure

DAILY = {"pm25": "24h", "pm10": "24h", "so2": "24h", "no2": "24h", "co": "24h", "o3_8h": "8h"}
HOURLY = {"so2": "1h", "no2": "1h", "co": "1h", "o3": "1h"}
_KEYS = {
    "pm25": "PM2.5",
    "pm10": "PM10",
    "so2": "SO2",
    "no2": "NO2",
    "co": "CO",
    "o3": "O3",
    "o3_8h": "O3",
}


@dataclass(frozen=True)
class Stretch:
    """A limit and the days between which it holds (both included)."""

    limit: Figure
    first: date
    last: date
    averaging: str


def of_days(item: str, first: date, last: date) -> list[Stretch]:
    """The grade II limits of a day's value between two days; two of them across an edition."""
    return _stretches(item, DAILY.get(item), first, last)


def of_hours(item: str, first: date, last: date) -> list[Stretch]:
    """The same of an hour's value; particles have none."""
    return _stretches(item, HOURLY.get(item), first, last)


def _stretches(item: str, averaging: str | None, first: date, last: date) -> list[Stretch]:
    if averaging is None:
        return []
    starts = [
        edition.since for edition in gb3095.STANDARD.editions if first < edition.since <= last
    ]
    begins = [first, *starts]
    ends = [*(start - timedelta(days=1) for start in starts), last]
    found: list[Stretch] = []
    for begin, end in zip(begins, ends, strict=True):
        try:
            limit = gb3095.limit(_KEYS[item], averaging, on=begin)
        except (NoEditionInForce, UnknownSubstance):
            continue
        found.append(Stretch(limit, begin, end, averaging))
    return found
