"""公文 as .docx: an ``OfficialDocument`` in, the bytes of a GB/T 9704-2012 page out.

The same document gives the same bytes on any machine. The file carries no font, no hidden
name of a computer and no date but the document's own.

>>> from datetime import date
>>> from youju.documents.official import OfficialDocument, Paragraph
>>> bulletin = OfficialDocument(
...     title="关于10月份环境空气质量的通报",
...     date=date(2026, 11, 5),
...     body=(Paragraph("全市PM₂.₅平均浓度31.4微克/立方米，同比下降3.1%。"),),
... )
>>> write(bulletin) == write(bulletin)
True
"""

from __future__ import annotations

from collections.abc import Sequence

from youju.documents import chartml, wordstyles
from youju.documents.official import (
    Block,
    Chart,
    Grid,
    Heading,
    Image,
    Note,
    OfficialDocument,
    PageBreak,
    Paragraph,
)
from youju.documents.packing import pack
from youju.documents.tables import breadth
from youju.documents.titles import balanced
from youju.documents.wordml import (
    CHARACTER,
    HEAD,
    NAMESPACES,
    Fonts,
    attribute,
    marker,
    paragraph,
    rich,
    run,
)
from youju.documents.words import day
from youju.documents.wordtable import grid
from youju.terms.dated import Edition, Standard
from youju.terms.errors import BadInput

STANDARD = Standard.load("youju.documents", "gbt9704.toml")

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_EMU_PER_MM = 36000
_PIXELS = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpeg"}


def write(document: OfficialDocument) -> bytes:
    """The document as .docx. Refuses (``NoEditionInForce``) a date before 1 July 2012."""
    return _Writer(document, STANDARD.on(document.date)).bytes()


def twips(millimetres: int) -> int:
    """Millimetres as twentieths of a point.

    >>> twips(35), twips(297)
    (1984, 16838)
    """
    return round(millimetres * 144000 / 2540)


