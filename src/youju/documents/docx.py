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
from youju.documents.titles import balanced
from youju.documents.wordends import Ends
from youju.documents.wordml import (
    HEAD,
    NAMESPACES,
    attribute,
    marker,
    paragraph,
    rich,
    run,
    twips,
)
from youju.documents.wordtable import Fit, fit, grid
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
    return Writer(document, STANDARD.on(document.date)).bytes()


class Writer:
    """Gathers the parts of one file; ``letter`` lays its first page out in another way."""

    def __init__(self, document: OfficialDocument, edition: Edition) -> None:
        self.document = document
        self.edition = edition
        self.ends = Ends(document, edition)
        self.fonts, self.width, self.pitch = self.ends.fonts, self.ends.width, self.ends.pitch
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
        self.lying = False

    def bytes(self) -> bytes:
        """The whole file."""
        one = self.document
        body = "".join(
            (
                self.ends.head(),
                self._title(one.title),
                self._addressee(),
                self._kept(self._blocks(one.body)),
                self._upright(self.ends.attachment_list() + self.ends.signing()),
                self._attachment_pages(),
                self._imprint(),
                self._section(lying=self.lying),
            )
        )
        self.members["word/document.xml"] = (
            f"{HEAD}<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
        )
        self.members |= {
            "word/styles.xml": wordstyles.styles(self.edition, self.fonts, one.language),
            "word/settings.xml": wordstyles.settings(one.language),
            "word/fontTable.xml": wordstyles.font_table(self.fonts),
            "word/footer1.xml": self._foot(odd=True),
            "word/footer2.xml": self._foot(odd=False),
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

    def _foot(self, *, odd: bool) -> str:
        return wordstyles.foot(self.edition, self.fonts, odd=odd)

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

    def _kept(self, body: str) -> str:
        """The last paragraph of the body stays with what is signed under it.

        GB/T 9704 wants no page that holds a signature alone.
        """
        start = body.rfind("<w:p><w:pPr><w:pStyle")
        if not self.document.signed or not body.endswith("</w:p>") or start < 0:
            return body
        end = body.index("/>", start) + 2
        rest = body[end:]
        return body if rest.startswith("<w:keepNext/>") else body[:end] + "<w:keepNext/>" + rest

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

    def _blocks(self, blocks: Sequence[Block], *, turns: bool = True) -> str:
        """The blocks; wide tables turn the page where ``turns`` allows it."""
        self.counts = [0, 0, 0, 0]
        said: list[str] = []
        last: Block | None = None
        for block in blocks:
            wide = isinstance(block, Grid) and self._fit(block).lying
            # Notes stay on the page of their table.
            if turns and not (self.lying and isinstance(block, Note)):
                said.append(self._turn(lying=wide))
            if isinstance(block, Heading | Paragraph) and isinstance(last, Grid | Note | Image):
                said.append(paragraph("Tail", "", '<w:spacing w:line="200" w:lineRule="exact"/>'))
            said.append(self._block(block))
            last = block
        return "".join(said)

    def _fit(self, block: Grid) -> Fit:
        page = self.edition.says["page"]
        return fit(block, self.width, twips(page["height"]) - page["top"] - page["bottom"])

    def _turn(self, *, lying: bool) -> str:
        """Goes over to lying or upright pages: ends the section when it is the other kind."""
        if lying == self.lying:
            return ""
        section = self._section(lying=self.lying)
        self.lying = lying
        return paragraph("Tail", "", section)

    def _upright(self, said: str) -> str:
        """Upright again, when there is something to say."""
        return self._turn(lying=False) + said if said else ""

    def _block(self, block: Block) -> str:
        match block:
            case Heading():
                return self._heading(block)
            case Paragraph():
                style = "Body" if block.indent else "Normal"
                return paragraph(style, rich(block.text, self.fonts))
            case Grid():
                return grid(block, self.fonts, self._fit(block))
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

    def _attachment_pages(self) -> str:
        said = []
        many = len(self.document.attachments) > 1
        for at, one in enumerate(self.document.attachments, 1):
            if not one.body:
                continue
            # An attachment with a wide table lies as a whole, its title too.
            wide = any(isinstance(block, Grid) and self._fit(block).lying for block in one.body)
            turn = self._turn(lying=wide)
            label = f"附件{at}" if many else "附件"
            new = "" if turn else "<w:pageBreakBefore/>"
            said += [turn, paragraph("Front", run(label, self.fonts, "level_1"), new)]
            space = f'<w:spacing w:before="{self.pitch}" w:after="{self.pitch // 2}"/>'
            said.append(paragraph("Title", run(balanced(one.title), self.fonts, "title"), space))
            said.append(self._blocks(one.body, turns=False))
        return "".join(said)

    def _imprint(self) -> str:
        said = self.ends.imprint()
        # A free table hangs on what stands before it; on a new page that must be a paragraph.
        return self._upright(paragraph("Tail", "") + said if self.lying and said else said)

    def _section(self, *, lying: bool = False) -> str:
        page, lines = self.edition.says["page"], self.edition.says["grid"]
        size = self.edition.says["sizes"]["page"]
        width, height = twips(page["width"]), twips(page["height"])
        # A lying page is the upright one turned left: its top lies at the binding edge.
        edges = ("left", "bottom", "right", "top") if lying else ("top", "right", "bottom", "left")
        top, right, bottom, left = (page[edge] for edge in edges)
        # The dash runs through the middle of the page number's line, 7 mm under the area.
        under = twips(self.edition.says["page_number"]["under_area"])
        footer = bottom - under - size * 10 // 2
        paper = (
            f'<w:pgSz w:w="{height}" w:h="{width}" w:orient="landscape"/>'
            if lying
            else f'<w:pgSz w:w="{width}" w:h="{height}"/>'
        )
        return (
            '<w:sectPr><w:footerReference w:type="default" r:id="rId4"/>'
            '<w:footerReference w:type="even" r:id="rId5"/>'
            f'{paper}<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}"'
            f' w:left="{left}" w:header="851" w:footer="{footer}" w:gutter="0"/>'
            f'<w:docGrid w:type="linesAndChars" w:linePitch="{lines["pitch_twips"]}"'
            f' w:charSpace="{lines["char_space"]}"/></w:sectPr>'
        )
