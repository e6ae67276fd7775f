"""A sheet that goes out whole and comes back corrected: written, read, returned with remarks.

The sheets are Chinese documents of the office in every language of the site. What can't be read
as a whole is refused; what is wrong in a row is told at its cell and written back beside it.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill

from youju.documents.packing import repack, unpack
from youju.terms.errors import BadInput

REMARK = "退回原因"
"""Head of the column in which wrong rows carry their reasons; ignored when it comes back."""
MOST_BYTES = 5_000_000
MOST_ROWS = 20_000
_BAD = "FBE3E1"
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


@dataclass(frozen=True)
class Column:
    """One column: its key, head, what to write in it, which words may stand in it."""

    key: str
    head: str
    help: str = ""
    choices: tuple[str, ...] = ()
    width: int = 12


@dataclass
class Row:
    """One row that came back: its number in the sheet, its texts, what is wrong where."""

    number: int
    said: dict[str, str]
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def refuse(self, key: str, words: str) -> None:
        """Note that a cell (or with an empty key the row) is wrong."""
        if (key, words) not in self.wrong:
            self.wrong.append((key, words))

    @property
    def good(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.wrong


def write(
    columns: Sequence[Column],
    rows: Iterable[dict[str, str]],
    *,
    sheet: str,
    who: str,
    when: datetime,
    notes: Sequence[str] = (),
) -> bytes:
    """The sheet as .xlsx: one head row, texts as texts, lists of choices, a page of explanations.

    Who took it out and when stands in the foot of every printed page and in the explanations.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": sheet, "author": who, "created": when.replace(tzinfo=None)})
    head = book.add_format(
        {"bold": True, "bg_color": "#EEF1F0", "border": 1, "align": "center", "font_name": "宋体"}
    )
    body = book.add_format({"num_format": "@", "border": 1, "font_name": "宋体"})
    page = book.add_worksheet(sheet)
    for at, column in enumerate(columns):
        page.set_column(at, at, column.width)
        page.write_string(0, at, column.head, head)
    last = 0
    for last, row in enumerate(rows, 1):
        for at, column in enumerate(columns):
            page.write_string(last, at, row.get(column.key, ""), body)
    for at, column in enumerate(columns):
        if column.choices:
            rule = {"validate": "list", "source": list(column.choices), "error_type": "warning"}
            page.data_validation(1, at, last + 200, at, rule)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(last, 1), len(columns) - 1)
    page.repeat_rows(0)
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    stamp = f"{who}　{when:%Y-%m-%d %H:%M} 导出"
    page.set_footer(f"&L&9{stamp.replace('&', '&&')}&R&9第 &P 页，共 &N 页")
    said = book.add_worksheet("填写说明")
    said.set_column(0, 0, 14)
    said.set_column(1, 1, 80)
    lines = [("导出", stamp), *((one.head, one.help) for one in columns)]
    lines += [("说明", note) for note in notes]
    for at, (name, words) in enumerate(lines):
        said.write_string(at, 0, name, head)
        said.write_string(at, 1, words, body)
    book.close()
    return repack(out.getvalue())


