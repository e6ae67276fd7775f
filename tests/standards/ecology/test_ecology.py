"""EQI, EI, carbon, green development, the board: published results, edges, refusals."""

from __future__ import annotations

import csv
import json
import tomllib
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from youju.standards.ecology import board, carbon, dated_files, ei, eqi, green
from youju.standards.ecology import published as published_module
from youju.standards.ecology.carbon import Year
from youju.standards.ecology.published import Published
from youju.terms.clauses import MARKS
from youju.terms.errors import BadInput, NoEditionInForce, NotEnoughData, NotExact, NotThere

ON = date(2025, 6, 5)
EXAMPLES = tomllib.loads(
    Path(__file__).with_name("ecology.examples.toml").read_text("utf-8"), parse_float=Decimal
)


def published(
    value: Decimal | int, year: int = 2024, grade: str = "", area: str = "某县"
) -> Published:
    return Published(area, year, value, ON, "公报", grade)


def test_published_eqi(shared: Path) -> None:
    """Seventeen published values, fourteen with their class: nation, provinces, counties."""
    file = shared / "reference" / "water" / "published_cases.csv"
    with file.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["rule"] == "eqi_2021"]
    with_class = 0
    for row in rows:
        printed = row["published_grade"]
        found = eqi.classify(Decimal(row["value"]), on=ON)
        if printed == "（未给）":
            assert row["agrees_with_table"] == f"{found.value} by the table"
            continue
        with_class += 1
        assert found.value == printed, row
        fact = Published(
            row["area"], int(row["period"]), Decimal(row["value"]), ON, "公报", printed
        )
        assert eqi.fact(fact).of[0].value == printed
    assert (len(rows), with_class) == (17, 14)


def test_bands_as_the_reference_has_them(shared: Path) -> None:
    for module, name in ((eqi, "eqi_2021.json"), (ei, "ei_hj192_2015.json")):
        said = json.loads((shared / "reference" / "water" / name).read_text(encoding="utf-8"))
        says = module.STANDARD.on(ON).says
        for (grade, words), least in zip(
            said["grades"], says["grades"]["at_least"].values(), strict=True
        ):
            found = module.classify(least, on=ON)
            assert found.value == grade
            if least:
                assert str(least) in words
                assert module.classify(least - Decimal("0.01"), on=ON).value != grade
        for (word, words), first, ours in zip(
            said["change"], says["change"]["from"], says["change"]["words"], strict=True
        ):
            assert word.startswith(ours)
            assert str(first or 1) in words
        for part, weight in says["weights"]["of"].items():
            assert f"{weight}*" in said["formula"]
            assert part in said["formula"]
        assert sum(says["weights"]["of"].values()) == 1


@pytest.mark.parametrize("ex", EXAMPLES["eqi_change"], ids=lambda ex: ex["sum"])
def test_worked_eqi_changes(ex: dict[str, Any]) -> None:
    found = eqi.change(published(ex["before"], 2023), published(ex["now"], 2024))
    assert found.value == ex["word"], ex["sum"]
    assert found.mark == "to-be-checked"


@pytest.mark.parametrize("ex", EXAMPLES["ei_change"], ids=lambda ex: ex["sum"])
def test_worked_ei_changes(ex: dict[str, Any]) -> None:
    found = ei.change(published(ex["before"], 2017), published(ex["now"], 2018))
    assert found.value == ex["word"], ex["sum"]


@pytest.mark.parametrize("ex", EXAMPLES["ei_limit"], ids=lambda ex: f"{ex['level']} {ex['given']}")
def test_worked_environment_limits(ex: dict[str, Any]) -> None:
    found = ei.limited(ex["given"], ex["level"], on=ON)
    assert found.value == Decimal(ex["value"]), ex["sum"]


def test_indices_from_their_parts() -> None:
    """0.36·60 + 0.35·50 + 0.19·40 + 0.10·(100 − 30) = 21.6 + 17.5 + 7.6 + 7 = 53.7."""
    parts = {"生态格局": 60, "生态功能": 50, "生物多样性": 40, "生态胁迫": 30}
    assert eqi.composed(parts, on=ON).value == Decimal("53.7")
    # 50.05 → 50.0 and 50.15 → 50.2 (half to even), before weighting:
    # 0.35·50.0 + 0.25·50.2 + 0.15·40 + 0.15·(100 − 20) + 0.10·(100 − 10) = 57.05
    found = ei.composed(
        {
            "生物丰度": Decimal("50.05"),
            "植被覆盖": Decimal("50.15"),
            "水网密度": 40,
            "土地胁迫": 20,
            "污染负荷": 10,
        },
        on=ON,
    )
    assert found.value == Decimal("57.05")
    with pytest.raises(BadInput, match="缺生态胁迫指数"):
        eqi.composed({"生态格局": 60, "生态功能": 50, "生物多样性": 40}, on=ON)
    with pytest.raises(BadInput, match="没有水网密度指数"):
        eqi.composed({**parts, "水网密度": 40}, on=ON)


