"""The ledger of reductions: worked runs, completion, baseline, nothing twice, refusals."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from youju.standards.emissions import dated_files
from youju.standards.emissions.reductions import Factor, Ledger, Offset, Project, Run
from youju.terms.clauses import MARKS
from youju.terms.errors import BadInput, NoEditionInForce, NotExact, UnknownSubstance, UnknownUnit
from youju.terms.periods import month_of, year_of

START = date(2023, 7, 1)
YEAR = year_of(START)
BEFORE = Factor(Decimal("1.5"), "kg/t", date(2020, 1, 1), "2020年环境统计")
AFTER = Factor(Decimal("0.5"), "kg/t", START, "验收监测")
KILN = Project("P1", "1号窑脱硝改造", "1号窑", "nox", START, BEFORE, (AFTER,))
HALF = Run("P1", START, date(2023, 12, 31), 500_000, "t")
EXAMPLES = tomllib.loads(
    Path(__file__).with_name("reductions.examples.toml").read_text("utf-8"), parse_float=Decimal
)


@pytest.mark.parametrize("ex", EXAMPLES["run"], ids=lambda ex: ex["what"])
def test_worked_runs(ex: dict[str, Any]) -> None:
    project = replace(
        KILN,
        before=replace(BEFORE, value=ex["before"], unit=ex["unit"]),
        after=(replace(AFTER, value=ex["after"], unit=ex["unit"]),),
    )
    run = replace(HALF, activity=ex["activity"], unit=ex["per"])
    found = Ledger((project,), (run,)).total("nox", YEAR)
    assert (found.value, found.unit) == (Decimal(ex["tonnes"]), "t"), ex["sum"]
    assert found.mark == "to-be-checked"


def test_a_project_counts_from_its_completion() -> None:
    ledger = Ledger((KILN,), (HALF,))
    assert ledger.total("nox", YEAR).value == 500
    before = ledger.total("nox", year_of(date(2022, 1, 1)))
    assert (before.value, before.of[0].note) == (0, "2023-07-01 完成，自完成起计")
    with pytest.raises(BadInput, match="请按完成日期拆分"):
        Ledger((KILN,), (replace(HALF, first=START - timedelta(days=1)),)).total("nox", YEAR)
    open_ = Ledger((replace(KILN, completed=None),), ())
    assert open_.total("nox", YEAR).of[0].note == "尚未完成，自完成起计"
    next_year = Ledger((KILN,), (HALF,)).total("nox", year_of(date(2024, 1, 1)))
    assert (next_year.value, next_year.of[0].note) == (0, "2024年没有活动水平")


@pytest.mark.parametrize(
    ("completed", "tonnes"), [(date(2020, 12, 31), 0), (date(2021, 1, 1), 500)]
)
def test_what_was_done_in_the_baseline_year_does_not_count(completed: date, tonnes: int) -> None:
    project = replace(KILN, completed=completed, after=(replace(AFTER, since=date(2020, 6, 1)),))
    found = Ledger((project,), (HALF,)).total("nox", YEAR)
    assert found.value == tonnes
    assert ("已在基准年内" in found.of[0].note) == (tonnes == 0)
    assert found.note == "基准年 2020 年"


def test_nothing_counts_twice() -> None:
    with pytest.raises(BadInput, match="P1登记了两次"):
        Ledger((KILN, KILN))
    with pytest.raises(BadInput, match="重叠；同一天只能计一次"):
        Ledger((KILN,), (HALF, replace(HALF, first=date(2023, 12, 31))))
    again = replace(KILN, key="P2", name="1号窑再改造", completed=date(2023, 10, 1))
    with pytest.raises(BadInput, match="否则减排量重复计算"):
        Ledger((KILN, again))
    with pytest.raises(BadInput, match="请合并为一个工程"):
        Ledger((KILN, replace(again, completed=START)))
    # Another pollutant of the same kiln, and the same measure on another kiln, are their own.
    Ledger((KILN, replace(again, pollutant="vocs")))
    Ledger((KILN, replace(again, installation="2号窑")))


def test_a_second_step_on_the_same_kiln_starts_where_the_first_ended() -> None:
    """1.5 → 0.5 → 0.2 kg/t on 1000 t: 1000 + 300 kg, as from 1.5 to 0.2 at once."""
    last = Factor(Decimal("0.2"), "kg/t", START, "二次验收")
    second = Project("P2", "1号窑再改造", "1号窑", "nox", date(2023, 9, 1), AFTER, (last,))
    span = {"first": date(2023, 9, 1), "last": date(2023, 9, 30), "activity": 1000}
    runs = (replace(HALF, **span), replace(HALF, project="P2", **span))  # type: ignore[arg-type]
    found = Ledger((second, KILN), runs).total("nox", YEAR)
    assert found.value == Decimal("1.3")
    at_once = replace(KILN, completed=date(2023, 9, 1), after=(last,))
    assert Ledger((at_once,), runs[:1]).total("nox", YEAR).value == found.value


def test_factors_have_their_days() -> None:
    """After an upgrade of the handbook in October the other factor holds: split there."""
    turn = date(2023, 10, 1)
    early = replace(AFTER, until=turn - timedelta(days=1))
    late = Factor(Decimal("0.75"), "kg/t", turn, "在线监测")
    project = replace(KILN, after=(early, late))
    with pytest.raises(BadInput, match="请按因子的起止日期拆分"):
        Ledger((project,), (HALF,)).total("nox", YEAR)
    runs = (
        replace(HALF, last=turn - timedelta(days=1), activity=200_000),
        replace(HALF, first=turn, activity=300_000),
    )
    found = Ledger((project,), runs).total("nox", YEAR)
    assert found.value == 200 + 225
    assert [part.of[2].ref for part in found.of[0].of] == ["验收监测", "在线监测"]
    with pytest.raises(BadInput, match="有多个排放因子"):
        Ledger((replace(KILN, after=(AFTER, AFTER)),), (HALF,)).total("nox", YEAR)


def test_what_new_projects_used_up_is_taken_off_once() -> None:
    """500 t saved, 120.5 used up on 1 August: off the year, and off August alone."""
    runs = tuple(
        replace(HALF, first=date(2023, month, 1), last=date(2023, month, 28), activity=100_000)
        for month in (7, 8, 9, 10, 11)
    )
    used = Offset(date(2023, 8, 1), Decimal("120.5"), "某热电新建项目")
    ledger = Ledger((replace(KILN, offsets=(used,)),), runs)
    assert ledger.total("nox", YEAR).value == Decimal("379.5")
    months = [ledger.total("nox", month_of(date(2023, m, 1))).value for m in range(1, 13)]
    assert months == [0] * 6 + [100, Decimal("-20.5"), 100, 100, 100, 0]
    assert ledger.entry("P1", YEAR).of[-1].note == "2023-08-01 某热电新建项目，扣减"
    all_of_it = replace(KILN, offsets=(replace(used, tonnes=200),))
    assert Ledger((all_of_it,), runs).total("nox", month_of(used.on)).value == -100
    too_much = replace(KILN, offsets=(replace(used, tonnes=Decimal("200.1")),))
    with pytest.raises(
        BadInput, match=r"到 2023-08-31 用于区域削减 200\.1 t，多于累计减排量 200 t"
    ):
        Ledger((too_much,), runs).total("nox", month_of(used.on))
    with pytest.raises(BadInput, match="不能为负"):
        Ledger((replace(KILN, offsets=(replace(used, tonnes=-1),)),), runs).total("nox", YEAR)


def test_each_pollutant_has_its_own_total() -> None:
    works = Project(
        "W1", "污水厂提标", "污水厂", "nh3n", START,
        Factor(8, "g/m³", date(2020, 1, 1), "环境统计"), (Factor(3, "g/m³", START, "在线监测"),),
    )  # fmt: skip
    ledger = Ledger((KILN, works), (HALF, Run("W1", START, date(2023, 7, 31), 400_000, "m³")))
    assert ledger.total("nox", YEAR).value == 500
    assert ledger.total("nh3n", month_of(date(2023, 7, 1))).value == 2
    assert ledger.total("cod", YEAR).value == 0
    with pytest.raises(UnknownSubstance, match="nox（氮氧化物）"):
        ledger.total("so2", YEAR)
    with pytest.raises(BadInput, match="请按时段拆分"):
        ledger.total("nox", month_of(date(2023, 7, 1)))


def test_editions() -> None:
    done = replace(
        KILN, completed=date(2021, 3, 1), after=(replace(AFTER, since=date(2021, 3, 1)),)
    )
    run = replace(HALF, first=date(2021, 3, 1), last=date(2021, 12, 31))
    found = Ledger((done,), (run,)).total("nox", year_of(date(2021, 1, 1)))
    assert found.by is not None
    assert (found.by.instrument, found.by.mark) == (
        "2021年主要污染物总量减排核算技术指南",
        "secondary",
    )
    with pytest.raises(NoEditionInForce):
        Ledger((done,), (run,)).total("nox", year_of(date(2020, 1, 1)))


def test_refusals() -> None:
    def total(project: Project = KILN, run: Run = HALF) -> object:
        return Ledger((project,), (run,)).total("nox", YEAR).value

    with pytest.raises(UnknownUnit, match="请先换算成同一单位"):
        total(run=replace(HALF, unit="万t"))
    with pytest.raises(UnknownUnit, match="应写成质量/活动水平"):
        total(replace(KILN, before=replace(BEFORE, unit="mg/m³")))
    with pytest.raises(BadInput, match="新增排放另行核算"):
        total(replace(KILN, after=(replace(AFTER, value=2),)))
    with pytest.raises(BadInput, match="活动水平不能为负"):
        total(run=replace(HALF, activity=-1))
    with pytest.raises(BadInput, match="排放因子不能为负"):
        total(replace(KILN, before=replace(BEFORE, value=-1)))
    with pytest.raises(BadInput, match="起日晚于止日"):
        total(run=replace(HALF, last=date(2023, 6, 1), first=date(2023, 8, 1)))
    with pytest.raises(NotExact):
        total(run=replace(HALF, activity=1.5))  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="工程P9没有登记"):
        Ledger((KILN,), (replace(HALF, project="P9"),))
    with pytest.raises(BadInput, match="没有登记工程 P9"):
        Ledger((KILN,)).entry("P9", YEAR)


@settings(max_examples=60)
@given(
    st.lists(st.integers(0, 10**6), min_size=1, max_size=8),
    st.lists(st.integers(0, 3000), min_size=2, max_size=5, unique=True),
)
def test_order_and_splitting_change_nothing_and_steps_telescope(
    months: list[int], factors: list[int]
) -> None:
    """However a year is split into runs, and a fall into steps, the total is the same."""
    steps = [
        Factor(Decimal(value) / 1000, "kg/t", date(2021, 1, 1), "核算")
        for value in sorted(factors, reverse=True)
    ]
    projects = tuple(
        Project(f"P{n}", f"第{n}步", "1号窑", "nox", date(2021, 1, n), before, (after,))
        for n, (before, after) in enumerate(pairwise(steps), 1)
    )
    runs = tuple(
        Run(project.key, date(2023, n, 1), date(2023, n, 28), amount, "t")
        for project in projects
        for n, amount in enumerate(months, 1)
    )
    found = Ledger(projects, runs).total("nox", YEAR).value
    turned = Ledger(projects[::-1], runs[::-1]).total("nox", YEAR).value
    fall = Fraction(steps[0].value) - Fraction(steps[-1].value)
    assert found == turned == sum(months) * fall / 1000


@pytest.mark.parametrize("one", dated_files(), ids=lambda one: one.file)
def test_clause_and_mark(one: Any) -> None:
    assert one.says["checked"]
    for edition in one.editions:
        tables = [table for table in edition.says.values() if isinstance(table, dict)]
        assert tables
        for table in tables:
            assert table["clause"]
            assert table["mark"] in MARKS
