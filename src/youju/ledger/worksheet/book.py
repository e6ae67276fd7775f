"""The workbook of a 核算底稿: looks, pages, and cells that carry formula and value together."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from youju.documents.packing import repack
from youju.terms.numbers import HELD_DECIMALS, READING_DECIMALS
from youju.terms.periods import day_from

Cached = float | int | str | None
"""The value kept with a formula; None stands for the empty text that the formula gives."""

SONG, HEI = "宋体", "黑体"
BLUE = "#0000FF"
HELD, PLAIN, DATE = "0.000000", "General", "yyyy-mm-dd"
FILLS = {"dust": "#F4E3C3", "flag": "#EDEDED"}
"""Behind values that were taken out: dust, what the sheet itself said; every other mark:"""
OTHER_FILL = "#F8D7DA"
A4, A3 = 9, 8
NONE = "—"


class _AsWritten(Worksheet):  # type: ignore[misc]
    """Formulas go into the file as they are written.

    The library looks through each for the functions of new Excel, of which none is used here;
    that search takes half of all the time.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class Book:
    """All sheets of one file; ``footer`` is printed under every page."""

    def __init__(self, title: str, created: date, footer: str) -> None:
        self._out = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._out,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        self._book.set_properties({"title": title, "created": datetime.combine(created, time())})
        self._book.set_calc_mode("auto")
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}
        self._raw: dict[str, Any] = {}
        self.title = title
        self.footer = footer

    def reserve(self, names: Sequence[str]) -> None:
        """Put the sheets in this order; they are filled later, from the hours up."""
        for name in names:
            self._raw[name] = self._book.add_worksheet(name, _AsWritten)

    def sheet(self, name: str, *, paper: int = A4, portrait: bool = False) -> Sheet:
        """A reserved sheet, its page set up."""
        sheet = Sheet(self, self._raw[name], name)
        raw = sheet.raw
        raw.set_paper(paper)
        if not portrait:
            raw.set_landscape()
        raw.fit_to_pages(1, 0)
        raw.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        raw.set_header(f'&L&"{SONG}"&8{_said(self.title)}&R&"{SONG}"&8{_said(name)}')
        raw.set_footer(f'&L&"{SONG}"&8{_said(self.footer)}&R&"{SONG}"&8第&P页 共&N页')
        raw.hide_gridlines(2)
        return sheet

    def look(self, **said: object) -> Any:
        """A format, made once."""
        full = {"font_name": SONG, "font_size": 9, "valign": "vcenter", **said}
        key = tuple(sorted(full.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(full)
        return self._formats[key]

    def close(self) -> bytes:
        """The file; equal content gives equal bytes."""
        self._book.close()
        return repack(self._out.getvalue())


class Sheet:
    """One sheet: rows and columns counted from 0."""

    def __init__(self, book: Book, raw: Any, name: str) -> None:
        self.book, self.raw, self.name = book, raw, name
        look = book.look
        cell = {"border": 1, "border_color": "#BFBFBF"}
        self._cell = cell
        self.plain = look(**cell, align="center")
        self.left = look(**cell, align="left", text_wrap=True)
        self.held = look(**cell, num_format=HELD, align="right", indent=1)
        self.day = look(**cell, num_format=DATE, align="center")
        self.blue = look(**cell, font_color=BLUE, align="center")
        self.blue_held = look(**cell, font_color=BLUE, align="right", indent=1)
        self.head = look(**cell, font_name=HEI, align="center", text_wrap=True, bg_color="#E8EEF4")

    def styled(self, **said: object) -> Any:
        """A bordered cell of another look."""
        return self.book.look(**{**self._cell, **said})

    def titled(self, title: str, notes: Sequence[str], across: int) -> int:
        """Title and remarks over ``across`` columns; gives the row after them."""
        self.raw.set_row(0, 24)
        self.raw.write_string(0, 0, title, self.book.look(font_name=HEI, font_size=13))
        for nth, note in enumerate(notes, 1):
            self.raw.write_string(nth, 0, note, self.book.look(font_color="#595959"))
        return len(notes) + 1

    def heads(self, row: int, texts: Sequence[str], *, height: int = 30) -> None:
        """One row of column heads."""
        self.raw.set_row(row, height)
        for column, text in enumerate(texts):
            self.raw.write_string(row, column, text, self.head)

    def group(self, row: int, first: int, last: int, text: str) -> None:
        """A head over several columns."""
        if last > first:
            self.raw.merge_range(row, first, row, last, text, self.head)
        else:
            self.raw.write_string(row, first, text, self.head)

    def widths(self, said: Mapping[tuple[int, int], float]) -> None:
        """Widths of columns first–last, in characters."""
        for (first, last), width in said.items():
            self.raw.set_column(first, last, width)

    def text(self, row: int, column: int, said: str, form: Any = None) -> None:
        """A text; never read as a formula."""
        self.raw.write_string(row, column, said, form or self.plain)

    def number(self, row: int, column: int, value: float, form: Any = None) -> None:
        """A number as it stands."""
        self.raw.write_number(row, column, value, form or self.blue)

    def date(self, row: int, column: int, day: int) -> None:
        """A day number as a date."""
        self.raw.write_datetime(row, column, datetime.combine(day_from(day), time()), self.day)

    def blank(self, row: int, column: int, form: Any = None) -> None:
        """An empty cell with a look."""
        self.raw.write_blank(row, column, None, form or self.blue)

    def formula(self, row: int, column: int, text: str, value: Cached, form: Any = None) -> None:
        """A formula (without the equals sign) with the value that was computed here."""
        self.raw.write_formula(
            row, column, f"={text}", form or self.plain, "" if value is None else value
        )

    def comment(self, row: int, column: int, said: str) -> None:
        """A remark on a cell."""
        self.raw.write_comment(
            row, column, said, {"font_name": SONG, "font_size": 9, "x_scale": 2, "author": ""}
        )

    def frozen(self, row: int, column: int, heads: tuple[int, int], last: int) -> None:
        """Freeze heads, repeat them in print, let the reader filter by them."""
        self.raw.freeze_panes(row, column)
        self.raw.repeat_rows(heads[0], heads[1])
        if last >= row:
            self.raw.print_area(0, 0, last, self._last_column)

    _last_column = 0

    def spans(self, columns: int) -> None:
        """How many columns belong to the printed page."""
        self._last_column = columns - 1


def held_number(value: int | None) -> float | None:
    """A held value [10⁻⁶] as the number that the formula gives."""
    return None if value is None else float(value / 10**HELD_DECIMALS)


def reading_number(value: int) -> float:
    """A reading [10⁻⁴] as the number that is written."""
    return float(value / 10**READING_DECIMALS)


def breadth(text: str) -> int:
    """How many half characters a text takes."""
    return sum(1 if ord(letter) < 256 else 2 for letter in text)


def _said(text: str) -> str:
    return text.replace("&", "&&")


def sheet_name(wanted: str, taken: Sequence[str]) -> str:
    """A name like the wanted one that Excel lets pass and that is not taken.

    >>> sheet_name("东山/北", ["结果"]), sheet_name("结果", ["结果"])
    ('东山·北', '结果（2）')
    """
    clean = "".join("·" if letter in "[]:*?/\\'" else letter for letter in wanted)[:25]
    name, nth = clean, 2
    used = {one.casefold() for one in taken}
    while name.casefold() in used:
        name, nth = f"{clean}（{nth}）", nth + 1
    return name
