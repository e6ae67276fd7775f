"""What a higher authority issued of sound and soil: the measures, and reading them back.

Issued values stand in ``raw_issued`` under counties and cities, as those of air do; an item that
begins with ``sound.`` or ``soil.`` keeps them apart, and nothing that reads air meets them.

>>> find("sound.night_rate:2").says, find("sound.road_day").unit, find("soil.farmland_rate").spans
('2类功能区夜间达标率', 'dB(A)', ('year',))
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from youju.readings import tables
from youju.readings.basis import Basis
from youju.readings.city import City
from youju.readings.surroundings.sound import ZONES
from youju.terms.periods import CUMULATIVE, HALF, MONTH, QUARTER, YEAR, Period, day_from

SOUND, SOIL = "sound", "soil"
VALUE: Final = "value"
"""The statistic under which they are kept."""
LEVEL, RATE = "dB(A)", "%"
_ALWAYS = (MONTH, QUARTER, HALF, YEAR, CUMULATIVE)
_YEARS = (YEAR, CUMULATIVE)


@dataclass(frozen=True, slots=True)
class Issuable:
    """A measure that is issued: its words, unit and the kinds of periods it is of."""

    item: str
    says: str
    unit: str
    spans: tuple[str, ...]


def _every() -> Mapping[str, Issuable]:
    found = []
    for when, word in (("day", "昼间"), ("night", "夜间")):
        found.append(Issuable(f"sound.{when}_rate", f"功能区{word}达标率", RATE, _ALWAYS))
        found += [
            Issuable(f"sound.{when}_rate:{zone}", f"{zone}类功能区{word}达标率", RATE, _ALWAYS)
            for zone in ZONES
        ]
        for what, of in (("region", "区域"), ("road", "道路交通")):
            says = f"{of}{word}平均等效声级"
            found.append(Issuable(f"sound.{what}_{when}", says, LEVEL, _YEARS))
    found.append(Issuable("soil.farmland_rate", "受污染耕地安全利用率", RATE, (YEAR,)))
    found.append(Issuable("soil.building_rate", "重点建设用地安全利用率", RATE, (YEAR,)))
    return {one.item: one for one in found}


ITEMS: Final[Mapping[str, Issuable]] = _every()


def find(item: str) -> Issuable:
    """The measure of that name (``KeyError`` where it is none)."""
    return ITEMS[item]


def ours() -> pl.Expr:
    """Whether an issued value is one of sound or soil."""
    return pl.col("item").is_in(list(ITEMS))


def of_subject(city: City, subject: str, upto: Basis | None = None) -> pl.DataFrame:
    """The issued values of a subject that count, the latest revision of each, by sequence."""
    wanted = [one for one in ITEMS if one.startswith(f"{subject}.")]
    return tables.issued(city, items=wanted, upto=upto).sort("seq").collect()


def last_seq(city: City, subject: str) -> int:
    """The sequence of the newest revision of any issued value of a subject; 0 for none."""
    wanted = [one for one in ITEMS if one.startswith(f"{subject}.")]
    rows = tables.revisions_of_issued(city).filter(pl.col("item").is_in(wanted))
    last = rows.select(pl.col("seq").max()).collect().item()
    return last if isinstance(last, int) else 0


def period_in(row: Mapping[str, object]) -> Period:
    """The period of an issued value."""
    return Period(
        day_from(int(str(row["start"]))), day_from(int(str(row["end"]))), str(row["period"])
    )
