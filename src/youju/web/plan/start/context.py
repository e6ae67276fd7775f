"""Whoever came from getting started finds the way back on every page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from youju.web.base.city import folder
from youju.web.base.rights.catalogue import may

STARTING = "starting"
"""In the session: pages offer the way back to getting started."""


def starting(request: HttpRequest) -> dict[str, Any]:
    """``starting``: whether the page offers the way back; in a city without figures all do."""
    if not request.user.is_authenticated or request.path == "/start/":
        return {}
    if STARTING in request.session:
        return {"starting": may(request.user, "start.see")}
    return {"starting": folder.computed() is None and may(request.user, "start.see")}
