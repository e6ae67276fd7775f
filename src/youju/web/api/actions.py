"""Make and revoke tokens."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from youju.terms.errors import BadInput
from youju.web.api.models import ApiToken, DeviceToken
from youju.web.api.queries import hashed
from youju.web.api.words import SCOPES
from youju.web.base.rights.models import User
from youju.web.base.work import actions as work

BEGINS = "youju_"
MOST_TOKENS = 20
LONGEST, LONGEST_DEVICE = timedelta(days=366), timedelta(days=3 * 366)
DEVICE = "youju_dev_"
T = TypeVar("T", ApiToken, DeviceToken)


@transaction.atomic
def make_token(
    owner: User, name: str, scopes: Iterable[str], *, expires_at: datetime
) -> tuple[ApiToken, str]:
    """发放令牌 — the token and its secret, which is never seen again.

    :raises BadInput: unknown scopes, a day that is past or too far, too many tokens.
    """
    chosen = [scope for scope in SCOPES if scope in set(scopes)]
    now = timezone.now()
    if not chosen:
        raise BadInput(_("Choose at least one scope."))
    if not now < expires_at <= now + LONGEST:
        raise BadInput(_("A token is valid for a year at most."))
    alive = owner.tokens.filter(revoked_at=None, expires_at__gt=now)
    if alive.count() >= MOST_TOKENS:
        raise BadInput(_("You have %d valid tokens. Revoke one first.") % MOST_TOKENS)
    secret, kept = _secret(BEGINS)
    token = ApiToken.objects.create(
        owner=owner, name=name.strip(), scopes=chosen, expires_at=expires_at, **kept
    )
    said = {"scopes": chosen, "expires_at": expires_at.isoformat()}
    work.record(owner, "api.make_token", str(token), data=said)
    return token, secret


def revoke_token(token: ApiToken, *, by: User) -> ApiToken:
    """吊销令牌 — it opens nothing any more; asked twice it acts once."""
    return _revoke(token, "api.revoke_token", by)


@transaction.atomic
def make_device(
    by: User, name: str, sites: Iterable[str], *, known: Iterable[str], expires_at: datetime
) -> tuple[DeviceToken, str]:
    """发放设备令牌 — with which one device hands in hours of these stations.

    ``known``: the stations that a device may write at all.

    :raises BadInput: no or other stations, a day that is past or too far.
    """
    chosen = [site for site in known if site in set(sites)]
    now = timezone.now()
    if not chosen or len(chosen) < len(set(sites)):
        raise BadInput(_("Choose at least one station of the list."))
    if not now < expires_at <= now + LONGEST_DEVICE:
        raise BadInput(_("A device token is valid for three years at most."))
    secret, kept = _secret(DEVICE)
    token = DeviceToken.objects.create(
        made_by=by, name=name.strip(), sites=chosen, expires_at=expires_at, **kept
    )
    said = {"sites": chosen, "expires_at": expires_at.isoformat()}
    work.record(by, "api.make_device", str(token), data=said)
    return token, secret


def revoke_device(token: DeviceToken, *, by: User) -> DeviceToken:
    """吊销设备令牌 — the device hands in nothing any more; asked twice it acts once."""
    return _revoke(token, "api.revoke_device", by)


@transaction.atomic
def _revoke(token: T, deed: str, by: User) -> T:
    token = type(token).objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        work.record(by, deed, str(token))
    return token


def _secret(beginning: str) -> tuple[str, dict[str, str]]:
    """A new secret, never seen again, and what is kept of it."""
    secret = beginning + secrets.token_urlsafe(32)
    return secret, {"hash": hashed(secret), "begins": secret[: len(beginning) + 4]}


def note_use(token: ApiToken | DeviceToken, now: datetime) -> None:
    """Remember that it was used; at most once a minute."""
    if token.last_used_at is None or now - token.last_used_at > timedelta(minutes=1):
        type(token).objects.filter(pk=token.pk).update(last_used_at=now)
