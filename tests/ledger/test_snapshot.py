"""With and without a snapshot the same comes out, of whatever period, and threads may share it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.ledger.conftest import NOW
from tests.ledger.test_compute import add, mark
from youju.ledger import canonical, compute, overall, progress, snapshot, store
from youju.ledger.assess import Request, evaluate
from youju.ledger.explain import explain
from youju.readings.city import City
from youju.scoring.schemes import example_text
from youju.terms.errors import NotThere
from youju.terms.figures import Figure
from youju.terms.periods import day_number, parse

SCHEME = example_text("county_air_2026")
PERIODS = (
    "2026-04-10",
    "2026-W14",
    "2026-02",
    "2026-03",
    "2026-04",
    "..2026-03-20",
    "2026-Q1",
    "2026-H1",
    "2026",
    "2026-02-20..2026-03-10",
    "2026-02..2026-03",
)


@pytest.mark.parametrize("choice", [{}, {"points": "comparable"}, {"edition": "today"}])
def test_an_answer_is_the_same_with_and_without(untouched: City, choice: dict[str, str]) -> None:
    held = snapshot.load(untouched)
    for text in PERIODS[4:7] if choice else PERIODS:
        request = Request(SCHEME, parse(text), **choice)  # type: ignore[arg-type]
        alone, with_held = (evaluate(untouched, request, snapshot=one) for one in (None, held))
        assert not with_held.incidents
        assert canonical.results(alone) == canonical.results(with_held)
        assert overall.results(untouched, alone) == overall.results(untouched, with_held)
        assert (alone.values, alone.cut, alone.state) == (
            with_held.values,
            with_held.cut,
            with_held.state,
        )


def without_days(figure: Figure) -> Figure:
    parts = tuple(without_days(one) for one in figure.of if not one.ref.startswith("fig_air_day"))
    return replace(figure, of=parts)


@pytest.mark.parametrize("text", ["2026-03", "2026-02-20..2026-03-10", "2026-04-10"])
def test_a_tree_without_days_is_the_tree_with_its_days_left_out(untouched: City, text: str) -> None:
    held = snapshot.load(untouched)
    request = Request(SCHEME, parse(text))
    whole = evaluate(untouched, request, snapshot=held, days=True)
    short = evaluate(untouched, request, snapshot=held)
    for name in whole.objects:
        for key, figure in whole.values[name].items():
            assert without_days(figure) == short.values[name][key]


def test_what_a_snapshot_answers_is_what_the_tables_say(untouched: City) -> None:
    held = snapshot.load(untouched)
    first, last = (day_number(date(2026, 3, 5)), day_number(date(2026, 4, 2)))
    for kinds in (("site",), ("city", "county"), None):
        for dust in ("kept", "excluded", None):
            found = held.days(kinds, first, last, dust)
            wanted = store.days(untouched, kinds=kinds, first=first, last=last, dust=dust)
            assert found.equals(wanted)
    assert held.last_day == date(2026, 4, 30)
    assert held.computed == store.bases(untouched)[-1]


def test_a_snapshot_of_an_old_basis_stays_what_it_was(city: City) -> None:
    before = snapshot.load(city)
    add(city, mark(first_hour=mark().first_hour - 9, last_hour=mark().last_hour + 14))
    assert snapshot.current(city, before) is before
    compute.compute(city, now=NOW + timedelta(hours=1))
    after = snapshot.current(city, before)
    assert after is not before
    assert snapshot.current(city, after) is after
    again = snapshot.load(city, before.computed.number)
    request = Request(SCHEME, parse("2026-04"))
    old, new, told = (
        canonical.results(evaluate(city, request, snapshot=one)) for one in (before, after, again)
    )
    assert old == told != new
    assert old == canonical.results(evaluate(city, request, basis=before.computed.number))
    with pytest.raises(ValueError, match="basis"):
        evaluate(city, request, basis=after.computed.number, snapshot=before)
    with pytest.raises(NotThere, match="第9次"):
        snapshot.load(city, 9)


def test_threads_share_a_snapshot(untouched: City) -> None:
    held = snapshot.load(untouched)
    requests = [Request(SCHEME, parse(text)) for text in PERIODS] * 2

    def ask(request: Request) -> dict[str, bytes]:
        return canonical.results(evaluate(untouched, request, snapshot=held))

    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(ask, requests))
    assert together[: len(PERIODS)] == together[len(PERIODS) :]
    alone = snapshot.load(untouched)
    wanted = [
        canonical.results(evaluate(untouched, one, snapshot=alone))
        for one in requests[: len(PERIODS)]
    ]
    assert together[: len(PERIODS)] == wanted


def test_targets_are_the_same_with_and_without(city: City) -> None:
    (city.path / "targets").mkdir()
    lines = ["place,item,target,plan", "甲县,PM2.5,60,seasonal", "某市,good_rate,80,linear"]
    (city.path / "targets" / "2026.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    held = snapshot.load(city)
    for on in (date(2026, 3, 1), date(2026, 4, 30)):
        assert progress.of_year(city, on, snapshot=held) == progress.of_year(city, on)


def test_an_explanation_is_the_same_with_and_without(untouched: City) -> None:
    held = snapshot.load(untouched)
    for text in (
        "fig_air_day/甲县/2026-03-01/aqi",
        "fig_air_period/乙县/2026-03/index?dust=excluded",
        "fig_air_hour/A1/2026-03-01T08:00+08:00/aqi",
        "fig_score/county_air_2026/2026-03/乙县",
    ):
        assert explain(untouched, text) == explain(untouched, text, snapshot=held)
