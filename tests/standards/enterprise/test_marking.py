"""Marks of 2022 and the windows of start and stop: deadlines, edges, refusals."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from youju.standards.enterprise import marking, windows
from youju.standards.enterprise.marking import ABNORMAL, INVALID, Mark
from youju.terms.errors import BadInput, NoEditionInForce, NotThere, UnknownUnit

DAY = date(2024, 6, 1)
NOON = datetime.fromisoformat("2024-06-02T12:00")
BEGAN = datetime.fromisoformat("2024-06-01T08:00")


@pytest.mark.parametrize(
    ("mark", "used"),
    [
        (None, "参与判定"),
        (Mark(INVALID, NOON), "不参与判定"),
        (Mark(INVALID, NOON + timedelta(minutes=1)), "参与判定"),
        (Mark(ABNORMAL, NOON, facilities_ran=True, within=True), "豁免"),
        (Mark(ABNORMAL, NOON, facilities_ran=False, within=True), "参与判定"),
        (Mark(ABNORMAL, NOON, facilities_ran=True, within=False), "参与判定"),
        (Mark(ABNORMAL, NOON, within=False), "参与判定"),
        (Mark(ABNORMAL, NOON, within=True), None),
        (Mark(ABNORMAL, NOON), None),
    ],
)
def test_what_a_mark_does(mark: Mark | None, used: str | None) -> None:
    found = marking.treat(DAY, mark, on=DAY)
    assert found.value == used
    assert found.mark == "secondary"
    if used is None:
        assert found.note.startswith("待核实：")


def test_who_is_bound_and_since_when() -> None:
    assert marking.binds("水泥制造", on=DAY).value == "适用"
    assert marking.binds("印染", on=DAY).value == "未列入首批"
    with pytest.raises(NoEditionInForce):
        marking.treat(date(2022, 12, 31), None, on=date(2022, 12, 31))
    assert marking.deadline(date(2023, 1, 1), on=date(2023, 1, 1)).value == "2023-01-02 12:00"


def test_codes_are_the_citys_own_table() -> None:
    codes = {"A1": INVALID, "B1": ABNORMAL, "C1": "other"}
    assert marking.kind_of("A1", codes, on=DAY) == INVALID
    with pytest.raises(BadInput, match="不在代码表中"):
        marking.kind_of("Z9", codes, on=DAY)
    with pytest.raises(BadInput, match="invalid、abnormal"):
        marking.kind_of("C1", codes, on=DAY)


def test_refused_marks() -> None:
    with pytest.raises(BadInput, match="invalid（自动监测数据无效）"):
        marking.treat(DAY, Mark("wrong", NOON), on=DAY)
    with pytest.raises(BadInput, match="早于数据日期"):
        marking.treat(DAY, Mark(INVALID, NOON - timedelta(days=2)), on=DAY)


@pytest.mark.parametrize(
    ("sector", "event", "hours"),
    [
        ("锅炉", "cold-start", 4),
        ("锅炉", "hot-start", 2),
        ("锅炉", "stop", 1),
        ("水泥窑", "cold-start", 36),
        ("水泥窑", "hot-start", 8),
        ("烧结", "start", 8),
        ("陶瓷窑", "start", 4),
        ("陶瓷窑", "stop", 2),
    ],
)
def test_windows_at_both_of_their_ends(sector: str, event: str, hours: int) -> None:
    """Numbers of the governance reference 4.2; the last exempt hour ends with the window."""
    assert windows.window(sector, event, on=DAY).value == hours
    verdicts = [
        windows.is_exempt(sector, event, BEGAN, BEGAN + timedelta(hours=n), on=DAY).value
        for n in (1, hours, hours + 1)
    ]
    assert verdicts == ["豁免", "豁免", "不豁免"]


def test_an_hour_that_is_only_partly_in_the_window() -> None:
    """Began 08:30: the hour to 09:00 began before it, the one to 11:00 ends after 10:30."""
    began = BEGAN + timedelta(minutes=30)
    found = [
        windows.is_exempt("锅炉", "hot-start", began, BEGAN + timedelta(hours=n), on=DAY).value
        for n in (1, 2, 3)
    ]
    assert found == ["不豁免", "豁免", "不豁免"]


def test_the_ceiling_of_waste_incineration() -> None:
    for value, verdict in ((150, "达标"), (151, "超标")):
        found = windows.ceiling("生活垃圾焚烧炉", "stop", "颗粒物", value, on=DAY)
        assert found.value == verdict
    with pytest.raises(NotThere, match="请按排放标准判定"):
        windows.ceiling("生活垃圾焚烧炉", "stop", "二氧化硫", 150, on=DAY)
    with pytest.raises(UnknownUnit, match="请先换算"):
        windows.ceiling("生活垃圾焚烧炉", "stop", "颗粒物", 150, on=DAY, unit="µg/m³")
    with pytest.raises(BadInput, match="不能为负"):
        windows.ceiling("生活垃圾焚烧炉", "stop", "颗粒物", -1, on=DAY)


def test_refused_windows() -> None:
    with pytest.raises(NotThere, match="其他行业不豁免"):
        windows.window("玻璃窑", "start", on=DAY)
    with pytest.raises(NotThere, match="有：冷态启动、热态启动、停运"):
        windows.window("锅炉", "start", on=DAY)
    with pytest.raises(BadInput, match="cold-start（冷态启动）"):
        windows.window("锅炉", "fault", on=DAY)
    with pytest.raises(BadInput, match="不是整点"):
        windows.is_exempt("锅炉", "stop", BEGAN, BEGAN + timedelta(minutes=30), on=DAY)
    with pytest.raises(BadInput, match="之前"):
        windows.is_exempt("锅炉", "stop", BEGAN, BEGAN, on=DAY)
    with pytest.raises(NoEditionInForce):
        windows.window("锅炉", "stop", on=date(2022, 12, 31))
