"""The page of the morning sheet, its notices, and revisions of closed periods."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from youju.ledger import morning_kept
from youju.readings.city import City
from youju.terms.periods import BEIJING
from youju.web.base.work.models import Entry, Item
from youju.web.watch.morning import queries
from youju.web.watch.morning.models import Notice

ON = date(2026, 4, 30)
Asker = Callable[..., Client]


@pytest.fixture
def sent(city_path: Path) -> Path:
    """The small city on the morning after its last day, its sheet sent."""
    at = datetime(2026, 5, 1, 8, 31, tzinfo=BEIJING)
    assert len(list(morning_kept.round_of(City.open(city_path), at))) == 2
    return city_path


def page(client: Client, **asked: str) -> str:
    """The page of the sheet as text."""
    answer = client.get("/morning/", {"on": ON.isoformat(), **asked})
    assert answer.status_code == 200
    return str(answer.content.decode())


def lack(city: Path, *, name: str = "") -> str:
    """The kept sheet says that the first station (of the county) lacks its day."""
    file = city / "site" / "morning" / f"{ON}.json"
    said = json.loads(file.read_text(encoding="utf-8"))
    for one in said["morning"]["arrived"]:
        one["missing"] = []
    found = next(one for one in said["morning"]["arrived"] if not name or one["county"] == name)
    found["missing"] = [{"item": "PM2.5", "hours": 9, "need": 20, "valid": False}]
    file.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    return str(found["name"])


def test_the_office_reads_every_place_with_its_numbers(sent: Path, as_person: Asker) -> None:
    text = page(as_person("office"))
    kept = morning_kept.read(sent, ON)
    assert kept is not None
    for line in kept.morning.lines:
        assert line.label in text
        for part in line.stretches.values():
            for told in part.told.values():
                if told.now.value is not None:
                    assert f"{told.now.value}</a>" in text
    assert "未审核" in text
    assert f"依据第{kept.morning.basis}次计算" in text
    assert "2026年5月1日 08:31发出" in text
    assert kept.texts["day"] in text


def test_every_number_leads_to_its_why_page(sent: Path, as_person: Asker) -> None:
    client = as_person("office")
    text = page(client)
    links = sorted(set(re.findall(r'class="fig(?: rank)?" href="([^"]+)"', text)))
    assert len(links) > 100
    assert all(one.startswith(("/why/", "/targets/place/")) for one in links)
    whys = [one for one in links if one.startswith("/why/")]
    assert all("basis=" in one for one in whys)
    kinds = {re.split(r"/", one)[2] for one in whys}
    assert kinds == {"fig_air_day", "fig_air_period", "fig_score"}
    for kind in kinds:
        one = next(link for link in whys if f"/{kind}/" in link)
        assert client.get(one.replace("&amp;", "&")).status_code == 200


def test_counties_see_all_figures_and_no_places_before_release(
    sent: Path, as_person: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = page(as_person("county1"))
    kept = morning_kept.read(sent, ON)
    assert kept is not None
    for county in [one for one in kept.morning.lines if one.kind == "county"]:
        assert county.label in text
    assert "fig_score" not in text
    assert "排名首位" not in text
    assert "位次" not in text

    class Issued:
        basis = kept.morning.basis

    period = kept.morning.periods["year"]
    assert period is not None
    monkeypatch.setattr(
        queries, "_sources", [lambda key, _scheme: Issued if key == period.key else None]
    )
    assert "fig_score" in page(as_person("county1"))
    Issued.basis = kept.morning.basis + 1
    assert "fig_score" not in page(as_person("county1"))


def test_the_picture_names_places_and_is_not_for_counties(sent: Path, as_person: Asker) -> None:
    address = f"/morning/picture/day/?on={ON}"
    answer = as_person("leader").get(address)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")  # type: ignore[attr-defined]
    assert as_person("county1").get(address).status_code == 403


def test_as_a_sheet_it_has_the_same_numbers(sent: Path, as_person: Asker) -> None:
    answer = as_person("office").get("/morning/", {"on": ON.isoformat(), "as": "xlsx"})
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    rows = list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))
    kept = morning_kept.read(sent, ON)
    assert kept is not None
    lines = [row for row in rows if row[0] in ("昨日", "本月", "累计")]
    assert len(lines) == 3 * len(kept.morning.lines)
    year = next(row for row in lines if row[0] == "累计" and row[1] == "云泽区")
    told = kept.morning.of("云泽区").stretches["year"].told["PM2.5", "excluded"]
    assert (year[5], year[6]) == (float(told.now.value), float(told.change.value))  # type: ignore[arg-type]
    plain = as_person("county1").get("/morning/", {"on": ON.isoformat(), "as": "xlsx"})
    data = b"".join(plain.streaming_content)  # type: ignore[attr-defined]
    rows = list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))
    heads = next(row for row in rows if row[0] == "时段")
    place = heads.index("位次")
    assert {row[place] for row in rows if row[0] == "累计"} <= {None, "—"}


def test_few_questions_to_the_database(sent: Path, as_person: Asker) -> None:
    client = as_person("office")
    page(client)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page(client)
    assert len(asked) <= 20


def test_newer_numbers_are_offered_and_do_not_replace_the_sheet(
    sent: Path, as_person: Asker
) -> None:
    text = page(as_person("office"))
    assert "更新数" not in text
    (sent / "targets" / "2026.csv").write_text(
        "place,item,target,plan\n云泽区,PM2.5,30,linear\n", encoding="utf-8"
    )
    at = datetime(2026, 5, 1, 10, tzinfo=BEIJING)
    assert len(list(morning_kept.round_of(City.open(sent), at))) == 1
    assert "查看更新数" in page(as_person("office"))
    assert "以下是更新数" in page(as_person("office"), build="newer")


def test_a_day_without_a_kept_sheet_is_made_for_the_look(city_path: Path, as_person: Asker) -> None:
    day = ON - timedelta(days=1)
    answer = as_person("office").get("/morning/", {"on": day.isoformat(), "wait": "1"})
    assert "当日没有留存晨报" in answer.content.decode()
    assert not (city_path / "site" / "morning").exists()


def test_the_posts_concerned_are_told_once_and_answer(sent: Path, as_person: Asker) -> None:
    county = "云泽区"
    name = lack(sent, name=county)
    office = as_person("office")
    assert "提醒有关岗位" in page(office)
    assert office.post("/morning/tell/", {"on": ON.isoformat()}).status_code == 302
    office.post("/morning/tell/", {"on": ON.isoformat()})
    told = {one.county: one for one in Notice.objects.filter(on=ON)}
    assert set(told) == {"", county}
    assert told[county].stations == [name]
    assert str(told[county].by) in page(office)
    assert Item.objects.filter(key=told[county].key, closed_at=None).count() == 1
    other = as_person("county2")
    assert name not in page(other).split('id="data"')[1].split("<h3>")[1]
    address = reverse("morning:answer", args=[told[county].pk])
    assert other.post(address, {"answer": "停电"}).status_code == 404
    own = as_person("county1")
    assert "提交答复" in page(own)
    own.post(address, {"answer": "停电，已恢复。"})
    assert "停电，已恢复。" in page(office)
    assert not Item.objects.filter(key=told[county].key, closed_at=None).exists()
    assert {"morning.tell", "morning.answer"} <= set(Entry.objects.values_list("deed", flat=True))


def test_the_program_tells_and_closes_what_came(sent: Path, as_person: Asker) -> None:
    from django.core.management import call_command

    lack(sent, name="云泽区")
    call_command("morning_notices", ON.isoformat())
    assert "系统" in page(as_person("station")).split('id="data"')[1]
    file = sent / "site" / "morning" / f"{ON}.json"
    said = json.loads(file.read_text(encoding="utf-8"))
    for one in said["morning"]["arrived"]:
        one["missing"] = []
    file.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    call_command("morning_notices", ON.isoformat())
    assert all(one.settled_at for one in Notice.objects.filter(on=ON))
    assert not Item.objects.filter(key__startswith="morning.", closed_at=None).exists()


def test_revisions_of_a_closed_period(sent: Path, as_person: Asker) -> None:
    client = as_person("office")
    asked: dict[str, Any] = {"period": "2026-03", "closed": "1"}
    assert "没有修订" in client.get("/morning/closing/", asked).content.decode()
    wrong = client.get("/morning/closing/", asked | {"closed": "77"}).content.decode()
    assert "早于封账" in wrong or "没有第77次计算" in wrong
    assert client.get("/morning/closing/", {"period": "never"}).status_code == 200
    assert as_person("county1").get("/morning/closing/", asked).status_code == 403
    sheet = client.get("/morning/closing/", asked | {"as": "xlsx"})
    assert sheet.status_code == 200


def test_the_home_page_shows_it_first(sent: Path, as_person: Asker) -> None:
    text = as_person("leader").get("/").content.decode()
    assert "打开晨报" in text


def test_a_day_without_any_data_is_told_to_the_station_alone(
    city_path: Path, as_person: Asker
) -> None:
    day = ON + timedelta(days=2)
    at = datetime(2026, 5, 3, 9, tzinfo=BEIJING)
    assert len(list(morning_kept.round_of(City.open(city_path), at))) == 2
    office = as_person("office")
    text = office.get("/morning/", {"on": day.isoformat()}).content.decode()
    assert "5月2日尚无全市数据" in text
    office.post("/morning/tell/", {"on": day.isoformat()})
    assert [one.county for one in Notice.objects.filter(on=day)] == [""]
