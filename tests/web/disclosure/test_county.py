"""县级核对: three counties — one objects, one is silent, one agrees; the product carries it."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from youju.ledger import publish
from youju.terms.errors import BadInput, BrokenEvidence
from youju.web.base.rights.models import User
from youju.web.base.work.queries import open_items
from youju.web.tell.disclosure import actions, county, jobs, kept, making, words
from youju.web.tell.disclosure.models import CountyAnswer, CountyCheck, Product

Who = Callable[[str], User]
As = Callable[..., Client]
Drafting = Callable[..., Product]
PDF = b"%PDF-1.4 calibration record"
LINE = {
    "point": "云泽站",
    "day": "2026-03-05",
    "hour": "7",
    "what": "采样泵故障，数据偏高。",
}


@pytest.fixture
def asked(drafted: Drafting, person: Who) -> tuple[Product, CountyCheck]:
    """A draft in check about which the counties are asked until tomorrow."""
    product = drafted()
    actions.hand_in(product, by=person("office"))
    due = timezone.now() + timedelta(days=1)
    check = county.open_check(product, by=person("office"), due=due, shows=words.OWN)
    product.refresh_from_db()
    return product, check


def of(check: CountyCheck, person: User) -> CountyAnswer:
    """The answer of a person's county."""
    return CountyAnswer.objects.seen_by(person).get(check_of=check)


def late(check: CountyCheck) -> None:
    """The deadline has passed."""
    CountyCheck.objects.filter(pk=check.pk).update(due=timezone.now() - timedelta(minutes=1))


def line(**more: object) -> county.Line:
    """One objection."""
    return county.Line("云泽站", date(2026, 3, 5), "采样泵故障，数据偏高。", 7, **more)  # type: ignore[arg-type]


