"""A workbook written by hand: numbers, texts and formulas, no styles and no library.

The product writes its workbooks with a library; this one shares nothing with them, and is
several times faster for hundreds of thousands of formulas.
"""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from functools import cache
from xml.sax.saxutils import escape

STALE = "未重算"
"""The cached value of every formula as written."""
Value = float | Decimal | str | None

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@cache
def letters(column: int) -> str:
    """The name of a column counted from 0."""
    left, last = divmod(column, 26)
    return (letters(left - 1) if left else "") + chr(65 + last)


def at(row: int, column: int, sheet: str = "", *, fixed: bool = False) -> str:
    """The address of a cell, row and column counted from 0."""
    cell = f"${letters(column)}${row + 1}" if fixed else f"{letters(column)}{row + 1}"
    return f"'{sheet}'!{cell}" if sheet else cell


def over(row: int, column: int, row2: int, column2: int, sheet: str = "") -> str:
    """The address of a range."""
    cells = f"{letters(column)}{row + 1}:{letters(column2)}{row2 + 1}"
    return f"'{sheet}'!{cells}" if sheet else cells


class Page:
    """One sheet; ``row`` is the next free row for those who fill it line by line."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.row = 1
        self.formulas = 0
        self._rows: dict[int, dict[int, str]] = {}

    def put(self, row: int, column: int, value: Value) -> None:
        """A given number or text; nothing leaves the cell empty."""
        if value is None:
            return
        if isinstance(value, str):
            said = f't="inlineStr"><is><t>{escape(value)}</t></is></c>'
        else:
            said = f"><v>{value}</v></c>"
        self._rows.setdefault(row, {})[column] = said

    def live(self, row: int, column: int, formula: str) -> None:
        """A formula, not computed yet."""
        said = f't="str"><f>{escape(formula)}</f><v>{STALE}</v></c>'
        self._rows.setdefault(row, {})[column] = said
        self.formulas += 1

    def xml(self) -> str:
        """The member of the file."""
        lines = [_XML, f'<worksheet xmlns="{_MAIN}"><sheetData>']
        for row, cells in sorted(self._rows.items()):
            lines.append(f'<row r="{row + 1}">')
            lines += [f'<c r="{at(row, column)}" {cells[column]}' for column in sorted(cells)]
            lines.append("</row>")
        lines.append("</sheetData></worksheet>")
        return "".join(lines)


class Book:
    """Sheets by name, in the order in which they were made."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}

    def page(self, name: str) -> Page:
        """The sheet of that name, made when it is not there."""
        if name not in self.pages:
            self.pages[name] = Page(name)
        return self.pages[name]

    @property
    def formulas(self) -> int:
        """How many formulas there are."""
        return sum(page.formulas for page in self.pages.values())

    def file(self) -> bytes:
        """The .xlsx."""
        count = range(1, len(self.pages) + 1)
        sheets = "".join(
            f'<sheet name="{escape(name)}" sheetId="{nth}" r:id="r{nth}"/>'
            for nth, name in enumerate(self.pages, 1)
        )
        links = "".join(
            f'<Relationship Id="r{nth}" Type="{_OFFICE}/worksheet" Target="worksheets/{nth}.xml"/>'
            for nth in count
        )
        kinds = "".join(
            f'<Override PartName="/xl/worksheets/{nth}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
            for nth in count
        )
        members = {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
            f"{kinds}</Types>",
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1"'
            f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
            f"<sheets>{sheets}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f"{links}</Relationships>",
        }
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
            for name, text in members.items():
                made.writestr(name, _XML + text)
            for nth, page in enumerate(self.pages.values(), 1):
                made.writestr(f"xl/worksheets/{nth}.xml", page.xml())
        return out.getvalue()
