"""Arguments of these pages, for the permission matrix; the pages behind links too."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from youju.web.base.rights.models import Organisation, User
from youju.web.tell.outbox import kept, queries, words
from youju.web.tell.outbox.models import Link, OfficeForm, Reminder, Sending

TOKEN = "a-token-of-the-matrix"
NOTHING = {"status": (404,)}
"""What a stranger sees, whoever asks."""
PNG = b"\x89PNG\r\n\x1a\n"
FIGURE = {
    "name": "云泽区 综合指数",
    "value": "3.01",
    "unit": "",
    "ref": "fig_air_period/云泽区/2026-03/index",
    "clause": "",
    "basis": "扣除沙尘",
}


def sent() -> Sending:
    """A send-out."""
    return Sending.objects.create(
        occasion=words.MONTH,
        period_kind="month",
        start=date(2026, 3, 1),
        end=date(2026, 3, 31),
        place="",
        dust=words.SCHEME,
        scheme="county_air_2026",
        computed=1,
        text="截至2026年3月31日24时（实时未审核；扣除沙尘），……",
        picture=kept.keep(PNG),
        picture_words="图",
        as_of="截至2026年3月31日24时",
        state="实时未审核",
        basis="扣除沙尘",
        source="环境空气监测数据",
        figures=[FIGURE],
        audience=words.INTERNAL,
        channel="微信群",
        by_name="某人",
    )


def linked(token: str = TOKEN, **more: Any) -> Link:
    """A link to a send-out."""
    said: dict[str, Any] = {
        "sending": sent(),
        "token_hash": queries.token_hash(token),
        "for_whom": "某领导",
        "made_name": "某人",
        "expires_at": timezone.now() + timedelta(days=1),
        "most": 100,
    }
    return Link.objects.create(**said | more)


def reminded() -> Reminder:
    """A reminder to the county whose user stands in the matrix."""
    unit = Organisation.objects.get(key="county-1-bureau")
    found: Reminder = Reminder.objects.create(
        organisation=unit,
        county=unit.county,
        period_kind="month",
        start=date(2026, 3, 1),
        end=date(2026, 3, 31),
        scheme="county_air_2026",
        computed=1,
        text="截至2026年3月31日24时，……",
        remark="请反馈。",
        figures=[FIGURE],
        letter=kept.keep(b"PK"),
        reply_by=date(2026, 4, 10),
        by=User.objects.get(username="office"),
        by_name="某人",
    )
    return found


def _sending() -> list[dict[str, Any]]:
    return [{"pk": sent().pk}]


def _revoke() -> list[dict[str, Any]]:
    link = linked(f"{TOKEN}-to-revoke")
    return [{"pk": link.sending_id, "link": link.pk}]


def _morning_link() -> list[dict[str, Any]]:
    link = linked(f"{TOKEN}-of-the-morning", sending=None, morning=date(2026, 4, 30), digest="0")
    return [{"link": link.pk}]


def _read() -> list[dict[str, Any]]:
    linked()
    return [{"token": TOKEN, "status": (200,)}, {"token": "none", "status": (404, 429)}]


def _picture() -> list[dict[str, Any]]:
    linked(last_opened=timezone.now(), opened=1)
    return [{"token": TOKEN, "status": (200,)}, {"token": "none", **NOTHING}]


def _reminder() -> list[dict[str, Any]]:
    found = reminded()
    return [{"pk": found.pk, "unit": found.organisation}]


def _version() -> list[dict[str, Any]]:
    found = OfficeForm.objects.create(
        key="month",
        suffix="xlsx",
        name="表",
        version=1,
        file_name="表.xlsx",
        sha256=kept.keep(b"PK"),
        size=2,
        by_name="某人",
    )
    return [{"pk": found.pk}]


MONTH = {"occasion": "range", "period": "2026-03", "dust": "scheme", "audience": "internal"}
EXAMPLES = {
    "outbox:preview-picture": lambda: [{"query": MONTH}],
    "outbox:document": lambda: [{"kind": "flash", "query": MONTH}],
    "outbox:sending": _sending,
    "outbox:picture": _sending,
    "outbox:link": _sending,
    "outbox:revoke": _revoke,
    "outbox:morning-revoke": _morning_link,
    "outbox:read": _read,
    "outbox:read-picture": _picture,
    "outbox:reminder": _reminder,
    "outbox:letter": _reminder,
    "outbox:blank": lambda: [{"key": "month", "suffix": "xlsx"}],
    "outbox:fill": lambda: [{"key": "month", "suffix": "xlsx", "query": {"of": "2026-03"}}],
    "outbox:end-form": lambda: [{"key": "month", "suffix": "xlsx"}],
    "outbox:version": _version,
}
