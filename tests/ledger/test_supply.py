"""Wells and drinking-water sources in a city: import, figures, explanations, rates, packs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.ledger.conftest import NOW, hours
from tests.ledger.schemes import BY_MARKS, head
from youju.intake.sheets import import_file
from youju.ledger import assess, compute, publish, supply_store
from youju.ledger import supply as wells
from youju.ledger.explain import explain
from youju.readings import supply
from youju.readings.city import City
from youju.readings.settings import Settings
from youju.readings.writer import Writer
from youju.standards.water import drinking, gb3838
from youju.terms.errors import BadInput, NotThere
from youju.terms.periods import parse

REGISTER = """point,name,kind,water,level,target,county,city,source,population,volume
W1,东郊井,监测井,地下,国考,Ⅳ,甲县,某市,,,
W2,西郊井,监测井,地下,省考,,乙县,某市,,,
W3,南郊井,监测井,地下,省考,,乙县,某市,,,
Y1,清溪水厂,水源,河流,市级,,甲县,某市,,30,600
Y2,北山水厂,水源,地下,县级,,乙县,某市,,8,
"""
WELLS = """\
点位名称,采样日期,pH,总硬度(mg/L),铁(mg/L),三氯甲烷(µg/L),总大肠菌群(MPN/100mL),嗅和味,未监测原因
东郊井,2026-05-12,7.4,310,0.2,<0.4,<2,无,
西郊井,2026-05-13,7.2,700,0.1,0.5,<2,无,
南郊井,2026-05-13,,,,,,,井毁
东郊井,2026-10-10,7.5,460,2.4,<0.4,<2,无,
"""


def surface(month: str, day: str, iron: str, volume: str) -> str:
    """A sheet of one surface source with all 61 items; iron is the one that varies."""
    heads, cells = ["水源名称", "月份", "采样日期"], ["清溪水厂", month, day]
    for item in drinking.item_names("month", on=date(2026, 5, 1)):
        row = gb3838.STANDARD.editions[-1].says["basic"].get(item)
        name, unit = (row["name"], row["unit"]) if row else (item, "mg/L")
        heads.append(f'"{name}（{unit}）"' if unit else name)
        good = {"ph": "7.5", "do": "8.1", "water_temp": "15", "铁": iron, "硫酸盐": "40"}
        cells.append(good.get(item, "<0.0000005"))
    heads.append("取水量（万m³）")
    cells.append(volume)
    return ",".join(heads) + "\n" + ",".join(cells) + "\n"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Three wells and a source over two months."""
    folder = tmp_path_factory.mktemp("supply")
    city = City.create(folder / "city", Settings("某市", invented=True))
    supply.hand_in(city, REGISTER)
    for name, text in (
        ("井.csv", WELLS),
        ("五月.csv", surface("2026-05", "2026-05-08", "0.1", "620.5")),
        ("六月.csv", surface("2026-06", "2026-06-08", "0.31", "")),
    ):
        (folder / name).write_text(text, encoding="utf-8")
        report = import_file(city, folder / name, "supply", on=date(2026, 11, 1))
        assert report.refused.is_empty(), report.refused.to_dicts()
    compute.compute(city, now=NOW)
    return city


def test_the_class_of_a_well_is_that_of_its_worst_item(city: City) -> None:
    held = wells.load(city)
    may = {one.line.point: one for one in held.points("well", "2026-05")}
    assert (may["W1"].water_class, may["W1"].met) == ("Ⅲ", "达标")  # hardness 310: ≤ 450
    assert (may["W2"].water_class, may["W2"].deciding) == ("Ⅴ", ("总硬度",))  # above 650
    assert (may["W3"].water_class, may["W3"].because) == (None, "井损毁")
    # Of the year each item counts with its worst sampling: iron 2.4 is above Ⅳ.
    year = held.figure(held.register.line("W1"), parse("2026"))
    assert (year.water_class, year.deciding, year.samples) == ("Ⅴ", ("铁",), 2)


def test_a_source_complies_when_every_item_and_every_sampling_does(city: City) -> None:
    held = wells.load(city)
    of = held.register.line("Y1")
    assert held.figure(of, parse("2026-05")).met == "达标"
    june = held.figure(of, parse("2026-06"))
    assert (june.met, june.over) == ("不达标", "铁 0.03 倍")  # (0.31 − 0.3) / 0.3
    year = held.figure(of, parse("2026"))
    assert year.met == "不达标"
    assert year.volume == Decimal("1220.5")  # 620.5 of the sheet and 600 of the register
    assert held.figure(held.register.line("Y2"), parse("2026-05")).because == "没有监测数据"


