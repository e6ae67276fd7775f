"""What pages of the outbox show; nothing is written here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from youju.ledger.bulletin import templates
from youju.terms.errors import NotThere
from youju.web.base.city import folder
from youju.web.base.city.templatetags.figures import why_address
from youju.web.base.rights.models import Organisation, User
from youju.web.tell.outbox import kept, words
from youju.web.tell.outbox.models import Link, OfficeForm, Opening, Reminder, Sending

TRIES, WITHIN = 20, timedelta(minutes=10)
"""So many failed tries from one address within that time; then it has to wait."""
PICTURE_AFTER = timedelta(minutes=15)
"""So long after the last opening its picture may still be loaded."""

# send-outs


def sendings(asked: dict[str, str]) -> QuerySet[Sending]:
    """The log, filtered by audience, occasion, place, days and words."""
    found = Sending.objects.annotate(links_made=Count("links")).order_by("-at", "-pk")
    for name in ("audience", "occasion", "place"):
        if value := asked.get(name):
            found = found.filter(**{name: value})
    for name, field in (("since", "at__date__gte"), ("until", "at__date__lte")):
        if (day := _day(asked.get(name, ""))) is not None:
            found = found.filter(**{field: day})
    if said := asked.get("q", "").strip():
        found = found.filter(text__contains=said)
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def explained(figures: Iterable[dict[str, str]], computed: int) -> list[dict[str, str]]:
    """The figures with the addresses of their why pages, as of the computation that was sent."""
    return [one | {"href": why(one["ref"], computed)} for one in figures]


def why(ref: str, computed: int) -> str:
    """The why page of a figure as of a computation; nothing for a figure without an address."""
    if not ref:
        return ""
    return why_address(f"{ref}{'&' if '?' in ref else '?'}basis={computed}")


def persons(text: str) -> tuple[list[dict[str, Any]], list[str]]:
    """The named recipients, and those of them who have no account (or share their name).

    A name may be a person's name or account.
    """
    named = [one.strip() for one in text.replace("，", "、").replace("\n", "、").split("、")]
    named = list(dict.fromkeys(one[:60] for one in named if one))
    users = User.objects.filter(is_active=True)
    by_name: dict[str, list[User]] = {}
    for user in users.filter(name__in=named) | users.filter(username__in=named):
        for key in {user.name, user.username}:
            by_name.setdefault(key, []).append(user)
    found, unknown = [], []
    for name in named:
        known = by_name.get(name, [])
        if len(known) == 1:
            found.append({"name": known[0].name, "account": known[0].username})
        else:
            found.append({"name": name, "account": ""})
            unknown.append(name)
    return found, unknown


# links


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def link_of(token: str) -> Link | None:
    """The link of a token, open or not."""
    return Link.objects.select_related("sending").filter(token_hash=token_hash(token)).first()


def tries(address: str | None) -> int:
    """How often that address failed lately."""
    since = timezone.now() - WITHIN
    failed = Opening.objects.filter(address=address, at__gte=since)
    return failed.exclude(outcome=words.OPENED).count()


def shows_picture(link: Link | None) -> bool:
    """Whether the picture of a link may be loaded: just after an opening that counted."""
    if link is None or link.sending_id is None:
        return False
    if link.revoked_at is not None or link.last_opened is None:
        return False
    now = timezone.now()
    return link.expires_at > now and link.last_opened > now - PICTURE_AFTER


# reminders


def reminders(user: Any, asked: dict[str, str]) -> QuerySet[Any]:
    """The reminders that this person may see."""
    found = Reminder.objects.seen_by(user).select_related("organisation")
    if county := asked.get("county"):
        found = found.filter(county=county)
    state = asked.get("state")
    if state == "waiting":
        found = found.filter(answered_at=None)
    elif state == "answered":
        found = found.exclude(answered_at=None)
    elif state == "late":
        found = found.filter(answered_at=None, reply_by__lt=timezone.localdate())
    return found


def unit_of(county: str) -> Organisation:
    """The unit that answers for a county.

    :raises NotThere: the county has no unit on the site.
    """
    found = Organisation.objects.filter(county=county, dissolved_on=None).order_by("depth", "path")
    unit = found.filter(posts__role="county").first() or found.first()
    if unit is None:
        raise NotThere(
            f"“{county}”在本站没有单位，提醒函无人接收；请先在“单位”中为它登记单位和岗位。"
        )
    return unit


# forms


def form_rows() -> list[dict[str, Any]]:
    """Every form with the version in use: those that ship, then the office's own."""
    versions = list(OfficeForm.objects.all())
    used: dict[tuple[str, str], OfficeForm] = {}
    for one in versions:
        if one.ended_at is None:
            used.setdefault((one.key, one.suffix), one)
    named = [
        (key, suffix, name, True)
        for key, name in templates.FORMS.items()
        for suffix in templates.SUFFIXES
    ]
    for key, suffix in dict.fromkeys((one.key, one.suffix) for one in versions):
        if key not in templates.FORMS and (key, suffix) in used:
            named.append((key, suffix, used[key, suffix].name, False))
    rows = []
    for key, suffix, name, ships in named:
        rows.append(
            {
                "key": key,
                "suffix": suffix,
                "name": name,
                "ships": ships,
                "used": used.get((key, suffix)),
                "versions": [one for one in versions if (one.key, one.suffix) == (key, suffix)],
            }
        )
    return rows


def form_bytes(key: str, suffix: str) -> tuple[str, bytes]:
    """Name and bytes of the form in use.

    :raises NotThere: there is no such form.
    """
    found = OfficeForm.objects.filter(key=key, suffix=suffix, ended_at=None).first()
    if found is not None:
        return found.name, kept.read(found.sha256)
    return templates.FORMS.get(key, key), templates.template(folder.city(), key, suffix)
