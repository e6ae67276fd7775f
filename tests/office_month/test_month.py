"""A month as the office lives it, against a workbook with live formulas, cell by cell.

National points by name from sheets with two rows of head, hours of county stations, last
year's sheets, a station replaced on the 12th and one moved on the 1st, the dust list on the
5th of the next month, final values on the 8th.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.office_month.conftest import Run, Step, mismatches
from tests.office_month.periods import OWN, Span
from tests.office_month.rules import KEYS, NUMBERS
from tests.office_month.scenario import Said
from tests.office_month.sheets import EXCLUDED, KEPT, Key
from youju.__main__ import main
from youju.ledger import differences
from youju.terms.periods import month_of
from youju.terms.states import State

pytestmark = pytest.mark.office
STEPS = ("preliminary values", "dust list", "final values")
MONTH = Span("month", date(2026, 4, 1), date(2026, 4, 30))
TO_DATE = Span("cumulative", date(2026, 1, 1), date(2026, 4, 30))
COUNTS = {"hours": 11_520, "n": 10_080, "windows": 1_440, "day": 143_280, "period": 25_000,
          "change": 1_296, "rank": 1_224}  # fmt: skip
"""At least so many cells of each sort stand in the first workbook."""
RANKINGS = {
    "index": ("index",),
    "score": ("score", "good_rate", "pm25 ranked"),
    "improvement": ("index_change",),
}
"""Each ranking with the figures that decide it, in their order."""


@pytest.fixture(params=range(3), ids=STEPS)
def step(run: Run, request: pytest.FixtureRequest) -> Step:
    """Each of the three steps."""
    return run.steps[request.param]


@pytest.mark.parametrize("head", COUNTS)
def test_every_figure_equals_the_workbook(step: Step, head: str) -> None:
    found = list(mismatches(step.workbook, step.product, head))
    assert not found, f"{len(found)} differ\n" + "\n".join(found[:12])


def test_enough_cells_were_compared(run: Run) -> None:
    first = run.steps[0].workbook
    for head, least in COUNTS.items():
        cells = [said for key, said in first.items() if key[0] == head]
        assert len(cells) >= least, (head, len(cells))
        assert sum(said is not None for said in cells) > len(cells) // 2, head
    assert sum(len(one.workbook) for one in run.steps) > 500_000


def test_a_wrong_figure_would_be_seen(run: Run) -> None:
    one = run.steps[2]
    key: Key = ("day", "county", "云泽区", KEPT, date(2026, 4, 16), "o3_8h")
    true = one.product[key]
    assert isinstance(true, Decimal)
    for wrong in (true + Decimal("0.000001"), None):
        assert list(mismatches(one.workbook, {**one.product, key: wrong}, "day"))


def test_the_workbook_was_recalculated(step: Step) -> None:
    # as written every formula said that nobody had computed it; afterwards none does
    assert step.stale == step.formulas > 90_000
    assert not [key for key, said in step.workbook.items() if is_trouble(said)]


def test_the_numbers_of_the_standards_are_where_the_workbook_says(reference: Path) -> None:
    words = (reference / "validity.csv").read_text("utf-8")
    for number, said in NUMBERS.values():
        assert said in words
        assert f"{number}" in said


def test_the_month_has_what_makes_months_hard(run: Run) -> None:
    first, dust, final = (one.workbook for one in run.steps)
    # the station is replaced on the 12th, and its successor counts in its county
    assert ("day", "site", "QL13", KEPT, date(2026, 4, 11), "pm25") in first
    assert ("day", "site", "QL13", KEPT, date(2026, 4, 12), "pm25") not in first
    assert ("day", "site", "QL25", KEPT, date(2026, 4, 12), "pm25") in first
    # the list of the 5th changes what is without dust, and nothing else
    moved = {key[3] for key in dust if key[0] == "day" and dust[key] != first[key]}
    assert moved == {EXCLUDED}
    # a county has too few days for a month: no index, no place
    places = {
        key[3]: said for key, said in final.items() if key[:3] == ("rank", OWN, MONTH)
        and key[4] == "rank index"
    }  # fmt: skip
    assert sorted(places.values(), key=str) == [*map(Decimal, range(1, 8)), None]
    assert set(filter(None, changes(dust, final, "day", "site"))) <= set(final)


def test_after_the_eighth_three_station_days_differ_and_no_more(run: Run) -> None:
    _, old, new = run.steps
    before, after = old.summary.basis.number, new.summary.basis.number
    found = differences.between(run.office.city, before, after, month_of(MONTH.start))
    told = {(one.object, one.day, one.item, one.dust): (one.old, one.new) for one in found}
    announced = {
        (one.site, one.day, KEYS[one.item], dust): (_given(one.item, one.before),
                                                    _given(one.item, one.after))
        for one in run.month.changes
        for dust in (KEPT, EXCLUDED)
    }  # fmt: skip
    assert told == announced
    assert len({(site, day) for site, day, _, _ in told}) == 3
    assert {one.because for one in found} == {f"{State.REALTIME.label} → {State.FINAL.label}"}
    assert told == {
        (key[2], key[4], KEYS[str(key[5])], key[3]): (old.workbook[key], new.workbook[key])
        for key in changes(old.workbook, new.workbook, "day", "site")
        if key[5] in KEYS
    }


def test_after_the_eighth_days_of_places_differ_as_in_the_workbook(run: Run) -> None:
    _, old, new = run.steps
    before, after = old.summary.basis.number, new.summary.basis.number
    found = differences.between(
        run.office.city, before, after, month_of(MONTH.start), kinds=("county", "city")
    )
    told = {
        (one.kind, one.object, one.dust, one.day, one.item): (one.old, one.new) for one in found
    }
    assert len({(kind, day) for kind, _, _, day, _ in told}) == 6
    assert told == {
        (kind, key[2], key[3], key[4], KEYS[str(key[5])]): (old.workbook[key], new.workbook[key])
        for kind in ("county", "city")
        for key in changes(old.workbook, new.workbook, "day", kind)
        if key[5] in KEYS
    }


@pytest.mark.parametrize("span", [MONTH, TO_DATE], ids=["month", "to date"])
def test_after_the_eighth_places_differ_as_in_the_workbook(run: Run, span: Span) -> None:
    _, old, new = run.steps
    before, after = old.summary.basis.number, new.summary.basis.number
    request = run.office.request(span)
    found = differences.places_between(run.office.city, before, after, request)
    told = {
        (one.ranking, one.object): (_place(one.old), _place(one.new),
                                    _numbers(one.old_value), _numbers(one.new_value))
        for one in found
    }  # fmt: skip
    expected = {}
    for ranking, decided in RANKINGS.items():
        for key in new.workbook:
            if key[:3] == ("rank", OWN, span) and key[4] == f"rank {ranking}":
                was, now = (
                    (one.workbook[key], tuple(one.workbook[*key[:4], what] for what in decided))
                    for one in (old, new)
                )
                if was != now:
                    expected[ranking, key[3]] = (was[0], now[0], was[1], now[1])
    assert told == expected
    moved = {key for key, (was, now, _, _) in told.items() if was != now}
    assert (span == MONTH) == (("index", "雁回市") in moved)  # over four months it rounds away


def test_the_difference_sheet_lists_them(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, old, new = run.steps
    folder = run.office.city.path
    sheet = tmp_path / "差异表.csv"
    arguments = ["findings", "--city", str(folder), "--period", "2026-04", "--between"]
    arguments += [str(one.summary.basis.number) for one in (old, new)]
    scheme = folder / "schemes" / "county_air_2026.toml"
    assert main([*arguments, "--scheme", str(scheme), "--out", str(sheet)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sheet.read_text("utf-8-sig").count("\n") == len(lines)
    days = [line for line in lines if "→" in line and "位" not in line]
    for one in run.month.changes:
        assert sum(f"{one.site} {one.day} {KEYS[one.item]}" in line for line in days) == 2
    assert len(days) == 6
    moved = [line for line in lines if "→" in line and "位" in line]
    request = run.office.request(MONTH)
    asked = differences.places_between(
        run.office.city, old.summary.basis.number, new.summary.basis.number, request
    )
    assert len(moved) == len(asked)


def changes(before: dict[Key, Said], after: dict[Key, Said], head: str, kind: str) -> Iterator[Key]:
    """The keys of one sort and kind under which the two workbooks differ."""
    return (key for key in after if key[:2] == (head, kind) and before.get(key) != after[key])


def is_trouble(said: Said) -> bool:
    """Whether a cell holds an error or was never computed."""
    return isinstance(said, str) and (said.startswith("#") or said == "未重算")


def _given(item: str, value: int | None) -> Decimal | None:
    if value is None:
        return None
    return Decimal(value) / 10 if item == "co" else Decimal(value)


def _place(place: int | None) -> Decimal | None:
    return None if place is None else Decimal(place)


def _numbers(said: str) -> tuple[Decimal | None, ...]:
    return tuple(None if one == "—" else Decimal(one) for one in said.split("；"))
