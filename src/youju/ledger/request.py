"""What an assessment is asked: a scheme, a period and choices — and the periods it reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from youju.readings.city import City
from youju.scoring import schemes
from youju.scoring.nouns import Measure
from youju.scoring.scheme import Scheme
from youju.terms.errors import NotThere, UnknownPeriod
from youju.terms.periods import CUMULATIVE, DAY, Period, day_from, day_number, year_to_date


@dataclass(frozen=True)
class Request:
    """What is asked: a scheme, a period, and the choices that must be printed with the answer.

    ``points``: ``as-was`` or ``comparable``; ``edition``: ``own`` (each period by its own) or
    ``today`` (both by that of the later period); ``movement``: whether places are compared
    with those of the period before.
    """

    scheme: str
    period: Period
    points: str = "as-was"
    edition: str = "own"
    movement: bool = True

    @property
    def edition_of_scheme(self) -> Scheme:
        """The edition of the scheme in force on the last day of the period.

        :raises NoEditionInForce: there is none.
        """
        return _scheme(self.scheme, self.period.end)

    def as_json(self) -> dict[str, object]:
        """Plain values; the scheme's text is kept beside them."""
        return {
            "period": self.period.key,
            "kind": self.period.kind,
            "start": self.period.start.isoformat(),
            "end": self.period.end.isoformat(),
            "points": self.points,
            "edition": self.edition,
            "movement": self.movement,
        }

    @classmethod
    def from_json(cls, said: Mapping[str, object], scheme: str) -> Request:
        """The request as a pack keeps it."""
        period = Period(
            date.fromisoformat(str(said["start"])),
            date.fromisoformat(str(said["end"])),
            str(said["kind"]),
        )
        return cls(
            scheme, period, str(said["points"]), str(said["edition"]), bool(said["movement"])
        )


def scheme_named(city: City, name: str) -> str:
    """The text of a scheme by its name in the city's schemes/, or of a packaged example.

    :raises NotThere: neither.
    """
    own = city.path / "schemes" / f"{name}.toml"
    if own.is_file():
        return own.read_text(encoding="utf-8")
    try:
        return schemes.example_text(name)
    except (FileNotFoundError, OSError):
        known = sorted(path.stem for path in (city.path / "schemes").glob("*.toml"))
        raise NotThere(
            f"没有考核方案“{name}”；可写方案文件的路径，或城市库 schemes/ 中的名称"
            f"（{'、'.join(known) or '目前没有'}），或示例 county_air_2026。"
        ) from None


@lru_cache(maxsize=64)
def _scheme(text: str, on: date) -> Scheme:
    return schemes.load(text, on=on)


def periods_used(request: Request, scheme: Scheme, period: Period) -> list[Period]:
    """Every period whose days an answer reads; what a pack must hold."""
    found: dict[Period, None] = {period: None}
    for one in scheme.needs():
        here = period_of(one, period)
        found[here] = None
        if "year-ago" in one.comparison:
            found[here.year_ago()] = None
        if "before" in one.comparison and here.kind != CUMULATIVE:
            found[here.before()] = None
    if request.movement and (before := period_before(period)) is not None:
        inner = replace(request, movement=False, period=before)
        found |= dict.fromkeys(periods_used(inner, scheme, before))
    return list(found)


def period_before(period: Period) -> Period | None:
    """The period whose places movement is counted from; for 累计 the one to last month's end."""
    if period.kind == CUMULATIVE:
        end = day_from(day_number(period.end.replace(day=1)) - 1)
        return year_to_date(end) if end.year == period.end.year else None
    try:
        return period.before()
    except UnknownPeriod:
        return None


def period_of(measure: Measure, period: Period) -> Period:
    """The period that a measure is taken over when the scheme is asked for one."""
    if measure.period in ("asked", period.kind):
        return period
    if measure.period == CUMULATIVE:
        return year_to_date(period.end)
    if measure.period == DAY:
        return Period(period.end, period.end, DAY)
    return period
