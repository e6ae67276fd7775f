"""核算底稿: sheets with live formulas, for those who check in Excel, WPS or LibreOffice.

Inputs are blue, formulas black; every formula carries the value that was computed exactly, so
that viewers that don't compute show it too.

>>> half_even_formula("B7", 1)
'IF(MOD(ROUND((B7)*10,9),1)=0.5,2*ROUND(ROUND((B7)*10,9)/2,0),ROUND(ROUND((B7)*10,9),0))/10'
>>> percentile_formula("B2:B32", 90)
'PERCENTILE(B2:B32,0.9)'
"""

from __future__ import annotations

import io
import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from youju.documents.packing import repack
from youju.documents.tables import Cell
from youju.documents.wordml import clean_text
from youju.terms.errors import BadInput, NotExact
from youju.terms.numbers import exact

_LONGEST_FORMULA = 8192
_DIGITS = 10
"""Formulas see a value to ten decimals: a binary sum errs by less, a mean of a year of values
with six decimals that is no tie lies farther from one (1/732 of the sixth decimal)."""

_STYLES: dict[str, dict[str, object]] = {
    "title": {"font_name": "黑体", "font_size": 15, "align": "center"},
    "subtitle": {"font_size": 10, "align": "center", "text_wrap": True},
    "head": {
        "font_name": "黑体",
        "font_size": 10,
        "align": "center",
        "border": 1,
        "bg_color": "#EEF1F0",
        "text_wrap": True,
    },
    "section": {"font_name": "黑体", "font_size": 12},
    "text": {"border": 1},
    "plain": {},
    "note": {"font_size": 9, "text_wrap": True, "font_color": "#444444"},
    "input": {"border": 1, "font_color": "#0000FF", "align": "right"},
    "formula": {"border": 1, "align": "right"},
    "result": {"border": 1, "align": "right", "bold": True, "bg_color": "#FFF4CC"},
}


def half_even_formula(expression: str, decimals: int) -> str:
    """The text of a formula that rounds half to even (GB/T 8170), as the exact face does.

    ROUND of Excel rounds halves up, and a sum of binary numbers may miss a tie by the last
    bit. So the expression is first freed of that error at ten decimals; what then is a tie
    goes to the even neighbour: half of a tie is never a tie, so its ROUND is safe.

    ``decimals`` 0 to 8. Right for values below 10⁵ whose distance from a tie, when they are
    none, is more than 10⁻¹⁰: means of up to 366 values with six decimals are. The expression
    stands in the text three times; give a cell rather than a long sum.
    """
    if not 0 <= decimals <= 8:
        raise BadInput(f"公式修约只支持 0 到 8 位小数，不支持 {decimals} 位。")
    factor = 10**decimals
    scaled = f"({expression})*{factor}" if decimals else f"({expression})"
    value = f"ROUND({scaled},{_DIGITS - decimals})"
    text = f"IF(MOD({value},1)=0.5,2*ROUND({value}/2,0),ROUND({value},0))"
    return f"{text}/{factor}" if decimals else text


def percentile_formula(cells: str, p: int | Decimal) -> str:
    """The percentile by linear interpolation: k = 1 + (n − 1)·p/100, as PERCENTILE does.

    ``PERCENTILE`` and not ``PERCENTILE.INC``: old Excel and WPS know only the former, all
    know it, and both are the same. Empty cells and words are left out.
    """
    share = Decimal(p) / 100
    if not 0 <= share <= 1:
        raise BadInput(f"百分位数 {p} 不成立；须在 0 到 100 之间。")
    return f"PERCENTILE({cells},{share.normalize():f})"


def reference(row: int, column: int, *, absolute: bool = False, sheet: str = "") -> str:
    """A cell by row and column, both from 1.

    >>> reference(7, 2), reference(7, 2, absolute=True, sheet="日均值 1")
    ('B7', "'日均值 1'!$B$7")
    """
    cell = str(xl_rowcol_to_cell(row - 1, column - 1, absolute, absolute))
    return f"{quoted(sheet)}!{cell}" if sheet else cell


