"""The deeds of review: propose, confirm, send back, withdraw; send and answer applications.

A mark that changes values needs two persons. The writer enters it; what it answered is noted
by ``settle``. Each deed is recorded, and asked twice it acts once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from youju.intake import spool
from youju.readings.marks import NOT_OURS, checked, in_words
from youju.terms.errors import BadInput
from youju.web.base.city import folder
from youju.web.base.rights.models import Organisation, User
from youju.web.base.rights.words import STATION
from youju.web.base.work import actions as work
from youju.web.watch.review import files, queries, words
from youju.web.watch.review.models import File, Proposal


def propose(
    *,
    by: User,
    way: str,
    place: queries.Place,
    first_hour: int,
    last_hour: int,
    kind: str,
    because: str,
    token: str,
    items: Iterable[str] = (),
    seen: int = 0,
    document: str = "",
    issuer: str = "",
    issued_on: date | None = None,
    uploads: Iterable[files.Upload] = (),
) -> Proposal:
    """提出 — a mark, a decision, a note or an application; the same form twice is one.

    :raises BadInput: on 国控 and 省控 without an issued document; when somebody was first.
    """
    if known := _sent_before(token, by):
        return known
    fresh = Proposal(
        way=way,
        state=words.PROPOSED,
        scope=place.scope,
        key=place.key,
        name=place.name,
        level=place.level,
        items=[one for one in words.ITEMS if one in set(items)],
        first_hour=first_hour,
        last_hour=last_hour,
        kind=kind,
        because=because.strip(),
        document=document.strip(),
        issuer=issuer.strip(),
        issued_on=issued_on,
        seen=seen,
        token=token,
        by=by,
        by_name=by.name,
    )
    _allowed(fresh)
    fresh.organisation = queries.unit_of(place.county, by.organisations_today[0])
    return _kept(fresh, by, list(uploads))


def propose_revocation(
    *,
    by: User,
    seq: int,
    because: str,
    token: str,
    document: str = "",
    uploads: Iterable[files.Upload] = (),
) -> Proposal:
    """提出撤销 — a mark is to be undone, by two persons where it changes values.

    :raises BadInput: it does not stand any more, or a document is needed.
    """
    if known := _sent_before(token, by):
        return known
    mark = queries.mark(seq)
    if mark is None:
        raise BadInput(_("This mark does not stand any more; reload the page."))
    levels = queries.levels(mark)
    if mark.changes_values and levels & set(NOT_OURS) and not document.strip():
        raise BadInput(
            _("The mark reaches national or provincial stations; write the superior document.")
        )
    where = next((one for one in queries.places(by) if one.key == mark.key), None)
    if where is None:
        raise PermissionDenied(_("This place is not part of your post."))
    fresh = Proposal(
        way=words.REVOKE,
        state=words.PROPOSED,
        scope=mark.scope,
        key=mark.key,
        name=where.name,
        level=where.level,
        items=list(mark.items),
        first_hour=mark.first_hour,
        last_hour=mark.last_hour,
        kind="revoke",
        because=because.strip(),
        document=document.strip(),
        revokes=seq,
        revoked_words=in_words(mark),
        effect={"undoes_values": mark.changes_values},
        token=token,
        by=by,
        by_name=by.name,
    )
    fresh.organisation = queries.unit_of(where.county, by.organisations_today[0])
    return _kept(fresh, by, list(uploads))


def _sent_before(token: str, by: User) -> Proposal | None:
    every = Proposal.objects.unwalled(because="one's own form sent twice")
    found: Proposal | None = every.filter(token=token, by=by).first()
    return found


def _allowed(one: Proposal) -> None:
    """Whether the level of every station in those hours lets the city do this."""
    mark = one.mark(date.min)
    levels = queries.levels(mark)
    if not levels:
        raise BadInput(_("No station stood there in these hours; look at place and dates."))
    if one.way == words.MARK and levels & set(NOT_OURS):
        raise BadInput(_("National and provincial stations are marked by issued decisions only."))
    if one.way == words.MARK and not one.changes_values and one.kind != "exceptional":
        raise BadInput(_("Choose what kind of mark it is."))
    if one.way in (words.MARK, words.DECISION):
        checked(mark, folder.city().register)


@transaction.atomic
def _kept(fresh: Proposal, by: User, uploads: list[files.Upload]) -> Proposal:
    # One at a time for each unit, so that of two who propose at once one is first.
    Organisation.objects.select_for_update().get(pk=fresh.organisation_id)
    if known := _sent_before(fresh.token, by):
        return known
    if fresh.needs_second:
        _refuse_second(fresh)
    if fresh.way == words.APPLICATION:
        fresh.state = words.DRAFTED
    elif not fresh.needs_second:
        fresh.state = words.CONFIRMED
    fresh.save()
    _attach(fresh, by, uploads)
    deed = {words.APPLICATION: "review.apply", words.NOTE: "review.note"}.get(
        fresh.way, "review.propose"
    )
    work.record(by, deed, fresh.thing, because=fresh.because, data=_facts(fresh))
    if fresh.needs_second:
        work.open_item(
            fresh.thing,
            f"复核：{fresh.name} {fresh.label}（{fresh.by_name}提出）",
            reverse("review:proposal", args=[fresh.pk]),
            role=STATION,
            not_for=by,
        )
    elif fresh.way != words.APPLICATION:
        transaction.on_commit(lambda: _hand_in(fresh))
    return fresh


def _refuse_second(fresh: Proposal) -> None:
    """Of two who mark the same hours the second is told who was first."""
    if other := queries.open_beside(fresh):
        at = timezone.localtime(other.at)
        raise BadInput(
            _("%(who)s was first: on %(at)s these hours were proposed as “%(kind)s” (No. %(n)d).")
            % {
                "who": other.by_name,
                "at": f"{at:%Y-%m-%d %H:%M}",
                "kind": words.KINDS[other.kind],
                "n": other.pk,
            }
        )
    if mark := queries.later_mark(fresh) or queries.standing_mark(fresh):
        raise BadInput(
            _("These hours are marked already: %(mark)s (No. %(n)d). Reload and look again.")
            % {"mark": in_words(mark), "n": mark.seq}
        )


def _attach(one: Proposal, by: User, uploads: list[files.Upload]) -> None:
    for upload in uploads:
        File.objects.create(
            proposal=one,
            name=upload.name,
            sha256=files.keep(upload),
            size=len(upload.data),
            by_name=by.name,
        )


def _facts(one: Proposal) -> dict[str, Any]:
    return {
        "way": one.way,
        "kind": one.kind,
        "scope": one.scope,
        "key": one.key,
        "items": list(one.items),
        "first_hour": one.first_hour,
        "last_hour": one.last_hour,
        "document": one.document,
        "revokes": one.revokes,
        "files": [file.sha256 for file in one.files.all()],
    }


def confirm(
    one: Proposal, *, by: User, effect: dict[str, Any], seen: int | None = None
) -> Proposal:
    """确认 — the second person confirms what was shown; the writer is asked to enter it.

    ``seen``: the last mark that stood when the effect was shown.

    :raises BadInput: it was decided meanwhile, or the proposer confirms alone.
    """
    with transaction.atomic():
        locked = _locked(one)
        if locked.by_id == by.pk:
            raise PermissionDenied(_("Who proposes does not confirm; another person must."))
        if locked.state in (words.CONFIRMED, words.IN_FORCE) and locked.decided_by_id == by.pk:
            return locked
        if locked.state != words.PROPOSED:
            raise BadInput(_("This was decided meanwhile: %s.") % locked.state_words)
        _decided(locked, by, words.CONFIRMED)
        locked.effect = {**locked.effect, "shown": effect}
        locked.seen = max(locked.seen, seen or 0)
        locked.save()
        work.close_item(locked.thing)
        work.record(by, "review.confirm", locked.thing, data={"effect": effect})
    _hand_in(locked)
    return locked


def refuse(one: Proposal, *, by: User, because: str) -> Proposal:
    """退回 — with the reason, to the proposer."""
    with transaction.atomic():
        locked = _locked(one)
        if locked.by_id == by.pk:
            raise PermissionDenied(_("Who proposes does not decide; withdraw it instead."))
        if locked.state == words.REFUSED:
            return locked
        if locked.state != words.PROPOSED:
            raise BadInput(_("This was decided meanwhile: %s.") % locked.state_words)
        _decided(locked, by, words.REFUSED)
        locked.decided_because = because.strip()
        locked.save()
        work.close_item(locked.thing)
        work.record(by, "review.refuse", locked.thing, because=because)
        _tell_proposer(locked, "已退回")
    return locked


def withdraw(one: Proposal, *, by: User) -> Proposal:
    """撤回 — by who proposed it, while nobody has decided."""
    with transaction.atomic():
        locked = _locked(one)
        if locked.by_id != by.pk:
            raise PermissionDenied(_("Only who proposed it may withdraw it."))
        if locked.state == words.WITHDRAWN:
            return locked
        if locked.state not in (words.PROPOSED, words.DRAFTED):
            raise BadInput(_("This was decided meanwhile: %s.") % locked.state_words)
        locked.state = words.WITHDRAWN
        locked.save()
        work.close_item(locked.thing)
        work.record(by, "review.withdraw", locked.thing)
    return locked


def send(one: Proposal, *, by: User, sent_on: date, number: str) -> Proposal:
    """寄出申请 — the letter has left."""
    with transaction.atomic():
        locked = _locked(one)
        if locked.state == words.SENT:
            return locked
        if locked.way != words.APPLICATION or locked.state != words.DRAFTED:
            raise BadInput(_("This was decided meanwhile: %s.") % locked.state_words)
        locked.state, locked.sent_on, locked.sent_number = words.SENT, sent_on, number.strip()
        locked.save()
        work.record(by, "review.send", locked.thing, data={"number": number})
    return locked


def answer(
    one: Proposal,
    *,
    by: User,
    on: date,
    said: str,
    document: str,
    uploads: Iterable[files.Upload] = (),
) -> Proposal:
    """登记答复 — what the province answered; a decision in it is entered for itself."""
    with transaction.atomic():
        locked = _locked(one)
        if locked.state == words.ANSWERED:
            return locked
        if locked.way != words.APPLICATION or locked.state != words.SENT:
            raise BadInput(_("This was decided meanwhile: %s.") % locked.state_words)
        locked.state, locked.answered_on = words.ANSWERED, on
        locked.answer, locked.document = said.strip(), document.strip()
        locked.save()
        _attach(locked, by, list(uploads))
        work.record(by, "review.answer", locked.thing, because=said, data={"document": document})
    return locked


def _locked(one: Proposal) -> Proposal:
    every = Proposal.objects.unwalled(because="the view has asked for it as the person sees it")
    found: Proposal = every.select_for_update().get(pk=one.pk)
    return found


def _decided(one: Proposal, by: User, state: str) -> None:
    one.state, one.decided_by, one.decided_name = state, by, by.name
    one.decided_at = timezone.now()


def _tell_proposer(one: Proposal, what: str) -> None:
    if one.by is None or not one.by.is_active:
        return
    work.open_item(
        f"{one.thing}/answer",
        f"{what}：{one.name} {one.label}",
        reverse("review:proposal", args=[one.pk]),
        person=one.by,
    )


def read_answer(one: Proposal, by: User) -> None:
    """The proposer has seen what became of it."""
    if one.by_id == by.pk and one.state in (words.REFUSED, words.IN_FORCE):
        work.close_item(f"{one.thing}/answer")


# the writer


def _hand_in(one: Proposal) -> None:
    """Ask the writer to enter the mark; the same proposal is handed in once."""
    given = tuple(spool.Attachment(file.name, file.sha256, file.size) for file in one.files.all())
    on = timezone.localtime(one.decided_at or one.at).date()
    command = spool.GiveMarks((one.mark(on),), given, one.seen)
    ticket = spool.submit(folder.path(), command, once=f"review {one.token}")
    spool.submit(folder.path(), spool.Compute(by=one.by_name), once=f"review {one.token} compute")
    every = Proposal.objects.unwalled(because="its own ticket")
    every.filter(pk=one.pk, ticket="").update(ticket=ticket)
    one.ticket = one.ticket or ticket


def settle(one: Proposal, *, wait: float = 0.0) -> Proposal:
    """Note what the writer answered; a proposal that was not handed in yet is handed in."""
    if one.state != words.CONFIRMED:
        return one
    if not one.ticket:  # the site stopped between the decision and the command
        _hand_in(one)
    found = spool.answer(folder.path(), one.ticket)
    if found is not None and not found.is_final and wait:
        found = spool.wait(folder.path(), one.ticket, timeout=wait)
    if found is None or not found.is_final or found.state == spool.FAILED:
        return one
    with transaction.atomic():
        locked = _locked(one)
        if locked.state != words.CONFIRMED:
            return locked
        locked.answer, locked.entered_at = found.words, found.at
        if found.is_done:
            locked.state = words.IN_FORCE
            locked.seqs = list(found.facts.get("seqs", []))
            locked.position = str(found.facts.get("position", ""))
            deed = "review.in_force"
        else:
            locked.state, locked.decided_because = words.REFUSED, found.words
            deed = "review.not_entered"
            _tell_proposer(locked, "未能写入")
        locked.save()
        data = {"seqs": locked.seqs, "position": locked.position, "ticket": locked.ticket}
        work.record(None, deed, locked.thing, because=found.words, data=data)
    return locked


def settle_all() -> None:
    """Note the answers for everything that was confirmed."""
    every = Proposal.objects.unwalled(because="answers of the writer are nobody's")
    for one in every.filter(state=words.CONFIRMED)[:20]:
        settle(one)
