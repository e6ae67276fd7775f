"""What stands above the red line and below the body: 版头, 附件说明, 署名, 版记."""

from __future__ import annotations

from youju.documents.official import OfficialDocument
from youju.documents.tables import breadth
from youju.documents.wordml import CHARACTER, Fonts, paragraph, run, twips
from youju.documents.words import day
from youju.terms.dated import Edition


class Ends:
    """The elements of one document that are laid out by GB/T 9704 alone."""

    def __init__(self, document: OfficialDocument, edition: Edition) -> None:
        self.document = document
        self.edition = edition
        self.fonts = Fonts.of(edition)
        page = edition.says["page"]
        self.width: int = twips(page["width"]) - page["left"] - page["right"]
        self.pitch: int = edition.says["grid"]["pitch_twips"]

    def head(self) -> str:
        """版头: copy number, secrecy, urgency, letterhead, number, red line."""
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

    def attachment_list(self) -> str:
        """附件说明: one line below the body."""
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
            keep = "<w:keepNext/>" if self.document.signed else ""
            said.append(paragraph("Attachments", inner, keep + space + indent))
        return "".join(said)

    def signing(self) -> str:
        """发文机关署名 and 成文日期, with room for a seal or without."""
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

    def imprint(self) -> str:
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
