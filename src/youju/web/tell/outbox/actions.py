"""What changes something: send, link, revoke, remind, answer, forms. Each goes into the audit."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.urls import reverse
from django.utils import timezone

from youju.ledger.bulletin import forms as form_values
from youju.ledger.bulletin import templates
from youju.terms.errors import BadInput
from youju.terms.periods import Period
from youju.web.base.rights.models import User
from youju.web.base.rights.words import COUNTY
from youju.web.base.work.actions import close_item, open_item, record
from youju.web.tell.outbox import kept, queries, words
from youju.web.tell.outbox.making import Letter, Made
from youju.web.tell.outbox.models import Link, OfficeForm, Opening, Reminder, Sending
from youju.web.watch.morning import queries as sheets

MOST_BYTES = 20 * 1024 * 1024
MOST_DAYS, MOST_OPENINGS = 30, 200


@dataclass(frozen=True)
class To:
    """To whom something goes: named persons, or a channel in words."""

    recipients: tuple[dict[str, Any], ...] = ()
    channel: str = ""
    released_by: str = ""


@transaction.atomic
def send(made: Made, to: To, *, by: User) -> Sending:
    """Log a send-out exactly as it is shown.

    :raises BadInput: nobody is named, or a public one without its basis of release.
    """
    if not to.recipients and not to.channel:
        raise BadInput("请写明发给谁：收件人，或发到哪个渠道。")
    if made.choice.audience == words.PUBLIC and not to.released_by:
        raise BadInput("对外发布请写明发布依据（文件名称、文号）；只在内部使用的请选“内部”。")
    answer, short, picture = made.answer, made.short, made.picture
    found = Sending.objects.create(
        occasion=made.choice.occasion,
        period_kind=answer.request.period.kind,
        start=answer.request.period.start,
        end=answer.request.period.end,
        place=made.choice.place,
        dust=made.choice.dust,
        scheme=made.scheme,
        computed=made.computed,
        text=short.text,
        picture=kept.keep(made.png()),
        picture_words=picture.words,
        as_of=short.as_of,
        state=short.state,
        basis=short.basis,
        source=picture.source,
        figures=made.figures(),
        audience=made.choice.audience,
        released_by=to.released_by,
        channel=to.channel,
        recipients=list(to.recipients),
        by=by,
        by_name=str(by),
    )
    record(
        by,
        "outbox.send",
        reverse("outbox:sending", args=[found.pk]),
        data={
            "text": found.text,
            "picture": found.picture,
            "computed": found.computed,
            "to": found.to_whom,
            "audience": found.audience,
        },
    )
    return found


# links


@transaction.atomic
def link(sending: Sending, *, for_whom: str, days: int, most: int, by: User) -> tuple[Link, str]:
    """A new link and its token, which is told once and not kept.

    :raises BadInput: nobody named, or limits out of bounds.
    """
    return _link({"sending": sending}, for_whom, days, most, by)


@transaction.atomic
def link_morning(on: date, *, for_whom: str, days: int, most: int, by: User) -> tuple[Link, str]:
    """The same for the morning sheet of a day, as it went out.

    :raises BadInput: none went out of that day, nobody named, or limits out of bounds.
    """
    found = sheets.kept(on)
    if found is None or found.sent_at is None:
        raise BadInput(f"{on}没有已发出的晨报，不能生成链接；请选已发出的一天。")
    return _link({"morning": on, "digest": found.digest}, for_whom, days, most, by)


def _link(of: dict[str, Any], for_whom: str, days: int, most: int, by: User) -> tuple[Link, str]:
    if not for_whom.strip():
        raise BadInput("请写明链接给谁看。")
    if not 1 <= days <= MOST_DAYS or not 1 <= most <= MOST_OPENINGS:
        raise BadInput(f"有效期为1至{MOST_DAYS}天，打开次数为1至{MOST_OPENINGS}次。")
    token = secrets.token_urlsafe(24)
    found = Link.objects.create(
        **of,
        token_hash=queries.token_hash(token),
        for_whom=for_whom.strip(),
        made_by=by,
        made_name=str(by),
        expires_at=timezone.now() + timedelta(days=days),
        most=most,
    )
    said = {"for": found.for_whom, "until": found.expires_at.isoformat(), "most": most}
    if found.morning is not None:
        said |= {"morning": found.morning.isoformat(), "digest": found.digest}
    record(by, "outbox.link", _where(found), data=said)
    return found, token


def _where(found: Link) -> str:
    """The page on which a link is listed."""
    if found.morning is not None:
        return reverse("outbox:morning-links")
    return reverse("outbox:sending", args=[found.sending_id])


@transaction.atomic
def revoke(found: Link, *, by: User) -> None:
    """Nobody can open it from now on; asked twice it acts once."""
    now = timezone.now()
    changed = Link.objects.filter(pk=found.pk, revoked_at=None).update(
        revoked_at=now, revoked_name=str(by)
    )
    if changed:
        said = {"for": found.for_whom, "opened": found.opened}
        record(by, "outbox.revoke", _where(found), data=said)


@transaction.atomic
def open_link(token: str, *, address: str | None, agent: str) -> Link | None:
    """Count and log an opening; None when the link is unknown or can't be opened any more."""
    now = timezone.now()
    found = queries.link_of(token)
    counted = found is not None and Link.objects.filter(
        pk=found.pk, revoked_at=None, expires_at__gt=now, opened__lt=F("most")
    ).update(opened=F("opened") + 1, last_opened=now)
    if found is None:
        outcome = words.REFUSED_UNKNOWN
    else:
        outcome = words.OPENED if counted else words.REFUSED_ENDED
    Opening.objects.create(link=found, at=now, address=address, agent=agent[:200], outcome=outcome)
    return found if counted else None