def read(name: str, data: bytes, columns: Sequence[Column]) -> list[Row]:
    """The rows of a sheet that came back.

    :raises BadInput: too large, not .xlsx whatever it calls itself, or another head.
    """
    _refuse_what_it_is_not(name, data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that are not read anyway
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            grid = book.worksheets[0].iter_rows(values_only=True, max_row=MOST_ROWS + 2)
            rows = [(at, [_text(one) for one in row]) for at, row in enumerate(grid, 1)]
    except BadInput:
        raise
    except Exception as broken:
        raise BadInput(
            f"“{name}”不能按 .xlsx 读取；请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"
        ) from broken
    filled = [(at, row) for at, row in rows if any(row)]
    if not filled:
        raise BadInput(f"“{name}”的第一张工作表是空的；请先导出，在导出的表上修改后再上传。")
    if len(filled) > MOST_ROWS + 1:
        raise BadInput(f"“{name}”超过 {MOST_ROWS} 行；请分几次上传。")
    (_, head), *body = filled
    places = _places(name, head, columns)
    return [
        Row(at, {key: row[place] if place < len(row) else "" for key, place in places.items()})
        for at, row in body
        if any(row[place] for place in places.values() if place < len(row))
    ]


def refuse_size(name: str, size: int) -> None:
    """Before anything of it is read.

    :raises BadInput: no registry is that large.
    """
    if size > MOST_BYTES:
        raise BadInput(
            f"“{name}”有 {size / 1_000_000:.1f} MB，超过 {MOST_BYTES // 1_000_000} MB；"
            "名录不会这样大，请核对是否选错了文件。"
        )


def _refuse_what_it_is_not(name: str, data: bytes) -> None:
    refuse_size(name, len(data))
    if not name.lower().endswith(".xlsx"):
        raise BadInput(f"“{name}”不是 .xlsx 文件；请用 Excel 或 WPS 另存为 .xlsx 再上传。")
    if not data:
        raise BadInput(f"“{name}”是空文件；请核对是否选错了文件。")
    members = unpack(data, f"“{name}”的扩展名是 .xlsx，内容")
    if "xl/workbook.xml" not in members:
        raise BadInput(f"“{name}”的扩展名是 .xlsx，内容却不是 Excel 工作簿；请核对后再上传。")


def _places(name: str, head: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    heads = [one.strip() for one in head]
    wanted = [one.head for one in columns]
    missing = [one for one in wanted if one not in heads]
    unknown = [one for one in heads if one and one not in wanted and one != REMARK]
    twice = sorted({one for one in heads if one and heads.count(one) > 1})
    if missing or unknown or twice:
        parts = [
            f"缺少“{'、'.join(missing)}”" if missing else "",
            f"多出“{'、'.join(unknown)}”" if unknown else "",
            f"“{'、'.join(twice)}”出现了两次" if twice else "",
        ]
        raise BadInput(
            f"“{name}”的表头与导出的表不同：{'，'.join(one for one in parts if one)}。"
            f"表头应为：{'、'.join(wanted)}。请先导出，在导出的表上修改。"
        )
    return {one.key: heads.index(one.head) for one in columns}


def returned(data: bytes, columns: Sequence[Column], rows: Iterable[Row]) -> bytes:
    """The sheet as it came, with the reasons in a column of their own and wrong cells marked."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data))
    page: Any = book.worksheets[0]
    first = next(row for row in page.iter_rows() if any(_text(cell.value) for cell in row))
    heads = [_text(cell.value).strip() for cell in first]
    place = {one.key: heads.index(one.head) + 1 for one in columns}
    title = {one.key: one.head for one in columns}
    at = heads.index(REMARK) + 1 if REMARK in heads else page.max_column + 1
    fill = PatternFill("solid", fgColor=_BAD)
    page.cell(first[0].row, at, REMARK).font = Font(bold=True)
    for line in range(first[0].row + 1, page.max_row + 1):
        if REMARK in heads:
            page.cell(line, at).value = None
    page.column_dimensions[page.cell(1, at).column_letter].width = 60
    for row in rows:
        if row.good:
            continue
        words = "；".join(f"{title[key]}：{said}" if key else said for key, said in row.wrong)
        cell = page.cell(row.number, at, words)
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.fill = fill
        for key, said in row.wrong:
            if key:
                marked = page.cell(row.number, place[key])
                marked.fill = fill
                marked.comment = Comment(said, REMARK)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def day(text: str) -> date | None:
    """A day as people write it (2026-03-01, 2026/3/1, 2026年3月1日); None when empty.

    :raises ValueError: it is none.

    >>> day("2026/3/1"), day("2026年3月1日"), day(" ")
    (datetime.date(2026, 3, 1), datetime.date(2026, 3, 1), None)
    """
    if not text.strip():
        return None
    found = _DAY.fullmatch(text.strip())
    if not found:
        raise ValueError(text)
    return date(*(int(part) for part in found.groups()))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if not (value.hour or value.minute) else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
