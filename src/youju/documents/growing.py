"""Growing a row of a sheet: all that lies below moves down, all that refers to it follows.

openpyxl's own ``insert_rows`` moves cells only; merges, heights, formats by condition,
drop-downs, print area, names and formulas would stay behind.
"""

from __future__ import annotations

import re
from typing import Any

from openpyxl.cell.cell import MergedCell
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formula.tokenizer import Token, Tokenizer
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.formula import ArrayFormula

_REFERENCE = re.compile(
    r"^(?P<sheet>(?:'(?:[^']|'')+'|[^'!]+)!)?(?P<c1>\$?[A-Z]{1,3})?(?P<a1>\$?)(?P<r1>\d+)"
    r"(?::(?P<c2>\$?[A-Z]{1,3})?(?P<a2>\$?)(?P<r2>\d+))?$"
)
_TOGETHER = {"SUM", "AVERAGE", "MAX", "MIN", "COUNT", "COUNTA", "MEDIAN", "STDEV", "PRODUCT"}


def grow(book: Any, sheet: Any, row: int, more: int) -> None:
    """Make room for ``more`` copies of ``row`` below it, in ``sheet`` and all that refers to it."""
    if more <= 0:
        return
    _move_cells(sheet, row, more)
    _move_rows(sheet, row, more)
    for area in list(sheet.merged_cells.ranges):
        _stretch(area, row, more)
    _move_conditions(sheet, row, more)
    for check in sheet.data_validations.dataValidation:
        check.sqref = MultiCellRange([_stretched(one, row, more) for one in check.sqref.ranges])
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = _shifted_range(sheet.auto_filter.ref, row, more)
    for table in sheet.tables.values():
        table.ref = _shifted_range(table.ref, row, more)
        if table.autoFilter is not None and table.autoFilter.ref:
            table.autoFilter.ref = _shifted_range(table.autoFilter.ref, row, more)
    for one in sheet.row_breaks.brk:
        if one.id > row:
            one.id += more
    areas = sheet.print_area
    if areas:
        parts = areas.split(",") if isinstance(areas, str) else areas
        sheet.print_area = ",".join(
            _shifted_range(part.rsplit("!", 1)[-1].replace("$", ""), row, more) for part in parts
        )
    _move_references(book, sheet, row, more)


def _move_cells(sheet: Any, row: int, more: int) -> None:
    below = sorted((place for place in sheet._cells if place[0] > row), reverse=True)
    for at, column in below:
        cell = sheet._cells.pop((at, column))
        cell.row = at + more
        sheet._cells[at + more, column] = cell
        if not isinstance(cell, MergedCell) and cell.hyperlink is not None:
            cell.hyperlink.ref = cell.coordinate


def _move_rows(sheet: Any, row: int, more: int) -> None:
    below = sorted((at for at in sheet.row_dimensions if at > row), reverse=True)
    for at in below:
        old = sheet.row_dimensions.pop(at)
        old.index = at + more
        sheet.row_dimensions[at + more] = old
    for at in range(row + 1, row + more + 1):
        sheet.row_dimensions[at] = RowDimension(sheet, index=at)


def _stretch(area: CellRange, row: int, more: int) -> None:
    if area.min_row > row:
        area.shift(row_shift=more)
    elif area.max_row > row or (area.max_row == row and area.min_row < row):
        # A label beside the rows, merged from above, grows with them.
        area.expand(down=more)


def _stretched(area: CellRange, row: int, more: int) -> CellRange:
    """Like ``_stretch``, but what covers the row alone covers its copies too."""
    new = CellRange(area.coord)
    if new.min_row > row:
        new.shift(row_shift=more)
    elif new.max_row >= row:
        new.expand(down=more)
    return new


def _shifted_range(ref: str, row: int, more: int) -> str:
    return str(_stretched(CellRange(ref), row, more).coord)


def _move_conditions(sheet: Any, row: int, more: int) -> None:
    moved = ConditionalFormattingList()
    for one in sheet.conditional_formatting:
        ranges = " ".join(_stretched(area, row, more).coord for area in one.sqref.ranges)
        for rule in one.rules:
            moved.add(ranges, rule)
    sheet.conditional_formatting = moved


