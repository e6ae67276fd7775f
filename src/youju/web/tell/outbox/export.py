"""What leaves as a file: the log and the list of reminders as .xlsx, pictures, documents."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone

from youju.web.base.city import folder
from youju.web.tell.outbox.models import Reminder, Sending

_OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "docx": f"{_OFFICE}.wordprocessingml.document",
}
SENDINGS = (
    *("发送时间", "发送人", "发给", "范围", "发布依据", "时段", "地区", "截至", "数据状态"),
    *("口径", "来源", "计算次数", "文字", "图片SHA-256"),
)
FIGURES = ("发送时间", "名称", "数值", "单位", "口径", "依据", "地址", "计算次数")
REMINDERS = ("县区", "时段", "发出时间", "发出人", "反馈期限", "反馈时间", "反馈人", "原因", "措施")


def answer(name: str, data: bytes, form: str = "xlsx") -> HttpResponse:
    """A download under its Chinese name."""
    found = HttpResponse(data, content_type=TYPES[form])
    found.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return found


def png(data: bytes, name: str = "") -> HttpResponse:
    """A picture; with a name it is a download."""
    found = HttpResponse(data, content_type="image/png")
    if name:
        found.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    found.headers["Cache-Control"] = "private, no-store"
    return found


def sendings(found: Iterable[Sending], by: str) -> bytes:
    """The log, and every figure that was told on a second sheet."""
    every = list(found)
    log = [
        (
            _time(one.at),
            one.by_name,
            one.to_whom,
            "公开" if one.audience == "public" else "内部",
            one.released_by,
            one.period.label,
            one.place or folder.city().settings.name,
            one.as_of,
            one.state,
            one.basis,
            one.source,
            str(one.computed),
            one.text,
            one.picture,
        )
        for one in every
    ]
    figures = [
        (
            _time(one.at),
            *(each[key] for key in ("name", "value", "unit", "basis", "clause", "ref")),
            str(one.computed),
        )
        for one in every
        for each in one.figures
    ]
    return _book(by, (("发送记录", SENDINGS, log), ("所用数值", FIGURES, figures)))


def reminders(found: Iterable[Reminder], by: str) -> bytes:
    """The list of reminders."""
    rows = [
        (
            one.county,
            one.period.label,
            _time(one.sent_at),
            one.by_name,
            one.reply_by.isoformat() + ("（逾期）" if one.late else ""),
            _time(one.answered_at) if one.answered_at else "",
            one.answered_name,
            one.cause,
            one.measure,
        )
        for one in found
    ]
    return _book(by, (("提醒函", REMINDERS, rows),))


def _time(at: object) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"  # type: ignore[arg-type]


def _book(by: str, sheets: Sequence[tuple[str, Sequence[str], Sequence[Sequence[str]]]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    foot = f"{folder.city().settings.name}　{by}　{timezone.localtime():%Y-%m-%d %H:%M} 导出"
    for name, heads, rows in sheets:
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, heads, bold)
        for at, row in enumerate(rows, 1):
            for column, text in enumerate(row):
                sheet.write_string(at, column, text, wrap)
        sheet.set_column(0, len(heads) - 1, 20)
        sheet.freeze_panes(1, 0)
        sheet.set_footer(f"&L{foot}&R&P/&N")
    book.close()
    return out.getvalue()
