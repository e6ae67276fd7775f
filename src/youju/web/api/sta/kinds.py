"""The eight kinds of entities of the sensing core: their properties and where they lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from youju.web.api.sta.grammar import NUMBER, SHAPE, SPAN, TEXT, TIME

OBJECT = "object"
"""A property that holds properties of its own (text, or nothing where it has no such key)."""
ID = ("@iot.id", "id")


@dataclass(frozen=True, slots=True)
class Link:
    """A navigation property: to which set, and to one or to many of it."""

    to: str
    many: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """One entity set. ``properties``: name → what it is in an expression."""

    name: str
    properties: Mapping[str, str]
    links: Mapping[str, Link]


def _many(name: str) -> Link:
    return Link(name, True)


_NAMED = {"name": TEXT, "description": TEXT}

KINDS: Mapping[str, Kind] = {
    one.name: one
    for one in (
        Kind(
            "Things",
            {**_NAMED, "properties": OBJECT},
            {
                "Locations": _many("Locations"),
                "HistoricalLocations": _many("HistoricalLocations"),
                "Datastreams": _many("Datastreams"),
            },
        ),
        Kind(
            "Locations",
            {**_NAMED, "encodingType": TEXT, "location": SHAPE, "properties": OBJECT},
            {
                "Things": _many("Things"),
                "HistoricalLocations": _many("HistoricalLocations"),
            },
        ),
        Kind(
            "HistoricalLocations",
            {"time": TIME},
            {"Thing": Link("Things", False), "Locations": _many("Locations")},
        ),
        Kind(
            "Datastreams",
            {
                **_NAMED,
                "observationType": TEXT,
                "unitOfMeasurement": OBJECT,
                "properties": OBJECT,
            },
            {
                "Thing": Link("Things", False),
                "Sensor": Link("Sensors", False),
                "ObservedProperty": Link("ObservedProperties", False),
                "Observations": _many("Observations"),
            },
        ),
        Kind(
            "Sensors",
            {**_NAMED, "encodingType": TEXT, "metadata": TEXT, "properties": OBJECT},
            {"Datastreams": _many("Datastreams")},
        ),
        Kind(
            "ObservedProperties",
            {"name": TEXT, "definition": TEXT, "description": TEXT, "properties": OBJECT},
            {"Datastreams": _many("Datastreams")},
        ),
        Kind(
            "Observations",
            {
                "phenomenonTime": SPAN,
                "resultTime": TIME,
                "result": NUMBER,
                "resultQuality": OBJECT,
                "parameters": OBJECT,
            },
            {
                "Datastream": Link("Datastreams", False),
                "FeatureOfInterest": Link("FeaturesOfInterest", False),
            },
        ),
        Kind(
            "FeaturesOfInterest",
            {**_NAMED, "encodingType": TEXT, "feature": SHAPE, "properties": OBJECT},
            {"Observations": _many("Observations")},
        ),
    )
}

ABSENT: Mapping[str, tuple[str, ...]] = {
    "Datastreams": ("observedArea", "phenomenonTime", "resultTime"),
    "Observations": ("validTime",),
}
"""Optional properties of the standard that this service never fills: asked for, they are empty."""
