"""A few shapes and what lies in what: points against points, lines and polygons, in degrees.

Stations are points, so that one side of every question is a point. Distances are planar degrees,
as the standard's ``geo.distance`` leaves the reference system to the service.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from youju.web.api.sta.refusing import Malformed

Point = tuple[float, float]
_WKT = re.compile(r"\s*(POINT|LINESTRING|POLYGON)\s*\((.*)\)\s*", re.IGNORECASE | re.DOTALL)
_NUMBER = r"[+-]?\d{1,3}(?:\.\d{1,15})?"
_PAIR = re.compile(rf"\s*({_NUMBER})\s+({_NUMBER})\s*")


@dataclass(frozen=True, slots=True)
class Shape:
    """``kind`` POINT, LINESTRING or POLYGON; ``rings`` of points, one unless it has holes."""

    kind: str
    rings: tuple[tuple[Point, ...], ...]


def point(lon: str, lat: str) -> Shape | None:
    """A station's place; None without coordinates."""
    try:
        return Shape("POINT", (((float(lon), float(lat)),),))
    except ValueError:
        return None


def read_wkt(text: str) -> Shape:
    """Well-known text.

    >>> read_wkt("POINT (119.9 38.6)").rings
    (((119.9, 38.6),),)
    """
    found = _WKT.fullmatch(text)
    if not found:
        raise Malformed(_("“%s” is no POINT, LINESTRING or POLYGON in well-known text.") % text)
    kind, inside = found.group(1).upper(), found.group(2)
    rings = (inside,)
    if kind == "POLYGON":
        parts = re.fullmatch(r"\s*\(([^()]*)\)(?:\s*,\s*\(([^()]*)\))*\s*", inside)
        rings = tuple(re.findall(r"\(([^()]*)\)", inside)) if parts else ()
    shape = Shape(kind, tuple(_points(ring, text) for ring in rings))
    least = {"POINT": 1, "LINESTRING": 2, "POLYGON": 4}[kind]
    if not shape.rings or any(len(ring) < least for ring in shape.rings):
        raise Malformed(_("“%s” is no POINT, LINESTRING or POLYGON in well-known text.") % text)
    return shape


def _points(ring: str, text: str) -> tuple[Point, ...]:
    points = []
    for pair in ring.split(","):
        found = _PAIR.fullmatch(pair)
        if not found:
            raise Malformed(_("“%s” is no POINT, LINESTRING or POLYGON in well-known text.") % text)
        points.append((float(found.group(1)), float(found.group(2))))
    return tuple(points)


def distance(one: Shape, other: Shape) -> float:
    """The shortest way between two shapes of which one is a point."""
    here, there = _ordered(one, other)
    spot = here.rings[0][0]
    if there.kind == "POINT":
        return math.dist(spot, there.rings[0][0])
    if there.kind == "POLYGON" and _place(spot, there) >= 0:
        return 0.0
    return min(_to_segment(spot, a, b) for ring in there.rings for a, b in pairwise(ring))


def length(one: Shape) -> float:
    """The length of a line; 0 of a point, the way around a polygon."""
    return sum(math.dist(a, b) for ring in one.rings for a, b in pairwise(ring))


def meets(one: Shape, other: Shape) -> bool:
    """Whether the two have a point in common."""
    here, there = _ordered(one, other)
    return _place(here.rings[0][0], there) >= 0


def inside(one: Shape, other: Shape) -> bool:
    """Whether the first lies within the second, not only on its edge."""
    return one.kind == "POINT" and _place(one.rings[0][0], other) > 0


def touches(one: Shape, other: Shape) -> bool:
    """Whether they meet at an edge or end only."""
    here, there = _ordered(one, other)
    return _place(here.rings[0][0], there) == 0


def same(one: Shape, other: Shape) -> bool:
    """Whether they are the same points."""
    return one == other


RELATIONS: Mapping[str, Callable[[Shape, Shape], bool | float]] = {
    "geo.distance": distance,
    "geo.intersects": meets,
    "st_equals": same,
    "st_disjoint": lambda one, other: not meets(one, other),
    "st_touches": touches,
    "st_within": inside,
    "st_contains": lambda one, other: inside(other, one),
    "st_intersects": meets,
    # A point neither overlaps nor crosses anything: its inside has no part outside of the other.
    "st_overlaps": lambda one, other: False,
    "st_crosses": lambda one, other: False,
}


PATTERN = re.compile("[TF*012]{9}")


def relates(one: Shape, other: Shape, pattern: str) -> bool:
    """Whether the matrix of the two (DE-9IM) fits a pattern; one of them is a point.

    >>> square = read_wkt("POLYGON((0 0,2 0,2 2,0 2,0 0))")
    >>> relates(read_wkt("POINT(1 1)"), square, "0FFFFF212"), matrix(read_wkt("POINT(0 1)"), square)
    (True, 'F0FFFF212')
    """
    said = matrix(one, other)
    return all(
        want == "*" or (want == "T" and got != "F") or want == got
        for want, got in zip(pattern, said, strict=True)
    )


def matrix(one: Shape, other: Shape) -> str:
    """Inside, edge and outside of the first against those of the second: dimensions, F for none."""
    here, there = _ordered(one, other)
    if here is not one:
        turned = matrix(other, one)
        return "".join(turned[3 * row + column] for column in range(3) for row in range(3))
    place = _place(here.rings[0][0], there)
    meets_at = "".join("0" if place == where else "F" for where in (1, 0, -1))
    if there.kind == "POINT":
        rest = "F" if place == 1 else "0", "F"
    elif there.kind == "LINESTRING":
        line = there.rings[0]
        ends = {line[0], line[-1]} - {here.rings[0][0]} if line[0] != line[-1] else set()
        rest = "1", "0" if ends else "F"
    else:
        rest = "2", "1"
    return f"{meets_at}FFF{rest[0]}{rest[1]}2"


def _ordered(one: Shape, other: Shape) -> tuple[Shape, Shape]:
    if one.kind == "POINT":
        return one, other
    if other.kind == "POINT":
        return other, one
    raise Malformed(_("One of the two shapes must be a point."))


def _place(spot: Point, there: Shape) -> int:
    """1 inside, 0 on the edge (of a line: at its end), -1 outside."""
    if there.kind == "POINT":
        return 1 if spot == there.rings[0][0] else -1
    on_line = any(_to_segment(spot, a, b) == 0 for ring in there.rings for a, b in pairwise(ring))
    if there.kind == "LINESTRING":
        line = there.rings[0]
        if not on_line:
            return -1
        return 0 if line[0] != line[-1] and spot in (line[0], line[-1]) else 1
    if on_line:
        return 0
    crossings = sum(_crosses(spot, a, b) for ring in there.rings for a, b in pairwise(ring))
    return 1 if crossings % 2 else -1


def _crosses(spot: Point, a: Point, b: Point) -> bool:
    """Whether a ray to the east passes the segment."""
    (x, y), (ax, ay), (bx, by) = spot, a, b
    return (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax


def _to_segment(spot: Point, a: Point, b: Point) -> float:
    (x, y), (ax, ay), (bx, by) = spot, a, b
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    along = 0.0 if square == 0 else max(0.0, min(1.0, ((x - ax) * dx + (y - ay) * dy) / square))
    return math.dist(spot, (ax + along * dx, ay + along * dy))
