"""The city, its counties, rivers and basins over a period: shares, targets, CWQI."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from youju.ledger import water
from youju.ledger.water_store import CLASSES
from youju.web.watch.water.queries import Asked
from youju.web.watch.water.words import KINDS


@dataclass(frozen=True)
class Told:
    """A place with the counts of its classes in order; addresses only where all sections count."""

    place: water.Place
    counts: tuple[tuple[str, int], ...]
    linked: bool

    def _at(self, item: str) -> str:
        return self.place.address(item) if self.linked else ""

    @property
    def good(self) -> str:
        """The address of the share of classes Ⅰ to Ⅲ."""
        return self._at("good_share")

    @property
    def worst(self) -> str:
        """The address of the share worse than class Ⅴ."""
        return self._at("worst_share")

    @property
    def fifth(self) -> str:
        """The address of the share of class Ⅴ."""
        return self._at("fifth_share")

    @property
    def rate(self) -> str:
        """The address of the share of sections that reach their target."""
        return self._at("target_rate")

    @property
    def grade(self) -> str:
        """The address of the quality of the place."""
        return self._at("grade")


def overview(held: water.WaterSnapshot, asked: Asked) -> dict[str, Any]:
    """What the page of places shows."""
    key, level = asked.period.key, asked.level
    whole = _told(held, "city", key, level)
    before = asked.period.year_ago().key
    ago = held.table("city", before, level)
    ranked = [] if level else held.cwqi(key)
    names = {line.section: line.name for line in held.register.lines}
    return {
        "city_told": whole[0] if whole else None,
        "ago": ago[0] if ago else None,
        "tables": {kind: _told(held, kind, key, level) for kind in KINDS},
        "ranked": ranked,
        "partial": any(one.partial for one in ranked),
        "left": [names_of(names, one) for one in whole[0].place.left] if whole else [],
        "lacking": [names.get(one, one) for one in whole[0].place.lacking] if whole else [],
        "classes": CLASSES,
    }


def names_of(names: dict[str, str], left: str) -> tuple[str, str]:
    """“QW06（冰封）” as the section's name and the reason."""
    key, _sign, because = left.partition("（")
    return names.get(key, key), because.removesuffix("）")


def _told(held: water.WaterSnapshot, kind: str, key: str, level: str) -> list[Told]:
    return [
        Told(one, tuple((name, one.classes[name]) for name in CLASSES), not level)
        for one in held.table(kind, key, level)
    ]
