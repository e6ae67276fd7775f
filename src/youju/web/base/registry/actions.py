"""Hand a version of the register to the writer; take a sheet in. Each deed says who and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from youju.intake import spool
from youju.intake.spool import Answer, ChangeRegister
from youju.terms.errors import BadInput, Locked
from youju.terms.places import Register
from youju.web.base.city import folder
from youju.web.base.registry import impact, queries
from youju.web.base.registry.lines import Difference, differences, require_sound
from youju.web.base.registry.models import RegisterChange, Sheet
from youju.web.base.rights.models import User
from youju.web.base.rights.news import tell

PATIENCE = 3.0
"""Seconds that a page waits for a writer that is alive."""
KEEP_SHEETS = timedelta(days=7)


class Overtaken(BadInput):
    """Somebody else handed in another version meanwhile."""


def hand_in(new: Register, *, seen: str, by: User, what: str, because: str) -> RegisterChange:
    """提交名录新版本 — recorded, then handed to the writer.

    ``seen``: the hash of the version that the editor had before his eyes. The writer asks the
    same once more when the command's turn comes.

    :raises Overtaken: another version was handed in or came into force meanwhile.
    :raises BadInput: the register would not be sound.
    """
    old = queries.newest()
    require_seen(old, seen)
    require_sound(new, old)
    differ = differences(old, new)
    if not differ:
        raise BadInput(_("Nothing would change."))
    touched = impact.of(old, new)
    with transaction.atomic():
        change = RegisterChange.objects.create(
            by=by,
            what=what[:300],
            because=because,
            stations=[one.key for one in differ],
            seen=seen,
            fresh=new.sha256,
            text=new.to_csv(),
            touched=touched.as_json() if touched else {},
        )
        data = {
            "change": change.pk,
            "seen": seen,
            "fresh": change.fresh,
            "lines": in_words(differ),
            "touched": change.touched,
        }
        tell(by, "register.change", what, because=because, data=data)
    submit(change)
    return change


def submit(change: RegisterChange) -> Answer:
    """Give the command to the spool (twice is once) and wait a little for a living writer."""
    ticket = spool.submit(
        folder.path(),
        ChangeRegister(
            change.text,
            by=str(change.by),
            on=timezone.localtime(change.made_at).date(),
            seen=change.seen,
        ),
        once=f"register change {change.key}",
    )
    if change.ticket != ticket:
        RegisterChange.objects.filter(pk=change.pk).update(ticket=ticket)
        change.ticket = ticket
    stands, _beat = queries.still_writer()
    return spool.wait(folder.path(), ticket, timeout=0 if stands else PATIENCE)


def require_seen(old: Register, seen: str) -> None:
    """Refuse an edit that began with another version than the newest one.

    :raises Overtaken: it did.
    """
    if seen != old.sha256:
        raise Overtaken(
            _(
                "The register was changed by somebody else after you opened this page. Look at "
                "the present lines, correct your entries and send them again."
            )
        )


def in_words(differ: Iterable[Difference]) -> list[str]:
    """Lines before and after, as they stand in the record (at most fifty stations)."""
    found = []
    for one in list(differ)[:50]:
        before, after = (
            [str(Register((line,)).to_csv().splitlines()[1]) for line in lines]
            for lines in (one.before, one.after)
        )
        found += [f"- {line}" for line in before if line not in after]
        found += [f"+ {line}" for line in after if line not in before]
    return found


@transaction.atomic
def keep_sheet(kind: str, name: str, data: bytes, *, by: User) -> Sheet:
    """An upload waits for its sender's decision; old ones that were left are thrown away."""
    Sheet.objects.filter(at__lt=timezone.now() - KEEP_SHEETS).delete()
    return Sheet.objects.create(kind=kind, name=name[:200], data=data, by=by)


def took_sheet(sheet: Sheet) -> None:
    """It was taken; it can't be taken twice.

    :raises Locked: it was taken before.
    """
    taken = Sheet.objects.filter(pk=sheet.pk, taken_at=None).update(taken_at=timezone.now())
    if not taken:
        raise Locked(_("This sheet was already taken in."))


NAMES_OF_SHEETS = {"stations": "站点", "organisations": "机构", "persons": "人员"}
"""What left, as the audit chain calls it."""


def note_export(kind: str, rows: int, *, by: User, because: str = "") -> None:
    """What leaves is recorded: which sheet, how many rows, by whom."""
    data: dict[str, Any] = {"rows": rows}
    tell(by, f"{kind}.export", NAMES_OF_SHEETS[kind], because=because, data=data)
