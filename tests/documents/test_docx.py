"""Pages of GB/T 9704-2012, asserted from the file and from what an office program prints."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx as reader
import openpyxl
import pytest
from docx.oxml.ns import qn
from lxml import etree

from youju.documents import docx
from youju.documents.official import (
    Attachment,
    Chart,
    Grid,
    Heading,
    Image,
    Note,
    OfficialDocument,
    PageBreak,
    Paragraph,
    Run,
    Series,
)
from youju.documents.tables import Column, Table
from youju.terms.errors import BadInput, NoEditionInForce, NotExact

MM = Decimal(1440) / Decimal("25.4")
"""Twips in a millimetre."""


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def xml(data: bytes, name: str = "word/document.xml") -> Any:
    return etree.fromstring(parts(data)[name])


def said(paragraph: Any) -> str:
    return "".join(t.text or "" for t in paragraph.iter(qn("w:t")))


def find(data: bytes, text: str) -> Any:
    return next(p for p in xml(data).iter(qn("w:p")) if text in said(p))


@pytest.fixture(scope="module")
def written(bulletin: OfficialDocument) -> bytes:
    return docx.write(bulletin)


def section(data: bytes) -> dict[str, dict[str, str]]:
    return {
        etree.QName(one).localname: {etree.QName(k).localname: v for k, v in one.attrib.items()}
        for one in xml(data).find(f".//{qn('w:sectPr')}")
    }


def test_paper_and_margins(written: bytes) -> None:
    """5.1 and 5.2.1: A4, 天头 37 ± 1 mm, 订口 28 ± 1 mm, type area 156 mm × 225 mm."""
    size, margin = section(written)["pgSz"], section(written)["pgMar"]
    width, height = int(size["w"]) / MM, int(size["h"]) / MM
    top, left, right, bottom = (int(margin[k]) / MM for k in ("top", "left", "right", "bottom"))
    assert abs(width - 210) < Decimal("0.02")
    assert abs(height - 297) < Decimal("0.02")
    assert abs(top - 37) < 1
    assert abs(left - 28) < 1
    assert abs(width - left - right - 156) < Decimal("0.05")
    assert abs(height - top - bottom - 225) < Decimal("0.05")


def test_grid_holds_22_lines_of_28_characters(written: bytes) -> None:
    """5.2.3, from the section's grid: neither a line or character less nor one more."""
    grid, size, margin = (section(written)[k] for k in ("docGrid", "pgSz", "pgMar"))
    assert grid["type"] == "linesAndChars"
    area = int(size["h"]) - int(margin["top"]) - int(margin["bottom"])
    pitch = int(grid["linePitch"])
    assert area // pitch == 22
    points = Decimal(int(size["w"]) - int(margin["left"]) - int(margin["right"])) / 20
    character = 16 + Decimal(grid["charSpace"]) / 4096
    assert points // character == 28


def test_body_style_holds_the_same_without_a_grid(written: bytes) -> None:
    """The text keeps 22 × 28 by its own line and spacing, for programs without such grids."""
    styles = xml(written, "word/styles.xml")
    normal = styles.find(f"{qn('w:style')}[@{qn('w:styleId')}='Normal']")
    assert normal.find(f".//{qn('w:sz')}").get(qn("w:val")) == "32"  # 3号 = 16 pt
    fonts = normal.find(f".//{qn('w:rFonts')}")
    assert fonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    line = normal.find(f"{qn('w:pPr')}/{qn('w:spacing')}")
    assert line.get(qn("w:lineRule")) == "exact"
    size, margin = section(written)["pgSz"], section(written)["pgMar"]
    area = int(size["h"]) - int(margin["top"]) - int(margin["bottom"])
    assert area // int(line.get(qn("w:line"))) == 22
    closer = int(normal.find(f"{qn('w:rPr')}/{qn('w:spacing')}").get(qn("w:val")))
    width = int(size["w"]) - int(margin["left"]) - int(margin["right"])
    assert width // (320 + closer) == 28


