"""Forecasts: what is refused, what is asked about, and how often they were right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from youju.ledger.episodes.forecasts import (
    Forecast,
    Measured,
    by_lead,
    checked,
    judge,
    judged,
)
from youju.terms.errors import BadInput

TODAY = date(2026, 11, 22)
GOOD = Forecast(TODAY, date(2026, 11, 23), 80, 110, (2, 3), ("PM2.5",), "市监测中心", "预报第1期")


def test_a_forecast_as_it_should_be() -> None:
    assert checked(GOOD, lead=(1, 15), today=TODAY) is GOOD
    assert GOOD.lead == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"day": TODAY}, "应晚于发布日期"),
        ({"day": date(2026, 12, 25)}, "应为1至15天"),
        ({"issued_on": date(2026, 11, 24), "day": date(2026, 11, 25)}, "还没有到"),
        ({"low": 120}, "前小后大"),
        ({"high": 501}, "0至500"),
        ({"levels": (7,)}, "级别应为"),
        ({"levels": (5,)}, "不相符"),
        ({"primary": ("VOC",)}, "不认识"),
        ({"issuer": " "}, "发布单位"),
        ({"issued_on": date(2026, 11, 20), "day": date(2026, 11, 21)}, "事后预报"),
    ],
)
def test_what_is_refused_says_what_would_do(change: dict[str, object], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        checked(replace(GOOD, **change), lead=(1, 15), today=TODAY)  # type: ignore[arg-type]


def test_a_forecast_for_yesterday_is_taken_only_from_a_document() -> None:
    late = replace(GOOD, issued_on=date(2026, 11, 20), day=date(2026, 11, 21))
    assert checked(late, lead=(1, 15), today=TODAY, late=True) is late
    with pytest.raises(BadInput, match="文号"):
        checked(replace(late, document=""), lead=(1, 15), today=TODAY, late=True)


def test_yesterdays_forecast_for_today_is_no_late_one() -> None:
    one = replace(GOOD, issued_on=date(2026, 11, 21), day=TODAY)
    assert checked(one, lead=(1, 15), today=TODAY) is one


def _measured(aqi: int | None, *primary: str) -> Measured:
    return Measured(GOOD.day, aqi, primary)


@pytest.mark.parametrize(
    ("measured", "hits"),
    [
        (_measured(80, "PM2.5"), (True, True, True)),  # both ends belong to the range
        (_measured(110, "PM10"), (True, True, False)),
        (_measured(111, "PM10", "PM2.5"), (False, True, True)),  # light pollution all the same
        (_measured(151, "PM2.5"), (False, False, True)),
        (_measured(40), (False, False, None)),  # an AQI of 50 or less has no primary pollutant
        (_measured(None), (None, None, None)),
        (None, (None, None, None)),
    ],
)
def test_hits(measured: Measured | None, hits: tuple[bool | None, ...]) -> None:
    said = judge(GOOD, measured)
    assert (said.range_hit, said.level_hit, said.primary_hit) == hits


def test_without_a_stated_level_the_range_says_it() -> None:
    plain = replace(GOOD, levels=(), primary=())
    assert judge(plain, _measured(120, "PM2.5")).level_hit is True  # 80–110 reaches into 轻度
    assert judge(replace(plain, high=100), _measured(120, "PM2.5")).level_hit is False
    assert judge(plain, _measured(90, "PM2.5")).primary_hit is None


def test_rates_by_lead_day_count_only_what_was_measured() -> None:
    two = replace(GOOD, issued_on=date(2026, 11, 21))
    other = replace(GOOD, day=date(2026, 11, 24), issued_on=date(2026, 11, 23))
    said = judged([two, GOOD, other], {GOOD.day: _measured(111, "PM10", "PM2.5")})
    one_day, two_days = by_lead(said)
    assert (one_day.lead, one_day.forecasts, one_day.judged) == (1, 2, 1)
    assert (one_day.range.hits, one_day.range.of) == (0, 1)
    assert one_day.level.share == Fraction(100)
    assert two_days.lead == 2
    assert by_lead(judged([other], {}))[0].level.share is None
