"""Stations: what is seen, who may change, what a change says before it is confirmed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from urllib.parse import quote

import polars as pl
import pytest
from django.test import Client

from tests.web.registry.writing import run_writer
from youju.intake import spool
from youju.ledger import compute, store
from youju.readings.city import City, replace_text
from youju.terms.periods import day_number
from youju.terms.places import HEAD, Register
from youju.web.base.registry.models import RegisterChange
from youju.web.base.work.models import Entry

As = Callable[..., Client]
MOVE = "/registry/stations/QL05/move/"


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def register_of(city: Path) -> Register:
    return City.open(city).register


def move(client: Client, city: Path, *, step: str = "", seen: str = "", **said: str):  # type: ignore[no-untyped-def]
    data = {
        "since": "2026-04-10",
        "county": "白鹭县",
        "because": "区划调整，清政〔2026〕8号",
        "seen": seen or register_of(city).sha256,
        "step": step,
    }
    return client.post(MOVE, data | said)


def test_everybody_sees_the_stations_and_the_office_may_change_them(as_person: As) -> None:
    page = text_of(as_person("county1").get("/registry/stations/"))
    assert "星河广场" in page
    assert "国控" in page
    assert "新增站点" not in page
    assert "新增站点" in text_of(as_person("office").get("/registry/stations/"))


@pytest.mark.parametrize("account", ["county1", "station", "leader", "auditor"])
def test_others_can_not_change_a_station(account: str, as_person: As, city_path: Path) -> None:
    assert as_person(account).get(MOVE).status_code == 403
    assert move(as_person(account), city_path, step="confirm").status_code == 403
    assert not spool.pending(city_path)


def test_the_list_is_filtered(as_person: As) -> None:
    client = as_person("station")
    page = text_of(client.get("/registry/stations/?level=国控"))
    assert "星河广场" in page
    assert "青禾农校" not in page
    assert "旧码头" in text_of(client.get("/registry/stations/?state=closed"))
    assert "没有符合条件的站点" in text_of(client.get("/registry/stations/?text=没有这个"))


def test_a_station_shows_its_belonging_over_time_and_who_followed_whom(as_person: As) -> None:
    page = text_of(as_person("county1").get("/registry/stations/QL12/"))
    assert "2026-03-31" in page
    assert "2026-04-01" in page
    assert "望川区" in page
    assert "临溪区" in page
    assert "新港路" in text_of(as_person("county1").get("/registry/stations/QL13/"))
    assert "旧码头" in text_of(as_person("county1").get("/registry/stations/QL25/"))
    assert as_person("county1").get("/registry/stations/QL99/").status_code == 404


def test_a_move_says_what_it_touches_then_is_carried_out(as_person: As, city_path: Path) -> None:
    client = as_person("office")
    page = text_of(move(client, city_path))
    assert "2026-04-09" in page  # the old line ends the day before
    assert "白鹭县" in page
    assert "个站点日" in page
    assert not spool.pending(city_path)
    assert not RegisterChange.objects.exists()

    answer = move(client, city_path, step="confirm")
    assert answer.status_code == 302
    page = text_of(client.get(answer["Location"]))
    assert "等待" in page
    run_writer(city_path)
    page = text_of(client.get(answer["Location"]))
    assert "已生效" in page
    register = register_of(city_path)
    assert register.site("QL05", date(2026, 4, 9)).county == "青禾县"
    assert register.site("QL05", date(2026, 4, 10)).county == "白鹭县"
    entry = Entry.objects.get(deed="register.change")
    assert entry.because == "区划调整，清政〔2026〕8号"
    assert entry.data["touched"]["station_days"] > 0
    history = text_of(client.get("/registry/stations/QL05/"))
    assert "区划调整" in history
    assert "林拟稿" in history


def test_the_count_before_confirming_is_that_of_the_computation(
    as_person: As, city_path: Path
) -> None:
    client = as_person("office")
    data = {"since": "2026-04-10", "county": "云泽区", "because": "区划调整", "step": "confirm"}
    data["seen"] = register_of(city_path).sha256
    assert client.post("/registry/stations/QL12/move/", data).status_code == 302
    told = RegisterChange.objects.get().touched
    key = ["kind", "object", "dust", "day"]
    before = store.days(City.open(city_path), kinds=("county", "city"))
    run_writer(city_path)
    compute.compute(City.open(city_path), now=datetime(2026, 11, 25, 8))  # noqa: DTZ001
    after = store.days(City.open(city_path), kinds=("county", "city"))
    pairs = before.join(after, on=key, how="full", coalesce=True, suffix="_after")
    changed = pairs.filter(pl.col("points_of").ne_missing(pl.col("points_of_after")))
    assert changed.height == told["figures"]
    assert changed["day"].min() == day_number(date(2026, 4, 10))
    assert told["first"] == "2026-04-10"
    assert set(changed["object"]) == set(told["places"]) == {"云泽区", "临溪区"}


def test_two_who_began_with_the_same_version(as_person: As, city_path: Path) -> None:
    seen = register_of(city_path).sha256
    assert move(as_person("office"), city_path, step="confirm", seen=seen).status_code == 302
    late = move(as_person("office2"), city_path, step="confirm", seen=seen, county="石楠县")
    assert late.status_code == 422
    page = text_of(late)
    assert "已被别人修改" in page
    assert "石楠县" in page  # what was typed is still there
    assert [one.kind for one in spool.pending(city_path)] == ["register"]
    # Looked at again and sent again, on the newer version, it goes in behind the first.
    newer = RegisterChange.objects.get().fresh
    again = move(
        as_person("office2"),
        city_path,
        step="confirm",
        seen=newer,
        county="石楠县",
        since="2026-04-20",
    )
    assert again.status_code == 302
    assert [one.state for one in run_writer(city_path)] == ["done", "done"]
    assert register_of(city_path).site("QL05", date(2026, 4, 20)).county == "石楠县"


def test_a_version_that_came_into_force_past_the_site_is_refused_by_the_writer(
    as_person: As, city_path: Path
) -> None:
    client = as_person("office")
    answer = move(client, city_path, step="confirm")
    sites = city_path / "register" / "sites.csv"
    replace_text(sites, sites.read_text(encoding="utf-8").replace("星河广场站", "星河广场旧站"))
    assert [one.state for one in run_writer(city_path)] == ["refused"]
    page = text_of(client.get(answer["Location"]))
    assert "已退回" in page
    assert "已被别人更新" in page
    assert "已退回" in text_of(client.get("/registry/versions/"))


def test_a_writer_that_stands_still_is_said_and_the_change_waits(
    as_person: As, city_path: Path
) -> None:
    client = as_person("office")
    page = text_of(client.get(MOVE))
    assert "写入程序" in page
    answer = move(client, city_path, step="confirm")
    assert "等待" in text_of(client.get(answer["Location"]))
    part = client.get(answer["Location"], headers={"HX-Request": "true"})
    assert "<html" not in text_of(part)
    assert "1 项名录变更" in text_of(client.get("/registry/stations/"))


def test_nothing_typed_is_lost_at_a_wrong_county(as_person: As, city_path: Path) -> None:
    answer = move(as_person("office"), city_path, county="白露县")
    assert answer.status_code == 422
    page = text_of(answer)
    assert "白露县" in page
    assert "请先登记" in page
    assert "区划调整" in page


def test_a_day_on_which_the_station_does_not_stand(as_person: As, city_path: Path) -> None:
    client = as_person("office")
    data = {
        "until": "2026-11-01",
        "because": "拆除",
        "seen": register_of(city_path).sha256,
    }
    answer = client.post("/registry/stations/QL13/close/", data)
    assert answer.status_code == 422
    assert "2026-11-01" in text_of(answer)


def test_a_new_station_a_close_a_level_and_a_name(as_person: As, city_path: Path) -> None:
    client = as_person("office")

    def deed(path: str, **said: str) -> None:
        data = {"because": "文件", "seen": register_of(city_path).sha256, "step": "confirm"}
        answer = client.post(path, data | said)
        assert answer.status_code == 302, text_of(answer)
        run_writer(city_path)

    new = {"key": "QL31", "name": "新站", "county": "云泽区", "level": "市控", "role": "assessed"}
    deed("/registry/stations/new/", **new, since="2026-11-01", lon="119.8", lat="38.6")
    deed("/registry/stations/QL31/reclass/", since="2026-11-10", level="市控", role="reference")
    deed("/registry/stations/QL31/facts/", name="新站（东）", aliases="东站；新站东")
    deed("/registry/stations/QL31/close/", until="2026-11-20")
    lines = [one for one in register_of(city_path).sites if one.site == "QL31"]
    assert [(one.role, one.since, one.until) for one in lines] == [
        ("assessed", date(2026, 11, 1), date(2026, 11, 9)),
        ("reference", date(2026, 11, 10), date(2026, 11, 20)),
    ]
    assert register_of(city_path).named("新站") == "QL31"  # the old name is still read
    assert register_of(city_path).named("东站") == "QL31"


def test_a_name_of_another_station_is_refused(as_person: As, city_path: Path) -> None:
    data = {
        "name": "柳荫路",
        "aliases": "",
        "because": "更名",
        "seen": register_of(city_path).sha256,
    }
    answer = as_person("office").post("/registry/stations/QL01/facts/", data)
    assert answer.status_code == 422
    assert "QL02" in text_of(answer)


def test_every_page_copes_with_a_station_without_county(as_person: As, city_path: Path) -> None:
    answer = move(as_person("office"), city_path, step="confirm", county="")
    assert answer.status_code == 302
    run_writer(city_path)
    client = as_person("county1")
    for page in ("/registry/stations/", "/registry/stations/QL05/", "/registry/counties/"):
        assert "无县区" in text_of(client.get(page)) or "没有县区" in text_of(client.get(page))
    assert "青禾农校" in text_of(client.get("/registry/stations/?county=-"))
    assert client.get("/search/?q=青禾农校").status_code == 200


def test_an_empty_city_says_what_to_do(as_person: As, city_path: Path) -> None:
    replace_text(city_path / "register" / "sites.csv", ",".join(HEAD) + "\n")
    page = text_of(as_person("office").get("/registry/stations/"))
    assert "还没有站点" in page
    assert "新增站点" in page


def test_search_finds_by_alias_and_persons_only_for_the_office(as_person: As) -> None:
    page = text_of(as_person("county1").get("/search/?q=" + quote("青禾农校站")))
    assert "/registry/stations/QL05/" in page
    assert "没有找到" in text_of(as_person("county1").get("/search/?q=" + quote("杜临溪")))
    found = text_of(as_person("office").get("/search/?q=" + quote("杜临溪")))
    assert "/people/" in found
    assert "/registry/counties/" in text_of(as_person("county1").get("/search/?q=云泽"))


def test_english_pages_speak_english(as_person: As, city_path: Path) -> None:
    page = text_of(as_person("office", "en").get("/registry/stations/"))
    assert "stations are in use" in page
    assert "National" in page
    answer = move(as_person("office", "en"), city_path, step="confirm")
    assert answer.status_code == 302
    assert "自2026-04-10起" in RegisterChange.objects.get().what  # the record is Chinese


def test_a_page_asks_few_questions(
    as_person: As, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = as_person("office")
    for page in (
        "/registry/stations/",
        "/registry/stations/QL12/",
        "/registry/organisations/",
        "/registry/counties/",
        "/people/",
    ):
        with django_assert_max_num_queries(20):  # type: ignore[attr-defined]
            assert client.get(page).status_code == 200
