"""The application to the province as a letter in Word (GB/T 9704)."""

from __future__ import annotations

from django.utils import timezone

from youju.documents import docx
from youju.documents.official import Attachment, Block, Heading, OfficialDocument, Paragraph
from youju.readings.city import City
from youju.readings.marks import KINDS
from youju.terms.places import SITE
from youju.web.watch.review.models import Proposal

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ASKED = {
    "invalid": "认定为无效数据",
    "calibration": "按校准期间处理",
    "fault": "按仪器故障期间处理",
    "exceptional": "认定为例外事件影响",
    "dust": "认定为沙尘天气影响时段并予以扣除",
}


def application(one: Proposal, city: City) -> bytes:
    """关于……监测数据复核的申请."""
    office = next((unit for unit in city.settings.offices if unit.role == "bureau"), None)
    issuer = office.name if office else city.settings.name
    on = one.sent_on or timezone.localtime(one.at).date()
    hours = f"{one.first:%Y年%-m月%-d日%-H时}至{one.last:%Y年%-m月%-d日%-H时}"
    items = one.items_words or "六项污染物"
    what = f"{one.level}点位{one.name}（{one.key}）" if one.scope == SITE else one.name
    body: list[Block] = [
        Paragraph(f"我市{what}{hours}的{items}数据，存在以下情况，请予复核。"),
        Heading("情况说明"),
        Paragraph(one.because),
        Heading("申请事项"),
        Paragraph(
            f"请对上述时段共{one.hours}小时的{items}数据"
            f"{ASKED.get(one.kind, f'按{KINDS[one.kind].label}处理')}。"
            "在收到答复之前，我市不改变该数据的使用。"
        ),
        Paragraph("特此申请。"),
    ]
    return docx.write(
        OfficialDocument(
            title=f"关于{one.name}监测数据复核的申请",
            date=on,
            issuer=issuer,
            number=one.sent_number if "〔" in one.sent_number and "〕" in one.sent_number else "",
            addressee=f"{city.settings.province}生态环境厅" if city.settings.province else "",
            body=tuple(body),
            attachments=tuple(Attachment(file.name) for file in one.files.all()),
            signed=one.sent_on is not None,
        )
    )
