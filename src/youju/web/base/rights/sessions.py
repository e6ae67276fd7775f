"""Limits of sessions: idle ones end, and a person has only so many open at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from youju.web.base.rights.models import OpenSession, User

EVERY = timedelta(minutes=5)
"""How often a session's life is prolonged at most; not at every request."""


def opened(request: HttpRequest) -> None:
    """Note a session just signed in; the oldest beyond the limit end."""
    assert isinstance(request.user, User)
    if not request.session.session_key:
        request.session.save()
    OpenSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "person": request.user,
            "seen": timezone.now(),
            "agent": request.headers.get("User-Agent", "")[:200],
            "address": request.META.get("REMOTE_ADDR") or None,
        },
    )
    request.session["seen"] = timezone.now().timestamp()
    mine = OpenSession.objects.filter(person=request.user).order_by("-seen")
    for old in mine[settings.SESSIONS_PER_PERSON :]:
        end(old)


def end(session: OpenSession) -> None:
    """Sign that browser out."""
    SessionStore(session.session_key).delete()
    session.delete()


def end_all(person: User, *, but: str = "") -> int:
    """Sign a person out everywhere, but for one browser."""
    found = list(OpenSession.objects.filter(person=person).exclude(session_key=but))
    for one in found:
        end(one)
    return len(found)


def stay(request: HttpRequest, person: User) -> None:
    """After a new password: this browser stays signed in, all others are signed out."""
    before = request.session.session_key
    update_session_auth_hash(request, person)  # gives the session another key
    if not request.session.session_key:
        request.session.save()
    OpenSession.objects.filter(session_key=before).update(session_key=request.session.session_key)
    end_all(person, but=request.session.session_key or "")


class SessionLimits:
    """Middleware: a used session lives on, an idle one ends by its age."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Prolong at most every few minutes."""
        seen = request.session.get("seen") if request.COOKIES.get("sessionid") else None
        now = timezone.now()
        if seen is not None and now.timestamp() - seen > EVERY.total_seconds():
            request.session["seen"] = now.timestamp()
            OpenSession.objects.filter(session_key=request.session.session_key).update(seen=now)
        return self.get_response(request)