def _move_references(book: Any, sheet: Any, row: int, more: int) -> None:
    for other in book.worksheets:
        for cells in other.iter_rows():
            for cell in cells:
                if cell.data_type != "f":
                    continue
                inside = other is sheet and cell.row == row
                if isinstance(cell.value, str):
                    cell.value = follow(
                        cell.value, other.title, sheet.title, row, more, inside=inside
                    )
                elif isinstance(cell.value, ArrayFormula):
                    cell.value.text = follow(
                        cell.value.text, other.title, sheet.title, row, more, inside=inside
                    )
                    if other is sheet:
                        cell.value.ref = _shifted_range(cell.value.ref, row, more)
        for one in other.conditional_formatting:
            for rule in one.rules:
                rule.formula = [
                    follow(f"={text}", other.title, sheet.title, row, more)[1:]
                    for text in rule.formula
                ]
        for name in other.defined_names.values():
            name.attr_text = follow(f"={name.attr_text}", other.title, sheet.title, row, more)[1:]
    for name in book.defined_names.values():
        name.attr_text = follow(f"={name.attr_text}", "", sheet.title, row, more)[1:]


def follow(
    formula: str, home: str, sheet: str, row: int, more: int, *, inside: bool = False
) -> str:
    """The formula after ``row`` of ``sheet`` has grown by ``more`` rows.

    ``home`` is the sheet that the formula stands in. References below move, ranges over the
    row are extended, and a single cell of the row that is summed becomes the range of all.
    ``inside`` says that the formula stands in the row itself: there the row alone is meant
    unless it is written with a dollar sign.

    >>> follow("=SUM(B5:B5)+B9", "表", "表", 5, 3)
    '=SUM(B5:B8)+B12'
    >>> follow("=AVERAGE(B5)-B5", "表", "表", 5, 3)
    '=AVERAGE(B5:B8)-B5'
    >>> follow("=SUM(表!$B$5:$B$6)", "别的", "表", 5, 3)
    '=SUM(表!$B$5:$B$9)'
    >>> follow("=SUM(B5:D5)/RANK(B5,B$5:B$5)", "表", "表", 5, 3, inside=True)
    '=SUM(B5:D5)/RANK(B5,B$5:B$8)'
    """
    tokens = Tokenizer(formula)
    stack: list[str] = []
    items = tokens.items
    for at, token in enumerate(items):
        if token.type == Token.FUNC and token.subtype == Token.OPEN:
            stack.append(token.value.rstrip("(").upper())
        elif token.type == Token.PAREN and token.subtype == Token.OPEN:
            stack.append("")
        elif token.subtype == Token.CLOSE and token.type in (Token.FUNC, Token.PAREN) and stack:
            stack.pop()
        elif token.type == Token.OPERAND and token.subtype == Token.RANGE:
            alone = (
                bool(stack)
                and stack[-1] in _TOGETHER
                and _edge(items, at - 1)
                and _edge(items, at + 1)
            )
            token.value = _moved(token.value, home, sheet, row, more, alone, inside)
    return "=" + "".join(token.value for token in items)


def _edge(items: list[Any], at: int) -> bool:
    return 0 <= at < len(items) and items[at].type in (Token.FUNC, Token.SEP)


def _moved(text: str, home: str, sheet: str, row: int, more: int, alone: bool, inside: bool) -> str:
    found = _REFERENCE.match(text)
    if not found:
        return text
    named = (found["sheet"] or "").rstrip("!")
    if named.startswith("'"):
        named = named[1:-1].replace("''", "'")
    if (named or home) != sheet:
        return text
    first = int(found["r1"])
    head = f"{found['sheet'] or ''}{found['c1'] or ''}{found['a1']}"
    if found["r2"] is None:
        if first > row:
            return f"{head}{first + more}"
        if first == row and alone and found["c1"] and (found["a1"] or not inside):
            return f"{text}:{found['c1']}{found['a1']}{row + more}"
        return text
    last = int(found["r2"])
    first, last = min(first, last), max(first, last)
    if inside and first == last == row and not found["a2"]:
        return text
    start = first + more if first > row else first
    end = last + more if last >= row else last
    return f"{head}{start}:{found['c2'] or ''}{found['a2']}{end}"
