"""High values: sent to the county's duty post behind its wall, answered, given back, closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from tests.web.episodes.making import low_rules
from youju.ledger.episodes.highs import HighValue
from youju.web.base.rights.models import User
from youju.web.base.work.models import Entry, Item
from youju.web.base.work.queries import open_items
from youju.web.watch.episodes import queries
from youju.web.watch.episodes.models import Reminder

As = Callable[..., Client]
SEND = "/episodes/highs/send/"


@pytest.fixture
def high(city_path: Path, db: None) -> HighValue:
    """A high value in the county of county2."""
    low_rules(city_path)
    snapshot = queries.held()
    assert snapshot is not None
    mine = User.objects.get(username="county2").counties_today
    return next(one for one in queries.found_highs(snapshot) if one.county in mine)


def _text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def _sent(as_person: As, high: HighValue) -> Reminder:
    as_person("station").post(SEND, {"key": high.key, "do": "send"})
    found: Reminder = Reminder.everything.get()
    return found


def test_it_is_found_with_its_evidence_and_sent_once(as_person: As, high: HighValue) -> None:
    station = as_person("station")
    page = _text(station.get("/episodes/highs/"))
    assert high.name in page
    assert f"/why/fig_air_hour/{high.site}/" in page
    assert "待核" in page  # the rule says that its numbers are to be checked
    station.post(SEND, {"key": high.key, "do": "send"})
    station.post(SEND, {"key": high.key, "do": "send"})
    one = Reminder.everything.get()
    assert (one.site, one.state, one.hours) == (high.site, "sent", len(high.hours))
    assert one.due is not None
    assert timedelta(hours=23) < one.due - timezone.now() <= timedelta(hours=24)
    assert Entry.objects.filter(deed="episodes.send").count() == 1
    assert high.key not in _text(station.get("/episodes/highs/"))


def test_what_an_air_mass_brought_is_not_proposed_but_named(as_person: As, city_path: Path) -> None:
    low_rules(city_path, front_hours=3)
    snapshot = queries.held()
    assert snapshot is not None
    aside = queries.passed(snapshot)
    assert aside
    assert not {one.key for one in aside} & {one.key for one in queries.found_highs(snapshot)}
    station = as_person("station")
    page = _text(station.get("/episodes/highs/"))
    assert "判为气团过境" in page
    assert "前后3小时内周边点位也达到其最高值的80%" in page
    one = aside[0]
    assert f"/why/fig_air_hour/{one.site}/" in page
    said = _text(station.post(SEND, {"key": one.key, "do": "send"}, follow=True))
    assert "这一处高值已处理" in said
    assert not Reminder.everything.exists()


def test_it_waits_for_the_county_and_for_no_other(as_person: As, high: HighValue) -> None:
    one = _sent(as_person, high)
    mine, other = (User.objects.get(username=name) for name in ("county2", "county1"))
    assert [item.key for item in open_items(mine)] == [one.thing]
    assert not open_items(other).exists()
    assert high.name in _text(as_person("county2").get("/"))
    page = f"/episodes/reminders/{one.pk}/"
    assert as_person("county2").get(page).status_code == 200
    assert as_person("county1").get(page).status_code == 404
    assert high.name not in _text(as_person("county1").get("/episodes/highs/"))
    assert as_person("department").get("/episodes/highs/").status_code == 403
    answer = {"cause": "x", "measure": "y"}
    assert as_person("county1").post(f"{page}answer/", answer).status_code == 404
    assert as_person("station").post(f"{page}answer/", answer).status_code == 403


def test_answered_given_back_answered_closed(as_person: As, high: HighValue) -> None:
    one = _sent(as_person, high)
    page = f"/episodes/reminders/{one.pk}/"
    county, station = as_person("county2"), as_person("station")
    assert "请填写原因和措施" in _text(county.post(f"{page}answer/", {"cause": "x"}, follow=True))
    assert "只有已答复" in _text(station.post(f"{page}close/", follow=True))
    county.post(f"{page}answer/", {"cause": "路面积尘", "measure": "洒水"})
    one.refresh_from_db()
    assert (one.state, one.in_time) == ("answered", True)
    assert Item.objects.get(key=one.thing).closed_at is not None
    assert Item.objects.get(key=f"{one.thing}/look").closed_at is None
    assert "请写明答复缺什么" in _text(station.post(f"{page}give-back/", follow=True))
    station.post(f"{page}give-back/", {"because": "未写完成时间"})
    assert "未写完成时间" in _text(county.get(page))
    assert Item.objects.get(key=one.thing).closed_at is None
    county.post(f"{page}answer/", {"cause": "路面积尘", "measure": "洒水，23日前完成"})
    station.post(f"{page}close/")
    one.refresh_from_db()
    assert one.state == "closed"
    assert not Item.objects.filter(closed_at=None).exists()
    deeds = list(Entry.objects.filter(thing=one.thing).values_list("deed", flat=True))
    assert deeds == [f"episodes.{deed}" for deed in
                     ("close", "answer", "give_back", "answer", "send")]  # fmt: skip


def test_an_answer_after_the_deadline_says_so(as_person: As, high: HighValue) -> None:
    one = _sent(as_person, high)
    Reminder.everything.update(due=timezone.now() - timedelta(hours=1))
    assert "已逾期" in _text(as_person("county2").get("/episodes/highs/"))
    county = as_person("county2")
    county.post(f"/episodes/reminders/{one.pk}/answer/", {"cause": "a", "measure": "b"})
    one.refresh_from_db()
    assert one.in_time is False
    assert "逾期答复" in _text(as_person("office").get("/episodes/highs/"))


def test_not_sent_needs_a_reason_and_stays_in_the_house(as_person: As, high: HighValue) -> None:
    office = as_person("office")
    answer = office.post(SEND, {"key": high.key, "do": "leave"}, follow=True)
    assert "不提醒的理由" in _text(answer)
    office.post(SEND, {"key": high.key, "do": "leave", "because": "仪器维护后读数"})
    one = Reminder.everything.get()
    assert (one.state, one.due) == ("left", None)
    assert as_person("county2").get(f"/episodes/reminders/{one.pk}/").status_code == 404
    assert high.name not in _text(as_person("county2").get("/episodes/highs/"))
    assert "仪器维护后读数" in _text(office.get("/episodes/highs/?state=left"))
    assert "已处理" in _text(office.post(SEND, {"key": high.key, "do": "send"}, follow=True))


def test_a_key_that_is_no_high_value_is_refused(as_person: As, high: HighValue) -> None:
    answer = as_person("office").post(SEND, {"key": "X/PM2.5/1", "do": "send"}, follow=True)
    assert "已处理" in _text(answer)
    assert not Reminder.everything.exists()
    assert as_person("county2").post(SEND, {"key": high.key}).status_code == 403


def test_every_reminder_goes_out_as_xlsx(as_person: As, high: HighValue) -> None:
    _sent(as_person, high)
    answer = as_person("office").get("/episodes/highs/?as=xlsx")
    assert answer["Content-Type"].endswith("sheet")
