"""Accounts of enterprises: who has one, opened and closed by the office or the county.

An enterprise is a unit of the tree under the county's branch of the bureau, by the name that the
register of outlets has; its people see what stands there under that name today.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from youju.readings.network.registers import Network
from youju.readings.network.review import OWN
from youju.terms.errors import BadInput, NotThere
from youju.web.base.rights import actions as rights
from youju.web.base.rights.models import Holding, Organisation, User
from youju.web.base.rights.words import ENTERPRISE, OFFICE
from youju.web.watch.network import queries

TITLE = "数据标记岗"
BRANCH = "county-bureau"


@dataclass(frozen=True)
class Line:
    """An enterprise of the register with its outlets and its people."""

    name: str
    county: str
    outlets: int
    people: tuple[User, ...]


def lines(person: User, known: Network, day: date) -> list[Line]:
    """The enterprises with outlets in this person's scope."""
    found: dict[str, list[str]] = {}
    for one in queries.outlets(person, known, day):
        if one.kind not in OWN:
            found.setdefault(one.enterprise, []).append(one.county)
    held = Holding.objects.filter(
        Q(until=None) | Q(until__gte=day),
        post__role=ENTERPRISE,
        post__organisation__name__in=list(found),
        person__is_active=True,
    ).select_related("person", "post__organisation")
    people: dict[str, list[User]] = {}
    for holding in held.order_by("person__name"):
        people.setdefault(holding.post.organisation.name, []).append(holding.person)
    return [
        Line(
            name,
            "、".join(sorted(set(filter(None, counties)))),
            len(counties),
            tuple(people.get(name, ())),
        )
        for name, counties in sorted(found.items())
    ]


def person_of(me: User, known: Network, number: int, day: date) -> tuple[User, Line]:
    """A person of an enterprise in this person's scope, who holds nothing but such posts.

    :raises NotThere: none, or not his.
    """
    for line in lines(me, known, day):
        for one in line.people:
            if one.pk == number and User.objects.get(pk=number).is_guest:
                return one, line
    raise NotThere(_("There is no such account of an enterprise in your scope."))


@transaction.atomic
def open_account(me: User, known: Network, said: dict[str, str], *, day: date) -> tuple[User, str]:
    """开户 — the unit where it is missing, the account, the post; the first password, told once.

    :raises BadInput: no outlet of the enterprise in this person's scope; the account is taken.
    """
    known_names = {one.name: one for one in lines(me, known, day)}
    if said["enterprise"] not in known_names:
        raise BadInput(
            _("This enterprise has no outlet in your scope. Register its outlets first.")
        )
    line = known_names[said["enterprise"]]
    unit = unit_of(line, by=me, because=said["because"])
    person, password = rights.open_account(
        said["username"], said["name"], said["phone"], by=me, because=said["because"]
    )
    rights.appoint(
        person,
        TITLE,
        unit,
        ENTERPRISE,
        since=timezone.localdate(),
        deputy=False,
        by=me,
        because=said["because"],
    )
    return person, password


def unit_of(line: Line, *, by: User, because: str) -> Organisation:
    """The enterprise as a unit of the tree; made below the county's branch where it is missing.

    Its own county stays empty: what the county sees, it does not.
    """
    unit: Organisation | None = Organisation.objects.filter(
        kind=ENTERPRISE, name=line.name, dissolved_on=None
    ).first()
    if unit is not None:
        return unit
    branches = Organisation.objects.filter(dissolved_on=None, county=line.county)
    above = branches.filter(kind=BRANCH).first() or branches.first()
    above = above or Organisation.objects.filter(posts__role=OFFICE, dissolved_on=None).first()
    key = "enterprise-" + hashlib.sha256(line.name.encode()).hexdigest()[:12]
    said = {"name": line.name, "short": "", "kind": ENTERPRISE, "county": ""}
    return rights.keep_organisation(key, said, above, by=by, because=because)
