"""Which days make an episode: the rules on small sequences, each written out."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youju.ledger.episodes import rules, spells

FIRST = date(2026, 1, 1)


def _found(*aqi: int | None, text: str | None = None) -> list[tuple[int, int, str, bool]]:
    days = [(FIRST + timedelta(days=n), one) for n, one in enumerate(aqi)]
    made = spells.of_days(days, lambda day: rules.on(day, text))
    return [(one.first.day, one.last.day, one.name, one.ended) for one in made]


@pytest.mark.parametrize(
    ("days", "wanted"),
    [
        ((90, 101, 100, 90), []),  # one day above 100, and not above 200
        ((90, 101, 101, 90), [(2, 3, "污染过程", True)]),
        ((90, 101, 101), [(2, 3, "污染过程", False)]),
        ((90, 101, 101, None), [(2, 3, "污染过程", False)]),
        ((90, 201, 90, 90), [(2, 2, "重污染过程", True)]),  # a single day above 200
        ((90, 200, 90, 90), []),  # 200 is not above 200
        ((120, 151, 151, 90, 90), [(1, 3, "重污染过程", True)]),  # two days above 150
        ((120, 151, 149, 151, 90, 90), [(1, 4, "污染过程", True)]),  # not in a row
        ((101, None, 101, 90, 90), []),  # joined over a day without AQI, but not two in a row
        ((101, 101, None, 101, 90, 90), [(1, 4, "污染过程", True)]),
        ((101, 101, None, None, 101, 101), [(1, 2, "污染过程", True), (5, 6, "污染过程", False)]),
        ((101, 101, 90, 101, 101), [(1, 2, "污染过程", True), (4, 5, "污染过程", False)]),
        ((None, None), []),
        ((), []),
    ],
)
def test_small_sequences(days: tuple[int | None, ...], wanted: list[object]) -> None:
    assert _found(*days) == wanted


def test_with_merge_days_two_episodes_are_one() -> None:
    text = rules.STANDARD.text.replace("merge_days   = 0", "merge_days   = 1")
    days = (101, 101, 90, 201, 101, 90, 90, 101, 101)
    assert _found(*days, text=text)[0] == (1, 5, "重污染过程", True)
    assert len(_found(*days, text=text)) == 2
    assert len(_found(*days)) == 3


@given(st.lists(st.one_of(st.none(), st.integers(0, 400)), max_size=40))
def test_spells_lie_apart_and_begin_and_end_with_polluted_days(aqi: list[int | None]) -> None:
    days = [(FIRST + timedelta(days=n), one) for n, one in enumerate(aqi)]
    found = spells.of_days(days, rules.on)
    known = dict(days)
    for one in found:
        assert all((known[day] or 0) > 100 for day in (one.first, one.last))
        assert all(value is None or value > 100 for _, value in one.days)
        assert one.peak[1] is not None
    for before, after in pairwise(found):
        assert before.last < after.first
        assert before.ended