def test_every_run_names_both_fonts(written: bytes) -> None:
    runs = list(xml(written).iter(qn("w:r")))
    texts = [r for r in runs if r.find(qn("w:t")) is not None]
    assert texts
    for one in texts:
        fonts = one.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        assert fonts.get(qn("w:eastAsia")), said(one)
        assert fonts.get(qn("w:ascii")), said(one)


def test_no_font_is_embedded_and_each_has_a_substitute(written: bytes) -> None:
    members = parts(written)
    assert not [name for name in members if "fonts/" in name.lower()]
    fonts = xml(written, "word/fontTable.xml")
    names = {one.get(qn("w:name")): one for one in fonts}
    assert {"仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体", "宋体"} <= set(names)
    assert all(one.find(qn("w:altName")) is not None for one in names.values())
    assert names["仿宋_GB2312"].find(qn("w:altName")).get(qn("w:val")) == "仿宋"


@pytest.mark.parametrize(
    ("text", "font"),
    [
        ("一、总体情况", "黑体"),
        ("（一）浓度排名。", "楷体_GB2312"),
        ("1.压实责任", "仿宋_GB2312"),
        ("（1）加密调度", "仿宋_GB2312"),
        ("二、各县情况", "黑体"),
        ("（二）下步要求", "楷体_GB2312"),
    ],
)
def test_levels(written: bytes, text: str, font: str) -> None:
    """7.3.3: 一、黑体，（一）楷体，1. and （1）仿宋; numbering starts anew below each heading."""
    run = next(find(written, text).iter(qn("w:r")))
    assert run.find(f".//{qn('w:rFonts')}").get(qn("w:eastAsia")) == font


def test_level_numbers_start_anew() -> None:
    body = (Heading("甲"), Heading("乙", 2), Heading("丙", 2), Heading("丁"), Heading("戊", 2))
    data = docx.write(OfficialDocument(title="题", date=date(2026, 1, 1), body=body))
    texts = [said(p) for p in xml(data).iter(qn("w:p"))]
    assert [t for t in texts if t[-1:] in tuple("甲乙丙丁戊")] == [
        "一、甲",
        "（一）乙",
        "（二）丙",
        "二、丁",
        "（一）戊",
    ]


def test_subscripts_are_real(written: bytes) -> None:
    paragraph = find(written, "累计平均浓度31.4")
    low = [
        said(r)
        for r in paragraph.iter(qn("w:r"))
        if (mark := r.find(f".//{qn('w:vertAlign')}")) is not None
        and mark.get(qn("w:val")) == "subscript"
    ]
    assert low == ["2.5"]
    assert "₂" not in said(paragraph)


def test_red_head_and_line(written: bytes) -> None:
    """7.2.4: red letters 35 mm under the area's top; 7.2.7: the line 4 mm under the number."""
    head = find(written, "办公室文件")
    colour = head.find(f".//{qn('w:color')}")
    assert colour.get(qn("w:val")) == "FF0000"
    size = Decimal(head.find(f".//{qn('w:sz')}").get(qn("w:val"))) / 2
    assert size * Decimal("25.4") / 72 <= 22  # not taller than 22 mm
    spacing = head.find(f".//{qn('w:spacing')}")
    # Three lines stand above: 份号, 密级, 紧急程度.
    line = Decimal(spacing.get(qn("w:line")))
    glyph_top = line * 4 / 5 - size * 20 * Decimal("0.86")
    top = 3 * 579 + int(spacing.get(qn("w:before"))) + glyph_top
    assert abs(top / MM - 35) < 1
    wide = size * Decimal(head.find(f".//{qn('w:w')}").get(qn("w:val"))) / 100 * 15
    assert wide * 20 <= 8845
    number = find(written, "〔2026〕")
    border = number.find(f".//{qn('w:bottom')}")
    assert border.get(qn("w:color")) == "FF0000"
    assert 2 <= int(border.get(qn("w:space"))) <= 12
    assert (
        Decimal("0.35")
        <= Decimal(border.get(qn("w:sz"))) / 8 / 72 * Decimal("25.4")
        <= Decimal("0.5")
    )
    assert number.find(f".//{qn('w:spacing')}").get(qn("w:before")) == str(2 * 579)


