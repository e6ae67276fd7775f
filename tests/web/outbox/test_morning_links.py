"""Links to the morning sheet: read without signing in, limited, revocable, logged."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from django.test import Client

from youju.ledger import morning_kept
from youju.readings.city import City
from youju.terms.periods import BEIJING
from youju.web.base.work.models import Entry
from youju.web.tell.outbox.models import Link, Opening

ON = date(2026, 4, 30)
As = Callable[..., Client]
WHO = {"for_whom": "张市长", "days": 3, "most": 2}


@pytest.fixture
def sent(city_path: Path) -> Path:
    """The small city on the morning after its last day, its sheet sent."""
    list(morning_kept.round_of(City.open(city_path), datetime(2026, 5, 1, 8, 31, tzinfo=BEIJING)))
    return city_path


def made(office: Client, on: date = ON) -> str:
    """The path of a fresh link."""
    page = office.post("/outbox/morning/new/", {**WHO, "on": on.isoformat()}, follow=True)
    address = re.search(r'id="fresh">([^<]+)<', page.content.decode())
    assert address is not None
    return address[1].replace("http://testserver", "")


def test_a_leader_reads_the_sheet_of_that_day_without_signing_in(sent: Path, as_person: As) -> None:
    office = as_person("office")
    morning = office.get(f"/morning/?on={ON}").content.decode()
    assert f"/outbox/morning/?on={ON}" in morning
    where = made(office)
    answer = as_person("").get(where)
    text = answer.content.decode()
    assert answer.status_code == 200
    kept = morning_kept.read(sent, ON)
    assert kept is not None
    for line in kept.morning.lines:
        assert line.label in text
        for part in line.stretches.values():
            for told in part.told.values():
                if told.now.value is not None:
                    assert str(told.now.value) in text
    assert "未审核" in text
    assert "内部" in text
    assert f"{kept.morning.basis}" in text
    assert "/why/" not in text  # a reader without account meets no door that is shut
    assert answer["Cache-Control"] == "no-store"
    assert "noindex" in answer["X-Robots-Tag"]
    # the address is not kept anywhere
    link = Link.objects.get()
    assert where.split("/")[-2] not in (
        link.token_hash,
        office.get("/outbox/morning/").content.decode(),
    )
    said = Entry.objects.get(deed="outbox.link")
    assert json.dumps(said.data, ensure_ascii=False).count("张市长") == 1
    assert said.data["morning"] == ON.isoformat()
    assert said.data["digest"] == kept.digest


def test_it_ends_after_its_openings_and_when_revoked_and_all_is_logged(
    sent: Path, as_person: As
) -> None:
    office, nobody = as_person("office"), as_person("")
    where = made(office)
    assert [nobody.get(where).status_code for _ in range(3)] == [200, 200, 404]
    other = made(office)
    link = Link.objects.first()
    assert link is not None
    office.post(f"/outbox/morning/{link.pk}/revoke/")
    office.post(f"/outbox/morning/{link.pk}/revoke/")
    assert nobody.get(other).status_code == 404
    assert Entry.objects.filter(deed="outbox.revoke").count() == 1
    outcomes = list(Opening.objects.order_by("pk").values_list("outcome", flat=True))
    assert outcomes == ["opened", "opened", "ended", "ended"]
    page = office.get("/outbox/morning/").content.decode()
    assert "张市长" in page
    assert "已撤回" in page
    assert nobody.get(f"{where}picture.png").status_code == 404
    assert as_person("leader").post("/outbox/morning/new/", WHO).status_code == 403


def test_a_day_without_a_sheet_that_went_out_has_no_link(sent: Path, as_person: As) -> None:
    said = {**WHO, "on": "2026-04-12"}
    page = as_person("office").post("/outbox/morning/new/", said).content.decode()
    assert "没有已发出的晨报" in page
    assert not Link.objects.exists()


def test_a_sheet_that_was_changed_in_its_file_is_not_shown(sent: Path, as_person: As) -> None:
    where = made(as_person("office"))
    file = sent / "site" / "morning" / f"{ON}.json"
    said = json.loads(file.read_text(encoding="utf-8"))
    said["digest"] = "0" * 16
    file.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    assert as_person("").get(where).status_code == 404
