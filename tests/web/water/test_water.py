"""Pages of water: what they say is what the ledger holds, and every number leads to its why."""

from __future__ import annotations

import html
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from django.test import Client

from youju.demo import water as rivers
from youju.ledger import water
from youju.ledger.water_values import PeriodFigure
from youju.readings.city import City
from youju.web.watch.water import places, queries

As = Callable[..., Client]
MISSED = "不达标"
TAG = re.compile(r"<[^>]+>")


@pytest.fixture(scope="module")
def held(built_city: Path) -> water.WaterSnapshot:
    return water.load(City.open(built_city))


@pytest.fixture
def office(as_person: As) -> Client:
    return as_person("office")


def text_of(client: Client, address: str) -> str:
    """The words of a page, its tags gone."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.unescape(TAG.sub(" ", answer.content.decode()))


def links(client: Client, address: str) -> list[str]:
    """The why addresses on a page, each once."""
    page = client.get(address).content.decode()
    return list(dict.fromkeys(re.findall(r'href="(/why/fig_water[^"]+)"', page)))


def rows_of(answer: Any) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return list(book.active.iter_rows(values_only=True))


def figure(held: water.WaterSnapshot, key: str) -> PeriodFigure:
    found = held.period_of(key, held.last_month or "")
    assert found is not None
    return found


def test_the_list_has_every_section_of_the_register(office: Client) -> None:
    text = text_of(office, "/water/")
    for line in rivers.sections().lines:
        assert line.name in text


def test_the_sentence_counts_what_the_ledger_holds(
    office: Client, held: water.WaterSnapshot
) -> None:
    told = [figure(held, line.section) for line in rivers.sections().lines]
    good = sum(one.water_class in ("Ⅰ", "Ⅱ", "Ⅲ") for one in told)
    met = sum(one.met == "达标" for one in told)
    text = text_of(office, "/water/")
    assert f"Ⅰ—Ⅲ类{good}个" in text
    assert f"有目标的{sum(one.met is not None for one in told)}个断面中，{met}个达标" in text


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("county=白鹭县", lambda line, one: line.county == "白鹭县"),
        ("river=清岚河", lambda line, one: line.river == "清岚河"),
        ("level=国考", lambda line, one: line.level == "国考"),
        ("shown=missed", lambda line, one: one.met == MISSED),
        ("shown=over", lambda line, one: one.water_class in ("Ⅳ", "Ⅴ", "劣Ⅴ")),
        ("county=月球县", lambda line, one: True),
    ],
)
def test_filters(
    office: Client,
    held: water.WaterSnapshot,
    asked: str,
    kept: Callable[[Any, PeriodFigure], bool],
) -> None:
    shown = office.get(f"/water/?{asked}").content.decode()
    body = shown[shown.index("<tbody>") :]
    wanted = [one for one in rivers.sections().lines if kept(one, figure(held, one.section))]
    assert wanted
    for line in rivers.sections().lines:
        assert (f">{line.name}</a>" in body) == (line in wanted), line.name


def test_a_section_that_was_not_sampled_says_why_and_has_no_class(office: Client) -> None:
    # The demo's gully falls dry in January (rivers.DRY); its list of that month says so.
    assert "未采样：断流" in text_of(office, "/water/?of=2026-01&shown=none")
    text = text_of(office, "/water/sections/QW14/?of=2026-01")
    assert "未采样（断流）" in text
    assert "没有监测值" in text


def test_a_section_shows_items_over_with_multiple_and_target(
    office: Client, held: water.WaterSnapshot
) -> None:
    page = office.get("/water/sections/QW09/").content.decode()
    text = html.unescape(TAG.sub(" ", page))
    mine = held.over(held.last_month or "", "QW09")
    assert mine
    assert page.count('<tr class="over">') == len(mine)
    for one in mine:
        assert one.multiple is not None
        assert f"{one.name}（超标{one.multiple:.2f}倍）" in text
    assert "GB 3838-2002" in text
    assert "已核" in text  # the clause carries its mark


def test_issued_class_counts_and_our_own_stands_beside_it(
    office: Client, held: water.WaterSnapshot
) -> None:
    key, day, issued = rivers.REVIEWED
    month = f"{day:%Y-%m}"
    found = held.period_of(key, month)
    assert found is not None
    text = " ".join(text_of(office, f"/water/sections/{key}/?of={month}").split())
    assert f"{day.year}年{day.month}月： {issued}类 （下发）" in text
    assert ("以下发类别为准" in text) == (found.own_class != issued)


def test_automatic_days_stand_beside(office: Client, held: water.WaterSnapshot) -> None:
    last = held.last_day
    text = text_of(office, f"/water/sections/{rivers.AUTOMATIC[0]}/")
    assert str(last) in text
    assert "不代替下发类别" in text
    assert "没有自动站" in text_of(office, "/water/sections/QW09/")


def test_bands_cover_two_years_and_leave_what_has_not_come_empty(
    held: water.WaterSnapshot,
) -> None:
    found = queries.bands(held, "QW01", "2026-03")
    assert [one.year for one in found] == [2026, 2025]
    assert [len(one.months) for one in found] == [12, 12]
    assert [one is None for one in found[0].months] == [False] * 3 + [True] * 9
    assert all(one is not None for one in found[1].months)


@pytest.mark.parametrize("address", ["/water/", "/water/sections/QW12/", "/water/places/"])
def test_every_number_leads_to_a_why_page_that_agrees(office: Client, address: str) -> None:
    found = links(office, address)
    assert found
    kinds = {unquote(one).rsplit("/", 1)[1]: one for one in found}  # one link of each item
    for one in [*list(kinds.values())[:6], found[-1]]:
        answer = office.get(one)
        assert answer.status_code == 200, unquote(one)
        assert "重算与库内一致" in answer.content.decode(), unquote(one)


def test_why_pages_of_water_have_no_dust_no_worksheet_and_need_a_known_section(
    office: Client,
) -> None:
    where = "fig_water_period/QW09/2026-03/class"
    page = office.get(f"/why/{where}").content.decode()
    assert "沙尘" not in page
    assert office.get(f"/why/worksheet/{where}").status_code == 404
    assert office.get(f"/why/json/{where}").json()["agrees"] is True
    unknown = office.get("/why/fig_water_period/QW99/2026-03/class")
    assert unknown.status_code == 404
    assert "断面名录中没有“QW99”" in html.unescape(unknown.content.decode())


def test_places_say_the_shares_of_the_ledger(office: Client, held: water.WaterSnapshot) -> None:
    key = held.last_month or ""
    whole = held.table("city", key)[0]
    text = text_of(office, "/water/places/")
    assert f"参评断面{whole.counted}个" in text
    assert f"{whole.good_share}%" in text
    assert f"断面达标率{whole.target_rate}%" in text
    for one in held.cwqi(key):
        assert str(one.index) in text
    assert "监测项目不全" in text  # sums of some of the 21 items are no published ranking


def test_a_level_leaves_other_sections_out_and_links_nothing_that_counts_all(
    office: Client, held: water.WaterSnapshot
) -> None:
    found = queries.asked_of(held, {"level": "国考"})
    told = places.overview(held, found)["city_told"]
    national = [one for one in rivers.sections().lines if one.level == "国考"]
    assert told.place.sections == len(national)
    assert not told.good
    assert not [one for one in links(office, "/water/places/?level=国考") if "good_share" in one]


def test_the_sheet_holds_the_list_whole(office: Client, held: water.WaterSnapshot) -> None:
    rows = rows_of(office.get("/water/sections.xlsx"))
    keys = [one.section for one in rivers.sections().lines]
    mine = {row[0]: row for row in rows if row[0] in keys}
    assert list(mine) == keys
    for key, row in mine.items():
        assert figure(held, key).water_class in row
    rows = rows_of(office.get("/water/sections.xlsx?shown=missed"))
    missed = [key for key in keys if figure(held, key).met == MISSED]
    assert [row[0] for row in rows if row[0] in keys] == missed


def test_the_sheet_of_places_holds_city_counties_rivers_and_basins(office: Client) -> None:
    names = {row[1] for row in rows_of(office.get("/water/places.xlsx"))}
    register = rivers.sections()
    for kind in ("city", "county", "river", "basin"):
        assert set(register.places(kind)) <= names


def test_a_city_without_water_says_what_to_do(
    office: Client, city_path: Path, as_person: As
) -> None:
    tables = city_path / "tables"
    for one in tables.glob("*water*"):
        shutil.rmtree(one) if one.is_dir() else one.unlink()
    for address in ("/water/", "/water/places/"):
        assert "报送断面名录" in text_of(office, address)
        assert "导入数据表" in text_of(office, address)
    assert office.get("/water/sections/QW01/").status_code == 404
    assert office.get("/water/sections.xlsx").status_code == 404
    assert "There are no figures of water yet." in text_of(as_person("office", "en"), "/water/")


def test_visitors_sign_in_and_unknown_sections_are_not_there(
    office: Client, client: Client
) -> None:
    assert client.get("/water/").status_code == 302
    assert office.get("/water/sections/QW99/").status_code == 404


def test_search_finds_sections(office: Client) -> None:
    page = office.get("/search/?q=稻香").content.decode()
    assert "/water/sections/QW09/" in page


def test_differences_name_the_class_that_was_reviewed_otherwise(
    office: Client, held: water.WaterSnapshot
) -> None:
    key, day, issued = rivers.REVIEWED
    month = f"{day:%Y-%m}"
    found = held.period_of(key, month)
    assert found is not None
    assert found.own_class not in (None, issued)
    text = " ".join(text_of(office, f"/water/differences/?of={month}").split())
    assert "类别不同的有1处" in text
    line = held.register.line(key)
    assert f"{line.name} {month} {issued}类 {found.own_class}类" in text
    assert "全部一致" in text_of(office, "/water/differences/?of=2026-02")