def test_page_numbers_odd_right_even_left(written: bytes) -> None:
    """7.5: 4号 Song with a dash on each side, 7 mm under the area, one character inwards."""
    settings = xml(written, "word/settings.xml")
    assert settings.find(qn("w:evenAndOddHeaders")) is not None
    for name, side, other in (("footer1", "right", "left"), ("footer2", "left", "right")):
        foot = xml(written, f"word/{name}.xml")
        assert foot.find(f".//{qn('w:jc')}").get(qn("w:val")) == side
        indent = foot.find(f".//{qn('w:ind')}")
        assert indent.get(qn(f"w:{side}")) == "280"
        assert indent.get(qn(f"w:{other}")) is None
        assert said(foot).startswith("— ")
        assert said(foot).endswith(" —")
        assert foot.find(f".//{qn('w:sz')}").get(qn("w:val")) == "28"
        assert foot.find(f".//{qn('w:rFonts')}").get(qn("w:eastAsia")) == "宋体"
    margin = section(written)["pgMar"]
    dash = (int(margin["bottom"]) - int(margin["footer"]) - 140) / MM
    assert abs(dash - 7) < Decimal("0.1")


def test_imprint_lines(written: bytes) -> None:
    """7.4.1: 0.35 mm outside, 0.25 mm inside, as wide as the area, at its lower edge."""
    imprint = next(
        t for t in xml(written).iter(qn("w:tbl")) if t.find(f".//{qn('w:tblpPr')}") is not None
    )
    place = imprint.find(f".//{qn('w:tblpPr')}")
    assert place.get(qn("w:vertAnchor")) == "margin"
    assert place.get(qn("w:tblpYSpec")) == "bottom"
    borders = imprint.find(f".//{qn('w:tblBorders')}")
    thick = {
        etree.QName(b).localname: Decimal(b.get(qn("w:sz"))) / 8 / 72 * Decimal("25.4")
        for b in borders
    }
    assert abs(thick["top"] - Decimal("0.35")) < Decimal("0.02")
    assert abs(thick["bottom"] - Decimal("0.35")) < Decimal("0.02")
    assert abs(thick["insideH"] - Decimal("0.25")) < Decimal("0.02")
    assert "抄送：省生态环境厅，市委办公室。" in said(imprint)
    assert said(imprint).endswith("2026年11月23日印发")


def test_signing_unsealed(written: bytes) -> None:
    """7.3.5: name two characters from the right, the date's first character two right of it."""
    paragraphs = list(xml(written).iter(qn("w:p")))
    dated = next(at for at, p in enumerate(paragraphs) if said(p) == "2026年11月23日")
    rights = [
        int(paragraphs[at].find(f".//{qn('w:ind')}").get(qn("w:right")))
        for at in (dated - 1, dated)
    ]
    assert said(paragraphs[dated - 1]) == "云川市生态环境委员会办公室"
    assert rights[0] == 2 * 320
    first_of_name = rights[0] + 13 * 320
    first_of_date = rights[1] + 7 * 320  # 3 Chinese letters and 8 digits of half the width
    assert first_of_name - first_of_date == 2 * 320


def test_signing_of_a_short_name_and_with_seal() -> None:
    """A date longer than the name is two characters from the right, with a seal four."""
    plain = OfficialDocument(title="题", date=date(2026, 11, 23), issuer="市环委办")
    for document, wanted in ((plain, 2), (replace(plain, seal=True), 4)):
        dated = find(docx.write(document), "2026年11月23日")
        assert dated.find(f".//{qn('w:ind')}").get(qn("w:right")) == str(wanted * 320)


def test_head_rows_repeat_and_rows_stay_whole(written: bytes) -> None:
    rows = list(next(xml(written).iter(qn("w:tbl"))).iter(qn("w:tr")))
    assert [r.find(f".//{qn('w:tblHeader')}") is not None for r in rows[:3]] == [True, True, False]
    assert all(r.find(f".//{qn('w:cantSplit')}") is not None for r in rows)
    spans = [int(s.get(qn("w:val"))) for s in rows[0].iter(qn("w:gridSpan"))]
    assert spans == [3]  # 优良天数 has one column here
    assert len(list(rows[1].iter(qn("w:vMerge")))) == 4