def test_areas_by_grade() -> None:
    facts = [
        published(value, area=f"县{n}") for n, value in enumerate((75, 70, 60, 54, 39, 31, 30))
    ]
    assert eqi.tally(facts) == {"一类": 2, "二类": 1, "三类": 1, "四类": 3, "五类": 0}
    with pytest.raises(BadInput, match="县0有多个公布值"):
        eqi.tally([*facts, facts[0]])
    with pytest.raises(BadInput, match="不是同一年"):
        eqi.tally([*facts, published(50, 2023)])
    with pytest.raises(NotEnoughData, match="请先导入公布值"):
        ei.tally([])


def test_a_table_of_published_indices() -> None:
    text = (
        "\ufeff地区,年份,指数,公布日期,来源,类别\n"
        "甲县,2024,56.10,2025-06-05,公报,二类\n"
        "乙县,2024,—,2025-06-05,公报,\n"
        "丙县,24年,50,2025-06-05,公报,\n"
        "丁县,2024,50,2025年6月,公报,\n"
        ",2024,50,2025-06-05,公报,\n"
        "己县,2024,NaN,2025-06-05,公报,\n"
        "庚县,2024,39.99,2025-06-05,公报,\n"
    )
    found, refused = published_module.read(text)
    assert [(one.area, one.value, one.grade) for one in found] == [
        ("甲县", Decimal("56.10"), "二类"),
        ("庚县", Decimal("39.99"), ""),
    ]
    assert eqi.tally(found) == {"一类": 0, "二类": 1, "三类": 0, "四类": 1, "五类": 0}
    assert refused == [
        "第 3 行（乙县）：指数“—”不是数字；请对照原文填写。",
        "第 4 行（丙县）：年份“24年”应写成 2024。",
        "第 5 行（丁县）：公布日期“2025年6月”应写成 2025-06-05。",
        "第 6 行（无地区）：地区和来源不能为空；请对照原文填写。",
        "第 7 行（己县）：指数“NaN”不是数字；请对照原文填写。",
    ]
    by_key, _ = published_module.read(
        "area,year,value,published,source\n甲,2024,1,2025-06-05,公报\n"
    )
    assert by_key[0].area == "甲"
    with pytest.raises(BadInput, match="表头缺 指数、公布日期"):
        published_module.read("地区,年份,来源\n")


def test_refused_indices() -> None:
    with pytest.raises(BadInput, match="公布为“二类”，按分级应为“三类”"):
        eqi.fact(published(Decimal("54.99"), grade="二类"))
    with pytest.raises(BadInput, match="核对小数点"):
        eqi.classify(547, on=ON)
    with pytest.raises(BadInput, match="不是同一地区"):
        eqi.change(published(50, 2023), published(50, 2024, area="乙县"))
    with pytest.raises(BadInput, match="把前一年放在前面"):
        eqi.change(published(50, 2024), published(50, 2024))
    with pytest.raises(NotExact):
        eqi.classify(54.7, on=ON)  # type: ignore[arg-type]
    with pytest.raises(NoEditionInForce):
        eqi.classify(54, on=date(2021, 9, 30))
    with pytest.raises(NoEditionInForce):
        ei.classify(54, on=date(2015, 3, 12))
    with pytest.raises(NotThere, match="对“良”的处理未见原文"):
        ei.limited(60, 3, on=ON)
    with pytest.raises(BadInput, match="可用 2、3"):
        ei.limited(60, 1, on=ON)


@pytest.mark.parametrize("ex", EXAMPLES["carbon_chain"], ids=lambda ex: ex["sum"])
def test_worked_chains(ex: dict[str, Any]) -> None:
    assert carbon.chained(ex["rates"], on=ON).value == Decimal(ex["percent"]), ex["sum"]


@pytest.mark.parametrize("ex", EXAMPLES["carbon_rest"], ids=lambda ex: ex["sum"])
def test_worked_rest_of_the_plan(ex: dict[str, Any]) -> None:
    found = carbon.remaining(ex["rates"], on=ON, percent=ex["goal"])
    assert found.value == Decimal(ex["percent"]), ex["sum"]


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(1, 999), st.integers(1, 999)), min_size=2, max_size=6))
def test_chained_cuts_are_the_cut_from_the_first_year_to_the_last(
    years: list[tuple[int, int]],
) -> None:
    """Chained without rounding between: 1 − Π(1 − rᵢ) telescopes to the two ends."""
    points = [Fraction(co2, gdp) for co2, gdp in years]
    rates = [100 * (1 - now / before) for before, now in pairwise(points)]
    first, last = (Year(co2, gdp, 2020) for co2, gdp in (years[0], years[-1]))
    assert carbon.chained(rates, on=ON).value == carbon.cut(first, last, on=ON).value


