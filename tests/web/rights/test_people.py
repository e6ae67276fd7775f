"""Accounts, posts, leave, sessions: nothing is deleted, nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from youju.demo.site import PASSWORD
from youju.web.base.rights.models import Leave, OpenSession, Organisation, User
from youju.web.base.work import actions as work
from youju.web.base.work.models import Entry, Item

As = Callable[..., Client]


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def person(account: str) -> User:
    found: User = User.objects.get(username=account)
    return found


def page_of(account: str, part: str = "") -> str:
    return f"/people/{person(account).pk}/{part}"


def sign_in(account: str, password: str, client: Client | None = None, there: str = "/"):  # type: ignore[no-untyped-def]
    client = client or Client(headers={"Accept-Language": "zh-hans"})
    data = {"username": account, "password": password, "next": there}
    return client, client.post("/sign-in/", data)


@pytest.fixture(autouse=True)
def _signing_in(request: pytest.FixtureRequest, db: None) -> None:
    """The demo's passwords were hashed by another hasher than the tests use."""
    for account in ("office", "county1", "station3"):
        found = person(account)
        found.set_password(PASSWORD)
        found.save()


def test_a_first_password_is_shown_once_and_must_be_changed(as_person: As) -> None:
    new = {"username": "xin", "name": "新同志", "phone": "13800001234", "because": "新任"}
    answer = as_person("office").post("/people/new/", new)
    found = re.search(r"<code>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})</code>", text_of(answer))
    assert found
    password = found[1]
    assert "no-store" in answer["Cache-Control"]
    assert password not in text_of(as_person("office").get(page_of("xin")))
    assert "138****1234" in text_of(as_person("office").get(page_of("xin")))
    client, answer = sign_in("xin", password)
    assert client.get("/registry/stations/").headers["Location"] == "/account/password/"
    assert client.get("/").headers["Location"] == "/account/password/"
    page = client.get("/account/password/")
    assert "初始密码" in text_of(page)
    weak = {"old_password": password, "new_password": "12345", "again_password": "12345"}
    assert client.post("/account/password/", weak).status_code == 422
    good = "清岚 2026 新密码"
    data = {"old_password": password, "new_password": good, "again_password": good}
    assert client.post("/account/password/", data).status_code == 302
    assert client.get("/account/").status_code == 200  # also without a post yet
    assert client.get("/registry/stations/").status_code == 403
    assert Entry.objects.filter(deed="account.own_password").count() == 1


def test_five_wrong_passwords_lock_and_the_office_unlocks(as_person: As, settings: Any) -> None:
    client = Client(headers={"Accept-Language": "zh-hans"})
    for _ in range(5):
        _, answer = sign_in("county1", "wrong", client)
    assert answer.status_code == 429
    assert "暂时锁定" in text_of(answer)
    _, answer = sign_in("county1", PASSWORD, client)
    assert answer.status_code == 429
    page = as_person("office").post(page_of("county1", "password/"), {"because": "忘记密码"})
    password = re.search(r"<code>([a-z2-9-]{14})</code>", text_of(page))
    assert password
    _, answer = sign_in("county1", password[1], client)
    assert answer.status_code == 302