def test_table_fills_the_type_area(written: bytes) -> None:
    table = next(xml(written).iter(qn("w:tbl")))
    grid = [int(c.get(qn("w:w"))) for c in table.iter(qn("w:gridCol"))]
    assert sum(grid) == 11906 - 1587 - 1474


def test_numbers_of_a_column_have_the_same_decimals_and_stand_right(written: bytes) -> None:
    rows = list(next(xml(written).iter(qn("w:tbl"))).iter(qn("w:tr")))[2:]
    cells = [list(r.iter(qn("w:tc")))[2] for r in rows]
    assert {len(said(c).partition(".")[2]) for c in cells} == {1}
    assert {c.find(f".//{qn('w:jc')}").get(qn("w:val")) for c in cells} == {"right"}


def test_chart_is_native_and_editable(written: bytes, bulletin: OfficialDocument) -> None:
    members = parts(written)
    chart = etree.fromstring(members["word/charts/chart1.xml"])
    c = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
    assert chart.find(f".//{c}barChart") is not None
    assert chart.find(f".//{c}lineChart") is not None  # the limit
    assert chart.find(f".//{c}externalData") is not None
    book = openpyxl.load_workbook(io.BytesIO(members["word/embeddings/chart1.xlsx"]))
    rows = list(book["数据"].values)
    drawn = next(b for b in bulletin.body if isinstance(b, Chart))
    assert rows[0] == (None, "2026年", "上年同期", "年目标 32.0")
    assert [row[0] for row in rows[1:]] == list(drawn.categories)
    # The picture's cache and the workbook tell the same numbers.
    for at, series in enumerate(chart.iter(f"{c}ser")):
        cache = [v.text for v in series.find(f"{c}val").iter(f"{c}v")]
        assert [Decimal(text or "") for text in cache] == [
            Decimal(str(r[at + 1])) for r in rows[1:]
        ]
        formula = series.find(f"{c}val").find(f".//{c}f").text
        assert formula == f"'数据'!${'BCD'[at]}$2:${'BCD'[at]}$9"


def test_a_gap_in_a_chart_stays_a_gap(written: bytes) -> None:
    chart = etree.fromstring(parts(written)["word/charts/chart2.xml"])
    c = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
    points = [p.get("idx") for p in chart.find(f".//{c}val").iter(f"{c}pt")]
    assert points == ["0", "2"]
    assert chart.find(f".//{c}dispBlanksAs").get("val") == "gap"


def test_same_bytes_again_and_in_another_process(
    written: bytes, bulletin: OfficialDocument
) -> None:
    assert docx.write(bulletin) == written
    script = (
        "import hashlib,datetime;from youju.documents import docx;"
        "from youju.documents.official import *;"
        "d=OfficialDocument(title='题',date=datetime.date(2026,1,2),issuer='办',"
        "body=(Chart('图',('甲',),(Series('一',(1,)),),limits=(('限',2),)),));"
        "print(hashlib.sha256(docx.write(d)).hexdigest())"
    )
    hashes = set()
    for seed in ("0", "1", "4242"):
        done = subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "America/New_York"},
            check=True,
            capture_output=True,
        )
        hashes.add(done.stdout)
    assert len(hashes) == 1


def test_the_only_date_is_the_documents_own(written: bytes) -> None:
    core = parts(written)["docProps/core.xml"].decode()
    assert core.count("2026-11-23T00:00:00Z") == 2
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_python_docx_reads_it(written: bytes) -> None:
    document = reader.Document(io.BytesIO(written))
    assert document.core_properties.author == "云川市生态环境委员会办公室"
    assert len(document.tables) == 3
    assert document.sections[0].page_width.mm == pytest.approx(210, abs=0.1)


def test_hostile_text_stays_text() -> None:
    text = '<w:p/>&amp; "引号" ]]> \x00\x0b\ud800末'
    document = OfficialDocument(
        title=text, date=date(2026, 1, 1), issuer=text, body=(Paragraph((Run(text, bold=True),)),)
    )
    assert said(find(docx.write(document), "末")) == '<w:p/>&amp; "引号" ]]> 末'


