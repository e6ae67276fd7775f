"""Dustfall: a published ranking, published control values, means, refusals."""

from __future__ import annotations

import csv
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from youju.standards.dust import dated_files, dustfall
from youju.standards.dust.dustfall import OwnLimit
from youju.terms.errors import BadInput, NoEditionInForce, NotEnoughData, NotExact, UnknownUnit
from youju.terms.states import Gap

ON = date(2020, 3, 31)
CHANGZHOU = OwnLimit(
    "苏大气办〔2023〕1号", date(2023, 1, 1), Decimal("2.3"), until=date(2023, 12, 31)
)


def test_published_ranking(shared: Path) -> None:
    """长治市生态环境局 2022-01 公示: dustfall of twelve counties, October 2021."""
    file = shared / "reference" / "water" / "published_dustfall_changzhi_2021-10.csv"
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 12
    values = {row["county"]: Decimal(row["t_per_km2_month"]) for row in reversed(rows)}
    found = dustfall.ranked(values)
    ranks = {line.place: (line.rank, line.printed) for line in found}
    for row in rows:
        assert ranks[row["county"]] == (int(row["rank"]), Decimal(row["t_per_km2_month"]))
    assert [line.rank for line in found] == [1, 2, 2, 4, 5, 5, 5, 8, 8, 8, 11, 12]


def test_one_decimal_decides_and_no_value_has_no_rank() -> None:
    values = {"甲": Decimal("1.04"), "乙": Decimal("0.96"), "丙": None, "丁": Decimal("1.06")}
    assert [(line.place, line.rank) for line in dustfall.ranked(values)] == [
        ("甲", 1), ("乙", 1), ("丁", 3), ("丙", None),
    ]  # fmt: skip


def test_published_control_values(shared: Path) -> None:
    file = shared / "reference" / "water" / "dustfall.csv"
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    regions = {
        "京津冀及周边（2+26）、汾渭平原城市": ("京津冀及周边", "汾渭平原"),
        "长三角城市（苏北除外）": ("长三角",),
        "苏北城市": ("苏北",),
        "皖北城市": ("皖北",),
    }
    seen = 0
    for row in rows:
        mark = re.split(r"[ :]", row["status"])[0].replace("to", "to-be-checked")
        for region in regions.get(row["area"], ()):
            found = dustfall.limit(region, on=ON)
            assert found.value == Decimal(row["limit_t_per_km2_month"])
            assert found.by is not None
            assert found.by.instrument == row["document"].split("（")[0]
            assert found.mark == mark
            seen += 1
        if row["area"].startswith("常州"):
            own = dustfall.limit("常州", on=date(2023, 3, 31), own=CHANGZHOU)
            assert own.value == Decimal(row["limit_t_per_km2_month"])
            assert own.by is not None
            assert own.by.instrument == row["document"]
            seen += 1
    assert seen == 6


@pytest.mark.parametrize(
    ("value", "verdict"), [("9.0", "达标"), ("9.05", "达标"), ("9.051", "超标"), ("9.1", "超标")]
)
def test_judged_on_one_decimal(value: str, verdict: str) -> None:
    """9.05 rounds half to even to 9.0."""
    assert dustfall.judge(Decimal(value), area="汾渭平原", on=ON).value == verdict


def test_an_own_value_decides_while_it_is_in_force() -> None:
    inside = date(2023, 12, 31)
    found = dustfall.judge(Decimal("2.4"), area="常州", on=inside, own=CHANGZHOU)
    assert (found.value, found.note) == ("超标", "超过 0.1 t/(km²·月)")
    assert found.by is not None
    assert found.by.instrument == CHANGZHOU.instrument
    finer = OwnLimit("某市通知", date(2023, 1, 1), Decimal("2.25"))
    assert "超过 0.05 " in dustfall.judge(Decimal("2.3"), area="某县", on=inside, own=finer).note
    assert dustfall.judge(Decimal("2.3"), area="常州", on=inside, own=CHANGZHOU).value == "达标"
    with pytest.raises(NoEditionInForce, match="地方的控制值"):
        dustfall.judge(Decimal("2.3"), area="常州", on=date(2024, 1, 1), own=CHANGZHOU)


def test_a_month_of_an_area() -> None:
    points = {"甲": 1, "乙": 2, "丙": 2, "丁": None, "戊": Gap.INVALID}
    month = dustfall.summary("某县", points)
    assert month.mean.value == Decimal("1.666667")  # 5/3
    assert month.mean.note == "缺丁、戊"
    assert (month.largest.value, month.largest.note) == (2, "乙、丙")
    assert (month.smallest.value, month.smallest.note) == (1, "甲")


@pytest.mark.parametrize("day", [date(2017, 12, 31), date(2021, 1, 1)])
def test_outside_the_plan(day: date) -> None:
    with pytest.raises(NoEditionInForce, match="2018-01-01 至 2020-12-31"):
        dustfall.limit("苏北", on=day)


def test_refusals() -> None:
    with pytest.raises(UnknownUnit, match="请先换算"):
        dustfall.summary("某县", {"甲": 1}, unit="mg/m³")
    with pytest.raises(BadInput, match="不应小于 0"):
        dustfall.summary("某县", {"甲": -1})
    with pytest.raises(NotEnoughData, match="至少填写一个点位"):
        dustfall.summary("某县", {"甲": None})
    with pytest.raises(NotExact):
        dustfall.summary("某县", {"甲": 1.5})  # type: ignore[dict-item]
    with pytest.raises(NoEditionInForce, match="京津冀及周边、汾渭平原"):
        dustfall.limit("某地", on=ON)
    wide = OwnLimit("某市通知", date(2019, 1, 1), 8)
    with pytest.raises(BadInput, match="只能更严"):
        dustfall.limit("苏北", on=ON, own=wide)


def test_a_pack_freezes_the_file() -> None:
    assert dustfall.STANDARD in dated_files()


def test_the_average_of_months_names_those_that_lack() -> None:
    """(2.1 + 2.4 + 2.25) / 3 = 2.25; rounded before, 2.1, 2.4 and 2.2 would give 2.233."""
    said = dustfall.average(
        "甲", {"1月": Decimal("2.1"), "2月": Decimal("2.4"), "3月": Decimal("2.25"), "4月": None}
    )
    assert said.value == Decimal("2.25")
    assert said.note.endswith("缺4月")
    with pytest.raises(NotEnoughData, match="甲没有任何一个月的降尘量"):
        dustfall.average("甲", {"1月": None})
