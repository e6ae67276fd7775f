"""A signed PDF for the invented city: what was sent out, set on pages as an office prints it."""

from __future__ import annotations

import json

import typst

from youju.documents.pdf import SANS, SERIF, families
from youju.documents.signed_frozen import frozen
from youju.web.tell.disclosure.models import Product

LETTERS, LINES = 28, 22
"""GB/T 9704-2012: letters in a line, lines on a page."""
_SOURCE = """
#let pages = json(bytes(sys.inputs.pages))
#set page(paper: "a4", margin: 2cm)
#set text(font: sys.inputs.font, size: 10pt, lang: "zh")
#for page in pages { for line in page.split("\\n") [#line \\ ]; pagebreak(weak: true) }
"""


def signed(docx: bytes, product: Product, signer: str) -> bytes | None:
    """The PDF with number, signer and date; None where no Chinese font is installed."""
    font = next((one for one in (*SERIF, *SANS) if one in families()), None)
    if font is None:
        return None
    lines = [f"{product.issuer}文件", product.number, f"签发人：{signer}"]
    for piece in frozen(docx).pieces:
        if piece.kind in ("row", "head"):
            lines.append(" ".join(piece.text.split("\t")).replace("\n", " "))
        else:
            text = "".join(piece.text.split("\n"))
            lines += [text[at : at + LETTERS] for at in range(0, len(text), LETTERS)]
    on = product.issued_on
    assert on is not None
    lines += [product.issuer, f"{on.year}年{on.month}月{on.day}日"]
    pages = [lines[at : at + LINES] for at in range(0, len(lines), LINES)]
    given = ["\n".join([*page, f"— {number} —"]) for number, page in enumerate(pages, 1)]
    made = typst.compile(
        _SOURCE.encode(), format="pdf", sys_inputs={"pages": json.dumps(given), "font": font}
    )
    assert isinstance(made, bytes)
    return made
