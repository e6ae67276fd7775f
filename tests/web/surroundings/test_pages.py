"""Pages of sound and soil: what they say is what the ledger holds, each number leads to its why."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from youju.intake import keeping
from youju.ledger.explain import explain
from youju.ledger.surroundings import soil_figures, sound_figures
from youju.readings.city import City
from youju.web.base.rights.models import User
from youju.web.watch.surroundings import queries

As = Callable[..., Client]
TAG = re.compile(r"<[^>]+>")


@pytest.fixture(scope="module")
def sound(built_city: Path) -> sound_figures.SoundFigures:
    return sound_figures.load(City.open(built_city))


@pytest.fixture(scope="module")
def soil(built_city: Path) -> soil_figures.SoilFigures:
    return soil_figures.load(City.open(built_city))


@pytest.fixture
def office(as_person: As) -> Client:
    return as_person("office")


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", html.unescape(TAG.sub("", answer.content.decode())))


def links(client: Client, address: str) -> list[str]:
    page = client.get(address).content.decode()
    found = re.findall(r'href="/why/(fig_so[^"]+)"', page)
    return list(dict.fromkeys(unquote(html.unescape(one)) for one in found))


def test_the_rates_of_a_quarter_are_those_of_the_ledger(
    office: Client, sound: sound_figures.SoundFigures
) -> None:
    (city,) = sound.table("city", "2025-Q3")
    text = text_of(office, "/surroundings/sound/?of=2025-Q3")
    said = f"功能区昼间达标率{city.day_rate}%（{city.day_of}点次中达标{city.day_met}点次）"
    assert said in text
    assert "没有功能区类别、未参评：松风县新城公园" in text
    for line in sound.register.lines:
        assert line.name in text


def test_filters_and_periods_nobody_has(office: Client) -> None:
    body = office.get("/surroundings/sound/?of=2025-Q3&shown=over").content.decode()
    rows = body[body.rindex("<tbody>") :]
    assert "超标" in rows
    assert "云泽区疗养院" not in rows
    assert "2类区" in text_of(office, "/surroundings/sound/?of=1999-Q1&county=月球&kind=&shown=x")
    none = text_of(office, "/surroundings/sound/?of=2025-04")
    assert "没有功能区监测结果，不计算达标率" in none


@pytest.mark.parametrize(
    "address",
    [
        "/surroundings/sound/?of=2025-Q3",
        "/surroundings/sound/?of=2026",
        "/surroundings/sound/sites/SZ02/",
        "/surroundings/soil/?of=2026",
        "/surroundings/soil/sites/TF03/",
    ],
)
def test_every_number_has_a_why_and_both_hands_agree(
    office: Client, built_city: Path, address: str
) -> None:
    found = links(office, address)
    assert len(found) > 5
    city = City.open(built_city)
    for one in found[:8]:
        said = explain(city, one)
        assert said.agrees, (one, said.verdict)


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("fig_sound_day/SZ02/2026-04-30/ld", "昼间等效声级"),
        ("fig_sound_period/清岚市（虚构）/2025-Q3/night_rate:2", "功能区夜间达标率（2类区）"),
        ("fig_sound_period/清岚市（虚构）/2026/road_day_grade", "道路交通昼间声环境质量等级"),
        ("fig_soil_sample/TF03/2026-04-08@0-20cm/verdict", "样品判定"),
        ("fig_soil_place/石楠县/2026/farmland_rate", "受污染耕地安全利用率"),
    ],
)
def test_why_pages(office: Client, where: str, words: str) -> None:
    text = text_of(office, f"/why/{where}")
    assert words in text
    assert "重算与库内一致" in text
    assert office.get(f"/why/json/{where}").status_code == 200
    assert office.get(f"/why/worksheet/{where}").status_code == 404


def test_a_day_that_lacks_an_hour_says_so(office: Client) -> None:
    page = office.get("/surroundings/sound/sites/SZ02/").content.decode()
    assert "昼间应有 16 个小时值，只有 15 个，不计算" in page


def test_soil_names_the_gravest_item_and_the_rates(
    office: Client, soil: soil_figures.SoilFigures
) -> None:
    text = text_of(office, "/surroundings/soil/?of=2026")
    (city,) = soil.table("city", "2026")
    assert f"受污染耕地{city.farmland_of:,f}亩，其中安全利用{city.farmland_safe:,f}亩" in text
    site = text_of(office, "/surroundings/soil/sites/TF03/")
    assert "最重项目：镉" in site
    assert "高于筛选值、不高于管制值" in site


def test_a_county_sees_its_own_soil_and_no_other(as_person: As) -> None:
    mine, other = as_person("county4"), as_person("county1")
    own = User.objects.get(username="county4").counties_today
    assert own == frozenset({"石楠县"})
    assert mine.get("/surroundings/soil/sites/TF03/").status_code == 200
    assert other.get("/surroundings/soil/sites/TB02/").status_code == 404
    listed = text_of(other, "/surroundings/soil/")
    assert "雁回市原电镀厂地块" not in listed
    for hidden in (
        "fig_soil_sample/TB02/2026-04-08@0-50cm/verdict",
        "fig_soil_place/雁回市/2026/clean_rate",
    ):
        assert other.get(f"/why/{hidden}").status_code == 403
    told = text_of(mine, "/surroundings/soil/?of=2026")
    assert "受污染耕地490亩，其中安全利用180亩" in told  # 310 + 180, of which 180 (demo account)
    assert mine.get("/why/fig_soil_place/石楠县/2026/farmland_rate").status_code == 200


def test_sheets_hold_every_row(office: Client, sound: sound_figures.SoundFigures) -> None:
    answer = office.get("/surroundings/sound.xlsx?of=2025-Q3")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    head = [row[0] for row in book.active.iter_rows(max_row=2, values_only=True)]
    assert head[0].endswith("声环境监测结果（2025年第3季度）")
    assert head[1].startswith("时段：2025年第3季度　")
    names = [row[1] for row in book.active.iter_rows(values_only=True)]
    assert names.count("云泽区疗养院") == len(sound.within("SZ01", "2025-Q3")) == 1
    answer = office.get("/surroundings/soil.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    items = [row[8] for row in book.active.iter_rows(values_only=True)]
    assert items.count("镉") == 12


def test_a_register_is_handed_in_and_a_wrong_one_is_refused_in_place(
    as_person: As, city_path: Path
) -> None:
    client = as_person("office")
    old = (city_path / "register" / "sound.csv").read_bytes()
    given = {"kind": "sound", "because": "测试", "file": SimpleUploadedFile("a.csv", old)}
    answer = client.post("/surroundings/registers/", given)
    assert answer.status_code == 302
    assert answer.url.startswith("/surroundings/tickets/")  # no writer runs in a test
    wrong = old.replace("功能区,2".encode(), "功能区,7".encode(), 1)
    given["file"] = SimpleUploadedFile("a.csv", wrong)
    answer = client.post("/surroundings/registers/", given)
    assert answer.status_code == 422
    assert "不是声环境功能区类别" in answer.content.decode()
    taken = client.get("/surroundings/registers/sound.csv").content
    assert taken.decode("utf-8-sig").splitlines() == old.decode().splitlines()
    assert not keeping.versions(City.open(city_path), "register/sound.csv")


def test_a_city_without_registers_says_what_to_do(as_person: As, city_path: Path) -> None:
    for name in ("sound", "soil"):
        (city_path / "tables" / f"{name}_bases.jsonl").unlink()
    queries._sound.clear()
    queries._soil.clear()
    text: Any = text_of(as_person("office"), "/surroundings/sound/")
    assert "还没有声环境评价结果" in text
    assert "请先提交点位名录，再导入监测结果" in text
    assert "还没有土壤环境评价结果" in text_of(as_person("office"), "/surroundings/soil/")
