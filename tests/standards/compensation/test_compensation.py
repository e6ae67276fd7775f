"""Compensation: the sums of the reference, edges of steps and rounds, caps, inflow, refusals."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from youju.standards.compensation import agreements, dated_files, flux, index_p, steps
from youju.standards.compensation.agreements import Agreement, Inflow
from youju.terms.clauses import MARKS
from youju.terms.errors import (
    BadInput,
    BadScheme,
    NoEditionInForce,
    NotExact,
    NotThere,
    UnknownUnit,
)

ON = date(2020, 6, 30)
TARGETS = {"codmn": 6, "nh3n": Decimal("1.5"), "tp": Decimal("0.2")}
AT_TARGET = dict(TARGETS)
EXAMPLES = tomllib.loads(
    Path(__file__).with_name("compensation.examples.toml").read_text("utf-8"),
    parse_float=Decimal,
)
OWN = """
title = "甲县与乙县横向生态保护补偿协议"
[[edition]]
name   = "甲县与乙县横向生态保护补偿协议"
since  = 2025-01-01
until  = 2027-12-31
shape  = "flux"
rates  = { clause = "第五条", mark = "verified", unit = "元/t", items = { cod = 10000 } }
load   = { clause = "第五条", mark = "verified" }
better = { clause = "第六条", mark = "verified", how = "zero" }
inflow = { clause = "第七条", mark = "verified", how = "deduct-excess" }
cap    = { clause = "第八条", mark = "verified", unit = "元", upper = 1000000 }
"""
STEPS = """
[[edition]]
name    = "协议"
since   = 2025-01-01
shape   = "steps"
unit    = "万元"
targets = { clause = "一", mark = "verified", above = { cod = 0 } }
section = { clause = "二", mark = "verified", steps = [[0, 1, 10], [1, 20]] }
several = { clause = "三", mark = "verified", how = "each" }
inflow  = { clause = "四", mark = "verified", how = "deduct-excess" }
"""


@pytest.mark.parametrize("ex", EXAMPLES["flux"], ids=lambda ex: ex["what"])
def test_worked_flux(ex: dict[str, Any]) -> None:
    found = flux.owed(ex["measured"], ex["targets"], ex["water"], on=ON)
    assert (found.value, found.unit) == (ex["owed"], "元"), ex["sum"]


@pytest.mark.parametrize("ex", EXAMPLES["steps"], ids=lambda ex: ex["what"])
def test_worked_steps(ex: dict[str, Any]) -> None:
    found = steps.owed(ex["measured"], ex["targets"], on=ON, kind=ex["kind"])
    assert (found.value, found.unit) == (ex["owed"], "万元"), ex["sum"]


@pytest.mark.parametrize("ex", EXAMPLES["index"], ids=lambda ex: ex["what"])
def test_worked_index(ex: dict[str, Any]) -> None:
    found = index_p.index(ex["measured"], ex["basis"], on=ex["on"])
    assert found.value == ex["p"], ex["sum"]
    assert index_p.payer(found, on=ex["on"]).value == ex["pays"]
    assert found.mark == "to-be-checked"


def test_numbers_as_the_reference_has_them(shared: Path) -> None:
    file = shared / "reference" / "water" / "ecological_compensation_examples.json"
    said = {
        row.get("id"): row
        for row in json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
    }
    zhenjiang = said["taihu_zhenjiang"]
    rates = Agreement.shipped("taihu").on(ON, "flux").says["rates"]
    assert rates["items"] == zhenjiang["rates_yuan_per_t"]
    example = zhenjiang["example"]
    found = flux.owed(
        {item: example[item][0] for item in rates["items"]},
        {item: example[item][1] for item in rates["items"]},
        example["flow_10k_m3"],
        on=ON,
    )
    assert found.value == example["total_yuan"]
    for part, item in zip(found.of, rates["items"], strict=False):
        assert part.value == example["yuan"][item]
        assert part.of[0].value == example["t"][item]
        assert part.by is not None
        assert part.by.mark == "verified"

    zhoukou = Agreement.shipped("zhoukou").on(ON, "steps").says
    rows = [[cell for cell in row if cell is not None] for row in said["zhoukou"]["base_10k_yuan"]]
    assert [list(row) for row in zhoukou["section"]["steps"]] == rows
    value = 50 + 50 * said["zhoukou"]["example"]["multiple"]
    found = steps.owed({"cod": value, "nh3n": 3}, {"cod": 50, "nh3n": 3}, on=ON)
    assert found.value == said["zhoukou"]["example"]["pay_10k_yuan"]

    rounds = Agreement.shipped("xinanjiang").editions
    parameters = said["xinanjiang_P"]["parameters"]
    assert [one.says["index"]["factor"] for one in rounds] == list(parameters["K0"].values())
    assert list(rounds[0].says["index"]["weights"].values()) == parameters["K_i"]["rounds 1-2"]
    assert rounds[2].says["index"]["weights"] == parameters["K_i"]["round3"]


def test_who_bears_what_a_section_owes() -> None:
    """京杭运河九里断面, 表2: 300000 × 85.78 % + 300000 × 84.45 % + 50000 × 88.07 %."""
    ex = EXAMPLES["flux"][0]
    found = flux.owed(ex["measured"], ex["targets"], ex["water"], on=ON)
    shares = flux.divided(found, "京杭运河九里断面", on=ON)
    assert [(one.name, one.value) for one in shares] == [
        ("丹阳市应承担补偿资金", 257340 + 253350 + 44035),
        ("丹徒区应承担补偿资金", 42660 + 46650 + 5965),
    ]
    assert sum(Fraction(one.value) for one in shares) == found.value
    with pytest.raises(NotThere, match="分担系数"):
        flux.divided(found, "某断面", on=ON)


def test_an_own_agreement_with_cap_and_inflow() -> None:
    own, on = Agreement.read(OWN), date(2026, 3, 31)
    found = flux.owed({"cod": 30}, {"cod": 20}, 500, on=on, agreement=own)
    assert (found.value, found.note) == (500000, "")  # 10 × 500 × 0.01 = 50 t
    found = flux.owed({"cod": 30}, {"cod": 20}, 1001, on=on, agreement=own)
    assert (found.value, found.note) == (1000000, "已按上限计")  # 100.1 t would be 1001000
    at_cap = flux.owed({"cod": 30}, {"cod": 20}, 1000, on=on, agreement=own)
    assert (at_cap.value, at_cap.note) == (1000000, "")
    # Upstream brought (25 − 20) × 400 × 0.01 = 20 t of the 50.
    inflow = Inflow({"cod": 25}, {"cod": 20}, 400)
    found = flux.owed({"cod": 30}, {"cod": 20}, 500, on=on, agreement=own, inflow=inflow)
    assert found.value == 300000
    # Upstream within its target takes nothing off; more than all of it leaves nothing.
    clean = Inflow({"cod": 15}, {"cod": 20}, 400)
    assert (
        flux.owed({"cod": 30}, {"cod": 20}, 500, on=on, agreement=own, inflow=clean).value == 500000
    )
    heavy = Inflow({"cod": 50}, {"cod": 20}, 400)
    assert flux.owed({"cod": 30}, {"cod": 20}, 500, on=on, agreement=own, inflow=heavy).value == 0
    assert "第七条" in str(found.of[0].of[0].of[3].by)
    basis = found.of[-1]
    assert basis.by is not None
    assert basis.by.instrument == "生态保护补偿条例"
    with pytest.raises(BadInput, match="没有约定扣除上游"):
        flux.owed(AT_TARGET, TARGETS, 500, on=ON, inflow=inflow)
    with pytest.raises(BadInput, match="按通量计算，不是按补偿指数"):
        index_p.index({"cod": 30}, {"cod": 20}, on=on, agreement=own)
    with pytest.raises(NoEditionInForce, match="2025-01-01 至 2027-12-31"):
        flux.owed({"cod": 30}, {"cod": 20}, 500, on=date(2028, 1, 1), agreement=own)
    two = OWN.replace("items = { cod = 10000 }", "items = { cod = 10, tp = 100 }")
    set_off = Agreement.read(two.replace('how = "zero"', 'how = "set-off"'))
    found = flux.owed({"cod": 30, "tp": 1}, {"cod": 20, "tp": 2}, 100, on=on, agreement=set_off)
    assert found.value == 10 * 10 - 100 * 1  # 10 t of COD above, 1 t of TP below
    found = flux.owed({"cod": 30, "tp": 1}, {"cod": 20, "tp": 4}, 100, on=on, agreement=set_off)
    assert found.value == 0


def test_steps_with_inflow() -> None:
    own, on = Agreement.read(STEPS), date(2026, 1, 31)
    inflow = Inflow({"cod": 24}, {"cod": 20})  # 0.2 above
    found = steps.owed({"cod": 30}, {"cod": 20}, on=on, agreement=own, inflow=inflow)
    assert found.value == 13  # 0.5 − 0.2 = 0.3; 10 × 1.3
    assert steps.owed({"cod": 30}, {"cod": 20}, on=on, agreement=own).value == 15
    with pytest.raises(BadInput, match="需要入境断面的化学需氧量"):
        steps.owed({"cod": 30}, {"cod": 20}, on=on, agreement=own, inflow=Inflow({}, {}))
    flux_own = Agreement.read(OWN)
    with pytest.raises(BadInput, match="需要入境断面的化学需氧量和水量"):
        flux.owed(
            {"cod": 30}, {"cod": 20}, 1, on=on, agreement=flux_own, inflow=Inflow({"cod": 1}, {})
        )


def test_rewards() -> None:
    for nh3n, amount in (("90", 0), ("90.1", 50)):
        found = steps.reward("Ⅱ", {"cod": 95, "nh3n": Decimal(nh3n)}, on=ON)
        assert (found.value, found.unit) == (amount, "万元")
    with pytest.raises(NotThere, match="Ⅳ类"):
        steps.reward("Ⅳ", {"cod": 95, "nh3n": 95}, on=ON)
    with pytest.raises(BadInput, match="0 与 100 之间"):
        steps.reward("Ⅱ", {"cod": 950, "nh3n": 95}, on=ON)


def test_how_often_sections_are_sampled() -> None:
    """第七条 of the excerpt: 沙颍河 weekly, others monthly; another excerpt says otherwise."""
    found = steps.sampling("沙颍河流域", on=ON)
    assert (found.value, found.note) == ("每周", "每季度公布，年终结算")
    assert found.mark == "to-be-checked"
    assert steps.sampling("涡河流域", on=ON).value == "每月"


def test_the_agreement_in_the_docs_is_one() -> None:
    text = (Path(__file__).parents[3] / "docs/formats.md").read_text(encoding="utf-8")
    blocks = [part.split("```", 1)[0] for part in text.split("```toml")[1:]]
    (shown,) = [block for block in blocks if "shape  =" in block]
    found = flux.owed(
        {"cod": 30}, {"cod": 20}, 500, on=date(2026, 3, 31), agreement=Agreement.read(shown)
    )
    assert found.value == 500000  # 10 × 500 × 0.01 = 50 t


def test_the_written_agreement_is_asked_for_since_2024() -> None:
    assert agreements.written(date(2024, 5, 31)) is None
    assert str(agreements.written(date(2024, 6, 1))) == "生态保护补偿条例 第十四至十七条"
    found = flux.owed(AT_TARGET, TARGETS, 1, on=ON)
    assert found.of[-1].note == "起止日期待核"


@pytest.mark.parametrize(
    ("day", "name"), [(date(2014, 12, 31), "第一轮"), (date(2015, 1, 1), "第二轮")]
)
def test_rounds_change_on_their_days(day: date, name: str) -> None:
    assert name in Agreement.shipped("xinanjiang").on(day, "index").name
    with pytest.raises(NoEditionInForce):
        Agreement.shipped("xinanjiang").on(date(2021, 1, 1), "index")


def test_refusals() -> None:
    with pytest.raises(UnknownUnit, match="不是流速或流量"):
        flux.owed(AT_TARGET, TARGETS, 10, on=ON, water_unit="m³/s")
    with pytest.raises(UnknownUnit):
        flux.owed(AT_TARGET, TARGETS, 10, on=ON, unit="mg/m³")
    with pytest.raises(BadInput, match="没有总磷的监测值"):
        flux.owed({"codmn": 6, "nh3n": 1}, TARGETS, 10, on=ON)
    with pytest.raises(BadInput, match="不含化学需氧量"):
        flux.owed({**AT_TARGET, "cod": 20}, TARGETS, 10, on=ON)
    with pytest.raises(BadInput, match="不能为负"):
        flux.owed({**AT_TARGET, "tp": -1}, TARGETS, 10, on=ON)
    with pytest.raises(BadInput, match="水量不能为负"):
        flux.owed(AT_TARGET, TARGETS, -10, on=ON)
    with pytest.raises(NotExact):
        flux.owed({**AT_TARGET, "tp": 0.2}, TARGETS, 10, on=ON)
    with pytest.raises(NotThere, match="不大于 40 mg/L 的档次未见原文"):
        steps.owed({"cod": 50, "nh3n": 3}, {"cod": 40, "nh3n": 3}, on=ON)
    with pytest.raises(BadInput, match="目标值不能为 0"):
        steps.owed({"cod": 50, "nh3n": 3}, {"cod": 0, "nh3n": 3}, on=ON)
    with pytest.raises(BadInput, match="section（责任断面）"):
        steps.owed({"cod": 50, "nh3n": 3}, {"cod": 50, "nh3n": 3}, on=ON, kind="lake")
    with pytest.raises(BadInput, match="会使 P 偏低"):
        index_p.index({"codmn": 2}, {"codmn": 2}, on=ON)
    with pytest.raises(NotThere, match="taihu"):
        Agreement.shipped("anhui")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("[[edition]]", "[[edition"), "不是有效的 TOML"),
        (("[[edition]]", "[other]"), "没有"),
        (('shape  = "flux"', 'shape = "guess"'), "应为 flux"),
        (('better = { clause', 'worse = { clause'), r"缺 \[edition.better\]"),
        (('{ clause = "第五条", mark = "verified" }', '{ clause = "第五条" }'), "核实标记"),
        (("since  = 2025-01-01", 'since = "2025年"'), "应写成日期"),
        (('how = "zero"', 'how = "half"'), "可用 zero、set-off"),
        ((', unit = "元/t", items', ', items'), r"\[edition.rates\] 缺 unit"),
        ((', unit = "元", upper', ', upper'), "缺 upper 或 unit"),
    ],
)  # fmt: skip
def test_an_own_agreement_is_checked_whole(change: tuple[str, str], says: str) -> None:
    assert change[0] in OWN
    with pytest.raises(BadScheme, match=says):
        Agreement.read(OWN.replace(*change))


@pytest.mark.parametrize(
    ("steps_", "sound"),
    [
        ("[[0, 1, 10], [1, 20]]", True),
        ("[[0, 15]]", True),
        ("[[0, 1, 10], [1, 2, 20]]", False),
        ("[[0, 1, 10], [1.5, 20]]", False),
        ("[[1, 2, 10], [0, 20]]", False),
        ("[[0, 10], [1, 20]]", False),
    ],
)
def test_steps_rise_without_a_gap(steps_: str, sound: bool) -> None:
    text = STEPS.replace("[[0, 1, 10], [1, 20]]", steps_)
    if sound:
        assert Agreement.read(text)
    else:
        with pytest.raises(BadScheme, match="首尾相接"):
            Agreement.read(text)


def test_weights_make_one() -> None:
    text = (
        '[[edition]]\nname = "协议"\nsince = 2025-01-01\nshape = "index"\n'
        'index = { clause = "一", mark = "verified", factor = 0.9, '
        "weights = { tp = 0.5, tn = 0.5 } }\n"
        'pays = { clause = "二", mark = "verified", at = 1 }\n'
    )
    on = date(2026, 12, 31)
    found = index_p.index(
        {"tp": 1, "tn": 2}, {"tp": 1, "tn": 1}, on=on, agreement=Agreement.read(text)
    )
    assert found.value == Decimal("1.35")  # 0.9 × (0.5 + 1.0)
    with pytest.raises(BadScheme, match="合计不是 1"):
        Agreement.read(text.replace("tn = 0.5", "tn = 0.4"))


def test_rounds_of_an_own_agreement_do_not_overlap() -> None:
    second = OWN.replace("2025-01-01", "2027-12-31").replace("until  = 2027-12-31\n", "")
    with pytest.raises(BadScheme, match="重叠"):
        Agreement.read(OWN + second.split('协议"\n', 1)[1])


@settings(max_examples=60)
@given(
    st.integers(0, 2000), st.integers(0, 2000), st.integers(1, 5000), st.integers(1, 5000)
)  # fmt: skip
def test_two_periods_owe_what_they_owe_apart(cod: int, tp: int, first: int, second: int) -> None:
    """Same water quality: what is owed is proportional to the water that passed."""
    measured = {"codmn": Decimal(cod) / 100, "nh3n": 1, "tp": Decimal(tp) / 1000}
    apart = sum(
        Fraction(flux.owed(measured, TARGETS, water, on=ON).value) for water in (first, second)
    )
    assert flux.owed(measured, TARGETS, first + second, on=ON).value == apart


@settings(max_examples=60)
@given(st.integers(1, 400), st.integers(1, 400))
def test_more_exceedance_never_pays_less(one: int, other: int) -> None:
    low, high = sorted((one, other))
    targets = {"cod": 50, "nh3n": 3}
    paid = [steps.owed({"cod": cod, "nh3n": 1}, targets, on=ON).value for cod in (low, high)]
    assert Fraction(paid[0]) <= Fraction(paid[1])


@pytest.mark.parametrize("one", dated_files(), ids=lambda one: one.file)
def test_clause_and_mark(one: Any) -> None:
    assert one.says["checked"]
    for edition in one.editions:
        tables = [table for table in edition.says.values() if isinstance(table, dict)]
        assert tables
        for table in tables:
            assert table["clause"]
            assert table["mark"] in MARKS
