"""Ranking: the same places as the ledger's, walled until they are released, quick when warm."""

from __future__ import annotations

import io
import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from youju.ledger import assess
from youju.terms.periods import BEIJING, Period, month_of, parse, year_to_date
from youju.web.base.city import folder
from youju.web.judge.assessment import queries, words

As = Callable[..., Client]
TAGS = re.compile(r"<[^>]+>")
WALLED = ("居首", "红榜", "黄榜", "位次变化", "chart-ranking")


def text_of(answer: object) -> str:
    """The words of a page without tags."""
    return re.sub(r"\s+", " ", TAGS.sub("", answer.content.decode()))  # type: ignore[attr-defined]


@pytest.fixture
def month(db: None) -> Period:
    """The last whole month with data that has a scheme."""
    last = folder.last_day()
    assert last is not None
    found = month_of(last)
    return found if found.end <= last else found.before()


@pytest.fixture
def release(month: Period) -> Iterator[queries.Released]:
    """The month's ranking issued to the counties."""
    computed = folder.computed()
    assert computed is not None
    issued = queries.Released(
        "关于某月空气质量排名的通报", "/disclosure/1/", datetime.now(BEIJING), computed.number
    )

    def source(period_key: str, scheme_key: str) -> queries.Released | None:
        return issued if (period_key, scheme_key) == (month.key, "county-air") else None

    queries.releases_from(source)
    yield issued
    queries._sources.remove(source)


def own_answer(period: Period) -> assess.Answer:
    """The same question asked of the ledger itself."""
    known = queries.known(period.end)[0]
    return assess.evaluate(folder.city(), assess.Request(known.text, period))


def test_places_are_those_of_the_ledger(as_person: As, month: Period) -> None:
    page = as_person("office").get(f"/assessment/?period={month.key}&wait=1")
    found = own_answer(month)
    rows = re.findall(
        r'<span class="rank">(\d+)</span>.*?lang="zh-Hans">(.*?)</a>', page.content.decode(), re.S
    )
    assert [(int(place), name) for place, name in rows] == [
        (one.place, one.object) for one in found.assessment.main if one.place
    ]
    first = found.assessment.main[0]
    assert f"{first.object}居首" in text_of(page)


def test_every_kind_of_period_has_a_ranking(as_person: As, month: Period) -> None:
    client = as_person("office")
    last = month.end
    year, week, _day = last.isocalendar()
    keys = [
        last.isoformat(),
        f"{year}-W{week - 1:02d}",
        month.key,
        year_to_date(last).key,
        f"{last.year}-Q{(last.month + 2) // 3}",
        f"{last.year}-H{1 if last.month <= 6 else 2}",
        f"{last.year}",
        f"{last - timedelta(20)}..{last}",
    ]
    for key in keys:
        page = client.get("/assessment/", {"period": key, "wait": "1"})
        assert page.status_code == 200, key
        assert '<span class="rank">1</span>' in page.content.decode(), key


def test_a_county_sees_values_but_no_places_before_the_release(
    as_person: As, month: Period
) -> None:
    for account in ("county1", "department"):
        client = as_person(account)
        page = client.get(f"/assessment/?period={month.key}&wait=1")
        said = text_of(page)
        assert "本期排名尚未发布" in said
        assert all(one not in page.content.decode() for one in WALLED)
        for name in folder.city().register.counties():
            if name in own_answer(month).objects:
                assert name in said
        one = client.get(
            f"/assessment/object/{own_answer(month).objects[0]}/?period={month.key}&wait=1"
        )
        assert "得分明细" not in text_of(one)
        assert "本期排名尚未发布" in text_of(one)
        sheet = client.get(f"/assessment/?period={month.key}&as=xlsx")
        book = openpyxl.load_workbook(io.BytesIO(b"".join(sheet.streaming_content)))
        heads = [
            str(cell) for row in book.active.iter_rows(values_only=True) for cell in row if cell
        ]  # type: ignore[union-attr]
        assert not [one for one in heads if one in ("位次", "得分", "等次")]
        months = client.get(
            f"/assessment/object/{own_answer(month).objects[0]}/months/?period={month.key}"
        )
        assert "chart-months" not in months.content.decode()
        assert "本期排名尚未发布" in text_of(client.get("/"))


def test_a_released_ranking_is_seen_by_counties(
    as_person: As, month: Period, release: queries.Released
) -> None:
    page = as_person("county1").get(f"/assessment/?period={month.key}&wait=1")
    assert "居首" in text_of(page)
    assert release.title in text_of(page)
    other = month.before()
    assert "居首" not in text_of(
        as_person("county1").get(f"/assessment/?period={other.key}&wait=1")
    )


def test_a_score_opens_down_to_its_values(as_person: As, month: Period) -> None:
    found = own_answer(month)
    name = found.objects[0]
    page = as_person("leader").get(f"/assessment/object/{name}/?period={month.key}&wait=1")
    said = text_of(page)
    total = found.assessment.totals[name].printed
    assert "得分明细" in said
    assert f"{total}" in said
    for line in found.assessment.lines:
        if line.object == name:
            assert line.name in said
            assert str(line.figure.by) in said
    assert 'href="/why/fig_air_period/' in page.content.decode()


