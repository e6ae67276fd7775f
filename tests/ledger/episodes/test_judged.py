"""The rules judged: what was proposed, what was false, what was missed.

**Episodes, Beijing, 1 November 2015 to 31 January 2016**, six stations. Truth 1 is published: the
two red alerts of 8 December 7:00 to 10 December 12:00 and 19 December 7:00 to 22 December 24:00
(环境科学 2020, no. 8), and the city's highest PM2.5 hours in them, 282 µg/m³ on 9 December 19:00
and 421 µg/m³ on 22 December 20:00 (程念亮 et al., 环境科学 2016, no. 7; all stations). Truth 2 is
labelled by hand from plain daily means of PM2.5 (``beijing.day_means``: station means of at least
20 hours, then the mean of the stations; 150 µg/m³ is an AQI of 200): a day above 150 is heavy.

**Episodes, invented city, 1 January to 31 March 2026.** Truth: the days that the invented weather
itself calls still (half as much calm again as on a usual day) or dusty.

**High values.** In the invented city nothing is built in, so spikes are planted. In Beijing the
label is plain: where the median of the neighbours itself moved by more than a factor of 2 and by
75 µg/m³ between six hours before and six hours after, an air mass was passing, and a reminder
would look for a source that the county does not have. The rule of fronts asks something else
(whether the neighbours come as high as the point), so label and rule can disagree, and do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import polars as pl
import pytest

from tests.ledger.episodes import beijing
from youju.demo import air as demo_air
from youju.demo import weather
from youju.demo.register import register as demo_register
from youju.ledger import snapshot
from youju.ledger.episodes import details, highs, hours, rules, spells
from youju.ledger.episodes.details import Details
from youju.ledger.episodes.highs import HighValue
from youju.ledger.recipes import air
from youju.ledger.snapshot import Snapshot
from youju.readings.city import City
from youju.terms.periods import day_number, stamp
from youju.terms.places import CITY

RULES = rules.on(beijing.FIRST)


@pytest.fixture(scope="module")
def city(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> City:
    return beijing.city(tmp_path_factory.mktemp("beijing") / "city")


@pytest.fixture(scope="module")
def held(city: City) -> Snapshot:
    return snapshot.load(city)


def _spells(held: Snapshot, text: str | None = None) -> tuple[spells.Spell, ...]:
    days = details.city_days(held, beijing.NAME, beijing.FIRST, beijing.LAST)
    return spells.of_days([(one.day, one.aqi) for one in days], lambda day: rules.on(day, text))


PROPOSED = [
    # first day, last day, name, highest daily AQI, start, end, peak hour and its AQI (hour ends)
    ("2015-11-03", "2015-11-05", "重污染过程", 252, "11-02T20", "11-05T13", "11-04T20", 302),
    ("2015-11-09", "2015-11-15", "重污染过程", 310, "11-08T19", "11-15T23", "11-14T16", 378),
    ("2015-11-27", "2015-12-01", "重污染过程", 479, "11-26T22", "12-02T01", "11-30T17", 500),
    ("2015-12-06", "2015-12-10", "重污染过程", 293, "12-06T02", "12-10T11", "12-09T20", 346),
    ("2015-12-12", "2015-12-14", "重污染过程", 213, "12-11T21", "12-14T18", "12-14T00", 318),
    ("2015-12-19", "2015-12-26", "重污染过程", 484, "12-19T00", "12-27T00", "12-25T12", 500),
    ("2015-12-28", "2015-12-30", "重污染过程", 311, "12-27T20", "12-30T07", "12-29T23", 466),
    ("2016-01-01", "2016-01-03", "重污染过程", 303, "12-31T19", "01-04T04", "01-03T02", 466),
    ("2016-01-15", "2016-01-16", "污染过程", 162, "01-14T20", "01-17T04", "01-16T01", 260),
    ("2016-01-20", "2016-01-21", "污染过程", 168, "01-19T21", "01-22T02", "01-21T14", 195),
    ("2016-01-27", "2016-01-28", "污染过程", 157, "01-26T23", "01-29T04", "01-28T03", 247),
]


def test_beijing_what_was_proposed(city: City, held: Snapshot) -> None:
    rows = []
    for one in _spells(held):
        said = details.describe(city, held, beijing.NAME, one.first, one.last, RULES)
        assert said.first_hour is not None
        assert said.last_hour is not None
        assert said.peak is not None
        at = [stamp(hour)[5:13] for hour in (said.first_hour, said.last_hour, said.peak.number)]
        top = one.peak[1]
        rows.append(
            (one.first.isoformat(), one.last.isoformat(), one.name, top, *at, said.peak.aqi)
        )
    assert rows == PROPOSED


def test_beijing_against_hand_labelled_days(held: Snapshot) -> None:
    """24 heavy days by plain means: all lie in the eight proposed 重污染过程, none was missed; each
    of the eight holds at least one, so none is false. Three milder proposals (污染过程) hold none,
    as their name says.
    """
    heavy = {day for day, mean in beijing.day_means().items() if mean > 150}
    found = _spells(held)
    named = [one for one in found if one.name == "重污染过程"]
    inside = {day for one in named for day, _ in one.days}
    assert len(heavy) == 24
    assert sorted(heavy - inside) == []  # missed
    false = [one for one in named if not heavy & {day for day, _ in one.days}]
    assert false == []
    mild = [one for one in found if one.name == "污染过程"]
    assert [bool(heavy & {day for day, _ in one.days}) for one in mild] == [False] * 3


def test_beijing_against_the_published_red_alerts(city: City, held: Snapshot) -> None:
    """Both alerts lie inside one proposal each, and the highest hours are those published:
    the first in the same hour; the second on the same evening, while the proposal goes on to a
    higher peak on Christmas Day, after the alert had ended.
    """
    found = {one.first: one for one in _spells(held)}
    first, second = found[date(2015, 12, 6)], found[date(2015, 12, 19)]
    assert first.last == date(2015, 12, 10)  # ended on the day on which the alert was lifted
    assert second.touches(date(2015, 12, 19), date(2015, 12, 22))
    values = hours.of_place(city, held, CITY, beijing.NAME, date(2015, 12, 8), date(2015, 12, 10))
    top = max(values, key=lambda one: one.values.get("pm25") or 0)
    assert stamp(top.number) == "2015-12-09T20:00"  # published: 19:00, the hour's beginning
    values = hours.of_place(city, held, CITY, beijing.NAME, date(2015, 12, 19), date(2015, 12, 22))
    top = max(values, key=lambda one: one.values.get("pm25") or 0)
    assert stamp(top.number)[:13] in ("2015-12-22T20", "2015-12-22T21")


def test_beijing_merging_over_one_clean_day_would_glue_them(held: Snapshot) -> None:
    """Why the example has ``merge_days = 0``: with 1 the second alert becomes sixteen days."""
    text = rules.STANDARD.text.replace("merge_days   = 0", "merge_days   = 1")
    glued = {one.first: (one.last, one.merged) for one in _spells(held, text)}
    assert glued[date(2015, 12, 6)] == (date(2015, 12, 14), 2)
    assert glued[date(2015, 12, 19)] == (date(2016, 1, 3), 3)


def test_contributions_are_exact(city: City, held: Snapshot) -> None:
    for one in _spells(held):
        said: Details = details.describe(city, held, beijing.NAME, one.first, one.last, RULES)
        assert sum(point.contribution for point in said.points) == said.mean
        assert sum(point.raises for point in said.points) == 0
        assert sum(point.share for point in said.points) == 100
        assert said.points == tuple(
            sorted(said.points, key=lambda point: (-point.contribution, point.site))
        )
        counted = sum(said.by_level.values()) + said.unknown_hours
        assert counted == said.hours_long == len(said.hours)
        # the city's own days, held at 10⁻⁶, give the same mean up to that rounding
        values = [day.value for day in said.days if day.value is not None]
        assert said.mean is not None
        assert abs(sum(values) / len(values) - said.mean) < 2e-6


# high values


def _near(site: str, hour: int, known: Mapping[str, Mapping[int, int | None]]) -> float | None:
    values = [one for other in known if other != site and (one := known[other].get(hour))]
    return median(values) if len(values) >= 2 else None


def _labelled(found: Sequence[HighValue], first: date, last: date) -> list[tuple[str, HighValue]]:
    """Each with its label, by hand from six hours before to six hours after; see above."""
    known = {
        site: dict(beijing.hours_of(site, first, last).select("hour", "PM2.5").iter_rows())
        for site in beijing.STATIONS
    }
    labels = []
    for one in found:
        around = {site: known[site] for site in (one.site, *one.around)}
        window = range(one.first_hour - 6, one.last_hour + 7)
        medians = [m for hour in window if (m := _near(one.site, hour, around)) is not None]
        passing = max(medians) >= 2 * min(medians) and max(medians) - min(medians) >= 75
        labels.append(("passing" if passing else "local", one))
    return labels


def test_beijing_high_values(city: City, held: Snapshot) -> None:
    """13 rows of PM2.5 in 92 days, 5 with steady air around (true), 8 while an air mass passed
    (false). The rule of fronts lays aside 6 of the 8 and none of the 5: 7 are proposed, 5 true,
    2 false. It was chosen on this winter; the next test judges it on others.

    Missed by design: a point with fewer than three neighbours is never judged (怀柔镇, 昌平镇).
    """
    rows = [
        one
        for one in highs.rows(city, held, beijing.FIRST, beijing.LAST, RULES)
        if one.item == "PM2.5"
    ]
    labels = {
        (one.name, stamp(one.first_hour)[:13]): (label, one.front is not None)
        for label, one in _labelled(rows, beijing.FIRST, beijing.LAST)
    }
    assert {key for key, said in labels.items() if said == ("local", False)} == {
        ("奥体中心", "2015-11-09T03"),
        ("万寿西宫", "2015-11-27T08"),
        ("奥体中心", "2015-12-08T04"),
        ("奥体中心", "2016-01-03T13"),
        ("万寿西宫", "2016-01-13T19"),
    }
    assert {key for key, said in labels.items() if said == ("passing", False)} == {
        # its neighbours came to 78 % of its highest hour
        ("奥体中心", "2015-12-19T04"),
        # they had stood at two thirds of it, and fell first
        ("万寿西宫", "2016-01-15T05"),
    }
    assert {key for key, said in labels.items() if said == ("passing", True)} == {
        ("东四", "2015-11-30T08"),
        ("万寿西宫", "2015-12-12T07"),
        ("万寿西宫", "2015-12-14T14"),
        ("万寿西宫", "2015-12-24T17"),
        ("奥体中心", "2015-12-30T03"),
        ("万寿西宫", "2016-01-14T07"),
    }
    assert ("local", True) not in labels.values()
    proposed = [
        one
        for one in highs.found(city, held, beijing.FIRST, beijing.LAST, RULES)
        if one.item == "PM2.5"
    ]
    assert proposed == [one for one in rows if one.front is None]
    few = {
        site
        for site, others in highs.neighbours(
            city.register.on(beijing.FIRST), RULES.radius_km
        ).items()
        if len(others) < RULES.neighbours
    }
    assert few == {"Huairou", "Changping"}


def test_beijing_fronts_on_winters_that_the_rule_was_not_chosen_on(city: City) -> None:
    """Three other winters, November to January: 35 rows, 10 local and 25 passing. The rule lays
    aside 16 of the 25 and, wrongly, 3 of the 10. Proposed before: 35, of which 25 false; now: 16,
    of which 9 false, at the price of 3 missed. So a front that only half reaches the neighbours
    is still proposed, and the person who sends decides.
    """
    counted: Counter[tuple[str, bool]] = Counter()
    for year in (2013, 2014, 2016):
        first, last = date(year, 11, 1), date(year + 1, 1, 31)
        frame = pl.concat(beijing.frame_of(key, first, last) for key in beijing.STATIONS)
        rows = highs.rows_of_hours(frame.sort("site", "hour"), city.register, first, RULES)
        fine = [one for one in rows if one.item == "PM2.5"]
        labels = _labelled(fine, first, last)
        counted.update((label, one.front is not None) for label, one in labels)
    assert counted == {
        ("local", False): 7,
        ("local", True): 3,
        ("passing", False): 9,
        ("passing", True): 16,
    }


# the invented city

DEMO_FIRST, DEMO_LAST = date(2026, 1, 1), date(2026, 3, 31)
DEMO_CITY = "清岚市"


@pytest.fixture(scope="module")
def demo_hours() -> pl.DataFrame:
    """Three months of the invented city before anything goes missing, in 10⁻⁴ of the unit."""
    made = demo_air.hours(DEMO_FIRST, DEMO_LAST)
    return made.with_columns(
        *(pl.col(item) * (1_000 if item == "co" else 10_000) for item in demo_air.ITEMS)
    )


def test_demo_episodes_against_the_invented_weather(demo_hours: pl.DataFrame) -> None:
    """Proposed: 7–8 and 15–18 January, 8–11 and 18–22 March. The weather was still or dusty on
    each; false: none. Missed: stretches of still days on which the city's AQI stayed at 100 or
    below on all days but one; the list stands below.
    """
    given = demo_register()
    name = next(site.city for site in given.sites if site.city)
    days = air.indexed(air.place_days(air.site_days(demo_hours.lazy()), given, CITY)).collect()
    known = [(_day(day), aqi) for day, aqi in days.select("day", "aqi").iter_rows()]
    found = spells.of_days(known, rules.on)
    assert name
    assert [(one.first, one.last) for one in found] == DEMO_PROPOSED
    still = _still_days() | {
        _day(number) for event in weather.dust_events() for number in event.days
    }
    for one in found:
        assert still & {day for day, _ in one.days}, f"{one.first} is false"
    above = {day for day, aqi in known if aqi is not None and aqi > 100}
    proposed = {day for one in found for day, _ in one.days}
    assert sorted(above - proposed) == DEMO_SINGLE_DAYS


DEMO_PROPOSED = [
    (date(2026, 1, 7), date(2026, 1, 8)),
    (date(2026, 1, 15), date(2026, 1, 18)),
    (date(2026, 3, 8), date(2026, 3, 11)),
    (date(2026, 3, 18), date(2026, 3, 22)),
]
DEMO_SINGLE_DAYS = [date(2026, 3, 1), date(2026, 3, 30)]
"""Polluted days that the rule leaves alone: one day above 100 and not above 200."""


def _day(number: int) -> date:
    return date(1970, 1, 1) + timedelta(days=number)


def _still_days() -> set[date]:
    return {one.day for one in weather.days() if one.calm >= 1500}


# fmt: off
PLANTED = [
    # station, first hour of the window (0 = 1 February 0:00), PM2.5 added to each hour (None: the
    # reading is lost), whether it must be found
    ("QL01", 10, [150, 150, 150], True),                  # three hours
    ("QL03", 60, [150, 150, 150, 150, 150, 150], True),   # six hours
    ("QL05", 110, [150, 150, None, 150], True),           # one lost reading in between
    ("QL07", 160, [150, 150, None, None, 150], False),    # two lost readings: two hours only
    ("QL10", 210, [150, 150], False),                     # two hours
    ("QL12", 260, [150, 0, 150, 150], False),             # an ordinary hour in between
    ("QL16", 310, [10, 10, 10, 10], False),               # not much above
    ("QL18", 360, [200, 180, 160, 140], True),            # falling
]
# fmt: on


def test_demo_planted_high_values(demo_hours: pl.DataFrame) -> None:
    """Of eight planted events four must be found and are; the other four must not and are not.
    What else is found in February is what the invented air itself holds, the same without them.
    """
    start = day_number(date(2026, 2, 1)) * 24
    window = (start, start + 28 * 24 - 1)
    plain = demo_hours.filter(pl.col("hour").is_between(*window))
    given, on = demo_register(), date(2026, 2, 28)
    own = {one.key for one in highs.of_hours(plain, given, on, rules.on(on))}
    planted = plain
    for site, at, added, _ in PLANTED:
        for step, one in enumerate(added):
            here = (pl.col("site") == site) & (pl.col("hour") == start + at + step)
            value = pl.lit(None, pl.Int64) if one is None else pl.col("pm25") + one * 10_000
            planted = planted.with_columns(pm25=pl.when(here).then(value).otherwise(pl.col("pm25")))
    found = highs.of_hours(planted, given, on, rules.on(on))
    fresh = {(one.site, one.first_hour - start) for one in found if one.key not in own}
    assert fresh == {(site, at) for site, at, _, wanted in PLANTED if wanted}
    assert len(own) <= 3
