"""Questions about tokens."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db.models import OuterRef, Subquery

from youju.readings.marks import NOT_OURS
from youju.terms.places import Register
from youju.web.api.models import ApiToken, Batch, DeviceToken


def hashed(secret: str) -> str:
    """What is kept of a token; its 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_of(secret: str, now: datetime) -> ApiToken | None:
    """The token of a secret; None for one that is unknown, expired or revoked."""
    found = ApiToken.objects.select_related("owner").filter(hash=hashed(secret)).first()
    return found if found is not None and found.works_at(now) else None


def device_of(secret: str, now: datetime) -> DeviceToken | None:
    """The device token of a secret; None for one that is unknown, expired or revoked."""
    found = DeviceToken.objects.filter(hash=hashed(secret)).first()
    return found if found is not None and found.works_at(now) else None


def batch_of(token: DeviceToken, sha256: str) -> Batch | None:
    """The batch of these very bytes, if this device handed it in before."""
    return Batch.objects.filter(token=token, sha256=sha256).first()


def devices(now: datetime) -> list[tuple[DeviceToken, bool, Batch | None]]:
    """Every device token, whether it works, and its last batch."""
    last = Batch.objects.filter(token=OuterRef("pk")).order_by("-at").values("pk")[:1]
    found = list(DeviceToken.objects.annotate(last_batch=Subquery(last)))
    batches = Batch.objects.in_bulk([one.last_batch for one in found if one.last_batch])
    return [(one, one.works_at(now), batches.get(one.last_batch)) for one in found]


def writable(register: Register) -> dict[str, str]:
    """Stations that a device may write, key → name: none that another authority runs."""
    last = {one.site: one for one in register.sites}
    return {key: one.name for key, one in last.items() if one.level not in NOT_OURS}
