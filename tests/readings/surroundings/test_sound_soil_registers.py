"""The registers of sound and soil, and the accounts: what is read, and what is refused where."""

from __future__ import annotations

from decimal import Decimal

import pytest

from youju.readings.surroundings import kept, soil, sound
from youju.terms.errors import BadInput, UnknownPlace

SOUND = "site,name,kind,zone,county,city,length_m,night,night_basis,aliases,from,to\n"
SOIL = "site,name,kind,land\n"
FARM = "year,plot,name,county,city,degree,area_mu,measure,met,evidence\n"
BUILDING = "year,plot,name,county,city,area_ha,due,safe,evidence\n"


def test_sites_of_sound() -> None:
    told = sound.read_sound(
        SOUND
        + "S1,小区,功能区,2类,甲县,某市,,23,某市通告,一号；旧一号,2023-01-01,\n"
        + "R1,路,路段,4A,甲县,某市,1200.5,,,,,\n"
    )
    one = told.line("S1")
    assert (one.zone, one.night, one.night_basis, one.aliases) == (
        "2", 23, "某市通告", ("一号", "旧一号")
    )  # fmt: skip
    assert told.named("旧一号") == "S1"
    road = told.line("R1")
    assert (road.kind, road.zone, road.length_m) == ("road", "4a", Decimal("1200.5"))
    assert sound.read_sound(told.text).lines == told.lines  # canonical text says the same
    with pytest.raises(UnknownPlace, match="没有叫“三号”的点位"):
        told.named("三号")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("S1,小区,功能区,4类,,,,,,,,", "第2行“zone”一栏写了 4 类；请写 4a"),
        ("S1,小区,功能区,5,,,,,,,,", "第2行“zone”一栏的“5”不是声环境功能区类别"),
        ("S1,小区,厂界,1,,,,,,,,", "第2行“kind”一栏的“厂界”不认识"),
        ("R1,路,道路交通,,,,,,,,,", "第2行“length_m”一栏没有填写"),
        ("R1,路,道路交通,,,,0,,,,,", "第2行“length_m”一栏的“0”不是大于 0 的数；单位为米"),
        ("R1,路,道路交通,,,,1.2km,,,,,", "第2行“length_m”一栏的“1.2km”不是大于 0 的数"),
        ("S1,小区,功能区,1,,,,25,通告,,2023-01-01,", "第2行“night”一栏的“25”不是 0 至 23"),
        ("S1,小区,功能区,1,,,,23,,,2023-01-01,", "“night_basis”一栏却没有写依据"),
        ("S1,小区,功能区,1,,,,23,通告,,,", "“from”一栏却没有写起始日期"),
        ("S1,,功能区,1,,,,,,,,", "第2行“name”一栏没有填写"),
        ("S1,小区,功能区,1,,,,,,,2026-13-01,", "“from”一栏的“2026-13-01”不是日期"),
        ("S1,小区,功能区,1,,,,,,,2026-02-01,2026-01-01", "“to”一栏早于“from”一栏"),
        ("S1,a,功能区,1,,,,,,,,\nS1,b,功能区,2,,,,,,,,", "点位“S1”有两行的时间重叠"),
    ],
)
def test_what_is_wrong_in_a_register_of_sound(row: str, said: str) -> None:
    with pytest.raises(BadInput) as wrong:
        sound.read_sound(SOUND + row + "\n")
    assert said in str(wrong.value)


def test_a_head_without_unit_is_another_register() -> None:
    with pytest.raises(BadInput, match="不认识的栏“length”"):
        sound.read_sound("site,name,kind,length\nR1,路,道路交通,1.2\n")
    with pytest.raises(BadInput, match="缺少“area_mu”一栏"):
        soil.read_farmland("year,plot,degree,area,measure\n2026,P1,轻微,1,优先保护\n")


@pytest.mark.parametrize(
    ("read", "head", "row", "said"),
    [
        (soil.read_soil, SOIL, "T1,田,农用地,第一类用地", "不是农用地的类型；可用 水田"),
        (soil.read_soil, SOIL, "T1,地,建设用地,3", "不是建设用地的类型"),
        (soil.read_soil, SOIL, "T1,地,林地,", "“kind”一栏的“林地”不认识"),
        (soil.read_farmland, FARM, "2026,P1,,,,中度,1,安全利用,,", "“degree”一栏的“中度”不认识"),
        (soil.read_farmland, FARM, "26,P1,,,,轻微,1,优先保护,,", "“year”一栏的“26”不是年份"),
        (soil.read_farmland, FARM, "2026,P1,,,,轻微,-1,优先保护,,", "不是大于 0 的数；单位为亩"),
        (soil.read_farmland, FARM, "2026,P1,,,,轻微,1,优先保护,对,", "“met”一栏的“对”不认识"),
        (
            soil.read_farmland,
            FARM,
            "2026,P1,,,,轻微,1,,,\n2026,P1,,,,轻微,2,,,",
            "地块“P1”2026年写了两行",
        ),
        (soil.read_building, BUILDING, "2026,J1,,,,1,否,是,", "却不是应安全利用的地块"),
    ],
)
def test_what_is_wrong_in_the_registers_of_soil(read, head: str, row: str, said: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BadInput) as wrong:
        read(head + row + "\n")
    assert said in str(wrong.value)


@pytest.mark.parametrize(
    ("degree", "measure", "met", "counts"),
    [
        ("轻微", "优先保护", "", True),
        ("轻微", "安全利用", "是", False),
        ("轻中度", "安全利用", "是", True),
        ("轻中度", "治理修复", "是", True),
        ("轻中度", "安全利用", "否", False),
        ("轻中度", "严格管控", "是", False),
        ("重度", "严格管控", "", True),
        ("重度", "", "", False),
    ],
)
def test_each_degree_counts_by_its_own_measure(
    degree: str, measure: str, met: str, counts: bool
) -> None:
    (plot,) = soil.read_farmland(FARM + f"2026,P1,,,,{degree},1.5,{measure},{met},\n")
    assert plot.used_safely is counts


def test_every_register_has_a_file_of_its_name() -> None:
    assert {name: f"register/{name}.csv" for name in kept.NAMES} == kept.FILES
