"""Figures of water: both faces alike, issued first, dry sections out, automatic data beside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from youju.demo import build
from youju.demo import water as invented
from youju.demo.history import History
from youju.intake.sheets import import_file
from youju.ledger import compute, water, water_store
from youju.ledger.explain import explain
from youju.readings.city import City
from youju.readings.settings import Settings, WaterRule
from youju.terms.errors import NotThere
from youju.terms.periods import BEIJING

NOW = datetime(2026, 5, 1, 8, tzinfo=BEIJING)
REGISTER = """section,name,type,target,county,city,river,basin
D1,东桥,河流,Ⅲ,甲县,某市,清溪,清河
D2,西闸,河流,Ⅱ,乙县,某市,清溪,清河
D3,南湖心,湖库,Ⅲ,乙县,某市,南湖,清河
"""
HEAD = "断面名称,月份,pH,溶解氧(mg/L),高锰酸盐指数(mg/L),氨氮(mg/L),总磷(mg/L),水质类别,未监测原因"


@pytest.fixture(scope="module")
def rivers(tmp_path_factory: pytest.TempPathFactory) -> City:
    """The invented rivers without the air, two winters and springs, computed once."""
    folder = tmp_path_factory.mktemp("rivers") / "city"
    clock = build.write_folders(folder, small=True)
    city = City.open(folder, clock=clock)
    with city.lock():
        for one in invented.arrivals(History(small=True)):
            report = build.bring_in(city, one, clock)
            assert report.refused.is_empty()
    assert compute.compute(city, now=NOW).water
    return city


@pytest.fixture(scope="module")
def held(rivers: City) -> water.WaterSnapshot:
    return water.load(rivers)


def small(folder: Path, register: str = REGISTER, settings: Settings | None = None) -> City:
    city = City.create(folder, settings or Settings("某市"))
    city.hand_in_sections(register)
    return city


def bring(city: City, *rows: str, name: str = "m.csv", issuer: str = "省中心") -> None:
    file = city.path / name
    file.write_text("\n".join((HEAD, *rows)) + "\n", encoding="utf-8")
    import_file(city, file, "water-month", issuer=issuer, on=date(2026, 12, 1))


def bring_automatic(city: City, *rows: str) -> None:
    file = city.path / "auto.csv"
    text = "\n".join(("section,time,ph,do,codmn,nh3n,tp", *rows)) + "\n"
    file.write_text(text, encoding="utf-8")
    import_file(city, file, "template-water", on=date(2026, 12, 1))


# both hands


@pytest.mark.parametrize("key", ["2026-01", "..2026-04-30"])
def test_the_classes_of_sections_come_out_the_same_from_their_samples(
    rivers: City, held: water.WaterSnapshot, key: str
) -> None:
    for line in held.register.lines:
        found = explain(rivers, f"fig_water_period/{line.section}/{key}/class")
        assert found.agrees, found.verdict
        leaves = [one for _, one in found.figure.walk() if one.ref.startswith("import/")]
        figure = held.period_of(line.section, key)
        assert figure is not None
        assert bool(leaves) == (figure.water_class is not None)


@pytest.mark.parametrize("kind", ["county", "city", "river", "basin"])
def test_the_figures_of_places_come_out_the_same_from_their_sections(
    rivers: City, held: water.WaterSnapshot, kind: str
) -> None:
    items = ["good_share", "worst_share", "target_rate", "grade"]
    items += ["cwqi"] if kind in ("county", "city") else []
    for place in held.table(kind, "2026-02")[:3]:
        for item in items:
            found = explain(rivers, place.address(item))
            assert found.agrees, found.verdict


def test_days_of_automatic_stations_come_out_the_same(rivers: City) -> None:
    for section in invented.AUTOMATIC:
        found = explain(rivers, f"fig_water_day/{section}/2026-03-15/class")
        assert found.agrees, found.verdict


@pytest.mark.parametrize("item", ["nh3n", "ph", "met", "own_class", "auto_class"])
def test_single_figures_of_a_section_are_explained(rivers: City, item: str) -> None:
    found = explain(rivers, f"fig_water_period/QW04/2026-03/{item}")
    assert found.agrees, found.verdict
    assert found.figure.value is not None


def test_what_is_not_there_is_said(rivers: City) -> None:
    for where in ("QW04/2031-01/class", "QW99/2026-01/class", "QW04/2026-01/taste", "QW04/x/class"):
        with pytest.raises(NotThere):
            explain(rivers, f"fig_water_period/{where}")


# issued first, reasons


def test_issued_classes_count_and_own_ones_stand_beside(held: water.WaterSnapshot) -> None:
    figures = [one for line in held.register.lines for one in held.periods_of(line.section)]
    issued = [one for one in figures if one.water_class is not None]
    assert issued
    assert all(one.issued for one in issued)
    other = {(one.section, one.period.key) for one in issued if one.own_class != one.water_class}
    section, month, _ = invented.REVIEWED
    # The invented province issued every class by the exact rule but one.
    assert other <= {(section, f"{month:%Y-%m}")}


def test_a_dry_section_carries_its_reason_and_leaves_the_denominator(
    held: water.WaterSnapshot,
) -> None:
    figure = held.period_of("QW14", "2026-01")
    assert figure is not None
    assert (figure.water_class, figure.because, figure.met) == (None, "断流", None)
    place = held.place("county", "白鹭县", "2026-01")
    assert place is not None
    assert (place.sections, place.counted, place.left) == (3, 2, ("QW14（断流）",))
    assert sum(place.classes.values()) == 2


def test_a_section_missed_without_force_stays_in_the_denominator(tmp_path: Path) -> None:
    city = small(tmp_path / "c")
    bring(city, "东桥,2026-10,7,8,3,0.1,0.1,Ⅱ,", "西闸,2026-10,,,,,,,漏采",
          "南湖心,2026-10,7,8,3,0.1,0.04,Ⅲ,")  # fmt: skip
    compute.compute(city, now=NOW)
    found = water.load(city).place("city", "某市", "2026-10")
    assert found is not None
    assert (found.counted, found.left, found.good_share) == (3, (), Decimal("66.7"))
    assert explain(city, "fig_water_period/某市/2026-10/good_share").agrees


def test_a_section_of_which_nothing_came_is_lacking_not_good(tmp_path: Path) -> None:
    city = small(tmp_path / "c")
    bring(city, "东桥,2026-10,7,8,3,0.1,0.1,Ⅱ,")
    compute.compute(city, now=NOW)
    found = water.load(city).place("city", "某市", "2026-10")
    assert found is not None
    assert (found.sections, found.counted, found.lacking) == (3, 1, ("D2", "D3"))


# automatic data


def joined(city: City) -> City:
    rule = WaterRule(date(2026, 10, 1), True, "第3条", "某环〔2026〕1号")
    settings = replace(city.settings, water=(rule,))
    (city.path / "city.toml").write_text(settings.to_toml(), encoding="utf-8")
    return City.open(city.path)


def test_automatic_data_are_joined_by_a_dated_rule_only(tmp_path: Path) -> None:
    city = small(tmp_path / "c")
    bring(city, "东桥,2026-09,7,8,3,0.1,0.1,,", "东桥,2026-10,7,8,3,0.1,0.1,,", issuer="")
    bring_automatic(
        city,
        *(f"东桥,2026-{month}-{day:02d}T{hour:02d}:00,7.{hour},8,7,0.1,0.1"
          for month in ("09", "10") for day in (1, 2) for hour in (0, 4)),
    )  # fmt: skip
    compute.compute(city, now=NOW)
    figure = water.load(city).period_of("D1", "2026-10")
    assert figure is not None
    # 高锰酸盐指数 3 mg/L is Ⅱ (at most 4), 7 mg/L is Ⅳ (above 6).
    assert (figure.water_class, figure.auto_class, figure.joined) == ("Ⅱ", "Ⅳ", False)
    city = joined(city)
    assert compute.compute(city, now=NOW).water
    held = water.load(city)
    now, before = held.period_of("D1", "2026-10"), held.period_of("D1", "2026-09")
    assert now is not None
    assert before is not None
    assert (now.water_class, now.joined, before.water_class) == ("Ⅳ", True, "Ⅱ")
    for key in ("2026-09", "2026-10", "2026", "..2026-10-31"):
        found = explain(city, f"fig_water_period/D1/{key}/class")
        assert found.agrees, found.verdict
    assert "某环〔2026〕1号" in explain(city, "fig_water_period/D1/2026-10/class").figure.note
    assert explain(city, "fig_water_day/D1/2026-10-01/class").agrees


# what is stale


def rows(city: City, table: str) -> pl.DataFrame:
    keys = list(water_store.KEYS[table])
    return water_store.rows(city, table).collect().drop("basis").sort(keys)


def test_a_late_correction_gives_what_computing_anew_gives(tmp_path: Path) -> None:
    city = small(tmp_path / "c")
    bring(city, "东桥,2026-09,7,8,3,0.1,0.1,Ⅱ,", "西闸,2026-09,7,8,5,0.1,0.1,Ⅲ,",
          "南湖心,2026-10,7,8,3,0.1,0.04,,")  # fmt: skip
    compute.compute(city, now=NOW)
    first = rows(city, water_store.PERIOD)
    bring(city, "东桥,2026-09,7,8,3,1.2,0.1,Ⅳ,", "西闸,2026-10,7,8,5,0.1,0.1,Ⅲ,", name="n.csv")
    done = compute.compute(city, now=NOW)
    assert done.water
    assert 0 < done.water.periods < first.height + 8
    assert not compute.compute(city, now=NOW).water
    fresh = small(tmp_path / "again")
    for name in ("m.csv", "n.csv"):
        file = city.path / name
        import_file(fresh, file, "water-month", issuer="省中心", on=date(2026, 12, 1))
    compute.compute(fresh, now=NOW)
    for table in (water_store.PERIOD, water_store.PLACE):
        assert rows(city, table).equals(rows(fresh, table))


def test_another_register_makes_every_figure_anew(tmp_path: Path) -> None:
    city = small(tmp_path / "c")
    bring(city, "东桥,2026-10,7,8,3,0.1,0.1,Ⅱ,", "西闸,2026-10,7,8,5,0.1,0.1,Ⅲ,")
    compute.compute(city, now=NOW)
    before = water.load(city)
    left = "\n".join(line for line in REGISTER.splitlines() if not line.startswith("D2"))
    city.hand_in_sections(left.replace("D1,东桥,河流,Ⅲ", "D1,东桥,河流,Ⅰ") + "\n", by="王")
    compute.compute(city, now=NOW)
    after = water.load(city)
    assert after.period_of("D2", "2026-10") is None
    now, then = after.period_of("D1", "2026-10"), before.period_of("D1", "2026-10")
    assert now is not None
    assert then is not None
    assert (then.met, now.met) == ("达标", "不达标")
    old = water.load(city, before.computed.number)
    assert old.period_of("D2", "2026-10") is not None
    assert old.register.line("D1").target == "Ⅲ"
    with pytest.raises(NotThere):
        explain(city, "fig_water_period/D2/2026-10/class")


# the questions of pages


def test_pages_get_their_answers_from_memory(held: water.WaterSnapshot) -> None:
    assert held.last_month == "2026-03"
    assert held.last_day == date(2026, 4, 30)
    now = {one.line.section: one for one in held.latest()}
    assert len(now) == 14
    assert now["QW04"].day == date(2026, 4, 30)
    bands = held.bands("QW14", "2025-11", "2026-03")
    assert [one.because or one.water_class is not None for one in bands[2:4]] == ["断流", "断流"]
    assert bands[0].water_class is None
    over = held.over("2026-03")
    assert [one.weight for one in over] == sorted((one.weight for one in over), reverse=True)
    assert all(one.line.section in now for one in over)
    ranks = held.cwqi("2026-03")
    assert [one.rank for one in ranks] == sorted(one.rank for one in ranks)
    assert all(one.partial and "缺12项" in one.note for one in ranks)
    compared = held.year_ago("QW04", "2026-03")
    assert {one.item for one in compared} == set(invented.ITEMS)
    assert next(one.change for one in compared if one.item == "ph") is None
    assert all(one.name for one in compared)
    assert {line.section for line, _ in held.targets("2026-03")} == set(now)


def test_a_level_asks_only_its_own_sections(held: water.WaterSnapshot) -> None:
    (place,) = held.table("city", "2026-03", level="国考")
    mine = [line for line in held.register.lines if line.level == "国考"]
    assert place.sections == place.counted == len(mine)
    good = sum(
        held.period_of(line.section, "2026-03").water_class in ("Ⅰ", "Ⅱ", "Ⅲ")  # type: ignore[union-attr]
        for line in mine
    )
    assert place.good_share == round(Decimal(100 * good) / len(mine), 1)


def test_a_snapshot_is_held_until_something_is_computed(tmp_path: Path) -> None:
    city = small(tmp_path / "c")
    with pytest.raises(NotThere):
        water.load(city)
    bring(city, "东桥,2026-10,7,8,3,0.1,0.1,Ⅱ,")
    compute.compute(city, now=NOW)
    held = water.load(city)
    assert water.current(city, held) is held
    bring(city, "西闸,2026-10,7,8,3,0.1,0.1,Ⅱ,", name="n.csv")
    compute.compute(city, now=NOW)
    assert water.current(city, held) is not held


# 同比, change of the index, samplings needed


@pytest.mark.parametrize("key", ["2026-03", "..2026-03-31", "2026-Q1"])
def test_change_by_item_of_any_period_is_that_of_the_printed_values(
    held: water.WaterSnapshot, key: str
) -> None:
    found = {one.item: one for one in held.year_ago("QW09", key)}
    assert {"ph", "do", "codmn", "nh3n"} <= set(found)
    assert found["ph"].change is None  # a logarithm has no percent
    one = found["codmn"]
    assert one.change is not None
    assert abs(one.change - (one.now - one.then) / one.then * 100) <= Decimal("0.05")


def test_the_change_of_an_index_and_its_rank_are_explained(
    rivers: City, held: water.WaterSnapshot
) -> None:
    ranked = [one for one in held.cwqi("2026-03") if one.change_rank is not None]
    assert len(ranked) > 1
    for one in (ranked[0], ranked[-1]):
        assert one.change is not None
        assert one.then is not None
        assert abs(one.change - (one.index - one.then) / one.then * 100) <= Decimal("0.005")
        change = explain(rivers, f"fig_water_period/{one.county}/2026-03/cwqi_change")
        assert change.agrees, change.verdict
        assert change.figure.value == one.change
        rank = explain(rivers, f"fig_water_period/{one.county}/2026-03/cwqi_change_rank")
        assert rank.agrees, rank.verdict
        assert rank.figure.value == one.change_rank
        assert len(rank.figure.of) == len(ranked)


def test_a_county_at_class_two_in_both_years_stands_aside_in_the_change_ranking(
    held: water.WaterSnapshot,
) -> None:
    for one in held.cwqi("2026-03"):
        now = held.place("county", one.county, "2026-03")
        then = held.place("county", one.county, "2025-03")
        assert now is not None
        assert then is not None
        good = all(
            place.classes["Ⅰ"] + place.classes["Ⅱ"] == sum(place.classes.values())
            for place in (now, then)
        )
        aside = good and now.met == now.counted
        assert (one.change_rank is None) == aside
        assert ("不参与变化排名" in one.note) == aside


def test_a_year_of_few_months_says_what_it_lacks(rivers: City, held: water.WaterSnapshot) -> None:
    # The rule asks for twelve monthly values of a year (to be checked), eight where ice hinders.
    months = [
        one for one in held.periods_of("QW01") if one.period.start.year == 2026 and one.values
    ]
    assert len(months) < 8
    said = f"全年有数据的月份 {len(months)} 个，少于 12 个（要求待核）"
    assert held.shortage("QW01", "2026") == said
    assert held.shortage("QW06", "2026").endswith("少于 8 个（要求待核）")  # frozen in January
    assert held.shortage("QW01", "2026-03") == ""
    assert said in explain(rivers, "fig_water_period/QW01/2026/own_class").figure.explain()
