"""Make the forms that ship (src/youju/ledger/bulletin/form_*.xlsx, .docx).

Run it after changing a form here; the same form gives the same bytes.
"""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import docx as word
import openpyxl
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from youju.documents.packing import repack

PLACE = Path(__file__).parents[1] / "src" / "youju" / "ledger" / "bulletin"
DAY = datetime(2026, 1, 1)  # noqa: DTZ001 - the day of the form, not of a clock


@dataclass(frozen=True)
class Column:
    """One column: upper head (shared by neighbours), head, placeholder, width, number format."""

    group: str
    head: str
    name: str
    width: float = 8
    code: str = ""


@dataclass(frozen=True)
class Form:
    """One form: its title, its list, its columns, a last row for the city (or none)."""

    key: str
    title: str
    each: str
    columns: tuple[Column, ...]
    whole: tuple[str, ...] = ()


def block(group: str, prefix: str) -> tuple[Column, ...]:
    """综合指数, PM2.5, PM10, O3 and 优良天数比率, each with 同比."""
    found = []
    for item, head, code in (
        ("综合指数", "综合指数", "0.00"),
        ("PM2.5", "PM2.5", "0.0"),
        ("PM10", "PM10", "0.0"),
        ("优良天数比率", "优良率\n（%）", "0.0"),
    ):
        change = "同比\n百分点" if item == "优良天数比率" else "同比\n（%）"
        found.append(Column(group, head, prefix + item, 7.5, code))
        found.append(Column(group, change, f"{prefix}{item}同比", 7.5, "0.0"))
    return tuple(found)


MONTH = Form(
    "month",
    "各县（市、区）环境空气质量状况表",
    "行",
    (
        Column("", "位次", "位次", 5),
        Column("", "县区", "县区", 12),
        *block("本期", ""),
        *block("年初至今", "累计"),
        Column("", "位次\n变化", "位次变化", 6),
    ),
    ("", "全市"),
)
IMPROVEMENT = Form(
    "improvement",
    "各县（市、区）环境空气质量改善情况排名表",
    "改善",
    (
        Column("", "改善\n位次", "位次", 6),
        Column("", "县区", "县区", 12),
        Column("综合指数", "本期", "综合指数", 8, "0.00"),
        Column("综合指数", "上年同期", "综合指数上年同期", 9, "0.00"),
        Column("综合指数", "同比\n（%）", "综合指数同比", 8, "0.0"),
        Column("PM2.5（微克/立方米）", "本期", "PM2.5", 8, "0.0"),
        Column("PM2.5（微克/立方米）", "上年同期", "PM2.5上年同期", 9, "0.0"),
        Column("PM2.5（微克/立方米）", "同比\n（%）", "PM2.5同比", 8, "0.0"),
        Column("优良天数比率（%）", "本期", "优良天数比率", 8, "0.0"),
        Column("优良天数比率（%）", "上年同期", "优良天数比率上年同期", 9, "0.0"),
        Column("优良天数比率（%）", "同比\n百分点", "优良天数比率同比", 9, "0.0"),
        Column("", "综合指数\n位次", "综合指数位次", 9),
        Column("", "说明", "说明", 14),
    ),
)
STATIONS = Form(
    "stations",
    "环境空气监测站点情况表",
    "站",
    (
        Column("", "县区", "县区", 12),
        Column("", "站点", "名称", 14),
        Column("", "级别", "级别", 6),
        Column("", "性质", "性质", 6),
        Column("浓度（微克/立方米，CO为毫克/立方米）", "PM2.5", "PM2.5", 7.5, "0.0"),
        Column("浓度（微克/立方米，CO为毫克/立方米）", "同比\n（%）", "PM2.5同比", 7.5, "0.0"),
        Column("浓度（微克/立方米，CO为毫克/立方米）", "PM10", "PM10", 7.5, "0.0"),
        Column("浓度（微克/立方米，CO为毫克/立方米）", "SO2", "SO2", 7, "0.0"),
        Column("浓度（微克/立方米，CO为毫克/立方米）", "NO2", "NO2", 7, "0.0"),
        Column("浓度（微克/立方米，CO为毫克/立方米）", "CO", "CO", 7, "0.00"),
        Column("浓度（微克/立方米，CO为毫克/立方米）", "O3", "O3", 7.5, "0.0"),
        Column("", "综合\n指数", "综合指数", 7, "0.00"),
        Column("", "优良率\n（%）", "优良天数比率", 7.5, "0.0"),
        Column("", "有效\n天数", "有效天数", 6),
    ),
)
FORMS = (MONTH, IMPROVEMENT, STATIONS)
UNDER = "{{截至}}　数据状态：{{数据状态}}　口径：{{口径}}"
SOURCE = "{{标准变化}}数据来源：{{数据来源}}。制表：{{制表单位}}　{{日期}}"


def heads(form: Form) -> list[tuple[int, int, str]]:
    """Upper heads as (first column, last column, text), from 1; a single one has no text."""
    found: list[tuple[int, int, str]] = []
    for at, one in enumerate(form.columns, 1):
        if one.group and found and found[-1][2] == one.group:
            found[-1] = (found[-1][0], at, one.group)
        else:
            found.append((at, at, one.group))
    return found


def city_value(form: Form, column: Column) -> str:
    """The placeholder of the city in the last row."""
    if column.name in ("位次", "位次变化"):
        return ""
    return "全市" if column.name == "县区" else f"{{{{全市{column.name}}}}}"