def test_one_objects_one_is_silent_one_agrees(
    city_path: Path, drafted: Drafting, person: Who, as_person: As
) -> None:
    product = drafted()
    office, county1, county2 = as_person("office"), as_person("county1"), as_person("county2")
    office.post(f"/disclosure/{product.pk}/hand-in/")
    due = timezone.localtime() + timedelta(days=1)
    page = office.post(
        f"/disclosure/{product.pk}/county/",
        {"due": due.strftime("%Y-%m-%dT%H:%M"), "shows": "own"},
        follow=True,
    ).content.decode()
    assert "已发各县核对" in page
    check = county.latest(product)
    assert check is not None
    one, two = of(check, person("county1")), of(check, person("county2"))

    said = {**LINE, "file": SimpleUploadedFile("记录.pdf", PDF)}
    page = county1.post(f"/disclosure/county/{one.pk}/object/", said, follow=True).content.decode()
    assert "异议已记录" in page
    page = county2.post(f"/disclosure/county/{two.pk}/agree/", follow=True).content.decode()
    assert "本县无异议" in page
    as_person("office2").post(f"/disclosure/{product.pk}/check/", {"seen": making.newest()})

    leader = as_person("leader")
    answer = leader.post(f"/disclosure/{product.pk}/sign/", follow=True).content.decode()
    assert f"异议尚未答复：{one.county}" in answer
    objection = one.lines.get()
    as_person("office2").post(
        f"/disclosure/county/line/{objection.pk}/reply/",
        {"reply": "rejected", "because": "当日校准记录齐全，数据有效。"},
    )
    page = county1.get(f"/disclosure/county/{one.pk}/").content.decode()
    assert "当日校准记录齐全，数据有效。" in page
    answer = leader.post(f"/disclosure/{product.pk}/sign/", follow=True).content.decode()
    assert "提前签发请写明理由" in answer
    late(check)
    leader.post(f"/disclosure/{product.pk}/sign/")
    assert jobs.work_off() == 1
    product.refresh_from_db()
    assert product.state == words.ISSUED

    page = office.get(f"/disclosure/{product.pk}/").content.decode()
    assert f"{two.county}无异议" in page
    assert f"{one.county}异议（共1项，不采纳1项）" in page
    assert "逾期未反馈" in page
    path = city_path / "packs" / product.pack
    with zipfile.ZipFile(path) as pack:
        kept_ = json.loads(pack.read("evidence/county-check.json"))
        word = pack.read("documents/月通报-2026-03.docx")
    answers = {row["county"]: row for row in kept_["rounds"][0]["counties"]}
    assert answers[one.county]["answer"] == "objected"
    assert answers[one.county]["lines"][0]["replied"] == "当日校准记录齐全，数据有效。"
    assert answers[one.county]["lines"][0]["file"]["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert answers[two.county]["words"] == "无异议"
    assert "逾期未反馈" in [row["words"] for row in kept_["rounds"][0]["counties"]]
    assert kept.kept(city_path, hashlib.sha256(PDF).hexdigest()) == PDF
    assert (
        "本期数据印发前经县级核对"
        in zipfile.ZipFile(_file(word)).read("word/document.xml").decode()
    )
    assert publish.replay(path).identical


def _file(data: bytes) -> object:
    import io

    return io.BytesIO(data)


def test_a_changed_answer_in_the_pack_is_found(
    city_path: Path, asked: tuple[Product, CountyCheck], person: Who, tmp_path: Path
) -> None:
    product, _check = asked
    actions.check(product, by=person("office2"), seen=making.newest())
    actions.sign(product, by=person("leader"), because="会议当天使用")
    assert jobs.work_off() == 1
    product.refresh_from_db()
    whole = city_path / "packs" / product.pack
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(changed, "w") as new:
        for info in old.infolist():
            data = old.read(info.filename)
            if info.filename == "evidence/county-check.json":
                assert "会议当天使用" in data.decode()
                data = data.replace("会议".encode(), "汇议".encode())
            new.writestr(info, data)
    with pytest.raises(BrokenEvidence, match=r"county-check\.json"):
        publish.replay(changed)


def test_a_county_sees_its_own_answer_and_its_own_row_only(
    asked: tuple[Product, CountyCheck], person: Who, as_person: As
) -> None:
    _product, check = asked
    mine, other = of(check, person("county1")), of(check, person("county2"))
    client = as_person("county1")
    page = client.get(f"/disclosure/county/{mine.pk}/").content.decode()
    assert mine.county in page
    assert other.county not in page.split("<main", 1)[-1]
    assert client.get(f"/disclosure/county/{other.pk}/").status_code == 404
    assert client.post(f"/disclosure/county/{other.pk}/agree/").status_code == 404
    objection = county.object_to(other, by=person("county2"), line=line())
    assert client.get(f"/disclosure/county/line/{objection.pk}/file/").status_code == 404


def test_each_county_has_it_on_its_home_page_until_it_answers(
    asked: tuple[Product, CountyCheck], person: Who
) -> None:
    product, check = asked

    def waiting(account: str) -> bool:
        return open_items(person(account)).filter(href__contains="/county/").exists()

    assert waiting("county1")
    assert waiting("county2")
    county.agree(of(check, person("county1")), by=person("county1"))
    assert not waiting("county1")
    actions.withdraw(product, by=person("office"), because="另行印发")
    assert not waiting("county2")


def test_after_the_deadline_no_answer_is_taken_and_silence_counts(
    asked: tuple[Product, CountyCheck], person: Who, as_person: As
) -> None:
    product, check = asked
    late(check)
    answer = of(check, person("county1"))
    with pytest.raises(BadInput, match="不再接收反馈"):
        county.agree(answer, by=person("county1"))
    assert answer.state == words.SILENT
    actions.check(product, by=person("office2"), seen=making.newest())
    actions.sign(product, by=person("leader"))
    answer.refresh_from_db()
    assert answer.said == words.SILENT
    assert product.steps.filter(deed="county-silent").exists()


def test_sending_twice_acts_once_and_an_answer_stands(
    asked: tuple[Product, CountyCheck], person: Who
) -> None:
    _product, check = asked
    county1, answer = person("county1"), of(check, person("county1"))
    first = county.object_to(answer, by=county1, line=line())
    assert county.object_to(answer, by=county1, line=line()) == first
    with pytest.raises(BadInput, match="已提出异议"):
        county.agree(answer, by=county1)
    office = person("office2")
    with pytest.raises(BadInput, match="请写明答复"):
        county.reply(first, by=office, accepted=True, because=" ")
    county.reply(first, by=office, accepted=True, because="已标记无效。")
    county.reply(first, by=office, accepted=True, because="已标记无效。")
    with pytest.raises(BadInput, match="已由"):
        county.reply(first, by=office, accepted=False, because="不改。")


def test_a_file_that_lies_about_its_kind_is_refused(
    asked: tuple[Product, CountyCheck], person: Who, as_person: As
) -> None:
    _product, check = asked
    answer = of(check, person("county1"))
    said = {**LINE, "file": SimpleUploadedFile("记录.pdf", b"MZ\x90\x00")}
    page = as_person("county1").post(f"/disclosure/county/{answer.pk}/object/", said)
    assert "内容与扩展名不符" in page.content.decode() or "field wrong" in page.content.decode()
    assert not answer.lines.exists()


def test_only_a_product_in_check_is_shown_to_the_counties_and_once_at_a_time(
    drafted: Drafting, person: Who, asked: tuple[Product, CountyCheck]
) -> None:
    due = timezone.now() + timedelta(days=1)
    with pytest.raises(BadInput, match="正在征求各县意见"):
        county.open_check(asked[0], by=person("office"), due=due, shows=words.ALL)
    other = drafted(period="2026-02")
    with pytest.raises(BadInput, match="状态是“拟稿”"):
        county.open_check(other, by=person("office"), due=due, shows=words.OWN)


def test_the_page_asks_the_database_at_most_twenty_times(
    asked: tuple[Product, CountyCheck],
    person: Who,
    as_person: As,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    product, check = asked
    answer = of(check, person("county1"))
    county.object_to(answer, by=person("county1"), line=line())
    pages = [
        ("office", f"/disclosure/{product.pk}/"),
        ("county1", f"/disclosure/county/{answer.pk}/"),
    ]
    for account, address in pages:
        client = as_person(account)
        with django_assert_max_num_queries(20):  # type: ignore[attr-defined]
            assert client.get(address).status_code == 200
