"""The shapes: worked examples, laws, refusals, the register and the clerk's form."""

from __future__ import annotations

import tomllib
from dataclasses import fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youju.scoring.shapes import form, in_marks, shape_named, shapes
from youju.scoring.shapes.deduct_per_unit import DeductPerUnit
from youju.scoring.shapes.gate import Gate
from youju.scoring.shapes.progress import Progress
from youju.scoring.shapes.rank import Rank
from youju.scoring.shapes.steps import Steps
from youju.terms.errors import BadScheme

EXAMPLES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("shapes.examples.toml").read_text(encoding="utf-8"),
    parse_float=Decimal,
)["example"]


def made(name: str, said: dict[str, Any]) -> Any:
    """A shape from the fields of an example: whole numbers become decimals."""

    def decimal(value: Any) -> Any:
        if isinstance(value, bool | str | Decimal):
            return value
        if isinstance(value, list):
            return tuple(decimal(one) for one in value)
        return Decimal(value)

    return shape_named(name)(**{key: decimal(value) for key, value in said.items()})


@pytest.mark.parametrize("ex", EXAMPLES, ids=lambda ex: f"{ex['shape']}: {ex['from']}")
def test_worked_example(ex: dict[str, Any]) -> None:
    shape = made(ex["shape"], ex["fields"])
    for reached, score in ex["scores"]:
        assert shape.score(Decimal(reached)) == Decimal(score), (reached, ex["sum"])


numbers = st.decimals(-500, 500, places=2)
some_marks = st.decimals(0, 100, places=1)
directions = st.sampled_from(["lower", "higher"])


def step_shapes(marks: Decimal, bounds: list[Decimal], inclusive: bool, direction: str) -> Steps:
    ordered = sorted(bounds, reverse=direction == "higher")
    count = len(ordered)
    steps = tuple((b, marks * (count - n) / count) for n, b in enumerate(ordered))
    return Steps(marks, steps, inclusive, direction=direction)


one_shape = st.one_of(
    st.builds(Progress, some_marks, numbers, numbers, directions),
    st.builds(
        DeductPerUnit,
        some_marks,
        numbers,
        st.decimals("0.1", 10, places=1),
        st.decimals("0.1", 10, places=1),
        st.sampled_from(["proportional", "full", "started"]),
        directions,
    ),
    st.builds(Gate, some_marks, numbers, st.booleans(), direction=directions),
    st.builds(
        step_shapes,
        some_marks,
        st.lists(numbers, min_size=1, max_size=5, unique=True),
        st.booleans(),
        directions,
    ),
)


@given(one_shape, numbers, numbers)
def test_better_never_scores_less_and_marks_stay_in_bounds(
    shape: Any, one: Decimal, other: Decimal
) -> None:
    worse, better = sorted([one, other], reverse=shape.direction == "lower")
    assert 0 <= shape.score(worse) <= shape.score(better) <= shape.marks


@given(some_marks, st.integers(1, 40), st.booleans(), st.data())
def test_rank_law(marks: Decimal, n: int, third: bool, data: st.DataObject) -> None:
    r = data.draw(st.integers(1, n))
    shape = Rank(marks, Decimal(n), third)
    score = shape.score(Decimal(r))
    assert 0 <= score <= marks
    if r < n:
        assert score >= shape.score(Decimal(r + 1))
    if not third:
        exactly = Fraction(marks) * (n - r + 1) / n
        assert abs(Fraction(score) - exactly) < Fraction(1, 10**23)


@given(st.fractions(-1000, 1000, max_denominator=10**6))
def test_marks_are_exact_when_they_end(number: Fraction) -> None:
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    found = Fraction(in_marks(number))
    assert found == number if rest == 1 else abs(found - number) <= Fraction(1, 2 * 10**24)


def test_progress_whose_base_meets_the_goal() -> None:
    shape = Progress(Decimal(10), base=Decimal(34), goal=Decimal(36))
    assert [shape.score(Decimal(v)) for v in (30, 36, 37)] == [10, 10, 0]


@pytest.mark.parametrize(
    ("name", "said", "word"),
    [
        ("deduct_per_unit", {"marks": 3, "target": 1, "unit": 0, "deduct": 1}, "unit"),
        ("deduct_per_unit", {"marks": 3, "target": 1, "unit": 1, "deduct": -1}, "deduct"),
        ("deduct_per_unit", {"marks": -3, "target": 1, "unit": 1, "deduct": 1}, "marks"),
        ("progress", {"marks": 3, "base": 1, "goal": 2, "direction": "up"}, "direction"),
        ("steps", {"marks": 3, "steps": [], "inclusive": True}, "空"),
        ("steps", {"marks": 3, "steps": [[1, 3], [2, 1]], "inclusive": True}, "次序"),
        ("steps", {"marks": 3, "steps": [[2, 1], [1, 3]], "inclusive": True}, "较差一档"),
        ("steps", {"marks": 3, "steps": [[2, 4]], "inclusive": True}, "满分"),
        ("rank", {"marks": 3, "objects": 0}, "个数"),
        ("rank", {"marks": 3, "objects": 2, "ties": "odd"}, "ties"),
        ("gate", {"marks": 3, "limit": 0, "inclusive": True, "otherwise": 4}, "otherwise"),
        ("per_event", {"marks": 3, "each": 0}, "each"),
    ],
)
def test_a_shape_that_contradicts_itself_is_refused(
    name: str, said: dict[str, Any], word: str
) -> None:
    with pytest.raises(BadScheme, match=word):
        made(name, said)


def test_a_place_outside_the_ranking_is_refused() -> None:
    with pytest.raises(BadScheme, match="9"):
        Rank(Decimal(8), Decimal(8)).score(Decimal(9))


def test_an_unknown_shape_is_refused_with_the_list() -> None:
    with pytest.raises(BadScheme, match="deduct_per_unit"):
        shape_named("deduct")


@pytest.mark.parametrize("name", sorted(shapes()))
def test_every_shape_is_a_frozen_dataclass_with_a_complete_form(name: str) -> None:
    cls: Any = shape_named(name)
    assert is_dataclass(cls)
    params: Any = vars(cls)["__dataclass_params__"]
    assert params.frozen
    asked = form(name)
    assert [one.name for one in asked] == [one.name for one in fields(cls)]
    assert asked[0].name == "marks"
    for one in asked:
        assert any("\u4e00" <= letter <= "\u9fff" for letter in one.label), one
        assert one.kind in {"number", "flag", "choice", "steps"}
        assert (one.kind == "choice") == bool(one.choices)


def test_the_form_says_what_the_frame_fills() -> None:
    assert [one.name for one in form("rank") if one.given] == ["objects"]
