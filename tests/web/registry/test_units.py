"""Organisations: added, moved in the tree, dissolved when nobody is left."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from youju.web.base.rights.models import Organisation
from youju.web.base.work.models import Entry

As = Callable[..., Client]
NEW = {
    "key": "forestry",
    "name": "清岚市林业局（虚构）",
    "short": "市林业局",
    "kind": "department",
    "county": "",
    "parent": "gov",
    "because": "机构改革",
}


def above(key: str) -> str:
    parent = Organisation.objects.get_parent(Organisation.objects.get(key=key))
    return str(parent.key)


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def test_the_tree_is_seen_by_all_and_changed_by_the_office(as_person: As) -> None:
    page = text_of(as_person("county1").get("/registry/organisations/"))
    assert "市住建局" in page
    assert "新增机构" not in page
    assert as_person("county1").post("/registry/organisations/new/", NEW).status_code == 403
    assert as_person("office").post("/registry/organisations/new/", NEW).status_code == 302
    assert above("forestry") == "gov"
    assert Entry.objects.get(deed="organisation.add").because == "机构改革"


def test_a_unit_moves_in_the_tree_but_not_below_itself(as_person: As) -> None:
    client = as_person("office")
    station = {
        "name": "清岚市环境监测中心站（虚构）",
        "short": "市监测站",
        "kind": "station",
        "county": "",
        "because": "划转",
    }
    answer = client.post("/registry/organisations/station/edit/", station | {"parent": "gov"})
    assert answer.status_code == 302
    assert above("station") == "gov"
    bureau = station | {"name": "局", "kind": "bureau", "parent": "county-1-bureau"}
    refused = client.post("/registry/organisations/bureau/edit/", bureau)
    assert refused.status_code == 422
    assert "上级" in text_of(refused)
    top = client.post("/registry/organisations/station/edit/", station | {"parent": ""})
    assert top.status_code == 302
    assert Organisation.objects.get(key="station").is_root()
    assert Organisation.objects.find_problems() == ([], [], [], [], [])


def test_a_unit_with_people_in_it_is_not_dissolved(as_person: As) -> None:
    client = as_person("office")
    page = text_of(client.get("/registry/organisations/housing/dissolve/"))
    assert "贺住建" in page
    data = {"on": "2026-11-01", "because": "机构改革"}
    assert client.post("/registry/organisations/housing/dissolve/", data).status_code == 422
    assert client.post("/registry/organisations/weather/dissolve/", data).status_code == 302
    assert "已撤销" in text_of(client.get("/registry/organisations/weather/"))


def test_names_of_persons_are_for_the_office_only(as_person: As) -> None:
    assert "贺住建" in text_of(as_person("office").get("/registry/organisations/housing/"))
    assert "贺住建" not in text_of(as_person("county1").get("/registry/organisations/housing/"))


def test_a_county_shows_what_belongs_to_it(as_person: As) -> None:
    client = as_person("county1")
    page = text_of(client.get("/registry/counties/望川区/"))
    assert "北仓街" in page
    assert "渡口村" in page  # it belonged here
    assert client.get("/registry/counties/没有/").status_code == 404