def test_carbon_target_and_refusals() -> None:
    goal = carbon.target(on=ON)
    assert (goal.value, goal.mark) == (18, "verified")
    with pytest.raises(NoEditionInForce):
        carbon.target(on=date(2026, 1, 1))
    # 2020中国生态环境状况公报, by 新浪财经 2021-05-26: 18.8 % below 2015, 18 % aimed at.
    last = date(2020, 12, 31)
    assert carbon.target(on=last).name == "2020年比2015年降低目标"
    reached = carbon.chained([Decimal("18.8")], on=last).value
    assert reached > carbon.target(on=last).value  # type: ignore[operator]
    assert carbon.remaining([Decimal("18.8")], on=last).note == "目标已完成"
    with pytest.raises(BadInput, match="请都换算成同一年的不变价"):
        carbon.cut(Year(1, 1, 2015), Year(1, 1, 2020), on=ON)
    with pytest.raises(BadInput, match="GDP 应大于 0"):
        carbon.cut(Year(1, 1, 2020), Year(1, 0, 2020), on=ON)
    with pytest.raises(BadInput, match="排放量为 0"):
        carbon.cut(Year(0, 1, 2020), Year(1, 1, 2020), on=ON)
    with pytest.raises(BadInput, match="误填了强度"):
        carbon.chained([100], on=ON)
    with pytest.raises(NotEnoughData):
        carbon.chained([], on=ON)
    with pytest.raises(NotExact):
        carbon.chained([3.8], on=ON)  # type: ignore[list-item]


@pytest.mark.parametrize("ex", EXAMPLES["green"], ids=lambda ex: ex["area"])
def test_published_green_development(ex: dict[str, Any]) -> None:
    """Class indices are printed with two decimals, so the last digit of the sum may differ."""
    found = green.index(ex["classes"], on=date(2017, 12, 26))
    assert isinstance(found.value, Decimal)
    assert abs(found.value - Decimal(ex["index"])) <= Decimal("0.01")
    assert found.mark == "secondary"


def test_single_indices_and_refusals() -> None:
    """60 + 40 × (7 − 2)/(10 − 2) = 85; the other way round 60 + 40 × 3/8 = 75."""
    assert green.single(7, 2, 10, on=ON).value == 85
    assert green.single(7, 2, 10, on=ON, less_is_better=True).value == 75
    assert [green.single(x, 2, 10, on=ON).value for x in (2, 10)] == [60, 100]
    classes = EXAMPLES["green"][0]["classes"]
    with pytest.raises(BadInput, match="单独评价"):
        green.index({**classes, "公众满意程度": 80}, on=ON)
    with pytest.raises(BadInput, match="缺资源利用指数"):
        green.index({k: v for k, v in classes.items() if k != "资源利用"}, on=ON)
    with pytest.raises(BadInput, match="没有“气候”"):
        green.index({**classes, "气候": 80}, on=ON)
    with pytest.raises(BadInput, match="请核对单位"):
        green.single(11, 2, 10, on=ON)
    with pytest.raises(BadInput, match="不能拉开"):
        green.single(2, 2, 2, on=ON)


def indicators(control: int, support: int) -> tuple[dict[str, bool | None], dict[str, bool | None]]:
    on = date(2026, 12, 31)
    names = board.controls(on=on)
    return (
        {name: n >= control for n, name in enumerate(names)},
        {f"支撑{n}": n >= support for n in range(9)},
    )


@pytest.mark.parametrize("ex", EXAMPLES["board"], ids=lambda ex: ex["sum"])
def test_worked_boards(ex: dict[str, Any]) -> None:
    control, support = indicators(ex["control"], ex["support"])
    found = board.classify(control, support, on=date(2026, 12, 31))
    assert found.value == ex["grade"], ex["sum"]
    assert ("30 个工作日" in found.note) == (ex["grade"] == "不合格")


def test_open_indicators_decide_only_where_they_cannot_change_it() -> None:
    on = date(2026, 12, 31)
    control, support = indicators(0, 0)
    control["煤炭消费"] = None
    assert board.classify(control, support, on=on).value is None
    control["石油消费"] = False
    assert board.classify(control, support, on=on).value == "不合格"
    control, support = indicators(0, 1)
    support["支撑8"] = None
    assert board.classify(control, support, on=on).value == "合格"
    support["支撑7"] = None
    found = board.classify(control, support, on=on)
    assert (found.value, "2 项待定" in found.note) == (None, True)


def test_board_refusals_and_fraud() -> None:
    on = date(2026, 12, 31)
    control, support = indicators(0, 0)
    assert board.classify(control, support, on=on, fraud=True).value == "不合格"
    with pytest.raises(BadInput, match="应为 9 项，给出 8 项"):
        board.classify(control, dict(list(support.items())[1:]), on=on)
    with pytest.raises(BadInput, match="控制指标应为"):
        board.classify(dict(list(control.items())[1:]), support, on=on)
    with pytest.raises(NoEditionInForce):
        board.classify(control, support, on=date(2026, 4, 22))


@pytest.mark.parametrize("one", dated_files(), ids=lambda one: one.file)
def test_clause_and_mark(one: Any) -> None:
    assert one.says["checked"]
    for edition in one.editions:
        tables = [table for table in edition.says.values() if isinstance(table, dict)]
        assert tables
        for table in tables:
            assert table["clause"]
            assert table["mark"] in MARKS