def test_closing_an_account_hands_on_what_is_open(as_person: As) -> None:
    county = person("county1")
    work.open_item("draft 7", "7号草稿待修改", "/registry/stations/", person=county)
    unit = Organisation.objects.get(key="housing")
    work.open_item("task 8", "8号交办", "/", person=county, role="department", organisation=unit)
    client = as_person("office")
    page = text_of(client.get(page_of("county1", "close/")))
    assert "7号草稿待修改" in page
    assert "云泽区分局" in page
    assert client.post(page_of("county1", "close/"), {"because": ""}).status_code == 422
    signed_in = as_person("county1")
    answer = client.post(page_of("county1", "close/"), {"because": "调离"})
    assert answer.status_code == 302
    county = person("county1")
    assert not county.is_active
    draft, task = Item.objects.get(key="draft 7"), Item.objects.get(key="task 8")
    assert (draft.person, draft.role, draft.organisation.key) == (
        None,
        "county",
        "county-1-bureau",
    )
    assert (task.person, task.role, task.organisation.key) == (None, "department", "housing")
    assert signed_in.get("/registry/stations/").status_code == 302  # signed out
    _, answer = sign_in("county1", PASSWORD)
    assert answer.status_code == 200
    entry = Entry.objects.get(deed="account.close")
    assert entry.data["handed_over"] == ["待办：7号草稿待修改", "待办：8号交办"]
    # Asked twice it acts once; reopened it is the same person without posts.
    client.post(page_of("county1", "close/"), {"because": "调离"})
    assert Entry.objects.filter(deed="account.close").count() == 1
    assert client.post(page_of("county1", "reopen/"), {"because": "调回"}).status_code == 200
    assert person("county1").is_active


def test_the_office_can_not_shut_itself_out(as_person: As) -> None:
    client = as_person("office")
    refused = client.post(page_of("office", "close/"), {"because": "误点"})
    assert "不能停用自己" in text_of(refused)
    assert client.post(page_of("office2", "close/"), {"because": "调离"}).status_code == 302
    office2 = User.objects.get(username="office2")
    assert not office2.is_active


def test_posts_are_given_with_dates_and_ended(as_person: As) -> None:
    client = as_person("office")
    unit = Organisation.objects.get(key="urban")
    data = {
        "organisation": unit.pk,
        "title": "部门联络岗",
        "role": "department",
        "since": timezone.localdate().isoformat(),
        "because": "任命",
    }
    assert client.post(page_of("auditor", "appoint/"), data).status_code == 302
    assert "department" in person("auditor").roles_today
    other = client.post(page_of("auditor", "appoint/"), data | {"role": "office"})
    assert other.status_code == 422
    assert "已有角色" in text_of(other)
    term = person("auditor").holdings.get(post__title="部门联络岗")
    today = timezone.localdate()
    early = {"until": (today - timedelta(3)).isoformat(), "because": "误设"}
    assert client.post(page_of("auditor", f"terms/{term.pk}/end/"), early).status_code == 422
    last = {"until": today.isoformat(), "because": "结束"}
    assert client.post(page_of("auditor", f"terms/{term.pk}/end/"), last).status_code == 302
    assert Entry.objects.filter(deed="post.end").exists()


def test_own_leave_wakes_the_deputy_and_coming_back_ends_it(as_person: As) -> None:
    today = timezone.localdate()
    client = as_person("station2")
    page = text_of(client.get("/account/"))
    assert "许备岗" in page
    data = {
        "since": today.isoformat(),
        "until": (today + timedelta(5)).isoformat(),
        "because": "年休假",
    }
    assert client.post("/account/leave/", data).status_code == 302
    assert person("station3").roles_today == {"station"}
    again = client.post("/account/leave/", data | {"until": (today + timedelta(9)).isoformat()})
    assert again.status_code == 422
    assert "已登记" in text_of(again)
    leave = Leave.objects.get(person=person("station2"))
    assert client.post(f"/account/leave/{leave.pk}/end/").status_code == 302
    assert person("station3").roles_today == frozenset()
    assert client.post(f"/account/leave/{leave.pk}/end/").status_code == 404
    wrong = data | {"until": (today - timedelta(5)).isoformat()}
    assert client.post("/account/leave/", wrong).status_code == 422
    # Nobody ends another's leave.
    theirs = Leave.objects.create(person=person("leader"), since=today, until=today, because="外出")
    assert client.post(f"/account/leave/{theirs.pk}/end/").status_code == 404


def test_leave_of_a_former_holder_wakes_nobody(as_person: As) -> None:
    today = timezone.localdate()
    holder = person("station2")
    holder.holdings.update(until=today - timedelta(1))
    Leave.objects.create(person=holder, since=today, until=today, because="年休假")
    assert person("station3").roles_today == frozenset()


