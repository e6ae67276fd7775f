"""The office's own forms: looks kept, rows grown, everything below moved, nothing lost."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import docx as word
import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from youju.documents import forms
from youju.documents.packing import pack, unpack
from youju.documents.placeholders import Values
from youju.terms.errors import BadInput, NotExact

NAMES = ("东岭县", "西河县", "南川区", "=1+1")
ROWS: list[Mapping[str, Any]] = [
    {
        "县区": name,
        "PM2.5": Decimal("28.4") + at,
        "同比": Decimal("-3.1"),
        "优良天数": 250 - at,
        "备注": None,
    }
    for at, name in enumerate(NAMES)
]
VALUES: Values = {
    "标题": "空气质量月报",
    "期间": "2026年11月",
    "日期": date(2026, 11, 23),
    "均值": Decimal("31.40"),
    "行": ROWS,
}
THIN = Side(style="thin")


def excel(change: Any = None) -> bytes:
    """A form as offices draw them, with its list in row 5."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "月报"
    sheet.merge_cells("A1:F1")
    sheet["A1"] = "{{期间}}{{标题}}"
    sheet["A1"].font = Font(name="黑体", size=16)
    sheet["A1"].alignment = Alignment(horizontal="center")
    sheet.row_dimensions[1].height = 30
    sheet["F2"] = "{{日期}}"
    sheet["F2"].number_format = "yyyy/m/d"
    sheet["A3"], sheet["C3"] = "县（市、区）", "浓度"
    sheet.merge_cells("A3:B4")
    sheet.merge_cells("C3:D3")
    for cell, text in zip("CDEF", ("PM2.5", "同比", "天数", "占比"), strict=True):
        sheet[f"{cell}4"] = text
    sheet.merge_cells("A5:B5")
    sheet["A5"] = "{{行.县区}}"
    sheet["C5"], sheet["C5"].number_format = "{{行.PM2.5}}", "0.0"
    sheet["D5"] = "{{ 行.同比 }}"
    sheet["E5"], sheet["E5"].number_format = "{{行.优良天数}}", "@"
    sheet["F5"] = "=C5/SUM(C$5:C$5)+SUM(C5:D5)*0"
    sheet["G5"] = "{{行.备注}}"
    sheet.row_dimensions[5].height = 22
    for column in range(1, 7):
        cell = sheet.cell(5, column)
        cell.border = Border(THIN, THIN, THIN, THIN)
        cell.fill = PatternFill("solid", fgColor="FFEFEF")
    sheet["A6"] = "合计"
    sheet["C6"], sheet["C6"].number_format = "=AVERAGE(C5:C5)", "0.00"
    sheet["D6"] = "=SUM(D5)"
    sheet.row_dimensions[6].height = 40
    sheet["A7"] = "注：全市平均{{均值}}微克/立方米，{{日期}}制。"
    sheet.merge_cells("A7:F7")
    sheet.column_dimensions["A"].width = 23
    sheet.print_area = "A1:F7"
    sheet.print_title_rows = "3:4"
    sheet.freeze_panes = "A5"
    sheet.oddFooter.center.text = "{{标题}} 第 &P 页"
    sheet.conditional_formatting.add("C5:C5", CellIsRule(operator="greaterThan", formula=["$C$6"]))
    drop = DataValidation(type="list", formula1='"好,差"')
    drop.add("G5:G6")
    sheet.add_data_validation(drop)
    book.defined_names["合计行"] = DefinedName("合计行", attr_text="月报!$A$6:$F$6")
    other = book.create_sheet("另页")
    other["A1"] = "=月报!C6+SUM(月报!C5:C5)"
    if change is not None:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def book() -> Any:
    return openpyxl.load_workbook(io.BytesIO(forms.fill(excel(), VALUES)), rich_text=True)


@pytest.fixture(scope="module")
def sheet(book: Any) -> Any:
    return book["月报"]


