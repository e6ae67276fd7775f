"""Registers of water through the spool: in force once, journalled; refused line by line."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from youju.intake import keeping, spool
from youju.intake.executing import execute_all
from youju.intake.sheets import import_file
from youju.intake.spool import KeepFile
from youju.ledger import water, water_compute
from youju.readings import supply
from youju.readings.city import City
from youju.readings.settings import Settings

SECTIONS = "register/sections.csv"
FIRST = "section,name,type,target,county,city\nD1,湖心,,Ⅲ,甲县,某市\n"
SECOND = (
    "section,name,type,target,county,city\nD1,湖心,湖库,Ⅲ,甲县,某市\nD2,东桥,河流,Ⅲ,甲县,某市\n"
)
SHEET = (
    "断面名称,月份,pH,溶解氧(mg/L),高锰酸盐指数(mg/L),氨氮(mg/L),总磷(mg/L)\n"
    "湖心,2026-10,7.5,8,2,0.1,0.06\n"
)


@pytest.fixture
def city(tmp_path: Path) -> City:
    return City.create(tmp_path / "city", Settings("某市", invented=True))


def hand_in(city: City, path: str, text: str, seen: str = "") -> spool.Answer:
    command = KeepFile(
        path, text, by="张三", on=date(2026, 11, 1), because="更正断面类型", seen=seen
    )
    ticket = spool.submit(city.path, command)
    list(execute_all(city.path, lambda _: ("", {})))
    answer = spool.answer(city.path, ticket)
    assert answer is not None
    return answer


def test_a_register_comes_into_force_and_the_figures_follow(city: City, tmp_path: Path) -> None:
    assert hand_in(city, SECTIONS, FIRST).is_done
    (tmp_path / "m.csv").write_text(SHEET, encoding="utf-8")
    import_file(City.open(city.path), tmp_path / "m.csv", "water-month", on=date(2026, 11, 2))

    def class_now() -> str | None:
        fresh = City.open(city.path)
        with fresh.lock():
            water_compute.bring_up(fresh, now=datetime(2026, 11, 3))  # noqa: DTZ001 - recorded
        figure = water.load(fresh).period_of("D1", "2026-10")
        assert figure is not None
        return figure.water_class

    assert class_now() == "Ⅱ"  # TP 0.06 by the table of rivers
    answer = hand_in(city, SECTIONS, SECOND)
    assert answer.is_done
    assert "新增1个（东桥），改动1个（湖心）" in answer.words
    assert class_now() == "Ⅳ"  # and by that of lakes
    versions = keeping.versions(City.open(city.path), SECTIONS)
    assert [(one.by, one.because) for one in versions][-2:] == [("张三", "更正断面类型")] * 2


def test_a_register_that_was_overtaken_or_is_wrong_changes_nothing(city: City) -> None:
    seen = keeping.sha256_of(city, SECTIONS) or keeping.ABSENT
    assert hand_in(city, SECTIONS, FIRST, seen).is_done
    late = hand_in(city, SECTIONS, SECOND, seen)
    assert not late.is_done
    assert "已被别人更新" in late.words
    wrong = hand_in(city, SECTIONS, "section,name,type\nD1,湖心,海\nD2,,河流\n")
    assert not wrong.is_done
    assert "第2行" in wrong.words
    assert "第3行" in wrong.words
    assert City.open(city.path).sections.line("D1").type == ""


def test_wells_and_sources_the_same_way(city: City) -> None:
    text = "point,name,kind,water\nW1,东井,监测井,地下\nY1,清溪水厂,水源,河流\n"
    answer = hand_in(city, supply.PATH, text)
    assert answer.is_done
    assert "监测井 1 个，水源 1 个" in answer.words
    assert supply.register(City.open(city.path)).line("Y1").water == "river"
