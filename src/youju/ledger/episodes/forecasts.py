"""预报 — what was forecast for a day beside what was measured, and how often it was right.

What counts as a hit (rules.toml, ``[edition.forecast]``):

- ``range = "inside"``: the measured AQI lies in the stated range, both ends included;
- ``level = "any"``: the measured level is one of the stated levels (a forecast 良至轻度污染
  states two); where none is stated, of the levels that the stated range reaches into;
- ``primary = "shared"``: at least one of the stated primary pollutants is one of those measured.
  Judged only where one is stated and the day has one (AQI above 50).

A day without a measured AQI is not judged at all, and is counted as such.

>>> one = Forecast(date(2026, 1, 14), date(2026, 1, 15), 90, 120, (), ("PM2.5",), "市中心")
>>> said = judge(one, Measured(date(2026, 1, 15), 108, ("PM2.5",)))
>>> said.range_hit, said.level_hit, said.primary_hit
(True, True, True)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from youju.standards.air import hj633
from youju.terms.errors import BadInput
from youju.terms.numbers import round_even

HIGHEST = 500
LEVELS = ("优", "良", "轻度污染", "中度污染", "重度污染", "严重污染")
"""The words of the levels 1 to 6 (HJ 633)."""
ITEMS = ("PM2.5", "PM10", "O3_8h", "NO2", "SO2", "CO")
"""What may be named as a primary pollutant."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """One issued forecast of one day: ``levels`` by number, ``primary`` keys of pollutants."""

    issued_on: date
    day: date
    low: int
    high: int
    levels: tuple[int, ...]
    primary: tuple[str, ...]
    issuer: str
    document: str = ""

    @property
    def lead(self) -> int:
        """How many days ahead."""
        return (self.day - self.issued_on).days


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured: AQI and primary pollutants of a day; None where it has no AQI."""

    day: date
    aqi: int | None
    primary: tuple[str, ...]

    @property
    def level(self) -> int | None:
        """The number of its level."""
        return None if self.aqi is None else hj633.level_of(self.aqi, on=self.day).number


@dataclass(frozen=True, slots=True)
class Verdict:
    """A forecast against the day; None where that part is not judged."""

    forecast: Forecast
    measured: Measured | None
    range_hit: bool | None
    level_hit: bool | None
    primary_hit: bool | None

    @property
    def judged(self) -> bool:
        """Whether there is a measured AQI."""
        return self.range_hit is not None


@dataclass(frozen=True, slots=True)
class Rate:
    """So many hits of so many judged."""

    hits: int
    of: int

    @property
    def share(self) -> Fraction | None:
        """The share in per cent; None without any."""
        return Fraction(100 * self.hits, self.of) if self.of else None

    @property
    def percent(self) -> Decimal | None:
        """The share with one decimal."""
        return None if self.share is None else round_even(self.share, 1)


@dataclass(frozen=True, slots=True)
class ByLead:
    """All forecasts of one lead day: how many there are, how many days were measured, hits."""

    lead: int
    forecasts: int
    judged: int
    range: Rate
    level: Rate
    primary: Rate


def checked(one: Forecast, *, lead: tuple[int, int], today: date, late: bool = False) -> Forecast:
    """The forecast, when it can be one.

    ``late``: it is entered after its day from an issued document; without that a forecast for
    a day that has passed is refused, because it would be a forecast of what is known.

    :raises BadInput: what is wrong and what would do.
    """
    if one.day <= one.issued_on:
        raise BadInput(
            f"发布日期{one.issued_on}，预报日期{one.day}：预报日期应晚于发布日期；请核对两个日期。"
        )
    if not lead[0] <= one.lead <= lead[1]:
        raise BadInput(f"提前{one.lead}天，应为{lead[0]}至{lead[1]}天；请核对发布日期和预报日期。")
    if one.issued_on > today:
        raise BadInput(f"发布日期{one.issued_on}还没有到；请在发布之后录入。")
    if not 0 <= one.low <= one.high <= HIGHEST:
        raise BadInput(f"AQI范围{one.low}至{one.high}不成立；两数应在0至{HIGHEST}之间，前小后大。")
    if not set(one.levels) <= set(range(1, 7)):
        raise BadInput(f"级别应为{'、'.join(LEVELS)}。")
    if unknown := [item for item in one.primary if item not in ITEMS]:
        raise BadInput(f"首要污染物“{'、'.join(unknown)}”不认识；可用{'、'.join(ITEMS)}。")
    if not one.issuer.strip():
        raise BadInput("没有写发布单位；预报只录入已经发布的，请写明由谁发布。")
    reach = set(levels_of(one.low, one.high, on=one.day))
    if one.levels and not set(one.levels) & reach:
        said = "至".join(LEVELS[number - 1] for number in one.levels)
        raise BadInput(f"级别“{said}”与AQI范围{one.low}至{one.high}不相符；请核对原文。")
    if one.day < today and not late:
        raise BadInput(
            f"预报日期{one.day}已经过去，现在录入等于事后预报。"
            "确系此前已发布、现在补录的，请填写文号并勾选“补录已发布的预报”。"
        )
    if one.day < today and not one.document.strip():
        raise BadInput("补录已发布的预报要写文号或原件名称，以便核对。")
    return one


def levels_of(low: int, high: int, *, on: date) -> tuple[int, ...]:
    """The numbers of the levels that a range of AQI reaches into."""
    first, last = (hj633.level_of(value, on=on).number for value in (low, high))
    return tuple(range(first, last + 1))


def judge(one: Forecast, measured: Measured | None) -> Verdict:
    """One forecast against its day; not judged where nothing was measured."""
    if measured is None or measured.aqi is None:
        return Verdict(one, measured, None, None, None)
    stated = one.levels or levels_of(one.low, one.high, on=one.day)
    shared = None
    if one.primary and measured.primary:
        shared = bool(set(one.primary) & set(measured.primary))
    return Verdict(
        one, measured, one.low <= measured.aqi <= one.high, measured.level in stated, shared
    )


def judged(given: Iterable[Forecast], measured: Mapping[date, Measured]) -> tuple[Verdict, ...]:
    """Every forecast against its day, by day and lead."""
    ordered = sorted(given, key=lambda one: (one.day, one.lead, one.issuer))
    return tuple(judge(one, measured.get(one.day)) for one in ordered)


def by_lead(verdicts: Sequence[Verdict]) -> tuple[ByLead, ...]:
    """Hit rates of each lead day."""
    found = []
    for lead in sorted({one.forecast.lead for one in verdicts}):
        mine = [one for one in verdicts if one.forecast.lead == lead]
        found.append(
            ByLead(
                lead,
                len(mine),
                sum(one.judged for one in mine),
                _rate(one.range_hit for one in mine),
                _rate(one.level_hit for one in mine),
                _rate(one.primary_hit for one in mine),
            )
        )
    return tuple(found)


def _rate(hits: Iterable[bool | None]) -> Rate:
    said = [hit for hit in hits if hit is not None]
    return Rate(sum(said), len(said))