def test_excel_single_values(sheet: Any) -> None:
    assert sheet["A1"].value == "2026年11月空气质量月报"
    assert sheet["A1"].font.name == "黑体"
    assert sheet["F2"].value.date() == date(2026, 11, 23)
    assert sheet["F2"].number_format == "yyyy/m/d"
    assert sheet["A10"].value == "注：全市平均31.40微克/立方米，2026年11月23日制。"
    assert sheet.oddFooter.center.text == "空气质量月报 第 &P 页"


def test_excel_rows_grow_with_their_looks(sheet: Any) -> None:
    assert [sheet.cell(row, 1).value for row in range(5, 9)] == list(NAMES)
    assert sheet["A8"].data_type == "s"  # a name that begins with = is no formula
    for row in range(5, 9):
        assert sheet.row_dimensions[row].height == 22
        for column in range(1, 7):
            cell = sheet.cell(row, column)
            assert cell.border.bottom.style == "thin", cell.coordinate
            if column != 2:  # covered by the merge beside it
                assert cell.fill.fgColor.rgb == "00FFEFEF", cell.coordinate
    assert sheet.column_dimensions["A"].width == 23


def test_excel_numbers_stay_numbers(sheet: Any) -> None:
    assert [sheet.cell(row, 3).value for row in range(5, 9)] == [28.4, 29.4, 30.4, 31.4]
    assert {sheet.cell(row, 3).number_format for row in range(5, 9)} == {"0.0"}
    assert sheet["D5"].value == -3.1
    assert sheet["D5"].number_format == "0.0"  # General shows the decimals that were given
    assert sheet["E5"].value == "250"  # a text cell
    assert sheet["G5"].value == "—"


def test_excel_what_lies_below_moves(sheet: Any) -> None:
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert merged == {"A1:F1", "A3:B4", "C3:D3", "A5:B5", "A6:B6", "A7:B7", "A8:B8", "A10:F10"}
    assert sheet["A9"].value == "合计"
    assert sheet.row_dimensions[9].height == 40
    assert sheet.print_area == "'月报'!$A$1:$F$10"
    assert sheet.print_title_rows == "$3:$4"
    assert sheet.freeze_panes == "A5"
    (rule,) = sheet.conditional_formatting
    assert str(rule.sqref) == "C5:C8"
    assert rule.rules[0].formula == ["$C$9"]
    assert str(sheet.data_validations.dataValidation[0].sqref) == "G5:G9"


def test_excel_formulas_follow(book: Any, sheet: Any) -> None:
    assert sheet["C9"].value == "=AVERAGE(C5:C8)"
    assert sheet["D9"].value == "=SUM(D5:D8)"
    assert sheet["F5"].value == "=C5/SUM(C$5:C$8)+SUM(C5:D5)*0"
    assert sheet["F7"].value == "=C7/SUM(C$5:C$8)+SUM(C7:D7)*0"
    assert book["另页"]["A1"].value == "=月报!C9+SUM(月报!C5:C8)"
    assert book.defined_names["合计行"].attr_text == "月报!$A$9:$F$9"


@pytest.mark.office
def test_excel_formulas_compute(office: Any) -> None:
    out = office.convert(forms.fill(excel(), VALUES), "xlsx", "xlsx")
    sheet = openpyxl.load_workbook(out, data_only=True)["月报"]
    assert sheet["C9"].value == pytest.approx((28.4 + 29.4 + 30.4 + 31.4) / 4)
    assert sum(sheet.cell(row, 6).value for row in range(5, 9)) == pytest.approx(1)


def test_excel_one_item_and_none() -> None:
    one = forms.fill_noted(excel(), {**VALUES, "行": ROWS[:1]})
    sheet = openpyxl.load_workbook(io.BytesIO(one.data))["月报"]
    assert (sheet["A5"].value, sheet["A6"].value) == ("东岭县", "合计")
    none = forms.fill_noted(excel(), {**VALUES, "行": []})
    sheet = openpyxl.load_workbook(io.BytesIO(none.data))["月报"]
    assert (sheet["A5"].value, sheet["A6"].value) == (None, "合计")
    assert any("没有内容" in note for note in none.notes)