# reminders


@transaction.atomic
def remind(found: Letter, *, period: Period, remark: str, reply_by: date, by: User) -> Reminder:
    """Send a reminder to the county's unit, which is asked to answer on the site.

    :raises NotThere: the county has no unit on the site.
    :raises BadInput: the day for the answer lies behind.
    """
    today = timezone.localdate()
    if reply_by < today:
        raise BadInput("反馈期限不能早于今天；请改填日期。")
    unit = queries.unit_of(found.county)
    made = Reminder.objects.create(
        organisation=unit,
        county=found.county,
        period_kind=period.kind,
        start=period.start,
        end=period.end,
        scheme=found.made.scheme,
        computed=found.made.computed,
        text=found.text,
        remark=remark,
        figures=found.made.figures(),
        letter=kept.keep(found.docx(remark, reply_by, on=today)),
        reply_by=reply_by,
        by=by,
        by_name=str(by),
    )
    there = reverse("outbox:reminder", args=[made.pk])
    open_item(
        _item(made),
        f"提醒函：{period.label}空气质量，请反馈原因和措施",
        there,
        role=COUNTY,
        organisation=unit,
        due=datetime.combine(reply_by, clock(23, 59), timezone.get_default_timezone()),
    )
    data = {"county": made.county, "letter": made.letter, "reply_by": reply_by.isoformat()}
    record(by, "outbox.remind", there, data=data)
    return made


@transaction.atomic
def answer(found: Reminder, *, cause: str, measure: str, by: User) -> None:
    """The county's answer; it is given once.

    :raises BadInput: something is missing, or it was answered before.
    """
    if not cause.strip() or not measure.strip():
        raise BadInput("请写明原因和措施。")
    changed = Reminder.everything.filter(pk=found.pk, answered_at=None).update(
        answered_at=timezone.now(),
        answered_name=str(by),
        cause=cause.strip(),
        measure=measure.strip(),
    )
    if not changed:
        raise BadInput("这份提醒函已经反馈过；请刷新页面查看。")
    close_item(_item(found))
    there = reverse("outbox:reminder", args=[found.pk])
    record(by, "outbox.answer", there, data={"cause": cause, "measure": measure})


def _item(found: Reminder) -> str:
    return f"outbox.reminder {found.pk}"


# forms


@transaction.atomic
def put_form(
    key: str, suffix: str, name: str, file_name: str, data: bytes, *, by: User
) -> OfficeForm:
    """A new version of a form, checked first.

    :raises BadInput: not a form, too large, or an unknown placeholder with its place.
    """
    if len(data) > MOST_BYTES:
        raise BadInput(f"文件大于{MOST_BYTES // 1024 // 1024} MB，不能作为表格模板。")
    if suffix not in templates.SUFFIXES:
        raise BadInput("模板应为 .xlsx 或 .docx；请用 Excel 或 Word（WPS）另存后上传。")
    notes = form_values.check(data)
    before = OfficeForm.objects.select_for_update().filter(key=key, suffix=suffix)
    newest = before.aggregate(newest=Max("version"))["newest"] or 0
    before.filter(ended_at=None).update(ended_at=timezone.now())
    found = OfficeForm.objects.create(
        key=key,
        suffix=suffix,
        name=name,
        version=newest + 1,
        file_name=file_name[:120],
        sha256=kept.keep(data),
        size=len(data),
        notes=list(notes),
        by=by,
        by_name=str(by),
    )
    record(
        by,
        "outbox.form",
        f"{name}.{suffix}",
        data={"sha256": found.sha256, "version": found.version, "file": found.file_name},
    )
    return found


@transaction.atomic
def end_form(key: str, suffix: str, *, by: User, because: str) -> None:
    """Take the office's own form out of use; the one that ships is used again, if there is one."""
    found = OfficeForm.objects.filter(key=key, suffix=suffix, ended_at=None).first()
    if found is None:
        return
    if not because.strip():
        raise BadInput("请写明停用的原因。")
    found.ended_at = timezone.now()
    found.save(update_fields=["ended_at"])
    data = {"sha256": found.sha256, "version": found.version}
    record(by, "outbox.form_end", f"{found.name}.{suffix}", because=because.strip(), data=data)
