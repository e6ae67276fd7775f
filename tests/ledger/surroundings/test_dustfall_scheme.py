"""A scheme that asks for dustfall and cleared waters beside air, and a replay that is identical."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.ledger.conftest import hours
from tests.ledger.schemes import BY_MARKS, head
from tests.ledger.surroundings.town import bring, built, computed
from tests.ledger.test_water_scheme import SITES
from youju.ledger import assess, publish
from youju.readings.city import City
from youju.readings.writer import Writer
from youju.terms.periods import parse

POINTS = """site,name,county,city
D1,东测点,甲县,某市
D2,西测点,甲县,某市
D3,南测点,乙县,某市
"""
SHEET = """点位名称,月份,降尘量（t/(km²·30d)）
东测点,2026-02,4
西测点,2026-02,5
南测点,2026-02,6
东测点,2026-03,5
西测点,2026-03,6.06
南测点,2026-03,—
东测点,2025-03,6
南测点,2025-03,7
东测点,2026-05,9
"""
WATERS = """water,name,kind,list,county,city,stage,instrument,from
H1,一渠,城市,,甲县,某市,整治中,,
H2,二渠,城市,,甲县,某市,已消除,某办〔2025〕1号,2025-06-01
H3,三渠,城市,,甲县,某市,已消除,某办〔2025〕1号,2025-06-01
"""
SAMPLED = """水体名称,监测日期,溶解氧（mg/L）
一渠,2026-02-10,0.1
二渠,2026-02-10,5
三渠,2026-02-10,1.9
三渠,2026-05-10,5
"""
SCHEME = (
    head("dustfall", "试验方案：降尘", "虚〔2026〕3号")
    + """
[[edition.measure]]
key = "dust"
name = "平均降尘量"
of = "dustfall.mean"
unit = "t/(km²·月)"
direction = "lower"
dust = "none"
decimals_printed = 1
decimals_ranked = 1
[[edition.measure]]
key = "change"
name = "降尘量同比"
of = "dustfall.mean"
unit = "%"
direction = "lower"
comparison = "change-year-ago"
dust = "none"
decimals_printed = 1
decimals_ranked = 1
[[edition.measure]]
key = "cleared"
name = "城市黑臭水体消除比例"
of = "odorous.share"
unit = "%"
direction = "higher"
dust = "none"
decimals_printed = 1
decimals_ranked = 1
[[edition.item]]
key = "dust_score"
name = "降尘量"
measure = "dust"
marks = 50
missing = "no_score"
shape = { is = "progress", base = 10, goal = 0 }
[[edition.item]]
key = "cleared_score"
name = "黑臭水体消除比例"
measure = "cleared"
marks = 50
missing = "no_score"
shape = { is = "progress", base = 0, goal = 100 }
"""
    + BY_MARKS
)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    made = built(tmp_path_factory.mktemp("all") / "city", SITES, dustfall=POINTS, odorous=WATERS)
    with Writer(made) as writer:
        writer.add_hours(hours(date(2026, 3, 29), date(2026, 4, 5), ("A1", "B1")))
    bring(made, SHEET, "dustfall")
    bring(made, SAMPLED, "odorous", "水.csv")
    return computed(made)


@pytest.mark.parametrize(
    ("period", "mean", "change", "note"),
    [
        # (5 + 6.06) / 2 = 5.53, printed 5.5; 6.0 a year before: -0.5 / 6 = -8.3 %
        ("2026-03", Decimal("5.53"), Decimal("-8.3"), ""),
        # to the end of March: (4.5 + 5.53) / 2; the year before knew March alone
        ("..2026-03-31", Decimal("5.015"), Decimal("-16.7"), "各月算术平均（待核）；缺2026年1月"),
        # a day inside March: to the end of February
        (
            "..2026-03-30",
            Decimal("4.5"),
            None,
            "各月算术平均（待核）；缺2026年1月；取 2026年1月1日至2月28日",
        ),
        ("2026-03-29..2026-03-31", None, None, "降尘量按月统计"),
        # nothing in April, but May is known: what came later does not decide
        ("..2026-04-05", Decimal("5.015"), None, "取 2026年1月1日至3月31日"),
    ],
)
def test_values(
    city: City, period: str, mean: Decimal | None, change: Decimal | None, note: str
) -> None:
    answer = assess.evaluate(city, assess.Request(SCHEME, parse(period)))
    assert not answer.incidents
    values = answer.values["甲县"]
    assert values["dust"].value == mean
    assert note in values["dust"].note
    if change is not None:
        assert values["change"].value == change
    if period == "2026-03":
        assert values["dust"].ref == "fig_dustfall_period/甲县/2026-03/mean"
        assert answer.values["乙县"]["dust"].value is None


def test_the_share_of_cleared_waters(city: City) -> None:
    """Of three H2 counts: H1 is being treated, H3 came back with oxygen below 2."""
    answer = assess.evaluate(city, assess.Request(SCHEME, parse("2026-Q1")))
    figure = answer.values["甲县"]["cleared"]
    assert figure.value == Decimal("33.3")
    assert figure.note == "返黑返臭、不计入已消除：三渠"
    assert answer.values["乙县"]["cleared"].value is None


def test_the_pack_replays_identically_and_holds_registers_and_rules(
    city: City, tmp_path: Path
) -> None:
    answer = assess.evaluate(city, assess.Request(SCHEME, parse("..2026-04-05")))
    data, _ = publish.freeze(city, answer)
    (tmp_path / "pack.zip").write_bytes(data)
    found = publish.replay(tmp_path / "pack.zip")
    assert found.identical, found.differences
    members, _, _ = publish.archive.unpack(tmp_path / "pack.zip")
    for name in ("dustfall", "dustfall_targets", "odorous"):
        assert f"city/register/{name}.csv" in members
    for name in ("dustfall.toml", "black_odorous.toml", "villages.toml"):
        assert any(one.endswith(name) for one in members)
    text = members["city/register/dustfall.csv"].decode()
    members["city/register/dustfall.csv"] = text.replace("西测点,甲县", "西测点,乙县").encode()
    assert any("甲县" in line for line in publish._recompute(members))
