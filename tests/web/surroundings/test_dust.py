"""The page of dustfall: a published ranking from the sheet to the page, words for what is over."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.ledger.surroundings import changzhi
from youju.intake.sheets import import_file
from youju.ledger.compute import compute
from youju.ledger.explain import explain
from youju.ledger.surroundings import dust_figures
from youju.readings.city import City
from youju.readings.surroundings import kept

As = Callable[..., Client]
TAG = re.compile(r"<[^>]+>")


@pytest.fixture(scope="module")
def held(built_city: Path) -> dust_figures.DustFigures:
    return dust_figures.load(City.open(built_city))


@pytest.fixture
def office(as_person: As) -> Client:
    return as_person("office")


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(TAG.sub("", page)))


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def rows_of(page: str) -> list[list[str]]:
    """The cells of the first table."""
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    return [
        [plain(cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row)]
        for row in body.split("</tr>")[:-1]
    ]


def test_the_published_ranking_on_the_page(as_person: As, city_path: Path, shared: Path) -> None:
    printed = changzhi.published(shared)
    city = City.open(city_path)
    for name in ("dustfall", "dustfall_targets"):
        (city_path / kept.FILES[name]).unlink()
    (city_path / kept.FILES["dustfall"]).write_text(changzhi.register(printed), encoding="utf-8")
    for nth, sheet in enumerate(changzhi.sheets(printed)):
        file = city_path / f"降尘{nth}.csv"
        file.write_text(sheet, encoding="utf-8")
        report = import_file(city, file, "dustfall", on=date(2026, 4, 30))
        assert (report.accepted, report.refused.height) == (12, 0)
    compute(city, now=datetime(2026, 11, 23, 9))  # noqa: DTZ001 - only recorded
    page = page_of(as_person("office"), "/surroundings/dust/?of=2021-10")
    shown = rows_of(page)
    assert len(shown) == len(printed)
    by_name = {row[1]: row for row in shown}
    for one in printed:
        rank, _, value, before, change, *_ = by_name[one.county]
        assert (rank, value, before) == (str(one.rank), str(one.value), str(one.before))
        assert change == f"{one.change:+}%".replace("-", "−")
    assert [row[0] for row in shown] == [str(one.rank) for one in printed]
    assert "最低：长子县（1.0）；最高：黎城县（2.1）" in plain(page)
    assert "没有针对该时段的控制目标" in plain(page)


def test_what_is_over_its_target_is_said_in_words(
    office: Client, held: dust_figures.DustFigures
) -> None:
    page = page_of(office, "/surroundings/dust/?of=2026-03")
    over = [one for one in held.table("county", "2026-03") if one.exceeds]
    rows = rows_of(page)
    assert over
    assert {row[1] for row in rows if row[6].startswith("超标 ")} == {one.name for one in over}
    assert {row[6] for row in rows if row[1] not in {one.name for one in over}} == {"达标"}
    assert f"超过控制目标：{over[0].name}（{over[0].shown}）" in plain(page)
    lost = next(row for row in rows if row[1] == "松风县")
    assert lost[-1] == "松风县城区站"
    assert "清岚办〔2026〕3号（虚构） 附件" in plain(page)


def test_periods_filters_and_the_points(office: Client, held: dust_figures.DustFigures) -> None:
    last = plain(page_of(office, "/surroundings/dust/?of=1999-01&county=月球"))
    assert "2026年3月，全市降尘量" in last
    assert last.count("城区站") >= 8
    one = page_of(office, "/surroundings/dust/?of=..2026-03-31&county=松风县")
    assert "云泽区城区站" not in one
    assert "松风县城区站" in one
    quarter = plain(page_of(office, "/surroundings/dust/?of=2025-Q1"))
    assert "控制目标只针对月、年和累计" in quarter
    site = plain(page_of(office, "/surroundings/dust/sites/JC13/"))
    city = held.figure("site", "JC13", "2026-02")
    assert city is not None
    assert f"2026年2月，降尘量{city.shown}吨/平方千米·月" in site  # March was lost
    assert office.get("/surroundings/dust/sites/JC99/").status_code == 404


@pytest.mark.parametrize(
    "address", ["/surroundings/dust/?of=2026-03", "/surroundings/dust/sites/JC01/"]
)
def test_every_number_has_a_why_and_both_hands_agree(
    office: Client, built_city: Path, address: str
) -> None:
    found = re.findall(r'href="/why/(fig_dustfall[^"]+)"', page_of(office, address))
    links = list(dict.fromkeys(unquote(html.unescape(one)) for one in found))
    assert len(links) > 5
    city = City.open(built_city)
    for one in links[:12]:
        said = explain(city, one)
        assert said.agrees, (one, said.verdict)


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("fig_dustfall_period/云泽区/2026-03/mean", "月平均降尘量"),
        ("fig_dustfall_period/云泽区/2026-03/rank", "降尘量排名"),
        ("fig_dustfall_period/云泽区/2026-03/met", "降尘量达标判定"),
        ("fig_dustfall_period/JC01/2026-03/change", "降尘量同比"),
        ("fig_dustfall_period/清岚市（虚构）/..2026-03-31/mean", "各月算术平均（待核）"),
    ],
)
def test_why_pages(office: Client, where: str, words: str) -> None:
    text = plain(page_of(office, f"/why/{where}"))
    assert words in text
    assert "重算与库内一致" in text


def test_the_sheet_holds_counties_city_and_points(
    office: Client, held: dust_figures.DustFigures
) -> None:
    answer = office.get("/surroundings/dust.xlsx?of=2026-03")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = list(book.active.iter_rows(values_only=True))
    assert [row[1] for row in rows].count("点位") == 16
    county = next(row for row in rows if row[1] == "县（市、区）" and row[2] == "云泽区")
    figure = held.figure("county", "云泽区", "2026-03")
    assert figure is not None
    assert (county[0], county[8]) == (figure.rank, figure.verdict)


def test_a_target_without_instrument_is_refused_in_place(as_person: As, city_path: Path) -> None:
    text = "place,statistic,limit_t_km2,from\n云泽区,月,5,2026-01-01\n"
    given = {
        "kind": "dustfall_targets",
        "because": "测试",
        "file": SimpleUploadedFile("a.csv", text.encode()),
    }
    answer = as_person("office").post("/surroundings/registers/", given)
    assert answer.status_code == 422
    assert "第2行写了控制值，“instrument”一栏却没有写依据" in answer.content.decode()
