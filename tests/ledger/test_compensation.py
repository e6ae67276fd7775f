"""A city's own agreements: handed in, an amount of a month, explained, scored, frozen, replayed.

The sums are those of the reference (Taihu/Zhenjiang flux, Zhoukou steps, index P), worked by hand.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.ledger.conftest import NOW, hours
from tests.ledger.schemes import BY_MARKS, head
from youju.commands import compensation as command
from youju.intake import keeping
from youju.intake.sheets import import_file
from youju.ledger import assess, compensation, compensation_sums, compute, publish, water
from youju.ledger.explain import explain
from youju.readings.city import City
from youju.readings.settings import Settings
from youju.readings.writer import Writer
from youju.standards.compensation.provisions import provisions
from youju.terms.errors import BadInput, BadScheme, NoEditionInForce
from youju.terms.periods import parse

SITES = """site,name,county,city,lon,lat,level,role,aliases,predecessor,from,to
A1,东山,甲县,某市,,,市控,评价,,,,
B1,南湖,乙县,某市,,,市控,评价,,,,
"""
SECTIONS = """section,name,type,target,county,city
D1,东桥,河流,Ⅲ,甲县,某市
D2,西闸,河流,Ⅲ,乙县,某市
"""
SHEET = (
    "断面名称,月份,pH,溶解氧(mg/L),高锰酸盐指数(mg/L),化学需氧量(mg/L),氨氮(mg/L),总磷(mg/L),"
    "总氮(mg/L)\n"
    "东桥,2026-10,7.5,8.0,8.0,90,1.8,0.25,1.1\n"
    "西闸,2026-10,7.5,8.0,4.0,20,0.3,0.05,1.0\n"
)
FLUX = """
title = "甲县与乙县协议"
[[edition]]
name   = "甲县与乙县协议"
since  = 2025-01-01
until  = 2027-12-31
shape  = "flux"
rates  = { clause = "第五条", mark = "verified", unit = "元/t", items = { codmn = 15000, nh3n = 100000, tp = 100000 } }
load   = { clause = "第五条", mark = "verified" }
better = { clause = "第六条", mark = "verified", how = "zero" }
inflow = { clause = "第七条", mark = "verified", how = "none" }
[[edition.at]]
section = "D1"
pays    = "甲县"
to      = "乙县"
targets = { codmn = 6.0, nh3n = 1.5, tp = 0.2 }
[[edition.at]]
section = "D2"
pays    = "乙县"
to      = "甲县"
targets = { codmn = 6.0, nh3n = 1.5, tp = 0.2 }
"""  # noqa: E501
STEPS = """
[[edition]]
name    = "分档协议"
since   = 2025-01-01
shape   = "steps"
unit    = "万元"
targets = { clause = "一", mark = "secondary", above = { cod = 40 } }
section = { clause = "二", mark = "secondary", steps = [[0.1, 0.5, 10], [0.5, 1.0, 25], [1.0, 50]] }
several = { clause = "三", mark = "secondary", how = "largest" }
inflow  = { clause = "四", mark = "secondary", how = "none" }
[[edition.at]]
section = "D1"
pays    = "甲县"
to      = "乙县"
targets = { cod = 50 }
"""
VOLUMES = "section,month,volume,source\nD1,2026-10,1000,水文站\nD2,2026-10,800,水文站\n"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    folder = tmp_path_factory.mktemp("pacts")
    city = City.create(folder / "city", Settings("某市", invented=True), register=SITES)
    city.hand_in_sections(SECTIONS)
    for name, text in (("own.toml", FLUX), ("steps.toml", STEPS), ("volumes.csv", VOLUMES)):
        path = f"agreements/{name}"
        checked = keeping.check(city, path, text)
        keeping.hand_in(city, path, checked.text, by="张三", on=date(2026, 11, 1), because="协议")
    with Writer(city) as writer:
        writer.add_hours(hours(date(2026, 10, 1), date(2026, 10, 31), ("A1", "B1")))
    (folder / "m.csv").write_text(SHEET, encoding="utf-8")
    import_file(city, folder / "m.csv", "water-month", on=date(2026, 11, 15))
    compute.compute(city, now=NOW)
    return city


def test_the_amounts_of_a_month_are_those_of_the_reference(city: City) -> None:
    found = {
        (one.agreement, one.at.section): one.figure
        for one in compensation.amounts(compensation.read(city), water.load(city), parse("2026-10"))
    }
    # 2.0 × 1000 × 0.01 = 20 t × 15000; 0.3 → 3 t × 100000; 0.05 → 0.5 t × 100000
    own = found["own", "D1"]
    assert own is not None
    assert (own.value, own.unit) == (Decimal(650000), "元")
    better = found["own", "D2"]
    assert better is not None
    assert better.value == 0
    # (90 − 50) / 50 = 0.8; 25 × 1.8
    steps = found["steps", "D1"]
    assert steps is not None
    assert (steps.value, steps.unit) == (Decimal(45), "万元")


def test_an_amount_is_explained_from_the_samples_with_clause_and_who_pays(city: City) -> None:
    found = explain(city, "fig_compensation/own:D1/2026-10/owed")
    assert found.agrees, found.verdict
    assert found.figure.value == Decimal(650000)
    text = found.figure.explain()
    assert "甲县付乙县" in text
    assert "甲县与乙县协议 第五条" in text
    assert "@import/" in text  # down to the line of the sheet
    assert "报送的断面水量 = 1000 万m³  （断面水量表第2行，来源：水文站）" in text
    steps = explain(city, "fig_compensation/steps:D1/2026-10/owed").figure.explain()
    assert "〔据转引〕" in steps  # the mark of the clause


def test_months_without_means_or_water_stay_open(city: City) -> None:
    pacts, held = compensation.read(city), water.load(city)
    for one in compensation.amounts(pacts, held, parse("2026-09")):
        assert one.figure is None
        assert "没有" in one.because
    dry = compensation.Pacts(pacts.texts, "section,month,volume\nD2,2026-10,800\n")
    first, second = compensation.amounts(dry, held, parse("2026-10"), "own")
    assert "没有断面水量" in first.because
    assert second.figure is not None
    assert "（断面水量表第2行，没有写来源）" in second.figure.explain()


def test_a_day_outside_the_agreement_has_no_amount(city: City) -> None:
    with pytest.raises(NoEditionInForce, match="2025-01-01 至 2027-12-31"):
        explain(city, "fig_compensation/own:D1/2024-10/owed")


def test_the_command_prints_amounts_and_takes_files(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["--city", str(city.path), "--period", "2026-10"]) == 0
    said = capsys.readouterr().out
    assert "own D1（甲县付乙县）2026年10月：650000 元" in said
    assert command.main(["--city", str(city.path), "--period", "2026-09"]) == 1
    (tmp_path / "third.toml").write_text(STEPS, encoding="utf-8")
    taken = ["--take", str(tmp_path / "third.toml"), "--by", "张三", "--because", "虚〔2026〕2号"]
    assert command.main(["--city", str(city.path), *taken]) == 0
    assert "分档协议" in capsys.readouterr().out
    (city.path / "agreements" / "third.toml").unlink()


SCHEME = (
    head("pact", "试验方案：补偿", "虚〔2026〕1号")
    + """
