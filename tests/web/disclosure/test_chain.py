"""Draft, check, sign: who may do which step when, and what every other person is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from django.core import signing
from django.test import Client

from youju.ledger.compute import compute
from youju.readings.city import City
from youju.readings.marks import Mark
from youju.readings.writer import Writer
from youju.terms.errors import BadInput
from youju.terms.periods import day_number, parse
from youju.web.base.city import folder
from youju.web.base.rights import held
from youju.web.base.rights.catalogue import right
from youju.web.base.rights.models import User
from youju.web.base.work.models import Entry, Item
from youju.web.base.work.queries import open_items
from youju.web.tell.disclosure import actions, jobs, making, queries, words
from youju.web.tell.disclosure.models import Job, Product

Who = Callable[[str], User]
As = Callable[..., Client]
Drafting = Callable[..., Product]


def through(product: Product, person: Who, upto: str = words.SEALING) -> Product:
    """Lead a draft on, to that state."""
    actions.hand_in(product, by=person("office"))
    if upto != words.CHECKING:
        actions.check(product, by=person("office2"), seen=making.newest())
    if upto == words.SEALING:
        actions.sign(product, by=person("leader"))
    product.refresh_from_db()
    assert product.state == upto
    return product


def test_the_way_of_a_publication_is_recorded_step_by_step(drafted: Drafting, person: Who) -> None:
    product = through(drafted(), person)
    deeds = [step.deed for step in reversed(product.steps.all())]
    assert deeds == ["draft", "hand-in", "check", "sign"]
    entries = Entry.objects.filter(deed__startswith="disclosure.").order_by("number")
    assert [one.deed.removeprefix("disclosure.") for one in entries] == deeds
    assert [one.by for one in entries] == ["office", "office", "office2", "leader"]
    assert product.basis == 1
    assert len(product.code) == 64


def test_each_step_waits_for_the_next_post_and_for_nobody_else(
    drafted: Drafting, person: Who
) -> None:
    product = drafted()

    def waiting() -> set[str]:
        return {
            account
            for account in ("office", "office2", "leader", "county1", "department")
            if open_items(person(account)).filter(href__contains="/disclosure/").exists()
        }

    assert waiting() == set()
    actions.hand_in(product, by=person("office"))
    assert waiting() == {"office2"}
    actions.check(product, by=person("office2"), seen=1)
    assert waiting() == {"leader"}
    actions.sign(product, by=person("leader"))
    assert waiting() == set()


def test_the_drafter_neither_checks_nor_signs(drafted: Drafting, person: Who) -> None:
    product = through(drafted(), person, words.CHECKING)
    with pytest.raises(BadInput, match="核稿人与拟稿人不能是同一人"):
        actions.check(product, by=person("office"), seen=1)
    actions.check(product, by=person("office2"), seen=1)
    with pytest.raises(BadInput, match="签发人与拟稿人不能是同一人"):
        actions.sign(product, by=person("office"))


def test_whoever_took_a_draft_over_counts_as_its_drafter(drafted: Drafting, person: Who) -> None:
    product = drafted()
    actions.take_over(product, by=person("office2"), because="林拟稿出差")
    with pytest.raises(BadInput, match="周核稿（虚构）的拟稿，请先接手"):
        actions.hand_in(product, by=person("office"))
    actions.hand_in(product, by=person("office2"))
    for account in ("office", "office2"):
        with pytest.raises(BadInput, match="不能是同一人"):
            actions.check(product, by=person(account), seen=1)


POSTS = {
    "hand-in": {"office", "office2"},
    "check": {"office", "office2"},
    "sign": {"leader"},
    "send-back": {"office", "office2", "leader"},
    "recheck": {"office", "office2", "leader"},
    "withdraw": {"office", "office2"},
    "take-over": {"office", "office2"},
    "retry": {"office", "office2", "leader"},
    "correct": {"office", "office2"},
    "replay": {"office", "office2", "leader", "station", "auditor"},
}
RIGHTS = {
    "hand-in": "disclosure.draft",
    "check": "disclosure.check",
    "sign": "disclosure.sign",
    "send-back": "disclosure.return",
    "recheck": "disclosure.return",
    "withdraw": "disclosure.draft",
    "take-over": "disclosure.draft",
    "retry": "disclosure.return",
    "correct": "disclosure.draft",
    "replay": "disclosure.replay",
}


@pytest.mark.parametrize("deed", POSTS)
def test_a_wrong_post_is_refused_in_words(deed: str, drafted: Drafting, as_person: As) -> None:
    product = drafted()
    for account in ("office", "leader", "county1", "department", "station", "auditor"):
        answer = as_person(account).post(f"/disclosure/{product.pk}/{deed}/", {"because": "试"})
        if account not in POSTS[deed]:
            assert answer.status_code == 403, (deed, account)
            label = str(right(RIGHTS[deed]).label)
            assert f"“{label}”" in answer.content.decode(), (deed, account)
        else:
            assert answer.status_code == 302, (deed, account)


def test_a_step_out_of_order_says_where_the_publication_stands(
    drafted: Drafting, person: Who
) -> None:
    product = drafted()
    with pytest.raises(BadInput, match="状态是“拟稿”"):
        actions.check(product, by=person("office2"), seen=1)
    with pytest.raises(BadInput, match="状态是“拟稿”"):
        actions.sign(product, by=person("leader"))
    actions.hand_in(product, by=person("office"))
    with pytest.raises(BadInput, match="状态是“待核稿”"):
        actions.edit(product, by=person("office"), said=actions.Said())


def test_a_deed_done_twice_acts_once(drafted: Drafting, person: Who) -> None:
    product = drafted()
    assert drafted().pk == product.pk
    for _ in range(2):
        actions.hand_in(product, by=person("office"))
    for _ in range(2):
        actions.check(product, by=person("office2"), seen=1)
    for _ in range(2):
        actions.sign(product, by=person("leader"))
    assert [one.deed for one in reversed(product.steps.all())] == [
        "draft",
        "hand-in",
        "check",
        "sign",
    ]
    assert Job.objects.filter(product=product).count() == 1
    other = User.objects.create(username="leader2", name="另一位")
    with pytest.raises(BadInput, match="已由秦签发"):
        actions.sign(product, by=other)


def test_two_people_cannot_begin_the_same_month(drafted: Drafting) -> None:
    drafted()
    with pytest.raises(BadInput, match="已有一份（拟稿）"):
        drafted(by="office2")


def test_sending_back_needs_a_reason_and_lets_the_numbers_go(
    drafted: Drafting, person: Who
) -> None:
    product = through(drafted(), person, words.SIGNING)
    with pytest.raises(BadInput, match="请填写理由"):
        actions.send_back(product, by=person("leader"), because="  ")
    actions.send_back(product, by=person("leader"), because="第三部分太长")
    product.refresh_from_db()
    assert (product.state, product.basis, product.code) == (words.DRAFT, None, "")
    assert open_items(person("office")).filter(title__contains="已退回").exists()
    assert product.steps.first().because == "第三部分太长"  # type: ignore[union-attr]


def test_a_withdrawn_draft_stays_and_frees_its_month(drafted: Drafting, person: Who) -> None:
    product = through(drafted(), person, words.CHECKING)
    actions.withdraw(product, by=person("office"), because="改按季度通报")
    product.refresh_from_db()
    assert product.state == words.WITHDRAWN
    assert not Item.objects.filter(closed_at=None, href__contains="/disclosure/").exists()
    assert drafted().pk != product.pk


def test_what_is_signed_is_not_withdrawn(drafted: Drafting, person: Who) -> None:
    product = through(drafted(), person)
    with pytest.raises(BadInput, match="签发后不能撤回"):
        actions.withdraw(product, by=person("office"), because="试")


# audience


def test_public_is_off_in_a_new_city(drafted: Drafting, person: Who, as_person: As) -> None:
    with pytest.raises(BadInput, match="尚未登记发布依据，不能公开：县（市、区）排名和得分"):
        drafted(audience=words.PUBLIC)
    page = as_person("office").get("/disclosure/new/").content.decode()
    assert "不能公开：尚未登记发布依据的有" in page
    for figures in (words.RANKING, words.MEANS):
        actions.record_basis(
            by=person("office"),
            figures=figures,
            document="某市排名公开办法",
            clause="第三条",
            dated=date(2026, 1, 5),
            since=date(2026, 1, 5),
        )
    assert drafted(audience=words.PUBLIC).audience == words.PUBLIC


def test_a_basis_that_was_ended_allows_nothing_after_its_last_day(person: Who) -> None:
    basis = actions.record_basis(
        by=person("office"),
        figures=words.RANKING,
        document="办法",
        clause="一",
        dated=date(2026, 1, 5),
        since=date(2026, 1, 5),
    )
    actions.end_basis(basis, by=person("office"), until=date(2026, 6, 30), because="办法废止")
    assert words.RANKING in queries.bases_in_force(date(2026, 6, 30))
    assert words.RANKING not in queries.bases_in_force(date(2026, 7, 1))
    assert words.RANKING not in queries.bases_in_force(date(2026, 1, 4))


def test_an_internal_publication_names_its_recipients(drafted: Drafting, person: Who) -> None:
    product = drafted(units=())
    with pytest.raises(BadInput, match="至少选择一个发送对象"):
        actions.hand_in(product, by=person("office"))


# numbers


def fault(path: Path, first: date, days: int = 8) -> None:
    """A fault at a station of the city, found afterwards; the figures are computed anew."""
    city = City.open(path)
    start = day_number(first)
    mark = Mark(
        "site", "QL12", ("PM2.5", "PM10"), start * 24, (start + days) * 24 + 23, "fault",
        "采样流量超差", "沈监测", first,
    )  # fmt: skip
    with city.lock():
        Writer(city).add_mark(mark)
        compute(city, now=datetime(2026, 5, 2, 8))  # noqa: DTZ001 - only recorded
    folder.forget()


def test_numbers_that_moved_between_check_and_signature_are_not_signed(
    city_path: Path, drafted: Drafting, person: Who, as_person: As
) -> None:
    product = through(drafted(), person, words.SIGNING)
    frozen = product.code
    fault(city_path, date(2026, 3, 6))
    with pytest.raises(BadInput, match="核稿后数字有变化"):
        actions.sign(product, by=person("leader"))
    page = as_person("leader").get(f"/disclosure/{product.pk}/numbers/").content.decode()
    assert "核稿后数字有变化（核稿为第1次计算，现为第2次）" in page
    assert "临溪区" in page
    assert "退回重新核稿" in page
    assert f"/disclosure/{product.pk}/sign/" not in page
    answer = as_person("leader").post(f"/disclosure/{product.pk}/recheck/", follow=True)
    assert "已退回重新核稿" in answer.content.decode()
    with pytest.raises(BadInput, match="不能是同一人"):
        actions.check(product, by=person("office"), seen=2)
    actions.check(product, by=person("office2"), seen=2)
    actions.sign(product, by=person("leader"))
    product.refresh_from_db()
    assert product.basis == 2
    assert product.code != frozen


def test_a_newer_computation_that_changes_nothing_here_stops_nobody(
    city_path: Path, drafted: Drafting, person: Who
) -> None:
    product = through(drafted(period="2026-02"), person, words.SIGNING)
    fault(city_path, date(2026, 4, 10))
    actions.sign(product, by=person("leader"))
    jobs.work_off()
    product.refresh_from_db()
    assert product.state == words.ISSUED
    assert product.basis == 1


def test_the_checker_freezes_what_was_seen_not_what_came_since(
    city_path: Path, drafted: Drafting, person: Who
) -> None:
    product = through(drafted(), person, words.CHECKING)
    seen = making.drawn(making.request_of(product)).code
    fault(city_path, date(2026, 3, 6))
    actions.check(product, by=person("office2"), seen=1)
    product.refresh_from_db()
    assert (product.basis, product.code) == (1, seen)
    actions.send_back(product, by=person("office2"), because="重来")
    actions.hand_in(product, by=person("office"))
    with pytest.raises(BadInput, match="不清楚核的是哪一次"):
        actions.check(product, by=person("office2"), seen=99)


def test_a_correction_needs_numbers_that_differ(
    city_path: Path, drafted: Drafting, person: Who
) -> None:
    product = through(drafted(period="2026-01"), person)
    with pytest.raises(BadInput, match="只有已发布的才需要更正"):
        actions.correct(product, by=person("office"), cause="试")
    jobs.work_off()
    notice = actions.correct(product, by=person("office"), cause="复核发现漏标")
    with pytest.raises(BadInput, match="数字没有变化，不需要更正"):
        actions.hand_in(notice, by=person("office"))


# closed accounts


def test_a_draft_of_a_closed_account_is_taken_over(
    drafted: Drafting, person: Who, as_person: As
) -> None:
    product = drafted()
    office = person("office")
    actions.hand_over(office)
    office.is_active = False
    office.save()
    assert open_items(person("office2")).filter(title__contains="待接手").exists()
    page = as_person("office2").get(f"/disclosure/{product.pk}/").content.decode()
    assert "拟稿人林拟稿（虚构）已停用或离岗" in page
    as_person("office2").post(f"/disclosure/{product.pk}/take-over/", {"because": "林拟稿已调离"})
    product.refresh_from_db()
    assert product.drafter == person("office2")
    assert not open_items(person("office2")).filter(title__contains="待接手").exists()


def test_a_draft_outlives_the_row_of_its_drafter(drafted: Drafting, as_person: As) -> None:
    product = drafted()
    User.objects.get(username="office").delete()
    page = as_person("office2").get(f"/disclosure/{product.pk}/").content.decode()
    assert "林拟稿（虚构）" in page
    assert "接手" in page


# nothing typed is lost


def test_a_form_sent_after_the_session_ended_comes_back(person: Who, as_person: As) -> None:
    office = person("office")
    client = as_person("")
    note = signing.get_cookie_signer(salt=held.NOTE).sign(str(office.pk))
    client.cookies[held.NOTE] = note
    answer = client.post(
        "/disclosure/new/",
        {"kind": "monthly", "period": "2026-03", "number": "清〔2026〕9号"},
        headers={"Referer": "http://testserver/disclosure/new/"},
    )
    assert answer["Location"].startswith("/sign-in/")
    client.force_login(office, "django.contrib.auth.backends.ModelBackend")
    assert "清〔2026〕9号" in client.get("/disclosure/new/").content.decode()


def test_a_period_that_is_none_is_said_at_the_field(as_person: As) -> None:
    for period, said in (("2026-13", "2026-13"), ("2026-Q1", "一个整月"), ("2031-01", "2031")):
        answer = as_person("office").post(
            "/disclosure/new/",
            {
                "kind": "monthly",
                "scheme": "county_air_2026",
                "period": period,
                "units": [one.pk for one in queries.default_recipients()],
            },
        )
        assert answer.status_code in (200, 400, 404), period
        assert said in answer.content.decode(), period


def test_a_document_number_without_brackets_is_refused(as_person: As) -> None:
    answer = as_person("office").post(
        "/disclosure/new/",
        {"kind": "monthly", "scheme": "county_air_2026", "period": "2026-03", "number": "12号"},
    )
    assert "请用六角括号" in answer.content.decode()
    assert parse("2026-03").kind == "month"
