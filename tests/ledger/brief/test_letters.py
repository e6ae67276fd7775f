"""提醒函: facts of one county from its figures, in the letter format of GB/T 9704."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pytest
from docx import Document

from tests.ledger import towns
from tests.ledger.brief.conftest import Asked
from youju.documents import letter
from youju.documents.official import Grid, Note, OfficialDocument, Paragraph
from youju.ledger import brief
from youju.readings.city import City
from youju.terms.errors import NotThere


def made(city: City, ask: Asked, county: str = "庚县", period: str = "2026-10") -> OfficialDocument:
    return brief.reminder(
        city,
        ask(period),
        county,
        issued_on=date(2026, 11, 5),
        reply_by=date(2026, 11, 12),
        number="某环委办函〔2026〕7号",
        issuer="某市生态环境保护委员会办公室",
        contact="某某，000-0000",
    )


def words(document: OfficialDocument) -> str:
    return "\n".join(
        one.text if isinstance(one.text, str) else ""
        for one in document.body
        if isinstance(one, Paragraph | Note)
    )


def test_it_is_prefilled_with_facts_request_and_deadline(town: City, ask: Asked) -> None:
    one = made(town, ask)
    said = words(one)
    assert one.title.startswith("关于庚县2026年10月\n环境空气质量情况的提醒函")
    assert one.addressee == "庚县人民政府"
    assert "你县环境空气质量综合指数" in said
    assert re.search(r"同比(上升|下降)[\d.]+%", said)
    assert "出现重度及以上污染2天" in said
    assert re.search(r"依据《示例方案.*》（.*）第四条，综合指数排名居第\d位（共8个）", said)
    assert "并于2026年11月12日前将原因和措施书面反馈。" in said
    assert "截至2026年10月31日24时，数据状态：实时（未审核）" in said
    assert "数据来源：某市环境空气监测数据（虚构）" in said
    assert "为扣除沙尘口径" in said
    assert not re.search(r"[-−]\d", said.replace("HJ 633-20", ""))
    grid = next(block for block in one.body if isinstance(block, Grid))
    assert [row[0] for row in grid.table.rows][:2] == ["综合指数", "PM₂.₅（µg/m³）"]


def test_a_county_without_last_year_has_a_dash_and_the_reason(town: City, ask: Asked) -> None:
    one = made(town, ask, towns.NEW)
    assert re.search(r"同比—（.+?）", words(one))
    grid = next(block for block in one.body if isinstance(block, Grid))
    assert all(row[2] is None and row[3] is None for row in grid.table.rows)


def test_the_year_to_date_is_set_against_the_target(town: City, ask: Asked) -> None:
    said = words(made(town, ask, period="..2026-10-31"))
    assert "PM₂.₅累计平均浓度高于年度目标（20微克/立方米）" in said


def test_an_unknown_county_is_refused(town: City, ask: Asked) -> None:
    with pytest.raises(NotThere, match="没有“外县”"):
        made(town, ask, "外县")


def test_the_first_page_is_a_letters(town: City, ask: Asked) -> None:
    one = made(town, ask)
    data = letter.write(one)
    assert data == letter.write(one)
    members = {
        name: content.decode()
        for name, content in (
            (info.filename, zipfile.ZipFile(io.BytesIO(data)).read(info))
            for info in zipfile.ZipFile(io.BytesIO(data)).infolist()
        )
        if name.endswith(".xml")
    }
    head, foot = members["word/header1.xml"], members["word/footer3.xml"]
    assert "thickThinSmallGap" in head
    assert "thinThickSmallGap" in foot
    assert "某市生态环境保护委员会办公室" in head
    assert "PAGE" not in foot
    body = members["word/document.xml"]
    assert "<w:titlePg/>" in body
    assert 'w:header="1701"' in body  # 30 mm
    assert 'w:footer="1134"' in body  # 20 mm
    opened = Document(io.BytesIO(data))
    assert opened.paragraphs[0].text == "\t某环委办函〔2026〕7号"
    assert "印发" not in "\n".join(one.text for one in opened.paragraphs)
