"""Forecasts and warnings as an office enters them: refused, asked about, brought in as a sheet."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from youju.web.base.city import folder
from youju.web.base.work.models import Entry
from youju.web.watch.episodes.models import AirWarning, Forecast

As = Callable[..., Client]
NEW, BRING, LIST = "/episodes/forecasts/new/", "/episodes/forecasts/import/", "/episodes/forecasts/"


def _said(**other: object) -> dict[str, object]:
    today = timezone.localdate()
    return {
        "issued_on": today.isoformat(),
        "day": (today + timedelta(days=1)).isoformat(),
        "low": 80,
        "high": 110,
        "levels": ["2", "3"],
        "primary": ["PM2.5"],
        "issuer": "省环境监测中心",
        **other,
    }


def _text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_a_forecast_is_kept_once_with_who_entered_it(as_person: As) -> None:
    office = as_person("office")
    assert office.post(NEW, _said()).status_code == 302
    assert "已录入过" in _text(office.post(NEW, _said(), follow=True))
    (kept,) = Forecast.objects.all()
    assert (kept.low, kept.levels, kept.by_name, kept.late) == (80, [2, 3], "林拟稿（虚构）", False)
    (entry,) = Entry.objects.filter(deed="episodes.forecast")
    assert entry.data["high"] == 110
    page = _text(office.get(LIST))
    assert "80–110" in page
    assert "良、轻度污染" in page


def test_a_forecast_for_yesterday_is_asked_about(as_person: As) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    past = {"issued_on": yesterday - timedelta(days=1), "day": yesterday}
    office = as_person("office")
    answer = office.post(NEW, _said(**past))
    assert answer.status_code == 400
    assert "事后预报" in _text(answer)
    assert "勾选“补录已发布的预报”" in _text(answer)
    assert 'value="80"' in _text(answer)  # what was typed is still there
    assert "要写文号" in _text(office.post(NEW, _said(**past, late="on")))
    assert not Forecast.objects.exists()
    assert office.post(NEW, _said(**past, late="on", document="预报第300期")).status_code == 302
    assert Forecast.objects.get().late
    assert "补录" in _text(office.get(LIST))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"day": date(2026, 1, 1)}, "应晚于发布日期"),
        ({"low": 120}, "前小后大"),
        ({"levels": ["6"]}, "不相符"),
        ({"issuer": ""}, 'class="error"'),
        ({"high": 900}, 'class="error"'),
    ],
)
def test_what_cannot_be_a_forecast_is_refused_in_words(
    as_person: As, wrong: dict[str, object], words: str
) -> None:
    answer = as_person("station").post(NEW, _said(**wrong))
    assert answer.status_code == 400
    assert words in _text(answer)
    assert not Forecast.objects.exists()


def test_another_value_for_the_same_issue_needs_a_reason(as_person: As) -> None:
    office = as_person("office")
    office.post(NEW, _said())
    answer = office.post(NEW, _said(high=120))
    assert "发布单位已更正" in _text(answer)
    office.post(NEW, _said(high=120, correct="on", because="发布单位当晚更正"))
    assert [one.high for one in Forecast.objects.filter(current=True)] == [120]
    assert Forecast.objects.count() == 2
    assert Entry.objects.get(deed="episodes.correct").data["before"] == [80, 110]


def _sheet(office: Client, rows: list[tuple[object, ...]]) -> SimpleUploadedFile:
    blank = b"".join(office.get("/episodes/forecasts/blank/").streaming_content)  # type: ignore[attr-defined]
    book = openpyxl.load_workbook(io.BytesIO(blank))
    for row in rows:
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("预报.xlsx", out.getvalue())


def test_a_sheet_is_taken_and_wrong_rows_go_back(as_person: As) -> None:
    office = as_person("office")
    today = timezone.localdate()
    one, two = (today + timedelta(days=n) for n in (1, 2))
    rows: list[tuple[object, ...]] = [
        (f"{today}", f"{one}", "1", "80", "110", "良至轻度污染", "PM2.5、O3", "省中心", ""),
        (today, two, 2, 60, 90, "良", "无", "省中心", ""),
        (f"{today}", f"{two}", "1", "60", "90", "良", "", "市中心", ""),  # lead contradicts
        (f"{today}", f"{one}", "", "六十", "90", "", "", "", ""),
        (f"{today - timedelta(days=3)}", f"{today - timedelta(days=2)}", "", "60", "90", "", "",
         "省中心", ""),
        (f"{today}", f"{one}", "", "80", "110", "很差", "", "国家站", ""),
    ]  # fmt: skip
    answer = office.post(BRING, {"file": _sheet(office, rows)})
    page = _text(answer)
    assert "新录入预报2条" in page
    assert "退回4行" in page
    assert "两个日期相差2天" in page
    assert "事后预报" in page
    assert "不是级别" in page
    first = Forecast.objects.get(day=one)
    assert (first.levels, first.primary) == ([2, 3], ["PM2.5", "O3_8h"])
    href = page.split('href="/episodes/forecasts/returned/')[1].split('"')[0]
    back = b"".join(office.get(f"/episodes/forecasts/returned/{href}").streaming_content)  # type: ignore[attr-defined]
    grid = list(openpyxl.load_workbook(io.BytesIO(back)).worksheets[0].iter_rows(values_only=True))
    assert grid[0][-1] == "退回原因"
    assert "提前天数" in str(grid[3][-1])
    assert "已有2条" in _text(office.post(BRING, {"file": _sheet(office, rows[:2])}))


def test_a_file_that_is_no_such_sheet_is_refused(as_person: As) -> None:
    office = as_person("office")
    answer = office.post(BRING, {"file": SimpleUploadedFile("预报.xlsx", b"PK\x03\x04nonsense")})
    assert answer.status_code == 400
    assert "预报.xlsx" in _text(answer)


def test_measured_beside_forecast_with_rates(as_person: As) -> None:
    last = folder.last_day()
    assert last is not None
    office = as_person("office")
    for lead, low in ((1, 0), (2, 490)):
        issued = last - timedelta(days=lead)
        office.post(NEW, _said(issued_on=issued, day=last, low=low, high=500, levels=[],
                               primary=[], late="on", document="第1期"))  # fmt: skip
    page = _text(office.get(f"{LIST}?days=366"))
    assert "提前1天的预报，1次中级别命中1次" in page
    assert '1/1 <span class="muted">100.0%' in page
    assert '0/1 <span class="muted">0.0%' in page
    assert f"/why/fig_air_day/{folder.city_name()}" in page.replace("%EF%BC%88", "（") or (
        "/why/fig_air_day/" in page
    )
    sheet = b"".join(office.get(f"{LIST}?days=366&as=xlsx").streaming_content)  # type: ignore[attr-defined]
    grid = openpyxl.load_workbook(io.BytesIO(sheet)).worksheets[0].iter_rows(values_only=True)
    assert sum("第1期" in map(str, row) for row in grid) == 2


def _warning(**other: object) -> dict[str, object]:
    return {
        "level": "yellow",
        "at": "2026-01-06T18:00",
        "document": "清重污办〔2026〕1号",
        "issuer": "市指挥部",
        **other,
    }


def test_a_warning_from_start_to_end(as_person: As) -> None:
    office = as_person("office")
    office.post("/episodes/warnings/new/", _warning())
    one = AirWarning.objects.get()
    page = f"/episodes/warnings/{one.pk}/"
    step = _warning(deed="raise", level="orange", at="2026-01-07T12:00", document="2号")
    assert office.post(page, step).status_code == 302
    assert office.post(page, step).status_code == 302  # asked twice it acts once
    end = _warning(deed="end", at="2026-01-09T08:00", document="3号")
    office.post(page, end)
    one.refresh_from_db()
    assert [s.deed for s in one.steps.all()] == ["start", "raise", "end"]
    assert (one.level, timezone.localtime(one.ended_at).hour) == ("orange", 8)
    text = _text(office.get("/episodes/warnings/"))
    for words in ("黄色", "橙色", "升级", "解除", "清重污办〔2026〕1号"):
        assert words in text
    assert Entry.objects.filter(deed="episodes.warning").count() == 3


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"level": "blue"}, "黄色、橙色、红色"),
        ({"at": "2030-01-01T08:00"}, "时间还没有到"),
        ({"at": "昨天"}, "不是时间"),
        ({"document": " "}, "error"),
    ],
)
def test_a_warning_that_cannot_be_is_refused(
    as_person: As, wrong: dict[str, object], words: str
) -> None:
    answer = as_person("office").post("/episodes/warnings/new/", _warning(**wrong))
    assert answer.status_code == 400
    assert words in _text(answer)
    assert not AirWarning.objects.exists()


def test_two_warnings_at_once_and_wrong_steps_are_refused(as_person: As) -> None:
    office = as_person("office")
    office.post("/episodes/warnings/new/", _warning())
    again = office.post("/episodes/warnings/new/", _warning(at="2026-01-07T18:00", document="9号"))
    assert "已有预警在生效" in _text(again)
    page = f"/episodes/warnings/{AirWarning.objects.get().pk}/"
    lower = _warning(deed="lower", level="orange", at="2026-01-07T12:00", document="2号")
    assert "不符" in _text(office.post(page, lower))
    early = _warning(deed="end", at="2026-01-05T12:00", document="2号")
    assert "晚于上一步" in _text(office.post(page, early))


def test_a_county_sees_them_and_enters_nothing(as_person: As) -> None:
    county = as_person("county1")
    assert county.get(LIST).status_code == 200
    assert county.get("/episodes/warnings/").status_code == 200
    assert county.get("/episodes/").status_code == 403
    assert county.post(NEW, _said()).status_code == 403