def test_refusals() -> None:
    with pytest.raises(NoEditionInForce):
        docx.write(OfficialDocument(title="题", date=date(2011, 1, 1)))
    with pytest.raises(BadInput, match="六角括号"):
        OfficialDocument(title="题", date=date(2026, 1, 1), number="云环委办[2026]12号")
    with pytest.raises(BadInput, match="标题"):
        OfficialDocument(title=" ", date=date(2026, 1, 1))
    with pytest.raises(BadInput, match="四级"):
        Heading("五", 5)
    with pytest.raises(NotExact, match=r"0\.1"):
        Series("甲", (0.1,))  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="应有 2 个"):
        Chart("图", ("甲", "乙"), (Series("一", (1,)),))
    with pytest.raises(BadInput, match="PNG"):
        docx.write(
            OfficialDocument(title="题", date=date(2026, 1, 1), body=(Image(b"GIF89a", "图"),))
        )


def picture() -> bytes:
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = b"".join(b"\x00" + b"\x1f\x6f\x54" * 40 for _ in range(20))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 40, 20, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def variants(bulletin: OfficialDocument) -> dict[str, OfficialDocument]:
    plain = OfficialDocument(title="题", date=date(2026, 1, 1))
    return {
        "all elements": bulletin,
        "title only": plain,
        "unsigned draft": replace(plain, signed=False, body=(Paragraph("文。"),)),
        "up-going": replace(bulletin, issued_by="张三", seal=True, footnote="此件公开发布"),
        "no number": replace(bulletin, number=""),
        "wide": wide_document(),
        "picture": replace(plain, body=(Image(picture(), "绿色方块", "图1"), PageBreak())),
    }


@pytest.mark.parametrize(
    "name",
    ["all elements", "title only", "unsigned draft", "up-going", "no number", "wide", "picture"],
)
def test_valid_open_xml(
    name: str, bulletin: OfficialDocument, validate: Callable[[bytes, str], list[object]]
) -> None:
    assert validate(docx.write(variants(bulletin)[name]), "docx") == []


def test_charts_workbook_is_valid_open_xml(
    written: bytes, validate: Callable[[bytes, str], list[object]]
) -> None:
    assert validate(parts(written)["word/embeddings/chart1.xlsx"], "xlsx") == []


def wide(groups: int) -> Table:
    columns = [Column("c", "县（市、区）")]
    for at in range(groups):
        columns += [
            Column(f"n{at}", "本期", group=f"第{at}项", unit="µg/m³", decimals=1),
            Column(f"d{at}", "同比", group=f"第{at}项", unit="%", decimals=1),
        ]
    row = ("东岭县", *([Decimal("123.4"), Decimal("-10.5")] * groups))
    return Table(columns=tuple(columns), rows=(row,) * 4, title="宽表", notes=("注：虚构。",))


def wide_document() -> OfficialDocument:
    return OfficialDocument(
        title="题",
        date=date(2026, 1, 1),
        body=(Paragraph("前文。"), Grid(wide(8)), Note("来源：虚构。"), Paragraph("后文。")),
        attachments=(Attachment("附表", (Grid(wide(8)),)),),
        printed_by="云川市",
    )


def test_a_wide_table_lies_on_pages_of_its_own() -> None:
    data = docx.write(wide_document())
    sections = list(xml(data).iter(qn("w:sectPr")))
    turned = [s.find(qn("w:pgSz")).get(qn("w:orient")) == "landscape" for s in sections]
    assert turned == [False, True, False, True, False]
    for one, lying in zip(sections, turned, strict=True):
        size, margin = one.find(qn("w:pgSz")), one.find(qn("w:pgMar"))
        side = [int(margin.get(qn(f"w:{k}"))) for k in ("left", "right")]
        area = (int(size.get(qn("w:w"))) - sum(side)) / MM
        assert abs(area - (225 if lying else 156)) < Decimal("0.05")
    table = next(xml(data).iter(qn("w:tbl")))
    assert sum(int(c.get(qn("w:w"))) for c in table.iter(qn("w:gridCol"))) > 8845


