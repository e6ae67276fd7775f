"""A scheme that asks for sound and soil beside air: scores, and a replay that is identical."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.ledger.conftest import hours
from tests.ledger.schemes import BY_MARKS, head
from tests.ledger.surroundings.town import (
    BUILDING,
    FARMLAND,
    QUARTERS,
    SAMPLES,
    SOIL,
    SOUND,
    bring,
    built,
    computed,
)
from tests.ledger.test_water_scheme import SITES
from youju.intake.sheets import import_file
from youju.ledger import assess, publish
from youju.readings.city import City
from youju.readings.writer import Writer
from youju.terms.errors import BadInput
from youju.terms.periods import parse

SCHEME = (
    head("sound-soil", "试验方案：声与土壤", "虚〔2026〕2号")
    + """
[[edition.measure]]
key = "sound"
name = "功能区昼间达标率"
of = "sound.day_rate"
unit = "%"
direction = "higher"
dust = "none"
decimals_printed = 1
decimals_ranked = 1
[[edition.measure]]
key = "farm"
name = "受污染耕地安全利用率"
of = "soil.farmland_rate"
unit = "%"
direction = "higher"
dust = "none"
decimals_printed = 2
decimals_ranked = 2
[[edition.measure]]
key = "plots"
name = "重点建设用地安全利用率"
of = "soil.building_rate"
unit = "%"
direction = "higher"
dust = "none"
decimals_printed = 2
decimals_ranked = 2
[[edition.item]]
key = "sound_score"
name = "功能区昼间达标率"
measure = "sound"
marks = 40
missing = "no_score"
shape = { is = "progress", base = 0, goal = 100 }
[[edition.item]]
key = "farm_score"
name = "受污染耕地安全利用率"
measure = "farm"
marks = 60
missing = "no_score"
shape = { is = "progress", base = 0, goal = 100 }
"""
    + BY_MARKS
)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    made = built(
        tmp_path_factory.mktemp("all") / "city",
        SITES,
        sound=SOUND,
        soil=SOIL,
        farmland=FARMLAND,
        building=BUILDING,
    )
    with Writer(made) as writer:
        writer.add_hours(hours(date(2026, 3, 29), date(2026, 3, 31), ("A1", "B1")))
    bring(made, QUARTERS, "sound", "季.csv")
    bring(made, SAMPLES, "soil", "土.csv")
    return computed(made)


def request(scheme: str = SCHEME) -> assess.Request:
    return assess.Request(scheme, parse("2026-Q1"))


def test_scores(city: City) -> None:
    answer = assess.evaluate(city, request())
    assert not answer.incidents
    rows = answer.values.items()
    values = {name: {key: one.value for key, one in row.items()} for name, row in rows}
    # 甲县: S1 by day met. 乙县: S2 not; S3 has no zone. Accounts: 160/180 and 20/20; 3/4 and none.
    assert values["甲县"]["sound"] == Decimal(100)
    assert values["乙县"]["sound"] == Decimal(0)
    assert values["甲县"]["farm"] == Decimal("88.888889")
    assert values["乙县"]["farm"] == Decimal(100)
    assert values["甲县"]["plots"] == Decimal(75)
    assert values["乙县"]["plots"] is None
    assert answer.values["甲县"]["farm"].note == "安全利用率按年核算，取2026年台账"
    assert answer.values["甲县"]["sound"].ref == "fig_sound_period/甲县/2026-Q1/day_rate"


def test_the_pack_replays_identically_and_holds_registers_and_rules(
    city: City, tmp_path: Path
) -> None:
    data, _ = publish.freeze(city, assess.evaluate(city, request()))
    (tmp_path / "pack.zip").write_bytes(data)
    found = publish.replay(tmp_path / "pack.zip")
    assert found.identical, found.differences
    members, _, _ = publish.archive.unpack(tmp_path / "pack.zip")
    for name in ("sound", "soil", "farmland", "building"):
        assert f"city/register/{name}.csv" in members
    for name in ("gb3096", "hj640", "gb15618", "safe_use"):
        assert any(name in one for one in members)
    text = members["city/register/farmland.csv"].decode()
    members["city/register/farmland.csv"] = text.replace(
        "甲县,某市,轻微,100", "甲县,某市,轻微,50"
    ).encode()
    assert any("甲县" in line for line in publish._recompute(members))


def test_an_unknown_measure_is_refused(city: City) -> None:
    for wrong in ("sound.beauty", "soil.clean_rate"):
        with pytest.raises(BadInput, match=r"soil\.farmland_rate"):
            assess.evaluate(city, request(SCHEME.replace("sound.day_rate", wrong)))


def test_issued_results_score_and_replay(tmp_path: Path) -> None:
    """甲县 met every day by its own sites; 90 % was issued, and of its farmland 80 %."""
    made = built(tmp_path / "city", SITES, sound=SOUND, farmland=FARMLAND, building=BUILDING)
    with Writer(made) as writer:
        writer.add_hours(hours(date(2026, 3, 29), date(2026, 3, 31), ("A1", "B1")))
    bring(made, QUARTERS, "sound", "季.csv")
    issued = "区县,时段,功能区昼间达标率（%）,受污染耕地安全利用率（%）\n"
    (tmp_path / "下发.csv").write_text(
        issued + "甲县,2026年第一季度,90,\n甲县,2026年,,80\n", encoding="utf-8"
    )
    import_file(made, tmp_path / "下发.csv", "surroundings-issued", issuer="某省厅")
    answer = assess.evaluate(computed(made), request())
    assert not answer.incidents
    assert [answer.values["甲县"][key].value for key in ("sound", "farm")] == [90, 80]
    data, _ = publish.freeze(made, answer)
    (tmp_path / "pack.zip").write_bytes(data)
    found = publish.replay(tmp_path / "pack.zip")
    assert found.identical, found.differences
