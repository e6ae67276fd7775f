"""Pages of wells, sources and registers: what the ledger holds, each number with its why."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from youju.intake import spool
from youju.ledger import supply as wells
from youju.readings.city import City
from youju.web.base.city import folder

As = Callable[..., Client]
TAG = re.compile(r"<[^>]+>")
WHY = re.compile(r'href="(/why/fig_supply[^"]+)"')


@pytest.fixture(scope="module")
def held(built_city: Path) -> wells.SupplySnapshot:
    return wells.load(City.open(built_city))


@pytest.fixture
def office(as_person: As) -> Client:
    return as_person("office")


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def text_of(client: Client, address: str) -> str:
    return " ".join(html.unescape(TAG.sub(" ", page_of(client, address))).split())


def test_sources_say_who_complies_what_is_over_and_both_rates(
    office: Client, held: wells.SupplySnapshot
) -> None:
    # The demo's lake source has manganese of 0.12 mg/L in March: (0.12 − 0.1) / 0.1.
    text = text_of(office, "/water/sources/?of=2026-03")
    assert "饮用水水源3个，有判定的3个，达标2个" in text
    assert "锰 0.20 倍" in text
    for item in ("source_rate", "source_volume_rate"):
        assert f"{held.rate('county', '白鹭县', '2026-03', item).value}%" in text
    # In February the ground source stood still; it leaves the denominator with its reason.
    text = text_of(office, "/water/sources/?of=2026-02")
    assert "有判定的2个" in text
    assert "停用" in text
    assert "未计入：青禾水厂（停用）" in text


def test_wells_show_class_target_and_deciding_items(office: Client) -> None:
    text = text_of(office, "/water/wells/?of=2026-03")
    assert "地下水点位4个，有判定的4个，达到目标类别3个" in text
    assert "Ⅴ类 Ⅳ类 不达标 总硬度" in text
    assert "25.0%" in text  # one well of four is of class Ⅴ


@pytest.mark.parametrize(
    "address", ["/water/sources/?of=2026-03", "/water/wells/?of=2026-03", "/water/points/DX02/"]
)
def test_every_number_leads_to_a_why_page_that_agrees(office: Client, address: str) -> None:
    found = list(dict.fromkeys(WHY.findall(page_of(office, address))))
    assert found
    kinds = {unquote(one).rsplit("/", 1)[1]: one for one in found}
    for one in list(kinds.values())[:5]:
        answer = office.get(one)
        assert answer.status_code == 200, unquote(one)
        assert "重算与库内一致" in answer.content.decode(), unquote(one)


def test_a_source_shows_its_61_items_with_limits_the_worst_first(office: Client) -> None:
    page = page_of(office, "/water/points/SY02/?of=2026-03")
    rows = re.findall(
        r'<tr[^>]*><th scope="row"[^>]*>([^<]+)</th>', page[page.index('id="items"') :]
    )
    assert len(rows) == 61
    assert rows[0] == "锰"
    assert page.count('<tr class="over">') == 1


def test_a_well_without_a_sample_says_so(office: Client) -> None:
    assert "没有数据不等于达标" in text_of(office, "/water/points/DX01/?of=2026-01")


def test_the_list_as_a_workbook(office: Client) -> None:
    answer = office.get("/water/points/source.xlsx?of=2026-03")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [cell for row in book.active.iter_rows(values_only=True) for cell in row]
    assert {"松风水厂", "白鹭水厂", "青禾水厂"} <= set(cells)
    assert "锰 0.20 倍" in cells


def test_a_register_with_faults_comes_back_line_by_line(office: Client) -> None:
    text = "section,name,type\nQ1,甲桥,大河\nQ2,,河流\n"
    answer = office.post("/water/registers/", _given("sections", text))
    assert answer.status_code == 422
    said = html.unescape(TAG.sub(" ", answer.content.decode()))
    assert "第2行“type”一栏的“大河”不认识" in said
    assert "第3行没有写断面编码（section）或名称（name）" in said


def test_a_register_goes_to_the_writer_with_who_and_why(office: Client) -> None:
    city_folder = folder.path()
    before = set(spool.waiting(city_folder / "spool"))
    text = page_of(office, "/water/registers/supply.csv").removeprefix("\ufeff")
    more = text + "DX09,新井,监测井,地下,省考,Ⅳ,临溪区,,,,,,,,,\n"
    answer = office.post("/water/registers/", _given("supply", more))
    assert answer.status_code == 302
    (ticket,) = set(spool.waiting(city_folder / "spool")) - before
    command = (city_folder / "spool" / f"{ticket}.json").read_text(encoding="utf-8")
    assert "register/supply.csv" in command
    assert "增设一口井" in command
    assert office.get(answer["Location"]).status_code == 200


def test_only_the_office_hands_in_registers(as_person: As) -> None:
    assert as_person("county1").get("/water/registers/").status_code == 403


def _given(kind: str, text: str) -> dict[str, object]:
    file = SimpleUploadedFile(f"{kind}.csv", text.encode(), "text/csv")
    return {"kind": kind, "file": file, "because": "增设一口井"}