def test_a_phone_number_is_seen_by_saying_why(as_person: As) -> None:
    User.objects.filter(username="county2").update(phone="13911112222")
    client = as_person("office")
    assert "13911112222" not in text_of(client.get("/people/"))
    assert "13911112222" not in text_of(client.get(page_of("county2", "edit/")))
    assert client.post(page_of("county2", "phone/"), {"because": ""}).status_code == 422
    shown = client.post(page_of("county2", "phone/"), {"because": "紧急联系"})
    assert "13911112222" in text_of(shown)
    assert Entry.objects.get(deed="account.unmask").because == "紧急联系"


def test_a_form_sent_after_the_session_ended_comes_back_to_the_same_person(db: None) -> None:
    client, answer = sign_in("office", PASSWORD)
    assert answer.status_code == 302
    OpenSession.objects.all().delete()
    client.cookies["sessionid"].set("sessionid", "ended", "ended")
    there = "/people/new/"
    typed = {"username": "long", "name": "龙长文", "phone": "", "because": "打了很久的理由"}
    lost = client.post(there, typed, headers={"Referer": "http://testserver" + there})
    assert lost.status_code == 302
    assert lost["Location"].startswith("/sign-in/")
    page = client.get(lost["Location"])
    assert "已为您保留" in text_of(page)
    client, answer = sign_in("office", PASSWORD, client, there)
    assert answer["Location"] == there
    page = text_of(client.get(there))
    assert "打了很久的理由" in page
    assert "龙长文" in page
    assert "龙长文" not in text_of(client.get(there))  # once


def test_a_held_form_is_not_given_to_another_person(db: None) -> None:
    other = person("station3")
    other.holdings.update(post=person("office").holdings.get().post, deputy=False)
    client, _ = sign_in("office", PASSWORD)
    client.cookies["sessionid"].set("sessionid", "ended", "ended")
    there = "/people/new/"
    client.post(there, {"name": "龙长文"}, headers={"Referer": "http://testserver" + there})
    client, answer = sign_in("station3", PASSWORD, client, there)
    assert answer["Location"] == there
    assert "龙长文" not in text_of(client.get(there))


def test_only_so_many_browsers_at_once(settings: Any) -> None:
    settings.SESSIONS_PER_PERSON = 2
    browsers = [sign_in("office", PASSWORD)[0] for _ in range(3)]
    assert [one.get("/registry/stations/").status_code for one in browsers] == [302, 200, 200]
    mine = OpenSession.objects.filter(person=person("office")).order_by("since")
    page = text_of(browsers[2].get("/account/"))
    assert page.count("/end/") == 1
    browsers[2].post(f"/account/browsers/{mine.first().pk}/end/")
    assert browsers[1].get("/registry/stations/").status_code == 302
    assert browsers[2].get("/registry/stations/").status_code == 200


def test_a_new_password_keeps_this_browser_and_ends_the_others() -> None:
    here, _ = sign_in("office", PASSWORD)
    there, _ = sign_in("office", PASSWORD)
    good = "另一个 2026 密码"
    data = {"old_password": PASSWORD, "new_password": good, "again_password": good}
    assert here.post("/account/password/", data).status_code == 302
    assert here.get("/account/").status_code == 200
    assert OpenSession.objects.filter(person=person("office")).count() == 1
    assert there.get("/registry/stations/").status_code == 302
    wrong = data | {"old_password": "falsch"}
    assert "不是您现在的密码" in text_of(here.post("/account/password/", wrong))


def test_only_the_office_keeps_persons(as_person: As) -> None:
    for account in ("county1", "station", "leader", "auditor", "department"):
        client = as_person(account)
        for part in ("", "close/", "password/", "phone/", "appoint/", "edit/", "leave/"):
            assert client.get(page_of("office", part)).status_code == 403
            assert client.post(page_of("office", part)).status_code == 403
    assert as_person("office").get("/people/?role=county&state=open").status_code == 200
