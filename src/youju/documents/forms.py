"""The office's own form: an uploaded .xlsx or .docx with placeholders is filled.

``{{标题}}`` stands for one value. ``{{行.县区}}`` stands in a row that is repeated for every item
of the list 行; what follows moves down. Everything that the form says by its looks (merges,
widths, heights, number formats, borders, print area, notes) is kept.

Nothing is guessed and nothing is lost in silence: a placeholder without a value is refused
with its place and the nearest known names; a form that holds what can't be carried over is
refused too, unless ``allow_loss`` asks for it, and then the notes list what was left out.
"""

from __future__ import annotations

from youju.documents import forms_docx, forms_xlsx
from youju.documents.packing import unpack
from youju.documents.placeholders import Filled, Values, check
from youju.terms.errors import BadInput


def fill(template: bytes, values: Values, *, allow_loss: bool = False) -> bytes:
    """The filled form as bytes; .xlsx stays .xlsx, .docx stays .docx.

    ``values`` maps names to a value (Decimal, int, text, date or None, shown as “—”) or to a
    list of mappings, one per row. Refuses (``BadInput``) unknown placeholders, damaged or old
    files, and forms that would lose something (see the module's text).
    """
    return fill_noted(template, values, allow_loss=allow_loss).data


def fill_noted(template: bytes, values: Values, *, allow_loss: bool = False) -> Filled:
    """The same with the notes: what was left out, lists without items, formats chosen."""
    check(values)
    members = unpack(template, "模板")
    if "xl/workbook.xml" in members:
        return forms_xlsx.fill(template, members, values, allow_loss=allow_loss)
    if "word/document.xml" in members:
        return forms_docx.fill(template, members, values)
    raise BadInput("模板既不是 .xlsx 也不是 .docx；请用 Excel 或 Word（WPS）另存后上传。")


def used(template: bytes) -> dict[str, str]:
    """Every placeholder of a form and where it stands first.

    :raises BadInput: the file is no form.
    """
    members = unpack(template, "模板")
    if "xl/workbook.xml" in members:
        found = forms_xlsx.used(template)
    elif "word/document.xml" in members:
        found = forms_docx.used(members)
    else:
        raise BadInput("模板既不是 .xlsx 也不是 .docx；请用 Excel 或 Word（WPS）另存后上传。")
    places: dict[str, str] = {}
    for one in found:
        places.setdefault(one.name, one.place)
    return places
