"""信函格式 (GB/T 9704-2012, 10.1): a letter of an office, from the same ``OfficialDocument``.

The name of the office in red over a double line (thick over thin), another one (thin over thick)
20 mm above the lower edge of the first page, the number at the right, the title two lines below,
no page number on the first page and no lines in the imprint.

>>> from datetime import date
>>> from youju.documents.official import OfficialDocument, Paragraph
>>> one = OfficialDocument(
...     title="关于加强大气污染防治工作的提醒函",
...     date=date(2026, 11, 23),
...     issuer="云川市生态环境委员会办公室",
...     body=(Paragraph("请认真分析原因。"),),
... )
>>> write(one) == write(one)
True
"""

from __future__ import annotations

import re
from dataclasses import replace

from youju.documents.docx import STANDARD, Writer
from youju.documents.official import OfficialDocument
from youju.documents.tables import breadth
from youju.documents.titles import balanced
from youju.documents.wordends import Ends
from youju.documents.wordml import HEAD, NAMESPACES, paragraph, run, twips
from youju.terms.dated import Edition

_HEADER = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
_FOOTER = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
_BORDERS = re.compile("<w:tblBorders>.*?</w:tblBorders>")
_LINE_POINTS = 3


def write(document: OfficialDocument) -> bytes:
    """The letter as .docx; ``issuer`` (or ``red_head``) stands over the red line.

    Refuses (``NoEditionInForce``) a date before 1 July 2012.
    """
    return _Letter(document, STANDARD.on(document.date)).bytes()


class _Ends(Ends):
    """Number at the right under the line; an imprint without lines."""

    def head(self) -> str:
        one = self.document
        front = [text for text in (one.copy_no, one.secrecy, one.urgency) if text]
        right = f'<w:tabs><w:tab w:val="right" w:pos="{self.width}"/></w:tabs><w:jc w:val="left"/>'
        first = front.pop(0) if front else ""
        inner = run(first, self.fonts, "level_1") if first else ""
        inner += run(f"\t{one.number}", self.fonts)
        said = [paragraph("Number", inner, right)]
        said += [paragraph("Front", run(text, self.fonts, "level_1")) for text in front]
        return "".join(said)

    def imprint(self) -> str:
        return _BORDERS.sub("", super().imprint())


class _Letter(Writer):
    """The same file with a first page of its own."""

    def __init__(self, document: OfficialDocument, edition: Edition) -> None:
        # A letter has no 印发 line: what would stand there is said above the red line.
        super().__init__(replace(document, printed_by=""), edition)
        self.ends = _Ends(self.document, edition)
        self.members["word/header1.xml"] = self._first_head()
        self.members["word/footer3.xml"] = self._first_foot()
        self.kinds += [("/word/header1.xml", _HEADER), ("/word/footer3.xml", _FOOTER)]
        self.first = (
            self._relate("header", "header1.xml"),
            self._relate("footer", "footer3.xml"),
        )

    def _line(self, side: str, kind: str) -> str:
        rule = self.edition.says["letter"]
        return (
            f'<w:pBdr><w:{side} w:val="{kind}" w:sz="{_LINE_POINTS * 8}" w:space="0"'
            f' w:color="{rule["red"]}"/></w:pBdr>'
        )

    def _sides(self) -> str:
        """Indents that make the line as wide as ordered, in the middle of the page."""
        page, rule = self.edition.says["page"], self.edition.says["letter"]
        edge = (twips(page["width"]) - twips(rule["width"])) // 2
        left, right = edge - page["left"], edge - page["right"]
        return f'<w:ind w:left="{left}" w:right="{right}" w:firstLine="0"/>'

    def _first_head(self) -> str:
        rule = self.edition.says["letter"]
        name = self.document.red_head or self.document.issuer
        room = twips(rule["width"]) // 10 * 2
        size = min(rule["points"] * 2, room // max(1, breadth(name)))
        red = f'<w:color w:val="{rule["red"]}"/>'
        letters = run(name, self.fonts, "title", size, red)
        # The line stands at the lower edge of an exact line that ends 4 mm under the letters.
        high = size * 10 + twips(rule["line_under"])
        spacing = f'<w:spacing w:before="0" w:after="120" w:line="{high}" w:lineRule="exact"/>'
        line = self._line("bottom", "thickThinSmallGap")
        looks = f'{line}{spacing}{self._sides()}<w:jc w:val="center"/>'
        return f"{HEAD}<w:hdr {NAMESPACES}>{paragraph('Letterhead', letters, looks)}</w:hdr>"

    def _first_foot(self) -> str:
        looks = (
            f"{self._line('bottom', 'thinThickSmallGap')}"
            '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>' + self._sides()
        )
        return f"{HEAD}<w:ftr {NAMESPACES}>{paragraph('Tail', '', looks)}</w:ftr>"

    def _title(self, title: str) -> str:
        inner = run(balanced(title), self.fonts, "title")
        return paragraph("Title", inner, f'<w:spacing w:before="{2 * self.pitch}"/>')

    def _section(self, *, lying: bool = False) -> str:
        said = super()._section(lying=lying)
        if lying:
            return said
        rule = self.edition.says["letter"]
        head, foot = self.first
        said = said.replace(
            "<w:sectPr>",
            f'<w:sectPr><w:headerReference w:type="first" r:id="{head}"/>'
            f'<w:footerReference w:type="first" r:id="{foot}"/>',
            1,
        )
        said = re.sub(r'w:header="\d+"', f'w:header="{twips(rule["from_top"])}"', said)
        said = re.sub(r'w:footer="\d+"', f'w:footer="{twips(rule["from_bottom"])}"', said)
        return said.replace("<w:docGrid", "<w:titlePg/><w:docGrid", 1)

    def _foot(self, *, odd: bool) -> str:
        """Feet of later pages stand as high as in any other document."""
        page, rule = self.edition.says["page"], self.edition.says["letter"]
        under = twips(self.edition.says["page_number"]["under_area"])
        size = self.edition.says["sizes"]["page"]
        lift = page["bottom"] - under - size * 5 - twips(rule["from_bottom"])
        blank = f'<w:spacing w:before="0" w:line="{max(20, lift)}" w:lineRule="exact"/>'
        said = super()._foot(odd=odd)
        return said.replace("</w:ftr>", paragraph("Tail", "", blank) + "</w:ftr>")
