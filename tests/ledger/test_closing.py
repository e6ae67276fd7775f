"""What was revised after a period was published, and the note that says so."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.ledger.conftest import NOW, hours
from youju.ledger import closing, compute, differences, store
from youju.ledger.request import Request
from youju.ledger.snapshot import load
from youju.readings.city import City
from youju.readings.writer import Writer
from youju.scoring import schemes
from youju.terms.errors import BadInput
from youju.terms.periods import parse, year_to_date

MARCH = parse("2026-03")
SCHEME = schemes.example_text("county_air_2026")


@pytest.fixture
def revised(city: City) -> City:
    """The city after new values for three days of March came in."""
    with Writer(city) as writer:
        writer.add_hours(hours(date(2026, 3, 10), date(2026, 3, 12), ("B1",), seed=99))
    compute.compute(city, now=NOW + timedelta(hours=2))
    return city


def test_revisions_are_the_differences_between_cut_off_and_now(revised: City) -> None:
    old, new = (one.number for one in store.bases(revised))
    found = closing.revisions(revised, MARCH, old, scheme=SCHEME)
    assert (found.closed, found.now) == (old, new)
    assert list(found.points) == differences.between(revised, old, new, MARCH)
    assert {one.object for one in found.points} == {"B1"}
    assert {one.day for one in found.points} <= {date(2026, 3, day) for day in (10, 11, 12)}
    assert all(one.old != one.new for one in found.points)
    assert {one.object for one in found.counties} == {"乙县"}
    request = Request(SCHEME, MARCH, movement=False)
    assert list(found.moved) == differences.places_between(revised, old, new, request)
    assert closing.note(found.months) == "累计含对3月数据的修订。"


def test_a_month_that_was_not_touched_has_none(revised: City) -> None:
    old = store.bases(revised)[0].number
    assert closing.revisions(revised, parse("2026-02"), old, scheme=SCHEME).none
    closed = [(parse("2026-02"), old), (MARCH, old)]
    assert closing.revised_months(closed, revised, load(revised)) == [MARCH]
    whole = closing.revisions(revised, year_to_date(date(2026, 4, 30)), old)
    assert whole.months == (MARCH,)


def test_a_cut_off_of_today_has_no_revisions(revised: City) -> None:
    new = store.bases(revised)[-1].number
    assert closing.revisions(revised, MARCH, new).none


def test_a_later_cut_off_is_refused(revised: City) -> None:
    old, new = (one.number for one in store.bases(revised))
    with pytest.raises(BadInput, match="早于封账"):
        closing.revisions(revised, MARCH, new, old)


def test_steps_of_review_are_dated_by_level(city: City) -> None:
    assert closing.stages(city, "国控", date(2026, 5, 1)) == closing.STAGES
    file = city.path / "register" / "stages.csv"
    file.write_text(
        "since,level,stages\n"
        "2026-01-01,国控,实时未审核>初审>复核>终审\n"
        "2026-06-01,国控,实时未审核>终审\n"
        "2026-01-01,,实时未审核>审核\n",
        encoding="utf-8",
    )
    assert closing.stages(city, "国控", date(2026, 6, 1)) == ("实时未审核", "终审")
    assert closing.stages(city, "国控", date(2026, 5, 31)) == closing.STAGES
    assert closing.stages(city, "县控", date(2026, 5, 31)) == ("实时未审核", "审核")
    assert closing.stages(city, "县控", date(2025, 5, 31)) == closing.STAGES
    file.write_text("since,level,stages\n2026,国控,初审\n", encoding="utf-8")
    with pytest.raises(BadInput, match="第2行"):
        closing.stages(city, "国控", date(2026, 6, 1))