def test_excel_two_lists_on_one_sheet() -> None:
    def change(book: Any) -> None:
        book["月报"]["A12"] = "{{差.县区}}"
        book["月报"]["B13"] = "=COUNTA(A12:A12)+COUNTA(A5:A5)"

    made = forms.fill(excel(change), {**VALUES, "差": [{"县区": "甲"}, {"县区": "乙"}]})
    sheet = openpyxl.load_workbook(io.BytesIO(made))["月报"]
    assert [sheet.cell(row, 1).value for row in (15, 16)] == ["甲", "乙"]
    assert sheet["B17"].value == "=COUNTA(A15:A16)+COUNTA(A5:A8)"


def test_excel_label_merged_beside_the_rows_grows() -> None:
    def change(book: Any) -> None:
        book["月报"].merge_cells("H4:H5")

    sheet = openpyxl.load_workbook(io.BytesIO(forms.fill(excel(change), VALUES)))["月报"]
    assert "H4:H8" in {str(area) for area in sheet.merged_cells.ranges}


def test_excel_placeholder_cut_by_looks() -> None:
    def change(book: Any) -> None:
        bold = InlineFont(b=True)
        book["月报"]["I1"] = CellRichText("共{{均", TextBlock(bold, "值}}"), "微克")

    sheet = openpyxl.load_workbook(io.BytesIO(forms.fill(excel(change), VALUES)), rich_text=True)
    assert str(sheet["月报"]["I1"].value) == "共31.40微克"


def test_excel_unknown_placeholder_names_cell_and_nearest() -> None:
    def change(book: Any) -> None:
        book["月报"]["B2"] = "{{期 间}}"
        book["另页"]["C3"] = "{{行.PM25}}"

    with pytest.raises(BadInput) as refused:
        forms.fill(excel(change), VALUES)
    said = str(refused.value)
    assert "“月报”B2" in said
    assert "期间" in said
    assert "“另页”C3" in said
    assert "行.PM2.5" in said


@pytest.mark.parametrize(
    ("member", "word_"),
    [
        ("xl/charts/chart1.xml", "图表"),
        ("xl/media/image1.png", "图片"),
        ("xl/drawings/drawing1.xml", "图形"),
        ("xl/vbaProject.bin", "宏"),
        ("xl/ctrlProps/ctrlProp1.xml", "控件"),
    ],
)
def test_excel_that_would_lose_something_is_refused(member: str, word_: str) -> None:
    form = pack({**unpack(excel()), member: b"<x/>"})
    with pytest.raises(BadInput, match=word_):
        forms.fill(form, VALUES)
    filled = forms.fill_noted(form, VALUES, allow_loss=True)
    assert any(word_ in note for note in filled.notes)


def test_excel_merge_out_of_the_row_is_refused() -> None:
    def change(book: Any) -> None:
        book["月报"].merge_cells("G5:G6")

    with pytest.raises(BadInput, match="G5:G6"):
        forms.fill(excel(change), VALUES)


def test_excel_placeholder_in_a_formula_is_refused() -> None:
    def change(book: Any) -> None:
        book["月报"]["H1"] = '="{{标题}}"&1'

    with pytest.raises(BadInput, match="H1"):
        forms.fill(excel(change), VALUES)


def test_same_bytes() -> None:
    form = excel()
    assert forms.fill(form, VALUES) == forms.fill(form, VALUES)
    form = doc()
    assert forms.fill(form, VALUES) == forms.fill(form, VALUES)


def test_valid_open_xml(validate: Callable[[bytes, str], list[object]]) -> None:
    assert validate(forms.fill(excel(), VALUES), "xlsx") == []
    assert validate(forms.fill(doc(), VALUES), "docx") == []


