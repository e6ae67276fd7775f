"""Valid minutes, hours, days, months; flags; oxygen: worked edges, documents, refusals."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from youju.standards.enterprise import dated_files, hj76, hj212, hj356, oxygen
from youju.terms.clauses import MARKS
from youju.terms.errors import BadInput, NoEditionInForce, NotEnoughData, NotExact, NotThere

ON = date(2024, 6, 1)
EXAMPLES = tomllib.loads(Path(__file__).with_name("validity.examples.toml").read_text("utf-8"))


@pytest.mark.parametrize("medium", ["gas", "water"])
def test_worked_counts(medium: str) -> None:
    for ex in EXAMPLES[medium]:
        found = hj212.is_valid(ex["span"], ex["count"], on=ON, medium=medium)
        assert found.value == ex["valid"], ex["sum"]
        assert found.mark == "verified"


@pytest.mark.parametrize("ex", EXAMPLES["flag"], ids=lambda ex: f"{ex['medium']} {ex['normal']}")
def test_worked_flags(ex: dict[str, Any]) -> None:
    found = hj212.flag(ex["normal"], ex["all"], on=ON, medium=ex["medium"])
    assert found.value == ex.get("flag"), ex["sum"]


def test_the_mean_and_the_flag_have_two_inclusive_sides() -> None:
    """45 of 60: annex D gives a mean, the notes of C.16 to C.18 do not call it normal."""
    minutes = [Decimal("30.5")] * 45 + [None] * 15
    found = hj212.mean("hour", minutes, on=ON)
    assert found.value == Decimal("30.5")
    assert hj212.flag(45, 60, on=ON).value == "D"
    too_few = hj212.mean("hour", minutes[1:], on=ON)
    assert too_few.value is None
    assert "缺 1 个" in too_few.note


@pytest.mark.parametrize("ex", EXAMPLES["cems"], ids=lambda ex: f"{ex['span']} {ex['count']}")
def test_worked_cems(ex: dict[str, Any]) -> None:
    found = hj76.is_valid(ex["span"], ex["count"], on=ex["on"])
    assert found.value == ex["valid"], ex["sum"]
    assert found.mark == "secondary"


@pytest.mark.parametrize("ex", EXAMPLES["wastewater"], ids=lambda ex: ex["what"])
def test_worked_wastewater(ex: dict[str, Any]) -> None:
    samples: list[tuple[int, int] | None] = [None] * ex["missing"]
    for (value, flow), times in zip(ex["values"], ex["times"], strict=True):
        samples += [(value, flow)] * times
    found = hj356.day_mean("cod", samples, on=ON)
    assert found.value == (Decimal(ex["mean"]) if "mean" in ex else None), ex["sum"]
    assert found.mark == "to-be-checked"


def test_flow_weighted_mean_of_the_logger() -> None:
    """(10·1 + 40·3) / 4 = 32.5; without water there is no mean."""
    assert hj212.flow_mean([(10, 1), (40, 3)], on=ON).value == Decimal("32.5")
    assert hj212.flow_mean([(10, 0)], on=ON).note == "无排放流量"
    assert hj212.flow_mean([], on=ON).value is None
    assert hj356.day_mean("tp", [(1, 0)] * 4, on=ON).note == "无排放流量"


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 50)), min_size=1, max_size=24))
def test_a_weighted_mean_lies_between_its_values(pairs: list[tuple[int, int]]) -> None:
    found = hj212.flow_mean(pairs, on=ON).value
    with_water = [value for value, flow in pairs if flow]
    if not with_water:
        assert found is None
    else:
        assert min(with_water) <= Fraction(str(found)) <= max(with_water)


def test_editions() -> None:
    """HJ 212-2025 has rules of its own that were not read: nothing is judged in silence."""
    last = date(2025, 12, 31)
    assert hj212.is_valid("hour", 45, on=last).value == "有效"
    with pytest.raises(NotThere, match=r"附录D、附录G.*请写明规则 2017"):
        hj212.is_valid("hour", 45, on=date(2026, 1, 1))
    assert hj212.is_valid("hour", 45, on=date(2026, 1, 1), rules="2017").value == "有效"
    with pytest.raises(NoEditionInForce):
        hj76.is_valid("hour", 45, on=date(2017, 12, 28))
    with pytest.raises(NoEditionInForce):
        hj212.is_valid("hour", 45, on=date(2017, 4, 23))
    early = hj212.is_valid("hour", 45, on=date(2017, 4, 30))
    assert "全国实施之前" in early.note


def test_oxygen() -> None:
    """80 × (21 − 6)/(21 − 9) = 100; 30 × (21 − 11)/(21 − 12) = 33.333333."""
    assert oxygen.converted(80, 9, 6, on=ON).value == 100
    assert oxygen.converted(30, 12, 11, on=ON).value == Decimal("33.333333")
    assert oxygen.converted(30, 6, 6, on=ON).value == 30
    none = oxygen.converted(80, 21, 6, on=ON)
    assert (none.value, none.note) == (None, "实测氧含量不小于 21%，不能折算")
    assert oxygen.converted(80, Decimal("20.9"), 6, on=ON).value == 12000
    new = date(2026, 1, 1)
    for value in (Decimal("9999.99"), Decimal("-9999.99")):
        assert oxygen.stands_for_none("a21002", value, on=new)
        assert not oxygen.stands_for_none("a21002", value, on=ON)
    assert not oxygen.stands_for_none("a21002", Decimal("9999.98"), on=new)
    with pytest.raises(BadInput, match="核对排放标准"):
        oxygen.converted(80, 9, 21, on=ON)
    with pytest.raises(BadInput, match="0 与 100 之间"):
        oxygen.converted(80, 900, 6, on=ON)
    with pytest.raises(BadInput, match="不能为负"):
        oxygen.converted(-1, 9, 6, on=ON)
    with pytest.raises(NotExact):
        oxygen.converted(80.0, 9, 6, on=ON)


def test_refusals() -> None:
    with pytest.raises(BadInput, match="最多 60 个"):
        hj212.is_valid("hour", 61, on=ON)
    with pytest.raises(BadInput, match="最多 29 个"):
        hj76.is_valid("month", 30, on=date(2024, 2, 1))
    with pytest.raises(BadInput, match="不能为负"):
        hj212.is_valid("hour", -1, on=ON)
    with pytest.raises(NotExact, match="整数"):
        hj212.is_valid("hour", 45.0, on=ON)
    with pytest.raises(NotExact):
        hj212.is_valid("hour", True, on=ON)
    with pytest.raises(BadInput, match="ten-minute（10分钟）"):
        hj212.is_valid("minute", 12, on=ON, medium="water")
    with pytest.raises(BadInput, match="gas（废气）"):
        hj212.is_valid("hour", 12, on=ON, medium="noise")
    with pytest.raises(BadInput, match="month（月）"):
        hj76.is_valid("year", 12, on=ON)
    with pytest.raises(NotEnoughData, match="缺失处理"):
        hj212.flag(0, 0, on=ON)
    with pytest.raises(BadInput, match="流量不能为负"):
        hj212.flow_mean([(1, -1)], on=ON)
    with pytest.raises(NotThere, match="pH有效均值的算法未见原文"):
        hj356.is_valid("ph", 24, 24, on=ON)
    with pytest.raises(BadInput, match="cod（化学需氧量）"):
        hj356.is_valid("so2", 24, 24, on=ON)
    with pytest.raises(BadInput, match="核对采样间隔"):
        hj356.is_valid("cod", 25, 24, on=ON)
    with pytest.raises(NotEnoughData, match="未排放"):
        hj356.day_mean("cod", [], on=ON)
    with pytest.raises(BadInput, match="都不能为负"):
        hj356.day_mean("cod", [(-1, 1)], on=ON)


@pytest.mark.parametrize("one", dated_files(), ids=lambda one: one.file)
def test_clause_and_mark(one: Any) -> None:
    assert one.says["checked"]
    for edition in one.editions:
        tables = [table for table in edition.says.values() if isinstance(table, dict)]
        rows = [
            row for rows in edition.says.values() if isinstance(rows, list) for row in rows
            if isinstance(row, dict)
        ]  # fmt: skip
        assert tables or rows
        for table in (*tables, *rows):
            assert table["clause"]
            assert table["mark"] in MARKS


@pytest.mark.parametrize(
    ("what", "seconds", "found"),
    [
        ("reading", 5, "符合"),
        ("reading", 6, "不符合"),
        ("minute", 60, "符合"),
        ("minute", 61, "不符合"),
    ],
)
def test_intervals_of_a_cems_on_both_sides(what: str, seconds: int, found: str) -> None:
    """HJ 76 annex B as quoted: a reading every 5 s, a minute mean every minute."""
    told = hj76.often_enough(what, seconds, on=ON)
    assert (told.value, told.mark) == (found, "secondary")


def test_an_interval_that_is_none_is_refused() -> None:
    with pytest.raises(BadInput, match="应大于 0"):
        hj76.often_enough("reading", 0, on=ON)
    with pytest.raises(BadInput, match="没有“day”"):
        hj76.often_enough("day", 1, on=ON)
    with pytest.raises(NotExact):
        hj76.often_enough("reading", 0.5, on=ON)  # type: ignore[arg-type]
