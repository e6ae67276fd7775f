"""Opening files: bytes, gz, text in its encoding, CSV and Excel sheets as tables of texts.

A ``Raw`` table holds texts only: numbers of Excel as the shortest decimal that names the
stored double, dates as ISO 8601. A clean CSV file is split whole; what is not clean is split
line by line, so that the lines told to the reader are those of the file.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl

from youju.terms.errors import BadInput

SHEETS = (".xlsx", ".xlsm")
SAMPLE = 50
"""Lines in which the mark between fields (comma, tab or semicolon) is looked for."""
_GZ, _ZIP, _OLE = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass
class Raw:
    """One table as found: ``frame`` of texts (columns c0, c1, …), ``lines`` their numbers.

    ``merges`` are (first row, first column, last row, last column), 0-based, rows counted in
    ``frame``. ``widths`` are the numbers of fields by line where lines may differ (CSV).
    """

    file: str
    sheet: str
    frame: pl.DataFrame
    lines: pl.Series
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    widths: pl.Series | None = None
    hidden: bool = False


def raw_tables(path: Path) -> Iterator[Raw]:
    """The tables of a file: one for CSV, one for each sheet of Excel (hidden ones empty).

    Raises BadInput for an empty, truncated or unreadable file, with what would do.
    """
    yield from tables_in(path.name, read_bytes(path))


def tables_in(file: str, data: bytes) -> Iterator[Raw]:
    """The same for bytes that were read already (and unpacked)."""
    if data[:4] == _ZIP:
        yield from _excel(file, data)
    elif data[:4] == _OLE:
        raise BadInput("这是旧版 Excel（.xls）或加密的工作簿；请另存为不加密的 .xlsx 再导入。")
    else:
        yield _csv(file, decoded(data))


def read_bytes(path: Path) -> bytes:
    """The bytes of the file, unpacked when they are gz (told by the bytes, not by the name)."""
    try:
        data = path.read_bytes()
    except OSError as wrong:
        raise BadInput(f"打不开文件“{path}”：{wrong.strerror}。") from None
    return unpacked(data)


def unpacked(data: bytes) -> bytes:
    """The bytes out of a gz file; others as they are. Refuses what is empty or cut short."""
    if data[:2] == _GZ:
        try:
            data = gzip.decompress(data)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise BadInput(
                "压缩文件不完整或已损坏；请重新下载或重新压缩，整个文件未读入。"
            ) from None
    if not data.strip():
        raise BadInput("文件是空的；请核对是否选错了文件。")
    return data


def decoded(data: bytes) -> str:
    """The text: UTF-8 with or without BOM, UTF-16 with BOM, else GB 18030 (holds GBK)."""
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError:
        raise BadInput("文件编码既不是 UTF-8 也不是 GBK/GB18030；请另存为“CSV UTF-8”。") from None


def _csv(file: str, text: str) -> Raw:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    top = "\n".join(text.split("\n", SAMPLE)[:SAMPLE])
    mark = max(",\t;", key=top.count)
    if '"' not in text and (found := _split_whole(file, text, mark)):
        return found
    rows: list[list[str]] = []
    lines: list[int] = []
    reader = csv.reader(io.StringIO(text), delimiter=mark, strict=True)
    before = 0
    try:
        for row in reader:
            rows.append(row)
            lines.append(before + 1)
            before = reader.line_num
    except csv.Error as wrong:
        raise BadInput(
            f"第{before + 1}行起的引号不成对，不是完整的 CSV（{wrong}）；"
            "请改正引号，整个文件未读入。"
        ) from None
    widths = pl.Series("width", [len(row) for row in rows], dtype=pl.Int64)
    return Raw(file, "", texts_frame(rows), pl.Series("line", lines, dtype=pl.Int64), widths=widths)


def _split_whole(file: str, text: str, mark: str) -> Raw | None:
    """The quick way: every line has the same number of fields and none is quoted or blank."""
    body = text if text.endswith("\n") else text + "\n"
    lines = body.count("\n")
    width = body[: body.index("\n")].count(mark) + 1
    if body.count(mark) != (width - 1) * lines or "\n\n" in body or body.startswith("\n"):
        return None
    try:
        frame = pl.read_csv(
            body.encode(),
            has_header=False,
            infer_schema=False,
            separator=mark,
            quote_char=None,
            new_columns=[f"c{nth}" for nth in range(width)],
        )
    except pl.exceptions.PolarsError:
        return None
    if frame.height != lines or frame.width != width:
        return None
    if width > 1 and frame[:, -1].null_count() and _ragged(body, mark, width):
        return None
    return Raw(file, "", frame, pl.int_range(1, lines + 1, eager=True).alias("line"))


def _ragged(body: str, mark: str, width: int) -> bool:
    return any(line.count(mark) != width - 1 for line in body.splitlines())


def texts_frame(rows: Sequence[Sequence[str | None]]) -> pl.DataFrame:
    """Rows of unequal length as a frame of texts; empty texts become null."""
    width = max((len(row) for row in rows), default=0)
    columns = {
        f"c{nth}": pl.Series(
            f"c{nth}",
            [(row[nth] or None) if nth < len(row) else None for row in rows],
            dtype=pl.String,
        )
        for nth in range(width)
    }
    return pl.DataFrame(columns)


def _excel(file: str, data: bytes) -> Iterator[Raw]:
    from python_calamine import (  # loaded only when a workbook comes
        CalamineError,
        CalamineWorkbook,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for known in book.sheets_metadata:
            if known.typ != SheetTypeEnum.WorkSheet:
                continue
            if known.visible != SheetVisibleEnum.Visible:
                yield Raw(file, known.name, pl.DataFrame(), pl.Series(dtype=pl.Int64), hidden=True)
                continue
            sheet = book.get_sheet_by_name(known.name)
            values = sheet.to_python(skip_empty_area=False)
            rows = [[_text(value) for value in row] for row in values]
            for row, column in _midnights(data, known.name, values):
                rows[row][column] += " 00:00"
            for row, column in _shown_as(data, known.name, "%"):
                if row < len(values) and column < len(values[row]):
                    rows[row][column] = _in_percent(values[row][column], rows[row][column])
            for row, column in _faults(data, known.name):
                if row < len(rows) and column < len(rows[row]):
                    rows[row][column] = rows[row][column] or "#公式错误"
            merges = [
                (top, left, bottom, right)
                for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
            ]
            lines = pl.Series("line", range(1, len(rows) + 1), dtype=pl.Int64)
            yield Raw(file, known.name, texts_frame(rows), lines, merges)
    except (CalamineError, zipfile.BadZipFile, OSError) as wrong:
        raise BadInput(
            f"工作簿不完整或打不开（{wrong}）；请用 Excel 或 WPS 另存一次再导入。"
        ) from None


def _text(value: object) -> str:
    """The text of a cell: doubles by their shortest decimal, whole ones without point."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        # Excel keeps fractions of a day; a whole hour may come a few milliseconds early.
        near = (value + timedelta(milliseconds=500)).replace(microsecond=0)
        return near.isoformat(sep=" ", timespec="minutes" if not near.second else "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return "" if value is None else str(value)


def _faults(data: bytes, sheet: str) -> list[tuple[int, int]]:
    """Cells that hold an error (#DIV/0!): the reader gives them as empty, which they are not."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return _cells_with(book, sheet, b'\\bt="e"')


def _midnights(
    data: bytes, sheet: str, values: Sequence[Sequence[object]]
) -> list[tuple[int, int]]:
    """Cells that hold the midnight of a day and not the day: the reader gives both as a date.

    Told by the cell's format, which shows hours, or by a time elsewhere in the column.
    """
    whole = [
        (nth, column)
        for nth, row in enumerate(values)
        for column, value in enumerate(row)
        if isinstance(value, date) and not isinstance(value, datetime)
    ]
    if not whole:
        return []
    timed = {
        column for row in values for column, value in enumerate(row) if isinstance(value, datetime)
    }
    shown = set(_shown_as(data, sheet, "h"))
    return [place for place in whole if place[1] in timed or place in shown]


def _in_percent(value: object, text: str) -> str:
    """A number that the sheet shows in per cent, as it is shown: 0.968 is 96.8%."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return text
    return f"{(Decimal(text) * 100).normalize():f}%"


def _shown_as(data: bytes, sheet: str, sign: str) -> list[tuple[int, int]]:
    """Cells whose number format holds that sign: ``h`` shows hours, ``%`` per cent."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        styles = b"|".join(str(one).encode() for one in _styles_with(book, sign))
        return _cells_with(book, sheet, b'\\bs="(?:' + styles + b')"') if styles else []


_BUILT_IN = {"h": range(18, 23), "%": range(9, 11)}
"""Numbers of the formats that every workbook has without naming them."""


def _styles_with(book: zipfile.ZipFile, sign: str) -> list[int]:
    """Numbers of the cell styles whose number format holds the sign."""
    from xml.etree import ElementTree

    try:
        styles = ElementTree.fromstring(book.read("xl/styles.xml"))
    except (KeyError, ElementTree.ParseError):
        return []
    wanted = {str(known) for known in _BUILT_IN[sign]}
    for one in styles.iter():
        if one.tag.endswith("}numFmt"):
            # Text in quotes and conditions in brackets are no part of the code.
            code = re.sub(r'"[^"]*"|\[[^\]]*\]', "", one.get("formatCode") or "")
            if sign in code.lower():
                wanted.add(one.get("numFmtId") or "")
    formats = next((one for one in styles if one.tag.endswith("}cellXfs")), ())
    return [nth for nth, one in enumerate(formats) if one.get("numFmtId") in wanted]


def _cells_with(book: zipfile.ZipFile, sheet: str, mark: bytes) -> list[tuple[int, int]]:
    """Row and column of the cells whose opening tag holds that attribute."""
    part = _part_of(book, sheet)
    if part is None:
        return []
    cells = re.findall(rb"<c (?=[^>]*" + mark + rb')[^>]*\br="([A-Z]+)(\d+)"', book.read(part))
    return [(int(row) - 1, column_number(letters.decode())) for letters, row in cells]


def _part_of(book: zipfile.ZipFile, sheet: str) -> str | None:
    from xml.etree import ElementTree

    try:
        names = ElementTree.fromstring(book.read("xl/workbook.xml"))
        targets = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, ElementTree.ParseError):
        return None
    wanted = next(
        (
            value
            for one in names.iter()
            if one.tag.endswith("}sheet") and one.get("name") == sheet
            for key, value in one.attrib.items()
            if key.endswith("}id")
        ),
        None,
    )
    for one in targets:
        if one.get("Id") == wanted:
            target = (one.get("Target") or "").lstrip("/")
            part = target if target.startswith("xl/") else f"xl/{target}"
            return part if part in book.namelist() else None
    return None


def letters(column: int) -> str:
    """The letters of a 0-based column.

    >>> letters(0), letters(27), column_number("AB")
    ('A', 'AB', 27)
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_number(name: str) -> int:
    """The 0-based column of its letters."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number - 1
