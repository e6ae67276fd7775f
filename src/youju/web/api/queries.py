"""Questions about tokens."""

from __future__ import annotations

import hashlib
from datetime import datetime

from youju.web.api.models import ApiToken


def hashed(secret: str) -> str:
    """What is kept of a token; its 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_of(secret: str, now: datetime) -> ApiToken | None:
    """The token of a secret; None for one that is unknown, expired or revoked."""
    found = ApiToken.objects.select_related("owner").filter(hash=hashed(secret)).first()
    return found if found is not None and found.works_at(now) else None
