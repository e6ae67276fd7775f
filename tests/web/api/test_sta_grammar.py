"""The grammar of expressions: precedence, literals, and that nothing but a refusal comes out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from youju.terms.errors import YoujuError
from youju.web.api.sta import paths
from youju.web.api.sta.compiling import Typed, condition, typed
from youju.web.api.sta.grammar import (
    LEVELS,
    NUMBER,
    TEXT,
    Call,
    Literal,
    Path,
    conjuncts,
    parse,
    paths_in,
)
from youju.web.api.sta.refusing import Malformed, NotOffered


def bracketed(text: str) -> str:
    """The tree with every bracket that precedence left out."""

    def shown(node: object) -> str:
        if isinstance(node, Call):
            if any(node.name in level for level in LEVELS):
                return "(" + f" {node.name} ".join(shown(one) for one in node.of) + ")"
            return f"{node.name}({','.join(shown(one) for one in node.of)})"
        return str(node) if isinstance(node, Path) else str(node.value)  # type: ignore[attr-defined]

    return shown(parse(text))


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("a or b and c", "(a or (b and c))"),
        ("a eq 1 and b gt 2 or c", "(((a eq 1) and (b gt 2)) or c)"),
        ("a add b mul c", "(a add (b mul c))"),
        ("a sub b sub c", "((a sub b) sub c)"),
        ("a gt b eq c", "((a gt b) eq c)"),
        ("a add 1 gt b", "((a add 1) gt b)"),
        ("not a and b", "(not(a) and b)"),
        ("not (a and b)", "not((a and b))"),
        ("-a mul b", "(minus(a) mul b)"),
        ("(a or b) and c", "((a or b) and c)"),
        ("f(a add 1,g()) eq 'x'", "(f((a add 1),g()) eq x)"),
        ("Datastream/Thing/name eq and", ""),
        ("a and b and c", "(a and b and c)"),
    ],
)
def test_precedence(text: str, whole: str) -> None:
    if not whole:
        assert bracketed(text) == "(Datastream/Thing/name eq and)"  # a property may be named so
        return
    assert bracketed(text) == whole


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'O''Neill'", "O'Neill"),
        ("''", ""),
        ("''''", "'"),
        ("1.50", Decimal("1.50")),
        ("1e3", Decimal("1e3")),
        ("true", True),
        ("null", None),
        ("2026-03-01", date(2026, 3, 1)),
        ("08:30:00", time(8, 30)),
        ("2026-03-01T00:00:00Z", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03-01T08:00:00+08:00", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03-01T08:00", datetime(2026, 3, 1, tzinfo=UTC)),  # Beijing without an offset
        (
            "2026-03-01T00:00:00Z/2026-03-01T01:00:00Z",
            (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 1, 1, tzinfo=UTC)),
        ),
    ],
)
def test_literals(text: str, value: object) -> None:
    found = parse(text)
    assert isinstance(found, Literal)
    assert found.value == value


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "a eq", "a b", "(a", "a)", "f(a", "f(a,)", "f(,a)", "a/", "/a", "a//b"),
        *(
            "'a",
            "a eq 'b",
            "2026-13-01",
            "2026-03-01T25:00:00Z",
            "25:00:00",
            "a,b",
            "$a",
            "a eq 1 2",
        ),
        *("geography'POINT(1)'", "geography'POINT(1 2, 3 4'", "geography'CIRCLE(1 2)'", "1..2"),
        "geography'POLYGON((0 0,1 1))'",
    ],
)
def test_what_is_no_expression(text: str) -> None:
    with pytest.raises(Malformed):
        parse(text)


def test_an_address_that_lost_its_plus_is_told_so() -> None:
    with pytest.raises(Malformed, match="%2B"):
        parse("resultTime gt 2026-03-01T00:00:00 08:00")


@given(st.text())
def test_texts_keep_what_they_say(text: str) -> None:
    found = parse("'" + text.replace("'", "''") + "'")
    assert found == Literal(text, TEXT)


SIGNS = "a|b|and|or|not|eq|gt|add|mul|(|)|,|/|-|''|'x'|1|2.5|null|true|name|length(|round(|:"
MORE = "2026-03-01|2026-03-01T00:00:00Z|geography'POINT(1 2)'|duration'P1D'| "
WORDS = st.sampled_from(f"{SIGNS}|{MORE}".split("|"))
FRAME = pl.DataFrame({"a": [1.5, None], "name": ["鹭", None]})


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=14).map(" ".join)))
def test_nothing_but_a_refusal_or_an_answer_comes_out(text: str) -> None:
    def leaf(path: Path) -> Typed:
        if path.steps[0] == "name":
            return Typed(pl.col("name"), TEXT)
        if path.steps[0] in "ab":
            return Typed(pl.col("a"), NUMBER)
        raise Malformed("no such property")

    try:
        node = parse(text)
        assert FRAME.filter(condition(node, leaf)).height <= 2
    except (Malformed, NotOffered):
        return
    assert list(conjuncts(node))
    assert all(path.steps for path in paths_in(node))


numbers = st.integers(-1000, 1000)


@settings(max_examples=60, deadline=None)
@given(numbers, numbers, numbers, st.sampled_from(["add", "sub", "mul"]), st.booleans())
def test_sums_are_those_of_python(a: int, b: int, c: int, sign: str, bracket: bool) -> None:
    def written(n: int) -> str:
        return f"({n})" if n < 0 else str(n)

    python = {"add": "+", "sub": "-", "mul": "*"}[sign]
    text = f"{written(a)} {sign} {written(b)} mul {written(c)}"
    said = f"{written(a)} {python} {written(b)} * {written(c)}"
    if bracket:
        text = f"({written(a)} {sign} {written(b)}) mul {written(c)}"
        said = f"({written(a)} {python} {written(b)}) * {written(c)}"
    found = pl.select(typed(parse(text), lambda _path: Typed(pl.lit(0), NUMBER)).expr).item()
    assert found == eval(said)


@given(st.text(max_size=40))
def test_paths_are_read_or_refused(text: str) -> None:
    try:
        steps = paths.read(text)
    except YoujuError:
        return
    assert all(step.name for step in steps)


def test_identifiers_keep_quotes_and_slashes() -> None:
    (step,) = paths.read("Things('a''b/c(d)')")
    assert (step.name, step.id) == ("Things", "a'b/c(d)")
