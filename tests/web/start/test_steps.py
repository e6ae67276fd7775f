"""The steps of an empty city, one after the other, and of the invented one."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.registry.writing import run_writer
from youju.intake import keeping
from youju.readings.city import City
from youju.web.base.city import folder
from youju.web.base.work.models import Entry
from youju.web.plan.start import held, steps

As = Callable[..., Client]
TAGS = re.compile(r"<[^>]+>")


def text_of(answer: object) -> str:
    """The words of a page without tags."""
    return re.sub(r"\s+", " ", TAGS.sub("", answer.content.decode()))  # type: ignore[attr-defined]


def test_an_empty_city_says_what_is_missing_and_what_that_blocks(
    as_person: As, empty_city: Path
) -> None:
    del empty_city
    said = text_of(as_person("office").get("/start/"))
    assert "同比处处为“—”" in said
    assert "没有达标可能性" in said
    assert "没有排名" in said
    home = text_of(as_person("office").get("/"))
    assert "开始使用" in home


@pytest.mark.parametrize("account", ["leader", "county1", "department", "station", "auditor"])
def test_only_the_office_begins(as_person: As, empty_city: Path, account: str) -> None:
    del empty_city
    assert as_person(account).get("/start/").status_code == 403
    assert 'id="board-start"' not in as_person(account).get("/").content.decode()


def test_every_page_that_a_step_leads_to_opens(as_person: As, empty_city: Path) -> None:
    del empty_city
    client = as_person("office")
    for step in steps.every(date(2026, 11, 23)):
        for link in (*step.links, *step.blanks):
            if not link.href.startswith("#"):
                answer = client.get(link.href)
                assert answer.status_code == 200, link.href


def test_what_the_invented_city_has(as_person: As) -> None:
    last = folder.last_day()
    assert last is not None
    client = as_person("office")
    with CaptureQueriesContext(connection) as asked:
        answer = client.get("/start/")
    assert answer.status_code == 200
    assert len(asked) <= 20, "\n".join(one["sql"][:150] for one in asked)
    now = {one.key: one for one in steps.every(last + timedelta(days=1))}
    assert now["stations"].state == now["units"].state == now["outline"].state == steps.DONE
    assert now["scheme"].state == steps.PART
    year = held.years(2025, last)[0]
    january = year.months[0]
    assert (january.month, january.stations > 0, january.days["site"] > 0) == (
        "2026-01",
        True,
        True,
    )


def test_settings_go_through_the_writer_and_are_kept(as_person: As, city_path: Path) -> None:
    client = as_person("office")
    page = client.get("/start/settings/").content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    said = {
        "seen": seen[1], "name": "清岚市（虚构）", "province": "岚山省", "week_first_day": "6",
        "dust": "day", "which": "own", "since": "2026-12-01", "because": "省里文件",
    }  # fmt: skip
    answer = client.post("/start/settings/", said)
    assert answer.status_code == 302
    run_writer(city_path)
    assert "已启用新版本" in text_of(client.get(answer["Location"]))
    now = City.open(city_path).settings
    assert (now.province, now.week_first_day, now.dust) == ("岚山省", 6, "day")
    assert now.which_counts(date(2026, 12, 1)) == "own"
    assert now.offices
    assert Entry.objects.get(deed="city.file").because == "省里文件"
    late = client.post("/start/settings/", said | {"since": "", "which": "own"})
    assert late.status_code == 422
    old = client.post("/start/settings/", said | {"province": "别省"})
    run_writer(city_path)
    assert "已被别人更新" in text_of(client.get(old["Location"]))


def test_outline_example_scheme_and_names_of_units(as_person: As, empty_city: Path) -> None:
    client = as_person("office")
    ring = [[119, 38], [120, 38], [120, 39], [119, 38]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {"name": "甲县"}, "geometry": shape}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    file = SimpleUploadedFile("x.geojson", text.encode())
    answer = client.post("/start/outline/", {"file": file, "because": "民政局"})
    assert answer.status_code == 302
    run_writer(empty_city)
    wrong = SimpleUploadedFile("x.geojson", b"{}")
    refused = client.post("/start/outline/", {"file": wrong, "because": "民政局"})
    assert (refused.status_code, "FeatureCollection" in text_of(refused)) == (422, True)
    client.post("/start/scheme/example/")
    client.post("/start/units/")
    run_writer(empty_city)
    assert list((empty_city / "schemes").glob("*.toml"))
    assert City.open(empty_city).settings.offices
    assert "这是示例" in text_of(client.get("/start/"))


def test_blank_sheets(as_person: As) -> None:
    for what, kind in (("hours", "site"), ("day", "county"), ("month", "county"), ("dust", "site")):
        answer = as_person("office").get(f"/start/template/{what}/{kind}/")
        openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert as_person("office").get("/start/template/nonsense/site/").status_code == 404


# targets


def enter(client: Client, year: int, **cells: str) -> object:
    page = client.get(f"/targets/{year}/enter/").content.decode()
    said = dict(re.findall(r'name="(target-[^"]+)" value="([^"]*)"', page))
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    said |= {"seen": seen[1], "because": "市委文件"} | {
        name.replace("__", "-").replace("pm25", "PM2.5"): text for name, text in cells.items()
    }
    return client.post(f"/targets/{year}/enter/", said)


def test_targets_typed_are_kept_with_who_and_why(as_person: As, city_path: Path) -> None:
    client = as_person("office")
    answer = enter(client, 2027, target__0__pm25="30.5", target__1__heavy_days="2")
    assert answer.status_code == 302  # type: ignore[attr-defined]
    run_writer(city_path)
    text = (city_path / "targets/2027.csv").read_text(encoding="utf-8")
    assert ",PM2.5,30.5,seasonal" in text
    assert ",heavy_days,2,linear" in text
    again = enter(client, 2027, target__0__pm25="")
    assert again.status_code == 302  # type: ignore[attr-defined]
    run_writer(city_path)
    assert "PM2.5" not in (city_path / "targets/2027.csv").read_text(encoding="utf-8")
    kept = keeping.versions(City.open(city_path), "targets/2027.csv")
    assert [one.because for one in kept] == ["市委文件", "市委文件"]
    assert "市委文件" in text_of(client.get("/targets/2027/enter/"))


@pytest.mark.parametrize("value", ["约33", "-1", "600"])
def test_an_impossible_target_is_refused_and_what_was_typed_stays(
    as_person: As, city_path: Path, value: str
) -> None:
    del city_path
    answer = enter(as_person("office"), 2027, target__0__pm25=value)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert f'value="{value}"' in answer.content.decode()  # type: ignore[attr-defined]


def test_a_sheet_comes_back_filled_and_bad_rows_are_named(as_person: As, city_path: Path) -> None:
    client = as_person("office")
    given = client.get("/targets/2027/blank/")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(given.streaming_content)))
    page = book.worksheets[0]
    page["C2"], page["C3"], page["C4"] = "31", "84.5", "很多"
    page["A5"], page["C5"] = "天边县", "3"
    out = io.BytesIO()
    book.save(out)
    file = SimpleUploadedFile("目标.xlsx", out.getvalue())
    preview = client.post("/targets/2027/upload/", {"file": file})
    said = text_of(preview)
    assert "“很多”不是目标值" in said
    assert "天边县" in said
    html = preview.content.decode()
    text = re.search(r'name="text" value="([^"]*)"', html, re.DOTALL)
    seen = re.search(r'name="seen" value="(\w+)"', html)
    assert text is not None
    assert seen is not None
    taken = client.post(
        "/targets/2027/upload/", {"text": text[1], "seen": seen[1], "because": "市委文件"}
    )
    assert taken.status_code == 302
    run_writer(city_path)
    lines = (city_path / "targets/2027.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 3


def test_a_csv_in_the_files_own_words(as_person: As, city_path: Path) -> None:
    county = City.open(city_path).register.counties()[0]
    data = f"place,item,target,plan\n{county},PM2.5,33,linear\n".encode("gb18030")
    file = SimpleUploadedFile("a.csv", data)
    said = text_of(as_person("office").post("/targets/2027/upload/", {"file": file}))
    assert "33 µg/m³，匀速" in said


def test_others_see_targets_and_do_not_enter_them(as_person: As, city_path: Path) -> None:
    del city_path
    assert as_person("county1").get("/targets/2026/enter/").status_code == 403
    assert "录入目标" not in text_of(as_person("county1").get("/targets/"))


def test_the_way_back_is_offered_until_it_is_no_longer_wanted(as_person: As) -> None:
    client = as_person("office")
    back = "回到开始使用"
    assert back not in text_of(client.get("/arrivals/"))
    client.get("/start/")
    assert back in text_of(client.get("/arrivals/"))
    assert back not in text_of(client.get("/start/"))
    client.post("/start/leave/")
    assert back not in text_of(client.get("/arrivals/"))


@pytest.mark.parametrize(
    "path", ["/", "/arrivals/", "/targets/", "/assessment/", "/monitoring/", "/disclosure/"]
)
def test_every_page_of_an_empty_city_leads_here(as_person: As, empty_city: Path, path: str) -> None:
    del empty_city
    assert 'href="/start/"' in as_person("office").get(path).content.decode()
    assert 'href="/start/"' not in as_person("county1").get(path).content.decode()
