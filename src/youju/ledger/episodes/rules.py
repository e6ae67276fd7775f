"""The dated rules of episodes, forecasts, warnings and high values, as frozen values.

The office's own settings, not a national standard: a city's file ``rules/episodes.toml`` stands
in place of ``rules.toml`` beside this module.

>>> one = on(date(2026, 1, 5))
>>> [grade.name for grade in one.classes], one.levels["orange"]
(['重污染过程', '污染过程'], '橙色')
>>> list(on(date(2016, 12, 16)).levels)
['blue', 'yellow', 'orange', 'red']
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from youju.terms.clauses import Clause
from youju.terms.dated import Edition, Standard, reading_from
from youju.terms.errors import BadInput, NoEditionInForce
from youju.terms.numbers import scaled
from youju.terms.substances import substance

STANDARD = Standard.load("youju.ledger.episodes", "rules.toml")
FILE = "rules/episodes.toml"
"""Where a city keeps its own rules."""
INSIDE, ANY, SHARED = "inside", "any", "shared"


@dataclass(frozen=True, slots=True)
class Condition:
    """So many days in a row with an AQI above so much."""

    above: int
    days: int


@dataclass(frozen=True, slots=True)
class Grade:
    """A kind of episode: what it is called, and the conditions of which one must be met."""

    name: str
    when: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class High:
    """When an hour of one item is high; concentrations in 10⁻⁴ of the unit."""

    item: str
    least: int
    ratio_percent: int
    difference: int


@dataclass(frozen=True)
class Rules:
    """One edition of the rules."""

    edition: str
    above: int
    unknown_days: int
    merge_days: int
    hour_above: int
    hour_run: int
    hour_reach: int
    hour_gap: int
    classes: tuple[Grade, ...]
    lead: tuple[int, int]
    levels: Mapping[str, str]
    highs: tuple[High, ...]
    high_hours: int
    high_missing: int
    neighbours: int
    radius_km: int
    front_hours: int
    front_percent: int
    station_levels: tuple[str, ...]
    reply_hours: int
    clauses: Mapping[str, Clause]

    def high(self, item: str) -> High | None:
        """The rule of one item, None when it has none."""
        return next((one for one in self.highs if one.item == item), None)


def of(folder: Path, day: date) -> Rules:
    """The rules of a city (its folder) that are in force on a day.

    :raises BadInput: the city's own file can't be read; the text says where.
    """
    return on(day, text_of(folder))


def text_of(folder: Path) -> str:
    """The city's own rules, or those that ship."""
    file = folder / FILE
    return file.read_text(encoding="utf-8") if file.is_file() else STANDARD.text


def on(day: date, text: str | None = None) -> Rules:
    """The rules in force on a day; ``text`` in place of the file that ships."""
    if text is None:
        return _made(STANDARD.on(day))
    try:
        with reading_from({STANDARD.address: text}):
            return _made(STANDARD.on(day))
    except tomllib.TOMLDecodeError as wrong:
        raise BadInput(f"{FILE} 不是有效的 TOML：{wrong}。") from None
    except NoEditionInForce:
        raise
    except (LookupError, TypeError, ValueError) as wrong:
        raise BadInput(
            f"{FILE} 缺少或写错了一项（{wrong}）；请对照随软件提供的 rules.toml 改正。"
        ) from None


def _made(edition: Edition) -> Rules:
    says: Mapping[str, Any] = edition.says
    episode, high, forecast = says["episode"], says["high"], says["forecast"]
    for key, known in (("range", INSIDE), ("level", ANY), ("primary", SHARED)):
        if forecast[key] != known:
            raise ValueError(f"forecast.{key} = {forecast[key]!r}，目前只有 {known}")
    return Rules(
        edition=edition.name,
        **{key: int(episode[key]) for key in _NUMBERS},
        classes=tuple(
            Grade(one["name"], tuple(Condition(**two) for two in one["when"]))
            for one in episode["class"]
        ),
        lead=(int(forecast["lead"][0]), int(forecast["lead"][1])),
        levels={one["key"]: one["word"] for one in says["warning"]["levels"]},
        highs=tuple(
            High(
                substance(one["key"]).key,
                scaled(one["least"]),
                int(one["ratio_percent"]),
                scaled(one["difference"]),
            )
            for one in high["item"]
        ),
        high_hours=int(high["hours"]),
        high_missing=int(high["missing"]),
        neighbours=int(high["neighbours"]),
        radius_km=int(high["radius_km"]),
        # a city's file from before fronts were known has neither: nothing is laid aside
        front_hours=int(high.get("front_hours", 0)),
        front_percent=int(high.get("front_percent", 100)),
        station_levels=tuple(high["levels"]),
        reply_hours=int(says["reply"]["hours"]),
        clauses={part: edition.clause(says[part]["clause"], says[part]["mark"]) for part in _PARTS},
    )


_NUMBERS = (
    "above",
    "unknown_days",
    "merge_days",
    "hour_above",
    "hour_run",
    "hour_reach",
    "hour_gap",
)
_PARTS = ("episode", "forecast", "warning", "high", "reply")
