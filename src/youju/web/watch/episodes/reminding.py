"""Deeds on high values: sent to the county or not, answered, given back, closed."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from youju.ledger.episodes.highs import HighValue
from youju.terms.errors import BadInput
from youju.terms.periods import day_of
from youju.web.base.rights.models import User
from youju.web.base.rights.words import COUNTY, STATION
from youju.web.base.work import actions as work
from youju.web.watch.episodes import queries, words
from youju.web.watch.episodes.models import Reminder


def _known(key: str) -> Reminder | None:
    every = Reminder.objects.unwalled(because="the same high value is handled once")
    found: Reminder | None = every.select_for_update().filter(key=key).first()
    return found


def _kept(one: HighValue, state: str, by: User, because: str, basis: int) -> Reminder:
    unit = queries.unit_of(one.county)
    if unit is None:
        raise BadInput(
            _("%s has no unit in the list of organisations; register its bureau first.")
            % (one.county or one.name)
        )
    peak = one.peak
    hours = queries.rules_on(day_of(one.first_hour)).reply_hours
    made: Reminder = Reminder.objects.create(
        key=one.key,
        organisation=unit,
        site=one.site,
        name=one.name,
        county=one.county,
        item=one.item,
        first_hour=one.first_hour,
        last_hour=one.last_hour,
        hours=len(one.hours),
        peak_hour=peak.hour,
        value=peak.value,
        twice_median=peak.twice_median,
        neighbours=peak.neighbours,
        around=list(one.around),
        edition=one.edition,
        basis=basis,
        state=state,
        by=by,
        by_name=by.name,
        because=because.strip(),
        due=timezone.now() + timedelta(hours=hours) if state == words.SENT else None,
    )
    return made


@transaction.atomic
def send(one: HighValue, *, by: User, basis: int, because: str = "") -> Reminder:
    """发出提醒 — to the duty post of the county, with a deadline.

    :raises BadInput: it was decided not to send it; the county has no unit.
    """
    if known := _known(one.key):
        if known.state == words.LEFT:
            raise BadInput(_("%s decided not to send this one.") % known.by_name)
        return known
    made = _kept(one, words.SENT, by, because, basis)
    _ask(made)
    work.record(by, "episodes.send", made.thing, because=because, data=_facts(made))
    return made


@transaction.atomic
def leave(one: HighValue, *, by: User, basis: int, because: str) -> Reminder:
    """不提醒 — with the reason.

    :raises BadInput: no reason, or it was sent already.
    """
    if not because.strip():
        raise BadInput(_("Say why it is not sent."))
    if known := _known(one.key):
        if known.state != words.LEFT:
            raise BadInput(_("This one was sent by %s already.") % known.by_name)
        return known
    made = _kept(one, words.LEFT, by, because, basis)
    work.record(by, "episodes.leave", made.thing, because=because, data=_facts(made))
    return made


@transaction.atomic
def answer(one: Reminder, *, by: User, cause: str, measure: str) -> Reminder:
    """答复 — cause and measure, by the county itself.

    :raises BadInput: it does not wait for an answer any more, or a part is missing.
    """
    locked = _locked(one)
    if not by.covers(locked, {COUNTY}):
        raise PermissionDenied(_("This reminder belongs to another county."))
    if locked.state == words.ANSWERED and (locked.cause, locked.measure) == (cause, measure):
        return locked
    if locked.state not in words.WAITS:
        raise BadInput(_("This reminder does not wait for an answer: %s.") % locked.state_words)
    if not cause.strip() or not measure.strip():
        raise BadInput(_("Write the cause and the measure."))
    locked.cause, locked.measure = cause.strip(), measure.strip()
    locked.answered_name, locked.answered_at = by.name, timezone.now()
    locked.in_time = locked.due is None or locked.answered_at <= locked.due
    locked.state = words.ANSWERED
    locked.save()
    work.close_item(locked.thing)
    work.open_item(
        f"{locked.thing}/look",
        f"看答复：{locked.county} {locked.name} {locked.item}高值",
        reverse("episodes:reminder", args=[locked.pk]),
        role=STATION,
    )
    said = {"cause": locked.cause, "measure": locked.measure, "in_time": locked.in_time}
    work.record(by, "episodes.answer", locked.thing, data=said)
    return locked


@transaction.atomic
def give_back(one: Reminder, *, by: User, because: str) -> Reminder:
    """退回答复 — with the reason and a new deadline.

    :raises BadInput: nothing was answered, or no reason is given.
    """
    locked = _locked(one)
    if locked.state == words.RETURNED and locked.because == because.strip():
        return locked
    if locked.state != words.ANSWERED:
        raise BadInput(_("There is no answer to give back: %s.") % locked.state_words)
    if not because.strip():
        raise BadInput(_("Say what the answer lacks."))
    hours = queries.rules_on(day_of(locked.first_hour)).reply_hours
    locked.state, locked.because = words.RETURNED, because.strip()
    locked.due = timezone.now() + timedelta(hours=hours)
    locked.save()
    work.close_item(f"{locked.thing}/look")
    _ask(locked)
    work.record(by, "episodes.give_back", locked.thing, because=because)
    return locked


@transaction.atomic
def close(one: Reminder, *, by: User) -> Reminder:
    """办结 — the answer was looked at and will do.

    :raises BadInput: nothing was answered.
    """
    locked = _locked(one)
    if locked.state == words.CLOSED:
        return locked
    if locked.state != words.ANSWERED:
        raise BadInput(_("Only an answered reminder is closed: %s.") % locked.state_words)
    locked.state, locked.closed_name = words.CLOSED, by.name
    locked.closed_at = timezone.now()
    locked.save()
    work.close_item(f"{locked.thing}/look")
    work.record(by, "episodes.close", locked.thing)
    return locked


def _ask(one: Reminder) -> None:
    work.open_item(
        one.thing,
        f"高值提醒：{one.name} {one.item} {one.first:%m-%d %H:%M}起{one.hours}小时，"
        "请答复原因和措施",
        reverse("episodes:reminder", args=[one.pk]),
        role=COUNTY,
        organisation=one.organisation,
        due=one.due,
    )


def _locked(one: Reminder) -> Reminder:
    every = Reminder.objects.unwalled(because="the view has asked for it as the person sees it")
    found: Reminder = every.select_for_update().get(pk=one.pk)
    return found


def _facts(one: Reminder) -> dict[str, object]:
    return {
        "site": one.site,
        "item": one.item,
        "first_hour": one.first_hour,
        "hours": one.hours,
        "value": one.value,
        "twice_median": one.twice_median,
        "edition": one.edition,
        "basis": one.basis,
        "due": one.due.isoformat() if one.due else None,
    }
