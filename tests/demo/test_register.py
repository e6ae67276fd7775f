"""Stations and organisations of the invented city."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from youju.demo import register as demo
from youju.terms.places import LEVELS, ROLES, read_register


@pytest.fixture(scope="module")
def full():
    return demo.register()


@pytest.mark.parametrize(
    "day",
    [date(2025, 1, 1), date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 11), date(2026, 4, 12)],
)
def test_24_stations_of_all_levels_and_roles_stand_on_every_day(full, day):
    standing = full.on(day)
    assert len(standing) == 24
    assert {site.level for site in standing} == set(LEVELS)
    assert {site.role for site in standing} == set(ROLES.values())
    assert Counter(site.level for site in standing)["国控"] == 4


def test_every_county_has_assessed_stations_on_both_sides_of_each_change(full):
    for day in (date(2025, 1, 1), demo.MOVED_ON, demo.REPLACED_ON):
        for one in (day - timedelta(days=1), day):
            counties = {site.county for site in full.on(one) if site.role == "assessed"}
            assert counties == set(demo.COUNTIES)


def test_one_station_moves_and_one_is_replaced_on_a_12th(full):
    before = demo.MOVED_ON - timedelta(days=1)
    assert full.site(demo.MOVED, before).county != full.site(demo.MOVED, demo.MOVED_ON).county
    assert demo.REPLACED_ON.day == 12
    successor = full.site(demo.REPLACEMENT)
    assert successor.predecessor == demo.REPLACED
    assert successor.since == demo.REPLACED_ON
    assert full.site(demo.REPLACED).until == demo.REPLACED_ON - timedelta(days=1)


def test_the_register_survives_its_csv_and_names_are_never_ambiguous(full):
    again = read_register(full.to_csv())
    assert again == full
    for site in full.sites:
        for name in (site.site, site.name, *site.aliases):
            assert again.named(name) == site.site


def test_the_small_city_keeps_counties_changes_and_national_points():
    small = demo.register(small=True)
    assert set(small.counties()) == set(demo.COUNTIES)
    assert {demo.MOVED, demo.REPLACED, demo.REPLACEMENT, *demo.NATIONAL} <= set(demo.keys(True))
    assert 8 <= len(small.on(date(2026, 1, 1))) <= 10


def test_every_organisation_and_the_city_say_that_they_are_invented():
    assert "虚构" in demo.CITY
    assert "虚构" in demo.PROVINCE
    assert "虚构" in demo.ISSUER
    found = demo.organisations()
    assert all("虚构" in one.name for one in found)
    assert {one.county for one in found if one.role == "government"} == set(demo.COUNTIES)
    keys = [one.key for one in found]
    assert len(set(keys)) == len(keys)
    assert all(one.parent in keys for one in found if one.parent)
    assert all(line.endswith(",true") for line in demo.organisations_csv().splitlines()[1:])
