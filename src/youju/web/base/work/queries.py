"""What waits for a person."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from youju.web.base.rights.models import User
from youju.web.base.rights.words import ENTERPRISE
from youju.web.base.work.models import Item


def open_items(user: User) -> QuerySet[Item]:
    """Items for this person: named, or by role and unit of today's posts."""
    mine = Q(person=user)
    for post in user.posts_today:
        unit = Q(organisation=None) | Q(organisation=post.organisation)
        if post.role != ENTERPRISE and post.organisation.county:
            unit |= Q(organisation__county=post.organisation.county)
        mine |= Q(person=None, role=post.role) & unit
    found = Item.objects.filter(mine, closed_at=None)
    return found.filter(Q(not_for=None) | ~Q(not_for=user)).distinct()
