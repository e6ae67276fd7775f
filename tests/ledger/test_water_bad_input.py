"""Bad input of water on the real path: from the file through the door to the figure."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.ledger.conftest import NOW
from youju.intake.sheets import Report, import_file
from youju.ledger import compute, water
from youju.ledger.explain import explain
from youju.readings.city import City
from youju.readings.settings import Settings
from youju.terms.errors import BadInput

SECTIONS = """section,name,type,target,county,city,river
D1,东桥,,Ⅲ,甲县,某市,清溪
D2,湖心,湖库,Ⅲ,乙县,某市,镜湖
"""
HEAD = "断面名称,月份,pH,溶解氧(mg/L),高锰酸盐指数(mg/L),氨氮(mg/L),总磷(mg/L)"


@pytest.fixture
def city(tmp_path: Path) -> City:
    city = City.create(tmp_path / "city", Settings("某市", invented=True))
    city.hand_in_sections(SECTIONS)
    return city


def bring(city: City, tmp_path: Path, *rows: str, head: str = HEAD, figures: bool = True) -> Report:
    (tmp_path / "m.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    report = import_file(city, tmp_path / "m.csv", "water-month", on=date(2026, 11, 15))
    if figures:
        compute.compute(city, now=NOW)
    return report


def test_a_section_without_type_is_a_river_and_marked(city: City, tmp_path: Path) -> None:
    # TP 0.06: class Ⅱ of a river, Ⅳ of a lake.
    bring(city, tmp_path, "东桥,2026-10,7.5,8,2,0.1,0.06", "湖心,2026-10,7.5,8,2,0.1,0.06")
    held = water.load(city)
    river, lake = held.period_of("D1", "2026-10"), held.period_of("D2", "2026-10")
    assert river is not None
    assert lake is not None
    assert (river.water_class, river.assumed) == ("Ⅱ", True)
    assert (lake.water_class, lake.assumed) == ("Ⅳ", False)
    assert "type assumed" in explain(city, "fig_water_period/D1/2026-10/class").figure.note


def test_an_item_without_unit_is_read_as_mg_per_litre_and_said(city: City, tmp_path: Path) -> None:
    head = HEAD.replace("氨氮(mg/L)", "氨氮")
    report = bring(city, tmp_path, "东桥,2026-10,7.5,8,2,0.1,0.06", head=head, figures=False)
    assert any("“氨氮”没有写单位，按 mg/L 理解；请核对。" in note for note in report.notes)


def test_a_unit_that_is_no_concentration_refuses_the_table(city: City, tmp_path: Path) -> None:
    head = HEAD.replace("氨氮(mg/L)", "氨氮(mg/m3)")
    report = bring(city, tmp_path, "东桥,2026-10,7.5,8,2,0.1,0.06", head=head, figures=False)
    assert not report.usable
    assert "不能换算成 mg/L；请换算成 mg/L 后再报" in report.refused["reason"][0]


def test_below_a_detection_limit_above_the_limit_cannot_be_judged(
    city: City, tmp_path: Path
) -> None:
    # TP below 0.5, whose half is 0.25; class Ⅲ asks for 0.2: nobody knows.
    bring(city, tmp_path, "东桥,2026-10,7.5,8,2,0.1,<0.5")
    figure = water.load(city).period_of("D1", "2026-10")
    assert figure is not None
    assert "tp" in figure.below
    found = explain(city, "fig_water_period/D1/2026-10/class")
    assert found.agrees, found.verdict
    # The mean counts with half the limit by 82号 point 7, and says that it is none measured.
    assert "按检出限的一半计" in found.figure.explain()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("东桥,2026-10,15,8,2,0.1,0.06", "pH 应在 0 与 14 之间；请核对小数点。"),
        ("东桥,2026-10,-1,8,2,0.1,0.06", "pH 应在 0 与 14 之间；请核对小数点。"),
        ("东桥,2026-10,7.5,<2,2,0.1,0.06", "没有检出限的问题；请填测得的数值"),
        ("东桥,2026-10,7.5,8,-2,0.1,0.06", "不能为负"),
        ("东桥,2026-10,7.5,8,2,<0,0.06", "检出限写成了 0；请填方法的检出限"),
        ("东桥,2026-10,,,,,", "没有数据不等于达标"),
    ],
)
def test_values_that_no_water_has_come_back(
    city: City, tmp_path: Path, row: str, said: str
) -> None:
    report = bring(city, tmp_path, row, "湖心,2026-10,7.5,8,2,0.1,0.02", figures=False)
    assert said in "".join(report.refused["reason"].to_list())
    assert report.accepted == 5  # the other row went in


def test_a_register_of_unknown_type_is_refused_by_line(city: City) -> None:
    with pytest.raises(BadInput, match=r"第2行“type”一栏的“海”不认识；可用 river（河流）"):
        city.hand_in_sections("section,name,type\nD1,东桥,海\n")


def test_no_data_is_never_class_one_and_no_section_no_grade(city: City, tmp_path: Path) -> None:
    bring(city, tmp_path, "东桥,2026-10,7.5,8,2,0.1,0.06")
    held = water.load(city)
    assert held.period_of("D2", "2026-10") is None  # nothing came, nothing is told
    assert held.place("county", "乙县", "2026-10") is None  # no grade of no section
    whole = held.place("city", "某市", "2026-10")
    assert whole is not None
    assert (whole.sections, whole.counted, whole.lacking) == (2, 1, ("D2",))
    few = held.place("county", "甲县", "2026-10")
    assert few is not None
    assert few.classes["Ⅰ"] == 0
