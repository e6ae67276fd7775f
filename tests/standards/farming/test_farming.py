"""Farming and villages: worked shares, edges, targets as the reference has them, refusals."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from youju.standards.farming import crops, dated_files, livestock, villages
from youju.terms.clauses import MARKS
from youju.terms.errors import (
    BadInput,
    NoEditionInForce,
    NotEnoughData,
    NotExact,
    NotThere,
    UnknownUnit,
)
from youju.terms.figures import Figure

ON = date(2025, 12, 31)
EXAMPLES = tomllib.loads(
    Path(__file__).with_name("farming.examples.toml").read_text("utf-8"), parse_float=Decimal
)
RATES: dict[str, Callable[..., Figure]] = {
    "manure": livestock.manure_rate,
    "film": crops.film_rate,
    "fertiliser": crops.fertiliser_rate,
    "pesticide": crops.pesticide_rate,
}


@pytest.mark.parametrize("ex", EXAMPLES["share"], ids=lambda ex: ex["what"])
def test_worked_shares(ex: dict[str, Any]) -> None:
    if ex["call"] == "straw":
        found = crops.straw_rate(ex["parts"], ex["whole"], on=ON)
    else:
        found = RATES[ex["call"]](ex["parts"][""], ex["whole"], on=ON)
    assert (found.value, found.unit) == (Decimal(ex["percent"]), "%"), ex["sum"]
    assert found.note == "由农业农村部门公布"
    assert found.mark == "to-be-checked"


@pytest.mark.parametrize("ex", EXAMPLES["village"], ids=lambda ex: ex["sum"])
def test_worked_villages(ex: dict[str, Any]) -> None:
    found = villages.is_treated(ex["treated"], ex["households"], on=ON)
    assert found.value == ex["done"], ex["sum"]


@pytest.mark.parametrize("ex", EXAMPLES["less"], ids=lambda ex: ex["sum"])
def test_worked_reductions(ex: dict[str, Any]) -> None:
    found = crops.reduction(ex["kind"], ex["before"], ex["now"], on=ON, basis=ex["basis"])
    assert found.value == Decimal(ex["percent"]), ex["sum"]


@pytest.mark.parametrize("ex", EXAMPLES["target"], ids=lambda ex: f"{ex['call']} {ex['area']}")
def test_targets(ex: dict[str, Any]) -> None:
    match ex["call"]:
        case "manure":
            found = livestock.target(2025, on=ON, area=ex["area"])
        case "sewage":
            found = villages.target(2025, on=ON, area=ex["area"])
        case other:
            found = crops.target(other, 2025, on=ON, area=ex["area"])
    assert (found.value, found.mark) == (ex["percent"], ex["mark"])


def test_targets_as_the_reference_has_them(shared: Path) -> None:
    file = shared / "reference" / "water" / "indicators_soil_agri_emission_carbon.json"
    said = {row["name"]: row for row in json.loads(file.read_text(encoding="utf-8"))}
    for name, found in (
        ("畜禽粪污综合利用率", livestock.target(2025, on=ON)),
        ("秸秆综合利用率", crops.target("straw", 2025, on=ON)),
        ("农膜回收率", crops.target("film", 2025, on=ON)),
        ("化肥利用率、农药利用率（三大粮食作物）", crops.target("fertiliser", 2025, on=ON)),
        ("农村生活污水治理（管控）率", villages.target(2025, on=ON)),
    ):
        assert f"{found.value}%" in said[name]["targets"]["2025"]


def test_two_rates_of_sewage_have_two_names() -> None:
    """210/500 treated; with 40 under control 250/500."""
    treated = villages.sewage_rate(210, 500, on=ON)
    controlled = villages.sewage_rate(210, 500, controlled=40, on=ON)
    assert (treated.name, treated.value) == ("农村生活污水治理率", 42)
    assert (controlled.name, controlled.value) == ("农村生活污水治理（管控）率", 50)
    assert villages.sewage_rate(210, 500, controlled=0, on=ON).name == controlled.name


def test_each_list_of_black_waters_has_its_own_denominator() -> None:
    found = villages.black_water_rate(3, 4, on=ON, of_list="国家监管清单")
    assert (found.name, found.value) == ("农村黑臭水体消除率（国家监管清单）", 75)
    with pytest.raises(BadInput, match="国家监管清单、省级清单"):
        villages.black_water_rate(3, 4, on=ON, of_list="全部")
    with pytest.raises(BadInput, match="应是整数"):
        villages.black_water_rate(Decimal("2.5"), 4, on=ON, of_list="省级清单")  # type: ignore[arg-type]


def test_recovery_and_disposal_of_film_are_two_indicators() -> None:
    with pytest.raises(NotThere, match="请勿互相替代"):
        crops.disposal_rate(on=ON)


def test_refusals() -> None:
    with pytest.raises(BadInput, match="大于畜禽粪污产生量"):
        livestock.manure_rate(1001, 1000, on=ON)
    with pytest.raises(BadInput, match="不能为负"):
        livestock.manure_rate(-1, 1000, on=ON)
    with pytest.raises(UnknownUnit, match="t、万t"):
        livestock.manure_rate(1, 2, on=ON, unit="头")
    with pytest.raises(NotEnoughData, match="请填“—”"):
        livestock.manure_rate(0, 0, on=ON)
    with pytest.raises(NotExact):
        livestock.manure_rate(0.5, 1, on=ON)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="没有“焚烧”这种利用方式"):
        crops.straw_rate({"焚烧": 1}, 100, on=ON)
    with pytest.raises(BadInput, match="肥料化利用量、饲料化利用量合计"):
        crops.straw_rate({"肥料化": 60, "饲料化": 41}, 100, on=ON)
    with pytest.raises(BadInput, match="折纯量、实物量 之一"):
        crops.reduction("化肥", 2, 1, on=ON, basis="商品量")
    with pytest.raises(BadInput, match="可用 化肥、农药"):
        crops.reduction("农膜", 2, 1, on=ON, basis="折纯量")
    with pytest.raises(UnknownUnit):
        crops.reduction("化肥", 2, 1, on=ON, basis="折纯量", unit="kg/亩")
    with pytest.raises(NotEnoughData, match="基准年"):
        crops.reduction("化肥", 0, 1, on=ON, basis="折纯量")
    with pytest.raises(BadInput, match="straw、film"):
        crops.target("manure", 2025, on=ON)
    with pytest.raises(NotThere, match="长江流域2025年"):
        livestock.target(2030, on=ON)
    with pytest.raises(NotEnoughData, match="没有常住农户"):
        villages.is_treated(0, 0, on=ON)
    with pytest.raises(BadInput, match="全村 100 户"):
        villages.is_treated(101, 100, on=ON)
    with pytest.raises(BadInput, match="大于行政村总数"):
        villages.sewage_rate(450, 500, controlled=51, on=ON)
    with pytest.raises(NoEditionInForce):
        villages.sewage_rate(1, 2, on=date(2020, 12, 31))


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_the_unit_does_not_matter_as_long_as_it_is_one(part: int, whole: int) -> None:
    part = min(part, whole)
    tonnes = livestock.manure_rate(part, whole, on=ON).value
    ten_thousand = livestock.manure_rate(
        Decimal(part) / 10_000, Decimal(whole) / 10_000, on=ON, unit="万t"
    ).value
    assert tonnes == ten_thousand


@pytest.mark.parametrize("one", dated_files(), ids=lambda one: one.file)
def test_clause_and_mark(one: Any) -> None:
    assert one.says["checked"]
    for edition in one.editions:
        tables = [table for table in edition.says.values() if isinstance(table, dict)]
        rows = [row for rows in edition.says.values() if isinstance(rows, list) for row in rows]
        assert tables
        for table in (*tables, *rows):
            assert table["clause"]
            assert table["mark"] in MARKS
            if "whole" in table:
                assert table["publisher"]