def excel(form: Form) -> bytes:
    """The form as .xlsx: merged heads, print area, repeated heads, one page wide."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = form.title.replace("各县（市、区）", "")[:31]
    last = len(form.columns)
    end = get_column_letter(last)
    thin = Side(style="thin")
    border = Border(thin, thin, thin, thin)
    centre = Alignment("center", "center", wrap_text=True)
    for row, text, font, high in (
        (1, "{{期间}}" + form.title, Font(name="黑体", size=16), 30),
        (2, UNDER, Font(name="仿宋", size=10.5), 20),
    ):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=last)
        sheet.cell(row, 1, text).font = font
        sheet.cell(row, 1).alignment = centre
        sheet.row_dimensions[row].height = high
    for first, until, text in heads(form):
        if text:
            sheet.merge_cells(start_row=3, end_row=3, start_column=first, end_column=until)
            sheet.cell(3, first, text)
        else:
            sheet.merge_cells(start_row=3, end_row=4, start_column=first, end_column=first)
            sheet.cell(3, first, form.columns[first - 1].head)
    for at, column in enumerate(form.columns, 1):
        if column.group:
            sheet.cell(4, at, column.head)
        sheet.cell(5, at, f"{{{{{form.each}.{column.name}}}}}")
        if form.whole:
            sheet.cell(6, at, city_value(form, column) or None)
        for row in (5, 6) if form.whole else (5,):
            if column.code:
                sheet.cell(row, at).number_format = column.code
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    bottom = 6 if form.whole else 5
    for row in range(3, bottom + 1):
        sheet.row_dimensions[row].height = 32 if row == 4 else 22
        for at in range(1, last + 1):
            cell = sheet.cell(row, at)
            cell.border = border
            cell.alignment = centre
            head = row < 5 or row == 6
            cell.font = Font(name="黑体" if head else "仿宋", size=10.5)
            if row < 5:
                cell.fill = PatternFill("solid", fgColor="EEF1F0")
    sheet.merge_cells(start_row=bottom + 1, end_row=bottom + 1, start_column=1, end_column=last)
    sheet.cell(bottom + 1, 1, SOURCE).font = Font(name="仿宋", size=10.5)
    sheet.cell(bottom + 1, 1).alignment = Alignment("left", "center", wrap_text=True)
    sheet.row_dimensions[bottom + 1].height = 32
    sheet.print_area = f"A1:{end}{bottom + 1}"
    sheet.print_title_rows = "1:4"
    sheet.freeze_panes = "C5"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    book.properties.creator = "youju"
    book.properties.created = book.properties.modified = DAY
    out = io.BytesIO()
    book.save(out)
    return steady(out.getvalue())


def steady(data: bytes) -> bytes:
    """Without the hour of saving."""
    import re

    from youju.documents.packing import pack, unpack

    members = unpack(data)
    core = members["docProps/core.xml"]
    stamp = DAY.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    for tag in (b"created", b"modified"):
        core = re.sub(rb"(<dcterms:" + tag + rb"[^>]*>)[^<]*", rb"\g<1>" + stamp, core)
    members["docProps/core.xml"] = core
    return pack(members)


def text(form: Form) -> bytes:
    """The form as .docx: A4 lying, a table with merged heads that repeat on every page."""
    made = word.Document()
    section = made.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(15)
    section.top_margin = section.bottom_margin = Mm(18)
    line(made.add_paragraph(), "{{期间}}" + form.title, "黑体", 16)
    line(made.add_paragraph(), UNDER, "仿宋", 10.5)
    rows = 4 if form.whole else 3
    table = made.add_table(rows, len(form.columns), "Table Grid")
    total = sum(one.width for one in form.columns)
    for at, column in enumerate(form.columns):
        for row in table.rows:
            row.cells[at].width = Mm(267 * column.width / total)
        put(table.cell(2, at), f"{{{{{form.each}.{column.name}}}}}", "仿宋")
        if form.whole:
            put(table.cell(3, at), city_value(form, column), "黑体")
    for first, until, said in heads(form):
        if said:
            put(table.cell(0, first - 1).merge(table.cell(0, until - 1)), said, "黑体")
            for at in range(first, until + 1):
                put(table.cell(1, at - 1), form.columns[at - 1].head, "黑体")
        else:
            both = table.cell(0, first - 1).merge(table.cell(1, first - 1))
            put(both, form.columns[first - 1].head, "黑体")
    for row in table.rows[:2]:
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    line(made.add_paragraph(), SOURCE, "仿宋", 10.5, left=True)
    made.core_properties.author = "youju"
    made.core_properties.title = form.title
    made.core_properties.comments = ""
    made.core_properties.created = made.core_properties.modified = DAY
    out = io.BytesIO()
    made.save(out)
    return repack(out.getvalue())


def put(cell: Any, said: str, font: str) -> None:
    """Text in a cell, small and in the middle."""
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    for extra in cell.paragraphs[1:]:
        extra._p.getparent().remove(extra._p)
    line(cell.paragraphs[0], said, font, 8)


def line(paragraph: Any, said: str, font: str, size: float, *, left: bool = False) -> None:
    """Text in a paragraph with a Chinese font."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(said)
    run.font.size = Pt(size)
    run.font.name = "Times New Roman"
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def main() -> int:
    """Write all forms."""
    for form in FORMS:
        (PLACE / f"form_{form.key}.xlsx").write_bytes(excel(form))
        (PLACE / f"form_{form.key}.docx").write_bytes(text(form))
    return 0


if __name__ == "__main__":
    sys.exit(main())
