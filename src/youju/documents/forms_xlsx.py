"""Filling an office's own .xlsx: rows grow with the list, everything below moves down."""

from __future__ import annotations

import copy
import io
import re
import warnings
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
from lxml import etree
from openpyxl.cell.cell import MergedCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.formula.translate import Translator

from youju.documents.growing import grow
from youju.documents.packing import pack, unpack
from youju.documents.placeholders import (
    PLACEHOLDER,
    Filled,
    Item,
    Unknown,
    Value,
    Values,
    as_text,
    known,
    look_up,
    refuse,
    split,
)
from youju.terms.errors import BadInput

_LOST = (
    (r"xl/charts/", "图表"),
    (r"xl/media/", "图片"),
    (r"xl/drawings/drawing", "图形或文本框"),
    (r"xl/vbaProject\.bin", "宏"),
    (r"xl/ctrlProps/", "窗体控件"),
    (r"xl/activeX/", "控件"),
    (r"xl/slicers/", "切片器"),
    (r"xl/pivotTables/", "数据透视表"),
    (r"xl/externalLinks/", "对其他工作簿的引用"),
)
_LOST_IN_SHEETS = (
    (rb"sparklineGroup", "迷你图"),
    (rb"x14:conditionalFormatting", "扩展的条件格式"),
    (rb"x14:dataValidation", "引用其他工作表的下拉列表"),
)
_FONT = (
    *("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign"),
    *("sz", "color", "name", "family", "charset", "scheme"),
)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_CREATED = re.compile(rb"<dcterms:created[^>]*>([^<]*)<")


def fill(template: bytes, members: dict[str, bytes], values: Values, *, allow_loss: bool) -> Filled:
    """The filled form; see ``forms.fill``."""
    notes = _lost(members)
    if notes and not allow_loss:
        raise BadInput(
            f"模板中有{'、'.join(notes)}，填写后无法保留；请从模板中去掉，或明确同意舍去后再填。"
        )
    notes = [f"模板中的{one}没有带入。" for one in notes]
    book = _opened(template)
    refuse([one for sheet in book.worksheets for one in _unknown(sheet, values)], values)
    for sheet in book.worksheets:
        for name, row in reversed(_list_rows(sheet, values)):
            items: Any = values[name]
            if not items:
                notes.append(f"工作表“{sheet.title}”的清单“{name}”没有内容，留一空行。")
            _fill_rows(book, sheet, row, items or (None,), values)
        for row_cells in sheet.iter_rows():
            for cell in row_cells:
                _fill_cell(cell, values, None)
        _fill_margins(sheet, values)
    # What the form last computed no longer holds; Excel and WPS compute anew when they open it.
    book.calculation.fullCalcOnLoad = True
    out = io.BytesIO()
    book.save(out)
    return Filled(_steady(out.getvalue(), members), tuple(dict.fromkeys(notes)))


def used(template: bytes) -> list[Unknown]:
    """Every placeholder and its place, known or not."""
    return [one for sheet in _opened(template).worksheets for one in _unknown(sheet, {})]


def _opened(template: bytes) -> Any:
    with warnings.catch_warnings():
        # openpyxl warns of extensions that it drops; they are looked for before.
        warnings.simplefilter("ignore")
        try:
            return openpyxl.load_workbook(io.BytesIO(template), rich_text=True)
        except (KeyError, ValueError, TypeError, IndexError, AttributeError) as error:
            raise BadInput("模板不能按 .xlsx 读取；请用 Excel 或 WPS 另存一次后再上传。") from error


def _lost(members: dict[str, bytes]) -> list[str]:
    said = [word for start, word in _LOST if any(re.match(start, name) for name in members)]
    if "图表" in said or "图片" in said:
        said = [word for word in said if word != "图形或文本框"]
    sheets = [content for name, content in members.items() if name.startswith("xl/worksheets/")]
    return said + [
        word for mark, word in _LOST_IN_SHEETS if any(mark in content for content in sheets)
    ]


def _steady(data: bytes, before: dict[str, bytes]) -> bytes:
    """The saved file without the hour of saving: its times are the form's own."""
    members = unpack(data)
    core = members["docProps/core.xml"]
    original = before.get("docProps/core.xml", b"")
    found = _MODIFIED.search(original)
    stamp = re.sub(rb"<[^>]*>", b"", found[0]) if found else b""
    if not stamp:
        created = _CREATED.search(core)
        stamp = created[1] if created and _CREATED.search(original) else b"2000-01-01T00:00:00Z"
    core = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", core)
    if not _CREATED.search(original):
        core = re.sub(rb"(<dcterms:created[^>]*>)[^<]*(<)", rb"\g<1>" + stamp + rb"\g<2>", core)
    members["docProps/core.xml"] = core
    members["xl/styles.xml"] = _in_order(members["xl/styles.xml"])
    return pack(members)


def _in_order(styles: bytes) -> bytes:
    """styles.xml with the parts of every font in the order that the schema wants.

    openpyxl writes the name before the size; Excel forgives it, validators don't.
    """
    tree = etree.fromstring(styles, etree.XMLParser(resolve_entities=False, no_network=True))
    for font in tree.iter("{*}font"):
        font[:] = sorted(font, key=lambda one: _FONT.index(etree.QName(one).localname))
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True))


def _said(cell: Any) -> str:
    value = cell.value
    return str(value) if isinstance(value, str | CellRichText) else ""


def _unknown(sheet: Any, values: Values) -> list[Unknown]:
    places = [
        (_said(cell), f"工作表“{sheet.title}”{cell.coordinate} 单元格")
        for row in sheet.iter_rows()
        for cell in row
    ]
    places += [(text, f"工作表“{sheet.title}”的页眉页脚") for _, _, text in _margins(sheet)]
    return [
        Unknown(name, place)
        for text, place in places
        for name in PLACEHOLDER.findall(text)
        if not known(name, values)
    ]


