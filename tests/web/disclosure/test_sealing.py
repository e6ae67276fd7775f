"""Sealing in the background: twice is once, a killed worker loses nothing, failure is told."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from youju.ledger.publish import replay
from youju.web.base.rights.models import User
from youju.web.base.work.queries import open_items
from youju.web.tell.disclosure import actions, jobs, kept, making, words
from youju.web.tell.disclosure.models import Job, Product

Who = Callable[[str], User]


def asked(folder: Path, question: str) -> list[Any]:
    """What a database file of a city says."""
    with sqlite3.connect(folder / "site" / "site.sqlite3", timeout=20) as rows:
        return rows.execute(question).fetchall()


def worker(folder: Path) -> subprocess.Popen[bytes]:
    """A worker as the site starts it."""
    env = {
        **os.environ,
        "YOUJU_CITY": str(folder),
        "DJANGO_SETTINGS_MODULE": "youju.web.config.settings",
        "DATABASE_URL": "",
    }
    return subprocess.Popen([sys.executable, "-m", "django", "disclosure_jobs"], env=env)


def test_two_signatures_two_workers_one_killed_in_the_middle_give_one_pack(
    built_city: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "city"
    shutil.copytree(built_city, folder)
    shutil.rmtree(folder / "site", ignore_errors=True)
    env = {**os.environ, "DATABASE_URL": ""}
    made = subprocess.run(
        [sys.executable, "-m", "tests.web.disclosure.real", str(folder)],
        capture_output=True,
        env=env,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert json.loads(made.stdout.decode().splitlines()[-1]) == ["signed", "signed"]
    assert asked(folder, "select count(*) from disclosure_job") == [(1,)]
    assert asked(folder, "select count(*) from disclosure_step where deed = 'sign'") == [(1,)]

    first = worker(folder)
    until = time.monotonic() + 90
    while asked(folder, "select phase from disclosure_job") != [("pack",)]:
        assert time.monotonic() < until, "the worker never came to the pack"
        assert first.poll() is None
        time.sleep(0.02)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert asked(folder, "select state from disclosure_product") == [("sealing",)]
    assert asked(folder, "select state, attempts from disclosure_job") == [("doing", 1)]
    assert not list((folder / "packs").glob("*.zip"))

    both = [worker(folder), worker(folder)]
    assert [one.wait(120) for one in both] == [0, 0]
    assert asked(folder, "select state, attempts from disclosure_job") == [("done", 2)]
    [(state, pack, sha)] = asked(folder, "select state, pack, pack_sha256 from disclosure_product")
    assert state == "issued"
    packs = list((folder / "packs").glob("*.zip"))
    assert [one.name for one in packs] == [pack]
    assert kept.sha256(packs[0].read_bytes()) == sha
    assert sha in packs[0].with_name(f"{pack}.sha256").read_text("utf-8")
    assert replay(packs[0]).identical
    assert asked(folder, "select count(*) from disclosure_step where deed = 'issue'") == [(1,)]
    items = asked(folder, "select count(*) from work_item where key like '%receive%'")
    assert items == [(8,)]


@pytest.fixture
def signed(drafted: Callable[..., Product], person: Who, city_path: Path) -> Product:
    """A publication that waits to be sealed."""
    product = drafted(period="2026-01")
    actions.hand_in(product, by=person("office"))
    actions.check(product, by=person("office2"), seen=1)
    actions.sign(product, by=person("leader"))
    return product


def test_numbers_that_do_not_come_out_again_are_not_sealed(
    signed: Product, person: Who, as_person: Callable[[str], Client]
) -> None:
    Product.objects.unwalled(because="a test").filter(pk=signed.pk).update(code="f" * 64)
    jobs.work_off()
    signed.refresh_from_db()
    assert signed.state == words.SEALING
    page = as_person("office").get(f"/disclosure/{signed.pk}/").content.decode()
    assert "封存失败" in page
    assert "与依据重算的结果不一致" in page
    assert open_items(person("office2")).filter(title__contains="封存失败").exists()
    as_person("leader").post(f"/disclosure/{signed.pk}/send-back/", {"because": "重新核稿"})
    signed.refresh_from_db()
    assert (signed.state, signed.basis) == (words.DRAFT, None)


def test_a_fault_of_the_program_is_told_and_can_be_tried_again(
    signed: Product, person: Who, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(making, "documents", lambda *_: 1 / 0)
        jobs.work_off()
    job = Job.objects.get(product=signed)
    assert job.state == words.FAILED
    assert "程序出错：ZeroDivisionError" in job.said
    assert actions.retry(signed, by=person("leader")).state == words.SEALING
    jobs.work_off()
    signed.refresh_from_db()
    assert signed.state == words.ISSUED
    assert [one.deed for one in signed.steps.all()][:3] == ["issue", "retry", "fail"]


def test_a_job_that_takes_its_worker_down_is_given_up(signed: Product) -> None:
    Job.objects.filter(product=signed).update(state=words.DOING, attempts=jobs.TRIES)
    jobs.work_off()
    job = Job.objects.get(product=signed)
    assert job.state == words.FAILED
    assert "连续三次没有做完" in job.said


def test_progress_is_shown_and_refreshes_the_page_at_the_end(
    signed: Product, as_person: Callable[[str], Client]
) -> None:
    client = as_person("office")
    page = client.get(f"/disclosure/{signed.pk}/progress/").content.decode()
    assert "正在封存，第0步，共5步" in page
    Job.objects.filter(product=signed).update(state=words.DOING, phase="pack")
    page = client.get(f"/disclosure/{signed.pk}/progress/").content.decode()
    assert "正在封存，第3步，共5步：截取证据并重算自检" in page
    Job.objects.filter(product=signed).update(state=words.DONE)
    ended = client.get(f"/disclosure/{signed.pk}/progress/", headers={"HX-Request": "true"})
    assert ended["HX-Refresh"] == "true"
