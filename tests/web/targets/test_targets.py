"""Targets: the words a leader reads, the numbers behind them, and a city without targets."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlencode

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from youju.ledger import progress
from youju.web.base.city import folder
from youju.web.plan.targets import queries, words

As = Callable[..., Client]
TAGS = re.compile(r"<[^>]+>")


def text_of(answer: object) -> str:
    """The words of a page without tags."""
    return re.sub(r"\s+", " ", TAGS.sub("", answer.content.decode()))  # type: ignore[attr-defined]


@pytest.fixture
def year_of_targets(city_path: Path) -> int:
    """Targets for the year of the last day, whatever the built city has."""
    last = folder.last_day()
    assert last is not None
    county = folder.city().register.counties()[0]
    rows = [
        "place,item,target,plan",
        f"{folder.city_name()},PM2.5,31,linear",
        f"{folder.city_name()},good_rate,84.0,linear",
        f"{county},PM2.5,20,linear",
        f"{county},heavy_days,3,linear",
    ]
    (city_path / "targets").mkdir(exist_ok=True)
    file = city_path / "targets" / f"{last.year}.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return last.year


def test_the_first_sentence_says_all_a_leader_asks(as_person: As, year_of_targets: int) -> None:
    last = folder.last_day()
    assert last is not None
    said = text_of(as_person("leader").get("/targets/?wait=1"))
    found = progress.of_year(folder.city(), last)
    whole = next(one for one in found if one.target.item == "PM2.5" and one.target.target == 31)
    assert f"截至{last.year}年{last.month}月{last.day}日24时（" in said
    assert f"全市PM₂.₅累计{whole.so_far.value}微克/立方米" in said
    assert re.search(r"(低于|高于|与)年目标（31\.0）", said)
    left = (date(last.year, 12, 31) - last).days
    assert f"后{left}天均值" in said or f"即使后{left}天" in said


def test_the_english_sentence_has_the_same_numbers(as_person: As, year_of_targets: int) -> None:
    chinese = text_of(as_person("leader").get("/targets/?wait=1"))
    english = text_of(as_person("leader", "en").get("/targets/?wait=1"))
    value = re.search(r"累计([\d.]+)微克", chinese)
    assert value is not None
    assert f"stands at {value[1]} µg/m³ this year" in english


def test_the_furthest_behind_stands_first(as_person: As, year_of_targets: int) -> None:
    last = folder.last_day()
    assert last is not None
    lines = queries.lines(last, wait=60)
    assert lines is not None
    _whole, rest = queries.in_order(lines, "PM2.5")
    behind = [one.behind for one in rest]
    assert behind == sorted(behind, key=lambda one: -(one or 0))


def test_the_bound_is_cut_never_rounded_up() -> None:
    assert words.cut(Decimal("37.06"), 1) == "37.0"
    assert words.cut(Decimal("37.99"), 0) == "37"
    assert words.cut(Decimal("-0.5"), 0) == "-1"
    assert words.signed(Decimal("0.4"), 1) == "+0.4"
    assert words.signed(Decimal("-0.4"), 1) == "−0.4"
    assert words.signed(Decimal("0.0"), 1) == "0.0"


def test_one_place_shows_months_and_how_wrong_it_would_have_been(
    as_person: As, year_of_targets: int
) -> None:
    county = folder.city().register.counties()[0]
    page = as_person("county1").get(f"/targets/place/{county}/?wait=1")
    said = text_of(page)
    assert page.status_code == 200
    assert "逐月" in said
    assert "达标可能性" in said
    last = folder.last_day()
    assert last is not None
    assert f"{last.year}-01" in said
    months = queries.year(county, "PM2.5", last).months
    assert months[-1].month.end == last
    shown = queries.year(county, "PM2.5", last).now[last]
    statistic = months[-1].to_date.value
    assert isinstance(statistic, Decimal)
    assert shown == statistic  # the curve ends where the exact statistic stands


def test_a_countys_row_leads_to_its_reminder_up_to_that_day(
    as_person: As, year_of_targets: int
) -> None:
    county, last = folder.city().register.counties()[0], folder.last_day()
    asked = urlencode({"county": county})
    link = f"{reverse('outbox:remind')}?{asked}&amp;period=..{last}"
    client = as_person("office")
    page = client.get("/targets/?wait=1").content.decode()
    assert link in page
    assert urlencode({"county": folder.city_name()}) not in page  # nobody reminds the city
    assert (
        "outbox/reminders/new" not in as_person("leader").get("/targets/?wait=1").content.decode()
    )
    letter = client.get(link.replace("&amp;", "&")).content.decode()
    assert f"截至{last.year}年{last.month}月{last.day}日24时" in letter
    assert f'value="{county}" selected' in letter


def test_the_sheet_holds_what_the_page_lists(as_person: As, year_of_targets: int) -> None:
    answer = as_person("office").get("/targets/?item=PM2.5&as=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    sheet = book.active
    assert sheet is not None
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert folder.city_name() in cells
    assert any("导出" in one and "林拟稿" in one for one in cells)  # who took it, and when


def test_a_city_without_targets_leads_to_where_they_are_entered(
    as_person: As, city_path: Path
) -> None:
    for file in (city_path / "targets").glob("*.csv"):
        file.unlink()
    last = folder.last_day()
    assert last is not None
    page = as_person("office").get("/targets/")
    assert f"还没有{last.year}年的目标" in text_of(page)
    assert f"/targets/{last.year}/enter/" in page.content.decode()
    assert as_person("office").get("/").status_code == 200


def test_a_wrong_line_of_the_file_is_said_with_its_line(
    as_person: As, year_of_targets: int
) -> None:
    file = queries.file_of(year_of_targets)
    file.write_text(file.read_text(encoding="utf-8") + "某县,PM2.5,abc,linear\n", encoding="utf-8")
    answer = as_person("office").get("/targets/?wait=1")
    assert answer.status_code == 400
    assert "不是目标值" in text_of(answer)


def test_few_queries_and_no_sign_in_no_page(as_person: As, year_of_targets: int) -> None:
    client = as_person("office")
    client.get("/targets/?wait=1")
    for address in ("/targets/", f"/targets/place/{folder.city_name()}/"):
        with CaptureQueriesContext(connection) as made:
            assert client.get(address).status_code == 200
        assert len(made) <= 20
    assert as_person("").get("/targets/").status_code == 302
    assert client.get("/targets/place/没有这里/").status_code == 404
