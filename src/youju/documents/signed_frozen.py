"""What was frozen: the text and the tables of the exported .docx, piece by piece."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from docx.oxml.ns import qn
from lxml import etree

from youju.documents.packing import unpack
from youju.documents.signed_text import Stream, Token, normal, tokens
from youju.terms.errors import BadInput
from youju.terms.numbers import round_even

_P, _TBL, _TR, _TC, _T, _BR, _TAB = (
    qn(f"w:{tag}") for tag in ("p", "tbl", "tr", "tc", "t", "br", "tab")
)
_STYLE, _HEADER = f"{qn('w:pPr')}/{qn('w:pStyle')}", f"{qn('w:trPr')}/{qn('w:tblHeader')}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_FORMAL = ("Front", "Letterhead", "Number", "Signing", "Imprint", "Footer", "Tail")
"""Styles of what is added or changed when a document is signed: number, date, names."""
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
_CELL = "\t"


@dataclass(frozen=True)
class Piece:
    """One paragraph or one row of a table. In a row every word counts, in a sentence numbers do."""

    text: str
    kind: str
    stream: Stream = field(repr=False)

    @classmethod
    def of(cls, text: str, kind: str) -> Piece:
        """A piece of that kind: title, text, row or head."""
        return cls(text, kind, Stream.of([text]))

    @property
    def letters(self) -> str:
        """What is looked for."""
        return self.stream.letters

    @property
    def tokens(self) -> list[Token]:
        """Its tokens, with places in its own letters."""
        return self.stream.tokens(0, len(self.letters))

    @property
    def numbers(self) -> int:
        """How many numbers it holds."""
        return sum(one.kind == "number" for one in tokens(self.stream.raw))


@dataclass(frozen=True)
class Frozen:
    """The pieces of a document, the numbers of its charts, and names that stand in its tables."""

    pieces: tuple[Piece, ...]
    charted: Counter[str]
    names: tuple[str, ...]

    @property
    def title(self) -> str:
        """The title, without its line breaks."""
        return "".join("".join(one.text.split()) for one in self.pieces if one.kind == "title")

    @property
    def letters(self) -> str:
        """All letters, one after the other."""
        return "".join(one.letters for one in self.pieces)


def frozen(docx: bytes) -> Frozen:
    """What the exported .docx says.

    :raises BadInput: it is no .docx.
    """
    members = unpack(docx, "导出的文件")
    if "word/document.xml" not in members:
        raise BadInput("导出的文件不是 .docx，不能与签发件对照。")
    tree = etree.fromstring(members["word/document.xml"], _PARSER)
    body = tree.find(qn("w:body"))
    pieces: list[Piece] = []
    names: dict[str, None] = {}
    titled = False
    for block in body:
        if block.tag == _P:
            style = _style(block)
            text = _text(block)
            label = style == "Front" and text.startswith("附件")
            if (style in _FORMAL and not label) or not text.strip():
                continue
            title = style == "Title" and not titled
            titled = titled or title
            pieces.append(Piece.of(text, "title" if title else "text"))
        elif block.tag == _TBL:
            pieces += _rows(block, names)
    charts = Counter(
        value
        for name, content in members.items()
        if name.startswith("word/charts/chart") and name.endswith(".xml")
        for value in _chart_numbers(content)
    )
    return Frozen(tuple(one for one in pieces if one.letters), charts, tuple(names))


def _style(paragraph: Any) -> str:
    found = paragraph.find(_STYLE)
    return "" if found is None else str(found.get(qn("w:val")))


def _text(element: Any) -> str:
    return "".join(
        (one.text or "") if one.tag == _T else "\n" if one.tag == _BR else _CELL
        for one in element.iter(_T, _BR, _TAB)
    )


def _rows(table: Any, names: dict[str, None]) -> Iterator[Piece]:
    for row in table.findall(_TR):
        paragraphs = list(row.iter(_P))
        if all(_style(one) in _FORMAL for one in paragraphs):
            continue
        cells = ["\n".join(_text(one) for one in cell.iter(_P)) for cell in row.findall(_TC)]
        head = row.find(_HEADER) is not None
        if not head:
            names |= dict.fromkeys(
                normal(one).strip()
                for one in cells
                if 2 <= len(one.strip()) <= 16 and all("一" <= c <= "鿿" for c in one.strip())
            )
        yield Piece.of(_CELL.join(cells), "head" if head else "row")


def _chart_numbers(content: bytes) -> Iterator[str]:
    """Every value of a chart as its label shows it, and as it is kept."""
    tree = etree.fromstring(content, _PARSER)
    codes = [one.text or "" for one in tree.iter(f"{_CHART}formatCode")]
    codes += [one.get("formatCode", "") for one in tree.iter(f"{_CHART}numFmt")]
    places = {len(code.partition(".")[2].rstrip('";')) for code in codes}
    for cache in tree.iter(f"{_CHART}numCache"):
        for value in cache.iter(f"{_CHART}v"):
            try:
                number = Decimal(value.text or "")
            except InvalidOperation:
                continue
            yield from {f"{number:f}", *(f"{round_even(number, one):f}" for one in places)}
    words = "\n".join(
        one.text or ""
        for one in tree.iter(
            f"{_CHART}v", "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
        )
        if next(one.iterancestors(f"{_CHART}numCache"), None) is None
    )
    yield from (one.text for one in tokens(normal(words)) if one.kind == "number")


def is_zip(data: bytes) -> bool:
    """Whether the bytes are a packed office file rather than a PDF."""
    return zipfile.is_zipfile(io.BytesIO(data))
