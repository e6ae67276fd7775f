"""Bring organisations in, appoint persons to posts, register leave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from youju.terms.errors import BadInput
from youju.web.base.rights.models import Holding, Leave, Organisation, Post, User


@transaction.atomic
def take_organisations(rows: Iterable[Mapping[str, str]]) -> list[Organisation]:
    """Put units (key, name, short, role, county, parent) into the tree; known keys are updated.

    :raises BadInput: a parent that is not among the units (with the unit's name).
    """
    found = {one.key: one for one in Organisation.objects.all()}
    waiting = list(rows)
    while waiting:
        later = []
        for row in waiting:
            parent = row.get("parent") or ""
            if parent and parent not in found:
                later.append(row)
                continue
            said = {
                "name": row["name"],
                "short": row.get("short") or "",
                "kind": row.get("role") or "",
                "county": row.get("county") or "",
            }
            known = found.get(row["key"])
            if known is None:
                if parent:
                    node = Organisation.objects.get(pk=found[parent].pk)
                    fresh = Organisation(key=row["key"], **said)
                    found[row["key"]] = Organisation.objects.add_child(node, instance=fresh)
                else:
                    fresh = Organisation(key=row["key"], **said)
                    found[row["key"]] = Organisation.objects.add_root(instance=fresh)
            else:
                Organisation.objects.filter(pk=known.pk).update(**said)
        if len(later) == len(waiting):
            names = "、".join(row["name"] for row in later[:5])
            raise BadInput(f"“{names}”的上级机构不在表中；请先登记上级机构。")
        waiting = later
    return list(Organisation.objects.all())


@transaction.atomic
def appoint(
    person: User, title: str, organisation: Organisation, role: str, *, since: date, deputy: bool
) -> Holding:
    """任职 — a person holds a post from a day on; asked twice it is the same holding."""
    post, _made = Post.objects.get_or_create(
        title=title, organisation=organisation, defaults={"role": role}
    )
    if post.role != role:
        raise BadInput(
            _("The post “%(post)s” already has the role “%(role)s”.")
            % {"post": str(post), "role": str(post.get_role_display())}
        )
    holding, _made = Holding.objects.get_or_create(
        person=person, post=post, deputy=deputy, until=None, defaults={"since": since}
    )
    return holding


def go_on_leave(person: User, since: date, until: date, because: str) -> Leave:
    """离岗 — the deputies of this person's posts act from day to day.

    :raises BadInput: the days are the wrong way round.
    """
    if until < since:
        raise BadInput(_("The last day of leave lies before the first."))
    return Leave.objects.create(person=person, since=since, until=until, because=because)
