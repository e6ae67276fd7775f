"""Issued, own and a year ago on the pages of sound and soil, each number with its why."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.test import Client

from youju.ledger.surroundings import soil_figures, sound_figures
from youju.readings.city import City

As = Callable[..., Client]
TAG = re.compile(r"<[^>]+>")
CITY = "清岚市（虚构）"


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.unescape(answer.content.decode())


def words(text: str) -> str:
    return re.sub(r"\s+", " ", TAG.sub(" ", text))


def test_the_issued_rate_is_said_first_and_ours_stands_beside(
    as_person: As, built_city: Path
) -> None:
    body = page(as_person("office"), "/surroundings/sound/?of=2025")
    text = words(body)
    # The demo's province issued 96.4 and 78.5 % of the city, 54.1 dB(A) of the region.
    assert "功能区昼间达标率 96.4% 下发 ，夜间达标率 78.5% 下发" in text
    held = sound_figures.load(City.open(built_city))
    (whole,) = held.table("city", "2025")
    assert whole.night_rate is not None
    assert f"夜间达标率 78.5% 下发 78.5% {whole.night_rate}%" in text
    assert f'/why/fig_sound_period/{CITY}/2025/own_night_rate"' in unquote(body)
    assert "54.1 下发 54.1" in text
    assert "岚海省生态环境监测中心（虚构），虚环发〔2026〕12号" in body


def test_soil_says_the_issued_rates_of_the_scope(as_person: As, built_city: Path) -> None:
    text = words(page(as_person("office"), "/surroundings/soil/?of=2025"))
    # By the demo's accounts 2280 of 2590 mu are used safely: 88.03 %; 88.0 was issued.
    assert "受污染耕地安全利用率 88.0% 下发" in text
    assert "88.0% 88.03%" in text
    own = words(page(as_person("county4"), "/surroundings/soil/?of=2025"))
    assert "石楠县 受污染耕地安全利用率 36.7% 下发 36.7% 36.73%" in own
    assert "88.0%" not in own
    # In 2026 the same land is used safely, and nothing was issued: 88.03 less the issued 88.0.
    held = soil_figures.load(City.open(built_city))
    (whole,) = held.table("city", "2026")
    assert str(held.told(whole, "farmland_rate").change) == "0.03"


@pytest.mark.parametrize(
    "where",
    [
        f"fig_sound_period/{CITY}/2025/night_rate",
        f"fig_sound_period/{CITY}/2025/own_night_rate",
        f"fig_sound_period/{CITY}/2026-Q1/day_rate_change",
        f"fig_sound_period/{CITY}/2026/region_day_change",
        f"fig_soil_place/{CITY}/2026/building_rate_change",
    ],
)
def test_each_has_a_why_page_that_agrees(as_person: As, where: str) -> None:
    text = words(page(as_person("office"), f"/why/{where}"))
    assert "重算与库内一致" in text
    if where.endswith("_change"):
        assert "上年同期" in text
    if "/2025/night_rate" in where:
        assert "采用下发值" in text


def test_a_quarter_is_held_against_that_of_the_year_before(as_person: As, built_city: Path) -> None:
    held = sound_figures.load(City.open(built_city))
    now, then = held.table("city", "2026-Q1")[0], held.table("city", "2025-Q1")[0]
    assert now.day_rate is not None
    assert then.day_rate is not None
    change = now.day_rate - then.day_rate
    shown = f"{change:+.1f}".replace("-", "−") if change else "0.0"
    text = words(page(as_person("office"), "/surroundings/sound/?of=2026-Q1"))
    assert f"昼间同比 {shown} 个百分点" in text
