"""Record a deed; open and close an item. Called inside the transaction of the deed itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from youju.web.base.rights.models import Organisation, User
from youju.web.base.work.chain import START, seal
from youju.web.base.work.models import Entry, Item


@transaction.atomic
def record(
    by: User | None, deed: str, thing: str, *, because: str = "", data: dict[str, Any] | None = None
) -> Entry:
    """Add a deed to the audit chain.

    ``deed``: a word such as ``review.confirm``; ``thing``: what it was done to, in words or as
    an address; ``data``: plain values. Without a person it was the program.
    """
    last = Entry.objects.select_for_update().order_by("-number").first()
    said: dict[str, Any] = {
        "number": (last.number if last else 0) + 1,
        "at": timezone.localtime().isoformat(timespec="microseconds"),
        "by": by.username if by else "youju",
        "by_name": str(by) if by else "",
        "post": "、".join(str(post) for post in by.posts_today)[:120] if by else "",
        "deed": deed,
        "thing": thing[:200],
        "because": because,
        "data": data or {},
        "before": last.hash if last else START,
    }
    sealed = seal(said)
    return Entry.objects.create(**said | {"at": datetime.fromisoformat(said["at"]), "hash": sealed})


def as_sealed(entry: Entry) -> dict[str, Any]:
    """The fields of an entry as they were sealed."""
    said = {
        name: getattr(entry, name)
        for name in ("number", "by", "by_name", "post", "deed", "thing", "because", "data")
    }
    said["at"] = entry.at.astimezone(timezone.get_default_timezone()).isoformat(
        timespec="microseconds"
    )
    return said | {"before": entry.before, "hash": entry.hash}


def open_item(
    key: str,
    title: str,
    href: str,
    *,
    person: User | None = None,
    role: str = "",
    organisation: Organisation | None = None,
    not_for: User | None = None,
    due: datetime | None = None,
) -> Item:
    """Something waits for a person or a role; asked again it is the same item, open."""
    item, _made = Item.objects.update_or_create(
        key=key,
        defaults={
            "title": title,
            "href": href,
            "person": person,
            "role": role,
            "organisation": organisation,
            "not_for": not_for,
            "due": due,
            "closed_at": None,
        },
    )
    return item


def close_item(key: str) -> None:
    """It is done; asked twice it acts once."""
    Item.objects.filter(key=key, closed_at=None).update(closed_at=timezone.now())
