"""An answer on paper: entered by the office for a county that has no account, with the paper."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from youju.terms.errors import BadInput
from youju.web.base.rights.models import User
from youju.web.tell.disclosure import actions, county, making, words
from youju.web.tell.disclosure.models import CountyAnswer, CountyCheck, Product
from youju.web.watch.review.files import Upload

Who = Callable[[str], User]
As = Callable[..., Client]
Drafting = Callable[..., Product]
SCAN = b"%PDF-1.4 letter of the county"


@pytest.fixture
def lone(drafted: Drafting, person: Who) -> CountyAnswer:
    """What a county without an account is asked until tomorrow."""
    product = drafted()
    actions.hand_in(product, by=person("office"))
    due = timezone.now() + timedelta(days=1)
    check = county.open_check(product, by=person("office"), due=due, shows=words.OWN)
    found: CountyAnswer = CountyAnswer.everything.filter(
        check_of=check, said=words.UNREACHED
    ).first()
    return found


def _said(**more: object) -> dict[str, object]:
    scan = SimpleUploadedFile("反馈函.pdf", SCAN)
    said = {"said": "agreed", "signer": "白砚秋", "post": "副局长", "paper": scan}
    return {**said, "on": timezone.localdate().isoformat(), **more}


def test_the_office_enters_it_and_bulletin_and_pack_say_that_it_came_on_paper(
    lone: CountyAnswer, as_person: As
) -> None:
    office, where = as_person("office"), f"/disclosure/county/{lone.pk}/"
    assert "录入书面反馈" in office.get(where).content.decode()
    page = office.post(f"{where}paper/", _said(), follow=True).content.decode()
    assert "书面反馈已录入" in page
    office.post(f"{where}paper/", _said())  # twice is once
    product = lone.check_of.product
    assert product.steps.filter(deed="county-paper").count() == 1
    lone.refresh_from_db()
    assert (lone.said, lone.by_name) == (words.AGREED, "白砚秋")
    assert lone.entered_by == str(User.objects.get(username="office"))
    assert f"{lone.county}（书面）无异议" in county.in_words(product)
    assert b"".join(office.get(f"{where}paper/file/")) == SCAN
    kept = json.loads(county.evidence(product)[county.MEMBER])
    row = next(one for one in kept["rounds"][0]["counties"] if one["county"] == lone.county)
    assert (row["words"], row["by"], row["post"]) == ("无异议", "白砚秋", "副局长")
    assert row["on_paper"]["file"]["sha256"] == hashlib.sha256(SCAN).hexdigest()
    assert row["on_paper"]["entered_by"] == lone.entered_by


def test_an_objection_on_paper_is_answered_line_by_line(
    lone: CountyAnswer, as_person: As, person: Who
) -> None:
    office, where = as_person("office"), f"/disclosure/county/{lone.pk}/paper/"
    page = office.post(where, _said(said="objected")).content.decode()
    assert "提出异议须填写此项" in page
    assert not lone.lines.exists()
    for what in ("管路检修，数据偏高。", "停电两小时。"):
        line = {"point": "某站", "day": "2026-03-05", "hour": "7", "what": what}
        assert office.post(where, _said(said="objected", **line)).status_code == 302
    assert [one.by_name for one in lone.lines.all()] == ["白砚秋"] * 2
    page = office.post(where, _said()).content.decode()
    assert "该县已提出异议" in page
    product = lone.check_of.product
    actions.check(product, by=person("office2"), seen=making.newest())
    with pytest.raises(BadInput, match=f"异议尚未答复：{lone.county}"):
        county.end(product, by=person("leader"))


def test_what_is_no_such_paper_is_refused(lone: CountyAnswer, as_person: As, person: Who) -> None:
    office = as_person("office")
    where = f"/disclosure/county/{lone.pk}/paper/"
    early = (timezone.localdate() - timedelta(days=3)).isoformat()
    assert "不在核对期限内" in office.post(where, _said(on=early)).content.decode()
    lying = SimpleUploadedFile("反馈函.pdf", b"MZ\x90")
    assert "field wrong" in office.post(where, _said(paper=lying)).content.decode()
    mine = CountyAnswer.objects.seen_by(person("county1")).get(check_of=lone.check_of)
    page = office.post(f"/disclosure/county/{mine.pk}/paper/", _said()).content.decode()
    assert "请由其在线反馈" in page
    assert as_person("county1").post(f"/disclosure/county/{mine.pk}/paper/").status_code == 403
    CountyCheck.objects.filter(pk=lone.check_of_id).update(closed_at=timezone.now())
    paper = county.Paper("白", "", timezone.localdate(), Upload("a.txt", b"x"))
    lone.refresh_from_db()
    with pytest.raises(BadInput, match="县级核对已结束"):
        county.on_paper(lone, by=person("office"), paper=paper)
    lone.refresh_from_db()
    assert lone.said == words.UNREACHED
