"""A ranking as .xlsx: ready to print on A4, numbers as numbers, the same bytes every time."""

from __future__ import annotations

import io
from datetime import datetime, time
from decimal import Decimal
from typing import Any

import xlsxwriter

from youju.documents.packing import repack
from youju.documents.tables import TONES, HeadCell, RankingTable, breadth
from youju.documents.wordml import pieces
from youju.terms.numbers import round_even

SHEET, OTHER_SHEET = "排名", "数据"
_WIDEST = 40
"""Half characters of a column; what is longer goes on in the next line and can be printed."""
_BODY, _HEADS = "宋体", "黑体"
_PORTRAIT = 92
"""Half characters that fit across an upright A4 page at full size."""
_LANDSCAPE = 150


def ranking(table: RankingTable) -> bytes:
    """The table as .xlsx bytes.

    Numbers are written rounded to the decimals of their column, half to even, as they are
    published: Excel's own display would round halves up. Words are never read as formulas.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties(
        {
            "title": _plain(table.title),
            "author": table.by,
            "created": datetime.combine(table.on, time()),
        }
    )
    _Sheet(book, table).fill()
    book.close()
    return repack(out.getvalue())


class _Sheet:
    def __init__(self, book: Any, table: RankingTable) -> None:
        self.book = book
        self.table = table
        self.sheet = book.add_worksheet(SHEET if SHEET in _plain(table.title) else OTHER_SHEET)
        self.last = len(table.columns) - 1
        self.formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def fill(self) -> None:
        """All rows, then the page."""
        table = self.table
        widths, tight = table.fitting(_LANDSCAPE)
        widths = [min(max(6, width + 1), _WIDEST) for width in widths]
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self._across(0, table.title, font_name=_HEADS, font_size=16, align="center")
        self.sheet.set_row(0, 32)
        self._across(1, table.subtitle, font_size=10, align="center", text_wrap=True)
        across = sum(widths)
        self.sheet.set_row(1, 16 * max(1, -(-breadth(table.subtitle) // across)))
        top = 2
        heads = table.heads(tight=tight)
        for cells in heads:
            for cell in cells:
                self._head(cell, top)
        for row in range(len(heads)):
            self.sheet.set_row(top + row, 20 if table.grouped and row == 0 else 32)
        first = top + len(heads)
        for row in range(len(table.rows)):
            self._row(row, first + row, self._lines(row))
        end = first + len(table.rows)
        for note in self._notes():
            self._across(end, note, font_size=9, text_wrap=True)
            self.sheet.set_row(end, 14 * max(1, -(-breadth(note) // across)))
            end += 1
        self._page(first, end - 1, across)

    def _lines(self, row: int) -> int:
        """How many lines the longest text of a row takes in the widest column."""
        texts = [one for one in self.table.rows[row] if isinstance(one, str)]
        return max((-(-breadth(one) // (_WIDEST - 4)) for one in texts if one), default=1)

    def _notes(self) -> list[str]:
        said = list(self.table.notes)
        if self.table.source and not any(self.table.source in note for note in said):
            said.append(f"数据来源：{self.table.source}")
        return said

    def _format(self, **look: object) -> Any:
        full = {"font_name": _BODY, "font_size": 11, "valign": "vcenter", **look}
        key = tuple(sorted(full.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(full)
        return self.formats[key]

    def _across(self, row: int, text: str, **look: object) -> None:
        form = self._format(**look)
        if self.last:
            self.sheet.merge_range(row, 0, row, self.last, "", form)
        self._write(row, 0, text, form, look)

    def _head(self, cell: HeadCell, top: int) -> None:
        look: dict[str, object] = {
            "font_name": _HEADS,
            "font_size": 10,
            "align": "center",
            "border": 1,
            "text_wrap": True,
            "bg_color": "#EEF1F0",
        }
        form = self._format(**look)
        row, column = top + cell.row, cell.column
        if cell.across > 1 or cell.down > 1:
            self.sheet.merge_range(
                row, column, row + cell.down - 1, column + cell.across - 1, "", form
            )
        self._write(row, column, cell.text, form, look)

    def _write(self, row: int, column: int, text: str, form: Any, look: dict[str, object]) -> None:
        parts = pieces(text)
        if len(parts) < 2:
            self.sheet.write_string(row, column, "".join(piece for piece, _ in parts), form)
            return
        letters = {k: v for k, v in look.items() if k.startswith("font_")}
        rich: list[Any] = []
        for piece, script in parts:
            number = {"": 0, "superscript": 1, "subscript": 2}[script]
            rich += [self._format(**letters, font_script=number), piece]
        self.sheet.write_rich_string(row, column, *rich, form)

    def _row(self, at: int, row: int, lines: int) -> None:
        self.sheet.set_row(row, 19 if lines == 1 else 5 + 15 * lines)
        fill = TONES.get(self.table.tones.get(at, ""), "")
        for column, one in enumerate(self.table.columns):
            look: dict[str, object] = {"align": self.table.alignment(column), "border": 1}
            if lines > 1:
                look["text_wrap"] = True
            if look["align"] != "center":
                look["indent"] = 1
            if fill:
                look["bg_color"] = f"#{fill}"
            value = self.table.rows[at][column]
            if isinstance(value, Decimal | int):
                decimals = one.decimals
                if decimals is None and isinstance(value, Decimal):
                    decimals = max(0, -int(value.as_tuple().exponent))
                look["num_format"] = "0." + "0" * decimals if decimals else "0"
                shown = value if decimals is None else round_even(value, decimals)
                self.sheet.write_number(row, column, shown, self._format(**look))
            else:
                self._write(row, column, self.table.text(at, column), self._format(**look), look)

    def _page(self, first: int, last: int, across: int) -> None:
        sheet = self.sheet
        sheet.freeze_panes(first, 0)
        sheet.repeat_rows(2, first - 1)
        sheet.print_area(0, 0, last, self.last)
        sheet.set_paper(9)
        if across > _PORTRAIT:
            sheet.set_landscape()
        sheet.set_margins(left=0.6, right=0.6, top=0.75, bottom=0.75)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        # In heads and feet “&” begins a code.
        source = self.table.source.replace("&", "&&")
        sheet.set_footer(f"&L&9{_short(source)}&C&9第 &P 页，共 &N 页&R&9制表：{self.table.on}")


def _plain(text: str) -> str:
    return "".join(piece for piece, _ in pieces(text))


def _short(text: str) -> str:
    # Excel allows 255 characters for the whole foot.
    return text if len(text) <= 120 else text[:119] + "…"
