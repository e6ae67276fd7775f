"""The map of the invented city: eight counties that share their borders.

A small graph is laid out by hand — six corners around the core, one in the middle, twelve on
the rim — and every edge is bent by midpoint displacement from the fixed random start. An edge
is bent once and used by the counties on both sides, so neighbours share their border point by
point. The whole lies in the open water of a bay, where no county is, so that it can't be
mistaken for a real outline. Coordinates are whole numbers of 10⁻⁴ degree throughout.
"""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise
from typing import Final

from youju.demo import noise
from youju.demo.register import CITY

Point = tuple[int, int]

WEST, SOUTH = 1_193_000, 382_000
"""Longitude and latitude of the lower left corner, 10⁻⁴ degree."""

NODES: Final[dict[str, Point]] = {
    "o1": (700, 1500),
    "o2": (3400, 500),
    "o3": (6400, 300),
    "o4": (9300, 900),
    "o5": (11500, 2300),
    "o6": (11700, 4600),
    "o7": (10800, 6900),
    "o8": (8200, 7600),
    "o9": (5400, 7800),
    "o10": (2600, 7300),
    "o11": (800, 5900),
    "o12": (400, 3700),
    "a": (4200, 3000),
    "b": (6600, 2600),
    "c": (8300, 3700),
    "d": (7600, 5300),
    "e": (5300, 5600),
    "f": (3700, 4600),
    "g": (5900, 4200),
}

FACES: Final[dict[str, tuple[str, ...]]] = {
    "云泽区": ("f", "a", "g", "e"),
    "临溪区": ("g", "c", "d", "e"),
    "望川区": ("a", "b", "c", "g"),
    "石楠县": ("f", "o11", "o12", "o1", "o2", "a"),
    "青禾县": ("a", "o2", "o3", "o4", "b"),
    "白鹭县": ("c", "o6", "o7", "o8", "d"),
    "松风县": ("d", "o8", "o9", "o10", "o11", "f", "e"),
    "雁回市": ("b", "o4", "o5", "o6", "c"),
}
"""County → its corners, counter-clockwise as RFC 7946 wants rings."""

_STREAM: Final = 1
_BENDS: Final = 4  # every edge becomes 2⁴ pieces


@cache
def _edge(first: str, last: str) -> tuple[Point, ...]:
    """The bent edge between two corners, always computed in the same direction."""
    if first > last:
        return tuple(reversed(_edge(last, first)))
    names = sorted(NODES)
    points = [NODES[first], NODES[last]]
    for depth in range(_BENDS):
        bent = [points[0]]
        for place, (start, end) in enumerate(pairwise(points)):
            along = (end[0] - start[0], end[1] - start[1])
            aside = noise.between(
                -160, 160, _STREAM, names.index(first), names.index(last), depth, place
            )
            middle = (
                (start[0] + end[0]) // 2 - along[1] * aside // 1000,
                (start[1] + end[1]) // 2 + along[0] * aside // 1000,
            )
            bent += [middle, end]
        points = bent
    return tuple(points)


def outline(county: str) -> tuple[Point, ...]:
    """The closed ring of a county in 10⁻⁴ degree; the first point is repeated at the end."""
    corners = FACES[county]
    ring: list[Point] = []
    for first, last in zip(corners, (*corners[1:], corners[0]), strict=True):
        ring += _edge(first, last)[:-1]
    shifted = [(WEST + x, SOUTH + y) for x, y in ring]
    return (*shifted, shifted[0])


def holds(county: str, lon: str, lat: str) -> bool:
    """Whether a point (decimal text, four decimals) lies inside the county."""
    x, y = (int(text.replace(".", "")) for text in (lon, lat))
    inside = False
    for (x1, y1), (x2, y2) in pairwise(outline(county)):
        if (y1 > y) != (y2 > y):
            # the crossing lies to the right of the point; multiplied out, no division
            side = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
            inside ^= (side > 0) == (y2 > y1)
    return inside


def geojson() -> str:
    """The map as GeoJSON text; every feature says that it is invented."""
    features = []
    for county in FACES:
        ring = ",".join(f"[{_degrees(x)},{_degrees(y)}]" for x, y in outline(county))
        said = {
            "name": county,
            "city": CITY,
            "invented": True,
            "note": "虚构的行政区，界线由程序生成",
        }
        features.append(
            f'{{"type":"Feature","properties":{json.dumps(said, ensure_ascii=False)},'
            f'"geometry":{{"type":"Polygon","coordinates":[[{ring}]]}}}}'
        )
    head = '{"type":"FeatureCollection","invented":true,"features":[\n'
    return head + ",\n".join(features) + "\n]}\n"


def _degrees(value: int) -> str:
    return f"{value // 10_000}.{value % 10_000:04d}"
