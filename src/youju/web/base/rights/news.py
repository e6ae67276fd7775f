"""What was done here, told to whoever listens above: this room does not know the audit chain."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.dispatch import Signal

from youju.web.base.rights.models import User

done = Signal()
"""Sent inside the transaction of a deed with ``by, deed, thing, because, data``."""


def tell(
    by: User | None, deed: str, thing: str, *, because: str = "", data: dict[str, Any] | None = None
) -> None:
    """Tell of a deed; the words are those of the audit chain (``base.work.actions.record``).

    :raises ImproperlyConfigured: nobody listens, so that the deed would go unrecorded.
    """
    if not done.has_listeners():
        raise ImproperlyConfigured("nobody records deeds: base.work is not installed")
    done.send(None, by=by, deed=deed, thing=thing, because=because, data=data or {})
