"""The rate of safe use: worked sums, the denominator, targets of the reference, refusals."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from youju.standards.soil import dated_files, safe_use
from youju.standards.soil.safe_use import Farmland
from youju.terms.errors import BadInput, NotEnoughData, NotExact, NotThere

LAND = Farmland(slight=100, moderate=80, heavy=20)


def test_targets_and_method(shared: Path) -> None:
    file = shared / "reference" / "water" / "indicators_soil_agri_emission_carbon.json"
    rows = json.loads(file.read_text(encoding="utf-8"))
    row = next(row for row in rows if row["name"] == "受污染耕地安全利用率")
    assert len(row["targets"]) == 3
    for year, said in row["targets"].items():
        found = safe_use.target(int(year))
        assert said == f"{found.value}%{found.note}"
        assert found.mark == row["status"].split(":")[0]
    by = safe_use.rate(LAND, protected=1, used_safely=1, controlled=1).by
    assert by is not None
    assert by.instrument == row["document"]


@pytest.mark.parametrize(
    ("b", "c", "d", "percent"),
    [
        (0, 0, 0, "0"),
        (100, 80, 20, "100"),
        (0, 80, 20, "50"),  # the slight land left out: (80 + 20)/200, not 100/100
        (1, 0, 0, "0.5"),
        (95, 72, 20, "93.5"),  # (95 + 72 + 20)/200
    ],
)
def test_worked_sums(b: int, c: int, d: int, percent: str) -> None:
    found = safe_use.rate(LAND, protected=b, used_safely=c, controlled=d)
    assert (found.value, found.unit) == (Decimal(percent), "%")


def test_held_at_millionths() -> None:
    found = safe_use.rate(Farmland(1, 1, 1), protected=1, used_safely=1, controlled=0)
    assert found.value == Decimal("66.666667")


def test_refusals() -> None:
    with pytest.raises(BadInput, match="大于轻中度污染耕地"):
        safe_use.rate(LAND, protected=0, used_safely=81, controlled=0)
    with pytest.raises(BadInput, match="不应小于 0"):
        safe_use.rate(LAND, protected=-1, used_safely=0, controlled=0)
    with pytest.raises(NotEnoughData, match="没有受污染耕地"):
        safe_use.rate(Farmland(0, 0, 0), protected=0, used_safely=0, controlled=0)
    with pytest.raises(NotExact):
        safe_use.rate(LAND, protected=0.5, used_safely=0, controlled=0)  # type: ignore[arg-type]
    with pytest.raises(NotThere, match="2020、2025、2030"):
        safe_use.target(2023)


def test_a_pack_freezes_the_file() -> None:
    assert safe_use.STANDARD in dated_files()


@pytest.mark.parametrize(
    ("safe", "due", "percent"), [(0, 4, "0"), (3, 4, "75"), (4, 4, "100"), (1, 3, "33.333333")]
)
def test_key_building_land(safe: int, due: int, percent: str) -> None:
    found = safe_use.building_rate(safe, due)
    assert (found.value, found.mark) == (Decimal(percent), "to-be-checked")


def test_targets_of_key_building_land(shared: Path) -> None:
    file = shared / "reference" / "water" / "indicators_soil_agri_emission_carbon.json"
    rows = json.loads(file.read_text(encoding="utf-8"))
    row = next(row for row in rows if row["name"] == "重点建设用地安全利用")
    for year in (2020, 2030):
        found = safe_use.building_target(year)
        assert f"{year}≥{found.value}%" in row["formula"]
        assert found.mark == "verified"
    assert row["targets"]["2025"] == "有效保障"
    with pytest.raises(NotThere, match="有效保障"):
        safe_use.building_target(2025)
    with pytest.raises(NotThere, match="没有 2024 年"):
        safe_use.building_target(2024)


def test_refusals_of_key_building_land() -> None:
    with pytest.raises(BadInput, match="大于应安全利用面积"):
        safe_use.building_rate(5, 4)
    with pytest.raises(BadInput, match="不应小于 0"):
        safe_use.building_rate(-1, 4)
    with pytest.raises(NotEnoughData, match="没有应安全利用"):
        safe_use.building_rate(0, 0)
    with pytest.raises(NotExact):
        safe_use.building_rate(0.5, 4)  # type: ignore[arg-type]
