"""A county assessment with air and water: values, scores, and a replay that is identical."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.ledger.conftest import NOW, hours
from tests.ledger.schemes import BY_MARKS, head
from youju.intake.sheets import import_file
from youju.ledger import assess, compute, publish
from youju.readings.city import City
from youju.readings.settings import Settings
from youju.readings.writer import Writer
from youju.terms.errors import BadInput
from youju.terms.periods import parse

SITES = """site,name,county,city,lon,lat,level,role,aliases,predecessor,from,to
A1,东山,甲县,某市,,,市控,评价,,,,
B1,南湖,乙县,某市,,,市控,评价,,,,
"""
SECTIONS = """section,name,type,target,county,city,river
D1,东桥,河流,Ⅲ,甲县,某市,清溪
D2,西闸,河流,Ⅱ,乙县,某市,清溪
D3,北口,河流,Ⅲ,乙县,某市,清溪
"""
SHEET = """\
断面名称,月份,pH,溶解氧(mg/L),高锰酸盐指数(mg/L),氨氮(mg/L),总磷(mg/L),水质类别,未监测原因
东桥,2025-03,7,8,5,0.4,0.1,,
西闸,2025-03,7,8,3,0.1,0.1,,
北口,2025-03,7,8,3,0.1,0.1,,
东桥,2026-03,7,8,3,0.1,0.1,,
西闸,2026-03,7,8,5,0.1,0.1,,
北口,2026-03,7,8,3,0.1,0.1,,
"""
SCHEME = (
    head("air-water", "试验方案：大气与水", "虚〔2026〕1号")
    + """
[[edition.measure]]
key = "pm25"
name = "PM2.5 平均浓度"
of = "air.PM2.5"
unit = "µg/m³"
direction = "lower"
dust = "kept"
decimals_printed = 0
decimals_ranked = 1
[[edition.measure]]
key = "water"
name = "断面达标率"
of = "water.target_rate"
unit = "%"
direction = "higher"
dust = "none"
decimals_printed = 1
decimals_ranked = 1
[[edition.measure]]
key = "cwqi_change"
name = "CWQI 同比变化"
of = "water.cwqi"
unit = "%"
direction = "lower"
dust = "none"
comparison = "change-year-ago"
decimals_printed = 2
decimals_ranked = 2
[[edition.item]]
key = "air_score"
name = "PM2.5"
measure = "pm25"
marks = 40
missing = "no_score"
shape = { is = "progress", base = 110, goal = 10 }
[[edition.item]]
key = "water_score"
name = "断面达标率"
measure = "water"
marks = 60
missing = "no_score"
shape = { is = "progress", base = 0, goal = 100 }
"""
    + BY_MARKS
)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Air of March and water of March of two years."""
    folder = tmp_path_factory.mktemp("both") / "city"
    city = City.create(folder, Settings("某市", invented=True), register=SITES)
    city.hand_in_sections(SECTIONS)
    with Writer(city) as writer:
        writer.add_hours(hours(date(2026, 3, 1), date(2026, 3, 31), ("A1", "B1")))
    (folder / "m.csv").write_text(SHEET, encoding="utf-8")
    import_file(city, folder / "m.csv", "water-month", issuer="省中心", on=date(2026, 4, 15))
    compute.compute(city, now=NOW)
    return city


def request(scheme: str = SCHEME, period: str = "2026-03") -> assess.Request:
    return assess.Request(scheme, parse(period))


def test_a_scheme_reads_air_and_water(both: City) -> None:
    answer = assess.evaluate(both, request())
    values = {name: row["water"].value for name, row in answer.values.items()}
    # 甲县: Ⅱ against Ⅲ. 乙县: 西闸 Ⅲ against Ⅱ fails, 北口 Ⅱ against Ⅲ is met: 1 of 2.
    assert {name: str(one) for name, one in values.items()} == {"甲县": "100.0", "乙县": "50.0"}
    # CWQI: 甲县 2.075 + 0.625 … falls, since permanganate went from 5 to 3 and ammonia down.
    assert answer.values["甲县"]["cwqi_change"].value < 0
    assert answer.values["乙县"]["cwqi_change"].value > 0
    assert not answer.incidents
    scores = {one.object: one.score for one in answer.assessment.lines if one.key == "water_score"}
    assert scores == {"甲县": 60, "乙县": 30}
    assert answer.values["乙县"]["water"].ref == "fig_water_period/乙县/2026-03/target_rate"


def test_the_pack_replays_identically_and_holds_the_rules_of_water(
    both: City, tmp_path: Path
) -> None:
    answer = assess.evaluate(both, request())
    data, _ = publish.freeze(both, answer)
    (tmp_path / "pack.zip").write_bytes(data)
    found = publish.replay(tmp_path / "pack.zip")
    assert found.identical, found.differences
    members, _, _ = publish.archive.unpack(tmp_path / "pack.zip")
    assert "city/register/sections.csv" in members
    assert any("gb3838" in name for name in members)
    members["city/register/sections.csv"] = SECTIONS.replace("西闸,河流,Ⅱ", "西闸,河流,Ⅲ").encode()
    assert any("乙县" in line for line in publish._recompute(members))


def test_a_pack_about_air_alone_holds_nothing_of_water(both: City, tmp_path: Path) -> None:
    of_water = ('[[edition.measure]]\nkey = "water"', '[[edition.item]]\nkey = "water_score"')
    start, end = (SCHEME.index(one) for one in of_water)
    middle = SCHEME.index("[[edition.item]]")
    alone = SCHEME[:start] + SCHEME[middle:end].replace("marks = 40", "marks = 100") + BY_MARKS
    assert "water." not in alone
    data, _ = publish.freeze(both, assess.evaluate(both, request(alone)))
    (tmp_path / "pack.zip").write_bytes(data)
    found = publish.replay(tmp_path / "pack.zip")
    assert found.identical, found.differences
    members, _, _ = publish.archive.unpack(tmp_path / "pack.zip")
    assert "city/register/sections.csv" not in members
    assert not any("gb3838" in name for name in members)


def test_water_is_judged_by_months(both: City) -> None:
    (figure,) = {
        row["water"].value for name, row in assess.evaluate(
            both, request(period="..2026-03-20")
        ).values.items() if name == "甲县"
    }  # fmt: skip
    assert figure is None  # no month was over on 20 March


def test_an_unknown_measure_of_water_is_refused(both: City) -> None:
    with pytest.raises(BadInput, match=r"water\.target_rate"):
        assess.evaluate(both, request(SCHEME.replace("water.target_rate", "water.beauty")))
