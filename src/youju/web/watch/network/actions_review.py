"""Hand review deeds to the writer: whose data they are is asked here, the rest by the deeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from youju.intake import spool
from youju.intake.spool import Answer, ReviewNetwork
from youju.readings.network import review
from youju.readings.network.registers import Network
from youju.readings.network.review import BUREAU, ENTERPRISE
from youju.terms.errors import BadInput, NotThere
from youju.terms.periods import BEIJING
from youju.web.base.city import folder
from youju.web.base.rights.models import User
from youju.web.base.work import actions as work
from youju.web.base.work.handing import PATIENCE
from youju.web.watch.network import queries_review, words_review

Deed = dict[str, Any]


def hand_in(deeds: Sequence[Mapping[str, Any]], *, by: User, because: str, what: str) -> Answer:
    """Check deeds, record them, hand them to the writer and wait a little for the answer.

    :raises YoujuError: they would be refused; nothing was recorded.
    """
    on = timezone.localdate()
    review.checked(folder.city(), deeds, by=str(by), on=on)
    command = ReviewNetwork(tuple(deeds), by=str(by), on=on)
    with transaction.atomic():
        ticket = spool.submit(folder.path(), command)
        data = {"deeds": [dict(one) for one in deeds], "ticket": ticket}
        work.record(by, "network.review", what, because=because, data=data)
    beat = spool.heartbeat(folder.path())
    alive = beat is not None and beat.alive(folder.beijing_now())
    return spool.wait(folder.path(), ticket, timeout=PATIENCE if alive else 0)


def mark(
    known: Network,
    stretches: Sequence[tuple[str, tuple[str, ...], str, str]],
    said: Deed,
    *,
    by: User,
) -> Answer:
    """标记 — stretches of one's own data: an enterprise's by its person, stations by the bureau.

    ``said``: kind, check, because, facilities_ran.

    :raises BadInput, NotThere: no stretch, or one that is not this person's to mark.
    """
    if not stretches:
        raise BadInput(_("Tick at least one line, or give a stretch of your own."))
    party = ENTERPRISE if by.is_guest else BUREAU
    mine = queries_review.scope(by, known, own=party == BUREAU)
    deeds = []
    for outlet, factors, first, last in stretches:
        if outlet not in mine:
            raise NotThere(_("This outlet is not yours to mark."))
        deeds.append(
            {
                "deed": "mark",
                "outlet": outlet,
                "factors": list(factors),
                "first": first,
                "last": last,
                "kind": said["kind"],
                "check": said.get("check", ""),
                "because": said["because"],
                "party": party,
                "facilities_ran": said.get("facilities_ran"),
            }
        )
    return hand_in(deeds, by=by, because=said["because"], what=_what("mark", deeds))


def answer(known: Network, seqs: Sequence[int], said: Deed, *, by: User) -> Answer:
    """认可、退回、质疑、核实 — the bureau's answer to marks, one for all of them."""
    if not seqs:
        raise BadInput(_("Tick at least one mark."))
    seen, mine = review.standing(folder.city()), queries_review.scope(by, known)
    _mine(seqs, seen, mine)
    deeds = []
    for seq in seqs:
        deed: Deed = {
            "deed": "decide",
            "mark": seq,
            "verdict": said["verdict"],
            "because": said["because"],
        }
        if said.get("within") is not None:
            deed["within"] = said["within"]
        deeds.append(deed)
    return hand_in(deeds, by=by, because=said["because"], what=_what("decide", deeds))


def confirm(known: Network, seqs: Sequence[int], *, by: User) -> Answer:
    """确认 — as the second person."""
    if not seqs:
        raise BadInput(_("Tick at least one mark."))
    _mine(seqs, review.standing(folder.city()), queries_review.scope(by, known, own=True))
    deeds = [{"deed": "confirm", "mark": seq} for seq in seqs]
    return hand_in(deeds, by=by, because="", what=_what("confirm", deeds))


def withdraw(known: Network, seq: int, because: str, *, by: User) -> Answer:
    """撤回 — one's own party's mark."""
    party = ENTERPRISE if by.is_guest else BUREAU
    own = party == BUREAU
    _mine([seq], review.standing(folder.city()), queries_review.scope(by, known, own=own))
    deeds = [{"deed": "withdraw", "mark": seq, "because": because, "party": party}]
    return hand_in(deeds, by=by, because=because, what=_what("withdraw", deeds))


def reply(known: Network, seq: int, because: str, *, by: User) -> Answer:
    """答复 — the enterprise answers a question."""
    if not by.is_guest:
        raise PermissionDenied
    _mine([seq], review.standing(folder.city()), queries_review.scope(by, known))
    deeds = [{"deed": "reply", "mark": seq, "because": because}]
    return hand_in(deeds, by=by, because=because, what=_what("reply", deeds))


def set_state(known: Network, said: Deed, *, by: User) -> Answer:
    """审核完成、定为最终 — how far a stretch of outlets was reviewed."""
    mine = queries_review.scope(by, known)
    deeds = []
    for outlet in said["outlets"]:
        if outlet not in mine:
            raise NotThere(_("This outlet is not in your scope."))
        deeds.append(
            {
                "deed": "state",
                "outlet": outlet,
                "first": instant(said["first"]),
                "last": instant(said["last"]),
                "state": int(said["state"]),
                "because": said["because"],
            }
        )
    return hand_in(deeds, by=by, because=said["because"], what=_what("state", deeds))


def instant(at: datetime) -> str:
    """An instant as deeds have it; what comes without a zone is Beijing's."""
    return (at if at.tzinfo else at.replace(tzinfo=BEIJING)).astimezone(BEIJING).isoformat()


def _mine(seqs: Sequence[int], seen: review.Standing, mine: Mapping[str, Any]) -> None:
    known = {one.seq: one for one in seen.marks}
    for seq in seqs:
        if seq not in known or known[seq].outlet not in mine:
            raise NotThere("没有这条标记，或不在您的范围内。")


def _what(deed: str, deeds: Sequence[Mapping[str, Any]]) -> str:
    with override("zh-hans"):
        word = str(words_review.LAYERS[deed])
    about = "、".join(sorted({str(one.get("outlet", one.get("mark", ""))) for one in deeds})[:5])
    return f"{word}：{about}"
