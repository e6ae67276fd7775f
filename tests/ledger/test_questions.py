"""Two sides compared, reasons of a place, completeness: each against what it is made from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.ledger import cities
from youju.ledger import compare, completeness, reasons, snapshot
from youju.ledger.assess import Answer, Request, within
from youju.ledger.compare import Side
from youju.ledger.explain import explain
from youju.ledger.snapshot import Snapshot
from youju.readings.city import City
from youju.scoring.schemes import example_text
from youju.standards.air.hj663_edition import edition_for
from youju.terms.numbers import exact
from youju.terms.periods import BEIJING, Period, parse

SCHEME = example_text("county_air_2026")


@pytest.fixture(scope="module")
def town(town_at: Callable[[Path], City], tmp_path_factory: pytest.TempPathFactory) -> City:
    return town_at(tmp_path_factory.mktemp("questions") / "city")


@pytest.fixture(scope="module")
def held(town: City) -> Snapshot:
    return snapshot.load(town)


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> City:
    return cities.hard(tmp_path_factory.mktemp("questions") / "hard")


# compare


def test_a_year_ago_is_compared_as_the_field_compares(town: City, held: Snapshot) -> None:
    now = Side("庚县", parse("2026-10"), "excluded")
    rows = {row.of: row for row in compare.sides(held, now, _year_ago(now))}
    pm25 = rows["PM2.5"]
    assert pm25.change.unit == "%"
    assert pm25.change.name.endswith("同比")
    first, second = (exact(one.value) for one in (pm25.first, pm25.second))
    assert exact(pm25.change.value) == round((first - second) * 100 / second, 1)
    assert rows["good_rate"].change.unit == "百分点"
    assert rows["good_days"].in_words.endswith("天")
    assert pm25.in_words.startswith(("上升", "下降"))
    assert any("2012" in one for one in pm25.notes)
    for row in rows.values():
        for figure in (row.first, row.second):
            assert explain(town, figure.ref, snapshot=held).agrees, figure.ref


def test_any_two_sides_stand_side_by_side_with_what_differs(held: Snapshot) -> None:
    first = Side("庚县", parse("2026-10"), "excluded")
    second = Side("甲县", parse("2026-09-01..2026-09-12"), "kept")
    rows = compare.sides(held, first, second, ("PM2.5", "index"))
    (notes,) = {row.notes for row in rows}
    assert [word in "；".join(notes) for word in ("对象", "沙尘", "天数")] == [True] * 3
    assert all(row.change.value is not None for row in rows)
    nothing = compare.sides(held, first, Side("辛市", parse("2025-10")), ("PM2.5",))[0]
    assert nothing.change.value is None
    assert nothing.in_words == "—"
    assert any("没有2025年10月的数据" in one for one in nothing.notes)


def test_the_same_days_under_two_editions(held: Snapshot) -> None:
    own = Side("庚县", parse("2025-10"))
    (row,) = compare.sides(held, Side("庚县", parse("2025-10"), edition="2026"), own, ("index",))
    assert row.first.value != row.second.value
    assert row.notes == ("前者按2026版、后者按2012版标准",)


def _year_ago(side: Side) -> Side:
    return Side(side.object, side.period.year_ago(), side.dust, side.edition, side.points)


# reasons


@pytest.mark.parametrize(
    "text", ["2026-10", "2026-W42", "2026-10-12", "2026-10-03..2026-10-09", "..2026-10-31"]
)
def test_a_reason_tells_places_and_the_part_that_moved_most(held: Snapshot, text: str) -> None:
    answer = evaluate_(held, text)
    found = reasons.of_answer(answer)
    assert set(found) == set(answer.scheme.rankings)
    for key, rows in found.items():
        placed = {one.object: one for one in answer.assessment.rankings[key]}
        assert set(rows) == set(placed)
        for name, one in rows.items():
            assert one.text.endswith("。")
            assert one.place_now == placed[name].place
            if one.place_then is not None and one.place_now is not None:
                assert placed[name].up == one.place_then - one.place_now
                moved = "未变" if placed[name].up == 0 else f"第{one.place_now}位"
                assert moved in one.text
            sizes = [abs(part.change or Decimal(0)) for part in one.parts]
            assert sizes == sorted(sizes, reverse=True)
            if one.value is not None and one.value.change and one.parts and one.parts[0].change:
                assert one.parts[0].name in one.text


def test_a_composite_index_is_told_by_its_single_indices(held: Snapshot) -> None:
    answer = evaluate_(held, "2026-10")
    for versus in (reasons.BEFORE, reasons.YEAR_AGO):
        one = reasons.of_answer(answer, versus)["index"]["庚县"]
        assert one.value is not None
        assert len(one.parts) == 6
        assert sum(part.change for part in one.parts if part.change) == one.value.change


def test_where_there_is_nothing_to_compare_the_reason_says_so(held: Snapshot) -> None:
    year_ago = reasons.of_answer(evaluate_(held, "2026-10"), reasons.YEAR_AGO)
    assert "不按本方案" in year_ago["score"]["庚县"].text
    assert "没有数值" in year_ago["index"]["辛市"].text
    answer = evaluate_(held, "2026-Q1")
    assert "适用期" in answer.unmoved
    assert all(one.up is None for one in answer.assessment.main)


@pytest.mark.parametrize(
    "text",
    ["2026-10-12", "2026-W42", "2026-10", "..2026-10-31", "2026-Q3", "2026-H1", "2026",
     "2026-10-03..2026-10-09", "2026-01..2026-10"],
)  # fmt: skip
def test_every_kind_of_period_is_ranked(held: Snapshot, text: str) -> None:
    answer = evaluate_(held, text)
    places = [one.place for one in answer.assessment.main if one.place is not None]
    assert len(places) >= 7
    assert places[0] == 1
    assert places == sorted(places)
    assert not answer.incidents
    known = all(one.up is not None for one in answer.assessment.main if one.place is not None)
    assert known != bool(answer.unmoved)


def evaluate_(held: Snapshot, text: str) -> Answer:
    return within(held, Request(SCHEME, parse(text)))


# completeness


def test_hours_and_short_days_are_those_of_the_table(hard: City) -> None:
    known = snapshot.load(hard)
    period = parse("2026-03")
    rows = {
        (row["object"], row["day"]): row for row in known.days(("site",), dust="kept").to_dicts()
    }
    found = completeness.of_stations(known, period)
    stations = {one.site: one for one in found if one.item == "PM2.5"}
    assert stations["A4"].expected == 24 * 22  # stands from 10 March on
    assert not stations["A3"].hourly
    assert stations["A3"].percent is None
    invalid = next(one for one in stations["A1"].days if one.day == date(2026, 3, 5))
    assert invalid.hours <= 18
    for one in found:
        for day in one.days:
            row = rows.get((one.site, (day.day - date(1970, 1, 1)).days))
            value = None if row is None else row[_column(one.item)]
            assert day.valid == (value is not None)
            if one.hourly and one.item not in ("O3_8h",) and not day.issued:
                assert day.valid == (day.hours >= day.need)


def test_gaps_are_all_hours_without_a_value(hard: City) -> None:
    known = snapshot.load(hard)
    period = parse("2026-03")
    gaps = completeness.gaps(hard, known, "A1", period, ("pm25",))
    whole = next(
        one for one in completeness.of_stations(known, period, ["A1"]) if one.item == "PM2.5"
    )
    assert sum(one.hours for one in gaps) == whole.expected - whole.hours
    marked = [one for one in gaps if one.why == "invalid"]
    assert sum(one.hours for one in marked) >= 5
    assert marked[0].label.startswith("2026-03-05T09:00")
    assert completeness.gaps(hard, known, "A4", parse("2026-03-01..2026-03-09")) == ()


def test_a_month_that_lost_too_many_days_is_lost(hard: City) -> None:
    known = snapshot.load(hard)
    table = edition_for(date(2026, 12, 31)).says["minimum"]
    found = completeness.quorums(known, 2026, date(2026, 3, 31))
    march = {(one.site, one.item): one for one in found if one.period == Period(*_march(), "month")}
    new = march["A4", "PM2.5"]
    assert not new.reachable
    assert (new.valid <= 22, new.left, new.need) == (True, 0, table["month"]["month"])
    assert new.spare == new.valid - new.need
    year = next(one for one in found if one.site == "A4" and one.period.kind == "year")
    assert year.need == table["year"]["days"]
    assert parse("2026-01") in year.lost
    assert not year.reachable
    early = completeness.quorums(known, 2026, date(2026, 3, 12), ["A1"])
    now = next(one for one in early if one.period == parse("2026-03") and one.item == "CO")
    assert now.left == 19


def test_the_newest_hour_has_an_age(hard: City) -> None:
    known = snapshot.load(hard)
    now = datetime(2026, 4, 1, 5, 40, tzinfo=BEIJING)
    found = {(one.site, one.item): one for one in completeness.newest(hard, known, now)}
    assert {site for site, _ in found} == {"A1", "A2", "A3", "A4", "B1"}
    assert found["B1", "PM2.5"].age in range(5, 9)
    assert found["A3", "PM2.5"].age == 5  # issued days: the end of the last one


def _march() -> tuple[date, date]:
    return date(2026, 3, 1), date(2026, 3, 31)


def _column(item: str) -> str:
    return {"PM2.5": "pm25", "O3_8h": "o3_8h"}.get(item, item.lower())
