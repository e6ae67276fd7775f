"""Deeds on episodes, forecasts and warnings. Each is recorded; asked twice it acts once."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from youju.ledger.episodes import forecasts
from youju.ledger.episodes.spells import Spell
from youju.terms.errors import BadInput
from youju.web.base.city import folder
from youju.web.base.rights.models import User
from youju.web.base.work import actions as work
from youju.web.watch.episodes import queries, words
from youju.web.watch.episodes.models import AirWarning, Episode, Forecast, WarningStep

# forecasts


@transaction.atomic
def enter_forecast(
    given: forecasts.Forecast,
    *,
    by: User,
    today: date,
    late: bool = False,
    correct: bool = False,
    because: str = "",
) -> tuple[Forecast, bool]:
    """录入预报 — keep what was issued; the same again is the one already kept (and False).

    :raises BadInput: it can't be a forecast; or another one was kept for that day and issue, and
        nobody said that the issuer corrected it.
    """
    forecasts.checked(given, lead=queries.rules_on(given.issued_on).lead, today=today, late=late)
    known = (
        Forecast.objects.select_for_update()
        .filter(issued_on=given.issued_on, day=given.day, issuer=given.issuer, current=True)
        .first()
    )
    if known is not None:
        if _same(known, given):
            return known, False
        if not correct or not because.strip():
            raise BadInput(
                _(
                    "%(issuer)s issued %(low)d–%(high)d for %(day)s on %(on)s; it is kept already. "
                    "If the issuer corrected it, tick “corrected by the issuer” and say why."
                )
                % {
                    "issuer": known.issuer,
                    "low": known.low,
                    "high": known.high,
                    "day": known.day,
                    "on": known.issued_on,
                }
            )
        known.current = False
        known.save(update_fields=["current"])
    made = Forecast.objects.create(
        issued_on=given.issued_on,
        day=given.day,
        low=given.low,
        high=given.high,
        levels=list(given.levels),
        primary=list(given.primary),
        issuer=given.issuer,
        document=given.document,
        late=given.day < today,
        because=because.strip(),
        by=by,
        by_name=by.name,
    )
    said = {**asdict(given), "issued_on": given.issued_on.isoformat(), "day": given.day.isoformat()}
    said |= {"levels": list(given.levels), "primary": list(given.primary), "late": made.late}
    if known is not None:
        said["before"] = [known.low, known.high]
    deed = "episodes.forecast" if known is None else "episodes.correct"
    work.record(by, deed, made.thing, because=because, data=said)
    return made, True


def _same(known: Forecast, given: forecasts.Forecast) -> bool:
    return (known.low, known.high, set(known.levels), set(known.primary)) == (
        given.low,
        given.high,
        set(given.levels),
        set(given.primary),
    )


# warnings


@transaction.atomic
def start_warning(*, by: User, level: str, at: datetime, document: str, issuer: str) -> AirWarning:
    """启动预警 — enter a warning that was issued.

    :raises BadInput: another is in force at that time, the level is none of the city's, or the
        time has not come.
    """
    _level(level, at)
    _not_ahead(at)
    other = (
        AirWarning.objects.select_for_update()
        .filter(started_at__lte=at)
        .exclude(ended_at__lte=at)
        .first()
    )
    if other is not None:
        same = other.steps.filter(deed=words.START, level=level, at=at, document=document.strip())
        if same.exists():
            return other
        raise BadInput(
            _("A warning has been in force since %s; enter its change or its end there.")
            % f"{timezone.localtime(other.started_at):%Y-%m-%d %H:%M}"
        )
    later = AirWarning.objects.filter(started_at__gt=at).order_by("started_at").first()
    if later is not None:
        raise BadInput(
            _("A later warning (from %s) is entered already; enter warnings in their order.")
            % f"{timezone.localtime(later.started_at):%Y-%m-%d %H:%M}"
        )
    made = AirWarning.objects.create(by=by, by_name=by.name, started_at=at, level=level)
    _step(made, words.START, level, at, document, issuer, by)
    return made


@transaction.atomic
def step_warning(
    warning: AirWarning,
    *,
    by: User,
    deed: str,
    level: str,
    at: datetime,
    document: str,
    issuer: str,
) -> AirWarning:
    """预警调整或解除 — the next step of a warning.

    :raises BadInput: it has ended, the step lies before the last one, or the level does not go
        the way that the step says.
    """
    locked: AirWarning = AirWarning.objects.select_for_update().get(pk=warning.pk)
    last = locked.steps.order_by("at", "pk").last()
    if last is not None and (last.deed, last.at, last.document) == (deed, at, document.strip()):
        return locked
    if locked.ended_at is not None:
        raise BadInput(_("This warning has been lifted; start a new one."))
    if last is not None and at <= last.at:
        raise BadInput(
            _("The step must be later than the last one (%s).")
            % f"{timezone.localtime(last.at):%Y-%m-%d %H:%M}"
        )
    _not_ahead(at)
    if deed in (words.END, words.EXTEND):
        level = locked.level
    _level(level, at)
    order = list(queries.rules_on(at.date()).levels)
    was = order.index(locked.level) if locked.level in order else -1
    now = order.index(level)
    if (deed == words.RAISE and now <= was) or (deed == words.LOWER and now >= was):
        raise BadInput(_("The new level does not go the way that the step says."))
    _step(locked, deed, level, at, document, issuer, by)
    locked.level = level
    if deed == words.END:
        locked.ended_at = at
    locked.save()
    return locked


def _step(
    warning: AirWarning,
    deed: str,
    level: str,
    at: datetime,
    document: str,
    issuer: str,
    by: User,
) -> None:
    if not document.strip() or not issuer.strip():
        raise BadInput(_("Write the document number and who issued it."))
    word = queries.rules_on(at.date()).levels.get(level, level)
    WarningStep.objects.create(
        warning=warning,
        deed=deed,
        level=level,
        level_word=word,
        at=at,
        document=document.strip(),
        issuer=issuer.strip(),
        by_name=by.name,
    )
    said = {"deed": deed, "level": level, "at": at.isoformat(), "document": document.strip()}
    work.record(by, "episodes.warning", warning.thing, data=said)


def _level(level: str, at: datetime) -> None:
    known = queries.rules_on(timezone.localtime(at).date()).levels
    if level not in known:
        raise BadInput(
            _("On that day the city's plan has these levels: %s.") % "、".join(known.values())
        )


def _not_ahead(at: datetime) -> None:
    if at > timezone.now():
        raise BadInput(_("This time has not come; enter what has been issued and is in force."))


# episodes


def proposed(one: Spell | None, basis: int) -> dict[str, Any]:
    """What the rule said when a person decided, as plain values."""
    if one is None:
        return {}
    first, last, name = queries.as_said(one)
    return {
        "first": first,
        "last": last,
        "seen_to": one.last.isoformat(),
        "name": name,
        "peak": one.peak[1],
        "edition": one.edition,
        "basis": basis,
    }


@transaction.atomic
def confirm(
    spell: Spell, *, by: User, basis: int, name: str, first: date, last: date | None, because: str
) -> Episode:
    """确认过程 — as it was proposed, or with other days or another name and the reason for it.

    :raises BadInput: it was decided meanwhile; other days without a reason.
    """
    changed = (first.isoformat(), last.isoformat() if last else None, name) != queries.as_said(
        spell
    )
    _span(first, last, spell)
    if changed and not because.strip():
        raise BadInput(_("Days or kind differ from what was proposed; say why."))
    if known := _met(first, last or spell.last):
        if known.state == words.CONFIRMED and (known.first, known.last) == (first, last):
            return known
        raise BadInput(_("This was decided meanwhile by %s; reload the page.") % known.by_name)
    made = Episode.objects.create(
        state=words.CONFIRMED,
        name=name,
        first=first,
        last=last,
        because=because.strip(),
        proposed=proposed(spell, basis),
        by=by,
        by_name=by.name,
    )
    work.record(by, "episodes.confirm", made.thing, because=because, data=_facts(made))
    return made


@transaction.atomic
def dismiss(spell: Spell, *, by: User, basis: int, because: str) -> Episode:
    """不认定 — what was proposed is no episode, with the reason.

    :raises BadInput: no reason; it was decided meanwhile.
    """
    if not because.strip():
        raise BadInput(_("Say why this is no episode."))
    if known := _met(spell.first, spell.last):
        if known.state == words.DISMISSED:
            return known
        raise BadInput(_("This was decided meanwhile by %s; reload the page.") % known.by_name)
    made = Episode.objects.create(
        state=words.DISMISSED,
        name=spell.name,
        first=spell.first,
        last=spell.last,
        because=because.strip(),
        proposed=proposed(spell, basis),
        by=by,
        by_name=by.name,
    )
    work.record(by, "episodes.dismiss", made.thing, because=because, data=_facts(made))
    return made


@transaction.atomic
def change(
    one: Episode, *, by: User, state: str, name: str, first: date, last: date | None, because: str
) -> Episode:
    """更改 — another end, other days, another kind; or what was decided is turned round.

    :raises BadInput: no reason, or the days belong to another episode.
    """
    locked: Episode = Episode.objects.select_for_update().get(pk=one.pk)
    was = _facts(locked)
    if (locked.state, locked.name, locked.first, locked.last) == (state, name, first, last):
        return locked
    if not because.strip():
        raise BadInput(_("Say why it is changed."))
    snapshot = queries.held()
    spell = queries.touching(snapshot, locked) if snapshot else None
    _span(first, last, spell)
    if other := _met(first, last or date.max, but=locked.pk):
        raise BadInput(_("These days belong to another decision, from %s on.") % other.first)
    locked.state, locked.name, locked.first, locked.last = state, name, first, last
    locked.because = because.strip()
    if spell is not None and snapshot is not None:
        locked.proposed = proposed(spell, snapshot.computed.number)
    locked.by, locked.by_name, locked.at = by, by.name, timezone.now()
    locked.save()
    data = _facts(locked) | {"was": was}
    work.record(by, "episodes.change", locked.thing, because=because, data=data)
    return locked


def _span(first: date, last: date | None, spell: Spell | None) -> None:
    if last is not None and last < first:
        raise BadInput(_("The last day lies before the first."))
    end = folder.last_day()
    if end is not None and max(first, last or first) > end:
        raise BadInput(_("There are no data after %s; leave the last day open.") % end)
    if last is None and spell is not None and spell.ended:
        raise BadInput(_("It has ended by the rule; write its last day."))


def _met(first: date, last: date, but: int | None = None) -> Episode | None:
    for one in Episode.objects.select_for_update():
        if one.pk != but and one.first <= last and first <= (one.last or date.max):
            return one
    return None


def _facts(one: Episode) -> dict[str, Any]:
    return {
        "state": one.state,
        "name": one.name,
        "first": one.first.isoformat(),
        "last": one.last.isoformat() if one.last else None,
        "proposed": one.proposed,
    }
