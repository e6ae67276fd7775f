"""Devices hand in hours: kept byte for byte before the answer, taken row by row, once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.test import Client
from django.utils import timezone

from youju.intake import spool
from youju.intake.executing import execute_all
from youju.readings import tables
from youju.readings.city import City
from youju.readings.frames import Position
from youju.terms.places import ASSESSED, NOT_ASSESSED, read_register
from youju.web.api import actions, callers, ingest
from youju.web.api.models import Batch, DeviceToken
from youju.web.base.city import folder
from youju.web.base.rights.models import User
from youju.web.base.work.models import Entry

As = Callable[..., Client]
MINE, OTHERS, PROVINCIAL = "QL12", "QL13", "QL05"
"""In the small city there are no micro-stations; a municipal one stands in for one."""
HOUR = "2026-03-05T08:00+08:00"


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    callers._seen.clear()


@pytest.fixture
def device(db: None) -> tuple[DeviceToken, str]:
    until = timezone.now() + timedelta(days=30)
    maker = User.objects.get(username="station")
    return actions.make_device(maker, "微站平台", [MINE], known=[MINE, OTHERS], expires_at=until)


def row(**given: Any) -> dict[str, Any]:
    return {"site": MINE, "time": HOUR, "pm25": 31.5} | given


def batch(*rows: Any) -> bytes:
    return json.dumps({"rows": rows}, ensure_ascii=False).encode()


def send(secret: str, data: bytes, **heads: str) -> Any:
    return Client().post(
        "/api/v1/ingest/hours",
        data,
        content_type=heads.pop("kind", "application/json"),
        headers={"Authorization": f"Bearer {secret}", **heads},
    )


def written(city_path: Path) -> list[Any]:
    return list(execute_all(city_path, lambda _city: ("", {})))


def test_a_batch_becomes_readings(city_path: Path, device: tuple[DeviceToken, str]) -> None:
    token, secret = device
    data = b'{"rows": [{"site": "QL12", "time": "2026-03-05T08:00+08:00", "pm25": 31.25}]}'
    answer = send(secret, data)
    said = answer.json()
    assert answer.status_code == 202, said
    assert (said["rows"], said["accepted"], said["refused"]) == (1, 1, [])
    follow = said["follow"].removeprefix("http://testserver")
    head = {"Authorization": f"Bearer {secret}"}
    assert Client().get(follow, headers=head).json()["state"] == "waiting"
    # the disk has the very bytes before the answer
    kept = list((city_path / "spool" / "files").rglob("*.json"))
    assert [one.read_bytes() for one in kept] == [data]
    written(city_path)
    followed = Client().get(follow, headers=head).json()
    assert (followed["state"], followed["revised"] + followed["accepted"]) == ("done", 1)
    city = City.open(city_path)
    stream, number = followed["journal"].split("/")
    record = city.journal.read(Position(stream, int(number)))
    assert record.payload == data
    assert "微站平台" in record.meta["by"]
    every = tables.revisions_of_readings(city, [MINE]).filter(pl.col("stream") == stream)
    mine = every.filter(pl.col("entry") == int(number)).collect()
    assert mine["value"].to_list() == [312500]
    assert not kept[0].exists()
    token.refresh_from_db()
    assert token.last_used_at is not None


def test_the_same_bytes_are_taken_once(city_path: Path, device: tuple[DeviceToken, str]) -> None:
    _token, secret = device
    first, second = (send(secret, batch(row())).json() for _ in range(2))
    assert (first["ticket"], first["repeated"]) == (second["ticket"], False)
    assert second["repeated"] is True
    assert len(spool.pending(city_path)) == 1
    assert len(written(city_path)) == 1
    # also when the site died between the spool and its own note, before or after the writer
    Batch.objects.all().delete()
    again = send(secret, batch(row())).json()
    assert again["ticket"] == first["ticket"]
    assert not spool.pending(city_path)
    assert not list((city_path / "spool" / "files").rglob("*.json"))
    # the same values in other bytes: known, and no second reading
    send(secret, batch(row(pm25="31.50")))
    written(city_path)
    facts = spool.answer(city_path, Batch.objects.first().ticket).facts  # type: ignore[union-attr]
    assert (facts["accepted"], facts["repeated"], facts["revised"]) == (0, 1, 0)


def test_good_rows_are_taken_and_bad_ones_named(
    city_path: Path, device: tuple[DeviceToken, str]
) -> None:
    _token, secret = device
    said = send(
        secret,
        batch(
            row(),
            row(time="2026-03-05T09:30+08:00"),
            row(time="2026-03-05T10:00+08:00", pm25=-4),
            row(time="2026-03-05T11:00+08:00", pm99=4),
            {"site": MINE, "time": "2026-03-05T12:00+08:00"},
            row(site="无此站"),
        ),
    ).json()
    assert (said["rows"], said["accepted"]) == (6, 1)
    assert [(one["row"], one["field"]) for one in said["refused"]] == [
        (2, "time"),
        (3, "pm25"),
        (4, "pm99"),
        (5, ""),
        (6, "site"),
    ]
    assert all(one["reason"].endswith("。") for one in said["refused"])
    written(city_path)
    facts = spool.answer(city_path, said["ticket"]).facts  # type: ignore[union-attr]
    assert facts["refused"] == 5


@pytest.mark.parametrize("foreign", [OTHERS, "旧码头", PROVINCIAL])
def test_a_foreign_station_refuses_the_batch(
    city_path: Path, device: tuple[DeviceToken, str], foreign: str
) -> None:
    _token, secret = device
    answer = send(secret, batch(row(), row(site=foreign)))
    assert answer.status_code == 403
    assert answer.json()["errors"] == [{"where": "rows[2].site", "why": foreign}]
    assert not spool.pending(city_path)


def test_a_station_that_became_provincial_is_closed_to_its_device(
    city_path: Path, device: tuple[DeviceToken, str]
) -> None:
    _token, secret = device
    register = city_path / "register" / "sites.csv"
    register.write_text(register.read_text("utf-8").replace("市控", "省控"), "utf-8")
    folder.forget()
    assert send(secret, batch(row())).status_code == 403


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"{", 422),
        (b"[]", 422),
        (b'{"rows": []}', 422),
        (b'{"rows": [{"site": "QL12", "time": "x"}]}', 422),
        (b'{"rows": [{"site": "QL12", "site": "QL13", "time": "2026-03-05T08:00"}]}', 422),
        (b'{"rows": [{"pm25": NaN}]}', 422),
        (b"[" * 5000, 422),
        (b"\xff\xfe", 422),
        (b'{"rows": [' + b"1," * 2000 + b"1]}", 413),
        (b" " * (ingest.MOST_BYTES + 1), 413),
    ],
)
def test_what_cannot_be_taken_is_said_so(
    city_path: Path, device: tuple[DeviceToken, str], data: bytes, status: int
) -> None:
    _token, secret = device
    answer = send(secret, data)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]
    if status == 422 and data:  # kept all the same, and journalled by the writer
        written(city_path)
        ticket = Batch.objects.get(sha256=hashlib.sha256(data).hexdigest()).ticket
        assert spool.answer(city_path, ticket).state == "refused"  # type: ignore[union-attr]
        last = City.open(city_path).journal.last("import")
        assert City.open(city_path).journal.read(Position("import", last)).payload == data


def test_other_content_is_not_taken(city_path: Path, device: tuple[DeviceToken, str]) -> None:
    _token, secret = device
    assert send(secret, batch(row()), kind="text/csv").status_code == 415
    assert send(secret, batch(row()), **{"Content-Encoding": "gzip"}).status_code == 415


def test_a_full_spool_sends_away(
    city_path: Path, device: tuple[DeviceToken, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _token, secret = device
    monkeypatch.setattr(ingest, "MOST_WAITING", 1)
    assert send(secret, batch(row())).status_code == 202
    answer = send(secret, batch(row(pm25=2)))
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")


def test_a_full_disk_is_not_acknowledged(
    city_path: Path, device: tuple[DeviceToken, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: Any, **_named: Any) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(spool, "submit", full)
    assert send(device[1], batch(row())).status_code == 503
    assert not Batch.objects.exists()


def test_who_may_hand_in(city_path: Path, device: tuple[DeviceToken, str]) -> None:
    token, secret = device
    owner = User.objects.get(username="office")
    until = timezone.now() + timedelta(days=1)
    _reading, other = actions.make_token(owner, "读", ["figures"], expires_at=until)
    assert send(other, batch(row())).status_code == 401  # a reading token hands in nothing
    reads = Client().get("/api/v1/city", headers={"Authorization": f"Bearer {secret}"})
    assert reads.status_code == 401  # and a device reads nothing
    DeviceToken.objects.filter(pk=token.pk).update(expires_at=timezone.now())
    assert send(secret, batch(row())).status_code == 401
    DeviceToken.objects.filter(pk=token.pk).update(expires_at=until)
    actions.revoke_device(token, by=owner)
    assert send(secret, batch(row())).status_code == 401


def test_a_signed_in_browser_hands_in_nothing(as_person: As) -> None:
    answer = as_person("office").post(
        "/api/v1/ingest/hours", batch(row()), content_type="application/json"
    )
    assert answer.status_code == 401


def test_one_device_does_not_follow_another(
    city_path: Path, device: tuple[DeviceToken, str]
) -> None:
    _token, secret = device
    follow = send(secret, batch(row())).json()["follow"].removeprefix("http://testserver")
    until = timezone.now() + timedelta(days=1)
    maker = User.objects.get(username="office")
    _other, stranger = actions.make_device(maker, "乙", [MINE], known=[MINE], expires_at=until)
    head = {"Authorization": f"Bearer {stranger}"}
    assert Client().get(follow, headers=head).status_code == 404


def test_batches_have_a_pace(
    city_path: Path, device: tuple[DeviceToken, str], settings: Any
) -> None:
    settings.API_BATCHES = 2
    asked = [send(device[1], batch(row())).status_code for _ in range(5)]
    assert asked.count(429) >= 1
    assert asked[0] == 202


def test_a_device_token_is_made_and_revoked_on_its_page(as_person: As, city_path: Path) -> None:
    client = as_person("station")
    text = client.get("/api/devices/").content.decode()
    assert MINE in text
    assert PROVINCIAL not in text
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    given = {"name": "甲厂平台", "sites": [MINE], "until": until}
    made = client.post("/api/devices/", given).content.decode()
    token = DeviceToken.objects.get(name="甲厂平台")
    secret = made.split('<code id="secret" lang="en">')[1].split("<")[0]
    assert send(secret, batch(row())).status_code == 202
    assert "1 行" in client.get("/api/devices/").content.decode()
    client.post(f"/api/devices/{token.pk}/revoke")
    client.post(f"/api/devices/{token.pk}/revoke")
    assert send(secret, batch(row())).status_code == 401
    assert Entry.objects.filter(deed="api.revoke_device").count() == 1
    assert secret not in client.get("/api/devices/").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"sites": []}, {"sites": [PROVINCIAL]}, {"until": "2020-01-01"}, {"name": ""}]
)
def test_the_form_refuses_in_words(as_person: As, wrong: dict[str, Any]) -> None:
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    given = {"name": "甲", "sites": [MINE], "until": until} | wrong
    answer = as_person("office").post("/api/devices/", given)
    assert "errorlist" in answer.content.decode()
    assert not DeviceToken.objects.exists()


def test_a_micro_station_counts_only_when_the_register_says_so() -> None:
    text = "site,county,level,role\nW1,甲县,微站,\nW2,甲县,微站,评价\nS1,甲县,市控,\n"
    assert [one.role for one in read_register(text).sites] == [NOT_ASSESSED, ASSESSED, ASSESSED]