def quoted(sheet: str) -> str:
    """A sheet's name as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"


class Workbook:
    """A workbook to be computed again; ``on`` is the only date that it carries."""

    def __init__(self, title: str, *, on: date, by: str = "") -> None:
        self._out = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._out, {"in_memory": True, "strings_to_formulas": False}
        )
        self._book.set_properties(
            {"title": title, "author": by, "created": datetime.combine(on, time())}
        )
        self._formats: dict[tuple[str, int | None], Any] = {}
        self._names: set[str] = set()

    def sheet(self, name: str) -> Sheet:
        """A new sheet. Refuses names that Excel does not take."""
        if not name or len(name) > 31 or re.search(r"[\[\]:*?/\\]", name) or name[0] == "'":
            raise BadInput(f"工作表名“{name}”不能用：最多 31 个字，不含 [ ] : * ? / \\。")
        if name in self._names:
            raise BadInput(f"已有名为“{name}”的工作表。")
        self._names.add(name)
        return Sheet(self, name, self._book.add_worksheet(name))

    def name(self, name: str, target: str) -> None:
        """A named area: ``name("限值_PM10", "'限值'!$B$3")``."""
        if self._book.define_name(name, f"={target}"):
            raise BadInput(f"名称“{name}”不能用作单元格区域的名称。")

    def bytes(self) -> bytes:
        """The finished file; nothing can be added afterwards."""
        self._book.close()
        return repack(self._out.getvalue())

    def _format(self, style: str, decimals: int | None) -> Any:
        key = (style, decimals)
        if key not in self._formats:
            if style not in _STYLES:
                raise BadInput(f"不认识的单元格样式“{style}”；可用 {'、'.join(_STYLES)}。")
            look = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter", **_STYLES[style]}
            if decimals is not None:
                look["num_format"] = "0." + "0" * decimals if decimals else "0"
            self._formats[key] = self._book.add_format(look)
        return self._formats[key]


class Sheet:
    """One sheet; cells are addressed as in Excel (B7) or by ``reference``."""

    def __init__(self, book: Workbook, name: str, sheet: Any) -> None:
        self.book = book
        self.name = name
        self._sheet = sheet
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def widths(self, *widths: int) -> None:
        """Column widths from the left, in half characters."""
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)

    def freeze(self, cell: str) -> None:
        """Rows above and columns left of the cell stay in sight; the rows repeat in print."""
        row, column = xl_cell_to_rowcol(cell)
        self._sheet.freeze_panes(row, column)
        if row:
            self._sheet.repeat_rows(0, row - 1)

    def landscape(self) -> None:
        """Printed lying."""
        self._sheet.set_landscape()

    def text(self, cell: str, text: str, style: str = "text") -> None:
        """Words; never read as a formula."""
        self._sheet.write_string(*self._at(cell), clean_text(text), self.book._format(style, None))

    def across(self, cells: str, text: str, style: str = "title", *, height: int = 0) -> None:
        """Words over merged cells (A1:F1)."""
        first, last = cells.split(":")
        row, column = self._at(first)
        end = self._at(last)
        form = self.book._format(style, None)
        self._sheet.merge_range(row, column, *end, "", form)
        self._sheet.write_string(row, column, clean_text(text), form)
        if height:
            self._sheet.set_row(row, height)

    def input(
        self, cell: str, value: Cell, decimals: int | None = None, *, remark: str = ""
    ) -> None:
        """A given number or word, blue; None leaves the cell empty, as PERCENTILE and AVERAGE
        need it. ``decimals`` None shows a Decimal with its own places; ``remark`` hangs on it.
        """
        row, column = self._at(cell)
        if value is None:
            self._sheet.write_blank(row, column, None, self.book._format("input", None))
        elif isinstance(value, str):
            form = self.book._format("input", None)
            self._sheet.write_string(row, column, clean_text(value), form)
        else:
            form = self.book._format("input", _places(value, decimals))
            self._sheet.write_number(row, column, value, form)
        if remark:
            self._sheet.write_comment(row, column, clean_text(remark), {"author": ""})

    def formula(
        self,
        cell: str,
        formula: str,
        value: Cell,
        decimals: int | None = None,
        *,
        style: str = "formula",
    ) -> None:
        """A live formula with the value that it must give (the cached value)."""
        if len(formula) > _LONGEST_FORMULA:
            raise BadInput(
                f"{self.name} {cell} 的公式有 {len(formula)} 个字符，超过 Excel 的上限 "
                f"{_LONGEST_FORMULA}；请分几个单元格写。"
            )
        places = None if value is None or isinstance(value, str) else _places(value, decimals)
        places = decimals if places is None else places
        form = self.book._format(style, places)
        shown = "" if value is None else value
        self._sheet.write_formula(*self._at(cell), "=" + formula.lstrip("="), form, shown)

    def _at(self, cell: str) -> tuple[int, int]:
        row, column = xl_cell_to_rowcol(cell)
        return int(row), int(column)


def _places(value: Decimal | int, decimals: int | None) -> int | None:
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise NotExact(f"底稿中的数 {value!r} 须为整数或 Decimal。")
    exact(value)
    if decimals is not None or isinstance(value, int):
        return decimals
    return max(0, -int(value.as_tuple().exponent))
