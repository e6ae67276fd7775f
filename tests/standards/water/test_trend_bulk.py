"""Changes and trends by columns against the exact face: ties, gaps, both sides of every bound."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from youju.standards.water import trend, trend_bulk
from youju.terms.errors import BadInput
from youju.terms.numbers import exact, hold, scaled

ON = date(2026, 12, 31)
CLASSES = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ")


def series(drawn: dict[str, list[int | None]]) -> nw.LazyFrame[Any]:
    rows = [
        (name, 2020 + 3 * nth, value)
        for name, values in drawn.items()
        for nth, value in enumerate(values)
    ]
    schema = {"section": pl.String, "period": pl.Int64, "value": pl.Int64}
    return nw.from_native(pl.LazyFrame(rows, schema=schema, orient="row"))


VALUES = st.lists(
    st.one_of(st.none(), st.integers(-40, 40), st.integers(0, 3)), min_size=4, max_size=34
)


@settings(max_examples=40, deadline=None)
@given(
    drawn=st.dictionaries(st.sampled_from("甲乙丙"), VALUES, min_size=1),
    steady=st.integers(5, 34),
    level=st.sampled_from(trend.LEVELS),
)
def test_both_faces_agree_on_trends(
    drawn: dict[str, list[int | None]], steady: int, level: str
) -> None:
    # One that rises but for its end, so that significant ones are never wanting.
    drawn = drawn | {"丁": [*range(1, steady), 0]}
    bulk = trend_bulk.trends(series(drawn), by=["section"], on=ON, level=level)
    found = {row["section"]: row for row in bulk.collect().to_native().rows(named=True)}
    for name, values in drawn.items():
        known = [value for value in values if value is not None]
        if not known:
            assert name not in found
            continue
        got = found[name]
        assert got["periods"] == len(known)
        if len(known) < 5:
            assert got["trend"] is got["rs"] is got["critical"] is got["top"] is None
            continue
        said = trend.trend(known, on=ON, level=level)
        rs = exact(said.of[0].value)
        assert Fraction(got["top"], got["bottom"]) == rs
        assert got["rs"] == hold(rs)
        assert got["critical"] == scaled(said.of[1].value, 3)  # type: ignore[arg-type]
        assert got["trend"] == said.value


@pytest.mark.parametrize(
    ("values", "found"),
    [
        # Σd² = 2: rs = 1 − 12/120 = 0.9, the bound of five periods itself
        ([1, 2, 3, 5, 4], "显著上升"),
        # Σd² = 4: rs = 1 − 24/120 = 0.8
        ([2, 1, 3, 5, 4], "无显著变化趋势"),
        ([5, 4, 3, 1, 2], "显著下降"),
    ],
)
def test_both_sides_of_a_bound(values: list[int | None], found: str) -> None:
    bulk = trend_bulk.trends(series({"甲": values}), by=["section"], on=ON).collect().to_native()
    assert bulk["trend"].item() == found


PAIRS = st.lists(
    st.tuples(
        st.sampled_from("甲乙"),
        st.one_of(st.none(), st.sampled_from(CLASSES)),
        st.one_of(st.none(), st.sampled_from(CLASSES)),
    ),
    min_size=1,
    max_size=25,
)


def sections(drawn: list[tuple[str, str | None, str | None]]) -> nw.LazyFrame[Any]:
    schema = dict.fromkeys(("river", "before", "now"), pl.String)
    return nw.from_native(pl.LazyFrame(drawn, schema=schema, orient="row"))


@settings(max_examples=40, deadline=None)
@given(drawn=PAIRS)
def test_both_faces_agree_on_changes(drawn: list[tuple[str, str | None, str | None]]) -> None:
    bulk = trend_bulk.changes(sections(drawn), by=["river"], on=ON).collect().to_native()
    assert set(bulk["river"]) == {one for one, _, _ in drawn}
    for got in bulk.rows(named=True):
        mine = [row for row in drawn if row[0] == got["river"]]
        before, now = ([row[nth] for row in mine if row[nth] is not None] for nth in (1, 2))
        assert (got["sections_before"], got["sections_now"]) == (len(before), len(now))
        if not before or not now:
            assert got["change"] is got["top"] is None
            continue
        said = trend.change_by_shares(before, now, on=ON)  # type: ignore[arg-type]
        assert got["change"] == said.value
    steps = trend_bulk.steps(sections(drawn), on=ON).collect().to_native()
    for (_, before_, now_), change in zip(drawn, steps["change"], strict=True):
        if before_ is None or now_ is None:
            assert change is None
        else:
            assert change == trend.change_by_steps(before_, now_, on=ON).value


@pytest.mark.parametrize(
    ("good", "change"),
    [(20, "无明显变化"), (21, "有所好转"), (30, "有所好转"), (31, "明显好转"), (0, "无明显变化")],
)
def test_ten_and_twenty_points_belong_to_the_smaller_change(good: int, change: str) -> None:
    """Of a hundred sections ten were good before; so many are now, and none is of 劣Ⅴ."""
    rows: list[tuple[str, str | None, str | None]] = [
        ("甲", "Ⅱ" if nth < 10 else "Ⅳ", "Ⅱ" if nth < good else "Ⅳ") for nth in range(100)
    ]
    bulk = trend_bulk.changes(sections(rows), by=["river"], on=ON).collect().to_native()
    assert bulk["change"].item() == change


def test_an_unknown_column_of_the_table_is_refused() -> None:
    with pytest.raises(BadInput, match="可用 0"):
        trend_bulk.trends(series({"甲": [1]}), by=["section"], on=ON, level="0.1")
