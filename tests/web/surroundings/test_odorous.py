"""Pages of black and odorous water: what they say is what the ledger holds."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from django.test import Client

from tests.web.surroundings.test_dust import page_of, plain
from youju.ledger.explain import explain
from youju.readings.city import City
from youju.web.watch.surroundings import queries_odorous

As = Callable[..., Client]


@pytest.fixture
def office(as_person: As) -> Client:
    return as_person("office")


def test_the_share_and_what_came_back(office: Client) -> None:
    """Of four waters of the city HC01 and HC04 are cleared; HC03 came back, HC02 is treated."""
    text = plain(page_of(office, "/surroundings/odorous/"))
    assert "2026年第1季度，城市黑臭水体4个，已消除2个，消除比例50.0%。" in text
    assert "返黑返臭：城南沟。" in text
    assert "仍为黑臭：望川排洪渠。" in text
    assert "农村黑臭水体（国家监管清单）2个，已消除1个，消除率50.0%。" in text
    assert "农村黑臭水体（省级清单）1个，已消除0个，消除率0.0%。" in text
    before = plain(page_of(office, "/surroundings/odorous/?of=2025-Q4"))
    assert "城市黑臭水体4个，已消除3个，消除比例75.0%。" in before
    assert "返黑返臭：" not in before


def test_filters(office: Client) -> None:
    bad = page_of(office, "/surroundings/odorous/?of=2026-Q1&shown=over")
    table = bad[bad.index("<tbody>") : bad.index("</tbody>")]
    assert ("城南沟" in table, "望川排洪渠" in table, "柳溪支流" in table) == (True, True, False)
    none = page_of(office, "/surroundings/odorous/?of=2026-Q1&shown=none")
    table = none[none.index("<tbody>") : none.index("</tbody>")]
    assert ("稻香村塘" in table, "城南沟" in table) == (True, False)
    county = page_of(office, "/surroundings/odorous/?of=1999-Q1&county=临溪区&shown=x")
    table = county[county.index("<tbody>") : county.index("</tbody>")]
    assert ("柳溪支流" in table, "城南沟" in table) == (True, False)
    nothing = page_of(office, "/surroundings/odorous/?county=青禾县&shown=over")
    assert "没有符合条件的水体" in nothing


def test_a_water_body_has_its_points_days_and_stages(office: Client) -> None:
    text = plain(page_of(office, "/surroundings/odorous/waters/HC03/"))
    assert "2026年2月，轻度黑臭，返黑返臭。" in text
    assert "1.2" in text
    assert "清岚办〔2025〕12号（虚构）" in text
    treated = plain(page_of(office, "/surroundings/odorous/waters/HC01/"))
    assert "2025-11-30整治中" in treated
    village = plain(page_of(office, "/surroundings/odorous/waters/NC01/"))
    assert "农村黑臭水体不评级，状态以名录为准" in village
    assert office.get("/surroundings/odorous/waters/HC99/").status_code == 404


@pytest.mark.parametrize("address", ["", "waters/HC02/"])
def test_every_figure_has_a_why_and_both_hands_agree(
    office: Client, built_city: Path, address: str
) -> None:
    page = page_of(office, f"/surroundings/odorous/{address}")
    found = re.findall(r'href="/why/(fig_odorous[^"]+)"', page)
    links = list(dict.fromkeys(unquote(html.unescape(one)) for one in found))
    assert len(links) > 4
    city = City.open(built_city)
    for one in links[:16]:
        said = explain(city, one)
        assert said.agrees, (one, said.verdict)


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("fig_odorous_water/HC02/2026-Q1/grade", "检测点黑臭级别判定"),
        ("fig_odorous_water/HC03/2026-Q1/state", "名录中已消除，监测又为黑臭"),
        ("fig_odorous_place/清岚市（虚构）/2026-Q1/share", "返黑返臭、不计入已消除：城南沟"),
        ("fig_odorous_place/青禾县/2026-Q1/share:国家监管清单", "农村黑臭水体消除率"),
    ],
)
def test_why_pages(office: Client, where: str, words: str) -> None:
    text = plain(page_of(office, f"/why/{where}"))
    assert words in text
    assert "重算与库内一致" in text


def test_the_sheet_holds_every_water_body(office: Client) -> None:
    answer = office.get("/surroundings/odorous.xlsx?of=2026-Q1")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = {row[1]: row for row in book.active.iter_rows(values_only=True)}
    assert rows["城南沟"][5:7] == ("轻度黑臭", "返黑返臭")
    assert rows["稻香村塘"][6] == "整治中"
    assert len([name for name in rows if name and name.endswith(("渠", "沟", "流", "塘"))]) == 7


def test_a_city_without_such_waters_says_what_to_do(as_person: As, city_path: Path) -> None:
    (city_path / "tables" / "odorous_bases.jsonl").unlink()
    queries_odorous._odorous.clear()
    text = plain(page_of(as_person("office"), "/surroundings/odorous/"))
    assert "还没有黑臭水体结果" in text
