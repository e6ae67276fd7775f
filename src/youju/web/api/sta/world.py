"""The city's register as entities: stations, their places, series, items. No readings here.

Identifiers are made of the register's own codes and never of an order: a station ``QL05``, its
series ``QL05-pm25``, its place since a day ``QL12.20260401``, one hour ``QL05-pm25-2026112008``
(by its end, Beijing).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from youju.readings.schema import ITEMS, WIDE
from youju.terms.periods import BEIJING
from youju.terms.places import Register, Site
from youju.terms.substances import substance
from youju.web.api.sta.shapes import Shape, point

MEASUREMENT = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"
GEOJSON = "application/geo+json"
UNITS: Mapping[str, tuple[str, str]] = {
    "µg/m³": ("microgram per cubic metre", "urn:ogc:def:uom:UCUM::ug/m3"),
    "mg/m³": ("milligram per cubic metre", "urn:ogc:def:uom:UCUM::mg/m3"),
}


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity: its properties, what it leads to (identifiers), its shape if it has one."""

    kind: str
    id: str
    said: Mapping[str, Any]
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shape: Shape | None = None


World = Mapping[str, Mapping[str, Entity]]
"""Set → identifier → entity, for every set but the observations."""


def series_id(site: str, item: str) -> str:
    """The identifier of a Datastream."""
    return f"{site}-{item}"


@lru_cache(maxsize=8)
def world_of(register: Register, root: str, about: str) -> World:
    """The entities of a register; ``root`` is the service's address, ``about`` that of the docs."""
    made: dict[str, dict[str, Entity]] = {
        name: {}
        for name in (
            "Things",
            "Locations",
            "HistoricalLocations",
            "Datastreams",
            "Sensors",
            "ObservedProperties",
            "FeaturesOfInterest",
        )
    }
    lines: dict[str, list[Site]] = {}
    for line in register.sites:
        lines.setdefault(line.site, []).append(line)
    for item in WIDE:
        every = tuple(series_id(site, item) for site in lines)
        _put(made, _property(item, root, every))
        _put(made, _sensor(item, about, every))
    for site, dated in lines.items():
        _station(made, site, sorted(dated, key=lambda one: one.since or date.min))
    return made


def _put(made: dict[str, dict[str, Entity]], one: Entity) -> None:
    made[one.kind][one.id] = one


def _station(made: dict[str, dict[str, Entity]], site: str, dated: list[Site]) -> None:
    last = dated[-1]
    places: dict[tuple[str, str], str] = {}
    visits: list[tuple[str, date, str]] = []
    for line in dated:
        if not line.lon or not line.lat:
            continue
        key = f"{site}.{line.since:%Y%m%d}" if line.since else f"{site}.0"
        place = places.setdefault((line.lon, line.lat), key)
        if line.since:
            visits.append((key, line.since, place))
    series = tuple(series_id(site, item) for item in WIDE)
    properties = _about(last)
    _put(
        made,
        Entity(
            "Things",
            site,
            {"name": last.name, "description": _described(last), "properties": properties},
            {
                "Locations": tuple(list(places.values())[-1:]) if last.lon and last.lat else (),
                "HistoricalLocations": tuple(key for key, _day, _place in visits),
                "Datastreams": series,
            },
        ),
    )
    for (lon, lat), key in places.items():
        said = {
            "name": last.name,
            "description": f"{last.name}的位置",
            "encodingType": GEOJSON,
            "location": _geojson(lon, lat),
            "properties": {"coordinates": "WGS 84 [to-be-checked]"},
        }
        links = {
            "Things": (site,) if key == list(places.values())[-1] else (),
            "HistoricalLocations": tuple(one for one, _day, place in visits if place == key),
        }
        _put(made, Entity("Locations", key, said, links, point(lon, lat)))
    for key, since, place in visits:
        began = datetime.combine(since, time(), BEIJING)
        _put(
            made,
            Entity(
                "HistoricalLocations",
                key,
                {"time": began.isoformat()},
                {"Thing": (site,), "Locations": (place,)},
            ),
        )
    air = {
        "name": f"{last.name}处的环境空气",
        "description": _described(last),
        "encodingType": GEOJSON,
        "feature": _geojson(last.lon, last.lat),
        "properties": properties,
    }
    _put(made, Entity("FeaturesOfInterest", site, air, {}, point(last.lon, last.lat)))
    for item in WIDE:
        _put(made, _series(last, item))


def _series(site: Site, item: str) -> Entity:
    one = substance(item)
    name, definition = UNITS[one.unit]
    return Entity(
        "Datastreams",
        series_id(site.site, item),
        {
            "name": f"{site.name} {one.key} 小时均值",
            "description": f"{site.name}{one.name}小时平均浓度，时标为小时的起止。",
            "observationType": MEASUREMENT,
            "unitOfMeasurement": {"name": name, "symbol": one.unit, "definition": definition},
            "properties": {"item": item, "site": site.site, "period": "hour"},
        },
        {"Thing": (site.site,), "Sensor": (item,), "ObservedProperty": (item,)},
    )


def _property(item: str, root: str, series: tuple[str, ...]) -> Entity:
    one = substance(item)
    return Entity(
        "ObservedProperties",
        item,
        {
            "name": one.key,
            "definition": f"{root}ObservedProperties('{item}')",
            "description": f"{one.name}（{one.english}），环境空气中的小时平均浓度。",
            "properties": {"hj212": one.code, "item": ITEMS[item]},
        },
        {"Datastreams": series},
    )


def _sensor(item: str, about: str, series: tuple[str, ...]) -> Entity:
    """The register names no instruments; one stands for whatever measured this item."""
    one = substance(item)
    return Entity(
        "Sensors",
        item,
        {
            "name": f"{one.key} 分析仪",
            "description": f"测量{one.name}的仪器；站点名录未登记型号。",
            "encodingType": "text/html",
            "metadata": about,
            "properties": {"registered": "no"},
        },
        {"Datastreams": series},
    )


def _about(line: Site) -> Mapping[str, Any]:
    return {
        "county": line.county,
        "city": line.city,
        "level": line.level,
        "role": line.role,
        "predecessor": line.predecessor or None,
        "since": line.since.isoformat() if line.since else None,
        "until": line.until.isoformat() if line.until else None,
    }


def _described(line: Site) -> str:
    where = f"{line.city}{line.county}" if line.county else line.city
    return f"{where}{line.name}，{line.level or '空气'}站点。"


def _geojson(lon: str, lat: str) -> Mapping[str, Any]:
    spot = point(lon, lat)
    if spot is None:
        return {"type": "Feature", "geometry": None, "properties": {}}
    return {"type": "Point", "coordinates": list(spot.rings[0][0])}
