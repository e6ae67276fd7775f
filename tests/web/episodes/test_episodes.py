"""Episodes: proposed by the rule, decided by a person with a reason, reported; the board."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document

from tests.web.episodes.making import low_rules
from youju.ledger.episodes.spells import Spell
from youju.web.base.work.models import Entry
from youju.web.watch.episodes import queries
from youju.web.watch.episodes.models import Episode

As = Callable[..., Client]


@pytest.fixture
def spell(city_path: Path, db: None) -> Spell:
    low_rules(city_path)
    snapshot = queries.held()
    assert snapshot is not None
    found = [one for one in queries.every_spell(snapshot) if one.ended]
    assert len(found) >= 2
    return found[-1]


def _decide(spell: Spell, **other: object) -> dict[str, object]:
    return {"name": spell.name, "first": spell.first, "last": spell.last, "do": "confirm", **other}


def _text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_a_proposal_is_shown_whole_and_confirmed(as_person: As, spell: Spell) -> None:
    station = as_person("station")
    page = _text(station.get(f"/episodes/proposal/{spell.first}/"))
    for words in ("待确认", "各级别小时数", "各点位对全市均值的贡献", "没有录入预报",
                  "没有登记预警", "不作比较", "/why/fig_air_day/"):  # fmt: skip
        assert words in page, words
    answer = station.post(f"/episodes/proposal/{spell.first}/confirm/", _decide(spell), follow=True)
    one = Episode.objects.get()
    assert (one.first, one.last, one.state, one.changed) == (
        spell.first, spell.last, "confirmed", False,
    )  # fmt: skip
    assert "过程专报" in _text(answer)
    entry = Entry.objects.get(deed="episodes.confirm")
    assert entry.data["proposed"]["edition"] == spell.edition
    # what was decided is no proposal any more, and twice is once
    station.post(f"/episodes/proposal/{spell.first}/confirm/", _decide(spell))
    assert Episode.objects.count() == 1
    assert station.get(f"/episodes/proposal/{spell.first}/").status_code == 302


def test_other_days_need_a_reason(as_person: As, spell: Spell) -> None:
    office = as_person("office")
    other = _decide(spell, first=spell.first - timedelta(days=1))
    url = f"/episodes/proposal/{spell.first}/confirm/"
    assert "请写明理由" in _text(office.post(url, other, follow=True))
    assert not Episode.objects.exists()
    office.post(url, other | {"because": "前一天夜间已开始累积"})
    one = Episode.objects.get()
    assert one.changed
    page = _text(office.get(f"/episodes/episode/{one.pk}/"))
    assert "规则原先给出" in page
    assert "前一天夜间已开始累积" in page


def test_a_proposal_is_dismissed_with_a_reason(as_person: As, spell: Spell) -> None:
    office = as_person("office")
    url = f"/episodes/proposal/{spell.first}/confirm/"
    assert "不认定的理由" in _text(office.post(url, _decide(spell, do="dismiss"), follow=True))
    office.post(url, _decide(spell, do="dismiss", because="仪器校准所致"))
    one = Episode.objects.get()
    assert (one.state, one.because) == ("dismissed", "仪器校准所致")
    assert office.get(f"/episodes/episode/{one.pk}/report/").status_code == 404
    # turned round, with the reason, in the chain
    change = _decide(spell, state="confirmed", because="复核后认定")
    office.post(f"/episodes/episode/{one.pk}/change/", change)
    one.refresh_from_db()
    assert one.state == "confirmed"
    assert Entry.objects.get(deed="episodes.change").data["was"]["state"] == "dismissed"


def test_what_a_decision_may_not_say(as_person: As, spell: Spell) -> None:
    office = as_person("office")
    url = f"/episodes/proposal/{spell.first}/confirm/"
    backwards = _decide(spell, last=spell.first - timedelta(days=3), because="x")
    assert "早于第一天" in _text(office.post(url, backwards, follow=True))
    open_end = _decide(spell, last="", because="x")
    assert "已经结束" in _text(office.post(url, open_end, follow=True))
    assert not Episode.objects.exists()
    assert office.get("/episodes/proposal/2020-01-01/").status_code == 404
    assert office.get("/episodes/proposal/nothing/").status_code == 404


def test_the_report_holds_facts_and_no_cause(as_person: As, spell: Spell) -> None:
    station = as_person("station")
    station.post(f"/episodes/proposal/{spell.first}/confirm/", _decide(spell))
    one = Episode.objects.get()
    answer = station.get(f"/episodes/episode/{one.pk}/report/")
    document = Document(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    text = "\n".join(part.text for part in document.paragraphs)
    assert f"{spell.first.month}月{spell.first.day}日" in text
    assert "不作成因判断" in text
    assert "没有录入已发布的预报" in text


def test_new_data_that_move_an_episode_are_told(as_person: As, spell: Spell) -> None:
    office = as_person("office")
    office.post(f"/episodes/proposal/{spell.first}/confirm/", _decide(spell))
    one = Episode.objects.get()
    one.proposed["last"] = str(spell.last - timedelta(days=1))  # as if a day had come since
    one.save()
    assert "按目前的数据" in _text(office.get(f"/episodes/episode/{one.pk}/"))


def test_the_board_and_the_list(as_person: As, spell: Spell) -> None:
    office = as_person("office")
    with CaptureQueriesContext(connection) as asked:
        page = _text(office.get("/episodes/"))
    assert len(asked) <= 20
    assert "全市AQI为" in page
    assert "data-chart" in page
    assert "预报只照已发布的原文录入" in page  # the empty state says what to do
    every = _text(office.get("/episodes/list/"))
    assert f"/episodes/proposal/{spell.first}/" in every
    year = _text(office.get(f"/episodes/list/?year={spell.first.year}"))
    assert f"/episodes/proposal/{spell.first}/" in year
    sheet = office.get("/episodes/list/?as=xlsx")
    assert sheet["Content-Type"].endswith("sheet")


def test_the_pages_ask_little_of_the_database(as_person: As, spell: Spell) -> None:
    office = as_person("office")
    office.post(f"/episodes/proposal/{spell.first}/confirm/", _decide(spell))
    number = Episode.objects.get().pk
    for url in (f"/episodes/episode/{number}/", "/episodes/list/", "/episodes/forecasts/",
                "/episodes/warnings/", "/episodes/highs/", "/"):  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            assert office.get(url).status_code == 200
        assert len(asked) <= 20, url


def test_in_english_no_chinese_sentence_is_left(as_person: As, spell: Spell) -> None:
    page = _text(as_person("office", "en").get(f"/episodes/proposal/{spell.first}/"))
    assert "What each point contributed to the city mean" in page
    assert "waits for a decision" in page


def test_the_home_page_tells_what_waits(as_person: As, spell: Spell) -> None:
    page = _text(as_person("office").get("/"))
    assert "高值" in page
    assert "/episodes/highs/" in page
