"""The letters of WordprocessingML: runs, paragraphs and styles as text.

Written out rather than built with python-docx, whose template brings styles, a theme and
dates of its own, and which knows neither grid, nor odd and even feet, nor charts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from youju.documents.official import Run, Text
from youju.terms.dated import Edition

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
CHARACTER = 320
"""One character of 3号 in twips: what 空二字 is counted in."""

_LOW = "₀₁₂₃₄₅₆₇₈₉"
_HIGH = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
_SCRIPTS = re.compile(f"([{_LOW}]+(?:\\.[{_LOW}]+)*)|([{_HIGH}]+)")
_PLAIN = str.maketrans(_LOW + _HIGH, "0123456789" + "0123456789-")
# XML 1.0 knows no control characters but tab and line feed; a sheet may hold some.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Fonts:
    """Font names by role; the first of each list is written, the others are fallbacks."""

    roles: dict[str, list[str]]

    @classmethod
    def of(cls, edition: Edition) -> Fonts:
        """The names that the edition orders."""
        return cls({k: v for k, v in edition.says["fonts"].items() if isinstance(v, list)})

    def name(self, role: str) -> str:
        """The Chinese font of a role."""
        return self.roles[role or "body"][0]

    def xml(self, role: str) -> str:
        """w:rFonts: Chinese and Latin letters each by name."""
        latin = self.roles["latin"][0] if role != "page" else self.name(role)
        return (
            f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{self.name(role)}"'
            f' w:cs="{latin}"/>'
        )


def clean_text(text: str) -> str:
    """The text without characters that XML can't hold."""
    return _FORBIDDEN.sub("", text)


def clean(text: str) -> str:
    """The same, escaped."""
    return escape(clean_text(text))


def attribute(text: str) -> str:
    """The text as a quoted attribute."""
    return quoteattr(clean_text(text))


def as_runs(text: Text) -> tuple[Run, ...]:
    """A text as runs."""
    return (Run(text),) if isinstance(text, str) else text


def run(text: str, fonts: Fonts, role: str = "body", size: int = 0, look: str = "") -> str:
    """A run with its fonts; scripts become real ones, line feeds breaks, tabs tabs.

    ``size`` in half points (0: as the style says), ``look`` further properties: (b, color, w).
    """
    return "".join(_piece(piece, fonts, role, size, look, script) for piece, script in pieces(text))


def pieces(text: str) -> list[tuple[str, str]]:
    """A text cut where scripts begin and end.

    >>> pieces("PM₂.₅、m³")
    [('PM', ''), ('2.5', 'subscript'), ('、m', ''), ('3', 'superscript')]
    """
    said: list[tuple[str, str]] = []
    at = 0
    for found in _SCRIPTS.finditer(text):
        said.append((text[at : found.start()], ""))
        kind = "subscript" if found[1] else "superscript"
        said.append((found[0].translate(_PLAIN), kind))
        at = found.end()
    said.append((text[at:], ""))
    return [(piece, script) for piece, script in said if piece]


def _piece(text: str, fonts: Fonts, role: str, size: int, look: str, script: str) -> str:
    if not text:
        return ""
    bold = "<w:b/>" if "<w:b/>" in look else ""
    rest = look.replace("<w:b/>", "")
    sizes = f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>' if size else ""
    align = f'<w:vertAlign w:val="{script}"/>' if script else ""
    parts = re.split("([\n\t])", text)
    inner = "".join(
        "<w:br/>"
        if part == "\n"
        else "<w:tab/>"
        if part == "\t"
        else f'<w:t xml:space="preserve">{clean(part)}</w:t>'
        for part in parts
        if part
    )
    return f"<w:r><w:rPr>{fonts.xml(role)}{bold}{rest}{sizes}{align}</w:rPr>{inner}</w:r>"


def rich(text: Text, fonts: Fonts, role: str = "body", size: int = 0) -> str:
    """Runs of a text, each with its own look."""
    said = []
    for one in as_runs(text):
        look = ("<w:b/>" if one.bold else "") + (
            f'<w:color w:val="{one.colour}"/>' if one.colour else ""
        )
        said.append(run(one.text, fonts, one.font or role, size, look))
    return "".join(said)


def paragraph(style: str, inner: str, properties: str = "") -> str:
    """A paragraph of a style; ``properties`` are further children of w:pPr in schema order."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{inner}</w:p>'


_CHINESE = "〇一二三四五六七八九"


def chinese(number: int) -> str:
    """A small number in Chinese figures.

    >>> [chinese(n) for n in (1, 10, 11, 20, 35)]
    ['一', '十', '十一', '二十', '三十五']
    """
    tens, ones = divmod(number, 10)
    if not tens:
        return _CHINESE[ones]
    return (_CHINESE[tens] if tens > 1 else "") + "十" + (_CHINESE[ones] if ones else "")


def marker(level: int, number: int) -> str:
    """The number before a heading (结构层次序数, GB/T 9704, 7.3.3).

    >>> [marker(level, 2) for level in (1, 2, 3, 4)]
    ['二、', '（二）', '2.', '（2）']
    """
    return {
        1: f"{chinese(number)}、",
        2: f"（{chinese(number)}）",
        3: f"{number}.",
        4: f"（{number}）",
    }[level]


def twips(millimetres: int) -> int:
    """Millimetres as twentieths of a point.

    >>> twips(35), twips(297)
    (1984, 16838)
    """
    return round(millimetres * 144000 / 2540)
