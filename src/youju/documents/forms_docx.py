"""Filling an office's own .docx: body, tables, heads, feet and text boxes.

Word cuts a placeholder into several runs when it was typed in parts; the value then takes the
look of the run that the placeholder begins in. Parts that hold no placeholder are not touched.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn
from lxml import etree

from youju.documents.packing import pack
from youju.documents.placeholders import (
    PLACEHOLDER,
    Filled,
    Item,
    Unknown,
    Values,
    as_text,
    known,
    look_up,
    refuse,
    split,
)
from youju.documents.wordml import clean_text
from youju.terms.errors import BadInput

_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_NAMES = {"document": "正文", "header": "页眉", "footer": "页脚", "footnotes": "脚注"}
_P, _R, _T, _TR, _TBL = (qn(f"w:{tag}") for tag in ("p", "r", "t", "tr", "tbl"))
_TC = qn("w:tc")
_ONCE = ("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


def fill(template: bytes, members: dict[str, bytes], values: Values) -> Filled:
    """The filled form; see ``forms.fill``."""
    if any(name.endswith("vbaProject.bin") for name in members):
        raise BadInput("模板带有宏（.docm）；请另存为不带宏的 .docx。")
    trees = {
        name: etree.fromstring(content, _PARSER)
        for name, content in members.items()
        if _PARTS.fullmatch(name)
    }
    unknown: list[Unknown] = []
    for name, tree in trees.items():
        unknown += _unknown(tree, name, values)
    refuse(unknown, values)
    notes: list[str] = []
    made = dict(members)
    for name, tree in trees.items():
        if not any(PLACEHOLDER.search(_text(p)) for p in tree.iter(_P)):
            continue
        _rows(tree, values, notes)
        for one in tree.iter(_P):
            _replace(one, values, None)
        made[name] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return Filled(pack(made), tuple(dict.fromkeys(notes)))


def used(members: dict[str, bytes]) -> list[Unknown]:
    """Every placeholder and its place, known or not."""
    return [
        one
        for name, content in members.items()
        if _PARTS.fullmatch(name)
        for one in _unknown(etree.fromstring(content, _PARSER), name, {})
    ]


def _texts(paragraph: Any) -> list[Any]:
    """The text pieces of a paragraph itself, without those of text boxes inside it."""
    return [one for one in paragraph.iter(_T) if next(one.iterancestors(_P)) is paragraph]


def _text(paragraph: Any) -> str:
    return "".join(one.text or "" for one in _texts(paragraph))


def _unknown(tree: Any, part: str, values: Values) -> Iterator[Unknown]:
    where = next(said for key, said in {**_NAMES, "endnotes": "尾注"}.items() if key in part)
    tables = list(tree.iter(_TBL))
    paragraphs = [p for p in tree.iter(_P) if next(p.iterancestors(_TC), None) is None]
    for paragraph in tree.iter(_P):
        for found in PLACEHOLDER.finditer(_text(paragraph)):
            row = next(paragraph.iterancestors(_TR), None)
            if row is None:
                number = paragraphs.index(paragraph) + 1
                place = f"{where}第 {number} 段"
            else:
                table = next(row.iterancestors(_TBL))
                cell = next(paragraph.iterancestors(_TC))
                place = (
                    f"{where}第 {tables.index(table) + 1} 个表格第 "
                    f"{table.findall(_TR).index(row) + 1} 行"
                    f"第 {row.findall(_TC).index(cell) + 1} 格"
                    if row in table.findall(_TR) and cell in row.findall(_TC)
                    else f"{where}表格中"
                )
            if not known(found[1], values):
                yield Unknown(found[1], place)
            elif split(found[1], values) and row is None:
                raise BadInput(
                    f"{place}的占位符“{found[0]}”属于清单，须放在表格的一行里；"
                    "该行会按清单的项数重复。"
                )


def _rows(tree: Any, values: Values, notes: list[str]) -> None:
    # Innermost tables first would repeat outer rows with filled inner ones: outermost first.
    for row in list(tree.iter(_TR)):
        own = [p for p in row.iter(_P) if next(p.iterancestors(_TR)) is row]
        lists = {
            found[0]
            for p in own
            for name in PLACEHOLDER.findall(_text(p))
            if (found := split(name, values))
        }
        if not lists:
            continue
        if len(lists) > 1:
            raise BadInput(f"表格的一行里只能用一个清单，这一行用了 {'、'.join(sorted(lists))}。")
        name = lists.pop()
        items: Any = values[name]
        if not items:
            notes.append(f"清单“{name}”没有内容，表中留一空行。")
        parent = row.getparent()
        at = parent.index(row)
        rows = [copy.deepcopy(row) for _ in (items or (None,))]
        for number, (one, item) in enumerate(zip(rows, items or (None,), strict=True)):
            if number:
                _once(one)
            for paragraph in one.iter(_P):
                _replace(paragraph, values, item, rows=True)
            parent.insert(at + number, one)
        parent.remove(row)


def _once(row: Any) -> None:
    """What may stand only once in a file is taken out of a repeated row."""
    for element in list(row.iter()):
        if not isinstance(element.tag, str):
            continue
        if etree.QName(element).localname in _ONCE:
            element.getparent().remove(element)
            continue
        for key in [key for key in element.attrib if str(key).endswith(("}paraId", "}textId"))]:
            del element.attrib[key]


def _replace(paragraph: Any, values: Values, item: Item | None, *, rows: bool = False) -> None:
    texts = _texts(paragraph)
    whole = "".join(one.text or "" for one in texts)
    # From the end, so that earlier places stay where they are.
    for found in reversed(list(PLACEHOLDER.finditer(whole))):
        if split(found[1], values) and not rows:
            continue
        _put(texts, found.start(), found.end(), as_text(look_up(found[1], values, item)))
    for one in texts:
        _breaks(one)


def _put(texts: list[Any], start: int, end: int, said: str) -> None:
    at = 0
    first = True
    for one in texts:
        text = one.text or ""
        left, right = max(start - at, 0), min(end - at, len(text))
        if left < right:
            one.text = text[:left] + (clean_text(said) if first else "") + text[right:]
            one.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            first = False
        at += len(text)


def _breaks(text: Any) -> None:
    """Line feeds of a value become line breaks of Word."""
    if "\n" not in (text.text or "") or text.getparent().tag != _R:
        return
    first, *rest = text.text.split("\n")
    text.text = first
    place = text
    for line in rest:
        for tag, content in (("w:br", None), ("w:t", line)):
            new = etree.Element(qn(tag))
            if content is not None:
                new.text = content
                new.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            place.addnext(new)
            place = new
