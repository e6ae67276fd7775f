"""A table of a Word document: two-row heads, fixed widths, a head on every page."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from youju.documents.official import Grid
from youju.documents.tables import TONES, HeadCell, Table
from youju.documents.wordml import Fonts, paragraph, run
from youju.terms.errors import BadInput

_POINTS = (Decimal(12), Decimal("10.5"), Decimal(9), Decimal(8), Decimal("7.5"))
"""小四, 五号, 小五 and two that are only for very wide tables."""
_MARGIN = 57
_SHORT = 20
_KEEP = "<w:keepNext/>"


@dataclass(frozen=True, slots=True)
class Fit:
    """How a table is set: lying or upright, in which size, with which column widths."""

    lying: bool
    points: Decimal
    tight: bool
    widths: tuple[int, ...]


def fit(block: Grid, upright: int, lying: int) -> Fit:
    """The largest type that keeps every value whole: upright if it can be, else lying.

    ``upright`` and ``lying`` are the widths of the type area in twips. Refuses (``BadInput``)
    a table that does not fit even a lying page in the smallest type.
    """
    tries = [(False, upright, points, False) for points in _POINTS[:3]]
    tries += [(False, upright, points, True) for points in _POINTS[1:3]]
    tries += [(True, lying, points, False) for points in _POINTS[1:3]]
    tries += [(True, lying, points, True) for points in _POINTS[1:]]
    for turned, room, points, tight in tries:
        if block.points and points != block.points:
            continue
        # A half character of p points is 10 p twips wide; the widths hold the cells' margins.
        asked = block.table.widths(tight=tight)
        if sum(asked) * 10 * points <= room:
            return Fit(turned, points, tight, tuple(_shares(asked, room)))
    raise BadInput(
        f"表格“{block.table.title or block.table.columns[0].title}”"
        f"有 {len(block.table.columns)} 栏，横排一页也放不下；请分成几张表，或减少栏目。"
    )


def grid(block: Grid, fonts: Fonts, how: Fit) -> str:
    """The table with its title above and its notes below."""
    table = block.table
    widths = list(how.widths)
    width = sum(widths)
    size = int(how.points * 2)
    rows = [_head(cells, widths, size, fonts) for cells in table.heads(tight=how.tight)]
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