[[edition.measure]]
key = "paid"
name = "应付补偿金"
of = "compensation.own"
unit = "万元"
direction = "lower"
dust = "none"
decimals_printed = 2
decimals_ranked = 2
[[edition.item]]
key = "paid_score"
name = "应付补偿金"
measure = "paid"
marks = 100
missing = "no_score"
shape = { is = "progress", base = 130, goal = 0 }
"""
    + BY_MARKS
)


def test_scored_frozen_with_the_agreement_and_replayed(city: City, tmp_path: Path) -> None:
    answer = assess.evaluate(city, assess.Request(SCHEME, parse("2026-10")))
    scores = {one.object: one.score for one in answer.assessment.lines if one.key == "paid_score"}
    assert scores == {"甲县": 50, "乙县": 100}  # 65 of 130 万元; nothing to pay
    data, _ = publish.freeze(city, answer)
    (tmp_path / "p.zip").write_bytes(data)
    found = publish.replay(tmp_path / "p.zip")
    assert found.identical, found.differences
    members, _, _ = publish.archive.unpack(tmp_path / "p.zip")
    assert members["city/agreements/own.toml"].decode() == FLUX
    # With another rate in the pack the replay says so.
    members["city/agreements/own.toml"] = FLUX.replace("15000", "30000").encode()
    assert any("甲县" in line for line in publish._recompute(members))


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("own.toml", FLUX.replace('"D2"', '"D9"'), "断面“D9”不在断面名录中"),
        ("own.toml", FLUX.replace(", tp = 0.2 }\n[[", " }\n[["), "没有 总磷 的目标值"),
        ("own.toml", FLUX.replace('pays    = "甲县"\n', ""), "缺 pays"),
        ("own.toml", FLUX.split("[[edition.at]]", 1)[0], "没有 [[edition.at]]"),
        ("own.toml", FLUX.replace('clause = "第五条", ', "", 1), "缺条款"),
        ("volumes.csv", "section,month,volume\nD9,2026-10,1\n", "“D9”不在断面名录中"),
        ("volumes.csv", "section,month,volume\nD1,2026,1\n", "应写成 2026-10"),
        ("volumes.csv", "section,month,volume\nD1,2026-10,-1\n", "不小于 0"),
        ("volumes.csv", "section,month\nD1,2026-10\n", "缺少“volume”"),
    ],
)
def test_faults_are_refused_with_what_would_do(city: City, path: str, text: str, said: str) -> None:
    with pytest.raises((BadScheme, BadInput)) as wrong:
        keeping.check(city, f"agreements/{path}", text)
    assert said in str(wrong.value)


INDEX = """
[[edition]]
name  = "指数协议"
since = 2025-01-01
shape = "index"
index = { clause = "三", mark = "to-be-checked", factor = 0.9, weights = { codmn = 0.5, tp = 0.5 } }
pays  = { clause = "四", mark = "to-be-checked", at = 1 }
[[edition.at]]
section = "D1"
pays    = "甲县"
to      = "乙县"
targets = { codmn = 8.0, tp = 0.25 }
"""


def test_a_year_sums_its_months_by_pair_and_names_the_open_ones(city: City) -> None:
    pacts, held = compensation.read(city), water.load(city)
    found = compensation_sums.lines(pacts, held, parse("2026"))
    # 65 万元 by load and 45 万元 by steps from 甲县; 乙县 is better than its targets.
    pairs = [(one.pays, one.to, one.money, one.open) for one in compensation_sums.pairs(found)]
    assert pairs == [("甲县", "乙县", Decimal(110), 0), ("乙县", "甲县", Decimal(0), 0)]
    dry = compensation.Pacts(pacts.texts, "section,month,volume\nD2,2026-10,800\n")
    (line, *_) = compensation_sums.lines(dry, held, parse("2026"), "own")
    assert (line.money, [one.period.key for one in line.open]) == (None, ["2026-10"])
    assert [one.key for one in compensation_sums.offered(pacts, held)] == ["2026-10", "2026"]


def test_index_p_turns_the_sides_round_and_names_no_money(city: City, tmp_path: Path) -> None:
    held = water.load(city)
    for basis, sides in (("8.0", ("乙县", "甲县")), ("4.0", ("甲县", "乙县"))):
        # 0.9 × (0.5 × 8/8 + 0.5 × 0.25/0.25) = 0.9; with a basis of 4: 0.9 × 1.5 = 1.35
        pacts = compensation.Pacts({"p": INDEX.replace("codmn = 8.0", f"codmn = {basis}")})
        (one,) = compensation.amounts(pacts, held, parse("2026"))
        assert one.figure is not None
        assert str(one.figure.value) == {"8.0": "0.9", "4.0": "1.35"}[basis]
        assert (one.sides, one.money) == (sides, None)
        (line,) = compensation_sums.lines(pacts, held, parse("2026"))
        assert compensation_sums.pairs([line]) == []
    keeping.put_in_force(city, "agreements/p.toml", INDEX)
    try:
        said = explain(city, "fig_compensation/p:D1/2026/owed")
        assert said.agrees, said.verdict
        assert "乙县付甲县；资料未载明金额" in said.figure.note
    finally:
        (city.path / "agreements" / "p.toml").unlink()


def test_provisions_say_each_table_with_its_clause() -> None:
    (edition,) = compensation.Pacts({"s": STEPS}).agreements["s"].editions
    told = {one.key: one for one in provisions(edition)}
    assert told["section"].words.startswith("超标倍数大于 0.1、不大于 0.5 的，10 万元；")
    assert told["section"].words.endswith("乘以（1＋超标倍数）")
    assert told["targets"].clause.article == "一"
    assert told["inflow"].clause.mark == "secondary"
