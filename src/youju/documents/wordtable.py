"""A table of a Word document: two-row heads, fixed widths, a head on every page."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from youju.documents.official import Grid
from youju.documents.tables import TONES, HeadCell, Table
from youju.documents.wordml import Fonts, paragraph, run

_POINTS = (Decimal(12), Decimal("10.5"), Decimal(9), Decimal(8), Decimal("7.5"))
"""小四, 五号, 小五 and two that are only for very wide tables."""
_MARGIN = 57
_SHORT = 20
_KEEP = "<w:keepNext/>"


def grid(block: Grid, fonts: Fonts, width: int) -> str:
    """The table with its title above and its notes below; ``width`` in twips."""
    table = block.table
    points = block.points or _fitting(table, width)
    widths = _shares(table.widths(), width)
    size = int(points * 2)
    rows = [_head(cells, widths, size, fonts) for cells in table.heads()]
    # A short table stays on one page; a long one may break, its head is repeated.
    last = len(table.rows) - 1
    together = last < _SHORT
    rows += [_row(table, at, widths, size, fonts, together and at < last) for at in range(last + 1)]
    title = paragraph("TableTitle", run(table.title, fonts, "level_1")) if table.title else ""
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="{8 if side in ("top", "bottom") else 4}" w:space="0"'
        ' w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    notes = "".join(paragraph("Note", run(note, fonts)) for note in table.notes)
    return (
        f'{title}<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>'
        f"<w:tblBorders>{edges}</w:tblBorders>"
        '<w:tblLayout w:type="fixed"/><w:tblCellMar>'
        f'<w:left w:w="{_MARGIN}" w:type="dxa"/><w:right w:w="{_MARGIN}" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr><w:tblGrid>"
        + "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
        + f"</w:tblGrid>{''.join(rows)}</w:tbl>{notes}"
    )


def _fitting(table: Table, width: int) -> Decimal:
    # A half character of p points is 10 p twips wide; the widths hold the cells' margins.
    asked = sum(table.widths())
    for points in _POINTS:
        if asked * 10 * points <= width:
            return points
    return _POINTS[-1]


def _shares(asked: list[int], width: int) -> list[int]:
    total = sum(asked)
    edges = [width * sum(asked[:at]) // total for at in range(len(asked) + 1)]
    return [right - left for left, right in pairwise(edges)]


def _head(cells: tuple[HeadCell, ...], widths: list[int], size: int, fonts: Fonts) -> str:
    said: list[str] = []
    covered = {cell.column: cell for cell in cells}
    at = 0
    while at < len(widths):
        cell = covered.get(at)
        if cell is None:
            # The lower row of a column without a group: covered from above.
            said.append(_cell("", widths[at], "<w:vMerge/>", "", "center", size, fonts))
            at += 1
            continue
        merge = f'<w:gridSpan w:val="{cell.across}"/>' if cell.across > 1 else ""
        merge += '<w:vMerge w:val="restart"/>' if cell.down > 1 else ""
        wide = sum(widths[at : at + cell.across])
        said.append(_cell(cell.text, wide, merge, "", "center", size, fonts, role="level_1"))
        at += cell.across
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(said)}</w:tr>"


def _row(table: Table, at: int, widths: list[int], size: int, fonts: Fonts, keep: bool) -> str:
    fill = TONES.get(table.tones.get(at, ""), "")
    cells = "".join(
        _cell(
            table.text(at, column),
            widths[column],
            "",
            fill,
            table.alignment(column),
            size,
            fonts,
            keep=keep,
        )
        for column in range(len(widths))
    )
    height = size * 17
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="atLeast"/></w:trPr>'
        f"{cells}</w:tr>"
    )


def _cell(
    text: str,
    width: int,
    merge: str,
    fill: str,
    align: str,
    size: int,
    fonts: Fonts,
    role: str = "body",
    keep: bool = True,
) -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    inner = paragraph(
        "TableText", run(text, fonts, role, size), f'{_KEEP if keep else ""}<w:jc w:val="{align}"/>'
    )
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merge}{shade}'
        f'<w:vAlign w:val="center"/></w:tcPr>{inner}</w:tc>'
    )
