"""The short text: what it always says, how offices put it, and what goes when there is no room."""

from __future__ import annotations

import re

import pytest

from tests.ledger import towns
from tests.ledger.brief.conftest import Asked
from youju.ledger import brief
from youju.readings.city import City
from youju.terms.errors import BadInput, NotThere


def test_a_month_with_the_year_to_date(town: City, ask: Asked) -> None:
    said = brief.text(town, ask("2026-10"), also=(ask("..2026-10-31"),))
    assert said.startswith(
        "截至2026年10月31日24时（实时未审核；优良率为实况，其余扣除沙尘），某市10月PM2.5浓度"
    )
    assert "今年以来PM2.5浓度" in said
    assert said.endswith("来源：某市环境空气监测数据（虚构）。")
    assert len(said) <= brief.LIMIT


def test_a_morning_names_the_index_of_yesterday_and_that_it_is_as_measured(
    town: City, ask: Asked
) -> None:
    said = brief.text(town, ask("2026-10-31"))
    assert re.search(r"某市10月31日AQI为\d+（[优良].*?）", said)
    assert "（实时未审核；AQI为实况，其余扣除沙尘）" in said


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2026-W43", "某市10月19日至25日PM2.5"),
        ("2026-10-11..2026-10-20", "某市10月中旬PM2.5"),
        ("..2026-10-31", "某市今年以来PM2.5"),
        ("2026-09-13..2026-10-02", "某市9月13日至10月2日PM2.5"),
    ],
)
def test_every_period_is_named_in_few_words(
    town: City, ask: Asked, period: str, words: str
) -> None:
    assert words in brief.text(town, ask(period))


def test_a_share_moves_by_percentage_points_and_concentrations_by_percent(
    town: City, ask: Asked
) -> None:
    said = brief.text(town, ask("2026-10"), county="庚县", limit=400)
    assert re.search(r"PM2\.5浓度[\d.]+微克/立方米，同比(上升|下降)[\d.]+%", said)
    assert re.search(r"优良率[\d.]+%，同比下降[\d.]+个百分点", said)
    assert "重度及以上污染2天" in said


def test_changed_limits_are_named_only_beside_what_they_touch(town: City, ask: Asked) -> None:
    month = ask("2026-10")
    assert "两期执行标准不同，影响综合指数、优良率同比。" in brief.text(town, month, limit=400)
    assert "执行标准不同" not in brief.text(town, month, limit=95)
    assert "执行标准不同" not in brief.text(town, ask("2026-10", "today"), limit=400)


def test_a_county_without_last_year_says_so_instead_of_a_number(town: City, ask: Asked) -> None:
    said = brief.text(town, ask("2026-10"), county=towns.NEW)
    assert "同比—" in said
    assert not re.search(r"同比(上升|下降)", said)


def test_the_reminder_of_a_county_holds_its_place_and_asks_when_there_is_room(
    town: City, ask: Asked
) -> None:
    said = brief.text(town, ask("..2026-10-31"), county="庚县", limit=400)
    assert "庚县今年以来" in said
    assert re.search(r"综合指数排名第\d位（共8个），", said)
    assert "PM2.5累计高于年度目标（20微克/立方米）" in said
    assert "请核实原因，采取措施并反馈。" in said


def test_what_goes_first_is_stated_and_the_frame_never_goes(town: City, ask: Asked) -> None:
    month, year = ask("2026-10"), ask("..2026-10-31")
    whole = brief.short(town, month, also=(year,), limit=1000)
    assert whole.left_out == ()
    before = len(whole.text)
    gone: set[str] = set()
    for limit in range(before, 80, -20):
        found = brief.short(town, month, also=(year,), limit=limit)
        assert len(found.text) <= limit
        assert found.text.startswith("截至2026年10月31日24时（实时未审核")
        assert found.text.endswith("来源：某市环境空气监测数据（虚构）。")
        assert "PM2.5浓度" in found.text
        gone |= set(found.left_out)
    assert "pm25" not in gone


def test_no_room_for_the_frame_is_refused_with_the_count(town: City, ask: Asked) -> None:
    with pytest.raises(BadInput, match=r"有\d+字，超过40字"):
        brief.text(town, ask("2026-10"), limit=40)


def test_an_unknown_county_is_refused(town: City, ask: Asked) -> None:
    with pytest.raises(NotThere, match="没有“外县”"):
        brief.text(town, ask("2026-10"), county="外县")


def test_the_log_gets_the_figures_that_were_told(town: City, ask: Asked) -> None:
    found = brief.short(town, ask("2026-10"))
    assert found.as_of == "截至2026年10月31日24时"
    assert found.state == "实时未审核"
    assert found.figures
    assert all(one.name for one in found.figures)
