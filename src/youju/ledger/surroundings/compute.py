"""Sound, soil, dustfall, black and odorous water in the recompute job of a city."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from youju.ledger.surroundings import (
    dust_compute,
    odorous_compute,
    soil_compute,
    sound_compute,
)
from youju.readings.city import City


@dataclass(frozen=True)
class Summary:
    """What a run did for each."""

    sound: sound_compute.Summary = field(default_factory=lambda: sound_compute.Summary(None))
    soil: soil_compute.Summary = field(default_factory=lambda: soil_compute.Summary(None))
    dust: dust_compute.Summary = field(default_factory=lambda: dust_compute.Summary(None))
    odorous: odorous_compute.Summary = field(default_factory=lambda: odorous_compute.Summary(None))

    def __bool__(self) -> bool:
        return bool(self.sound or self.soil or self.dust or self.odorous)

    @property
    def in_words(self) -> str:
        """What follows behind the others in one sentence."""
        said = ""
        if self.sound:
            said += f"，声环境点位日值 {self.sound.days} 个、时段 {self.sound.periods} 个"
        if self.soil:
            said += f"，土壤样品 {self.soil.samples} 个、年度结果 {self.soil.places} 个"
        if self.dust:
            said += f"，降尘时段 {self.dust.periods} 个"
        if self.odorous:
            said += f"，黑臭水体时段 {self.odorous.waters} 个"
        return said


def bring_up(city: City, *, now: datetime) -> Summary:
    """Bring their figures up to date; the caller holds the lock of the city."""
    return Summary(
        sound_compute.bring_up(city, now=now),
        soil_compute.bring_up(city, now=now),
        dust_compute.bring_up(city, now=now),
        odorous_compute.bring_up(city, now=now),
    )
