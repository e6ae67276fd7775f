"""Stations near a station, by their registered coordinates; in whole metres, without floats.

>>> from youju.readings.network.registers import Network, Outlet
>>> here = Outlet("A", "站", "甲", "空气站", lon="113.00", lat="30.00")
>>> east = Outlet("B", "站", "乙", "微站", lon="113.01", lat="30.00")
>>> metres(here, east)  # 1,111.95 m × cos 30° = 962.98 m, cut to whole metres
962
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import isqrt
from typing import Final

from youju.readings.network.registers import Network, Outlet

DEGREE: Final = Fraction(111_195)
"""Metres of a degree on a sphere of 6,371 km; the error over some kilometres is below 1 %."""
RADIAN: Final = Fraction(31_415_926_536, 10**10) / 180


def near(
    network: Network, station: Outlet, day: date, *, kinds: Collection[str], within: int
) -> list[str]:
    """The keys of other stations of those kinds within that distance, in order."""
    if not station.lon or not station.lat:
        return []
    return sorted(
        one.outlet
        for one in network.outlets
        if one.kind in kinds
        and one.outlet != station.outlet
        and one.stands_on(day)
        and one.lon
        and one.lat
        and metres(station, one) <= within
    )


def metres(one: Outlet, other: Outlet) -> int:
    """The distance of two outlets with coordinates."""
    lat, lat_ = (Fraction(Decimal(each.lat)) for each in (one, other))
    lon, lon_ = (Fraction(Decimal(each.lon)) for each in (one, other))
    north = (lat - lat_) * DEGREE
    east = (lon - lon_) * DEGREE * _cosine((lat + lat_) / 2)
    return isqrt(int(north * north + east * east))


def _cosine(degrees: Fraction) -> Fraction:
    """By its series; below 60° the sixth power is enough for metres."""
    square = (degrees * RADIAN) ** 2
    return 1 - square / 2 + square**2 / 24 - square**3 / 720 + square**4 / 40320
