"""Questions about persons; nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q
from django.utils import timezone

from youju.web.base.rights.models import Holding, Leave, User


def masked(phone: str) -> str:
    """A phone number as everybody sees it.

    >>> masked("13800001234"), masked("8123456"), masked("")
    ('138****1234', '8***456', '')
    """
    if len(phone) <= 4:
        return "*" * len(phone)
    head, tail = (3, 4) if len(phone) >= 11 else (1, 3)
    return phone[:head] + "*" * (len(phone) - head - tail) + phone[-tail:]


@dataclass(frozen=True)
class Person:
    """One line of the list of persons: the posts held today, leave today."""

    user: User
    holdings: list[Holding]
    leave: Leave | None

    @property
    def phone(self) -> str:
        """Masked."""
        return masked(self.user.phone)


def people(*, text: str = "", role: str = "", unit: str = "", state: str = "") -> list[Person]:
    """Persons by name; ``state``: open, closed, away, first (password not yet changed)."""
    today = timezone.localdate()
    current = Holding.objects.filter(Q(until=None) | Q(until__gte=today), since__lte=today)
    found = User.objects.order_by("-is_active", "name", "username").prefetch_related(
        Prefetch("holdings", current.select_related("post__organisation"), "held_today"),
        Prefetch("leaves", Leave.objects.filter(since__lte=today, until__gte=today), "leave_today"),
    )
    if text:
        found = found.filter(Q(name__icontains=text) | Q(username__icontains=text))
    if state == "closed":
        found = found.filter(is_active=False)
    elif state:
        found = found.filter(is_active=True)
    if state == "first":
        found = found.filter(must_change=True)
    made = [_person(one) for one in found]
    if state == "away":
        made = [one for one in made if one.leave]
    if role:
        made = [one for one in made if any(held.post.role == role for held in one.holdings)]
    if unit:
        made = [
            one for one in made if any(held.post.organisation.key == unit for held in one.holdings)
        ]
    return made


def _person(user: Any) -> Person:
    return Person(user, list(user.held_today), next(iter(user.leave_today), None))


def terms(person: User) -> list[Holding]:
    """All terms of office, the newest first."""
    return list(
        person.holdings.select_related("post__organisation").order_by("-since", "deputy", "pk")
    )


def leaves(person: User, on: date) -> list[Leave]:
    """Leave that is running or to come, and the last few that are over."""
    coming = list(person.leaves.filter(until__gte=on).order_by("since"))
    return coming + list(person.leaves.filter(until__lt=on).order_by("-until")[:5])
