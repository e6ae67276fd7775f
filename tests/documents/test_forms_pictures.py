"""Filled forms compared as pictures: LibreOffice prints the blank and the filled one.

Kept are the number and size of pages, the place of every word that is no placeholder, and every
pixel outside the boxes in which a word changed. A list that grows moves what is below it, all by
the same height.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import docx
import openpyxl
import pytest
from docx.shared import Cm, Pt
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from PIL import Image, ImageChops
from tests.office import Office

from youju.documents import forms
from youju.documents.placeholders import Item, Values

pytestmark = pytest.mark.office
DPI = 72
"""One pixel is one point, the unit in which the words' boxes are told."""
THIN = Border(*(Side("thin") for _ in range(4)))
ONE: list[Item] = [{"县区": "东岭县", "PM2.5": Decimal("28.4"), "同比": Decimal("-3.1")}]
MORE: list[Item] = [{**ONE[0], "县区": name} for name in ("东岭县", "西河县", "南川区")]


def values(rows: list[Item]) -> Values:
    """What the forms are filled with."""
    return {"标题": "空气质量月报", "日期": date(2026, 11, 23), "均值": Decimal("31.4"), "行": rows}


def excel() -> bytes:
    """Merged heads, a print area that leaves a column out, widths, a landscape page."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.merge_cells("A1:D1")
    sheet["A1"], sheet["A1"].font = "{{标题}}", Font(size=16, bold=True)
    sheet["A1"].alignment = Alignment(horizontal="center")
    sheet.row_dimensions[1].height = 34
    sheet.merge_cells("A2:B2")
    sheet["A2"], sheet["C2"], sheet["D2"] = "编制单位：某某办", "日期", "{{日期}}"
    sheet.merge_cells("A3:A4")
    sheet.merge_cells("B3:C3")
    heads = {"A3": "县（市、区）", "B3": "浓度", "B4": "PM2.5", "C4": "同比", "D3": "签字"}
    for at, text in heads.items():
        sheet[at] = text
        sheet[at].fill = PatternFill("solid", fgColor="DDEBF7")
    for at, text in {"A5": "{{行.县区}}", "B5": "{{行.PM2.5}}", "C5": "{{行.同比}}"}.items():
        sheet[at] = text
    for row in sheet["A3:D5"]:
        for cell in row:
            cell.border = THIN
    sheet["A6"], sheet["B6"] = "全市", "{{均值}}"
    sheet["A7"], sheet["E7"] = "注：数据未经审核。", "不打印"
    for column, width in zip("ABCDE", (22, 14, 14, 20, 12), strict=True):
        sheet.column_dimensions[column].width = width
    for row_no in range(2, 8):
        sheet.row_dimensions[row_no].height = 22
    sheet.print_area = "A1:D7"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def word() -> bytes:
    """A head of the page, sentences that stay, a table with a row that grows, a foot."""
    made = docx.Document()
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.header.paragraphs[0].text = "某某市生态环境委员会办公室"
    section.footer.paragraphs[0].text = "内部资料"
    made.add_paragraph("{{标题}}")
    made.add_paragraph("各县（市、区）人民政府：")
    made.add_paragraph("现将有关情况通报如下，请对照整改。")
    table = made.add_table(rows=2, cols=3)
    table.style = "Table Grid"
    for at, text in enumerate(("县区", "PM2.5", "同比")):
        table.cell(0, at).text = text
    for at, text in enumerate(("{{行.县区}}", "{{行.PM2.5}}", "{{行.同比}}")):
        table.cell(1, at).text = text
    for row in table.rows:
        row.height = Pt(24)
    made.add_paragraph("联系人：某某。")
    made.add_paragraph("{{日期}}")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@dataclass(frozen=True)
class Word:
    """A word of a page and its box in points."""

    page: int
    text: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Printed:
    """What LibreOffice prints: sizes of pages, words, pictures."""

    sizes: list[tuple[float, float]]
    words: list[Word]
    pictures: list[Image.Image]


@pytest.fixture(scope="module")
def printed(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Printed]:
    """Blank, filled with one row, filled with three; all printed by one start of LibreOffice."""
    if not (shutil.which("pdftoppm") and shutil.which("pdftotext")):
        pytest.skip("poppler-utils is not installed")
    folder = tmp_path_factory.mktemp("printed")
    files = {}
    for suffix, blank in (("xlsx", excel()), ("docx", word())):
        files[f"blank-{suffix}.{suffix}"] = blank
        files[f"one-{suffix}.{suffix}"] = forms.fill(blank, values(ONE))
        files[f"three-{suffix}.{suffix}"] = forms.fill(blank, values(MORE))
    for name, data in files.items():
        (folder / name).write_bytes(data)
    office.print_all([folder / name for name in files], folder)
    return {Path(name).stem: _read(folder / f"{Path(name).stem}.pdf") for name in files}


def _read(pdf: Path) -> Printed:
    picture = pdf.with_suffix("")
    for command in (
        ["pdftoppm", "-r", str(DPI), "-gray", "-png", str(pdf), str(picture)],
        ["pdftotext", "-bbox", str(pdf), str(pdf.with_suffix(".xml"))],
    ):
        subprocess.run(command, check=True, timeout=60)
    text = pdf.with_suffix(".xml").read_text(encoding="utf-8")
    tree = ElementTree.fromstring(re.sub(r"<!DOCTYPE[^>]*>|&nbsp;", "", text))
    pages = [one for one in tree.iter() if one.tag.endswith("page")]
    words = [
        Word(number, one.text or "", tuple(float(one.attrib[k]) for k in _BOX))  # type: ignore[arg-type]
        for number, page in enumerate(pages)
        for one in page.iter()
        if one.tag.endswith("word")
    ]
    sizes = [(float(one.attrib["width"]), float(one.attrib["height"])) for one in pages]
    found = sorted(pdf.parent.glob(f"{pdf.stem}-*.png"))
    return Printed(sizes, words, [Image.open(one).convert("L") for one in found])


_BOX = ("xMin", "yMin", "xMax", "yMax")


def stays(found: Printed) -> list[Word]:
    """Words of a blank form that are no part of a placeholder."""
    return [one for one in found.words if "{" not in one.text and "}" not in one.text]


def near(one: Word, other: Word, down: float = 0.0) -> bool:
    """The same word at the same place (moved down by so much), to half a point."""
    moved = (one.box[0], one.box[1] + down, one.box[2], one.box[3] + down)
    same = (one.page, one.text) == (other.page, other.text)
    return same and all(abs(a - b) < 0.5 for a, b in zip(moved, other.box, strict=True))


@pytest.mark.parametrize("suffix", ["xlsx", "docx"])
def test_pages_words_and_pixels_outside_the_filled_places_are_the_same(
    printed: dict[str, Printed], suffix: str
) -> None:
    blank, filled = printed[f"blank-{suffix}"], printed[f"one-{suffix}"]
    assert filled.sizes == blank.sizes
    assert len(blank.sizes) == 1
    assert not [one.text for one in filled.words if "{" in one.text or "}" in one.text]
    kept = stays(blank)
    assert len(kept) >= 6
    for one in kept:
        assert any(near(one, other) for other in filled.words), one
    assert not any("不打印" in one.text for one in filled.words)  # outside the print area
    told = Counter(one.text for one in filled.words) - Counter(one.text for one in kept)
    assert {"空气质量月报", "东岭县", "28.4"} <= set(told)
    # outside of the boxes of placeholders and of what stands there now no pixel differs
    boxes = [one.box for one in blank.words if one not in kept]
    boxes += [one.box for one in filled.words if not any(near(each, one) for each in kept)]
    assert boxes
    was, now = blank.pictures[0].copy(), filled.pictures[0].copy()
    assert ImageChops.difference(was, now).getbbox() is not None  # the comparison sees something
    for x0, y0, x1, y1 in boxes:
        area = (int(x0) - 2, int(y0) - 2, int(x1) + 3, int(y1) + 3)
        for picture in (was, now):
            picture.paste(255, area)
    assert ImageChops.difference(was, now).getbbox() is None


@pytest.mark.parametrize("suffix", ["xlsx", "docx"])
def test_a_list_that_grows_moves_what_is_below_by_one_height(
    printed: dict[str, Printed], suffix: str
) -> None:
    one, three = printed[f"one-{suffix}"], printed[f"three-{suffix}"]
    assert three.sizes == one.sizes
    row = next(each for each in one.words if each.text == "东岭县")
    second = next(each for each in three.words if each.text == "西河县")
    height = second.box[1] - row.box[1]
    assert height > 10
    foot = "内部资料"  # of the page, not of the list
    for each in one.words:
        below = each.box[1] > row.box[3] and foot not in each.text
        down = 2 * height if below else 0.0
        assert any(near(each, other, down) for other in three.words), each
    names = [each.text for each in three.words if each.text in ("东岭县", "西河县", "南川区")]
    assert names == ["东岭县", "西河县", "南川区"]