def _list_rows(sheet: Any, values: Values) -> list[tuple[str, int]]:
    """The rows to repeat, from the top: (list, row)."""
    found: list[tuple[str, int]] = []
    for row in sheet.iter_rows():
        lists = {
            one[0]
            for cell in row
            for name in PLACEHOLDER.findall(_said(cell))
            if (one := split(name, values))
        }
        if len(lists) > 1:
            raise BadInput(
                f"工作表“{sheet.title}”第 {row[0].row} 行用了 {'、'.join(sorted(lists))} "
                "几个清单；一行只能用一个。"
            )
        if lists:
            found.append((lists.pop(), row[0].row))
    for _, row_number in found:
        for area in sheet.merged_cells.ranges:
            if area.min_row == row_number and area.max_row > row_number:
                raise BadInput(
                    f"工作表“{sheet.title}”的合并单元格 {area.coord} "
                    "从要重复的行开始又跨到下面的行，不知道该怎样重复；请取消这处合并。"
                )
    return found


def _fill_rows(book: Any, sheet: Any, row: int, items: Any, values: Values) -> None:
    more = len(items) - 1
    pattern = [cell for cell in sheet[row] if not isinstance(cell, MergedCell)]
    grow(book, sheet, row, more)
    merges = [
        (area.min_col, area.max_col)
        for area in sheet.merged_cells.ranges
        if area.min_row == area.max_row == row
    ]
    height = sheet.row_dimensions[row].height
    for number in range(1, more + 1):
        for cell in pattern:
            new = sheet.cell(row + number, cell.column)
            new._style = copy.copy(cell._style)
            new.value = _copied(cell, new.coordinate)
        for left, right in merges:
            sheet.merge_cells(
                start_row=row + number, end_row=row + number, start_column=left, end_column=right
            )
            for column in range(left + 1, right + 1):
                edge = sheet.cell(row, column)
                sheet.cell(row + number, column)._style = copy.copy(edge._style)
        sheet.row_dimensions[row + number].height = height
    for number, item in enumerate(items):
        for cell in sheet[row + number]:
            _fill_cell(cell, values, item, rows=True)


def _copied(cell: Any, place: str) -> Any:
    value = cell.value
    if isinstance(value, str) and cell.data_type == "f":
        return Translator(value, origin=cell.coordinate).translate_formula(place)
    return copy.copy(value)


def _fill_cell(cell: Any, values: Values, item: Item | None, *, rows: bool = False) -> None:
    if isinstance(cell, MergedCell):
        return
    text = _said(cell)
    found = [one for one in PLACEHOLDER.finditer(text) if rows or not split(one[1], values)]
    if not found:
        return
    if len(found) == 1 and found[0][0] == text.strip() and not isinstance(cell.value, CellRichText):
        _write(cell, look_up(found[0][1], values, item))
    elif isinstance(cell.value, CellRichText):
        cell.value = _rich(cell.value, found, values, item)
    elif cell.data_type == "f":
        raise BadInput(
            f"工作表“{cell.parent.title}”{cell.coordinate} 单元格的公式里有占位符“{found[0][0]}”；"
            "请把占位符放在单独的单元格里，公式引用那个单元格。"
        )
    else:
        whole = PLACEHOLDER.sub(lambda one: as_text(look_up(one[1], values, item)), text)
        cell.value = whole
        cell.data_type = "s"


def _write(cell: Any, value: Value) -> None:
    """One value alone in its cell: a number stays a number unless the cell is for text."""
    if value is None or isinstance(value, str):
        cell.value = as_text(value) or None
        if cell.value is not None:
            # A word that begins with “=” is a word, not a formula.
            cell.data_type = "s"
        return
    form = cell.number_format
    if form == "@":
        cell.value = as_text(value)
        cell.data_type = "s"
        return
    cell.value = value
    if form == "General":
        if isinstance(value, Decimal):
            decimals = max(0, -int(value.as_tuple().exponent))
            cell.number_format = "0." + "0" * decimals if decimals else "0"
        elif isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, date) and not cell.is_date:
        cell.value = as_text(value)


def _rich(rich: Any, found: Any, values: Values, item: Item | None) -> Any:
    """A cell with several looks: the value takes the look of where its placeholder begins."""
    parts = [(one.font, one.text) if isinstance(one, TextBlock) else (None, one) for one in rich]
    texts = [text for _, text in parts]
    for one in reversed(found):
        said = as_text(look_up(one[1], values, item))
        at, first = 0, True
        for number, text in enumerate(list(texts)):
            left, right = max(one.start() - at, 0), min(one.end() - at, len(text))
            if left < right:
                texts[number] = text[:left] + (said if first else "") + text[right:]
                first = False
            at += len(text)
    made = [
        TextBlock(font, text) if font is not None else text
        for (font, _), text in zip(parts, texts, strict=True)
        if text
    ]
    return CellRichText(made)


def _margins(sheet: Any) -> list[tuple[Any, str, str]]:
    found = []
    for kind in (
        "oddHeader",
        "oddFooter",
        "evenHeader",
        "evenFooter",
        "firstHeader",
        "firstFooter",
    ):
        band = getattr(sheet, kind)
        for side in ("left", "center", "right"):
            part = getattr(band, side)
            if part is not None and part.text:
                found.append((part, side, part.text))
    return found


def _fill_margins(sheet: Any, values: Values) -> None:
    for part, _, text in _margins(sheet):
        if PLACEHOLDER.search(text):
            # In heads and feet “&” begins a code.
            part.text = PLACEHOLDER.sub(
                lambda one: as_text(look_up(one[1], values, None)).replace("&", "&&"), text
            )
