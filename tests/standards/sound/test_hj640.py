"""Grades, means and rates of HJ 640, against the reference and against published reports."""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from youju.standards.sound import hj640
from youju.standards.sound.hj640 import PointPeriod, RoadSection
from youju.terms.errors import BadInput, NoEditionInForce, NotEnoughData, NotExact

ON = date(2019, 12, 31)
SUBJECTS = {
    "区域昼间": ("regional", "day"),
    "区域夜间": ("regional", "night"),
    "道路交通昼间": ("road", "day"),
    "道路交通夜间": ("road", "night"),
}


def test_every_grade_at_both_of_its_ends(shared: Path) -> None:
    file = shared / "reference" / "water" / "hj640_2012_grades.csv"
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 20
    for row in rows:
        subject, period = SUBJECTS[row["subject"]]
        values = []
        if row["lower"]:
            values.append(Decimal(row["lower"].removeprefix(">")) + Decimal("0.1"))
        if row["upper"]:
            values.append(Decimal(row["upper"].removeprefix("≤")))
        assert values
        for value in values:
            found = hj640.classify(subject, period, value, on=ON)
            assert (found.value, found.note) == (row["grade"], row["level"]), (row, value)
            assert found.by is not None
            assert found.by.instrument == row["document"]
            assert found.mark == "secondary"


def test_published_grades(shared: Path) -> None:
    """Seven results of yearly reports: Kunming 2019, Changsha 2016, Xuancheng 2018."""
    file = shared / "reference" / "water" / "published_cases.csv"
    with file.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["rule"] == "hj640"]
    assert len(rows) == 7
    for row in rows:
        subject, period = SUBJECTS[row["subject"]]
        on = date(int(row["period"]), 12, 31)
        found = hj640.classify(subject, period, Decimal(row["value"]), on=on)
        assert row["published_grade"].split()[-1] == found.value, row["source"]
        if row["published_grade"].startswith("二级"):
            assert found.note == "二级"


@pytest.mark.parametrize(
    ("mean", "grade"),
    [("50.04", "好"), ("50.05", "好"), ("50.06", "较好"), ("50.1", "较好"), ("55.15", "一般")],
)
def test_a_mean_is_rounded_to_one_decimal_first(mean: str, grade: str) -> None:
    assert hj640.classify("regional", "day", Decimal(mean), on=ON).value == grade


def test_means_are_of_levels_not_of_energies(shared: Path) -> None:
    file = shared / "reference" / "water" / "hj640_formulas.json"
    said = json.loads(file.read_text(encoding="utf-8"))
    assert said["area_mean"].startswith("arithmetic mean")
    assert said["road_mean"].startswith("length-weighted mean of Leq (energy mean is not used)")
    # (50 + 60) / 2; a mean of energies would be 57.4.
    assert hj640.regional_mean([50, 60], "day", on=ON).value == Decimal("55.0")
    # (70 × 3 + 60 × 1) / 4 = 67.5; a mean of energies would be 68.9.
    sections = [RoadSection(70, 3000), RoadSection(60, 1000)]
    assert hj640.road_mean(sections, "night", on=ON).value == Decimal("67.5")
    # A tie goes to the even digit: (50.1 + 50.2) / 2 = 50.15 → 50.2; (50.0 + 50.1) / 2 → 50.0.
    tie = hj640.regional_mean([Decimal("50.1"), Decimal("50.2")], "day", on=ON)
    assert tie.value == Decimal("50.2")
    tie = hj640.regional_mean([Decimal("50.0"), Decimal("50.1")], "day", on=ON)
    assert tie.value == Decimal("50.0")


def test_attainment_counts_day_and_night_apart() -> None:
    day = date(2019, 3, 1)
    readings = [
        PointPeriod("1", "day", 55, day),
        PointPeriod("1", "day", Decimal("55.1"), day),
        PointPeriod("4a", "昼间", 70, day),
        PointPeriod("1", "night", 46, day),
        PointPeriod("4b", "夜间", 60, day),
    ]
    found = hj640.attainment_rate(readings, "day", on=ON)
    assert (found.value, found.unit) == (Decimal("66.7"), "%")
    assert [part.value for part in found.of] == [2, 3]
    assert hj640.attainment_rate(readings, "夜间", on=ON).value == Decimal("50.0")
    with pytest.raises(NotEnoughData, match="夜间"):
        hj640.attainment_rate(readings[:3], "night", on=ON)


def test_day_night_levels(shared: Path) -> None:
    file = shared / "reference" / "water" / "hj640_formulas.json"
    said = json.loads(file.read_text(encoding="utf-8"))
    assert said["Ldn"] == "10*lg((16*10^(Ld/10)+8*10^((Ln+10)/10))/24)"
    # 15 hours at 50 and one at 70: 10·lg((15·10⁵ + 10⁷)/16) = 10·lg 718750 = 58.57.
    hours = [50] * 15 + [70]
    assert hj640.period_level(hours, "day", on=ON).value == Decimal("58.6")
    assert hj640.period_level([45] * 8, "night", on=ON).value == Decimal("45.0")
    # 10·lg((16·10⁶ + 8·10⁶·⁵)/24), 10⁶·⁵ = 3162277.66: 10·lg 1720759.2 = 62.357.
    assert hj640.day_night_level(60, 55, on=ON).value == Decimal("62.4")
    with pytest.raises(NotEnoughData, match="需要 16 个小时值，只有 15 个"):
        hj640.period_level([50] * 15, "day", on=ON)


def test_refusals() -> None:
    with pytest.raises(BadInput, match="regional（区域）、road（道路交通）"):
        hj640.classify("zone", "day", 50, on=ON)
    with pytest.raises(BadInput, match="day（昼间）"):
        hj640.classify("road", "Ld", 50, on=ON)
    with pytest.raises(BadInput, match="核对小数点和单位"):
        hj640.classify("road", "day", 674, on=ON)
    with pytest.raises(BadInput, match="核对小数点和单位"):
        hj640.regional_mean([50, 531], "day", on=ON)
    with pytest.raises(BadInput, match="路段长度应大于 0"):
        hj640.road_mean([RoadSection(60, 0)], "day", on=ON)
    with pytest.raises(NotEnoughData, match="网格"):
        hj640.regional_mean([], "day", on=ON)
    with pytest.raises(NotEnoughData, match="路段"):
        hj640.road_mean([], "day", on=ON)
    with pytest.raises(NotExact):
        hj640.classify("road", "day", 67.4, on=ON)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="夜间等效声级“50dB”是文字"):
        hj640.day_night_level(60, "50dB", on=ON)  # type: ignore[arg-type]
    with pytest.raises(NoEditionInForce):
        hj640.classify("road", "day", 60, on=date(2013, 2, 28))
