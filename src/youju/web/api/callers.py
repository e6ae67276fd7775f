"""Who asks: a program with a token, or a person who is signed in; and how often."""

from __future__ import annotations

import threading
import time
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer
from ninja.security.base import AuthBase

from youju.web.api import actions, queries
from youju.web.api.problems import TooMany
from youju.web.api.words import SCOPES
from youju.web.base.rights.catalogue import may

PER_MINUTE, BATCHES_PER_MINUTE = 240, 30
_seen: dict[str, tuple[int, int]] = {}
_door = threading.Lock()


class Token(HttpBearer):
    """``Authorization: Bearer youju_…``."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The token's owner becomes the one who asks."""
        now = timezone.now()
        found = queries.token_of(token, now)
        if found is None or not may(found.owner, "api.ask"):
            return None
        actions.note_use(found, now)
        request.user = found.owner
        request.scopes = frozenset(found.scopes)  # type: ignore[attr-defined]
        _count(f"token {found.pk}")
        return found


class Device(HttpBearer):
    """``Authorization: Bearer youju_dev_…``: a device, which hands in and reads nothing else."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The device's token; none that works does not."""
        now = timezone.now()
        found = queries.device_of(token, now)
        if found is None:
            return None
        actions.note_use(found, now)
        _count(f"device {found.pk}", getattr(settings, "API_BATCHES", BATCHES_PER_MINUTE))
        return found


class Session(AuthBase):
    """A person who is signed in to the site; only for reading."""

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = "sessionid"

    def __call__(self, request: HttpRequest) -> Any:
        """The person, when there is one."""
        if not may(request.user, "api.ask"):
            return None
        request.scopes = frozenset(SCOPES)  # type: ignore[attr-defined]
        _count(f"person {request.user.pk}")
        return request.user


Session.openapi_name = settings.SESSION_COOKIE_NAME


def need(request: HttpRequest, scope: str) -> None:
    """Refuse a token that was not given this scope.

    :raises PermissionDenied: it was not.
    """
    if scope not in getattr(request, "scopes", ()):
        raise PermissionDenied(_("The token was not given the scope “%s”.") % SCOPES[scope])


def _count(who: str, most: int | None = None) -> None:
    """One more request in this minute.

    :raises TooMany: one too many.
    """
    now = time.time()
    minute = int(now // 60)
    if most is None:
        most = getattr(settings, "API_PER_MINUTE", PER_MINUTE)
    with _door:
        if len(_seen) > 1000:
            for key in [one for one, (when, _n) in _seen.items() if when != minute]:
                del _seen[key]
        when, count = _seen.get(who, (minute, 0))
        count = count + 1 if when == minute else 1
        _seen[who] = (minute, count)
    if count > most:
        raise TooMany(max(1, int((minute + 1) * 60 - now)))
