"""Whole columns against one number at a time; and files damaged at random never crash a reader."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from youju.readings import layouts
from youju.readings.layouts import cells, columns
from youju.terms.errors import BadInput, TooManyDecimals
from youju.terms.numbers import scaled
from youju.terms.states import Gap

NUMBERS = st.decimals(min_value=-20_000, max_value=20_000, places=6, allow_nan=False)
PLACES = st.integers(0, 6)


@settings(deadline=None)
@given(st.lists(st.tuples(NUMBERS, PLACES), max_size=40))
def test_a_column_of_decimals_is_exact_or_refused(drawn: list[tuple[Decimal, int]]) -> None:
    texts = [f"{number:.{places}f}" for number, places in drawn]
    read = columns.column(pl.Series(texts, dtype=pl.String))
    for row, text in enumerate(texts):
        try:
            expected: int | None = scaled(Decimal(text))
        except TooManyDecimals:
            expected = None
        assert read.values[row] == expected, text
        assert (row in read.wrong) == (expected is None)


@settings(deadline=None)
@given(st.lists(NUMBERS, max_size=40))
def test_micrograms_to_milligrams_are_exact_or_refused(drawn: list[Decimal]) -> None:
    texts = [f"{number:.2f}" for number in drawn]
    read = columns.column(pl.Series(texts, dtype=pl.String), Fraction(1, 1000))
    for row, text in enumerate(texts):
        value = Fraction(Decimal(text)) * 10
        assert read.values[row] == (value.numerator if value.denominator == 1 else None), text
        assert (row in read.wrong) == (value.denominator != 1)


@settings(deadline=None)
@given(st.lists(st.integers(0, 50_000_000), max_size=60))
def test_floats_come_back_as_the_decimals_that_they_stand_for(units: list[int]) -> None:
    given_ = pl.Series([one / 10_000 for one in units], dtype=pl.Float64)
    assert columns.floats(given_).values.to_list() == units
    printed = pl.Series([repr(one / 10_000) for one in units], dtype=pl.String)
    assert columns.column(printed).values.to_list() == units


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (0.1 + 0.2, 3_000),
        (35.2000000005, 352_000),  # within 10⁻⁹
        (35.20000001, None),  # not within 10⁻⁹
        (35.19999999999999, 352_000),
        (float("nan"), None),
    ],
)
def test_a_float_is_taken_within_a_billionth(value: float, kept: int | None) -> None:
    assert columns.floats(pl.Series([value])).values.to_list() == [kept]
    if value == value:
        assert columns.column(pl.Series([repr(value)])).values.to_list() == [kept]


def test_infinities_are_refused() -> None:
    read = columns.floats(pl.Series([float("inf"), 1.0]))
    assert read.values.to_list() == [None, 10_000]
    assert list(read.wrong) == [0]


def test_five_ways_of_no_value_are_five_flags() -> None:
    texts = ["NA", "—", "/", "无效", "未检出", "未公布", "0", "", "ＮＡ"]
    read = columns.column(pl.Series([text or None for text in texts]))
    assert read.flags.to_list() == ["NA", "NA", "/", "invalid", "<", "withheld", None, None, "NA"]
    assert read.values.to_list() == [None] * 6 + [0, None, None]


@settings(deadline=None)
@given(st.text(max_size=12))
def test_a_cell_is_a_number_a_gap_nothing_or_refused(text: str) -> None:
    try:
        said: object = cells.number(text)
    except BadInput as refusal:
        said = str(refusal)
    if isinstance(said, str):
        assert said.endswith("。")
    else:
        assert (
            said is None
            or isinstance(said, Gap)
            or (isinstance(said, Decimal) and said.is_finite())
        )


HEAD = "site,time,pm25,pm10,so2,no2,co,o3\n"
GOOD = (
    HEAD + "".join(f"A{n % 3},2026-03-01T{n % 24:02d}:00,{n},60,5,20,0.8,90\n" for n in range(12))
).encode()
PIECES = st.sampled_from(
    [b",", b'"', b"\n", b"\r\n", b"\x00", b"\xff", b"-", b"/", b"\xe2\x80\x94", b"24:00", b"1e9"]
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(len(HEAD), len(GOOD)), PIECES, st.integers(0, 3)), max_size=4)
)
def test_a_damaged_file_is_read_or_refused_and_every_line_is_accounted_for(
    tmp_path: Path, cuts: list[tuple[int, bytes, int]]
) -> None:
    data = GOOD
    for at, piece, drop in cuts:
        data = data[:at] + piece + data[at + drop :]
    path = tmp_path / "broken.csv"
    path.write_bytes(data)
    why = ""
    try:
        sheet = layouts.read(path, "template")
    except BadInput as refusal:
        why = str(refusal)
    if why:
        assert "broken.csv" in why
        return
    frame = sheet.frame.collect()
    assert not frame.select("site", "hour").is_duplicated().any()
    if sheet.notes or sheet.refused.filter(pl.col("line") < 2).height:
        return  # a note or a refused head speaks for lines of its own
    said = [line for line in data.replace(b"\r\n", b"\n").split(b"\n") if line.strip(b",")]
    told = set(frame["line"]) | set(sheet.refused["line"])
    if b'"' not in data and b"\r" not in data:
        assert len(told) == len(said) - 1  # without the head
