"""下发、自评与同比 of sound and soil: what counts, what was issued, ours, the year before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from youju.ledger.surroundings import soil_figures, sound_figures
from youju.ledger.surroundings.issued import Told

RATES: dict[str, str | Promise] = {
    "day_rate": _("Rate by day"),
    "night_rate": _("Rate by night"),
}
LEVELS: dict[str, str | Promise] = {
    "region_day": _("region by day"),
    "region_night": _("region by night"),
    "road_day": _("roads by day"),
    "road_night": _("roads by night"),
}
SAFE: dict[str, str | Promise] = {
    "farmland_rate": _("Rate of farmland"),
    "building_rate": _("Rate of building land"),
}


@dataclass(frozen=True)
class Compared:
    """One measure of one place: the city first, then its zones, then the counties."""

    place: str
    zone: str
    says: str | Promise
    told: Told


def of_sound(held: sound_figures.SoundFigures, key: str, year: str) -> list[Compared]:
    """Rates of a period, and mean levels of the year (or 累计) that stands beside it."""
    found: list[Compared] = []
    for kind in ("city", "county"):
        for one in held.table(kind, key):
            zones = held.zones(kind, one.name, key) if kind == "city" else []
            for place in (one, *zones):
                found += _rows(place.name, place.zone, RATES, held.told, place)
        for one in held.table(kind, year):
            found += _rows(one.name, "", LEVELS, held.told, one)
    return found


def of_soil(
    held: soil_figures.SoilFigures, places: Sequence[soil_figures.PlaceFigure]
) -> list[Compared]:
    """Rates of safe use of a year."""
    return [row for one in places for row in _rows(one.name, "", SAFE, held.told, one)]


def _rows(
    name: str, zone: str, words: dict[str, str | Promise], told_of: object, place: object
) -> list[Compared]:
    assert callable(told_of)
    every = [(says, told_of(place, item)) for item, says in words.items()]
    return [Compared(name, zone, says, told) for says, told in every if told.value is not None]
