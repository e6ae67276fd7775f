"""Why is this number what it is? — answered by computing it again, never from memory.

``explain`` takes an address, computes the figure by the exact face from the readings and
issued values behind it, and holds the result against what the tables say. A difference is an
incident and is said as one.
"""

from __future__ import annotations

from youju.ledger import address
from youju.ledger import snapshot as snapshots
from youju.ledger.explain_compensation import of_compensation
from youju.ledger.explain_days import day_index, of_day
from youju.ledger.explain_hours import of_hour
from youju.ledger.explain_periods import of_period
from youju.ledger.explain_scores import of_score
from youju.ledger.explain_supply import of_supply
from youju.ledger.explain_water import of_water
from youju.ledger.explained import Explanation
from youju.ledger.snapshot import Snapshot
from youju.ledger.surroundings.dust_explain import of_dustfall
from youju.ledger.surroundings.odorous_explain import of_odorous
from youju.ledger.surroundings.soil_explain import of_soil
from youju.ledger.surroundings.sound_explain import of_sound
from youju.readings.city import City
from youju.terms.errors import NotThere
from youju.terms.places import CITY, COUNTY, SITE

__all__ = ["Explanation", "day_index", "explain", "kind_of"]


def explain(
    city: City,
    text: str,
    *,
    basis: int | None = None,
    hours: bool = True,
    snapshot: Snapshot | None = None,
) -> Explanation:
    """The explanation of the figure at an address (see ``ledger.address``).

    ``basis``: as of which computation, when the address names none (the latest without).
    ``hours=False`` leaves single hours out of the tree; they are computed all the same.
    ``snapshot``: figures that are held already; they serve where they are of that basis.

    :raises NotThere: no such figure, place or computation.
    """
    asked = address.read(text)
    if asked.table in (address.WATER_DAY, address.WATER_PERIOD):
        return of_water(city, asked if asked.basis else asked.at(basis))
    if asked.table == address.COMPENSATION:
        return of_compensation(city, asked if asked.basis else asked.at(basis))
    if asked.table == address.SUPPLY_PERIOD:
        return of_supply(city, asked if asked.basis else asked.at(basis))
    if asked.table in (address.SOUND_DAY, address.SOUND_PERIOD):
        return of_sound(city, asked if asked.basis else asked.at(basis))
    if asked.table in (address.SOIL_SAMPLE, address.SOIL_PLACE):
        return of_soil(city, asked if asked.basis else asked.at(basis))
    if asked.table in (address.ODOROUS_WATER, address.ODOROUS_PLACE):
        return of_odorous(city, asked if asked.basis else asked.at(basis))
    if asked.table == address.DUST_PERIOD:
        return of_dustfall(city, asked if asked.basis else asked.at(basis))
    number = basis if asked.basis is None else asked.basis
    if snapshot is not None and number not in (None, snapshot.computed.number):
        snapshot = None
    held = snapshots.require(city, snapshot, number)
    if asked.table == address.SCORE:
        return of_score(city, held, asked)
    kind = kind_of(held, asked.object)
    if asked.points and kind == SITE:
        raise NotThere(f"“{text}”是站点的数，不能再选点位（points）。")
    if asked.table == address.HOUR:
        if kind != SITE:
            raise NotThere(f"小时值只按站点说明；“{asked.object}”不是站点编码。")
        return of_hour(city, held, asked)
    if asked.table == address.DAY:
        return of_day(city, held, asked, kind, hours=hours)
    return of_period(city, held, asked, kind)


def kind_of(where: City | Snapshot, name: str) -> str:
    """Whether a name is a station's key, a county or a city of the register.

    :raises NotThere: it is none of them.
    """
    for kind in (SITE, COUNTY, CITY):
        if any(getattr(site, kind) == name for site in where.register.sites):
            return kind
    raise NotThere(f"名录中没有“{name}”；请写站点编码、县（市、区）名或市名。")