class _Writer:
    """Gathers the parts of one file."""

    def __init__(self, document: OfficialDocument, edition: Edition) -> None:
        self.document = document
        self.edition = edition
        self.fonts = Fonts.of(edition)
        page = edition.says["page"]
        self.width = twips(page["width"]) - page["left"] - page["right"]
        self.pitch: int = edition.says["grid"]["pitch_twips"]
        self.members: dict[str, bytes | str] = {}
        self.kinds: list[tuple[str, str]] = []
        self.relations = [
            ("rId1", f"{_OFFICE}/styles", "styles.xml"),
            ("rId2", f"{_OFFICE}/settings", "settings.xml"),
            ("rId3", f"{_OFFICE}/fontTable", "fontTable.xml"),
            ("rId4", f"{_OFFICE}/footer", "footer1.xml"),
            ("rId5", f"{_OFFICE}/footer", "footer2.xml"),
        ]
        self.drawings = 0
        self.counts = [0, 0, 0, 0]

    def bytes(self) -> bytes:
        """The whole file."""
        one = self.document
        body = "".join(
            (
                self._head(),
                self._title(one.title),
                self._addressee(),
                self._blocks(one.body),
                self._attachment_list(),
                self._signing(),
                self._attachment_pages(),
                self._imprint(),
                self._section(),
            )
        )
        self.members["word/document.xml"] = (
            f"{HEAD}<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
        )
        self.members |= {
            "word/styles.xml": wordstyles.styles(self.edition, self.fonts, one.language),
            "word/settings.xml": wordstyles.settings(one.language),
            "word/fontTable.xml": wordstyles.font_table(self.fonts),
            "word/footer1.xml": wordstyles.foot(self.edition, self.fonts, odd=True),
            "word/footer2.xml": wordstyles.foot(self.edition, self.fonts, odd=False),
            "word/_rels/document.xml.rels": wordstyles.relations(self.relations),
            "docProps/core.xml": wordstyles.core(
                one.title.replace("\n", ""), one.issuer, one.date, one.language
            ),
            "_rels/.rels": wordstyles.relations(
                [
                    ("rId1", f"{_OFFICE}/officeDocument", "word/document.xml"),
                    (
                        "rId2",
                        f"{_PACKAGE}/relationships/metadata/core-properties",
                        "docProps/core.xml",
                    ),
                ]
            ),
            "[Content_Types].xml": self._content_types(),
        }
        return pack(self.members)

    def _content_types(self) -> str:
        parts = [
            ("/word/document.xml", f"{_WORD}.document.main+xml"),
            ("/word/styles.xml", f"{_WORD}.styles+xml"),
            ("/word/settings.xml", f"{_WORD}.settings+xml"),
            ("/word/fontTable.xml", f"{_WORD}.fontTable+xml"),
            ("/word/footer1.xml", f"{_WORD}.footer+xml"),
            ("/word/footer2.xml", f"{_WORD}.footer+xml"),
            ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
            *self.kinds,
        ]
        return (
            f'{HEAD}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="xlsx" ContentType="application/vnd.openxmlformats-officedocument'
            '.spreadsheetml.sheet"/><Default Extension="png" ContentType="image/png"/>'
            '<Default Extension="jpeg" ContentType="image/jpeg"/>'
            + "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts)
            + "</Types>"
        )

    # The head (版头): what stands above the red line.

    def _head(self) -> str:
        one = self.document
        front = [text for text in (one.copy_no, one.secrecy, one.urgency) if text]
        said = [paragraph("Front", run(text, self.fonts, "level_1")) for text in front]
        if not one.red_head:
            if one.number:
                said.append(paragraph("Number", run(one.number, self.fonts)))
            return "".join(said)
        if not said:
            # Room above the issuer's name must not hang on a paragraph at the page's top edge.
            said.append(paragraph("Front", ""))
        head = self.edition.says["head"]
        line = self.edition.says["head_line"]["eighths"]
        # As tall as 22 mm allow; letters are narrowed down to two thirds before they shrink.
        letters = max(1, -(-breadth(one.red_head) // 2))
        tallest = int(head["tallest"] * 2 * 72 / 25.4)
        wide = self.width * 2 // 20 // letters
        size = min(tallest, wide * 3 // 2)
        scale = min(100, wide * 100 // size)
        high = size * 12
        # An exact line keeps four fifths above the base line; a Chinese letter fills 0.86 of it.
        lead = high * 4 // 5 - size * 86 // 10
        before = max(0, twips(head["from_top"]) - len(said) * self.pitch - lead)
        red = f'<w:color w:val="{head["red"]}"/>'
        # w:color comes before w:w, w:w before w:sz.
        letters_xml = run(one.red_head, self.fonts, "title", size, f'{red}<w:w w:val="{scale}"/>')
        border = (
            f'<w:pBdr><w:bottom w:val="single" w:sz="{line}" w:space="{{}}"'
            f' w:color="{head["red"]}"/></w:pBdr>'
        )
        # 4 mm are 11.3 pt; an exact line of body text leaves 3.8 pt under its letters.
        rule = border.format(round(head["line_under"] * 72 / 25.4 - 3.8))
        spacing = f'<w:spacing w:before="{before}" w:line="{high}" w:lineRule="exact"/>'
        if not one.number:
            said.append(paragraph("Letterhead", letters_xml, border.format(11) + spacing))
            return "".join(said)
        said.append(paragraph("Letterhead", letters_xml, spacing))
        gap = f'<w:spacing w:before="{head["lines_to_number"] * self.pitch}"/>'
        if one.issued_by:
            right = self.width - CHARACTER
            tabs = f'<w:tabs><w:tab w:val="right" w:pos="{right}"/></w:tabs>'
            side = f'<w:ind w:left="{CHARACTER}"/><w:jc w:val="left"/>'
            inner = run(f"{one.number}\t签发人：", self.fonts) + run(
                one.issued_by, self.fonts, "level_2"
            )
            said.append(paragraph("Number", inner, rule + tabs + gap + side))
        else:
            said.append(paragraph("Number", run(one.number, self.fonts), rule + gap))
        return "".join(said)

    def _title(self, title: str) -> str:
        above = 2 * self.pitch if self.document.red_head or self.document.number else self.pitch
        inner = run(balanced(title), self.fonts, "title")
        return paragraph("Title", inner, f'<w:spacing w:before="{above}"/>')

    def _addressee(self) -> str:
        blank = f'<w:spacing w:before="{self.pitch}"/>'
        if not self.document.addressee:
            return paragraph("Normal", "")
        text = self.document.addressee.rstrip("：:") + "："
        return paragraph("Addressee", run(text, self.fonts), blank)

    # The body (主体).

    def _blocks(self, blocks: Sequence[Block]) -> str:
        self.counts = [0, 0, 0, 0]
        said: list[str] = []
        last: Block | None = None
        for block in blocks:
            if isinstance(block, Heading | Paragraph) and isinstance(last, Grid | Note | Image):
                said.append(paragraph("Tail", "", '<w:spacing w:line="200" w:lineRule="exact"/>'))
            said.append(self._block(block))
            last = block
        return "".join(said)

    def _block(self, block: Block) -> str:
        match block:
            case Heading():
                return self._heading(block)
            case Paragraph():
                style = "Body" if block.indent else "Normal"
                return paragraph(style, rich(block.text, self.fonts))
            case Grid():
                return grid(block, self.fonts, self.width)
            case Chart():
                return self._chart(block)
            case Image():
                return self._image(block)
            case Note():
                return paragraph("Note", rich(block.text, self.fonts))
            case PageBreak():
                return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'

    def _heading(self, block: Heading) -> str:
        level = block.level
        number = ""
        if block.numbered:
            self.counts[level - 1] += 1
            self.counts[level:] = [0] * (4 - level)
            number = marker(level, self.counts[level - 1])
        role = {1: "level_1", 2: "level_2"}.get(level, "body")
        text = number + block.text
        if not block.then:
            return paragraph(f"Heading{level}", run(text, self.fonts, role))
        if text[-1] not in "。？！：":
            text += "。"
        # A heading that goes on as text is no outline entry of a whole paragraph.
        return paragraph("Body", run(text, self.fonts, role) + rich(block.then, self.fonts))

    def _chart(self, chart: Chart) -> str:
        self.drawings += 1
        at = self.drawings
        font, latin = self.fonts.name("level_1"), self.fonts.name("latin")
        self.members[f"word/charts/chart{at}.xml"] = chartml.xml(chart, font, latin)
        self.members[f"word/embeddings/chart{at}.xlsx"] = chartml.workbook(
            chart, self.document.date
        )
        self.members[f"word/charts/_rels/chart{at}.xml.rels"] = wordstyles.relations(
            [("rId1", f"{_OFFICE}/package", f"../embeddings/chart{at}.xlsx")]
        )
        self.kinds.append(
            (
                f"/word/charts/chart{at}.xml",
                "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
            )
        )
        key = self._relate("chart", f"charts/chart{at}.xml")
        said = f"{chart.title}：" + "；".join(
            f"{one.name}{'、'.join(chart.categories)}" for one in chart.series[:1]
        )
        inner = (
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
            f'<c:chart r:id="{key}"/></a:graphicData>'
        )
        width = self.width * 635
        return paragraph(
            "Figure", self._inline(inner, width, chart.height_mm * _EMU_PER_MM, "图", said)
        )

    def _image(self, image: Image) -> str:
        from docx.image.image import Image as Measured

        kind = next((v for k, v in _PIXELS.items() if image.data.startswith(k)), "")
        if not kind:
            raise BadInput(f"图片“{image.caption or image.alt}”须为 PNG 或 JPEG。")
        self.drawings += 1
        at = self.drawings
        measured = Measured.from_blob(image.data)
        width = min(image.width_mm * _EMU_PER_MM, self.width * 635)
        high = width * measured.px_height // measured.px_width
        self.members[f"word/media/image{at}.{kind}"] = image.data
        key = self._relate("image", f"media/image{at}.{kind}")
        inner = (
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
            f'<pic:nvPicPr><pic:cNvPr id="{at}" name="image{at}.{kind}"/><pic:cNvPicPr/>'
            f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{key}"/><a:stretch><a:fillRect/>'
            '</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
            f'<a:ext cx="{width}" cy="{high}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
            "</a:prstGeom></pic:spPr></pic:pic></a:graphicData>"
        )
        said = paragraph("Figure", self._inline(inner, width, high, "图片", image.alt))
        if image.caption:
            said += paragraph("TableTitle", run(image.caption, self.fonts, "level_1"))
        return said

    def _inline(self, inner: str, width: int, high: int, name: str, alt: str) -> str:
        at = self.drawings
        return (
            '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{width}" cy="{high}"/><wp:docPr id="{at}" name="{name}{at}"'
            f" descr={attribute(alt)}/><wp:cNvGraphicFramePr/><a:graphic>{inner}</a:graphic>"
            "</wp:inline></w:drawing></w:r>"
        )

    def _relate(self, kind: str, target: str) -> str:
        key = f"rId{len(self.relations) + 1}"
        self.relations.append((key, f"{_OFFICE}/{kind}", target))
        return key

    # What follows the body.

    def _attachment_list(self) -> str:
        titles = [one.title for one in self.document.attachments]
        said = []
        for at, title in enumerate(titles):
            label = "附件：" if at == 0 else ""
            number = f"{at + 1}." if len(titles) > 1 else ""
            # Later lines of a title stand under its first letter.
            hang = CHARACTER * 3 + (CHARACTER if number else 0)
            first = CHARACTER * (2 if at == 0 else 5)
            left = CHARACTER * 2 + hang
            indent = f'<w:ind w:left="{left}" w:hanging="{left - first}"/>'
            space = f'<w:spacing w:before="{self.pitch}"/>' if at == 0 else ""
            inner = run(f"{label}{number}{title}", self.fonts)
            said.append(paragraph("Attachments", inner, space + indent))
        return "".join(said)

    def _signing(self) -> str:
        one = self.document
        if not one.signed:
            return self._footnote()
        rule = self.edition.says["signing"]
        name = one.signer or one.issuer
        on = day(one.date)
        named, dated = breadth(name), breadth(on)
        half = CHARACTER // 2
        if one.seal:
            # The name is centred over the date, which leaves four characters on the right.
            date_right = rule["date_right"] * CHARACTER
            name_right = max(0, date_right + (dated - named) * half // 2)
        else:
            # The date begins two characters right of the name; when it is the longer one, it
            # leaves two characters on the right and the name moves left.
            name_right = rule["issuer_right"] * CHARACTER
            date_right = name_right + (named - dated) * half - 2 * CHARACTER
            if date_right < rule["issuer_right"] * CHARACTER:
                name_right += rule["issuer_right"] * CHARACTER - date_right
                date_right = rule["issuer_right"] * CHARACTER
        blank = self.pitch * (2 if one.seal else 1)
        said = []
        if name:
            said.append(
                paragraph(
                    "Signing",
                    run(name, self.fonts),
                    f'<w:keepNext/><w:spacing w:before="{blank}"/><w:ind w:right="{name_right}"/>',
                )
            )
        above = "" if name else f'<w:spacing w:before="{blank}"/>'
        said.append(
            paragraph("Signing", run(on, self.fonts), f'{above}<w:ind w:right="{date_right}"/>')
        )
        return "".join(said) + self._footnote()

    def _footnote(self) -> str:
        if not self.document.footnote:
            return ""
        text = self.document.footnote.strip("（）")
        return paragraph("Body", run(f"（{text}）", self.fonts))

    def _attachment_pages(self) -> str:
        said = []
        many = len(self.document.attachments) > 1
        for at, one in enumerate(self.document.attachments, 1):
            if not one.body:
                continue
            label = f"附件{at}" if many else "附件"
            said.append(
                paragraph("Front", run(label, self.fonts, "level_1"), "<w:pageBreakBefore/>")
            )
            said.append(
                paragraph(
                    "Title",
                    run(balanced(one.title), self.fonts, "title"),
                    f'<w:spacing w:before="{self.pitch}" w:after="{self.pitch // 2}"/>',
                )
            )
            said.append(self._blocks(one.body))
        return "".join(said)

    def _imprint(self) -> str:
        """版记: its last line lies on the lower edge of the type area of the last page."""
        one = self.document
        size = self.edition.says["sizes"]["imprint"]
        char = size * 10
        rows = []
        if one.copies_to:
            text = "抄送：" + one.copies_to.rstrip("。.") + "。"
            indent = f'<w:ind w:left="{char * 4}" w:right="{char}" w:hanging="{char * 3}"/>'
            rows.append(paragraph("Imprint", run(text, self.fonts, "body", size), indent))
        if one.printed_by:
            on = day(one.printed_on or one.date)
            right = self.width - char
            inner = run(f"{one.printed_by}\t{on}印发", self.fonts, "body", size)
            place = (
                f'<w:tabs><w:tab w:val="right" w:pos="{right}"/></w:tabs><w:ind w:left="{char}"/>'
            )
            rows.append(paragraph("Imprint", inner, place))
        if not rows:
            return ""
        rule = self.edition.says["imprint"]
        edges = "".join(
            f'<w:{side} w:val="single" w:sz="{rule[key]}" w:space="0" w:color="000000"/>'
            for side, key in (
                ("top", "outer_eighths"),
                ("bottom", "outer_eighths"),
                ("insideH", "inner_eighths"),
            )
        )
        cells = "".join(
            f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{self.width}"'
            f' w:type="dxa"/></w:tcPr>{row}</w:tc></w:tr>'
            for row in rows
        )
        # Sideways it is placed from the paper's edge: LibreOffice lets a table as wide as the
        # type area stand free only so.
        left = self.edition.says["page"]["left"]
        return (
            '<w:tbl><w:tblPr><w:tblpPr w:leftFromText="0" w:rightFromText="0"'
            f' w:vertAnchor="margin" w:horzAnchor="page" w:tblpX="{left}" w:tblpYSpec="bottom"/>'
            f'<w:tblOverlap w:val="never"/><w:tblW w:w="{self.width}" w:type="dxa"/>'
            f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>'
            '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
            f'</w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w="{self.width}"/></w:tblGrid>'
            f"{cells}</w:tbl>" + paragraph("Tail", "")
        )

    def _section(self) -> str:
        page, lines = self.edition.says["page"], self.edition.says["grid"]
        size = self.edition.says["sizes"]["page"]
        # The dash runs through the middle of the page number's line, 7 mm under the area.
        under = twips(self.edition.says["page_number"]["under_area"])
        footer = page["bottom"] - under - size * 10 // 2
        return (
            '<w:sectPr><w:footerReference w:type="default" r:id="rId4"/>'
            '<w:footerReference w:type="even" r:id="rId5"/>'
            f'<w:pgSz w:w="{twips(page["width"])}" w:h="{twips(page["height"])}"/>'
            f'<w:pgMar w:top="{page["top"]}" w:right="{page["right"]}" w:bottom="{page["bottom"]}"'
            f' w:left="{page["left"]}" w:header="851" w:footer="{footer}" w:gutter="0"/>'
            f'<w:docGrid w:type="linesAndChars" w:linePitch="{lines["pitch_twips"]}"'
            f' w:charSpace="{lines["char_space"]}"/></w:sectPr>'
        )
