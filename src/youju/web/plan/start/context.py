"""Whoever came from getting started finds the way back on every page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

STARTING = "starting"
"""In the session: pages offer the way back to getting started."""


def starting(request: HttpRequest) -> dict[str, Any]:
    """``starting``: whether the page offers the way back."""
    if not request.user.is_authenticated or request.path == "/start/":
        return {}
    return {"starting": STARTING in request.session}
