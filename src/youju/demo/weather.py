"""What drives the air of the invented city: season, sun, stagnant days, rain, dust.

All numbers are whole thousandths. The days follow one another from the first day on, so a
history that ends earlier is the beginning of one that ends later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from youju.demo.noise import between, chance
from youju.terms.periods import day_number

FIRST: Final = date(2024, 1, 1)
"""The first invented day; 2024 reaches the city only as issued sheets."""
HOURS_FROM: Final = date(2025, 1, 1)
"""From here on the city has hours."""
TODAY: Final = date(2026, 11, 22)
"""Today in the demo, complete up to 24:00."""

_RAIN, _SUN, _CALM, _EPISODE, _DUST = 11, 12, 13, 14, 15


def sine(degrees: int) -> int:
    """1000 × sine of whole degrees by Bhaskara's fraction: good to 2 parts in 1000, no floats.

    >>> [sine(d) for d in (0, 30, 90, 180, 270, -90)]
    [0, 500, 1000, 0, -1000, -1000]
    """
    turn = degrees % 360
    half = turn % 180
    size = 4000 * half * (180 - half) // (40500 - half * (180 - half))
    return size if turn < 180 else -size


def warmth(day: date) -> int:
    """−1000 in the depth of winter (about 20 January) to 1000 in July."""
    passed = (day - date(day.year, 1, 1)).days
    return sine((passed - 20) * 360 // 365 - 90)


@dataclass(frozen=True, slots=True)
class Day:
    """One day over the whole city, in thousandths.

    ``warm`` −1000 … 1000; ``sun`` 150 … 1000; ``calm`` how much the air stands still (1000
    usual, 400 windy, above 2500 in the worst winter episodes); ``rain`` whether it rains.
    """

    day: date
    warm: int
    sun: int
    calm: int
    rain: bool


@dataclass(frozen=True, slots=True)
class Dust:
    """One dust event: hours by beginning, both included, and the PM10 it brings at its peak."""

    first_hour: int
    last_hour: int
    peak: int

    def brings(self, hour: int) -> int:
        """µg/m³ of PM10 in that hour over open country: a quick rise, a slow fall."""
        if not self.first_hour <= hour <= self.last_hour:
            return 0
        passed, span = hour - self.first_hour, self.last_hour - self.first_hour
        rise = max(2, span // 5)
        if passed < rise:
            return self.peak * (passed + 1) // rise
        return self.peak * (span - passed + 1) // (span - rise + 1)

    @property
    def days(self) -> tuple[int, ...]:
        """The day numbers that the event touches."""
        return tuple(range(self.first_hour // 24, self.last_hour // 24 + 1))


def _episodes(first: date, last: date) -> dict[date, int]:
    """Extra calm of the days of stagnant episodes: it builds up, then the wind comes."""
    extra: dict[date, int] = {}
    day, count = first, 0
    while day <= last:
        warm = warmth(day)
        gap = between(4, 11, _EPISODE, count, 0) + (warm + 1000) * 5 // 1000
        length = between(2, 6, _EPISODE, count, 1)
        strength = between(250, 1150, _EPISODE, count, 2) * (1450 - warm) // 1450
        day += timedelta(days=gap)
        for step in range(length):
            extra[day + timedelta(days=step)] = strength * (step + 2) // (length + 1)
        day += timedelta(days=length)
        extra[day] = -420  # the front that clears the air
        count += 1
    return extra


@cache
def days() -> tuple[Day, ...]:
    """Every day from ``FIRST`` to ``TODAY``."""
    episodes = _episodes(FIRST, TODAY)
    found: list[Day] = []
    usual, wet, cloud = 0, False, 500
    for place in range((TODAY - FIRST).days + 1):
        day = FIRST + timedelta(days=place)
        warm = warmth(day)
        wet = chance((470 if wet else 190) + warm * 110 // 1000, _RAIN, place)
        cloud = (cloud + between(0, 1000, _SUN, place)) // 2
        sun = max(150, 1000 - cloud * cloud // 1000 - (480 if wet else 0))
        usual = (usual * 6 + between(-260, 260, _CALM, place) * 4) // 10
        calm = 900 + usual + episodes.get(day, 0) - warm * 60 // 1000
        if wet:
            calm = calm * 4 // 5
        found.append(Day(day, warm, sun, max(380, calm), wet))
    return tuple(found)


@cache
def dust_events() -> tuple[Dust, ...]:
    """The dust of each spring: four to six events between March and the middle of May.

    One always falls into April, so that every spring has a month with a dust list.
    """
    found: list[Dust] = []
    for year in range(FIRST.year, TODAY.year + 1):
        count = between(4, 6, _DUST, year)
        for place in range(count):
            # evenly spread places, moved by up to a week, never overlap
            offset = 70 * place // count + between(0, 7, _DUST, year, place, 1)
            start = day_number(date(year, 3, 4)) + offset
            hour = start * 24 + between(3, 15, _DUST, year, place, 2)
            span = between(9, 31, _DUST, year, place, 3)
            peak = between(190, 620, _DUST, year, place, 4)
            found.append(Dust(hour, hour + span, peak))
    return tuple(found)


def dust_in(month: date) -> tuple[Dust, ...]:
    """The events that touch the month of that day."""
    return tuple(
        event
        for event in dust_events()
        if any(
            (one.year, one.month) == (month.year, month.month)
            for one in (date(1970, 1, 1) + timedelta(days=number) for number in event.days)
        )
    )
