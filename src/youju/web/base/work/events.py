"""What this room does when something below happened: deeds go into the chain, items are handed on.

Also joins to the search what the registry offers, because the registry does not know the search.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from youju.web.base.registry import finding
from youju.web.base.rights import belongings, news
from youju.web.base.rights.belongings import Belonging
from youju.web.base.rights.models import Organisation, User
from youju.web.base.rights.words import OFFICE, ROLES
from youju.web.base.work import actions, search
from youju.web.base.work.models import Item


def listen() -> None:
    """Called once at start."""
    news.done.connect(_keep, dispatch_uid="work.keep")
    belongings.register(belongings.Keeper("work.items", _items_of, _return_items))
    search.register("registry", _found)


def _keep(sender: Any, **said: Any) -> None:
    actions.record(
        said["by"], said["deed"], said["thing"], because=said["because"], data=said["data"]
    )


def _found(request: HttpRequest, text: str) -> Iterable[search.Hit]:
    return [search.Hit(*one) for one in finding.found(request.user, text)]


def _goes_to(person: User, item: Item) -> tuple[str, Organisation | None]:
    """The role and unit to which an item of a person returns: its own, else the person's post."""
    if item.role:
        return item.role, item.organisation
    posts = person.posts_held
    return (posts[0].role, posts[0].organisation) if posts else (OFFICE, None)


def _items_of(person: User) -> Iterable[Belonging]:
    for item in Item.objects.filter(person=person, closed_at=None).select_related("organisation"):
        role, unit = _goes_to(person, item)
        where = f"{unit or ''} {ROLES[role]}".strip()
        yield Belonging(_("Open item"), item.title, item.href, where)


def _return_items(person: User) -> int:
    found = list(Item.objects.filter(person=person, closed_at=None).select_related("organisation"))
    for item in found:
        item.role, item.organisation = _goes_to(person, item)
        item.person = None
        item.save(update_fields=["role", "organisation", "person"])
    return len(found)
