"""Reading the pages of monitoring as a person does: links of numbers, tables, sheets."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from lxml import html
from python_calamine import CalamineWorkbook

HAN = re.compile(r"[\u3400-\u9fff]")


def page(answer: Any) -> Any:
    """The parsed page of an answer that succeeded."""
    assert answer.status_code == 200, answer.status_code
    return html.fromstring(answer.content.decode())


def linked(tree: Any) -> dict[str, set[str]]:
    """Address of a figure → every number that the page shows under it."""
    found: dict[str, set[str]] = {}
    for link in tree.iterfind(".//a[@class='fig']"):
        href = unquote(link.get("href").split("?")[0].removeprefix("/why/"))
        asked = link.get("href").partition("?")[2]
        ref = href + (f"?{asked}" if asked else "")
        said = (link.text or "").strip()
        if not re.search(r"[%个天]|points|days", said):  # changes stand under their figure too
            found.setdefault(ref, set()).add(said)
    return found


def text(tree: Any, path: str = ".//main") -> str:
    """What a person reads of a part of the page, without scripts."""
    part = tree.find(path)
    for script in part.findall(".//script"):
        script.drop_tree()
    return re.sub(r"\s+", " ", part.text_content())


def stray(tree: Any) -> list[str]:
    """Chinese of the main part that stands in no element which says so."""
    part = tree.find(".//main")
    for one in [*part.findall(".//script"), *part.xpath(".//*[@lang='zh-Hans']")]:
        if one.getparent() is not None:
            one.drop_tree()
    seen = [part.text_content()]
    seen += [
        value
        for one in part.iter()
        if isinstance(one.tag, str)
        for name, value in one.items()
        if name in ("title", "aria-label", "placeholder", "alt")
    ]
    return [piece for one in seen for piece in HAN.findall(one)]


def sheets(content: bytes) -> Mapping[str, list[list[Any]]]:
    """The sheets of a workbook, values as they stand."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


def column(rows: list[list[Any]], head: str) -> dict[str, Any]:
    """First cell of a row → its value in the column whose head begins so."""
    at = next(n for n, cell in enumerate(rows[1]) if str(cell).startswith(head))
    return {str(row[0]): row[at] for row in rows[2:] if row[0]}
