"""Places, ties, movement."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from youju.scoring.nouns import Key, RankingRule
from youju.scoring.ranking import moved, places, ranked
from youju.terms.clauses import Clause
from youju.terms.figures import Figure

RULE = RankingRule(
    "index",
    "排名",
    (Key("index", "lower", 2), Key("good_rate", "higher", 1)),
    "shared",
    True,
    Clause("示例"),
)


def figures(index: str | None, rate: str | None = "80") -> list[Figure]:
    return [
        Figure(
            "综合指数",
            None if index is None else Decimal(index),
            note="缺测" if index is None else "",
        ),
        Figure("优良天数比率", None if rate is None else Decimal(rate)),
    ]


def test_equal_values_share_the_place_in_three_ways() -> None:
    rows = {"a": (1,), "b": (2,), "c": (2,), "d": (3,)}
    assert places(rows) == {"a": 1, "b": 2, "c": 2, "d": 4}
    assert places(rows, "dense") == {"a": 1, "b": 2, "c": 2, "d": 3}
    assert places(rows, "average") == {"a": 1, "b": Decimal("2.5"), "c": Decimal("2.5"), "d": 4}


keyed = st.dictionaries(st.text(min_size=1, max_size=3), st.tuples(st.integers(0, 5)), max_size=12)


@given(keyed, st.randoms(use_true_random=False))
def test_places_do_not_depend_on_the_order_given(
    rows: dict[str, tuple[int]], shuffler: object
) -> None:
    names = list(rows)
    shuffler.shuffle(names)  # type: ignore[attr-defined]
    for ties in ("shared", "dense", "average"):
        assert places({name: rows[name] for name in names}, ties) == places(rows, ties)


@given(keyed)
def test_a_shared_place_is_one_more_than_the_number_of_better_ones(
    rows: dict[str, tuple[int]],
) -> None:
    for name, place in places(rows).items():
        assert place == 1 + sum(other < rows[name] for other in rows.values())
    # The mean places of any ranking add up as if nobody had tied.
    n = len(rows)
    assert sum(places(rows, "average").values()) == Decimal(n * (n + 1)) / 2
    dense = places(rows, "dense")
    assert set(dense.values()) == set(range(1, len(Counter(rows.values())) + 1))


def test_the_second_key_decides_only_ties_at_the_ranked_decimals() -> None:
    # 4.104 and 4.096 both rank as 4.10; the better share of good days goes first.
    rows = {"甲": figures("4.104", "80.0"), "乙": figures("4.096", "79.9"), "丙": figures("4.11")}
    assert [(one.object, one.place) for one in ranked(RULE, rows)] == [
        ("甲", 1),
        ("乙", 2),
        ("丙", 3),
    ]


def test_decimals_ranked_decide_whether_a_place_is_shared() -> None:
    fine = RankingRule("i", "排名", (Key("index", "lower", 3),), "shared", True, Clause("示例"))
    rows = {name: figures(value)[:1] for name, value in (("甲", "4.104"), ("乙", "4.096"))}
    assert [one.place for one in ranked(fine, rows)] == [1, 2]
    coarse = RankingRule("i", "排名", (Key("index", "lower", 2),), "shared", True, Clause("示例"))
    assert [(one.place, one.tied) for one in ranked(coarse, rows)] == [(1, True), (1, True)]


def test_without_a_first_key_no_place_and_the_reason() -> None:
    rows = {"甲": figures(None), "乙": figures("4.1")}
    first, last = ranked(RULE, rows)
    assert (first.object, first.place) == ("乙", 1)
    assert (last.object, last.place, last.reason) == ("甲", None, "缺测")


def test_without_a_second_key_behind_its_equals() -> None:
    rows = {"甲": figures("4.1", None), "乙": figures("4.1", "10"), "丙": figures("4.2", "99")}
    assert [one.object for one in ranked(RULE, rows)] == ["乙", "甲", "丙"]


def test_movement_is_up_when_positive() -> None:
    rows = {"甲": figures("4.1"), "乙": figures("4.2"), "丙": figures("4.3")}
    found = ranked(RULE, rows, {"甲": 3, "乙": 1})
    assert [one.up for one in found] == [2, -1, None]
    assert moved(None, 1) is None
