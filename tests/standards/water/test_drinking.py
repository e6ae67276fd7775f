"""Sources of drinking water: verdicts, sets of items, shares as published, refusals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from youju.standards.water import drinking, gb3838
from youju.standards.water.drinking import Source
from youju.standards.water.given import Below, Given
from youju.terms.errors import (
    BadInput,
    NotEnoughData,
    NotExact,
    UnknownSubstance,
    UnknownUnit,
)
from youju.terms.states import Gap

DAY = date(2026, 3, 31)
BASIC = gb3838.items(DAY)


def at_the_limits(items: str, water: str = "river") -> dict[str, Decimal]:
    """Every item of a set just on its limit, the three that stand aside far beyond."""
    found = {}
    for key in drinking.item_names(items, on=DAY):
        if key in ("water_temp", "tn", "fc"):
            found[key] = Decimal(10**6)
        elif key == "ph":
            found[key] = Decimal(9)
        elif key in BASIC:
            found[key] = Decimal(str(gb3838.limit(key, "Ⅲ", on=DAY, water=water).value))
        else:
            found[key] = Decimal(str(gb3838.source_limit(key, on=DAY).value))
    return found


@pytest.mark.parametrize(("items", "count"), [("month", 61), ("year", 109)])
def test_sets_as_counted_in_published_notices(items: str, count: int) -> None:
    names = drinking.item_names(items, on=DAY)
    assert len(names) == len(set(names)) == count
    second_and_third = [name for name in names if name not in BASIC]
    assert len(second_and_third) == {"month": 5 + 33, "year": 5 + 80}[items]
    assert ("cod" in names) == (items == "year")
    for name in second_and_third:
        assert gb3838.source_limit(name, on=DAY).value is not None


@pytest.mark.parametrize("water", ["river", "lake"])
@pytest.mark.parametrize("items", ["month", "year"])
def test_on_every_limit_a_source_complies(items: str, water: str) -> None:
    found = drinking.surface_source(at_the_limits(items, water), on=DAY, water=water, items=items)
    assert (found.value, found.note) == ("达标", "")


@pytest.mark.parametrize(
    ("item", "value", "note"),
    [
        ("tp", "0.21", "超标：总磷 0.05 倍"),
        ("ph", "9.01", "超标：pH值"),
        ("do", "4.99", "超标：溶解氧"),
        ("硝酸盐", "10.01", "超标：硝酸盐 <0.01 倍"),
        ("铊", "0.0003", "超标：铊 2.00 倍"),
        ("苯并(a)芘", "0.0000029", "超标：苯并(a)芘 0.04 倍"),
    ],
)
def test_one_item_over_its_limit_decides(item: str, value: str, note: str) -> None:
    reading = at_the_limits("month") | {item: Decimal(value)}
    found = drinking.surface_source(reading, on=DAY)
    assert (found.value, found.note) == ("不达标", note)


def test_missing_items_leave_the_verdict_open_unless_asked() -> None:
    few = {"ph": 7, "do": 8, "codmn": 2, "铁": Decimal("0.1"), "锰": None, "钼": Gap.INVALID}
    found = drinking.surface_source(few, on=DAY)
    assert found.value is None
    assert found.note.startswith("缺54项：五日生化需氧量")  # 58 that count, less four
    assert drinking.surface_source(few, on=DAY, items="given").value == "达标"
    over = drinking.surface_source(few | {"铁": Decimal("0.4")}, on=DAY)
    assert over.value == "不达标"
    for nothing in ({}, {"tn": 3}, {"ph": None}):
        with pytest.raises(NotEnoughData, match="没有任何一项参评"):
            drinking.surface_source(nothing, on=DAY)


def test_below_detection() -> None:
    fine = drinking.surface_source(
        {"铊": Below(Decimal("0.0001")), "hg": Below(Decimal("0.00004"))}, on=DAY, items="given"
    )
    assert fine.value == "达标"
    coarse = drinking.surface_source({"铊": Below(Decimal("0.0002"))}, on=DAY, items="given")
    assert (coarse.value, coarse.note) == (None, "不能判定：铊；只评所测 1 项")
    assert "检出限高于限值" in coarse.explain()


def test_groundwater() -> None:
    well = {"铁": Given(Decimal("0.3"), "mg/L"), "总硬度": Given(450, "mg/L")}
    assert drinking.groundwater_source(well, on=DAY, items="given").value == "达标"
    open_ = drinking.groundwater_source(well, on=DAY)
    assert open_.value is None
    assert open_.note.startswith("缺37项")
    over = drinking.groundwater_source(well | {"锰": Given(Decimal("0.11"), "mg/L")}, on=DAY)
    assert over.value == "不达标"
    assert over.note.startswith("超标：锰；缺36项")
    beta = drinking.groundwater_source(
        {"总β放射性": Given(Decimal("1.1"), "Bq/L")}, on=DAY, items="given"
    )
    assert beta.value == "不达标"
    with pytest.raises(BadInput, match="93项"):
        drinking.groundwater_source(well, on=DAY, items="all")


def test_shares_as_published() -> None:
    """四川省 2016 第一季度 (118 sources, 115 met: 97.5 %); 衢州 2016-06 (7 of 7, 1057.3 万吨)."""
    met = [Source(f"水源{n}", "达标") for n in range(115)]
    sichuan = [*met, *(Source(name, "不达标") for name in ("碾子滩水库", "梅湾水库", "寸塘口"))]
    assert drinking.rate_by_number(sichuan, on=DAY).value == Decimal("97.5")
    volumes = [Decimal("151.0")] * 6 + [Decimal("151.3")]
    quzhou = [Source(f"水源{n}", "达标", volume) for n, volume in enumerate(volumes)]
    assert drinking.rate_by_number(quzhou, on=DAY).value == Decimal("100.0")
    found = drinking.rate_by_volume(quzhou, on=DAY)
    assert (found.value, found.of[1].value) == (Decimal("100.0"), Decimal("1057.3"))


def test_number_and_volume_differ_and_a_stopped_source_is_no_part() -> None:
    """620.5 of 700 by water: 88.64…; one of two by number."""
    sources = [
        Source("甲", "达标", Decimal("620.5")),
        Source("乙", "不达标", Decimal("79.5")),
        Source("丙", None, None, "停用"),
    ]
    number, volume = (
        one(sources, on=DAY) for one in (drinking.rate_by_number, drinking.rate_by_volume)
    )
    assert (number.value, volume.value) == (Decimal("50.0"), Decimal("88.6"))
    assert number.note == volume.note == "未计入：丙（停用）"


def test_refusals() -> None:
    with pytest.raises(UnknownSubstance, match="铜"):
        drinking.surface_source({"铜": 1}, on=DAY)
    with pytest.raises(BadInput, match="109项"):
        drinking.surface_source({"ph": 7}, on=DAY, items="quarter")
    with pytest.raises(BadInput, match="没有判定也没有原因"):
        drinking.rate_by_number([Source("甲", None)], on=DAY)
    with pytest.raises(BadInput, match="甲没有取水量"):
        drinking.rate_by_volume([Source("甲", "达标")], on=DAY)
    with pytest.raises(BadInput, match="不能为负"):
        drinking.rate_by_volume([Source("甲", "达标", -1)], on=DAY)
    with pytest.raises(NotEnoughData, match="合计为 0"):
        drinking.rate_by_volume([Source("甲", "达标", 0)], on=DAY)
    with pytest.raises(NotEnoughData):
        drinking.rate_by_number([Source("甲", None, None, "断流")], on=DAY)
    with pytest.raises(BadInput, match="合格"):
        drinking.rate_by_number([Source("甲", "合格")], on=DAY)
    with pytest.raises(BadInput, match="不能为负"):
        drinking.surface_source({"铁": -1}, on=DAY)
    with pytest.raises(NotExact):
        drinking.surface_source({"铁": 0.1}, on=DAY)  # type: ignore[dict-item]


def test_values_with_their_units() -> None:
    """0.1 µg/L of thallium is its limit of 0.0001 mg/L."""
    reading = {"铊": Given(Decimal("0.1"), "µg/L"), "hg": Given(Below(Decimal("0.04")), "µg/L")}
    assert drinking.surface_source(reading, on=DAY, items="given").value == "达标"
    over = {"铊": Given(Decimal("0.11"), "µg/L")}
    assert drinking.surface_source(over, on=DAY, items="given").value == "不达标"
    with pytest.raises(BadInput, match="铊没有单位"):
        drinking.surface_source({"铊": Given(1, "")}, on=DAY)
    with pytest.raises(BadInput, match="总磷没有单位"):
        drinking.surface_source({"tp": Given(1, "")}, on=DAY)
    with pytest.raises(UnknownUnit):
        drinking.surface_source({"tp": Given(1, "mg/m³")}, on=DAY)
    with pytest.raises(BadInput, match="是文字"):
        drinking.surface_source({"tp": Given("0.01L", "mg/L")}, on=DAY)