def doc(change: Any = None) -> bytes:
    """A Word form: placeholders cut over runs, a table, a foot."""
    document = word.Document()
    title = document.add_paragraph()
    for piece, bold in (("{", True), ("{标", False), ("题}}（{{期间", True), ("}}）", False)):
        title.add_run(piece).bold = bold
    document.add_paragraph("全市均值{{均值}}，{{日期}}。")
    table = document.add_table(rows=3, cols=4, style="Table Grid")
    for cell, text in zip(table.rows[0].cells, ("县区", "PM2.5", "同比", "备注"), strict=True):
        cell.text = text
    cells = table.rows[1].cells
    for cell, key in zip(cells, ("县区", "PM2.5", "同比", "备注"), strict=True):
        cell.text = f"{{{{行.{key}}}}}"
    cells[1].paragraphs[0].runs[0].bold = True
    total = table.rows[2].cells
    total[0].merge(total[2]).text = "共{{期间}}"
    document.sections[0].footer.paragraphs[0].text = "{{标题}}"
    if change is not None:
        change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_word() -> None:
    document = word.Document(io.BytesIO(forms.fill(doc(), VALUES)))
    assert document.paragraphs[0].text == "空气质量月报（2026年11月）"
    assert document.paragraphs[0].runs[0].bold is True  # the look of where it begins
    assert document.paragraphs[1].text == "全市均值31.40，2026年11月23日。"
    assert document.sections[0].footer.paragraphs[0].text == "空气质量月报"
    rows = document.tables[0].rows
    assert [row.cells[0].text for row in rows] == ["县区", *NAMES, "共2026年11月"]
    assert [row.cells[1].text for row in rows][1:5] == ["28.4", "29.4", "30.4", "31.4"]
    assert all(rows[at].cells[1].paragraphs[0].runs[0].bold for at in range(1, 5))
    assert rows[2].cells[3].text == "—"
    assert rows[5].cells[0]._tc is rows[5].cells[2]._tc  # still merged


def test_word_line_breaks_and_hostile_text() -> None:
    values = {**VALUES, "均值": "甲\n乙<b>&{{标题}}"}
    paragraph = word.Document(io.BytesIO(forms.fill(doc(), values))).paragraphs[1]
    assert paragraph.text == "全市均值甲\n乙<b>&{{标题}}，2026年11月23日。"


def test_word_untouched_parts_stay_as_they_are() -> None:
    form = doc()
    before, after = unpack(form), unpack(forms.fill(form, VALUES))
    assert set(before) == set(after)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"word/document.xml", "word/footer1.xml"}


def test_word_unknown_and_misplaced_placeholders() -> None:
    def unknown(document: Any) -> None:
        document.add_paragraph("{{标提}}")
        document.tables[0].rows[1].cells[0].text = "{{行.县}}"

    with pytest.raises(BadInput) as refused:
        forms.fill(doc(unknown), VALUES)
    assert "标题" in str(refused.value)
    assert "第 1 个表格第 2 行第 1 格" in str(refused.value)
    assert "行.县区" in str(refused.value)

    def misplaced(document: Any) -> None:
        document.add_paragraph("{{行.县区}}")

    with pytest.raises(BadInput, match="一行里"):
        forms.fill(doc(misplaced), VALUES)


def test_word_empty_list_leaves_an_empty_row() -> None:
    filled = forms.fill_noted(doc(), {**VALUES, "行": []})
    rows = word.Document(io.BytesIO(filled.data)).tables[0].rows
    assert [row.cells[0].text for row in rows] == ["县区", "", "共2026年11月"]
    assert any("没有内容" in note for note in filled.notes)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "不是完好"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版"),
        (b"PK\x03\x04broken", "不是完好"),
        (pack({"a.txt": b"x"}), "既不是"),
        (excel()[:-40], "不是完好"),
    ],
)
def test_what_is_no_form_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        forms.fill(data, VALUES)


def test_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(201_000_000))
    with pytest.raises(BadInput, match="201 MB"):
        forms.fill(out.getvalue(), VALUES)


def test_only_exact_values() -> None:
    with pytest.raises(NotExact, match="均值"):
        forms.fill(excel(), {**VALUES, "均值": 31.4})  # type: ignore[dict-item]
    with pytest.raises(NotExact, match=r"行\.PM2\.5"):
        forms.fill(excel(), {**VALUES, "行": [{"PM2.5": 0.1}]})  # type: ignore[list-item]
