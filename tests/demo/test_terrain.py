"""The invented map: eight areas that share borders and hold their stations."""

from __future__ import annotations

import json
from collections import Counter
from itertools import combinations, pairwise

import pytest

from youju.demo import register, terrain


def area_twice(ring):
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))


def test_there_are_the_eight_counties_of_the_register():
    assert tuple(terrain.FACES) == register.COUNTIES
    assert set(register.register().counties()) == set(register.COUNTIES)


@pytest.mark.parametrize("county", terrain.FACES)
def test_rings_are_closed_and_run_counter_clockwise(county):
    ring = terrain.outline(county)
    assert ring[0] == ring[-1]
    assert len(set(ring)) == len(ring) - 1
    assert area_twice(ring) > 0


def test_neighbours_share_their_borders_point_by_point():
    """Every piece of border is used twice, once each way, or once on the rim."""
    pieces = Counter(
        piece for county in terrain.FACES for piece in pairwise(terrain.outline(county))
    )
    assert set(pieces.values()) == {1}
    inner = {piece for piece in pieces if piece[::-1] in pieces}
    rim = set(pieces) - inner
    # the rim is one closed walk around everything: nothing overlaps and there is no hole
    after = dict(rim)
    start = next(iter(after))
    walk, here = [start], after[start]
    while here != start:
        walk.append(here)
        here = after[here]
    assert len(walk) == len(rim)
    total = sum(area_twice(terrain.outline(county)) for county in terrain.FACES)
    assert area_twice([*walk, start]) == total


def test_no_border_crosses_itself_or_another():
    pieces = {
        tuple(sorted(piece))
        for county in terrain.FACES
        for piece in pairwise(terrain.outline(county))
    }

    def side(a, b, c):
        turn = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
        return (turn > 0) - (turn < 0)

    for (a, b), (c, d) in combinations(pieces, 2):
        if {a, b} & {c, d}:
            continue
        crossing = side(a, b, c) != side(a, b, d) and side(c, d, a) != side(c, d, b)
        assert not crossing, (a, b, c, d)


def test_every_station_lies_in_its_present_county():
    latest = {site.site: site for site in register.register().sites}
    for site in latest.values():
        inside = [c for c in terrain.FACES if terrain.holds(c, site.lon, site.lat)]
        assert inside == [site.county], site


def test_the_geojson_says_that_it_is_invented():
    said = json.loads(terrain.geojson())
    assert said["invented"] is True
    assert [one["properties"]["name"] for one in said["features"]] == list(terrain.FACES)
    assert all(one["properties"]["invented"] is True for one in said["features"])
    assert all("虚构" in one["properties"]["city"] for one in said["features"])


def test_no_area_is_a_place_of_the_published_map(shared):
    """Another check that nothing was copied: no point of ours is a point of the real districts."""
    text = (shared / "data/geo/tianjin_districts.geojson").read_text(encoding="utf-8")

    def points(value):
        if isinstance(value, list) and value and isinstance(value[0], int | float):
            yield (round(value[0] * 10_000), round(value[1] * 10_000))
        elif isinstance(value, list):
            for one in value:
                yield from points(one)

    real = {
        p for one in json.loads(text)["features"] for p in points(one["geometry"]["coordinates"])
    }
    ours = {point for county in terrain.FACES for point in terrain.outline(county)}
    assert len(real) > 1000
    assert not ours & real
