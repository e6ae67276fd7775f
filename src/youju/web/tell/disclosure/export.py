"""What leaves: files of issued products, the list as a sheet."""

from __future__ import annotations

import io
from collections.abc import Iterable
from urllib.parse import quote

import xlsxwriter
from django.utils import timezone

from youju.terms.errors import BrokenEvidence, NotThere
from youju.web.base.city import folder
from youju.web.tell.disclosure import kept
from youju.web.tell.disclosure.models import Product


def issued(product: Product, form: str) -> tuple[str, bytes]:
    """A file of an issued product: name and bytes, checked against the registered hash.

    :raises NotThere: it has no such file.
    :raises BrokenEvidence: the file is not what was sealed.
    """
    if form == "pack":
        path = kept.pack_path(folder.path(), product.pack)
        if not product.pack or not path.is_file():
            raise NotThere("证据包不在城市库里；请从备份恢复。")
        data = path.read_bytes()
        if kept.sha256(data) != product.pack_sha256:
            raise BrokenEvidence("证据包与登记的散列值不符，已被改动；请从备份恢复。")
        return product.pack, data
    for one in product.documents.all():
        if one.form == form:
            return one.name, kept.kept(folder.path(), one.sha256)
    raise NotThere("没有这份文件。")


def disposition(name: str) -> str:
    """The header that gives a download its Chinese name."""
    return f"attachment; filename*=UTF-8''{quote(name)}"


HEADS = ("名称", "种类", "时段", "状态", "范围", "文号", "成文日期", "拟稿", "发布时间", "核验码")


def listed(products: Iterable[Product], city: str, by: str) -> bytes:
    """The list as .xlsx, with who took it out and when."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("公开")
    bold = book.add_format({"bold": True})
    sheet.write_row(0, 0, HEADS, bold)
    for at, one in enumerate(products, 1):
        line = (
            one.title,
            one.sort.name,
            one.period_text,
            str(one.get_state_display()),
            str(one.get_audience_display()),
            one.number,
            one.issued_on.isoformat() if one.issued_on else "",
            one.drafter_name,
            f"{timezone.localtime(one.issued_at):%Y-%m-%d %H:%M}" if one.issued_at else "",
            one.code,
        )
        for column, text in enumerate(line):
            sheet.write_string(at, column, text)
    sheet.set_column(0, 0, 52)
    sheet.set_column(1, 9, 16)
    sheet.freeze_panes(1, 0)
    sheet.set_footer(f"&L{city}　{by}　{timezone.localtime():%Y-%m-%d %H:%M} 导出&R&P/&N")
    book.close()
    return out.getvalue()
