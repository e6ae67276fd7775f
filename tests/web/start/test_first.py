"""The first account: a key printed once, used once, and nobody else gets in."""

from __future__ import annotations

import json
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from youju.terms.errors import BadInput
from youju.web.base.rights.models import Holding, User
from youju.web.base.work.models import Entry
from youju.web.plan.start import first

As = Callable[..., Client]
GOOD = {
    "name": "林拟稿",
    "username": "lin",
    "new_password": "qing-lan-2026",
    "again_password": "qing-lan-2026",
    "unit": "新城市生态环境保护委员会办公室",
}


@pytest.fixture
def nobody(db: None, empty_city: Path) -> Path:
    Holding.objects.all().delete()
    User.objects.all().delete()
    return empty_city


def test_the_key_is_kept_for_the_program_alone_and_stays_the_same(nobody: Path) -> None:
    key = first.key()
    file = nobody / "site" / "first-person.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(key) >= 30
    assert first.key() == key


def test_from_the_address_to_the_steps(nobody: Path, as_person: As) -> None:
    client, key = as_person(""), first.key()
    page = client.get(f"/first/?key={key}")
    assert page.status_code == 200
    assert "新城市生态环境保护委员会办公室" in page.content.decode()
    answer = client.post("/first/", GOOD | {"key": key})
    assert (answer.status_code, answer["Location"]) == (302, "/start/")
    steps = client.get("/start/")
    assert "开始使用" in steps.content.decode()
    person = User.objects.get(username="lin")
    assert person.roles_today == {"office"}
    assert not person.must_change
    assert Entry.objects.filter(deed="account.first").count() == 1
    assert not (nobody / "site" / "first-person.json").exists()
    again = as_person("").get(f"/first/?key={key}")
    assert again.status_code == 410


def test_the_key_holds_once_and_for_a_day(nobody: Path) -> None:
    key = first.key()
    said = {"account": "a1", "name": "甲", "password": "x" * 12, "unit": "办公室"}
    with pytest.raises(BadInput):
        first.set_up("another", **said)
    file = nobody / "site" / "first-person.json"
    old = {"key": key, "until": (datetime.now(UTC) - timedelta(seconds=1)).isoformat()}
    file.write_text(json.dumps(old), encoding="ascii")
    with pytest.raises(BadInput):
        first.set_up(key, **said)
    fresh = first.key()
    assert fresh != key
    first.set_up(fresh, **said)
    with pytest.raises(BadInput):
        first.set_up(fresh, **said | {"account": "a2"})


@pytest.mark.parametrize("key", ["", "wrong", "é"])
def test_without_the_key_there_is_no_form(nobody: Path, as_person: As, key: str) -> None:
    first.key()
    for answer in (
        as_person("").get("/first/", {"key": key}),
        as_person("").post("/first/", GOOD | {"key": key}),
    ):
        assert answer.status_code == 403
        assert "new_password" not in answer.content.decode()
    assert not User.objects.exists()


def test_a_weak_or_mistyped_password_is_refused_with_words(nobody: Path, as_person: As) -> None:
    key = first.key()
    for wrong in ({"new_password": "short", "again_password": "short"}, {"again_password": "?"}):
        answer = as_person("").post("/first/", GOOD | {"key": key} | wrong)
        assert answer.status_code == 422
    assert not User.objects.exists()
    assert first.fits(key)


@pytest.mark.usefixtures("empty_city")
def test_where_the_office_has_people_no_address_holds(as_person: As) -> None:
    key = first.key()
    assert not first.needed()
    assert as_person("").get(f"/first/?key={key}").status_code == 410
    with pytest.raises(BadInput):
        first.set_up(key, account="a1", name="甲", password="x" * 12, unit="办公室")


def test_the_command_makes_an_account_whose_password_must_be_changed(tmp_path: Path) -> None:
    youju = (sys.executable, "-m", "youju")
    folder = tmp_path / "city"
    subprocess.run([*youju, "init", folder, "--name", "新城市"], check=True, capture_output=True)
    made = [*youju, "person", str(folder), "--name", "林拟稿", "--account", "lin"]
    said = subprocess.run(made, check=True, capture_output=True, text=True)
    assert re.search(r"首次口令：[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", said.stdout)
    twice = subprocess.run(made, check=False, capture_output=True, text=True)
    assert twice.returncode == 1
    assert "已被" in twice.stderr or "already" in twice.stderr
