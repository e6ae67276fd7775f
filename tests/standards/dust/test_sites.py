"""Construction sites and roads: checklists, sweeping, silt, rankings, refusals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from youju.standards.dust import dated_files, sites
from youju.standards.dust.dustfall import OwnLimit
from youju.terms.errors import BadInput, NoEditionInForce, NotEnoughData, NotExact, UnknownUnit
from youju.terms.states import Gap

ON = date(2026, 3, 31)
ALL = dict.fromkeys(sites.measures(ON), True)
WASHED = "出入车辆清洗"


def test_a_site_does_all_that_applies_to_it() -> None:
    assert len(ALL) == 6
    assert sites.site_complete(ALL, on=ON).value == "落实"
    assert sites.site_complete(ALL | {WASHED: None}, on=ON).value == "落实"
    found = sites.site_complete(ALL | {WASHED: False}, on=ON)
    assert (found.value, found.mark) == ("未落实", "to-be-checked")
    assert sites.site_complete(dict.fromkeys(ALL), on=ON).value is None


def test_the_share_of_sites() -> None:
    """Two of three: 66.7 %; a site to which nothing applies is no part of it."""
    many = {"甲": ALL, "乙": ALL, "丙": ALL | {WASHED: False}, "丁": dict.fromkeys(ALL)}
    found = sites.complete_share(many, on=ON)
    assert (found.value, found.note) == (Decimal("66.7"), "未计入：丁")
    for nothing in ({}, {"丁": dict.fromkeys(ALL)}):
        with pytest.raises(NotEnoughData, match="没有检查不等于落实"):
            sites.complete_share(nothing, on=ON)


@pytest.mark.parametrize(
    ("part", "whole", "rate"), [(7, 10, "70.0"), (0, 3, "0.0"), (2, 3, "66.7"), (3, 3, "100.0")]
)
def test_sweeping(part: int, whole: int, rate: str) -> None:
    assert sites.sweeping_rate(part, whole, on=ON).value == Decimal(rate)


def test_sweeping_targets() -> None:
    assert [sites.sweeping_target(place, on=ON).value for place in sites.PLACES] == [70, 60]
    with pytest.raises(BadInput, match="village"):
        sites.sweeping_target("village", on=ON)


def test_silt_of_a_road() -> None:
    """(0.31 + 0.42 + 0.38)/3 = 0.37."""
    points = [Decimal("0.31"), Decimal("0.42"), None, Decimal("0.38"), Gap.INVALID]
    found = sites.silt_load(points, on=ON)
    assert (found.value, found.note) == (Decimal("0.37"), "3 个点位，缺 2 个")
    own = OwnLimit("某市通知", date(2025, 1, 1), Decimal("0.37"))
    assert sites.judge_silt(Decimal("0.37"), own, on=ON).value == "达标"
    over = sites.judge_silt(Decimal("0.38"), own, on=ON)
    assert (over.value, over.note) == ("超标", "超过 0.01 g/m²")
    for none in (None, OwnLimit("某市通知", date(2027, 1, 1), 1)):
        with pytest.raises(NoEditionInForce, match="国家没有统一限值"):
            sites.judge_silt(1, none, on=ON)


def test_rankings_share_ranks_on_printed_values() -> None:
    found = sites.ranked(
        {"甲": Decimal("88.4"), "乙": Decimal("87.6"), "丙": 60, "丁": None, "戊": 90},
        "particles",
        on=ON,
    )
    assert [(line.place, line.rank) for line in found] == [
        ("丙", 1), ("甲", 2), ("乙", 2), ("戊", 4), ("丁", None),
    ]  # fmt: skip
    roads = sites.ranked({"一路": Decimal("0.314"), "二路": Decimal("0.309")}, "silt", on=ON)
    assert [line.rank for line in roads] == [1, 1]
    assert roads[0].printed == Decimal("0.31")


def test_refusals() -> None:
    with pytest.raises(BadInput, match=f"检查表缺{WASHED}"):
        sites.site_complete({key: True for key in ALL if key != WASHED}, on=ON)
    with pytest.raises(BadInput, match="洒水"):
        sites.site_complete(ALL | {"洒水": True}, on=ON)
    with pytest.raises(BadInput, match="应在 0 与"):
        sites.sweeping_rate(11, 10, on=ON)
    with pytest.raises(NotEnoughData, match="为 0"):
        sites.sweeping_rate(0, 0, on=ON)
    with pytest.raises(UnknownUnit, match="g/m²"):
        sites.silt_load([1], unit="mg/m²", on=ON)
    with pytest.raises(BadInput, match="小于 0"):
        sites.silt_load([1, -1], on=ON)
    with pytest.raises(NotEnoughData, match="至少填写一个点位"):
        sites.silt_load([None], on=ON)
    with pytest.raises(NotExact):
        sites.silt_load([0.3], on=ON)  # type: ignore[list-item]
    with pytest.raises(BadInput, match="降尘"):
        sites.ranked({}, "降尘", on=ON)
    with pytest.raises(NoEditionInForce):
        sites.measures(date(2018, 6, 26))


def test_a_pack_freezes_the_file() -> None:
    assert sites.STANDARD in dated_files()
