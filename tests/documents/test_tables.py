"""Rankings as Excel and PDF, and the table that they share with Word."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from youju.documents import pdf, xlsx
from youju.documents.tables import Column, RankingTable, Table
from youju.terms.errors import BadInput, NotExact, NotThere


@pytest.fixture(scope="module")
def sheet(table: RankingTable) -> Any:
    return openpyxl.load_workbook(io.BytesIO(xlsx.ranking(table))).active


def test_title_subtitle_and_two_row_head(sheet: Any) -> None:
    assert sheet["A1"].value == "各县（市、区）PM2.5累计浓度排名"
    for part in ("2026年1月1日至11月22日累计", "截至2026年11月22日24时", "未审核", "扣除沙尘"):
        assert part in sheet["A2"].value
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A1:H1", "A2:H2", "C3:E3", "A3:A4", "B3:B4", "G3:G4", "H3:H4"} <= merged
    assert sheet["C4"].value == "本期\n（µg/m3）"  # the 3 is raised by its look


def test_numbers_are_numbers_with_the_decimals_of_the_column(sheet: Any) -> None:
    assert sheet["C5"].value == 28.4
    assert sheet["C7"].value == 30
    assert sheet["C7"].number_format == "0.0"
    assert sheet["G5"].number_format == "0.00"
    # 3.125 is a tie: half to even gives 3.12 where Excel's display alone would show 3.13.
    assert sheet["G5"].value == 3.12
    assert sheet["D9"].value == "—"


def test_page(sheet: Any) -> None:
    assert sheet.freeze_panes == "A5"
    assert sheet.print_area == "'排名'!$A$1:$H$14"
    assert sheet.print_title_rows == "$3:$4"
    assert str(sheet.page_setup.paperSize) == "9"
    assert sheet.page_setup.fitToWidth in (None, 1)
    assert "A&&B" in sheet.oddFooter.left.text
    assert sheet["A13"].value.startswith("注：")
    assert sheet["A14"].value == "数据来源：虚构数据 A&B"


def test_tones_colour_whole_rows_and_a_word_says_it(sheet: Any) -> None:
    for row, word, colour in ((11, "黄牌", "FFF4CC"), (12, "红牌", "FBE3E1")):
        assert sheet.cell(row, 8).value == word
        assert {sheet.cell(row, c).fill.fgColor.rgb for c in range(1, 9)} == {f"FF{colour}"}
    assert sheet["A10"].fill.fill_type is None


def test_words_are_never_formulas(table: RankingTable) -> None:
    rows = tuple((row[0], '=HYPERLINK("x")', *row[2:]) for row in table.rows)
    book = openpyxl.load_workbook(io.BytesIO(xlsx.ranking(replace(table, rows=rows))))
    assert book.active["B5"].data_type == "s"


def test_same_bytes(table: RankingTable) -> None:
    assert xlsx.ranking(table) == xlsx.ranking(table)
    with zipfile.ZipFile(io.BytesIO(xlsx.ranking(table))) as archive:
        assert b"2026-11-23T00:00:00Z" in archive.read("docProps/core.xml")


def test_same_bytes_in_another_process() -> None:
    """Neither the order of hashes nor the time zone gets into a file."""
    script = (
        "import hashlib,datetime;from decimal import Decimal as D;"
        "from youju.documents import pdf,xlsx;from youju.documents.tables import *;"
        "t=RankingTable(title='表',period='2026年',on=datetime.date(2026,1,2),columns=("
        "Column('a','县'),Column('b','值',group='组',decimals=1)),rows=(('甲',D(1)),('乙',None)));"
        "made=[xlsx.ranking(t)];"
        "made+=[pdf.ranking(t)] if pdf.families()&{*pdf.SERIF,*pdf.SANS} else [];"
        "print([hashlib.sha256(one).hexdigest() for one in made])"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            check=True,
            capture_output=True,
        ).stdout
        for seed, zone in (("0", "UTC"), ("7", "Asia/Shanghai"))
    }
    assert len(said) == 1


def test_valid_open_xml(
    table: RankingTable, validate: Callable[[bytes, str], list[object]]
) -> None:
    assert validate(xlsx.ranking(table), "xlsx") == []


@pytest.mark.office
def test_excel_in_print(table: RankingTable, office: Any) -> None:
    pages = office.pages(xlsx.ranking(table), "xlsx")
    assert len(pages) == 1
    text = "".join(pages[0].split())
    assert "3云门区" not in text
    assert "8云门区38.637.04.3243" in text
    assert "第1页，共1页" in text
    assert "制表：2026-11-23" in text


def _fonts() -> None:
    if not set(pdf.families()) & {*pdf.SERIF, *pdf.SANS}:
        pytest.skip("no Chinese font is installed (fonts-noto-cjk)")


def test_pdf(table: RankingTable) -> None:
    _fonts()
    made = pdf.ranking(table)
    assert made.startswith(b"%PDF-")
    assert b"20261123" in made
    assert pdf.ranking(table) == made


def test_pdf_reads_nothing_as_markup(table: RankingTable) -> None:
    _fonts()
    hostile = '#panic("x") $a$ *b* \\ "c" [d]'
    assert pdf.ranking(replace(table, title=hostile, notes=(hostile,))).startswith(b"%PDF-")


def test_pdf_without_chinese_fonts_names_the_package(
    table: RankingTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "families", lambda: frozenset({"DejaVu Sans"}))
    with pytest.raises(NotThere, match="fonts-noto-cjk"):
        pdf.ranking(table)


def test_refusals() -> None:
    columns = (Column("a", "甲"), Column("b", "乙"))
    with pytest.raises(BadInput, match="第 1 行有 1 格，应有 2 格"):
        Table(columns=columns, rows=((1,),))
    with pytest.raises(NotExact, match="乙"):
        Table(columns=columns, rows=((1, 0.5),))  # type: ignore[arg-type]
    with pytest.raises(NotExact, match="有限"):
        Table(columns=columns, rows=((1, Decimal("NaN")),))
    with pytest.raises(BadInput, match="blue"):
        Table(columns=columns, rows=((1, 2),), tones={0: "blue"})
    with pytest.raises(BadInput, match="至少"):
        Table(columns=(), rows=())
