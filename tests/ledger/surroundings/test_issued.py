"""Issued results of sound and soil go before the city's own, and 同比; every sum by hand.

Of 2026 the sheets of the town give 3 of 4 days and 2 of 3 nights that meet their limit (GB 3096:
zone 1 55 and 45 dB(A), zone 2 60 and 50), of 2025 one of two days and two of two nights.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.ledger.conftest import NOW
from tests.ledger.surroundings.town import (
    BUILDING,
    FARMLAND,
    QUARTERS,
    SOUND,
    bring,
    built,
    computed,
)
from tests.ledger.test_water_scheme import SITES
from youju.intake.sheets import import_file
from youju.ledger import compute
from youju.ledger.explain import explain
from youju.ledger.surroundings import measures, soil_figures, sound_figures
from youju.readings import settings as city_settings
from youju.readings.city import City, replace_text
from youju.terms.errors import NotThere
from youju.terms.figures import Figure
from youju.terms.periods import parse

LAST_YEAR = """点位名称,监测日期,昼间等效声级（dB(A)）,夜间等效声级（dB(A)）
东坊小区,2025-02-10,56,45
西坊小区,2025-02-11,60,50
"""
FARMLAND_OF_BOTH = FARMLAND + "2025,P1,一片,甲县,某市,轻微,100,优先保护,,\n" + (
    "2025,P2,二片,甲县,某市,轻中度,50,安全利用,否,\n"
)  # fmt: skip
ISSUED = """名称,时段,功能区昼间达标率（%）,2类区夜间达标率（%）,受污染耕地安全利用率（%）
某市,2025年,60,,95.5
某市,2026年,80,66.6,
丙县,2026年,90,,
"""
WHERE = "fig_sound_period/某市/2026"


def issue(city: City, text: str = ISSUED) -> None:
    file = city.path / "下发.csv"
    file.write_text(text, encoding="utf-8")
    import_file(city, file, "surroundings-issued", issuer="某省厅", document="省〔2026〕3号")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    sites = SITES + "C1,丙站,丙县,某市,,,市控,评价,,,,\n"
    folder = tmp_path_factory.mktemp("issued") / "city"
    made = built(folder, sites, sound=SOUND, farmland=FARMLAND_OF_BOTH, building=BUILDING)
    bring(made, LAST_YEAR, "sound", "去年.csv")
    bring(made, QUARTERS, "sound")
    computed(made)
    issue(made)
    return computed(made)


def said(city: City, address: str) -> Figure:
    found = explain(city, address)
    assert found.agrees, (address, found.verdict)
    return found.figure


def test_the_issued_rate_counts_and_ours_stands_beside_it(city: City) -> None:
    counts = said(city, f"{WHERE}/day_rate")
    assert counts.value == Decimal(80)
    assert "采用下发值" in counts.note
    told, own = counts.of
    assert "某省厅，省〔2026〕3号" in told.note
    assert "单元格 C3" in told.note
    assert told.ref.startswith("import/")
    assert (own.value, own.note.split("；")[0]) == (Decimal("75.0"), "自算值，未采用")
    assert said(city, f"{WHERE}/own_day_rate").value == Decimal("75.0")
    # Nothing was issued of the nights of all zones: ours counts, as ever.
    assert said(city, f"{WHERE}/night_rate").value == Decimal("66.7")
    assert said(city, f"{WHERE}/night_rate:2").value == Decimal("66.6")
    assert said(city, f"{WHERE}/own_night_rate:2").value == Decimal(100)


def test_the_change_is_that_of_what_counts_in_both_years(city: City) -> None:
    day = said(city, f"{WHERE}/day_rate_change")
    assert (day.value, day.unit) == (Decimal(20), "百分点")  # 80 issued less 60 issued
    night = said(city, f"{WHERE}/night_rate_change")
    assert night.value == Decimal("-33.3")  # 66.7 less 100.0, both our own
    assert [one.name[:4] for one in night.of] == ["本期 功", "上年同期"]
    zone = said(city, f"{WHERE}/night_rate_change:2")
    assert zone.value == Decimal("-33.4")  # 66.6 issued less 100 of our own
    none = said(city, "fig_sound_period/某市/2025/day_rate_change")
    assert none.value is None
    assert "上年同期没有结果，不能比较" in none.note


def test_soil_takes_the_issued_rate_of_a_year_and_compares(city: City) -> None:
    # 2025: of 150 mu 100 are used safely, 66.67 %; 95.5 was issued. 2026: 100 + 60 + 20 of 200.
    assert said(city, "fig_soil_place/某市/2025/farmland_rate").value == Decimal("95.5")
    own = said(city, "fig_soil_place/某市/2025/own_farmland_rate")
    assert own.value == Decimal("66.666667")
    change = said(city, "fig_soil_place/某市/2026/farmland_rate_change")
    assert change.value == Decimal("-5.5")
    assert said(city, "fig_soil_place/甲县/2026/farmland_rate_change").value == Decimal("22.22")


def test_pages_get_what_counts_ours_and_the_year_before(city: City) -> None:
    held = sound_figures.load(city)
    (whole,) = held.table("city", "2026")
    told = held.told(whole, "day_rate")
    assert (told.value, told.own, told.then, told.change) == (80, Decimal("75.0"), 60, 20)
    assert told.is_issued
    assert told.differs
    assert told.own_address == f"{WHERE}/own_day_rate"
    assert held.told(held.zones("city", "某市", "2026")[1], "night_rate").change_address == (
        f"{WHERE}/night_rate_change:2"
    )
    # A county that was never measured is there by what was issued of it.
    (only,) = [one for one in held.table("county", "2026") if one.name == "丙县"]
    assert (held.told(only, "day_rate").value, only.day_of) == (90, 0)
    assert said(city, "fig_sound_period/丙县/2026/day_rate").value == 90
    soil = soil_figures.load(city)
    assert soil.years == ("2025", "2026")
    (all_of,) = soil.table("city", "2026")
    assert soil.told(all_of, "farmland_rate").change == Decimal("-5.5")


def test_a_scheme_asks_for_what_counts(city: City) -> None:
    around = measures.Around(sound_figures.load(city), soil_figures.load(city))
    found, incident = measures.measured(around, "city", "某市", "sound.day_rate", parse("2026"))
    assert (found.value, incident) == (80, "")
    assert found.ref == f"{WHERE}/day_rate"
    found, _ = measures.measured(around, "city", "某市", "soil.farmland_rate", parse("2025-06"))
    assert found.value == Decimal("95.5")


def test_the_citys_setting_may_put_its_own_first(city: City, tmp_path: Path) -> None:
    toml = city.path / "city.toml"
    old = toml.read_text(encoding="utf-8")
    assert city_settings.read_settings(old, "city.toml").which_counts(parse("2026").end) == "issued"
    replace_text(toml, old + '\n[[counts]]\nsince = 2026-01-01\nwhich = "own"\n')
    try:
        again = City.open(city.path)
        figure = said(again, f"{WHERE}/day_rate")
        assert figure.value == Decimal("75.0")
        assert any("未采用" in part.note for part in figure.of)
        assert said(again, f"{WHERE}/day_rate_change").value == Decimal(15)  # 75 own less 60
    finally:
        replace_text(toml, old)


@pytest.mark.parametrize(
    "address",
    [
        f"{WHERE}/own_region_day_grade",
        f"{WHERE}/own_day_rate_change",
        "fig_soil_place/某市/2026/own_clean_rate",
        "fig_soil_place/月县/2026/farmland_rate",
    ],
)
def test_items_that_are_none_are_refused(city: City, address: str) -> None:
    with pytest.raises(NotThere):
        explain(city, address)


def test_a_revision_of_what_was_issued_makes_a_new_computation(tmp_path: Path) -> None:
    made = built(tmp_path / "city", SITES, sound=SOUND)
    compute.compute(made, now=NOW)
    issue(made, "城市,年份,功能区昼间达标率\n某市,2025,60%\n")
    compute.compute(made, now=NOW)
    first = sound_figures.load(made)
    assert said(made, "fig_sound_period/某市/2025/day_rate").value == 60
    issue(made, "城市,年份,功能区昼间达标率\n某市,2025,61%\n")
    compute.compute(made, now=NOW)
    assert said(made, "fig_sound_period/某市/2025/day_rate").value == 61
    before = f"fig_sound_period/某市/2025/day_rate?basis={first.computed.number}"
    assert said(made, before).value == 60
    same = sound_figures.load(made).computed.number
    compute.compute(made, now=NOW)
    assert sound_figures.load(made).computed.number == same
