"""The fixed parts of a Word file: styles, settings, fonts, feet, properties."""

from __future__ import annotations

from datetime import date

from youju.documents.wordml import HEAD, NAMESPACES, Fonts, W, attribute, clean
from youju.terms.dated import Edition

_OFF_GRID = '<w:snapToGrid w:val="0"/>'


def styles(edition: Edition, fonts: Fonts, language: str) -> str:
    """styles.xml: one style per element of an official document.

    The section declares the grid of 22 lines and 28 characters, as Word's page setup shows
    it; the text itself keeps it by an exact line and by letters set a trifle closer.
    So the page is the same where a program does not know grids narrower than the letters
    (LibreOffice gives every such letter two cells).
    """
    pitch = edition.says["grid"]["pitch_twips"]
    body = edition.says["sizes"]["body"]
    title = edition.says["sizes"]["title"]
    imprint = edition.says["sizes"]["imprint"]
    page = edition.says["sizes"]["page"]
    exact = f'<w:spacing w:line="{pitch}" w:lineRule="exact"/>'
    closer = edition.says["grid"]["closer_twips"]
    two = '<w:ind w:firstLineChars="200" w:firstLine="632"/>'
    small = f'{_OFF_GRID}<w:spacing w:line="240" w:lineRule="auto"/>'
    made = [
        (
            f"{HEAD}<w:styles {NAMESPACES}>"
            f'<w:docDefaults><w:rPrDefault><w:rPr>{fonts.xml("body")}<w:kern w:val="2"/>'
            f'<w:sz w:val="{body}"/><w:szCs w:val="{body}"/>'
            f'<w:lang w:val="en-US" w:eastAsia="{language}" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
            "<w:pPrDefault/></w:docDefaults>"
        ),
        _style(
            "Normal",
            "Normal",
            # No extra gap between Chinese and Latin letters: 28 characters a line.
            f'<w:widowControl w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
            f'{_OFF_GRID}{exact}<w:jc w:val="both"/>',
            f'{fonts.xml("body")}{_OFF_GRID}<w:spacing w:val="{closer}"/>'
            f'<w:sz w:val="{body}"/><w:szCs w:val="{body}"/>',
            based="",
            default=True,
        ),
        _style("Body", "公文正文", two, _look(fonts, "body", body)),
    ]
    for level, role in enumerate(("level_1", "level_2", "body", "body"), 1):
        made.append(
            _style(
                f"Heading{level}",
                f"heading {level}",
                f'<w:keepNext/><w:outlineLvl w:val="{level - 1}"/>',
                _look(fonts, role, body),
                based="Body",
                after="Body",
            )
        )
    centre = '<w:jc w:val="center"/>'
    made += [
        _style("Front", "份号密级紧急程度", "", _look(fonts, "level_1", body)),
        _style("Letterhead", "发文机关标志", f"{_OFF_GRID}{centre}", _look(fonts, "title", body)),
        _style("Number", "发文字号", centre, _look(fonts, "body", body)),
        _style(
            "Title",
            "Title",
            f"<w:keepNext/>{_OFF_GRID}{centre}",
            _look(fonts, "title", title),
            after="Body",
        ),
        _style("Addressee", "主送机关", "", _look(fonts, "body", body), after="Body"),
        _style("Attachments", "附件说明", "", _look(fonts, "body", body)),
        _style(
            "Signing",
            "署名与成文日期",
            '<w:keepLines/><w:jc w:val="right"/>',
            _look(fonts, "body", body),
        ),
        _style("Figure", "图", f"{small}{centre}", _look(fonts, "body", body)),
        _style(
            "TableTitle",
            "表题",
            f'<w:keepNext/>{_OFF_GRID}<w:spacing w:before="120" w:after="60" w:line="320"'
            f' w:lineRule="atLeast"/>{centre}',
            _look(fonts, "level_1", 24),
        ),
        _style("TableText", "表中文字", f"{small}{centre}", _look(fonts, "body", 21)),
        _style(
            "Note",
            "注与来源",
            f'{_OFF_GRID}<w:spacing w:before="40" w:line="300" w:lineRule="exact"/>',
            _look(fonts, "body", 21),
        ),
        _style("Imprint", "版记", f"{_OFF_GRID}{exact}", _look(fonts, "body", imprint)),
        _style(
            "Footer",
            "footer",
            f'{_OFF_GRID}<w:spacing w:line="{page * 10}" w:lineRule="exact"/>',
            _look(fonts, "page", page),
        ),
        _style(
            "Tail",
            "末段",
            f'{_OFF_GRID}<w:spacing w:line="20" w:lineRule="exact"/>',
            '<w:sz w:val="2"/>',
        ),
        (
            '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
            '<w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/>'
            '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
            '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
            '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        ),
        "</w:styles>",
    ]
    return "".join(made)


def _look(fonts: Fonts, role: str, size: int) -> str:
    return f'{fonts.xml(role)}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'


def _style(
    key: str,
    name: str,
    paragraph: str,
    letters: str,
    *,
    based: str = "Normal",
    after: str = "",
    default: bool = False,
) -> str:
    # Other sizes than that of the body keep their natural width.
    if _OFF_GRID in paragraph and based:
        letters = letters.replace("<w:sz w:val", '<w:spacing w:val="0"/><w:sz w:val', 1)
    first = ' w:default="1"' if default else ""
    return (
        f'<w:style w:type="paragraph"{first} w:styleId="{key}">'
        f'<w:name w:val="{name}"/>'
        + (f'<w:basedOn w:val="{based}"/>' if based else "")
        + (f'<w:next w:val="{after}"/>' if after else "")
        + "<w:qFormat/>"
        + (f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "")
        + f"<w:rPr>{letters}</w:rPr></w:style>"
    )


def settings(language: str) -> str:
    """settings.xml: odd and even feet, punctuation uncompressed, today's layout rules."""
    return (
        f'{HEAD}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/>'
        '<w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        "<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:ulTrailSpace/>"
        "<w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>"
        '<w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        f'<w:themeFontLang w:val="en-US" w:eastAsia="{language}"/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


def font_table(fonts: Fonts) -> str:
    """fontTable.xml: what to take where a font is missing; nothing is embedded."""
    said: list[str] = []
    for names in sorted(fonts.roles.values()):
        if any(f'w:name="{names[0]}"' in one for one in said):
            continue
        chinese = not names[0].isascii()
        said.append(
            f'<w:font w:name="{names[0]}"><w:altName w:val="{names[1]}"/>'
            f'<w:charset w:val="{"86" if chinese else "00"}"/>'
            f'<w:family w:val="{"auto" if chinese else "roman"}"/>'
            f'<w:pitch w:val="{"default" if chinese else "variable"}"/></w:font>'
        )
    return f'{HEAD}<w:fonts xmlns:w="{W}">{"".join(said)}</w:fonts>'


def foot(edition: Edition, fonts: Fonts, *, odd: bool) -> str:
    """A foot with the page number between dashes: odd pages right, even left (7.5)."""
    size = edition.says["sizes"]["page"]
    letters = f"<w:rPr>{_look(fonts, 'page', size)}</w:rPr>"

    def piece(inner: str) -> str:
        return f"<w:r>{letters}{inner}</w:r>"

    # One character of 4号 is as many twips as ten times its half points.
    edge = "right" if odd else "left"
    side = f'<w:ind w:{edge}="{size * 10}" w:{edge}Chars="100"/>'
    return (
        f'{HEAD}<w:ftr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val="Footer"/>{side}'
        f'<w:jc w:val="{edge}"/></w:pPr>'
        + piece('<w:t xml:space="preserve">— </w:t>')
        + piece('<w:fldChar w:fldCharType="begin"/>')
        + piece('<w:instrText xml:space="preserve"> PAGE </w:instrText>')
        + piece('<w:fldChar w:fldCharType="separate"/>')
        + piece(f"<w:t>{1 if odd else 2}</w:t>")
        + piece('<w:fldChar w:fldCharType="end"/>')
        + piece('<w:t xml:space="preserve"> —</w:t>')
        + "</w:p></w:ftr>"
    )


def core(title: str, by: str, on: date, language: str) -> str:
    """docProps/core.xml: the day of the document is the only date."""
    stamp = f"{on.isoformat()}T00:00:00Z"
    return (
        f"{HEAD}<cp:coreProperties"
        ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{clean(title)}</dc:title><dc:creator>{clean(by)}</dc:creator>"
        f"<dc:language>{clean(language)}</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{stamp}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{stamp}</dcterms:modified>'
        "</cp:coreProperties>"
    )


def relations(rows: list[tuple[str, str, str]]) -> str:
    """A .rels part: (id, kind, target)."""
    return (
        f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(
            f"<Relationship Id={attribute(key)} Type={attribute(kind)} Target={attribute(target)}/>"
            for key, kind, target in rows
        )
        + "</Relationships>"
    )