def test_rates_leave_out_what_was_not_sampled_and_name_it(city: City) -> None:
    held = wells.load(city)
    rate = held.rate("city", "某市", "2026-05", "source_rate")
    assert (rate.value, rate.note) == (Decimal("100.0"), "未计入：北山水厂（没有监测数据）")
    assert held.rate("city", "某市", "2026-06", "source_volume_rate").value == Decimal("0.0")
    assert held.rate("city", "某市", "2026-05", "fifth_share").value == Decimal("50.0")
    empty = held.rate("county", "乙县", "2026-06", "source_rate")
    assert empty.value is None
    assert "没有任何一个有判定的水源" in empty.note


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ("fig_supply_period/W2/2026-05/class", "Ⅴ"),
        ("fig_supply_period/W1/2026/met", "不达标"),
        ("fig_supply_period/Y1/2026-06/met", "不达标"),
        ("fig_supply_period/某市/2026-05/source_rate", Decimal("100.0")),
        ("fig_supply_period/乙县/2026-05/fifth_share", Decimal("100.0")),
    ],
)
def test_explained_down_to_the_line_of_the_sheet(city: City, address: str, value: object) -> None:
    found = explain(city, address)
    assert found.agrees
    assert found.figure.value == value
    text = found.figure.explain()
    assert "import/" in text  # the journal position
    if "W" in address:
        assert (
            "GB/T 14848-2017 表1〔据转引〕" in text
        )  # two implementations agree, no text was seen


def test_no_data_is_no_class(city: City) -> None:
    with pytest.raises(NotThere, match="没有监测结果"):
        explain(city, "fig_supply_period/Y2/2026-05/met")


def test_nothing_new_computes_nothing(city: City) -> None:
    before = supply_store.bases(city)
    compute.compute(city, now=NOW)
    assert supply_store.bases(city) == before


SCHEME = (
    head("supply", "试验方案：水源", "虚〔2026〕1号")
    + """
[[edition.measure]]
key = "source"
name = "水源达标率"
of = "supply.source_rate"
unit = "%"
direction = "higher"
dust = "none"
decimals_printed = 1
decimals_ranked = 1
[[edition.item]]
key = "source_score"
name = "水源达标率"
measure = "source"
marks = 100
missing = "no_score"
shape = { is = "progress", base = 0, goal = 100 }
"""
    + BY_MARKS
)


def test_scored_frozen_and_replayed(city: City, tmp_path: Path) -> None:
    small = City.open(city.path)
    small.hand_in_register(
        "site,name,county,city,lon,lat,level,role,aliases,predecessor,from,to\n"
        "A1,东山,甲县,某市,,,市控,评价,,,,\nB1,南湖,乙县,某市,,,市控,评价,,,,\n"
    )
    with Writer(small) as writer:
        writer.add_hours(hours(date(2026, 5, 1), date(2026, 5, 31), ("A1", "B1")))
    compute.compute(small, now=NOW)
    answer = assess.evaluate(small, assess.Request(SCHEME, parse("2026-05")))
    scores = {one.object: one.score for one in answer.assessment.lines if one.key == "source_score"}
    assert scores == {"甲县": 100, "乙县": None}  # no source of 乙县 was judged: no score, not full
    assert answer.values["甲县"]["source"].ref == "fig_supply_period/甲县/2026-05/source_rate"
    data, _ = publish.freeze(small, answer)
    (tmp_path / "p.zip").write_bytes(data)
    found = publish.replay(tmp_path / "p.zip")
    assert found.identical, found.differences
    members, _, _ = publish.archive.unpack(tmp_path / "p.zip")
    assert members["city/register/supply.csv"].decode().splitlines()[1].startswith("W1,东郊井")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("点位名称,采样日期,铁\n东郊井,2026-05-01,0.1\n", "没有写单位"),
        ("点位名称,采样日期,铁(个/L)\n东郊井,2026-05-01,0.1\n", "没有写单位"),
        ("监测井,采样日期,pH\n东郊井,2026-05-01,15\n", "pH 应在 0 与 14 之间"),
        ("点位名称,采样日期,铁(mg/L)\n东郊井,2026-05-01,-1\n", "不能为负"),
        ("点位名称,采样日期,铁(mg/L)\n东郊井,2026-05-01,未检出\n", "未检出要写检出限"),
        ("点位名称,采样日期,铁(mg/L)\n东郊井,2026-05-01,\n", "没有数据不等于达标"),
        ("点位名称,月份,铁(mg/L)\n东郊井,2026-Q2,0.1\n", "请写采样日期"),
        ("点位名称,采样日期,铁(mg/L)\n无名井,2026-05-01,0.1\n", "没有叫“无名井”的"),
        ("点位名称,采样日期,嗅和味\n东郊井,2026-05-01,1级\n", "只填“无”或“有”"),
    ],
)
def test_bad_sheets_come_back_with_what_would_do(
    city: City, tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "b.csv").write_text(text, encoding="utf-8")
    report = import_file(city, tmp_path / "b.csv", "supply", on=date(2026, 11, 1))
    assert not report.usable
    assert said in "".join(report.refused["reason"].to_list())


def test_a_register_is_refused_line_by_line() -> None:
    text = "point,name,kind,water\nA,甲,井,河流\nB,,水源,地下\nC,丙,泉,地下\n"
    with pytest.raises(BadInput) as wrong:
        supply.read_supply_register(text)
    assert [line[:24] for line in str(wrong.value).splitlines()] == [
        f"{supply.NAME} supply.csv 第{nth}行"[:24] for nth in (2, 3, 4)
    ]