def test_places_by_month(as_person: As, month: Period) -> None:
    name = own_answer(month).objects[0]
    page = as_person("office").get(f"/assessment/object/{name}/months/?period={month.key}")
    assert f"{month.start:%Y-%m}" in text_of(page)
    assert "chart-months" in page.content.decode()


def test_the_first_place_is_on_top_of_the_chart(as_person: As, month: Period) -> None:
    name = own_answer(month).objects[0]
    page = as_person("office").get(f"/assessment/object/{name}/months/?period={month.key}")
    said = re.search(r'<script id="chart-months"[^>]*>(.*?)</script>', page.content.decode(), re.S)
    assert said is not None
    axis = json.loads(said[1])["y"]
    assert (axis["inverse"], axis["from"]) == (True, 1)
    assert axis["to"] >= len(own_answer(month).objects) - 1


def test_heads_have_subscripts_and_numbers_a_true_minus(as_person: As, month: Period) -> None:
    page = as_person("office").get(f"/assessment/?period={month.before().key}&wait=1")
    table = re.search(r"<table.*?</table>", page.content.decode(), re.S)
    assert table is not None
    said = TAGS.sub(" ", table[0])
    assert "PM₂.₅" in said
    assert "PM2.5" not in said
    assert not re.search(r"(?<![\d\w])-\d", said)
    assert "−" in said


def test_a_score_leads_to_its_why_page(as_person: As, month: Period) -> None:
    found = own_answer(month)
    name = found.objects[0]
    page = as_person("office").get(f"/assessment/object/{name}/?period={month.key}&wait=1")
    there = re.search(r'href="(/why/fig_score/[^"]+/score)"', page.content.decode())
    assert there is not None
    why = as_person("office").get(unquote(there[1]))
    assert str(found.assessment.totals[name].printed) in text_of(why)


@pytest.mark.parametrize(
    ("lacks", "words_", "there"),
    [
        ("schemes", "请在“开始使用”中上传考核方案", "/start/scheme/"),
        ("figures", "请先在“开始使用”中上传监测数据", "/start/#now"),
    ],
)
def test_what_is_lacking_leads_to_getting_started(
    city_path: Path,
    as_person: As,
    monkeypatch: pytest.MonkeyPatch,
    lacks: str,
    words_: str,
    there: str,
) -> None:
    if lacks == "schemes":
        shutil.rmtree(city_path / "schemes")
    else:
        monkeypatch.setattr(folder, "last_day", lambda: None)
    for address in ("/assessment/?wait=1", "/disclosure/new/"):
        page = as_person("office").get(address)
        assert words_ in text_of(page), address
        assert f'href="{there}"' in page.content.decode(), address
    page = as_person("county1").get("/assessment/?wait=1")
    assert words_ in text_of(page)
    assert f'href="{there}"' not in page.content.decode()


def test_choices_are_said(as_person: As, month: Period) -> None:
    page = as_person("office").get(
        f"/assessment/?period={month.key}&points=comparable&edition=today&wait=1"
    )
    said = text_of(page)
    assert "两期都只用全程参加评价的点位。" in said
    assert "上年的日值按本期标准重新计算。" in said


def test_a_period_without_scheme_or_data_says_what_to_do(as_person: As) -> None:
    client = as_person("office")
    assert "没有有效的考核方案" in text_of(client.get("/assessment/?period=2019-01"))
    assert "看不懂的时段" in text_of(client.get("/assessment/?period=nonsense&wait=1"))


def test_warm_answers_are_quick_and_ask_the_database_little(as_person: As, month: Period) -> None:
    client = as_person("office")
    address = f"/assessment/?period={month.key}"
    client.get(address + "&wait=1")
    spent = []
    for _ in range(5):
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as made:
            assert client.get(address).status_code == 200
        spent.append(time.perf_counter() - began)
        assert len(made) <= 20
    assert min(spent) < 0.3


def test_periods_in_words() -> None:
    from django.utils import translation

    with translation.override("en"):
        said = [words.period(parse(key)) for key in ("2026-10", "2026-W47", "2026-Q3", "2026-H2")]
    assert said == ["October 2026", "week 47 of 2026", "quarter 3 of 2026", "half-year 2 of 2026"]
    with translation.override("zh-hans"):
        assert words.period(parse("2026-10")) == "2026年10月"
        assert words.moved(3)[0] == "上升3位"
        assert words.moved(-1)[0] == "下降1位"


def test_the_period_beside(month: Period) -> None:
    last = folder.last_day()
    assert last is not None
    before, after = queries.beside(month.before(), last)
    assert before == month.before().before()
    assert after == month
    whole = year_to_date(last)
    earlier, later = queries.beside(whole, last)
    assert later is None
    assert earlier is None or earlier.end.month == last.month - 1
