"""The special report: what it says of a whole episode, and what it says where things lack."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, datetime

import pytest
from docx import Document

from tests.ledger import cities
from youju.documents import docx
from youju.ledger import snapshot
from youju.ledger.episodes import details, forecasts, report, rules
from youju.ledger.episodes.details import Details
from youju.readings.city import City

FIRST, LAST = date(2026, 3, 3), date(2026, 3, 6)
ON = date(2026, 3, 8)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    values = (900_000, 1_500_000, 100_000, 400_000, 8_000, 600_000)
    return cities.constant(tmp_path_factory.mktemp("constant") / "city", values)


@pytest.fixture(scope="module")
def said(city: City) -> Details:
    held = snapshot.load(city)
    return details.describe(city, held, "某市", FIRST, LAST, rules.on(FIRST))


def _text(document: bytes) -> str:
    opened = Document(io.BytesIO(document))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in opened.paragraphs), *cells])


def test_a_constant_month_is_known_by_heart(said: Details) -> None:
    """PM2.5 90: 100 + (90 − 60) / 55 × 50 = 127.3, rounded up 128; PM10 150: 115."""
    assert [one.aqi for one in said.days] == [128] * 4
    assert said.item == "PM2.5"
    assert said.mean == 90
    assert said.by_level == {1: 0, 2: 0, 3: 24 * 6, 4: 0, 5: 0, 6: 0}  # 24 hours of reach each way
    (point,) = said.points
    assert (point.share, point.raises, point.contribution) == (100, 0, 90)


def test_the_report_says_what_there_is(city: City, said: Details) -> None:
    given = forecasts.Forecast(
        date(2026, 3, 3), date(2026, 3, 4), 100, 120, (3,), ("PM2.5",), "省中心"
    )
    verdicts = [forecasts.judge(given, forecasts.Measured(date(2026, 3, 4), 128, ("PM2.5",)))]
    line = report.WarningLine(datetime(2026, 3, 3, 8), "启动", "黄色", "某环办〔2026〕3号", "某市")  # noqa: DTZ001
    last = replace(said, first_hour=said.first_hour, last_hour=(said.last_hour or 0) - 10)
    text = _text(
        docx.write(
            report.compose(
                city, "污染过程", said, on=ON, issuer="某市生态环境局", verdicts=verdicts,
                warnings=[line], last=last,
            )
        )
    )  # fmt: skip
    for wanted in ("历时144小时", "日AQI最高为3月3日的128（轻度污染）", "抬高", "100—120", "未中",
                   "启动黄色预警", "某环办〔2026〕3号", "比上一次（134小时）长10小时",
                   "不作成因判断", "演示"):  # fmt: skip
        if wanted == "抬高":
            assert "持平" in text
            continue
        assert wanted in text, wanted
    assert not re.search(r"[-−]\d", text)  # never a minus sign


def test_the_report_says_what_there_is_not(city: City, said: Details) -> None:
    bare = replace(
        said, first_hour=None, last_hour=None, peak=None, by_level={}, mean=None, points=()
    )
    text = _text(docx.write(report.compose(city, "污染过程", bare, on=ON, issuer="某市")))
    for wanted in ("没有录入已发布的预报", "没有登记的预警", "不能按小时统计", "不能计算贡献",
                   "此前没有经确认的过程", "2026年3月3日至6日"):  # fmt: skip
        assert wanted in text, wanted
