"""Hand a small file of the city to the writer: targets here, the rest in getting started."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from youju.intake import keeping, spool
from youju.intake.spool import Answer, KeepFile
from youju.web.base.city import folder
from youju.web.base.rights.models import User
from youju.web.base.work import actions as work

PATIENCE = 4.0
"""Seconds that a page waits for a writer that is alive."""


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
