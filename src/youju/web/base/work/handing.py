"""Hand a small file of the city to the writer, and show what became of it."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from youju.intake import keeping, spool
from youju.intake.spool import Answer, KeepFile
from youju.terms.errors import BadInput, NotThere
from youju.web.base.city import folder
from youju.web.base.rights.models import User
from youju.web.base.work import actions as work

PATIENCE = 4.0
"""Seconds that a page waits for a writer that is alive."""


def text_of(name: str, data: bytes) -> str:
    """An uploaded text.

    :raises BadInput: it is none.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"“{name}”不是 UTF-8 文本；请另存为 UTF-8 后再上传。") from None
    if "\x00" in text:
        raise BadInput(f"“{name}”不是文本文件；请核对是否选错了文件。")
    return text.replace("\r\n", "\n")


def hand_over(path: str, text: str, *, by: User, because: str, seen: str, what: str) -> Answer:
    """Check a file, record the deed, hand it to the writer and wait a little for the answer.

    :raises YoujuError: the file would be refused; nothing was recorded.
    """
    checked = keeping.check(folder.city(), path, text)
    command = KeepFile(
        path, checked.text, by=str(by), on=timezone.localdate(), because=because, seen=seen
    )
    with transaction.atomic():
        ticket = spool.submit(folder.path(), command)
        data = {"path": path, "sha256": keeping.sha256(checked.text), "ticket": ticket}
        work.record(by, "city.file", what, because=because, data=data)
    beat = spool.heartbeat(folder.path())
    alive = beat is not None and beat.alive(folder.beijing_now())
    return spool.wait(folder.path(), ticket, timeout=PATIENCE if alive else 0)


def seen_of(path: str) -> str:
    """The version of a file that somebody looks at now."""
    return keeping.sha256_of(folder.city(), path) or keeping.ABSENT


def after(request: HttpRequest, answer: Answer, *, waits: str, then: str) -> HttpResponse:
    """Back to the page ``then`` with the writer's words, or to ``waits`` until there are some."""
    if not answer.is_final:
        return redirect(waits, ticket=answer.ticket)
    (messages.success if answer.is_done else messages.error)(request, answer.words)
    return redirect(then)


def ticket(
    request: HttpRequest, ticket: str, *, crumb: tuple[str, str | Promise], back: str | Promise
) -> HttpResponse:
    """The page of what became of a file; it asks again until that is final.

    ``crumb``: address (or name of a page) and words of the page that it belongs to; ``back``: the
    words of the way back there.

    :raises NotThere: nothing was handed over under that number.
    """
    answer = spool.answer(folder.path(), ticket)
    if answer is None:
        raise NotThere(f"没有编号为 {ticket} 的交办。")
    part = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    where, label = crumb
    said = {
        "answer": answer,
        "where": where if where.startswith("/") else reverse(where),
        "label": label,
        "back": back,
    }
    return render(request, "work/answer.html" if part else "work/ticket.html", said)