def test_a_document_that_ends_lying_has_no_page_after_it() -> None:
    draft = OfficialDocument(
        title="题", date=date(2026, 1, 1), signed=False, body=(Grid(wide(8)), Grid(wide(8)))
    )
    sections = list(xml(docx.write(draft)).iter(qn("w:sectPr")))
    assert [s.find(qn("w:pgSz")).get(qn("w:orient")) for s in sections] == [None, "landscape"]


def test_a_table_too_wide_for_any_page_is_refused() -> None:
    document = OfficialDocument(title="题", date=date(2026, 1, 1), body=(Grid(wide(30)),))
    with pytest.raises(BadInput, match="61 栏"):
        docx.write(document)


@pytest.mark.office
def test_a_wide_table_in_print(office: Any) -> None:
    """Values stay whole, notes with their table, and no page is blank."""
    pages = office.pages(docx.write(wide_document()), "docx")
    assert ["前文" in p for p in pages] == [True, False, False, False, False]
    assert ["宽表" in p for p in pages] == [False, True, False, True, False]
    assert pages[1].count("123.4") == pages[1].count("-10.5") == 32
    assert "来源：虚构" in pages[1]
    assert "后文" in pages[2]
    assert "印发" in pages[4]


@pytest.mark.office
def test_a_page_holds_22_lines_of_28_characters_in_print(office: Any) -> None:
    """Two pages of one paragraph, counted from what LibreOffice prints."""
    text = "云川市" * 28 * 22
    data = docx.write(
        OfficialDocument(
            title="题", date=date(2026, 1, 1), signed=False, body=(PageBreak(), Paragraph(text))
        )
    )
    lines = [line.strip() for line in office.pages(data, "docx")[2].splitlines() if line.strip()]
    assert "".join(lines[-1].split()) == "—3—"
    assert len(lines) - 1 == 22
    assert {len(line) for line in lines[:-1]} == {28}


@pytest.mark.office
def test_bulletin_in_print(office: Any, written: bytes, tmp_path: Path) -> None:
    pages = office.pages(written, "docx")
    text = "".join("".join(pages).split())
    assert "云川市生态环境委员会办公室文件" in text
    assert "各县（市、区）人民政府：" in text
    assert "31.4微克/立方米，同比下降3.1%" in text
    assert "年目标32.0" in text  # the chart's legend is drawn, not replaced by a blank
    for number, page in enumerate(pages, 1):
        assert f"—{number}—" in "".join(page.split())
    last = [line for line in pages[-1].splitlines() if line.strip()]
    assert "印发" in last[-2]  # right above the page number
    assert "印发" not in "".join(pages[:-1])


@pytest.mark.office
def test_a_long_table_repeats_its_head(office: Any) -> None:
    long = Table(
        columns=(Column("a", "序号"), Column("b", "监测点位"), Column("c", "浓度", decimals=1)),
        rows=tuple((n, f"点位{n}", Decimal(n)) for n in range(1, 91)),
    )
    data = docx.write(
        OfficialDocument(title="题", date=date(2026, 1, 1), signed=False, body=(Grid(long),))
    )
    pages = office.pages(data, "docx")
    assert len(pages) > 2
    assert all("监测点位" in page for page in pages)
    numbered = [int(n) for page in pages for n in re.findall(r"(?<!监测)点位\s*(\d+)", page)]
    assert all(right - left == 1 for left, right in pairwise(numbered))
    assert (numbered[0], numbered[-1]) == (1, 90)


def test_no_page_holds_a_signature_alone() -> None:
    """The last paragraph, the list of attachments and the name stay with what follows them."""
    document = OfficialDocument(
        title="关于试验的通报",
        body=(Paragraph("第一段。"), Paragraph("最后一段。")),
        attachments=(Attachment("得分表"),),
        signer="某市生态环境局",
        date=date(2026, 11, 5),
    )
    data = docx.write(document)

    def kept(text: str) -> bool:
        return find(data, text).find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None

    assert [kept(text) for text in ("第一段", "最后一段", "得分表", "某市生态环境局")] == [
        False,
        True,
        True,
        True,
    ]
    draft = docx.write(replace(document, signed=False))
    assert find(draft, "最后一段").find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is None
