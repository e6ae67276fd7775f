"""Classes that the national page published: taken as issued, ours beside them, differences told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.ledger.conftest import NOW
from youju.intake.sheets import import_file
from youju.ledger import compute, water, water_differences
from youju.ledger.explain import explain
from youju.readings.city import City
from youju.readings.settings import Settings
from youju.terms.periods import parse

SECTIONS = """section,name,type,target,county,city,river,aliases
D1,东桥,河流,Ⅲ,甲县,某市,清溪,某省/东桥
D2,湖心,湖库,Ⅲ,甲县,某市,镜湖,某省/湖心
"""
HEAD = (
    "obs_time,province,section,status,class_published,ph,do_mgL,codmn_mgL,nh3n_mgL,tp_mgL,"
    "ph_raw,do_mgL_raw,codmn_mgL_raw,nh3n_mgL_raw,tp_mgL_raw\n"
)
DAYS = HEAD + (
    # shown CODMn 6.0 is Ⅲ, the raw 6.04 is Ⅳ, and so it was published
    "2026-10-01,某省,东桥,正常,Ⅳ,7.50,8.0,6.0,0.10,0.050,7.50,8.0,6.04,0.10,0.050\n"
    # published Ⅱ, our values (TP 0.21 above class Ⅲ's 0.2) give Ⅳ
    "2026-10-02,某省,东桥,正常,Ⅱ,7.50,8.0,2.0,0.10,0.21,7.50,8.0,2.0,0.10,0.21\n"
    "2026-10-03,某省,东桥,维护,--,7.50,8.0,2.0,0.10,0.05,7.50,8.0,2.0,0.10,0.05\n"
    # a lake: TP 0.06 is above its class Ⅲ (0.05)
    "2026-10-01,某省,湖心,正常,Ⅳ,7.50,8.0,2.0,0.10,0.06,7.50,8.0,2.0,0.10,0.06\n"
)
ROUNDS = HEAD + (
    "2026-10-05 04:00,某省,东桥,正常,Ⅱ,7.50,8.0,2.5,0.10,0.05,7.50,8.0,2.5,0.10,0.05\n"
    "2026-10-05 08:00,某省,东桥,正常,Ⅱ,7.50,8.0,4.5,0.10,0.05,7.50,8.0,4.5,0.10,0.05\n"
)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    folder = tmp_path_factory.mktemp("published")
    city = City.create(folder / "city", Settings("某市", invented=True))
    city.hand_in_sections(SECTIONS)
    for name, text in (("d.csv", DAYS), ("r.csv", ROUNDS)):
        (folder / name).write_text(text, encoding="utf-8")
        report = import_file(city, folder / name, "cnemc-water", on=date(2026, 11, 1))
        assert report.refused.is_empty(), report.refused.to_dicts()
    compute.compute(city, now=NOW)
    return city


def test_a_published_class_counts_and_ours_stands_beside_it(city: City) -> None:
    held = water.load(city)
    days = {one.day.day: one for one in held.days_of("D1", date(2026, 10, 1), date(2026, 10, 3))}
    assert (days[1].water_class, days[1].own_class, days[1].issued) == ("Ⅳ", "Ⅳ", True)
    assert (days[2].water_class, days[2].own_class, days[2].issued) == ("Ⅱ", "Ⅳ", True)
    # Under maintenance nothing was published; ours is what there is, and says so.
    assert (days[3].water_class, days[3].own_class, days[3].issued) == ("Ⅱ", "Ⅱ", False)
    lake = held.day_of("D2", date(2026, 10, 1))
    assert lake is not None
    assert (lake.water_class, lake.own_class) == ("Ⅳ", "Ⅳ")


def test_differences_of_days_and_rounds_are_listed(city: City) -> None:
    held, month = water.load(city), parse("2026-10")
    (day,) = water_differences.of_days(held, month)
    assert (day.line.name, day.when, day.issued, day.own) == ("东桥", "2026-10-02", "Ⅱ", "Ⅳ")
    assert day.deciding == ("tp",)
    (found,) = water_differences.of_rounds(city, held, month)
    # CODMn 4.5 lies above class Ⅱ's 4 and is Ⅲ; Ⅱ was published.
    assert (found.when, found.issued, found.own) == ("2026-10-05 08:00", "Ⅱ", "Ⅲ")
    assert found.deciding == ("codmn",)
    assert water_differences.of_days(held, parse("2026-09")) == []


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ("fig_water_day/D1/2026-10-02/class", "Ⅱ"),
        ("fig_water_day/D1/2026-10-02/own_class", "Ⅳ"),
        ("fig_water_day/D1/2026-10-03/class", "Ⅱ"),
        ("fig_water_day/D1/2026-10-05/class", "Ⅱ"),
    ],
)
def test_explained_with_who_published_it(city: City, address: str, value: str) -> None:
    found = explain(city, address)
    assert found.agrees, found.verdict
    assert found.figure.value == value
    if address.endswith("10-02/class"):
        text = found.figure.explain()
        assert "公布类别优先" in text
        assert "中国环境监测总站" in text
        assert "按监测值评价的类别 = Ⅳ" in text


def test_published_classes_of_days_make_no_month(city: City) -> None:
    october = water.load(city).period_of("D1", "2026-10")
    assert october is not None
    assert october.issued is False
    assert october.water_class is None  # automatic data make no month without the city's rule
    assert october.auto_class is not None


def test_a_difference_of_the_monthly_sheet(city: City, tmp_path: Path) -> None:
    sheet = (
        "断面名称,月份,pH,溶解氧(mg/L),高锰酸盐指数(mg/L),氨氮(mg/L),总磷(mg/L),水质类别\n"
        "东桥,2026-09,7.5,8.0,2.0,0.1,0.05,Ⅲ\n"
    )
    (tmp_path / "m.csv").write_text(sheet, encoding="utf-8")
    import_file(city, tmp_path / "m.csv", "water-month", issuer="省中心", on=date(2026, 11, 1))
    compute.compute(city, now=NOW)
    (found,) = water_differences.of_periods(water.load(city), parse("2026-09"))
    assert (found.when, found.issued, found.own) == ("2026-09", "Ⅲ", "Ⅱ")
    assert found.address == "fig_water_period/D1/2026-09/class"
